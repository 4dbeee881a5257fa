//! Reads files that somebody else may have made: never more than a limit, and never what is waited for; and
//! writes none in the place of another one.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

/// Whether there is no file descriptor left, for the process or for all, or too few to go on.
pub fn is_out_of_files(error: &io::Error) -> bool {
    // EMFILE and ENFILE, the same numbers on all of Unix; `ErrorKind` has no name for them.
    let is_refused = cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24));
    is_refused || error.kind() == io::ErrorKind::QuotaExceeded
}

/// What to do then.
pub const RAISE_LIMIT: &str = "raise the limit of open files: ulimit -n 1024";

/// The bytes of a regular file.
///
/// # Errors
/// When it cannot be read, is a FIFO, device, socket or folder, or is larger than `most` bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    code_facts::read_file(path, most)
}

/// The first bytes, one more than `most` at the highest, of a file that the user has named, which may be a
/// pipe and is waited for.
///
/// # Errors
/// When it cannot be read.
pub fn read_named(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a regular file.
///
/// # Errors
/// As of [`read`], and when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Whether a file may be written: it is a regular one, or there is none. What a link leads to would be
/// overwritten, whoever made the link, and whoever reads a FIFO would be waited for. Of a relative path the
/// folders are looked at as well. What the user names in `/dev` is a stream that is meant.
///
/// # Errors
/// When it is a link, with the target, or no regular file.
pub fn check_target(path: &Path) -> io::Result<()> {
    let refuse = |why: String| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    if path.starts_with("/dev") {
        return Ok(());
    }
    // Folders that the user names from the root, or above this one, are no repository's.
    let is_below = path.is_relative() && !path.components().any(|it| it == Component::ParentDir);
    let places = path.ancestors().take(if is_below { usize::MAX } else { 1 });
    for place in places {
        if let Ok(target) = std::fs::read_link(place) {
            let (place, target) = (place.display(), target.display());
            return refuse(format!(
                "{place} is a link to {target}, and nothing is written through links"
            ));
        }
    }
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => refuse("it is not a regular file".into()),
        _ => Ok(()),
    }
}

/// Whether a file could be written now, so that nothing is done first whose result is then lost. Nothing is
/// created.
///
/// # Errors
/// As of [`check_target`], and when the file, or the folder for it, cannot be written to.
pub fn check_writable(path: &Path) -> io::Result<()> {
    check_target(path)?;
    if path.exists() {
        return open_target(path, OpenOptions::new().append(true)).map(drop);
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let why = format!("there is no folder {}", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, why));
    }
    #[cfg(unix)]
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK)?;
    Ok(())
}

/// Opens a file to be written by these options, if [`check_target`] allows it.
///
/// # Errors
/// As of [`check_target`], and when it cannot be opened.
pub fn open_target(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    check_target(path)?;
    if path.starts_with("/dev") {
        return options.open(path);
    }
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // It may have been replaced since.
        let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    options.open(path)
}

/// Writes a file, in the place of what is in it.
///
/// # Errors
/// As of [`open_target`], and when it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    open_target(path, &mut options)?.write_all(bytes)
}

/// The file with this name in a folder, or in the nearest parent within the same repository.
pub fn find_upwards(folder: &Path, name: &str) -> Option<PathBuf> {
    let own = path_in(folder, name);
    if own.exists() {
        return Some(own);
    }
    // The working directory may be named by nothing at all.
    let real = Path::new(".").join(folder).canonicalize().ok()?;
    // Outside a repository, parent folders are unrelated.
    let root = real
        .ancestors()
        .find(|ancestor| ancestor.join(".git").exists())?;
    let above = real
        .ancestors()
        .skip(1)
        .take_while(|it| it.starts_with(root));
    above.map(|it| it.join(name)).find(|it| it.exists())
}

/// A file in a folder, without `./` for the working directory.
pub fn path_in(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") {
        PathBuf::from(name)
    } else {
        folder.join(name)
    }
}
