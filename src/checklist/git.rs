//! Asks git about files and people.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How git treats a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GitStatus {
    /// It is in the index: committed, or about to be.
    Tracked,
    /// `git add .` would take it.
    Untracked,
    /// An ignore rule keeps it out.
    Ignored,
    /// There is no repository here, or no git.
    NoRepository,
}

pub(super) fn git_status(file: &Path) -> GitStatus {
    let folder = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let Some(name) = file.file_name() else {
        return GitStatus::NoRepository;
    };
    // One command distinguishes all three: it lists tracked files with H, untracked ones with ?, and
    // ignored ones not at all.
    let answer = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-t",
            "-z",
            "--",
        ])
        .arg(name)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_LITERAL_PATHSPECS", "1")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    match answer {
        Ok(answer) if answer.status.success() => match answer.stdout.first() {
            None => GitStatus::Ignored,
            Some(b'?') => GitStatus::Untracked,
            Some(_) => GitStatus::Tracked,
        },
        _ => GitStatus::NoRepository,
    }
}

/// The author of commits here, as git writes it: `Ada <ada@example.com>`; `None` if git has no name.
pub fn author(folder: &Path) -> Option<String> {
    let asked = |name: &str| {
        let answer = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(["config", "--get", name])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        let text = String::from_utf8(answer.stdout).ok()?;
        let text = text.trim();
        (answer.status.success() && !text.is_empty()).then(|| text.to_owned())
    };
    match (asked("user.name"), asked("user.email")) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (name, email) => name.or(email),
    }
}

/// Starts asking git which files it tracks in a folder, and returns a function that waits for the answer:
/// paths relative to the folder, each followed by a NUL; empty without a repository or git. Ignored files
/// are not asked for, because in a large repository that takes git as long as walking the tree.
pub fn tracked(folder: &Path) -> impl FnOnce() -> String + use<> {
    let asked = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["ls-files", "--cached", "-z"])
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    || match asked.and_then(Child::wait_with_output) {
        Ok(answer) if answer.status.success() => {
            String::from_utf8_lossy(&answer.stdout).into_owned()
        }
        _ => String::new(),
    }
}
