//! One file per subcommand: each wires the modules below together and builds a report.

mod atomic_write;
mod checklist;
mod checks;
mod completions;
mod connection;
mod diagnosis;
mod domain;
mod emulate;
mod exchange;
mod explain;
mod init;
mod listen;
mod magic_auth;
mod man;
mod open_page;
pub(crate) mod parse_files;
mod preflight;
mod production_key;
mod redirect_target;
mod redirect_uri;
mod schema;
mod send;
mod session;
mod sign_in;
mod signal;
mod temporary_uri;
mod test;
mod wait;

use std::io::Read as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use tokio::runtime::Runtime;

use crate::api::{Client, ClientSettings, Proxy};
use crate::cli::{Cli, Command, GlobalOptions};
use crate::config::{BaseUrl, Config, ProcessEnvironment, Source, Sourced};
use crate::error::{Code, Exit, Failure};
use crate::interact::Prompter;
use crate::output::Output;
use crate::secret::Secret;
use emulator::Emulator;

use temporary_uri::TemporaryUri;

/// What every command needs: configuration, output, prompts.
pub(crate) struct Context {
    config: Config,
    output: Output,
    prompter: Prompter,
    /// The built-in emulator of `--emulate`; it ends with the command.
    emulator: Option<Emulator>,
    interruption: Interruption,
    temporary_uri: TemporaryUri,
}

/// What to tell a person who interrupts the command.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interruption(Arc<Mutex<LeftBehind>>);

/// What an interrupted command leaves unfinished.
#[derive(Debug, Default)]
struct LeftBehind {
    what: Option<String>,
    /// Whether a browser can still come back with a code.
    has_link: bool,
}

impl Interruption {
    fn set_state(&self, what: impl Into<String>) {
        self.set(what.into(), false);
    }

    /// The same, when somebody may still click a link.
    fn set_with_link(&self, what: impl Into<String>) {
        self.set(what.into(), true);
    }

    fn set(&self, what: String, has_link: bool) {
        let what = Some(what);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = LeftBehind { what, has_link };
    }

    fn failure(&self, code: Code) -> Failure {
        let mut failure = Failure::new(code, code.name());
        let left_behind = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failure.cause.clone_from(&left_behind.what);
        // The catalogue's hint is about a code that may still arrive, which cannot happen here.
        if code == Code::Interrupted && !left_behind.has_link {
            failure.hint = Some("run the command again".into());
        }
        failure
    }
}

/// Runs a command until it ends or a signal arrives.
///
/// # Errors
/// A [`Failure`] somewhere in the chain, which determines the exit code.
pub(crate) fn run(
    cli: Cli,
    environment: ProcessEnvironment,
    output: &Output,
) -> anyhow::Result<Exit> {
    let Cli { global, command } = cli;
    let resolve = || Config::resolve(&global, environment.clone(), Path::new(""));
    match command {
        // These need neither the configuration nor WorkOS.
        Command::Explain(args) => explain::run(&args, output),
        Command::Schema(args) => schema::run(&args, output),
        Command::Completions(args) => completions::run(&args, output),
        Command::Man(args) => man::run(&args, output),
        Command::Open(args) => open_page::run(&args, &environment, resolve, output),
        // The values are those of an emulator that is started later.
        Command::Init(args) => {
            let is_emulated = global.emulate;
            let global = GlobalOptions {
                emulate: false,
                ..global.clone()
            };
            let config = Config::resolve_for_writing(&global, environment, Path::new(""))?;
            with_workos(&global, config, output, |it| {
                init::run(args, is_emulated, it)
            })
        }
        Command::Emulate(args) => emulate::run(&args, &global, &environment, output),
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
        Command::RedirectUri(args) => {
            let resolve = |global: &GlobalOptions| {
                Config::resolve(global, environment.clone(), Path::new(""))
            };
            redirect_uri::run(args, &global, resolve, output)
        }
        Command::MagicAuth(args) => {
            with_workos(&global, resolve()?, output, |it| magic_auth::run(args, it))
        }
        Command::Connection(args) => {
            with_workos(&global, resolve()?, output, |it| connection::run(args, it))
        }
        Command::Test(args) => test::run(&args, resolve()?, output),
        Command::Checklist(args) => checklist::run(*args, &global, resolve, output),
    }
}

/// Runs a command that talks to WorkOS or the emulator, until it ends or a signal arrives.
fn with_workos<F>(
    global: &GlobalOptions,
    config: Config,
    output: &Output,
    command: impl FnOnce(Context) -> F,
) -> anyhow::Result<Exit>
where
    F: Future<Output = anyhow::Result<Exit>>,
{
    // Standard input carries the key then, so it cannot carry answers.
    let no_input = global.no_input || global.api_key_stdin;
    let prompter = Prompter::new(no_input, &config.environment);
    let runtime = runtime()?;
    let temporary_uri = TemporaryUri::default();
    let interruption = Interruption::default();
    interruption.set_state("nothing was left behind");
    let mut context = Context {
        config,
        output: output.clone(),
        prompter,
        emulator: None,
        interruption: interruption.clone(),
        temporary_uri: temporary_uri.clone(),
    };
    let work = unless_signalled(&interruption, async {
        if global.emulate {
            context.emulate().await?;
        }
        command(context).await
    });
    // Even after a panic, what the command registered temporarily has to be removed.
    let result = panic::catch_unwind(AssertUnwindSafe(|| runtime.block_on(work)));
    let interrupted = runtime.block_on(temporary_uri.remove(output));
    // A prompt may still block a thread, which must not delay the exit.
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

/// Runs a future until it ends or a signal arrives.
async fn unless_signalled<T>(
    interruption: &Interruption,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    tokio::select! {
        // Signals come first, so that the handlers are installed before the work starts.
        biased;
        code = signal::end() => Err(interruption.failure(code).into()),
        result = work => result,
    }
}

impl Context {
    /// Where an emulator keeps mail, if a server on this machine is asked in WorkOS's place.
    fn mailbox_on_this_machine(&self) -> Option<String> {
        let base = &self.config.base_url.value;
        (base.is_loopback() && self.emulator.is_none()).then(|| base.join("/"))
    }

    /// The same, as a clause behind what was asked for.
    fn local_mailbox(&self) -> String {
        self.mailbox_on_this_machine()
            .map(|it| format!("; an emulator keeps it in its mailbox: {it}"))
            .unwrap_or_default()
    }

    /// Starts the built-in emulator and uses it instead of WorkOS.
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

    /// The e-mail address that was given, or one that is asked for. `command` is the command that needs
    /// it.
    async fn email(&self, given: Option<String>, command: &str) -> Result<String, Failure> {
        match given {
            Some(email) => Ok(email),
            None => self.prompter.email_address(command).await,
        }
    }

    /// Asks for permission to sign somebody in with a production key.
    async fn confirm_send(&self, is_allowed: bool) -> Result<(), Failure> {
        if self.emulator.is_some() {
            return Ok(());
        }
        let key = self.config.require_api_key().ok();
        production_key::confirm_send(key, is_allowed, &self.prompter).await
    }

    /// A client with the API key.
    fn client(&self) -> Result<Client, Failure> {
        let key = self.config.require_api_key()?.clone();
        self.client_with(Some(key))
    }

    fn client_with(&self, api_key: Option<Secret>) -> Result<Client, Failure> {
        let config = &self.config;
        let (base_url, base_url_source) = (&config.base_url.value, &config.base_url.source);
        // The variables that reqwest reads for this scheme.
        let proxy_variables = if base_url.is_https() {
            ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        } else {
            ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        };
        let settings = ClientSettings {
            base_url: base_url.join(""),
            is_loopback: base_url.is_loopback(),
            api_key,
            timeout: config.request_timeout,
            certificate_file: self.certificate_file(),
            certificate_folder: self
                .first_set(&["SSL_CERT_DIR"])
                .and_then(|it| self.config.environment.get(it))
                .map(ToOwned::to_owned),
            other_certificate_file: self
                .first_set(&OTHER_CERTIFICATE_FILES)
                .and_then(|it| Some((it, self.config.environment.get(it)?.to_owned()))),
            base_url_source: (base_url_source != &Source::Default)
                .then(|| base_url_source.to_string()),
            proxy: self.proxy(&proxy_variables),
        };
        let output = self.output.clone();
        let observer = Arc::new(move |exchange: &crate::api::RequestTrace| {
            output.request(&exchange.request, &exchange.outcome, exchange.elapsed)
        });
        Ok(Client::new(settings, observer)?)
    }

    /// The proxy that is in force for the base URL.
    fn proxy(&self, variables: &[&str]) -> Option<Proxy> {
        let environment = &self.config.environment;
        let origin = self.config.base_url.value.origin();
        let host = origin.split_once("://").map_or("", |(_, host)| host);
        let exclusions = environment
            .get("NO_PROXY")
            .or_else(|| environment.get("no_proxy"))
            .unwrap_or_default();
        let names_host = |it: &str| host == it || host.ends_with(&format!(".{it}"));
        let excluded = exclusions
            .split(',')
            .map(|it| it.trim().trim_start_matches('.'))
            .filter(|it| !it.is_empty())
            .any(|it| it == "*" || names_host(it));
        let variable = self.first_set(variables).filter(|_| !excluded)?;
        // Patterns, addresses and lists without commas are for other programs.
        let ignored_exclusion = exclusions
            .split([',', ' ', ';', '|'])
            .find(|entry| {
                let name = entry.split_once("://").map_or(*entry, |(_, it)| it);
                let name = name.split(['/', ':']).next().unwrap_or_default();
                let name = name.trim_start_matches(['*', '.']);
                !name.is_empty() && names_host(name)
            })
            .map(|entry| {
                let written = match exclusions.contains([' ', ';', '|']) {
                    true => exclusions.to_owned(),
                    false => entry.to_owned(),
                };
                (written, format!("NO_PROXY={host}"))
            });
        let text = environment.get(variable).unwrap_or_default();
        Some(Proxy {
            variable: variable.to_owned(),
            address: proxy_address(text),
            is_plain: !text.contains("://") || text.starts_with("http://"),
            is_https: text.starts_with("https://"),
            login: Proxy::login_of(text),
            fault: proxy_fault(text),
            ignored_exclusion,
        })
    }

    /// File with certificate authorities to trust besides the system's.
    fn certificate_file(&self) -> Option<String> {
        let file = self.config.environment.get("SSL_CERT_FILE")?;
        (!file.is_empty()).then(|| file.to_owned())
    }

    /// The first of these variables that is not empty.
    fn first_set<'a>(&self, variables: &[&'a str]) -> Option<&'a str> {
        let environment = &self.config.environment;
        variables.iter().copied().find(|it| environment.has(it))
    }

    /// The failure of a request, with what is known about the credentials that were sent.
    fn failure(&self, error: crate::api::Error) -> Failure {
        diagnosis::request(error, &self.config)
    }
}

/// Variables that name a file with certificate authorities for Node, Python, curl, AWS's tools and git.
const OTHER_CERTIFICATE_FILES: [&str; 5] = [
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
];

/// Host and port of a proxy, without the user and the password that its address may have.
fn proxy_address(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    host.split('/').next().unwrap_or_default().to_owned()
}

/// What is wrong with the address of a proxy, as it is written.
fn proxy_fault(text: &str) -> Option<&'static str> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (login, host) = rest.rsplit_once('@').unwrap_or(("", rest));
    let (name, port) = match host.trim_end_matches('/').rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host.trim_end_matches('/'), None),
    };
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_known = |it: &str| matches!(it, "http" | "https" | "socks4" | "socks5" | "socks5h");
    if text.contains(['"', '\'', '`']) {
        Some("has quotation marks in it")
    } else if text.contains(char::is_whitespace) {
        Some("has white space in it; in a password, write %20")
    } else if text.contains(['$', '<', '>']) {
        Some("is a placeholder or a variable that nothing has filled in")
    } else if scheme.is_some_and(|it| !is_known(it)) {
        Some("has a scheme that no proxy has")
    } else if login.contains(['#', '?', '/', '\\']) {
        Some(
            "has one of # ? / \\ in its user or password, where the address ends for programs; write %23, %3F, %2F, %5C",
        )
    } else if host.ends_with(".pac") || host.ends_with("/wpad.dat") {
        Some("names a PAC file, which is a script for browsers that says which proxy to take")
    } else if name.is_empty() {
        Some("names no host")
    } else if port.is_some_and(|it| it.parse::<u16>().is_err()) {
        Some("has a port that is not a number up to 65535")
    } else {
        None
    }
}

/// Reads a code from standard input, which keeps it out of the shell's history.
fn one_word_from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    // The limit of a callback address, which may be piped in instead of its code.
    let read = std::io::stdin().take(8192).read_to_string(&mut text);
    read.map_err(|error| {
        Failure::new(
            Code::MissingValue,
            format!("could not read the code from standard input: {error}"),
        )
    })?;
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(Failure::new(
            Code::InvalidValue,
            "standard input has to hold exactly one code",
        )
        .hint("pipe in one code, or the address that the browser ended on"));
    }
    Ok(text)
}

/// Milliseconds to a tenth; network timings are not more precise than that.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::proxy_fault;

    #[test]
    fn what_is_wrong_with_a_proxy_is_named() {
        for (text, naming) in [
            ("\"http://proxy.test:3128\"", "quotation marks"),
            ("http://a:b c@proxy.test:3128", "white space"),
            ("ftp://proxy.test:3128", "scheme"),
            ("http://", "no host"),
            ("http://proxy.test:99999", "port"),
            ("http://$PROXY", "filled in"),
        ] {
            assert!(
                proxy_fault(text).is_some_and(|it| it.contains(naming)),
                "{text}"
            );
        }
        for text in [
            "http://a:b@proxy.test:3128/",
            "proxy.test:3128",
            "http://[::1]:3128",
            "http://proxy",
        ] {
            assert_eq!(proxy_fault(text), None, "{text}");
        }
    }
}
