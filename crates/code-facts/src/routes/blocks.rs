//! Javalin, Ktor, Spark, Vert.x and Spring's router functions: routes by calls, within blocks that
//! say what their paths begin with. Sources: javalin.io "Handlers", ktor.io "Routing" and
//! "Authentication", sparkjava.com "Routes" and "Filters", vertx.io "Vert.x-Web", docs.spring.io
//! "Functional Endpoints".

use super::{METHODS, RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Call, CallId, FileId, Language, ScopeId, ScopeKind, SourceFile, Value};

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

/// How many calls a block is followed outwards.
const DEEPEST: usize = 12;

/// What the blocks around a route add to it.
#[derive(Clone, Default)]
struct Around {
    prefix: String,
    before: Vec<Handlers>,
}

/// Something that runs before requests whose paths begin so.
struct Filter {
    pattern: String,
    handlers: Handlers,
}

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let files = reading.files.iter_enumerated();
    let files: Vec<FileId> = files
        .filter(|(_, it)| uses_framework(it))
        .map(|(file, _)| file)
        .collect();
    let filters: Vec<Filter> = files.iter().flat_map(|it| filters(reading, *it)).collect();
    for file in files {
        for id in reading.source(file).calls.keys() {
            route(reading, file, id, &filters);
        }
    }
}

fn uses_framework(source: &SourceFile) -> bool {
    let is_meant = matches!(source.language, Language::Java | Language::Kotlin);
    is_meant
        && source.imports.iter().any(|import| {
            FRAMEWORKS.iter().any(|framework| {
                let rest = import.module.strip_prefix(framework);
                rest.is_some_and(|module| module.is_empty() || module.starts_with('.'))
            })
        })
}

fn at_call(file: FileId, call: &Call) -> FunctionRef {
    FunctionRef {
        file,
        scope: call.scope,
    }
}

/// What a call asks for: a method, its path, and the argument that handles it.
fn route(reading: &mut RouteCollector<'_>, file: FileId, id: CallId, filters: &[Filter]) {
    let source = reading.source(file);
    let call = &source.calls[id];
    let at = at_call(file, call);
    let Some((method, path)) = asked(reading, file, call) else {
        return;
    };
    let unnamed: Vec<_> = call
        .arguments
        .iter()
        .filter(|it| it.name.is_none())
        .collect();
    // Roles stand behind the handler.
    let handlers = unnamed
        .iter()
        .map(|argument| handlers(reading, at, &argument.value));
    let Some(own) = handlers.into_iter().find(|it| !it.functions.is_empty()) else {
        return;
    };
    for around in around(reading, file, call.scope, DEEPEST) {
        let path = joined(&around.prefix, &path);
        let mut before = around.before;
        let passing = filters.iter().filter(|it| path.starts_with(&it.pattern));
        before.extend(passing.map(|it| it.handlers.clone()));
        let place = reading.place(file, call.span);
        reading.add(&method, path, &before, own.clone(), place);
    }
}

fn asked(reading: &RouteCollector<'_>, file: FileId, call: &Call) -> Option<(String, String)> {
    let source = reading.source(file);
    let at = at_call(file, call);
    let name = call.name();
    let first = call.positional(0);
    let text = || reading.links.text(at, first?);
    let is_path = |text: &String| !text.contains(' ') && !text.contains("://");
    let verb = name.to_ascii_uppercase();
    let is_verb = METHODS.contains(&verb.as_str());
    let imports = |package: &str| {
        let mut imports = source.imports.iter();
        imports.any(|it| it.module.starts_with(package))
    };
    match name {
        // `router.get("/x").handler(it)`
        "handler" | "blockingHandler" | "respond" if imports("io.vertx") => {
            let made = &source.calls[call.receiver?];
            let path = made.positional(0);
            let path = path.and_then(|it| reading.links.text(at, it))?;
            let verb = made.name().to_ascii_uppercase();
            let verb = Some(verb).filter(|verb| METHODS.contains(&verb.as_str()));
            Some((verb.unwrap_or_else(|| "ANY".to_owned()), path))
        }
        // `route(GET("/x"), it)`
        "route" | "andRoute" if matches!(first, Some(Value::Call(_))) => {
            let Some(Value::Call(id)) = first else {
                return None;
            };
            let made = &source.calls[*id];
            let path = reading.links.text(at, made.positional(0)?)?;
            let is_verb = METHODS.contains(&made.name());
            is_verb.then(|| (made.name().to_owned(), path))
        }
        "createContext" => Some(("ANY".to_owned(), text()?)),
        "addHttpHandler" | "addEndpoint" => {
            let Some(Value::Name(method)) = first else {
                return None;
            };
            let path = reading.links.text(at, call.positional(1)?)?;
            Some((method.rsplit('.').next()?.to_owned(), path))
        }
        // `route("/x", HttpMethod.Get) { handle { … } }`
        "handle" if call.callee == name => Some(("ANY".to_owned(), String::new())),
        // `GET("/x", it)` of Spring
        _ if name == verb => {
            let path = text().filter(|text| is_verb && is_path(text))?;
            Some((verb, path))
        }
        _ if is_verb && BY_VERB.iter().any(|it| imports(it)) => {
            let of_client = call.callee.to_lowercase();
            let is_client = of_client.contains("client.") || of_client.contains("http.");
            // The path of a block's own route may be left out.
            let is_left_out = matches!(first, Some(Value::Function(_) | Value::Name(_)))
                && call.arguments.len() == 1
                && !call.callee.contains('.');
            let path = match text().filter(is_path) {
                Some(path) => path,
                None => resource(reading, at, call).or(is_left_out.then(String::new))?,
            };
            (!is_client).then_some((verb, path))
        }
        _ => None,
    }
}

/// The path of `get<Callback> { … }`, whose class has it: `@Resource("/callback")`.
fn resource(reading: &RouteCollector<'_>, at: FunctionRef, call: &Call) -> Option<String> {
    let Some(Value::Name(name)) = call.argument("type") else {
        return None;
    };
    let Some(Target::Type(class)) = reading.links.find(at, name) else {
        return None;
    };
    let source = reading.source(class.file);
    let mut path = String::new();
    for scope in source.around(class.scope) {
        let mut markers = source.scopes[scope].markers.iter();
        let marker = markers.find(|marker| matches!(marker.name.as_str(), "Resource" | "Location"));
        if let Some(own) = marker.and_then(|marker| marker.arguments.first()?.value.text()) {
            path = joined(own, &path);
        }
    }
    Some(path).filter(|it| !it.is_empty())
}

/// Functions, and methods of objects that are handlers.
fn handlers(reading: &RouteCollector<'_>, at: FunctionRef, value: &Value) -> Handlers {
    let mut found = reading.links.handlers(at, value);
    if found.functions.is_empty() {
        let method = reading.links.method_of_object(at, value, "handle");
        found.functions.extend(method);
    }
    found
}

/// `before("/app/*", it)` of Javalin and Spark.
fn filters(reading: &RouteCollector<'_>, file: FileId) -> Vec<Filter> {
    let mut found = Vec::new();
    for call in &reading.source(file).calls {
        if !matches!(call.name(), "before" | "beforeMatched") {
            continue;
        }
        let at = at_call(file, call);
        let first = call.positional(0);
        let pattern = first.and_then(|it| reading.links.text(at, it));
        let given = call.arguments.last().map(|it| &it.value);
        let Some(given) = given.map(|it| handlers(reading, at, it)) else {
            continue;
        };
        for around in around(reading, file, call.scope, DEEPEST) {
            let own = pattern.as_deref().unwrap_or_default();
            let own = own.split(['*', '{', '<']).next().unwrap_or_default();
            let pattern = joined(&around.prefix, own);
            found.push(Filter {
                pattern,
                handlers: given.clone(),
            });
        }
    }
    found
}

/// What the blocks around a scope add, for each way that leads there.
fn around(reading: &RouteCollector<'_>, file: FileId, scope: ScopeId, left: usize) -> Vec<Around> {
    let source = reading.source(file);
    let is_block = |scope: &ScopeId| {
        let kind = source.scopes[*scope].kind;
        matches!(kind, ScopeKind::Closure | ScopeKind::Function)
    };
    let block = source.around(scope).find(is_block);
    let (Some(block), Some(left)) = (block, left.checked_sub(1)) else {
        return vec![Around::default()];
    };
    let function = FunctionRef { file, scope: block };
    let ways: Vec<(FileId, CallId)> = match source.scopes[block].kind {
        ScopeKind::Closure => {
            let calls = source.calls.iter_enumerated();
            let mut given = calls.filter(|(_, it)| gives(it, block));
            given.next().map(|(id, _)| (file, id)).into_iter().collect()
        }
        _ => uses(reading, function),
    };
    let mut found = Vec::new();
    for (file, id) in ways.into_iter().take(8) {
        let call = &reading.source(file).calls[id];
        for mut way in around(reading, file, call.scope, left) {
            enter(reading, file, call, function, &mut way);
            found.push(way);
        }
    }
    if found.is_empty() {
        found.push(Around::default());
    }
    found.truncate(16);
    found
}

fn gives(call: &Call, scope: ScopeId) -> bool {
    let mut given = call.arguments.iter();
    given.any(|argument| argument.value == Value::Function(scope))
}

/// The calls of a function of routes, and those that it is given to.
fn uses(reading: &RouteCollector<'_>, function: FunctionRef) -> Vec<(FileId, CallId)> {
    let scope = &reading.source(function.file).scopes[function.scope];
    let class = &reading.source(function.file).scopes[scope.parent].name;
    let mut found = Vec::new();
    for (file, source) in reading.files.iter_enumerated() {
        for (id, call) in source.calls.iter_enumerated() {
            let is_named = |name: &str| name.rsplit('.').next() == Some(&scope.name);
            let is_given = call.arguments.iter().any(|argument| match &argument.value {
                Value::Name(name) if is_named(name) => {
                    let target = reading.links.find(at_call(file, call), name);
                    target == Some(Target::Function(function))
                }
                Value::Call(id) => {
                    scope.name == "addEndpoints" && source.calls[*id].callee == *class
                }
                _ => false,
            });
            let is_called =
                is_named(&call.callee) && reading.links.target(file, id) == Some(function);
            if is_given || is_called {
                found.push((file, id));
            }
        }
    }
    found
}

/// Takes in what a call says of the block that it is given.
fn enter(
    reading: &RouteCollector<'_>,
    file: FileId,
    call: &Call,
    block: FunctionRef,
    way: &mut Around,
) {
    let at = at_call(file, call);
    match call.name() {
        "route" | "path" | "nest" => {
            let source = reading.source(file);
            let first = match call.positional(0) {
                Some(Value::Call(id)) => source.calls[*id].positional(0),
                first => first,
            };
            let path = first.and_then(|it| reading.links.text(at, it));
            way.prefix = joined(&way.prefix, &path.unwrap_or_default());
        }
        "authenticate" => {
            let mut guard = Handlers::default();
            guard.unknown.push("authenticate".to_owned());
            way.before.push(guard);
        }
        // `fun Route.signedIn(build: Route.() -> Unit)` of the project runs before the block.
        _ if gives(call, block.scope) && file == block.file => {
            if let Some(Target::Function(own)) = reading.links.find(at, &call.callee) {
                let mut wrapper = Handlers::default();
                wrapper.functions.push(own);
                way.before.push(wrapper);
            }
        }
        _ => {}
    }
}
