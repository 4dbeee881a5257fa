//! Observations → findings. Pure: it asks nobody, and knows no language, no framework and no example.
//!
//! Nothing is a failure that was not seen to be one. What an application may decide for itself is a
//! warning, and what could not be seen is skipped with the reason.

use super::browser::Trail;
use super::discovery::Places;
use super::exposure::{Exposed, Exposure};
use super::flow::Reference;
use super::observation::{Observation, SessionFacts, Situation, evidence};
use super::stage::{Access, Kind};
use super::workos::{Fault, Purpose};
use crate::findings::{Finding, Rule, Status, rules};
use crate::probe::{FOREIGN_HOST, RequestError};

/// What findings are made of.
#[derive(Debug)]
pub(super) struct Account<'a> {
    /// The plain sign-in.
    pub(super) reference: &'a Reference,
    /// By link or by code.
    pub(super) kind: Kind,
    /// What was seen in each situation.
    pub(super) observations: &'a [Observation],
    /// The session.
    pub(super) session: &'a SessionFacts,
    /// What answers of the plain sign-in gave away.
    pub(super) exposures: &'a [Exposure],
}

impl Reference {
    /// Whether the plain sign-in came to its end, on which everything else is measured: an exchange was
    /// granted, or somebody is signed in without one, and the person got an answer.
    pub(super) fn went_through(&self) -> bool {
        let is_granted = self
            .exchanges()
            .any(|call| (200..300).contains(&call.status));
        (is_granted || self.access == Access::SignedIn)
            && self.landed.error().is_none()
            && !self.landed.is_endless
            && self.landed.status() < 500
    }
}

fn pass(rule: &'static Rule, message: impl Into<String>) -> Finding {
    Finding::new(rule, Status::Pass, message)
}

fn skip(rule: &'static Rule, message: impl Into<String>) -> Finding {
    Finding::new(rule, Status::Skip, message)
}

fn fail(rule: &'static Rule, message: impl Into<String>) -> Finding {
    Finding::new(rule, Status::Fail, message)
}

fn warn(rule: &'static Rule, message: impl Into<String>) -> Finding {
    Finding::new(rule, Status::Warn, message)
}

/// Everything that follows from what was seen, each with its place in the code where that is known.
pub(super) fn judge(account: &Account<'_>, places: &Places) -> Vec<Finding> {
    let mut found = all(account);
    for finding in found.iter_mut().filter(|it| it.needs_action()) {
        let place = match finding.rule {
            rule if AT_THE_EXCHANGE.contains(&rule) => &places.exchange,
            rule if AT_THE_CREATION.contains(&rule) => &places.create,
            rule if rule == rules::LOGOUT_ENDS_SESSION || rule == rules::LOGOUT_NEEDS_POST => {
                &places.logout
            }
            _ => &None,
        };
        if let Some((file, line)) = place {
            finding.file = Some(file.clone());
            finding.line = Some(*line);
        }
    }
    found
}

/// What is put right where the code is exchanged.
const AT_THE_EXCHANGE: [&Rule; 12] = [
    rules::CALLBACK_ANSWERS,
    rules::EXPIRED_LINK_HANDLED,
    rules::SPENT_LINK_HANDLED,
    rules::DENIED_SIGN_IN_HANDLED,
    rules::MISSING_CODE_HANDLED,
    rules::UNKNOWN_CODE_HANDLED,
    rules::USED_CODE_HANDLED,
    rules::REFUSED_CODE_SIGNS_IN_NOBODY,
    rules::FAILURE_IS_TOLD,
    rules::STATE_COMPARED,
    rules::PROFILE_DECIDES,
    rules::EXCHANGE_FAILURE_HANDLED,
];

/// What is put right where the session is created.
const AT_THE_CREATION: [&Rule; 6] = [
    rules::LINK_MAILED,
    rules::STATE_SENT,
    rules::CREATE_FAILURE_HANDLED,
    rules::SEND_FAILURE_HANDLED,
    rules::MAIL_FAILURE_IS_TOLD,
    rules::LINK_KEPT_FROM_ASKER,
];

fn all(account: &Account<'_>) -> Vec<Finding> {
    let mut found = sign_in(account);
    if !account.reference.went_through() {
        found.extend(exposed(account));
        return found;
    }
    found.extend(session(account));
    found.extend(handled(account));
    found.push(refused_codes(account));
    found.push(failures_told(account));
    if account.kind == Kind::MagicLink {
        found.extend(state(account));
        found.extend(heads(account));
        found.push(from_webmail(account));
        found.push(profile(account));
    }
    found.push(kept_apart(account));
    found.extend(outages(account));
    found.push(mail_failures(account));
    found.extend(exposed(account));
    found.push(survival(account));
    found
}

/// The answer that a person gets, in words: `500 with a stack trace of Python`.
fn answer(observation: &Observation) -> String {
    if observation.death.is_some() {
        return "the process ended".into();
    }
    describe(&observation.end, trace_of(observation))
}

fn describe(end: &Trail, trace: Option<&str>) -> String {
    if end.is_endless {
        return "redirects without end".into();
    }
    if let Some(error) = end.error() {
        return error.to_string();
    }
    if let Some(left) = end.left_to() {
        return format!("led to {}", left.host_str().unwrap_or("another host"));
    }
    let status = end.status();
    let where_to = match (end.hops.len(), end.url()) {
        (2.., Some(url)) => format!(" at {}", url.path()),
        _ => String::new(),
    };
    match trace {
        Some(trace) => format!("{status}{where_to} with {trace}"),
        None => format!("{status}{where_to}"),
    }
}

fn trace_of(observation: &Observation) -> Option<&'static str> {
    observation
        .exposures
        .iter()
        .find_map(|exposure| match exposure.what {
            Exposed::Trace(what) => Some(what),
            _ => None,
        })
}

/// Whether the person was left without a page of the application's own.
fn is_broken(observation: &Observation) -> bool {
    observation.death.is_some()
        || observation.end.error().is_some()
        || observation.end.is_endless
        || observation.end.status() >= 500
        || trace_of(observation).is_some()
}

/// The plain sign-in, from asking to the page that knows who it is.
fn sign_in(account: &Account<'_>) -> Vec<Finding> {
    let reference = account.reference;
    let asked = &reference.asked;
    let mut found = Vec::new();
    if let Some(message) = asked.message() {
        found.push(match message.is_sent {
            true => pass(rules::LINK_MAILED, "WorkOS was asked to send the link"),
            false => warn(
                rules::LINK_MAILED,
                "a session was created, and WorkOS was not asked to send its link; whether the \
                 application mails it by itself is not known",
            )
            .hint("call the SDK's method that sends the session, after the one that creates it")
            .evidence(evidence(&asked.trail.hops)),
        });
        if message.times_sent > 1 {
            let message = format!(
                "WorkOS was asked {} times to send one link",
                message.times_sent
            );
            found.push(fail(rules::MAIL_SENT_ONCE, message).evidence(evidence(&asked.trail.hops)));
        } else {
            let created = asked
                .calls
                .iter()
                .filter(|call| call.purpose() == Some(Purpose::Create) && call.status < 300);
            found.push(match created.count() {
                0 | 1 => pass(
                    rules::MAIL_SENT_ONCE,
                    "one request led to one session and one mail",
                ),
                count => fail(
                    rules::MAIL_SENT_ONCE,
                    format!("one request created {count} sessions"),
                )
                .evidence(evidence(&asked.trail.hops)),
            });
        }
    }
    found.push(callback(account));
    found.push(signed_in(account));
    found
}

fn callback(account: &Account<'_>) -> Finding {
    let reference = account.reference;
    let rule = rules::CALLBACK_ANSWERS;
    let granted = reference
        .exchanges()
        .filter(|call| (200..300).contains(&call.status))
        .count();
    let refused = reference.exchanges().find(|call| call.status >= 300);
    let first = reference.landed.hops.first();
    let request = first.map_or_else(String::new, |hop| {
        format!("{} {}", hop.method, hop.url.path())
    });
    let status = describe(&reference.landed, None);
    let shown = evidence(&reference.landed.hops);
    let at = reference
        .exchanges()
        .find(|call| call.status < 300)
        .map(|call| call.path.clone());
    let led = match account.kind {
        Kind::MagicLink => "the link led back",
        Kind::MagicAuth => "the code was sent",
    };
    let is_answered = reference.landed.error().is_none() && !reference.landed.is_endless;
    match (granted, refused) {
        (1.., _) if !is_answered || reference.landed.status() >= 500 => fail(
            rule,
            format!("{led}: {request}, and the person gets {status}"),
        )
        .evidence(shown),
        (1, _) => pass(
            rule,
            format!(
                "{led}: {request} {status}; the code was exchanged once, at {}",
                at.unwrap_or_default()
            ),
        ),
        (0, Some(call)) => fail(
            rule,
            format!(
                "{led}: {request} {status}; WorkOS refused the exchange with {}",
                call.status
            ),
        )
        .hint("see which client ID and code the application sends to the exchange")
        .evidence(shown),
        (0, None) if reference.needs_script => skip(
            rule,
            format!("{led}: {request} {status}; what follows is done by a script of that page"),
        )
        .hint("use a real browser: --browser"),
        (0, None) => fail(
            rule,
            format!("{led}: {request} {status}; the code was never exchanged"),
        )
        .hint("exchange the callback's code for a profile with the SDK before anything else")
        .evidence(shown),
        // Two grants for one code: there is only one code, so the second was another sign-in's.
        (count, _) => warn(
            rule,
            format!("{led}: {request} {status}; {count} exchanges followed"),
        )
        .evidence(shown),
    }
}

fn signed_in(account: &Account<'_>) -> Finding {
    let reference = account.reference;
    let rule = rules::SIGNED_IN;
    let shows_them = super::comparison::shows(reference.landed.body(), &reference.asked.email);
    match (reference.own_pages.first(), reference.access) {
        (Some(page), Access::SignedIn) => {
            let outside = match (page.turns_strangers_away, page.stranger.location.as_str()) {
                (true, "") => format!("answers {}", page.stranger.status),
                (true, to) => format!("answers {} {to}", page.stranger.status),
                (false, _) => "says less".to_owned(),
            };
            let (path, source) = (page.url.path(), &page.source);
            pass(
                rule,
                format!("{path} ({source}) knows who signed in; without the cookie it {outside}"),
            )
        }
        (Some(page), Access::SomebodyElse) => fail(
            rule,
            format!("{} takes the person who signed in for somebody else", page.url.path()),
        )
        .evidence(evidence(&reference.landed.hops)),
        (Some(page), _) => fail(
            rule,
            format!("{} does not know who signed in a moment ago", page.url.path()),
        )
        .evidence(evidence(&reference.landed.hops)),
        (None, _) if shows_them => skip(
            rule,
            "the page after the sign-in shows the address, and no page was found that still knows it \
             afterwards; what needs a session is not judged",
        )
        .hint("name a page that only the person may see: --protected /account"),
        (None, _) => skip(
            rule,
            format!(
                "no page was found that knows who signed in (looked at {})",
                reference.looked_at.iter().take(8).cloned().collect::<Vec<_>>().join(", ")
            ),
        )
        .hint("name a page that only the person may see: --protected /account"),
    }
}

/// The session: who gets in, how it ends, what its cookie can be made to say.
fn session(account: &Account<'_>) -> Vec<Finding> {
    let (reference, session) = (account.reference, account.session);
    let has_session = reference.access == Access::SignedIn;
    let why = "no page was found that knows who signed in";
    if !has_session {
        let mut found: Vec<Finding> = [
            rules::STRANGERS_TURNED_AWAY,
            rules::LOGOUT_ENDS_SESSION,
            rules::LOGOUT_NEEDS_POST,
            rules::SESSION_ID_RENEWED,
            rules::SESSION_COOKIE_ATTRIBUTES,
            rules::SESSION_COOKIE_UNFORGEABLE,
            rules::OWN_PAGES_NOT_STORED,
        ]
        .map(|rule| skip(rule, why))
        .into();
        if let Some((path, how, status)) = session.open_pages.first() {
            found[0] = open_page(path, how, *status);
        }
        found.push(accounts(session));
        return found;
    }
    let mut found = vec![strangers(account)];
    found.extend(logout(account));
    found.push(match &session.fixed_cookie {
        Some(name) => fail(
            rules::SESSION_ID_RENEWED,
            format!(
                "a browser that has the cookie {name} from before the sign-in is signed in by it"
            ),
        )
        .hint("make a new session, with a new ID, when somebody signs in"),
        None if session.fixation_tried => pass(
            rules::SESSION_ID_RENEWED,
            "cookies from before the sign-in, and made-up ones, open nothing",
        ),
        None => skip(
            rules::SESSION_ID_RENEWED,
            "nobody else could be signed in to try it",
        ),
    });
    found.push(cookie_attributes(session));
    found.push(match (&session.forged_cookie, &session.readable_cookie) {
        (Some((name, shown)), _) => fail(
            rules::SESSION_COOKIE_UNFORGEABLE,
            format!("the cookie {name} signs in somebody else when its value is changed"),
        )
        .hint("sign the cookie, or keep the session on the server and a random ID in the cookie")
        .evidence(shown.clone()),
        (None, Some(name)) => pass(
            rules::SESSION_COOKIE_UNFORGEABLE,
            format!("the cookie {name} can be read, and a changed one is refused"),
        ),
        (None, None) => pass(
            rules::SESSION_COOKIE_UNFORGEABLE,
            "no cookie says in plain text who somebody is",
        ),
    });
    found.push(match session.stored_pages.first() {
        Some((path, control)) => {
            let control = match control.as_str() {
                "" => "no Cache-Control".to_owned(),
                control => format!("Cache-Control: {control}"),
            };
            warn(
                rules::OWN_PAGES_NOT_STORED,
                format!("{path} has {control}: the back button may show it after signing out"),
            )
            .hint("answer protected pages with `Cache-Control: no-store`")
        }
        None if reference
            .own_pages
            .iter()
            .any(|page| page.turns_strangers_away) =>
        {
            pass(
                rules::OWN_PAGES_NOT_STORED,
                "protected pages are not stored",
            )
        }
        None => skip(
            rules::OWN_PAGES_NOT_STORED,
            "no page was found that turns strangers away",
        ),
    });
    found.push(accounts(session));
    found
}

fn open_page(path: &str, how: &str, status: u16) -> Finding {
    fail(
        rules::STRANGERS_TURNED_AWAY,
        format!("{path}, asked for as {how}, gives a stranger {status} and the same as to somebody who is signed in"),
    )
    .hint("check the session before the page is made, and answer 401 or redirect to the sign-in")
}

fn strangers(account: &Account<'_>) -> Finding {
    let session = account.session;
    let rule = rules::STRANGERS_TURNED_AWAY;
    if let Some((path, how, status)) = session.open_pages.first() {
        return open_page(path, how, *status);
    }
    if let Some((path, how, status)) = session.broken_pages.first() {
        return warn(
            rule,
            format!("{path}, asked for as {how}, answers a stranger with {status}"),
        )
        .hint("answer 401, or redirect to the sign-in, before the session is used");
    }
    let guarded = account
        .reference
        .own_pages
        .iter()
        .filter(|page| page.turns_strangers_away);
    let paths: Vec<_> = guarded.map(|page| page.url.path()).collect();
    match paths.is_empty() {
        true => skip(rule, "no page was found that turns strangers away"),
        false => pass(
            rule,
            format!(
                "{} turn strangers away, as a page and as JSON",
                paths.join(", ")
            ),
        ),
    }
}

fn logout(account: &Account<'_>) -> Vec<Finding> {
    let (ends, post) = (rules::LOGOUT_ENDS_SESSION, rules::LOGOUT_NEEDS_POST);
    let Some(facts) = &account.session.logout else {
        let why = match &account.reference.logout {
            Some(logout) => format!("{} could not be tried", logout.words()),
            None => "no way to sign out was found".to_owned(),
        };
        let hint = "name it: --logout 'POST /logout'";
        return vec![skip(ends, why.clone()).hint(hint), skip(post, why)];
    };
    let (request, shown) = (&facts.request, evidence(&facts.hops));
    let ended = match (facts.after, facts.with_old_cookies) {
        (Some(Access::SignedIn), _) => {
            fail(ends, format!("{request} leaves the browser signed in")).evidence(shown)
        }
        (_, Some(Access::SignedIn)) => fail(
            ends,
            format!(
                "{request} ended the session in the browser, and its old cookie still signs in"
            ),
        )
        .hint(
            "end the session on the server as well: delete it there, or keep a list of ended ones",
        )
        .evidence(shown),
        (Some(Access::Stranger), Some(Access::Stranger)) => pass(
            ends,
            format!("{request} ended the session: the old cookie opens nothing"),
        ),
        _ => skip(
            ends,
            format!("who the browser was after {request} cannot be told"),
        ),
    };
    let by_get = match facts.by_get {
        Some(true) => warn(post, format!("GET {} ends the session", path_of(request)))
            .hint("end sessions by POST, with protection against requests of other sites"),
        Some(false) => pass(post, "GET ends no session"),
        None => skip(post, "it could not be tried"),
    };
    vec![ended, by_get]
}

fn path_of(request: &str) -> &str {
    request.split(' ').nth(1).unwrap_or_default()
}

fn cookie_attributes(session: &SessionFacts) -> Finding {
    let rule = rules::SESSION_COOKIE_ATTRIBUTES;
    let mut missing = Vec::new();
    for cookie in &session.cookies {
        let mut lacks = Vec::new();
        if !cookie.has("HttpOnly") {
            lacks.push("HttpOnly");
        }
        if !cookie.has("SameSite") {
            lacks.push("SameSite");
        }
        let is_none = cookie
            .attribute("SameSite")
            .is_some_and(|it| it.eq_ignore_ascii_case("none"));
        if is_none && !cookie.has("Secure") {
            lacks.push("Secure, which SameSite=None needs");
        }
        if !lacks.is_empty() {
            missing.push(format!("{} has no {}", cookie.name, lacks.join(" and no ")));
        }
    }
    if session.cookies.is_empty() {
        return skip(rule, "no cookie was found that holds the session");
    }
    if missing.is_empty() {
        let names: Vec<_> = session
            .cookies
            .iter()
            .map(|cookie| cookie.name.as_str())
            .collect();
        let shown = format!(
            "{} is HttpOnly and says SameSite (Secure cannot be judged without https)",
            names.join(", ")
        );
        return pass(rule, shown);
    }
    warn(rule, format!("the session's cookie {}", missing.join("; ")))
        .hint("set HttpOnly, SameSite=Lax and, behind https, Secure")
}

fn accounts(session: &SessionFacts) -> Finding {
    let rule = rules::ACCOUNTS_NOT_TOLD;
    match &session.tells_accounts {
        Some((known, new)) => warn(
            rule,
            format!("an address that has signed in is answered otherwise than a new one: \"{known}\" against \"{new}\""),
        )
        .hint("answer every address in the same words"),
        None => pass(rule, "addresses with and without an account get the same answer"),
    }
}

/// What people meet every day, and has to end on a page of the application's own.
fn handled(account: &Account<'_>) -> Vec<Finding> {
    account
        .observations
        .iter()
        .filter_map(|observation| {
            let (rule, meets_people) = match &observation.situation {
                Situation::Expired => (rules::EXPIRED_LINK_HANDLED, true),
                Situation::Scanned(_) => (rules::SPENT_LINK_HANDLED, true),
                Situation::Denied => (rules::DENIED_SIGN_IN_HANDLED, true),
                Situation::NoCode => (rules::MISSING_CODE_HANDLED, false),
                Situation::MadeUpCode => (rules::UNKNOWN_CODE_HANDLED, false),
                Situation::UsedElsewhere | Situation::UsedHere => (rules::USED_CODE_HANDLED, true),
                _ => return None,
            };
            Some(handled_one(rule, observation, meets_people))
        })
        .chain(reloads(account))
        .collect()
}

fn handled_one(rule: &'static Rule, observation: &Observation, meets_people: bool) -> Finding {
    let words = observation.situation.words();
    if let Some(why) = &observation.unknown {
        return skip(rule, format!("{words}: {why}")).subject(words);
    }
    let message = format!("{words}: {}", answer(observation));
    // A page that offers the sign-in again is one of the application's own, whatever its status.
    let is_severe = (meets_people && !offers_again(observation))
        || observation.death.is_some()
        || trace_of(observation).is_some();
    let finding = match (is_broken(observation), is_severe) {
        (false, _) => return pass(rule, message).subject(words),
        (true, true) => fail(rule, message),
        (true, false) => warn(rule, message),
    };
    with_log(finding, observation)
        .subject(words)
        .hint(match observation.situation {
            Situation::Expired | Situation::Scanned(_) | Situation::Denied => {
                "look for `error` in the callback before `code`, and answer with a page that offers a new link"
            }
            Situation::NoCode => "answer a callback without a code with a page of your own, and status 400",
            _ => "catch what the SDK throws when an exchange is refused, and answer with a page of your own",
        })
}

/// Whether the page that the person gets leads back to the sign-in.
fn offers_again(observation: &Observation) -> bool {
    let page = observation.end.page().unwrap_or_default();
    let has_form = page.forms.iter().any(|form| form.email_field().is_some());
    has_form || (!page.links.is_empty() && !page.text.is_empty())
}

/// The evidence, with the last lines of a process that ended.
fn with_log(finding: Finding, observation: &Observation) -> Finding {
    let mut shown = observation.evidence();
    if let Some(lines) = &observation.death {
        shown.extend(lines.iter().map(|line| format!("log: {line}")));
    }
    finding.evidence(shown)
}

fn reloads(account: &Account<'_>) -> Option<Finding> {
    let rule = rules::RELOAD_KEEPS_SESSION;
    let observation = account
        .observations
        .iter()
        .find(|it| it.situation == Situation::UsedHere)?;
    Some(
        match (
            account.reference.access,
            observation.access,
            &observation.unknown,
        ) {
            (_, _, Some(why)) => skip(rule, why.clone()),
            (Access::SignedIn, Access::SignedIn, _) => {
                pass(rule, "who reloads the callback stays signed in")
            }
            (Access::SignedIn, Access::Stranger, _) if observation.death.is_none() => {
                warn(rule, "who reloads the callback is signed out by it")
                    .hint("leave the session alone when an exchange is refused")
                    .evidence(observation.evidence())
            }
            _ => skip(rule, "it cannot be told who the browser was after a reload"),
        },
    )
}

/// Situations in which WorkOS granted nothing, so that nobody may be signed in.
fn is_refused(observation: &Observation) -> bool {
    matches!(
        observation.situation,
        Situation::Expired
            | Situation::Scanned(_)
            | Situation::Denied
            | Situation::Markup
            | Situation::NoCode
            | Situation::MadeUpCode
            | Situation::UsedElsewhere
            | Situation::Outage(Purpose::Exchange, _)
    )
}

fn refused_codes(account: &Account<'_>) -> Finding {
    let rule = rules::REFUSED_CODE_SIGNS_IN_NOBODY;
    if account.reference.own_pages.is_empty() {
        return skip(rule, "no page was found that knows who signed in");
    }
    let refused = account
        .observations
        .iter()
        .filter(|it| is_refused(it) && it.unknown.is_none());
    let mut tried = 0;
    for observation in refused {
        tried += 1;
        if matches!(observation.access, Access::SignedIn | Access::SomebodyElse) {
            return fail(
                rule,
                format!(
                    "{} signs somebody in, though WorkOS granted no exchange",
                    observation.situation.words()
                ),
            )
            .hint("make the session only after the exchange has returned a profile")
            .evidence(observation.evidence());
        }
    }
    pass(
        rule,
        format!("{tried} sign-ins that WorkOS refused signed in nobody"),
    )
}

fn failures_told(account: &Account<'_>) -> Finding {
    let rule = rules::FAILURE_IS_TOLD;
    if account.reference.success.is_none() {
        return skip(
            rule,
            "the page after a sign-in says nothing that strangers do not see as well",
        );
    }
    let lying = account.observations.iter().filter(|observation| {
        is_refused(observation) && observation.unknown.is_none() && observation.is_success_page
    });
    let lying: Vec<_> = lying.collect();
    match lying.first() {
        Some(first) => {
            let more = match lying.len() {
                1 => String::new(),
                count => format!(", as do {} others", count - 1),
            };
            fail(
                rule,
                format!(
                    "{} ends on the page that a sign-in ends on, though WorkOS refused it{more}",
                    first.situation.words()
                ),
            )
            .hint("look at what the exchange returns before the page is made")
            .evidence(first.evidence())
        }
        None => pass(
            rule,
            "a sign-in that failed looks otherwise than one that worked",
        ),
    }
}

fn of<'a>(account: &'a Account<'_>, situation: &Situation) -> Option<&'a Observation> {
    account
        .observations
        .iter()
        .find(|it| it.situation == *situation)
}

/// Whether the application took the callback for good.
fn is_accepted(account: &Account<'_>, observation: &Observation) -> bool {
    match account.reference.own_pages.is_empty() {
        false => observation.access == Access::SignedIn,
        true => observation.is_success_page && observation.exchanges > 0,
    }
}

fn state(account: &Account<'_>) -> Vec<Finding> {
    let (sent, compared) = (rules::STATE_SENT, rules::STATE_COMPARED);
    let other = of(account, &Situation::OtherBrowser).filter(|it| it.unknown.is_none());
    let works_elsewhere = other.is_some_and(|it| is_accepted(account, it));
    let mut found = Vec::new();
    if !account.reference.has_state {
        found.push(match (other, works_elsewhere) {
            (Some(other), true) => warn(
                sent,
                "no state is sent, and a link signs in whatever browser opens it: somebody can sign \
                 you in to their account",
            )
            .hint("send a random state with the session, keep it in a cookie, and compare the two")
            .evidence(other.evidence()),
            (Some(_), false) => pass(sent, "no state is sent; another browser is refused all the same"),
            (None, _) => warn(sent, "no state is sent with the session")
                .hint("send a random state with the session, keep it in a cookie, and compare the two"),
        });
        found.push(skip(compared, "no state is sent"));
        found.push(skip(rules::LINK_IN_OTHER_BROWSER, "no state is sent"));
    } else {
        found.push(pass(
            sent,
            "a state is sent with the session, and comes back",
        ));
        let wrong = [Situation::StateTampered, Situation::StateMissing];
        let tried: Vec<_> = wrong
            .iter()
            .filter_map(|situation| of(account, situation))
            .filter(|it| it.unknown.is_none())
            .collect();
        let ignored = tried.iter().find(|it| is_accepted(account, it));
        let broken = tried.iter().find(|it| is_broken(it));
        found.push(match (ignored, broken) {
            (Some(observation), _) => fail(
                compared,
                format!(
                    "{} signs in: the state is sent and not compared",
                    observation.situation.words()
                ),
            )
            .hint("compare the callback's state with the one that was kept, and refuse any other")
            .evidence(observation.evidence()),
            (None, Some(observation)) => with_log(
                warn(
                    compared,
                    format!("{}: {}", observation.situation.words(), answer(observation)),
                ),
                observation,
            )
            .hint("refuse a wrong state with a page of your own"),
            (None, None) if tried.is_empty() => skip(compared, "it could not be tried"),
            (None, None) => pass(compared, "a changed state and a missing one are refused"),
        });
        let theirs = of(account, &Situation::StateOfOther)
            .filter(|it| it.unknown.is_none() && is_accepted(account, it));
        let elsewhere = other.filter(|_| works_elsewhere).or(theirs);
        found.push(match (elsewhere, ignored.is_some()) {
            (_, true) => skip(rules::LINK_IN_OTHER_BROWSER, "the state is not compared at all"),
            (Some(observation), false) => warn(
                rules::LINK_IN_OTHER_BROWSER,
                "a link signs in whatever browser opens it; where that is meant, somebody can still sign \
                 you in to their account",
            )
            .hint("keep the state in a cookie of the browser that asked, or ask for a confirmation in another one")
            .evidence(observation.evidence()),
            (None, false) if other.is_none() => {
                skip(rules::LINK_IN_OTHER_BROWSER, "it could not be tried")
            }
            (None, false) => pass(rules::LINK_IN_OTHER_BROWSER, "another browser is refused"),
        });
    }
    found.push(open_redirects(account));
    found
}

fn open_redirects(account: &Account<'_>) -> Finding {
    let rule = rules::STATE_LEADS_NOWHERE_ELSE;
    let mut tried = 0;
    for observation in account
        .observations
        .iter()
        .filter(|it| it.unknown.is_none())
    {
        let Situation::StateForeign(target) = &observation.situation else {
            continue;
        };
        tried += 1;
        let leads_there = observation.end.hops.iter().any(|hop| {
            let location = hop.response().and_then(|answer| answer.header("location"));
            hop.url.host_str() == Some(FOREIGN_HOST)
                || location.is_some_and(|to| to.trim_start().starts_with("javascript:"))
        });
        if leads_there {
            return fail(rule, format!("a state of {target} sends the browser there"))
                .hint("follow a way back only if it is a path of your own: it begins with one `/` and holds no `\\`")
                .evidence(observation.evidence());
        }
    }
    match tried {
        0 => skip(rule, "it could not be tried"),
        count => pass(
            rule,
            format!("{count} states that name other addresses led nowhere else"),
        ),
    }
}

fn heads(account: &Account<'_>) -> Vec<Finding> {
    let rule = rules::HEAD_SPENDS_NOTHING;
    let Some(observation) = of(account, &Situation::HeadOfCallback) else {
        return Vec::new();
    };
    if let Some(why) = &observation.unknown {
        return vec![skip(rule, why.clone())];
    }
    let knows = !account.reference.own_pages.is_empty() || account.reference.success.is_some();
    let is_in = is_accepted(account, observation) || observation.is_success_page;
    if !knows {
        return vec![skip(rule, "no page was found that knows who signed in")];
    }
    if observation.death.is_some() {
        let finding = fail(
            rule,
            "a HEAD of the callback before the click: the process ended",
        );
        return vec![with_log(finding, observation)];
    }
    vec![match (is_in, observation.exchanges) {
        (true, _) => pass(rule, "a HEAD of the callback from elsewhere does no harm"),
        (false, 1..) => fail(
            rule,
            format!(
                "a HEAD of the callback from elsewhere spends the code; the person then gets {}",
                answer(observation)
            ),
        )
        .hint("exchange codes for GET only: many frameworks answer HEAD with the handler of GET")
        .evidence(observation.evidence()),
        (false, 0) => warn(
            rule,
            format!(
                "after a HEAD of the callback from elsewhere the person gets {}",
                answer(observation)
            ),
        )
        .evidence(observation.evidence()),
    }]
}

fn from_webmail(account: &Account<'_>) -> Finding {
    let rule = rules::LINK_FROM_WEBMAIL;
    let Some(observation) = of(account, &Situation::FromWebmail) else {
        return pass(
            rule,
            "no cookie stays away where another site leads to the application",
        );
    };
    if let Some(why) = &observation.unknown {
        return skip(rule, why.clone());
    }
    let is_in = is_accepted(account, observation);
    let arrives = account.reference.success.is_none() || observation.is_success_page;
    if is_in && arrives {
        return pass(rule, "a link that is clicked in a webmailer signs in");
    }
    warn(
        rule,
        format!(
            "a cookie is SameSite=Strict, which browsers do not send after a click in a webmailer: the person gets {}",
            answer(observation)
        ),
    )
    .evidence(observation.evidence())
}

fn profile(account: &Account<'_>) -> Finding {
    let rule = rules::PROFILE_DECIDES;
    match of(account, &Situation::OtherProfile) {
        Some(observation) if observation.unknown.is_none() => match observation.access {
            Access::SignedIn => fail(
                rule,
                "WorkOS says one person signed in, and the application takes them for the address that was typed",
            )
            .hint("take the person from the profile that the exchange returns, not from the form, the state or a cookie")
            .evidence(observation.evidence()),
            Access::SomebodyElse | Access::Stranger => {
                pass(rule, "who is signed in is who the profile names")
            }
            Access::Unclear => skip(rule, "no page was found that names who signed in"),
        },
        _ => skip(rule, "it could not be tried"),
    }
}

fn kept_apart(account: &Account<'_>) -> Finding {
    let rule = rules::SIGN_INS_KEPT_APART;
    if let Some((path, hop)) = &account.reference.shown_to_strangers {
        return fail(
            rule,
            format!("{path} shows the address of who signed in to a browser without any cookie"),
        )
        .hint("keep who is signed in in the session, not in a variable of the process")
        .evidence(evidence(std::slice::from_ref(hop)));
    }
    let Some(observation) = of(account, &Situation::TwoAtOnce) else {
        return skip(rule, "it could not be tried");
    };
    match (&observation.unknown, observation.access) {
        (Some(why), _) => skip(rule, why.clone()),
        (None, Access::SignedIn) => pass(rule, "two people who sign in at once are kept apart"),
        (None, Access::SomebodyElse) => fail(
            rule,
            "of two people who sign in at once one is taken for the other, or a stranger sees one of them",
        )
        .hint("keep what belongs to a sign-in in the session, not in a variable of the process")
        .evidence(observation.evidence()),
        (None, _) if account.reference.access == Access::SignedIn => fail(
            rule,
            "of two people who sign in at once one is not signed in",
        )
        .hint("keep what belongs to a sign-in in the session, not in a variable of the process")
        .evidence(observation.evidence()),
        (None, _) => skip(rule, "it cannot be told who was signed in"),
    }
}

/// What happens to the person while WorkOS makes faults.
fn outages(account: &Account<'_>) -> Vec<Finding> {
    let purposes = [
        (Purpose::Create, rules::CREATE_FAILURE_HANDLED),
        (Purpose::Send, rules::SEND_FAILURE_HANDLED),
        (Purpose::Exchange, rules::EXCHANGE_FAILURE_HANDLED),
    ];
    let mut found = Vec::new();
    let of_purpose = |purpose| {
        account
            .observations
            .iter()
            .filter_map(move |it| match it.situation {
                Situation::Outage(other, fault) if other == purpose => Some((it, fault)),
                _ => None,
            })
    };
    for (purpose, rule) in purposes {
        let seen: Vec<_> = of_purpose(purpose)
            .filter(|(_, fault)| *fault != Fault::Hanging)
            .collect();
        if seen.is_empty() {
            continue;
        }
        let mut groups: Vec<(String, Vec<&Observation>)> = Vec::new();
        let mut known = 0;
        for (observation, _) in &seen {
            if observation.unknown.is_some() {
                continue;
            }
            known += 1;
            let is_bad = observation.death.is_some()
                || observation.end.error().is_some()
                || observation.end.is_endless
                || trace_of(observation).is_some();
            if is_bad {
                let answer = answer(observation);
                match groups.iter_mut().find(|(other, _)| *other == answer) {
                    Some((_, same)) => same.push(observation),
                    None => groups.push((answer, vec![observation])),
                }
            }
        }
        for (answer, observations) in &groups {
            let words: Vec<_> = observations.iter().map(|it| fault_of(it).words()).collect();
            let message = format!(
                "WorkOS {} at {}: {answer}",
                words.join(", "),
                purpose.words()
            );
            found.push(
                with_log(fail(rule, message.clone()), observations[0])
                    .subject(format!("{}: {answer}", purpose.words()))
                    .hint("catch what the SDK throws, say that signing in does not work now, and log the rest"),
            );
        }
        if groups.is_empty() {
            found.push(match known {
                0 => skip(rule, seen[0].0.unknown.clone().unwrap_or_default()),
                count => pass(
                    rule,
                    format!(
                        "{count} faults of WorkOS at {} end on a page of the application's own",
                        purpose.words()
                    ),
                ),
            });
        }
    }
    found.push(waits(account));
    found
}

fn fault_of(observation: &Observation) -> Fault {
    match observation.situation {
        Situation::Outage(_, fault) => fault,
        _ => Fault::Hanging,
    }
}

fn waits(account: &Account<'_>) -> Finding {
    let rule = rules::WAIT_IS_BOUNDED;
    let hanging: Vec<_> = account
        .observations
        .iter()
        .filter(|it| matches!(it.situation, Situation::Outage(_, Fault::Hanging)))
        .filter(|it| it.unknown.is_none())
        .collect();
    let endless: Vec<_> = hanging
        .iter()
        .filter(|it| matches!(it.end.error(), Some(RequestError::TimedOut(_))))
        .collect();
    let purpose = |it: &Observation| match it.situation {
        Situation::Outage(purpose, _) => purpose.words(),
        _ => "",
    };
    match (hanging.first(), endless.first()) {
        (None, _) => skip(rule, "it could not be tried"),
        (_, Some(first)) => {
            let places: Vec<_> = endless.iter().map(|it| purpose(it)).collect();
            fail(
                rule,
                format!(
                    "while WorkOS does not answer at {}, nobody got an answer within {} s",
                    places.join(", "),
                    super::variants::LONGEST_WAIT.as_secs()
                ),
            )
            .hint("give the SDK's requests a time limit of a few seconds")
            .evidence(first.evidence())
        }
        (Some(_), None) => {
            let longest = hanging
                .iter()
                .map(|it| it.end.elapsed())
                .max()
                .unwrap_or_default();
            let message = format!(
                "while WorkOS does not answer, people get an answer after {:.1} s at the most",
                longest.as_secs_f64()
            );
            pass(rule, message)
        }
    }
}

/// Whether somebody is told to look for mail that was never sent.
fn mail_failures(account: &Account<'_>) -> Finding {
    let rule = rules::MAIL_FAILURE_IS_TOLD;
    let lying = account.observations.iter().find(|observation| {
        let can_know = match observation.situation {
            // An address that is refused may be answered like any other, so as not to tell of accounts.
            Situation::Outage(Purpose::Create | Purpose::Send, Fault::Status(422)) => false,
            // A 200 that cannot be read is a 200.
            Situation::Outage(Purpose::Send, Fault::Garbage) => false,
            Situation::Outage(Purpose::Create | Purpose::Send, _) => true,
            _ => false,
        };
        can_know && observation.unknown.is_none() && observation.is_mail_page
    });
    let was_tried = account.observations.iter().any(|it| {
        matches!(it.situation, Situation::Outage(Purpose::Create, _)) && it.unknown.is_none()
    });
    match lying {
        Some(observation) => {
            let message = format!(
                "{}: the person gets the page that says that the link was sent",
                observation.situation.words()
            );
            let status = match account.reference.asked.was_mailed_at_once {
                true => Status::Fail,
                // It answers before it asks WorkOS, and may try again later.
                false => Status::Warn,
            };
            Finding::new(rule, status, message)
                .hint("look at the result of creating and of sending before that page is made")
                .evidence(observation.evidence())
        }
        None if was_tried => pass(rule, "nobody is told to look for mail that was never sent"),
        None => skip(rule, "it could not be tried"),
    }
}

/// Secrets and stack traces in answers.
fn exposed(account: &Account<'_>) -> Vec<Finding> {
    let all = || {
        let seen = account.observations.iter().flat_map(|it| &it.exposures);
        account.exposures.iter().chain(seen)
    };
    let mut found = Vec::new();
    if account.kind == Kind::MagicLink {
        found.push(match all().find(|it| it.what == Exposed::Link) {
            Some(exposure) => fail(
                rules::LINK_KEPT_FROM_ASKER,
                format!("the answer to whoever asks holds the link, in the {}", exposure.place),
            )
            .hint("leave the link to the mail: do not show it, redirect to it or store it in a cookie")
            .evidence(vec![exposure.shown.clone()]),
            None => pass(rules::LINK_KEPT_FROM_ASKER, "whoever asks for a link does not get it in the answer"),
        });
    }
    let secret = all().find(|it| matches!(it.what, Exposed::ApiKey | Exposed::AccessToken));
    found.push(match secret {
        Some(exposure) => {
            let what = match exposure.what {
                Exposed::ApiKey => "an API key",
                _ => "the access token",
            };
            fail(
                rules::SECRETS_KEPT,
                format!("{what} is in a {}", exposure.place),
            )
            .hint(
                "choose the fields that a page shows; the profile and its token are for the server",
            )
            .evidence(vec![exposure.shown.clone()])
        }
        None => pass(
            rules::SECRETS_KEPT,
            "no answer holds an API key or an access token",
        ),
    });
    let markup = of(account, &Situation::Markup).filter(|it| it.unknown.is_none());
    if let Some(observation) = markup {
        let is_taken = observation.end.hops.iter().any(|hop| {
            hop.response().is_some_and(|answer| {
                super::browser::is_html(answer)
                    && super::browser::holds_element(&answer.body, super::variants::MARKUP_ELEMENT)
            })
        });
        found.push(match is_taken {
            true => fail(
                rules::ERROR_TEXT_ESCAPED,
                "the error text of a callback is put into the page as markup",
            )
            .hint("escape what comes from the address, or show a text of your own")
            .evidence(observation.evidence()),
            false => pass(
                rules::ERROR_TEXT_ESCAPED,
                "the error text of a callback is not taken for markup",
            ),
        });
    }
    found.push(traces(account));
    if account.kind == Kind::MagicLink {
        found.push(code_in_address(account));
    }
    found
}

/// Stack traces where no rule on a situation of its own speaks of them.
fn traces(account: &Account<'_>) -> Finding {
    let rule = rules::NO_STACK_TRACES;
    let is_judged = |situation: &Situation| {
        matches!(
            situation,
            Situation::Expired
                | Situation::Scanned(_)
                | Situation::Denied
                | Situation::NoCode
                | Situation::MadeUpCode
                | Situation::UsedElsewhere
                | Situation::UsedHere
                | Situation::Outage(..)
        )
    };
    let other = account
        .observations
        .iter()
        .filter(|it| !is_judged(&it.situation))
        .find_map(|it| Some((it, trace_of(it)?)));
    let plain = account.exposures.iter().find_map(|it| match it.what {
        Exposed::Trace(what) => Some((it, what)),
        _ => None,
    });
    let hint = "switch debug mode off, and answer errors with a page of your own";
    let anywhere = account.observations.iter().any(|it| trace_of(it).is_some());
    match (plain, other) {
        (Some((exposure, what)), _) => {
            fail(rule, format!("an answer of the plain sign-in shows {what}"))
                .hint(hint)
                .evidence(vec![exposure.shown.clone()])
        }
        (None, Some((observation, what))) => fail(
            rule,
            format!("{}: the answer shows {what}", observation.situation.words()),
        )
        .hint(hint)
        .evidence(observation.evidence()),
        (None, None) if anywhere => skip(rule, "see the situations above"),
        (None, None) => pass(rule, "no answer shows how the application is built"),
    }
}

fn code_in_address(account: &Account<'_>) -> Finding {
    let rule = rules::CODE_LEAVES_ADDRESS;
    let landed = &account.reference.landed;
    let stays = landed
        .url()
        .is_some_and(|url| url.query_pairs().any(|(name, _)| name == "code"));
    let is_page = landed
        .response()
        .is_some_and(|it| it.status == 200 && super::browser::is_html(it));
    let policy = landed
        .response()
        .and_then(|it| it.header("referrer-policy"))
        .unwrap_or_default();
    let is_kept = ["no-referrer", "same-origin"]
        .iter()
        .any(|it| policy.contains(it));
    match (stays && is_page, is_kept) {
        (true, false) => warn(
            rule,
            "the page after the sign-in has the code in its address",
        )
        .hint(
            "answer the callback with a redirect, or at least with `Referrer-Policy: no-referrer`",
        )
        .evidence(evidence(&landed.hops)),
        (true, true) => pass(
            rule,
            "the code stays in the address, and Referrer-Policy keeps it from others",
        ),
        (false, _) => pass(rule, "the code does not stay in the address"),
    }
}

fn survival(account: &Account<'_>) -> Finding {
    let rule = rules::PROCESS_SURVIVES;
    let deaths: Vec<_> = account
        .observations
        .iter()
        .filter(|it| it.death.is_some())
        .collect();
    match deaths.first() {
        Some(first) => {
            let count = deaths.len();
            let message = match count {
                1 => format!("{} ends the process", first.situation.words()),
                _ => format!(
                    "{count} situations end the process, the first of them {}",
                    first.situation.words()
                ),
            };
            with_log(fail(rule, message), first).hint(
                "catch errors in asynchronous handlers: one that nobody catches ends the process",
            )
        }
        None => pass(
            rule,
            format!(
                "the application lived through {} situations",
                account.observations.len()
            ),
        ),
    }
}
