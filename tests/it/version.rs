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
        assert_eq!(lines[1], format!("commit  {}", commit()), "{line:?}");
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

/// The commit that this checkout is at.
fn commit() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(".git").exists() {
        return "not known: built outside of a git checkout".to_owned();
    }
    let git = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["rev-parse", "HEAD"])
        .output()
        .unwrap();
    String::from_utf8(git.stdout).unwrap().trim().to_owned()
}
