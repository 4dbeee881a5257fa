//! TanStack Start: routes that name their own paths.
//! Source: tanstack.com/start, "Server routes", "Server functions".

use super::super::FunctionRef;
use super::super::links::Handlers;
use super::super::syntax::{Call, Value};
use super::{METHODS, Reading};

pub(super) fn read(reading: &mut Reading<'_>) {
    for (file, source) in reading.project.files.iter().enumerate() {
        for call in &source.calls {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            let head = call.callee.split('.').next().unwrap_or_default();
            match head {
                "createFileRoute" | "createServerFileRoute" | "createAPIFileRoute" => {
                    let first = call.receiver.map(|it| &source.calls[it]);
                    let path = first.and_then(|it| reading.links.text(at, it.positional(0)?));
                    if let Some(path) = path {
                        route(reading, at, call, &path);
                    }
                }
                "createServerFn" if call.name() == "handler" => {
                    let handlers = call
                        .arguments
                        .iter()
                        .map(|it| reading.links.handlers(at, &it.value));
                    let own = handlers.last().unwrap_or_default();
                    let mut held = source.assignments.iter();
                    let held = held.find(|it| match it.value {
                        Value::Call(id) => std::ptr::eq(&raw const source.calls[id], call),
                        _ => false,
                    });
                    let name = held.map_or_else(String::new, |it| it.target.clone());
                    let place = reading.place(file, call.line);
                    reading.add("ACTION", name, &[], own, place);
                }
                _ => {}
            }
        }
    }
}

/// `createFileRoute("/callback")({ beforeLoad, loader, component, server: { handlers: { GET } } })`.
fn route(reading: &mut Reading<'_>, at: FunctionRef, call: &Call, path: &str) {
    let place = reading.place(at.file, call.line);
    let path = super::joined("", &without_groups(path));
    let handlers = |reading: &Reading<'_>, key: &str| {
        call.argument(key).map(|it| reading.links.handlers(at, it))
    };
    let page = ["beforeLoad", "loader", "component"];
    let page: Vec<_> = page.iter().filter_map(|it| handlers(reading, it)).collect();
    if !page.is_empty() {
        let functions = page.into_iter().flat_map(|it| it.functions).collect();
        let own = Handlers {
            functions,
            ..Handlers::default()
        };
        reading.add("GET", path.clone(), &[], own, place.clone());
    }
    let server = call.argument("server").and_then(|it| it.get("handlers"));
    let options = call.arguments.iter().map(|it| &it.value);
    for value in options.chain(server) {
        for method in METHODS {
            if let Some(value) = value.get(method) {
                let own = reading.links.handlers(at, value);
                reading.add(method, path.clone(), &[], own, place.clone());
            }
        }
    }
}

/// Folders that only hold layouts or group files are no part of a path.
fn without_groups(path: &str) -> String {
    let parts = path.split('/').filter(|it| !it.starts_with(['_', '(']));
    let parts: Vec<_> = parts.map(|it| it.trim_end_matches('_')).collect();
    parts.join("/")
}
