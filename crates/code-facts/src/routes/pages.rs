//! PHP without a framework: a script that compares the path of a request, as handlers of Go do, too,
//! and scripts that are pages by where they lie. Source: php.net, "Built-in web server".

use super::{RouteCollector, joined, whole};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{FileId, Language, ScopeId, Span};

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

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if !matches!(source.language, Language::Php | Language::Go) {
            continue;
        }
        for (scope, declared) in source.scopes.iter_enumerated() {
            let case = declared.markers.iter().find(|it| it.name == "case");
            let path = case.and_then(|case| case.arguments.first()?.value.text());
            let Some(path) = path else { continue };
            let mut own = Handlers::default();
            own.functions.push(FunctionRef { file, scope });
            let place = reading.place(file, declared.span);
            reading.add("ANY", path.to_owned(), &[], own, place);
        }
    }
    let packages = &reading.packages;
    if packages
        .iter()
        .any(|package| FRAMEWORKS.contains(&package.name.as_str()))
    {
        return;
    }
    for file in reading.files.keys() {
        page(reading, file);
    }
}

fn page(reading: &mut RouteCollector<'_>, file: FileId) {
    let source = reading.source(file);
    if source.language != Language::Php || is_included(reading, file) {
        return;
    }
    let is_router = |scope: &crate::syntax::Scope| scope.markers.iter().any(|it| it.name == "case");
    if source.scopes.iter().any(is_router)
        || !source.calls.iter().any(|it| it.scope == ScopeId::FILE)
    {
        return;
    }
    let Some(path) = source.path.to_str() else {
        return;
    };
    let mut folders: Vec<&str> = path.split('/').collect();
    let name = folders.pop().unwrap_or_default();
    if let Some(at) = folders.iter().rposition(|it| PUBLIC.contains(it)) {
        folders.drain(..=at);
    }
    if folders.iter().any(|it| PARTS.contains(it)) {
        return;
    }
    let mut path = joined("", &folders.join("/"));
    if name != "index.php" {
        path = joined(&path, name);
    }
    let place = reading.place(file, Span::default());
    reading.add("ANY", path, &[], whole(file), place);
}

/// Whether another script includes this one.
fn is_included(reading: &RouteCollector<'_>, file: FileId) -> bool {
    let all = reading.files.iter_enumerated();
    let scripts =
        all.filter(|(at, source_file)| *at != file && source_file.language == Language::Php);
    let target = FunctionRef::whole(file);
    scripts.into_iter().any(|(at, source_file)| {
        let calls = source_file.calls.iter_enumerated();
        let mut includes = calls.filter(|(_, it)| it.callee == "include");
        includes.any(|(id, _)| reading.links.target(at, id) == Some(target))
    })
}
