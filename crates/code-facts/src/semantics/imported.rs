//! Which files are imported by others.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::Project;
use crate::resolve::Links;
use crate::syntax::{FileId, Language, SourceFile};

/// A file, and whether there is another one besides.
#[derive(Clone, Copy)]
struct Importers {
    first: FileId,
    are_several: bool,
}

/// What files are imported by: found once, because many files are asked for.
pub(super) struct Imported {
    /// Files that modules of scripts mean.
    files: HashMap<FileId, Importers>,
    /// The last parts of all modules' names.
    names: HashMap<String, Importers>,
}

impl Imported {
    pub(super) fn of(project: &Project, links: &Links<'_>) -> Self {
        let mut found = Self {
            files: HashMap::new(),
            names: HashMap::new(),
        };
        // A list of all routes that a program wrote imports every one of them.
        let files = project.files.iter_enumerated();
        for (at, file) in
            files.filter(|(_, source_file)| !source_file.path.to_string_lossy().contains(".gen."))
        {
            for module in modules(file) {
                if let Some(target) = links.file(at, module) {
                    note(found.files.entry(target), at);
                }
                let name = module.rsplit(['/', '.', '\\', ':']).next();
                note(found.names.entry(name.unwrap_or(module).to_owned()), at);
            }
        }
        found
    }

    /// Whether a file other than itself imports a file.
    pub(super) fn has(&self, file: FileId, source: &SourceFile) -> bool {
        let importers = match source.language {
            Language::JavaScript | Language::TypeScript => self.files.get(&file),
            _ => {
                let stem = source.path.file_stem().and_then(|it| it.to_str());
                stem.and_then(|it| self.names.get(it))
            }
        };
        importers.is_some_and(|importers| importers.are_several || importers.first != file)
    }
}

fn note<K>(entry: Entry<'_, K, Importers>, at: FileId) {
    let known = entry.or_insert(Importers {
        first: at,
        are_several: false,
    });
    known.are_several |= known.first != at;
}

fn modules(file: &SourceFile) -> impl Iterator<Item = &str> {
    let imported = file.imports.iter().map(|it| it.module.as_str());
    let passed_on = file.exports.iter().filter_map(|it| it.module.as_deref());
    imported.chain(passed_on)
}
