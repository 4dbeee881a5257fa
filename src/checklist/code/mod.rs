//! The rules of the code family: facts of one project become one verdict for each rule.

mod access;
mod errors;
mod facts;
mod hints;
mod mail;
mod packages;
mod passwordless;
mod paths;
mod protected;
mod sign_in;
mod state;
mod traps;

#[cfg(test)]
mod tests;

use crate::findings::{Finding, Rule, Status, rules};
use code_facts::semantics::program::Program;
use code_facts::syntax::Language;
use code_facts::{Place, Project};

use facts::Facts;

pub use paths::{Paths, SeenPath};

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
/// each trap that it fell into. Of a project in which nothing names WorkOS only that is said. The files
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
        access::app_session(&facts),
        protected::protected_route(&facts),
        access::logout(&facts),
        packages::build_command(&facts),
    ];
    found.extend(traps::check(&facts));
    found
}

/// A way to mend what a rule finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    /// The languages that it is for; empty for one that is the same in all.
    pub languages: Vec<Language>,
    /// What to do.
    pub text: &'static str,
}

/// How to mend what a rule on code finds; nothing for other rules.
pub fn ways_out(rule: &'static Rule) -> Vec<WayOut> {
    let mut ways: Vec<WayOut> = Vec::new();
    for language in Language::ALL {
        let Some(text) = hints::hint(rule, Some(language)) else {
            continue;
        };
        match ways.iter_mut().find(|it| it.text == text) {
            Some(known) => known.languages.push(language),
            None => ways.push(WayOut {
                languages: vec![language],
                text,
            }),
        }
    }
    if let [only] = &mut ways[..] {
        only.languages.clear();
    }
    ways
}

fn pass(rule: &'static Rule, place: &Place, message: impl Into<String>) -> Finding {
    Finding::new(rule, Status::Pass, message).at(place.file.as_ref(), place.line)
}

fn skip(rule: &'static Rule, message: impl Into<String>) -> Finding {
    Finding::new(rule, Status::Skip, message)
}

/// A failure or a warning, with the way out in the project's language.
fn amiss(
    rule: &'static Rule,
    status: Status,
    facts: &Facts<'_>,
    message: impl Into<String>,
) -> Finding {
    hinted(Finding::new(rule, status, message), facts.language)
}

/// The same at a place, in the language of that place.
fn amiss_at(
    rule: &'static Rule,
    status: Status,
    facts: &Facts<'_>,
    place: &Place,
    message: impl Into<String>,
) -> Finding {
    let finding = Finding::new(rule, status, message).at(place.file.as_ref(), place.line);
    hinted(finding, facts.language_at(place))
}

fn hinted(finding: Finding, language: Option<Language>) -> Finding {
    match hints::hint(finding.rule, language) {
        Some(hint) => finding.hint(hint),
        None => finding,
    }
}
