//! Laravel, Lumen and Slim. Sources: laravel.com/docs, "Routing", "Controllers", "Middleware";
//! slimframework.com/docs, "Routing".

use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Call, CallId, FileId, Language, SourceFile, Value};

/// Methods that register a route, and what it takes.
const VERBS: &[(&str, &str)] = &[
    ("get", "GET"),
    ("post", "POST"),
    ("put", "PUT"),
    ("patch", "PATCH"),
    ("delete", "DELETE"),
    ("any", "ANY"),
    ("match", "ANY"),
    ("map", "ANY"),
    ("view", "GET"),
    ("inertia", "GET"),
    ("livewire", "GET"),
    ("route", "GET"),
];

/// The methods of a controller for a resource.
const RESOURCE: &[(&str, &str)] = &[
    ("index", "GET"),
    ("create", "GET"),
    ("store", "POST"),
    ("show", "GET"),
    ("edit", "GET"),
    ("update", "PUT"),
    ("destroy", "DELETE"),
];

/// What the groups around a route add to it.
#[derive(Default)]
struct Around {
    prefix: String,
    middleware: Vec<Handlers>,
    controller: Option<FunctionRef>,
}

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Php {
            continue;
        }
        for (id, call) in source.calls.iter_enumerated() {
            if !is_of_router(&call.callee) {
                continue;
            }
            let name = call.name();
            if matches!(name, "resource" | "apiResource" | "singleton") {
                resource(reading, file, id);
            } else if let Some((_, method)) = VERBS.iter().find(|(it, _)| *it == name) {
                route(reading, file, id, method);
            }
        }
    }
}

fn is_of_router(callee: &str) -> bool {
    let root = callee.split('.').next().unwrap_or_default();
    matches!(
        root,
        "Route" | "Volt" | "router" | "app" | "group" | "routes" | "r"
    ) || callee.starts_with("this.app.")
        || callee.starts_with("this.router.")
}

fn route(reading: &mut RouteCollector<'_>, file: FileId, id: CallId, method: &str) {
    let source = reading.source(file);
    let call = &source.calls[id];
    let is_list = matches!(call.name(), "match" | "map");
    let place = usize::from(is_list);
    let at = FunctionRef {
        file,
        scope: call.scope,
    };
    let path = call.positional(place);
    let Some(path) = path.and_then(|it| reading.links.text(at, it)) else {
        return;
    };
    let action = call.positional(place + 1);
    // `$app->get('name')` of a container registers nothing.
    if action.is_none() && !call.callee.starts_with("Route.") {
        return;
    }
    let around = around(reading, file, id);
    let shows_page = matches!(call.name(), "view" | "inertia" | "livewire" | "route");
    let mut own = Handlers::default();
    match action {
        Some(action) if !shows_page => own = handlers(reading, at, action, around.controller),
        _ => {}
    }
    let mut before = around.middleware;
    before.extend(of_controller(reading, &own));
    let path = joined(&around.prefix, &path);
    let place = reading.place(file, call.span);
    reading.add(method, path, &before, own, place);
}

fn resource(reading: &mut RouteCollector<'_>, file: FileId, id: CallId) {
    let call = &reading.source(file).calls[id];
    let at = FunctionRef {
        file,
        scope: call.scope,
    };
    let (Some(Value::Text(name)), Some(Value::Name(class))) =
        (call.positional(0), call.positional(1))
    else {
        return;
    };
    let class = class.trim_end_matches(".class");
    for (action, method) in RESOURCE {
        let target = reading.links.find(at, &format!("{class}.{action}"));
        let Some(Target::Function(function)) = target else {
            continue;
        };
        let around = around(reading, file, id);
        let mut own = Handlers::default();
        own.functions.push(function);
        let mut before = around.middleware;
        before.extend(of_controller(reading, &own));
        let path = joined(&around.prefix, name);
        let place = reading.place(file, call.span);
        reading.add(method, path, &before, own, place);
    }
}

/// `[C::class, 'method']`, `'C@method'`, `C::class`, a function.
pub(super) fn handlers(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    action: &Value,
    controller: Option<FunctionRef>,
) -> Handlers {
    let mut found = Handlers::default();
    let mut method_of = |class: &str, method: &str| {
        let class = class.trim_end_matches(".class").replace('\\', ".");
        let class = class.trim_start_matches('.');
        match reading.links.find(at, &format!("{class}.{method}")) {
            Some(Target::Function(function)) => found.functions.push(function),
            Some(Target::Library(library)) => found.libraries.push(library),
            _ => {}
        }
    };
    match action {
        Value::List(parts) => {
            if let [Value::Name(class) | Value::Text(class), Value::Text(method)] = parts.as_slice()
            {
                method_of(class, method);
            }
        }
        Value::Text(text) => match text.split_once(['@', ':']) {
            Some((class, method)) => {
                let class = class.rsplit('\\').next().unwrap_or(class);
                method_of(class, method.trim_start_matches(':'));
            }
            None => {
                if let Some(of) = controller {
                    let source = reading.source(of.file);
                    let methods = source.scopes.iter_enumerated();
                    let mut own = methods
                        .filter(|(_, scope)| scope.parent == of.scope && scope.name == *text);
                    found
                        .functions
                        .extend(own.next().map(|(scope, _)| FunctionRef { scope, ..of }));
                }
            }
        },
        Value::Name(class) if class.ends_with(".class") => {
            for method in ["__invoke", "mount", "render", "handle"] {
                method_of(class, method);
            }
            found.functions.truncate(1);
            found.libraries.clear();
        }
        Value::Object(_) => {
            if let Some(inner) = action.get("uses").or_else(|| action.get("?")) {
                return handlers(reading, at, inner, controller);
            }
        }
        value => return reading.links.handlers(at, value),
    }
    found
}

/// What the groups around a call and the chain that it is part of add.
fn around(reading: &RouteCollector<'_>, file: FileId, id: CallId) -> Around {
    let source = reading.source(file);
    let mut found = Around::default();
    let path = source.path.to_string_lossy();
    if path.ends_with("routes/api.php") {
        found.prefix = "/api".to_owned();
    }
    let mut scopes: Vec<_> = source.around(source.calls[id].scope).collect();
    scopes.reverse();
    for scope in scopes {
        let group = source.calls.position(|call| {
            let mut given = call.arguments.iter();
            call.name() == "group" && given.any(|argument| argument.value == Value::Function(scope))
        });
        if let Some(group) = group {
            chain(reading, file, group, &mut found);
        }
    }
    chain(reading, file, id, &mut found);
    found
}

/// Takes in `->prefix(…)`, `->middleware(…)` and so on, before and after a call.
fn chain(reading: &RouteCollector<'_>, file: FileId, id: CallId, found: &mut Around) {
    let source = reading.source(file);
    let mut links = vec![id];
    let mut before = source.calls[id].receiver;
    while let Some(receiver) = before.filter(|_| links.len() < 64) {
        links.insert(0, receiver);
        before = source.calls[receiver].receiver;
    }
    let mut last = id;
    while let Some(after) = after(source, last).filter(|_| links.len() < 64) {
        links.push(after);
        last = after;
    }
    for link in links {
        let call = &source.calls[link];
        let first = call.positional(0);
        match call.name() {
            "prefix" => {
                let prefix = first.and_then(Value::text).unwrap_or_default();
                found.prefix = joined(&found.prefix, prefix);
            }
            "middleware" | "add" => {
                for argument in &call.arguments {
                    found
                        .middleware
                        .push(middleware(reading, file, call, &argument.value));
                }
            }
            "controller" => found.controller = first.and_then(|it| class(reading, file, it)),
            "group" => match first {
                Some(options @ Value::Object(_)) => {
                    let prefix = options.get("prefix").and_then(Value::text);
                    found.prefix = joined(&found.prefix, prefix.unwrap_or_default());
                    if let Some(value) = options.get("middleware") {
                        found
                            .middleware
                            .push(middleware(reading, file, call, value));
                    }
                }
                // `$app->group('/auth', function ($group) { … })`
                Some(Value::Text(prefix)) => found.prefix = joined(&found.prefix, prefix),
                _ => {}
            },
            _ => {}
        }
    }
}

/// The call that is made on the result of another.
fn after(source: &SourceFile, id: CallId) -> Option<CallId> {
    source.calls.position(|it| it.receiver == Some(id))
}

fn class(reading: &RouteCollector<'_>, file: FileId, value: &Value) -> Option<FunctionRef> {
    let Value::Name(name) = value else {
        return None;
    };
    let at = FunctionRef::whole(file);
    match reading.links.find(at, name.trim_end_matches(".class"))? {
        Target::Type(of) => Some(of),
        _ => None,
    }
}

/// Middleware by its name, or by its class.
fn middleware(reading: &RouteCollector<'_>, file: FileId, call: &Call, value: &Value) -> Handlers {
    let mut found = Handlers::default();
    let at = FunctionRef {
        file,
        scope: call.scope,
    };
    let values = match value {
        Value::List(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    for value in values {
        match value {
            Value::Text(name) => found.unknown.push(name.clone()),
            Value::Name(name) => {
                let name = name.trim_end_matches(".class");
                match reading.links.find(at, &format!("{name}.handle")) {
                    Some(Target::Function(function)) => found.functions.push(function),
                    _ => found.unknown.push(name.to_owned()),
                }
            }
            Value::Function(_) => {
                found
                    .functions
                    .extend(reading.links.handlers(at, value).functions);
            }
            _ => {}
        }
    }
    found
}

/// `$this->middleware('auth')` in the constructor of a handler's class.
fn of_controller(reading: &RouteCollector<'_>, own: &Handlers) -> Vec<Handlers> {
    let Some(function) = own.functions.first() else {
        return Vec::new();
    };
    let source = reading.source(function.file);
    let class = source.scopes[function.scope].parent;
    let action = &source.scopes[function.scope].name;
    let constructors = source.scopes.iter_enumerated();
    let mut constructors =
        constructors.filter(|(_, scope)| scope.parent == class && scope.name == "__construct");
    let Some((constructor, _)) = constructors.next() else {
        return Vec::new();
    };
    let calls = source.calls.iter_enumerated();
    let calls =
        calls.filter(|(_, call)| call.scope == constructor && call.callee == "this.middleware");
    let mut found = Vec::new();
    for (id, call) in calls {
        let limit = after(source, id).map(|it| &source.calls[it]);
        let names = |limit: &Call| {
            limit.arguments.iter().any(|argument| {
                let within = source.within(&argument.value);
                within.into_iter().any(|value| value.text() == Some(action))
            })
        };
        let applies = match limit {
            Some(limit) if limit.name() == "only" => names(limit),
            Some(limit) if limit.name() == "except" => !names(limit),
            _ => true,
        };
        if applies && let Some(value) = call.positional(0) {
            found.push(middleware(reading, function.file, call, value));
        }
    }
    found
}
