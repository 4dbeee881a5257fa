//! What goes wrong in real life, and what somebody does on purpose: each in turn, each with somebody new.

use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};
use url::Url;

use super::asking::HELD_BACK;
use super::browser::{Action, Browser, Hop, Trail};
use super::comparison::{Snapshot, shows};
use super::exposure::{exposures, token_of, trim};
use super::flow::Reference;
use super::foreign_state::{naming, tampered};
use super::observation::{Observation, Situation};
use super::stage::{Access, Asked, Kind, LastStep, Mail, Stage, altered, head, parameter};
use super::ways_back::{ask_with, callback_with, leads_astray, targets, ways_back};
use super::workos::{Fault, Purpose};
use crate::probe::FOREIGN_HOST;

/// A text that makes an element `workos-ml` of itself, wherever it is put without escaping.
const MARKUP: &str = "\"'></script></title></textarea><workos-ml>";
/// A text that makes an attribute `workos-ml` of itself, wherever it is in quotes without escaping.
const QUOTE: &str = "ada\"workos-ml='1'";
/// How long an application may keep a person waiting while WorkOS hangs. SDKs wait 60 seconds by
/// default; people leave after ten.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Somebody who asked and has the mail.
struct Ready {
    browser: Browser,
    asked: Asked,
    step: LastStep,
}

/// Why there is nobody: the application gave no link this time.
type Unready = String;

async fn ready(stage: &Stage) -> Result<Ready, Unready> {
    let (browser, asked) = with_mail(stage).await?;
    let Some(step) = stage.last_step(&asked).await else {
        return Err(without_mail(stage, &asked));
    };
    Ok(Ready {
        browser,
        asked,
        step,
    })
}

/// The same without opening the link.
async fn with_mail(stage: &Stage) -> Result<(Browser, Asked), Unready> {
    loop {
        let email = stage.person();
        let mut browser = stage.browser("browser");
        let asked = stage.ask(&mut browser, &email).await;
        match asked.mail {
            Some(_) => return Ok((browser, asked)),
            None if stage.turn_down(&asked) => {}
            None => return Err(without_mail(stage, &asked)),
        }
    }
}

fn without_mail(stage: &Stage, asked: &Asked) -> Unready {
    stage.limit().unwrap_or_else(|| match asked.trail.status() {
        0 => "the application did not answer to a new address".into(),
        status @ 200..=399 if stage.has_had_fault() => format!(
            "another address got no mail in time; the application answered {status}, and may send from a queue that waited behind a request that met a fault of WorkOS"
        ),
        status => format!("another address got no mail; the application answered {status}"),
    })
}

/// Everything up to a person's last step, and what came of it.
struct Seen {
    hops: Vec<Hop>,
    end: Trail,
    email: String,
    browser: Browser,
}

impl Seen {
    async fn judge(
        mut self,
        stage: &Stage,
        reference: &Reference,
        situation: Situation,
    ) -> Observation {
        let mut looked = Vec::new();
        let access = match situation {
            Situation::OtherProfile | Situation::OtherAddress => {
                let (access, hops) =
                    named_access(stage, &mut self.browser, reference, &self.email).await;
                looked = hops;
                access
            }
            _ => {
                stage
                    .access(&mut self.browser, &reference.own_pages, &self.email)
                    .await
            }
        };
        let snapshot = Snapshot::of_end(&self.end);
        let ends_like_it = self.end.url().map(Url::path) == reference.landed.url().map(Url::path);
        let is_success_page = ends_like_it
            && reference
                .success
                .as_ref()
                .is_some_and(|success| success.is_like(&snapshot));
        let mail = stage.workos.mail_to(&self.email).await;
        self.hops.extend(self.end.hops.iter().cloned());
        self.hops.extend(looked);
        let tokens: Vec<_> = mail
            .iter()
            .filter_map(|message| token_of(&message.link))
            .collect();
        let exposures = exposures(&self.hops, &tokens, &stage.workos).await;
        trim(&mut self.hops);
        trim(&mut self.end.hops);
        Observation {
            situation,
            hops: self.hops,
            access,
            is_success_page,
            is_mail_page: reference.mail_page.says_something()
                && reference.mail_page.is_like(&snapshot),
            exchanges: mail.iter().map(|message| message.times_exchanged).sum(),
            exposures,
            end: self.end,
            death: None,
            unknown: None,
        }
    }
}

/// Who a browser is, by pages that say so by name only, and the page that said it.
async fn named_access(
    stage: &Stage,
    browser: &mut Browser,
    reference: &Reference,
    email: &str,
) -> (Access, Vec<Hop>) {
    let mut worst = (Access::Unclear, Vec::new());
    for page in &reference.own_pages {
        let (access, hop) = stage.access_by(browser, page, email).await;
        match hop.response() {
            Some(answer) if shows(&answer.body, email) => return (Access::SignedIn, vec![hop]),
            Some(answer) if stage.shows_anybody(&answer.body) => {
                return (Access::SomebodyElse, vec![hop]);
            }
            _ if access == Access::Stranger => worst = (access, vec![hop]),
            _ => {}
        }
    }
    worst
}

/// Every situation in which one request follows another, in an order that costs least.
pub(super) fn in_turn(stage: &Stage, reference: &Reference) -> Vec<Situation> {
    let mut all = vec![
        Situation::UsedHere,
        Situation::UsedElsewhere,
        Situation::MadeUpCode,
        Situation::TwoAtOnce,
        Situation::TypedMarkup,
    ];
    if let LastStep::Code {
        form: Some((_, form)),
        email,
        ..
    } = &reference.last_step
        && form.with_value(email, "").is_some()
    {
        all.push(Situation::OtherAddress);
    }
    if stage.kind == Kind::MagicLink {
        all.extend([
            Situation::Expired,
            Situation::Scanned("safe-links"),
            Situation::Scanned("get"),
            Situation::Denied,
            Situation::Markup,
            Situation::NoCode,
            Situation::OtherBrowser,
            Situation::HeadOfLink,
            Situation::HeadOfCallback,
            Situation::StateTampered,
            Situation::StateMissing,
        ]);
        if reference.has_state {
            all.push(Situation::StateOfOther);
        }
        if reference.has_strict_cookies() {
            all.push(Situation::FromWebmail);
        }
        for target in [
            format!("https://{FOREIGN_HOST}/"),
            format!("//{FOREIGN_HOST}/"),
            format!("/\\{FOREIGN_HOST}/"),
            "javascript:alert(1)".to_owned(),
        ] {
            all.push(Situation::StateForeign(target));
        }
        all.push(Situation::OtherProfile);
    }
    let base = &stage.network.application;
    for way_back in ways_back(base, reference) {
        let of = |target| Situation::WayBackForeign(way_back.clone(), target);
        all.extend(targets(base).map(of));
    }
    all
}

/// How many of them tell whether others can be looked at while WorkOS makes faults: whether an exchange
/// that is refused ends the process, and whether several people are kept apart.
pub(super) const TELLING: usize = 4;

/// The faults of WorkOS that are wanted.
pub(super) fn outages(stage: &Stage) -> Vec<Situation> {
    let all = all_outages(stage).into_iter();
    all.filter(|it| it.is_wanted(&stage.is_wanted)).collect()
}

/// Every fault of WorkOS, those first for which applications wait longest.
pub(super) fn all_outages(stage: &Stage) -> Vec<Situation> {
    let purposes: &[Purpose] = match stage.kind {
        Kind::MagicLink => &[Purpose::Exchange, Purpose::Create, Purpose::Send],
        Kind::MagicAuth => &[Purpose::Exchange, Purpose::Create],
    };
    let faults = [
        Fault::Hanging,
        Fault::Status(429),
        Fault::Status(500),
        Fault::Dropped,
        Fault::Garbage,
        Fault::Status(401),
        Fault::Status(422),
    ];
    let of = |fault| {
        purposes
            .iter()
            .map(move |purpose| Situation::Outage(*purpose, fault))
    };
    faults.into_iter().flat_map(of).collect()
}

/// Brings one situation about and says what was seen.
pub(super) async fn observe(
    stage: &Stage,
    reference: &Reference,
    situation: &Situation,
) -> Observation {
    if let Some(why) = stage.limit() {
        return Observation::unknown(situation.clone(), why);
    }
    let seen = match situation {
        Situation::Outage(purpose, fault) => outage(stage, reference, *purpose, *fault).await,
        Situation::TwoAtOnce => return two_at_once(stage, reference).await,
        _ => in_situation(stage, situation).await,
    };
    match seen {
        // A limit on sign-ins is met by whoever tries everything, and says nothing of the situation.
        Ok(seen) if seen.end.status() == 429 && !matches!(situation, Situation::Outage(..)) => {
            let why = "the application limits how often one may try (429)";
            Observation::unknown(situation.clone(), why)
        }
        Ok(seen)
            if matches!(
                situation,
                Situation::Expired
                    | Situation::Scanned(_)
                    | Situation::Denied
                    | Situation::Markup
                    | Situation::NoCode
            ) && stage.is_left_to_script(&seen.end) =>
        {
            let why = "a script of the callback's page shows what came of it, which was run for the plain sign-in alone";
            Observation::unknown(situation.clone(), why)
        }
        Ok(seen) => {
            let observation = seen.judge(stage, reference, situation.clone()).await;
            let is_of_state = matches!(
                situation,
                Situation::OtherBrowser
                    | Situation::StateTampered
                    | Situation::StateMissing
                    | Situation::StateOfOther
            );
            if is_of_state && stage.exchanges_by_script() && observation.access != Access::Stranger
            {
                let why = "the server takes it, and a script of the callback's page may compare the state first, which was run for the plain sign-in alone";
                return Observation::unknown(situation.clone(), why);
            }
            observation
        }
        Err(why) => Observation::unknown(situation.clone(), why),
    }
}

async fn in_situation(stage: &Stage, situation: &Situation) -> Result<Seen, Unready> {
    let mut hops = Vec::new();
    if let Situation::WayBackForeign(way_back, target) = situation {
        let email = stage.person();
        let mut browser = stage.browser("browser");
        let asked = ask_with(stage, &mut browser, &email, way_back, target).await?;
        // It may be followed before anybody signs in.
        let end = match callback_with(stage, &asked, way_back, target).await {
            Some(step) => {
                hops = asked.trail.hops;
                stage.finish(&mut browser, &step).await
            }
            None if leads_astray(&asked.trail) => asked.trail,
            // To refuse such an address altogether is right.
            None if asked.trail.status() >= 400 => asked.trail,
            None => return Err(without_mail(stage, &asked)),
        };
        return Ok(Seen {
            hops,
            end,
            email,
            browser,
        });
    }
    if *situation == Situation::TypedMarkup {
        // It is an address to most rules for addresses, so that it comes as far as the page about the mail.
        let email = format!("{MARKUP}@example.com");
        let mut browser = stage.browser("browser");
        let limit = stage.network.timeout;
        hops.extend(stage.send_address(&mut browser, &email, limit).await.hops);
        // Where < and > are refused, a quotation mark still leads out of an attribute.
        let email = format!("{QUOTE}@example.com");
        let end = stage.send_address(&mut browser, &email, limit).await;
        return Ok(Seen {
            hops,
            end,
            email,
            browser,
        });
    }
    if let Situation::Expired | Situation::Scanned(_) | Situation::HeadOfLink = situation {
        let (mut browser, asked) = with_mail(stage).await?;
        let Some(Mail::Link(message)) = &asked.mail else {
            return Err("there is no link".into());
        };
        match situation {
            Situation::Expired => stage.workos.expire(message).await,
            Situation::Scanned(profile) => stage.workos.scan(message, profile).await,
            _ => {
                let mut scanner = stage.browser("scanner");
                hops.extend(scanner.follow(&message.link, &head()).await.hops);
            }
        }
        let end = match stage.door(message).await {
            Ok(url) => stage.arrive(&mut browser, &url).await,
            Err(trail) => trail,
        };
        let email = asked.email;
        return Ok(Seen {
            hops,
            end,
            email,
            browser,
        });
    }
    let Ready {
        mut browser,
        asked,
        step,
    } = ready(stage).await?;
    let email = asked.email.clone();
    let end = match (&step, situation) {
        (_, Situation::UsedHere) => {
            hops.extend(stage.finish(&mut browser, &step).await.hops);
            stage.finish(&mut browser, &step).await
        }
        (_, Situation::UsedElsewhere) => {
            hops.extend(stage.finish(&mut browser, &step).await.hops);
            browser = stage.browser("other browser");
            stage.finish(&mut browser, &step).await
        }
        (LastStep::Code { form, email, .. }, Situation::MadeUpCode) => {
            let wrong = LastStep::Code {
                form: form.clone(),
                code: "000000".into(),
                email: email.clone(),
            };
            stage.finish(&mut browser, &wrong).await
        }
        (
            LastStep::Code {
                form: Some((page, form)),
                code,
                email,
            },
            Situation::OtherAddress,
        ) => {
            let other = form.with_value(email, &stage.nobody());
            let form = other.ok_or("the form for the code holds no address")?;
            let (typed, limit) = (form.code_values(code), stage.network.timeout);
            browser.submit_within(page, &form, &typed, limit).await
        }
        (LastStep::Callback(url), Situation::MadeUpCode) => {
            stage
                .arrive(
                    &mut browser,
                    &altered(url, "code", Some("01WORKOSMLMADEUPCODE000000")),
                )
                .await
        }
        (LastStep::Callback(url), Situation::Denied) => {
            stage
                .arrive(&mut browser, &denied(url, "The sign-in was denied."))
                .await
        }
        (LastStep::Callback(url), Situation::Markup) => {
            stage.arrive(&mut browser, &denied(url, MARKUP)).await
        }
        (LastStep::Callback(url), Situation::NoCode) => {
            let mut bare = url.clone();
            bare.set_query(None);
            stage.arrive(&mut browser, &bare).await
        }
        (LastStep::Callback(url), Situation::OtherBrowser) => {
            browser = stage.browser("other browser");
            // Somebody who looks around first has the cookies that everybody gets.
            hops.extend(browser.open(&stage.network.application).await.hops);
            stage.arrive(&mut browser, url).await
        }
        (LastStep::Callback(url), Situation::FromWebmail) => {
            browser.comes_from_elsewhere = true;
            let end = stage.arrive(&mut browser, url).await;
            browser.comes_from_elsewhere = false;
            end
        }
        (LastStep::Callback(url), Situation::HeadOfCallback) => {
            let mut scanner = stage.browser("scanner");
            hops.extend(scanner.follow(url, &head()).await.hops);
            stage.arrive(&mut browser, url).await
        }
        (LastStep::Callback(url), Situation::StateTampered) => {
            let state = parameter(url, "state").unwrap_or_default();
            stage
                .arrive(
                    &mut browser,
                    &altered(url, "state", Some(&tampered(&state))),
                )
                .await
        }
        (LastStep::Callback(url), Situation::StateMissing) => {
            stage
                .arrive(&mut browser, &altered(url, "state", None))
                .await
        }
        (LastStep::Callback(url), Situation::StateForeign(target)) => {
            let state = parameter(url, "state").unwrap_or_default();
            stage
                .arrive(
                    &mut browser,
                    &altered(url, "state", Some(&naming(&state, target))),
                )
                .await
        }
        (LastStep::Callback(url), Situation::StateOfOther) => {
            let other = ready(stage).await?;
            let LastStep::Callback(theirs) = &other.step else {
                return Err("there is no link".into());
            };
            let state = parameter(theirs, "state").unwrap_or_default();
            stage
                .arrive(&mut browser, &altered(url, "state", Some(&state)))
                .await
        }
        (LastStep::Callback(url), Situation::OtherProfile) => {
            let code = parameter(url, "code").unwrap_or_default();
            let other = stage.somebody_but(&email);
            let hooks = stage.workos.answer_with_profile_of(&other, &code).await;
            let end = stage.arrive(&mut browser, url).await;
            stage.workos.lift(&hooks).await;
            end
        }
        _ => return Err("this way to sign in has no such situation".into()),
    };
    Ok(Seen {
        hops,
        end,
        email,
        browser,
    })
}

/// The callback as WorkOS calls it when nobody signed in.
fn denied(url: &Url, description: &str) -> Url {
    let without_code = altered(url, "code", None);
    let state = parameter(&without_code, "state");
    let mut denied = altered(&without_code, "state", None);
    denied
        .query_pairs_mut()
        .append_pair("error", "access_denied")
        .append_pair("error_description", description);
    match state {
        Some(state) => altered(&denied, "state", Some(&state)),
        None => denied,
    }
}

/// Somebody signs in while WorkOS makes a fault. Only this person's requests meet it.
async fn outage(
    stage: &Stage,
    reference: &Reference,
    purpose: Purpose,
    fault: Fault,
) -> Result<Seen, Unready> {
    let limit = if fault == Fault::Hanging {
        LONGEST_WAIT
    } else {
        stage.network.timeout
    };
    if purpose == Purpose::Exchange {
        let Ready {
            mut browser,
            asked,
            step,
        } = ready(stage).await?;
        let text = match &step {
            LastStep::Callback(url) => parameter(url, "code").unwrap_or_default(),
            LastStep::Code { email, .. } => email.clone(),
        };
        let hooks = stage.workos.fail(purpose, &text, fault).await;
        stage.note_fault();
        let end = stage.finish_within(&mut browser, &step, limit).await;
        met(stage.workos.lift(&hooks).await)?;
        let email = asked.email;
        return Ok(Seen {
            hops: Vec::new(),
            end,
            email,
            browser,
        });
    }
    let email = stage.person();
    let mut browser = stage.browser("browser");
    // The ID of the session that will be sent is not known before; its address is, and the emulator
    // knows by it which session a path means.
    let hooks = stage.workos.fail(purpose, &email, fault).await;
    stage.note_fault();
    let asked = stage.ask_within(&mut browser, &email, limit).await;
    let mut usual = reference.asked.calls.iter();
    let is_usual = usual.any(|call| call.purpose() == Some(purpose));
    if is_usual && (200..400).contains(&asked.trail.status()) {
        // A queue comes to it only after what waits before it.
        let deadline = Instant::now() + HELD_BACK;
        while stage.workos.times_met(&hooks).await == 0 && Instant::now() < deadline {
            sleep(HELD_BACK / 30).await;
        }
    }
    let times = stage.workos.lift(&hooks).await;
    if times == 0 {
        stage.note_limit(&asked);
    }
    met(times).map_err(|why| stage.limit().unwrap_or(why))?;
    Ok(Seen {
        hops: Vec::new(),
        end: asked.trail,
        email,
        browser,
    })
}

/// A fault that no call met shows nothing.
fn met(times: u64) -> Result<(), Unready> {
    match times {
        0 => Err("the application made no such call in time".into()),
        _ => Ok(()),
    }
}

/// Two people sign in with their requests interleaved, and a third looks in afterwards.
async fn two_at_once(stage: &Stage, reference: &Reference) -> Observation {
    let situation = Situation::TwoAtOnce;
    let (first, second) = match (ready(stage).await, ready(stage).await) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(why), _) | (_, Err(why)) => return Observation::unknown(situation, why),
    };
    let mut second = second;
    if first.asked.email == second.asked.email && stage.given_people.len() > 1 {
        // Whoever is next was asked in between.
        second = match ready(stage).await {
            Ok(third) => third,
            Err(why) => return Observation::unknown(situation, why),
        };
    }
    if first.asked.email == second.asked.email {
        let why = "only one person may sign in; name a second one: --email";
        return Observation::unknown(situation, why);
    }
    let Ready {
        mut browser,
        asked,
        step,
    } = first;
    let mut other = second.browser;
    other.name = "other browser";
    let one = stage.finish(&mut browser, &step).await;
    let two = stage.finish(&mut other, &second.step).await;
    let pages = &reference.own_pages;
    let mut worst = Access::SignedIn;
    for (browser, email) in [
        (&mut browser, &asked.email),
        (&mut other, &second.asked.email),
    ] {
        let access = stage.access(browser, pages, email).await;
        if access != Access::SignedIn {
            worst = access;
        }
    }
    let mut hops = one.hops.clone();
    hops.extend(two.hops.iter().cloned());
    let mut stranger = stage.browser("stranger");
    for page in pages {
        let hop = stranger.step(&page.url, &Action::get()).await;
        let shows_somebody = hop
            .response()
            .is_some_and(|it| stage.shows_anybody(&it.body));
        if shows_somebody {
            worst = Access::SomebodyElse;
            hops.push(hop);
        }
    }
    Observation {
        situation,
        hops,
        end: two,
        access: worst,
        is_success_page: false,
        is_mail_page: false,
        exchanges: 2,
        exposures: Vec::new(),
        death: None,
        unknown: pages
            .is_empty()
            .then(|| "no page was found that knows who signed in".to_owned()),
    }
}

/// Whether the application answers one person while another waits for WorkOS.
pub(super) async fn serves_at_once(stage: &Stage) -> bool {
    let Ok(Ready {
        mut browser, step, ..
    }) = ready(stage).await
    else {
        return false;
    };
    let text = match &step {
        LastStep::Callback(url) => parameter(url, "code").unwrap_or_default(),
        LastStep::Code { email, .. } => email.clone(),
    };
    let hooks = stage
        .workos
        .fail(Purpose::Exchange, &text, Fault::Hanging)
        .await;
    let waiting = timeout(MEANWHILE * 2, stage.finish(&mut browser, &step));
    let other = async {
        sleep(MEANWHILE / 4).await;
        let mut other = stage.browser("other browser");
        other
            .follow_within(&stage.network.application, &Action::get(), MEANWHILE)
            .await
    };
    // The one that waits is left alone as soon as the other has an answer.
    let serves = tokio::select! {
        _ = waiting => false,
        trail = other => trail.response().is_some(),
    };
    stage.workos.lift(&hooks).await;
    serves
}

/// How long the other person's page may take: they were quick before.
const MEANWHILE: Duration = Duration::from_millis(1200);
