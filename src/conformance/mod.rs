//! The application itself: signed in to like a person would, then everything that goes wrong in real
//! life, judged by what was seen.
//!
//! [`browser`] is the person's browser, [`workos`] WorkOS's side of the run, [`application`] the process
//! under test. [`discovery`] finds where one signs in, `flow` signs somebody in, `session` and
//! `variants` look at everything else, and `judge` makes findings of it, purely.

pub mod application;
pub mod browser;
pub mod chromium;
mod comparison;
pub mod discovery;
mod exposure;
mod flow;
mod judge;
mod observation;
mod session;
mod stage;
pub mod story;
mod variants;
pub mod workos;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;
use url::Url;

use crate::findings::{Finding, Status, rules};
use application::{Application, StartError};
use browser::{Network, RequestObserver, Trail};
use discovery::{Found, Hints, SignIn};
use exposure::{exposures, token_of};
use flow::{Reference, Stopped};
use observation::{Observation, Situation, evidence};
use stage::{Access, Kind, Stage};
use workos::Workos;

pub use observation::line;

/// How long an answer may take when nothing is wrong. Development servers compile a page when it is first
/// asked for.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// How many of the application's last lines a finding shows.
const SHOWN_LINES: usize = 8;
/// How long a port stays open after the error that ends its process.
const LAST_BREATH: Duration = Duration::from_millis(300);
/// In how many situations the application may die before the rest is left out: each costs a new start.
const MAX_DEATHS: usize = 15;

/// What a run needs.
pub struct Setup {
    /// The application, not started yet.
    pub application: Application,
    /// Its command, in words; empty if somebody else started it.
    pub command: String,
    /// Where it is reached, if somebody said so.
    pub url: Option<Url>,
    /// WorkOS.
    pub workos: Workos,
    /// What is known of its paths.
    pub hints: Hints,
    /// A Chromium that does the person's part once, for front ends that need their scripts.
    pub chromium: Option<PathBuf>,
    /// Who signs in, for an application that signs in only people whom it knows.
    pub people: Vec<String>,
    /// The redirect URI for sessions that name none.
    pub redirect_uri: Option<String>,
    /// How many faults the interception has had.
    pub own_faults: Box<dyn Fn() -> u64 + Send + Sync>,
    /// Why nothing arrives at WorkOS: cause and fix.
    pub why_nothing_arrived: Box<dyn Fn() -> (String, String) + Send + Sync>,
    /// Called for every request of the browser.
    pub observer: RequestObserver,
}

/// What a run says while it goes on.
#[derive(Debug)]
pub enum Progress<'a> {
    /// Something was found out.
    Found(&'a Finding),
    /// What is tried now.
    Trying(String),
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Every finding.
    pub findings: Vec<Finding>,
    /// The plain sign-in, message by message.
    pub story: Vec<story::Message>,
    /// Every situation with its requests.
    pub situations: Vec<(String, Vec<String>)>,
    /// How long the run took.
    pub took: Duration,
    /// How long the application kept somebody waiting while WorkOS made faults: its SDK tries again.
    pub waited: Duration,
    /// What else is to be said.
    pub notes: Vec<String>,
    /// Keys that the application brought itself, masked.
    pub foreign_keys: Vec<String>,
}

impl Report {
    fn add(&mut self, finding: Finding, progress: &dyn Fn(Progress<'_>)) {
        progress(Progress::Found(&finding));
        self.findings.push(finding);
    }
}

/// Runs everything. The application is ended afterwards.
pub async fn run(mut setup: Setup, progress: &(dyn Fn(Progress<'_>) + Sync)) -> Report {
    let started = Instant::now();
    let mut report = Report::default();
    if setup.application.is_own() {
        progress(Progress::Trying(format!("starting {}", setup.command)));
    }
    let start = setup.application.start().await;
    let (took, sockets) = match start {
        Ok(started) => started,
        Err(error) => {
            report.add(not_started(&setup.command, error), progress);
            return report;
        }
    };
    let Some((url, sockets)) = reached_at(&setup, sockets).await else {
        let message = format!(
            "{} listens, and answered nothing within {} s that is HTTP and ends",
            setup.command,
            ANSWER_TIMEOUT.as_secs()
        );
        let lines = last_lines(&setup.application.stop().await);
        report.add(
            Finding::new(rules::APPLICATION_STARTS, Status::Fail, message)
                .hint("name the address that it prints: --url http://localhost:3000")
                .evidence(lines),
            progress,
        );
        return report;
    };
    let origin = url.origin().ascii_serialization();
    let message = match setup.application.is_own() {
        true => format!(
            "{} listens on {origin}  {:.1} s",
            setup.command,
            took.as_secs_f64()
        ),
        false => format!("{origin} answers"),
    };
    report.add(
        Finding::new(rules::APPLICATION_STARTS, Status::Pass, message),
        progress,
    );
    let network = Arc::new(Network {
        application: url,
        sockets,
        emulator: Url::parse(setup.workos.url()).unwrap_or_else(|_| unreachable!("an address")),
        timeout: ANSWER_TIMEOUT,
        observer: setup.observer,
    });
    set_default_redirect_uri(
        &setup.workos,
        &network,
        &setup.hints,
        setup.redirect_uri.as_deref(),
    )
    .await;
    progress(Progress::Trying("looking for the sign-in".into()));
    let mut found = discovery::find(&network, &setup.hints).await;
    let mut exchange_of_script = None;
    if let Some(program) = &setup.chromium {
        progress(Progress::Trying("signing in in a real browser".into()));
        let learned = in_chromium(
            program,
            &network,
            &setup.workos,
            &setup.hints,
            &setup.people,
        )
        .await;
        if let Some(why) = learned.stopped {
            report.notes.push(format!("the browser: {why}"));
        }
        if let Some((request, email)) = learned.asks {
            let way = SignIn::Script { request, email };
            let is_form = found
                .ways
                .iter()
                .any(|(other, _)| discovery::are_one(other, &way));
            // A form that works without scripts brings fresh hidden fields each time.
            if !is_form {
                found.ways.insert(0, (way, "seen in a real browser".into()));
            }
        }
        exchange_of_script = learned.exchanges;
        found.links.extend(learned.pages);
    }
    let found = found;
    let Some((way, _)) = found.ways.first().cloned() else {
        report.add(sign_in_not_found(&found), progress);
        setup.application.stop().await;
        report.took = started.elapsed();
        return report;
    };
    let people = setup.people;
    let mut stage = Stage::new(
        network,
        setup.workos,
        setup.application,
        way.clone(),
        setup.own_faults,
    );
    let links: Vec<String> = found.links.iter().cloned().collect();
    stage.given_people = people;
    stage.exchange_of_script = exchange_of_script;
    let mut signed_in = sign_in_by_any(&mut stage, &setup.hints, &links, &found.ways).await;
    if let Err(Stopped::Renamed(url)) = &signed_in {
        // Once more from the beginning, under the name that the application has for itself.
        stage.visit_as(url);
        let way = (stage.way.clone(), String::new());
        signed_in = sign_in_by_any(&mut stage, &setup.hints, &links, &[way]).await;
    }
    if !matches!(signed_in, Err(Stopped::NoWay)) {
        let mut ways = found.ways.iter();
        let why = ways.find(|(way, _)| way.words() == stage.way.words());
        let why = why.map_or("", |(_, why)| why.as_str());
        let way_words = format!("{} ({why})", stage.way.words());
        report.add(
            Finding::new(rules::SIGN_IN_FOUND, Status::Pass, way_words),
            progress,
        );
    }
    match signed_in {
        Err(stopped) => {
            for finding in stopped_findings(&stage, &found, &stopped, &setup.why_nothing_arrived) {
                report.add(finding, progress);
            }
        }
        Ok(reference) => {
            report.add(arrived(&stage, &reference), progress);
            report.add(begun(&stage, &reference), progress);
            let shared = Arc::new(stage);
            everything_else(&shared, reference, &setup.hints, &mut report, progress).await;
            report.foreign_keys = shared.workos.foreign_keys();
            shared.application.lock().await.stop().await;
            report.took = started.elapsed();
            return report;
        }
    }
    report.foreign_keys = stage.workos.foreign_keys();
    stage.application.lock().await.stop().await;
    report.took = started.elapsed();
    report
}

/// Signs somebody in with a real browser, at the page that was named or the first one.
async fn in_chromium(
    program: &Path,
    network: &Network,
    workos: &Workos,
    hints: &Hints,
    people: &[String],
) -> chromium::Learned {
    let page = match &hints.sign_in {
        Some(named) if named.method.is_none() => network.application.join(&named.path).ok(),
        _ => None,
    };
    let page = page.unwrap_or_else(|| network.application.clone());
    let email = people
        .first()
        .map_or("zoe.browser@example.com", String::as_str);
    chromium::learn(program, &page, email, workos).await
}

/// The ways to ask are tried in turn until one reaches WorkOS. Stops at the first request that did
/// something else.
async fn sign_in_by_any(
    stage: &mut Stage,
    hints: &Hints,
    links: &[String],
    ways: &[(SignIn, String)],
) -> Result<Reference, Stopped> {
    let mut last = None;
    for (way, _) in ways.iter().take(4) {
        stage.way = way.clone();
        match flow::sign_in(stage, hints, links).await {
            Err(Stopped::NothingArrived(asked)) => {
                // A request that was taken and did not reach WorkOS may have reached the real one: no
                // second is sent.
                let status = asked.trail.status();
                let was_taken = status < 400 && status != 0;
                // What the code was read to have and the application has not is no way at all.
                let is_missing = matches!(status, 404 | 405 | 410 | 501);
                if !is_missing {
                    last = Some(Stopped::NothingArrived(asked));
                }
                if was_taken {
                    break;
                }
            }
            other => return other,
        }
    }
    Err(last.unwrap_or(Stopped::NoWay))
}

/// Everything that needs a sign-in that went well.
async fn everything_else(
    stage: &Arc<Stage>,
    mut reference: Reference,
    hints: &Hints,
    report: &mut Report,
    progress: &(dyn Fn(Progress<'_>) + Sync),
) {
    progress(Progress::Trying("looking at the session".into()));
    let mut hops = reference.asked.trail.hops.clone();
    hops.extend(reference.landed.hops.iter().cloned());
    let tokens: Vec<_> = reference
        .asked
        .message()
        .and_then(|message| token_of(&message.link))
        .into_iter()
        .collect();
    let plain_exposures = exposures(&hops, &tokens, &stage.workos, &stage.network.emulator).await;
    exposure::trim(&mut reference.landed.hops);
    let session = session::look_at(stage, &reference, &hints.protected).await;
    let mut observations = Vec::new();
    if !stage.is_alive().await {
        let mut dead = Observation::unknown(Situation::Plain, "the process ended");
        dead.unknown = None;
        revive(stage, &mut dead).await;
        observations.push(dead);
    }
    let reference = Arc::new(reference);
    if reference.went_through() {
        observations.extend(situations(stage, &reference, progress).await);
    }
    report.waited = longest_wait(&observations);
    let account = judge::Account {
        reference: &reference,
        kind: stage.kind,
        observations: &observations,
        session: &session,
        exposures: &plain_exposures,
    };
    let found = judge::judge(&account, &hints.places);
    for finding in found {
        report.add(finding, progress);
    }
    report.story = story::of(&reference);
    report.situations = observations
        .iter()
        .map(|observation| (observation.situation.words(), observation.evidence()))
        .collect();
}

fn deaths(observations: &[Observation]) -> usize {
    observations
        .iter()
        .filter(|observation| observation.death.is_some())
        .count()
}

/// Brings a situation about with nothing else going on, so that what dies dies of it.
async fn observe_alone(
    stage: &Stage,
    reference: &Arc<Reference>,
    situation: Situation,
) -> Observation {
    for is_last_try in [false, true] {
        let faults = (stage.own_faults)();
        let mut observation = variants::observe(stage, reference, &situation).await;
        if observation.end.error().is_some() {
            // A process that is about to end may still accept for a moment.
            sleep(LAST_BREATH).await;
        }
        if !stage.is_alive().await {
            revive(stage, &mut observation).await;
        }
        if (stage.own_faults)() == faults {
            return observation;
        }
        if is_last_try {
            break;
        }
    }
    // Never the application's fault.
    Observation::unknown(
        situation,
        "inconclusive: the interception itself lost a connection, twice",
    )
}

/// Starts the application again and notes that it had died.
async fn revive(stage: &Stage, observation: &mut Observation) {
    observation.death = Some(last_lines(&stage.application.lock().await.lines()));
    // If it does not start again, every situation that follows says so.
    let _ = stage.revive().await;
}

/// Every situation. Where nothing dies and people are kept apart, the application is looked at while WorkOS
/// makes faults, because then it mostly waits.
async fn situations(
    stage: &Arc<Stage>,
    reference: &Arc<Reference>,
    progress: &(dyn Fn(Progress<'_>) + Sync),
) -> Vec<Observation> {
    let all = variants::in_turn(stage, reference);
    let (telling, rest) = all.split_at(variants::TELLING.min(all.len()));
    let mut observations = in_turn(stage, reference, telling, progress).await;
    let are_apart = observations.iter().all(|it| {
        it.death.is_none()
            && (it.situation != Situation::TwoAtOnce || it.access == Access::SignedIn)
    });
    if are_apart && !stage.has_given_people() && variants::serves_at_once(stage).await {
        let running = all_at_once(stage, reference);
        let meanwhile = in_turn(stage, reference, rest, progress).await;
        progress(Progress::Trying("WorkOS makes faults".into()));
        let has_died = deaths(&meanwhile) > 0;
        if let Some(outages) = running.finish(stage, has_died).await {
            observations.extend(meanwhile);
            observations.extend(outages);
            return observations;
        }
    }
    observations.extend(in_turn(stage, reference, rest, progress).await);
    progress(Progress::Trying("WorkOS makes faults".into()));
    let deaths = deaths(&observations);
    observations.extend(outages(stage, reference, deaths).await);
    observations
}

async fn in_turn(
    stage: &Arc<Stage>,
    reference: &Arc<Reference>,
    situations: &[Situation],
    progress: &(dyn Fn(Progress<'_>) + Sync),
) -> Vec<Observation> {
    let mut observations = Vec::new();
    for situation in situations {
        progress(Progress::Trying(situation.words()));
        observations.push(observe_alone(stage, reference, situation.clone()).await);
        if deaths(&observations) > MAX_DEATHS {
            break;
        }
    }
    observations
}

/// How long the slowest fault kept somebody waiting.
fn longest_wait(observations: &[Observation]) -> Duration {
    let outages = observations
        .iter()
        .filter(|it| matches!(it.situation, Situation::Outage(..)));
    outages.map(|it| it.end.elapsed()).max().unwrap_or_default()
}

/// Faults of WorkOS in turn, for an application that serves one person at a time or does not live
/// through them.
async fn outages(
    stage: &Arc<Stage>,
    reference: &Arc<Reference>,
    deaths: usize,
) -> Vec<Observation> {
    let mut observations: Vec<Observation> = Vec::new();
    for situation in variants::outages(stage) {
        let has_hung = observations.iter().any(|earlier| {
            matches!(
                earlier.situation,
                Situation::Outage(_, workos::Fault::Hanging)
            ) && matches!(
                earlier.end.error(),
                Some(crate::probe::RequestError::TimedOut(_))
            )
        });
        let is_hanging = matches!(situation, Situation::Outage(_, workos::Fault::Hanging));
        let same_call = |other: &Observation| match (&other.situation, &situation) {
            (Situation::Outage(one, _), Situation::Outage(other, _)) => one == other,
            _ => false,
        };
        let dead = observations
            .iter()
            .filter(|it| it.death.is_some() && same_call(it));
        let observation = if dead.count() >= 2 {
            Observation::unknown(
                situation,
                "not tried: two other faults of this call ended the process",
            )
        } else if is_hanging && has_hung {
            // One time limit is seldom set for one call alone, and each try costs all of it.
            Observation::unknown(
                situation,
                "not tried: another call already waited without a limit",
            )
        } else {
            observe_alone(stage, reference, situation).await
        };
        observations.push(observation);
        if self::deaths(&observations) + deaths > MAX_DEATHS {
            break;
        }
    }
    observations
}

/// Faults of WorkOS that are brought about all at once.
struct AtOnce {
    running: JoinSet<(usize, Observation)>,
    /// Faults of the interception before.
    own_faults: u64,
}

fn all_at_once(stage: &Arc<Stage>, reference: &Arc<Reference>) -> AtOnce {
    let mut running = JoinSet::new();
    let own_faults = (stage.own_faults)();
    for (number, situation) in variants::outages(stage).into_iter().enumerate() {
        let (stage, reference) = (Arc::clone(stage), Arc::clone(reference));
        running.spawn(async move {
            let observation = variants::observe(&stage, &reference, &situation).await;
            (number, observation)
        });
    }
    AtOnce {
        running,
        own_faults,
    }
}

impl AtOnce {
    /// What was seen, or nothing if it proves nothing: something died, and it is not known of what, or the
    /// interception itself lost a connection.
    async fn finish(mut self, stage: &Stage, has_died: bool) -> Option<Vec<Observation>> {
        if has_died {
            return None;
        }
        let mut observed = Vec::new();
        while let Some(Ok(one)) = self.running.join_next().await {
            observed.push(one);
        }
        if !stage.is_alive().await {
            // What follows needs it again.
            let _ = stage.revive().await;
            return None;
        }
        if (stage.own_faults)() != self.own_faults {
            return None;
        }
        observed.sort_by_key(|(number, _)| *number);
        Some(
            observed
                .into_iter()
                .map(|(_, observation)| observation)
                .collect(),
        )
    }
}

/// Where the application is reached: the address that was named, else the port that answers HTTP with a
/// page.
async fn reached_at(setup: &Setup, sockets: Vec<SocketAddr>) -> Option<(Url, Vec<SocketAddr>)> {
    if let Some(url) = &setup.url {
        let sockets = match sockets.is_empty() {
            true => resolve(url).await,
            false => sockets,
        };
        return Some((url.clone(), sockets));
    }
    let mut ports: Vec<u16> = sockets.iter().map(SocketAddr::port).collect();
    ports.sort_unstable();
    ports.dedup();
    // Debuggers and other helpers listen as well, so every port is asked.
    let mut best: Option<(bool, u16)> = None;
    for port in ports {
        let url = Url::parse(&format!("http://localhost:{port}/")).ok()?;
        let network = Arc::new(Network {
            application: url.clone(),
            sockets: sockets.clone(),
            emulator: Url::parse(setup.workos.url()).ok()?,
            timeout: ANSWER_TIMEOUT,
            observer: Arc::new(|_| {}),
        });
        let trail = browser::Browser::new(&network, "browser").open(&url).await;
        // Of an answer that does not end nothing can be made.
        let ended =
            |answer: &&crate::probe::Response| answer.body_end != crate::probe::BodyEnd::Late;
        let Some(answer) = trail.response().filter(ended) else {
            continue;
        };
        let is_page = answer.status < 400 && browser::is_html(answer);
        if best.is_none_or(|(was_page, _)| is_page && !was_page) {
            best = Some((is_page, port));
        }
    }
    let (_, port) = best?;
    Some((
        Url::parse(&format!("http://localhost:{port}/")).ok()?,
        sockets,
    ))
}

async fn resolve(url: &Url) -> Vec<SocketAddr> {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Vec::new();
    };
    match tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await {
        Ok(found) => found.collect(),
        Err(_) => Vec::new(),
    }
}

/// Sessions without a redirect URI lead to the default of the account: here the one that was named, else
/// the callback that the code has.
async fn set_default_redirect_uri(
    workos: &Workos,
    network: &Network,
    hints: &Hints,
    named: Option<&str>,
) {
    let of_code = hints
        .callback_of_code
        .as_ref()
        .map(|(path, _)| path.as_str());
    let uri = match (named, of_code) {
        (Some(uri), _) => Some(uri.to_owned()),
        (None, Some(path)) => network.application.join(path).ok().map(String::from),
        (None, None) => network.application.join("/callback").ok().map(String::from),
    };
    if let Some(uri) = uri {
        workos.set_default_redirect_uri(&uri).await;
    }
}

fn last_lines(lines: &[String]) -> Vec<String> {
    let lines: Vec<_> = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let from = lines.len().saturating_sub(SHOWN_LINES);
    lines[from..]
        .iter()
        .map(|line| crate::secret::mask(line, &[]).replace(char::is_control, " "))
        .collect()
}

fn not_started(command: &str, error: StartError) -> Finding {
    let rule = rules::APPLICATION_STARTS;
    let (message, hint, lines) = match error {
        StartError::Unusable(error) if error.kind() == std::io::ErrorKind::NotFound => (
            format!(
                "there is no command {}",
                command.split(' ').next().unwrap_or_default()
            ),
            "name the command that starts the application: workos-ml test -- npm start",
            Vec::new(),
        ),
        StartError::Unusable(error) => (
            format!("{command} cannot be run: {error}"),
            "name the command that starts the application: workos-ml test -- npm start",
            Vec::new(),
        ),
        StartError::Ended(reason, lines) => {
            let taken = lines.iter().any(|line| is_about_taken_port(line));
            (
                format!("{command} {reason} before it listened on a port"),
                match taken {
                    true => {
                        "another process has the port: end it, or give the application another one"
                    }
                    false => {
                        "see its last lines; it runs with keys of the emulator, and with all else that your shell has"
                    }
                },
                lines,
            )
        }
        StartError::NotListening(lines) => (
            format!("{command} runs, and listens on no port"),
            "give it longer with --start-timeout, or name the command that serves the application itself",
            lines,
        ),
        StartError::Elsewhere(sockets, lines) => {
            let ports: Vec<_> = sockets
                .iter()
                .map(|socket| socket.port().to_string())
                .collect();
            (
                format!(
                    "{command} listens on port {}, and not where --url says",
                    ports.join(", ")
                ),
                "name the address that it prints: --url",
                lines,
            )
        }
    };
    Finding::new(rule, Status::Fail, message)
        .hint(hint)
        .evidence(last_lines(&lines))
}

fn is_about_taken_port(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    line.contains("eaddrinuse")
        || line.contains("address already in use")
        || line.contains("address in use")
}

fn sign_in_not_found(found: &Found) -> Finding {
    let looked_at = found
        .looked_at
        .iter()
        .take(8)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let message =
        format!("no form was found that asks for an e-mail address (looked at {looked_at})");
    let hint = match (found.has_password_form, found.has_scripts) {
        (true, _) => "the forms ask for a password; name the one for links: --sign-in /magic-link",
        (_, true) => {
            "the pages are made by scripts: use a real browser with --browser, or name the endpoint that \
             they ask: --sign-in 'POST /api/login' --body json"
        }
        _ => {
            "name the page: --sign-in /login, or the endpoint: --sign-in 'POST /api/login' --body json"
        }
    };
    Finding::new(rules::SIGN_IN_FOUND, Status::Fail, message).hint(hint)
}

fn arrived(stage: &Stage, _: &Reference) -> Finding {
    let keys = stage.workos.foreign_keys();
    let rule = rules::CALLS_INTERCEPTED;
    match keys.first() {
        Some(key) => Finding::new(
            rule,
            Status::Warn,
            format!("the application's calls arrive, with a key of its own: {key}"),
        )
        .hint("the key of the environment is not the one that it uses; see where it reads its own"),
        None => Finding::new(
            rule,
            Status::Pass,
            "the application's calls to WorkOS reach the emulator",
        ),
    }
}

fn begun(stage: &Stage, reference: &Reference) -> Finding {
    let asked = &reference.asked;
    let last = asked
        .trail
        .hops
        .iter()
        .rev()
        .find(|hop| hop.method != hyper::Method::GET);
    let request = last.or(asked.trail.hops.last());
    let request = request.map_or_else(String::new, |hop| {
        format!("{} {}", hop.method, hop.url.path())
    });
    let message = match (stage.kind, reference.callback()) {
        (Kind::MagicLink, Some(callback)) => format!(
            "{request} created a session for {}: redirect URI {callback}, {}",
            asked.email,
            if reference.has_state {
                "with a state"
            } else {
                "without a state"
            }
        ),
        _ => format!("{request} had a code mailed to {}", asked.email),
    };
    Finding::new(rules::SIGN_IN_BEGINS, Status::Pass, message)
}

fn stopped_findings(
    stage: &Stage,
    found: &Found,
    stopped: &Stopped,
    why_nothing_arrived: &dyn Fn() -> (String, String),
) -> Vec<Finding> {
    match stopped {
        Stopped::NoWay | Stopped::Renamed(_) => vec![sign_in_not_found(found)],
        Stopped::NothingArrived(asked) => {
            let (cause, fix) = why_nothing_arrived();
            let status = asked.trail.status();
            let message = format!(
                "an address was given, the application answered {status}, and nothing reached WorkOS, so that nothing else was tried: {cause}"
            );
            let hint = match status {
                // It may have looked the address up and found nobody, without a word of it.
                200..=399 => {
                    format!("{fix}; if it signs in only people whom it knows, name one: --email")
                }
                _ => fix,
            };
            vec![
                Finding::new(rules::CALLS_INTERCEPTED, Status::Fail, message)
                    .hint(hint)
                    .evidence(evidence(&asked.trail.hops)),
            ]
        }
        Stopped::NotCreated(asked, call) => {
            let message = format!(
                "WorkOS answered {} to {} {}: no session was created",
                call.status, call.method, call.path
            );
            vec![
                Finding::new(rules::SIGN_IN_BEGINS, Status::Fail, message)
                    .hint(
                        "see what the application sends: an e-mail address, and the type MagicLink",
                    )
                    .evidence(evidence(&asked.trail.hops)),
            ]
        }
        Stopped::NoWayOn(asked) => {
            let message = match stage.kind {
                Kind::MagicAuth => "a code was mailed, and no form was found that asks for it",
                Kind::MagicLink => "WorkOS was asked for something, and no mail came of it",
            };
            vec![
                Finding::new(rules::SIGN_IN_BEGINS, Status::Fail, message)
                    .hint("the page after asking has to hold the form for the code, with autocomplete=\"one-time-code\"")
                    .evidence(evidence(&asked.trail.hops)),
            ]
        }
        Stopped::LeadsElsewhere(asked, url, trail) => {
            let mut target = url.clone();
            target.set_query(None);
            let base = stage.network.application.origin().ascii_serialization();
            let hops = if trail.hops.is_empty() {
                &asked.trail.hops
            } else {
                &trail.hops
            };
            vec![
                Finding::new(
                    rules::CALLBACK_ANSWERS,
                    Status::Fail,
                    format!("the link leads to {target}, where the application does not answer; it is at {base}"),
                )
                .hint("start it on that address, or say where the link is to lead for sessions that name no redirect URI: --redirect-uri")
                .evidence(evidence(hops)),
            ]
        }
        Stopped::NoReturn(trail) => {
            let trail: &Trail = trail;
            vec![
                Finding::new(
                    rules::CALLBACK_ANSWERS,
                    Status::Fail,
                    "WorkOS did not send the browser back: the redirect URI of the session is not one that the emulator takes",
                )
                .hint("use a redirect URI on this machine while you develop: http://localhost:3000/callback")
                .evidence(evidence(&trail.hops)),
            ]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_known_by_the_words_of_runtimes() {
        for line in [
            "Error: listen EADDRINUSE: address already in use :::3000",
            "OSError: [Errno 98] Address already in use",
            "bind: address already in use",
        ] {
            assert!(is_about_taken_port(line), "{line}");
        }
    }
}
