//! What a stranger's repository, and whoever ends a run, can do to somebody.
#![cfg(unix)]

mod files;
mod git;
mod parsing;
mod secrets;
mod ways_out;
