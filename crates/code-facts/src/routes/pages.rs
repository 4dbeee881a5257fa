//! PHP without a framework: a script that compares the path of a request, as handlers of Go do, too,
//! and scripts that are pages by where they lie. Source: php.net, "Built-in web server".

use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::syntax::{FileId, Language, Marker, Scope, ScopeId};

/// Folders from which servers serve.
const PUBLIC: &[&str] = &["public", "public_html", "web", "www", "htdocs", "html"];

/// Folders whose scripts are included by others.
const PARTS: &[&str] = &[
    "includes",
    "inc",
    "include",
    "lib",
    "src",
    "views",
    "templates",
    "config",
    "vendor",
    "classes",
    "partials",
    "database",
    "migrations",
    "bootstrap",
    "app",
    "routes",
    "resources",
];

/// Frameworks that find their routes elsewhere.
const FRAMEWORKS: &[&str] = &[
    "laravel/framework",
    "symfony/framework-bundle",
    "slim/slim",
    "laravel/lumen-framework",
    "typo3/cms-core",
];

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for (at, declared) in collector.scopes_in(&[Language::Php, Language::Go]) {
        if let Some(path) = declared.marker("case").and_then(Marker::first_text) {
            collector.add_function("ANY", path.to_owned(), &[], at);
        }
    }
    let mut packages = collector.packages.iter();
    if packages.any(|package| FRAMEWORKS.contains(&package.name.as_str())) {
        return;
    }
    for (file, source) in collector.files_in(&[Language::Php]) {
        let is_router = |scope: &Scope| scope.marker("case").is_some();
        let is_run = source.calls.iter().any(|call| call.scope == ScopeId::FILE);
        if !is_run || source.scopes.iter().any(is_router) || is_included(collector, file) {
            continue;
        }
        if let Some(path) = source.path.to_str().and_then(page) {
            collector.add_function("ANY", path, &[], FunctionRef::whole(file));
        }
    }
}

/// The path at which a script is served, if it is no part of others.
fn page(path: &str) -> Option<String> {
    let mut folders: Vec<&str> = path.split('/').collect();
    let name = folders.pop()?;
    if let Some(at) = folders.iter().rposition(|folder| PUBLIC.contains(folder)) {
        folders.drain(..=at);
    }
    if folders.iter().any(|folder| PARTS.contains(folder)) {
        return None;
    }
    let name = if name == "index.php" { "" } else { name };
    Some(joined(&folders.join("/"), name))
}

/// Whether another script includes this one.
fn is_included(collector: &RouteCollector<'_>, file: FileId) -> bool {
    let target = FunctionRef::whole(file);
    let calls = collector.calls_in(&[Language::Php]);
    let mut includes = calls.filter(|call| call.callee == "include" && call.file != file);
    includes.any(|call| call.links.target(call.file, call.id) == Some(target))
}
