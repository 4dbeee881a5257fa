//! Error handlers of a whole application: which of them see an error that a route's handler throws,
//! by framework.

use crate::semantics::program::Program;
use crate::semantics::registered::is_registered;
use crate::semantics::results::answers;
use crate::semantics::values::normalize_ident;
use crate::semantics::workos::{self, WorkosCall};
use crate::syntax::{
    Call, CallId, FileId, Language, Scope, ScopeId, ScopeKind, SourceFile, Span, Value,
};
use crate::{FunctionRef, Place, Route};

/// A call that fails where nothing catches it, or only to throw something else.
pub struct Failure<'a> {
    /// The call.
    pub call: &'a WorkosCall,
    /// The route whose handler it fails in, if that is known.
    pub route: Option<&'a Route>,
    /// The types of errors that are thrown in place of its own.
    pub thrown: Vec<&'a str>,
}

/// An error handler of the whole application that sees what the exchange throws, or what is thrown
/// in its place.
pub fn application_handler(program: &Program<'_>, failure: &Failure<'_>) -> Option<Place> {
    let files = program.project.files.iter_enumerated();
    let mut handlers = files.filter_map(|(index, file)| {
        let span = match file.language {
            Language::JavaScript | Language::TypeScript => {
                error_middleware(program, failure, file)?
            }
            Language::Python => handled_in_python(program, file)?,
            Language::Ruby => rescued(program, failure, index)
                .or_else(|| rescued_around(program, failure, index))?,
            Language::Php => rendered(file)
                .or_else(|| failed_sign_in(file, failure))
                .or_else(|| caught_around(file, &["next"]))?,
            Language::Elixir => falls_back(program, failure, index)?,
            Language::Java | Language::Kotlin => handled_on_jvm(file, &failure.thrown)
                .or_else(|| called(file, &["failurehandler"], 1))
                .or_else(|| caught_around(file, &["chain.dofilter", "filterchain.dofilter"]))?,
            Language::Go => called(file, &["errorhandler"], 1)?,
            Language::CSharp => exception_handler(program, file)?,
            Language::Rust => error_response(program, failure, file)?,
        };
        Some(program.place(index, span))
    });
    handlers.next()
}

/// `app.use((error, req, res, next) => …)`, where rejections of async handlers come to it.
fn error_middleware(
    program: &Program<'_>,
    failure: &Failure<'_>,
    file: &SourceFile,
) -> Option<Span> {
    // What a workspace declares for all its projects is known by its imports alone.
    let has = |name: &str| {
        let mut imports = program.project.files.iter().flat_map(|it| &it.imports);
        program.project.packages.iter().any(|it| it.name == name)
            || imports.any(|it| it.module == name)
    };
    // These forward rejections, and have a function of their own for the handler.
    if has("fastify") || has("hono") || has("koa") || has("elysia") {
        let handler = called(file, &["seterrorhandler", "onerror"], 1);
        // A middleware of Koa waits for all that comes after it.
        let around = || caught_around(file, &["next"]).filter(|_| has("koa"));
        return handler.or_else(around);
    }
    if has("@nestjs/common") {
        return exception_filter(program, file);
    }
    if !forwards_rejections(program, failure) {
        return None;
    }
    let is_handler = |call: &Call| {
        let is_use = normalize_ident(call.name()) == "use";
        is_use
            && call.arguments.iter().any(|argument| match &argument.value {
                Value::Function(scope) => file.scopes[*scope].parameters.len() == 4,
                Value::Name(name) => is_error_handler(program, name),
                _ => false,
            })
    };
    file.calls
        .iter()
        .find(|it| is_handler(it))
        .map(|it| it.span)
}

/// `@Catch() class SignInFilter implements ExceptionFilter` of NestJS, if anything puts it to use.
fn exception_filter(program: &Program<'_>, file: &SourceFile) -> Option<Span> {
    const PLACES: &[&str] = &["useglobalfilters", "usefilters", "appfilter"];
    let catches = |scope: &Scope| {
        let mut markers = scope.markers.iter().filter(|it| it.last_name() == "Catch");
        markers.any(|marker| {
            let mut kinds = marker.arguments.iter();
            marker.arguments.is_empty() || kinds.any(|it| is_caught_widely(file, &it.value))
        })
    };
    let mut filters = file.scopes.iter().filter(|it| catches(it));
    let found = filters
        .find(|it| answers(file, it.span) && is_registered(program.project, &it.name, PLACES))?;
    Some(found.span)
}

/// A middleware that catches what comes after it, by how it calls that.
fn caught_around(file: &SourceFile, next: &[&str]) -> Option<Span> {
    let mut calls = file.calls.iter();
    calls.find_map(|call| {
        // What comes next is a parameter, or a field of the middleware.
        let mut around = file.around(call.scope);
        let is_given = call.callee.contains('.')
            || call.callee.starts_with('_')
            || around.any(|it| file.scopes[it].has_parameter(&call.callee));
        let is_next = is_given && next.contains(&normalize_ident(&call.callee).as_str());
        let caught = file.catches.iter().find(|catch| {
            let is_wide = |it: &String| is_caught_widely(file, &Value::Name(it.clone()));
            is_next
                && catch.watched.contains(call.span)
                && (catch.kinds.is_empty() || catch.kinds.iter().any(is_wide))
        })?;
        answers(file, caught.handler).then_some(caught.handler)
    })
}

/// Flask, FastAPI, Starlette, Litestar, Sanic, Falcon, aiohttp and Django: a function for an error,
/// declared or registered, and a middleware. Django answers by itself what its views raise, so that its
/// middleware sees errors in a method of their own alone.
fn handled_in_python(program: &Program<'_>, file: &SourceFile) -> Option<Span> {
    const MARKERS: &[&str] = &[
        "errorhandler",
        "exceptionhandler",
        "apperrorhandler",
        "exception",
    ];
    const CALLS: &[&str] = &[
        "addexceptionhandler",
        "registererrorhandler",
        "adderrorhandler",
    ];
    let registered = || {
        let mut calls = file.calls.iter();
        calls.find(|call| {
            let is_added = CALLS.contains(&normalize_ident(call.name()).as_str())
                || call.callee.ends_with("error_handler.add");
            // `exception_handlers={Exception: failed}`: keys that are names are read.
            let is_given = call.argument("exception_handlers").is_some();
            let mut read = file.reads.iter().filter(|it| call.span.contains(it.span));
            is_added
                && call
                    .positional(0)
                    .is_some_and(|it| is_caught_widely(file, it))
                || is_given && read.any(|it| is_caught_widely(file, &Value::Name(it.path.clone())))
        })
    };
    let of_method = || {
        let mut scopes = file.scopes.iter();
        scopes.find(|scope| {
            let of = &file.scopes[scope.parent];
            scope.name == "process_exception"
                && answers(file, scope.span)
                && is_registered(program.project, &of.name, &["middleware"])
        })
    };
    marked(file, MARKERS)
        .or_else(|| registered().map(|it| it.span))
        .or_else(|| caught_around(file, &["callnext", "handler", "self.app"]))
        .or_else(|| of_method().map(|it| it.span))
}

/// Whether an error of the SDK is among those that a name stands for.
fn is_caught_widely(file: &SourceFile, value: &Value) -> bool {
    let is_of_sdk = |name: &str| {
        let root = name.split('.').next().unwrap_or(name);
        let mut imports = file
            .imports
            .iter()
            .filter(|it| workos::is_named(&it.module));
        imports.any(|import| import.names.iter().any(|(_, local)| local == root))
    };
    let is_meant = |value: &Value| matches!(value, Value::Name(name) if is_of_sdk(name));
    is_wide_error(value) || value.items().iter().any(is_meant)
}

/// Express knows functions that handle errors by their four parameters.
fn is_error_handler(program: &Program<'_>, name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or(name);
    program.project.files.iter().any(|file| {
        file.scopes
            .iter()
            .any(|scope| scope.name == name && scope.parameters.len() == 4)
    })
}

/// Express 5 forwards rejections; Express 4 does with a wrapper or a package.
fn forwards_rejections(program: &Program<'_>, failure: &Failure<'_>) -> bool {
    let packages = &program.project.packages;
    let express = packages.iter().find(|it| it.name == "express");
    let is_five = express
        .and_then(|it| it.requirement.as_deref())
        .is_some_and(|requirement| {
            let digits = requirement.trim_start_matches(|it: char| !it.is_ascii_digit());
            digits.starts_with('5')
        });
    let has_package = packages.iter().any(|package| {
        matches!(
            package.name.as_str(),
            "express-async-errors"
                | "express-async-handler"
                | "express-promise-router"
                | "@root/async-router"
                | "express-async-router"
        )
    });
    is_five || has_package || wraps_its_handler(program, failure)
}

/// Whether what the route's handler is given to hands its rejections on: `router.get(path, asyncHandler(handler))`.
/// A function of the project's own is known by what it does, one of a package by its name.
fn wraps_its_handler(program: &Program<'_>, failure: &Failure<'_>) -> bool {
    let Some(handler) = failure.route.and_then(|it| it.handlers.last()) else {
        return false;
    };
    let source = program.file(handler.file);
    let scope = &source.scopes[handler.scope];
    let is_given = |call: &Call| {
        call.is_given(handler.scope)
            || call.values().any(|value| {
                let last = value.name().and_then(|it| it.rsplit('.').next());
                !scope.name.is_empty() && last == Some(scope.name.as_str())
            })
    };
    let takers = program.takers_of(*handler);
    let mut calls = program.project.files.iter().flat_map(|it| &it.calls);
    takers.iter().any(|it| hands_rejections_on(program, *it))
        || takers.is_empty() && calls.any(|it| is_wrapper(it) && is_given(it))
}

/// Whether a function calls one that it is given and catches what that rejects with:
/// `(fn) => (req, res, next) => fn(req, res, next).catch(next)`.
fn hands_rejections_on(program: &Program<'_>, taker: FunctionRef) -> bool {
    let file = program.file(taker.file);
    let is_within = |scope: ScopeId| file.is_within(scope, taker.scope);
    let mut calls = file.calls.iter().filter(|it| is_within(it.scope));
    let runs_it = |it: &Call| file.scopes[taker.scope].has_parameter(&it.callee);
    let catches = |it: &Call| {
        it.name() == "catch" || it.name() == "then" && it.arguments.len() > 1 || it.callee == "next"
    };
    calls.clone().any(runs_it)
        && (calls.any(catches) || file.catches.iter().any(|it| is_within(it.scope)))
}

fn is_wrapper(call: &Call) -> bool {
    const NAMES: &[&str] = &[
        "asynchandler",
        "catchasync",
        "wrapasync",
        "asyncwrap",
        "asyncmiddleware",
        "catcherrors",
        "trycatch",
        "wraphandler",
        "asyncroute",
    ];
    let name = normalize_ident(call.name());
    NAMES.iter().any(|it| name.contains(it)) || name == "wrap" && call.arguments.len() == 1
}

/// ASP.NET Core: a handler of exceptions of the project's own, or a page for `UseExceptionHandler("/sorry")`.
fn exception_handler(program: &Program<'_>, file: &SourceFile) -> Option<Span> {
    // Pages of templates are views, and tell people nothing of their sign-in.
    let is_of_template = |route: &Route| {
        let place = route.place.file.to_string_lossy();
        place.contains(".cshtml") || place.contains(".razor") || place.contains("Controller")
    };
    let is_own_page = |path: &str| {
        let is_common = matches!(path, "/Error" | "/Home/Error");
        let mut routes = program.project.routes.iter();
        routes.any(|it| it.path.eq_ignore_ascii_case(path) && !(is_common && is_of_template(it)))
    };
    const KINDS: &[&str] = &[
        "IExceptionHandler",
        "IExceptionFilter",
        "IAsyncExceptionFilter",
        "ExceptionFilterAttribute",
    ];
    let is_kind = |base: &String| KINDS.contains(&base.as_str());
    let mut types = file.scopes.iter();
    if let Some(kind) = types.find(|kind| kind.bases.iter().any(is_kind)) {
        return Some(kind.span);
    }
    let mut uses = file
        .calls
        .iter()
        .filter(|it| it.name() == HANDLER_OF_ASPNET);
    let handler = uses.find(|call| {
        call.values().any(|value| match value {
            Value::Function(_) => true,
            // `new ExceptionHandlerOptions { ExceptionHandlingPath = "/sorry" }`
            value => {
                let mut given = file.within(value).into_iter().filter_map(Value::text);
                given.any(is_own_page)
            }
        })
    });
    handler
        .map(|it| it.span)
        .or_else(|| caught_around(file, &["next", "next.invoke", "next.invokeasync"]))
}

/// By which ASP.NET Core answers exceptions: by a page, or with `AddProblemDetails` by itself.
const HANDLER_OF_ASPNET: &str = "UseExceptionHandler";

/// Where ASP.NET Core is told to answer whatever fails with one page for all, of which nothing more is known.
pub fn general_error_page(program: &Program<'_>) -> Option<Place> {
    let mut files = program.project.files.iter_enumerated();
    files.find_map(|(index, file)| {
        let mut calls = file.calls.iter();
        let told = calls.find(|it| it.name() == HANDLER_OF_ASPNET)?;
        Some(program.place(index, told.span))
    })
}

/// Axum, Actix and Rocket: an error that is an answer, so that `?` answers: by its name, or because errors are
/// made into it. A call that is unwrapped panics.
fn error_response(program: &Program<'_>, failure: &Failure<'_>, file: &SourceFile) -> Option<Span> {
    const KINDS: &[&str] = &["IntoResponse", "ResponseError", "Responder"];
    let is = |scope: &Scope, kinds: &[&str]| {
        let mut bases = scope.bases.iter();
        bases.any(|base| kinds.contains(&base.as_str()))
    };
    let is_made = |name: &str| {
        let mut scopes = file.scopes.iter();
        scopes.any(|it| it.name == name && is(it, &["From"]))
    };
    let mut scopes = file.scopes.iter();
    let answer =
        scopes.find(|it| is(it, KINDS) && (it.name.ends_with("Error") || is_made(&it.name)))?;
    let source = program.file(failure.call.file);
    let next = |id: &CallId| source.calls.position(|it| it.receiver == Some(*id));
    let mut steps = std::iter::successors(failure.call.call, next);
    let panics = steps.any(|step| matches!(source.calls[step].name(), "unwrap" | "expect"));
    (!panics).then_some(answer.span)
}

/// Functions with one of these decorators or annotations, which name the error or all.
fn marked(file: &SourceFile, names: &[&str]) -> Option<Span> {
    file.scopes
        .iter()
        .flat_map(|it| &it.markers)
        .find_map(|marker| {
            let name = normalize_ident(marker.name.rsplit('.').next().unwrap_or_default());
            let is_wide = marker
                .arguments
                .first()
                .is_none_or(|it| is_caught_widely(file, &it.value));
            (names.contains(&name.as_str()) && is_wide).then_some(marker.span)
        })
}

fn is_wide_error(value: &Value) -> bool {
    match value {
        Value::Name(name) => {
            let name = normalize_ident(name.trim_end_matches(".class"));
            let last = name.rsplit('.').next().unwrap_or_default();
            matches!(
                last,
                "exception"
                    | "throwable"
                    | "baseexception"
                    | "standarderror"
                    | "runtimeexception"
                    | "class"
                    | "error"
            ) || name.contains("workos")
        }
        Value::Number(number) => number == "500",
        Value::List(items) => items.iter().any(is_wide_error),
        _ => false,
    }
}

/// `rescue_from StandardError, with: …` of the route's controller or of what that is made of;
/// `error WorkOS::WorkOSError do … end` of Sinatra; `handle_exception StandardError => :failed` of
/// Hanami.
fn rescued(program: &Program<'_>, failure: &Failure<'_>, index: FileId) -> Option<Span> {
    let file = program.file(index);
    let types = controllers(program, failure);
    let applies = |call: &Call| {
        types.is_empty()
            || types
                .iter()
                .any(|kind| kind.file == index && file.is_within(call.scope, kind.scope))
    };
    let takes_block = |call: &Call| {
        let last = call.arguments.last();
        last.is_some_and(|argument| matches!(argument.value, Value::Function(_)))
    };
    let is_thrown = |value: &Value| {
        let name = value.name().and_then(|it| it.rsplit('.').next());
        name.is_some_and(|it| failure.thrown.contains(&it))
    };
    let is_wide = |call: &Call| call.values().any(|it| is_wide_error(it) || is_thrown(it));
    let is_wide_key = |call: &Call| {
        let mut keys = call.arguments.iter().filter_map(|it| it.name.clone());
        keys.any(|key| is_wide_error(&Value::Name(key)))
    };
    file.calls
        .iter()
        .find(|call| match call.callee.as_str() {
            "error" => takes_block(call) && (call.arguments.len() == 1 || is_wide(call)),
            _ => match normalize_ident(call.name()).as_str() {
                "rescuefrom" => is_wide(call) && applies(call),
                "handleexception" => is_wide_key(call) && applies(call),
                _ => false,
            },
        })
        .map(|it| it.span)
}

/// `around_action :rescue_workos` of Rails, which rescues what it yields to.
fn rescued_around(program: &Program<'_>, failure: &Failure<'_>, index: FileId) -> Option<Span> {
    let file = program.file(index);
    let (_, before) = failure.route?.handlers.split_last()?;
    let mut before = before.iter().filter(|it| it.file == index);
    before.find_map(|filter| {
        let caught = file.catches.iter().find(|it| {
            let is_wide = |kind: &String| is_caught_widely(file, &Value::Name(kind.clone()));
            it.scope == filter.scope && (it.kinds.is_empty() || it.kinds.iter().any(is_wide))
        })?;
        answers(file, caught.handler).then_some(caught.handler)
    })
}

/// `onAuthenticationFailure` of an authenticator of Symfony, which answers what that says is no sign-in.
fn failed_sign_in(file: &SourceFile, failure: &Failure<'_>) -> Option<Span> {
    let mut scopes = file.scopes.iter();
    let answering = scopes.find(|it| it.name == "onAuthenticationFailure")?;
    let mut thrown = failure.thrown.iter();
    let is_told = thrown.any(|it| it.contains("Authentication") || it.contains("BadCredentials"));
    (is_told && answers(file, answering.span)).then_some(answering.span)
}

/// `@ExceptionHandler(Exception.class)` of Spring, `app.exception(Exception.class, handler)` of
/// Javalin, `exception<Throwable> { … }` of Ktor.
fn handled_on_jvm(file: &SourceFile, thrown: &[&str]) -> Option<Span> {
    let is_of_sdk = |name: &str| {
        let mut imports = file.imports.iter();
        imports.any(|import| {
            let is_it = import.names.iter().any(|(_, local)| local == name);
            // `import com.workos.common.exceptions.*`
            let is_of_all = import.names.is_empty() || import.names.iter().any(|it| it.1 == "*");
            let is_error = is_of_all && name.ends_with("Exception");
            import.module.starts_with("com.workos.") && (is_it || is_error)
        })
    };
    let is_meant = |value: &Value| {
        file.within(value).into_iter().any(|value| {
            let name = match value {
                Value::Name(name) => name.trim_end_matches(".class"),
                _ => return false,
            };
            let last = name.rsplit('.').next().unwrap_or(name);
            is_wide_error(value) || thrown.contains(&last) || is_of_sdk(last)
        })
    };
    let markers = file.scopes.iter().flat_map(|it| &it.markers);
    let mut markers = markers.filter(|marker| marker.name.ends_with("ExceptionHandler"));
    let marked = markers.find(|marker| {
        marker.arguments.is_empty() || marker.arguments.iter().any(|it| is_meant(&it.value))
    });
    let mut calls = file.calls.iter();
    let mut called = || {
        calls.find(|call| {
            let mut given = call.arguments.iter();
            call.name() == "exception" && given.any(|it| is_meant(&it.value))
        })
    };
    let marked = marked.map(|it| it.span);
    marked.or_else(|| called().map(|it| it.span))
}

/// The class of what handles the route, with what it includes and extends.
fn controllers(program: &Program<'_>, failure: &Failure<'_>) -> Vec<FunctionRef> {
    /// Types of one inheritance: more are a circle of names.
    const MOST: usize = 32;
    let handler = failure.route.and_then(|route| route.handlers.last());
    let own = handler.and_then(|handler| {
        let file = program.file(handler.file);
        let mut around = file.around(handler.scope);
        let scope = around.find(|scope| file.scopes[*scope].kind == ScopeKind::Type)?;
        Some(FunctionRef { scope, ..*handler })
    });
    let mut found: Vec<FunctionRef> = own.into_iter().collect();
    let mut next = 0;
    while let Some(of) = found.get(next).copied().filter(|_| next < MOST) {
        let bases = program.file(of.file).scopes[of.scope].bases.iter();
        let bases: Vec<_> = bases
            .filter_map(|it| program.links.named_type(it))
            .collect();
        found.extend(
            bases
                .into_iter()
                .filter(|it| !found.contains(it))
                .collect::<Vec<_>>(),
        );
        next += 1;
    }
    found
}

/// Laravel's `$exceptions->render(fn (Throwable $error) => …)`, and `render` of its older handler.
fn rendered(file: &SourceFile) -> Option<Span> {
    let path = file.path.to_string_lossy();
    let is_place = path.ends_with("bootstrap/app.php")
        || path.contains("Exceptions/")
        || path.contains("Providers/");
    if !is_place {
        return None;
    }
    let takes_wide = |scope: ScopeId| {
        file.assignments.iter().any(|assignment| {
            assignment.scope == scope
                && file.scopes[scope].parameters.contains(&assignment.target)
                && is_wide_error(&assignment.value)
        })
    };
    let given = file.calls.iter().find(|call| {
        matches!(call.name(), "render" | "renderable")
            && call.arguments.iter().any(
                |argument| matches!(argument.value, Value::Function(scope) if takes_wide(scope)),
            )
    });
    let own = || {
        let mut scopes = file.scopes.iter_enumerated();
        scopes.find(|(scope, declared)| {
            declared.kind == ScopeKind::Function
                && declared.name == "render"
                && file.branches.iter().any(|branch| {
                    branch.scope == *scope && branch.condition.to_lowercase().contains("workos")
                })
        })
    };
    given
        .map(|it| it.span)
        .or_else(|| own().map(|(_, it)| it.span))
}

/// `action_fallback` of the route's controller, which gets what a `with` did not expect.
fn falls_back(program: &Program<'_>, failure: &Failure<'_>, index: FileId) -> Option<Span> {
    let route = failure.route?;
    let is_here = route.handlers.iter().any(|handler| handler.file == index);
    // `{:ok, it} = …` raises instead.
    let mut assigned = program.file(failure.call.file).assignments.iter();
    let raises = assigned.any(|assignment| {
        let call = failure.call.call.map(Value::Call);
        Some(&assignment.value) == call.as_ref() && assignment.target != "return"
    });
    let file = program.file(index);
    called(file, &["actionfallback"], 1).filter(|_| is_here && !raises)
}

fn called(file: &SourceFile, names: &[&str], fewest: usize) -> Option<Span> {
    file.calls
        .iter()
        .find(|call| {
            names.contains(&normalize_ident(call.name()).as_str()) && call.arguments.len() >= fewest
        })
        .map(|it| it.span)
}
