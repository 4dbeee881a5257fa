//! Reads files that somebody else may have made: never more than a limit, and never what is waited for.

use std::{
    fs::OpenOptions,
    io::{self, Read},
    path::Path,
};

/// The bytes of a regular file. What has another kind, or is larger than `most` bytes, is refused.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let refuse = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
    // Opening a device may already have an effect.
    if !path.metadata()?.is_file() {
        return Err(refuse("it is not a regular file".into()));
    }
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
    let mut bytes = Vec::new();
    // Its size does not tell: what the kernel says of itself has none, and may never end.
    file.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(refuse(format!("it is larger than {} MiB", most >> 20))),
        false => Ok(bytes),
    }
}
