//! Flask, Quart, Sanic, FastAPI, Starlette and FastHTML: routes by decorators on objects that are
//! mounted on each other. Sources: flask.palletsprojects.com "Blueprints", fastapi.tiangolo.com
//! "Bigger Applications", starlette.io "Routing", fastht.ml "Routing".

use std::collections::HashMap;

use super::classes::{self, arguments_named, verbs};
use super::{METHODS, RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Argument, Call, CallId, FileId, Language, Marker, ScopeKind, Span, Value};

/// How deep mounts are followed.
const DEEPEST: usize = 8;

/// What makes a router: its file and the call.
type Key = (FileId, CallId);

/// A router within another.
struct Mount {
    parent: Option<Key>,
    prefix: String,
    /// Whether the prefix takes the place of the router's own, as in Flask.
    is_instead: bool,
    before: Handlers,
}

#[derive(Default)]
struct Routers {
    mounts: HashMap<Key, Vec<Mount>>,
    /// What runs before every request of a router.
    before: HashMap<Key, Handlers>,
}

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let mut routers = Routers::default();
    let python = |index: &FileId| reading.source(*index).language == Language::Python;
    let files: Vec<FileId> = (reading.files.keys()).filter(python).collect();
    for file in &files {
        collect_mounts(reading, *file, &mut routers);
    }
    for file in files {
        read_decorators(reading, file, &routers);
        read_calls(reading, file, &routers);
    }
}

/// The router that a name means.
fn key(reading: &RouteCollector<'_>, at: FunctionRef, name: &str) -> Option<Key> {
    match reading.links.find(at, name)? {
        Target::Value(at, Value::Call(id)) => Some((at.file, *id)),
        _ => None,
    }
}

fn key_of(reading: &RouteCollector<'_>, at: FunctionRef, value: &Value) -> Option<Key> {
    match value {
        Value::Name(name) => key(reading, at, name),
        Value::Call(id) => Some((at.file, *id)),
        _ => None,
    }
}

fn at_call(file: FileId, call: &Call) -> FunctionRef {
    FunctionRef {
        file,
        scope: call.scope,
    }
}

fn object(callee: &str) -> &str {
    callee.rsplit_once('.').map_or("", |it| it.0)
}

fn collect_mounts(reading: &RouteCollector<'_>, file: FileId, routers: &mut Routers) {
    let source = reading.source(file);
    for call in &source.calls {
        let at = at_call(file, call);
        let name = call.name();
        let (path, child) = match name {
            "register_blueprint" | "include_router" | "blueprint" => (None, call.positional(0)),
            "mount" | "add_router" => (call.positional(0), call.positional(1)),
            "Mount" => {
                let child = call.argument("app").or_else(|| call.positional(1));
                (call.positional(0), child)
            }
            _ => continue,
        };
        let Some(child) = child.and_then(|it| key_of(reading, at, it)) else {
            continue;
        };
        let given = call.argument("url_prefix").or(call.argument("prefix"));
        let prefix = given.or(path);
        let prefix = prefix.and_then(|it| reading.links.text(at, it));
        routers.mounts.entry(child).or_default().push(Mount {
            parent: key(reading, at, object(&call.callee)),
            is_instead: prefix.is_some() && name == "register_blueprint",
            prefix: prefix.unwrap_or_default(),
            before: dependencies(reading, at, &call.arguments),
        });
    }
    for (scope, declared) in source.scopes.iter_enumerated() {
        for marker in &declared.markers {
            let name = marker.name.rsplit('.').next().unwrap_or_default();
            if !matches!(name, "before_request" | "before_app_request" | "middleware") {
                continue;
            }
            let at = FunctionRef {
                file,
                scope: declared.parent,
            };
            if let Some(key) = key(reading, at, object(&marker.name)) {
                let before = routers.before.entry(key).or_default();
                before.functions.push(FunctionRef { file, scope });
            }
        }
    }
}

/// The functions of `dependencies=[Depends(require_user)]`.
fn dependencies(reading: &RouteCollector<'_>, at: FunctionRef, arguments: &[Argument]) -> Handlers {
    let mut found = Handlers::default();
    let Some(Value::List(items)) = arguments_named(arguments, "dependencies") else {
        return found;
    };
    for item in items {
        let Value::Call(id) = item else { continue };
        let call = &reading.source(at.file).calls[*id];
        if let Some(value) = call.positional(0) {
            let handlers = reading.links.handlers(at, value);
            found.functions.extend(handlers.functions);
            found.unknown.extend(handlers.unknown);
            found.libraries.extend(handlers.libraries);
        }
    }
    found
}

impl Routers {
    /// The paths that a router is reached by, each with what runs before.
    fn prefixes(
        &self,
        reading: &RouteCollector<'_>,
        key: Option<Key>,
        depth: usize,
    ) -> Vec<(String, Vec<Handlers>)> {
        let Some(key) = key else {
            return vec![(String::new(), Vec::new())];
        };
        let maker = &reading.source(key.0).calls[key.1];
        let at = at_call(key.0, maker);
        let own = maker
            .argument("url_prefix")
            .or_else(|| maker.argument("prefix"));
        let own = own.and_then(|it| reading.links.text(at, it));
        let own = own.unwrap_or_default();
        let mut before: Vec<Handlers> = self.before.get(&key).cloned().into_iter().collect();
        before.push(dependencies(reading, at, &maker.arguments));
        let mounts = self.mounts.get(&key).filter(|_| depth > 0);
        let Some(mounts) = mounts else {
            return vec![(own, before)];
        };
        let mut found = Vec::new();
        for mount in mounts {
            for (outer, mut all) in self.prefixes(reading, mount.parent, depth - 1) {
                let inner = if mount.is_instead {
                    mount.prefix.clone()
                } else {
                    joined(&mount.prefix, &own)
                };
                all.push(mount.before.clone());
                all.extend(before.iter().cloned());
                found.push((joined(&outer, &inner), all));
            }
            if found.len() > 16 {
                break;
            }
        }
        found
    }

    fn add(&self, reading: &mut RouteCollector<'_>, router: Option<Key>, route: &Found) {
        for (prefix, mut before) in self.prefixes(reading, router, DEEPEST) {
            before.extend(route.before.iter().cloned());
            for path in &route.paths {
                for method in &route.methods {
                    let path = joined(&prefix, path);
                    let place = reading.place(route.at.0, route.at.1);
                    reading.add(method, path, &before, route.own.clone(), place);
                }
            }
        }
    }
}

/// A route before its prefixes are known.
struct Found {
    methods: Vec<String>,
    paths: Vec<String>,
    before: Vec<Handlers>,
    own: Handlers,
    /// File and line.
    at: (FileId, Span),
}

fn read_decorators(reading: &mut RouteCollector<'_>, file: FileId, routers: &Routers) {
    let source = reading.source(file);
    for (scope, declared) in source.scopes.iter_enumerated() {
        let outside = FunctionRef {
            file,
            scope: declared.parent,
        };
        for marker in &declared.markers {
            let Some((methods, paths)) = asked(reading, outside, marker, &declared.name) else {
                continue;
            };
            let function = FunctionRef { file, scope };
            let others = declared.markers.iter().filter(|it| it.span != marker.span);
            let mut before = vec![dependencies(reading, outside, &marker.arguments)];
            before.extend(others.map(|marker| classes::decorator(reading, outside, marker)));
            let router = match marker.name.rsplit_once('.') {
                Some((object, _)) => key(reading, outside, object),
                None => key(reading, outside, &marker.name),
            };
            let found = |own, methods| Found {
                methods,
                paths: paths.clone(),
                before: before.clone(),
                own,
                at: (file, marker.span),
            };
            if declared.kind == ScopeKind::Type {
                for (method, own) in verbs(reading, function) {
                    let found = found(one(own), vec![method]);
                    routers.add(reading, router, &found);
                }
            } else {
                routers.add(reading, router, &found(one(function), methods));
            }
        }
    }
}

fn one(function: FunctionRef) -> Handlers {
    Handlers {
        functions: vec![function],
        ..Handlers::default()
    }
}

/// The methods and paths of `@app.route("/x", methods=["POST"])`, `@router.get("/x")`, `@rt`.
fn asked(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    marker: &Marker,
    function: &str,
) -> Option<(Vec<String>, Vec<String>)> {
    let name = marker.name.rsplit('.').next().unwrap_or_default();
    let upper = name.to_uppercase();
    let is_verb = METHODS.contains(&upper.as_str()) && name != upper;
    let is_alone = !marker.name.contains('.');
    // The second value of FastHTML's `fast_app()` is a decorator itself.
    let is_rt = is_alone && is_fast_html(reading, at, name);
    if !is_rt && (is_alone || !is_verb && !matches!(name, "route" | "api_route")) {
        return None;
    }
    let path = arguments_named(&marker.arguments, "path")
        .or_else(|| arguments_named(&marker.arguments, "rule"))
        .or_else(|| {
            marker
                .arguments
                .iter()
                .find(|it| it.name.is_none())
                .map(|it| &it.value)
        });
    let mut paths = path.map_or_else(Vec::new, |it| reading.links.texts(at, it));
    if paths.is_empty() && is_rt {
        paths.push(if function == "index" { "/" } else { function }.to_owned());
    }
    let is_path = |path: &String| path.is_empty() || path.starts_with(['/', '{']) || is_rt;
    if paths.is_empty() || !paths.iter().all(is_path) {
        return None;
    }
    let methods = arguments_named(&marker.arguments, "methods");
    let methods = methods.map_or_else(Vec::new, |it| reading.links.texts(at, it));
    let own = function.to_uppercase();
    let methods = if is_verb {
        vec![upper]
    } else if !methods.is_empty() {
        methods.iter().map(|it| it.to_uppercase()).collect()
    } else if is_rt || reading.imports_python(at.file, "fasthtml") {
        let method = METHODS.iter().find(|it| **it == own);
        vec![method.map_or("ANY", |it| it).to_owned()]
    } else {
        vec!["GET".to_owned()]
    };
    Some((methods, paths))
}

fn is_fast_html(reading: &RouteCollector<'_>, at: FunctionRef, name: &str) -> bool {
    match reading.links.find(at, name) {
        Some(Target::Value(at, Value::Call(id))) => {
            reading.source(at.file).calls[*id].name() == "fast_app"
        }
        Some(Target::Value(_, Value::Name(name))) => name.ends_with(".route"),
        _ => false,
    }
}

/// `app.add_url_rule("/x", view_func=view)`, `Route("/x", view)`, `api.add_resource(View, "/x")`.
fn read_calls(reading: &mut RouteCollector<'_>, file: FileId, routers: &Routers) {
    let source = reading.source(file);
    for (id, call) in source.calls.iter_enumerated() {
        let at = at_call(file, call);
        let argument = |name, place| call.argument(name).or_else(|| call.positional(place));
        let (paths, view) = match call.name() {
            "add_url_rule" => {
                let view = call.argument("view_func").or_else(|| call.positional(2));
                (argument("rule", 0).into_iter().collect::<Vec<_>>(), view)
            }
            "add_api_route" => (
                argument("path", 0).into_iter().collect(),
                argument("endpoint", 1),
            ),
            "add_route" | "Route" | "add_get" | "add_post" => (
                argument("path", 0).into_iter().collect(),
                argument("endpoint", 1),
            ),
            "add_resource" => {
                let paths = call.arguments.iter().skip(1).filter(|it| it.name.is_none());
                (paths.map(|it| &it.value).collect(), call.positional(0))
            }
            _ => continue,
        };
        let Some(view) = view else { continue };
        let texts = paths.iter().flat_map(|it| reading.links.texts(at, it));
        let paths: Vec<String> = texts.filter(|it| it.starts_with('/')).collect();
        if paths.is_empty() {
            continue;
        }
        let prefix = mounted_path(reading, file, id, DEEPEST);
        let paths: Vec<String> = paths.iter().map(|it| joined(&prefix, it)).collect();
        let methods = call.argument("methods");
        let methods = methods.map_or_else(Vec::new, |it| reading.links.texts(at, it));
        let methods = match (call.name(), methods.is_empty()) {
            ("add_post", _) => vec!["POST".to_owned()],
            (_, false) => methods.iter().map(|it| it.to_uppercase()).collect(),
            _ => vec!["GET".to_owned()],
        };
        let router = key(reading, at, object(&call.callee));
        for (method, before, own) in classes::views(reading, at, view) {
            let found = Found {
                methods: method.map_or_else(|| methods.clone(), |it| vec![it]),
                paths: paths.clone(),
                before,
                own,
                at: (file, call.span),
            };
            routers.add(reading, router, &found);
        }
    }
}

/// The path of the `Mount("/x", routes=[…])` that a `Route(…)` stands in.
fn mounted_path(reading: &RouteCollector<'_>, file: FileId, id: CallId, depth: usize) -> String {
    let source = reading.source(file);
    let mut mounts = source.calls.iter_enumerated().filter(|(at, call)| {
        call.name() == "Mount"
            && *at < id
            && call
                .argument("routes")
                .is_some_and(|argument| match argument {
                    Value::List(items) => items.contains(&Value::Call(id)),
                    _ => false,
                })
    });
    let Some((at, mount)) = mounts.next().filter(|_| depth > 0) else {
        return String::new();
    };
    let path = mount.positional(0);
    let path = path.and_then(|path| reading.links.text(at_call(file, mount), path));
    let outer = mounted_path(reading, file, at, depth - 1);
    joined(&outer, &path.unwrap_or_default())
}
