//! Modules of Python: a dotted name is a path below a folder that scripts are started in, or below
//! the importing file's own. Source: docs.python.org, "The import system".

use std::collections::HashMap;

use typed_index_collections::TiVec;

use super::{Files, Links, Target};
use crate::FunctionRef;
use crate::syntax::{FileId, Language, SourceFile};

/// How many imports of everything are followed, one after the other.
const LONGEST_OF_ALL: usize = 3;

/// Methods that Python's own types and those of its frameworks have, whoever else has one.
const COMMON_METHODS: &[&str] = &[
    "add", "all", "append", "clear", "close", "copy", "create", "decode", "delete", "encode",
    "filter", "first", "format", "get", "head", "items", "join", "keys", "list", "open", "options",
    "patch", "pop", "post", "put", "read", "remove", "save", "send", "set", "split", "strip",
    "update", "values", "write",
];

/// Whether a method's name says whose it is.
pub(super) fn is_telling(language: Language, method: &str) -> bool {
    match language {
        Language::Python | Language::Java | Language::Kotlin => !COMMON_METHODS.contains(&method),
        Language::Go => super::go::is_telling(method),
        _ => true,
    }
}

/// The files of Python, by their paths without extensions; packages by their folders.
#[derive(Clone, Debug, Default)]
pub(super) struct PythonModules {
    files: HashMap<String, FileId>,
    folders: TiVec<FileId, String>,
}

impl PythonModules {
    pub(super) fn new(sources: &Files) -> Self {
        let mut files = HashMap::new();
        let mut folders = TiVec::with_capacity(sources.len());
        for (index, source) in sources.iter_enumerated() {
            let path = source.path.to_string_lossy();
            folders.push(path.rsplit_once('/').map_or("", |it| it.0).to_owned());
            if let Some(stem) = path.strip_suffix(".py") {
                let stem = match stem {
                    "__init__" => "",
                    stem => stem.strip_suffix("/__init__").unwrap_or(stem),
                };
                files.entry(stem.to_owned()).or_insert(index);
            }
        }
        Self { files, folders }
    }

    /// The file that a module's name means in another one.
    pub(super) fn file(&self, from: FileId, module: &str) -> Option<FileId> {
        let folder = self.folders[from].as_str();
        let dots = module.len() - module.trim_start_matches('.').len();
        let path = module[dots..].replace('.', "/");
        if dots > 0 {
            let base = above(folder).nth(dots - 1)?;
            return self.files.get(&joined(base, &path)).copied();
        }
        // A module of the project that has the SDK's name would hide the SDK.
        if path == "workos" || path.is_empty() {
            return None;
        }
        let roots = above(folder).flat_map(|text| [text.to_owned(), joined(text, "src")]);
        let mut found = roots.filter_map(|root| self.files.get(&joined(&root, &path)).copied());
        found.find(|it| *it != from)
    }
}

/// A folder and all that it lies in, the project's own last.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| match folder.rsplit_once('/') {
        Some((parent, _)) => Some(parent),
        None => (!folder.is_empty()).then_some(""),
    })
}

fn joined(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

impl<'p> Links<'p> {
    /// What stands at the top of a file can be imported from it, imports of its own included; so
    /// can the files of a package.
    pub(super) fn top_level(&self, file: FileId, name: &str, steps: usize) -> Option<Target<'p>> {
        let at = FunctionRef::whole(file);
        if !is_python(self.source(at)) {
            return None;
        }
        self.own_scope(at, name)
            .or_else(|| self.assigned(at, name, steps))
            .or_else(|| self.imported(file, name, steps))
            .or_else(|| self.of_all(file, name, steps))
            .or_else(|| {
                let path = &self.source(at).path;
                let is_package = path.file_name().is_some_and(|it| it == "__init__.py");
                let module = is_package.then(|| self.file(file, &format!(".{name}")));
                module.flatten().map(Target::File)
            })
    }

    /// `from .views import *`.
    pub(super) fn of_all(&self, file: FileId, name: &str, steps: usize) -> Option<Target<'p>> {
        let source = &self.sources[file];
        if !is_python(source) {
            return None;
        }
        // Packages whose files import all of each other would be searched without end.
        let steps = steps.min(LONGEST_OF_ALL);
        let all = source.imports.iter().filter(|it| it.names.is_empty());
        let mut files = all.filter_map(|it| self.file(file, &it.module));
        files.find_map(|it| self.exported(it, name, steps))
    }

    /// `from . import views`, `from app import views`: a file of a package.
    pub(super) fn submodule(&self, from: FileId, module: &str, name: &str) -> Option<FileId> {
        if !is_python(&self.sources[from]) || name == "*" {
            return None;
        }
        let separator = if module.ends_with('.') { "" } else { "." };
        self.file(from, &format!("{module}{separator}{name}"))
    }
}

pub(super) fn is_python(source: &SourceFile) -> bool {
    source.language == Language::Python
}
