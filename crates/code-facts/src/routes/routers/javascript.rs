//! Express, Fastify, Hono, Koa, and whatever has their methods.
//! Sources: expressjs.com "Routing", fastify.dev "Routes" and "Plugins", hono.dev "Routing",
//! github.com/koajs/router.

use std::collections::HashSet;
use std::ops::Deref;

use super::keys::{self, is_maker};
use crate::resolve::Handlers;
use crate::routes::graph::{Endpoint, MountGraph, MountPath, Router, RouterOp};
use crate::routes::site::CallSite;
use crate::routes::{RouteCollector, capitals, verb};
use crate::syntax::{Language, Value};

/// Languages whose routers have other methods: those of Go have capital letters, those of the JVM
/// blocks.
const OTHERS: &[Language] = &[Language::Go, Language::Java, Language::Kotlin];

/// Names that a router has where it is a parameter.
const USUAL: &[&str] = &[
    "app",
    "router",
    "server",
    "fastify",
    "api",
    "instance",
    "hono",
    "koa",
    "application",
    "r",
];

/// A call, with the router that it is made on.
struct OnRouter<'p> {
    site: CallSite<'p>,
    router: Router,
    /// The path of a `.route("/x")` before it.
    path: Option<String>,
}

impl<'p> Deref for OnRouter<'p> {
    type Target = CallSite<'p>;

    fn deref(&self) -> &CallSite<'p> {
        &self.site
    }
}

pub(in crate::routes) fn read(collector: &mut RouteCollector<'_>) {
    let mut graph = MountGraph::default();
    let mut uses = Vec::new();
    let calls = collector.calls();
    for site in calls.filter(|call| !OTHERS.contains(&call.source.language)) {
        prefix(site, &mut graph);
        handed_over(site, &mut graph);
        let Some(call) = on_router(site) else {
            continue;
        };
        if call.name() == "use" {
            uses.push(call);
        } else if let Some(op) = operation(&call) {
            graph.register(call.router.clone(), op, call.place());
        }
    }
    let used_on = uses.iter().map(|call| &call.router);
    let known = graph.routers().chain(used_on).cloned().collect();
    for call in uses {
        used(&call, &known, &mut graph);
    }
    graph.merge_aliases();
    let links = collector.links;
    let files = collector.files;
    graph
        .registrations
        .retain(|registration| keys::is_in_use(links, files, &registration.router));
    graph.add_routes(collector);
}

/// The methods of routers that are looked at.
fn is_registering(name: &str) -> bool {
    let others = [
        "use",
        "route",
        "register",
        "group",
        "on",
        "addHook",
        "onBeforeHandle",
    ];
    method(name).is_some() || others.contains(&name)
}

fn method(name: &str) -> Option<String> {
    match name {
        "all" | "any" => Some("ANY".to_owned()),
        "del" => Some("DELETE".to_owned()),
        name => verb(name),
    }
}

fn on_router(site: CallSite<'_>) -> Option<OnRouter<'_>> {
    if !is_registering(site.name()) || site.arguments.is_empty() || site.is_new {
        return None;
    }
    let calls = site.chain();
    let first = calls[0];
    let is_link = calls.len() > 1;
    let router = if is_link && (is_maker(first.call) || first.name() == "basePath") {
        first.router()
    } else {
        keys::named(site.links, site.at(), first.object()?)?
    };
    let mut before = calls[..calls.len() - 1].iter().rev();
    let route = before.find(|marker| marker.name() == "route" && marker.arguments.len() == 1);
    let path = route.and_then(|route| site.text(route.positional(0)?));
    Some(OnRouter { site, router, path })
}

/// Whether a router is one for sure: it is made as one, or it is a parameter with such a name.
fn is_known(site: CallSite<'_>, router: &Router) -> bool {
    let (at, name) = match router {
        Router::Variable(at, name) => (at, name),
        Router::Call(call) => {
            let maker = CallSite::new(site.links, call.file, call.call);
            return is_maker(maker.call) || maker.name() == "basePath";
        }
        _ => return true,
    };
    let held = site.links.source(*at).assignments.iter();
    let held = held.filter(|assignment| assignment.target == *name);
    let mut held = held.peekable();
    if held.peek().is_none() {
        let last = router.last_name();
        return USUAL.contains(&last) || last.ends_with("Router");
    }
    held.any(|assignment| match assignment.value {
        Value::Call(call) => is_maker(CallSite::new(site.links, at.file, call).first().call),
        _ => false,
    })
}

fn operation(call: &OnRouter<'_>) -> Option<RouterOp> {
    let values: Vec<&Value> = call.values().collect();
    let first = values.first()?;
    let last = values.last()?;
    if let Some(method) = method(call.name()) {
        return route(call, method, &values);
    }
    match call.name() {
        "route" => match values.as_slice() {
            [options @ Value::Object(_)] => declared(call, options),
            [path, router] => {
                let path = MountPath::of(call.text(path)?);
                Some(RouterOp::Mount(path, keys::given(call.site, router)?))
            }
            _ => None,
        },
        "register" => {
            let plugin = *call.handlers(first).functions.last()?;
            let options = values.get(1).and_then(|value| value.get("prefix"));
            let path = options.and_then(|path| call.text(path));
            let path = MountPath::of(path.unwrap_or_default());
            Some(RouterOp::Mount(
                path,
                keys::parameter(call.links, plugin, 0)?,
            ))
        }
        "group" => {
            let path = MountPath::of(call.text(first)?);
            let inner = *call.handlers(last).functions.last()?;
            let router = keys::parameter(call.links, inner, 0)?;
            Some(RouterOp::Mount(path, router))
        }
        "on" => {
            let methods = capitals(&call.texts(first));
            let paths = call.texts(values.get(1)?);
            let is_route = paths.iter().all(|path| path.starts_with('/')) && !paths.is_empty();
            let handlers = each_handler(call, values.get(2..)?);
            is_route.then(|| endpoint(methods, paths, handlers))?
        }
        _ => Some(RouterOp::Middleware(String::new(), call.handlers(last))),
    }
}

/// A route whose last handler is what answers.
fn endpoint(
    methods: Vec<String>,
    paths: Vec<String>,
    mut handlers: Vec<Handlers>,
) -> Option<RouterOp> {
    let own = handlers.pop()?;
    let before = handlers;
    Some(RouterOp::Route(Endpoint {
        methods,
        paths,
        before,
        own,
    }))
}

fn route(call: &OnRouter<'_>, method: String, values: &[&Value]) -> Option<RouterOp> {
    let is_known = is_known(call.site, &call.router);
    let (mut paths, mut rest) = match &call.path {
        Some(path) => (vec![path.clone()], values),
        None => (call.texts(values.first()?), values.get(1..)?),
    };
    // A route of Koa may have a name before its path.
    if call.path.is_none()
        && let [second, _, ..] = rest
        && let Some(second) = call.text(second).filter(|text| text.starts_with('/'))
    {
        paths = vec![second];
        rest = &rest[1..];
    }
    let is_path = |path: &String| {
        path.starts_with(['/', '*']) || path.is_empty() || path.starts_with("{}") || is_known
    };
    let handlers = each_handler(call, rest);
    let handles = |it: &Handlers| it.has_function() || is_known && !it.is_nameless();
    let is_handled = handlers.iter().any(handles);
    let is_route = is_handled && !paths.is_empty() && paths.iter().all(is_path);
    is_route.then(|| endpoint(vec![method], paths, handlers))?
}

/// `fastify.route({ method: "GET", url: "/callback", handler })`.
fn declared(call: &OnRouter<'_>, options: &Value) -> Option<RouterOp> {
    let path = options.get("url").or_else(|| options.get("path"))?;
    let methods = options.get("method").map(|value| call.texts(value));
    let methods = methods.unwrap_or_else(|| vec!["ANY".to_owned()]);
    let handlers = vec![call.handlers(options)];
    endpoint(capitals(&methods), call.texts(path), handlers)
}

fn each_handler(call: &OnRouter<'_>, values: &[&Value]) -> Vec<Handlers> {
    values.iter().map(|value| call.handlers(value)).collect()
}

/// `app.use("/auth", requireUser, authRouter)`.
fn used(call: &OnRouter<'_>, known: &HashSet<Router>, graph: &mut MountGraph) {
    let mut paths = vec![String::new()];
    for (place, value) in call.values().enumerate() {
        let texts = call.texts(value);
        if place == 0 && !texts.is_empty() {
            paths = texts;
            continue;
        }
        let router = keys::given(call.site, value);
        let router = router.filter(|router| known.contains(router) || is_known(call.site, router));
        for path in &paths {
            let handlers = call.handlers(value);
            let op = match &router {
                None if answers(call, path, &handlers) => {
                    RouterOp::Route(Endpoint::new("ANY", path, handlers))
                }
                Some(router) => RouterOp::Mount(MountPath::of(path), router.clone()),
                None => RouterOp::Middleware(path.clone(), handlers),
            };
            graph.register(call.router.clone(), op, call.place());
        }
    }
}

/// Whether what is used below a path passes nothing on: `app.use("/callback", (req, res) => …)`.
fn answers(call: &OnRouter<'_>, path: &str, handlers: &Handlers) -> bool {
    let Some(last) = handlers.functions.last() else {
        return false;
    };
    let parameters = &call.links.scope(*last).parameters;
    let first = parameters.first();
    let is_request = first.is_some_and(|name| name.contains("req"));
    !path.is_empty() && is_request && parameters.len() == 2
}

/// `new Router({ prefix: "/auth" })`, `router.prefix("/auth")`, `.basePath("/auth")`.
fn prefix(site: CallSite<'_>, graph: &mut MountGraph) {
    let named = || keys::named(site.links, site.at(), site.object()?);
    let first = site.first();
    let (path, router) = if is_maker(site.call) {
        let options = site.values().next();
        let path =
            options.and_then(|options| options.get("prefix").or_else(|| options.get("basePath")));
        (path, Some(site.router()))
    } else if !matches!(site.name(), "prefix" | "basePath") {
        return;
    } else if is_maker(first.call) {
        (site.positional(0), Some(first.router()))
    } else if site.name() == "prefix" {
        (site.positional(0), named())
    } else {
        // What is made of another router serves below its path.
        if let (Some(parent), Some(path)) = (named(), site.text_at(0)) {
            let op = RouterOp::Mount(MountPath::of(path), site.router());
            graph.register(parent, op, site.place());
        }
        return;
    };
    if let (Some(path), Some(router)) = (path.and_then(|value| site.text(value)), router) {
        graph.register(router, RouterOp::Prefix(path), site.place());
    }
}

/// `setUp(app)`, `require("./routes")(app)`, `new Routes({ app })`: the parameter is the router.
fn handed_over(site: CallSite<'_>, graph: &mut MountGraph) {
    let is_candidate = |value: &Value| {
        let last = value.name().and_then(|name| name.rsplit('.').next());
        last.is_some_and(|call| {
            USUAL.contains(&call) || call.ends_with("Router") || call.ends_with("App")
        })
    };
    let mut given: Vec<(Option<&str>, usize, &Value)> = Vec::new();
    for (place, value) in site.call.values().enumerate() {
        match value {
            Value::Object(members) => {
                given.extend(
                    members
                        .iter()
                        .map(|(key, it)| (Some(key.as_str()), place, it)),
                );
            }
            value => given.push((None, place, value)),
        }
    }
    given.retain(|(_, _, value)| is_candidate(value));
    if given.is_empty() || is_registering(site.name()) {
        return;
    }
    let Some(function) = site.links.target(site.file, site.id) else {
        return;
    };
    let parameters = &site.links.scope(function).parameters;
    for (name, place, value) in given {
        let place = match name {
            Some(name) => parameters.iter().position(|parameter| parameter == name),
            None => Some(place),
        };
        let inner = place.and_then(|place| keys::parameter(site.links, function, place));
        if let (Some(router), Some(outer)) = (inner, keys::given(site, value)) {
            graph.register(outer, RouterOp::Alias(router), site.place());
        }
    }
}
