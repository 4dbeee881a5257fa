//! What people meet every day and is refused: expired, spent, denied, used and made-up codes.

use url::Url;

use super::{Account, answer, fail, is_broken, of, pass, skip, trace_of, warn, with_log};
use crate::conformance::observation::{Observation, Situation};
use crate::conformance::stage::Access;
use crate::conformance::workos::Purpose;
use crate::findings::{Finding, Rule, rules};

/// What people meet every day, and has to end on the application's own page.
pub(super) fn judge(account: &Account<'_>) -> Vec<Finding> {
    let mut found = handled(account);
    found.extend(reloads(account));
    found.push(refused_codes(account));
    found.push(failures_told(account));
    found
}

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
    let finding = match says_that_it_is_the_server(observation) {
        true => finding.hint("answer 400: the page is right, and a status of 5xx says that the fault is the server's, which those who watch it will believe"),
        false => finding,
    };
    with_log(finding, observation).subject(words)
}

/// Whether an answer of the application's own comes with a status that says that the server is at fault.
fn says_that_it_is_the_server(observation: &Observation) -> bool {
    // Frameworks answer 500 where nothing is caught; every other status was chosen.
    let is_chosen = match observation.end.status() {
        500 => offers_again(observation),
        status => status > 500,
    };
    is_chosen && observation.death.is_none() && trace_of(observation).is_none()
}

/// Whether the page that the person gets leads back to the sign-in.
fn offers_again(observation: &Observation) -> bool {
    let page = observation.end.page().unwrap_or_default();
    let has_form = page.forms.iter().any(|form| form.email_field().is_some());
    has_form || (!page.links.is_empty() && !page.text.is_empty())
}

fn reloads(account: &Account<'_>) -> Option<Finding> {
    let rule = rules::RELOAD_KEEPS_SESSION;
    let observation = of(account, &Situation::UsedHere)?;
    Some(
        match (
            account.reference.access,
            observation.access,
            &observation.unknown,
        ) {
            (_, _, Some(why)) => skip(rule, why.clone()),
            (Access::SignedIn, Access::SignedIn, _) if account.session.is_by_token() => skip(
                rule,
                "the token is still good; what the script does with it on a reload was not seen",
            ),
            (Access::SignedIn, Access::SignedIn, _) => {
                pass(rule, "reloading the callback leaves the person signed in")
            }
            (Access::SignedIn, Access::Stranger, _) if observation.death.is_none() => {
                warn(rule, "reloading the callback signs the person out")
                    .evidence(observation.evidence())
            }
            _ => skip(rule, "it is not known who was signed in after a reload"),
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
    let refused = || {
        account
            .observations
            .iter()
            .filter(|it| is_refused(it) && it.unknown.is_none())
    };
    let signed_in =
        |it: &&Observation| matches!(it.access, Access::SignedIn | Access::SomebodyElse);
    if let Some(observation) = refused().find(signed_in) {
        return fail(
            rule,
            format!(
                "{} signs somebody in, though WorkOS granted no exchange",
                observation.situation.words()
            ),
        )
        .evidence(observation.evidence());
    }
    // Who cannot be told to be anybody proves nothing either way.
    match refused().filter(|it| it.access == Access::Stranger).count() {
        0 if refused().next().is_none() => skip(rule, account.untried()),
        0 => skip(rule, "it is not known who was signed in"),
        count => pass(
            rule,
            format!("{count} sign-ins that WorkOS refused signed in nobody"),
        ),
    }
}

fn failures_told(account: &Account<'_>) -> Finding {
    let rule = rules::FAILURE_IS_TOLD;
    let refused = account.observations.iter();
    let refused: Vec<_> = refused
        .filter(|it| is_refused(it) && it.unknown.is_none())
        .collect();
    if refused.is_empty() {
        return skip(rule, account.untried());
    }
    // Whoever gets another status, or is led to another page, sees something else, whatever it says.
    let landed = &account.reference.landed;
    let ends_there = |it: &&&Observation| {
        it.end.status() == landed.status()
            && it.end.url().map(Url::path) == landed.url().map(Url::path)
    };
    if account.reference.success.is_none()
        && let Some(first) = refused.iter().find(ends_there)
    {
        let path = landed.url().map_or("/", Url::path);
        return skip(
            rule,
            format!(
                "{} ends on {path} as a sign-in does, which says too little to tell the two apart",
                first.situation.words()
            ),
        );
    }
    let lying: Vec<_> = refused.iter().filter(|it| it.is_success_page).collect();
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
            .evidence(first.evidence())
        }
        None => pass(
            rule,
            "a failed sign-in looks different from one that worked",
        ),
    }
}

pub(super) fn survival(account: &Account<'_>) -> Finding {
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
            with_log(fail(rule, message), first)
        }
        None => pass(
            rule,
            format!(
                "the application lived through {} situations",
                account
                    .observations
                    .iter()
                    .filter(|it| it.unknown.is_none())
                    .count()
            ),
        ),
    }
}
