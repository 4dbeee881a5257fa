//! Phoenix, and routers of Plug alone. Sources: hexdocs.pm/phoenix, "Routing", "Plug"; hexdocs.pm/plug,
//! "Plug.Router".

use super::rails::{ACTIONS, action_path, is_among};
use super::site::CallSite;
use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Links};
use crate::syntax::{Call, FileId, Language, ScopeId, ScopeKind, Value};

pub(super) const ELIXIR: &[Language] = &[Language::Elixir];

const VERBS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "options", "head", "live", "match",
];

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for (file, source) in collector.files_in(ELIXIR) {
        let is_router = |module: &str| matches!(module, "Phoenix.Router" | "Plug.Router");
        let mut imports = source.imports.iter();
        let is_named = source.path.to_string_lossy().ends_with("router.ex");
        if !is_named && !imports.any(|import| is_router(&import.module)) {
            continue;
        }
        for site in collector.calls_of(file) {
            if VERBS.contains(&site.callee.as_str()) {
                route(collector, site);
            } else if site.callee == "resources" {
                resources(collector, site);
            }
        }
    }
}

/// `get "/callback", AuthController, :callback`.
fn route(collector: &mut RouteCollector<'_>, site: CallSite<'_>) {
    let Some(path) = site.positional(0).and_then(Value::text) else {
        return;
    };
    let verb = site.callee.to_ascii_uppercase();
    if let Some(own) = of_plug(site) {
        let before = plugs(collector, site.file, site.scope, "");
        let method = if verb == "MATCH" { "ANY" } else { &verb };
        let path = joined(&forwarded(collector, site), path);
        collector.add(method, path, &before, own, site.place());
        return;
    }
    let action = site.positional(2).and_then(|value| names(value).pop());
    match verb.as_str() {
        "LIVE" => add(collector, site, "GET", path, "mount"),
        verb => add(collector, site, verb, path, action.unwrap_or("call")),
    }
}

/// What `get "/callback" do … end` and `get "/callback", to: Callback` of `Plug.Router` lead to.
fn of_plug(site: CallSite<'_>) -> Option<Handlers> {
    if let Some(block) = site.block() {
        return Some(Handlers::of(site.scope(block)));
    }
    let module = site.argument("to").and_then(|value| names(value).pop())?;
    let of = site.links.named_type(module)?;
    Some(Handlers::all(clauses(site.links, of, "call")))
}

/// The path under which `forward "/auth", to: AuthRouter` puts the router that a call stands in.
fn forwarded(collector: &RouteCollector<'_>, site: CallSite<'_>) -> String {
    let is_type = |scope: &ScopeId| site.source.scopes[*scope].kind == ScopeKind::Type;
    let of = site.source.around(site.scope).find(is_type);
    let Some(of) = of.map(|scope| site.scope(scope)) else {
        return String::new();
    };
    let calls = collector.calls_in(ELIXIR);
    let mut forwards = calls.filter(|call| call.callee == "forward");
    let path = forwards.find_map(|forward| {
        let module = names(forward.given("to", 1)?).pop()?;
        let is_it = forward.links.named_type(module) == Some(of);
        forward.call.positional(0)?.text().filter(|_| is_it)
    });
    path.unwrap_or_default().to_owned()
}

/// `resources "/letters", LetterController, only: [:index]`, of which those actions count that the
/// controller has.
fn resources(collector: &mut RouteCollector<'_>, site: CallSite<'_>) {
    let Some(base) = site.positional(0).and_then(Value::text) else {
        return;
    };
    let is_one = site.argument("singleton") == Some(&Value::Bool(true));
    let class = site.positional(1).and_then(|value| names(value).pop());
    let Some(of) = class.and_then(|name| site.links.named_type(name)) else {
        return;
    };
    for (action, method, rest) in ACTIONS {
        if is_among(site.call, ["only", "except"], action)
            && !clauses(site.links, of, action).is_empty()
        {
            add(
                collector,
                site,
                method,
                &action_path(base, rest, is_one),
                action,
            );
        }
    }
}

/// Adds a route with what the scopes around it add.
fn add(
    collector: &mut RouteCollector<'_>,
    site: CallSite<'_>,
    method: &str,
    path: &str,
    action: &str,
) {
    let links = site.links;
    let mut prefix = String::new();
    let mut before = Vec::new();
    for (scope, giver) in site.enclosing() {
        let holder = giver.filter(|call| matches!(call.callee.as_str(), "scope" | "resources"));
        if let Some(holder) = holder
            && let Some(path) = holder.positional(0).and_then(Value::text)
        {
            prefix = joined(&prefix, path);
            if holder.callee == "resources" {
                prefix = joined(&prefix, ":id");
            }
        }
        let piped = site.source.calls.iter();
        let piped = piped.filter(|call| call.callee == "pipe_through" && call.scope == scope);
        for name in piped.filter_map(|call| call.positional(0)).flat_map(names) {
            before.extend(pipeline(collector, site.file, name));
        }
    }
    let mut own = Handlers::default();
    let class = site.positional(1).and_then(|value| names(value).pop());
    if let Some(of) = class.and_then(|name| links.named_type(name)) {
        own.functions = clauses(links, of, action);
        before.extend(plugs(collector, of.file, of.scope, action));
    }
    collector.add(method, joined(&prefix, path), &before, own, site.place());
}

fn names(value: &Value) -> Vec<&str> {
    value.items().iter().filter_map(Value::name).collect()
}

/// All clauses of a module's function.
fn clauses(links: &Links<'_>, of: FunctionRef, name: &str) -> Vec<FunctionRef> {
    let own = links.own_methods(of);
    let own = own.filter(|(_, scope)| scope.name == name);
    own.map(|(function, _)| function).collect()
}

/// The plugs of a pipeline, or the plug that has the name itself.
fn pipeline(collector: &RouteCollector<'_>, file: FileId, name: &str) -> Vec<Handlers> {
    let mut calls = collector.source(file).calls.iter();
    let declared = calls.find(|call| {
        let named = call.positional(0).filter(|_| call.callee == "pipeline");
        named.is_some_and(|value| names(value) == [name])
    });
    match declared.and_then(Call::block) {
        Some(scope) => plugs(collector, file, scope, ""),
        None => vec![plug(collector.links, file, name)],
    }
}

/// The plugs of a stretch of code that run before an action.
fn plugs(
    collector: &RouteCollector<'_>,
    file: FileId,
    scope: ScopeId,
    action: &str,
) -> Vec<Handlers> {
    let calls = collector.source(file).calls.iter();
    let own = calls.filter(|call| {
        let is_plug = call.callee == "plug" && call.scope == scope;
        is_plug && is_among(call, ["when", "unless"], action)
    });
    let names = own.filter_map(|call| names(call.positional(0)?).pop());
    names
        .map(|name| plug(collector.links, file, name))
        .collect()
}

/// A plug by its name: a function, or a module with one called `call`.
pub(super) fn plug(links: &Links<'_>, file: FileId, name: &str) -> Handlers {
    let functions = match links.named_type(name) {
        Some(of) => clauses(links, of, "call"),
        None => links.only_function(FunctionRef::whole(file), name),
    };
    if functions.is_empty() {
        return Handlers::unknown(name);
    }
    Handlers::all(functions)
}
