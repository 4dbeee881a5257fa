//! Phoenix. Source: hexdocs.pm/phoenix, "Routing", "Plug".

use super::super::FunctionRef;
use super::super::links::Handlers;
use super::super::syntax::{Call, Language, ScopeKind, Value};
use super::{Reading, joined};

const VERBS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "options", "head", "live",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    for (file, source) in reading.project.files.iter().enumerate() {
        if source.language != Language::Elixir {
            continue;
        }
        let mut imports = source.imports.iter();
        let is_router = imports
            .any(|it| matches!(it.module.as_str(), "Phoenix.Router" | "Plug.Router"))
            || source.path.to_string_lossy().ends_with("router.ex");
        if !is_router {
            continue;
        }
        for call in &source.calls {
            if VERBS.contains(&call.callee.as_str()) {
                route(reading, file, call);
            }
        }
    }
}

/// `get "/callback", AuthController, :callback`.
fn route(reading: &mut Reading<'_>, file: usize, call: &Call) {
    let Some(path) = call.positional(0).and_then(Value::text) else {
        return;
    };
    let source = reading.source(file);
    let mut prefix = String::new();
    let mut before = Vec::new();
    let mut scopes: Vec<_> = source.around(call.scope).collect();
    scopes.reverse();
    for scope in scopes {
        let holder = source.calls.iter().find(|it| {
            it.callee == "scope"
                && it
                    .arguments
                    .iter()
                    .any(|it| it.value == Value::Function(scope))
        });
        if let Some(path) = holder.and_then(|it| it.positional(0)).and_then(Value::text) {
            prefix = joined(&prefix, path);
        }
        let piped = source
            .calls
            .iter()
            .filter(|it| it.callee == "pipe_through" && it.scope == scope);
        for it in piped.filter_map(|it| it.positional(0)) {
            for name in names(it) {
                before.extend(pipeline(reading, file, &name));
            }
        }
    }
    let mut own = Handlers::default();
    let controller = call.positional(1);
    let action = call.positional(2).map(names).and_then(|mut it| it.pop());
    if let Some(class) = controller.and_then(|it| names(it).pop())
        && let Some(of) = reading.links.named_type(&class)
    {
        let action = match call.callee.as_str() {
            "live" => "mount".to_owned(),
            _ => action.unwrap_or_else(|| "call".to_owned()),
        };
        own.functions = clauses(reading, of, &action);
        before.extend(plugs(reading, of.file, of.scope, &action));
    }
    let method = match call.callee.as_str() {
        "live" => "GET".to_owned(),
        verb => verb.to_ascii_uppercase(),
    };
    let place = reading.place(file, call.line);
    reading.add(&method, joined(&prefix, path), &before, own, place);
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Name(name) => vec![name.clone()],
        Value::List(items) => items.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}

/// All clauses of a module's function.
fn clauses(reading: &Reading<'_>, of: FunctionRef, name: &str) -> Vec<FunctionRef> {
    let scopes = reading.source(of.file).scopes.iter().enumerate();
    let own = scopes.filter(|(_, it)| {
        it.kind == ScopeKind::Function && it.parent == of.scope && it.name == name
    });
    own.map(|(scope, _)| FunctionRef { scope, ..of }).collect()
}

/// The plugs of a pipeline, or the plug that has the name itself.
fn pipeline(reading: &Reading<'_>, file: usize, name: &str) -> Vec<Handlers> {
    let source = reading.source(file);
    let declared = source.calls.iter().find(|it| {
        it.callee == "pipeline" && it.positional(0).is_some_and(|it| names(it) == [name])
    });
    let Some(Value::Function(scope)) = declared
        .and_then(|it| it.arguments.last())
        .map(|it| &it.value)
    else {
        return vec![plug(reading, file, name)];
    };
    plugs(reading, file, *scope, "")
}

/// The plugs of a stretch of code that run before an action.
fn plugs(reading: &Reading<'_>, file: usize, scope: usize, action: &str) -> Vec<Handlers> {
    let source = reading.source(file);
    let own = source
        .calls
        .iter()
        .filter(|it| it.callee == "plug" && it.scope == scope);
    let own = own.filter(|it| {
        // `plug :require_user when action in [:show]` is written out in its condition.
        let named = it.argument("only").map(names);
        named.is_none_or(|it| it.iter().any(|it| it == action))
    });
    own.filter_map(|it| names(it.positional(0)?).pop())
        .map(|it| plug(reading, file, &it))
        .collect()
}

/// A plug by its name: a function, or a module with one called `call`.
fn plug(reading: &Reading<'_>, file: usize, name: &str) -> Handlers {
    let mut found = Handlers::default();
    let at = FunctionRef { file, scope: 0 };
    if let Some(of) = reading.links.named_type(name) {
        found.functions = clauses(reading, of, "call");
    } else {
        found.functions = reading.links.only_function(at, name);
    }
    if found.functions.is_empty() {
        found.unknown.push(name.to_owned());
    }
    found
}
