//! `emulate`: the local WorkOS, alone or around a command.

mod child;
mod log;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::callback::port_in_use;
use crate::cli::{EmulateArgs, GlobalOptions};
use crate::config::ProcessEnvironment;
use crate::error::{Code, Exit, Failure};
use crate::intercept::{self, Interceptor, Runtimes, Seen, Situation, Variable};
use crate::output::{Output, Report, pairs};
use emulator::{API_KEY, CLIENT_ID, Emulator, RedirectRules, Settings};

/// The default port of the official emulator.
const DEFAULT_PORT: u16 = 4100;

pub(super) fn run(
    args: &EmulateArgs,
    global: &GlobalOptions,
    environment: &ProcessEnvironment,
    output: &Output,
) -> anyhow::Result<Exit> {
    refuse_foreign_options(global)?;
    if args.print_env {
        output.result(&VariablesReport(fixed_address(args.port)?))?;
        return Ok(Exit::Done);
    }
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
        let emulator = start(args, &log).await?;
        let exit = if is_around {
            output.result_to_stderr(&ReadyReport(&emulator));
            let interceptor = intercept(args, &emulator, environment).await?;
            let own = variables(emulator.url()).into_iter();
            let mut variables: Vec<Variable> = own
                .map(|(name, value)| (name.into(), Some(value.into())))
                .collect();
            variables.extend(interceptor.iter().flat_map(Interceptor::variables));
            let exit = child::run(&args.command, &variables, signals).await;
            if let Some(interceptor) = interceptor {
                tell_of_refusals(&interceptor.seen(), output);
            }
            exit
        } else {
            output.result(&ReadyReport(&emulator))?;
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
    .hint(
        "see that the folder for temporary files can be written to, or do without: --no-intercept",
    )
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
            format!("{name} cannot be used with emulate, which is itself the WorkOS"),
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
            "--print-env starts nothing, so it needs a port that is known before: not 0",
        )
        .hint("name the port that the emulator is started with: --port 4100")),
        port => Ok(format!("http://127.0.0.1:{port}")),
    }
}

async fn start(args: &EmulateArgs, log: &log::Writer) -> anyhow::Result<Emulator> {
    let usual = Settings::default();
    let port = match args.port {
        Some(port) => port,
        None if args.command.is_empty() => DEFAULT_PORT,
        None => 0,
    };
    let settings = Settings {
        port,
        redirect_uris: if args.redirect_uri.is_empty() {
            usual.redirect_uris
        } else {
            args.redirect_uri.clone()
        },
        redirect_rules: match (args.production, args.strict) {
            (true, _) => RedirectRules::Production,
            (false, true) => RedirectRules::Strict,
            (false, false) => RedirectRules::Lenient,
        },
        scanner: args.scanner,
        head_spends: args.head_spends,
        state_file: args.state_file.clone(),
        any_key: args.any_key,
        smtp: args.smtp.clone(),
        log: Some(log.log()),
    };
    Ok(Emulator::start(settings)
        .await
        .map_err(|error| not_started(&error, port))?)
}

fn not_started(error: &std::io::Error, port: u16) -> Failure {
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
            "stop that process, or take another port: --port {next}, or --port 0 for any free one"
        )),
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
pub(super) fn variables(url: &str) -> Vec<(&'static str, String)> {
    let (host, port) = url
        .trim_start_matches("http://")
        .rsplit_once(':')
        .unwrap_or((url, "80"));
    vec![
        ("WORKOS_API_KEY", API_KEY.into()),
        ("WORKOS_CLIENT_ID", CLIENT_ID.into()),
        ("WORKOS_BASE_URL", url.into()),
        ("WORKOS_API_BASE_URL", url.into()),
        ("WORKOS_API_HOSTNAME", host.into()),
        ("WORKOS_API_PORT", port.into()),
        ("WORKOS_API_HTTPS", "false".into()),
    ]
}

/// The report of an emulator that is ready.
struct ReadyReport<'a>(&'a Emulator);

impl Report for ReadyReport<'_> {
    fn json(&self) -> Value {
        json!({
            "url": self.0.url(),
            "port": self.0.port(),
            "api_key": API_KEY,
            "client_id": CLIENT_ID,
            "mailbox": format!("{}/", self.0.url()),
        })
    }

    fn human(&self) -> String {
        pairs(&[
            ("base URL", self.0.url().to_owned()),
            ("API key", API_KEY.to_owned()),
            ("client ID", CLIENT_ID.to_owned()),
            ("mailbox", format!("{}/", self.0.url())),
            ("stop with", "Ctrl-C".to_owned()),
        ])
    }
}

/// The variables for the emulator at an address.
struct VariablesReport(String);

impl Report for VariablesReport {
    fn json(&self) -> Value {
        let pairs = variables(&self.0).into_iter();
        Value::Object(
            pairs
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect::<Map<_, _>>(),
        )
    }

    fn human(&self) -> String {
        // No value has a quote in it: they are constants and an address.
        variables(&self.0)
            .iter()
            .map(|(name, value)| format!("export {name}='{value}'\n"))
            .collect()
    }
}
