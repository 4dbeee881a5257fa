//! One file per subcommand: each wires the modules below together and builds a report.

mod checklist;
mod checks;
mod completions;
mod connection;
mod diagnosis;
mod domain;
mod emulate;
mod exchange;
mod explain;
mod listen;
mod live_key;
mod magic_auth;
mod man;
mod preflight;
mod redirect_target;
mod redirect_uri;
mod send;
mod session;
mod sign_in;
mod signal;
mod undo;
mod wait;

use std::io::Read as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use tokio::runtime::Runtime;

use crate::api::{Client, Settings};
use crate::cli::{Cli, Command, GlobalOptions};
use crate::config::{BaseUrl, Config, Environment, Source, Sourced};
use crate::error::{Code, Exit, Failure};
use crate::interact::Person;
use crate::output::Output;
use crate::secret::Secret;
use emulator::Emulator;

use undo::Undo;

/// What every command works with.
pub(crate) struct Context {
    config: Config,
    output: Output,
    person: Person,
    /// Runs for as long as the command does.
    emulator: Option<Emulator>,
    interruption: Interruption,
    undo: Undo,
}

/// What somebody should know who breaks the command off.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interruption(Arc<Mutex<Left>>);

/// What an interrupted command leaves behind.
#[derive(Debug, Default)]
struct Left {
    what: Option<String>,
    /// Whether a browser can still bring a code.
    has_link: bool,
}

impl Interruption {
    fn leaves(&self, what: impl Into<String>) {
        self.set(what.into(), false);
    }

    /// The same where somebody may still click a link.
    fn leaves_a_link(&self, what: impl Into<String>) {
        self.set(what.into(), true);
    }

    fn set(&self, what: String, has_link: bool) {
        let what = Some(what);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Left { what, has_link };
    }

    fn failure(&self, code: Code) -> Failure {
        let mut failure = Failure::new(code, code.name());
        let left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failure.cause.clone_from(&left.what);
        // What the catalogue says besides is for who waits for a code.
        if code == Code::Interrupted && !left.has_link {
            failure.hint = Some("run the command again".into());
        }
        failure
    }
}

/// Runs a command to its end or to a signal.
///
/// # Errors
/// A [`Failure`] somewhere in the chain, which says how the process ends.
pub(crate) fn run(cli: Cli, environment: Environment, output: &Output) -> anyhow::Result<Exit> {
    let Cli { global, command } = cli;
    let resolve = || Config::resolve(&global, environment, Path::new(""));
    match command {
        // These read no configuration and talk to no WorkOS.
        Command::Explain(args) => explain::run(&args, output),
        Command::Completions(args) => completions::run(&args, output),
        Command::Man(args) => man::run(&args, output),
        Command::Emulate(args) => emulate::run(&args, &global, output),
        Command::Domain(args) => domain::run(args, output),
        Command::Preflight(args) if args.credentials.offline && !global.emulate => {
            preflight::run_offline(&args, &resolve()?, output)
        }
        Command::Send(args) => with_workos(&global, resolve()?, output, |it| send::run(args, it)),
        Command::Session(args) => {
            with_workos(&global, resolve()?, output, |it| session::run(args, it))
        }
        Command::Listen(args) => {
            with_workos(&global, resolve()?, output, |it| listen::run(args, it))
        }
        Command::Exchange(args) => {
            with_workos(&global, resolve()?, output, |it| exchange::run(args, it))
        }
        Command::Preflight(args) => {
            with_workos(&global, resolve()?, output, |it| preflight::run(args, it))
        }
        Command::RedirectUri(args) => redirect_uri::run(args, &global, resolve()?, output),
        Command::MagicAuth(args) => {
            with_workos(&global, resolve()?, output, |it| magic_auth::run(args, it))
        }
        Command::Connection(args) => {
            with_workos(&global, resolve()?, output, |it| connection::run(args, it))
        }
        Command::Checklist(args) => checklist::run(args, &global, resolve, output),
    }
}

/// Runs a command that talks to WorkOS, or to the emulator in its place, to its end or to a signal.
fn with_workos<F>(
    global: &GlobalOptions,
    config: Config,
    output: &Output,
    command: impl FnOnce(Context) -> F,
) -> anyhow::Result<Exit>
where
    F: Future<Output = anyhow::Result<Exit>>,
{
    let no_input = global.no_input || global.api_key_stdin;
    let person = Person::new(no_input, &config.environment);
    let runtime = runtime()?;
    let undo = Undo::default();
    let interruption = Interruption::default();
    interruption.leaves("nothing was left behind");
    let mut context = Context {
        config,
        output: output.clone(),
        person,
        emulator: None,
        interruption: interruption.clone(),
        undo: undo.clone(),
    };
    let work = unless_signalled(&interruption, async {
        if global.emulate {
            context.emulate().await?;
        }
        command(context).await
    });
    // A fault of this program must not leave behind what the command promised to undo.
    let result = panic::catch_unwind(AssertUnwindSafe(|| runtime.block_on(work)));
    let interrupted = runtime.block_on(undo.carry_out(output));
    // A question or a paste may still block a thread; it must not hold up the exit.
    runtime.shutdown_background();
    match (result, interrupted) {
        (Ok(Ok(_)), Some(exit)) => Ok(exit),
        (Ok(result), _) => result,
        (Err(fault), _) => panic::resume_unwind(fault),
    }
}

fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("could not start the runtime")
}

/// Does the work to its end or to a signal.
async fn unless_signalled<T>(
    interruption: &Interruption,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    tokio::select! {
        // Signals first: nothing may start before they are heard.
        biased;
        code = signal::end() => Err(interruption.failure(code).into()),
        result = work => result,
    }
}

impl Context {
    /// Puts the built-in emulator in WorkOS's place.
    async fn emulate(&mut self) -> anyhow::Result<()> {
        let emulator = Emulator::start(emulator::Settings::default())
            .await
            .context("could not start the built-in emulator")?;
        let source = Source::Emulator;
        self.config.base_url = Sourced {
            value: BaseUrl::parse(emulator.url()).map_err(anyhow::Error::msg)?,
            source: source.clone(),
        };
        self.config.api_key = Some(Sourced {
            value: Secret::new(emulator::API_KEY),
            source: source.clone(),
        });
        self.config.client_id = Some(Sourced {
            value: emulator::CLIENT_ID.to_owned(),
            source,
        });
        self.output.note(format!(
            "using the built-in emulator at {}; no mail goes out",
            emulator.url()
        ));
        self.emulator = Some(emulator);
        Ok(())
    }

    /// A client with the API key.
    fn client(&self) -> Result<Client, Failure> {
        let key = self.config.require_api_key()?.clone();
        self.client_with(Some(key))
    }

    fn client_with(&self, api_key: Option<Secret>) -> Result<Client, Failure> {
        let config = &self.config;
        let base_url = &config.base_url.value;
        if !base_url.is_https() && !base_url.is_loopback() {
            self.output.warn(format!(
                "{} is plain http: the API key travels in clear",
                base_url.origin()
            ));
        }
        let proxy_variables = if base_url.is_https() {
            ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        } else {
            ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        };
        let settings = Settings {
            base_url: base_url.join(""),
            is_loopback: base_url.is_loopback(),
            api_key,
            timeout: config.request_timeout,
            certificate_file: self.certificate_file(),
            proxy_variable: self.first_set(&proxy_variables).map(ToOwned::to_owned),
        };
        let output = self.output.clone();
        let observer = Arc::new(move |exchange: &crate::api::Exchange| {
            output.request(&exchange.request, &exchange.outcome, exchange.elapsed)
        });
        Ok(Client::new(settings, observer)?)
    }

    /// Certificates that are trusted besides the operating system's.
    fn certificate_file(&self) -> Option<String> {
        let file = self.config.environment.get("SSL_CERT_FILE")?;
        (!file.is_empty()).then(|| file.to_owned())
    }

    /// The first of these variables that is set to something.
    fn first_set<'a>(&self, variables: &[&'a str]) -> Option<&'a str> {
        let environment = &self.config.environment;
        variables.iter().copied().find(|it| environment.has(it))
    }

    /// What a refusal is, in the light of the credentials that were sent.
    fn failure(&self, error: crate::api::Error) -> Failure {
        diagnosis::credentials(error.into(), &self.config)
    }
}

/// A code that is piped in, so that it stands in no shell history.
fn one_word_from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().take(8192).read_to_string(&mut text);
    read.map_err(|error| {
        Failure::new(
            Code::MissingValue,
            format!("could not read the code from standard input: {error}"),
        )
    })?;
    let text = text.trim().to_owned();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(Failure::new(
            Code::InvalidValue,
            "standard input does not hold one code and nothing else",
        )
        .hint("pipe in one code, or the address that the browser ended on"));
    }
    Ok(text)
}

/// Milliseconds with a tenth, which is as much as a network measurement is worth.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}
