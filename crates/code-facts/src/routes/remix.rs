//! Remix and React Router: routes by file names and by `routes.ts`.
//! Source: reactrouter.com, "File route conventions", "Routing"; remix.run/docs, "Route file naming".

use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{CallId, FileId, Value};

const PACKAGES: &[&str] = &[
    "@remix-run/react",
    "@remix-run/node",
    "@remix-run/cloudflare",
    "@remix-run/dev",
    "@react-router/dev",
    "@react-router/node",
    "@react-router/serve",
];

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for home in reading.homes(PACKAGES) {
        let root = reading.named(&[format!("{home}app/root")]);
        let mut around = Vec::new();
        if let Some(root) = root {
            add_module(reading, root, "/", &[]);
            around.extend(reading.exported(root, "loader").map(|(it, _)| it));
        }
        let config = reading.named(&[format!("{home}app/routes")]);
        match config.filter(|it| !uses_files(reading, *it)) {
            Some(config) => configured(reading, config, &around),
            None => by_name(reading, &format!("{home}app/routes/"), &around),
        }
    }
}

fn uses_files(reading: &RouteCollector<'_>, config: FileId) -> bool {
    let mut calls = reading.source(config).calls.iter();
    calls.any(|it| it.callee == "flatRoutes")
}

/// A module's loader, component and action.
fn add_module(reading: &mut RouteCollector<'_>, file: FileId, path: &str, around: &[Handlers]) {
    let loader = reading
        .exported(file, "loader")
        .or_else(|| reading.exported(file, "clientLoader"));
    let component = reading.exported(file, "default");
    if let Some(span) = loader
        .as_ref()
        .or(component.as_ref())
        .map(|(_, span)| *span)
    {
        let mut own = loader.unwrap_or_default().0;
        own.functions
            .extend(component.unwrap_or_default().0.functions);
        let place = reading.place(file, span);
        reading.add("GET", path.to_owned(), around, own, place);
    }
    let action = reading
        .exported(file, "action")
        .or_else(|| reading.exported(file, "clientAction"));
    if let Some((own, span)) = action {
        let place = reading.place(file, span);
        reading.add("POST", path.to_owned(), &[], own, place);
    }
}

/// `app/routes/**`: the loaders of layouts run before those of what lies within.
fn by_name(reading: &mut RouteCollector<'_>, folder: &str, around: &[Handlers]) {
    let mut modules = Vec::new();
    for entry in reading
        .below(folder)
        .into_iter()
        .filter(super::folders::Entry::is_script)
    {
        let mut id: Vec<&str> = entry.folders.clone();
        let is_whole_folder = matches!(entry.name, "route" | "index" | "_index");
        if !(is_whole_folder && !entry.folders.is_empty() && entry.name != "_index") {
            id.push(entry.name);
        }
        let id = id
            .iter()
            .map(|it| it.trim_end_matches('+'))
            .collect::<Vec<_>>()
            .join(".");
        modules.push((id, entry.file));
    }
    for (id, file) in &modules {
        let mut before = around.to_vec();
        let is_layout = |module: &&(String, FileId)| {
            id.strip_prefix(module.0.as_str())
                .is_some_and(|it| it.starts_with('.'))
        };
        let mut layouts: Vec<_> = modules.iter().filter(is_layout).collect();
        layouts.sort_by_key(|it| it.0.len());
        for (_, layout) in layouts {
            before.extend(reading.exported(*layout, "loader").map(|(it, _)| it));
        }
        let last = id.rsplit('.').next().unwrap_or_default();
        let is_layout_alone = last.starts_with('_') && last != "_index";
        if !is_layout_alone {
            add_module(reading, *file, &path_of(id), &before);
        }
    }
}

/// `_auth.users_.$id` → `/users/:id`.
fn path_of(id: &str) -> String {
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
    let named = parts
        .iter()
        .filter(|part| !part.starts_with('_') && *part != "index");
    let parts = named.map(|part| {
        let part = part.trim_end_matches('_');
        let inner = part.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
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
fn configured(reading: &mut RouteCollector<'_>, config: FileId, around: &[Handlers]) {
    let exports = reading.source(config).exports.iter();
    let mut exports = exports.filter(|it| it.name == "default");
    if let Some(export) = exports.next() {
        let value = &export.value;
        config_value(reading, config, value, "", around, 24);
    }
}

fn config_value(
    reading: &mut RouteCollector<'_>,
    config: FileId,
    value: &Value,
    prefix: &str,
    around: &[Handlers],
    depth: usize,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::List(values) => {
            for value in values {
                config_value(reading, config, value, prefix, around, depth);
            }
        }
        Value::Call(call) => config_call(reading, config, *call, prefix, around, depth),
        _ => {}
    }
}

fn config_call(
    reading: &mut RouteCollector<'_>,
    config: FileId,
    call: CallId,
    prefix: &str,
    around: &[Handlers],
    depth: usize,
) {
    let call = &reading.source(config).calls[call];
    let at = FunctionRef {
        file: config,
        scope: call.scope,
    };
    let texts: Vec<_> = call
        .arguments
        .iter()
        .map_while(|argument| reading.links.text(at, &argument.value))
        .collect();
    let children = call
        .arguments
        .iter()
        .map(|it| &it.value)
        .filter(|it| matches!(it, Value::List(_)));
    let (path, module) = match (call.name(), texts.as_slice()) {
        ("route", [path, module, ..]) => (joined(prefix, path), Some(module)),
        ("index" | "layout", [module, ..]) => (joined(prefix, ""), Some(module)),
        ("prefix", [path, ..]) => (joined(prefix, path), None),
        _ => return,
    };
    let file = module.and_then(|module| {
        let is_relative = module.starts_with('.');
        let module = if is_relative {
            module.clone()
        } else {
            format!("./{module}")
        };
        reading.links.file(config, &module)
    });
    let mut around = around.to_vec();
    if let Some(file) = file {
        if call.name() != "layout" {
            add_module(reading, file, &path, &around);
        }
        around.extend(reading.exported(file, "loader").map(|(it, _)| it));
    }
    for value in children {
        config_value(reading, config, value, &path, &around, depth);
    }
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn file_names_are_paths() {
        let cases = [
            ("_index", "/"),
            ("callback", "/callback"),
            ("auth.callback", "/auth/callback"),
            ("_auth.login", "/login"),
            ("users_.$id.edit", "/users/:id/edit"),
            ("files.$", "/files/*"),
            ("($lang).about", "/:lang?/about"),
            ("sitemap[.]xml", "/sitemap.xml"),
            ("auth.index", "/auth"),
        ];
        for (id, path) in cases {
            assert_eq!(path_of(id), path, "{id}");
        }
    }
}
