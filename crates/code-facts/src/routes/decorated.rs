//! Flask, Quart, Sanic, FastAPI, Starlette, Litestar and FastHTML: routes by decorators on objects that
//! are mounted on each other. Sources: flask.palletsprojects.com "Blueprints", fastapi.tiangolo.com
//! "Bigger Applications", starlette.io "Routing", fastht.ml "Routing".

use std::collections::HashSet;

use super::classes::{self, PYTHON, verbs};
use super::graph::{Endpoint, MountGraph, MountPath, Router, RouterOp};
use super::site::CallSite;
use super::{METHODS, RouteCollector, capitals, imports, joined, verb};
use crate::FunctionRef;
use crate::resolve::{Handlers, Links, Target};
use crate::syntax::{Marker, ScopeKind, Span, Value};

/// The application, where it is not known what makes it.
const APPLICATION: Router = Router::Shared("application");

/// How deep `Mount(…)` in lists are followed; real ones are two deep.
const DEEPEST: usize = 8;

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let mut graph = MountGraph::default();
    let mut mounted = HashSet::new();
    for site in collector.calls_in(PYTHON) {
        mount(site, &mut graph, &mut mounted);
        added(site, &mut graph);
    }
    for (function, declared) in collector.scopes_in(PYTHON) {
        for marker in &declared.markers {
            runs_before(collector.links, function, marker, &mut graph);
            decorated(collector.links, function, marker, &mut graph);
        }
    }
    let asked: HashSet<Router> = graph.routers().cloned().collect();
    for router in asked {
        of_maker(collector.links, router, &mounted, &mut graph);
    }
    graph.add_routes(collector);
}

/// The router that a name means: what makes it.
fn named(links: &Links<'_>, at: FunctionRef, name: &str) -> Router {
    Router::made(links.find(at, name)).map_or(APPLICATION, Router::Call)
}

fn object(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(object, _)| object)
}

/// The prefix that a call gives, for what it makes or for what it mounts.
fn prefix_of(site: CallSite<'_>) -> Option<&Value> {
    let prefix = site.call.argument("url_prefix");
    prefix.or_else(|| site.call.argument("prefix"))
}

fn mount(site: CallSite<'_>, graph: &mut MountGraph, mounted: &mut HashSet<Router>) {
    let (path, child) = match site.name() {
        "register_blueprint" | "include_router" | "blueprint" => (None, site.positional(0)),
        "mount" | "add_router" => (site.positional(0), site.positional(1)),
        "Mount" => (site.positional(0), site.given("app", 1)),
        _ => return,
    };
    let router = match child {
        Some(Value::Name(name)) => named(site.links, site.at(), name),
        Some(Value::Call(id)) => Router::Call(site.other(*id).reference()),
        _ => return,
    };
    let Router::Call(maker) = router else {
        return;
    };
    let given = prefix_of(site).or(path).and_then(|value| site.text(value));
    let maker = CallSite::new(site.links, maker.file, maker.call);
    let own = prefix_of(maker).and_then(|value| maker.text(value));
    let own = own.unwrap_or_default();
    let prefix = match given {
        // Flask puts the prefix in the place of the blueprint's own.
        Some(given) if site.name() == "register_blueprint" => given,
        given => joined(&given.unwrap_or_default(), &own),
    };
    mounted.insert(router.clone());
    let before = vec![dependencies(
        site.links,
        site.at(),
        site.argument("dependencies"),
    )];
    let parent = named(site.links, site.at(), object(&site.callee));
    let op = RouterOp::Mount(MountPath { prefix, before }, router);
    graph.register(parent, op, site.place());
}

/// What the call that makes a router says of all its routes: what they need, and, unless that is
/// already in its mounts, what their paths begin with.
fn of_maker(links: &Links<'_>, router: Router, mounted: &HashSet<Router>, graph: &mut MountGraph) {
    let Router::Call(maker) = &router else {
        return;
    };
    let maker = CallSite::new(links, maker.file, maker.call);
    let handlers = dependencies(links, maker.at(), maker.argument("dependencies"));
    let op = RouterOp::Middleware(String::new(), handlers);
    graph.register(router.clone(), op, maker.place());
    let own = prefix_of(maker).and_then(|value| maker.text(value));
    if let Some(path) = own.filter(|_| !mounted.contains(&router)) {
        graph.register(router, RouterOp::Prefix(path), maker.place());
    }
}

/// `@app.before_request`.
fn runs_before(links: &Links<'_>, function: FunctionRef, marker: &Marker, graph: &mut MountGraph) {
    let names = ["before_request", "before_app_request", "middleware"];
    if !names.contains(&marker.last_name()) {
        return;
    }
    let router = named(links, links.outside(function), object(&marker.name));
    if router != APPLICATION {
        let op = RouterOp::Middleware(String::new(), Handlers::of(function));
        // It runs before what is declared above it, too.
        let place = links.source(function).place(Span::default());
        graph.register(router, op, place);
    }
}

/// The functions of `dependencies=[Depends(require_user)]`.
fn dependencies(links: &Links<'_>, at: FunctionRef, listed: Option<&Value>) -> Handlers {
    let items = listed.map_or(&[][..], Value::items).iter();
    let given = items.filter_map(|item| match item {
        Value::Call(id) => links.source(at).calls[*id].positional(0),
        _ => None,
    });
    Handlers::merged(given.map(|value| links.handlers(at, value)))
}

/// `path = "/auth"` in a controller of Litestar.
fn prefix_of_class(links: &Links<'_>, at: FunctionRef) -> String {
    let source = links.source(at);
    let class = &source.scopes[at.scope];
    let is_controller = class.bases.iter().any(|it| it.ends_with("Controller"));
    let mut fields = source.assignments.iter().filter(|it| it.scope == at.scope);
    let path = fields.find(|it| it.target == "path" && is_controller);
    path.and_then(|it| links.texts(at, &it.value).into_iter().next())
        .unwrap_or_default()
}

fn decorated(links: &Links<'_>, function: FunctionRef, marker: &Marker, graph: &mut MountGraph) {
    let declared = links.scope(function);
    let outside = links.outside(function);
    let Some((methods, paths)) = registered(links, outside, marker, &declared.name) else {
        return;
    };
    let mut before = vec![dependencies(
        links,
        outside,
        marker.argument("dependencies"),
    )];
    // `@get("/", guards=[require_user])` of Litestar.
    if let Some(Value::List(guards)) = marker.argument("guards") {
        before.extend(guards.iter().map(|it| links.handlers(outside, it)));
    }
    // What stands above is put around a function that has been registered as it is.
    let others = declared.markers.iter().filter(|other| {
        other.span.start() > marker.span.start()
            && other.argument("optional") != Some(&Value::Bool(true))
    });
    before.extend(others.map(|marker| classes::decorator(links, outside, marker)));
    let router = match marker.name.rsplit_once('.') {
        Some((object, _)) => named(links, outside, object),
        None => named(links, outside, &marker.name),
    };
    let prefix = prefix_of_class(links, outside);
    let paths: Vec<String> = paths.iter().map(|path| joined(&prefix, path)).collect();
    let views = if declared.kind == ScopeKind::Type {
        let verbs = verbs(links, function).into_iter();
        verbs.map(|(method, own)| (vec![method], own)).collect()
    } else {
        vec![(methods, function)]
    };
    for (methods, own) in views {
        let op = RouterOp::Route(Endpoint {
            methods,
            paths: paths.clone(),
            before: before.clone(),
            own: Handlers::of(own),
        });
        let place = links.source(function).place(marker.span);
        graph.register(router.clone(), op, place);
    }
}

/// The methods and paths of `@app.route("/x", methods=["POST"])`, `@router.get("/x")`, `@rt`.
fn registered(
    links: &Links<'_>,
    at: FunctionRef,
    marker: &Marker,
    function: &str,
) -> Option<(Vec<String>, Vec<String>)> {
    let name = marker.last_name();
    let verb = verb(name);
    let is_alone = !marker.name.contains('.');
    // The second value of FastHTML's `fast_app()` is a decorator itself.
    let is_rt = is_alone && is_fast_html(links, at, name);
    let is_route = verb.is_some() || matches!(name, "route" | "api_route");
    let is_of_litestar = is_alone && is_route && is_imported(links, at, name, "litestar");
    if !is_rt && !is_of_litestar && (is_alone || !is_route) {
        return None;
    }
    let path = marker.argument("path").or_else(|| marker.argument("rule"));
    let path = path.or_else(|| marker.unnamed().next());
    let mut paths = path.map_or_else(Vec::new, |value| links.texts(at, value));
    if paths.is_empty() && is_rt {
        paths.push(if function == "index" { "/" } else { function }.to_owned());
    }
    let is_path = |path: &String| path.is_empty() || path.starts_with(['/', '{']) || is_rt;
    if paths.is_empty() || !paths.iter().all(is_path) {
        return None;
    }
    let listed = marker.argument("methods");
    let listed = listed.map_or_else(Vec::new, |value| links.texts(at, value));
    let own = function.to_uppercase();
    let methods = if let Some(verb) = verb {
        vec![verb]
    } else if !listed.is_empty() {
        capitals(&listed)
    } else if is_rt || imports(links.source(at), "fasthtml") {
        let is_method = METHODS.contains(&own.as_str());
        vec![if is_method { own } else { "ANY".to_owned() }]
    } else {
        vec!["GET".to_owned()]
    };
    Some((methods, paths))
}

fn is_imported(links: &Links<'_>, at: FunctionRef, name: &str, module: &str) -> bool {
    let mut imports = links.source(at).imports.iter();
    imports.any(|import| {
        import.module.split('.').next() == Some(module)
            && import.names.iter().any(|(_, local)| local == name)
    })
}

fn is_fast_html(links: &Links<'_>, at: FunctionRef, name: &str) -> bool {
    match links.find(at, name) {
        Some(Target::Value(at, Value::Call(id))) => {
            links.source(at).calls[*id].name() == "fast_app"
        }
        Some(Target::Value(_, Value::Name(name))) => name.ends_with(".route"),
        _ => false,
    }
}

/// `app.add_url_rule("/x", view_func=view)`, `Route("/x", view)`, `api.add_resource(View, "/x")`.
fn added(site: CallSite<'_>, graph: &mut MountGraph) {
    let first = |name| site.given(name, 0).into_iter().collect::<Vec<_>>();
    let (paths, view) = match site.name() {
        "add_url_rule" => (first("rule"), site.given("view_func", 2)),
        "add_api_route" | "add_route" | "Route" | "add_get" | "add_post" => {
            (first("path"), site.given("endpoint", 1))
        }
        "add_view" => (first("path"), site.given("handler", 1)),
        "add_resource" => (site.call.unnamed().skip(1).collect(), site.positional(0)),
        _ => return,
    };
    let Some(view) = view else { return };
    let paths = paths.iter().flat_map(|value| site.texts(value));
    let mut paths = paths.filter(|path| path.starts_with('/')).peekable();
    if paths.peek().is_none() {
        return;
    }
    let prefix = mounted_path(site, DEEPEST);
    let paths: Vec<String> = paths.map(|path| joined(&prefix, &path)).collect();
    let methods = site.argument("methods");
    let methods = methods.map_or_else(Vec::new, |value| site.texts(value));
    let methods = match site.name() {
        "add_post" => vec!["POST".to_owned()],
        _ if methods.is_empty() => vec!["GET".to_owned()],
        _ => capitals(&methods),
    };
    let router = named(site.links, site.at(), object(&site.callee));
    for (method, before, own) in classes::views(site.links, site.at(), view) {
        let op = RouterOp::Route(Endpoint {
            methods: method.map_or_else(|| methods.clone(), |method| vec![method]),
            paths: paths.clone(),
            before,
            own,
        });
        graph.register(router.clone(), op, site.place());
    }
}

/// The path of the `Mount("/x", routes=[…])` that a `Route(…)` stands in.
fn mounted_path(site: CallSite<'_>, depth: usize) -> String {
    let holds = |call: &crate::syntax::Call| {
        let routes = call.argument("routes").filter(|_| call.name() == "Mount");
        let items = routes.map_or(&[][..], Value::items);
        items.contains(&Value::Call(site.id))
    };
    let mount = site.source.calls.position(holds).filter(|_| depth > 0);
    let Some(mount) = mount.map(|call| site.other(call)) else {
        return String::new();
    };
    mount.below(&mounted_path(mount, depth - 1), 0)
}
