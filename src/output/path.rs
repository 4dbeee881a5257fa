//! Paths of files in reports.

use std::path::{Component, Path, PathBuf};

use url::Url;

/// A path with slashes, relative to the working directory if it is below.
pub(super) fn relative(path: &Path) -> String {
    let here = below_here(path);
    if here.is_absolute() {
        return here.to_string_lossy().into_owned();
    }
    let parts: Vec<_> = here
        .components()
        .filter(|it| *it != Component::CurDir)
        .map(|component| component.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// A path with slashes, relative to the root of its repository: what GitHub and code scanning find a
/// file by. Without a repository, relative to the working directory.
pub(super) fn in_repository(path: &Path) -> String {
    relative(&below_repository(path).unwrap_or_else(|| path.to_owned()))
}

/// The same as a URI reference: relative, or `file:` for files elsewhere.
pub(super) fn uri(path: &Path) -> String {
    let inside = below_repository(path).unwrap_or_else(|| below_here(path).to_owned());
    if inside.is_absolute()
        && let Ok(url) = Url::from_file_path(&inside)
    {
        return url.into();
    }
    let parts: Vec<String> = relative(&inside).split('/').map(segment).collect();
    parts.join("/")
}

/// The root is the nearest folder with a `.git`, which is only looked for.
fn below_repository(path: &Path) -> Option<PathBuf> {
    let file = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .ok()?;
    let is_root = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    let root = file.ancestors().skip(1).find(is_root)?;
    file.strip_prefix(root).ok().map(Path::to_owned)
}

fn below_here(path: &Path) -> &Path {
    let here = std::env::current_dir().ok();
    here.and_then(|current_dir| path.strip_prefix(current_dir).ok())
        .unwrap_or(path)
}

/// One segment, percent-encoded except unreserved characters (RFC 3986).
fn segment(text: &str) -> String {
    let escaped: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    escaped.replace('+', "%20").replace('*', "%2A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_the_working_directory_on() {
        let here = std::env::current_dir().unwrap();
        let cases = [
            (".env".into(), ".env", ".env"),
            ("./a b/ü.env".into(), "a b/ü.env", "a%20b/%C3%BC.env"),
            (here.join("a/b"), "a/b", "a/b"),
            ("a:b".into(), "a:b", "a%3Ab"),
            ("../x*".into(), "../x*", "../x%2A"),
        ];
        for (path, name, reference) in cases {
            assert_eq!(relative(&path), name);
            assert_eq!(uri(&path), reference);
        }
    }

    #[test]
    fn files_of_a_repository_are_named_from_its_root_on() {
        let folder = tempfile::tempdir().unwrap();
        let web = folder.path().join("apps/web");
        std::fs::create_dir_all(&web).unwrap();
        let file = web.join("a b.js");
        std::fs::write(&file, "").unwrap();
        // A worktree and a submodule have a file in place of the folder.
        std::fs::write(folder.path().join(".git"), "gitdir: elsewhere").unwrap();
        assert_eq!(in_repository(&file), "apps/web/a b.js");
        assert_eq!(uri(&file), "apps/web/a%20b.js");
        assert_eq!(in_repository(&web.join("gone.js")), "apps/web/gone.js");
    }

    #[cfg(unix)]
    #[test]
    fn files_elsewhere_keep_their_whole_path() {
        let path = Path::new("/somewhere else/.env");
        assert_eq!(relative(path), "/somewhere else/.env");
        assert_eq!(uri(path), "file:///somewhere%20else/.env");
    }
}
