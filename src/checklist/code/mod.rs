//! The rules of the code family: facts of one project become one verdict for each rule.

mod by_hand;
mod errors;
mod facts;
mod mail;
mod packages;
mod passwordless;
mod paths;
mod pitfalls;
mod protected;
mod remediations;
mod session;
mod sign_in;
mod state;

#[cfg(test)]
mod tests;

use crate::findings::{Finding, Rule, Status, rules};
use code_facts::semantics::program::Program;
use code_facts::{Place, Project};

use facts::Facts;

pub use paths::{Paths, SeenPath};
pub use remediations::{Remediation, add_remediation, remediations};

/// The rules on what a sign-in needs, but for that on the SDK.
const NEEDS: [&Rule; 12] = [
    rules::ENV_VARS_USED,
    rules::HARDCODED_SECRET,
    rules::CALLBACK_ROUTE,
    rules::CODE_EXCHANGE,
    rules::EXCHANGE_ERRORS_HANDLED,
    rules::SESSION_CREATE,
    rules::SESSION_SEND,
    rules::STATE_USED,
    rules::APP_SESSION,
    rules::PROTECTED_ROUTE,
    rules::LOGOUT,
    rules::BUILD_COMMAND,
];

/// Judges a project by every rule: one verdict for each of those on what a sign-in needs, and one for
/// each pitfall that it fell into. Of a project in which nothing names WorkOS only that is said. The files
/// of the findings are relative to the project's folder.
pub fn check(project: &Project) -> Vec<Finding> {
    let program = Program::of(project);
    let facts = Facts::of(&program);
    if !project.names_workos {
        let skipped = NEEDS.map(|rule| skip(rule, "nothing here names WorkOS"));
        return [vec![packages::sdk_installed(&facts)], skipped.into()].concat();
    }
    let mut found = vec![
        packages::sdk_installed(&facts),
        packages::env_vars_used(&facts),
        packages::hardcoded_secret(&facts),
        sign_in::callback_route(&facts),
        sign_in::code_exchange(&facts),
        errors::exchange_errors_handled(&facts),
        passwordless::session_create(&facts),
        passwordless::session_send(&facts),
        state::state_used(&facts),
        session::app_session(&facts),
        protected::protected_route(&facts),
        session::logout(&facts),
        packages::build_command(&facts),
    ];
    found.extend(pitfalls::check(&facts));
    by_hand::leave_open(&mut found, &facts);
    found
}

/// The rules whose failure is that something was not found in any route.
fn session_rules() -> [&'static Rule; 7] {
    [
        rules::CALLBACK_ROUTE,
        rules::EXCHANGE_ERRORS_HANDLED,
        rules::SESSION_SEND,
        rules::STATE_USED,
        rules::APP_SESSION,
        rules::PROTECTED_ROUTE,
        rules::LOGOUT,
    ]
}

fn pass(rule: &'static Rule, place: &Place, message: impl Into<String>) -> Finding {
    Finding::new(rule, Status::Pass, message).at(place.file.as_ref(), place.line)
}

fn skip(rule: &'static Rule, message: impl Into<String>) -> Finding {
    Finding::new(rule, Status::Skip, message)
}

/// A failure or a warning, with the fix in the project's language.
fn violation(
    rule: &'static Rule,
    status: Status,
    facts: &Facts<'_>,
    message: impl Into<String>,
) -> Finding {
    let mut finding = Finding::new(rule, status, message);
    add_remediation(&mut finding, facts.language);
    finding
}

/// The same at a place, with the fix in the language of that place.
fn violation_at(
    rule: &'static Rule,
    status: Status,
    facts: &Facts<'_>,
    place: &Place,
    message: impl Into<String>,
) -> Finding {
    let mut finding = Finding::new(rule, status, message).at(place.file.as_ref(), place.line);
    add_remediation(&mut finding, facts.language_at(place));
    finding
}
