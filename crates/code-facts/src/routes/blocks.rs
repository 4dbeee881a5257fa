//! Javalin, Ktor, Spark, Vert.x and Spring's router functions: routes by calls, within blocks that
//! say what their paths begin with. Sources: javalin.io "Handlers", ktor.io "Routing" and
//! "Authentication", sparkjava.com "Routes" and "Filters", vertx.io "Vert.x-Web", docs.spring.io
//! "Functional Endpoints".

use super::graph::{Mount, MountPath, Router, mount_paths};
use super::site::CallSite;
use super::{METHODS, RouteCollector, imports, joined, verb};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{FileId, Language, ScopeKind, Value};

/// What a file imports that registers routes.
const FRAMEWORKS: &[&str] = &[
    "io.javalin",
    "io.ktor",
    "spark",
    "io.vertx",
    "org.springframework.web",
    "com.sun.net.httpserver",
];

/// Those of them whose routes are registered by functions that are called like the methods.
const BY_VERB: &[&str] = &["io.javalin", "io.ktor", "spark"];

/// How many calls of a function of routes are followed: it is called once, or once for each version.
const MOST_CALLS: usize = 8;

/// Something that runs before requests whose paths begin so.
struct Filter {
    pattern: String,
    handlers: Handlers,
}

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let files = collector.files_in(&[Language::Java, Language::Kotlin]);
    let files =
        files.filter(|(_, source)| FRAMEWORKS.iter().any(|package| imports(source, package)));
    let files: Vec<FileId> = files.map(|(file, _)| file).collect();
    let calls = || files.iter().flat_map(|file| collector.calls_of(*file));
    let filters: Vec<Filter> = calls().flat_map(|call| filters(collector, call)).collect();
    for site in calls().collect::<Vec<_>>() {
        route(collector, site, &filters);
    }
}

/// What a call asks for: a method, its path, and the argument that handles it.
fn route(collector: &mut RouteCollector<'_>, site: CallSite<'_>, filters: &[Filter]) {
    let Some((method, path)) = registered(site) else {
        return;
    };
    // Roles are given after the handler.
    let mut all = site.unnamed().map(|value| handlers(site, value));
    let Some(own) = all.find(Handlers::has_function) else {
        return;
    };
    for outer in paths(collector, site) {
        let path = joined(&outer.prefix, &path);
        let mut before = outer.before;
        let passing = filters.iter();
        let passing = passing.filter(|filter| path.starts_with(&filter.pattern));
        before.extend(passing.map(|call| call.handlers.clone()));
        collector.add(&method, path, &before, own.clone(), site.place());
    }
}

fn registered(site: CallSite<'_>) -> Option<(String, String)> {
    let name = site.name();
    let first = site.positional(0);
    let text = || site.text_at(0);
    let is_path = |text: &String| !text.contains(' ') && !text.contains("://");
    let any = || "ANY".to_owned();
    let is_constant = METHODS.contains(&name);
    let is_of = |package: &str| {
        let mut modules = site.source.imports.iter().map(|import| &import.module);
        modules.any(|module| module.starts_with(package))
    };
    match name {
        // `router.get("/x").handler(it)`
        "handler" | "blockingHandler" | "respond" if is_of("io.vertx") => {
            let made = site.other(site.receiver?);
            Some((verb(made.name()).unwrap_or_else(any), made.text_at(0)?))
        }
        // `route(GET("/x"), it)`
        "route" | "andRoute" if matches!(first, Some(Value::Call(_))) => {
            let made = site.made(first?)?;
            let path = made.text_at(0)?;
            let is_verb = METHODS.contains(&made.name());
            is_verb.then(|| (made.name().to_owned(), path))
        }
        "createContext" => Some((any(), text()?)),
        "addHttpHandler" | "addEndpoint" => {
            let method = first?.name()?.rsplit('.').next()?;
            Some((method.to_owned(), site.text_at(1)?))
        }
        // `route("/x", HttpMethod.Get) { handle { … } }`
        "handle" if site.callee == name => Some((any(), String::new())),
        // `GET("/x", it)` of Spring
        _ if is_constant => Some((name.to_owned(), text().filter(is_path)?)),
        _ => {
            let verb = verb(name).filter(|_| BY_VERB.iter().any(|package| is_of(package)))?;
            let callee = site.callee.to_lowercase();
            let is_client = callee.contains("client.") || callee.contains("http.");
            // The path of a block's own route may be left out.
            let is_left_out = matches!(first, Some(Value::Function(_) | Value::Name(_)))
                && site.arguments.len() == 1
                && !callee.contains('.');
            let written = text().filter(is_path).or_else(|| resource(site));
            let path = written.or(is_left_out.then(String::new))?;
            (!is_client).then_some((verb, path))
        }
    }
}

/// The path of `get<Callback> { … }`, whose class has it: `@Resource("/callback")`.
fn resource(site: CallSite<'_>) -> Option<String> {
    let name = site.argument("type")?.name()?;
    let class = site.links.type_at(site.at(), name)?;
    let source = site.links.source(class);
    let mut path = String::new();
    for scope in source.around(class.scope) {
        let scope = &source.scopes[scope];
        let marker = scope.marker("Resource");
        let marker = marker.or_else(|| scope.marker("Location"));
        if let Some(own) = marker.and_then(|marker| marker.arguments.first()?.value.text()) {
            path = joined(own, &path);
        }
    }
    Some(path).filter(|value| !value.is_empty())
}

/// Functions, and methods of objects that are handlers.
fn handlers(site: CallSite<'_>, value: &Value) -> Handlers {
    let mut found = site.handlers(value);
    if !found.has_function() {
        let method = site.links.method_of_object(site.at(), value, "handle");
        found.functions.extend(method);
    }
    found
}

/// `before("/app/*", it)` of Javalin and Spark.
fn filters(collector: &RouteCollector<'_>, site: CallSite<'_>) -> Vec<Filter> {
    let given = site.values().last();
    let given = given.filter(|_| matches!(site.name(), "before" | "beforeMatched"));
    let Some(handlers) = given.map(|value| handlers(site, value)) else {
        return Vec::new();
    };
    let pattern = site.text_at(0).unwrap_or_default();
    let own = pattern.split(['*', '{', '<']).next().unwrap_or_default();
    let filters = paths(collector, site).into_iter().map(|outer| Filter {
        pattern: joined(&outer.prefix, own),
        handlers: handlers.clone(),
    });
    filters.collect()
}

/// What the blocks around a call add, for each way that leads there.
fn paths(collector: &RouteCollector<'_>, site: CallSite<'_>) -> Vec<MountPath> {
    let Some(block) = block_around(site) else {
        return vec![MountPath::default()];
    };
    mount_paths(&block, MountPath::default(), &|router| match router {
        Router::Function(block) => mounts(collector, *block),
        _ => Vec::new(),
    })
}

/// The block or function that a call is in.
fn block_around(site: CallSite<'_>) -> Option<Router> {
    let function = site.function();
    let is_block = site.source.scopes[function.scope].kind != ScopeKind::File;
    is_block.then_some(Router::Function(function))
}

/// The calls that lead into a block or function, and what they say of it.
fn mounts(collector: &RouteCollector<'_>, block: FunctionRef) -> Vec<Mount> {
    let mut own = collector.calls_of(block.file);
    let calls: Vec<CallSite<'_>> = match collector.links.scope(block).kind {
        ScopeKind::Closure => own
            .find(|call| call.is_given(block.scope))
            .into_iter()
            .collect(),
        _ => uses(collector, block),
    };
    let mounts = calls.into_iter().take(MOST_CALLS).map(|site| Mount {
        parent: block_around(site).unwrap_or(Router::Shared("the application")),
        path: entered(site, block),
    });
    mounts.collect()
}

/// The calls of a function of routes, and those that it is given to.
fn uses<'p>(collector: &RouteCollector<'p>, function: FunctionRef) -> Vec<CallSite<'p>> {
    let links = collector.links;
    let name = &links.scope(function).name;
    let class = &links.scope(links.outside(function)).name;
    let is_named = |path: &str| path.rsplit('.').next() == Some(name);
    let uses = collector.calls().filter(|site| {
        let is_given = site.values().any(|value| match value {
            Value::Name(path) if is_named(path) => {
                links.find(site.at(), path) == Some(Target::Function(function))
            }
            Value::Call(id) => name == "addEndpoints" && site.other(*id).callee == *class,
            _ => false,
        });
        let is_called = || links.target(site.file, site.id) == Some(function);
        is_given || is_named(&site.callee) && is_called()
    });
    uses.collect()
}

/// What a call says of the block that it is given.
fn entered(site: CallSite<'_>, block: FunctionRef) -> MountPath {
    let mut path = MountPath::default();
    match site.name() {
        "route" | "path" | "nest" => {
            let made = site.positional(0).and_then(|value| site.made(value));
            path.prefix = made.unwrap_or(site).below("", 0);
        }
        // With `optional = true` Ktor lets everybody through.
        "authenticate" if site.argument("optional") != Some(&Value::Bool(true)) => {
            path.before.push(Handlers::unknown("authenticate"));
        }
        // `fun Route.signedIn(build: Route.() -> Unit)` of the project runs before the block.
        _ if site.file == block.file && site.is_given(block.scope) => {
            let own = site.links.find(site.at(), &site.callee);
            if let Some(Target::Function(own)) = own {
                path.before.push(Handlers::of(own));
            }
        }
        _ => {}
    }
    path
}
