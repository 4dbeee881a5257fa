//! Whether a folder's ignore rules can be read at all. The walk opens them unasked, whatever they are:
//! a FIFO would be waited for, and a file of gigabytes read whole.

use std::io;
use std::path::Path;

use crate::files::read_file;

/// Larger than any list of rules that somebody wrote.
const LARGEST: u64 = 1 << 20;
/// As large as what `git worktree` writes: a path.
const LARGEST_POINTER: u64 = 8192;

/// Whether the ignore rules of a folder itself are readable, and no larger than 1 MB, or absent.
pub fn are_readable(folder: &Path) -> bool {
    let git = folder.join(".git");
    is_harmless(&folder.join(".gitignore"), LARGEST)
        && match git.metadata() {
            Err(_) => true,
            Ok(found) if found.is_dir() => is_harmless(&git.join("info/exclude"), LARGEST),
            // A worktree or a submodule: a file that names a folder, which names another one.
            Ok(_) => are_readable_elsewhere(folder, &git),
        }
}

fn are_readable_elsewhere(folder: &Path, git: &Path) -> bool {
    let Some(text) = pointer(git) else {
        return false;
    };
    let Some(named) = text
        .lines()
        .next()
        .and_then(|it| it.strip_prefix("gitdir: "))
    else {
        return true;
    };
    let own = folder.join(named);
    let Some(text) = pointer(&own.join("commondir")) else {
        return false;
    };
    let common = own.join(text.lines().next().unwrap_or_default());
    is_harmless(&common.join("info/exclude"), LARGEST)
}

/// The text of a file that names a folder; nothing if it does not exist, and `None` if it is harmful.
fn pointer(path: &Path) -> Option<String> {
    let text = rules(path, LARGEST_POINTER)?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// Whether opening and reading something ends soon. What does not exist does.
fn is_harmless(path: &Path, most: u64) -> bool {
    rules(path, most).is_some()
}

/// What stands in a file, nothing if it cannot be opened at all, and `None` if that would not end soon.
/// Its size alone does not tell: what the kernel says of itself has none.
fn rules(path: &Path, most: u64) -> Option<Vec<u8>> {
    match read_file(path, most) {
        Ok(bytes) => Some(bytes),
        Err(error) => match error.kind() {
            io::ErrorKind::InvalidInput if path.is_dir() => Some(Vec::new()),
            io::ErrorKind::InvalidInput
            | io::ErrorKind::FileTooLarge
            | io::ErrorKind::WouldBlock => None,
            _ => Some(Vec::new()),
        },
    }
}
