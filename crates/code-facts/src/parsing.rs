//! The second pass: the files that were chosen are parsed, in parallel. Syntax trees are dropped
//! where they are read; only what they said stays.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::languages;
use super::syntax::{Language, SourceFile};
use super::walk::LARGEST;
use super::{text, threads};

/// A file to parse.
#[derive(Clone, Debug)]
pub(super) struct Job {
    /// Where it lies.
    pub(super) full: PathBuf,
    /// What it is called in facts.
    pub(super) shown: PathBuf,
    pub(super) language: Language,
}

/// Parses files, and returns them in the order of the jobs, with what could not be read.
pub(super) fn parse(jobs: &[Job]) -> (Vec<SourceFile>, Vec<String>) {
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for result in threads::map(jobs, read) {
        match result {
            Ok(file) => files.push(file),
            Err(note) => notes.push(note),
        }
    }
    (files, notes)
}

fn read(job: &Job) -> Result<SourceFile, String> {
    let text =
        text::read(&job.full, LARGEST).map_err(|it| format!("{} {it}", job.shown.display()))?;
    let path: std::sync::Arc<Path> = job.shown.as_path().into();
    // One file that a reader stumbles over must not cost the report on all others.
    let read = AssertUnwindSafe(|| languages::read(path, job.language, &text));
    catch_unwind(read).map_err(|_| format!("{} could not be made sense of", job.shown.display()))
}
