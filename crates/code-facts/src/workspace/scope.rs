//! What of a tree belongs to one of its projects, and what its files are called there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::facts::Place;
use crate::workspace::grouping::{Group, Unit, common};

/// What of the tree belongs to a project.
pub(crate) struct Scope {
    pub(crate) folder: PathBuf,
    /// Units that make it one.
    pub(crate) members: Vec<usize>,
    /// Folders whose files belong to it, unless they belong to a folder below that is not listed.
    /// `None` for the whole tree.
    folders: Option<BTreeSet<PathBuf>>,
    /// Folders of the tree's other projects.
    others: BTreeSet<PathBuf>,
    pub(crate) is_first: bool,
}

impl Scope {
    pub(crate) fn whole(members: &[usize]) -> Self {
        Self {
            folder: PathBuf::new(),
            members: members.to_vec(),
            folders: None,
            others: BTreeSet::new(),
            is_first: true,
        }
    }

    pub(crate) fn part(group: &Group, all: &[Group], units: &[Unit]) -> Self {
        let folders = |group: &Group| -> Vec<PathBuf> {
            group
                .members
                .iter()
                .chain(&group.packages)
                .map(|it| units[*it].folder.clone())
                .collect()
        };
        let members: Vec<&PathBuf> = group.members.iter().map(|it| &units[*it].folder).collect();
        let first = members.first().map(|it| (*it).clone()).unwrap_or_default();
        Self {
            folder: members
                .iter()
                .fold(first, |found, member| common(&found, member)),
            members: group.members.clone(),
            folders: Some(folders(group).into_iter().collect()),
            others: all
                .iter()
                .filter(|it| *it != group)
                .flat_map(folders)
                .collect(),
            is_first: all.first() == Some(group),
        }
    }

    pub(crate) fn holds(&self, path: &Path) -> bool {
        let Some(folders) = &self.folders else {
            return true;
        };
        let owner = path
            .ancestors()
            .skip(1)
            .find(|ancestor| folders.contains(*ancestor) || self.others.contains(*ancestor));
        owner.is_some_and(|it| folders.contains(it))
    }

    /// The folders of its members.
    pub(crate) fn member_folders<'a>(&self, units: &'a [Unit]) -> Vec<&'a Path> {
        self.members
            .iter()
            .map(|it| units[*it].folder.as_path())
            .collect()
    }

    /// Whether a folder lies above a member, and belongs to no other project.
    pub(crate) fn is_above<'a>(
        &self,
        folder: &Path,
        units: impl Iterator<Item = &'a Unit>,
    ) -> bool {
        let mut members = units
            .enumerate()
            .filter(|(it, _)| self.members.contains(it));
        !self.others.contains(folder) && members.any(|(_, it)| it.folder.starts_with(folder))
    }

    /// Whether a file belongs to no project of the tree.
    pub(crate) fn is_nobodys(&self, path: &Path) -> bool {
        let mut folders = path.ancestors().skip(1);
        !folders.any(|folder| {
            self.others.contains(folder)
                || self
                    .folders
                    .as_ref()
                    .is_some_and(|own| own.contains(folder))
        })
    }

    /// What a file is called in the project's facts.
    pub(crate) fn shown(&self, path: &Path) -> PathBuf {
        if let Ok(inside) = path.strip_prefix(&self.folder) {
            return inside.to_owned();
        }
        let common = common(path, &self.folder);
        let up = self.folder.components().count() - common.components().count();
        let down = path.strip_prefix(&common).unwrap_or(path);
        std::iter::repeat_n(Path::new(".."), up)
            .collect::<PathBuf>()
            .join(down)
    }

    pub(crate) fn place(&self, place: &Place) -> Place {
        Place {
            file: self.shown(&place.file).into(),
            span: place.span,
            line: place.line,
        }
    }
}
