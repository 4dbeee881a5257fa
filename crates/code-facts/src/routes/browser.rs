//! Routes that a browser's router serves: React Router as a library, Vue Router, Wouter.
//! Sources: reactrouter.com "Declarative routing" and "createBrowserRouter"; router.vuejs.org.

use super::site::CallSite;
use super::{RouteCollector, imports, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Links, Target};
use crate::syntax::Value;

const PACKAGES: &[&str] = &[
    "react-router",
    "react-router-dom",
    "vue-router",
    "wouter",
    "@solidjs/router",
];

/// Calls that are given a list of routes, as their argument or as its `routes`.
const MAKERS: &[&str] = &[
    "createBrowserRouter",
    "createHashRouter",
    "createMemoryRouter",
    "createRouter",
    "useRoutes",
];

/// What a route runs, in order.
const RUN: &[&str] = &["beforeEnter", "loader", "element", "component", "Component"];

/// How deep routes may lie within routes; layouts nest a few times.
const DEEPEST: usize = 12;

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for (file, source) in collector.files.iter_enumerated() {
        if !PACKAGES.iter().any(|package| imports(source, package)) {
            continue;
        }
        for site in collector.calls_of(file) {
            let is_element = matches!(site.name(), "Route" | "PrivateRoute" | "ProtectedRoute");
            if site.is_new && is_element {
                let path = site.argument("path").and_then(|value| site.text(value));
                // A guard is around an element, not in it.
                let values = RUN[1..].iter().filter_map(|key| site.argument(key));
                if let Some(path) = path {
                    let own = components(site.links, site.at(), values);
                    collector.add("GET", joined("", &path), &[], own, site.place());
                }
            } else if MAKERS.contains(&site.name())
                && let Some(routes) = site.call.values().next()
            {
                let routes = routes.get("routes").unwrap_or(routes);
                listed(collector, site, site.at(), routes, "", DEEPEST);
            }
        }
    }
}

/// `[{ path: "/", element: <Root />, children: […] }]`.
fn listed(
    collector: &mut RouteCollector<'_>,
    maker: CallSite<'_>,
    at: FunctionRef,
    routes: &Value,
    prefix: &str,
    depth: usize,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let links = maker.links;
    if let Some(name) = routes.name()
        && let Some(Target::Value(at, routes @ Value::List(_))) = links.find(at, name)
    {
        return listed(collector, maker, at, routes, prefix, depth);
    }
    let Value::List(routes) = routes else {
        return;
    };
    for route in routes {
        let path = route.get("path").and_then(|value| links.text(at, value));
        let path = joined(prefix, path.as_deref().unwrap_or_default());
        let mut values = RUN.iter().filter_map(|key| route.get(key)).peekable();
        if values.peek().is_some() {
            let own = components(links, at, values);
            let place = collector.place(at.file, maker.span);
            collector.add("GET", path.clone(), &[], own, place);
        }
        if let Some(children) = route.get("children") {
            listed(collector, maker, at, children, &path, depth);
        }
    }
}

/// The functions of components: `<Callback />`, `Callback`, a `.vue` file.
fn components<'v>(
    links: &Links<'_>,
    at: FunctionRef,
    values: impl Iterator<Item = &'v Value>,
) -> Handlers {
    let mut all = Handlers::default();
    for value in values {
        match value {
            Value::Call(call) => all.functions.extend(links.target(at.file, *call)),
            Value::Name(name) => match links.find(at, name) {
                Some(Target::Function(function)) => all.functions.push(function),
                Some(Target::File(file)) => all.functions.push(FunctionRef::whole(file)),
                _ => {}
            },
            value => all.functions.extend(links.handlers(at, value).functions),
        }
    }
    all
}
