//! Questions, the browser, and addresses pasted while something else is going on. The only module
//! that knows dialoguer and open.

use std::io::IsTerminal;

use dialoguer::{Confirm, Input, Select};
use tokio::sync::mpsc;

use crate::cli;
use crate::config::ProcessEnvironment;
use crate::error::{Code, Failure};
use crate::secret::Secret;

/// Whether this runs in CI, where some systems give a terminal at which nobody sits.
fn is_ci(environment: &ProcessEnvironment) -> bool {
    let value = environment.get("CI").unwrap_or_default();
    !matches!(value, "" | "0" | "false")
}

/// Whether questions can be asked, and with what to open a browser.
#[derive(Debug, Clone)]
pub struct Prompter {
    can_answer: bool,
    browser: Option<String>,
}

impl Prompter {
    /// Looks whether somebody sits at both ends: standard input and standard error are terminals, and
    /// not those that a CI system gives its jobs.
    pub fn new(no_input: bool, environment: &ProcessEnvironment) -> Self {
        let is_terminal =
            std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && is_in_foreground();
        Self {
            can_answer: is_terminal && !no_input && !is_ci(environment),
            browser: environment
                .get("BROWSER")
                .filter(|it| !it.is_empty())
                .map(ToOwned::to_owned),
        }
    }

    /// Whether a question would be answered.
    pub fn can_answer(&self) -> bool {
        self.can_answer
    }

    /// Asks for an e-mail address until it is one. `command` is the command that needs it.
    ///
    /// # Errors
    /// When nobody can answer, or the question was broken off.
    pub async fn email_address(&self, command: &str) -> Result<String, Failure> {
        if !self.can_answer {
            return Err(
                Failure::new(Code::MissingValue, "no e-mail address was given")
                    .hint(format!("name it: workos-ml {command} you@example.com")),
            );
        }
        ask(|| {
            Input::new()
                .with_prompt("E-mail address to sign in")
                .validate_with(|text: &String| cli::email_address(text).map(drop))
                .interact_text()
        })
        .await
        .map(|item| item.trim().to_owned())
    }

    /// Asks for the six digits of a Magic Auth mail until they are six digits.
    ///
    /// # Errors
    /// When nobody can answer, or the question was broken off.
    pub async fn one_time_code(&self, email: &str) -> Result<Secret, Failure> {
        if !self.can_answer {
            return Err(
                Failure::new(Code::MissingValue, "no code was given").hint(format!(
                    "name it, or - for standard input: workos-ml magic-auth verify {email} 123456"
                )),
            );
        }
        let prompt = format!("Code that was mailed to {email}");
        let typed = ask(move || {
            Input::new()
                .with_prompt(prompt)
                .validate_with(|text: &String| cli::one_time_code(text).map(drop))
                .interact_text()
        })
        .await?;
        let digits = typed
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>();
        Ok(Secret::new(digits))
    }

    /// Asks a question whose answer is no unless somebody says yes.
    ///
    /// # Errors
    /// When the question was broken off.
    pub async fn confirm(&self, question: String) -> Result<bool, Failure> {
        if !self.can_answer {
            return Ok(false);
        }
        ask(move || {
            Confirm::new()
                .with_prompt(question)
                .default(false)
                .interact()
        })
        .await
    }

    /// Asks for a line, which may have to say something. `initial` stands in it to be kept or changed.
    ///
    /// # Errors
    /// When the question was broken off.
    pub async fn line(
        &self,
        prompt: &'static str,
        initial: Option<String>,
        is_needed: bool,
    ) -> Result<String, Failure> {
        let typed = ask(move || {
            let mut input = Input::<String>::new()
                .with_prompt(prompt)
                .allow_empty(!is_needed);
            if let Some(initial) = initial {
                input = input.with_initial_text(initial);
            }
            input
                .validate_with(|text: &String| match text.trim().is_empty() && is_needed {
                    true => Err("write something"),
                    false => Ok(()),
                })
                .interact_text()
        })
        .await?;
        Ok(typed.trim().to_owned())
    }

    /// Has one of some words chosen, and gives its index; the first one stands ready.
    ///
    /// # Errors
    /// When the question was broken off.
    pub async fn choice(&self, question: String, words: &[&'static str]) -> Result<usize, Failure> {
        let words = words.to_vec();
        ask(move || {
            Select::new()
                .with_prompt(question)
                .items(&words)
                .default(0)
                .interact()
        })
        .await
    }

    /// Opens an address in `$BROWSER` or in the system's browser, without waiting for it.
    ///
    /// # Errors
    /// Says why there is no browser; the address was not opened.
    pub fn open(&self, address: &str) -> Result<(), String> {
        if !std::io::stderr().is_terminal() {
            return Err("without a terminal no browser is opened".into());
        }
        let opened = match &self.browser {
            Some(browser) => open::with_detached(address, browser),
            None => open::that_detached(address),
        };
        opened.map_err(|error| error.to_string())
    }

    /// Lines that are typed or pasted from now on, without showing them, until the value is
    /// dropped. Nothing arrives when nobody can answer.
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
        let (sender, lines) = mpsc::channel(8);
        // Reading a line cannot be called off; the thread ends with the process, or with the first
        // line that nobody wants any more.
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
                // Not to hear of it costs no more than a pasted address that shows.
                signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw())).ok()
            },
        }
    }
}

/// Lines from the terminal. Dropping it shows input again.
#[derive(Debug)]
pub struct PastedLines {
    lines: Option<mpsc::Receiver<String>>,
    terminal: Option<TerminalState>,
    /// The shell shows input again while a job is stopped (Ctrl-Z), and `fg` leaves it so.
    #[cfg(unix)]
    resumed: Option<tokio::signal::unix::Signal>,
}

impl PastedLines {
    /// The next line; never, if there is no terminal or it was closed.
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

/// Whether the terminal is this job's: one that the shell runs in the background would be stopped as
/// soon as it read from it.
fn is_in_foreground() -> bool {
    #[cfg(unix)]
    {
        let owner = rustix::termios::tcgetpgrp(std::io::stdin());
        owner.map_or(true, |owner| owner == rustix::process::getpgrp())
    }
    #[cfg(not(unix))]
    true
}

/// Runs a question on a thread of its own, so that signals are still heard.
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
            Failure::new(Code::Interrupted, "the question was broken off")
                .because("nothing had been sent yet")
                .hint("run the command again; with --no-input nothing is asked"),
        ),
    }
}

/// The terminal's settings as they were; put back when this is dropped, however that happens.
#[derive(Debug)]
struct TerminalState {
    #[cfg(unix)]
    settings: rustix::termios::Termios,
    /// What is typed is not shown, so what was typed by half must not turn up elsewhere.
    #[cfg(unix)]
    is_hidden: std::cell::Cell<bool>,
    /// A question stands on the line of the cursor.
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
        // If the terminal refuses, the address is seen by whoever pasted it.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &hidden);
    }
}

#[cfg(unix)]
impl Drop for TerminalState {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // A question that was broken off leaves the cursor hidden.
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
