//! Keeps two emulators from one state file: whoever stops last would undo what the other one saved.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
};

use crate::files;

/// How often to try again when the file of the lock was removed by its last owner in between.
const ATTEMPTS: usize = 8;
/// Of what stands in the file: the ID of a process, and room for what somebody else put there.
const LONGEST: u64 = 64;

/// A file beside the state file, locked and with the ID of this process in it, until it is dropped.
/// The system lifts the lock of a process that was killed.
pub(crate) struct StateLock {
    path: PathBuf,
    _file: File,
}

impl StateLock {
    /// # Errors
    ///
    /// [`ResourceBusy`](io::ErrorKind::ResourceBusy) if another emulator has it.
    pub(crate) fn acquire(state_file: &Path) -> io::Result<Self> {
        let mut path = state_file.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        let with_path =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        // What a link leads to would be emptied, whoever made the link.
        if path.symlink_metadata().is_ok_and(|it| !it.is_file()) {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file");
            return Err(with_path(error));
        }
        let opened = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => {
                let message = format!("{}: its folder does not exist", state_file.display());
                io::Error::new(io::ErrorKind::NotFound, message)
            }
            _ => with_path(error),
        };
        for _ in 0..ATTEMPTS {
            let options = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .clone();
            let mut file = options.open(&path).map_err(opened)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(busy(state_file, &path)),
                Err(TryLockError::Error(error)) => return Err(with_path(error)),
            }
            let id = process::id().to_string();
            file.set_len(0).map_err(with_path)?;
            file.write_all(id.as_bytes()).map_err(with_path)?;
            // Its last owner may have removed the file after it was opened here.
            if files::read(&path, LONGEST).is_ok_and(|found| found == id.as_bytes()) {
                return Ok(Self { path, _file: file });
            }
        }
        Err(busy(state_file, &path))
    }
}

fn busy(state_file: &Path, lock: &Path) -> io::Error {
    let owner = files::read(lock, LONGEST).unwrap_or_default();
    let owner = match String::from_utf8_lossy(&owner).trim() {
        "" => "another process".to_owned(),
        id => format!("process {id}"),
    };
    let message = format!(
        "{} is used by the emulator of {owner}",
        state_file.display()
    );
    io::Error::new(io::ErrorKind::ResourceBusy, message)
}

impl Drop for StateLock {
    fn drop(&mut self) {
        // A file that stays is locked by nobody.
        let _ = fs::remove_file(&self.path);
    }
}
