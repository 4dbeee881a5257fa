//! Laravel, Lumen and Slim. Sources: laravel.com/docs, "Routing", "Controllers", "Middleware";
//! slimframework.com/docs, "Routing".

use std::collections::HashMap;

use super::site::CallSite;
use super::{RouteCollector, joined, verb};
use crate::resolve::{Handlers, Links, Target};
use crate::syntax::{Language, Value};
use crate::{FunctionRef, Route};

/// Methods that register a page.
const PAGES: &[&str] = &["view", "inertia", "livewire", "route"];

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
struct EnclosingScope {
    prefix: String,
    middleware: Vec<Handlers>,
    controller: Option<FunctionRef>,
}

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for site in collector.calls_in(&[Language::Php]) {
        if !is_of_router(&site) {
            continue;
        }
        match site.name() {
            "resource" | "apiResource" | "singleton" => resource(collector, site),
            "any" | "match" | "map" => route(collector, site, "ANY"),
            name if PAGES.contains(&name) => route(collector, site, "GET"),
            name => verb(name)
                .into_iter()
                .for_each(|verb| route(collector, site, &verb)),
        }
    }
    put_by_alias(collector);
}

/// Puts the middleware of the project's own before the routes that name it by an alias:
/// `$middleware->alias(['signed-in' => EnsureSignedIn::class])`, and the lists of older kernels.
fn put_by_alias(collector: &mut RouteCollector<'_>) {
    const LISTS: &[&str] = &["routeMiddleware", "middlewareAliases"];
    let links = collector.links;
    let files = collector.files_in(&[Language::Php]);
    let aliases = files.flat_map(|(file, source)| {
        let calls = source.calls.iter().filter(|it| it.name() == "alias");
        let lists = source.assignments.iter();
        let lists = lists.filter(|it| LISTS.iter().any(|list| it.target.ends_with(list)));
        let given = calls.filter_map(|it| it.positional(0));
        let members = given
            .chain(lists.map(|it| &it.value))
            .flat_map(|it| match it {
                Value::Object(members) => members.as_slice(),
                _ => &[],
            });
        let at = FunctionRef::whole(file);
        members.filter_map(move |it| Some((it.0.as_str(), handle(links, at, it.1.name()?)?)))
    });
    let aliases: HashMap<&str, FunctionRef> = aliases.collect();
    for Route {
        guards, handlers, ..
    } in &mut collector.routes
    {
        guards.retain(|guard| {
            let function = aliases.get(guard.split(':').next().unwrap_or(guard));
            handlers.splice(..0, function.copied());
            function.is_none()
        });
    }
}

/// What a middleware does, by its class.
fn handle(links: &Links<'_>, at: FunctionRef, class: &str) -> Option<FunctionRef> {
    let class = class.trim_end_matches(".class");
    match links.find(at, &format!("{class}.handle"))? {
        Target::Function(function) => Some(function),
        _ => None,
    }
}

fn is_of_router(site: &CallSite<'_>) -> bool {
    let roots = ["Route", "Volt", "router", "app", "group", "routes", "r"];
    let fields = ["this.app.", "this.router."];
    roots.contains(&site.root()) || fields.iter().any(|field| site.callee.starts_with(field))
}

fn route(collector: &mut RouteCollector<'_>, site: CallSite<'_>, method: &str) {
    let place = usize::from(matches!(site.name(), "match" | "map"));
    let Some(path) = site.text_at(place) else {
        return;
    };
    let action = site.positional(place + 1);
    // `$app->get('name')` of a container registers nothing.
    if action.is_none() && !site.callee.starts_with("Route.") {
        return;
    }
    let outer = enclosing(site);
    let own = action.filter(|_| !PAGES.contains(&site.name()));
    let own = own.map(|action| handlers(site.links, site.at(), action, outer.controller));
    add(collector, site, method, &path, own.unwrap_or_default());
}

fn add(
    collector: &mut RouteCollector<'_>,
    site: CallSite<'_>,
    method: &str,
    path: &str,
    own: Handlers,
) {
    let outer = enclosing(site);
    let mut before = outer.middleware;
    if let Some(function) = own.functions.first() {
        before.extend(of_controller(collector, *function));
    }
    let path = joined(&outer.prefix, path);
    collector.add(method, path, &before, own, site.place());
}

fn resource(collector: &mut RouteCollector<'_>, site: CallSite<'_>) {
    let class = site.positional(1).and_then(Value::name);
    let name = site.positional(0).and_then(Value::text);
    let (Some(name), Some(class)) = (name, class) else {
        return;
    };
    let class = class.trim_end_matches(".class");
    for (action, method) in RESOURCE {
        if let Some(function) = site.function_named(&format!("{class}.{action}")) {
            let own = Handlers::of(function);
            add(collector, site, method, name, own);
        }
    }
}

/// `[C::class, 'method']`, `'C@method'`, `C::class`, a function.
pub(super) fn handlers(
    links: &Links<'_>,
    at: FunctionRef,
    action: &Value,
    controller: Option<FunctionRef>,
) -> Handlers {
    let method_of = |class: &str, method: &str| {
        let class = class.trim_end_matches(".class").replace('\\', ".");
        let class = class.trim_start_matches('.');
        match links.find(at, &format!("{class}.{method}")) {
            Some(Target::Function(function)) => Handlers::of(function),
            Some(Target::Library(library)) => Handlers::library(library),
            _ => Handlers::default(),
        }
    };
    match action {
        Value::List(parts) => match parts.as_slice() {
            [Value::Name(class) | Value::Text(class), Value::Text(method)] => {
                method_of(class, method)
            }
            _ => Handlers::default(),
        },
        Value::Text(text) => match text.split_once(['@', ':']) {
            Some((class, method)) => {
                let class = class.rsplit('\\').next().unwrap_or(class);
                method_of(class, method.trim_start_matches(':'))
            }
            None => {
                let mut own = controller.into_iter().flat_map(|of| links.own_methods(of));
                let own = own.find(|(_, method)| method.name == *text);
                own.map_or_else(Handlers::default, |(function, _)| Handlers::of(function))
            }
        },
        Value::Name(class) if class.ends_with(".class") => {
            let methods = ["__invoke", "mount", "render", "handle"];
            let mut found = methods.iter().map(|method| method_of(class, method));
            let found = found.find(Handlers::has_function);
            found.unwrap_or_default()
        }
        Value::Object(_) => match action.get("uses").or_else(|| action.get("?")) {
            Some(inner) => handlers(links, at, inner, controller),
            None => Handlers::default(),
        },
        value => links.handlers(at, value),
    }
}

/// What the groups around a call and the chain that it is part of add.
fn enclosing(site: CallSite<'_>) -> EnclosingScope {
    let mut found = EnclosingScope::default();
    if site.source.path.ends_with("routes/api.php") {
        found.prefix = "/api".to_owned();
    }
    let groups = site.enclosing().into_iter().filter_map(|(_, giver)| giver);
    for group in groups.filter(|call| call.name() == "group") {
        chain(group, &mut found);
    }
    chain(site, &mut found);
    found
}

/// Takes in `->prefix(…)`, `->middleware(…)` and so on, before and after a call.
fn chain(site: CallSite<'_>, found: &mut EnclosingScope) {
    for link in site.chain().into_iter().chain(site.after()) {
        let first = link.positional(0);
        match (link.name(), first) {
            // `$app->group('/auth', function ($group) { … })`
            ("prefix" | "group", Some(Value::Text(prefix))) => {
                found.prefix = joined(&found.prefix, prefix);
            }
            ("group", Some(options @ Value::Object(_))) => {
                let prefix = options.get("prefix").and_then(Value::text);
                found.prefix = joined(&found.prefix, prefix.unwrap_or_default());
                let given = options.get("middleware");
                let given = given.map(|value| middleware(link, value));
                found.middleware.extend(given);
            }
            ("middleware" | "add", _) => {
                let given = link.values().map(|value| middleware(link, value));
                found.middleware.extend(given);
            }
            ("controller", first) => {
                let class = first.and_then(Value::name).unwrap_or_default();
                let class = class.trim_end_matches(".class");
                let file = FunctionRef::whole(link.file);
                found.controller = link.links.type_at(file, class);
            }
            _ => {}
        }
    }
}

/// Middleware by its name, or by its class.
fn middleware(site: CallSite<'_>, value: &Value) -> Handlers {
    let mut found = Handlers::default();
    for value in value.items() {
        match value {
            Value::Text(name) => found.unknown.push(name.clone()),
            Value::Name(name) => match handle(site.links, site.at(), name) {
                Some(function) => found.functions.push(function),
                None => found
                    .unknown
                    .push(name.trim_end_matches(".class").to_owned()),
            },
            Value::Function(_) => found.functions.extend(site.handlers(value).functions),
            _ => {}
        }
    }
    found
}

/// `$this->middleware('auth')` in the constructor of a handler's class.
fn of_controller(collector: &RouteCollector<'_>, function: FunctionRef) -> Vec<Handlers> {
    let links = collector.links;
    let action = &links.scope(function).name;
    let mut methods = links.own_methods(links.outside(function));
    let Some((constructor, _)) = methods.find(|(_, it)| it.name == "__construct") else {
        return Vec::new();
    };
    let applies = |limit: CallSite<'_>| {
        let mut within = limit.values().flat_map(|value| limit.source.within(value));
        let is_named = within.any(|value| value.text() == Some(action));
        !matches!((limit.name(), is_named), ("only", false) | ("except", true))
    };
    let calls = collector.calls_of(function.file);
    let calls =
        calls.filter(|call| call.scope == constructor.scope && call.callee == "this.middleware");
    let calls = calls.filter(|call| call.next().is_none_or(applies));
    let middleware = calls.filter_map(|value| Some(middleware(value, value.positional(0)?)));
    middleware.collect()
}
