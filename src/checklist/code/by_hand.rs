//! What cannot be read for certain: servers without a framework, containers that make objects, and frameworks
//! that are told in files which are no code. What is not found there may be there all the same.

use super::facts::Facts;
use super::session_rules;
use crate::findings::{Finding, Rule, Status, rules};
use code_facts::semantics::servers::{configured, container, server_by_hand};
use code_facts::semantics::workos::Via;

/// Takes back what was concluded from something not being found, where it cannot be known.
pub(super) fn leave_open(found: &mut [Finding], facts: &Facts<'_>) {
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
