//! The options of `checklist`, family by family.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::{ApplicationOptions, CredentialOptions, DnsOptions, SenderOptions, values};

/// `checklist`
#[derive(Args, Debug)]
#[command(after_long_help = "\
Credentials and the redirect URI are those of the working directory and the environment, as \
everywhere; code is that of each PATH. `workos-ml explain RULE` says more on a rule.

Exit code 1 says that something failed; with --strict warnings and what nobody has confirmed count \
as failures, too. What is suppressed (in workos-ml.toml, or by a comment `workos-ml: ignore RULE -- \
reason`) or known to the baseline is reported as skipped, with the reason, and counts as neither.

Examples:\n  \
    workos-ml checklist\n  \
    workos-ml checklist --offline --only code ../app\n  \
    workos-ml checklist --environment production --allow-live --json\n  \
    workos-ml checklist --attest\n  \
    workos-ml checklist --sender mail.example.com --dkim-selector s1\n  \
    workos-ml checklist --url http://localhost:3000 --build\n  \
    workos-ml checklist --run --protected /account -- npm start\n  \
    workos-ml checklist --offline --write-baseline workos-ml-baseline.json")]
#[command(mut_group("ApplicationOptions", |group| group.requires("run")))]
pub struct ChecklistArgs {
    /// Folders whose projects are read
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    pub paths: Vec<PathBuf>,

    /// What of the credentials is checked, and how far.
    #[command(flatten)]
    pub credentials: CredentialOptions,

    /// Who sends the links; mail is checked only if somebody is named.
    #[command(flatten)]
    pub sender: SenderOptions,

    /// The DNS server.
    #[command(flatten)]
    pub dns: DnsOptions,

    /// Check this family only (may be repeated, or several with commas)
    #[arg(
        long,
        value_enum,
        value_name = "FAMILY",
        value_delimiter = ',',
        help_heading = "Choice of rules"
    )]
    pub only: Vec<CheckFamily>,

    /// Leave this rule out (may be repeated, or several with commas)
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        value_parser = values::Suggested(values::rule_names),
        hide_possible_values = true,
        help_heading = "Choice of rules"
    )]
    pub skip: Vec<String>,

    /// End with exit code 1 on warnings and unanswered items, too
    #[arg(long, help_heading = "Choice of rules")]
    pub strict: bool,

    /// The running application.
    #[command(flatten)]
    pub endpoint: EndpointOptions,

    /// The project's own commands.
    #[command(flatten)]
    pub build: BuildOptions,

    /// Run the application as `workos-ml test` does: what was seen replaces what was read
    #[arg(long, requires = "command", help_heading = "Build")]
    pub run: bool,

    /// Who signs in there, and how, for --run.
    #[command(flatten)]
    pub application: ApplicationOptions,

    /// What starts the application, for --run
    #[arg(last = true, requires = "run", value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments, help_heading = None::<&'static str>)]
    pub command: Vec<OsString>,

    /// What only a person can confirm.
    #[command(flatten)]
    pub attestation: AttestationOptions,

    /// What is known already.
    #[command(flatten)]
    pub baseline: BaselineOptions,
}

/// A family of rules that `checklist` can be kept to.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFamily {
    /// The code of the projects.
    Code,
    /// API key and client ID on this machine.
    Credentials,
    /// Redirect URIs.
    Redirect,
    /// What WorkOS says of the credentials.
    Account,
    /// SPF, DKIM and DMARC of each --sender.
    Mail,
    /// The running application (with --url).
    Endpoint,
    /// The project's own build or start command (with --build).
    Build,
    /// What the application does when it is run (with --run).
    Behaviour,
    /// What only a person can confirm.
    Dashboard,
}

/// How the running application is asked.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Running application")]
pub struct EndpointOptions {
    /// Ask the application that runs here. It may create a passwordless session for
    /// test+workos-ml@example.com, and mail that address, with --offline too
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, value_parser = values::web_address)]
    pub url: Option<url::Url>,

    /// Ask an application that is not on this machine
    #[arg(long, requires = "url")]
    pub allow_remote: bool,

    /// Path that takes the e-mail address of who signs in [default: what the code says, else
    /// /auth/magic-link and other usual ones]
    #[arg(long, value_name = "PATH", requires = "url", value_parser = values::path)]
    pub sign_in_path: Option<String>,

    /// Path that WorkOS sends the browser back to [default: that of the redirect URI, else what the
    /// code says, else usual ones]
    #[arg(long, value_name = "PATH", requires = "url", value_parser = values::path)]
    pub callback_path: Option<String>,
}

/// Whether the project's own commands are run.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Build")]
pub struct BuildOptions {
    /// Load the SDK in the project's runtime, and run the project's build and start commands
    #[arg(long)]
    pub build: bool,

    /// Longest time for one command (5m, 90s)
    #[arg(long, value_name = "DURATION", default_value = "5m", requires = "build", value_parser = values::wait)]
    pub build_timeout: Duration,
}

/// What people confirm.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Confirmation by people")]
pub struct AttestationOptions {
    /// Ask what only a person can confirm, on a terminal, and keep the answers in this file;
    /// elsewhere only read it [default: workos-ml-attest.toml]
    #[arg(long, value_name = "FILE", num_args = 0..=1, value_hint = ValueHint::FilePath)]
    pub attest: Option<Option<PathBuf>>,

    /// How long new answers count (90d, 6 months)
    #[arg(long, value_name = "SPAN", default_value = "180d", requires = "attest", value_parser = values::days)]
    pub expires: jiff::Span,
}

/// What is known already.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Baseline")]
pub struct BaselineOptions {
    /// Count only problems that are not in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,

    /// Write the failures and warnings of this run to a file for --baseline
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub write_baseline: Option<PathBuf>,
}
