//! Commands about this machine: `emulate`, `explain`, `schema`, `init`, `open`, `completions`, `man`.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use emulator::Scanner;

use super::values;

/// `emulate`
#[derive(Args, Debug)]
#[command(after_long_help = "\
The key is sk_test_default (sk_live_default with --production), the client ID client_emulate. The ready line \
(with --json: {url, port, api_key, client_id, mailbox}) is printed on standard output when the port answers; \
requests and warnings go to standard error. The configuration of the working directory is not read.

With a COMMAND, standard output is the command's own: the ready line goes to standard error, and \
requests are shown with -v only. The command gets WORKOS_API_KEY, WORKOS_CLIENT_ID, WORKOS_BASE_URL, \
WORKOS_API_BASE_URL, WORKOS_API_HOSTNAME, WORKOS_API_PORT and WORKOS_API_HTTPS, and its calls to \
https://api.workos.com come to the emulator: through a hook in NODE_OPTIONS or RUBYOPT, or through HTTPS_PROXY \
and a certificate authority made for this run, which vouches for that name only. Calls to other hosts are \
passed through unread. SIGINT, SIGTERM and SIGHUP are passed on, and the command's exit code is this one's \
(128 + N if signal N ended it).

Examples:\n  \
    workos-ml emulate\n  \
    workos-ml emulate -- npm test\n  \
    workos-ml emulate --open --seed workos-emulate.config.yaml\n  \
    workos-ml emulate --host 0.0.0.0\n  \
    workos-ml emulate --strict --redirect-uri http://localhost:8080/cb -- npm test\n  \
    eval \"$(workos-ml emulate --print-env)\"")]
pub struct EmulateArgs {
    /// Port on the loopback address; 0 takes any free one [default: 4100; with a COMMAND, 0]
    #[arg(long, value_name = "PORT", value_parser = values::port)]
    pub port: Option<u16>,

    /// Listen on this address as well, for containers and CI services: 0.0.0.0. From other machines
    /// everything needs the key, which is random unless WORKOS_API_KEY is set
    #[arg(long, value_name = "IP", value_parser = values::listening_address, conflicts_with = "print_env")]
    pub host: Option<IpAddr>,

    /// Open the mailbox in the browser
    #[arg(long, conflicts_with = "print_env")]
    pub open: bool,

    /// Start with what is in this file: users, organizations, roles and everything else (YAML or JSON,
    /// in the format of the official emulator)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "print_env")]
    pub seed: Option<PathBuf>,

    /// Register this redirect URI in place of the usual ones (may be repeated; the first
    /// without a wildcard is the default; a port may be *) [default: /callback on port 3000, then on any port, of localhost,
    /// 127.0.0.1 and ::1]
    #[arg(long, value_name = "URI", value_parser = values::registered_uri, help_heading = "Redirect options")]
    pub redirect_uri: Vec<String>,

    /// Refuse redirect URIs that are not registered, loopback ones too, as WorkOS does
    #[arg(long, help_heading = "Redirect options")]
    pub strict: bool,

    /// Hold to the rules of a production environment as well, with the key sk_live_default (implies
    /// --strict)
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

    /// Sign in at once whom the application names in login_hint at AuthKit's page, without a mail
    #[arg(long)]
    pub auto_sign_in: bool,

    /// Deliver every event to this address of the application (may be repeated); the secret that
    /// deliveries are signed with is printed, and is WORKOS_WEBHOOK_SECRET of the command
    #[arg(long, value_name = "URL", value_parser = values::webhook)]
    pub webhook: Vec<String>,

    /// Have access tokens say that they come from this address [default: https://api.workos.com for
    /// intercepted calls, else the emulator's own]
    #[arg(long, value_name = "URL", value_parser = values::issuer)]
    pub issuer: Option<String>,

    /// Take any API key and any client ID, and say once, masked, which key came
    #[arg(long)]
    pub any_key: bool,

    /// Keep redirect URIs, connections, users, their sessions and organizations in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub state_file: Option<PathBuf>,

    /// Print the variables of an emulator on this port for a shell's eval, and start nothing
    #[arg(long, conflicts_with = "command")]
    pub print_env: bool,

    /// Only set the variables; do not intercept calls to api.workos.com
    #[arg(long, requires = "command")]
    pub no_intercept: bool,

    /// Run this with the emulator as its WorkOS, and end when it ends
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,
}

/// `explain`
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// An error's code, an exit code, an HTTP status, or the message itself; - reads it from
    /// standard input. Without it, everything is listed
    #[arg(value_name = "CODE|TEXT", value_parser = values::Suggested(values::explained_names), hide_possible_values = true)]
    pub text: Vec<String>,
}

/// `schema`
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// The name in the field `schema` of a document, without its version; without it, all names are
    /// listed
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// `completions`
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,

    /// Write the script into this folder, under the name that the shell looks for; the folder is made
    /// if it is missing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// `init`
#[derive(Args, Debug)]
#[command(after_long_help = "\
Nothing that is there already is changed: variables are added to .env only if it does not have them, and \
.gitignore gets a line only if none covers .env. With --emulate the values are those of `workos-ml emulate`, \
and no account is needed.

Examples:\n  \
    workos-ml init\n  \
    workos-ml init --emulate\n  \
    printf %s \"$KEY\" | workos-ml init --api-key-stdin \\\n      \
        --client-id client_… --register")]
pub struct InitArgs {
    /// The client ID [default: asked for]
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,

    /// The redirect URI [default: asked for, else http://localhost:3000/callback]
    #[arg(long, value_name = "URI", value_hint = ValueHint::Url)]
    pub redirect_uri: Option<String>,

    /// Register the redirect URI with WorkOS without asking
    #[arg(long)]
    pub register: bool,

    /// Change the account with a production key (sk_live_) without asking
    #[arg(long, requires = "register")]
    pub allow_live: bool,
}

/// `open`
#[derive(Args, Debug)]
pub struct OpenArgs {
    /// The page
    #[arg(value_enum)]
    pub page: WebPage,
}

/// A page that `open` knows.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebPage {
    /// API keys and client ID, in WorkOS's dashboard.
    Keys,
    /// Redirect URIs, in WorkOS's dashboard.
    Redirects,
    /// The mailbox of the emulator that runs on this machine.
    Mailbox,
    /// WorkOS's documentation of Magic Link.
    Docs,
}

/// `man`
#[derive(Args, Debug)]
pub struct ManArgs {
    /// Write one page a command into this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}
