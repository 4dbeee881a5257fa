//! What `--version` says of the build.

use std::path::Path;
use std::process::Command;

use crate::support::Sandbox;

#[test]
fn it_says_commit_and_date_where_somebody_asks_for_more() {
    let short = format!("workos-ml {}\n", env!("CARGO_PKG_VERSION"));
    for line in [["--version"], ["-V"]] {
        let done = Sandbox::new().run(&line).expect_code(0);
        assert_eq!(done.stdout, short);
    }
    let spellings: [&[&str]; 6] = [
        &["--version", "-v"],
        &["-v", "--version"],
        &["-V", "--verbose"],
        &["--verbose", "-V"],
        &["-vV"],
        &["-Vv"],
    ];
    for line in spellings {
        let done = Sandbox::new().run(line).expect_code(0);
        let lines: Vec<&str> = done.stdout.lines().collect();
        assert_eq!(lines.len(), 4, "{line:?}: {done:#?}");
        assert!(done.stdout.starts_with(&short), "{line:?}: {done:#?}");
        let commit = lines[1].strip_prefix("commit  ").unwrap();
        assert!(is_known(commit), "{line:?}: {done:#?}");
        // A package knows its commit and not its date.
        assert!(lines[2].starts_with("date    "), "{line:?}: {done:#?}");
        assert!(lines[3].starts_with("target  "), "{line:?}: {done:#?}");
    }
}

#[test]
fn what_belongs_to_a_command_of_the_user_asks_for_nothing() {
    let done = Sandbox::new()
        .run(&["--version", "emulate", "--", "node", "-v"])
        .expect_code(0);
    assert_eq!(done.stdout.lines().count(), 1, "{done:#?}");
}

/// Whether the program was built from this commit. The one that is checked out may be newer, where
/// somebody committed since.
fn is_known(commit: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(".git").exists() {
        return commit == "not known: built outside of a git checkout";
    }
    Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["cat-file", "-e", &format!("{commit}^{{commit}}")])
        .status()
        .unwrap()
        .success()
}
