//! The projects of each folder: read once, for the rules on code and for what is asked or run
//! because of it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::checklist::suppression::nearest;
use crate::checklist::{code, tracked};
use crate::error::{Code, Failure};
use crate::findings::{Finding, Status, rules};
use crate::output::Output;
use code_facts::Project;

/// Notes on what could not be read are shown up to this number.
const MOST_NOTES: usize = 5;

/// Manifests by which a folder above is known for a project's.
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

/// What lies in one of the folders that were named.
pub(super) struct Folder {
    /// As it was named.
    pub(super) path: PathBuf,
    pub(super) projects: Vec<Project>,
    is_one_of_many: bool,
    /// What the files of findings are relative to.
    root: PathBuf,
}

/// Reads every folder.
///
/// # Errors
/// When one of them is none.
pub(super) fn read(paths: &[PathBuf], output: &Output) -> Result<Vec<Folder>, Failure> {
    let paths = apart(paths, output)?;
    let folders = paths.iter().map(|path| {
        let tree = code_facts::read(path, tracked(path));
        tell(&tree.notes, output);
        for project in &tree.projects {
            tell(&project.notes, output);
        }
        if tree.projects.iter().all(|it| it.sdks.is_empty()) {
            tell_of_manifest_above(path, output);
        }
        let root = match paths.len() > 1 || !output.is_json() {
            true => Path::new("."),
            false => path.as_path(),
        };
        Ok(Folder {
            path: (*path).clone(),
            projects: tree.projects,
            is_one_of_many: paths.len() > 1,
            root: root.to_owned(),
        })
    });
    folders.collect()
}

/// The folders of which none is another one or lies in one: what is read once is judged once.
///
/// # Errors
/// When one of them is no folder.
fn apart<'a>(paths: &'a [PathBuf], output: &Output) -> Result<Vec<&'a PathBuf>, Failure> {
    let mut full = Vec::new();
    for path in paths {
        let shown = path.display();
        let unusable = |why: &str| {
            Failure::new(Code::InvalidValue, format!("{shown} {why}"))
                .hint("name a folder with the code of a project")
        };
        match path.canonicalize() {
            Ok(path) if path.is_dir() => full.push(path),
            Ok(_) => return Err(unusable("is no folder")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(unusable("does not exist"));
            }
            Err(error) => return Err(unusable(&format!("cannot be read: {error}"))),
        }
    }
    let mut kept = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let holds = |(other, item): (usize, &PathBuf)| {
            full[index].starts_with(item) && (full[index] != *item || other < index)
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

impl Folder {
    /// What the rules on code say of its projects.
    pub(super) fn judge(&self) -> Vec<Finding> {
        if self.projects.is_empty() {
            let message = format!(
                "there is neither code nor a manifest in {}",
                self.path.display()
            );
            return vec![
                Finding::new(rules::SDK_INSTALLED, Status::Fail, message)
                    .hint("name the folder of the project: workos-ml checklist PATH"),
            ];
        }
        let judged = code_facts::on_all_cores(&self.projects, |project| {
            self.placed(code::check(project), project)
        });
        judged.into_iter().flatten().collect()
    }

    /// Findings on one of its projects, with the project's name where there are several. Files are
    /// named from the working directory on; in JSON, and if there is no other folder, relative to the
    /// folder.
    pub(super) fn placed(&self, mut found: Vec<Finding>, project: &Project) -> Vec<Finding> {
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

/// Of a folder inside a project only a part is read; that is rarely meant.
fn tell_of_manifest_above(folder: &Path, output: &Output) {
    let is_here = |name: &&str| folder.join(name).exists();
    if MANIFESTS.iter().any(is_here) {
        return;
    }
    let above = MANIFESTS.iter().find_map(|it| nearest(folder, it));
    if let Some(manifest) = above {
        output.note(format!(
            "only {} is read; {} lies above, and the whole project is read with `workos-ml checklist {}`",
            folder.display(),
            manifest.display(),
            manifest.parent().unwrap_or(folder).display()
        ));
    }
}

fn tell(notes: &[String], output: &Output) {
    for note in notes.iter().take(MOST_NOTES) {
        output.note(note);
    }
    if let Some(more) = notes.len().checked_sub(MOST_NOTES).filter(|it| *it > 0) {
        output.note(format!("and {more} more notes of this kind"));
    }
}
