//! The application itself: signed in to like a person would, then everything that goes wrong in real
//! life, judged by what was seen.
//!
//! [`browser`] is the person's browser, [`workos`] WorkOS's side of the run, [`application`] the process
//! under test. [`discovery`] finds where one signs in, `flow` signs somebody in, `session` and
//! `variants` look at everything else, in the order of `schedule`, and `judge` makes findings of it,
//! purely.

pub mod application;
mod asking;
pub mod browser;
pub mod chromium;
mod comparison;
pub mod discovery;
mod exposure;
mod flow;
mod foreign_state;
mod forgery;
mod judge;
mod observation;
mod schedule;
mod session;
mod stage;
pub mod story;
mod token;
mod variants;
mod ways_back;
pub mod workos;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use url::Url;

use crate::findings::{Finding, Rule, Status, rules};
use crate::probe::{BodyEnd, RequestError, Response};
use application::Application;
use browser::{Browser, Network, RequestObserver, Trail};
use chromium::ByScript;
use discovery::{Found, Hints, SignIn};
use exposure::{exposures, token_of};
use flow::{Reference, Stopped};
use observation::{Observation, SessionFacts, Situation};
use stage::Stage;
use workos::Workos;

pub use observation::line;

/// How long an answer may take when nothing is wrong. Development servers compile a page when it is first
/// asked for.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

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
    /// Whether somebody wants to know of a rule: what none of these needs is not tried.
    pub is_wanted: RuleFilter,
}

/// Says whether somebody wants to know of a rule.
pub type RuleFilter = Box<dyn Fn(&Rule) -> bool + Send + Sync>;

/// Told what is tried now.
pub type Progress<'a> = dyn Fn(&str) + Sync + 'a;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Every finding.
    pub findings: Vec<Finding>,
    /// The plain sign-in, message by message.
    pub story: Vec<story::Message>,
    /// Every situation with its requests.
    pub situations: Vec<(String, Vec<String>)>,
    /// How many situations were left out, because no rule that is wanted looks at them.
    pub left_out: usize,
    /// Whether the run came as far as to judge anything.
    pub has_judged: bool,
    /// How long the run took.
    pub took: Duration,
    /// How long the application kept somebody waiting while WorkOS made faults: its SDK tries again.
    pub waited: Duration,
    /// What else is to be said.
    pub notes: Vec<String>,
    /// Keys that the application brought itself, masked.
    pub foreign_keys: Vec<String>,
}

/// Runs everything. The application is ended afterwards.
pub async fn run(mut setup: Setup, progress: &Progress<'_>) -> Report {
    let started = Instant::now();
    let mut report = Report::default();
    let mut places = start(&mut setup, &mut report, progress).await.into_iter();
    if let Some((network, mut found)) = places.next() {
        set_default_redirect_uri(
            &setup.workos,
            &setup.hints,
            setup.redirect_uri.as_deref(),
            &network,
        )
        .await;
        let (by_script, has_seen_it_work) =
            learn(&setup, &network, &mut found, &mut report, progress).await;
        match found.ways.first().cloned() {
            Some((way, _)) => {
                let mut stage = Stage::new(
                    network,
                    setup.workos,
                    setup.application,
                    way,
                    setup.own_faults,
                );
                stage.given_people = setup.people;
                stage.is_wanted = setup.is_wanted;
                stage.has_seen_it_work = has_seen_it_work;
                stage.by_script = by_script;
                let hints = &setup.hints;
                let mut signed_in = sign_in(&mut stage, hints, &found).await;
                for (network, elsewhere) in places {
                    if !matches!(signed_in, Err(Stopped::Missing(_))) {
                        break;
                    }
                    // What was named, or read in the code, is not on this port: on another, perhaps.
                    let uri = setup.redirect_uri.as_deref();
                    set_default_redirect_uri(&stage.workos, hints, uri, &network).await;
                    let next = stage.network;
                    stage.network = network;
                    let tried = sign_in(&mut stage, hints, &elsewhere).await;
                    match tried {
                        Err(Stopped::Missing(_)) => stage.network = next,
                        other => (signed_in, found) = (other, elsewhere),
                    }
                }
                let why = &setup.why_nothing_arrived;
                try_all(stage, signed_in, hints, &found, why, &mut report, progress).await;
            }
            None => {
                let ended = setup.application.ended().await;
                let lines = setup.application.stop().await;
                report.findings.push(match ended {
                    Some(reason) => judge::ended(&setup.command, reason, &lines),
                    None => judge::sign_in_not_found(&found),
                });
            }
        }
    }
    report.took = started.elapsed();
    report
}

/// Starts the application, finds where it is reached, and where one signs in there: the likeliest of its ports
/// first.
async fn start(
    setup: &mut Setup,
    report: &mut Report,
    progress: &Progress<'_>,
) -> Vec<(Arc<Network>, Found)> {
    if setup.application.is_own() {
        progress(&format!("starting {}", setup.command));
    }
    let (took, sockets) = match setup.application.start().await {
        Ok(started) => started,
        Err(error) => {
            let finding = judge::not_started(&setup.command, error);
            report.findings.push(finding);
            return Vec::new();
        }
    };
    let rule = rules::APPLICATION_STARTS;
    if let (Some(url), false) = (&setup.url, setup.application.is_own())
        && !answers(url).await
    {
        let message = format!("nothing listens on {}", url.origin().ascii_serialization());
        let hint = "start the application there, with the emulator as its WorkOS, or correct --url";
        report
            .findings
            .push(Finding::new(rule, Status::Fail, message).hint(hint));
        return Vec::new();
    }
    let (urls, why) = addresses(setup, &sockets).await;
    if urls.is_empty() {
        let message = format!("{} listens, and {why}", setup.command);
        let ended = setup.application.ended().await;
        let lines = setup.application.stop().await;
        report.findings.push(match ended {
            Some(reason) => judge::ended(&setup.command, reason, &lines),
            None => Finding::new(rule, Status::Fail, message)
                .hint("name the address that it prints: --url http://localhost:3000")
                .evidence(judge::last_lines(&lines)),
        });
        return Vec::new();
    }
    progress("looking for the sign-in");
    let places = with_sign_in(setup, urls, sockets).await;
    let Some((network, _)) = places.first() else {
        return places;
    };
    let origin = network.application.origin().ascii_serialization();
    let message = match setup.application.is_own() {
        true => format!(
            "{} listens on {origin}  {:.1} s",
            setup.command,
            took.as_secs_f64()
        ),
        false => format!("{origin} answers"),
    };
    report
        .findings
        .push(Finding::new(rule, Status::Pass, message));
    places
}

/// Signs in in a real browser, if one was asked for, and adds what was learned of it. Returns what a script of
/// a page does as the last step, and whether the sign-in came to its end there.
async fn learn(
    setup: &Setup,
    network: &Network,
    found: &mut Found,
    report: &mut Report,
    progress: &Progress<'_>,
) -> (Option<ByScript>, bool) {
    let Some(program) = &setup.chromium else {
        return (None, false);
    };
    progress("signing in in a real browser");
    let learned = in_chromium(program, network, setup).await;
    let has_seen_it_work = learned.stopped.is_none();
    if let Some(why) = learned.stopped {
        report.notes.push(format!("the browser: {why}"));
    }
    if let Some((request, email)) = learned.asks {
        let way = SignIn::Script { request, email };
        let mut ways = found.ways.iter();
        // A form that works without scripts brings fresh hidden fields each time. An endpoint that the code
        // names may be on another port.
        let is_form = |other: &SignIn| matches!(other, SignIn::Form { .. });
        if !ways.any(|(other, _)| is_form(other) && discovery::are_one(other, &way)) {
            found.ways.insert(0, (way, "seen in a real browser".into()));
        }
    }
    found.links.extend(learned.pages);
    (learned.last_step, has_seen_it_work)
}

/// Signs somebody in.
async fn sign_in(stage: &mut Stage, hints: &Hints, found: &Found) -> Result<Reference, Stopped> {
    let links: Vec<String> = found.links.iter().cloned().collect();
    let signed_in = sign_in_by_any(stage, hints, &links, &found.ways).await;
    let Err(Stopped::Renamed(url)) = &signed_in else {
        return signed_in;
    };
    // Once more from the beginning, under the name that the application has for itself.
    stage.visit_as(url);
    let way = (stage.way.clone(), String::new());
    sign_in_by_any(stage, hints, &links, &[way]).await
}

/// Tries everything that goes wrong, once somebody was signed in.
async fn try_all(
    stage: Stage,
    signed_in: Result<Reference, Stopped>,
    hints: &Hints,
    found: &Found,
    why_nothing_arrived: &dyn Fn() -> (String, String),
    report: &mut Report,
    progress: &Progress<'_>,
) {
    // What refused the address has not been found to take one; a form asks for it all the same.
    let is_refused = matches!(&signed_in, Err(Stopped::NothingArrived(asked)) if asked.trail.status() >= 400)
        && !matches!(stage.way, SignIn::Form { .. });
    if !is_refused && !matches!(signed_in, Err(Stopped::NoWay | Stopped::Missing(_))) {
        let mut ways = found.ways.iter();
        let why = ways.find(|(way, _)| way.words() == stage.way.words());
        let why = why.map_or("as its answer to another body says", |(_, why)| why);
        let words = format!("{} ({why})", stage.way.words());
        let finding = Finding::new(rules::SIGN_IN_FOUND, Status::Pass, words);
        report.findings.push(finding);
    }
    let stage = Arc::new(stage);
    match signed_in {
        Err(stopped) => {
            let base = stage.network.application.origin().ascii_serialization();
            let log = stage.application.lock().await.lines();
            let finding = judge::stopped(
                &stopped,
                stage.kind,
                &base,
                found,
                &log,
                why_nothing_arrived,
            );
            report.findings.push(finding);
        }
        Ok(reference) => {
            let keys = stage.workos.foreign_keys();
            report.findings.push(judge::arrived(&keys));
            report.findings.push(judge::begun(stage.kind, &reference));
            everything_else(&stage, reference, hints, report, progress).await;
        }
    }
    report.foreign_keys = stage.workos.foreign_keys();
    stage.application.lock().await.stop().await;
}

/// Signs somebody in with a real browser, at the page that was named or the first one.
async fn in_chromium(program: &Path, network: &Network, setup: &Setup) -> chromium::Learned {
    let page = match &setup.hints.sign_in {
        Some(named) if named.method.is_none() => network.application.join(&named.path).ok(),
        _ => None,
    };
    let page = page.unwrap_or_else(|| network.application.clone());
    let email = setup
        .people
        .first()
        .map_or("zoe.browser@example.com", String::as_str);
    chromium::learn(program, &page, email, &setup.workos).await
}

/// How many ways are tried that only an answer gave rise to.
const MAX_OTHER_WAYS: usize = 2;
/// How long a person takes at least to fill in a form: what measures that asks for one to three seconds.
const TYPING: Duration = Duration::from_millis(3500);

/// Whether a form may have been taken for a program's, which is told what a person is told, because it came back
/// at once: it says when it was made.
fn was_too_quick(stage: &Stage, asked: &stage::Asked) -> bool {
    let mut pages = asked.trail.hops.iter().filter_map(|hop| {
        let answer = hop.response()?;
        browser::is_html(answer).then(|| browser::Page::parse(&answer.body))
    });
    let has_mark = |form: &browser::Form| {
        form.email_field().is_some() && form.hidden_values().next().is_some()
    };
    stage.typing.is_zero()
        && matches!(stage.way, SignIn::Form { .. })
        && asked.calls.is_empty()
        && (200..300).contains(&asked.trail.status())
        && pages.any(|page| page.forms.iter().any(has_mark))
}

/// The ways to ask are tried in turn until one reaches WorkOS. Stops at the first request that did
/// something else.
async fn sign_in_by_any(
    stage: &mut Stage,
    hints: &Hints,
    links: &[String],
    ways: &[(SignIn, String)],
) -> Result<Reference, Stopped> {
    let (mut last, mut missing) = (None, None);
    let known = ways.iter().map(|(way, _)| (way.clone(), false)).take(4);
    let mut ways: VecDeque<(SignIn, bool)> = known.collect();
    let mut others_left = MAX_OTHER_WAYS;
    while let Some((way, is_guess)) = ways.pop_front() {
        stage.way = way.clone();
        let mut signed_in = flow::sign_in(stage, hints, links).await;
        if let Err(Stopped::NothingArrived(asked)) = &signed_in
            && was_too_quick(stage, asked)
        {
            stage.typing = TYPING;
            signed_in = flow::sign_in(stage, hints, links).await;
        }
        match signed_in {
            Err(Stopped::NothingArrived(asked))
                if stage.has_seen_it_work
                    && matches!(stage.way, SignIn::Script { .. })
                    && asked.trail.status() >= 400 =>
            {
                return Err(Stopped::Unrepeatable(asked));
            }
            Err(Stopped::NothingArrived(asked)) => {
                // A request that was taken and did not reach WorkOS may have reached the real one: no
                // second is sent.
                let status = asked.trail.status();
                let was_taken = status < 400 && status != 0;
                // What the code was read to have and the application has not is no way at all.
                let is_missing = matches!(status, 404 | 405 | 410 | 501);
                let is_refused = asked.calls.is_empty() && matches!(status, 400 | 415 | 422);
                if is_refused && others_left > 0 {
                    let others = discovery::other_ways(&way, &asked.trail, &asked.email, hints);
                    for other in others {
                        if !ways.iter().any(|(way, _)| *way == other) {
                            others_left -= 1;
                            ways.push_front((other, true));
                        }
                    }
                }
                if is_missing {
                    missing = Some(Stopped::Missing(asked));
                } else if !is_guess {
                    // How a guess was refused tells nobody what is wrong.
                    last = Some((way, Stopped::NothingArrived(asked)));
                }
                if was_taken {
                    break;
                }
            }
            // The application passed on what it read of a request in another encoding than it takes.
            Err(Stopped::NotCreated(asked, call))
                if matches!(call.status, 400 | 422)
                    && matches!(stage.way, SignIn::Endpoint { .. }) =>
            {
                last = Some((way, Stopped::NotCreated(asked, call)));
            }
            other => return other,
        }
    }
    match last {
        Some((way, stopped)) => {
            stage.way = way;
            Err(stopped)
        }
        None => Err(missing.unwrap_or(Stopped::NoWay)),
    }
}

/// Everything that needs a sign-in that went well.
async fn everything_else(
    stage: &Arc<Stage>,
    mut reference: Reference,
    hints: &Hints,
    report: &mut Report,
    progress: &Progress<'_>,
) {
    progress("looking at the session");
    let mut hops = reference.asked.trail.hops.clone();
    hops.extend(reference.landed.hops.iter().cloned());
    let tokens: Vec<_> = reference
        .asked
        .message()
        .and_then(|message| token_of(&message.link))
        .into_iter()
        .collect();
    let plain_exposures = exposures(&hops, &tokens, &stage.workos).await;
    exposure::trim(&mut reference.landed.hops);
    // Nothing can be said of a session that a sign-in has not made.
    let session = match reference.went_through() {
        true => session::look_at(stage, &reference, &hints.protected).await,
        false => SessionFacts::default(),
    };
    let mut observations = Vec::new();
    if !stage.is_alive().await {
        let mut dead = Observation::unknown(Situation::Plain, "the process ended");
        dead.unknown = None;
        schedule::revive(stage, &mut dead).await;
        observations.push(dead);
    }
    let reference = Arc::new(reference);
    if reference.went_through() {
        let (seen, left_out) = schedule::situations(stage, &reference, progress).await;
        observations.extend(seen);
        report.left_out = left_out;
        report.has_judged = true;
    }
    report.has_judged |= !observations.is_empty();
    report.waited = schedule::longest_wait(&observations);
    let account = judge::Account {
        reference: &reference,
        kind: stage.kind,
        observations: &observations,
        session: &session,
        exposures: &plain_exposures,
        limit: stage.limit(),
        places: &hints.places,
    };
    report.findings.extend(judge::judge(&account));
    report.story = story::of(&reference);
    let words = |it: &Observation| judge::of_kind(stage.kind, it.situation.words());
    report.situations = observations
        .iter()
        .map(|observation| (words(observation), observation.evidence()))
        .collect();
}

/// Whether anything takes a connection there.
async fn answers(url: &Url) -> bool {
    for socket in resolve(url).await {
        let connecting = tokio::net::TcpStream::connect(socket);
        if let Ok(Ok(_)) = tokio::time::timeout(ANSWER_TIMEOUT, connecting).await {
            return true;
        }
    }
    false
}

/// Where the application may be reached: the address that was named, else the ports that answer HTTP,
/// those with a page first. If none does, why.
async fn addresses(setup: &Setup, sockets: &[SocketAddr]) -> (Vec<Url>, String) {
    if let Some(url) = &setup.url {
        if setup.application.is_own() {
            let network = network(setup, url.clone(), sockets.to_vec(), Arc::new(|_| {}));
            open_once_ready(&network, url, Instant::now() + WARM_UP).await;
        }
        return (vec![url.clone()], String::new());
    }
    let deadline = Instant::now() + WARM_UP;
    let mut ports: Vec<u16> = sockets.iter().map(SocketAddr::port).collect();
    ports.sort_unstable();
    ports.dedup();
    // Debuggers and other helpers listen as well, so every port is asked.
    let mut answering: Vec<(bool, Url)> = Vec::new();
    let mut why = "answers nothing".to_owned();
    for port in ports {
        let mut of_port = None;
        // A server with TLS tells those who come without, with 400 mostly, or closes the connection.
        for scheme in ["http", "https"] {
            let Ok(url) = Url::parse(&format!("{scheme}://localhost:{port}/")) else {
                continue;
            };
            let network = network(setup, url.clone(), sockets.to_vec(), Arc::new(|_| {}));
            let trail = open_once_ready(&network, &url, deadline).await;
            // Of an answer that does not end nothing can be made.
            let ended = |answer: &&Response| answer.body_end != BodyEnd::Late;
            match (trail.response().filter(ended), trail.error()) {
                (Some(answer), _) => {
                    let is_page = answer.status < 400 && browser::is_html(answer);
                    let is_misunderstood = answer.status == 400;
                    of_port = Some((is_page, url));
                    if !is_misunderstood {
                        break;
                    }
                }
                (None, Some(error)) if of_port.is_none() && scheme == "http" => {
                    why = format!("what is on port {port} answers no HTTP: {error}");
                    if matches!(error, RequestError::TimedOut(_)) {
                        break;
                    }
                }
                (None, None) => {
                    why = format!(
                        "its answer on port {port} did not end within {} s",
                        ANSWER_TIMEOUT.as_secs()
                    );
                    break;
                }
                (None, Some(_)) => {}
            }
        }
        answering.extend(of_port);
    }
    answering.sort_by_key(|(is_page, _)| !is_page);
    (answering.into_iter().map(|(_, url)| url).collect(), why)
}

/// How long an application may say that it is not ready yet.
const WARM_UP: Duration = Duration::from_secs(30);

/// Opens an address, as often as the application says that it starts still, and after how long to come back.
async fn open_once_ready(network: &Arc<Network>, url: &Url, deadline: Instant) -> Trail {
    loop {
        let trail = Browser::new(network, "browser").open(url).await;
        let answer = trail.response().filter(|answer| answer.status == 503);
        let seconds = answer.and_then(|answer| {
            let told: Option<u64> = answer.header("retry-after")?.trim().parse().ok();
            told
        });
        let wait = seconds.map(|seconds| Duration::from_secs(seconds.max(1)));
        match wait {
            Some(wait) if Instant::now() + wait < deadline => tokio::time::sleep(wait).await,
            _ => return trail,
        }
    }
}

fn network(
    setup: &Setup,
    application: Url,
    sockets: Vec<SocketAddr>,
    observer: RequestObserver,
) -> Arc<Network> {
    Arc::new(Network {
        application,
        sockets,
        emulator: setup.workos.url().clone(),
        timeout: ANSWER_TIMEOUT,
        observer,
    })
}

/// How long another port may take to appear where one signs in, if nowhere else: a watcher or a server for
/// files is up before the application.
const LATE_PORT: Duration = Duration::from_secs(5);

/// The one of several addresses where a form asks for an address, else all of them.
async fn with_sign_in(
    setup: &Setup,
    mut urls: Vec<Url>,
    mut sockets: Vec<SocketAddr>,
) -> Vec<(Arc<Network>, Found)> {
    let mut places: Vec<(Arc<Network>, Found)> = Vec::new();
    let deadline = Instant::now() + LATE_PORT;
    let mut seen: Vec<Url> = Vec::new();
    loop {
        for url in &urls {
            let mut sockets = sockets.clone();
            if sockets.is_empty() {
                sockets = resolve(url).await;
            }
            let network = network(setup, url.clone(), sockets, Arc::clone(&setup.observer));
            let found = discovery::find(&network, &setup.hints).await;
            let is_form = |way: &(SignIn, String)| matches!(way.0, SignIn::Form { .. });
            if found.ways.iter().any(is_form) {
                return vec![(network, found)];
            }
            places.push((network, found));
        }
        seen.append(&mut urls);
        let is_settled = places.is_empty() || places.iter().any(|(_, it)| !it.ways.is_empty());
        if is_settled || setup.url.is_some() || Instant::now() > deadline {
            return places;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = setup.application.sockets();
        if now.iter().all(|socket| sockets.contains(socket)) {
            continue;
        }
        sockets = now;
        (urls, _) = addresses(setup, &sockets).await;
        urls.retain(|url| !seen.contains(url));
    }
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
    hints: &Hints,
    named: Option<&str>,
    network: &Network,
) {
    let of_code = hints.callback_of_code.as_ref();
    let path = of_code.map_or("/callback", |(path, _)| path.as_str());
    let uri = match named {
        Some(uri) => Some(uri.to_owned()),
        None => network.application.join(path).ok().map(String::from),
    };
    if let Some(uri) = uri {
        workos.set_default_redirect_uri(&uri).await;
    }
}
