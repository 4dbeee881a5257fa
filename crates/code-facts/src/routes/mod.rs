//! Which routes a project has, and what handles them: a file for each framework.

mod absinthe;
mod annotations;
mod aspnet;
mod astro;
mod blocks;
mod browser;
mod classes;
mod decorated;
mod django;
mod folders;
mod functions;
mod graph;
mod laravel;
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
mod site;
mod sveltekit;
mod symfony;
mod tanstack;
mod wordpress;
mod yii;

use std::collections::HashSet;

use crate::resolve::{Files, Handlers, Links, Target};
use crate::syntax::{FileId, Language, Scope, ScopeId, ScopeKind, SourceFile, Span, Value};
use crate::{CallRef, FunctionRef, Package, Place, Route};
use graph::{Endpoint, MountPath};
use site::CallSite;

/// The languages of scripts.
const SCRIPTS: &[Language] = &[Language::JavaScript, Language::TypeScript];

/// The methods of HTTP, as modules export functions for them.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The routes of a project, in the order of files and lines.
pub(crate) fn routes(files: &Files, packages: &[Package], links: Links<'_>) -> Vec<Route> {
    let mut collector = RouteCollector {
        files,
        packages,
        links: &links,
        routes: Vec::new(),
    };
    for read in [
        routers::javascript,
        routers::go,
        next::read,
        remix::read,
        sveltekit::read,
        astro::read,
        nuxt::read,
        tanstack::read,
        annotations::read,
        blocks::read,
        aspnet::controllers,
        aspnet::minimal,
        aspnet::pages,
        rust::axum,
        rust::actix,
        rust::rocket,
        plain::read,
        functions::read,
        browser::read,
        decorated::read,
        django::read,
        laravel::read,
        pages::read,
        phoenix::read,
        rails::read,
        sinatra::read,
        symfony::read,
        absinthe::read,
        wordpress::read,
        yii::read,
    ] {
        read(&mut collector);
    }
    let mut routes = collector.routes;
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

/// The routes of a project that were found so far.
struct RouteCollector<'p> {
    files: &'p Files,
    packages: &'p [Package],
    links: &'p Links<'p>,
    routes: Vec<Route>,
}

impl<'p> RouteCollector<'p> {
    fn source(&self, file: FileId) -> &'p SourceFile {
        &self.files[file]
    }

    /// The files in some languages.
    fn files_in(
        &self,
        languages: &'static [Language],
    ) -> impl Iterator<Item = (FileId, &'p SourceFile)> + use<'p> {
        let files = self.files.iter_enumerated();
        files.filter(move |(_, source)| languages.contains(&source.language))
    }

    /// Every call of the files in some languages.
    fn calls_in(
        &self,
        languages: &'static [Language],
    ) -> impl Iterator<Item = CallSite<'p>> + use<'p> {
        let links = self.links;
        let files = self.files_in(languages);
        files.flat_map(move |(file, source)| {
            let calls = source.calls.keys();
            calls.map(move |id| CallSite::new(links, file, id))
        })
    }

    /// A call.
    fn site(&self, call: CallRef) -> CallSite<'p> {
        CallSite::new(self.links, call.file, call.call)
    }

    /// Every call.
    fn calls(&self) -> impl Iterator<Item = CallSite<'p>> + use<'p> {
        self.calls_in(&Language::ALL)
    }

    /// Every call of a file.
    fn calls_of(&self, file: FileId) -> impl Iterator<Item = CallSite<'p>> + use<'p> {
        let links = self.links;
        let calls = self.source(file).calls.keys();
        calls.map(move |id| CallSite::new(links, file, id))
    }

    /// Every scope of the files in some languages.
    fn scopes_in(
        &self,
        languages: &'static [Language],
    ) -> impl Iterator<Item = (FunctionRef, &'p Scope)> + use<'p> {
        self.files_in(languages).flat_map(|(file, source)| {
            let scopes = source.scopes.iter_enumerated();
            scopes.map(move |(scope, declared)| (FunctionRef { file, scope }, declared))
        })
    }

    /// Every method of a type, after the type.
    fn methods_in(
        &self,
        languages: &'static [Language],
    ) -> impl Iterator<Item = (FunctionRef, &'p Scope, &'p Scope)> + use<'p> {
        let links = self.links;
        let methods = self.scopes_in(languages).map(move |(at, method)| {
            let class = links.scope(links.outside(at));
            (at, class, method)
        });
        methods.filter(|(_, class, method)| {
            method.kind == ScopeKind::Function && class.kind == ScopeKind::Type
        })
    }

    fn place(&self, file: FileId, span: Span) -> Place {
        self.source(file).place(span)
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
            let names = handlers.unknown.iter().chain(&handlers.libraries);
            route.guards.extend(names.cloned());
            route.handlers.extend(&handlers.functions);
        }
        route.guards.extend(own.unknown);
        route.handlers.extend(own.functions);
        self.routes.push(route);
    }

    /// Adds a route that a function is, or a file as a whole, where it is declared.
    fn add_function(&mut self, method: &str, path: String, before: &[Handlers], at: FunctionRef) {
        let span = match at.scope {
            ScopeId::FILE => Span::default(),
            scope => self.source(at.file).scopes[scope].span,
        };
        let place = self.place(at.file, span);
        self.add(method, path, before, Handlers::of(at), place);
    }

    /// Adds what an endpoint answers below every path to it.
    fn add_below(&mut self, outer: &[MountPath], endpoint: &Endpoint, place: &Place) {
        for outer in outer {
            let before = [outer.before.as_slice(), &endpoint.before].concat();
            for path in &endpoint.paths {
                for method in &endpoint.methods {
                    let path = joined(&outer.prefix, path);
                    self.add(method, path, &before, endpoint.own.clone(), place.clone());
                }
            }
        }
    }

    /// What a file exports by a name, as handlers, with its place.
    fn exported(&self, file: FileId, name: &str) -> Option<(Handlers, Span)> {
        let source = self.source(file);
        let export = source.export(name);
        let target = self.links.export(file, name)?;
        let span = match (&target, export.map(|export| &export.value)) {
            // `export default handler` says less than the function it names.
            (Target::Function(function), Some(Value::Name(_))) if function.file == file => {
                Some(source.scopes[function.scope].span)
            }
            _ => export.map(|export| export.span),
        };
        let handlers = match target {
            // A component or a class: the file as a whole stands for it.
            Target::File(_) | Target::Type(_) => Handlers::default(),
            target => self.links.handlers_of(&target),
        };
        Some((handlers, span.unwrap_or_default()))
    }

    /// What a file exports by a name, as handlers alone.
    fn exported_handlers(&self, file: FileId, name: &str) -> Option<Handlers> {
        Some(self.exported(file, name)?.0)
    }

    /// What a file exports by the first of several names that it has.
    fn first_export(&self, file: FileId, names: &[&str]) -> Option<(Handlers, Span)> {
        names.iter().find_map(|name| self.exported(file, name))
    }

    /// Adds a route for each method that a file exports a function for.
    fn add_methods(&mut self, file: FileId, path: &str, before: &[Handlers]) {
        let own = METHODS.iter().map(|method| (*method, *method));
        for (name, method) in own.chain([("ALL", "ANY"), ("fallback", "ANY")]) {
            self.add_export(file, &[name], method, path.to_owned(), before);
        }
    }
}

/// Whether a file imports a package, or a part of it.
fn imports(source: &SourceFile, package: &str) -> bool {
    source.imports.iter().any(|import| {
        let rest = import.module.strip_prefix(package);
        rest.is_some_and(|part| part.is_empty() || part.starts_with(['/', '.']))
    })
}

/// The method of HTTP that a function is called like: `get` → `GET`. One in capitals is a constant.
fn verb(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    (METHODS.contains(&upper.as_str()) && name != upper).then_some(upper)
}

/// Texts in capitals.
fn capitals(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| text.to_ascii_uppercase()).collect()
}

/// Two paths, one after the other, with one `/` between them and none at the end.
fn joined(prefix: &str, path: &str) -> String {
    let parts = prefix.split('/').chain(path.split('/'));
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests;
