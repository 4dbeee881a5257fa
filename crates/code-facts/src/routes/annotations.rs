//! Spring, Micronaut, NestJS and Symfony, which say by annotations, decorators or attributes on classes
//! and their methods which routes there are; JAX-RS and servlets, which split that over several.
//! Sources: docs.spring.io "Mapping Requests", docs.micronaut.io "HTTP Routing", docs.nestjs.com
//! "Controllers" and "Guards", symfony.com/doc "Routing", jakarta.ee "RESTful Web Services" and
//! "Servlet".

use super::classes::decorator;
use super::{METHODS, RouteCollector, SCRIPTS, imports, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Links};
use crate::syntax::{Language, Marker, Scope, Value};

/// How a framework says which routes a class has.
struct Dialect {
    languages: &'static [Language],
    /// What a file imports, where the annotations' names say too little.
    package: Option<&'static str>,
    /// Annotations of methods, and the method of HTTP that each is for.
    verbs: &'static [(&'static str, &'static str)],
    /// The annotation of a class with what its paths begin with.
    class: &'static str,
    /// Whether a class without it has no routes.
    is_class_needed: bool,
    /// Whether it may be on a class or interface above.
    is_inherited: bool,
    /// The names of arguments that are paths, besides those without a name.
    paths: &'static [&'static str],
    /// The name of the argument that lists methods.
    methods: &'static str,
    /// What an annotation does before a method.
    guard: fn(&Links<'_>, FunctionRef, &Marker) -> Option<Handlers>,
}

const JVM: &[Language] = &[Language::Java, Language::Kotlin];

/// The names of arguments of the JVM that are paths.
const JVM_PATHS: &[&str] = &["value", "path", "uri", "urlPatterns"];

/// Annotations that are called like the methods of HTTP.
const BY_VERB: &[(&str, &str)] = &[
    ("Get", "GET"),
    ("Post", "POST"),
    ("Put", "PUT"),
    ("Patch", "PATCH"),
    ("Delete", "DELETE"),
    ("Head", "HEAD"),
    ("Options", "OPTIONS"),
    ("All", "ANY"),
];

const DIALECTS: &[Dialect] = &[
    // Spring.
    Dialect {
        languages: JVM,
        package: None,
        verbs: &[
            ("GetMapping", "GET"),
            ("PostMapping", "POST"),
            ("PutMapping", "PUT"),
            ("PatchMapping", "PATCH"),
            ("DeleteMapping", "DELETE"),
            ("RequestMapping", "ANY"),
        ],
        class: "RequestMapping",
        is_class_needed: false,
        is_inherited: true,
        paths: JVM_PATHS,
        methods: "method",
        guard: any_guard,
    },
    // Micronaut.
    Dialect {
        languages: JVM,
        package: Some("io.micronaut"),
        verbs: BY_VERB,
        class: "Controller",
        is_class_needed: true,
        is_inherited: false,
        paths: JVM_PATHS,
        methods: "method",
        guard: any_guard,
    },
    // NestJS.
    Dialect {
        languages: SCRIPTS,
        package: Some("@nestjs/common"),
        verbs: BY_VERB,
        class: "Controller",
        is_class_needed: true,
        is_inherited: false,
        paths: &[],
        methods: "method",
        guard: guard_of_nest,
    },
    // Symfony, annotations in comments included.
    Dialect {
        languages: &[Language::Php],
        package: None,
        verbs: &[("Route", "ANY")],
        class: "Route",
        is_class_needed: false,
        is_inherited: false,
        paths: &["path"],
        methods: "methods",
        guard: guard_of_symfony,
    },
];

/// Types that describe somebody else's routes.
const CLIENTS: &[&str] = &[
    "FeignClient",
    "HttpExchange",
    "RegisterRestClient",
    "Client",
];

/// Methods of a servlet.
const SERVLET: &[(&str, &str)] = &[
    ("doGet", "GET"),
    ("doPost", "POST"),
    ("doPut", "PUT"),
    ("doDelete", "DELETE"),
    ("service", "ANY"),
];

/// What annotations say of a method.
struct Asked<'p> {
    methods: Vec<String>,
    prefixes: Vec<String>,
    paths: Vec<String>,
    marker: &'p Marker,
}

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let links = collector.links;
    let global_prefix = global_prefix(collector);
    for dialect in DIALECTS {
        let of_nest = dialect.languages == SCRIPTS;
        let root = if of_nest { &*global_prefix } else { "" };
        for (at, class, method) in collector.methods_in(dialect.languages) {
            let source = links.source(at);
            if dialect.package.is_some_and(|it| !imports(source, it)) || is_client(class) {
                continue;
            }
            for asked in dialect.asked(links, at, class, method) {
                add(collector, dialect, at, root, &asked);
            }
        }
    }
    let root = application_path(collector);
    for (at, class, method) in collector.methods_in(JVM) {
        if !is_client(class) {
            for asked in of_jakarta(links, at, class, method) {
                let is_servlet = asked.marker.last_name() == "WebServlet";
                let root = if is_servlet { "" } else { &*root };
                add(collector, &DIALECTS[0], at, root, &asked);
            }
        }
    }
}

fn is_client(class: &Scope) -> bool {
    let mut markers = class.markers.iter();
    markers.any(|marker| CLIENTS.contains(&marker.last_name()))
}

fn find<'p>(scope: &'p Scope, name: &str) -> Option<&'p Marker> {
    scope.markers.iter().find(|it| it.last_name() == name)
}

fn add(
    collector: &mut RouteCollector<'_>,
    dialect: &Dialect,
    at: FunctionRef,
    root: &str,
    asked: &Asked<'_>,
) {
    let links = collector.links;
    let class = links.scope(links.outside(at));
    let markers = class.markers.iter().chain(&links.scope(at).markers);
    let whole = FunctionRef::whole(at.file);
    let before: Vec<_> = markers
        .filter_map(|it| (dialect.guard)(links, whole, it))
        .collect();
    let place = collector.place(at.file, asked.marker.span);
    for prefix in &asked.prefixes {
        for path in &asked.paths {
            for method in &asked.methods {
                let path = joined(&joined(root, prefix), path);
                collector.add(method, path, &before, Handlers::of(at), place.clone());
            }
        }
    }
}

impl Dialect {
    fn asked<'p>(
        &self,
        links: &Links<'p>,
        at: FunctionRef,
        class: &'p Scope,
        method: &'p Scope,
    ) -> Vec<Asked<'p>> {
        let of_class = find(class, self.class).or_else(|| self.inherited(links, at, class));
        if self.is_class_needed && of_class.is_none() {
            return Vec::new();
        }
        let verb_of = |marker: &Marker| self.verbs.iter().find(|it| it.0 == marker.last_name());
        let asked = |marker: &'p Marker, prefixes: Option<&Marker>| {
            let meaning = self.meaning(links, at, marker);
            let (_, verb) = verb_of(meaning)?;
            Some(Asked {
                methods: self.methods(meaning, verb),
                prefixes: paths(links, at, prefixes, self.paths),
                paths: paths(links, at, Some(meaning), self.paths),
                marker,
            })
        };
        let own = method.markers.iter();
        let mut found: Vec<_> = own.filter_map(|it| asked(it, of_class)).collect();
        // A class that is called itself has its route on the class.
        if method.name == "__invoke" && found.is_empty() {
            found.extend(class.markers.iter().filter_map(|it| asked(it, None)));
        }
        found
    }

    /// An annotation, or the one that a project's own stands for.
    fn meaning<'p>(&self, links: &Links<'p>, at: FunctionRef, marker: &'p Marker) -> &'p Marker {
        let is_verb = |marker: &Marker| self.verbs.iter().any(|it| it.0 == marker.last_name());
        if is_verb(marker) {
            return marker;
        }
        let own = links.type_at(FunctionRef::whole(at.file), &marker.name);
        let mut markers = own.into_iter().flat_map(|of| &links.scope(of).markers);
        markers.find(|it| is_verb(it)).unwrap_or(marker)
    }

    /// The annotation of a class or interface that a class extends.
    fn inherited<'p>(
        &self,
        links: &Links<'p>,
        at: FunctionRef,
        class: &Scope,
    ) -> Option<&'p Marker> {
        let mut bases = class.bases.iter().filter(|_| self.is_inherited);
        bases.find_map(|base| {
            let base = links.type_at(FunctionRef::whole(at.file), base)?;
            find(links.scope(base), self.class)
        })
    }

    /// The methods of `@RequestMapping(method = {RequestMethod.GET})`, `#[Route(methods: ['GET'])]`.
    fn methods(&self, marker: &Marker, verb: &str) -> Vec<String> {
        let listed = marker.argument(self.methods).filter(|_| verb == "ANY");
        let listed = listed.map_or(&[][..], Value::items).iter();
        let words = listed.filter_map(Value::word);
        let methods = words.filter_map(|it| it.rsplit('.').next());
        let methods: Vec<_> = methods.map(str::to_ascii_uppercase).collect();
        if methods.is_empty() {
            return vec![verb.to_owned()];
        }
        methods
    }
}

/// The paths of an annotation; the empty one where none is given. Symfony takes one for each language,
/// and a name after it; NestJS an object.
fn paths(
    links: &Links<'_>,
    at: FunctionRef,
    marker: Option<&Marker>,
    names: &[&str],
) -> Vec<String> {
    let given = marker.map_or(&[][..], |it| &it.arguments);
    let is_path = |name: &Option<String>| name.as_ref().is_none_or(|it| names.contains(&&**it));
    let values = given
        .iter()
        .filter(|it| is_path(&it.name))
        .map(|it| &it.value);
    let is_php = links.source(at).language == Language::Php;
    let most = if is_php { 1 } else { given.len() };
    let texts = values.take(most).flat_map(|value| match value {
        Value::Object(members) if is_php => members
            .iter()
            .find_map(|it| it.1.text())
            .map_or_else(Vec::new, |it| vec![it.to_owned()]),
        value => links.texts(at, value.get("path").unwrap_or(value)),
    });
    let paths: Vec<String> = texts.collect();
    if paths.is_empty() {
        return vec![String::new()];
    }
    paths
}

/// JAX-RS, whose `@GET` and `@Path` are apart, and `@WebServlet`.
fn of_jakarta<'p>(
    links: &Links<'p>,
    at: FunctionRef,
    class: &'p Scope,
    method: &'p Scope,
) -> Vec<Asked<'p>> {
    let paths = |marker: Option<&Marker>| paths(links, at, marker, JVM_PATHS);
    let (own, outer) = (find(method, "Path"), find(class, "Path"));
    let verbs = method
        .markers
        .iter()
        .filter(|it| METHODS.contains(&it.last_name()));
    let verbs = verbs.filter(|_| own.or(outer).is_some());
    let mut found: Vec<Asked<'_>> = verbs
        .map(|marker| Asked {
            methods: vec![marker.last_name().to_owned()],
            prefixes: paths(outer),
            paths: paths(own),
            marker: own.unwrap_or(marker),
        })
        .collect();
    let verb = SERVLET.iter().find(|(it, _)| *it == method.name);
    if let (Some(servlet), Some((_, verb))) = (find(class, "WebServlet"), verb) {
        found.push(Asked {
            methods: vec![(*verb).to_owned()],
            prefixes: vec![String::new()],
            paths: paths(Some(servlet)),
            marker: servlet,
        });
    }
    found
}

/// `@ApplicationPath("/api")` of JAX-RS.
fn application_path(collector: &RouteCollector<'_>) -> String {
    let mut scopes = collector.scopes_in(JVM);
    let found = scopes.find_map(|(at, declared)| Some((at, find(declared, "ApplicationPath")?)));
    let path = found.and_then(|(at, it)| paths(collector.links, at, Some(it), JVM_PATHS).pop());
    path.unwrap_or_default()
}

/// `app.setGlobalPrefix("api")` of NestJS.
fn global_prefix(collector: &RouteCollector<'_>) -> String {
    let mut calls = collector.calls_in(SCRIPTS);
    let prefix = calls.find_map(|it| it.text_at(0).filter(|_| it.name() == "setGlobalPrefix"));
    prefix.unwrap_or_default()
}

/// Whether one of an annotation's texts contains a word.
fn says(marker: &Marker, word: &str) -> bool {
    let mut texts = marker.arguments.iter().filter_map(|it| it.value.text());
    texts.any(|text| text.to_lowercase().contains(word))
}

/// All but `@PreAuthorize("permitAll()")`.
fn any_guard(links: &Links<'_>, at: FunctionRef, marker: &Marker) -> Option<Handlers> {
    (!says(marker, "permitall")).then(|| decorator(links, at, marker))
}

/// All but routes and `#[IsGranted('PUBLIC_ACCESS')]`.
fn guard_of_symfony(links: &Links<'_>, at: FunctionRef, marker: &Marker) -> Option<Handlers> {
    let is_open = says(marker, "public_access") || says(marker, "anonymously");
    let is_guard = marker.last_name() != "Route" && !is_open;
    is_guard.then(|| decorator(links, at, marker))
}

/// The `canActivate` of each of `@UseGuards(AuthGuard, …)`.
fn guard_of_nest(links: &Links<'_>, at: FunctionRef, marker: &Marker) -> Option<Handlers> {
    if marker.name != "UseGuards" {
        return None;
    }
    let mut guards = Handlers::default();
    for argument in &marker.arguments {
        let name = match &argument.value {
            Value::Name(name) => name,
            Value::Call(call) => &links.source(at).calls[*call].callee,
            _ => continue,
        };
        let method = links.find(at, &format!("{name}.canActivate"));
        let handlers = method.map(|it| links.handlers_of(&it)).unwrap_or_default();
        if handlers.has_function() {
            guards.functions.extend(handlers.functions);
        } else {
            guards.unknown.push(name.clone());
        }
    }
    Some(guards)
}
