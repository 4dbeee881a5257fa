//! The second pass: the files that were chosen are parsed, in parallel. Syntax trees are dropped
//! where they are read; only what they said stays.

use std::io;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::extract;
use crate::extract::workers::pool::{self, Loss, Pool};
use crate::semantics::GIVEN;
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
    /// In bytes.
    pub(crate) size: u32,
}

/// A file that was not parsed, as it is called in facts, and why.
pub(crate) type Lost = (PathBuf, String);

/// Parses files, and returns them in the order of the jobs, with what could not be read. `pool` has the
/// processes that do it; without them this one does.
///
/// # Errors
/// When no process can be started.
pub(crate) fn parse(
    jobs: &[Job],
    pool: Option<&Pool<'_>>,
) -> io::Result<(Vec<SourceFile>, Vec<Lost>)> {
    let (mut files, mut lost) = (Vec::new(), Vec::new());
    let threads = match pool {
        Some(_) => pool::count(jobs.iter().map(|job| u64::from(job.size)).sum()),
        None => threads::cores(),
    };
    let results = threads::map_on(threads, jobs, |job| read(job, pool));
    for (job, result) in jobs.iter().zip(results) {
        match result {
            Ok(file) => files.push(file),
            Err(Loss::OfFile(why)) => lost.push((job.shown.clone(), why.to_string())),
            Err(Loss::OfAll(error)) => return Err(error),
        }
    }
    Ok((files, lost))
}

fn read(job: &Job, pool: Option<&Pool<'_>>) -> Result<SourceFile, Loss> {
    let text =
        decode::read(&job.full, LARGEST).map_err(|why| Loss::OfFile(format!("it {why}").into()))?;
    let path: Arc<Path> = job.shown.as_path().into();
    if let Some(pool) = pool {
        return pool.parse(path, job.language, &text);
    }
    // One file that a reader stumbles over must not cost the report on all others.
    catch_unwind(|| extract::read(path, job.language, &text, GIVEN))
        .map_err(|_| Loss::OfFile(pool::PANIC.into()))
}
