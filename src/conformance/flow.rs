//! The plain sign-in, on which everything else is measured.

use std::collections::BTreeSet;

use hyper::Method;
use url::Url;

use super::browser::{self, Action, Browser, Cookie, Cookies, Form, Hop, Page, Trail, join};
use super::comparison::{Snapshot, shows};
use super::discovery::{
    Hints, Named, USUAL_OWN_PAGES, ends_session, is_way_out, sign_in_form, surely_ends_session,
};
use super::foreign_state::tampered;
use super::forgery::forgeries;
use super::stage::{Access, Asked, Kind, LastStep, Mail, OwnPage, Stage, altered, parameter};
use super::workos::{Call, Purpose};
use crate::probe::{BodyEnd, Response};

/// How many pages are looked at to find those that know who signed in.
const MAX_CANDIDATES: usize = 20;
/// How many of them are kept: several, because one may be wrong where another is right.
const MAX_OWN_PAGES: usize = 4;

/// How one signs out.
#[derive(Debug, Clone)]
pub(super) struct Logout {
    /// The method.
    pub(super) method: Method,
    /// The address.
    pub(super) url: Url,
    /// The form that does it, with the page that it is on.
    pub(super) form: Option<(Url, Form)>,
    /// Where it is known from.
    pub(super) source: String,
    /// Whether somebody named it.
    pub(super) is_named: bool,
    /// Whether it is known to end the session: a link may only be about it, or leave it to a script.
    pub(super) is_certain: bool,
}

impl Logout {
    /// `POST /auth/logout`
    pub(super) fn words(&self) -> String {
        format!("{} {}", self.method, path_of(&self.url))
    }
}

/// A whole sign-in that went well, as far as it went.
#[derive(Debug)]
pub(super) struct Reference {
    /// Asking for the link.
    pub(super) asked: Asked,
    /// What was left to do then.
    pub(super) last_step: LastStep,
    /// The last step.
    pub(super) landed: Trail,
    /// The calls to WorkOS during the last step.
    pub(super) calls: Vec<Call>,
    /// The cookies before the last step.
    pub(super) cookies_before: Cookies,
    /// The browser that is signed in.
    pub(super) browser: Browser,
    /// What somebody sees who has just signed in; `None` if strangers see the same.
    pub(super) success: Option<Snapshot>,
    /// What somebody sees to whom a link was just sent.
    pub(super) mail_page: Snapshot,
    /// Whether a state came back with the link.
    pub(super) has_state: bool,
    /// Pages by which one can tell who is signed in.
    pub(super) own_pages: Vec<OwnPage>,
    /// Who the browser is by them.
    pub(super) access: Access,
    /// Whether the page of the callback leaves the exchange to a script.
    pub(super) needs_script: bool,
    /// Pages that were looked at in vain.
    pub(super) looked_at: Vec<String>,
    /// A page that shows the address of the person to a browser that never asked for anything.
    pub(super) shown_to_strangers: Option<(String, Hop)>,
    /// A parameter of an address that signs in whoever opens it, with the requests that show it.
    pub(super) session_in_address: Option<(String, Vec<Hop>)>,
    /// How one may sign out, the likeliest first.
    pub(super) logouts: Vec<Logout>,
}

/// Where a sign-in stopped.
#[derive(Debug)]
pub(super) enum Stopped {
    /// No way to ask for a link answers.
    NoWay,
    /// The endpoints that were named, or read in the code, are not there.
    Missing(Asked),
    /// The link leads to the application under another name of this machine, and cookies are kept by name.
    Renamed(Url),
    /// Nothing reached WorkOS.
    NothingArrived(Asked),
    /// The request that a script made in a real browser, where it worked, was refused without one.
    Unrepeatable(Asked),
    /// WorkOS refused to create a session. Holds the call.
    NotCreated(Asked, Call),
    /// A session was created, and the link was never sent; it was opened all the same.
    NoWayOn(Asked),
    /// The link leads to an address where nothing of the application answers.
    LeadsElsewhere(Asked, Url, Trail),
    /// WorkOS did not send the browser back.
    NoReturn(Trail),
}

impl Reference {
    /// Whether the plain sign-in came to its end, on which everything else is measured: an exchange was
    /// granted, or somebody is signed in without one, and the person got an answer.
    pub(super) fn went_through(&self) -> bool {
        let is_granted = self
            .exchanges()
            .any(|call| (200..300).contains(&call.status));
        let is_taken = self.access == Access::SignedIn && self.landed.status() < 400;
        (is_granted || is_taken)
            && self.landed.error().is_none()
            && !self.landed.is_endless
            && self.landed.status() < 500
    }

    /// Whether nothing that a browser sends by itself came with the sign-in, to a page with scripts: these may
    /// keep a token and send it in a header.
    pub(super) fn may_be_kept_by_script(&self) -> bool {
        let before = self.cookies_before.all();
        let mut cookies = self.browser.cookies.all().iter();
        let mut answers = self.landed.hops.iter().filter_map(Hop::response);
        let has_scripts = |it: &Response| browser::is_html(it) && Page::parse(&it.body).has_scripts;
        !cookies.any(|cookie| !before.contains(cookie) && !cookie.is_token())
            && answers.any(has_scripts)
    }

    /// The callback, without its parameters.
    pub(super) fn callback(&self) -> Option<Url> {
        match &self.last_step {
            LastStep::Callback(url) => {
                let mut url = url.clone();
                url.set_query(None);
                Some(url)
            }
            LastStep::Code { .. } => None,
        }
    }

    /// Whether any cookie stays away where another site leads to the application.
    pub(super) fn has_strict_cookies(&self) -> bool {
        let all = self
            .cookies_before
            .all()
            .iter()
            .chain(self.browser.cookies.all());
        all.into_iter().any(Cookie::is_strict)
    }

    /// How often the code was exchanged, and where.
    pub(super) fn exchanges(&self) -> impl Iterator<Item = &Call> {
        self.calls
            .iter()
            .filter(|call| call.purpose() == Some(Purpose::Exchange))
    }
}

/// Signs somebody in.
///
/// # Errors
/// Where it stopped.
pub(super) async fn sign_in(
    stage: &mut Stage,
    hints: &Hints,
    links: &[String],
) -> Result<Reference, Stopped> {
    let email = stage.person();
    let mut browser = stage.browser("browser");
    let asked = stage.ask(&mut browser, &email).await;
    let created = asked
        .calls
        .iter()
        .find(|call| call.purpose() == Some(Purpose::Create))
        .cloned();
    match created {
        _ if asked.calls.is_empty() => return Err(Stopped::NothingArrived(asked)),
        None => return Err(Stopped::NothingArrived(asked)),
        Some(call) if call.status >= 300 || call.status == 0 => {
            return Err(Stopped::NotCreated(asked, call));
        }
        Some(_) => {}
    }
    stage.kind = match &asked.mail {
        Some(Mail::Code(_)) => Kind::MagicAuth,
        _ => Kind::MagicLink,
    };
    let last_step = match &asked.mail {
        Some(Mail::Link(message)) => match stage.door(message).await {
            Ok(url) if stage.network.is_under_another_name(&url) => {
                return Err(Stopped::Renamed(url));
            }
            Ok(url) if stage.network.answers_at(&url).await => LastStep::Callback(url),
            Ok(url) => return Err(Stopped::LeadsElsewhere(asked, url, Trail::default())),
            Err(trail) => return Err(Stopped::NoReturn(trail)),
        },
        _ => match stage.last_step(&asked).await {
            Some(step) => step,
            None => return Err(Stopped::NoWayOn(asked)),
        },
    };
    let cookies_before = browser.cookies.clone();
    let calls = stage.workos.calls_so_far();
    let landed = stage.finish(&mut browser, &last_step).await;
    let calls = stage.workos.calls_since(calls);
    stage.is_warm = true;
    stage.late_mail = (!asked.was_mailed_at_once).then_some(asked.mail_took);
    let has_state = match &last_step {
        LastStep::Callback(url) => parameter(url, "state").is_some_and(|state| !state.is_empty()),
        LastStep::Code { .. } => false,
    };
    if let (LastStep::Callback(url), Some(_)) = (&last_step, landed.error())
        && landed.hops.len() == 1
        && !browser::accepts(&stage.peers()).await
    {
        return Err(Stopped::LeadsElsewhere(asked, url.clone(), landed));
    }
    let mail_page = Snapshot::of_end(&asked.trail);
    let mut reference = Reference {
        mail_page,
        success: None,
        has_state,
        own_pages: Vec::new(),
        access: Access::Unclear,
        looked_at: Vec::new(),
        shown_to_strangers: None,
        needs_script: false,
        session_in_address: None,
        logouts: Vec::new(),
        asked,
        last_step,
        landed,
        calls,
        cookies_before,
        browser,
    };
    let is_page = reference.landed.status() == 200;
    reference.needs_script = is_page
        && reference.exchanges().next().is_none()
        && reference.landed.page().is_some_and(|page| page.has_scripts);
    reference.success = success_page(stage, &reference).await;
    find_own_pages(stage, hints, links, &mut reference).await;
    Ok(reference)
}

/// What is seen after a sign-in, unless a stranger sees the same there.
async fn success_page(stage: &Stage, reference: &Reference) -> Option<Snapshot> {
    let snapshot = Snapshot::of_end(&reference.landed);
    if !(200..300).contains(&snapshot.status) || !snapshot.says_something() {
        return None;
    }
    let url = reference.landed.url()?;
    let is_callback = reference
        .callback()
        .is_some_and(|callback| callback.path() == url.path());
    if is_callback || matches!(reference.last_step, LastStep::Code { .. }) {
        return Some(snapshot);
    }
    let stranger = stage.browser("stranger").open(url).await;
    (!Snapshot::of_end(&stranger).is_like(&snapshot)).then_some(snapshot)
}

/// Finds the pages that know who signed in, and the way to sign out.
async fn find_own_pages(stage: &Stage, hints: &Hints, links: &[String], reference: &mut Reference) {
    let base = stage.network.application.clone();
    let callback = reference.callback().map(|url| url.path().to_owned());
    let mut candidates: Vec<(String, String)> = Vec::new();
    let mut add = |path: &str, source: String| {
        // Without its query: some applications do not live through a second visit.
        let bare = path.split('?').next();
        if bare != callback.as_deref() && !candidates.iter().any(|(other, _)| other == path) {
            candidates.push((path.to_owned(), source));
        }
    };
    for path in &hints.protected {
        add(path, "--protected".into());
    }
    if let Some(url) = reference.landed.url() {
        let is_here = url.origin() == base.origin();
        let end = if is_here {
            path_of(url)
        } else {
            url.to_string()
        };
        add(&end, "where the sign-in ends".into());
    }
    for (path, place) in &hints.protected_of_code {
        add(path, place.clone());
    }
    let mut logouts: Vec<Logout> = Vec::new();
    collect(&reference.landed, &base, &mut add, &mut logouts);
    // A front end is on one port, and what knows who signed in on the one that receives the code.
    let elsewhere = reference
        .callback()
        .filter(|url| url.origin() != base.origin());
    for path in USUAL_OWN_PAGES {
        if let Some(url) = elsewhere.as_ref().and_then(|at| at.join(path).ok()) {
            add(url.as_str(), "a usual path".into());
        }
    }
    for path in USUAL_OWN_PAGES {
        add(path, "a usual path".into());
    }
    for path in links {
        add(path, "a link".into());
    }
    for (path, source) in candidates.into_iter().take(MAX_CANDIDATES) {
        if ends_session(&path) {
            continue;
        }
        let Ok(url) = base.join(&path) else { continue };
        let looked = own_page(stage, reference, url.clone(), source).await;
        match looked {
            Some((page, trail)) => {
                collect(&trail, &base, &mut |_, _| {}, &mut logouts);
                reference.own_pages.push(page);
            }
            None => {
                reference.looked_at.push(path.clone());
                if has_been_signed_out(stage, reference).await {
                    // Nothing says that it ends the session, and it does.
                    logouts.push(Logout {
                        method: Method::GET,
                        url,
                        form: None,
                        source: "a page that ended the session when it was looked at".into(),
                        is_named: false,
                        is_certain: true,
                    });
                    sign_in_again(stage, reference).await;
                }
            }
        }
        if reference.own_pages.len() == MAX_OWN_PAGES {
            break;
        }
    }
    // A page that turns strangers away tells more than one that just says less.
    reference
        .own_pages
        .sort_by_key(|page| !page.turns_strangers_away);
    if !reference.own_pages.is_empty() {
        let email = reference.asked.email.clone();
        reference.access = stage
            .access(&mut reference.browser, &reference.own_pages, &email)
            .await;
    }
    // What is named or read is on the port that knows who signed in, where there are several.
    let knows = reference.own_pages.first().map(|page| page.url.clone());
    let at = knows.as_ref().unwrap_or(&base);
    if let Some(named) = &hints.logout {
        // A form that does the same is not what was named.
        logouts.splice(0..0, logout_of(at, named, "--logout".into()));
    }
    for (named, place) in &hints.logout_of_code {
        logouts.extend(logout_of(at, named, place.clone()));
    }
    // What somebody named, then what the page itself offers.
    let mut seen = BTreeSet::new();
    logouts.retain(|logout| seen.insert(logout.words()));
    logouts.sort_by_key(|logout| (!logout.is_named, !logout.is_certain));
    // A script may send by POST what a link leads to.
    let links = logouts
        .iter()
        .filter(|it| it.form.is_none() && it.method == Method::GET);
    let by_script: Vec<Logout> = links
        .map(|link| Logout {
            method: Method::POST,
            source: format!("{}, by POST", link.source),
            is_named: false,
            is_certain: false,
            ..link.clone()
        })
        .collect();
    logouts.extend(by_script);
    if logouts.is_empty() {
        // Nobody was shown a way out; one that is refused says nothing.
        logouts.extend(USUAL_LOGOUTS.iter().filter_map(|path| {
            let named = Named::of(Some("POST"), path);
            let logout = logout_of(at, &named, GUESSED.into())?;
            Some(Logout {
                is_certain: false,
                ..logout
            })
        }));
    }
    reference.logouts = logouts;
}

/// What is said of a way out that nothing names.
pub(super) const GUESSED: &str = "a usual path";
/// Where applications end sessions, most often.
const USUAL_LOGOUTS: [&str; 4] = ["/logout", "/auth/logout", "/api/logout", "/signout"];

/// Labels of buttons and links are short; a longer text is about signing out.
const LONGEST_LABEL: usize = 30;

/// A path with its query, as a person reads it in an address.
pub(super) fn path_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

fn logout_of(base: &Url, named: &Named, source: String) -> Option<Logout> {
    Some(Logout {
        method: named.method.clone().unwrap_or(Method::POST),
        url: base.join(&named.path).ok()?,
        form: None,
        is_named: source == "--logout",
        is_certain: true,
        source,
    })
}

/// Notes the links of a page, and what of it signs out.
fn collect(
    trail: &Trail,
    base: &Url,
    add: &mut impl FnMut(&str, String),
    logouts: &mut Vec<Logout>,
) {
    let (Some(page), Some(at)) = (trail.page(), trail.url()) else {
        return;
    };
    let forms = page.forms.iter();
    for form in forms.flat_map(|form| form.by_ending_button(ends_session)) {
        let Some(target) = join(at, form.target()) else {
            continue;
        };
        let is_only_way_out = form.email_field().is_none()
            && (ends_session(&form.text) || form.hidden_values().any(ends_session));
        let leads_out = ends_session(&path_of(&target));
        let is_certain = is_way_out(&path_of(&target))
            || (form.is_only_a_button() && surely_ends_session(&form.text))
            || form.hidden_values().any(surely_ends_session);
        if leads_out || is_only_way_out {
            logouts.push(Logout {
                method: if form.is_post {
                    Method::POST
                } else {
                    Method::GET
                },
                url: target,
                source: format!("a form on {}", at.path()),
                form: Some((at.clone(), form)),
                is_named: false,
                is_certain,
            });
        }
    }
    for link in &page.links {
        let Some(target) = join(at, &link.target).filter(|it| it.origin() == base.origin()) else {
            continue;
        };
        let is_labelled = link.text.chars().count() <= LONGEST_LABEL && ends_session(&link.text);
        let leads_out = ends_session(&path_of(&target));
        if leads_out || is_labelled {
            let method = link
                .method
                .as_ref()
                .map(|method| method.to_ascii_uppercase());
            let method = method.and_then(|method| Method::from_bytes(method.as_bytes()).ok());
            logouts.push(Logout {
                method: method.unwrap_or(Method::GET),
                is_certain: is_way_out(&path_of(&target)) && !page.has_scripts,
                url: target,
                form: None,
                source: format!("a link on {}", at.path()),
                is_named: false,
            });
        } else {
            add(&path_of(&target), format!("a link on {}", at.path()));
        }
    }
}

/// Whether a page is for people who wait for their mail: it showed the address before anything came of it, or
/// asks for the code.
fn is_for_who_waits(reference: &Reference, inside: &Trail) -> bool {
    let asked = &reference.asked;
    let page = Snapshot::of_end(inside);
    let mut before = asked.trail.hops.iter().filter_map(Hop::response);
    let was_shown =
        before.any(|it| shows(&it.body, &asked.email) && Snapshot::of(it).is_like(&page));
    let takes_code = |form: &Form| !form.code_values("000000").is_empty();
    let asks_for_code = matches!(asked.mail, Some(Mail::Code(_)))
        && inside
            .page()
            .is_some_and(|page| page.forms.iter().any(takes_code));
    was_shown || asks_for_code
}

/// Whether the first page that knew who signed in no longer does.
async fn has_been_signed_out(stage: &Stage, reference: &mut Reference) -> bool {
    let Some(page) = reference.own_pages.first() else {
        return false;
    };
    let email = &reference.asked.email;
    let (access, _) = stage.access_by(&mut reference.browser, page, email).await;
    access == Access::Stranger
}

/// Somebody else signs in, in place of the person whose session has ended.
async fn sign_in_again(stage: &Stage, reference: &mut Reference) {
    let mut browser = stage.browser("browser");
    let asked = stage.ask(&mut browser, &stage.person()).await;
    let Some(step) = stage.last_step(&asked).await else {
        return;
    };
    reference.cookies_before = browser.cookies.clone();
    reference.landed = stage.finish(&mut browser, &step).await;
    reference.last_step = step;
    reference.asked = asked;
    reference.browser = browser;
}

/// The parameter of an address without which a stranger is turned away there: it is the session. One that
/// names the person is only repeated by the page.
async fn session_in_address(stage: &Stage, url: &Url, email: &str) -> Option<(String, Vec<Hop>)> {
    for (name, value) in url.query_pairs() {
        // Whatever is shorter is no secret.
        if value.len() < 16 || !forgeries(&value, email, &stage.nobody()).is_empty() {
            continue;
        }
        let mut hops = Vec::new();
        for value in [None, Some(tampered(&value))] {
            let url = altered(url, &name, value.as_deref());
            hops.push(stage.browser("stranger").step(&url, &Action::get()).await);
        }
        let turns_away = |hop: &Hop| {
            let answer = hop.response();
            answer.is_some_and(|it| matches!(it.status, 300..=399 | 401 | 403 | 404))
        };
        if hops.iter().all(turns_away) {
            return Some((name.into_owned(), hops));
        }
    }
    None
}

/// Whether one can tell by a page who is signed in.
async fn own_page(
    stage: &Stage,
    reference: &mut Reference,
    url: Url,
    source: String,
) -> Option<(OwnPage, Trail)> {
    let email = reference.asked.email.clone();
    let inside = reference.browser.open(&url).await;
    let response = inside.response()?;
    // A redirect that only adds a slash is the page itself.
    let is_same = inside.url()?.path().trim_end_matches('/') == url.path().trim_end_matches('/');
    if response.status != 200
        || !is_same
        || response.body_end == BodyEnd::Unreadable
        || is_for_who_waits(reference, &inside)
    {
        return None;
    }
    let url = inside.url()?.clone();
    let signed_in = Snapshot::of(response);
    let shows_them = shows(&response.body, &email);
    let outside = stage.browser("stranger").step(&url, &Action::get()).await;
    let stranger_response = outside.response()?;
    let stranger = Snapshot::of(stranger_response);
    if shows(&stranger_response.body, &email) {
        match session_in_address(stage, &url, &email).await {
            Some((name, mut hops)) => {
                hops.insert(0, outside.clone());
                reference.session_in_address.get_or_insert((name, hops));
            }
            None => {
                let path = url.path().to_owned();
                reference
                    .shown_to_strangers
                    .get_or_insert((path, outside.clone()));
            }
        }
    }
    let sends_strangers_to = stranger_response
        .location()
        .and_then(|location| join(&url, location));
    let shows_less = stranger_response.status == 200
        && shows_them
        && !shows(&stranger_response.body, &email)
        && !stranger.is_like(&signed_in);
    // Some give strangers the sign-in at the same address.
    let asks = |trail: &Trail| sign_in_form(trail).is_some();
    let turned_away = Trail {
        hops: vec![outside.clone()],
        ..Trail::default()
    };
    let turns_away = matches!(stranger_response.status, 300..=399 | 401 | 403 | 404)
        || (shows_less && asks(&turned_away) && !asks(&inside));
    (turns_away || shows_less).then(|| {
        let page = OwnPage {
            url,
            source,
            turns_strangers_away: turns_away,
            sends_strangers_to,
            stranger,
            signed_in,
        };
        (page, inside)
    })
}
