//! The routes of small projects, each as one finds them in the wild.

mod aspnet;
mod files;
mod fixtures;
mod go;
mod jvm;
mod objects;
mod others;
mod paths;
mod python;
mod rust;

use super::*;
use crate::Project;
use crate::tests::{at, at_place, project};

/// `METHOD path: handlers [guards] (library) file:line` of each route.
fn shown(project: &Project) -> Vec<String> {
    let name = |handler: &FunctionRef| {
        let source = &project.files[handler.file];
        let scope = &source.scopes[handler.scope];
        match scope.name.as_str() {
            "" => at(project, handler.file, scope.span),
            name => name.to_owned(),
        }
    };
    let route = |route: &Route| {
        let handlers: Vec<_> = route.handlers.iter().map(name).collect();
        let guards = if route.guards.is_empty() {
            String::new()
        } else {
            format!(" [{}]", route.guards.join(", "))
        };
        let library = route
            .library
            .as_ref()
            .map(|it| format!(" ({it})"))
            .unwrap_or_default();
        let place = at_place(&route.place);
        format!(
            "{} {}: {}{guards}{library} {place}",
            route.method,
            route.path,
            handlers.join(", ")
        )
    };
    project.routes.iter().map(route).collect()
}

fn of_files(files: &[(&str, &str)]) -> Vec<String> {
    shown(&project(files))
}
