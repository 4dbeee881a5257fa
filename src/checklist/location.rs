//! Paths of findings, relative to another file's folder.

use std::path::{Path, PathBuf};

/// The folder of a file, with links resolved. The file need not exist.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    let folder = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    resolve_links(folder)
}

/// A file relative to a folder from [`folder_of`], with `/` as separator; `None` if it is elsewhere.
pub(super) fn relative_to(folder: &Path, file: &Path) -> Option<String> {
    let resolved = resolve_links(file);
    let inside = resolved.strip_prefix(folder).ok()?;
    let parts: Vec<_> = inside.iter().map(|it| it.to_string_lossy()).collect();
    Some(parts.join("/"))
}

/// A path with links resolved, or unchanged if it does not exist.
pub(super) fn resolve_links(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}
