//! The second pass: the files that were chosen are parsed, in parallel. Syntax trees are dropped
//! where they are read; only what they said stays.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::languages;
use super::syntax::{Language, SourceFile};
use super::text;
use super::walk::LARGEST;

/// Deeply nested code is read by functions that call themselves.
const STACK: usize = 64 << 20;

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
    let threads = std::thread::available_parallelism()
        .map_or(2, usize::from)
        .min(jobs.len());
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(jobs.len()));
    let work = || {
        while let Some((index, job)) = take(&next, jobs) {
            let result = read(job);
            if let Ok(mut results) = results.lock() {
                results.push((index, result));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let started = std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work);
            if started.is_err() {
                // A system without another thread to give still has this one.
                work();
            }
        }
    });
    let mut results = match results.into_inner() {
        Ok(results) => results,
        Err(poisoned) => poisoned.into_inner(),
    };
    results.sort_by_key(|(index, _)| *index);
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for (_, result) in results {
        match result {
            Ok(file) => files.push(file),
            Err(note) => notes.push(note),
        }
    }
    (files, notes)
}

fn take<'a>(next: &AtomicUsize, jobs: &'a [Job]) -> Option<(usize, &'a Job)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, jobs.get(index)?))
}

fn read(job: &Job) -> Result<SourceFile, String> {
    let text =
        text::read(&job.full, LARGEST).map_err(|it| format!("{} {it}", job.shown.display()))?;
    let path: std::sync::Arc<Path> = job.shown.as_path().into();
    // One file that a reader stumbles over must not cost the report on all others.
    let read = AssertUnwindSafe(|| languages::read(path, job.language, &text));
    catch_unwind(read).map_err(|_| format!("{} could not be made sense of", job.shown.display()))
}
