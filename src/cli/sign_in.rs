//! Commands that are a sign-in, or a part of one: `send`, `session`, `listen`, `exchange`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand, ValueEnum, ValueHint};

use crate::callback::Host;
use crate::mail::{Sender, Server};

use super::values;

/// Where the callback comes back to, and the state that it must carry.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Callback options")]
pub struct CallbackOptions {
    /// Redirect URI of the sign-in; a loopback address is listened on [default: WORKOS_REDIRECT_URI if
    /// it is loopback, else a registered loopback address, else http://localhost:3000/callback]
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

    /// Use a production key (sk_live_) without asking
    #[arg(long)]
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
#[command(next_help_heading = "Delivery by your own mail server")]
pub struct MailOptions {
    /// The server: smtps://HOST, or smtp://HOST:PORT, which starts TLS, and is plain on this machine
    /// only. Name and password come from SMTP_USERNAME and SMTP_PASSWORD
    #[arg(long, value_name = "URL", value_parser = values::own_mail_server)]
    pub smtp: Option<Server>,

    /// The sender: sign-in@example.com, or 'Example <sign-in@example.com>'
    #[arg(long, value_name = "ADDRESS", value_parser = values::sender)]
    pub from: Option<Sender>,

    /// The name to greet the mail server with (EHLO) [default: that of this machine, if it has dots]
    #[arg(long, value_name = "NAME", value_parser = values::mail_domain)]
    pub ehlo: Option<String>,

    /// The subject; a template too
    #[arg(long, value_name = "TEXT")]
    pub subject: Option<String>,

    /// A template with {{link}}, {{email}} and {{expires_in}}: HTML if its name ends in .html,
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
    workos-ml send you@example.com --deliver smtp \\\n      \
        --smtp smtps://mail.example.com --from sign-in@example.com")]
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

    /// Copy the link to the clipboard of the terminal (OSC 52)
    #[arg(long, help_heading = "Delivery options")]
    pub copy: bool,

    /// Visit the link over HTTP in place of a person (this uses it up)
    #[arg(long, conflicts_with_all = ["open", "qr", "copy"], help_heading = "Delivery options")]
    pub click: bool,

    /// Do not look up whether the recipient's mail gateway opens links
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

    /// Copy the link to the clipboard of the terminal (OSC 52)
    #[arg(long)]
    pub copy: bool,

    /// Use a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,
}

/// `session send`
#[derive(Args, Debug)]
pub struct SessionSendArgs {
    /// The session: passwordless_session_…
    #[arg(value_parser = values::session_id)]
    pub id: String,

    /// Use a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,
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

    /// Hand each callback on to an application at this address instead of exchanging its code, which
    /// works once. Any state is taken then. The request carries no cookies of the browser
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, value_parser = values::web_address, conflicts_with = "show_token", help_heading = "Forwarding options")]
    pub forward_to: Option<url::Url>,

    /// Forward to an application that is not on this machine
    #[arg(long, requires = "forward_to", help_heading = "Forwarding options")]
    pub allow_remote: bool,

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
