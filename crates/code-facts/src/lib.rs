//! A code base → facts: which projects it holds, what they depend on, their routes, calls, sessions,
//! guards and uses of WorkOS, each with its place. Nothing of the code is run, and nothing is judged.
//!
//! In reading order: `workspace` walks the tree once and finds the projects, with `manifests`;
//! [`extract`] turns a source file into the one shape of [`syntax`]; [`resolve`] says what a name means
//! across files; [`routes`] has what frameworks route; [`semantics`] what calls and names mean. All
//! positions are [`span`]s.
//!
//! ```
//! use code_facts::Parsing;
//!
//! # fn main() -> std::io::Result<()> {
//! let folder = std::env::temp_dir().join(format!("code-facts-{}", std::process::id()));
//! std::fs::create_dir_all(&folder)?;
//! std::fs::write(folder.join("package.json"), r#"{"dependencies": {"express": "^5.0.0"}}"#)?;
//! let server = r#"
//!     const express = require("express");
//!     const { WorkOS } = require("@workos-inc/node");
//!     const app = express();
//!     app.get("/callback", (req, res) => res.redirect("/"));
//! "#;
//! std::fs::write(folder.join("server.js"), server)?;
//!
//! let tree = code_facts::read(&folder, Parsing::InThisProcess, String::new)?;
//! let route = &tree.projects[0].routes[0];
//! assert_eq!((route.method.as_str(), route.path.as_str()), ("GET", "/callback"));
//! assert_eq!(route.place.line, 5);
//! # std::fs::remove_dir_all(&folder)
//! # }
//! ```

pub mod extract;
mod facts;
mod files;
mod manifests;
pub mod resolve;
pub mod routes;
pub mod semantics;
pub mod span;
pub mod syntax;
mod workspace;

use std::io;
use std::path::Path;
use std::process::Command;

use extract::workers::pool::Pool;

pub use facts::{
    CallRef, FunctionRef, KeyLiteral, Naming, OwnPackage, Package, Place, Project, ProjectCommand,
    Route, Sdk, Variable,
};
pub use files::read_file;
pub use workspace::ignore_rules::are_readable as ignore_rules_are_readable;
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

/// Where source files are parsed.
#[derive(Clone, Copy)]
pub enum Parsing<'a> {
    /// Here: for code that somebody vouches for. The parsers are C, and some texts make them search for
    /// ever, or end the process.
    InThisProcess,
    /// In processes that run [`extract::serve`] on their standard input and output, each started with
    /// this command. A file that ends its process, or takes too much time or memory, costs itself and a
    /// note. They get no environment variables, and what they write to standard error is lost.
    InWorkers(&'a (dyn Fn() -> io::Result<Command> + Sync)),
}

/// Reads the code base at `root`. `tracked` gives the files that git tracks, relative to the root and
/// each ended by a NUL; it is asked when the walk through the tree is over. What else is ignored is not
/// looked at.
///
/// # Errors
/// When a process that parses cannot be started.
pub fn read(
    root: &Path,
    parsing: Parsing<'_>,
    tracked: impl FnOnce() -> String,
) -> io::Result<Tree> {
    // Links on the way to the root are followed, links below it are not.
    let real = match root.canonicalize() {
        Ok(real) => real,
        Err(error) => {
            return Ok(Tree {
                notes: vec![format!("{} cannot be read: {error}", root.display())],
                ..Tree::default()
            });
        }
    };
    let mut survey = workspace::walk::survey(&real, tracked);
    let notes = std::mem::take(&mut survey.notes);
    let files_seen = survey.files_seen;
    let pool = match parsing {
        Parsing::InThisProcess => None,
        Parsing::InWorkers(command) => Some(Pool::new(command)),
    };
    let mut projects = workspace::projects::read(&real, survey, pool.as_ref())?;
    for project in &mut projects {
        project.folder = root.join(&project.folder);
    }
    Ok(Tree {
        projects,
        notes,
        files_seen,
    })
}

/// The packages that the manifests of `folder` itself ask for: the registry (`npm`, `pypi`, …) and the
/// name. Nothing else of the tree is looked at.
pub fn packages_of(folder: &Path) -> Vec<(&'static str, String)> {
    manifests::declared_names(folder)
}

#[cfg(test)]
mod tests;
