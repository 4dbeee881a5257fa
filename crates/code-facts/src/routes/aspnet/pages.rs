//! Razor pages: classes beside pages that are routes by where they lie.

use super::{guards, methods};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{RouteCollector, joined};
use crate::syntax::Language;

/// Methods of HTTP that a page answers.
const VERBS: &[(&str, &str)] = &[
    ("OnGet", "GET"),
    ("OnPost", "POST"),
    ("OnPut", "PUT"),
    ("OnDelete", "DELETE"),
];

pub(in super::super) fn read(reading: &mut RouteCollector<'_>) {
    let closed = closed(reading);
    for (file, source) in reading.files.iter_enumerated() {
        let path = source.path.to_str().unwrap_or_default();
        let Some(path) = path.strip_suffix(".cshtml.cs").and_then(route) else {
            continue;
        };
        if source.language != Language::CSharp {
            continue;
        }
        for scope in source.scopes.keys() {
            let class = FunctionRef { file, scope };
            for (at, method) in methods(reading, class) {
                let verb = VERBS.iter().find(|(it, _)| method.name.starts_with(it));
                let Some((_, verb)) = verb.filter(|_| method.is_exported) else {
                    continue;
                };
                let mut before = guards(reading, class, &method.markers);
                if closed.iter().any(|text| path.starts_with(text.as_str())) {
                    before.push(Handlers {
                        unknown: vec!["Authorize".to_owned()],
                        ..Handlers::default()
                    });
                }
                let mut own = Handlers::default();
                own.functions.push(at);
                let place = reading.place(file, method.span);
                reading.add(verb, path.clone(), &before, own, place);
            }
        }
    }
}

/// The route of a page by its path: what lies below `Pages`, and below the area that it is in.
fn route(path: &str) -> Option<String> {
    let mut folders: Vec<&str> = path.split('/').collect();
    let pages = folders.iter().position(|it| *it == "Pages")?;
    let mut whole = match folders.get(pages.wrapping_sub(2)..pages) {
        Some(["Areas", area]) => vec![*area],
        _ => Vec::new(),
    };
    whole.extend(folders.drain(pages + 1..));
    if whole.last() == Some(&"Index") {
        whole.pop();
    }
    Some(joined("", &whole.join("/")))
}

/// Folders and pages that are closed by `AuthorizeFolder("/Account")` and its like.
fn closed(reading: &RouteCollector<'_>) -> Vec<String> {
    let files = reading.files.iter();
    let calls = files.flat_map(|it| &it.calls);
    let closed = calls.filter(|call| matches!(call.name(), "AuthorizeFolder" | "AuthorizePage"));
    let texts = closed.filter_map(|call| call.positional(0)?.text());
    texts.map(|it| joined("", it)).collect()
}
