//! The second pass: the files that were chosen are parsed, in parallel. Syntax trees are dropped
//! where they are read; only what they said stays.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::extract;
use crate::syntax::{Language, SourceFile};
use crate::workspace::walk::LARGEST;
use crate::workspace::{decode, threads};

/// A file to parse.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// Where it lies.
    pub(crate) full: PathBuf,
    /// What it is called in facts.
    pub(crate) shown: PathBuf,
    pub(crate) language: Language,
}

/// Parses files, and returns them in the order of the jobs, with what could not be read. `given` are
/// names that every file may use.
pub(crate) fn parse(jobs: &[Job], given: &[&str]) -> (Vec<SourceFile>, Vec<String>) {
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for result in threads::map(jobs, |job| read(job, given)) {
        match result {
            Ok(file) => files.push(file),
            Err(note) => notes.push(note),
        }
    }
    (files, notes)
}

fn read(job: &Job, given: &[&str]) -> Result<SourceFile, String> {
    let text = decode::read(&job.full, LARGEST)
        .map_err(|error| format!("{} {error}", job.shown.display()))?;
    let path: std::sync::Arc<Path> = job.shown.as_path().into();
    // One file that a reader stumbles over must not cost the report on all others.
    let read = AssertUnwindSafe(|| extract::read(path, job.language, &text, given));
    catch_unwind(read).map_err(|_| format!("{} could not be made sense of", job.shown.display()))
}
