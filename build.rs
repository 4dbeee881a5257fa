//! Hands the commit, its date and the target on to `--version -v`.
//!
//! A checkout is asked by git. A published package holds the commit in a file that cargo wrote. Where
//! neither is there, the build succeeds and the program says that it does not know. The date is that of
//! the commit or `SOURCE_DATE_EPOCH`, never that of the build, so that the same source gives the same program.
//!
//! And links the debug binary at a fixed address: each start of it moves a quarter of a million pointers
//! otherwise, which took a third of the time of a short command, and the tests start thousands.

use std::fs;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let is = |name: &str, value: &str| variable(name).is_some_and(|it| it == value);
    let is_gnu = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if is("PROFILE", "debug") && is_gnu {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let root = variable("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&root);
    let (commit, committed) = of_checkout(root)
        .or_else(|| Some((of_package(root)?, None)))
        .unzip();
    let seconds = variable("SOURCE_DATE_EPOCH").or(committed.flatten());
    for (name, value) in [
        ("WORKOS_ML_COMMIT", commit),
        ("WORKOS_ML_COMMIT_SECONDS", seconds),
        ("WORKOS_ML_TARGET", variable("TARGET")),
    ] {
        if let Some(value) = value {
            println!("cargo::rustc-env={name}={value}");
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a build script is told everything by its environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The commit that is checked out, and its time in seconds since 1970.
fn of_checkout(root: &Path) -> Option<(String, Option<String>)> {
    // An unpacked package may lie in somebody else's repository.
    if !root.join(".git").exists() {
        return None;
    }
    let shown = git(
        root,
        &[
            "show",
            "-s",
            "--no-show-signature",
            "--format=%H %ct",
            "HEAD",
        ],
    )?;
    let (commit, seconds) = shown.split_once(' ')?;
    watch(root);
    Some((commit.to_owned(), Some(seconds.to_owned())))
}

/// Runs this script again when another commit is checked out, and at no other time.
fn watch(root: &Path) {
    let path = |name: &str| git(root, &["rev-parse", "--git-path", name]);
    let mut watched = vec![path("HEAD")];
    // Fails where no branch is checked out.
    if let Some(branch) = git(root, &["symbolic-ref", "--quiet", "HEAD"]) {
        match path(&branch).filter(|it| root.join(it).exists()) {
            Some(file) => watched.push(Some(file)),
            // Packed away: the next commit writes the file anew. A file that is missing would run
            // this script at every build.
            None => watched.extend([path("packed-refs"), path("refs/heads")]),
        }
    }
    for file in watched.into_iter().flatten() {
        if root.join(&file).exists() {
            println!("cargo::rerun-if-changed={file}");
        }
    }
}

/// The commit that cargo notes in a package.
fn of_package(root: &Path) -> Option<String> {
    let noted = fs::read_to_string(root.join(".cargo_vcs_info.json")).ok()?;
    let (_, after) = noted.split_once("\"sha1\"")?;
    let commit = after.split('"').nth(1)?;
    commit
        .bytes()
        .all(|it| it.is_ascii_hexdigit())
        .then(|| commit.to_owned())
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        // A hook of another repository may be what builds this.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}
