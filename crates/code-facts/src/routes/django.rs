//! Django and its REST framework: `urlpatterns`, and the routers of view sets.
//! Sources: docs.djangoproject.com "URL dispatcher", django-rest-framework.org "Routers".

use std::collections::HashMap;

use super::classes::{View, arguments_named, decorator, views};
use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Target;
use crate::syntax::{CallId, FileId, Language, Span, Value};

/// How deep `include()` is followed.
const DEEPEST: usize = 8;
/// More prefixes than these are not told apart.
const MOST_PREFIXES: usize = 16;

/// A `path(…)`: its file and the call.
type Entry = (FileId, CallId);

#[derive(Default)]
struct Includes {
    /// The entries that include a file's list.
    files: HashMap<FileId, Vec<Entry>>,
    /// The entry that includes another one that stands in a list.
    entries: HashMap<Entry, Entry>,
    /// The entries that include a router's list, by what makes the router.
    routers: HashMap<Entry, Vec<Entry>>,
}

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let mut entries = Vec::new();
    for (file, source) in reading.files.iter_enumerated() {
        let is_django = source.language == Language::Python
            && ["django", "rest_framework"]
                .iter()
                .any(|text| reading.imports_python(file, text));
        if !is_django {
            continue;
        }
        let calls = source.calls.iter_enumerated();
        let is_entry = |name: &str| matches!(name, "path" | "re_path" | "url");
        let own = calls.filter(|(_, call)| is_entry(&call.callee) && call.arguments.len() > 1);
        entries.extend(own.map(|(id, _)| (file, id)));
    }
    let mut includes = Includes::default();
    for entry in &entries {
        collect(reading, *entry, &mut includes);
    }
    for entry in &entries {
        add(reading, *entry, &includes);
    }
    read_routers(reading, &includes);
}

fn at(reading: &RouteCollector<'_>, (file, id): Entry) -> FunctionRef {
    let scope = reading.source(file).calls[id].scope;
    FunctionRef { file, scope }
}

fn view<'p>(reading: &RouteCollector<'p>, (file, id): Entry) -> Option<&'p Value> {
    let call = &reading.source(file).calls[id];
    call.positional(1).or_else(|| call.argument("view"))
}

/// The call of `include` that an entry leads to.
fn included<'p>(reading: &RouteCollector<'p>, entry: Entry) -> Option<&'p Value> {
    match view(reading, entry)? {
        Value::Call(id) => {
            let call = &reading.source(entry.0).calls[*id];
            call.positional(0).filter(|_| call.name() == "include")
        }
        // `path("admin/", admin.site.urls)`, `path("api/", api.urls)`.
        value @ Value::Name(name) if name.ends_with(".urls") => Some(value),
        _ => None,
    }
}

fn collect(reading: &RouteCollector<'_>, entry: Entry, includes: &mut Includes) {
    if let Some(value) = included(reading, entry) {
        let at = at(reading, entry);
        include(reading, entry, at, value, includes, DEEPEST);
    }
}

fn include(
    reading: &RouteCollector<'_>,
    entry: Entry,
    at: FunctionRef,
    value: &Value,
    includes: &mut Includes,
    depth: usize,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Text(module) => {
            if let Some(file) = reading.links.file(at.file, module) {
                includes.files.entry(file).or_default().push(entry);
            }
        }
        Value::List(items) => {
            for item in items {
                // The second of `(patterns, "name")` is no module.
                if !matches!(item, Value::Text(_)) {
                    include(reading, entry, at, item, includes, depth);
                }
            }
        }
        Value::Call(id) if (at.file, *id) != entry => {
            includes.entries.insert((at.file, *id), entry);
        }
        Value::Name(name) => {
            let router = name.strip_suffix(".urls").unwrap_or(name);
            match reading.links.find(at, name) {
                Some(Target::File(file)) => {
                    includes.files.entry(file).or_default().push(entry);
                }
                Some(Target::Value(at, value @ (Value::List(_) | Value::Text(_)))) => {
                    include(reading, entry, at, value, includes, depth);
                }
                _ => {
                    if let Some(Target::Value(at, Value::Call(id))) = reading.links.find(at, router)
                    {
                        let list = includes.routers.entry((at.file, *id)).or_default();
                        list.push(entry);
                    }
                }
            }
        }
        _ => {}
    }
}

impl Includes {
    /// Every path that stands before an entry.
    fn prefixes(&self, reading: &RouteCollector<'_>, entry: Entry, depth: usize) -> Vec<String> {
        let Some(depth) = depth.checked_sub(1) else {
            return vec![String::new()];
        };
        let parents: Vec<Entry> = match self.entries.get(&entry) {
            Some(parent) => vec![*parent],
            None => self.files.get(&entry.0).cloned().unwrap_or_default(),
        };
        self.below(reading, &parents, depth)
    }

    fn below(&self, reading: &RouteCollector<'_>, parents: &[Entry], depth: usize) -> Vec<String> {
        let mut found = Vec::new();
        for parent in parents {
            let own = pattern(reading, *parent).unwrap_or_default();
            for prefix in self.prefixes(reading, *parent, depth) {
                found.push(joined(&prefix, &own));
            }
        }
        found.truncate(MOST_PREFIXES);
        if found.is_empty() {
            found.push(String::new());
        }
        found
    }
}

/// The path of an entry, without what only regular expressions need.
fn pattern(reading: &RouteCollector<'_>, entry: Entry) -> Option<String> {
    let call = &reading.source(entry.0).calls[entry.1];
    let value = call.positional(0).or_else(|| call.argument("route"))?;
    let text = reading.links.text(at(reading, entry), value)?;
    Some(match call.name() {
        "path" => text,
        _ => text
            .trim_start_matches('^')
            .trim_end_matches('$')
            .trim_end_matches("/?")
            .replace("\\.", ".")
            .replace("\\-", "-"),
    })
}

/// A path with the slash at its end, which Django tells apart.
fn whole(prefix: &str, own: &str) -> String {
    let path = joined(prefix, own);
    let is_folder = own.ends_with('/') || own.is_empty() && prefix.ends_with('/');
    if is_folder && path != "/" {
        format!("{path}/")
    } else {
        path
    }
}

fn add(reading: &mut RouteCollector<'_>, entry: Entry, includes: &Includes) {
    if included(reading, entry).is_some() {
        return;
    }
    let (Some(own), Some(view)) = (pattern(reading, entry), view(reading, entry)) else {
        return;
    };
    let span = reading.source(entry.0).calls[entry.1].span;
    for prefix in includes.prefixes(reading, entry, DEEPEST) {
        for (method, before, handlers) in views(reading, at(reading, entry), view) {
            let methods = match method {
                Some(method) => vec![method],
                None => methods(reading, &handlers.functions),
            };
            for method in methods {
                let place = reading.place(entry.0, span);
                let path = whole(&prefix, &own);
                reading.add(&method, path, &before, handlers.clone(), place);
            }
        }
    }
}

/// The methods that a function's decorators allow.
fn methods(reading: &RouteCollector<'_>, functions: &[FunctionRef]) -> Vec<String> {
    let any = || vec!["ANY".to_owned()];
    let Some(function) = functions.last() else {
        return any();
    };
    let markers = &reading.source(function.file).scopes[function.scope].markers;
    for marker in markers {
        let name = marker.name.rsplit('.').next().unwrap_or_default();
        match name {
            "require_GET" | "require_safe" => return vec!["GET".to_owned()],
            "require_POST" => return vec!["POST".to_owned()],
            "api_view" | "require_http_methods" => {
                let listed = marker.arguments.first();
                let listed = listed.map(|argument| reading.links.texts(*function, &argument.value));
                return match listed.filter(|it| !it.is_empty()) {
                    Some(listed) => listed.iter().map(|it| it.to_uppercase()).collect(),
                    None => vec!["GET".to_owned()],
                };
            }
            _ => {}
        }
    }
    any()
}

/// What a router makes of a view set's methods.
const ACTIONS: &[(&str, &str, bool)] = &[
    ("list", "GET", false),
    ("create", "POST", false),
    ("retrieve", "GET", true),
    ("update", "PUT", true),
    ("partial_update", "PATCH", true),
    ("destroy", "DELETE", true),
];

/// `router.register("users", UserViewSet)`.
fn read_routers(reading: &mut RouteCollector<'_>, includes: &Includes) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Python || !reading.imports_python(file, "rest_framework") {
            continue;
        }
        for (id, call) in source.calls.iter_enumerated() {
            let router = call.callee.strip_suffix(".register");
            let (Some(router), Some(path), Some(set)) =
                (router, call.positional(0), call.positional(1))
            else {
                continue;
            };
            let here = at(reading, (file, id));
            let Some(path) = reading.links.text(here, path) else {
                continue;
            };
            let router = match reading.links.find(here, router) {
                Some(Target::Value(at, Value::Call(id))) => includes.routers.get(&(at.file, *id)),
                _ => None,
            };
            let parents = router.or_else(|| includes.files.get(&file));
            let parents = parents.cloned().unwrap_or_default();
            for prefix in includes.below(reading, &parents, DEEPEST) {
                let base = joined(&prefix, &path);
                for view in views(reading, here, set) {
                    add_set(reading, (file, call.span), &base, view);
                }
            }
        }
    }
}

fn add_set(reading: &mut RouteCollector<'_>, at: (FileId, Span), base: &str, view: View) {
    let (_, before, all) = view;
    for function in &all.functions {
        let scope = &reading.source(function.file).scopes[function.scope];
        let known = ACTIONS.iter().find(|it| it.0 == scope.name);
        let extra = scope.markers.iter().find(|it| it.name.ends_with("action"));
        let (methods, path) = match (known, extra) {
            (Some((_, method, is_one)), _) => {
                let path = if *is_one { "{pk}" } else { "" };
                (vec![(*method).to_owned()], path.to_owned())
            }
            (None, Some(marker)) => {
                let named = |name| arguments_named(&marker.arguments, name);
                let methods =
                    named("methods").map(|argument| reading.links.texts(*function, argument));
                let methods = methods.unwrap_or_else(|| vec!["get".to_owned()]);
                let name = named("url_path")
                    .and_then(Value::text)
                    .unwrap_or(&scope.name);
                let path = match named("detail") {
                    Some(Value::Bool(true)) => format!("{{pk}}/{name}"),
                    _ => name.to_owned(),
                };
                (methods.iter().map(|it| it.to_uppercase()).collect(), path)
            }
            _ => continue,
        };
        let outside = FunctionRef {
            scope: scope.parent,
            ..*function
        };
        let mut before = before.clone();
        let markers = scope.markers.iter();
        before.extend(markers.map(|marker| decorator(reading, outside, marker)));
        let own = super::Handlers {
            functions: vec![*function],
            ..super::Handlers::default()
        };
        for method in methods {
            let place = reading.place(at.0, at.1);
            let path = format!("{}/", joined(base, &path));
            reading.add(&method, path, &before, own.clone(), place);
        }
    }
}
