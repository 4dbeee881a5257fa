//! Observations → findings. Pure: it asks nobody, and knows no language, no framework and no example.
//!
//! Nothing is a failure that was not seen to be one. What an application may decide for itself is a
//! warning, and what could not be seen is skipped with the reason.

mod beginning;
mod exposed;
mod outages;
mod refusals;
mod session;
mod sign_in;
mod state;

pub(super) use beginning::{
    arrived, begun, ended, last_lines, not_started, sign_in_not_found, stopped, told_at_the_end,
};

use super::browser::{Cookie, Trail};
use super::discovery::Places;
use super::exposure::{Exposed, Exposure};
use super::flow::Reference;
use super::observation::{Observation, SessionFacts, Situation};
use super::stage::{Access, Kind};
use crate::findings::{Family, Finding, Rule, Status, rules};

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
    /// Why nobody else could sign in from some request on.
    pub(super) limit: Option<String>,
    /// Where the code does what.
    pub(super) places: &'a Places,
}

impl Account<'_> {
    /// Why something was not tried.
    fn untried(&self) -> String {
        let limit = self.limit.clone();
        limit.unwrap_or_else(|| "it could not be tried".to_owned())
    }

    /// What a browser keeps the session in.
    fn kept_in(&self) -> &'static str {
        let mut kept = self.reference.browser.cookies.all().iter();
        let is_token = self.session.is_by_token()
            || (self.session.cookies.is_empty() && kept.any(Cookie::is_token));
        if is_token { "token" } else { "cookie" }
    }

    /// A finding on what answers at a path, with its place in the code where that is known.
    fn at_page(&self, path: &str, finding: Finding) -> Finding {
        match self.places.page(path) {
            Some((file, line)) => finding.at(file, *line),
            None => finding,
        }
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

/// Everything that follows from what was seen, each with its place in the code where that is known. How to
/// fix something is the catalogue's, except where this program has to be told more.
pub(super) fn judge(account: &Account<'_>) -> Vec<Finding> {
    let mut found = all(account);
    if account.kind == Kind::MagicAuth {
        for finding in &mut found {
            let message = std::mem::take(&mut finding.message);
            finding.message = of_kind(account.kind, message);
            let subject = finding.subject.take();
            finding.subject = subject.map(|text| of_kind(account.kind, text));
            if finding.needs_action() && finding.hint.is_none() {
                finding.hint = hint_of_code(finding.rule).map(str::to_owned);
            }
        }
    }
    let places = account.places;
    for finding in found.iter_mut().filter(|it| it.needs_action()) {
        let place = match finding.rule {
            rule if AT_THE_EXCHANGE.contains(&rule) => places.exchange.as_ref(),
            rule if AT_THE_CREATION.contains(&rule) => places.create.as_ref(),
            rule if AT_THE_SESSION.contains(&rule) => places.stores.as_ref(),
            rule if AT_THE_CALLBACK.contains(&rule) => places.callback.as_ref(),
            rule if rule == rules::ACCOUNTS_NOT_TOLD => places.sign_in.as_ref(),
            rule if rule == rules::LOGOUT_ENDS_SESSION || rule == rules::LOGOUT_NEEDS_POST => {
                places.logout.as_ref()
            }
            _ => None,
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

/// What is put right where the code is received.
const AT_THE_CALLBACK: [&Rule; 7] = [
    rules::RELOAD_KEEPS_SESSION,
    rules::STATE_LEADS_NOWHERE_ELSE,
    rules::WAY_BACK_LEADS_NOWHERE_ELSE,
    rules::LINK_IN_OTHER_BROWSER,
    rules::HEAD_SPENDS_NOTHING,
    rules::ERROR_TEXT_ESCAPED,
    rules::CODE_LEAVES_ADDRESS,
];

/// What is put right where who signed in is stored.
const AT_THE_SESSION: [&Rule; 5] = [
    rules::SIGNED_IN,
    rules::SESSION_ID_RENEWED,
    rules::SESSION_COOKIE_ATTRIBUTES,
    rules::SESSION_COOKIE_UNFORGEABLE,
    rules::SESSION_NOT_IN_ADDRESS,
];

/// What is put right where the session is created.
const AT_THE_CREATION: [&Rule; 8] = [
    rules::LINK_MAILED,
    rules::MAIL_SENT_ONCE,
    rules::STATE_SENT,
    rules::CREATE_FAILURE_HANDLED,
    rules::SEND_FAILURE_HANDLED,
    rules::MAIL_FAILURE_IS_TOLD,
    rules::LINK_KEPT_FROM_ASKER,
    rules::TYPED_ADDRESS_ESCAPED,
];

/// What is said of a link where people sign in by a code: it has no callback, and no session that a link belongs
/// to.
pub(super) fn of_kind(kind: Kind, text: String) -> String {
    let of_code = [
        ("the same callback again", "the same code again"),
        ("reloading the callback", "sending the code again"),
        ("creating the session", "mailing the code"),
        ("that the link was sent", "that the code was sent"),
        ("ask for a link", "ask for a code"),
    ];
    match kind {
        Kind::MagicLink => text,
        Kind::MagicAuth => {
            let pairs = of_code.iter();
            pairs.fold(text, |text, (link, code)| text.replace(link, code))
        }
    }
}

/// How to fix something where people sign in by a code, if not as where they do by a link.
fn hint_of_code(rule: &Rule) -> Option<&'static str> {
    let rules: [(&[&Rule], &str); 4] = [
        (
            &[rules::SIGN_IN_BEGINS, rules::CREATE_FAILURE_HANDLED],
            "catch what the SDK's call that mails the code throws (createMagicAuth, create_magic_auth), log it, and say that signing in does not work at the moment",
        ),
        (
            &[rules::CALLBACK_ANSWERS],
            "give the code as it was typed, with the address that it was mailed to, once to the SDK's call for it (authenticateWithMagicAuth, authenticate_with_magic_auth)",
        ),
        (
            &[
                rules::USED_CODE_HANDLED,
                rules::UNKNOWN_CODE_HANDLED,
                rules::EXCHANGE_FAILURE_HANDLED,
                rules::REFUSED_CODE_SIGNS_IN_NOBODY,
                rules::FAILURE_IS_TOLD,
            ],
            "sign in whom the SDK's call returns (authenticateWithMagicAuth, authenticate_with_magic_auth), and nobody where it throws: catch that, and show the form for the code again, with a message of your own",
        ),
        (
            &[rules::MAIL_FAILURE_IS_TOLD],
            "show the form for the code only after mailing it has succeeded",
        ),
    ];
    let mut rules = rules.iter();
    let found = rules.find(|(of, _)| of.contains(&rule));
    found.map(|(_, hint)| *hint)
}

fn all(account: &Account<'_>) -> Vec<Finding> {
    let mut found = sign_in::judge(account);
    found.extend(account.limit.as_deref().map(sign_in::limited));
    if account.reference.went_through() {
        found.extend(session::judge(account));
        found.extend(refusals::judge(account));
        if account.kind == Kind::MagicLink {
            found.extend(state::judge(account));
        }
        found.push(state::ways_back(account));
        found.extend(state::address(account));
        found.push(state::kept_apart(account));
        found.extend(outages::judge(account));
    }
    found.extend(exposed::judge(account));
    if !account.reference.went_through() {
        found.extend(not_measured(account, &found));
    }
    if account.reference.went_through() {
        found.push(refusals::survival(account));
    }
    found
}

/// Every other rule: nothing is measured on a sign-in that did not come to its end.
fn not_measured(account: &Account<'_>, found: &[Finding]) -> Vec<Finding> {
    let why = match account.reference.needs_script {
        true => "the sign-in is finished by a script of its page, and was not seen to its end",
        false => "the plain sign-in did not come to its end, on which it is measured",
    };
    let is_of_link = |rule: &Rule| {
        let of_link = [
            rules::LINK_MAILED,
            rules::MAIL_SENT_ONCE,
            rules::EXPIRED_LINK_HANDLED,
            rules::SPENT_LINK_HANDLED,
            rules::DENIED_SIGN_IN_HANDLED,
            rules::MISSING_CODE_HANDLED,
            rules::STATE_SENT,
            rules::STATE_COMPARED,
            rules::LINK_IN_OTHER_BROWSER,
            rules::STATE_LEADS_NOWHERE_ELSE,
            rules::HEAD_SPENDS_NOTHING,
            rules::LINK_FROM_WEBMAIL,
            rules::SEND_FAILURE_HANDLED,
            rules::LINK_KEPT_FROM_ASKER,
            rules::ERROR_TEXT_ESCAPED,
            rules::CODE_LEAVES_ADDRESS,
        ];
        of_link.contains(&rule)
    };
    let behaviour = rules::all().filter(|rule| rule.family == Family::Behaviour);
    let of_kind = behaviour.filter(|rule| account.kind == Kind::MagicLink || !is_of_link(rule));
    // How far it came has been said.
    let beginning = [
        rules::APPLICATION_STARTS,
        rules::CALLS_INTERCEPTED,
        rules::SIGN_IN_FOUND,
        rules::SIGN_IN_BEGINS,
    ];
    let others = of_kind
        .filter(|rule| !found.iter().any(|it| it.rule == *rule) && !beginning.contains(rule));
    others.map(|rule| skip(rule, why)).collect()
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

/// Whether the person was left without the application's own page.
fn is_broken(observation: &Observation) -> bool {
    observation.death.is_some()
        || observation.end.error().is_some()
        || observation.end.is_endless
        || observation.end.status() >= 500
        || trace_of(observation).is_some()
}

/// The evidence, with the last lines of a process that ended.
fn with_log(finding: Finding, observation: &Observation) -> Finding {
    let mut shown = observation.evidence();
    if let Some(lines) = &observation.death {
        shown.extend(lines.iter().map(|line| format!("log: {line}")));
    }
    finding.evidence(shown)
}

/// What was seen in a situation.
fn of<'a>(account: &'a Account<'_>, situation: &Situation) -> Option<&'a Observation> {
    account
        .observations
        .iter()
        .find(|it| it.situation == *situation)
}

/// The same, or why nothing was seen.
fn seen<'a>(account: &'a Account<'_>, situation: &Situation) -> Result<&'a Observation, String> {
    match of(account, situation) {
        None => Err(account.untried()),
        Some(observation) => match &observation.unknown {
            Some(why) => Err(why.clone()),
            None => Ok(observation),
        },
    }
}

/// Whether the application took the callback for good.
fn is_accepted(account: &Account<'_>, observation: &Observation) -> bool {
    match account.reference.own_pages.is_empty() {
        false => observation.access == Access::SignedIn,
        true => observation.is_success_page && observation.exchanges > 0,
    }
}
