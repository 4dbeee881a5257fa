//! Everything that can be wrong with what comes in: from the person, from files, from servers,
//! from the system. Each ends with the right exit code and one clear error.

mod answers;
mod command_line;
mod env_files;
mod interruption;
mod streams;

use crate::scripted::{ACCESS_TOKEN, CODE};
use crate::support::Finished;

/// What no output may hold, whatever happens. The key stands in for a real one.
pub const KEY: &str = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";

/// Holds what is true of every error: the exit code, one lower-case sentence that names the thing,
/// what to do next, no secret, no colour in a pipe, no fault of the program.
#[track_caller]
pub fn complains(done: &Finished, code: i32, naming: &[&str]) {
    assert_eq!(done.code, code, "{done:#?}");
    sane(done);
    let error = done
        .stderr
        .lines()
        .find(|it| it.starts_with("error: "))
        .unwrap_or_else(|| panic!("no error in {done:#?}"));
    let said = error.trim_start_matches("error: ");
    let first = said.chars().next().unwrap_or('?');
    // Methods of requests and names of variables are upper case of themselves.
    let is_name = ["GET ", "POST ", "DELETE ", "WORKOS_", "WorkOS"]
        .iter()
        .any(|it| said.starts_with(it));
    assert!(is_name || !first.is_uppercase(), "{error}");
    // Lines are broken between words.
    let words: Vec<&str> = done.stderr.split_whitespace().collect();
    let words = words.join(" ");
    for name in naming {
        let is_named = done.stderr.contains(name) || words.contains(name);
        assert!(is_named, "no {name:?} in {done:#?}");
    }
    let has_next_step = done
        .stderr
        .lines()
        .any(|line| line.trim_start().starts_with("fix "));
    assert!(has_next_step, "no next step in {done:#?}");
    assert!(done.stdout.is_empty(), "{done:#?}");
}

/// Holds what is true of every output.
#[track_caller]
pub fn sane(done: &Finished) {
    let all = done.everything();
    for never in ["panicked", "has a fault", KEY, ACCESS_TOKEN, CODE] {
        assert!(!all.contains(never), "{never:?} in {done:#?}");
    }
    let is_harmful = |character: char| character.is_control() && character != '\n';
    assert!(!all.contains(is_harmful), "control characters in {done:#?}");
}
