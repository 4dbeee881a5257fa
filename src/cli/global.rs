//! Options that every command takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::values;

/// Options that every command takes.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Global options")]
pub struct GlobalOptions {
    /// Read this file instead of .env.local and .env (may be repeated; the first that has a variable
    /// wins)
    #[arg(long, global = true, hide_short_help = true, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub env_file: Vec<PathBuf>,

    /// Use a profile of workos-ml.toml: its files, addresses and environment
    #[arg(long, global = true, hide_short_help = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// Address of the WorkOS API [default: https://api.workos.com]
    #[arg(long, global = true, hide_short_help = true, value_name = "URL", value_hint = ValueHint::Url)]
    pub base_url: Option<String>,

    /// Read the API key from standard input
    #[arg(long, global = true, hide_short_help = true)]
    pub api_key_stdin: bool,

    /// Run this command against a private built-in emulator instead of WorkOS
    #[arg(long, global = true, hide_short_help = true, conflicts_with_all = ["base_url", "api_key_stdin"])]
    pub emulate: bool,

    /// human or json; checks also markdown, junit, sarif, github and csv [default: human]
    #[arg(long, global = true, hide_short_help = true, value_enum, default_value_t = Format::Human, hide_possible_values = true, hide_default_value = true)]
    pub format: Format,

    /// Write the report of a check to a file as well: sarif=report.sarif (may be repeated)
    #[arg(long, global = true, hide_short_help = true, value_name = "FORMAT=FILE", value_parser = values::report_file)]
    pub output: Vec<ReportFile>,

    /// Short for --format json
    #[arg(long, global = true, hide_short_help = true, conflicts_with = "format")]
    pub json: bool,

    /// When to use colour: auto, always or never [default: auto]
    #[arg(long, global = true, hide_short_help = true, value_enum, default_value_t = ColorMode::Auto, value_name = "WHEN", hide_possible_values = true, hide_default_value = true)]
    pub color: ColorMode,

    /// Never ask, as where CI is set; a missing value is an error that names its option
    #[arg(long, global = true, hide_short_help = true)]
    pub no_input: bool,

    /// Print only the result and errors; of a check, only its problems
    #[arg(
        short,
        long,
        global = true,
        hide_short_help = true,
        conflicts_with = "verbose"
    )]
    pub quiet: bool,

    /// List what passed as well, and show every request to WorkOS (never a secret)
    #[arg(short, long, global = true, hide_short_help = true)]
    pub verbose: bool,
}

impl GlobalOptions {
    /// The options of a command line that could not be read, apart from the format.
    pub fn default_with(format: Format) -> Self {
        Self {
            env_file: Vec::new(),
            profile: None,
            base_url: None,
            api_key_stdin: false,
            emulate: false,
            format,
            output: Vec::new(),
            json: false,
            color: ColorMode::Auto,
            no_input: false,
            quiet: false,
            verbose: false,
        }
    }

    /// The chosen format, `--json` included.
    pub fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}

/// A report that is written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    /// How.
    pub format: Format,
    /// Where.
    pub path: PathBuf,
}

/// How a result is written to standard output.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// One JSON document, or one object a line where a command streams.
    Json,
    /// A table to paste into a ticket.
    Markdown,
    /// JUnit's XML, a test case for each finding.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Comma-separated values, for spreadsheets.
    Csv,
}

impl Format {
    /// Whether a command that is no check can write it.
    pub fn is_for_every_command(self) -> bool {
        matches!(self, Self::Human | Self::Json)
    }

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Csv => "csv",
        }
    }
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorMode {
    /// On a terminal, unless NO_COLOR or TERM=dumb says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
