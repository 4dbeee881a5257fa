//! Whether a folder's ignore rules can be read at all. The walk opens them unasked, whatever they are:
//! a FIFO would be waited for, and a file of gigabytes read whole.

use std::path::Path;

/// Larger than any list of rules that somebody wrote.
const LARGEST: u64 = 1 << 20;
/// As large as what `git worktree` writes: a path.
const LARGEST_POINTER: u64 = 8192;

/// Whether the rules of a folder itself are readable or absent.
pub(crate) fn are_readable(folder: &Path) -> bool {
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
    if !is_harmless(git, LARGEST_POINTER) {
        return false;
    }
    let text = std::fs::read_to_string(git).unwrap_or_default();
    let Some(named) = text
        .lines()
        .next()
        .and_then(|it| it.strip_prefix("gitdir: "))
    else {
        return true;
    };
    let own = folder.join(named);
    let pointer = own.join("commondir");
    if !is_harmless(&pointer, LARGEST_POINTER) {
        return false;
    }
    let text = std::fs::read_to_string(pointer).unwrap_or_default();
    let common = own.join(text.lines().next().unwrap_or_default());
    is_harmless(&common.join("info/exclude"), LARGEST)
}

/// Whether opening and reading something ends soon. What does not exist does.
fn is_harmless(path: &Path, most: u64) -> bool {
    path.metadata()
        .map_or(true, |it| it.is_dir() || (it.is_file() && it.len() <= most))
}
