//! Phoenix, and routers of Plug alone. Sources: hexdocs.pm/phoenix, "Routing", "Plug"; hexdocs.pm/plug,
//! "Plug.Router".

use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{Call, FileId, Language, ScopeId, ScopeKind, Value};

const VERBS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "options", "head", "live", "match",
];

/// The actions of `resources`, and their methods.
const ACTIONS: &[(&str, &str, &str)] = &[
    ("index", "GET", ""),
    ("new", "GET", "new"),
    ("create", "POST", ""),
    ("show", "GET", ":id"),
    ("edit", "GET", ":id/edit"),
    ("update", "PATCH", ":id"),
    ("delete", "DELETE", ":id"),
];

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Elixir {
            continue;
        }
        let mut imports = source.imports.iter();
        let is_router = imports
            .any(|import| matches!(import.module.as_str(), "Phoenix.Router" | "Plug.Router"))
            || source.path.to_string_lossy().ends_with("router.ex");
        if !is_router {
            continue;
        }
        for call in &source.calls {
            if VERBS.contains(&call.callee.as_str()) {
                route(reading, file, call);
            } else if call.callee == "resources" {
                resources(reading, file, call);
            }
        }
    }
}

/// `get "/callback", AuthController, :callback`.
fn route(reading: &mut RouteCollector<'_>, file: FileId, call: &Call) {
    let Some(path) = call.positional(0).and_then(Value::text) else {
        return;
    };
    if let Some(own) = of_plug(reading, file, call) {
        let before = plugs(reading, file, call.scope, "");
        let place = reading.place(file, call.span);
        let method = match call.callee.as_str() {
            "match" => "ANY".to_owned(),
            verb => verb.to_ascii_uppercase(),
        };
        let path = joined(&forwarded(reading, file, call), path);
        reading.add(&method, path, &before, own, place);
        return;
    }
    let action = call.positional(2).map(names).and_then(|mut it| it.pop());
    let (method, action) = match call.callee.as_str() {
        "live" => ("GET".to_owned(), "mount".to_owned()),
        verb => (
            verb.to_ascii_uppercase(),
            action.unwrap_or_else(|| "call".to_owned()),
        ),
    };
    add(reading, file, call, (&method, path, &action));
}

/// What `get "/callback" do … end` and `get "/callback", to: Callback` of `Plug.Router` lead to.
fn of_plug(reading: &RouteCollector<'_>, file: FileId, call: &Call) -> Option<Handlers> {
    let block = call
        .arguments
        .iter()
        .find_map(|argument| match argument.value {
            Value::Function(scope) => Some(FunctionRef { file, scope }),
            _ => None,
        });
    let mut found = Handlers::default();
    if let Some(block) = block {
        found.functions.push(block);
    } else {
        let module = call
            .argument("to")
            .and_then(|argument| names(argument).pop())?;
        let of = reading.links.named_type(&module)?;
        found.functions = clauses(reading, of, "call");
    }
    Some(found)
}

/// The path under which `forward "/auth", to: AuthRouter` puts the router that a call stands in.
fn forwarded(reading: &RouteCollector<'_>, file: FileId, call: &Call) -> String {
    let source = reading.source(file);
    let mut around = source.around(call.scope);
    let Some(of) = around.find(|scope| source.scopes[*scope].kind == ScopeKind::Type) else {
        return String::new();
    };
    let of = FunctionRef { file, scope: of };
    let files = reading.files.iter();
    let elixir = files.filter(|source_file| source_file.language == Language::Elixir);
    let mut forwards = elixir
        .flat_map(|it| &it.calls)
        .filter(|it| it.callee == "forward");
    let path = forwards.find_map(|call| {
        let to = call.argument("to").or_else(|| call.positional(1))?;
        let module = names(to).pop()?;
        let is_it = reading.links.named_type(&module) == Some(of);
        call.positional(0)?.text().filter(|_| is_it)
    });
    path.unwrap_or_default().to_owned()
}

/// `resources "/letters", LetterController, only: [:index]`, of which those actions count that the
/// controller has.
fn resources(reading: &mut RouteCollector<'_>, file: FileId, call: &Call) {
    let Some(base) = call.positional(0).and_then(Value::text) else {
        return;
    };
    let listed = |key: &str| call.argument(key).map(names);
    let is_one = call.argument("singleton") == Some(&Value::Bool(true));
    let class = call.positional(1).and_then(|value| names(value).pop());
    let Some(of) = class.and_then(|it| reading.links.named_type(&it)) else {
        return;
    };
    for (action, method, rest) in ACTIONS {
        let is_it = |names: Vec<String>| names.iter().any(|it| it == action);
        let is_meant = listed("only").is_none_or(is_it) && !listed("except").is_some_and(is_it);
        if !is_meant || clauses(reading, of, action).is_empty() {
            continue;
        }
        let rest = if is_one {
            rest.trim_start_matches(":id")
        } else {
            rest
        };
        add(reading, file, call, (method, &joined(base, rest), action));
    }
}

/// Adds a route with what the scopes around it add.
fn add(
    reading: &mut RouteCollector<'_>,
    file: FileId,
    call: &Call,
    (method, path, action): (&str, &str, &str),
) {
    let source = reading.source(file);
    let mut prefix = String::new();
    let mut before = Vec::new();
    let mut scopes: Vec<_> = source.around(call.scope).collect();
    scopes.reverse();
    for scope in scopes {
        let holder = source.calls.iter().find(|call| {
            matches!(call.callee.as_str(), "scope" | "resources")
                && call
                    .arguments
                    .iter()
                    .any(|argument| argument.value == Value::Function(scope))
        });
        if let Some(holder) = holder
            && let Some(path) = holder.positional(0).and_then(Value::text)
        {
            prefix = joined(&prefix, path);
            if holder.callee == "resources" {
                prefix = joined(&prefix, ":id");
            }
        }
        let piped = source
            .calls
            .iter()
            .filter(|call| call.callee == "pipe_through" && call.scope == scope);
        for value in piped.filter_map(|it| it.positional(0)) {
            for name in names(value) {
                before.extend(pipeline(reading, file, &name));
            }
        }
    }
    let mut own = Handlers::default();
    if let Some(class) = call.positional(1).and_then(|value| names(value).pop())
        && let Some(of) = reading.links.named_type(&class)
    {
        own.functions = clauses(reading, of, action);
        before.extend(plugs(reading, of.file, of.scope, action));
    }
    let place = reading.place(file, call.span);
    reading.add(method, joined(&prefix, path), &before, own, place);
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Name(name) => vec![name.clone()],
        Value::List(items) => items.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}

/// All clauses of a module's function.
pub(super) fn clauses(
    reading: &RouteCollector<'_>,
    of: FunctionRef,
    name: &str,
) -> Vec<FunctionRef> {
    let scopes = reading.source(of.file).scopes.iter_enumerated();
    let own = scopes.filter(|(_, scope)| {
        scope.kind == ScopeKind::Function && scope.parent == of.scope && scope.name == name
    });
    own.map(|(scope, _)| FunctionRef { scope, ..of }).collect()
}

/// The plugs of a pipeline, or the plug that has the name itself.
fn pipeline(reading: &RouteCollector<'_>, file: FileId, name: &str) -> Vec<Handlers> {
    let source = reading.source(file);
    let declared = source.calls.iter().find(|call| {
        call.callee == "pipeline" && call.positional(0).is_some_and(|it| names(it) == [name])
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
fn plugs(
    reading: &RouteCollector<'_>,
    file: FileId,
    scope: ScopeId,
    action: &str,
) -> Vec<Handlers> {
    let source = reading.source(file);
    let own = source
        .calls
        .iter()
        .filter(|call| call.callee == "plug" && call.scope == scope);
    let own = own.filter(|call| {
        let listed = |key| call.argument(key).map(names);
        let is_named = |names: Vec<String>| names.iter().any(|it| it == action);
        listed("when").is_none_or(is_named) && !listed("unless").is_some_and(is_named)
    });
    own.filter_map(|call| names(call.positional(0)?).pop())
        .map(|it| plug(reading, file, &it))
        .collect()
}

/// A plug by its name: a function, or a module with one called `call`.
pub(super) fn plug(reading: &RouteCollector<'_>, file: FileId, name: &str) -> Handlers {
    let mut found = Handlers::default();
    let at = FunctionRef::whole(file);
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
