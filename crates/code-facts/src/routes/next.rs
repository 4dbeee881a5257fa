//! Next.js: the app router, the pages router, middleware and server actions.
//! Source: nextjs.org/docs, "Project structure", "Route handlers", "Proxy", "Server actions".

use super::folders::around;
use super::{RouteCollector, SCRIPTS, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{ScopeId, ScopeKind};

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for home in collector.homes(&["next"]) {
        for source in ["", "src/"] {
            let root = format!("{home}{source}");
            let middleware = Middleware::find(collector, &root);
            app_router(collector, &root, &middleware);
            pages_router(collector, &root, &middleware);
        }
        server_actions(collector, &home);
    }
}

fn app_router(collector: &mut RouteCollector<'_>, root: &str, middleware: &Middleware) {
    let entries = collector.below(&format!("{root}app/"));
    let layouts = collector.layouts(&entries, &["layout"], "default");
    for entry in &entries {
        let Some(path) = app_path(&entry.folders) else {
            continue;
        };
        let mut before = middleware.before(&path);
        match entry.name {
            "route" => collector.add_methods(entry.file, &path, &before),
            "page" => {
                before.extend(around(&layouts, entry));
                collector.add_export(entry.file, &["default"], "GET", path, &before);
            }
            _ => {}
        }
    }
}

/// Groups and slots are left out; a private folder holds no routes.
pub(super) fn app_path(folders: &[&str]) -> Option<String> {
    if folders.iter().any(|folder| folder.starts_with('_')) {
        return None;
    }
    let is_group = |folder: &str| folder.starts_with('(') && folder.ends_with(')');
    let is_part = |folder: &&&str| !(folder.starts_with('@') || is_group(folder));
    let parts: Vec<_> = folders.iter().filter(is_part).copied().collect();
    Some(joined("", &parts.join("/")))
}

fn pages_router(collector: &mut RouteCollector<'_>, root: &str, middleware: &Middleware) {
    for entry in collector.below(&format!("{root}pages/")) {
        if entry.name.starts_with('_') || !entry.is_script() {
            continue;
        }
        let path = entry.path("");
        let mut before = middleware.before(&path);
        let is_api = entry.folders.first() == Some(&"api");
        if !is_api {
            before.extend(collector.exported_handlers(entry.file, "getServerSideProps"));
        }
        let method = if is_api { "ANY" } else { "GET" };
        collector.add_export(entry.file, &["default"], method, path, &before);
    }
}

/// `middleware.ts`, since Next.js 16 `proxy.ts`.
#[derive(Default)]
struct Middleware {
    handlers: Option<Handlers>,
    /// The paths that it runs on; empty for all.
    matchers: Vec<String>,
}

impl Middleware {
    fn find(collector: &RouteCollector<'_>, root: &str) -> Self {
        let stems = [format!("{root}middleware"), format!("{root}proxy")];
        let Some(file) = collector.named(&stems) else {
            return Self::default();
        };
        let handlers = collector.first_export(file, &["default", "middleware", "proxy"]);
        let config = collector.source(file).export("config");
        let matchers = config.and_then(|config| config.value.get("matcher"));
        let matchers = matchers.into_iter().flat_map(|matcher| matcher.items());
        let texts = matchers.flat_map(|matcher| {
            let matcher = matcher.get("source").unwrap_or(matcher);
            collector.links.texts(FunctionRef::whole(file), matcher)
        });
        Self {
            handlers: handlers.map(|(handlers, _)| handlers),
            matchers: texts.collect(),
        }
    }

    /// What runs before a path.
    fn before(&self, path: &str) -> Vec<Handlers> {
        let covers =
            self.matchers.is_empty() || self.matchers.iter().any(|matcher| covers(matcher, path));
        let handlers = self.handlers.iter().filter(|_| covers);
        handlers.cloned().collect()
    }
}

/// Whether a matcher covers a path: `/account`, `/docs/:path*`, `/((?!api|_next).*)`. Where that
/// depends on a value in the path, it does.
pub(super) fn covers(matcher: &str, path: &str) -> bool {
    if let Some((before, rest)) = matcher.split_once("(?!") {
        let excluded = rest.split(')').next().unwrap_or_default();
        let before = before.trim_end_matches('(');
        let Some(path) = path.strip_prefix(before) else {
            return false;
        };
        let excluded = excluded.split('|');
        let mut excluded = excluded.filter(|part| !part.contains(['*', '+', '$', '[']));
        return !excluded.any(|part| path.starts_with(part));
    }
    let mut parts = path.split('/').filter(|value| !value.is_empty());
    for wanted in matcher.split('/').filter(|part| !part.is_empty()) {
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
fn server_actions(collector: &mut RouteCollector<'_>, home: &str) {
    for (at, declared) in collector.scopes_in(SCRIPTS) {
        let source = collector.source(at.file);
        let path = source.path.to_str();
        let is_home = path.is_some_and(|path| path.starts_with(home));
        let is_marked = |scope: ScopeId| source.scopes[scope].marker("use server").is_some();
        let is_outermost = declared.parent == ScopeId::FILE && declared.is_exported;
        let is_action = is_marked(at.scope) || is_outermost && is_marked(ScopeId::FILE);
        let is_function = matches!(declared.kind, ScopeKind::Function | ScopeKind::Closure);
        if is_home && is_action && is_function {
            collector.add_function("ACTION", declared.name.clone(), &[], at);
        }
    }
}
