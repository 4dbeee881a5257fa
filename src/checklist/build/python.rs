//! Python's virtual environments, which are used whether or not they are activated.

use std::path::{Path, PathBuf};

use super::Runner;
use super::sdk::find_upwards;

/// The usual names, in order of preference.
const NAMES: [&str; 3] = [".venv", "venv", "env"];
const INTERPRETERS: [&str; 2] = ["bin/python", "Scripts/python.exe"];

/// The Python of the project's virtual environment, else that on the path.
pub(super) fn interpreter(folder: &Path, runner: &Runner<'_>) -> Option<String> {
    if let Some(own) = own(folder) {
        return Some(own.to_string_lossy().into_owned());
    }
    let mut names = ["python3", "python"].into_iter();
    names.find(|it| runner.has(it)).map(ToOwned::to_owned)
}

/// The folder with the programs of the project's virtual environment.
pub(super) fn programs(folder: &Path) -> Option<PathBuf> {
    own(folder)?.parent().map(Path::to_owned)
}

fn own(folder: &Path) -> Option<PathBuf> {
    let environments = NAMES.into_iter().filter_map(|it| find_upwards(folder, it));
    let mut all =
        environments.flat_map(|environment| INTERPRETERS.map(|name| environment.join(name)));
    let python = all.find(|it| it.exists())?;
    // A relative path would be resolved against the folder that the command runs in.
    Some(std::path::absolute(&python).unwrap_or(python))
}
