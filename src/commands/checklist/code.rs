//! Reads the projects of each folder once, for the rules on code and for the checks that ask or run the
//! application.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::checklist::suppression::find_upwards;
use crate::checklist::{Tracked, code, tracked};
use crate::commands::parse_files;
use crate::error::{Code, Failure};
use crate::findings::{Finding, Status, rules};
use crate::output::Output;
use crate::shell::quoted_path;
use code_facts::{Parsing, Project, Tree};

/// Notes shown about files that could not be read; more would push the findings off the screen.
const MAX_NOTES: usize = 5;

/// Manifests that identify a parent folder as that of the project.
const MANIFESTS: [&str; 10] = [
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "Gemfile",
    "go.mod",
    "composer.json",
    "pom.xml",
    "build.gradle",
    "mix.exs",
    "Cargo.toml",
];

/// One of the named folders, with its projects.
pub(super) struct CodeFolder {
    /// The path as it was named.
    pub(super) path: PathBuf,
    pub(super) projects: Vec<Project>,
    /// What could not be read, and why.
    notes: Vec<String>,
    is_one_of_many: bool,
    /// The folder that files in findings are relative to.
    root: PathBuf,
}

/// Reads every folder.
///
/// # Errors
/// When one of them is not a folder.
pub(super) fn read(paths: &[PathBuf], output: &Output) -> Result<Vec<CodeFolder>, Failure> {
    let paths = without_nested(paths, output)?;
    let folders = paths.iter().map(|path| {
        let tree = read_tree(path, output)?;
        if tree.projects.iter().all(|it| it.sdks.is_empty()) {
            note_manifest_above(path, output);
        }
        let root = match paths.len() > 1 || !output.is_json() {
            true => Path::new("."),
            false => path.as_path(),
        };
        Ok(CodeFolder {
            path: (*path).clone(),
            projects: tree.projects,
            notes: tree.notes,
            is_one_of_many: paths.len() > 1,
            root: root.to_owned(),
        })
    });
    folders.collect()
}

/// Reads what lies in a folder, with what git tracks there although a rule ignores it. Nobody vouches for
/// the code, so that it is parsed in processes of their own, however little it is. What could not be read
/// is noted.
///
/// # Errors
/// When no such process can be started.
pub(in crate::commands) fn read_tree(path: &Path, output: &Output) -> Result<Tree, Failure> {
    let tracked = tracked(path);
    let parsing = Parsing::InWorkers(&parse_files::command);
    let tree = code_facts::read(path, parsing, || match tracked() {
        Tracked::Files(files) => files,
        Tracked::NoRepository => String::new(),
        Tracked::Unknown => {
            output.note(format!(
                "git did not say which files it tracks in {}; ignored files were not read",
                path.display()
            ));
            String::new()
        }
    });
    let tree = tree.map_err(|error| {
        Failure::new(
            Code::FileUnusable,
            format!("no process could be started to parse source files: {error}"),
        )
        .hint("check that this program may start processes (ulimit -n, -u and -v), and run the command again")
    })?;
    note_all(&tree.notes, output);
    for project in &tree.projects {
        note_all(&project.notes, output);
    }
    Ok(tree)
}

/// Leaves out folders that are named twice or lie in another one, so that nothing is judged twice.
///
/// # Errors
/// When one of them is not a folder.
fn without_nested<'a>(paths: &'a [PathBuf], output: &Output) -> Result<Vec<&'a PathBuf>, Failure> {
    let mut full = Vec::new();
    for path in paths {
        let shown = path.display();
        let unusable = |why: &str| {
            Failure::new(Code::InvalidValue, format!("{shown} {why}"))
                .hint("name a folder with the code of a project")
        };
        match path.canonicalize() {
            Ok(path) if path.is_dir() => full.push(path),
            Ok(_) => return Err(unusable("is not a folder")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(unusable("does not exist"));
            }
            Err(error) => return Err(unusable(&format!("cannot be read: {error}"))),
        }
    }
    let mut kept = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let holds = |(other, path): (usize, &PathBuf)| {
            full[index].starts_with(path) && (full[index] != *path || other < index)
        };
        match full.iter().enumerate().position(holds) {
            Some(outer) => output.note(format!(
                "{} is read with {}",
                path.display(),
                paths[outer].display()
            )),
            None => kept.push(path),
        }
    }
    Ok(kept)
}

impl CodeFolder {
    /// Applies the rules on code to its projects.
    pub(super) fn check_code(&self) -> Vec<Finding> {
        if let (true, Some(note)) = (self.projects.is_empty(), self.notes.first()) {
            let message = format!(
                "the code in {} was not checked: {}",
                self.path.display(),
                shortened(note)
            );
            return vec![
                Finding::new(rules::SDK_INSTALLED, Status::Fail, message)
                    .hint("make what is named readable, and run the command again"),
            ];
        }
        if self.projects.is_empty() {
            let message = format!(
                "no source code or package manifest in {}",
                self.path.display()
            );
            return vec![
                Finding::new(rules::SDK_INSTALLED, Status::Fail, message)
                    .hint("name the folder of the project: workos-ml checklist PATH"),
            ];
        }
        let judged = code_facts::on_all_cores(&self.projects, |project| {
            self.located(code::check(project), project)
        });
        judged.into_iter().flatten().collect()
    }

    /// Adds location and project to findings. The project is named if there are several. Files are
    /// relative to the working directory; in JSON with only one folder, to that folder.
    pub(super) fn located(&self, mut found: Vec<Finding>, project: &Project) -> Vec<Finding> {
        let folder = project
            .folder
            .strip_prefix(&self.root)
            .unwrap_or(&project.folder);
        let name = match folder.to_str() {
            Some("" | ".") | None => project.name.clone(),
            Some(folder) => folder.to_owned(),
        };
        let is_named = self.is_one_of_many || self.projects.len() > 1;
        for finding in &mut found {
            finding.folder = Some(project.folder.clone());
            finding.root = Some(self.root.clone());
            finding.file = finding.file.take().map(|it| folder.join(it));
            finding.project = is_named.then(|| name.clone());
        }
        found
    }
}

/// Notes if the folder is inside a project, so that only a part is read, which is rarely intended.
fn note_manifest_above(folder: &Path, output: &Output) {
    let is_here = |name: &&str| folder.join(name).exists();
    if MANIFESTS.iter().any(is_here) {
        return;
    }
    let above = MANIFESTS.iter().find_map(|it| find_upwards(folder, it));
    if let Some(manifest) = above {
        output.note(format!(
            "only {} is read; {} is above it, and `workos-ml checklist {}` reads the whole project",
            folder.display(),
            manifest.display(),
            quoted_path(manifest.parent().unwrap_or(folder))
        ));
    }
}

/// A note without the middle of a path that is longer than anybody reads: two lines of a terminal are left.
fn shortened(note: &str) -> String {
    const MAX_CHARACTERS: usize = 240;
    let count = note.chars().count();
    if count <= MAX_CHARACTERS {
        return note.to_owned();
    }
    let half = MAX_CHARACTERS / 2;
    let start: String = note.chars().take(half).collect();
    let end: String = note.chars().skip(count - half).collect();
    format!("{start}…{end}")
}

fn note_all(notes: &[String], output: &Output) {
    for note in notes.iter().take(MAX_NOTES) {
        output.note(shortened(note));
    }
    if let Some(more) = notes.len().checked_sub(MAX_NOTES).filter(|it| *it > 0) {
        output.note(format!("and {more} more notes of this kind"));
    }
}
