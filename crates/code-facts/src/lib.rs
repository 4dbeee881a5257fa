//! A code base → facts: read once, each fact with its file and line.
//!
//! The tree is walked once (`walk`), and of each file only what it may be good for is kept.
//! From manifests and from where WorkOS is used follows which projects there are (`projects`);
//! of each, the files that matter are parsed (`selection`, `languages`), and what they say is
//! gathered (`facts`).

#[doc(hidden)]
pub mod built;
pub mod extract;
mod facts;
mod manifests;
pub mod resolve;
pub mod routes;
pub mod semantics;
pub mod syntax;
mod workspace;

use std::path::Path;

pub use facts::{
    FunctionRef, KeyLiteral, Naming, OwnPackage, Package, Place, Project, ProjectCommand, Route,
    Sdk, Variable,
};
pub use workspace::keys::{is_placeholder, is_public_name, masked_key};
pub use workspace::threads::map as on_all_cores;

/// What a tree holds.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// One for each application that uses WorkOS, by folder; if there is none, one for the whole
    /// tree. Empty if the tree holds neither code nor a manifest.
    pub projects: Vec<Project>,
    /// What could not be read, and why.
    pub notes: Vec<String>,
    /// How many files lie in the tree, those that are ignored or vendored left out.
    pub files_seen: usize,
}

/// Reads the code base at `root`. `tracked` gives the files that git tracks, relative to the root and
/// each ended by a NUL; it is asked when the walk through the tree is over. What else is ignored is not
/// looked at.
pub fn read(root: &Path, tracked: impl FnOnce() -> String) -> Tree {
    // Links on the way to the root are followed, links below it are not.
    let real = match root.canonicalize() {
        Ok(real) => real,
        Err(error) => {
            return Tree {
                notes: vec![format!("{} cannot be read: {error}", root.display())],
                ..Tree::default()
            };
        }
    };
    let mut survey = workspace::walk::survey(&real, tracked);
    let notes = std::mem::take(&mut survey.notes);
    let files_seen = survey.files_seen;
    let mut projects = workspace::projects::read(&real, survey);
    for project in &mut projects {
        project.folder = root.join(&project.folder);
    }
    Tree {
        projects,
        notes,
        files_seen,
    }
}

#[cfg(test)]
mod tests;
