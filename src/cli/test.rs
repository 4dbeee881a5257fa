//! `test`: the application itself.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::{BaselineOptions, values};

/// `test`
#[derive(Args, Debug)]
#[command(after_long_help = "\
The COMMAND is run as it is, with the built-in emulator in WorkOS's place: its calls to \
https://api.workos.com arrive there, no other address is touched, and nothing of the project is \
changed. Somebody signs in, and then everything happens that goes wrong in real life: links that expired, \
were used or were opened by a mail scanner, states that were changed, an outage of WorkOS, a cookie from \
before. No mail goes out and no real account is touched.

What the code says about the application's paths is used where it says something; each can be named. Exit \
code 1 says that something failed. `workos-ml explain RULE` says more on a rule.

Examples:\n  \
    workos-ml test -- npm start\n  \
    workos-ml test --protected /account --logout 'POST /logout' -- flask run\n  \
    workos-ml test --sign-in 'POST /api/login' --protected /api/me -- npm run dev\n  \
    workos-ml test --report test.html --format sarif -- bundle exec puma")]
pub struct TestArgs {
    /// Address of the application [default: the port that the COMMAND listens on]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, value_parser = values::web_address, help_heading = "Application")]
    pub url: Option<url::Url>,

    /// Who signs in there, and how.
    #[command(flatten)]
    pub application: ApplicationOptions,

    /// Where a link leads if the application names no redirect URI [default: the callback that the code
    /// has, else /callback]
    #[arg(long, value_name = "URI", value_parser = values::registered_uri, help_heading = "Application")]
    pub redirect_uri: Option<String>,

    /// Test an application that is not on this machine
    #[arg(long, requires = "url", help_heading = "Safety")]
    pub allow_remote: bool,

    /// Go on although the project's files hold a production key (sk_live_)
    #[arg(long, help_heading = "Safety")]
    pub allow_live: bool,

    /// Report this rule only, and try only what it needs (may be repeated, or several with commas)
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        value_parser = values::Suggested(values::behaviour_names),
        hide_possible_values = true,
        help_heading = "Choice of rules"
    )]
    pub only: Vec<String>,

    /// Leave this rule out (may be repeated, or several with commas)
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        value_parser = values::Suggested(values::behaviour_names),
        hide_possible_values = true,
        help_heading = "Choice of rules"
    )]
    pub skip: Vec<String>,

    /// End with exit code 1 on warnings, too
    #[arg(long, help_heading = "Choice of rules")]
    pub strict: bool,

    /// What is known already.
    #[command(flatten)]
    pub baseline: BaselineOptions,

    /// Write the whole run to this file, as a page to look at
    #[arg(long, value_name = "FILE.html", value_hint = ValueHint::FilePath, help_heading = "Report")]
    pub report: Option<PathBuf>,

    /// What starts the application
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments, help_heading = None::<&'static str>)]
    pub command: Vec<OsString>,
}

/// Who signs in to the application that is run, and how.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Application")]
pub struct ApplicationOptions {
    /// The page that asks for an e-mail address, or the endpoint that takes one: /login, or 'POST
    /// /api/login'
    #[arg(long, value_name = "[METHOD] PATH", value_parser = values::method_and_path)]
    pub sign_in: Option<values::MethodAndPath>,

    /// How the endpoint takes it [default: whichever works]
    #[arg(long, value_enum, value_name = "ENCODING", requires = "sign_in")]
    pub body: Option<BodyEncoding>,

    /// The name of the field that takes it [default: email]
    #[arg(long, value_name = "NAME", requires = "sign_in")]
    pub email_field: Option<String>,

    /// Who signs in, for an application that knows its people (may be repeated) [default: somebody new
    /// each time, at example.com]
    #[arg(long, value_name = "ADDRESS", value_parser = values::email_address)]
    pub email: Vec<String>,

    /// A page that only signed-in people may see (may be repeated)
    #[arg(long, value_name = "PATH", value_parser = values::path)]
    pub protected: Vec<String>,

    /// What ends the session: 'POST /logout'
    #[arg(long, value_name = "[METHOD] PATH", value_parser = values::method_and_path)]
    pub logout: Option<values::MethodAndPath>,

    /// Do the person's part once in a real Chromium of this machine, for front ends that need their scripts
    #[arg(long)]
    pub browser: bool,

    /// How long the application may take until it listens
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = values::wait)]
    pub start_timeout: Duration,

    /// Do not intercept calls to https://api.workos.com: the application has to read WORKOS_BASE_URL
    #[arg(long)]
    pub no_intercept: bool,
}

impl TestArgs {
    /// What `checklist --run` says of the application.
    pub fn of_command(
        application: ApplicationOptions,
        command: Vec<OsString>,
        allow_live: bool,
    ) -> Self {
        Self {
            url: None,
            application,
            redirect_uri: None,
            allow_remote: false,
            allow_live,
            only: Vec::new(),
            skip: Vec::new(),
            strict: false,
            baseline: BaselineOptions {
                baseline: None,
                write_baseline: None,
            },
            report: None,
            command,
        }
    }
}

/// How an endpoint takes an address.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyEncoding {
    /// A JSON document.
    Json,
    /// Fields of a form.
    Form,
}
