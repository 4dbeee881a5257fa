//! Spring, Micronaut, JAX-RS and servlets: routes by annotations on classes and their methods.
//! Sources: docs.spring.io "Mapping Requests", docs.micronaut.io "HTTP Routing", jakarta.ee "RESTful
//! Web Services", "Servlet".

use super::classes::{arguments_named, decorator};
use super::{METHODS, RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Language, Marker, Scope, ScopeId, ScopeKind, SourceFile, Span, Value};

/// Annotations of Spring, and the method that each takes.
const MAPPINGS: &[(&str, &str)] = &[
    ("GetMapping", "GET"),
    ("PostMapping", "POST"),
    ("PutMapping", "PUT"),
    ("PatchMapping", "PATCH"),
    ("DeleteMapping", "DELETE"),
    ("RequestMapping", "ANY"),
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

/// What a method is asked for.
struct Asked {
    methods: Vec<String>,
    paths: Vec<String>,
    prefixes: Vec<String>,
    span: Span,
}

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let root = application_path(reading);
    for (file, source) in reading.files.iter_enumerated() {
        if !matches!(source.language, Language::Java | Language::Kotlin) {
            continue;
        }
        for (scope, method) in source.scopes.iter_enumerated() {
            let class = &source.scopes[method.parent];
            let is_method = method.kind == ScopeKind::Function && class.kind == ScopeKind::Type;
            if !is_method
                || class
                    .markers
                    .iter()
                    .any(|marker| CLIENTS.contains(&last(marker)))
            {
                continue;
            }
            let at = FunctionRef { file, scope };
            for asked in asked(reading, at, class, method, &root) {
                add(reading, at, class, method, &asked);
            }
        }
    }
}

fn add(
    reading: &mut RouteCollector<'_>,
    at: FunctionRef,
    class: &Scope,
    method: &Scope,
    asked: &Asked,
) {
    let outside = FunctionRef {
        scope: ScopeId::FILE,
        ..at
    };
    let markers = class.markers.iter().chain(&method.markers);
    let markers = markers.filter(|it| !allows_all(it));
    let before: Vec<_> = markers
        .map(|marker| decorator(reading, outside, marker))
        .collect();
    for prefix in &asked.prefixes {
        for path in &asked.paths {
            for method in &asked.methods {
                let own = Handlers {
                    functions: vec![at],
                    ..Handlers::default()
                };
                let place = reading.place(at.file, asked.span);
                reading.add(method, joined(prefix, path), &before, own, place);
            }
        }
    }
}

fn last(marker: &Marker) -> &str {
    marker.name.rsplit('.').next().unwrap_or_default()
}

/// `@PreAuthorize("permitAll()")`
fn allows_all(marker: &Marker) -> bool {
    let mut given = marker.arguments.iter().filter_map(|it| it.value.text());
    given.any(|text| text.to_lowercase().contains("permitall"))
}

fn asked(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    class: &Scope,
    method: &Scope,
    root: &str,
) -> Vec<Asked> {
    let source = reading.source(at.file);
    let mut found = Vec::new();
    for marker in &method.markers {
        let (marker, span) = (meaning(reading, at, marker), marker.span);
        if let Some((_, verb)) = MAPPINGS.iter().find(|(it, _)| *it == last(marker)) {
            found.push(Asked {
                methods: methods(marker, verb),
                paths: paths(reading, at, Some(marker)),
                prefixes: paths(reading, at, mapping_of(reading, at, class)),
                span,
            });
        } else if let Some(verb) = micronaut(source, last(marker)) {
            let controller = class.markers.iter().find(|it| last(it) == "Controller");
            found.extend(controller.map(|controller| Asked {
                methods: vec![verb],
                paths: paths(reading, at, Some(marker)),
                prefixes: paths(reading, at, Some(controller)),
                span,
            }));
        } else if METHODS.contains(&last(marker)) {
            let path = |of: &'_ Scope| of.markers.iter().position(|it| last(it) == "Path");
            let own = path(method).map(|it| &method.markers[it]);
            let outer = path(class).map(|it| &class.markers[it]);
            if own.or(outer).is_none() {
                continue;
            }
            let prefixes = paths(reading, at, outer).into_iter();
            found.push(Asked {
                methods: vec![last(marker).to_owned()],
                paths: paths(reading, at, own),
                prefixes: prefixes.map(|it| joined(root, &it)).collect(),
                span: own.map_or(span, |it| it.span),
            });
        }
    }
    let servlet = class.markers.iter().find(|it| last(it) == "WebServlet");
    let verb = SERVLET.iter().find(|(it, _)| *it == method.name);
    if let (Some(servlet), Some((_, verb))) = (servlet, verb) {
        found.push(Asked {
            methods: vec![(*verb).to_owned()],
            paths: paths(reading, at, Some(servlet)),
            prefixes: vec![String::new()],
            span: servlet.span,
        });
    }
    found
}

/// An annotation, or the one that a project's own stands for.
fn meaning<'p>(reading: &RouteCollector<'p>, at: FunctionRef, marker: &'p Marker) -> &'p Marker {
    let is_known = MAPPINGS.iter().any(|(it, _)| *it == last(marker));
    if is_known {
        return marker;
    }
    let outside = FunctionRef {
        scope: ScopeId::FILE,
        ..at
    };
    let Some(Target::Type(own)) = reading.links.find(outside, &marker.name) else {
        return marker;
    };
    let mut markers = reading.source(own.file).scopes[own.scope].markers.iter();
    let mapping = markers.find(|marker| MAPPINGS.iter().any(|(name, _)| *name == last(marker)));
    mapping.unwrap_or(marker)
}

/// The mapping of a class, else that of a class or interface that it extends.
fn mapping_of<'p>(
    reading: &RouteCollector<'p>,
    at: FunctionRef,
    class: &'p Scope,
) -> Option<&'p Marker> {
    let own = |of: &'p Scope| of.markers.iter().find(|it| last(it) == "RequestMapping");
    let outside = FunctionRef {
        scope: ScopeId::FILE,
        ..at
    };
    own(class).or_else(|| {
        class
            .bases
            .iter()
            .find_map(|text| match reading.links.find(outside, text)? {
                Target::Type(base) => own(&reading.source(base.file).scopes[base.scope]),
                _ => None,
            })
    })
}

/// The methods of `@RequestMapping(method = {RequestMethod.GET})`.
fn methods(marker: &Marker, verb: &str) -> Vec<String> {
    let given = arguments_named(&marker.arguments, "method");
    let given = match given.filter(|_| verb == "ANY") {
        Some(Value::List(items)) => items.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => return vec![verb.to_owned()],
    };
    let names = given.iter().filter_map(|item| match item {
        Value::Name(name) => name.rsplit('.').next().map(str::to_owned),
        _ => None,
    });
    names.collect()
}

/// `Get` → `GET`, where a file uses Micronaut.
fn micronaut(source: &SourceFile, name: &str) -> Option<String> {
    let mut imports = source.imports.iter();
    let is_used = imports.any(|import| import.module.starts_with("io.micronaut."));
    let verb = name.to_ascii_uppercase();
    (is_used && name != verb && METHODS.contains(&verb.as_str())).then_some(verb)
}

/// The paths of an annotation; the empty one where none is given.
fn paths(reading: &RouteCollector<'_>, at: FunctionRef, marker: Option<&Marker>) -> Vec<String> {
    let given = marker.map_or(&[][..], |it| &it.arguments);
    let names = [
        None,
        Some("value"),
        Some("path"),
        Some("uri"),
        Some("urlPatterns"),
    ];
    let named = given
        .iter()
        .filter(|argument| names.contains(&argument.name.as_deref()));
    let paths: Vec<_> = named
        .flat_map(|argument| reading.links.texts(at, &argument.value))
        .collect();
    if paths.is_empty() {
        vec![String::new()]
    } else {
        paths
    }
}

/// `@ApplicationPath("/api")` of JAX-RS.
fn application_path(reading: &RouteCollector<'_>) -> String {
    let files = reading.files.iter_enumerated();
    let mut markers = files.flat_map(|(file, source)| {
        let scopes = source.scopes.iter_enumerated();
        scopes.flat_map(move |(scope, declared)| {
            declared
                .markers
                .iter()
                .map(move |marker| (FunctionRef { file, scope }, marker))
        })
    });
    let found = markers.find(|(_, it)| last(it) == "ApplicationPath");
    let path = found.and_then(|(at, marker)| paths(reading, at, Some(marker)).pop());
    path.unwrap_or_default()
}
