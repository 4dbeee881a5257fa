//! Paths of files in reports.

use std::path::{Component, Path};

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

/// The same as a URI reference: relative, or `file:` for files elsewhere.
pub(super) fn uri(path: &Path) -> String {
    let here = below_here(path);
    if here.is_absolute()
        && let Ok(url) = Url::from_file_path(here)
    {
        return url.into();
    }
    let parts: Vec<String> = relative(here).split('/').map(segment).collect();
    parts.join("/")
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

    #[cfg(unix)]
    #[test]
    fn files_elsewhere_keep_their_whole_path() {
        let path = Path::new("/somewhere else/.env");
        assert_eq!(relative(path), "/somewhere else/.env");
        assert_eq!(uri(path), "file:///somewhere%20else/.env");
    }
}
