//! Commands about mail: `domain`, `magic-auth`.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, Subcommand, ValueHint};

use super::values;

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
    /// Check a domain that sends the links: SPF, DKIM and DMARC (may be repeated)
    #[arg(id = "sender", long = "sender", value_name = "DOMAIN", value_parser = values::mail_domain)]
    pub domains: Vec<String>,

    /// DKIM selector of the senders (may be repeated): the s= of a DKIM-Signature header
    #[arg(id = "dkim_selector", long = "dkim-selector", value_name = "SELECTOR", requires = "sender", value_parser = values::dkim_selector)]
    pub selectors: Vec<String>,
}

/// `domain`
#[derive(Args, Debug)]
#[command(after_long_help = "\
A gateway is recognized by the host names of its MX records. Whether it opens links is likely, possible or \
unknown: no DNS record tells how a gateway is set up, and products that work on the mailbox do not show in \
DNS at all. likely and possible are warnings; unknown is skipped, because nothing was proved; a domain that \
cannot receive mail fails. WorkOS is not contacted.

Examples:\n  \
    workos-ml domain customer.example\n  \
    workos-ml domain you@example.com them@example.org --json\n  \
    workos-ml domain - < customers.txt\n  \
    workos-ml domain --sender example.com --dkim-selector s1 --dkim-selector s2")]
pub struct DomainArgs {
    /// Domains or e-mail addresses that links are mailed to, or - to read them from standard
    /// input, one a line
    #[arg(value_name = "DOMAIN|EMAIL", required_unless_present = "sender")]
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

    /// Exchange the code at once, as the API shows it, in place of a person (this uses it up)
    #[arg(long)]
    pub verify: bool,

    /// Add the code to the result
    #[arg(long)]
    pub show_code: bool,

    /// Use a production key (sk_live_) without asking
    #[arg(long)]
    pub allow_live: bool,
}

/// `magic-auth verify`
#[derive(Args, Debug)]
pub struct MagicAuthVerifyArgs {
    /// The address that the code was mailed to [default with --id: the address of that Magic Auth]
    #[arg(value_parser = values::email_address, value_hint = ValueHint::EmailAddress, required_unless_present = "id")]
    pub email: Option<String>,

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
