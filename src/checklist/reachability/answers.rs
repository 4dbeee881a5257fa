//! Checks that there is a route and that it works.

use super::{ProbedUri, redirects};
use crate::findings::{Finding, Status, rules};
use crate::probe::{BodyEnd, ProbeFacts, ProbeKind, ProbeRequest, RequestError};

/// The findings about the responses as such, or one that passes.
pub(super) fn check(probed: &ProbedUri<'_>, facts: &ProbeFacts) -> Vec<Finding> {
    let rule = rules::REDIRECT_URI_ANSWERS;
    let finding = |status, message: &str| probed.finding(rule, status, message);
    let mut found: Vec<Finding> = Vec::new();
    found.extend(unanswered(facts).map(|(status, message)| {
        finding(status, &message).hint("see what is at this port, and what its log says of this")
    }));
    found.extend(server_errors(facts).map(|message| {
        finding(Status::Fail, &message).hint("see the application's log for these requests")
    }));
    found.extend(route(facts).map(|(status, message, hint)| finding(status, &message).hint(hint)));
    found.extend(redirect_loop(probed, facts).map(|text| {
        finding(Status::Fail, &text).hint("browsers give up on it with ERR_TOO_MANY_REDIRECTS")
    }));
    found.extend(incomplete_response(facts).map(|it| finding(Status::Warn, &it)));
    // The probe itself may have caused it, so it is not the application's fault.
    if statuses(facts).any(|(_, status)| status == 429) {
        let message = "it answered 429 (too many requests) to the probe, so some answers may not be what people get";
        found.push(finding(Status::Warn, message));
    }
    if found.is_empty() {
        found.push(finding(Status::Pass, &summary(facts)));
    }
    found
}

/// The worst request without a response. Those that people send matter most.
fn unanswered(facts: &ProbeFacts) -> Option<(Status, String)> {
    let failed = facts
        .responses
        .iter()
        .filter_map(|(request, response)| Some((request, response.as_ref().err()?)));
    let failed: Vec<(&ProbeRequest, &RequestError)> = failed.collect();
    let is_of_people = |(request, _): &&(&ProbeRequest, &RequestError)| {
        matches!(
            request.kind,
            ProbeKind::Bare | ProbeKind::Denied | ProbeKind::ImpossibleCode
        )
    };
    let of_people = failed.iter().find(is_of_people);
    let (request, why) = of_people.or(failed.first())?;
    let status = match of_people {
        Some(_) => Status::Fail,
        None => Status::Warn,
    };
    let who = match request.kind {
        ProbeKind::Head => ", which mail scanners and previews send",
        _ => "",
    };
    let why = match why {
        RequestError::Unconnected(outcome) => format!("{outcome}, after a connection before"),
        why => why.to_string(),
    };
    let message = format!(
        "{}{who}: {why}{}",
        request.description(),
        left_out_note(facts)
    );
    Some((status, message))
}

fn left_out_note(facts: &ProbeFacts) -> String {
    match facts.skipped {
        0 => String::new(),
        count => format!("; the other {count} requests were left out"),
    }
}

fn statuses(facts: &ProbeFacts) -> impl Iterator<Item = (&ProbeRequest, u16)> {
    facts
        .answered()
        .map(|(request, response)| (request, response.status))
}

fn server_errors(facts: &ProbeFacts) -> Option<String> {
    let mut errors: Vec<String> = Vec::new();
    let is_error = |request: &ProbeRequest, status| {
        // Lacking HEAD is poor, but breaks nothing for people.
        status >= 500 && !(status == 501 && request.kind == ProbeKind::Head)
    };
    for (request, status) in statuses(facts).filter(|(request, status)| is_error(request, *status))
    {
        let error = format!("{status} to {}", request.description());
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    let last = errors.last()?;
    // A gateway answers so when the application behind it does not run.
    let what = match last.get(..3) {
        Some("502" | "503" | "504") => "a gateway answers that the application does not",
        _ => "the application breaks",
    };
    Some(format!("{what}: {}", errors.join(", ")))
}

/// Whether the route exists, and whether a login is required before it.
fn route(facts: &ProbeFacts) -> Option<(Status, String, &'static str)> {
    let of = |kind: &ProbeKind| statuses(facts).find(|(it, _)| it.kind == *kind);
    let bare = of(&ProbeKind::Bare)?.1;
    let (denied, with_code) = (of(&ProbeKind::Denied)?.1, of(&ProbeKind::ImpossibleCode)?.1);
    let is_missing = |it: u16| matches!(it, 404 | 405 | 410);
    let is_guarded = |it: u16| matches!(it, 401 | 403 | 407);
    const ADD_ROUTE: &str =
        "add a route for GET at this path, or correct the path of the redirect URI";
    if is_missing(denied) && is_missing(with_code) {
        let what = match with_code {
            405 => "the path exists, but not for GET",
            _ => "there is no such path",
        };
        return Some((
            Status::Fail,
            format!("{what}: {with_code} to a code and {denied} to a denied sign-in"),
            ADD_ROUTE,
        ));
    }
    if is_missing(denied) || is_missing(with_code) {
        let (status, to) = if is_missing(with_code) {
            (with_code, "an invalid code")
        } else {
            (denied, "a denied sign-in")
        };
        return Some((
            Status::Warn,
            format!("{status} to {to} says that there is no such path"),
            "answer with a page that lets people try again",
        ));
    }
    if [bare, denied, with_code].into_iter().all(is_guarded) {
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

fn redirect_loop(probed: &ProbedUri<'_>, facts: &ProbeFacts) -> Option<String> {
    let mut looping = facts.answered().filter(|(request, response)| {
        // A cookie that is set with the redirect may end the loop.
        let may_end = response.header("set-cookie").is_some();
        let back = redirects::targets(request, response)
            .into_iter()
            .any(|mut target| {
                // Browsers do not send fragments, so they do not break a loop.
                target.set_fragment(None);
                target == request.address
            });
        request.kind != ProbeKind::Head && back && !may_end
    });
    let (request, response) = looping.next()?;
    let host = probed.host();
    Some(format!(
        "{} is redirected ({}) to the same address of {host}, without end",
        request.description(),
        response.status
    ))
}

fn incomplete_response(facts: &ProbeFacts) -> Option<String> {
    let mut incomplete = facts.answered().filter_map(|(request, response)| {
        let what = match response.body_end {
            BodyEnd::Complete | BodyEnd::Long => return None,
            BodyEnd::Cut => "was cut off",
            BodyEnd::Late => "did not end in time",
            BodyEnd::Unreadable => "is compressed though that was not asked for",
        };
        Some(format!(
            "the answer to {} ({}) {what}{}",
            request.description(),
            response.status,
            left_out_note(facts)
        ))
    });
    incomplete.next()
}

fn summary(facts: &ProbeFacts) -> String {
    let of = |kind: &ProbeKind| statuses(facts).find(|(it, _)| it.kind == *kind);
    let parts = [
        (ProbeKind::Bare, "without parameters"),
        (ProbeKind::Denied, "to a denied sign-in"),
        (ProbeKind::ImpossibleCode, "to an invalid code"),
    ];
    let parts = parts
        .iter()
        .filter_map(|(kind, wording)| of(kind).map(|(_, status)| format!("{status} {wording}")));
    let parts: Vec<String> = parts.collect();
    format!("answers {}", parts.join(", "))
}
