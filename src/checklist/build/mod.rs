//! Uses the project's own runtime and commands. This runs code of the project, so it happens only on
//! request.

mod python;
mod sdk;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::checklist::env_files;
use crate::config::ProcessEnvironment;
use crate::findings::{Finding, Rule, Status, rules};
use crate::process_group::{ExitReason, ProcessGroup, RunOutcome};
use crate::secret::{Secret, mask};
use code_facts::{Project, ProjectCommand};

/// How long a start command must keep running if it does not listen on a port. Applications that fail to
/// start usually do so within a few seconds.
const START_TIMEOUT: Duration = Duration::from_secs(10);
/// How many of the last lines are shown, and how much of each: enough for an error message, and still
/// readable in a list of findings.
const SHOWN_LINES: usize = 8;
const SHOWN_LENGTH: usize = 200;

/// How commands are run.
pub struct Runner<'a> {
    /// Time limit for one command.
    pub limit: Duration,
    /// The environment, which commands inherit. Its `PATH` tells which programs exist.
    pub environment: &'a ProcessEnvironment,
    /// The API key, which is masked in output like the secrets of the environment.
    pub key: Option<&'a Secret>,
}

/// Loads the SDK, builds and starts a project; `announce` is called with each command before it runs.
/// Files in the findings are relative to the project's folder.
pub async fn check(
    project: &Project,
    runner: &Runner<'_>,
    announce: impl Fn(&str),
) -> Vec<Finding> {
    let mut found = sdk::check(project, runner, &announce).await;
    let build = command(project, true);
    let built = match &build {
        Some(command) => runner.build(project, command, &announce).await,
        None => Finding::new(
            rules::BUILD_SUCCEEDS,
            Status::Skip,
            "nothing says how the project is built",
        ),
    };
    let is_broken = built.status == Status::Fail;
    found.push(built);
    found.push(match command(project, false) {
        // Starting would only fail for the reason that is reported already.
        Some(_) if is_broken => Finding::new(
            rules::START_SUCCEEDS,
            Status::Skip,
            "not started: the build failed",
        ),
        Some(command) => runner.start(project, &command, &announce).await,
        None => Finding::new(
            rules::START_SUCCEEDS,
            Status::Skip,
            "nothing says how the project is started",
        ),
    });
    found
}

/// The command to run: the first that is declared, but `start` before `dev`.
fn command(project: &Project, is_build: bool) -> Option<ProjectCommand> {
    let of_kind = project.commands.iter().filter(|it| it.is_build == is_build);
    of_kind.min_by_key(|it| !it.line.contains("start")).cloned()
}

/// What to wait for.
#[derive(Clone, Copy)]
enum WaitFor {
    Exit,
    Port,
}

/// A command that was run.
struct CommandRun {
    outcome: RunOutcome,
    lines: Vec<String>,
    took: String,
}

impl Runner<'_> {
    async fn build(
        &self,
        project: &Project,
        command: &ProjectCommand,
        announce: impl Fn(&str),
    ) -> Finding {
        let (rule, line) = (rules::BUILD_SUCCEEDS, &command.line);
        let CommandRun {
            outcome,
            lines,
            took,
        } = match self
            .execute(project, command, WaitFor::Exit, announce)
            .await
        {
            Ok(run) => run,
            Err((status, why)) => return finding_for(rule, status, command, &why),
        };
        let finding = |status, message: &str| finding_for(rule, status, command, message);
        match outcome {
            RunOutcome::Ended(ExitReason::Success) => {
                finding(Status::Pass, &format!("`{line}` succeeds in {took}"))
            }
            RunOutcome::Ended(ended) => {
                finding(Status::Fail, &format!("`{line}` {ended} after {took}"))
                    .hint(self.output_tail(&lines, &folder(project, command)))
            }
            RunOutcome::StillRunning | RunOutcome::Listening(_) => finding(
                Status::Fail,
                &format!("`{line}` was still running after {took}, and was stopped"),
            )
            .hint(format!(
                "give it longer with --build-timeout; {}",
                self.output_tail(&lines, &folder(project, command))
            )),
        }
    }

    async fn start(
        &self,
        project: &Project,
        command: &ProjectCommand,
        announce: impl Fn(&str),
    ) -> Finding {
        let (rule, line) = (rules::START_SUCCEEDS, &command.line);
        let CommandRun {
            outcome,
            lines,
            took,
        } = match self
            .execute(project, command, WaitFor::Port, announce)
            .await
        {
            Ok(run) => run,
            Err((status, why)) => return finding_for(rule, status, command, &why),
        };
        let finding = |status, message: &str| finding_for(rule, status, command, message);
        match outcome {
            RunOutcome::Listening(port) => finding(
                Status::Pass,
                &format!("`{line}` listened on port {port} after {took}; it was then stopped"),
            ),
            RunOutcome::StillRunning => finding(
                Status::Pass,
                &format!(
                    "`{line}` ran for {took} without listening on a port; it was then stopped"
                ),
            ),
            RunOutcome::Ended(ended) if is_taken(&lines) => finding(
                Status::Warn,
                &format!("`{line}` {ended} after {took}: its port is taken"),
            )
            .hint("stop the application that runs already, or leave --build out"),
            RunOutcome::Ended(ExitReason::Success) => finding(
                Status::Warn,
                &format!("`{line}` ended after {took}, and nothing stays"),
            )
            .hint("if it starts something in the background, suppress this with a reason"),
            RunOutcome::Ended(ended) => {
                finding(Status::Fail, &format!("`{line}` {ended} after {took}"))
                    .hint(self.output_tail(&lines, &folder(project, command)))
            }
        }
    }

    /// Runs a command until what is waited for happens, then ends it.
    ///
    /// # Errors
    /// Why it was not run, with the status that this means.
    async fn execute(
        &self,
        project: &Project,
        command: &ProjectCommand,
        wait_for: WaitFor,
        announce: impl Fn(&str),
    ) -> Result<CommandRun, (Status, String)> {
        let line = &command.line;
        if let Some(why) = self.missing_program(project, command) {
            return Err((Status::Skip, format!("`{line}` was not run: {why}")));
        }
        announce(line);
        let started = Instant::now();
        let folder = folder(project, command);
        let mut group = ProcessGroup::shell(line, &folder, self.path(&folder).as_deref())
            .map_err(|error| (Status::Fail, format!("`{line}` cannot be run: {error}")))?;
        let outcome = match wait_for {
            WaitFor::Exit => group.wait(self.limit).await,
            WaitFor::Port => group.listening(START_TIMEOUT.min(self.limit)).await,
        };
        let took = format!("{:.1} s", started.elapsed().as_secs_f64());
        let lines = group.end().await;
        Ok(CommandRun {
            outcome,
            lines,
            took,
        })
    }

    /// The reason why a command cannot be run, if its program is not on this machine.
    fn missing_program(&self, project: &Project, command: &ProjectCommand) -> Option<String> {
        // Assignments of variables may precede the program.
        let mut words = command.line.split_whitespace();
        let program = words.find(|it| !it.contains('='))?;
        let folder = folder(project, command);
        let is_there = match program.contains('/') {
            true => folder.join(program).exists(),
            // Builtins of the shell are not on the path.
            false => is_builtin(program) || self.has_at(program, &folder),
        };
        (!is_there).then(|| format!("there is no {program} on this machine"))
    }

    /// Whether the path has a program with this name.
    fn has(&self, program: &str) -> bool {
        is_on_path(self.environment.get("PATH").unwrap_or_default(), program)
    }

    /// The same, including the virtual environment of this folder.
    fn has_at(&self, program: &str, folder: &Path) -> bool {
        self.has(program) || self.path(folder).is_some_and(|it| is_on_path(&it, program))
    }

    /// The path with the folder's virtual environment first, as if it were activated; `None` if there is
    /// no virtual environment.
    fn path(&self, folder: &Path) -> Option<OsString> {
        let own = python::programs(folder)?;
        let path = self.environment.get("PATH").unwrap_or_default();
        std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(path))).ok()
    }

    /// The last lines of output, without secrets.
    fn output_tail(&self, lines: &[String], folder: &Path) -> String {
        // The frames of a stack trace come after the error that matters.
        let says =
            |line: &&String| !line.trim().is_empty() && !line.trim_start().starts_with("at ");
        let lines: Vec<&String> = lines.iter().filter(says).collect();
        if lines.is_empty() {
            return "it printed nothing".into();
        }
        let known = self.secrets(folder);
        let known: Vec<&Secret> = known.iter().chain(self.key).collect();
        let tail = lines[lines.len().saturating_sub(SHOWN_LINES)..].iter();
        let shown = tail.map(|line| {
            let masked = mask(line, &known);
            match masked.char_indices().nth(SHOWN_LENGTH) {
                Some((end, _)) => format!("{}…", &masked[..end]),
                None => masked,
            }
        });
        format!("its last output:\n{}", shown.collect::<Vec<_>>().join("\n"))
    }

    /// Values that the environment and the folder's `.env` files name as secrets. Programs often print
    /// their settings when they fail.
    fn secrets(&self, folder: &Path) -> Vec<Secret> {
        const NAMES: [&str; 5] = ["KEY", "SECRET", "TOKEN", "PASSWORD", "CREDENTIAL"];
        let is_secret = |name: &str, value: &str| {
            let name = name.to_uppercase();
            // Masking short values, such as `true` or `dev`, would garble ordinary words.
            value.len() >= 8 && NAMES.iter().any(|it| name.contains(it))
        };
        let files = env_files::in_folder(folder, |_| true);
        let of_files = files.iter().flat_map(|it| &it.content.entries);
        let of_files = of_files.map(|entry| (entry.name.as_str(), entry.value.expose()));
        let all = self.environment.iter().chain(of_files);
        all.filter(|(name, value)| is_secret(name, value))
            .map(|(_, value)| Secret::new(value))
            .collect()
    }
}

/// Whether one of the folders on a path has a program.
fn is_on_path(path: impl AsRef<OsStr>, program: &str) -> bool {
    // Windows finds npm and others by their extension only.
    let endings: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd", ".bat"]
    } else {
        &[""]
    };
    std::env::split_paths(path.as_ref()).any(|folder| {
        let mut names = endings.iter().map(|it| format!("{program}{it}"));
        names.any(|name| folder.join(name).is_file())
    })
}

fn is_builtin(program: &str) -> bool {
    const BUILTINS: [&str; 8] = [".", "cd", "exec", "exit", "export", "set", "sh", "source"];
    BUILTINS.contains(&program) || !program.starts_with(|it: char| it.is_alphanumeric())
}

fn folder(project: &Project, command: &ProjectCommand) -> PathBuf {
    project.folder.join(&command.folder)
}

fn finding_for(
    rule: &'static Rule,
    status: Status,
    command: &ProjectCommand,
    message: &str,
) -> Finding {
    Finding::new(rule, status, message)
        .subject(&command.line)
        .at(command.place.file.as_ref() as &Path, command.place.line)
}

fn is_taken(lines: &[String]) -> bool {
    lines.iter().any(|line| {
        let line = line.to_lowercase();
        // Node prints the first, most others the second.
        line.contains("eaddrinuse") || line.contains("already in use")
    })
}
