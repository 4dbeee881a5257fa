//! Where guards are put before routes, by the ways of frameworks.

use super::GuardSite;
use crate::facts::{FunctionRef, Place, Project, Route};
use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, FileId, Language, Marker, ScopeId, ScopeKind, SourceFile, Span, Value};

/// Where a guard of the project's own is put before routes, in languages that name it there:
/// `before_action :require_user`, `@signed_in`.
pub fn used_at(project: &Project, site: &GuardSite) -> Option<Place> {
    let source = &project.files[site.file];
    if !site.is_own || !matches!(source.language, Language::Ruby | Language::Python) {
        return None;
    }
    let names: Vec<&str> = source
        .around(site.scope)
        .map(|scope| source.scopes[scope].name.as_str())
        .filter(|it| !it.is_empty())
        .collect();
    let is_it = |name: &str| names.contains(&name);
    let files = project.files.iter_enumerated();
    // The nearest: in the guard's own file if there is one.
    let mut found: Vec<(bool, FileId, Span)> = Vec::new();
    for (index, file) in files.filter(|(_, it)| it.language == source.language) {
        let filters = file.calls.iter().filter(|call| {
            let is_filter = matches!(
                call.callee.as_str(),
                "before_action" | "prepend_before_action" | "before_filter"
            );
            is_filter
                && call
                    .arguments
                    .iter()
                    .any(|argument| matches!(&argument.value, Value::Name(name) if is_it(name)))
        });
        let marked = file.scopes.iter().flat_map(|it| &it.markers);
        let marked = marked.filter(|it| is_it(&it.name)).map(|it| it.span);
        let spans = filters.map(|it| it.span).chain(marked);
        found.extend(spans.map(|span| (index != site.file, index, span)));
    }
    let (_, file, span) = found.into_iter().min()?;
    Some(project.files[file].place(span))
}

/// Whether a guard is put before paths that no route of the project is below: by a rule of Spring Security,
/// `requestMatchers("/admin/**").authenticated()`, or where it is given with a path, `before "/admin/*" do`.
pub fn covers_no_route(project: &Project, site: &GuardSite) -> bool {
    const PLACES: &[&str] = &["before", "use", "Use"];
    let file = &project.files[site.file];
    let is_path = |value: &&Value| value.text().is_some_and(|it| it.starts_with('/'));
    let paths: Vec<&str> = if site.is_own {
        let function = file.function_of(site.scope);
        let mut calls = file.calls.iter().filter(|it| it.is_given(function));
        let given = calls.next().filter(|it| PLACES.contains(&it.name()));
        let paths = given.into_iter().flat_map(Call::values).filter(is_path);
        paths.filter_map(Value::text).collect()
    } else {
        let rule = file.calls.iter().find(|it| it.span == site.span);
        let matcher = rule.and_then(|it| file.calls.get(it.receiver?));
        let matcher = matcher.filter(|it| it.name().ends_with("Matchers"));
        let given = matcher.filter(|it| it.values().all(|it| it.text().is_some()));
        given
            .into_iter()
            .flat_map(Call::values)
            .filter_map(Value::text)
            .collect()
    };
    let is_below = |path: &str| {
        let start = path.split(['*', ':', '{', '(', '?']).next();
        let start = start.unwrap_or_default().trim_end_matches('/');
        // A router may be mounted below another path.
        project.routes.iter().any(|it| it.path.contains(start))
    };
    !project.routes.is_empty() && !paths.is_empty() && !paths.iter().any(|it| is_below(it))
}

impl GuardSite {
    /// Whether it is a rule for every request, as Spring Security has them.
    pub fn is_for_all(&self) -> bool {
        let name = normalize_ident(&self.name);
        !self.is_own && (name.contains("anyrequest.") || name.contains("anyexchange."))
    }
}

/// Where the class of a handler lists its guards: `permission_classes = [IsAuthenticated]` of Django's
/// REST framework.
pub fn listed_in_class(file: &SourceFile, handler: ScopeId) -> Option<Span> {
    let class = file.scopes[handler].parent;
    if class == ScopeId::FILE {
        return None;
    }
    let mut own = file.assignments.iter();
    let listed = own.find(|assignment| {
        assignment.scope == class && assignment.target == "permission_classes"
    })?;
    Some(listed.span)
}

/// Whether a function of this name loads a page, and so is a part of it: `loader` of Remix and React
/// Router.
pub fn loads_a_page(name: &str) -> bool {
    matches!(name, "loader" | "action")
}

/// Whether a function runs before a route only if something names it: a method of a controller of
/// Rails, or of an action of Hanami, that is no handler itself.
pub fn needs_naming(project: &Project, function: FunctionRef) -> bool {
    let is_controller = |file: FileId| {
        let file = &project.files[file];
        let mut parts = file.path.iter().filter_map(|it| it.to_str());
        file.language == Language::Ruby
            && parts.any(|it| matches!(it, "controllers" | "actions" | "action.rb"))
    };
    if function.scope == ScopeId::FILE || !is_controller(function.file) {
        return false;
    }
    let handlers = || project.routes.iter().flat_map(|route| &route.handlers);
    // Where no controller has a route, routes were not understood.
    handlers().any(|handler| is_controller(handler.file))
        && !handlers().any(|handler| *handler == function)
}

/// Whether a marker is `@requires("authenticated")` of Starlette.
pub(super) fn requires_somebody(file: &SourceFile, marker: &Marker) -> bool {
    let mut imports = file.imports.iter();
    marker.last_name() == "requires" && imports.any(|it| it.module == "starlette.authentication")
}

/// Whether a guard is given to `use` of a router of which nothing is asked afterwards: it runs before nothing.
pub fn comes_after_all(project: &Project, site: &GuardSite) -> bool {
    const LATER: &[&str] = &[
        "use", "get", "post", "put", "patch", "delete", "all", "route",
    ];
    // Those of Go that run what they are given in its order; Echo's runs before all.
    const IN_ORDER: &[&str] = &["github.com/gofiber/fiber", "github.com/gin-gonic/gin"];
    let file = &project.files[site.file];
    let function = file.function_of(site.scope);
    let name = Some(file.scopes[function].name.as_str()).filter(|it| !it.is_empty());
    let mut imports = file.imports.iter().map(|it| &it.module);
    let is_in_order = file.language.is_script()
        || imports.any(|it| IN_ORDER.iter().any(|known| it.starts_with(known)));
    let mut uses = file.calls.iter().filter(|it| {
        let is_named = it.values().any(|it| it.name() == name && name.is_some());
        it.name().eq_ignore_ascii_case("use") && (it.is_given(function) || is_named)
    });
    let used = uses.next().filter(|_| is_in_order && uses.next().is_none());
    let Some(used) = used else {
        return false;
    };
    let of = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
    let router = of(&used.callee);
    let routed = |is_meant: &dyn Fn(Span) -> bool| {
        let mut calls = file.calls.iter();
        calls.any(|it| {
            let is_asked = LATER.contains(&it.name().to_lowercase().as_str());
            is_asked && of(&it.callee) == router && is_meant(it.span)
        })
    };
    let mut handlers = project.routes.iter().flat_map(|it| &it.handlers);
    // What is given to others may be asked more there.
    let is_handed_on = file.exports.iter().any(|it| {
        file.within(&it.value)
            .into_iter()
            .any(|value| value.name() == Some(&router))
    }) || file.calls.iter().any(|it| {
        let mut given = it.values();
        given.any(|value| value.name() == Some(&router))
    });
    routed(&|it| it.is_before(used.span))
        && !routed(&|it| used.span.is_before(it))
        && !is_handed_on
        && !handlers.any(|it| it.file == site.file && it.scope == function)
}

/// Whether a guard is a function that Fastify is given under a name, which nothing asks for afterwards:
/// `fastify.decorate("authenticate", …)`.
fn is_decorator_used_nowhere(project: &Project, function: FunctionRef) -> bool {
    let source = &project.files[function.file];
    let mut calls = source.calls.iter();
    let given = calls.find(|it| it.name() == "decorate" && it.is_given(function.scope));
    let Some((given, name)) = given.and_then(|it| Some((it, it.positional(0)?.text()?))) else {
        return false;
    };
    let is_it = |path: &str| path.rsplit('.').next() == Some(name);
    !project.files.iter_enumerated().any(|(id, file)| {
        let is_elsewhere = |span: Span| id != function.file || !given.span.contains(span);
        let mut calls = file.calls.iter();
        let mut assigned = file.assignments.iter();
        file.reads
            .iter()
            .any(|it| is_it(&it.path) && is_elsewhere(it.span))
            || file
                .strings
                .iter()
                .any(|it| it.value == name && is_elsewhere(it.span))
            || calls.any(|it| is_it(&it.callee) && is_elsewhere(it.span))
            || assigned.any(|it| it.value.name().is_some_and(is_it) && is_elsewhere(it.span))
    })
}

/// Whether a guard is a method of a class that a framework runs only where it is told of it, and nothing names
/// the class: an interceptor of Spring, a filter of ASP.NET, a middleware of PSR-15.
fn is_of_class_used_nowhere(project: &Project, function: FunctionRef) -> bool {
    const OF_SPRING: &[&str] = &[
        "HandlerInterceptor",
        "HandlerInterceptorAdapter",
        "AsyncHandlerInterceptor",
        "OncePerRequestFilter",
    ];
    const BASES: &[&str] = &[
        "ActionFilterAttribute",
        "IActionFilter",
        "IAsyncActionFilter",
        "IAuthorizationFilter",
        "IAsyncAuthorizationFilter",
        "IEndpointFilter",
        "MiddlewareInterface",
    ];
    let source = &project.files[function.file];
    let mut around = source.around(function.scope);
    let Some(class) = around.find(|it| source.scopes[*it].kind == ScopeKind::Type) else {
        return false;
    };
    let own = &source.scopes[class];
    // Without Spring Boot, XML may name it.
    let mut packages = project.packages.iter();
    let is_boot = packages.any(|it| it.name.contains("spring-boot"));
    let is_told_of = own.bases.iter().any(|it| {
        let base = it.rsplit('.').next().unwrap_or(it);
        BASES.contains(&base) || is_boot && OF_SPRING.contains(&base)
    });
    // What a marker does is not known: `@Component` makes an object that something else may collect.
    if !is_told_of || own.name.is_empty() || !own.markers.is_empty() {
        return false;
    }
    let is_it = |path: &str| {
        let path = path.strip_suffix(".class").unwrap_or(path);
        let last = path.rsplit(['.', ':', '\\']).next().unwrap_or(path);
        // C# leaves `Attribute` out where it is used.
        last == own.name || own.name.strip_suffix("Attribute") == Some(last)
    };
    let named = |value: &Value| value.name().or(value.text()).is_some_and(is_it);
    !project.files.iter_enumerated().any(|(id, file)| {
        let is_outside = |it: ScopeId| id != function.file || !file.is_within(it, class);
        let mut calls = file.calls.iter().filter(|it| is_outside(it.scope));
        let mut read = file.reads.iter().filter(|it| is_outside(it.scope));
        let mut assigned = file.assignments.iter().filter(|it| is_outside(it.scope));
        let mut scopes = file.scopes.iter();
        calls.any(|it| {
            let mut given = it.values().flat_map(|it| file.within(it));
            is_it(&it.callee) || given.any(named)
        }) || read.any(|it| is_it(&it.path))
            || assigned.any(|it| file.within(&it.value).into_iter().any(named))
            || file.strings.iter().any(|it| is_it(&it.value))
            || scopes.any(|it| {
                let mut given = it.markers.iter().flat_map(|it| &it.arguments);
                it.bases.iter().any(|it| is_it(it))
                    || it.markers.iter().any(|it| is_it(&it.name))
                    || given.any(|it| file.within(&it.value).into_iter().any(named))
            })
    })
}

/// Whether a file has the name of Next.js's middleware and lies where that does not look for it.
pub fn is_misplaced(project: &Project, file: FileId) -> bool {
    let source = &project.files[file];
    let stem = source.path.file_stem().and_then(|it| it.to_str());
    // In a workspace with one manifest, each application has a folder below another.
    const WITHIN: &[&str] = &[
        "app",
        "pages",
        "api",
        "lib",
        "utils",
        "components",
        "server",
    ];
    let mut folders = source
        .path
        .iter()
        .rev()
        .skip(1)
        .filter_map(|it| it.to_str());
    let is_within = folders.next().is_some_and(|it| WITHIN.contains(&it));
    let is_application = folders
        .next()
        .is_some_and(|it| matches!(it, "apps" | "packages"));
    let is_next = source.imports.iter().any(|it| it.module == "next/server");
    let exports = source
        .exports
        .iter()
        .any(|it| matches!(it.name.as_str(), "middleware" | "proxy"));
    let exports = exports
        || source
            .scopes
            .iter()
            .any(|it| it.is_exported && matches!(it.name.as_str(), "middleware" | "proxy"));
    source.language.is_script()
        && is_next
        && exports
        && matches!(stem, Some("middleware" | "proxy"))
        && is_within
        && !is_application
}

/// Whether filters of Rails that put a function before actions leave out all that the project has: each
/// names actions that are no route's, or controllers skip it.
pub fn is_left_out(project: &Project, function: FunctionRef) -> bool {
    let name = &project.files[function.file].scopes[function.scope].name;
    let mut routes = project.routes.iter();
    if !needs_naming(project, function) || routes.any(|it| it.handlers.contains(&function)) {
        return false;
    }
    let calls = project.files.iter().flat_map(|it| &it.calls);
    let named = calls.filter(|call| {
        let mut given = call.unnamed();
        given.any(|it| it.word() == Some(name.as_str()))
    });
    let named: Vec<_> = named.collect();
    let is_skipped = named.iter().any(|it| it.callee.starts_with("skip_"));
    let filters = named.iter().filter(|it| !it.callee.starts_with("skip_"));
    !named.is_empty()
        && filters.clone().all(|it| {
            it.callee.contains("before_") && (is_skipped || it.argument("only").is_some())
        })
}

/// Whether a marker stands above the one that registers a route, which has the function as it is by then:
/// `@login_required` above `@app.get("/")`.
pub(super) fn comes_too_late(file: &SourceFile, scope: ScopeId, marker: &Marker) -> bool {
    const ROUTES: &[&str] = &[
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "route",
        "api_route",
    ];
    let mut others = file.scopes[scope].markers.iter();
    file.language == Language::Python
        && others.any(|it| {
            it.span.start() > marker.span.start()
                && it.name.contains('.')
                && ROUTES.contains(&it.last_name())
        })
}

/// Whether a guard is a function that nothing puts before a route, in a language whose frameworks call
/// none by its name: a decorator or a dependency of Python, a middleware of Rust or PHP that is only defined.
pub fn is_used_nowhere(project: &Project, function: FunctionRef) -> bool {
    if is_of_class_used_nowhere(project, function) || is_decorator_used_nowhere(project, function) {
        return true;
    }
    let source = &project.files[function.file];
    let outer = source
        .around(function.scope)
        .filter(|it| *it != ScopeId::FILE)
        .last();
    const NAMED: [Language; 3] = [Language::Python, Language::Rust, Language::Php];
    let Some(outer) = outer.filter(|_| NAMED.contains(&source.language)) else {
        return is_in_pipeline_used_nowhere(project, function);
    };
    let scope = &source.scopes[outer];
    let mut handlers = project.routes.iter().flat_map(|it| &it.handlers);
    let mut here = handlers.clone().filter(|it| it.file == function.file);
    let name = scope.name.as_str();
    let mut imports = source.imports.iter();
    // What holds handlers makes an application; a file of Python without any may be one that settings name,
    // which FastAPI has none of.
    let is_of_settings = source.language == Language::Python
        && here.next().is_none()
        && (!imports.any(|it| it.module.starts_with("fastapi"))
            || may_be_a_type(project, function.file, name));
    // Without routes, it is a package, and others use it.
    if project.routes.is_empty()
        || scope.kind != ScopeKind::Function
        || name.is_empty()
        || !scope.markers.is_empty()
        || is_of_settings
        || handlers.any(|it| it.file == function.file && source.is_within(it.scope, outer))
    {
        return false;
    }
    let is_it = |path: &str| path == name || path.rsplit(['.', ':', '\\']).next() == Some(name);
    !project.files.iter_enumerated().any(|(id, file)| {
        // `User = Annotated[str, Depends(need)]`, which parameters have for their type.
        let is_idle = |span: Span| {
            let mut assigned = file.assignments.iter();
            let alias = assigned.find(|it| {
                it.scope == ScopeId::FILE
                    && it.value.name() == Some("Annotated.?")
                    && it.span.contains(span)
            });
            alias.is_some_and(|it| !may_be_a_type(project, id, &it.target))
        };
        let is_outside = |it: ScopeId, span: Span| {
            (id != function.file || !file.is_within(it, outer)) && !is_idle(span)
        };
        let mut called = file.calls.iter().filter(|it| is_outside(it.scope, it.span));
        let mut read = file.reads.iter().filter(|it| is_outside(it.scope, it.span));
        let mut marked = file.scopes.iter_enumerated();
        called.any(|it| is_it(&it.callee) || it.values().any(|it| it.name().is_some_and(is_it)))
            || read.any(|it| is_it(&it.path))
            || file.strings.iter().any(|it| is_it(&it.value))
            || file
                .exports
                .iter()
                .any(|it| is_it(&it.name) && id != function.file)
            || marked.any(|(scope, it)| {
                let mut markers = it.markers.iter();
                markers.any(|it| {
                    is_it(&it.name) && !comes_too_late(file, scope, it)
                        || it
                            .arguments
                            .iter()
                            .any(|it| it.value.name().is_some_and(is_it))
                })
            })
    })
}

/// Whether what parameters of Python have for their types, which is no fact, may name what is defined in a file:
/// another one imports it, or that file as a whole, or it handles routes itself.
fn may_be_a_type(project: &Project, file: FileId, name: &str) -> bool {
    let stem = project.files[file].path.file_stem();
    let stem = stem.and_then(|it| it.to_str()).unwrap_or_default();
    let mut handlers = project.routes.iter().flat_map(|it| &it.handlers);
    let others = project.files.iter_enumerated().filter(|it| it.0 != file);
    let mut imports = others.flat_map(|(_, it)| &it.imports);
    handlers.any(|it| it.file == file)
        || imports.any(|import| {
            let is_whole = import.module.rsplit('.').next() == Some(stem);
            let mut names = import.names.iter().map(|it| it.0.as_str());
            names.any(|it| it == name || it == stem || it == "*" && is_whole)
        })
}

/// Whether a plug of Phoenix is in pipelines alone that no scope is piped through.
fn is_in_pipeline_used_nowhere(project: &Project, function: FunctionRef) -> bool {
    let source = &project.files[function.file];
    let name = source.scopes[function.scope].name.as_str();
    if source.language != Language::Elixir || name.is_empty() {
        return false;
    }
    let is_it = |value: &Value| {
        value
            .word()
            .is_some_and(|it| it.trim_start_matches(':') == name)
    };
    let calls = || {
        project
            .files
            .iter()
            .flat_map(|file| file.calls.iter().map(move |it| (file, it)))
    };
    let pipeline = |file: &SourceFile, plug: &Call| {
        let mut around = file.calls.iter();
        let around = around.find(|it| it.callee == "pipeline" && it.is_given(plug.scope))?;
        around.positional(0)?.word().map(str::to_owned)
    };
    let is_piped = |pipeline: String| {
        let mut through = calls().filter(|(_, it)| it.callee == "pipe_through");
        through.any(|(_, it)| {
            let mut names = it.values().flat_map(Value::items).filter_map(Value::word);
            names.any(|it| it == pipeline)
        })
    };
    let mut named = calls()
        .filter(|(_, it)| it.name() == name || it.values().any(is_it))
        .peekable();
    named.peek().is_some()
        && named.all(|(file, it)| {
            it.callee == "plug" && pipeline(file, it).is_some_and(|it| !is_piped(it))
        })
}

/// Whether a route is the one that Laravel's template guards before anybody has written a line.
pub fn is_scaffolding(route: &Route) -> bool {
    matches!(
        route.path.as_str(),
        "/api/user" | "/user" | "api/user" | "user"
    ) && route.guards.iter().all(|it| it.starts_with("auth:"))
}
