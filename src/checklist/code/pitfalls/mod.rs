//! Pitfalls: mistakes that work until somebody looks, and calls that do nothing or do not exist. A rule
//! says something only where it found one, so that a project that fell into none reads nothing.

mod browser_key;
mod calls;
mod endpoint;
mod errors;
mod flow;
mod options;
mod outdated;
mod returned_state;
mod routes;
mod shared_session;
#[cfg(test)]
mod tests;

use super::facts::{Facts, Usage};
use super::violation_at;
use crate::findings::{Finding, Rule, Status};
use code_facts::Place;

/// Everything that a project fell into.
pub(super) fn check(facts: &Facts<'_>) -> Vec<Finding> {
    if facts.usage == Usage::None {
        return Vec::new();
    }
    let mut found = [
        options::ignored_option(facts),
        options::link_lifetime(facts),
        options::empty_session_fields(facts),
        calls::sdk_call_exists(facts),
        endpoint::exchange_endpoint(facts),
        errors::error_comparison(facts),
        errors::exchange_error_shown(facts),
        returned_state::identity_from_state(facts),
        returned_state::open_redirect(facts),
        shared_session::shared_session(facts),
        browser_key::browser_key(facts),
        routes::redirect_uri_served(facts),
        routes::logout_by_get(facts),
        outdated::sdk_current(facts),
        outdated::magic_link(facts),
    ]
    .concat();
    let mut seen: Vec<(&str, Option<std::path::PathBuf>, Option<usize>)> = Vec::new();
    found.retain(|finding| {
        let key = (finding.rule.name, finding.file.clone(), finding.line);
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
    found
}

/// A defect: the run fails for it.
fn defect(
    rule: &'static Rule,
    facts: &Facts<'_>,
    place: &Place,
    message: impl Into<String>,
) -> Finding {
    violation_at(rule, Status::Fail, facts, place, message)
}

/// Advice: the run fails for it only with `--strict`.
fn advice(
    rule: &'static Rule,
    facts: &Facts<'_>,
    place: &Place,
    message: impl Into<String>,
) -> Finding {
    violation_at(rule, Status::Warn, facts, place, message)
}
