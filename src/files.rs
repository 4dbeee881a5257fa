//! Reads files that somebody else may have made: never more than a limit, and never what is waited for.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The bytes of a regular file.
///
/// # Errors
/// When it cannot be read, is a FIFO, device, socket or folder, or is larger than `most` bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let refuse = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
    let check = |found: &std::fs::Metadata| {
        if !found.is_file() {
            return Err(refuse("it is not a regular file".into()));
        }
        match found.len() > most {
            true => Err(refuse(format!("it is larger than {most} bytes"))),
            false => Ok(()),
        }
    };
    // Opening a device may already have an effect.
    check(&path.metadata()?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // It may have been replaced by a FIFO, whose opening would wait.
        let flags = rustix::fs::OFlags::NONBLOCK.bits();
        options.custom_flags(i32::try_from(flags).unwrap_or_default());
    }
    let file = options.open(path)?;
    check(&file.metadata()?)?;
    let mut bytes = Vec::new();
    // It may grow while it is read.
    file.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(refuse(format!("it is larger than {most} bytes"))),
        false => Ok(bytes),
    }
}

/// The text of a regular file.
///
/// # Errors
/// As of [`read`], and when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
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
