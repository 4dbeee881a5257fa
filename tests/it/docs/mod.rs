//! The pages in docs/ and the README: what is generated in them, and what they tell people to type.

// The programs that a page needs are found through PATH, which macOS does not ask for `open`.
#[cfg(target_os = "linux")]
mod commands;
#[cfg(target_os = "linux")]
mod page;
#[cfg(target_os = "linux")]
mod pictures;
mod reference;
mod skill;
#[cfg(target_os = "linux")]
mod world;

use std::path::PathBuf;

/// A file of the repository.
fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a generated page with the one that is checked in. `UPDATE_DOCS=1` writes it.
#[track_caller]
fn assert_page(path: &str, page: &str) {
    let path = file(path);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, page).unwrap();
        return;
    }
    // Git may have written line breaks of Windows.
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        known.replace("\r\n", "\n"),
        page,
        "{} is out of date; UPDATE_DOCS=1 cargo test docs writes it",
        path.display()
    );
}
