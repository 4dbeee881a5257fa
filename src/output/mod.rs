//! The only module that prints or colours. Results go to standard output, everything else to standard
//! error; colour is decided for each of the two.

mod check_report;
mod csv;
mod echo;
mod github;
mod html;
mod human;
mod junit;
mod markdown;
mod path;
mod sarif;
pub mod schema;
mod table;
mod width;

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use colored::Colorize;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use crate::cli::{ColorMode, Format, GlobalOptions, ReportFile};
use crate::config::ProcessEnvironment;
use crate::error::{Code, Failure};
use crate::files;
use crate::secret::mask_keys;

pub use check_report::{CheckReport, Layout, UNKNOWN, VerdictRow, Verdicts};
pub use html::{PARTIES, TestReport, test_report};
pub use human::{clean, entry, meanings, profile, time};
pub use schema::Schema;
pub use table::{pairs, table};

/// The result of a command, which can be rendered in two ways.
pub trait Report {
    /// The schema that the JSON document follows.
    fn schema(&self) -> &'static Schema;
    /// The JSON document. Its field names are an interface.
    fn json(&self) -> Value;
    /// The text for people. It may be coloured; colour is removed if the stream has none.
    fn human(&self) -> String;
}

/// The two streams and how to write to them.
#[derive(Debug, Clone)]
pub struct Output {
    format: Format,
    quiet: bool,
    verbose: bool,
    stdout: ColorChoice,
    stderr: ColorChoice,
    is_animated: bool,
    is_stream: bool,
    /// The name of the check, for a command that is one.
    check: Option<&'static str>,
    /// Files that get the report as well.
    files: Vec<ReportFile>,
    /// Where GitHub Actions shows what a job has to say.
    job_summary: Option<PathBuf>,
    /// Whether the report of a check has been written, so that no other takes its place.
    has_reported: Arc<AtomicBool>,
    /// The line of the spinner that runs, which gives way to what is printed.
    spinner: Arc<Mutex<Option<ProgressBar>>>,
}

impl Output {
    /// Decides about formats and colours: by the option, then `NO_COLOR`, then `CLICOLOR_FORCE` and
    /// `FORCE_COLOR`, then whether the stream is a terminal.
    pub fn new(options: &GlobalOptions, environment: &ProcessEnvironment) -> Self {
        // `colored` only checks standard output. Here all text is coloured, and the streams remove
        // colours that they do not support.
        colored::control::set_override(true);
        let is_dumb = environment.get("TERM") == Some("dumb");
        let is_forced = ["CLICOLOR_FORCE", "FORCE_COLOR"].into_iter().any(|name| {
            let text = environment.get(name).unwrap_or_default();
            !matches!(text, "" | "0" | "false")
        });
        let choose = |is_terminal: bool| {
            let wanted = match options.color {
                ColorMode::Always => true,
                ColorMode::Never => false,
                // An empty NO_COLOR does not count (no-color.org).
                ColorMode::Auto if environment.has("NO_COLOR") => false,
                ColorMode::Auto if is_forced => true,
                ColorMode::Auto => is_terminal && !is_dumb,
            };
            if wanted {
                ColorChoice::Always
            } else {
                ColorChoice::Never
            }
        };
        let stderr_is_terminal = std::io::stderr().is_terminal();
        Self {
            format: options.format(),
            quiet: options.quiet,
            verbose: options.verbose,
            stdout: choose(std::io::stdout().is_terminal()),
            stderr: choose(stderr_is_terminal),
            // With JSON the conversation is usually captured, even if it is on a terminal.
            is_animated: stderr_is_terminal
                && !is_dumb
                && !options.quiet
                && options.format() == Format::Human,
            is_stream: false,
            check: None,
            files: options.output.clone(),
            job_summary: environment
                .get("GITHUB_STEP_SUMMARY")
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
            has_reported: Arc::default(),
            spinner: Arc::default(),
        }
    }

    /// Whether the files of `--output` can be written, before a check runs for minutes.
    ///
    /// # Errors
    /// Names the first that cannot.
    pub fn check_files(&self) -> Result<(), Failure> {
        self.files.iter().try_for_each(|file| {
            files::check_writable(&file.path).map_err(|error| {
                unwritable_file(&file.path, &error)
                    .because("that was looked at before the check, which was not run")
            })
        })
    }

    /// For a command that is a check, sets its name for reports.
    pub fn of_check(self, check: Option<&'static str>) -> Self {
        Self { check, ..self }
    }

    /// For a command that streams: every document is written on one line, failures included.
    pub fn streaming(self) -> Self {
        Self {
            is_stream: true,
            ..self
        }
    }

    /// Whether results are JSON.
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether everything is shown.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Whether long waits show a spinner.
    pub fn is_animated(&self) -> bool {
        self.is_animated
    }

    /// Writes the result of a command.
    ///
    /// # Errors
    /// When standard output cannot be written. A closed pipe is not an error.
    pub fn result(&self, report: &dyn Report) -> Result<(), Failure> {
        let text = match self.format {
            Format::Json => self.document(report.schema(), report.json()),
            // The other formats are only for checks, which use `findings`.
            _ => width::fitted(&report.human(), width::of_stdout()),
        };
        self.write(&text)
    }

    /// Writes the report of a check. The files of `--output` are written as well, and in GitHub Actions
    /// the summary of the job.
    ///
    /// # Errors
    /// As [`Output::result`], and when a file cannot be written.
    pub fn check(&self, report: &CheckReport<'_>) -> Result<(), Failure> {
        let text = match self.format {
            Format::Human => {
                let width = width::of_stdout();
                let detail = human::Detail {
                    width,
                    // A log is complete.
                    is_folded: width.is_some(),
                    is_verbose: self.verbose,
                    is_quiet: self.quiet,
                };
                width::fitted(&human::check(report, detail), width)
            }
            format => self.rendered(format, report)?,
        };
        self.has_reported.store(true, Ordering::Relaxed);
        self.write(&text)?;
        // One that cannot be written costs no other.
        let written = self.files.iter().map(|file| {
            let text = self.rendered(file.format, report)?;
            files::write(&file.path, text.as_bytes())
                .map_err(|error| unwritable_file(&file.path, &error))
        });
        written.fold(Ok(()), Result::and)?;
        if let Some(path) = self
            .job_summary
            .as_ref()
            .filter(|_| self.format == Format::Github)
        {
            let text = self.rendered(Format::Markdown, report)?;
            let mut options = std::fs::OpenOptions::new();
            files::open_target(path, options.create(true).append(true))
                .and_then(|mut file| file.write_all(text.as_bytes()))
                .map_err(|error| unwritable_file(path, &error))?;
        }
        Ok(())
    }

    fn rendered(&self, format: Format, report: &CheckReport<'_>) -> Result<String, Failure> {
        let (check, found) = (self.check_name(), report.findings);
        Ok(match format {
            Format::Human => {
                let detail = human::Detail {
                    is_verbose: self.verbose,
                    ..human::Detail::default()
                };
                anstream::adapter::strip_str(&human::check(report, detail)).to_string()
            }
            Format::Json => self.document(schema::FINDINGS, report.document()),
            Format::Csv => csv::findings(report).map_err(|it| unwritable(&it))?,
            Format::Markdown => markdown::findings(check, report),
            Format::Github => github::findings(check, report),
            Format::Junit => junit::findings(check, found).map_err(|it| unwritable(&it))?,
            Format::Sarif => sarif::findings(check, found)
                .map(|it| self.json(&it))
                .map_err(|it| unwritable(&it))?,
        })
    }

    fn check_name(&self) -> &'static str {
        self.check.unwrap_or("command line")
    }

    fn error_document(&self, failure: &Failure) -> Value {
        let error = error_object(failure);
        if self.is_stream {
            json!({ "type": "error", "error": error })
        } else {
            json!({ "error": error })
        }
    }

    /// A document of this program, with the name and the version of its schema.
    fn document(&self, schema: &Schema, mut document: Value) -> String {
        schema.mark(&mut document);
        self.json(&document)
    }

    fn json(&self, document: &Value) -> String {
        let text = if self.is_stream {
            document.to_string()
        } else {
            format!("{document:#}")
        };
        format!(
            "{}
",
            escape_control_characters(&text)
        )
    }

    /// Writes a text that is the same in every format, such as a completion script.
    ///
    /// # Errors
    /// As [`Output::result`].
    pub fn text(&self, text: &str) -> Result<(), Failure> {
        self.write(text)
    }

    /// Reports a failure: on standard error for people, as a document on standard output for machines. If
    /// it kept a check from its report, the files of `--output` say so.
    pub fn failure(&self, failure: &Failure) {
        let has_reported = self.has_reported.load(Ordering::Relaxed);
        match self
            .failure_for(self.format, failure)
            .filter(|_| !has_reported)
        {
            // There is nowhere left to report that reporting failed.
            Some(text) => drop(self.write(&text)),
            None => self.say(&human::failure(failure)),
        }
        for file in self.files.iter().filter(|_| !has_reported) {
            let text = self.failure_for(file.format, failure).unwrap_or_else(|| {
                anstream::adapter::strip_str(&human::failure(failure)).to_string() + "\n"
            });
            if let Err(error) = files::write(&file.path, without_keys(&text).as_bytes()) {
                self.say(&human::failure(&unwritable_file(&file.path, &error)));
            }
        }
    }

    /// A failure in a format that has a place for it.
    fn failure_for(&self, format: Format, failure: &Failure) -> Option<String> {
        let check = self.check_name();
        match format {
            Format::Human | Format::Csv => None,
            Format::Json => Some(self.document(schema::ERROR, self.error_document(failure))),
            Format::Markdown => Some(markdown::failure(check, failure)),
            Format::Github => Some(github::failure(failure)),
            Format::Junit => junit::failure(check, failure).ok(),
            Format::Sarif => sarif::failure(check, failure).ok().map(|it| self.json(&it)),
        }
    }

    /// Reports a completed step, with the time that it took.
    pub fn step(&self, what: impl Display, took: Option<Duration>) {
        let took = took
            .map(|duration| format!("  {}", human::time(duration).dimmed()))
            .unwrap_or_default();
        self.write_to_stderr(&format!(
            "{} {}{took}",
            "✓".green(),
            human::one_line(&what.to_string())
        ));
    }

    /// A note.
    pub fn note(&self, what: impl Display) {
        self.write_to_stderr(&format!(
            "{} {}",
            "·".dimmed(),
            human::one_line(&what.to_string())
        ));
    }

    /// A warning.
    pub fn warn(&self, what: impl Display) {
        self.write_to_stderr(&format!(
            "{} {}",
            "warning:".yellow().bold(),
            human::one_line(&what.to_string())
        ));
    }

    /// A request that the emulator has answered.
    pub fn emulator_request(&self, method: &str, path: &str, status: u16, took: Duration) {
        let status = match status {
            0 => "dropped".red(),
            500.. => status.to_string().red(),
            400.. => status.to_string().yellow(),
            _ => status.to_string().green(),
        };
        let path = match width::of_stderr() {
            // With a whole ID a line of 80 columns is too short for a request.
            Some(_) => with_short_ids(path),
            None => path.to_owned(),
        };
        let request = clean(&format!("{method} {path}"));
        self.write_to_stderr(&format!(
            "{} {request}  {}",
            status,
            human::time(took).dimmed()
        ));
    }

    /// A warning that is shown even with `--quiet`.
    pub fn warn_always(&self, what: impl Display) {
        self.say(&format!(
            "{} {}",
            "warning:".yellow().bold(),
            clean(&what.to_string())
        ));
    }

    /// Writes the result to standard error, when standard output belongs to a child process.
    pub fn result_to_stderr(&self, report: &dyn Report) {
        match self.format {
            Format::Json => self.say(self.document(report.schema(), report.json()).trim_end()),
            _ => self.write_to_stderr(report.human().trim_end()),
        }
    }

    /// Something that the person needs to continue: a link, a state, a QR code. It is shown even with
    /// `--quiet`.
    pub fn show_always(&self, what: impl Display) {
        self.say(&clean(&what.to_string()));
    }

    /// Asks the terminal to put a text on the clipboard (OSC 52), which works through SSH as well. Returns
    /// whether there is a terminal; whether it obeys, it does not say.
    pub fn copy(&self, text: &str) -> bool {
        let mut stderr = std::io::stderr();
        if !stderr.is_terminal() {
            return false;
        }
        let text = data_encoding::BASE64.encode(text.as_bytes());
        write!(stderr, "\x1b]52;c;{text}\x07").is_ok()
    }

    /// A finished request, for `-v`.
    pub fn request(&self, request: &str, outcome: &str, took: Duration) {
        if self.verbose {
            let arrow = if outcome.is_empty() { "" } else { " → " };
            let line = format!("{request}{arrow}{outcome} in {}", human::time(took));
            self.say(&format!("{}", clean(&line).dimmed()));
        }
    }

    /// A spinner that shows how long is left; nothing without a terminal.
    pub fn spinner(&self, what: &str) -> Spinner {
        if !self.is_animated {
            return Spinner {
                bar: None,
                _quiet: None,
                shown: Arc::clone(&self.spinner),
            };
        }
        // Before anything is drawn: Ctrl-C can come at once.
        let quiet = echo::QuietControls::begin();
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        // The template is a constant. If it did not parse, the default style would do.
        if let Ok(style) = ProgressStyle::with_template("{spinner:.cyan} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_message(clean(what));
        // Fast enough to look alive, slow enough not to flicker.
        bar.enable_steady_tick(Duration::from_millis(120));
        *self.spinner.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
        Spinner {
            bar: Some(bar),
            _quiet: quiet,
            shown: Arc::clone(&self.spinner),
        }
    }

    fn write_to_stderr(&self, line: &str) {
        if !self.quiet {
            self.say(line);
        }
    }

    fn say(&self, line: &str) {
        let line = width::fitted(&without_keys(line), width::of_stderr());
        let say = || {
            let mut stderr = AutoStream::new(std::io::stderr(), self.stderr).lock();
            // With standard error closed there is nobody to tell. One write, so that nothing of another
            // process comes between.
            let _ = stderr.write_all(format!("{line}\n").as_bytes());
        };
        // Else the spinner's line would stay above this one.
        match &*self.spinner.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = AutoStream::new(std::io::stdout(), self.stdout).lock();
        match stdout
            .write_all(without_keys(text).as_bytes())
            .and_then(|()| stdout.flush())
        {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(
                Code::FileUnusable,
                format!("could not write the result to standard output: {error}"),
            )
            .because("the command itself was carried out")
            .hint(
                "write to somewhere with room; a code that was exchanged cannot be exchanged again",
            )),
            _ => Ok(()),
        }
    }
}

/// A path with the ends of its IDs: `/passwordless/sessions/passwordless_session_…T2Q5QSQ/send`.
fn with_short_ids(path: &str) -> String {
    // WorkOS makes its IDs of a prefix and a ULID.
    const ULID: usize = 26;
    const SHOWN: usize = 7;
    let short = |segment: &str| -> Option<String> {
        let (prefix, id) = segment.rsplit_once('_')?;
        let is_ulid = id.len() == ULID && id.bytes().all(|it| it.is_ascii_alphanumeric());
        is_ulid.then(|| format!("{prefix}_…{}", &id[ULID - SHOWN..]))
    };
    let segments = path.split('/');
    let segments: Vec<String> = segments
        .map(|it| short(it).unwrap_or_else(|| it.to_owned()))
        .collect();
    segments.join("/")
}

/// The failure of a report that cannot be written in its format.
fn unwritable(why: &dyn Display) -> Failure {
    Failure::new(
        Code::FileUnusable,
        format!("the report could not be written in this format: {why}"),
    )
    .hint("write it with --format json, and report the fault where you got workos-ml from")
}

fn unwritable_file(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Code::FileUnusable,
        format!(
            "the report could not be written to {}: {error}",
            path.display()
        ),
    )
    .because("the check itself was carried out, and its report is on standard output")
    .hint("name a file in a folder that exists and that you may write to")
}

/// A spinner. Dropping it removes the line.
#[derive(Debug)]
pub struct Spinner {
    bar: Option<ProgressBar>,
    // Dropped with it.
    _quiet: Option<echo::QuietControls>,
    /// Where the output finds it.
    shown: Arc<Mutex<Option<ProgressBar>>>,
}

impl Spinner {
    /// Changes its text.
    pub fn say(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(clean(what));
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = None;
            bar.finish_and_clear();
        }
    }
}

/// The text without whole keys. Keys are masked where they are known to be; this is for those that somebody
/// typed in the place of something else.
fn without_keys(text: &str) -> Cow<'_, str> {
    match text.contains("sk_live_") || text.contains("sk_test_") {
        true => mask_keys(text).into(),
        false => text.into(),
    }
}

/// Reports a usage error as clap wrote it, with its colours, and no wider than the terminal.
pub fn usage_error(text: &str) {
    let text = width::fitted(text, width::of_stderr());
    // With standard error closed there is nobody to tell.
    let _ = write!(anstream::stderr(), "{text}");
}

/// Reports a bug of this program on standard error.
pub fn internal_error(place: &str) {
    let version = env!("CARGO_PKG_VERSION");
    // With standard error closed there is nobody to tell.
    let _ = writeln!(
        std::io::stderr(),
        "error: workos-ml {version} has a fault{place}\n  fix        report this line, and what was typed, where you got workos-ml from"
    );
}

/// A failure as JSON: the value of `error`.
pub fn error_object(failure: &Failure) -> Value {
    json!({
        "code": failure.code.name(),
        "message": failure.message,
        "cause": failure.cause,
        "hint": failure.hint,
        "exit_code": failure.exit.number(),
        "request_id": failure.request_id,
    })
}

/// Escapes characters in JSON that JSON allows and a terminal would interpret. The document stays the
/// same.
fn escape_control_characters(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if human::is_harmful(character) {
            text.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::with_short_ids;

    #[test]
    fn ids_in_the_log_of_the_emulator_leave_room_for_the_rest() {
        let cases = [
            (
                "/passwordless/sessions/passwordless_session_01M8QB9CWXNYZFVB78RT2Q5QSQ/send",
                "/passwordless/sessions/passwordless_session_…T2Q5QSQ/send",
            ),
            ("/sso/token", "/sso/token"),
            (
                "/user_management/users/user_é1M8QB9CWXNYZFVB78RT2Q5QS",
                "/user_management/users/user_é1M8QB9CWXNYZFVB78RT2Q5QS",
            ),
        ];
        for (path, expected) in cases {
            assert_eq!(with_short_ids(path), expected);
        }
    }
}
