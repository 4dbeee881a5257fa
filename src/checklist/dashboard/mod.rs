//! What only a person can confirm. The answers are kept in a file that is committed, so that CI can read
//! them.

mod attestations;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::WorkosEnvironment;
use crate::findings::{Finding, Rule, Status, rules};

pub use attestations::{Answer, Attestation, Attestations, FILE};

/// The items, in the order in which they are best answered.
pub const ITEMS: [&Rule; 12] = [
    rules::MAGIC_LINK_CONFIRMED,
    rules::STAGING_TESTED,
    rules::PRODUCTION_UNLOCKED,
    rules::PRODUCTION_REDIRECT_URI,
    rules::DEFAULT_REDIRECT_URI,
    rules::PRODUCTION_KEY_SECURED,
    rules::PRODUCTION_CREDENTIALS_DEPLOYED,
    rules::REDIRECTS_REACHABLE,
    rules::CLOUDFLARE_ALLOWED,
    rules::EMAIL_DELIVERY_TESTED,
    rules::EMAIL_SENDER_AUTHENTICATED,
    rules::EMAIL_SENDER_ALLOWED,
];

/// Items that do not apply to the sandbox.
const PRODUCTION_ONLY: [&Rule; 5] = [
    rules::PRODUCTION_UNLOCKED,
    rules::PRODUCTION_REDIRECT_URI,
    rules::DEFAULT_REDIRECT_URI,
    rules::PRODUCTION_KEY_SECURED,
    rules::PRODUCTION_CREDENTIALS_DEPLOYED,
];

/// Whether an item is answered.
enum AttestationState<'a> {
    Missing,
    /// Only answered for the other environment.
    OtherEnvironment(&'a Attestation),
    Expired(&'a Attestation),
    Current(&'a Attestation),
}

/// One finding for each item, and one for each mistake in the file.
pub fn check(
    answers: &Attestations,
    environment: WorkosEnvironment,
    now: Timestamp,
) -> Vec<Finding> {
    let of_item = |rule: &&'static Rule| {
        if !applies_to(rule, environment) {
            return Finding::skipped(rule, "concerns production only");
        }
        judge(rule, answers, environment, now)
    };
    let mut found: Vec<Finding> = ITEMS.iter().map(of_item).collect();
    found.extend(answers.invalid_entries(now));
    // A project without the file should not get a finding about it.
    if !answers.is_empty() && !found.iter().any(|it| it.rule == rules::ATTESTATIONS) {
        let message = "what people have confirmed is recorded without mistakes";
        let mut finding = Finding::new(rules::ATTESTATIONS, Status::Pass, message);
        finding.file = Some(answers.file().to_owned());
        found.push(finding);
    }
    found
}

/// The items that are unanswered or denied.
pub fn unconfirmed(
    answers: &Attestations,
    environment: WorkosEnvironment,
    now: Timestamp,
) -> impl Iterator<Item = &'static Rule> {
    let is_unconfirmed = move |rule: &&'static Rule| {
        applies_to(rule, environment)
            && !matches!(
                state(rule, answers, environment, now),
                AttestationState::Current(attestation) if attestation.answer != Answer::No
            )
    };
    ITEMS.into_iter().filter(is_unconfirmed)
}

/// Sets aside what does not fit the flow that the code was read to have: where WorkOS mails every link,
/// nobody has to set up SPF and DKIM for a mail of the application's own.
pub fn skip_what_does_not_fit(found: &mut [Finding]) {
    let mailed = |it: &&Finding| it.rule == rules::SESSION_SEND && it.status == Status::Pass;
    // The call that has WorkOS mail the link is the subject; an application's own mail has none.
    let is_by_workos = |it: &Finding| it.subject.is_some();
    let mut senders = found.iter().filter(mailed).peekable();
    if senders.peek().is_none() || !senders.all(is_by_workos) {
        return;
    }
    let rule = rules::EMAIL_SENDER_AUTHENTICATED;
    for finding in found.iter_mut() {
        if finding.rule == rule && finding.status == Status::Manual {
            *finding = Finding::skipped(rule, "does not apply, WorkOS e-mails the link");
        }
    }
}

fn applies_to(rule: &Rule, environment: WorkosEnvironment) -> bool {
    environment == WorkosEnvironment::Production || !PRODUCTION_ONLY.contains(&rule)
}

fn judge(
    rule: &'static Rule,
    answers: &Attestations,
    environment: WorkosEnvironment,
    now: Timestamp,
) -> Finding {
    let title = rule.title;
    let ask = "answer it with `workos-ml checklist --attest`";
    let at =
        |finding: Finding, attestation: &Attestation| finding.at(answers.file(), attestation.line);
    match state(rule, answers, environment, now) {
        AttestationState::Missing => {
            Finding::new(rule, Status::Manual, format!("{title}: not confirmed yet"))
        }
        AttestationState::OtherEnvironment(attestation) => {
            let message = format!(
                "{title}: confirmed for {} only",
                with_article(attestation.environment)
            );
            at(Finding::new(rule, Status::Manual, message), attestation).hint(ask)
        }
        AttestationState::Expired(attestation) => {
            let message = format!(
                "{title}: the answer of {} expired on {}",
                attestation.by, attestation.expires
            );
            at(Finding::new(rule, Status::Manual, message), attestation).hint(ask)
        }
        AttestationState::Current(attestation) => {
            let note = attestation.note.as_ref().map(|it| format!(": {it}"));
            let said = format!(
                "{} on {}{}",
                attestation.by,
                date(attestation.at),
                note.unwrap_or_default()
            );
            let (status, message) = match attestation.answer {
                Answer::Yes => (Status::Pass, format!("{title}, says {said}")),
                Answer::No => (Status::Fail, format!("{title}: not so, says {said}")),
                Answer::NotApplicable => (
                    Status::Skip,
                    format!("{title}: does not apply, says {said}"),
                ),
            };
            let finding = at(Finding::new(rule, status, message), attestation);
            match attestation.answer {
                Answer::No => finding.hint(format!(
                    "see {}; once it is so, answer again with `workos-ml checklist --attest`",
                    rule.docs
                )),
                Answer::Yes | Answer::NotApplicable => finding,
            }
        }
    }
}

/// An environment as part of a sentence.
fn with_article(environment: WorkosEnvironment) -> &'static str {
    match environment {
        WorkosEnvironment::Production => "production",
        WorkosEnvironment::Sandbox => "the sandbox",
    }
}

fn state<'a>(
    rule: &Rule,
    answers: &'a Attestations,
    environment: WorkosEnvironment,
    now: Timestamp,
) -> AttestationState<'a> {
    // Answers dated in the future are reported as mistakes, and confirm nothing.
    let of_rule = || answers.of(rule).filter(|it| it.at <= now);
    // If there are several, the last one counts.
    match of_rule().filter(|it| it.environment == environment).last() {
        Some(attestation) if attestation.expires <= date(now) => {
            AttestationState::Expired(attestation)
        }
        Some(attestation) => AttestationState::Current(attestation),
        None => of_rule().next().map_or(
            AttestationState::Missing,
            AttestationState::OtherEnvironment,
        ),
    }
}

/// The day of a time in UTC, so that it is the same for everybody who reads the file.
pub fn date(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests;
