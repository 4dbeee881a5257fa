//! Writes a file atomically, so that it is never incomplete.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::error::{Code, Failure};
use crate::files;

/// Writes `text` to a temporary file beside `path`, then replaces `path` with it.
///
/// # Errors
/// When it cannot be written; the file is unchanged then.
pub(super) fn file(path: &Path, text: &str) -> Result<(), Failure> {
    files::check_target(path).map_err(|error| unusable(path, &error))?;
    let mut beside = path.as_os_str().to_owned();
    // In the same folder, because a rename across file systems fails.
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = Path::new(&beside);
    let written = write(beside, text).and_then(|()| {
        if let Ok(old) = fs::metadata(path) {
            // The new file must not become readable for more people than the old one.
            fs::set_permissions(beside, old.permissions())?;
        }
        fs::rename(beside, path)
    });
    written.map_err(|error| {
        // The temporary file may be incomplete.
        let _ = fs::remove_file(beside);
        unusable(path, &error)
    })
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        Code::FileUnusable,
        format!("{} cannot be written: {error}", path.display()),
    )
    .hint("name a file in a folder that exists and that you may write to")
}

/// Finds out whether a file can be written, before what is to be written takes its time to be made.
///
/// # Errors
/// As for [`file`].
pub(super) fn try_out(path: &Path) -> Result<(), Failure> {
    let unusable = |error: io::Error| unusable(path, &error);
    files::check_target(path).map_err(unusable)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = Path::new(&beside);
    write(beside, "").map_err(unusable)?;
    fs::remove_file(beside).map_err(unusable)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    // Otherwise the rename may survive a crash that the content does not.
    file.sync_all()
}
