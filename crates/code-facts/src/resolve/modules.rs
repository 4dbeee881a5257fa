//! The name of a module → the file that it is.

use std::collections::{HashMap, HashSet};

use typed_index_collections::TiVec;

use crate::syntax::FileId;

use super::go::Packages;
use super::python::PythonModules;
use super::{Declared, Files};
use crate::OwnPackage;

/// What may be left out at the end of a module's name.
const EXTENSIONS: &[&str] = &[
    ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro",
];

/// Beginnings that stand for a folder of the project, by convention or by its `tsconfig.json`.
const ALIASES: &[&str] = &[
    "@/", "~/", "~~/", "@@/", "#/", "$lib/", "$/", "src/", "app/", "lib/",
];

/// The files of a project, by their paths without extensions.
#[derive(Clone, Debug, Default)]
pub(super) struct Modules {
    paths: TiVec<FileId, String>,
    by_stem: HashMap<String, FileId>,
    /// The same by the last parts of their names: an alias stands for any folder.
    by_last: HashMap<String, Vec<FileId>>,
    /// The packages that manifests declare.
    packages: HashSet<String>,
    /// Those that lie in the project itself.
    workspace: Vec<OwnPackage>,
    python: PythonModules,
    pub(super) go: Packages,
}

impl Modules {
    pub(super) fn new(files: &Files, declared: &Declared<'_>) -> Self {
        let paths = files.iter();
        let paths: TiVec<FileId, String> = paths
            .map(|path| path.path.to_string_lossy().into_owned())
            .collect();
        let mut by_stem = HashMap::new();
        let mut by_last: HashMap<String, Vec<FileId>> = HashMap::new();
        for (file, path) in paths.iter_enumerated() {
            by_stem.entry(stem(path).to_owned()).or_insert(file);
            let last = last_part(module_name(path)).to_owned();
            by_last.entry(last).or_default().push(file);
        }
        let packages = declared.packages.iter().map(|it| it.name.clone()).collect();
        Self {
            paths,
            by_stem,
            by_last,
            packages,
            workspace: declared.workspace.to_vec(),
            python: PythonModules::new(files),
            go: Packages::new(files, declared),
        }
    }

    /// The file that a module's name means in another one.
    pub(super) fn file(&self, from: FileId, module: &str) -> Option<FileId> {
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
        if let Some(file) = self.of_workspace(module) {
            return Some(file);
        }
        let Some(alias) = ALIASES.iter().find(|it| module.starts_with(**it)) else {
            return self
                .below_base(module)
                .or_else(|| self.below_alias(from, module));
        };
        let inner = match *alias {
            "$lib/" => module.trim_start_matches('$'),
            "src/" | "app/" | "lib/" => module,
            alias => &module[alias.len()..],
        };
        self.nearest(from, inner)
    }

    /// The file of a package in the project's own tree: what it exports by that name, which may be
    /// built from a source beside it, else what lies there.
    fn of_workspace(&self, module: &str) -> Option<FileId> {
        // The root's own name may be that of a package that it uses.
        let own = self.workspace.iter();
        let own = own.filter(|own_package| !own_package.folder.as_os_str().is_empty());
        let own = own.filter_map(|own_package| {
            let rest = module.strip_prefix(own_package.name.as_str())?;
            let is_it = rest.is_empty() || rest.starts_with('/');
            is_it.then_some((own_package, rest.trim_start_matches('/')))
        });
        let (package, rest) = own.min_by_key(|it| it.1.len())?;
        let folder = package.folder.to_string_lossy().replace('\\', "/");
        let asked = if rest.is_empty() {
            ".".to_owned()
        } else {
            format!("./{rest}")
        };
        let exported = package.entries.iter().filter_map(|(path, file)| {
            let Some((before, after)) = path.split_once('*') else {
                return (*path == asked).then(|| file.clone());
            };
            let part = asked.strip_prefix(before)?.strip_suffix(after)?;
            Some(file.replace('*', part))
        });
        let built = ["dist/", "build/", "lib/"];
        let sources = exported.flat_map(|file| {
            let file = file.trim_start_matches("./").to_owned();
            let source = built.iter().find_map(|it| file.strip_prefix(it));
            let source = source.map(|source| format!("src/{}", source.replace(".d.ts", ".ts")));
            [Some(file), source]
        });
        let usual = [Some(rest.to_owned()), Some(format!("src/{rest}"))];
        let mut files = sources.chain(usual).flatten();
        files.find_map(|file| self.at(&joined(&folder, &file)?))
    }

    /// Modules below a name of the project's own: `@services/auth`, and `@app/auth` for
    /// `libs/auth/src` in a workspace of NestJS.
    fn below_alias(&self, from: FileId, module: &str) -> Option<FileId> {
        let (scope, rest) = module.strip_prefix('@')?.split_once('/')?;
        let package = rest.split('/').next().unwrap_or_default();
        if self.packages.contains(&format!("@{scope}/{package}")) || rest.is_empty() {
            return None;
        }
        let path = format!("{scope}/{rest}");
        if let Some(file) = self.nearest(from, &path) {
            return Some(file);
        }
        let of_library = match rest.split_once('/') {
            None => format!("{rest}/src"),
            Some((library, inner)) => format!("{library}/src/{inner}"),
        };
        let is_library = matches!(scope, "app" | "lib" | "libs");
        is_library.then(|| self.nearest(from, &of_library))?
    }

    /// With a `baseUrl` in `tsconfig.json` modules of the project look like packages.
    fn below_base(&self, module: &str) -> Option<FileId> {
        let package = module.split('/').next().unwrap_or_default();
        let is_package = package.starts_with('@') || self.packages.contains(package);
        if is_package || module.contains(':') {
            return None;
        }
        self.at(module)
            .or_else(|| self.at(&format!("src/{module}")))
    }

    fn at(&self, path: &str) -> Option<FileId> {
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
    fn nearest(&self, from: FileId, inner: &str) -> Option<FileId> {
        let inner = stem(inner);
        let ends_so = |path: &str| {
            let before = module_name(path).strip_suffix(inner);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let common = |path: &str| {
            let pairs = path.split('/').zip(self.paths[from].split('/'));
            pairs.take_while(|(a, b)| a == b).count()
        };
        let alike = self.by_last.get(last_part(inner))?.iter().copied();
        let candidates = alike.filter(|it| ends_so(&self.paths[*it]));
        candidates.max_by_key(|candidate| {
            let path = &self.paths[*candidate];
            (common(path), std::cmp::Reverse(path.len()))
        })
    }
}

/// What Nuxt and Nitro import by themselves: the exports of these folders.
pub(super) fn ambient(files: &Files, declared: &Declared<'_>) -> HashMap<String, FileId> {
    let mut exported = HashMap::new();
    let packages = ["nuxt", "nitropack", "nitro"];
    if !declared
        .packages
        .iter()
        .any(|package| packages.contains(&package.name.as_str()))
    {
        return exported;
    }
    for (file, source) in files.iter_enumerated() {
        let path = source.path.to_string_lossy();
        let mut folders = path.split('/').rev().skip(1);
        if folders.any(|folder| matches!(folder, "utils" | "composables")) {
            let names = source.exports.iter().map(|it| it.name.as_str());
            for name in names.filter(|name| !matches!(*name, "default" | "*")) {
                exported.entry(name.to_owned()).or_insert(file);
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

/// A path as modules name it: `a/b` of `a/b/index.ts`.
fn module_name(path: &str) -> &str {
    let stem = stem(path);
    stem.strip_suffix("/index").unwrap_or(stem)
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
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
