//! Django and its REST framework: `urlpatterns`, and the routers of view sets.
//! Sources: docs.djangoproject.com "URL dispatcher", django-rest-framework.org "Routers".

use std::collections::HashMap;

use super::classes::{PYTHON, View, decorator, views};
use super::graph::{Mount, MountPath, Router, mount_paths};
use super::site::CallSite;
use super::{RouteCollector, capitals, imports, joined};
use crate::resolve::{Handlers, Links, Target};
use crate::syntax::{FileId, Value};
use crate::{CallRef, FunctionRef, Place};

/// How deep the lists in what `include()` is given are followed.
const DEEPEST: usize = 8;

/// What a router makes of a view set's methods: the method of HTTP, and whether it is asked for one
/// item.
const ACTIONS: &[(&str, &str, bool)] = &[
    ("list", "GET", false),
    ("create", "POST", false),
    ("retrieve", "GET", true),
    ("update", "PUT", true),
    ("partial_update", "PATCH", true),
    ("destroy", "DELETE", true),
];

/// The entries, such as `path(…)`, that include others.
#[derive(Default)]
struct Includes<'p> {
    /// Those that include a file's list.
    files: HashMap<FileId, Vec<CallSite<'p>>>,
    /// Those that include another entry, or the list of the router that a call makes.
    calls: HashMap<CallRef, Vec<CallSite<'p>>>,
}

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let mut entries = Vec::new();
    for (file, source) in collector.files_in(PYTHON) {
        if imports(source, "django") || imports(source, "rest_framework") {
            let is_entry = |name: &str| matches!(name, "path" | "re_path" | "url");
            let calls = collector.calls_of(file);
            entries.extend(
                calls.filter(|marker| is_entry(&marker.callee) && marker.arguments.len() > 1),
            );
        }
    }
    let mut includes = Includes::default();
    for entry in &entries {
        if let Some(value) = included(*entry) {
            include(*entry, entry.at(), value, &mut includes, DEEPEST);
        }
    }
    for entry in entries {
        add(collector, entry, &includes);
    }
    let is_set = |site: &CallSite<'_>| {
        site.callee.ends_with(".register") && imports(site.source, "rest_framework")
    };
    for site in collector.calls_in(PYTHON).filter(is_set) {
        registered(collector, site, &includes);
    }
}

fn view(entry: CallSite<'_>) -> Option<&Value> {
    let view = entry.call.positional(1);
    view.or_else(|| entry.call.argument("view"))
}

/// What an entry includes: the argument of `include`.
fn included(entry: CallSite<'_>) -> Option<&Value> {
    match view(entry)? {
        Value::Call(id) => {
            let call = entry.other(*id).call;
            call.positional(0).filter(|_| call.name() == "include")
        }
        // `path("admin/", admin.site.urls)`, `path("api/", api.urls)`.
        value @ Value::Name(name) if name.ends_with(".urls") => Some(value),
        _ => None,
    }
}

fn include<'p>(
    entry: CallSite<'p>,
    at: FunctionRef,
    value: &Value,
    includes: &mut Includes<'p>,
    depth: usize,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let links = entry.links;
    match value {
        Value::Text(module) => {
            if let Some(file) = links.file(at.file, module) {
                includes.files.entry(file).or_default().push(entry);
            }
        }
        Value::List(items) => {
            // The second of `(patterns, "name")` is no module.
            for item in items.iter().filter(|item| !matches!(item, Value::Text(_))) {
                include(entry, at, item, includes, depth);
            }
        }
        Value::Call(call) => {
            let FunctionRef { file, .. } = at;
            let call = CallRef { file, call: *call };
            if call != entry.reference() {
                includes.calls.insert(call, vec![entry]);
            }
        }
        Value::Name(name) => match links.find(at, name) {
            Some(Target::File(file)) => includes.files.entry(file).or_default().push(entry),
            Some(Target::Value(at, value @ (Value::List(_) | Value::Text(_)))) => {
                include(entry, at, value, includes, depth);
            }
            _ => {
                let router = name.strip_suffix(".urls").unwrap_or(name);
                if let Some(call) = Router::made(links.find(at, router)) {
                    includes.calls.entry(call).or_default().push(entry);
                }
            }
        },
        _ => {}
    }
}

impl Includes<'_> {
    /// The entries that include an entry or a router's list: by itself, else with all of its file.
    fn mounts(&self, included: CallRef) -> Vec<Mount> {
        let own = self.calls.get(&included);
        let entries = own.or_else(|| self.files.get(&included.file));
        let mounts = entries.into_iter().flatten().map(|entry| Mount {
            parent: Router::Call(entry.reference()),
            path: MountPath::of(pattern(*entry).unwrap_or_default()),
        });
        mounts.collect()
    }

    /// Every path that stands before an entry or a router's list.
    fn prefixes(&self, included: CallRef) -> Vec<String> {
        let mounts = |router: &Router| match router {
            Router::Call(entry) => self.mounts(*entry),
            _ => Vec::new(),
        };
        let paths = mount_paths(&Router::Call(included), MountPath::default(), &mounts);
        paths.into_iter().map(|path| path.prefix).collect()
    }
}

/// The path of an entry, without what only regular expressions need.
fn pattern(entry: CallSite<'_>) -> Option<String> {
    let value = entry.positional(0).or_else(|| entry.argument("route"))?;
    let text = entry.text(value)?;
    if entry.name() == "path" {
        return Some(text);
    }
    let text = text.trim_start_matches('^').trim_end_matches('$');
    let text = text.trim_end_matches("/?");
    Some(text.replace("\\.", ".").replace("\\-", "-"))
}

/// A path with the slash at its end, which Django tells apart.
fn whole(prefix: &str, own: &str) -> String {
    let path = joined(prefix, own);
    if own.ends_with('/') && path != "/" {
        format!("{path}/")
    } else {
        path
    }
}

fn add(collector: &mut RouteCollector<'_>, entry: CallSite<'_>, includes: &Includes<'_>) {
    if included(entry).is_some() {
        return;
    }
    let (Some(own), Some(view)) = (pattern(entry), view(entry)) else {
        return;
    };
    for prefix in includes.prefixes(entry.reference()) {
        for (method, before, handlers) in views(entry.links, entry.at(), view) {
            let methods = match method {
                Some(method) => vec![method],
                None => methods(entry.links, &handlers.functions),
            };
            for method in methods {
                let path = whole(&prefix, &own);
                collector.add(&method, path, &before, handlers.clone(), entry.place());
            }
        }
    }
}

/// The methods that a function's decorators allow.
fn methods(links: &Links<'_>, functions: &[FunctionRef]) -> Vec<String> {
    let one = |method: &str| vec![method.to_owned()];
    let Some(function) = functions.last() else {
        return one("ANY");
    };
    let mut markers = links.scope(*function).markers.iter();
    let allowed = markers.find_map(|marker| match marker.last_name() {
        "require_GET" | "require_safe" => Some(one("GET")),
        "require_POST" => Some(one("POST")),
        "api_view" | "require_http_methods" => {
            let listed = marker.arguments.first();
            let listed = listed.map(|list| links.texts(*function, &list.value));
            let listed = listed.filter(|list| !list.is_empty());
            Some(listed.map_or_else(|| one("GET"), |list| capitals(&list)))
        }
        _ => None,
    });
    allowed.unwrap_or_else(|| one("ANY"))
}

/// `router.register("users", UserViewSet)`.
fn registered(collector: &mut RouteCollector<'_>, site: CallSite<'_>, includes: &Includes<'_>) {
    let links = site.links;
    let (Some(path), Some(set)) = (site.text_at(0), site.positional(1)) else {
        return;
    };
    let router = site
        .object()
        .and_then(|router| links.find(site.at(), router));
    let maker = Router::made(router).filter(|router| includes.calls.contains_key(router));
    for prefix in includes.prefixes(maker.unwrap_or(site.reference())) {
        for view in views(links, site.at(), set) {
            add_set(collector, &site.place(), &joined(&prefix, &path), view);
        }
    }
}

fn add_set(collector: &mut RouteCollector<'_>, place: &Place, base: &str, view: View) {
    let links = collector.links;
    let (_, before, all) = view;
    for function in all.functions {
        let method = links.scope(function);
        let known = ACTIONS.iter().find(|row| row.0 == method.name);
        let mut extra = method.markers.iter();
        let extra = extra.find(|marker| marker.name.ends_with("action"));
        let (methods, path) = if let Some((_, verb, is_one)) = known {
            let path = if *is_one { "{pk}" } else { "" };
            (vec![(*verb).to_owned()], path.to_owned())
        } else if let Some(marker) = extra {
            let methods = marker.argument("methods");
            let methods = methods.map(|value| links.texts(function, value));
            let methods = methods.unwrap_or_else(|| vec!["get".to_owned()]);
            let name = marker.argument("url_path").and_then(Value::text);
            let name = name.unwrap_or(&method.name);
            let is_one = marker.argument("detail") == Some(&Value::Bool(true));
            let one = if is_one { "{pk}" } else { "" };
            (capitals(&methods), format!("{one}/{name}"))
        } else {
            continue;
        };
        let markers = method.markers.iter();
        let decorators = markers.map(|marker| decorator(links, links.outside(function), marker));
        let before: Vec<Handlers> = before.iter().cloned().chain(decorators).collect();
        for method in methods {
            let path = format!("{}/", joined(base, &path));
            let own = Handlers::of(function);
            collector.add(&method, path, &before, own, place.clone());
        }
    }
}
