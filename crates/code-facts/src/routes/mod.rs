//! Which routes a project has, and what handles them: a file for each framework.

mod absinthe;
mod annotated;
mod aspnet;
mod astro;
mod blocks;
mod browser;
mod classes;
mod decorated;
mod django;
mod folders;
mod functions;
mod laravel;
mod nest;
mod next;
mod nuxt;
mod pages;
mod phoenix;
mod plain;
mod rails;
mod remix;
mod routers;
mod rust;
mod sinatra;
mod sveltekit;
mod symfony;
mod tanstack;
mod wordpress;
mod yii;

use std::collections::HashSet;

use crate::resolve::{Files, Handlers, Links, Target};
use crate::syntax::{FileId, SourceFile, Span, Value};
use crate::{FunctionRef, Package, Place, Route};

/// The methods of HTTP, as modules export functions for them.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The routes of a project, in the order of files and lines.
pub(crate) fn routes(files: &Files, packages: &[Package], links: Links<'_>) -> Vec<Route> {
    let mut reading = RouteCollector {
        files,
        packages,
        links,
        routes: Vec::new(),
    };
    for read in [
        routers::read,
        next::read,
        remix::read,
        sveltekit::read,
        astro::read,
        nuxt::read,
        tanstack::read,
        nest::read,
        annotated::read,
        blocks::read,
        aspnet::controllers,
        aspnet::minimal,
        aspnet::pages,
        rust::nested,
        rust::actix,
        rust::rocket,
        plain::read,
        functions::read,
        browser::read,
        decorated::read,
        django::read,
        laravel::read,
        symfony::read,
        pages::read,
        phoenix::read,
        rails::read,
        sinatra::read,
        absinthe::read,
        wordpress::read,
        yii::read,
    ] {
        read(&mut reading);
    }
    let mut routes = reading.routes;
    routes.sort_by(|a, b| (&a.place, &a.path, &a.method).cmp(&(&b.place, &b.path, &b.method)));
    let mut seen = HashSet::new();
    routes.retain(|route| {
        seen.insert((
            route.place.clone(),
            route.path.clone(),
            route.method.clone(),
        ))
    });
    routes
}

/// A project while its routes are read.
struct RouteCollector<'p> {
    files: &'p Files,
    packages: &'p [Package],
    links: Links<'p>,
    routes: Vec<Route>,
}

impl<'p> RouteCollector<'p> {
    fn source(&self, file: FileId) -> &'p SourceFile {
        &self.files[file]
    }

    fn place(&self, file: FileId, span: Span) -> Place {
        self.source(file).place(span)
    }

    /// Whether a file imports a package, or a part of it.
    fn imports(&self, file: FileId, package: &str) -> bool {
        let is_of = |module: &str| {
            module
                .strip_prefix(package)
                .is_some_and(|module| module.is_empty() || module.starts_with('/'))
        };
        self.source(file).imports.iter().any(|it| is_of(&it.module))
    }

    /// Whether a file of Python imports a package, or a part of it.
    fn imports_python(&self, file: FileId, package: &str) -> bool {
        let is_of = |module: &str| {
            module
                .strip_prefix(package)
                .is_some_and(|module| module.is_empty() || module.starts_with('.'))
        };
        self.source(file).imports.iter().any(|it| is_of(&it.module))
    }

    /// Adds a route. What stands before its handlers guards it, and so does what wraps them.
    fn add(
        &mut self,
        method: &str,
        path: String,
        before: &[Handlers],
        own: Handlers,
        place: Place,
    ) {
        let mut route = Route {
            method: method.to_owned(),
            path,
            handlers: Vec::new(),
            guards: Vec::new(),
            library: own.libraries.last().cloned(),
            place,
        };
        if !own.functions.is_empty() {
            route.guards.extend(own.libraries);
        }
        for handlers in before {
            route
                .guards
                .extend(handlers.unknown.iter().chain(&handlers.libraries).cloned());
            route.handlers.extend(&handlers.functions);
        }
        route.guards.extend(own.unknown);
        route.handlers.extend(own.functions);
        self.routes.push(route);
    }

    /// What a file exports by a name, as handlers, with its place.
    fn exported(&self, file: FileId, name: &str) -> Option<(Handlers, Span)> {
        let source = self.source(file);
        let export = source.exports.iter().find(|it| it.name == name);
        let target = self.links.export(file, name)?;
        let span = match (&target, export.map(|it| &it.value)) {
            // `export default handler` says less than the function it names.
            (Target::Function(function), Some(Value::Name(_))) if function.file == file => {
                Some(source.scopes[function.scope].span)
            }
            _ => export.map(|it| it.span),
        };
        let handlers = match target {
            // A component or a class: the file as a whole stands for it.
            Target::File(_) | Target::Type(_) => Handlers::default(),
            target => self.links.handlers_of(&target),
        };
        Some((handlers, span.unwrap_or_default()))
    }

    /// Adds a route for each method that a file exports a function for.
    fn add_methods(&mut self, file: FileId, path: &str, before: &[Handlers]) {
        let own = METHODS.iter().map(|method| (*method, *method));
        for (name, method) in own.chain([("ALL", "ANY"), ("fallback", "ANY")]) {
            if let Some((handlers, span)) = self.exported(file, name) {
                let place = self.place(file, span);
                self.add(method, path.to_owned(), before, handlers, place);
            }
        }
    }
}

/// A file's own code, outside of its functions.
fn whole(file: FileId) -> Handlers {
    Handlers {
        functions: vec![FunctionRef::whole(file)],
        ..Handlers::default()
    }
}

/// Two paths, one after the other, with one `/` between them and none at the end.
fn joined(prefix: &str, path: &str) -> String {
    let parts = prefix.split('/').chain(path.split('/'));
    let parts: Vec<_> = parts.filter(|it| !it.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests;
