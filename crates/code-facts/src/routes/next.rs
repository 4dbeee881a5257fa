//! Next.js: the app router, the pages router, middleware and server actions.
//! Source: nextjs.org/docs, "Project structure", "Route handlers", "Proxy", "Server actions".

use super::folders::Entry;
use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{ScopeId, ScopeKind, Value};

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for home in reading.homes(&["next"]) {
        for source in ["", "src/"] {
            let root = format!("{home}{source}");
            let middleware = Middleware::find(reading, &root);
            app_router(reading, &root, middleware.as_ref());
            pages_router(reading, &root, middleware.as_ref());
        }
        server_actions(reading, &home);
    }
}

fn app_router(reading: &mut RouteCollector<'_>, root: &str, middleware: Option<&Middleware>) {
    let entries = reading.below(&format!("{root}app/"));
    let layouts: Vec<_> = entries
        .iter()
        .filter(|it| it.name == "layout")
        .filter_map(|entry| {
            Some((
                entry.folders.clone(),
                reading.exported(entry.file, "default")?.0,
            ))
        })
        .collect();
    for entry in &entries {
        let Some(path) = app_path(&entry.folders) else {
            continue;
        };
        let mut before: Vec<Handlers> = Vec::new();
        before.extend(
            middleware
                .filter(|it| it.covers(&path))
                .map(|it| it.handlers.clone()),
        );
        match entry.name {
            "route" => reading.add_methods(entry.file, &path, &before),
            "page" => {
                let around = layouts
                    .iter()
                    .filter(|(it, _)| entry.folders.starts_with(it));
                before.extend(around.map(|(_, it)| it.clone()));
                add_default(reading, entry, "GET", path, &before);
            }
            _ => {}
        }
    }
}

fn add_default(
    reading: &mut RouteCollector<'_>,
    entry: &Entry<'_>,
    method: &str,
    path: String,
    before: &[Handlers],
) {
    if let Some((handlers, span)) = reading.exported(entry.file, "default") {
        let place = reading.place(entry.file, span);
        reading.add(method, path, before, handlers, place);
    }
}

/// Groups and slots are left out; a private folder holds no routes.
fn app_path(folders: &[&str]) -> Option<String> {
    if folders.iter().any(|it| it.starts_with('_')) {
        return None;
    }
    let is_group = |folder: &str| folder.starts_with('(') && folder.ends_with(')');
    let is_part = |folder: &&&str| !(folder.starts_with('@') || is_group(folder));
    let parts: Vec<_> = folders.iter().filter(is_part).copied().collect();
    Some(joined("", &parts.join("/")))
}

fn pages_router(reading: &mut RouteCollector<'_>, root: &str, middleware: Option<&Middleware>) {
    for entry in reading.below(&format!("{root}pages/")) {
        if entry.name.starts_with('_') || !entry.is_script() {
            continue;
        }
        let mut path = joined("", &entry.folders.join("/"));
        if entry.name != "index" {
            path = joined(&path, entry.name);
        }
        let covers = middleware.filter(|it| it.covers(&path));
        let mut before: Vec<_> = covers.map(|it| it.handlers.clone()).into_iter().collect();
        let is_api = entry.folders.first() == Some(&"api");
        if is_api {
            add_default(reading, &entry, "ANY", path, &before);
            continue;
        }
        let props = reading.exported(entry.file, "getServerSideProps");
        before.extend(props.map(|(handlers, _)| handlers));
        add_default(reading, &entry, "GET", path, &before);
    }
}

/// `middleware.ts`, since Next.js 16 `proxy.ts`.
struct Middleware {
    handlers: Handlers,
    /// The paths that it runs on; empty for all.
    matchers: Vec<String>,
}

impl Middleware {
    fn find(reading: &RouteCollector<'_>, root: &str) -> Option<Self> {
        let file = reading.named(&[format!("{root}middleware"), format!("{root}proxy")])?;
        let names = ["default", "middleware", "proxy"];
        let (handlers, _) = names.iter().find_map(|it| reading.exported(file, it))?;
        let mut exports = reading.source(file).exports.iter();
        let config = exports.find(|it| it.name == "config");
        let at = FunctionRef::whole(file);
        let matchers = match config.and_then(|it| it.value.get("matcher")) {
            Some(Value::List(values)) => {
                let source = |value: &Value| value.get("source").unwrap_or(value).clone();
                let values = values.iter().map(source);
                values
                    .filter_map(|it| reading.links.text(at, &it))
                    .collect()
            }
            Some(value) => reading.links.texts(at, value),
            None => Vec::new(),
        };
        Some(Self { handlers, matchers })
    }

    fn covers(&self, path: &str) -> bool {
        self.matchers.is_empty() || self.matchers.iter().any(|it| covers(it, path))
    }
}

/// Whether a matcher covers a path: `/account`, `/docs/:path*`, `/((?!api|_next).*)`. Where that
/// depends on a value in the path, it does.
fn covers(matcher: &str, path: &str) -> bool {
    if let Some((before, rest)) = matcher.split_once("(?!") {
        let excluded = rest.split(')').next().unwrap_or_default();
        let before = before.trim_end_matches('(');
        let Some(path) = path.strip_prefix(before) else {
            return false;
        };
        let mut excluded = excluded
            .split('|')
            .filter(|part| !part.contains(['*', '+', '$', '[']));
        return !excluded.any(|it| path.starts_with(it));
    }
    let mut parts = path.split('/').filter(|it| !it.is_empty());
    for wanted in matcher.split('/').filter(|it| !it.is_empty()) {
        if wanted.ends_with('*') || wanted.starts_with('(') {
            return true;
        }
        match parts.next() {
            Some(part) if part == wanted || wanted.starts_with(':') || part.starts_with('[') => {}
            None if wanted.ends_with('?') => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

/// Functions marked `use server`: a form or a component calls them by name.
fn server_actions(reading: &mut RouteCollector<'_>, home: &str) {
    for (file, source) in reading.files.iter_enumerated() {
        if !source.path.to_str().is_some_and(|it| it.starts_with(home)) {
            continue;
        }
        let is_marked = |scope: ScopeId| {
            let markers = &source.scopes[scope].markers;
            markers.iter().any(|it| it.name == "use server")
        };
        for (scope, declared) in source.scopes.iter_enumerated().skip(1) {
            let is_exported = is_marked(ScopeId::FILE)
                && declared.parent == ScopeId::FILE
                && declared.is_exported;
            let is_action = is_marked(scope) || is_exported;
            if is_action && matches!(declared.kind, ScopeKind::Function | ScopeKind::Closure) {
                let mut own = Handlers::default();
                own.functions.push(FunctionRef { file, scope });
                let place = reading.place(file, declared.span);
                reading.add("ACTION", declared.name.clone(), &[], own, place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matchers_cover_what_they_name() {
        let cases = [
            ("/account", "/account", true),
            ("/account", "/account/keys", false),
            ("/account/:path*", "/account", true),
            ("/account/:path*", "/account/keys", true),
            ("/users/:id", "/users/[id]", true),
            ("/users/:id", "/users", false),
            ("/((?!api|_next/static|.*\\.png$).*)", "/account", true),
            ("/((?!api|_next/static|.*\\.png$).*)", "/api/me", false),
            ("/(api|trpc)(.*)", "/api/me", true),
        ];
        for (matcher, path, expected) in cases {
            assert_eq!(covers(matcher, path), expected, "{matcher} {path}");
        }
    }

    #[test]
    fn groups_and_slots_are_no_part_of_a_path() {
        let cases: &[(&[&str], Option<&str>)] = &[
            (&[], Some("/")),
            (&["(auth)", "callback"], Some("/callback")),
            (&["@modal", "docs", "[...slug]"], Some("/docs/[...slug]")),
            (&["_lib", "x"], None),
        ];
        for (folders, expected) in cases {
            assert_eq!(app_path(folders).as_deref(), *expected);
        }
    }
}
