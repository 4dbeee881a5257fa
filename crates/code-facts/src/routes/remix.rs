//! Remix and React Router: routes by file names and by `routes.ts`.
//! Source: reactrouter.com, "File route conventions", "Routing"; remix.run/docs, "Route file naming".

use super::folders::Entry;
use super::site::CallSite;
use super::{RouteCollector, joined};
use crate::resolve::Handlers;
use crate::syntax::{FileId, Value};

/// How deep lists and calls may lie within each other: two for each folder of a dozen.
const DEEPEST: usize = 24;

const PACKAGES: &[&str] = &[
    "@remix-run/react",
    "@remix-run/node",
    "@remix-run/cloudflare",
    "@remix-run/dev",
    "@react-router/dev",
    "@react-router/node",
    "@react-router/serve",
];

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for home in collector.homes(PACKAGES) {
        let root = collector.named(&[format!("{home}app/root")]);
        let mut around = Vec::new();
        if let Some(root) = root {
            add_module(collector, root, "/", &[]);
            around.extend(collector.exported_handlers(root, "loader"));
        }
        let config = collector.named(&[format!("{home}app/routes")]);
        match config.filter(|config| !uses_files(collector, *config)) {
            Some(config) => configured(collector, config, &around),
            None => by_name(collector, &format!("{home}app/routes/"), &around),
        }
    }
}

fn uses_files(collector: &RouteCollector<'_>, config: FileId) -> bool {
    let mut calls = collector.source(config).calls.iter();
    calls.any(|call| call.callee == "flatRoutes")
}

/// A module's loader, component and action.
fn add_module(collector: &mut RouteCollector<'_>, file: FileId, path: &str, around: &[Handlers]) {
    let loader = collector.first_export(file, &["loader", "clientLoader"]);
    let component = collector.exported(file, "default");
    let shown = loader.as_ref().or(component.as_ref());
    if let Some(span) = shown.map(|(_, span)| *span) {
        let mut own = loader.unwrap_or_default().0;
        let component = component.unwrap_or_default().0;
        own.functions.extend(component.functions);
        let place = collector.place(file, span);
        collector.add("GET", path.to_owned(), around, own, place);
    }
    let names = ["action", "clientAction"];
    collector.add_export(file, &names, "POST", path.to_owned(), &[]);
}

/// `app/routes/**`: the loaders of layouts run before those of what lies within.
fn by_name(collector: &mut RouteCollector<'_>, folder: &str, around: &[Handlers]) {
    let scripts = collector.below(folder).into_iter().filter(Entry::is_script);
    let modules = scripts.map(|entry| {
        let mut id = entry.folders.clone();
        let stands_for_folder = matches!(entry.name, "route" | "index");
        if !stands_for_folder || id.is_empty() {
            id.push(entry.name);
        }
        let parts: Vec<_> = id.iter().map(|name| name.trim_end_matches('+')).collect();
        (parts.join("."), entry.file)
    });
    let modules: Vec<(String, FileId)> = modules.collect();
    for (id, file) in &modules {
        let is_layout = |module: &&(String, FileId)| {
            let rest = id.strip_prefix(module.0.as_str());
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        let mut layouts: Vec<_> = modules.iter().filter(is_layout).collect();
        layouts.sort_by_key(|layout| layout.0.len());
        let mut before = around.to_vec();
        before.extend(
            layouts
                .iter()
                .filter_map(|layout| collector.exported_handlers(layout.1, "loader")),
        );
        let last = id.rsplit('.').next().unwrap_or_default();
        let is_layout_alone = last.starts_with('_') && last != "_index";
        if !is_layout_alone {
            add_module(collector, *file, &path_of(id), &before);
        }
    }
}

/// `_auth.users_.$id` → `/users/:id`.
pub(super) fn path_of(id: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    let mut is_quoted = false;
    for character in id.chars().chain(['.']) {
        match character {
            '[' => is_quoted = true,
            ']' => is_quoted = false,
            '.' if !is_quoted => parts.push(std::mem::take(&mut part)),
            character => part.push(character),
        }
    }
    let named = parts.iter();
    let named = named.filter(|part| !part.starts_with('_') && *part != "index");
    let parts = named.map(|part| {
        let part = part.trim_end_matches('_');
        let inner = part.strip_prefix('(');
        let inner = inner.and_then(|value| value.strip_suffix(')'));
        let (text, end) = inner.map_or((part, ""), |text| (text, "?"));
        match text.strip_prefix('$') {
            Some("") => "*".to_owned(),
            Some(name) => format!(":{name}{end}"),
            None => format!("{text}{end}"),
        }
    });
    joined("", &parts.collect::<Vec<_>>().join("/"))
}

/// `export default [route("callback", "./routes/callback.ts"), …]`.
fn configured(collector: &mut RouteCollector<'_>, config: FileId, around: &[Handlers]) {
    if let Some(export) = collector.source(config).export("default") {
        config_value(collector, config, &export.value, "", around, DEEPEST);
    }
}

fn config_value(
    collector: &mut RouteCollector<'_>,
    config: FileId,
    value: &Value,
    prefix: &str,
    around: &[Handlers],
    depth: usize,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Value::List(values) = value {
        for value in values {
            config_value(collector, config, value, prefix, around, depth);
        }
    }
    let Value::Call(call) = value else {
        return;
    };
    let site = CallSite::new(collector.links, config, *call);
    let texts: Vec<_> = site.values().map_while(|value| site.text(value)).collect();
    let (path, module) = match (site.name(), texts.as_slice()) {
        ("route", [path, module, ..]) => (joined(prefix, path), Some(module)),
        ("index" | "layout", [module, ..]) => (joined(prefix, ""), Some(module)),
        ("prefix", [path, ..]) => (joined(prefix, path), None),
        _ => return,
    };
    let file = module.and_then(|module| {
        let folder = if module.starts_with('.') { "" } else { "./" };
        site.links.file(config, &format!("{folder}{module}"))
    });
    let mut around = around.to_vec();
    if let Some(file) = file {
        if site.name() != "layout" {
            add_module(collector, file, &path, &around);
        }
        around.extend(collector.exported_handlers(file, "loader"));
    }
    for value in site
        .values()
        .filter(|value| matches!(value, Value::List(_)))
    {
        config_value(collector, config, value, &path, &around, depth);
    }
}
