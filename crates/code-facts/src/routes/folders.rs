//! Files that are routes by where they lie.

use crate::syntax::FileId;
use std::path::Path;

use super::RouteCollector;

/// A file below a folder of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry<'p> {
    pub(super) file: FileId,
    /// The folders between the folder of routes and the file.
    pub(super) folders: Vec<&'p str>,
    /// Its name up to the extension: `auth.callback` of `auth.callback.tsx`.
    pub(super) name: &'p str,
    pub(super) extension: &'p str,
}

impl<'p> RouteCollector<'p> {
    /// The folders in which one of these packages is at home: those whose manifests declare it,
    /// else the project's own if its code imports it. Each ends with `/` unless it is empty.
    pub(super) fn homes(&self, packages: &[&str]) -> Vec<String> {
        let declared = self.packages.iter();
        let declared = declared.filter(|package| packages.contains(&package.name.as_str()));
        let mut homes: Vec<String> = declared.filter_map(|it| folder(&it.place.file)).collect();
        if homes.is_empty() {
            let is_imported = |file: FileId| packages.iter().any(|it| self.imports(file, it));
            if (self.files.keys()).any(is_imported) {
                homes.push(String::new());
            }
        }
        homes.sort();
        homes.dedup();
        homes
    }

    /// The folders with manifests, the project's own among them; each ends with `/` unless empty.
    pub(super) fn manifests(&self) -> Vec<String> {
        let declared = self.packages.iter();
        let folders = declared.filter_map(|it| folder(&it.place.file));
        let mut folders: Vec<String> = folders.chain([String::new()]).collect();
        folders.sort();
        folders.dedup();
        folders
    }

    /// The files below a folder, which ends with `/`.
    pub(super) fn below(&self, folder: &str) -> Vec<Entry<'p>> {
        let files = self.files.iter_enumerated();
        let entries = files.filter_map(|(file, source_file)| {
            let path = source_file.path.to_str()?.strip_prefix(folder)?;
            let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
            let (name, extension) = name.rsplit_once('.')?;
            Some(Entry {
                file,
                folders: folders.split('/').filter(|it| !it.is_empty()).collect(),
                name,
                extension,
            })
        });
        entries.collect()
    }

    /// A file by its path without its extension; the first of several names that exists.
    pub(super) fn named(&self, stems: &[String]) -> Option<FileId> {
        let files = &self.files;
        stems.iter().find_map(|stem| {
            files.position(|file| {
                let path = file
                    .path
                    .to_str()
                    .and_then(|path| path.strip_prefix(stem.as_str()));
                path.is_some_and(|path| path.starts_with('.') && !path[1..].contains('.'))
            })
        })
    }
}

/// The folder of a manifest, with `/` at its end unless it is the project's own.
fn folder(manifest: &Path) -> Option<String> {
    let folder = manifest.parent()?.to_str()?;
    Some(match folder {
        "" => String::new(),
        folder => format!("{folder}/"),
    })
}

impl Entry<'_> {
    /// Whether it is a script, and no component or page of markup.
    pub(super) fn is_script(&self) -> bool {
        !matches!(self.extension, "vue" | "svelte" | "astro")
    }
}
