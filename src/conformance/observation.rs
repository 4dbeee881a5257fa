//! What was seen in one situation: plain data, which `judge` judges.

use super::browser::{Cookie, Hop, Outcome, Trail};
use super::exposure::Exposure;
use super::stage::Access;
use super::ways_back::WayBack;
use super::workos::{Fault, Purpose};
use crate::findings::{Rule, rules};
use crate::secret::mask;

/// How many requests a finding shows: the last ones, in which it happened.
const SHOWN_HOPS: usize = 6;

/// Something that goes wrong in real life, or that somebody does on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Situation {
    /// Everything is in order.
    Plain,
    /// The link, or the code, has expired.
    Expired,
    /// A mail scanner of this profile has opened the link before.
    Scanned(&'static str),
    /// WorkOS sends the person back with `access_denied`.
    Denied,
    /// The callback is opened without a code.
    NoCode,
    /// The code was made up.
    MadeUpCode,
    /// The same callback again, in another browser.
    UsedElsewhere,
    /// The same callback again, in the same browser: a reload, the back button.
    UsedHere,
    /// The state was changed.
    StateTampered,
    /// The state is missing.
    StateMissing,
    /// The state is another browser's, which asked as well.
    StateOfOther,
    /// The state names a foreign address.
    StateForeign(String),
    /// A parameter for the way back names a foreign address.
    WayBackForeign(WayBack, String),
    /// The link is opened in another browser.
    OtherBrowser,
    /// The link is clicked in a webmailer, another site.
    FromWebmail,
    /// Somebody else sends HEAD to the link before the person opens it.
    HeadOfLink,
    /// Somebody else sends HEAD to the callback before the person opens it.
    HeadOfCallback,
    /// The error text of the callback holds markup.
    Markup,
    /// The address that is typed holds markup.
    TypedMarkup,
    /// Two people sign in at once.
    TwoAtOnce,
    /// The exchange answers with somebody else's profile.
    OtherProfile,
    /// The form for the code says somebody else's address.
    OtherAddress,
    /// WorkOS makes a fault.
    Outage(Purpose, Fault),
}

impl Situation {
    /// In words, as the beginning of a sentence.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Plain => "a sign-in".into(),
            Self::Expired => "an expired link".into(),
            Self::Scanned(profile) => {
                format!("a link that a mail scanner opened first ({profile})")
            }
            Self::Denied => "a denied sign-in (access_denied)".into(),
            Self::NoCode => "the callback without a code".into(),
            Self::MadeUpCode => "a made-up code".into(),
            Self::UsedElsewhere => "the same callback again, in another browser".into(),
            Self::UsedHere => "the same callback again, in the same browser".into(),
            Self::StateTampered => "a changed state".into(),
            Self::StateMissing => "a missing state".into(),
            Self::StateOfOther => "the state of another browser".into(),
            Self::StateForeign(target) => format!("a state that names {target}"),
            Self::WayBackForeign(way_back, target) => {
                format!("{} that names {target}", way_back.words())
            }
            Self::OtherBrowser => "the link opened in another browser".into(),
            Self::FromWebmail => "the link clicked in a webmailer".into(),
            Self::HeadOfLink => "a HEAD of the link before the click".into(),
            Self::HeadOfCallback => "a HEAD of the callback before the click".into(),
            Self::Markup => "an error text with markup".into(),
            Self::TypedMarkup => "an address with markup".into(),
            Self::TwoAtOnce => "two sign-ins at once".into(),
            Self::OtherProfile => "an exchange that answers with somebody else's profile".into(),
            Self::OtherAddress => "another address in the form for the code".into(),
            Self::Outage(purpose, fault) => {
                format!("WorkOS {} at {}", fault.words(), purpose.words())
            }
        }
    }
}

impl Situation {
    /// The rules that look at it. What shows in any answer is looked for in all of them ([`EVERYWHERE`]).
    fn rules(&self) -> Vec<&'static Rule> {
        // Whoever is refused is neither signed in nor told that they are.
        let refused = |rule| {
            vec![
                rule,
                rules::REFUSED_CODE_SIGNS_IN_NOBODY,
                rules::FAILURE_IS_TOLD,
            ]
        };
        match self {
            Self::Plain => Vec::new(),
            Self::Expired => refused(rules::EXPIRED_LINK_HANDLED),
            Self::Scanned(_) => refused(rules::SPENT_LINK_HANDLED),
            Self::Denied => refused(rules::DENIED_SIGN_IN_HANDLED),
            Self::NoCode => refused(rules::MISSING_CODE_HANDLED),
            Self::MadeUpCode => refused(rules::UNKNOWN_CODE_HANDLED),
            Self::UsedElsewhere => refused(rules::USED_CODE_HANDLED),
            Self::Markup => refused(rules::ERROR_TEXT_ESCAPED),
            Self::UsedHere => vec![rules::USED_CODE_HANDLED, rules::RELOAD_KEEPS_SESSION],
            Self::StateTampered | Self::StateMissing => {
                vec![rules::STATE_COMPARED, rules::LINK_IN_OTHER_BROWSER]
            }
            Self::StateOfOther => vec![rules::LINK_IN_OTHER_BROWSER],
            Self::StateForeign(_) => vec![rules::STATE_LEADS_NOWHERE_ELSE],
            Self::WayBackForeign(..) => vec![rules::WAY_BACK_LEADS_NOWHERE_ELSE],
            Self::OtherBrowser => vec![rules::STATE_SENT, rules::LINK_IN_OTHER_BROWSER],
            Self::FromWebmail => vec![rules::LINK_FROM_WEBMAIL],
            Self::HeadOfLink | Self::HeadOfCallback => vec![rules::HEAD_SPENDS_NOTHING],
            Self::TypedMarkup => vec![rules::TYPED_ADDRESS_ESCAPED],
            Self::TwoAtOnce => vec![rules::SIGN_INS_KEPT_APART],
            Self::OtherProfile | Self::OtherAddress => vec![rules::PROFILE_DECIDES],
            Self::Outage(purpose, fault) => {
                let mut looking = match purpose {
                    Purpose::Create => {
                        vec![rules::CREATE_FAILURE_HANDLED, rules::MAIL_FAILURE_IS_TOLD]
                    }
                    Purpose::Send => vec![rules::SEND_FAILURE_HANDLED, rules::MAIL_FAILURE_IS_TOLD],
                    Purpose::Exchange => refused(rules::EXCHANGE_FAILURE_HANDLED),
                };
                if *fault == Fault::Hanging {
                    looking.push(rules::WAIT_IS_BOUNDED);
                }
                looking
            }
        }
    }

    /// Whether a rule looks at it that is wanted.
    pub(super) fn is_wanted(&self, wanted: &dyn Fn(&Rule) -> bool) -> bool {
        self.rules().into_iter().chain(EVERYWHERE).any(wanted)
    }
}

/// Rules on every answer of every situation.
const EVERYWHERE: [&Rule; 4] = [
    rules::LINK_KEPT_FROM_ASKER,
    rules::SECRETS_KEPT,
    rules::NO_STACK_TRACES,
    rules::PROCESS_SURVIVES,
];

/// What was seen in one situation.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    /// The situation.
    pub(super) situation: Situation,
    /// Every request, in its order.
    pub(super) hops: Vec<Hop>,
    /// The last navigation, which is what the person gets.
    pub(super) end: Trail,
    /// Who the person's browser is afterwards.
    pub(super) access: Access,
    /// Whether the person sees what somebody sees who has just signed in.
    pub(super) is_success_page: bool,
    /// Whether the person sees what somebody sees to whom a link was just sent.
    pub(super) is_mail_page: bool,
    /// How many exchanges WorkOS granted.
    pub(super) exchanges: usize,
    /// What answers gave away.
    pub(super) exposures: Vec<Exposure>,
    /// The last lines of the application, if it no longer ran afterwards.
    pub(super) death: Option<Vec<String>>,
    /// Why nothing can be concluded.
    pub(super) unknown: Option<String>,
}

impl Observation {
    /// Nothing could be seen.
    pub(super) fn unknown(situation: Situation, why: impl Into<String>) -> Self {
        Self {
            situation,
            hops: Vec::new(),
            end: Trail::default(),
            access: Access::Unclear,
            is_success_page: false,
            is_mail_page: false,
            exchanges: 0,
            exposures: Vec::new(),
            death: None,
            unknown: Some(why.into()),
        }
    }

    /// The last requests with their answers, one a line, secrets masked.
    pub(super) fn evidence(&self) -> Vec<String> {
        let hops = if self.hops.is_empty() {
            &self.end.hops
        } else {
            &self.hops
        };
        evidence(hops)
    }
}

/// The last requests with their answers, one a line, secrets masked.
pub(super) fn evidence(hops: &[Hop]) -> Vec<String> {
    let from = hops.len().saturating_sub(SHOWN_HOPS);
    hops[from..].iter().map(line).collect()
}

/// One request with its answer, secrets masked: `browser: GET /auth/callback?code=… 302 /dashboard`.
pub fn line(hop: &Hop) -> String {
    let mut target = hop.url.path().to_owned();
    if let Some(query) = hop.url.query() {
        target = format!("{target}?{query}");
    }
    let outcome = match &hop.outcome {
        Outcome::Answered(response) => {
            let to = response
                .location()
                .map(|to| format!(" {to}"))
                .unwrap_or_default();
            let set: Vec<&str> = response
                .all("set-cookie")
                .filter_map(|cookie| cookie.split('=').next())
                .take(4)
                .collect();
            let set = match set.is_empty() {
                true => String::new(),
                false => format!(", sets {}", set.join(", ")),
            };
            format!("{}{to}{set}", response.status)
        }
        Outcome::Failed(error) => error.to_string(),
        Outcome::LeftTo => format!(
            "leads to {}, not followed",
            hop.url.host_str().unwrap_or("?")
        ),
    };
    let shown = format!("{}: {} {target} {outcome}", hop.who, hop.method);
    // A redirect that ends in a data URL or a long token would bury the rest.
    let shown: String = mask(&shown, &[]).chars().take(300).collect();
    shown.replace(char::is_control, " ")
}

/// What is known of the session that a sign-in makes.
#[derive(Debug, Clone, Default)]
pub(super) struct SessionFacts {
    /// The cookies without which nobody is signed in.
    pub(super) cookies: Vec<Cookie>,
    /// What came of ending it.
    pub(super) logout: Option<LogoutFacts>,
    /// The requests that ended the plain sign-in, in which the cookies were set.
    pub(super) landed: Vec<String>,
    /// Why nobody else could sign in from some request on.
    pub(super) was_limited: Option<String>,
    /// A cookie that was there before the sign-in, and opened the session in another browser, and what
    /// shows it.
    pub(super) fixed_cookie: Option<(String, Vec<String>)>,
    /// Whether that could be tried.
    pub(super) fixation_tried: bool,
    /// A cookie that nobody was given was taken.
    pub(super) forged_cookie: Option<Forged>,
    /// The cookie that says who somebody is and was tried to be forged.
    pub(super) readable_cookie: Option<String>,
    /// The `Cache-Control` of each page that turns strangers away, and what shows it.
    pub(super) cache_controls: Vec<(String, String, Vec<String>)>,
    /// Pages that gave a stranger something.
    pub(super) open_pages: Vec<PageFacts>,
    /// Pages that answer strangers with a server error.
    pub(super) broken_pages: Vec<PageFacts>,
    /// Pages that somebody named as protected, and that do not open for who is signed in.
    pub(super) named_pages: Vec<NamedPage>,
    /// Whether the answer to an address with an account differs from that to a new one.
    pub(super) accounts: AccountAnswers,
}

impl SessionFacts {
    /// Whether the session is a token that scripts send, and no cookie.
    pub(super) fn is_by_token(&self) -> bool {
        !self.cookies.is_empty() && self.cookies.iter().all(Cookie::is_token)
    }

    /// Whether a session opened again for its old cookies once the person had signed in anew.
    pub(super) fn has_same_id_each_time(&self) -> bool {
        let logout = self.logout.as_ref();
        logout.is_some_and(|logout| logout.comes_back.is_some())
    }
}

/// What a stranger got of a page.
#[derive(Debug, Clone)]
pub(super) struct PageFacts {
    /// The path.
    pub(super) path: String,
    /// How it was asked for: as a page, as JSON.
    pub(super) how: &'static str,
    /// The status.
    pub(super) status: u16,
    /// Whether it is what somebody gets who is signed in.
    pub(super) is_the_same: bool,
    /// The request with its answer.
    pub(super) evidence: Vec<String>,
}

/// What somebody who is signed in got of a page that was named.
#[derive(Debug, Clone)]
pub(super) struct NamedPage {
    /// The path.
    pub(super) path: String,
    /// The status.
    pub(super) status: u16,
    /// Whether the application listens on other ports as well, of which one may have it.
    pub(super) may_be_elsewhere: bool,
    /// The request with its answer.
    pub(super) evidence: Vec<String>,
}

/// A cookie that nobody was given, and that signs somebody in.
#[derive(Debug, Clone)]
pub(super) struct Forged {
    /// Its name.
    pub(super) name: String,
    /// Whether any value does it.
    pub(super) is_made_up: bool,
    /// What shows it.
    pub(super) evidence: Vec<String>,
}

impl Forged {
    /// A cookie of the person's own with another value. How it was changed can be seen without either value
    /// in full: they are good for signing in.
    pub(super) fn changed(cookie: &Cookie, value: &str, hop: Hop) -> Self {
        let both = cookie.value.chars().zip(value.chars());
        let same = both.take_while(|(one, other)| one == other).count();
        let from = same.saturating_sub(SHOWN_OF_COOKIE / 2);
        let shown =
            |value: &str| -> String { value.chars().skip(from).take(SHOWN_OF_COOKIE).collect() };
        let mut lines = vec![format!(
            "{}: …{}… became …{}…",
            cookie.name,
            shown(&cookie.value),
            shown(value)
        )];
        lines.extend(evidence(&[hop]));
        Self {
            name: cookie.name.clone(),
            is_made_up: false,
            evidence: lines,
        }
    }
}

/// How much of a cookie's value a finding shows: where it differs.
const SHOWN_OF_COOKIE: usize = 12;

/// How the application answers an address that has signed in, and a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AccountAnswers {
    /// Otherwise: what the one answer says, what the other, and the requests.
    Differ(String, String, Vec<String>),
    /// In the same way.
    Same,
    /// That cannot be told, and why.
    Unknown(&'static str),
}

impl Default for AccountAnswers {
    fn default() -> Self {
        Self::Unknown("it could not be tried")
    }
}

/// What came of signing out.
#[derive(Debug, Clone)]
pub(super) struct LogoutFacts {
    /// `POST /auth/logout (a form on /account)`
    pub(super) request: String,
    /// Its path.
    pub(super) path: String,
    /// Whether somebody named it.
    pub(super) is_named: bool,
    /// The requests.
    pub(super) hops: Vec<Hop>,
    /// Who the browser was afterwards.
    pub(super) after: Access,
    /// Who a browser with the old cookies is.
    pub(super) with_old_cookies: Access,
    /// How many values that the session's cookie had before were tried as well; the last of them is what signs
    /// in, if any does.
    pub(super) earlier_values: usize,
    /// The requests by which the old cookies signed in again, once the person had signed in anew.
    pub(super) comes_back: Option<Vec<Hop>>,
    /// Whether GET ends the session as well, and the requests.
    pub(super) by_get: Option<(bool, Vec<Hop>)>,
    /// The status if it was refused, so that nothing was seen.
    pub(super) refused: Option<u16>,
}
