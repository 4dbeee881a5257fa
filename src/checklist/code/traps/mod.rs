//! Traps: mistakes that work until somebody looks, and calls that do nothing or do not exist. A rule
//! says something only where it found one, so that a project that fell into none reads nothing.

mod advice;
mod browser;
mod calls;
mod endpoint;
mod errors;
mod flow;
mod hints;
mod options;
mod places;
mod returned;
mod shared;
#[cfg(test)]
mod tests;

use super::amiss_at;
use super::facts::{Facts, Relation};
use crate::findings::{Finding, Rule, Status};
use code_facts::Place;

pub(super) use hints::hint;

/// Everything that a project fell into.
pub(super) fn check(facts: &Facts<'_>) -> Vec<Finding> {
    if facts.relation == Relation::None {
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
        returned::identity_from_state(facts),
        returned::open_redirect(facts),
        shared::shared_session(facts),
        browser::browser_key(facts),
        places::redirect_uri_served(facts),
        places::logout_by_get(facts),
        advice::sdk_current(facts),
        advice::magic_link(facts),
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
    amiss_at(rule, Status::Fail, facts, place, message)
}

/// Advice: the run fails for it only with `--strict`.
fn advice(
    rule: &'static Rule,
    facts: &Facts<'_>,
    place: &Place,
    message: impl Into<String>,
) -> Finding {
    amiss_at(rule, Status::Warn, facts, place, message)
}
