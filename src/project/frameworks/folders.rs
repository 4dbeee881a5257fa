//! Files that are routes by where they lie.

use super::Reading;

/// A file below a folder of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry<'p> {
    pub(super) file: usize,
    /// The folders between the folder of routes and the file.
    pub(super) folders: Vec<&'p str>,
    /// Its name up to the extension: `auth.callback` of `auth.callback.tsx`.
    pub(super) name: &'p str,
    pub(super) extension: &'p str,
}

impl<'p> Reading<'p> {
    /// The folders in which one of these packages is at home: those whose manifests declare it,
    /// else the project's own if its code imports it. Each ends with `/` unless it is empty.
    pub(super) fn homes(&self, packages: &[&str]) -> Vec<String> {
        let declared = self.project.packages.iter();
        let declared = declared.filter(|it| packages.contains(&it.name.as_str()));
        let mut homes: Vec<String> = declared
            .filter_map(|it| {
                let folder = it.place.file.parent()?.to_str()?;
                Some(if folder.is_empty() {
                    String::new()
                } else {
                    format!("{folder}/")
                })
            })
            .collect();
        if homes.is_empty() {
            let is_imported = |file: usize| packages.iter().any(|it| self.imports(file, it));
            if (0..self.project.files.len()).any(is_imported) {
                homes.push(String::new());
            }
        }
        homes.sort();
        homes.dedup();
        homes
    }

    /// The files below a folder, which ends with `/`.
    pub(super) fn below(&self, folder: &str) -> Vec<Entry<'p>> {
        let files = self.project.files.iter().enumerate();
        let entries = files.filter_map(|(file, it)| {
            let path = it.path.to_str()?.strip_prefix(folder)?;
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
    pub(super) fn named(&self, stems: &[String]) -> Option<usize> {
        let files = &self.project.files;
        stems.iter().find_map(|stem| {
            files.iter().position(|it| {
                let path = it
                    .path
                    .to_str()
                    .and_then(|it| it.strip_prefix(stem.as_str()));
                path.is_some_and(|it| it.starts_with('.') && !it[1..].contains('.'))
            })
        })
    }
}

impl Entry<'_> {
    /// Whether it is a script, and no component or page of markup.
    pub(super) fn is_script(&self) -> bool {
        !matches!(self.extension, "vue" | "svelte" | "astro")
    }
}
