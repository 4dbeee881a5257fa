//! The routes of small projects, each as one finds them in the wild.

mod aspnet;
mod files;
mod fixtures;
mod go;
mod jvm;
mod objects;
mod others;
mod python;
mod rust;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::{Package, extract};

/// Reads a project's sources and the names of its packages, and nothing else.
pub(super) fn project(folder: &Path) -> Project {
    let mut project = Project::default();
    collect(folder, folder, &mut project);
    project.files.sort_by(|a, b| a.path.cmp(&b.path));
    project
}

fn collect(root: &Path, folder: &Path, project: &mut Project) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with('.') || name == "node_modules" {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, project);
            continue;
        }
        let inside: Arc<Path> = Arc::from(path.strip_prefix(root).unwrap());
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if name == "package.json" {
            let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
            let lists = ["dependencies", "devDependencies"];
            let lists = lists.iter().filter_map(|it| manifest[it].as_object());
            project
                .packages
                .extend(lists.flatten().map(|(name, _)| Package {
                    name: name.clone(),
                    requirement: None,
                    place: Place {
                        file: inside.clone(),
                        line: 1,
                    },
                }));
        } else if let Some(language) = extract::of(&path) {
            project.files.push(extract::read(inside, language, &text));
        }
    }
}

/// `METHOD path: handlers [guards] (library) file:line` of each route.
pub(super) fn shown(project: &Project) -> Vec<String> {
    let name = |handler: &FunctionRef| {
        let source = &project.files[handler.file];
        let scope = &source.scopes[handler.scope];
        match scope.name.as_str() {
            "" => format!("{}:{}", source.path.display(), scope.lines.start()),
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
        let place = format!("{}:{}", route.place.file.display(), route.place.line);
        format!(
            "{} {}: {}{guards}{library} {place}",
            route.method,
            route.path,
            handlers.join(", ")
        )
    };
    routes(project).iter().map(route).collect()
}

fn of_files(files: &[(&str, &str)]) -> Vec<String> {
    let read = |(path, text): &(&str, &str)| {
        let path = Path::new(path);
        extract::read(Arc::from(path), extract::of(path).unwrap(), text)
    };
    shown(&Project {
        files: files.iter().map(read).collect(),
        ..Project::default()
    })
}
