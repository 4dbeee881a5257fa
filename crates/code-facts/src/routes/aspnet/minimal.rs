//! Minimal APIs, modules of Carter, and endpoints of FastEndpoints.

use super::{filter, given_text, methods};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{RouteCollector, joined};
use crate::syntax::{Call, CallId, FileId, Language, SourceFile, Span, Value};

/// Methods that register a route.
const VERBS: &[(&str, &str)] = &[
    ("MapGet", "GET"),
    ("MapPost", "POST"),
    ("MapPut", "PUT"),
    ("MapPatch", "PATCH"),
    ("MapDelete", "DELETE"),
    ("MapMethods", "ANY"),
    ("Map", "ANY"),
];

/// How often a group is followed to what it is made on.
const DEEPEST: usize = 8;

/// How many ways may lead to a group before the rest is left out.
const MOST: usize = 16;

/// What the groups around a route add to it.
#[derive(Clone, Default)]
struct Around {
    prefix: String,
    before: Vec<Handlers>,
    is_open: bool,
}

pub(in super::super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::CSharp {
            continue;
        }
        for (id, call) in source.calls.iter_enumerated() {
            if let Some((_, verb)) = VERBS.iter().find(|(it, _)| *it == call.name()) {
                route(reading, file, id, verb);
            }
        }
        for scope in source.scopes.keys() {
            endpoint(reading, FunctionRef { file, scope });
        }
    }
}

fn route(reading: &mut RouteCollector<'_>, file: FileId, id: CallId, verb: &str) {
    let source = reading.source(file);
    let call = &source.calls[id];
    let at = FunctionRef {
        file,
        scope: call.scope,
    };
    let Some(path) = given_text(reading, at, call, "pattern", 0) else {
        return;
    };
    let place = if call.name() == "MapMethods" { 2 } else { 1 };
    let Some(handler) = call.argument("handler").or_else(|| call.positional(place)) else {
        return;
    };
    let mut own = reading.links.handlers(at, handler);
    own.unknown.clear();
    if own.functions.is_empty() && call.name() == "Map" {
        return;
    }
    let methods = match call.positional(1) {
        Some(methods) if call.name() == "MapMethods" => reading.links.texts(at, methods),
        _ => vec![verb.to_owned()],
    };
    let mut after = Around::default();
    chained(reading, file, after_call(source, id), &mut after);
    for mut around in groups(reading, at, call, DEEPEST) {
        around.before.extend(after.before.iter().cloned());
        close(&mut around, after.is_open);
        for method in &methods {
            let path = joined(&around.prefix, &path);
            let place = reading.place(file, call.span);
            let method = method.to_ascii_uppercase();
            reading.add(&method, path, &around.before, own.clone(), place);
        }
    }
}

/// Takes the demand of a group back where a route is open to all.
fn close(around: &mut Around, is_open: bool) {
    if is_open {
        for handlers in &mut around.before {
            handlers.unknown.clear();
        }
    }
}

/// The calls that are made on the result of one, in order.
fn after_call(source: &SourceFile, id: CallId) -> Vec<CallId> {
    let next = |id: &CallId| source.calls.position(|it| it.receiver == Some(*id));
    let mut chain = std::iter::successors(Some(id), next);
    chain.next();
    chain.take(32).collect()
}

/// The calls that one is made on, the first first.
fn before_call(source: &SourceFile, call: &Call) -> Vec<CallId> {
    let chain = std::iter::successors(call.receiver, |it| source.calls[*it].receiver);
    let mut chain: Vec<_> = chain.take(32).collect();
    chain.reverse();
    chain
}

/// What calls of a chain add: `.MapGroup("/auth").RequireAuthorization()`.
fn chained(reading: &RouteCollector<'_>, file: FileId, chain: Vec<CallId>, around: &mut Around) {
    for id in chain {
        let call = &reading.source(file).calls[id];
        let at = FunctionRef {
            file,
            scope: call.scope,
        };
        match call.name() {
            "MapGroup" => {
                let prefix = given_text(reading, at, call, "prefix", 0);
                around.prefix = joined(&around.prefix, &prefix.unwrap_or_default());
            }
            "RequireAuthorization" => around.before.push(Handlers {
                unknown: vec![call.name().to_owned()],
                ..Handlers::default()
            }),
            "AllowAnonymous" => around.is_open = true,
            "AddEndpointFilter" | "UseMiddleware" => around.before.push(filters(reading, at, call)),
            _ => {}
        }
    }
}

/// `AddEndpointFilter<SignedIn>()`, `AddEndpointFilter(new SignedIn())`, `AddEndpointFilter(async (…) => …)`
fn filters(reading: &RouteCollector<'_>, at: FunctionRef, call: &Call) -> Handlers {
    let mut found = Handlers::default();
    for argument in &call.arguments {
        let named = match &argument.value {
            Value::Call(id) => Some(reading.source(at.file).calls[*id].callee.clone()),
            Value::Name(name) => Some(name.clone()),
            _ => None,
        };
        match named.and_then(|it| filter(reading, at, &it)) {
            Some(filter) => found.functions.push(filter),
            None => {
                let functions = reading.links.handlers(at, &argument.value).functions;
                found.functions.extend(functions);
            }
        }
    }
    found
}

/// Every group that a call is made on: one for each way to it.
fn groups(reading: &RouteCollector<'_>, at: FunctionRef, call: &Call, left: usize) -> Vec<Around> {
    let source = reading.source(at.file);
    let before = before_call(source, call);
    let first = before.first().map_or(call, |it| &source.calls[*it]);
    let root = first.callee.split('.').next().unwrap_or_default();
    let mut found = holders(reading, at, root, call.span, left);
    for holder in &mut found {
        chained(reading, at.file, before.clone(), holder);
    }
    found
}

/// What a variable or parameter that holds a group adds.
fn holders(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    name: &str,
    span: Span,
    left: usize,
) -> Vec<Around> {
    let source = reading.source(at.file);
    let Some(left) = left.checked_sub(1) else {
        return vec![Around::default()];
    };
    if let Some(Value::Call(id)) = source.assigned(name, at.scope, span) {
        let last = &source.calls[*id];
        let at = FunctionRef {
            scope: last.scope,
            ..at
        };
        let mut found = groups(reading, at, last, left);
        for group in &mut found {
            chained(reading, at.file, vec![*id], group);
            chained(reading, at.file, statements(source, at, name), group);
        }
        return found;
    }
    let mut around = source.around(at.scope);
    let holder = around.find(|scope| source.scopes[*scope].parameters.iter().any(|it| it == name));
    let Some(scope) = holder else {
        return vec![Around::default()];
    };
    let function = FunctionRef { scope, ..at };
    let mut found = callers(reading, function, name, left);
    found.truncate(MOST);
    if found.is_empty() {
        found.push(Around::default());
    }
    if let Some(prefix) = of_module(reading, function) {
        for caller in &mut found {
            caller.prefix = joined(&caller.prefix, &prefix);
        }
    }
    found
}

/// `group.RequireAuthorization();` as a statement of its own.
fn statements(source: &SourceFile, at: FunctionRef, name: &str) -> Vec<CallId> {
    let calls = source.calls.iter_enumerated();
    let own = calls.filter(|(_, call)| {
        let object = call.callee.strip_suffix(".RequireAuthorization");
        let object = object.or_else(|| call.callee.strip_suffix(".AddEndpointFilter"));
        object == Some(name) && source.function_of(call.scope) == source.function_of(at.scope)
    });
    own.map(|(id, _)| id).collect()
}

/// What is around the calls of a function that maps endpoints: `app.MapAuth()`, `Auth.Map(group)`.
fn callers(
    reading: &RouteCollector<'_>,
    function: FunctionRef,
    parameter: &str,
    left: usize,
) -> Vec<Around> {
    let scope = &reading.source(function.file).scopes[function.scope];
    // Carter calls `AddRoutes` of every module.
    let called = if scope.name == "AddRoutes" {
        "MapCarter"
    } else {
        &scope.name
    };
    let place = scope.parameters.iter().position(|it| it == parameter);
    let mut found = Vec::new();
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::CSharp || called.is_empty() {
            continue;
        }
        for call in source.calls.iter().filter(|it| it.name() == called) {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            if at == function || source.is_within(at.scope, function.scope) && file == function.file
            {
                continue;
            }
            let given = place.and_then(|it| call.positional(it));
            match given {
                Some(Value::Name(name)) if !name.contains('.') && !call.arguments.is_empty() => {
                    found.extend(holders(reading, at, name, call.span, left));
                }
                Some(Value::Call(id)) => {
                    let last = &source.calls[*id];
                    for mut group in groups(reading, at, last, left) {
                        chained(reading, file, vec![*id], &mut group);
                        found.push(group);
                    }
                }
                _ => found.extend(groups(reading, at, call, left)),
            }
        }
    }
    found
}

/// The prefix of a module of Carter: `public Auth() : base("/auth")`.
fn of_module(reading: &RouteCollector<'_>, function: FunctionRef) -> Option<String> {
    let source = reading.source(function.file);
    let scope = &source.scopes[function.scope];
    let class = scope.parent;
    let base = source.calls.iter().find(|call| {
        call.callee == "base" && source.is_within(call.scope, class) && scope.name == "AddRoutes"
    })?;
    let at = FunctionRef {
        scope: base.scope,
        ..function
    };
    reading.links.text(at, base.positional(0)?)
}

/// `class Callback : Endpoint<Request> { Configure() { Get("/callback"); AllowAnonymous(); } }`
fn endpoint(reading: &mut RouteCollector<'_>, class: FunctionRef) {
    let source = reading.source(class.file);
    let bases = &source.scopes[class.scope].bases;
    if !bases.iter().any(|it| it.contains("Endpoint")) {
        return;
    }
    let methods: Vec<_> = methods(reading, class).collect();
    let named = |name: &str| methods.iter().find(|(_, it)| it.name == name);
    let (Some((configure, _)), Some((handle, _))) = (
        named("Configure"),
        named("HandleAsync").or_else(|| named("ExecuteAsync")),
    ) else {
        return;
    };
    let calls: Vec<&Call> = source
        .calls
        .iter()
        .filter(|call| source.is_within(call.scope, configure.scope))
        .collect();
    let is_open = calls.iter().any(|it| it.callee == "AllowAnonymous");
    let mut before = Handlers::default();
    if !is_open {
        before.unknown.push("Authorize".to_owned());
    }
    for call in calls {
        let verb = call.callee.to_ascii_uppercase();
        let verb = match verb.as_str() {
            "ROUTES" => "ANY",
            verb if crate::routes::METHODS.contains(&verb) => verb,
            _ => continue,
        };
        let texts = call.arguments.iter();
        let texts = texts.flat_map(|argument| reading.links.texts(*configure, &argument.value));
        for path in texts.collect::<Vec<_>>() {
            let mut own = Handlers::default();
            own.functions.push(*handle);
            let place = reading.place(class.file, call.span);
            let path = joined("", &path);
            reading.add(verb, path, std::slice::from_ref(&before), own, place);
        }
    }
}
