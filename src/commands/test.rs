//! `test`: starts the application on the emulator, signs in to it, and tries everything that goes wrong.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use code_facts::Project;
use code_facts::semantics::workos;

use super::checklist::Selection;
use super::checklist::collector::FindingsCollector;
use super::checklist::read_tree;
use super::{Interruption, atomic_write, checks, emulate, unless_signalled};
use crate::checklist::code::{Paths, add_remediation};
use crate::cli::{BodyEncoding, MethodAndPath, TestArgs};
use crate::config::{Config, ProcessEnvironment};
use crate::conformance::application::{Application, Command};
use crate::conformance::discovery::{Encoding, Hints, Named};
use crate::conformance::workos::{Workos, is_emulator};
use crate::conformance::{self, Report, RuleFilter, Setup};
use crate::error::{Code, Exit, Failure};
use crate::files;
use crate::findings::{Family, Finding, Rule, Status, rules};
use crate::intercept::{self, Interceptor, Runtimes};
use crate::output::{self, CheckReport, Layout, Output, TestReport};
use crate::redirect_uri::is_own_machine;

/// Where an application that somebody else started finds the emulator: the usual port.
const EMULATOR_PORT: u16 = 4100;
const MAX_MANIFEST_BYTES: u64 = 4 * 1024 * 1024;

pub(super) fn run(args: &TestArgs, config: Config, output: &Output) -> anyhow::Result<Exit> {
    require_application(args)?;
    if let Some(path) = &args.report {
        atomic_write::try_out(path)?;
    }
    let selection = Selection::of_family(Family::Behaviour, &args.only, &args.skip, args.strict)?;
    let paths = [PathBuf::from(".")];
    let mut collector =
        FindingsCollector::prepare(&paths, &args.baseline, None, false, &selection, None)?;
    require_permission(args, &config)?;
    let tree = read_tree(Path::new("."), output)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("could not start the runtime")?;
    let interruption = Interruption::default();
    interruption.set_state("the application was ended, and nothing was left behind");
    let work = unless_signalled(&interruption, async {
        let wanted = selection.clone();
        let is_wanted = Box::new(move |rule: &Rule| wanted.includes(rule));
        observe(args, &config.environment, &tree.projects, is_wanted, output).await
    });
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    let report = match result {
        Ok(report) => report,
        Err(error) => {
            return Err(match error.downcast::<Failure>() {
                // The catalogue speaks of waiting for a click, which nobody does here.
                Ok(failure) if failure.code == Code::Terminated => {
                    failure.hint("run the command again").into()
                }
                Ok(failure) => failure.into(),
                Err(error) => error,
            });
        }
    };
    for note in &report.notes {
        output.note(note);
    }
    for key in &report.foreign_keys {
        output.note(format!("the application used its own key: {key}"));
    }
    collector.add_seen(&report, Some(Path::new(".")));
    let found = collector.finish(output)?;
    let outcome = CheckReport {
        layout: Layout::Observed {
            situations: report.situations.len(),
            left_out: report.left_out,
        },
        is_strict: args.strict,
        ..CheckReport::of(&found)
    };
    let exit = match checks::finish(&outcome, output)? {
        Exit::Done if is_stopped(&found, &report) => {
            output.note("nothing of the application was judged, which is no success");
            Exit::Findings
        }
        exit => exit,
    };
    output.note(format!(
        "the run took {:.1} s{}",
        report.took.as_secs_f64(),
        match report.waited.as_secs() {
            0 => String::new(),
            _ => format!(
                "; the application itself waited up to {:.1} s while WorkOS was failing",
                report.waited.as_secs_f64()
            ),
        }
    ));
    if let Some(path) = &args.report {
        write_report(path, args, &report, &found)?;
        output.note(format!("the report is {}", path.display()));
    }
    Ok(exit)
}

/// Whether the run stopped at what is no fault of the application.
fn is_stopped(found: &[Finding], report: &Report) -> bool {
    let is_stop = |it: &Finding| {
        it.rule == rules::SIGN_IN_BEGINS && it.status == Status::Skip && it.suppressed_by.is_none()
    };
    !report.has_judged && found.iter().any(is_stop)
}

/// There has to be something to test.
fn require_application(args: &TestArgs) -> Result<(), Failure> {
    if args.command.is_empty() && args.url.is_none() {
        return Err(Failure::new(
            Code::MissingValue,
            "nothing says how the application is started",
        )
        .hint("name the command: workos-ml test -- npm start"));
    }
    match &args.url {
        Some(url) if !args.allow_remote && !is_own_machine(url.as_str()) => Err(Failure::new(
            Code::InvalidValue,
            format!("--url {url} is not on this machine"),
        )
        .because("requests with wrong input are sent there, by the dozen")
        .hint("add --allow-remote if the application is yours to test")),
        _ => Ok(()),
    }
}

/// A project that holds a production key may use it in spite of the variables that are set for it.
pub(super) fn require_permission(args: &TestArgs, config: &Config) -> Result<(), Failure> {
    if args.allow_live {
        return Ok(());
    }
    for file in &config.files {
        let mut entries = file.content.entries.iter();
        let is_live = entries.any(|entry| entry.value.expose().starts_with("sk_live_"));
        if is_live {
            return Err(Failure::new(
                Code::LiveKeyUnconfirmed,
                format!("{} holds a production key (sk_live_)", file.path.display()),
            )
            .because(
                "an application that reads its key from there, and not from the environment, would use \
                 it if its calls were not intercepted",
            )
            .hint("take the key out of the file, or add --allow-live"));
        }
    }
    Ok(())
}

/// Tries the application. Its code says where to look, and in which language something is fixed.
pub(super) async fn observe<'a>(
    args: &TestArgs,
    environment: &ProcessEnvironment,
    projects: impl IntoIterator<Item = &'a Project>,
    is_wanted: RuleFilter,
    output: &Output,
) -> anyhow::Result<Report> {
    let projects = projects.into_iter().filter(|project| project.names_workos);
    let projects: Vec<_> = projects.collect();
    let port = if args.command.is_empty() {
        EMULATOR_PORT
    } else {
        0
    };
    let workos = match Workos::start(port).await {
        Ok(workos) => workos,
        Err(error) => {
            let failure = Failure::new(
                Code::PortTaken,
                format!("the emulator cannot listen on port {port}: {error}"),
            );
            return Err(match is_emulator(port).await {
                true => failure
                    .because("an emulator listens there: `workos-ml emulate` runs in another terminal, perhaps")
                    .hint("stop that one: this command starts its own emulator, and the application expects it on the same port"),
                false => failure.hint(
                    "stop the process that uses the port: an application that is already running expects the emulator there",
                ),
            }
            .into());
        }
    };
    let runtimes = Runtimes::of(&args.command, Path::new("."));
    let inherited: Vec<_> = environment
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let interceptor = if args.application.no_intercept || args.command.is_empty() {
        None
    } else {
        let settings = intercept::Settings {
            emulator_port: workos.port(),
            inherited: &inherited,
            runtimes,
        };
        let started = Interceptor::start(settings).await;
        Some(Arc::new(started.map_err(emulate::not_intercepted)?))
    };
    let mut variables: Vec<_> = emulate::variables(workos.base_url(), emulator::API_KEY)
        .into_iter()
        .map(|(name, value)| (name.into(), Some(value.into())))
        .collect();
    variables.extend(interceptor.iter().flat_map(|it| it.variables()));
    let words: Vec<_> = args
        .command
        .iter()
        .map(|word| word.to_string_lossy())
        .collect();
    let application = if args.command.is_empty() {
        match &args.url {
            Some(url) => Application::running(url.clone()),
            None => return Err(anyhow::anyhow!("there is no application")),
        }
    } else {
        let command = Command {
            line: args.command.clone(),
            folder: PathBuf::from("."),
            variables,
            start_timeout: args.application.start_timeout,
        };
        Application::of(command, args.url.clone())
    };
    let (faults, silence) = (interceptor.clone(), interceptor.clone());
    let log = output.clone();
    let setup = Setup {
        application,
        command: words.join(" "),
        url: args.url.clone(),
        workos,
        hints: hints(args, &projects),
        chromium: chromium(args, environment)?,
        people: args.application.email.clone(),
        redirect_uri: args.redirect_uri.clone(),
        own_faults: Box::new(move || faults.as_ref().map_or(0, |it| it.seen().own_faults)),
        why_nothing_arrived: Box::new(move || why_nothing_arrived(silence.as_deref(), runtimes)),
        is_wanted,
        observer: Arc::new(move |hop| log.request(&conformance::line(hop), "", hop.elapsed)),
    };
    let spinner = output.spinner("starting the application");
    let mut report = conformance::run(setup, &|what| spinner.say(what)).await;
    drop(spinner);
    let language = projects
        .iter()
        .find_map(|project| workos::language(project));
    for finding in &mut report.findings {
        add_remediation(finding, language);
    }
    Ok(report)
}

/// The browser of `--browser`.
fn chromium(args: &TestArgs, environment: &ProcessEnvironment) -> Result<Option<PathBuf>, Failure> {
    if !args.application.browser {
        return Ok(None);
    }
    let found = conformance::chromium::find(environment.get("PATH"));
    let missing = || {
        Failure::new(Code::CommandNotFound, "there is no Chromium on this machine")
            .hint("install chromium or Google Chrome, or name the endpoint: --sign-in 'POST /api/login' --body json")
    };
    found.map(Some).ok_or_else(missing)
}

fn why_nothing_arrived(interceptor: Option<&Interceptor>, runtimes: Runtimes) -> (String, String) {
    match interceptor {
        Some(interceptor) => {
            let seen = interceptor.seen();
            let situation = intercept::Situation {
                seen: &seen,
                runtimes,
                sets_node_options: files::read_text(Path::new("package.json"), MAX_MANIFEST_BYTES)
                    .is_ok_and(|manifest| intercept::replaces_node_options(&manifest)),
            };
            let explanation = intercept::why_nothing_arrived(&situation);
            (explanation.cause, explanation.fix)
        }
        None => (
            "its calls are not intercepted".into(),
            "have it read WORKOS_BASE_URL, or start it by this command: workos-ml test -- npm start"
                .into(),
        ),
    }
}

/// What the options say of the application's paths, then what its code says.
fn hints(args: &TestArgs, projects: &[&Project]) -> Hints {
    let mut hints = Hints {
        sign_in: args.application.sign_in.as_ref().map(named),
        encoding: args.application.body.map(|body| match body {
            BodyEncoding::Json => Encoding::Json,
            BodyEncoding::Form => Encoding::Form,
        }),
        email_field: args.application.email_field.clone(),
        protected: args.application.protected.clone(),
        logout: args.application.logout.as_ref().map(named),
        ..Hints::default()
    };
    for project in projects {
        let paths = Paths::of(project);
        let place = |seen: &crate::checklist::code::SeenPath| {
            format!("{}:{}", seen.place.file.display(), seen.place.line)
        };
        let post = |path: &str, method: &str| Named::of(Some(method), path);
        hints.sign_in_of_code.extend(
            paths
                .sign_in
                .iter()
                .map(|seen| (post(&seen.path, "POST"), place(seen))),
        );
        hints.email_field_of_code = hints.email_field_of_code.or(paths.email_field);
        if hints.callback_of_code.is_none() {
            hints.callback_of_code = paths
                .callback
                .as_ref()
                .map(|seen| (seen.path.clone(), place(seen)));
        }
        let in_project = |file: &Path, line: usize| {
            let file = project.folder.join(file);
            let file = file.strip_prefix("./").unwrap_or(&file);
            (file.to_owned(), line)
        };
        let at = |place: &code_facts::Place| in_project(&place.file, place.line);
        let of_seen = |seen: &crate::checklist::code::SeenPath| at(&seen.place);
        let places = &mut hints.places;
        let logout = paths.logouts.first().map(|(_, seen)| of_seen(seen));
        let stores = paths.stores.as_ref();
        for (known, of_project) in [
            (&mut places.create, paths.create.as_ref().map(at)),
            (&mut places.exchange, paths.exchange.as_ref().map(at)),
            (&mut places.logout, logout),
            (&mut places.callback, paths.callback.as_ref().map(of_seen)),
            (&mut places.sign_in, paths.sign_in.as_ref().map(of_seen)),
            (
                &mut places.stores,
                stores.map(|(file, line)| in_project(file, *line)),
            ),
        ] {
            *known = known.take().or(of_project);
        }
        places.pages.extend(
            paths
                .pages
                .iter()
                .map(|seen| (seen.path.clone(), of_seen(seen))),
        );
        hints.logout_of_code.extend(
            paths
                .logouts
                .iter()
                .map(|(method, seen)| (post(&seen.path, method), place(seen))),
        );
        hints.protected_of_code.extend(
            paths
                .pages
                .iter()
                .map(|seen| (seen.path.clone(), place(seen))),
        );
    }
    hints
}

fn named(option: &MethodAndPath) -> Named {
    Named::of(option.method.as_deref(), &option.path)
}

fn write_report(
    path: &Path,
    args: &TestArgs,
    report: &Report,
    findings: &[Finding],
) -> Result<(), Failure> {
    let words: Vec<_> = args
        .command
        .iter()
        .map(|word| word.to_string_lossy())
        .collect();
    let subject = match (&args.url, words.is_empty()) {
        (Some(url), true) => url.to_string(),
        _ => words.join(" "),
    };
    let messages = report.story.iter().map(|message| {
        let (from, to) = (message.from as usize, message.to as usize);
        (from, to, message.what.clone(), message.answer.clone())
    });
    let page = output::test_report(&TestReport {
        subject: &subject,
        findings,
        story: messages.collect(),
        situations: &report.situations,
        seconds: report.took.as_secs_f64(),
        at: jiff::Timestamp::now(),
    });
    atomic_write::file(path, &page)
}
