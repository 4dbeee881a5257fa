//! SvelteKit. Source: svelte.dev/docs/kit, "Routing", "Form actions", "Hooks".

use super::folders::around;
use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{FileId, Value};

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for home in collector.homes(&["@sveltejs/kit"]) {
        let hooks = collector.named(&[format!("{home}src/hooks.server")]);
        let handle = hooks.and_then(|file| collector.exported_handlers(file, "handle"));
        let handle: Vec<Handlers> = handle.into_iter().collect();
        let entries = collector.below(&format!("{home}src/routes/"));
        let layouts = collector.layouts(&entries, &["+layout.server", "+layout"], "load");
        for entry in &entries {
            let path = path_of(&entry.folders);
            let before = [handle.as_slice(), &around(&layouts, entry)].concat();
            if entry.name.starts_with("+page.server") {
                actions(collector, entry.file, &path, &handle);
            }
            match entry.name {
                "+server" => collector.add_methods(entry.file, &path, &handle),
                "+page.server" | "+page" if entry.is_script() => {
                    collector.add_export(entry.file, &["load"], "GET", path, &before);
                }
                "+page" => {
                    let page = FunctionRef::whole(entry.file);
                    collector.add_function("GET", path, &before, page);
                }
                _ => {}
            }
        }
    }
}

/// Groups are left out.
fn path_of(folders: &[&str]) -> String {
    let parts = folders.iter().filter(|folder| !folder.starts_with('('));
    joined("", &parts.copied().collect::<Vec<_>>().join("/"))
}

/// `export const actions = { default: async () => {}, signOut: … }`.
fn actions(collector: &mut RouteCollector<'_>, file: FileId, path: &str, before: &[Handlers]) {
    let Some(actions) = collector.source(file).export("actions") else {
        return;
    };
    let Value::Object(members) = &actions.value else {
        return;
    };
    let at = FunctionRef::whole(file);
    for (name, value) in members {
        let own = collector.links.handlers(at, value);
        let first = own.functions.first();
        let span = first.map_or(actions.span, |value| collector.links.scope(*value).span);
        let path = match name.as_str() {
            "default" => path.to_owned(),
            name => format!("{path}?/{name}"),
        };
        let place = collector.place(file, span);
        collector.add("POST", path, before, own, place);
    }
}
