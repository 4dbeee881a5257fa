//! Whether the SDK loads in the project's own runtime.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Runner, python};
use crate::findings::{Finding, Status, rules};
use crate::process_group::{ExitReason, Launch, ProcessGroup, RunOutcome};
use code_facts::{Project, Sdk};

/// Loading a package takes a second or two; a cold cache on a slow disk may take much longer.
const LOAD_TIMEOUT: Duration = Duration::from_secs(60);

/// Loads the SDK itself. Packages that wrap it need their framework to load, so they are only resolved.
const NODE_LOADER: &str = "\
const name = process.argv[1];
if (name === '@workos-inc/node') await import(name); else import.meta.resolve(name);";

/// How a package is loaded.
enum LoadCommand {
    Run {
        program: String,
        arguments: Vec<String>,
        /// What to do if it does not load.
        fix: &'static str,
    },
    /// Why it cannot be loaded here.
    Unavailable(String),
}

pub(super) async fn check(
    project: &Project,
    runner: &Runner<'_>,
    announce: impl Fn(&str),
) -> Vec<Finding> {
    let mut found = Vec::new();
    for sdk in &project.sdks {
        found.push(load(project, sdk, runner, &announce).await);
    }
    if found.is_empty() {
        let message = "no manifest declares an SDK of WorkOS";
        found.push(Finding::new(rules::SDK_LOADS, Status::Skip, message));
    }
    found
}

async fn load(
    project: &Project,
    sdk: &Sdk,
    runner: &Runner<'_>,
    announce: impl Fn(&str),
) -> Finding {
    let name = &sdk.package;
    let finding = |status, message: String| {
        Finding::new(rules::SDK_LOADS, status, message)
            .subject(name)
            .at(sdk.place.file.as_ref() as &Path, sdk.place.line)
    };
    let manifest = project.folder.join(&sdk.place.file);
    let folder = manifest.parent().map(Path::to_owned).unwrap_or_default();
    let folder = match folder.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => folder,
    };
    let (program, arguments, fix) = match load_command(sdk, &folder, runner) {
        LoadCommand::Unavailable(why) => {
            return finding(Status::Skip, format!("{name} was not loaded: {why}"));
        }
        LoadCommand::Run {
            program,
            arguments,
            fix,
        } => (program, arguments, fix),
    };
    let arguments: Vec<OsString> = arguments.into_iter().map(OsString::from).collect();
    let shown = Path::new(&program).file_name().unwrap_or_default();
    let shown = shown.to_string_lossy();
    announce(&format!("{shown}, to load {name}"));
    let mut group = match ProcessGroup::start(&Launch {
        program: program.as_ref(),
        arguments: &arguments,
        folder: &folder,
        variables: &[],
    }) {
        Ok(group) => group,
        Err(error) => return finding(Status::Fail, format!("{shown} cannot be run: {error}")),
    };
    let outcome = group.wait(LOAD_TIMEOUT.min(runner.limit)).await;
    let lines = group.end().await;
    match outcome {
        RunOutcome::Ended(ExitReason::Success) => {
            finding(Status::Pass, format!("{name} loads in {shown}"))
        }
        RunOutcome::Ended(_) => finding(Status::Fail, format!("{shown} does not load {name}"))
            .hint(format!("{fix}; {}", runner.output_tail(&lines, &folder))),
        RunOutcome::StillRunning | RunOutcome::Listening(_) => {
            finding(Status::Fail, format!("{shown} did not load {name} in time"))
                .hint(runner.output_tail(&lines, &folder))
        }
    }
}

fn load_command(sdk: &Sdk, folder: &Path, runner: &Runner<'_>) -> LoadCommand {
    let name = sdk.package.as_str();
    let absent =
        |program: &str| LoadCommand::Unavailable(format!("there is no {program} on this machine"));
    let run = |program: &str, arguments: &[&str], fix| LoadCommand::Run {
        program: program.to_owned(),
        arguments: arguments.iter().map(|it| (*it).to_owned()).collect(),
        fix,
    };
    match sdk.ecosystem {
        // Node alone cannot resolve packages of Plug'n'Play.
        "npm" if find_upwards(folder, ".pnp.cjs").is_some() => {
            LoadCommand::Unavailable("packages lie where only Yarn's Plug'n'Play finds them".into())
        }
        "npm" if !runner.has("node") => absent("node"),
        "npm" => run(
            "node",
            &["--input-type=module", "-e", NODE_LOADER, name],
            "install the packages, for example with npm install",
        ),
        "pypi" => {
            let code = "import workos";
            let fix = "install the packages into .venv, or activate the environment they are in";
            match python::interpreter(folder, runner) {
                Some(python) => run(&python, &["-c", code], fix),
                None => absent("python"),
            }
        }
        "rubygems" if !runner.has("ruby") => absent("ruby"),
        // Without Bundler, Ruby would load a globally installed version.
        "rubygems" if folder.join("Gemfile").exists() && runner.has("bundle") => run(
            "bundle",
            &["exec", "ruby", "-e", "require \"workos\""],
            "run bundle install",
        ),
        "rubygems" => run(
            "ruby",
            &["-e", "require \"workos\""],
            "run gem install workos",
        ),
        "go" if !runner.has("go") => absent("go"),
        "go" => run("go", &["list", "-m", name], "run go mod tidy"),
        "packagist" if !runner.has("php") => absent("php"),
        "packagist" => run(
            "php",
            &[
                "-r",
                "require 'vendor/autoload.php'; exit(class_exists('WorkOS\\WorkOS') ? 0 : 1);",
            ],
            "run composer install",
        ),
        other => {
            LoadCommand::Unavailable(format!("packages of {other} are loaded by what is built"))
        }
    }
}

/// A file in a folder or a parent of it, up to the root of the repository.
pub(super) fn find_upwards(folder: &Path, name: &str) -> Option<PathBuf> {
    crate::checklist::suppression::find_upwards(folder, name)
}
