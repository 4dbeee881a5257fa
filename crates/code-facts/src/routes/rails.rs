//! Rails and Hanami. Sources: guides.rubyonrails.org, "Routing", "Action Controller Overview"
//! (filters); guides.hanamirb.org, "Routing", "Actions".

use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Call, CallId, FileId, Language, ScopeKind, Value};

const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "match"];

/// The actions of `resources`, and their methods; those of `resource` lack the first.
const ACTIONS: &[(&str, &str, &str)] = &[
    ("index", "GET", ""),
    ("new", "GET", "new"),
    ("create", "POST", ""),
    ("show", "GET", ":id"),
    ("edit", "GET", ":id/edit"),
    ("update", "PATCH", ":id"),
    ("destroy", "DELETE", ":id"),
];

/// How many classes up a controller is followed.
const HIGHEST: usize = 8;

/// What the blocks around a route add to it.
#[derive(Clone, Default)]
struct Around {
    prefix: String,
    /// `Api.V1.`
    module: String,
    controller: Option<String>,
}

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        let path = source.path.to_string_lossy();
        let draws = path.ends_with("config/routes.rb") || path.contains("config/routes/");
        if source.language != Language::Ruby || !draws {
            continue;
        }
        for (id, call) in source.calls.iter_enumerated() {
            match call.callee.as_str() {
                "root" => {
                    let to = call.argument("to").or_else(|| call.positional(0));
                    let to = to.and_then(Value::text).map(str::to_owned);
                    add(reading, file, id, "GET", "", to.as_deref());
                }
                verb if VERBS.contains(&verb) => verb_route(reading, file, id),
                "resources" | "resource" => resources(reading, file, id),
                _ => {}
            }
        }
    }
}

/// `get "/callback", to: "sessions#callback"`, `get "/callback" => "sessions#callback"`.
fn verb_route(reading: &mut RouteCollector<'_>, file: FileId, id: CallId) {
    let call = &reading.source(file).calls[id];
    let arrow = call.arguments.iter().find_map(|argument| {
        let name = argument.name.as_deref()?;
        let target = argument.value.text().filter(|it| it.contains('#'))?;
        (name != "to").then(|| (name.to_owned(), target.to_owned()))
    });
    let verb = match call.callee.as_str() {
        "match" => match call.argument("via") {
            Some(Value::Name(via)) if via != "all" => via.to_ascii_uppercase(),
            _ => "ANY".to_owned(),
        },
        verb => verb.to_ascii_uppercase(),
    };
    if let Some((path, to)) = arrow {
        return add(reading, file, id, &verb, &path, Some(&to));
    }
    let paths: Vec<String> = call
        .arguments
        .iter()
        .filter(|it| it.name.is_none())
        .filter_map(|argument| match &argument.value {
            Value::Text(text) | Value::Template(text) | Value::Name(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    let text = |key: &str| match call.argument(key) {
        Some(Value::Text(text) | Value::Name(text)) => Some(text.clone()),
        _ => None,
    };
    let to = match (text("to"), text("controller"), text("action")) {
        (Some(to), ..) if to.contains(['#', '.']) => Some(to),
        (Some(action), ..) => Some(format!("#{action}")),
        (None, Some(controller), Some(action)) => Some(format!("{controller}#{action}")),
        (None, None, Some(action)) => Some(format!("#{action}")),
        _ => None,
    };
    for path in paths {
        let trimmed = path.trim_matches('/');
        let to = to
            .clone()
            .unwrap_or_else(|| match trimmed.rsplit_once('/') {
                Some((controller, action)) => format!("{controller}#{action}"),
                None => format!("#{trimmed}"),
            });
        add(reading, file, id, &verb, &path, Some(&to));
    }
}

fn resources(reading: &mut RouteCollector<'_>, file: FileId, id: CallId) {
    let call = &reading.source(file).calls[id];
    let is_one = call.callee == "resource";
    let names: Vec<String> = call
        .arguments
        .iter()
        .filter(|it| it.name.is_none())
        .filter_map(|it| name_of(&it.value))
        .collect();
    let listed = |key: &str| {
        let list = call.argument(key)?;
        Some(match list {
            Value::List(items) => items.iter().filter_map(name_of).collect::<Vec<_>>(),
            one => name_of(one).into_iter().collect(),
        })
    };
    let (only, except) = (listed("only"), listed("except"));
    let controller = call.argument("controller").and_then(name_of);
    for name in names {
        let controller = controller.clone().unwrap_or_else(|| {
            // A resource that is one has a controller in the plural all the same.
            if is_one && !name.ends_with('s') {
                format!("{name}s")
            } else {
                name.clone()
            }
        });
        let base = call.argument("path").and_then(name_of);
        let base = base.unwrap_or_else(|| name.clone());
        for (action, method, rest) in ACTIONS {
            let is_meant = only
                .as_ref()
                .is_none_or(|texts| texts.iter().any(|it| it == action))
                && except
                    .as_ref()
                    .is_none_or(|texts| !texts.iter().any(|it| it == action))
                && !(is_one && *action == "index");
            if !is_meant {
                continue;
            }
            let rest = if is_one {
                rest.trim_start_matches(":id")
            } else {
                rest
            };
            let path = joined(&base, rest);
            add(
                reading,
                file,
                id,
                method,
                &path,
                Some(&format!("{controller}#{action}")),
            );
        }
    }
}

fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) | Value::Name(text) => Some(text.clone()),
        _ => None,
    }
}

/// Adds a route with the prefixes of the blocks around it, if its action is the project's.
fn add(
    reading: &mut RouteCollector<'_>,
    file: FileId,
    id: CallId,
    method: &str,
    path: &str,
    to: Option<&str>,
) {
    let around = around(reading, file, id);
    let call = &reading.source(file).calls[id];
    let path = joined(&around.prefix, path.trim_end_matches("(.:format)"));
    let mut own = Handlers::default();
    let mut before = Vec::new();
    if let Some((controller, action)) = to.and_then(|it| it.split_once('#')) {
        let controller = match controller {
            "" => around.controller.unwrap_or_default(),
            controller => controller.to_owned(),
        };
        let given = call.argument("module").and_then(name_of);
        let module = given.map_or(around.module.clone(), |name| {
            format!("{}{}.", around.module, camel(&name))
        });
        if let Some(class) = class_of(
            reading,
            &format!("{module}{}Controller", camel(&controller)),
        ) {
            let found = method_of(reading, class, action);
            own.functions.extend(found);
            before = filters(reading, class, action);
        }
    }
    if own.functions.is_empty()
        && let Some((class, function)) = to.and_then(|it| action_of_hanami(reading, it))
    {
        own.functions.push(function);
        before = filters(reading, class, "");
    }
    let place = reading.place(file, call.span);
    reading.add(method, path, &before, own, place);
}

/// `to: "sessions.callback"`, `to: "sessions#callback"` of Hanami: a class for each action.
fn action_of_hanami(reading: &RouteCollector<'_>, to: &str) -> Option<(FunctionRef, FunctionRef)> {
    if !to.contains(['.', '#']) {
        return None;
    }
    let parts: Vec<String> = to.split(['.', '#']).map(camel).collect();
    let class = reading.links.named_type(&parts.join("."))?;
    let function =
        method_of(reading, class, "handle").or_else(|| method_of(reading, class, "call"))?;
    Some((class, function))
}

fn class_of(reading: &RouteCollector<'_>, name: &str) -> Option<FunctionRef> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let links = &reading.links;
    links.named_type(name).or_else(|| links.named_type(last))
}

fn method_of(reading: &RouteCollector<'_>, class: FunctionRef, name: &str) -> Option<FunctionRef> {
    match reading.links.find(class, &format!("self.{name}")) {
        Some(Target::Function(function)) => Some(function),
        _ => None,
    }
}

/// `api/v1/user_sessions` → `Api.V1.UserSessions`.
fn camel(name: &str) -> String {
    let parts = name.trim_matches('/').split('/').map(|part| {
        let words = part.split('_').map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|it| it.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        });
        words.collect::<String>()
    });
    parts.collect::<Vec<_>>().join(".")
}

/// What `scope`, `namespace`, `resources` and `controller` around a call add.
fn around(reading: &RouteCollector<'_>, file: FileId, id: CallId) -> Around {
    let source = reading.source(file);
    let mut found = Around::default();
    let mut scopes: Vec<_> = source.around(source.calls[id].scope).collect();
    scopes.reverse();
    for scope in scopes {
        let holder = source.calls.iter().find(|call| {
            let mut given = call.arguments.iter();
            given.any(|argument| argument.value == Value::Function(scope))
        });
        if let Some(holder) = holder {
            enter(holder, &mut found);
        }
    }
    // `on: :member` of a single route needs nothing more than its resource.
    found
}

fn enter(holder: &Call, found: &mut Around) {
    let named = |key: &str| holder.argument(key).and_then(name_of);
    let first = holder.positional(0).and_then(name_of);
    let path = match holder.callee.as_str() {
        "namespace" => {
            let name = first.unwrap_or_default();
            found.module = format!("{}{}.", found.module, camel(&name));
            named("path").unwrap_or(name)
        }
        "scope" => {
            if let Some(module) = named("module") {
                found.module = format!("{}{}.", found.module, camel(&module));
            }
            if let Some(controller) = named("controller") {
                found.controller = Some(controller);
            }
            named("path").or(first).unwrap_or_default()
        }
        "controller" => {
            found.controller = first;
            String::new()
        }
        "resources" | "resource" => {
            let name = first.unwrap_or_default();
            found.controller = Some(named("controller").unwrap_or_else(|| name.clone()));
            named("path").unwrap_or(name)
        }
        "member" => ":id".to_owned(),
        _ => String::new(),
    };
    found.prefix = joined(&found.prefix, &path);
}

/// The filters that run before an action: those of its class and of all that this is made of.
fn filters(reading: &RouteCollector<'_>, class: FunctionRef, action: &str) -> Vec<Handlers> {
    let mut names: Vec<String> = Vec::new();
    let mut blocks = Vec::new();
    let mut types = Vec::new();
    lineage(reading, class, 0, &mut types);
    // What is higher runs first, and what is lower may skip it.
    for of in types.into_iter().rev() {
        let source = reading.source(of.file);
        for call in &source.calls {
            let is_own = source.is_within(call.scope, of.scope)
                && !source
                    .around(call.scope)
                    .any(|scope| source.scopes[scope].kind == ScopeKind::Function);
            if !is_own || !applies(call, action) {
                continue;
            }
            let given = call.arguments.iter().filter(|it| it.name.is_none());
            match call.callee.as_str() {
                "before_action"
                | "prepend_before_action"
                | "before_filter"
                | "around_action"
                | "before" => {
                    for argument in given {
                        match &argument.value {
                            Value::Name(name) => names.push(name.clone()),
                            Value::Function(scope) => blocks.push(FunctionRef {
                                file: of.file,
                                scope: *scope,
                            }),
                            _ => {}
                        }
                    }
                }
                "skip_before_action" | "skip_before_filter" => {
                    let skipped: Vec<String> = given.filter_map(|it| name_of(&it.value)).collect();
                    names.retain(|it| !skipped.contains(it));
                }
                // The skip that Rails 8 writes for its own concern.
                "allow_unauthenticated_access" => names.retain(|it| it != "require_authentication"),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    for name in names {
        let mut handlers = Handlers::default();
        match method_of(reading, class, &name) {
            Some(function) => handlers.functions.push(function),
            None => handlers.unknown.push(name),
        }
        found.push(handlers);
    }
    found.push(Handlers {
        functions: blocks,
        ..Handlers::default()
    });
    found
}

/// A class, the modules that it includes, and the classes above it.
fn lineage(
    reading: &RouteCollector<'_>,
    of: FunctionRef,
    height: usize,
    found: &mut Vec<FunctionRef>,
) {
    if height > HIGHEST || found.contains(&of) {
        return;
    }
    found.push(of);
    for base in &reading.source(of.file).scopes[of.scope].bases {
        if let Some(base) = reading.links.named_type(base) {
            lineage(reading, base, height + 1, found);
        }
    }
}

/// Whether `only:` and `except:` leave an action in.
fn applies(call: &Call, action: &str) -> bool {
    let names = |value: &Value| match value {
        Value::List(items) => items
            .iter()
            .any(|item| name_of(item).as_deref() == Some(action)),
        one => name_of(one).as_deref() == Some(action),
    };
    let only = call.argument("only").is_none_or(names);
    only && !call.argument("except").is_some_and(names)
}
