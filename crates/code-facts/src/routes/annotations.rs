//! Spring, Micronaut, NestJS and Symfony, which say by annotations, decorators or attributes on classes
//! and their methods which routes there are; JAX-RS and servlets, which split that over several.
//! Sources: docs.spring.io "Mapping Requests", docs.micronaut.io "HTTP Routing", docs.nestjs.com
//! "Controllers" and "Guards", symfony.com/doc "Routing", jakarta.ee "RESTful Web Services" and
//! "Servlet".

use super::classes::decorator;
use super::graph::{Endpoint, MountPath};
use super::{METHODS, RouteCollector, SCRIPTS, imports, joined, verb};
use crate::FunctionRef;
use crate::resolve::{Handlers, Links};
use crate::syntax::{Language, Marker, Scope, Value};

/// How a framework says which routes a class has.
struct Dialect {
    languages: &'static [Language],
    /// What a file imports, where the annotations' names say too little.
    package: Option<&'static str>,
    /// The method of HTTP that an annotation of a method is for.
    verb: fn(&str) -> Option<String>,
    /// The annotation of a class with what its paths begin with.
    class: &'static str,
    /// Whether a class without it has no routes.
    is_class_needed: bool,
    /// Whether it may be on a class or interface above.
    is_inherited: bool,
}

const JVM: &[Language] = &[Language::Java, Language::Kotlin];

const SPRING: Dialect = Dialect {
    languages: JVM,
    package: None,
    verb: |name| match name.strip_suffix("Mapping")? {
        "Request" => Some("ANY".to_owned()),
        name => verb(name),
    },
    class: "RequestMapping",
    is_class_needed: false,
    is_inherited: true,
};

const NEST: Dialect = Dialect {
    languages: SCRIPTS,
    package: Some("@nestjs/common"),
    verb: |name| {
        if name == "All" {
            Some("ANY".to_owned())
        } else {
            verb(name)
        }
    },
    class: "Controller",
    is_class_needed: true,
    is_inherited: false,
};

const MICRONAUT: Dialect = Dialect {
    languages: JVM,
    package: Some("io.micronaut"),
    ..NEST
};

/// Symfony, annotations in comments included.
const SYMFONY: Dialect = Dialect {
    languages: &[Language::Php],
    package: None,
    verb: |name| (name == "Route").then(|| "ANY".to_owned()),
    class: "Route",
    is_class_needed: false,
    is_inherited: false,
};

/// The names of arguments that are paths, besides those without a name.
const PATHS: &[&str] = &["value", "path", "uri", "urlPatterns"];

/// Types that describe somebody else's routes.
const CLIENTS: &[&str] = &[
    "FeignClient",
    "HttpExchange",
    "RegisterRestClient",
    "Client",
];

/// What an annotation says that lets everybody in.
const OPEN: &[&str] = &["permitall", "public_access", "anonymously"];

/// What annotations say of a method.
struct Mapping<'p> {
    methods: Vec<String>,
    prefixes: Vec<String>,
    paths: Vec<String>,
    marker: &'p Marker,
}

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let links = collector.links;
    let global_prefix = global_prefix(collector);
    for dialect in [SPRING, MICRONAUT, NEST, SYMFONY] {
        let of_nest = dialect.languages == SCRIPTS;
        let root = if of_nest { &*global_prefix } else { "" };
        for (at, class, method) in collector.methods_in(dialect.languages) {
            let source = links.source(at);
            if dialect
                .package
                .is_none_or(|package| imports(source, package))
                && !is_client(class)
            {
                for mapping in dialect.mappings(links, at, class, method) {
                    add(collector, at, root, mapping);
                }
            }
        }
    }
    let root = application_path(collector);
    for (at, class, method) in collector
        .methods_in(JVM)
        .filter(|method| !is_client(method.1))
    {
        for mapping in of_rest(links, at, class, method) {
            add(collector, at, &root, mapping);
        }
        if let Some(mapping) = of_servlet(links, at, class, method) {
            add(collector, at, "", mapping);
        }
    }
}

fn is_client(class: &Scope) -> bool {
    let mut markers = class.markers.iter();
    markers.any(|marker| CLIENTS.contains(&marker.last_name()))
}

fn add(collector: &mut RouteCollector<'_>, at: FunctionRef, root: &str, mapping: Mapping<'_>) {
    let links = collector.links;
    let class = links.scope(links.outside(at));
    let markers = class.markers.iter().chain(&links.scope(at).markers);
    let whole = FunctionRef::whole(at.file);
    let endpoint = Endpoint {
        methods: mapping.methods,
        paths: mapping.paths,
        before: markers
            .filter_map(|marker| guard(links, whole, marker))
            .collect(),
        own: Handlers::of(at),
    };
    let outer = mapping.prefixes.iter();
    let outer = outer.map(|prefix| MountPath::of(joined(root, prefix)));
    let place = collector.place(at.file, mapping.marker.span);
    collector.add_below(&outer.collect::<Vec<_>>(), &endpoint, &place);
}

impl Dialect {
    fn mappings<'p>(
        &self,
        links: &Links<'p>,
        at: FunctionRef,
        class: &'p Scope,
        method: &'p Scope,
    ) -> Vec<Mapping<'p>> {
        let of_class = class.marker(self.class);
        let of_class = of_class.or_else(|| self.inherited(links, at, class));
        if self.is_class_needed && of_class.is_none() {
            return Vec::new();
        }
        let mapping = |marker: &'p Marker, prefixes: Option<&Marker>| {
            let meaning = self.meaning(links, at, marker);
            Some(Mapping {
                methods: methods(meaning, (self.verb)(meaning.last_name())?),
                prefixes: paths(links, at, prefixes),
                paths: paths(links, at, Some(meaning)),
                marker,
            })
        };
        let own = method.markers.iter();
        let mut found: Vec<_> = own.filter_map(|marker| mapping(marker, of_class)).collect();
        // A class that is called itself has its route on the class.
        if method.name == "__invoke" && found.is_empty() {
            found.extend(
                class
                    .markers
                    .iter()
                    .filter_map(|marker| mapping(marker, None)),
            );
        }
        found
    }

    /// An annotation, or the one that a project's own stands for.
    fn meaning<'p>(&self, links: &Links<'p>, at: FunctionRef, marker: &'p Marker) -> &'p Marker {
        let is_verb = |marker: &Marker| (self.verb)(marker.last_name()).is_some();
        if is_verb(marker) {
            return marker;
        }
        let own = links.type_at(FunctionRef::whole(at.file), &marker.name);
        let mut markers = own.into_iter().flat_map(|of| &links.scope(of).markers);
        markers.find(|marker| is_verb(marker)).unwrap_or(marker)
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
            links.scope(base).marker(self.class)
        })
    }
}

/// The methods of `@RequestMapping(method = {RequestMethod.GET})`, `#[Route(methods: ['GET'])]`.
fn methods(marker: &Marker, verb: String) -> Vec<String> {
    let listed = marker.argument("method");
    let listed = listed.or_else(|| marker.argument("methods"));
    let listed = listed.filter(|_| verb == "ANY");
    let listed = listed.map_or(&[][..], Value::items);
    let words = listed.iter().filter_map(Value::word);
    let methods = words.filter_map(|word| word.rsplit('.').next());
    let methods: Vec<_> = methods.map(str::to_ascii_uppercase).collect();
    if methods.is_empty() {
        vec![verb]
    } else {
        methods
    }
}

/// The paths of an annotation; the empty one where none is given. Symfony takes one for each language,
/// and a name after it; NestJS an object.
fn paths(links: &Links<'_>, at: FunctionRef, marker: Option<&Marker>) -> Vec<String> {
    let given = marker.map_or(&[][..], |marker| &marker.arguments);
    let is_path =
        |name: &Option<String>| name.as_ref().is_none_or(|known| PATHS.contains(&&**known));
    let given = given.iter().filter(|value| is_path(&value.name));
    let is_php = links.source(at).language == Language::Php;
    let mut paths = Vec::new();
    for argument in given.take(if is_php { 1 } else { usize::MAX }) {
        let value = match &argument.value {
            Value::Object(members) if is_php => members.first().map(|value| &value.1),
            value => value.get("path").or(Some(value)),
        };
        paths.extend(value.into_iter().flat_map(|value| links.texts(at, value)));
    }
    if paths.is_empty() {
        paths.push(String::new());
    }
    paths
}

/// JAX-RS, whose `@GET` and `@Path` are apart.
fn of_rest<'p>(
    links: &Links<'_>,
    at: FunctionRef,
    class: &'p Scope,
    method: &'p Scope,
) -> impl Iterator<Item = Mapping<'p>> {
    let (own, outer) = (method.marker("Path"), class.marker("Path"));
    let verbs = method.markers.iter();
    let verbs = verbs.filter(move |_| own.or(outer).is_some());
    let verbs = verbs.filter(|marker| METHODS.contains(&marker.last_name()));
    verbs.map(move |marker| Mapping {
        methods: vec![marker.last_name().to_owned()],
        prefixes: paths(links, at, outer),
        paths: paths(links, at, own),
        marker: own.unwrap_or(marker),
    })
}

/// `doGet` and its like below `@WebServlet`.
fn of_servlet<'p>(
    links: &Links<'_>,
    at: FunctionRef,
    class: &'p Scope,
    method: &Scope,
) -> Option<Mapping<'p>> {
    let servlet = class.marker("WebServlet")?;
    let method = match method.name.strip_prefix("do") {
        None if method.name == "service" => "ANY".to_owned(),
        name => verb(name?)?,
    };
    Some(Mapping {
        methods: vec![method],
        prefixes: vec![String::new()],
        paths: paths(links, at, Some(servlet)),
        marker: servlet,
    })
}

/// `@ApplicationPath("/api")` of JAX-RS.
fn application_path(collector: &RouteCollector<'_>) -> String {
    let mut scopes = collector.scopes_in(JVM);
    let found = scopes.find_map(|(at, declared)| Some((at, declared.marker("ApplicationPath")?)));
    let path = found.and_then(|(at, it)| paths(collector.links, at, Some(it)).pop());
    path.unwrap_or_default()
}

/// `app.setGlobalPrefix("api")` of NestJS.
fn global_prefix(collector: &RouteCollector<'_>) -> String {
    let mut calls = collector.calls_in(SCRIPTS);
    let prefix =
        calls.find_map(|call| call.text_at(0).filter(|_| call.name() == "setGlobalPrefix"));
    prefix.unwrap_or_default()
}

/// What an annotation does before a method: all but routes, and what lets everybody in, such as
/// `@PreAuthorize("permitAll()")` and `#[IsGranted('PUBLIC_ACCESS')]`.
fn guard(links: &Links<'_>, at: FunctionRef, marker: &Marker) -> Option<Handlers> {
    if links.source(at).language.is_script() {
        return guard_of_nest(links, at, marker);
    }
    let is_open = |text: &str| {
        let text = text.to_lowercase();
        OPEN.iter().any(|word| text.contains(word))
    };
    let texts = marker.arguments.iter();
    let mut texts = texts.filter_map(|argument| argument.value.text());
    let is_guard = marker.last_name() != "Route" && !texts.any(is_open);
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
        let handlers = method.map(|method| links.handlers_of(&method));
        let handlers = handlers.unwrap_or_default();
        if handlers.has_function() {
            guards.functions.extend(handlers.functions);
        } else {
            guards.unknown.push(name.clone());
        }
    }
    Some(guards)
}
