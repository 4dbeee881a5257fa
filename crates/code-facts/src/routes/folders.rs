//! Files that are routes by where they lie: what the frameworks that have them share.

use std::collections::BTreeSet;
use std::path::Path;

use super::{RouteCollector, imports, joined};
use crate::Package;
use crate::resolve::Handlers;
use crate::syntax::FileId;

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
        let mut homes = self.folders_of(|package| packages.contains(&package.name.as_str()));
        if homes.is_empty() {
            let is_imported = |package: &&str| self.files.iter().any(|file| imports(file, package));
            if packages.iter().any(is_imported) {
                homes.push(String::new());
            }
        }
        homes
    }

    /// The folders with manifests, the project's own among them; each ends with `/` unless empty.
    pub(super) fn manifests(&self) -> Vec<String> {
        let mut folders = self.folders_of(|_| true);
        if folders.first().is_none_or(|first| !first.is_empty()) {
            folders.insert(0, String::new());
        }
        folders
    }

    /// The folders whose manifests declare some packages, in order.
    fn folders_of(&self, is_meant: impl Fn(&Package) -> bool) -> Vec<String> {
        let declared = self.packages.iter().filter(|package| is_meant(package));
        let folders = declared.filter_map(|package| folder(&package.place.file));
        let folders: BTreeSet<String> = folders.collect();
        folders.into_iter().collect()
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
                folders: folders
                    .split('/')
                    .filter(|folder| !folder.is_empty())
                    .collect(),
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

    /// What files with some names export for everything in their folders, the outermost first.
    pub(super) fn layouts(
        &self,
        entries: &[Entry<'p>],
        names: &[&str],
        export: &str,
    ) -> Vec<Layout<'p>> {
        let named = names.iter();
        let named = named.flat_map(|name| entries.iter().filter(move |entry| entry.name == *name));
        let layouts = named.filter_map(|entry| {
            let handlers = self.exported_handlers(entry.file, export)?;
            Some((entry.folders.clone(), handlers))
        });
        let mut layouts: Vec<Layout<'p>> = layouts.collect();
        layouts.sort_by_key(|(folders, _)| folders.len());
        layouts
    }

    /// Adds a route for what a file exports by the first of several names.
    pub(super) fn add_export(
        &mut self,
        file: FileId,
        names: &[&str],
        method: &str,
        path: String,
        before: &[Handlers],
    ) {
        if let Some((own, span)) = self.first_export(file, names) {
            let place = self.place(file, span);
            self.add(method, path, before, own, place);
        }
    }
}

/// What runs before everything in some folders.
pub(super) type Layout<'p> = (Vec<&'p str>, Handlers);

/// What runs before a file.
pub(super) fn around(layouts: &[Layout<'_>], entry: &Entry<'_>) -> Vec<Handlers> {
    let around = layouts.iter();
    let around = around.filter(|(folders, _)| entry.folders.starts_with(folders));
    around.map(|(_, handlers)| handlers.clone()).collect()
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

    /// Its path below a prefix by its folders and a name, which is left out if it is `index`.
    pub(super) fn path_as(&self, prefix: &str, name: &str) -> String {
        let name = if name == "index" { "" } else { name };
        joined(&joined(prefix, &self.folders.join("/")), name)
    }

    /// Its path below a prefix by its folders and its name.
    pub(super) fn path(&self, prefix: &str) -> String {
        self.path_as(prefix, self.name)
    }
}
