//! Minimal APIs, modules of Carter, and endpoints of FastEndpoints.

use super::{CSHARP, filter, methods};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::graph::{Endpoint, Mount, MountPath, Router, mount_paths};
use crate::routes::site::CallSite;
use crate::routes::{METHODS, RouteCollector, capitals, joined, verb};
use crate::syntax::Value;

/// The application itself, below which the outermost groups are.
const APPLICATION: Router = Router::Shared("application");

pub(in super::super) fn read(collector: &mut RouteCollector<'_>) {
    for site in collector.calls_in(CSHARP) {
        let method = match site.name().strip_prefix("Map") {
            Some("" | "Methods") => Some("ANY".to_owned()),
            name => name.and_then(verb),
        };
        if let Some(method) = method {
            route(collector, site, method);
        }
    }
    for (class, declared) in collector.scopes_in(CSHARP) {
        if declared.bases.iter().any(|base| base.contains("Endpoint")) {
            endpoint(collector, class);
        }
    }
}

fn route(collector: &mut RouteCollector<'_>, site: CallSite<'_>, method: String) {
    let is_listed = site.name() == "MapMethods";
    let handler = site.given("handler", if is_listed { 2 } else { 1 });
    let (Some(path), Some(handler)) = (site.given_text("pattern", 0), handler) else {
        return;
    };
    let own = site.handlers(handler).without_unknown();
    if !own.has_function() && site.name() == "Map" {
        return;
    }
    let methods = match site.positional(1) {
        Some(methods) if is_listed => capitals(&site.texts(methods)),
        _ => vec![method],
    };
    let after = site.after();
    let is_open = after.iter().any(|call| call.name() == "AllowAnonymous");
    let mut path_after = MountPath::default();
    chained(&after, &mut path_after);
    let mounts = |router: &Router| match router {
        Router::Call(call) => vec![mount(collector, collector.site(*call))],
        Router::Variable(function, name) => callers(collector, *function, name),
        _ => Vec::new(),
    };
    let mut outer = mount_paths(&Router::Call(site.reference()), path_after, &mounts);
    if is_open {
        let before = outer.iter_mut().flat_map(|outer| &mut outer.before);
        before.for_each(|call| call.unknown.clear());
    }
    let mut endpoint = Endpoint::new("ANY", path, own);
    endpoint.methods = methods;
    collector.add_below(&outer, &endpoint, &site.place());
}

/// What calls of a chain add: `.MapGroup("/auth").RequireAuthorization()`.
fn chained(chain: &[CallSite<'_>], path: &mut MountPath) {
    for site in chain {
        match site.name() {
            "MapGroup" => {
                let prefix = site.given_text("prefix", 0).unwrap_or_default();
                path.prefix = joined(&path.prefix, &prefix);
            }
            "RequireAuthorization" => path.before.push(Handlers::unknown(site.name())),
            "AddEndpointFilter" | "UseMiddleware" => path.before.push(filters(*site)),
            _ => {}
        }
    }
}

/// `AddEndpointFilter<SignedIn>()`, `AddEndpointFilter(new SignedIn())`, `AddEndpointFilter(async (…) => …)`
fn filters(site: CallSite<'_>) -> Handlers {
    let filters = site.values().flat_map(|value| {
        let made = site.made(value).map(|call| call.call.callee.as_str());
        let name = made.or_else(|| value.name());
        match name.and_then(|name| filter(site.links, site.at(), name)) {
            Some(filter) => vec![filter],
            None => site.handlers(value).functions,
        }
    });
    Handlers::all(filters.collect())
}

/// What a call is made on: the group that starts its chain.
fn mount(collector: &RouteCollector<'_>, site: CallSite<'_>) -> Mount {
    let chain = site.chain();
    let mut found = of_name(collector, site, chain[0].root());
    chained(&chain[..chain.len() - 1], &mut found.path);
    found
}

/// What a call makes, as the group that another is made on.
fn made(site: CallSite<'_>) -> Mount {
    let mut path = MountPath::default();
    chained(&[site], &mut path);
    let parent = Router::Call(site.reference());
    Mount { parent, path }
}

/// What a variable or parameter stands for where a call uses it.
fn of_name(collector: &RouteCollector<'_>, site: CallSite<'_>, name: &str) -> Mount {
    if let Some(Value::Call(id)) = site.source.assigned(name, site.scope, site.span) {
        let mut found = made(site.other(*id));
        chained(&statements(collector, site, name), &mut found.path);
        return found;
    }
    let around = site.source.around(site.scope);
    let mut around = around.map(|scope| site.scope(scope));
    let is_given = |at: &FunctionRef| site.links.scope(*at).has_parameter(name);
    Mount::on(match around.find(is_given) {
        Some(holder) => Router::Variable(holder, name.to_owned()),
        None => APPLICATION,
    })
}

/// `group.RequireAuthorization();` as a statement of its own.
fn statements<'p>(
    collector: &RouteCollector<'p>,
    site: CallSite<'_>,
    name: &str,
) -> Vec<CallSite<'p>> {
    let calls = collector.calls_of(site.file);
    let own = calls.filter(|call| {
        matches!(call.name(), "RequireAuthorization" | "AddEndpointFilter")
            && call.object() == Some(name)
            && call.function() == site.function()
    });
    own.collect()
}

/// What is around the calls of a function that maps endpoints: `app.MapAuth()`, `Auth.Map(group)`.
fn callers(collector: &RouteCollector<'_>, function: FunctionRef, parameter: &str) -> Vec<Mount> {
    let scope = collector.links.scope(function);
    // Carter calls `AddRoutes` of every module.
    let is_module = scope.name == "AddRoutes";
    let called = if is_module { "MapCarter" } else { &scope.name };
    let place = scope.parameters.iter().position(|name| name == parameter);
    let prefix = of_module(collector, function).filter(|_| is_module);
    let prefix = MountPath::of(prefix.unwrap_or_default());
    let mut found = Vec::new();
    let calls = collector.calls_in(CSHARP);
    for site in calls.filter(|call| !called.is_empty() && call.name() == called) {
        if site.file == function.file && site.source.is_within(site.scope, function.scope) {
            continue;
        }
        found.push(match place.and_then(|place| site.positional(place)) {
            Some(Value::Name(name)) if !name.contains('.') => of_name(collector, site, name),
            Some(Value::Call(id)) => made(site.other(*id)),
            _ => mount(collector, site),
        });
    }
    if found.is_empty() {
        found.push(Mount::on(APPLICATION));
    }
    for mount in &mut found {
        mount.path = mount.path.then(&prefix);
    }
    found
}

/// The prefix of a module of Carter: `public Auth() : base("/auth")`.
fn of_module(collector: &RouteCollector<'_>, function: FunctionRef) -> Option<String> {
    let class = collector.links.outside(function).scope;
    let mut calls = collector.calls_of(function.file);
    let base = calls.find(|call| call.callee == "base" && call.source.is_within(call.scope, class));
    base?.text_at(0)
}

/// `class Callback : Endpoint<Request> { Configure() { Get("/callback"); AllowAnonymous(); } }`
fn endpoint(collector: &mut RouteCollector<'_>, class: FunctionRef) {
    let links = collector.links;
    let named = |name: &str| methods(links, class).find(|(_, it)| it.name == name);
    let handle = named("HandleAsync").or_else(|| named("ExecuteAsync"));
    let (Some((configure, _)), Some((handle, _))) = (named("Configure"), handle) else {
        return;
    };
    let calls = collector.calls_of(class.file);
    let own = calls.filter(|call| call.source.is_within(call.scope, configure.scope));
    let calls: Vec<CallSite<'_>> = own.collect();
    let is_open = calls.iter().any(|call| call.callee == "AllowAnonymous");
    let before = (!is_open).then(|| Handlers::unknown("Authorize"));
    for site in calls {
        let method = match site.callee.to_ascii_uppercase() {
            routes if routes == "ROUTES" => "ANY".to_owned(),
            verb if METHODS.contains(&verb.as_str()) => verb,
            _ => continue,
        };
        for path in site
            .values()
            .flat_map(|value| links.texts(configure, value))
        {
            let path = joined("", &path);
            let own = Handlers::of(handle);
            collector.add(&method, path, before.as_slice(), own, site.place());
        }
    }
}
