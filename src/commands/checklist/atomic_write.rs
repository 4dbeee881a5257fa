//! Writing a file so that there is always a whole one.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::error::{Code, Failure};

/// Writes `text` beside the file, and then puts it in the file's place.
///
/// # Errors
/// When it cannot be written; the file is as it was then.
pub(super) fn file(path: &Path, text: &str) -> Result<(), Failure> {
    // What a link leads to is written, and the link stays.
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut beside = real.clone().into_os_string();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = Path::new(&beside);
    let written = write(beside, text).and_then(|()| {
        if let Ok(old) = fs::metadata(&real) {
            fs::set_permissions(beside, old.permissions())?;
        }
        fs::rename(beside, &real)
    });
    written.map_err(|error| {
        // What is half written helps nobody.
        let _ = fs::remove_file(beside);
        Failure::new(
            Code::FileUnusable,
            format!("{} cannot be written: {error}", path.display()),
        )
        .hint("name a file in a folder that exists and that you may write to")
    })
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
