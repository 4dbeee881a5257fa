//! `emulate`: the local WorkOS, alone or around a command.

mod child;
mod log;

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::callback::port_in_use;
use crate::cli::{EmulateArgs, GlobalOptions};
use crate::config::ProcessEnvironment;
use crate::error::{Code, Exit, Failure};
use crate::interact::Prompter;
use crate::intercept::{self, Interceptor, Runtimes, Seen, Situation, Variable};
use crate::output::{Output, Report, Schema, pairs, schema};
use crate::secret::Secret;
use crate::{config, files};
use emulator::{API_KEY, CLIENT_ID, Emulator, PRODUCTION_API_KEY, RedirectRules, Seed, Settings};

/// The default port of the official emulator.
const DEFAULT_PORT: u16 = 4100;

/// The largest seed. A thousand users come to 200 KB.
const MAX_SEED_BYTES: u64 = 4 * 1024 * 1024;

/// How many bytes of randomness a key has. Nobody guesses 72 bits over a network, and a longer key would
/// be taken for one of an account, which no output shows.
const KEY_BYTES: usize = 9;

pub(super) fn run(
    args: &EmulateArgs,
    global: &GlobalOptions,
    environment: &ProcessEnvironment,
    output: &Output,
) -> anyhow::Result<Exit> {
    refuse_foreign_options(global)?;
    if args.print_env {
        output.result(&VariablesReport {
            url: fixed_address(args.port)?,
            key: Key::usual(args.production),
        })?;
        return Ok(Exit::Done);
    }
    // A script whose variable is empty would wait for an emulator that never ends.
    if args.command.is_empty() && std::env::args_os().next_back().is_some_and(|it| it == "--") {
        return Err(
            Failure::new(Code::InvalidValue, "there is no command after --")
                .hint("name it: workos-ml emulate -- npm test; without --, the emulator runs until Ctrl-C")
                .into(),
        );
    }
    if args.host.is_none()
        && let Some(other) = args
            .webhook
            .iter()
            .find(|url| emulator::webhook_problem(url, false).is_some())
    {
        return Err(Failure::new(
            Code::InvalidValue,
            format!("--webhook {other} is not of this machine"),
        )
        .hint("name http://localhost:PORT/PATH, or reach private networks as well: --host 0.0.0.0")
        .into());
    }
    let key = Key::choose(args, environment)?;
    let seed = seed(args, output)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("could not start the runtime")?;
    runtime.block_on(async {
        let is_around = !args.command.is_empty();
        // Around a command the terminal is the command's.
        let shows_requests = !global.quiet && (!is_around || global.verbose);
        let log = log::Writer::start(output, shows_requests)?;
        // Before anybody can know that there is something to signal.
        let signals = child::Signals::catch().context("could not catch signals")?;
        let emulator = start(args, &key, seed, &log).await?;
        let ready = ReadyReport {
            emulator: &emulator,
            key: &key,
            has_webhooks: !args.webhook.is_empty(),
        };
        warn_of_others(args, &emulator, output);
        let exit = if is_around {
            output.result_to_stderr(&ready);
            open_mailbox(args, global, environment, &ready, output);
            let interceptor = intercept(args, &emulator, environment).await?;
            let mut own = variables(emulator.url(), key.secret.expose());
            if !args.webhook.is_empty() {
                own.push((
                    "WORKOS_WEBHOOK_SECRET",
                    emulator.webhook_secret().to_owned(),
                ));
            }
            let mut variables: Vec<Variable> = own
                .into_iter()
                .map(|(name, value)| (name.into(), Some(value.into())))
                .collect();
            variables.extend(interceptor.iter().flat_map(Interceptor::variables));
            let exit = child::run(&args.command, &variables, signals, output).await;
            if let Some(interceptor) = interceptor {
                tell_of_refusals(&interceptor.seen_at_the_end().await, output);
            }
            exit
        } else {
            output.result(&ready)?;
            open_mailbox(args, global, environment, &ready, output);
            let exit = signals.first().await;
            output.note("stopped");
            Ok(exit)
        };
        let saved = emulator.stop().await;
        log.finish();
        saved.map_err(|error| {
            Failure::new(
                Code::FileUnusable,
                format!("the emulator could not keep what it remembers: {error}"),
            )
        })?;
        Ok(exit?)
    })
}

/// Brings the command's calls to `https://api.workos.com` to the emulator, for as long as the returned
/// value lives.
async fn intercept(
    args: &EmulateArgs,
    emulator: &Emulator,
    environment: &ProcessEnvironment,
) -> Result<Option<Interceptor>, Failure> {
    if args.no_intercept {
        return Ok(None);
    }
    let inherited = environment.iter();
    let inherited: Vec<_> = inherited
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let settings = intercept::Settings {
        emulator_port: emulator.port(),
        inherited: &inherited,
        runtimes: Runtimes::of(&args.command, Path::new(".")),
    };
    let started = Interceptor::start(settings).await;
    started.map(Some).map_err(not_intercepted)
}

/// The failure of an interception that cannot be set up.
pub(super) fn not_intercepted(error: std::io::Error) -> Failure {
    Failure::new(
        Code::FileUnusable,
        format!("calls to api.workos.com cannot be brought to the emulator: {error}"),
    )
    .hint("make the folder for temporary files writable, or add --no-intercept")
}

/// Says why the command's calls did not arrive, if it tried. That it made none is its own affair.
fn tell_of_refusals(seen: &Seen, output: &Output) {
    let has_tried = seen.refused() + seen.silent + seen.own_faults > 0;
    if has_tried && !seen.has_calls() {
        let explanation = intercept::why_nothing_arrived(&Situation {
            seen,
            runtimes: Runtimes::default(),
            sets_node_options: false,
        });
        output.warn(format!("{}; {}", explanation.cause, explanation.fix));
    }
}

/// Rejects the global options that choose which WorkOS to talk to: this command is one.
fn refuse_foreign_options(global: &GlobalOptions) -> Result<(), Failure> {
    let foreign = [
        (global.emulate, "--emulate"),
        (global.base_url.is_some(), "--base-url"),
        (global.api_key_stdin, "--api-key-stdin"),
        (!global.env_file.is_empty(), "--env-file"),
        (global.profile.is_some(), "--profile"),
    ];
    match foreign.into_iter().find(|(is_given, _)| *is_given) {
        Some((_, name)) => Err(Failure::new(
            Code::Usage,
            format!("{name} cannot be used with emulate, which takes WorkOS's place"),
        )
        .hint(format!("leave {name} out"))),
        None => Ok(()),
    }
}

/// The address of an emulator that runs elsewhere, for `--print-env`.
fn fixed_address(port: Option<u16>) -> Result<String, Failure> {
    match port.unwrap_or(DEFAULT_PORT) {
        0 => Err(Failure::new(
            Code::Usage,
            "--print-env starts nothing, so it needs a fixed port, not 0",
        )
        .hint("name the port that the emulator is started with: --port 4100")),
        port => Ok(format!("http://127.0.0.1:{port}")),
    }
}

/// The API key of the emulator.
struct Key {
    secret: Secret,
    /// Whether it is somebody's own, which is not printed.
    is_given: bool,
}

impl Key {
    /// The key that everybody knows.
    fn usual(is_production: bool) -> Self {
        Self {
            secret: Secret::new(match is_production {
                true => PRODUCTION_API_KEY,
                false => API_KEY,
            }),
            is_given: false,
        }
    }

    /// On loopback the usual one; where others can come, the one of the environment or a random one.
    fn choose(args: &EmulateArgs, environment: &ProcessEnvironment) -> anyhow::Result<Self> {
        if !is_open_to_others(args) {
            return Ok(Self::usual(args.production));
        }
        let start = match args.production {
            true => "sk_live_",
            false => "sk_test_",
        };
        let variable = config::API_KEY;
        if let Some(given) = environment.get(variable).filter(|it| !it.is_empty()) {
            let is_key = given.strip_prefix("sk_").is_some_and(|rest| {
                !rest.is_empty() && given.bytes().all(|byte| byte.is_ascii_graphic())
            });
            if !is_key {
                let message = format!("{variable} does not start with sk_, as an API key does");
                return Err(Failure::new(Code::InvalidValue, message)
                    .hint(format!(
                        "set it to {start}… or leave it out for a random key"
                    ))
                    .into());
            }
            return Ok(Self {
                secret: Secret::new(given),
                is_given: true,
            });
        }
        let mut random = [0; KEY_BYTES];
        getrandom::fill(&mut random).context("the operating system gave no randomness")?;
        let random = data_encoding::BASE32_NOPAD.encode(&random);
        Ok(Self {
            secret: Secret::new(format!("{start}{}", random.to_lowercase())),
            is_given: false,
        })
    }

    /// What is printed of it.
    fn shown(&self) -> String {
        match self.is_given {
            true => self.secret.preview(),
            false => self.secret.expose().to_owned(),
        }
    }
}

fn is_open_to_others(args: &EmulateArgs) -> bool {
    args.host.is_some_and(|host| !host.is_loopback())
}

/// Says who can come in, with `--host`.
fn warn_of_others(args: &EmulateArgs, emulator: &Emulator, output: &Output) {
    let Some(host) = args.host.filter(|host| !host.is_loopback()) else {
        return;
    };
    let port = emulator.port();
    let who = match args.any_key {
        true => "",
        false => " and has the key",
    };
    output.warn_always(format!(
        "listening on {host}: anybody who reaches port {port} of this machine{who} can use this emulator, \
         and the mailbox asks for the key"
    ));
}

fn open_mailbox(
    args: &EmulateArgs,
    global: &GlobalOptions,
    environment: &ProcessEnvironment,
    ready: &ReadyReport<'_>,
    output: &Output,
) {
    if !args.open {
        return;
    }
    let mailbox = ready.mailbox();
    match Prompter::new(global.no_input, environment).open(&mailbox) {
        Ok(()) => output.note("mailbox passed to the browser"),
        Err(why) => output.warn(format!(
            "the mailbox was not opened: {why}; open it yourself: {mailbox}"
        )),
    }
}

/// What the emulator is to start with.
fn seed(args: &EmulateArgs, output: &Output) -> Result<Seed, Failure> {
    let Some(path) = &args.seed else {
        return Ok(Seed::default());
    };
    let shown = path.display();
    let text = files::read_text(path, MAX_SEED_BYTES).map_err(|error| {
        Failure::new(
            Code::FileUnusable,
            format!("the seed {shown} cannot be read: {error}"),
        )
        .hint("name a file that exists: --seed FILE")
    })?;
    let seed = Seed::parse(&text).map_err(|error| {
        Failure::new(Code::FileUnusable, format!("the seed {shown}, {error}")).hint(
            "correct that; a seed has users, organizations with memberships, connections, roles, \
             permissions, invitations, webhookEndpoints, apiKeys, errorHooks, jwtTemplate and redirectUris",
        )
    })?;
    let without_effect = seed.without_effect();
    if !without_effect.is_empty() {
        output.warn(format!(
            "in {shown}, without effect: {}; this emulator has Magic Link, Magic Auth and passwords",
            without_effect.join(", ")
        ));
    }
    Ok(seed)
}

async fn start(
    args: &EmulateArgs,
    key: &Key,
    seed: Seed,
    log: &log::Writer,
) -> anyhow::Result<Emulator> {
    let usual = Settings::default();
    let given = args.redirect_uri.iter().map(String::as_str);
    let redirect_uris: Vec<String> = given
        .chain(seed.redirect_uris())
        .map(str::to_owned)
        .collect();
    let port = match args.port {
        Some(port) => port,
        None if args.command.is_empty() => DEFAULT_PORT,
        None => 0,
    };
    let settings = Settings {
        port,
        host: args.host,
        api_key: key.secret.expose().to_owned(),
        redirect_uris: if redirect_uris.is_empty() {
            usual.redirect_uris
        } else {
            redirect_uris
        },
        redirect_rules: match (args.production, args.strict) {
            (true, _) => RedirectRules::Production,
            (false, true) => RedirectRules::Strict,
            (false, false) => RedirectRules::Lenient,
        },
        scanner: args.scanner,
        head_spends: args.head_spends,
        state_file: args.state_file.clone(),
        seed,
        issuer: args.issuer.clone(),
        any_key: args.any_key,
        auto_sign_in: args.auto_sign_in,
        webhooks: args.webhook.clone(),
        smtp: args.smtp.clone(),
        log: Some(log.log()),
    };
    Ok(Emulator::start(settings)
        .await
        .map_err(|error| not_started(&error, port, args.host))?)
}

fn not_started(error: &std::io::Error, port: u16, host: Option<IpAddr>) -> Failure {
    let next = port.saturating_add(1);
    let v4 = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // The emulator takes both families of a port; the one that is still free was not in the way.
    let address = match std::net::TcpListener::bind(v4) {
        Ok(_) => SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
        Err(_) => v4,
    };
    match error.kind() {
        ErrorKind::AddrInUse => Failure::new(
            Code::PortTaken,
            format!("{}; the emulator was not started", port_in_use(address)),
        )
        .hint(format!(
            "stop that process, or use another port: --port {next}, or --port 0 for any free one"
        )),
        ErrorKind::AddrNotAvailable => {
            let host = host.map_or_else(String::new, |host| host.to_string());
            Failure::new(
                Code::InvalidValue,
                format!("this machine does not have the address {host}"),
            )
            .hint("listen on all of its addresses: --host 0.0.0.0")
        }
        ErrorKind::PermissionDenied if port < 1024 => Failure::new(
            Code::InvalidValue,
            format!("port {port} needs more rights than this user has"),
        )
        .hint("use a port from 1024 on: --port 4100"),
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => Failure::new(
            Code::FileUnusable,
            format!("the emulator could not start: {error}"),
        )
        .because("the state file is not one that the emulator wrote")
        .hint("delete it, or name another one: --state-file FILE"),
        ErrorKind::ResourceBusy => Failure::new(
            Code::FileUnusable,
            format!("the emulator could not start: {error}"),
        )
        .hint("stop that process, or name another file: --state-file FILE"),
        ErrorKind::InvalidInput => Failure::new(
            Code::InvalidValue,
            format!("the emulator could not start: {error}"),
        ),
        _ => Failure::new(
            Code::FileUnusable,
            format!("the emulator could not start: {error}"),
        ),
    }
}

/// The variables by which a program uses the emulator at `url` as its WorkOS, for every SDK.
pub(super) fn variables(url: &str, key: &str) -> Vec<(&'static str, String)> {
    let (host, port) = url
        .trim_start_matches("http://")
        .rsplit_once(':')
        .unwrap_or((url, "80"));
    vec![
        ("WORKOS_API_KEY", key.into()),
        ("WORKOS_CLIENT_ID", CLIENT_ID.into()),
        ("WORKOS_BASE_URL", url.into()),
        ("WORKOS_API_BASE_URL", url.into()),
        ("WORKOS_API_HOSTNAME", host.into()),
        ("WORKOS_API_PORT", port.into()),
        ("WORKOS_API_HTTPS", "false".into()),
    ]
}

/// The report of an emulator that is ready.
struct ReadyReport<'a> {
    emulator: &'a Emulator,
    key: &'a Key,
    /// Whether it was told of webhooks, whose secret the application needs.
    has_webhooks: bool,
}

impl ReadyReport<'_> {
    fn mailbox(&self) -> String {
        format!("{}/", self.emulator.url())
    }
}

impl Report for ReadyReport<'_> {
    fn schema(&self) -> &'static Schema {
        schema::EMULATOR
    }

    fn json(&self) -> Value {
        let mut ready = json!({
            "url": self.emulator.url(),
            "port": self.emulator.port(),
            "api_key": self.key.shown(),
            "client_id": CLIENT_ID,
            "mailbox": self.mailbox(),
        });
        if self.has_webhooks {
            ready["webhook_secret"] = self.emulator.webhook_secret().into();
        }
        ready
    }

    fn human(&self) -> String {
        let mut lines = vec![
            ("base URL", self.emulator.url().to_owned()),
            ("API key", self.key.shown()),
            ("client ID", CLIENT_ID.to_owned()),
            ("mailbox", self.mailbox()),
        ];
        if self.has_webhooks {
            let secret = self.emulator.webhook_secret().to_owned();
            lines.push(("webhook secret", secret));
        }
        lines.push(("stop with", "Ctrl-C".to_owned()));
        pairs(&lines)
    }
}

/// The variables for the emulator at an address.
struct VariablesReport {
    url: String,
    key: Key,
}

impl Report for VariablesReport {
    fn schema(&self) -> &'static Schema {
        schema::EMULATOR_VARIABLES
    }

    fn json(&self) -> Value {
        let pairs = variables(&self.url, self.key.secret.expose()).into_iter();
        Value::Object(
            pairs
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect::<Map<_, _>>(),
        )
    }

    fn human(&self) -> String {
        // No value has a quote in it: they are constants and an address.
        variables(&self.url, self.key.secret.expose())
            .iter()
            .map(|(name, value)| format!("export {name}='{value}'\n"))
            .collect()
    }
}
