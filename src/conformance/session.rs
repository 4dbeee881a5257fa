//! The session that a sign-in makes: its cookies, what they can be made to say, and how it ends.

use std::collections::BTreeSet;

use url::Url;

use super::browser::{Action, Browser, Cookie, Cookies, Hop, Trail};
use super::comparison::{Snapshot, said_by_one_alone, shows, text_of};
use super::discovery::ends_session;
use super::flow::{GUESSED, Logout, Reference, path_of};
use super::forgery::forgeries;
use super::observation::{
    AccountAnswers, Forged, LogoutFacts, NamedPage, PageFacts, SessionFacts, evidence,
};
use super::stage::{Access, OwnPage, Stage};
use crate::findings::{Rule, rules};

/// What is looked for in the session of somebody who is signed in.
pub(super) async fn look_at(
    stage: &Stage,
    reference: &Reference,
    named: &[String],
) -> SessionFacts {
    let mut facts = SessionFacts::default();
    let wants = |looking: &[&'static Rule]| looking.iter().any(|rule| (stage.is_wanted)(rule));
    let ends = [rules::LOGOUT_ENDS_SESSION, rules::LOGOUT_NEEDS_POST];
    let forges = [rules::SESSION_COOKIE_UNFORGEABLE];
    // A made-up value tells of both.
    let fixes = [rules::SESSION_ID_RENEWED, forges[0]];
    let of_cookie = [
        rules::SESSION_COOKIE_ATTRIBUTES,
        rules::SESSION_NOT_IN_ADDRESS,
    ];
    if reference.access == Access::SignedIn {
        if wants(&ends) || wants(&fixes) || wants(&of_cookie) {
            facts.cookies = session_cookies(stage, reference).await;
        }
        facts.landed = evidence(&reference.landed.hops);
        if wants(&forges) {
            forge(stage, reference, &mut facts).await;
            if facts.forged_cookie.is_none() {
                guess(stage, reference, &mut facts).await;
            }
        }
        if wants(&fixes) {
            fix(stage, reference, &mut facts).await;
        }
        if wants(&[rules::OWN_PAGES_NOT_STORED]) {
            caching(stage, reference, &mut facts).await;
        }
    }
    if wants(&[rules::STRANGERS_TURNED_AWAY, rules::SIGNED_IN]) {
        strangers(stage, reference, named, &mut facts).await;
    }
    if wants(&[rules::ACCOUNTS_NOT_TOLD]) {
        facts.accounts = accounts(stage, reference).await;
    }
    // Last, because it ends the session.
    if reference.access == Access::SignedIn && wants(&ends) {
        facts.logout = end_session(stage, reference, &facts.cookies).await;
    }
    facts.was_limited = stage.limit();
    facts
}

/// Somebody who has just signed in. The person of the plain sign-in may have an older cookie by now, where
/// every answer brings a new one.
async fn somebody(stage: &Stage, reference: &Reference) -> Option<(Browser, String)> {
    let mut browser = stage.browser("browser");
    let mut asked = stage.ask(&mut browser, &stage.person()).await;
    while asked.mail.is_none() && stage.turn_down(&asked) {
        asked = stage.ask(&mut browser, &stage.person()).await;
    }
    let email = asked.email.clone();
    let step = stage.last_step(&asked).await?;
    stage.finish(&mut browser, &step).await;
    let access = stage
        .access(&mut browser, &reference.own_pages, &email)
        .await;
    (access == Access::SignedIn).then_some((browser, email))
}

/// The cookies without which nobody is signed in.
async fn session_cookies(stage: &Stage, reference: &Reference) -> Vec<Cookie> {
    let Some((somebody, email)) = somebody(stage, reference).await else {
        return Vec::new();
    };
    let email = &email;
    let mut alone = Vec::new();
    for cookie in somebody.cookies.all() {
        let mut browser = stage.browser("browser");
        browser.cookies.put(cookie.clone());
        if stage
            .access(&mut browser, &reference.own_pages, email)
            .await
            == Access::SignedIn
        {
            alone.push(cookie.clone());
        }
    }
    if !alone.is_empty() {
        return alone;
    }
    // It takes several: those that came with the sign-in.
    let before = reference.cookies_before.all();
    let all = somebody.cookies.all().iter();
    all.filter(|cookie| !before.contains(cookie))
        .cloned()
        .collect()
}

/// Whether a cookie in which somebody's address can be read is taken with another address in it.
async fn forge(stage: &Stage, reference: &Reference, facts: &mut SessionFacts) {
    let email = &reference.asked.email;
    let other = stage.nobody();
    for cookie in reference.browser.cookies.all() {
        let forged = forgeries(&cookie.value, email, &other);
        if !forged.is_empty() && facts.readable_cookie.is_none() {
            facts.readable_cookie = Some(cookie.name.clone());
        }
        for value in forged {
            let mut browser = stage.browser("attacker");
            browser.cookies = reference.browser.cookies.clone();
            browser.cookies.put(cookie.with_value(&value));
            for page in &reference.own_pages {
                let hop = browser.step(&page.url, &Action::get()).await;
                let is_taken = hop.response().is_some_and(|answer| {
                    answer.status == 200
                        && shows(&answer.body, &other)
                        && !shows(&answer.body, email)
                });
                if is_taken {
                    facts.forged_cookie = Some(Forged::changed(cookie, &value, hop));
                    return;
                }
            }
        }
    }
}

/// Whether a cookie is nothing but a name that others know: somebody's ID, or a small number. Somebody
/// else signs in, and their name is put in place of the first person's.
async fn guess(stage: &Stage, reference: &Reference, facts: &mut SessionFacts) {
    let mut other = somebody(stage, reference).await;
    if other
        .as_ref()
        .is_some_and(|(_, email)| *email == reference.asked.email)
        && stage.given_people.len() > 1
    {
        // Whoever is next among those that were named.
        other = somebody(stage, reference).await;
    }
    let Some((browser, email)) = other else {
        return;
    };
    if email == reference.asked.email {
        return;
    }
    for cookie in reference.browser.cookies.all() {
        let theirs = browser.cookies.all().iter();
        let mut theirs = theirs.filter(|other| other.name == cookie.name);
        let named = theirs.find_map(|theirs| with_their_name(&cookie.value, &theirs.value));
        // A digest of an address opens only the account of somebody who has one.
        let worked_out = forgeries(&cookie.value, &reference.asked.email, &email);
        for value in named.into_iter().chain(worked_out) {
            let mut attacker = stage.browser("attacker");
            attacker.cookies.put(cookie.with_value(&value));
            for page in &reference.own_pages {
                let hop = attacker.step(&page.url, &Action::get()).await;
                let is_taken = hop
                    .response()
                    .is_some_and(|answer| answer.status == 200 && shows(&answer.body, &email));
                if is_taken {
                    facts.forged_cookie = Some(Forged::changed(cookie, &value, hop));
                    return;
                }
            }
        }
    }
}

/// A cookie's value with the name that another's has: WorkOS's ID of a person, or a number of up to nine
/// digits. Everything else in the value stays, so that a signature no longer fits.
fn with_their_name(value: &str, other: &str) -> Option<String> {
    let is_number = |text: &str| text.len() < 10 && text.parse::<u32>().is_ok();
    if is_number(value) && is_number(other) {
        return Some(other.to_owned());
    }
    let id = regex::Regex::new(r"(?:prof|user)_[0-9A-Z]{26}").ok()?;
    let (own, theirs) = (id.find(value)?.as_str(), id.find(other)?.as_str());
    Some(value.replace(own, theirs))
}

/// A value that no application has given to anybody.
const MADE_UP: &str = "workos-ml-0123456789abcdef0123456789abcdef";

/// Whether a cookie that was there before the sign-in opens the session in another browser: one that the
/// application gave to a stranger, then one that somebody made up.
async fn fix(stage: &Stage, reference: &Reference, facts: &mut SessionFacts) {
    for is_made_up in [false, true] {
        let email = stage.person();
        let mut victim = stage.browser("browser");
        let mut attacker = stage.browser("attacker");
        if is_made_up {
            for cookie in &facts.cookies {
                attacker.cookies.put(cookie.with_value(MADE_UP));
            }
            let (access, hops) = stage
                .look(&mut attacker, &reference.own_pages, &email)
                .await;
            if access == Access::SignedIn {
                // Nobody has signed in with it, so it is taken for what it says.
                let names = facts.cookies.iter().map(|cookie| cookie.name.clone());
                facts.forged_cookie.get_or_insert(Forged {
                    name: names.collect::<Vec<_>>().join(", "),
                    is_made_up: true,
                    evidence: evidence(&hops),
                });
                return;
            }
            victim.cookies = attacker.cookies.clone();
        } else {
            victim.open(&stage.network.application).await;
        }
        let asked = stage.ask(&mut victim, &email).await;
        if !is_made_up {
            attacker.cookies = victim.cookies.clone();
        }
        let Some(step) = stage.last_step(&asked).await else {
            continue;
        };
        let mut hops = stage.finish(&mut victim, &step).await.hops;
        let pages = &reference.own_pages;
        if stage.access(&mut victim, pages, &email).await != Access::SignedIn {
            continue;
        }
        facts.fixation_tried = true;
        let planted = attacker.cookies.clone();
        let (access, looked) = stage.look(&mut attacker, pages, &email).await;
        if access == Access::SignedIn {
            let names = facts.cookies.iter().map(|cookie| cookie.name.clone());
            let planted = planted.all().iter().map(|cookie| cookie.name.clone());
            hops.extend(looked);
            facts.fixed_cookie = names
                .filter(|name| planted.clone().any(|other| other == *name))
                .chain(planted.clone())
                .next()
                .map(|name| (name, evidence(&hops)));
            return;
        }
    }
}

async fn caching(stage: &Stage, reference: &Reference, facts: &mut SessionFacts) {
    let Some((mut browser, _)) = somebody(stage, reference).await else {
        return;
    };
    for page in reference
        .own_pages
        .iter()
        .filter(|page| page.turns_strangers_away)
    {
        let hop = browser.step(&page.url, &Action::get()).await;
        let Some(answer) = hop.response().filter(|answer| answer.status == 200) else {
            continue;
        };
        let control = answer.header("cache-control").unwrap_or_default();
        let path = page.url.path().to_owned();
        let control = control.to_owned();
        facts.cache_controls.push((path, control, evidence(&[hop])));
    }
}

/// What strangers get where only people who are signed in belong.
async fn strangers(
    stage: &Stage,
    reference: &Reference,
    named: &[String],
    facts: &mut SessionFacts,
) {
    let own = reference
        .own_pages
        .iter()
        .filter(|page| page.turns_strangers_away);
    let mut pages: Vec<Url> = own.map(|page| page.url.clone()).collect();
    for path in named {
        pages.extend(stage.network.application.join(path).ok());
    }
    pages.dedup();
    let sockets = stage.network.sockets.iter();
    let ports: BTreeSet<u16> = sockets.map(std::net::SocketAddr::port).collect();
    for url in pages {
        let trail = reference.browser.clone().open(&url).await;
        if named.iter().any(|path| path == url.path()) && !opens(stage, &url, &trail).await {
            facts.named_pages.push(NamedPage {
                path: url.path().to_owned(),
                status: trail.hops[0].response().map_or(0, |it| it.status),
                may_be_elsewhere: ports.len() > 1,
                evidence: evidence(&trail.hops),
            });
            continue;
        }
        let Some(inside) = trail.hops.into_iter().next() else {
            continue;
        };
        for (how, action) in [
            ("a page", Action::get()),
            ("JSON", Action::get().wanting_json()),
        ] {
            let hop = stage.browser("stranger").step(&url, &action).await;
            let Some(answer) = hop.response() else {
                continue;
            };
            let is_the_same = inside.response().is_some_and(|inside| {
                let snapshot = Snapshot::of(inside);
                snapshot.says_something() && snapshot.is_like(&Snapshot::of(answer))
            });
            let seen = PageFacts {
                path: url.path().to_owned(),
                how,
                status: answer.status,
                is_the_same,
                evidence: evidence(std::slice::from_ref(&hop)),
            };
            match answer.status {
                200..=299 if is_the_same || stage.shows_anybody(&answer.body) => {
                    facts.open_pages.push(seen);
                }
                500..=599 => facts.broken_pages.push(seen),
                _ => {}
            }
        }
    }
}

/// Whether a page opened for somebody who is signed in: where it led on, to another place than strangers.
async fn opens(stage: &Stage, url: &Url, trail: &Trail) -> bool {
    let is_there = |end: &Url| end.path().trim_end_matches('/') == url.path().trim_end_matches('/');
    let is_page = (200..300).contains(&trail.status());
    if !is_page || trail.url().is_some_and(is_there) {
        return is_page;
    }
    let stranger = stage.browser("stranger").open(url).await;
    stranger.url() != trail.url()
}

/// Whether the answer to somebody with an account differs from that to somebody new.
async fn accounts(stage: &Stage, reference: &Reference) -> AccountAnswers {
    // An application may let one address ask once in a while, which limits nobody else.
    let timeout = stage.network.timeout;
    let mut browser = stage.browser("browser");
    let email = &reference.asked.email;
    let known = stage.ask_within(&mut browser, email, timeout).await;
    let [new, another] = if stage.has_given_people() {
        // Whoever was not named has no account, and mostly gets no mail: an address beside that of who has.
        let domain = email.rsplit('@').next().unwrap_or_default();
        let mut trails = [Trail::default(), Trail::default()];
        for trail in &mut trails {
            let nobody = stage.nobody().replace("example.com", domain);
            let mut browser = stage.browser("browser");
            *trail = stage.send_address(&mut browser, &nobody, timeout).await;
        }
        trails
    } else {
        let mut asked = Vec::new();
        for _ in 0..2 {
            let mut browser = stage.browser("browser");
            asked.push(stage.ask(&mut browser, &stage.person()).await);
        }
        if asked[0].mail.is_none() {
            return AccountAnswers::Unknown("the second request for one address got no link");
        }
        [asked[0].trail.clone(), asked[1].trail.clone()]
    };
    if known.mail.is_none() {
        return AccountAnswers::Unknown("the second request for one address got no link");
    }
    if [&new, &another].iter().any(|trail| trail.status() == 429) {
        return AccountAnswers::Unknown("the application limits how often one may ask");
    }
    let hops = [&known.trail, &new].map(|trail| evidence(&trail.hops));
    let hops = hops.concat();
    let said = |one: &Trail, other: &Trail| {
        let said = said_by_one_alone(&text_of(one), &[text_of(other)]);
        match said.is_empty() {
            true => one.status().to_string(),
            false => format!("{} \"{said}\"", one.status()),
        }
    };
    let said = (said(&known.trail, &new), said(&new, &known.trail));
    let (known, new) = (Snapshot::of_end(&known.trail), Snapshot::of_end(&new));
    // Where two new addresses are answered differently, a difference tells nothing.
    if !new.is_like(&Snapshot::of_end(&another)) {
        return AccountAnswers::Unknown("two new addresses get different answers");
    }
    if known.is_like(&new) {
        return AccountAnswers::Same;
    }
    // What depends on the moment differs from itself.
    let again = stage
        .ask_within(&mut stage.browser("browser"), email, timeout)
        .await;
    let again = Snapshot::of_end(&again.trail);
    if !again.is_like(&known) || again.is_like(&new) {
        return AccountAnswers::Unknown("one address gets different answers at different times");
    }
    AccountAnswers::Differ(said.0, said.1, hops)
}

/// Ends a session in the ways that are known, until one is not refused.
async fn end_session(
    stage: &Stage,
    reference: &Reference,
    cookies: &[Cookie],
) -> Option<LogoutFacts> {
    let mut refused = None;
    for logout in reference.logouts.iter().take(MAX_LOGOUTS) {
        let facts = sign_out(stage, reference, logout, cookies).await?;
        if facts.refused.is_none() || logout.is_named {
            return Some(facts);
        }
        if logout.source != GUESSED {
            refused = refused.or(Some(facts));
        }
    }
    refused
}

/// How many ways to sign out are tried: each takes a sign-in.
const MAX_LOGOUTS: usize = 4;

async fn sign_out(
    stage: &Stage,
    reference: &Reference,
    logout: &Logout,
    cookies: &[Cookie],
) -> Option<LogoutFacts> {
    let (mut browser, email) = somebody(stage, reference).await?;
    let (email, pages) = (&email, &reference.own_pages);
    let mut old = browser.cookies.clone();
    let mut trail = match &logout.form {
        Some((page, form)) => {
            // A token against forgery is good for one page.
            let opened = browser.open(page).await;
            old = browser.cookies.clone();
            let forms = opened.page().map(|page| page.forms).unwrap_or_default();
            let fresh = forms
                .iter()
                .flat_map(|form| form.by_ending_button(ends_session))
                .find(|fresh| (&fresh.action, &fresh.text) == (&form.action, &form.text));
            browser
                .submit(page, &fresh.unwrap_or_else(|| form.clone()), &[])
                .await
        }
        None => {
            let action = stage.bare(&mut browser, logout.method.clone()).await;
            browser.follow(&logout.url, &action).await
        }
    };
    if logout.is_certain && (200..400).contains(&trail.status()) {
        // The script that asks for it forgets its token.
        browser.cookies.forget_tokens();
    }
    let (mut after, mut looked) = stage.look(&mut browser, pages, email).await;
    let mut words = logout.words();
    // Some applications ask once more.
    let pressed = match after == Access::SignedIn {
        true => press_sign_out(&mut browser, &mut trail).await,
        false => None,
    };
    if let Some(pressed) = &pressed {
        words = format!("{words} and its button, {pressed},");
        (after, looked) = stage.look(&mut browser, pages, email).await;
    }
    let status = trail.status();
    // A token is missing, another method is meant, or a script does it.
    let is_refused = after == Access::SignedIn
        && (status == 0 || (400..=499).contains(&status) || status == 501 || !logout.is_certain);
    let mut thief = stage.browser("other browser");
    thief.cookies = old.clone();
    let (mut with_old_cookies, mut stolen) = stage.look(&mut thief, pages, email).await;
    let mut earlier_values = 0;
    if after == Access::Stranger && with_old_cookies != Access::SignedIn {
        // Where every answer brings a new value, each that there was may be good still.
        for earlier in earlier_sessions(&browser, &old, cookies) {
            earlier_values += 1;
            let mut thief = stage.browser("other browser");
            thief.cookies = earlier;
            let (access, hops) = stage.look(&mut thief, pages, email).await;
            if access == Access::SignedIn {
                (with_old_cookies, stolen) = (access, hops);
                break;
            }
        }
    }
    let comes_back = match (after, with_old_cookies) {
        (Access::Stranger, Access::Stranger) => comes_back(stage, pages, &thief, email).await,
        _ => None,
    };
    let by_get = match logout.method == hyper::Method::GET {
        true => Some((
            after == Access::Stranger && pressed.is_none(),
            trail.hops.clone(),
        )),
        false if is_refused => None,
        false => by_get(stage, reference, logout).await,
    };
    let mut hops = trail.hops;
    hops.extend(looked);
    hops.extend(stolen);
    Some(LogoutFacts {
        request: format!("{words} ({})", logout.source),
        path: path_of(&logout.url),
        is_named: logout.is_named,
        hops,
        after,
        with_old_cookies,
        earlier_values,
        comes_back,
        by_get,
        refused: is_refused.then_some(status),
    })
}

/// How many earlier values of a session's cookie are tried: each takes a request, and an application that
/// forgets to end one forgets most.
const MAX_EARLIER_VALUES: usize = 8;

/// The cookies that a browser had with other values for the session than in `old`, the newest first.
fn earlier_sessions(browser: &Browser, old: &Cookies, session: &[Cookie]) -> Vec<Cookies> {
    let names: Vec<&str> = session.iter().map(|cookie| cookie.name.as_str()).collect();
    let mut earlier: Vec<Cookies> = Vec::new();
    for cookies in browser.earlier.iter().rev() {
        let values = cookies.values_of(&names);
        let is_known = |other: &Cookies| other.values_of(&names) == values;
        if !values.is_empty() && !is_known(old) && !earlier.iter().any(is_known) {
            earlier.push(cookies.clone());
        }
    }
    earlier.truncate(MAX_EARLIER_VALUES);
    earlier
}

/// Whether a session that ended opens again for a `thief` of its cookies as soon as the person signs in anew:
/// its ID is the same each time.
async fn comes_back(
    stage: &Stage,
    pages: &[OwnPage],
    thief: &Browser,
    email: &str,
) -> Option<Vec<Hop>> {
    let mut browser = stage.browser("browser");
    let limit = stage.network.timeout;
    // That one address may not ask again so soon limits nobody else.
    let asked = stage.ask_within(&mut browser, email, limit).await;
    let step = stage.last_step(&asked).await?;
    let mut hops = stage.finish(&mut browser, &step).await.hops;
    let (access, looked) = stage.look(&mut thief.clone(), pages, email).await;
    hops.extend(looked);
    (access == Access::SignedIn).then_some(hops)
}

/// Presses the button of a page that asks whether to sign out, and says which it was.
async fn press_sign_out(browser: &mut Browser, trail: &mut Trail) -> Option<String> {
    let (page, at) = (trail.page()?, trail.url().cloned()?);
    let asks = |form: &&super::browser::Form| {
        form.is_post
            && form.is_only_a_button()
            && (ends_session(&form.text) || ends_session(at.path()))
    };
    let form = page.forms.iter().find(asks)?;
    let pressed = browser.submit(&at, form, &[]).await.hops;
    let request = pressed
        .first()
        .map(|hop| format!("{} {}", hop.method, hop.url.path()));
    trail.hops.extend(pressed);
    request
}

/// Whether GET ends a session too, tried with its own session.
async fn by_get(stage: &Stage, reference: &Reference, logout: &Logout) -> Option<(bool, Vec<Hop>)> {
    let (mut browser, email) = somebody(stage, reference).await?;
    let mut hops = browser.open(&logout.url).await.hops;
    let (access, looked) = stage.look(&mut browser, &reference.own_pages, &email).await;
    hops.extend(looked);
    Some((access == Access::Stranger, hops))
}
