//! How a project is built or started: what it declares, and what its tools take for granted.
//! Nothing is run here.

mod conventions;
mod declared;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::facts::{Place, ProjectCommand};
use crate::manifests::Manifest;
use crate::span::LineStarts;
use crate::workspace::kinds::ManifestKind;

/// A folder of a project that may be built or started.
pub(crate) struct Site<'a> {
    /// Where it lies.
    pub(crate) full: PathBuf,
    /// Relative to the project's folder.
    pub(crate) shown: PathBuf,
    /// The folder of the whole repository, above which nothing is looked for.
    pub(crate) top: PathBuf,
    /// Its manifests, each with its file's name.
    pub(crate) manifests: Vec<(&'a Path, ManifestKind, &'a Manifest)>,
}

impl Site<'_> {
    /// Its folder and those above it, up to the top.
    fn folders_up(&self) -> impl Iterator<Item = &Path> {
        self.full
            .ancestors()
            .take_while(|it| it.starts_with(&self.top))
    }

    fn has(&self, kind: ManifestKind) -> bool {
        self.manifests.iter().any(|it| it.1 == kind)
    }

    fn holds(&self, name: &str) -> bool {
        self.full.join(name).exists()
    }

    /// A small file's text; a file that cannot be read declares nothing.
    fn text(&self, name: &str) -> Option<String> {
        crate::workspace::decode::read(&self.full.join(name), 1 << 20).ok()
    }

    fn starts(&self, line: impl Into<String>, file: &str, at: usize) -> ProjectCommand {
        self.command(line.into(), false, file, at)
    }

    fn builds(&self, line: impl Into<String>, file: &str, at: usize) -> ProjectCommand {
        self.command(line.into(), true, file, at)
    }

    fn command(&self, line: String, is_build: bool, file: &str, at: usize) -> ProjectCommand {
        let lines = LineStarts::of(&self.text(file).unwrap_or_default());
        ProjectCommand {
            line,
            is_build,
            folder: self.shown.clone(),
            place: Place::of_line(self.shown.join(file), &lines, at),
        }
    }
}

/// The commands of a folder: declared ones first.
pub(crate) fn of(site: &Site<'_>) -> Vec<ProjectCommand> {
    let mut found = declared::commands(site);
    found.extend(conventions::commands(site));
    let mut seen = BTreeSet::new();
    found.retain(|command| seen.insert(command.line.clone()));
    found
}

/// The first line that holds one of some words, from 1.
fn line_of(text: &str, words: &[&str]) -> Option<usize> {
    let place = text
        .lines()
        .position(|line| words.iter().any(|it| line.contains(it)));
    place.map(|it| it + 1)
}

#[cfg(test)]
mod tests;
