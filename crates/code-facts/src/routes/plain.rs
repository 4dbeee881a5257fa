//! Servers without a framework: the path of a request is compared with a string.
//! Sources: nodejs.org "http", bun.sh "Bun.serve", docs.deno.com "HTTP server", Workers' `fetch`.

use regex::Regex;

use super::{METHODS, RouteCollector, SCRIPTS};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{FileId, ScopeId, ScopeKind, Value};

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    // `req.url === "/callback"`, `url.pathname === '/callback'`, `pathname.startsWith("/callback")`.
    let comparison =
        r#"(?i)(?:url|pathname|path)\s*(?:===?\s*|\.startsWith\(\s*)["'`](/[^"'`]*)["'`]"#;
    let method = r#"method\s*===?\s*["'`]([A-Z]+)["'`]"#;
    let (Ok(comparison), Ok(method)) = (Regex::new(comparison), Regex::new(method)) else {
        return;
    };
    for (file, source) in collector.files_in(SCRIPTS) {
        let servers = servers(collector, file);
        for branch in &source.branches {
            let mut around = servers.iter().copied();
            let server = around.find(|server| source.is_within(branch.scope, *server));
            let (Some(scope), Some(path)) = (server, comparison.captures(&branch.condition)) else {
                continue;
            };
            let method = method.captures(&branch.condition);
            let method = method.as_ref().map(|method| &method[1]);
            let method = method.filter(|name| METHODS.contains(name));
            let method = method.unwrap_or("ANY");
            let path = path[1].split('?').next().unwrap_or_default().to_owned();
            let own = Handlers::of(FunctionRef { file, scope });
            let place = collector.place(file, branch.span);
            collector.add(method, path, &[], own, place);
        }
    }
}

/// The functions of a file that answer requests: those given to `createServer` and `serve`, and
/// `fetch` of a default export.
fn servers(collector: &RouteCollector<'_>, file: FileId) -> Vec<ScopeId> {
    let source = collector.source(file);
    let mut found = Vec::new();
    let calls = collector.calls_of(file);
    for site in calls.filter(|call| matches!(call.name(), "createServer" | "serve")) {
        for value in site.values() {
            let functions = site.handlers(value.get("fetch").unwrap_or(value)).functions;
            let own = functions.iter().filter(|function| function.file == file);
            found.extend(own.map(|function| function.scope));
        }
    }
    let default = source.export("default");
    // `const server = { fetch(request) {} }; export default server`
    let named = default.and_then(|export| {
        let name = export.value.name()?;
        let mut held = source.assignments.iter();
        held.find(|assignment| assignment.scope == ScopeId::FILE && assignment.target == name)
    });
    let named = named.map(|assignment| &assignment.value);
    let exported = named.or(default.map(|export| &export.value));
    if let Some(Value::Function(scope)) = exported.and_then(|value| value.get("fetch")) {
        found.push(*scope);
    }
    found.retain(|scope| source.scopes[*scope].kind != ScopeKind::Type);
    found
}
