//! The command line: clap types, and the parsing of single values.
//!
//! Nothing here looks at the environment or at files; [`crate::config`] does.

#![allow(
    rustdoc::bare_urls,
    reason = "the comments of options are their help texts"
)]

mod checklist;
mod values;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::callback::Host;
use crate::emulator::Scanner;
use crate::error::Exit;
use crate::mail::{Sender, Server};

pub use checklist::{
    AttestationOptions, BaselineOptions, BuildOptions, CheckFamily, ChecklistArgs, EndpointOptions,
};
pub use values::{email_address, mail_domain, one_time_code};

/// The test bench for WorkOS Magic Link: prove a sign-in end to end.
#[derive(Parser, Debug)]
#[command(
    name = "workos-ml",
    version,
    about,
    after_help = exit_code_table(),
    arg_required_else_help = true,
    max_term_width = 100,
)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: GlobalOptions,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Global options")]
pub struct GlobalOptions {
    /// Read variables from this file instead of .env.local and .env (may be repeated; the first
    /// file that has a variable wins)
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub env_file: Vec<PathBuf>,

    /// Address of the WorkOS API [default: https://api.workos.com]
    #[arg(long, global = true, value_name = "URL", value_hint = ValueHint::Url)]
    pub base_url: Option<String>,

    /// Read the API key from standard input
    #[arg(long, global = true)]
    pub api_key_stdin: bool,

    /// Run this command against a private built-in emulator instead of WorkOS
    #[arg(long, global = true, conflicts_with_all = ["base_url", "api_key_stdin"])]
    pub emulate: bool,

    /// How to write the result; checks take every format, other commands human and json
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,

    /// Short for --format json
    #[arg(long, global = true, conflicts_with = "format")]
    pub json: bool,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,

    /// Never ask; a missing value is an error that names its option
    #[arg(long, global = true)]
    pub no_input: bool,

    /// Say nothing but the result and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show every request to WorkOS (method, path, status, time; never a secret)
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

impl GlobalOptions {
    /// The options of a command line that could not be read, apart from the format.
    pub fn default_with(format: Format) -> Self {
        Self {
            env_file: Vec::new(),
            base_url: None,
            api_key_stdin: false,
            emulate: false,
            format,
            json: false,
            color: When::Auto,
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
        }
    }
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On a terminal, unless NO_COLOR or TERM=dumb says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
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
    #[command(visible_alias = "check")]
    Preflight(PreflightArgs),
    /// Check, list, add or remove redirect URIs
    #[command(subcommand)]
    RedirectUri(RedirectUriCommand),
    /// Run the launch checklist: code, credentials, account, and what only people can confirm
    Checklist(ChecklistArgs),
    /// List or show Magic Link connections
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Say whether a domain's mail gateway may spend links, and check SPF, DKIM and DMARC of a sender
    Domain(DomainArgs),
    /// Sign in with Magic Auth, the six-digit code that replaces Magic Link
    #[command(subcommand)]
    MagicAuth(MagicAuthCommand),
    /// Run a local WorkOS with Magic Link, alone or around a command
    Emulate(EmulateArgs),
    /// Explain an error: what it means, its cause, its mend
    Explain(ExplainArgs),
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

/// Where the callback comes back to, and the state that it must carry.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Callback options")]
pub struct CallbackOptions {
    /// Redirect URI; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is
    /// loopback, else a registered loopback address, else http://localhost:3000/callback]
    #[arg(
        long,
        value_name = "URI",
        value_hint = ValueHint::Url,
        conflicts_with_all = ["host", "port", "path"],
    )]
    pub redirect_uri: Option<String>,

    /// Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1
    #[arg(long, value_parser = values::loopback_host)]
    pub host: Option<Host>,

    /// Ports to try in order, separated by commas; 0 takes any free port
    #[arg(long, value_name = "PORT", value_delimiter = ',', value_parser = values::port)]
    pub port: Vec<u16>,

    /// Path of the redirect URI
    #[arg(long, value_name = "PATH", value_parser = values::path)]
    pub path: Option<String>,

    /// State that the callback must carry [default: 256 random bits]
    #[arg(long, value_name = "STATE", value_parser = values::state)]
    pub state: Option<String>,
}

/// What becomes of a redirect URI that the account does not have.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Callback options")]
pub struct RegistrationOptions {
    /// Register the loopback redirect URI for this run, and remove it however the run ends
    #[arg(long, conflicts_with_all = ["unregistered", "no_wait"])]
    pub register: bool,

    /// Go on with a redirect URI that the account's list does not have
    #[arg(long)]
    pub unregistered: bool,

    /// With --register, change the account with a production key (sk_live_) without asking
    #[arg(long, requires = "register")]
    pub allow_live: bool,
}

/// What a passwordless session is created with.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Session options")]
pub struct SessionOptions {
    /// Life of the link, 15m to 24h, as a duration (20m, 1h30m) or in seconds [default: 15m, by
    /// WorkOS]
    #[arg(long, value_name = "DURATION", value_parser = values::link_life)]
    pub expires_in: Option<Duration>,

    /// Sign in through this connection instead of the one of the e-mail's domain
    #[arg(long, value_name = "ID", value_parser = values::connection_id)]
    pub connection: Option<String>,
}

/// How the link reaches the person.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deliver {
    /// WorkOS e-mails it.
    Workos,
    /// It is printed, and nothing is e-mailed.
    Print,
    /// Your own mail server e-mails it (--smtp, --from).
    Smtp,
}

/// The link by the user's own mail server.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Delivery by your own mail server (--deliver smtp)")]
pub struct MailOptions {
    /// The server: smtps://HOST, or smtp://HOST:PORT, which starts TLS, and is plain on this machine
    /// only. Name and password come from SMTP_USERNAME and SMTP_PASSWORD
    #[arg(long, value_name = "URL", value_parser = values::own_mail_server)]
    pub smtp: Option<Server>,

    /// The sender: sign-in@example.com, or \"Example <sign-in@example.com>\"
    #[arg(long, value_name = "ADDRESS", value_parser = values::sender)]
    pub from: Option<Sender>,

    /// The subject; a template too
    #[arg(long, value_name = "TEXT")]
    pub subject: Option<String>,

    /// A template with {{ link }}, {{ email }} and {{ expires_in }}: HTML if its name ends in .html,
    /// else text (once for each)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub template: Vec<PathBuf>,

    /// Print the message with a made-up link; create and send nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `send`
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  \
    workos-ml send you@example.com\n  \
    workos-ml send you@example.com --emulate --click\n  \
    workos-ml send you@example.com --deliver print --qr\n  \
    workos-ml send you@example.com --deliver print --click --json\n  \
    workos-ml send you@example.com --deliver smtp --smtp smtps://mail.example.com --from sign-in@example.com")]
pub struct SendArgs {
    /// Who signs in
    #[arg(value_parser = values::email_address, value_hint = ValueHint::EmailAddress)]
    pub email: Option<String>,

    /// Callback address and state.
    #[command(flatten)]
    pub callback: CallbackOptions,

    /// What becomes of an address that is not registered.
    #[command(flatten)]
    pub registration: RegistrationOptions,

    /// Session creation.
    #[command(flatten)]
    pub session: SessionOptions,

    /// How the link reaches the person
    #[arg(long, value_enum, default_value_t = Deliver::Workos, help_heading = "Delivery options")]
    pub deliver: Deliver,

    /// The user's own mail server.
    #[command(flatten)]
    pub mail: MailOptions,

    /// Open the link in the browser
    #[arg(long, help_heading = "Delivery options")]
    pub open: bool,

    /// Draw the link as a QR code
    #[arg(long, help_heading = "Delivery options")]
    pub qr: bool,

    /// Visit the link over HTTP in place of a person (this spends it)
    #[arg(long, conflicts_with_all = ["open", "qr"], help_heading = "Delivery options")]
    pub click: bool,

    /// Do not look up whether the recipient's mail gateway may spend the link
    #[arg(long, help_heading = "Delivery options")]
    pub no_dns: bool,

    /// DNS server to ask about the recipient's domain, IP or IP:PORT [default: the system's; a base
    /// URL on this machine is asked about only if one is named]
    #[arg(long, value_name = "IP:PORT", value_parser = values::dns_server, conflicts_with = "no_dns", help_heading = "Delivery options")]
    pub dns_server: Option<SocketAddr>,

    /// Stop after the delivery
    #[arg(long, conflicts_with_all = ["click", "timeout"], help_heading = "Waiting options")]
    pub no_wait: bool,

    /// Longest wait for the click (10m, 90s); never longer than the link lives
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = values::wait, help_heading = "Waiting options")]
    pub timeout: Duration,

    /// Add the access token to the result
    #[arg(long, help_heading = "Waiting options")]
    pub show_token: bool,
}

/// `session …`
#[derive(Subcommand, Debug)]
pub enum SessionCommand {
    /// Create a session and print its link; nothing is e-mailed
    Create(SessionCreateArgs),
    /// Have WorkOS e-mail the link of a session
    Send(SessionSendArgs),
}

/// `session create`
#[derive(Args, Debug)]
pub struct SessionCreateArgs {
    /// Who signs in
    #[arg(value_parser = values::email_address, value_hint = ValueHint::EmailAddress)]
    pub email: Option<String>,

    /// Callback address and state.
    #[command(flatten)]
    pub callback: CallbackOptions,

    /// Session creation.
    #[command(flatten)]
    pub session: SessionOptions,
}

/// `session send`
#[derive(Args, Debug)]
pub struct SessionSendArgs {
    /// The session: passwordless_session_…
    #[arg(value_parser = values::session_id)]
    pub id: String,
}

/// `listen`
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("expected").args(["state", "any_state"])))]
pub struct ListenArgs {
    /// Callback address and state.
    #[command(flatten)]
    pub callback: CallbackOptions,

    /// Take a callback with any state, or none: for a link that was made elsewhere
    #[arg(long, help_heading = "Callback options")]
    pub any_state: bool,

    /// Go on after the first callback, one result after the other, until interrupted
    #[arg(long)]
    pub follow: bool,

    /// Longest wait (10m, 90s) [default: 10m; with --follow, none]
    #[arg(long, value_name = "DURATION", value_parser = values::wait)]
    pub timeout: Option<Duration>,

    /// Add the access token to the result
    #[arg(long)]
    pub show_token: bool,
}

/// `exchange`
#[derive(Args, Debug)]
pub struct ExchangeArgs {
    /// The code, the whole address that the browser ended on, or - to read either from standard
    /// input
    #[arg(value_name = "CODE", value_parser = values::code_or_address)]
    pub code: String,

    /// Add the access token to the result
    #[arg(long)]
    pub show_token: bool,
}

/// `preflight`
#[derive(Args, Debug)]
pub struct PreflightArgs {
    /// What is checked, and how far.
    #[command(flatten)]
    pub credentials: CredentialOptions,
}

/// What of the credentials is checked, and how far.
#[derive(Args, Debug, Clone)]
pub struct CredentialOptions {
    /// Send nothing; check only what is on this machine
    #[arg(long)]
    pub offline: bool,

    /// The environment that the credentials are meant for
    #[arg(long, value_enum)]
    pub environment: Option<Environment>,

    /// Redirect URI to check [default: WORKOS_REDIRECT_URI]
    #[arg(long, value_name = "URI", value_hint = ValueHint::Url)]
    pub redirect_uri: Option<String>,

    /// Send read-only requests with a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,
}

/// A WorkOS environment.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// For tests; keys start with sk_test_.
    #[value(alias = "staging")]
    Sandbox,
    /// For real users; keys start with sk_live_.
    Production,
}

/// `redirect-uri …`
#[derive(Subcommand, Debug)]
pub enum RedirectUriCommand {
    /// Check redirect URIs by WorkOS's rules, against the account's list, and by what answers there
    Check(RedirectUriCheckArgs),
    /// List the redirect URIs of the account
    List(RedirectUriListArgs),
    /// Register redirect URIs
    Add(RedirectUriAddArgs),
    /// Remove registered redirect URIs
    Remove(RedirectUriRemoveArgs),
}

/// `redirect-uri list`
#[derive(Args, Debug)]
pub struct RedirectUriListArgs {
    /// Send read-only requests with a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,
}

/// `redirect-uri add`
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  \
    workos-ml redirect-uri add 'http://localhost:*/callback'\n  \
    workos-ml redirect-uri add https://app.example.com/callback --environment production")]
pub struct RedirectUriAddArgs {
    /// The redirect URIs; one that is registered already is left as it is
    #[arg(required = true, value_name = "URI", value_hint = ValueHint::Url)]
    pub uris: Vec<String>,

    /// The environment whose rules they are held to [default: what the API key's prefix tells]
    #[arg(long, value_enum)]
    pub environment: Option<Environment>,

    /// Send addresses that break a rule as well, and let WorkOS decide
    #[arg(long)]
    pub force: bool,

    /// Change the account with a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,
}

/// `redirect-uri remove`
#[derive(Args, Debug)]
pub struct RedirectUriRemoveArgs {
    /// The redirect URIs as they are registered, or their IDs (redir_…)
    #[arg(required = true, value_name = "URI|ID", value_hint = ValueHint::Url)]
    pub which: Vec<String>,

    /// Remove them without asking
    #[arg(short, long)]
    pub yes: bool,

    /// Change the account with a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,
}

/// `redirect-uri check`
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  \
    workos-ml redirect-uri check https://app.example.com/callback --environment production\n  \
    workos-ml redirect-uri check --offline\n  \
    workos-ml redirect-uri check --from uris.txt --offline --json\n  \
    workos-ml redirect-uri check https://app.example.com/callback --probe")]
pub struct RedirectUriCheckArgs {
    /// Redirect URIs to check, or - to read them from standard input, one a line [default:
    /// WORKOS_REDIRECT_URI, and those in the .env files of the working directory]
    #[arg(value_name = "URI", value_hint = ValueHint::Url)]
    pub uris: Vec<String>,

    /// Read redirect URIs from this file, one a line; lines that start with # are comments
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,

    /// The environment that they are meant for [default: what the API key's prefix tells]
    #[arg(long, value_enum)]
    pub environment: Option<Environment>,

    /// Send nothing; check only what needs no account
    #[arg(long)]
    pub offline: bool,

    /// Send read-only requests with a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,

    /// Look at what answers there: name, port, certificate, and requests that can sign nobody in
    #[arg(long, conflicts_with = "offline", help_heading = "Probe options")]
    pub probe: bool,

    /// Longest that one request of the probe may take (10s, 500ms) [default: 10s]
    #[arg(
        long,
        value_name = "DURATION",
        requires = "probe",
        value_parser = values::probe_timeout,
        help_heading = "Probe options"
    )]
    pub probe_timeout: Option<Duration>,
}

/// `connection …`
#[derive(Subcommand, Debug)]
pub enum ConnectionCommand {
    /// List Magic Link connections
    List(ConnectionListArgs),
    /// Show one connection
    Show(ConnectionShowArgs),
}

/// `connection list`
#[derive(Args, Debug)]
pub struct ConnectionListArgs {
    /// Only connections of this e-mail domain
    #[arg(long, value_parser = values::domain)]
    pub domain: Option<String>,
}

/// `connection show`
#[derive(Args, Debug)]
pub struct ConnectionShowArgs {
    /// The connection: conn_…
    #[arg(value_parser = values::connection_id)]
    pub id: String,
}

/// Which DNS server to ask, and for how long.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "DNS options")]
pub struct DnsOptions {
    /// DNS server to ask, IP or IP:PORT [default: the system's]
    #[arg(long, value_name = "IP:PORT", value_parser = values::dns_server)]
    pub dns_server: Option<SocketAddr>,

    /// Longest wait for one DNS answer (2s, 500ms)
    #[arg(long, value_name = "DURATION", default_value = "4s", value_parser = values::dns_timeout)]
    pub dns_timeout: Duration,
}

/// Which domains send the links.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Sender options")]
pub struct SenderOptions {
    /// Check SPF, DKIM and DMARC of a domain that sends the links (may be repeated)
    #[arg(id = "sender", long = "sender", value_name = "DOMAIN", value_parser = values::mail_domain)]
    pub domains: Vec<String>,

    /// DKIM selector of the senders (may be repeated): the s= of a DKIM-Signature header
    #[arg(id = "dkim_selector", long = "dkim-selector", value_name = "SELECTOR", requires = "sender", value_parser = values::dkim_selector)]
    pub selectors: Vec<String>,
}

/// `domain`
#[derive(Args, Debug)]
#[command(
    after_help = "\
A gateway is known by the host names of its MX records. What it means is likely, possible or unknown: \
no DNS record tells how a gateway is set up, and products that work on the mailbox do not show at all. \
likely and possible warn; unknown is skipped, because nothing was proved; a domain that cannot \
receive mail fails. WorkOS is not asked.",
    after_long_help = "Examples:\n  \
    workos-ml domain customer.example\n  \
    workos-ml domain you@example.com them@example.org --json\n  \
    workos-ml domain - < customers.txt\n  \
    workos-ml domain --sender mail.example.com --dkim-selector s1 --dkim-selector s2"
)]
pub struct DomainArgs {
    /// Domains or e-mail addresses that links are mailed to, or - to read them from standard
    /// input, one a line
    #[arg(value_name = "DOMAIN|EMAIL", required_unless_present = "sender", value_parser = values::mail_domain_or_dash)]
    pub domains: Vec<String>,

    /// Who sends.
    #[command(flatten)]
    pub sender: SenderOptions,

    /// The DNS server.
    #[command(flatten)]
    pub dns: DnsOptions,
}

/// `magic-auth …`
#[derive(Subcommand, Debug)]
pub enum MagicAuthCommand {
    /// Have WorkOS make a six-digit code and mail it
    Send(MagicAuthSendArgs),
    /// Exchange a six-digit code for a user
    Verify(MagicAuthVerifyArgs),
}

/// `magic-auth send`
#[derive(Args, Debug)]
pub struct MagicAuthSendArgs {
    /// Who signs in; WorkOS makes a user for an address that has none
    #[arg(value_parser = values::email_address, value_hint = ValueHint::EmailAddress)]
    pub email: Option<String>,

    /// Exchange the code at once, as the API shows it, in place of a person (this spends it)
    #[arg(long)]
    pub verify: bool,

    /// Add the code to the result
    #[arg(long)]
    pub show_code: bool,
}

/// `magic-auth verify`
#[derive(Args, Debug)]
pub struct MagicAuthVerifyArgs {
    /// The address that the code was mailed to
    #[arg(value_parser = values::email_address, value_hint = ValueHint::EmailAddress)]
    pub email: String,

    /// The six digits, or - to read them from standard input [default: asked for]
    #[arg(value_parser = values::one_time_code_or_dash, conflicts_with = "id")]
    pub code: Option<String>,

    /// Take the code of this Magic Auth from the API, in place of a person: magic_auth_…
    #[arg(long, value_name = "ID", value_parser = values::magic_auth_id)]
    pub id: Option<String>,

    /// Add the access token to the result
    #[arg(long)]
    pub show_token: bool,
}

/// `emulate`
#[derive(Args, Debug)]
#[command(
    after_help = "\
The key is sk_test_default, the client ID client_emulate. The ready line (with --json one line: \
{url, port, api_key, client_id, mailbox}) comes on standard output when the port answers; requests \
and warnings go to standard error. Configuration of the working directory is not read.

With a COMMAND standard output is the command's own: the ready line goes to standard error, and \
requests are shown with -v only. The command gets WORKOS_API_KEY, WORKOS_CLIENT_ID, WORKOS_BASE_URL, \
WORKOS_API_BASE_URL, WORKOS_API_HOSTNAME, WORKOS_API_PORT and WORKOS_API_HTTPS. SIGINT, SIGTERM and \
SIGHUP are passed on, and its exit code is this one's (128 + N if signal N ended it).",
    after_long_help = "Examples:\n  \
    workos-ml emulate\n  \
    workos-ml emulate -- npm test\n  \
    workos-ml emulate --strict --redirect-uri http://localhost:8080/auth/callback -- npm start\n  \
    eval \"$(workos-ml emulate --print-env)\""
)]
pub struct EmulateArgs {
    /// Port on the loopback address; 0 takes any free one [default: 4100; with a COMMAND, 0]
    #[arg(long, value_name = "PORT", value_parser = values::port)]
    pub port: Option<u16>,

    /// Register this redirect URI in place of the usual ones (may be repeated; the first
    /// without a wildcard is the default; a port may be *) [default: /callback on port 3000, then on any port, of localhost,
    /// 127.0.0.1 and ::1]
    #[arg(long, value_name = "URI", value_parser = values::registered_uri, help_heading = "Redirect options")]
    pub redirect_uri: Vec<String>,

    /// Refuse redirect URIs that are not registered, loopback ones too, as WorkOS does
    #[arg(long, help_heading = "Redirect options")]
    pub strict: bool,

    /// Hold to the rules of a production environment as well (implies --strict)
    #[arg(long, help_heading = "Redirect options")]
    pub production: bool,

    /// Have every link visited on delivery, as a mail scanner does
    #[arg(long, value_name = "PROFILE", value_parser = values::scanner(), default_value = "none", help_heading = "Mail options")]
    pub scanner: Scanner,

    /// Have HEAD spend a link, as GET does (whether it does at WorkOS is not known)
    #[arg(long, help_heading = "Mail options")]
    pub head_spends: bool,

    /// Send every message to this mail server as well: smtp://localhost:1025
    #[arg(long, value_name = "URL", value_parser = values::mail_server, help_heading = "Mail options")]
    pub smtp: Option<String>,

    /// Keep redirect URIs, connections and users in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub state_file: Option<PathBuf>,

    /// Print the variables of an emulator on this port for a shell's eval, and start nothing
    #[arg(long, conflicts_with = "command")]
    pub print_env: bool,

    /// Run this with the emulator as its WorkOS, and end when it ends
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,
}

/// `explain`
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// An error's code, an exit code, an HTTP status, or the message itself; - reads it from
    /// standard input. Without it, everything is listed
    #[arg(value_name = "CODE|TEXT")]
    pub text: Vec<String>,
}

/// `completions`
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `man`
#[derive(Args, Debug)]
pub struct ManArgs {
    /// Write one page a command into this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

fn exit_code_table() -> String {
    let mut table = String::from("Exit codes:\n");
    for exit in Exit::ALL {
        table.push_str(&format!("  {:>3}  {}\n", exit.number(), exit.meaning()));
    }
    table
}
