//! Commands about an account: `preflight`, `redirect-uri`, `connection`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::values;

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
    #[arg(long, value_enum, value_name = "NAME")]
    pub environment: Option<EnvironmentOption>,

    /// Redirect URI to check [default: WORKOS_REDIRECT_URI]
    #[arg(long, value_name = "URI", value_hint = ValueHint::Url)]
    pub redirect_uri: Option<String>,

    /// Send read-only requests with a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,
}

/// A WorkOS environment.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentOption {
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
    workos-ml redirect-uri add https://app.example.com/callback \\\n      \
        --environment production")]
pub struct RedirectUriAddArgs {
    /// The redirect URIs; one that is registered already is left as it is
    #[arg(required = true, value_name = "URI", value_hint = ValueHint::Url)]
    pub uris: Vec<String>,

    /// The environment whose rules they are held to [default: what the API key's prefix tells]
    #[arg(long, value_enum, value_name = "NAME")]
    pub environment: Option<EnvironmentOption>,

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
    workos-ml redirect-uri check https://app.example.com/callback\n  \
    workos-ml redirect-uri check --offline\n  \
    workos-ml redirect-uri check --from uris.txt --offline --json\n  \
    workos-ml redirect-uri check --from uris.txt \\\n      \
        --environment sandbox --environment production\n  \
    workos-ml redirect-uri check https://app.example.com/callback --probe")]
pub struct RedirectUriCheckArgs {
    /// Redirect URIs to check, or - to read them from standard input, one a line [default:
    /// WORKOS_REDIRECT_URI, and those in the .env files of the working directory]
    #[arg(value_name = "URI", value_hint = ValueHint::Url)]
    pub uris: Vec<String>,

    /// Read redirect URIs from this file, or - for standard input, one a line; lines that start with #
    /// are comments
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,

    /// The environment that they are meant for; several, each with the profile that names it, are
    /// checked one after the other [default: the profile's, or what the API key's prefix tells]
    #[arg(long, value_enum, value_name = "NAME")]
    pub environment: Vec<EnvironmentOption>,

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
