//! Pitfalls: mistakes that work until somebody looks, and calls that do nothing or do not exist. A rule
//! says something only where it found one, so that a project that fell into none reads nothing.

mod browser_key;
mod calls;
mod endpoint;
mod errors;
mod flow;
mod link;
mod options;
mod outdated;
mod returned_state;
mod routes;
mod session_secret;
mod shared_session;
#[cfg(test)]
mod tests;

use super::facts::{Facts, Usage};
use super::violation_at;
use crate::findings::{Finding, Rule, Status};
use code_facts::Place;

/// A mistake that was found, and where exactly.
struct Pitfall {
    finding: Finding,
    place: Place,
}

impl Pitfall {
    /// The same about something by its name.
    fn subject(mut self, subject: impl Into<String>) -> Self {
        self.finding = self.finding.subject(subject);
        self
    }

    fn is_about(&self, subject: &str) -> bool {
        self.finding.subject.as_deref() == Some(subject)
    }

    /// Whether two are the same mistake: of one rule, and one within the other.
    fn is_same(&self, other: &Self) -> bool {
        let (here, there) = (&self.place, &other.place);
        self.finding.rule.name == other.finding.rule.name
            && here.file == there.file
            && (here.span.contains(there.span) || there.span.contains(here.span))
    }
}

/// Everything that a project fell into.
pub(super) fn check(facts: &Facts<'_>) -> Vec<Finding> {
    if facts.usage == Usage::None {
        return Vec::new();
    }
    let found = [
        options::ignored_option(facts),
        options::link_lifetime(facts),
        options::empty_session_fields(facts),
        options::session_type(facts),
        link::link_handed_out(facts),
        calls::sdk_call_exists(facts),
        endpoint::exchange_endpoint(facts),
        errors::error_comparison(facts),
        errors::exchange_error_shown(facts),
        returned_state::identity_from_state(facts),
        returned_state::open_redirect(facts),
        shared_session::shared_session(facts),
        session_secret::session_secret(facts),
        browser_key::browser_key(facts),
        routes::redirect_uri_served(facts),
        routes::logout_by_get(facts),
        outdated::sdk_current(facts),
        outdated::magic_link(facts),
    ];
    let mut seen: Vec<Pitfall> = Vec::new();
    for pitfall in found.into_iter().flatten() {
        if !seen.iter().any(|known| known.is_same(&pitfall)) {
            seen.push(pitfall);
        }
    }
    seen.into_iter().map(|pitfall| pitfall.finding).collect()
}

/// A defect: the run fails for it.
fn defect(
    rule: &'static Rule,
    facts: &Facts<'_>,
    place: &Place,
    message: impl Into<String>,
) -> Pitfall {
    Pitfall {
        finding: violation_at(rule, Status::Fail, facts, place, message),
        place: place.clone(),
    }
}

/// Advice: the run fails for it only with `--strict`.
fn advice(
    rule: &'static Rule,
    facts: &Facts<'_>,
    place: &Place,
    message: impl Into<String>,
) -> Pitfall {
    Pitfall {
        finding: violation_at(rule, Status::Warn, facts, place, message),
        place: place.clone(),
    }
}
