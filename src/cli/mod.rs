//! The command line: clap types, and the parsing of single values.
//!
//! Nothing here looks at the environment or at files; [`crate::config`] does.

#![allow(
    rustdoc::bare_urls,
    reason = "the comments of options are their help texts"
)]

mod account;
mod checklist;
mod global;
mod help;
mod local;
mod mail;
mod mistyped;
mod sign_in;
mod test;
mod values;

use clap::{Parser, Subcommand};

pub use account::{
    ConnectionCommand, ConnectionListArgs, ConnectionShowArgs, CredentialOptions,
    EnvironmentOption, PreflightArgs, RedirectUriAddArgs, RedirectUriCheckArgs, RedirectUriCommand,
    RedirectUriListArgs, RedirectUriRemoveArgs,
};
pub use checklist::{
    AttestationOptions, BaselineOptions, BuildOptions, CheckFamily, ChecklistArgs, EndpointOptions,
};
pub use global::{ColorMode, Format, GlobalOptions, ReportFile};
pub use help::{command, row, short_command, start_screen};
pub use local::{
    CompletionsArgs, EmulateArgs, ExplainArgs, InitArgs, ManArgs, OpenArgs, SchemaArgs, WebPage,
};
pub use mail::{
    DnsOptions, DomainArgs, MagicAuthCommand, MagicAuthSendArgs, MagicAuthVerifyArgs, SenderOptions,
};
pub use mistyped::{is_code, named_commands, suggestion};
pub use sign_in::{
    CallbackOptions, Deliver, ExchangeArgs, ListenArgs, MailOptions, RegistrationOptions, SendArgs,
    SessionCommand, SessionCreateArgs, SessionOptions, SessionSendArgs,
};
pub use test::{ApplicationOptions, BodyEncoding, TestArgs};
pub use values::{MethodAndPath, email_address, mail_domain, one_time_code};

/// The test bench for WorkOS Magic Link: prove a sign-in end to end.
#[derive(Parser, Debug)]
#[command(
    name = "workos-ml",
    version,
    about,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: GlobalOptions,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Prove a sign-in: create a session, deliver the link, wait for the click, print the profile
    Send(SendArgs),
    /// Create a passwordless session, or have the link of one e-mailed
    #[command(subcommand)]
    Session(SessionCommand),
    /// Catch a callback, exchange its code and print the profile
    Listen(ListenArgs),
    /// Exchange an authorization code for a profile
    Exchange(ExchangeArgs),
    /// Check that keys, client ID, account and redirect URI are usable
    #[command(visible_aliases = ["check", "doctor"])]
    Preflight(PreflightArgs),
    /// Check, list, add or remove redirect URIs
    #[command(subcommand)]
    RedirectUri(RedirectUriCommand),
    /// Start the application on the emulator, sign in, and try everything that goes wrong
    Test(TestArgs),
    /// Run the launch checklist: code, credentials, account, and what only people can confirm
    Checklist(ChecklistArgs),
    /// List or show Magic Link connections
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Tell whether a domain's mail gateway opens links, and check SPF, DKIM and DMARC of a sender
    Domain(DomainArgs),
    /// Sign in with Magic Auth, the six-digit code that replaces Magic Link
    #[command(subcommand)]
    MagicAuth(MagicAuthCommand),
    /// Run a local WorkOS with Magic Link, alone or around a command
    Emulate(EmulateArgs),
    /// Explain an error: what it means, its cause, its fix
    Explain(ExplainArgs),
    /// Print the JSON Schema of what --json prints, or the names of all schemas
    Schema(SchemaArgs),
    /// Write a .env, keep it out of git, and register the redirect URI
    Init(InitArgs),
    /// Open a page: keys, redirect URIs, the emulator's mailbox, the documentation
    Open(OpenArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print the man page, or write all man pages to a folder
    Man(ManArgs),
}

impl Command {
    /// The name of the check, for a command that ends with findings.
    pub fn check(&self) -> Option<&'static str> {
        match self {
            Self::Preflight(_) => Some("preflight"),
            Self::RedirectUri(RedirectUriCommand::Check(_)) => Some("redirect-uri check"),
            Self::Checklist(_) => Some("checklist"),
            Self::Test(_) => Some("test"),
            Self::Domain(_) => Some("domain"),
            _ => None,
        }
    }

    /// Whether the command writes one result after the other.
    pub fn streams(&self) -> bool {
        match self {
            Self::Listen(args) => args.follow,
            Self::Emulate(_) => true,
            _ => false,
        }
    }
}

/// What `--version -v` prints after the name. `build.rs` finds it out: the date, in UTC, is that of the
/// commit or of `SOURCE_DATE_EPOCH`.
pub(crate) fn long_version() -> String {
    let date = option_env!("WORKOS_ML_COMMIT_SECONDS")
        .and_then(|it| jiff::Timestamp::from_second(it.parse().ok()?).ok())
        .map(|it| it.strftime("%Y-%m-%d").to_string());
    format!(
        "{}\ncommit  {}\ndate    {}\ntarget  {}",
        env!("CARGO_PKG_VERSION"),
        option_env!("WORKOS_ML_COMMIT").unwrap_or("not known: built outside of a git checkout"),
        date.as_deref().unwrap_or("not known"),
        env!("WORKOS_ML_TARGET"),
    )
}
