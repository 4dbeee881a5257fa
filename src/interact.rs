//! Prompts, the browser, and lines pasted during a wait. The only module that knows dialoguer and open.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use dialoguer::console::{Term, measure_text_width};
use dialoguer::{Confirm, Input, Password, Select};
use tokio::sync::mpsc;

use crate::cli;
use crate::config::ProcessEnvironment;
use crate::error::{Code, Failure};
use crate::programs;
use crate::secret::Secret;
use crate::shell::quoted;

/// Why a value that is asked for on a terminal is missing.
pub const CANNOT_ASK: &str =
    "questions are asked on a terminal only, and not with --no-input or in CI";
/// How long a launcher is watched for failing at once, as it does without a display.
const LAUNCH_CHECK: Duration = Duration::from_millis(500);

/// Whether this runs in CI, where some systems provide a terminal that nobody watches.
fn is_ci(environment: &ProcessEnvironment) -> bool {
    let value = environment.get("CI").unwrap_or_default();
    !matches!(value, "" | "0" | "false")
}

/// Asks questions, and opens the browser.
#[derive(Debug, Clone)]
pub struct Prompter {
    can_answer: bool,
    browser: Option<String>,
    /// Variables that a browser does not get.
    withheld: Vec<String>,
}

impl Prompter {
    /// Determines whether somebody can answer: standard input and standard error are terminals, and this
    /// is not a CI job.
    pub fn new(no_input: bool, environment: &ProcessEnvironment) -> Self {
        // Prompts are drawn on standard error and answered on standard input, so both must be
        // terminals.
        let is_terminal =
            std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && is_in_foreground();
        Self {
            can_answer: is_terminal && !no_input && !is_ci(environment),
            browser: environment
                .get("BROWSER")
                .filter(|it| !it.is_empty())
                .map(ToOwned::to_owned),
            withheld: environment
                .iter()
                .filter(|(name, value)| is_withheld(name, value))
                .map(|(name, _)| name.to_owned())
                .collect(),
        }
    }

    /// Whether a question would be answered.
    pub fn can_answer(&self) -> bool {
        self.can_answer
    }

    /// Asks for an e-mail address until it is valid. `command` is the command that needs it.
    ///
    /// # Errors
    /// When nobody can answer, or the prompt was interrupted.
    pub async fn email_address(&self, command: &str) -> Result<String, Failure> {
        if !self.can_answer {
            return Err(
                Failure::new(Code::MissingValue, "no e-mail address was given")
                    .because(CANNOT_ASK)
                    .hint(format!("name it: workos-ml {command} you@example.com")),
            );
        }
        ask(|| {
            let input =
                Input::new().validate_with(|text: &String| cli::email_address(text).map(drop));
            typed("E-mail address to sign in", input)
        })
        .await
        .map(|address| address.trim().to_owned())
    }

    /// Asks for the six digits of a Magic Auth mail until they are valid.
    ///
    /// # Errors
    /// When nobody can answer, or the prompt was interrupted.
    pub async fn one_time_code(&self, email: &str) -> Result<Secret, Failure> {
        if !self.can_answer {
            return Err(Failure::new(Code::MissingValue, "no code was given")
                .because(CANNOT_ASK)
                .hint(format!(
                    "name it, or - for standard input: workos-ml magic-auth verify {} 123456",
                    quoted(email)
                )));
        }
        let prompt = format!("Code that was mailed to {email}");
        let code = ask(move || {
            let input =
                Input::new().validate_with(|text: &String| cli::one_time_code(text).map(drop));
            typed(&prompt, input)
        })
        .await?;
        // The prompt has taken nothing else.
        Ok(Secret::new(cli::one_time_code(&code).unwrap_or_default()))
    }

    /// Asks a yes-or-no question; the default is no.
    ///
    /// # Errors
    /// When the prompt was interrupted.
    pub async fn confirm(&self, question: String) -> Result<bool, Failure> {
        if !self.can_answer {
            return Ok(false);
        }
        ask(move || {
            Confirm::new()
                .with_prompt(last_line(&question, " [y/N] ".len())?)
                .default(false)
                .interact()
        })
        .await
    }

    /// Asks for a line until it is valid. `initial` can be edited.
    ///
    /// # Errors
    /// When the prompt was interrupted.
    pub async fn line(
        &self,
        prompt: &'static str,
        usual: Option<String>,
        check: impl Fn(&str) -> Result<(), String> + Send + 'static,
    ) -> Result<String, Failure> {
        let line = ask(move || {
            let mut input = Input::<String>::new().allow_empty(true);
            if let Some(usual) = usual {
                input = input.default(usual);
            }
            let check = move |text: &String| check(text.trim());
            typed(prompt, input.validate_with(check))
        })
        .await?;
        Ok(line.trim().to_owned())
    }

    /// Asks for a secret until it is valid, without showing what is typed.
    ///
    /// # Errors
    /// When the prompt was interrupted.
    pub async fn secret(
        &self,
        prompt: &'static str,
        check: impl Fn(&str) -> Result<(), String> + Send + 'static,
    ) -> Result<Secret, Failure> {
        let typed = ask(move || {
            Password::new()
                .with_prompt(prompt)
                .validate_with(|text: &String| check(text.trim()))
                .interact()
        })
        .await?;
        Ok(Secret::new(typed.trim()))
    }

    /// Asks for one of several choices, and returns its index. The first is preselected.
    ///
    /// # Errors
    /// When the prompt was interrupted.
    pub async fn choice(&self, question: String, words: &[&'static str]) -> Result<usize, Failure> {
        let words = words.to_vec();
        ask(move || {
            Select::new()
                .with_prompt(last_line(&question, 2)?)
                .items(&words)
                .default(0)
                .interact()
        })
        .await
    }

    /// Opens an address in `$BROWSER` or in the system's browser, without waiting for it.
    ///
    /// # Errors
    /// Why the address was not opened.
    pub fn open(&self, address: &str) -> Result<(), String> {
        if !std::io::stderr().is_terminal() {
            return Err("without a terminal no browser is opened".into());
        }
        let launchers = match &self.browser {
            Some(browser) => vec![open::with_command(address, browser)],
            None => open::commands(address),
        };
        let mut why = "there is nothing to open it with".to_owned();
        for launcher in launchers {
            match self.launch(launcher) {
                Ok(()) => return Ok(()),
                // The next one may be there.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => why = error.to_string(),
            }
        }
        Err(why)
    }

    /// Starts a browser, or what finds one, apart from this command and without its secrets: a browser
    /// hands its environment to everything that it starts, and lives for weeks.
    fn launch(&self, launcher: Command) -> std::io::Result<()> {
        let environment = ProcessEnvironment::of_process();
        let path = environment.get("PATH").map(OsStr::new);
        let mut launcher = programs::outside(launcher, path, Path::new("."))?;
        for name in &self.withheld {
            launcher.env_remove(name);
        }
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            // Ctrl-C is meant for this command.
            launcher.process_group(0);
        }
        let mut child = launcher
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let (sender, ended) = std::sync::mpsc::channel();
        // Whatever was started is waited for, so that no zombie stays behind.
        std::thread::spawn(move || sender.send(child.wait()));
        match ended.recv_timeout(LAUNCH_CHECK) {
            // On Windows the code of a launcher means nothing.
            Ok(Ok(status)) if !status.success() && cfg!(unix) => {
                Err(std::io::Error::other(match status.code() {
                    Some(code) => format!("the browser ended with exit code {code}"),
                    None => format!("the browser was ended: {status}"),
                }))
            }
            _ => Ok(()),
        }
    }

    /// Reads lines that are typed or pasted from now on, without echo, until the value is dropped. If
    /// nobody can answer, there are none.
    pub fn pasted_lines(&self) -> PastedLines {
        if !self.can_answer {
            return PastedLines {
                lines: None,
                terminal: None,
                #[cfg(unix)]
                resumed: None,
            };
        }
        let terminal = TerminalState::save();
        if let Some(terminal) = &terminal {
            terminal.hide_input();
        }
        // A person pastes one address; a few more lines may be pasted with it.
        let (sender, lines) = mpsc::channel(8);
        // Reading a line cannot be cancelled. The thread ends with the process, or with the first line
        // after the receiver was dropped.
        std::thread::spawn(move || {
            for line in std::io::stdin().lines().map_while(Result::ok) {
                if sender.blocking_send(line).is_err() {
                    break;
                }
            }
        });
        PastedLines {
            lines: Some(lines),
            terminal,
            #[cfg(unix)]
            resumed: {
                use tokio::signal::unix::{SignalKind, signal};
                // Without this signal a pasted address is echoed after Ctrl-Z and `fg`, nothing worse.
                signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw())).ok()
            },
        }
    }
}

/// Lines from the terminal. Dropping it turns echo on again.
#[derive(Debug)]
pub struct PastedLines {
    lines: Option<mpsc::Receiver<String>>,
    terminal: Option<TerminalState>,
    /// SIGCONT: the shell turns echo on while a job is stopped (Ctrl-Z), and `fg` leaves it on.
    #[cfg(unix)]
    resumed: Option<tokio::signal::unix::Signal>,
}

impl PastedLines {
    /// The next line. Never returns if there is no terminal or it was closed.
    pub async fn next(&mut self) -> String {
        while let Some(lines) = &mut self.lines {
            #[cfg(unix)]
            let resumed = async {
                match &mut self.resumed {
                    Some(signal) => signal.recv().await,
                    None => std::future::pending().await,
                }
            };
            #[cfg(not(unix))]
            let resumed = std::future::pending::<Option<()>>();
            tokio::select! {
                line = lines.recv() => match line {
                    Some(line) => return line,
                    None => self.lines = None,
                },
                _ = resumed => if let Some(terminal) = &self.terminal {
                    terminal.hide_input();
                },
            }
        }
        std::future::pending().await
    }
}

/// Whether a variable is a secret of this tool's, or may hold one of its keys.
fn is_withheld(name: &str, value: &str) -> bool {
    name.starts_with("WORKOS_")
        || name.starts_with("SMTP_")
        || value.contains("sk_live_")
        || value.contains("sk_test_")
}

/// Whether this is the foreground job of the terminal. A background job would be stopped as soon as it
/// reads.
fn is_in_foreground() -> bool {
    #[cfg(unix)]
    {
        let owner = rustix::termios::tcgetpgrp(std::io::stdin());
        owner.map_or(true, |owner| owner == rustix::process::getpgrp())
    }
    #[cfg(not(unix))]
    true
}

/// Runs a prompt on another thread, so that signals are still handled.
async fn ask<T, F>(question: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> dialoguer::Result<T> + Send + 'static,
{
    let terminal = TerminalState::save();
    let answered = tokio::task::spawn_blocking(question).await;
    if let Some(terminal) = terminal {
        terminal.answered();
    }
    match answered {
        Ok(Ok(answer)) => Ok(answer),
        _ => Err(
            Failure::new(Code::Interrupted, "the question was interrupted")
                .because("nothing had been sent yet")
                .hint("run the command again; with --no-input nothing is asked"),
        ),
    }
}

/// Reads a line, and leaves question and answer on the screen once. What asks clears only the line of the
/// cursor, and would leave the others of a long answer above its own copy.
fn typed(prompt: &str, input: Input<'_, String>) -> dialoguer::Result<String> {
    let typed = input.with_prompt(prompt).report(false).interact_text()?;
    let terminal = Term::stderr();
    let columns = usize::from(terminal.size().1).max(1);
    let shown = format!("{prompt}: {typed}");
    terminal.clear_last_lines(measure_text_width(&shown).saturating_sub(1) / columns)?;
    terminal.write_line(&shown)?;
    Ok(typed)
}

/// The last line of a question, with `room` for an answer behind it. The lines before it are printed, since
/// what asks draws one line, and draws it again for the answer.
fn last_line(question: &str, room: usize) -> dialoguer::Result<String> {
    let terminal = Term::stderr();
    let columns = usize::from(terminal.size().1).saturating_sub(room + 1);
    let options =
        textwrap::Options::new(columns.max(1)).word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(question, options);
    let Some((last, before)) = lines.split_last() else {
        return Ok(String::new());
    };
    for line in before {
        terminal.write_line(line)?;
    }
    Ok(last.clone().into_owned())
}

/// The saved settings of the terminal, which are restored on drop.
#[derive(Debug)]
struct TerminalState {
    #[cfg(unix)]
    settings: rustix::termios::Termios,
    /// Echo is off. Half-typed input must be discarded then, so that it does not end up in the shell.
    #[cfg(unix)]
    is_hidden: std::cell::Cell<bool>,
    /// A prompt is on the cursor's line.
    #[cfg(unix)]
    is_asking: std::cell::Cell<bool>,
}

#[cfg(unix)]
impl TerminalState {
    fn save() -> Option<Self> {
        let settings = rustix::termios::tcgetattr(std::io::stdin()).ok()?;
        Some(Self {
            settings,
            is_hidden: std::cell::Cell::new(false),
            is_asking: std::cell::Cell::new(true),
        })
    }

    fn answered(self) {
        self.is_asking.set(false);
    }

    fn hide_input(&self) {
        use rustix::termios::{LocalModes, OptionalActions, tcsetattr};
        let mut hidden = self.settings.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        self.is_hidden.set(true);
        self.is_asking.set(false);
        // If this fails, the pasted address is visible, nothing worse.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &hidden);
    }
}

#[cfg(unix)]
impl Drop for TerminalState {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // An interrupted prompt leaves the cursor hidden.
        let terminal = dialoguer::console::Term::stderr();
        let _ = terminal.show_cursor();
        if self.is_asking.get() {
            let _ = terminal.write_line("");
        }
        let when = if self.is_hidden.get() {
            OptionalActions::Flush
        } else {
            OptionalActions::Now
        };
        let _ = tcsetattr(std::io::stdin(), when, &self.settings);
    }
}

#[cfg(not(unix))]
impl TerminalState {
    fn save() -> Option<Self> {
        Some(Self {})
    }

    fn hide_input(&self) {}

    fn answered(self) {}
}
