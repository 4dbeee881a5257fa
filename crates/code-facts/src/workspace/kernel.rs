//! Folders in which a kernel shows itself: what stands there looks like files, may never end, and may wait.

use std::path::Path;

/// Where Linux has them; a container's root holds them beside everything else.
const MOUNTED: [&str; 2] = ["/proc", "/sys"];

/// The file systems of the kernel, by their device numbers.
pub(crate) struct KernelFiles(Vec<u64>);

impl KernelFiles {
    pub(crate) fn of_this_machine() -> Self {
        let root = device(Path::new("/"));
        // A folder of that name on the disk is one like others.
        let own = |at: &str| device(Path::new(at)).filter(|it| Some(*it) != root);
        Self(MOUNTED.into_iter().filter_map(own).collect())
    }

    /// Whether a folder lies in one.
    pub(crate) fn hold(&self, folder: &Path) -> bool {
        device(folder).is_some_and(|it| self.0.contains(&it))
    }
}

#[cfg(unix)]
fn device(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().map(|it| it.dev())
}

#[cfg(not(unix))]
fn device(_: &Path) -> Option<u64> {
    None
}
