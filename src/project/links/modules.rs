//! The name of a module → the file that it is.

use std::collections::{HashMap, HashSet};

use super::go::Packages;
use super::python::PythonModules;
use crate::project::Project;

/// What may be left out at the end of a module's name.
const EXTENSIONS: &[&str] = &[
    ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro",
];

/// Beginnings that stand for a folder of the project, by convention or by its `tsconfig.json`.
const ALIASES: &[&str] = &[
    "@/", "~/", "~~/", "@@/", "#/", "$lib/", "$/", "src/", "app/", "lib/",
];

/// The files of a project, by their paths without extensions.
pub(super) struct Modules {
    paths: Vec<String>,
    by_stem: HashMap<String, usize>,
    /// The packages that manifests declare.
    packages: HashSet<String>,
    python: PythonModules,
    pub(super) go: Packages,
}

impl Modules {
    pub(super) fn new(project: &Project) -> Self {
        let paths = project.files.iter();
        let paths: Vec<_> = paths
            .map(|it| it.path.to_string_lossy().into_owned())
            .collect();
        let mut by_stem = HashMap::new();
        for (file, path) in paths.iter().enumerate() {
            by_stem.entry(stem(path).to_owned()).or_insert(file);
        }
        let packages = project.packages.iter().map(|it| it.name.clone()).collect();
        Self {
            paths,
            by_stem,
            packages,
            python: PythonModules::new(project),
            go: Packages::new(project),
        }
    }

    /// The file that a module's name means in another one.
    pub(super) fn file(&self, from: usize, module: &str) -> Option<usize> {
        if self.paths[from].ends_with(".py") {
            return self.python.file(from, module);
        }
        if self.paths[from].ends_with(".go") {
            return self.go.file(from, module);
        }
        let module = module
            .split(['?', '#'])
            .next()
            .filter(|it| !it.is_empty())
            .unwrap_or(module);
        if module.starts_with('.') {
            let folder = self.paths[from].rsplit_once('/').map_or("", |(it, _)| it);
            return self.at(&joined(folder, module)?);
        }
        if let Some(path) = module.strip_prefix('/') {
            return self.at(path);
        }
        let Some(alias) = ALIASES.iter().find(|it| module.starts_with(**it)) else {
            return self.below_base(module);
        };
        let inner = match *alias {
            "$lib/" => module.trim_start_matches('$'),
            "src/" | "app/" | "lib/" => module,
            alias => &module[alias.len()..],
        };
        self.nearest(from, inner)
    }

    /// With a `baseUrl` in `tsconfig.json` modules of the project look like packages.
    fn below_base(&self, module: &str) -> Option<usize> {
        let package = module.split('/').next().unwrap_or_default();
        let is_package = package.starts_with('@') || self.packages.contains(package);
        if is_package || module.contains(':') {
            return None;
        }
        self.at(module)
            .or_else(|| self.at(&format!("src/{module}")))
    }

    fn at(&self, path: &str) -> Option<usize> {
        let index = || match path {
            "" => "index".to_owned(),
            path => format!("{path}/index"),
        };
        self.by_stem
            .get(path)
            .or_else(|| self.by_stem.get(stem(path)))
            .or_else(|| self.by_stem.get(&index()))
            .copied()
    }

    /// Of the files whose paths end so, the one that lies nearest.
    fn nearest(&self, from: usize, inner: &str) -> Option<usize> {
        let inner = stem(inner);
        let ends_so = |path: &str| {
            let stem = stem(path);
            let stem = stem.strip_suffix("/index").unwrap_or(stem);
            let before = stem.strip_suffix(inner);
            before.is_some_and(|it| it.is_empty() || it.ends_with('/'))
        };
        let common = |path: &str| {
            let pairs = path.split('/').zip(self.paths[from].split('/'));
            pairs.take_while(|(a, b)| a == b).count()
        };
        let files = 0..self.paths.len();
        let candidates = files.filter(|it| ends_so(&self.paths[*it]));
        candidates.max_by_key(|it| {
            let path = &self.paths[*it];
            (common(path), std::cmp::Reverse(path.len()))
        })
    }
}

/// What Nuxt and Nitro import by themselves: the exports of these folders.
pub(super) fn ambient(project: &Project) -> HashMap<&str, usize> {
    let mut exported = HashMap::new();
    let packages = ["nuxt", "nitropack", "nitro"];
    if !project
        .packages
        .iter()
        .any(|it| packages.contains(&it.name.as_str()))
    {
        return exported;
    }
    for (file, source) in project.files.iter().enumerate() {
        let path = source.path.to_string_lossy();
        let mut folders = path.split('/').rev().skip(1);
        if folders.any(|it| matches!(it, "utils" | "composables")) {
            let names = source.exports.iter().map(|it| it.name.as_str());
            for name in names.filter(|it| !matches!(*it, "default" | "*")) {
                exported.entry(name).or_insert(file);
            }
        }
    }
    exported
}

fn stem(path: &str) -> &str {
    let ends = EXTENSIONS.iter();
    let mut stems = ends.filter_map(|it| path.strip_suffix(it));
    stems.next().unwrap_or(path)
}

/// `a/b` and `../c` → `a/c`; nothing outside the project.
fn joined(folder: &str, module: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in module.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
