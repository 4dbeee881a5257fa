//! Finds programs by name, without letting the folder that is looked at put its own in their place.
//!
//! Systems take relative and empty elements of `PATH` for the working directory, and npm puts a folder of
//! the project before all others. Either would run a repository's `git`.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where programs are looked for without `PATH`, as the C library does.
#[cfg(unix)]
const DEFAULT_PATH: &str = "/bin:/usr/bin";
#[cfg(not(unix))]
const DEFAULT_PATH: &str = "";

/// A program of an absolute element of `path`, which is `PATH` of the environment, outside of the
/// repository around `folder`.
pub fn find(name: &str, path: Option<&OsStr>, folder: &Path) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let repository = repository(folder);
    let is_foreign = |element: &PathBuf| {
        let real = element.canonicalize();
        let real = real.as_deref().unwrap_or(element);
        let is_inside = repository.as_ref().is_some_and(|it| real.starts_with(it));
        // What a package manager installed for a project is not the user's choice of a `git`.
        let is_of_packages = real.iter().any(|part| part == "node_modules");
        !is_inside && !is_of_packages
    };
    std::env::split_paths(path.unwrap_or(OsStr::new(DEFAULT_PATH)))
        .filter(|element| element.is_absolute() && is_foreign(element))
        .map(|element| element.join(&file))
        .find(|program| is_executable(program))
}

/// The same command with its program found by [`find`], unless it names a file.
///
/// # Errors
/// When there is no such program.
pub fn outside(command: Command, path: Option<&OsStr>, folder: &Path) -> io::Result<Command> {
    let name = command.get_program().to_string_lossy().into_owned();
    // Windows looks in its own folders first, and for more endings.
    if cfg!(windows) || name.contains('/') {
        return Ok(command);
    }
    let found = find(&name, path, folder).ok_or(io::ErrorKind::NotFound)?;
    let mut found = Command::new(found);
    found.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => found.env(name, value),
            None => found.env_remove(name),
        };
    }
    Ok(found)
}

/// The outermost folder around this one that holds a repository, else the folder itself. `None` for the
/// root of the file system, in which everything lies.
fn repository(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let outermost = folder
        .ancestors()
        .filter(|it| it.join(".git").symlink_metadata().is_ok())
        .filter(|it| it.parent().is_some())
        .last();
    let found = outermost.unwrap_or(&folder);
    found.parent().is_some().then(|| found.to_owned())
}

fn is_executable(program: &Path) -> bool {
    let Ok(found) = program.metadata() else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        found.is_file() && found.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    found.is_file()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn program(folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        let program = folder.join("git");
        std::fs::write(&program, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(program, PermissionsExt::from_mode(0o755)).unwrap();
    }

    #[test]
    fn programs_of_the_repository_are_passed_over() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path();
        let (repository, good) = (top.join("repository"), top.join("usr/bin"));
        let app = repository.join("packages/app");
        std::fs::create_dir_all(repository.join(".git")).unwrap();
        let own = [
            repository.join("bin"),
            app.join("tools"),
            top.join("other/node_modules/.bin"),
        ];
        own.iter().chain([&good]).for_each(|it| program(it));
        // One that leads into the repository, and one whose `git` nobody may run.
        symlink(repository.join("bin"), top.join("link")).unwrap();
        let (link, data) = (top.join("link"), top.join("data"));
        std::fs::create_dir_all(&data).unwrap();
        std::fs::write(data.join("git"), "").unwrap();
        let relative = ["", ".", "bin", "repository/bin"].map(PathBuf::from);
        let elements = relative.iter().chain(&own).chain([&link, &data, &good]);
        let path = std::env::join_paths(elements).unwrap();
        assert_eq!(find("git", Some(&path), &app), Some(good.join("git")));
        let path = std::env::join_paths(&own).unwrap();
        assert_eq!(find("git", Some(&path), &app), None);
    }

    #[test]
    fn a_folder_without_a_repository_is_passed_over_itself() {
        let top = tempfile::tempdir().unwrap();
        let (app, beside) = (top.path().join("app"), top.path().join("bin"));
        program(&app);
        program(&beside);
        let path = std::env::join_paths([&app, &beside]).unwrap();
        assert_eq!(find("git", Some(&path), &app), Some(beside.join("git")));
        let command = outside(Command::new("git"), Some(&path), &app).unwrap();
        assert_eq!(command.get_program(), beside.join("git"));
        assert!(outside(Command::new("git"), Some(app.as_os_str()), &app).is_err());
    }
}
