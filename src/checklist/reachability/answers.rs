//! Whether there is a route, and whether it holds up.

use super::{Place, redirects};
use crate::findings::{Finding, Status, rules};
use crate::probe::{Asking, Broken, Ending, Facts, Question};

/// All findings on the answers as such; one that passes where there is nothing to say.
pub(super) fn check(place: &Place<'_>, facts: &Facts) -> Vec<Finding> {
    let rule = rules::REDIRECT_URI_ANSWERS;
    let finding = |status, message: &str| place.finding(rule, status, message);
    let mut found: Vec<Finding> = Vec::new();
    found.extend(unanswered(facts).map(|(status, message)| {
        finding(status, &message).hint("see what is at this port, and what its log says of this")
    }));
    found.extend(server_errors(facts).map(|server_error| {
        finding(Status::Fail, &server_error).hint("see the application's log for these requests")
    }));
    found.extend(route(facts).map(|(status, message, hint)| finding(status, &message).hint(hint)));
    found.extend(loops(place, facts).map(|text| {
        finding(Status::Fail, &text).hint("browsers give up on it with ERR_TOO_MANY_REDIRECTS")
    }));
    found.extend(unended(facts).map(|it| finding(Status::Warn, &it)));
    if statuses(facts).any(|(_, status)| status == 429) {
        let message = "it answered 429 (too many requests) to the probe, so some answers may not be what people get";
        found.push(finding(Status::Warn, message));
    }
    if found.is_empty() {
        found.push(finding(Status::Pass, &summary(facts)));
    }
    found
}

/// Requests that brought no answer at all, the worst of them. People send only some.
fn unanswered(facts: &Facts) -> Option<(Status, String)> {
    let broken = facts
        .answers
        .iter()
        .filter_map(|(question, answer)| Some((question, answer.as_ref().err()?)));
    let broken: Vec<(&Question, &Broken)> = broken.collect();
    let is_of_people = |(question, _): &&(&Question, &Broken)| {
        matches!(
            question.asking,
            Asking::Bare | Asking::Denied | Asking::ImpossibleCode
        )
    };
    let of_people = broken.iter().find(is_of_people);
    let (question, why) = of_people.or(broken.first())?;
    let status = match of_people {
        Some(_) => Status::Fail,
        None => Status::Warn,
    };
    let who = match question.asking {
        Asking::Head => ", which mail scanners and previews send",
        _ => "",
    };
    let why = match why {
        Broken::Unconnected(outcome) => format!("{outcome}, after a connection before"),
        why => why.to_string(),
    };
    let message = format!("{}{who}: {why}{}", question.words(), left_out(facts));
    Some((status, message))
}

fn left_out(facts: &Facts) -> String {
    match facts.unasked {
        0 => String::new(),
        count => format!("; the other {count} requests were left out"),
    }
}

fn statuses(facts: &Facts) -> impl Iterator<Item = (&Question, u16)> {
    facts
        .answered()
        .map(|(question, answer)| (question, answer.status))
}

fn server_errors(facts: &Facts) -> Option<String> {
    let mut errors: Vec<String> = Vec::new();
    let is_error = |question: &Question, status| {
        // Not to implement HEAD is poor, and breaks nothing for people.
        status >= 500 && !(status == 501 && question.asking == Asking::Head)
    };
    for (question, status) in
        statuses(facts).filter(|(question, status)| is_error(question, *status))
    {
        let error = format!("{status} to {}", question.words());
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    let last = errors.last()?;
    // A gateway says so when nothing is behind it.
    let what = match last.get(..3) {
        Some("502" | "503" | "504") => "a gateway answers that the application does not",
        _ => "the application breaks",
    };
    Some(format!("{what}: {}", errors.join(", ")))
}

/// Whether a route is there for people, and whether something stands before it.
fn route(facts: &Facts) -> Option<(Status, String, &'static str)> {
    let of = |asking: &Asking| statuses(facts).find(|(it, _)| it.asking == *asking);
    let bare = of(&Asking::Bare)?.1;
    let (denied, coded) = (of(&Asking::Denied)?.1, of(&Asking::ImpossibleCode)?.1);
    let is_missing = |it: u16| matches!(it, 404 | 405 | 410);
    let is_guarded = |it: u16| matches!(it, 401 | 403 | 407);
    const ADD: &str = "add a route for GET at this path, or correct the path of the redirect URI";
    if is_missing(denied) && is_missing(coded) {
        let what = match coded {
            405 => "the path is there, and not for GET",
            _ => "there is no such path",
        };
        return Some((
            Status::Fail,
            format!("{what}: {coded} to a code and {denied} to a denied sign-in"),
            ADD,
        ));
    }
    if is_missing(denied) || is_missing(coded) {
        let (status, to) = if is_missing(coded) {
            (coded, "an invalid code")
        } else {
            (denied, "a denied sign-in")
        };
        return Some((
            Status::Warn,
            format!("{status} to {to} says that there is no such path"),
            "answer with a page that lets people try again",
        ));
    }
    if [bare, denied, coded].into_iter().all(is_guarded) {
        let message =
            format!("something before the application asks for another sign-in first ({bare})");
        return Some((
            Status::Warn,
            message,
            "let this one path through the gateway, or nobody comes back from WorkOS",
        ));
    }
    None
}

fn loops(place: &Place<'_>, facts: &Facts) -> Option<String> {
    let mut looping = facts.answered().filter(|(question, answer)| {
        // A cookie that is set on the way can end it the second time.
        let may_end = answer.header("set-cookie").is_some();
        let back = redirects::targets(question, answer)
            .into_iter()
            .any(|mut target| {
                target.set_fragment(None);
                target == question.address
            });
        question.asking != Asking::Head && back && !may_end
    });
    let (question, answer) = looping.next()?;
    let host = place.host();
    Some(format!(
        "{} is redirected ({}) to the same address of {host}, without end",
        question.words(),
        answer.status
    ))
}

fn unended(facts: &Facts) -> Option<String> {
    let mut unended = facts.answered().filter_map(|(question, answer)| {
        let what = match answer.ending {
            Ending::Complete | Ending::Long => return None,
            Ending::Cut => "was cut off",
            Ending::Late => "had not ended when the time was up",
        };
        Some(format!(
            "the answer to {} ({}) {what}{}",
            question.words(),
            answer.status,
            left_out(facts)
        ))
    });
    unended.next()
}

fn summary(facts: &Facts) -> String {
    let of = |asking: &Asking| statuses(facts).find(|(it, _)| it.asking == *asking);
    let parts = [
        (Asking::Bare, "without parameters"),
        (Asking::Denied, "to a denied sign-in"),
        (Asking::ImpossibleCode, "to an invalid code"),
    ];
    let parts = parts
        .iter()
        .filter_map(|(asking, words)| of(asking).map(|(_, status)| format!("{status} {words}")));
    let parts: Vec<String> = parts.collect();
    format!("answers {}", parts.join(", "))
}
