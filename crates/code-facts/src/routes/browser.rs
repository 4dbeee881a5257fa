//! Routes that a browser's router serves: React Router as a library, Vue Router, Wouter.
//! Sources: reactrouter.com "Declarative routing" and "createBrowserRouter"; router.vuejs.org.

use super::{RouteCollector, joined, whole};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Span, Value};

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

/// How deep routes may lie within routes.
const DEEPEST: usize = 12;

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if !PACKAGES.iter().any(|it| reading.imports(file, it)) {
            continue;
        }
        for call in &source.calls {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            if call.is_new && matches!(call.name(), "Route" | "PrivateRoute" | "ProtectedRoute") {
                let path = call
                    .argument("path")
                    .and_then(|it| reading.links.text(at, it));
                let keys = ["loader", "element", "component", "Component"];
                let values = keys.iter().filter_map(|it| call.argument(it));
                if let Some(path) = path {
                    let own = components(reading, at, values);
                    let place = reading.place(file, call.span);
                    reading.add("GET", joined("", &path), &[], own, place);
                }
            } else if MAKERS.contains(&call.name()) {
                let routes = call.arguments.first().map(|it| &it.value);
                let routes = routes.map(|route| route.get("routes").unwrap_or(route));
                if let Some(routes) = routes {
                    listed(reading, at, routes, "", call.span, DEEPEST);
                }
            }
        }
    }
}

/// `[{ path: "/", element: <Root />, children: […] }]`.
fn listed(
    reading: &mut RouteCollector<'_>,
    at: FunctionRef,
    routes: &Value,
    prefix: &str,
    span: Span,
    depth: usize,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Value::Name(name) = routes {
        if let Some(Target::Value(at, routes @ Value::List(_))) = reading.links.find(at, name) {
            listed(reading, at, routes, prefix, span, depth);
        }
        return;
    }
    let Value::List(routes) = routes else {
        return;
    };
    for route in routes {
        let path = route.get("path").and_then(|it| reading.links.text(at, it));
        let path = joined(prefix, path.as_deref().unwrap_or_default());
        let keys = ["beforeEnter", "loader", "element", "component", "Component"];
        let values: Vec<_> = keys.iter().filter_map(|it| route.get(it)).collect();
        if !values.is_empty() {
            let own = components(reading, at, values.into_iter());
            let place = reading.place(at.file, span);
            reading.add("GET", path.clone(), &[], own, place);
        }
        if let Some(children) = route.get("children") {
            listed(reading, at, children, &path, span, depth);
        }
    }
}

/// The functions of components: `<Callback />`, `Callback`, a `.vue` file.
fn components<'v>(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    values: impl Iterator<Item = &'v Value>,
) -> Handlers {
    let mut all = Handlers::default();
    for value in values {
        match value {
            Value::Call(call) => all.functions.extend(reading.links.target(at.file, *call)),
            Value::Name(name) => match reading.links.find(at, name) {
                Some(Target::Function(function)) => all.functions.push(function),
                Some(Target::File(file)) => all.functions.extend(whole(file).functions),
                _ => {}
            },
            value => all
                .functions
                .extend(reading.links.handlers(at, value).functions),
        }
    }
    all
}
