//! Reads files that somebody else may have made: never more than a limit, and never what is waited for.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// A limit, as people write it.
fn size(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    match bytes.is_multiple_of(MIB) {
        true => format!("{} MiB", bytes / MIB),
        false => format!("{bytes} bytes"),
    }
}

/// The bytes of a regular file.
///
/// # Errors
/// When it cannot be read, is a FIFO, device, socket or folder
/// ([`InvalidInput`](io::ErrorKind::InvalidInput)), or is larger than `most` bytes
/// ([`FileTooLarge`](io::ErrorKind::FileTooLarge)).
pub fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let too_large = || {
        let why = format!("it is larger than {}", size(most));
        io::Error::new(io::ErrorKind::FileTooLarge, why)
    };
    let check = |found: &std::fs::Metadata| {
        if !found.is_file() {
            let why = "it is not a regular file";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        match found.len() > most {
            true => Err(too_large()),
            false => Ok(()),
        }
    };
    // Opening a device may already have an effect.
    check(&path.metadata()?)?;
    let file = open(path)?;
    check(&file.metadata()?)?;
    let mut bytes = Vec::new();
    // It may grow while it is read, and the kernel's own files have no size and may never end.
    file.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(too_large()),
        false => Ok(bytes),
    }
}

/// Opens a file so that neither that nor reading it waits for somebody: it may have become a FIFO, and the
/// logs of the kernel call themselves regular files.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK.bits();
        options.custom_flags(i32::try_from(flags).unwrap_or_default());
    }
    options.open(path)
}
