//! What cannot be read for certain: servers without a framework, containers that make objects, and frameworks
//! that are told in files which are no code. What is not found there may be there all the same.

use super::facts::Facts;
use super::{NEEDS, session_rules};
use crate::findings::{Finding, Rule, Status, rules};
use code_facts::semantics::servers::{configured, container, server_by_hand};
use code_facts::semantics::workos::Via;

/// Takes back what was concluded from something not being found, where it cannot be known.
pub(super) fn leave_open(found: &mut [Finding], facts: &Facts<'_>) {
    if let [file, more @ ..] = &facts.project.unread[..] {
        let others = match more.len() {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let why = format!("{}{others} could not be read", file.display());
        leave_unread(found, &why);
    }
    let is_by_requests =
        !facts.calls.is_empty() && facts.calls.iter().all(|call| call.via == Via::Http);
    if let Some(server) = server_by_hand(facts.project, is_by_requests) {
        let why = format!("requests are taken apart by hand here ({server})");
        leave(found, &session_rules(), &why);
    }
    // Where a route leads to the exchange, nothing is hidden that these rules ask for.
    let hidden = container(facts.project).filter(|_| facts.callback.is_none());
    if let Some(container) = hidden {
        let why = format!("{container} hands objects on here by names that are not followed");
        leave(found, &session_rules(), &why);
    }
    if let Some(file) = configured(facts.project) {
        let why = format!("the framework is told in {file}, which is not read");
        leave(found, &[rules::PROTECTED_ROUTE, rules::LOGOUT], &why);
    }
}

/// What is missing may stand in a file that was not read, and so may what is said to be nowhere.
fn leave_unread(found: &mut [Finding], why: &str) {
    let is_open = |it: &&mut Finding| match it.status {
        // A key that was found is one, whatever else there is.
        Status::Fail => NEEDS.contains(&it.rule) && it.rule != rules::HARDCODED_SECRET,
        Status::Pass | Status::Warn => it.file.is_none(),
        Status::Skip | Status::Manual => false,
    };
    // These come from manifests.
    let is_of_code =
        |it: &&mut Finding| ![rules::SDK_INSTALLED, rules::BUILD_COMMAND].contains(&it.rule);
    for finding in found.iter_mut().filter(is_of_code).filter(is_open) {
        finding.status = Status::Skip;
        finding.message = format!("not certain: {}; {why}", finding.message);
        finding.hint = None;
    }
}

fn leave(found: &mut [Finding], meant: &[&'static Rule], why: &str) {
    let absent = found
        .iter_mut()
        .filter(|it| it.status == Status::Fail && meant.contains(&it.rule));
    for finding in absent {
        finding.status = Status::Skip;
        finding.message = format!(
            "not certain: {}; {why}, where it may be all the same",
            finding.message
        );
        finding.hint = Some("see it run: workos-ml checklist --run -- COMMAND".to_owned());
    }
}
