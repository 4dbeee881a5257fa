//! Servers without a framework: the path of a request is compared with a string.
//! Sources: nodejs.org "http", bun.sh "Bun.serve", docs.deno.com "HTTP server", Workers' `fetch`.

use regex::Regex;

use super::{METHODS, RouteCollector};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{FileId, ScopeId, ScopeKind, Value};

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    // `req.url === "/callback"`, `url.pathname === '/callback'`, `pathname.startsWith("/callback")`.
    let comparison =
        r#"(?i)(?:url|pathname|path)\s*(?:===?\s*|\.startsWith\(\s*)["'`](/[^"'`]*)["'`]"#;
    let method = r#"method\s*===?\s*["'`]([A-Z]+)["'`]"#;
    let (Ok(comparison), Ok(method)) = (Regex::new(comparison), Regex::new(method)) else {
        return;
    };
    for (file, source) in reading.files.iter_enumerated() {
        if !source.language.is_script() {
            continue;
        }
        let servers = servers(reading, file);
        for branch in &source.branches {
            let server = servers
                .iter()
                .find(|server| source.is_within(branch.scope, **server));
            let (Some(scope), Some(path)) = (server, comparison.captures(&branch.condition)) else {
                continue;
            };
            let method = method
                .captures(&branch.condition)
                .map(|it| it[1].to_owned());
            let method = method.filter(|method| METHODS.contains(&method.as_str()));
            let mut own = Handlers::default();
            own.functions.push(FunctionRef {
                file,
                scope: *scope,
            });
            let place = reading.place(file, branch.span);
            let path = path[1].split('?').next().unwrap_or_default().to_owned();
            reading.add(method.as_deref().unwrap_or("ANY"), path, &[], own, place);
        }
    }
}

/// The functions of a file that answer requests: those given to `createServer` and `serve`, and
/// `fetch` of a default export.
fn servers(reading: &RouteCollector<'_>, file: FileId) -> Vec<ScopeId> {
    let source = reading.source(file);
    let mut found = Vec::new();
    for call in &source.calls {
        if !matches!(call.name(), "createServer" | "serve") {
            continue;
        }
        let at = FunctionRef {
            file,
            scope: call.scope,
        };
        for argument in &call.arguments {
            let value = argument.value.get("fetch").unwrap_or(&argument.value);
            let handlers = reading.links.handlers(at, value);
            let own = handlers.functions.iter().filter(|it| it.file == file);
            found.extend(own.map(|it| it.scope));
        }
    }
    let default = source.exports.iter().find(|it| it.name == "default");
    // `const server = { fetch(request) {} }; export default server`
    let named = default.and_then(|export| match &export.value {
        Value::Name(name) => {
            let mut held = source.assignments.iter();
            held.find(|assignment| assignment.scope == ScopeId::FILE && assignment.target == *name)
        }
        _ => None,
    });
    let exported = named.map(|it| &it.value).or(default.map(|it| &it.value));
    if let Some(Value::Function(scope)) = exported.and_then(|it| it.get("fetch")) {
        found.push(*scope);
    }
    found.retain(|scope| source.scopes[*scope].kind != ScopeKind::Type);
    found
}
