//! What happens to the person while WorkOS makes faults.

use std::sync::LazyLock;
use std::time::Duration;

use regex::Regex;

use super::{Account, answer, fail, pass, skip, trace_of, warn, with_log};
use crate::conformance::browser::says;
use crate::conformance::observation::{Observation, Situation};
use crate::conformance::stage::Kind;
use crate::conformance::variants::LONGEST_WAIT;
use crate::conformance::workos::{Fault, Purpose};
use crate::findings::{Finding, rules};
use crate::probe::RequestError;

/// What happens to the person while WorkOS makes faults.
pub(super) fn judge(account: &Account<'_>) -> Vec<Finding> {
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
                    .subject(format!("{}: {answer}", purpose.words())),
            );
        }
        if groups.is_empty() {
            found.push(match known {
                0 => skip(rule, seen[0].0.unknown.clone().unwrap_or_default()),
                count => {
                    let known = seen.iter().filter(|(it, _)| it.unknown.is_none());
                    let mut answers: Vec<_> = known.map(|(it, _)| it.end.status()).collect();
                    answers.sort_unstable();
                    answers.dedup();
                    let answers: Vec<_> = answers.iter().map(u16::to_string).collect();
                    pass(
                        rule,
                        format!(
                            "{count} faults of WorkOS at {} are answered, by {}",
                            purpose.words(),
                            answers.join(", ")
                        ),
                    )
                }
            });
        }
    }
    found.push(waits(account));
    found.push(mail_failures(account));
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
        (None, _) => skip(rule, account.untried()),
        (_, Some(first)) => {
            let places: Vec<_> = endless.iter().map(|it| purpose(it)).collect();
            let finding = fail(
                rule,
                format!(
                    "while WorkOS does not answer at {}, nobody got an answer within {} s",
                    places.join(", "),
                    LONGEST_WAIT.as_secs()
                ),
            );
            let place = match first.situation {
                Situation::Outage(Purpose::Exchange, _) => &account.places.exchange,
                _ => &account.places.create,
            };
            let finding = match place {
                Some((file, line)) => finding.at(file, *line),
                None => finding,
            };
            let shown = endless.iter().flat_map(|it| {
                let hops = it.evidence();
                hops.into_iter().next_back()
            });
            finding.evidence(shown.collect())
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
            // A 200 that cannot be read is a 200, of what mails.
            Situation::Outage(Purpose::Send, Fault::Garbage) => false,
            Situation::Outage(Purpose::Create, Fault::Garbage)
                if account.kind == Kind::MagicAuth =>
            {
                false
            }
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
            // Where it answers before it has asked WorkOS, it cannot tell, and may try again later.
            let is_told_before =
                !account.reference.asked.was_mailed_at_once || answers_first(account);
            if is_told_before && says_what_to_do(account.reference.asked.trail.body()) {
                return pass(
                    rule,
                    "it answers before it asks WorkOS, and says what to do if no mail comes",
                );
            }
            match account.reference.asked.was_mailed_at_once && !answers_first(account) {
                true => fail(rule, message),
                false => warn(rule, format!("{message}; it answers before it asks WorkOS")).hint(
                    "tell the person what to do if no mail comes, and have the job try again",
                ),
            }
            .evidence(observation.evidence())
        }
        None if was_tried => pass(rule, "nobody is told to look for mail that was never sent"),
        None => skip(rule, account.untried()),
    }
}

static NOTHING_CAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \bnothing\b | \bno\s(?:mail|e-?mail|link|message|code)\b | (?:\bnot|n[’']t)\s\w*\s?(?:come|arriv|receiv|get|got|see|find)
        | \bif\s(?:it|none)\b | \bminutes?\b | \bstill\b | nichts | keine | \brien\b | \bnada\b",
    )
    .ok()
});
static WHAT_TO_DO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\bagain\b|resend|re-send|\bretry\b|\banother\b|\bnew (?:link|one|code)\b|spam|junk|contact|support|erneut|nochmal|encore|de nuevo|otra vez",
    )
    .ok()
});

/// Whether the page about the mail says what to do if none comes.
fn says_what_to_do(page: &str) -> bool {
    says(&NOTHING_CAME, page) && says(&WHAT_TO_DO, page)
}

/// Whether the person is sent to their mail while WorkOS has not answered yet: in the time that an SDK takes
/// to give up, nobody can know.
fn answers_first(account: &Account<'_>) -> bool {
    account.observations.iter().any(|it| {
        let hangs = matches!(
            it.situation,
            Situation::Outage(Purpose::Create | Purpose::Send, Fault::Hanging)
        );
        hangs && it.unknown.is_none() && it.is_mail_page && it.end.elapsed() < SHORTEST_TIMEOUT
    })
}

/// No application waits less than that for another server.
const SHORTEST_TIMEOUT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_says_what_to_do_without_mail_is_known() {
        for page in [
            "Nothing after two minutes? Ask again.",
            "If nothing comes, ask again.",
            "Didn't get it? Look into your spam folder.",
            "If it does not arrive within a minute, ask for another link.",
        ] {
            assert!(says_what_to_do(page), "{page}");
        }
        for page in [
            "A link is on its way to you, look into your mail",
            "Welcome again",
        ] {
            assert!(!says_what_to_do(page), "{page}");
        }
    }
}
