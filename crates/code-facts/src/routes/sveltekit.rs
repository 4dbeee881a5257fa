//! SvelteKit. Source: svelte.dev/docs/kit, "Routing", "Form actions", "Hooks".

use super::{RouteCollector, joined, whole};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{FileId, Span, Value};

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for home in reading.homes(&["@sveltejs/kit"]) {
        let hooks = reading.named(&[format!("{home}src/hooks.server")]);
        let handle = hooks.and_then(|it| reading.exported(it, "handle"));
        let entries = reading.below(&format!("{home}src/routes/"));
        let loads = |name: &str| {
            entries
                .iter()
                .filter(|it| it.name == name)
                .collect::<Vec<_>>()
        };
        let mut layouts = loads("+layout.server");
        layouts.extend(loads("+layout"));
        layouts.sort_by_key(|it| it.folders.len());
        for entry in &entries {
            let path = path_of(&entry.folders);
            let mut before: Vec<Handlers> = handle.iter().map(|(it, _)| it.clone()).collect();
            if entry.name == "+server" {
                reading.add_methods(entry.file, &path, &before);
                continue;
            }
            if entry.name.starts_with("+page.server") {
                actions(reading, entry.file, &path, &before);
            }
            let around = layouts
                .iter()
                .filter(|layout| entry.folders.starts_with(&layout.folders));
            for layout in around {
                before.extend(reading.exported(layout.file, "load").map(|(it, _)| it));
            }
            match entry.name {
                "+page.server" | "+page" if entry.is_script() => {
                    if let Some((own, span)) = reading.exported(entry.file, "load") {
                        let place = reading.place(entry.file, span);
                        reading.add("GET", path, &before, own, place);
                    }
                }
                "+page" => {
                    let place = reading.place(entry.file, Span::default());
                    reading.add("GET", path, &before, whole(entry.file), place);
                }
                _ => {}
            }
        }
    }
}

/// Groups are left out.
fn path_of(folders: &[&str]) -> String {
    let parts = folders.iter().filter(|it| !it.starts_with('('));
    joined("", &parts.copied().collect::<Vec<_>>().join("/"))
}

/// `export const actions = { default: async () => {}, signOut: … }`.
fn actions(reading: &mut RouteCollector<'_>, file: FileId, path: &str, before: &[Handlers]) {
    let exports = reading.source(file).exports.iter();
    let mut exports = exports.filter(|it| it.name == "actions");
    let Some((span, Value::Object(members))) =
        exports.next().map(|export| (export.span, &export.value))
    else {
        return;
    };
    let at = FunctionRef::whole(file);
    for (name, value) in members {
        let own = reading.links.handlers(at, value);
        let span = own.functions.first().map_or(span, |function| {
            reading.source(function.file).scopes[function.scope].span
        });
        let path = match name.as_str() {
            "default" => path.to_owned(),
            name => format!("{path}?/{name}"),
        };
        let place = reading.place(file, span);
        reading.add("POST", path, before, own, place);
    }
}
