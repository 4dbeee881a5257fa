//! Servers without a framework: what is not found in code that takes requests apart by itself may be there
//! all the same.

use super::facts::Facts;
use super::session_rules;
use crate::findings::{Finding, Status};
use code_facts::semantics::servers::server_by_hand;
use code_facts::semantics::workos::Via;

/// Takes back what was concluded from something not being found, where it cannot be known.
pub(super) fn leave_open(found: &mut [Finding], facts: &Facts<'_>) {
    let is_by_requests =
        !facts.calls.is_empty() && facts.calls.iter().all(|call| call.via == Via::Http);
    let Some(server) = server_by_hand(facts.project, is_by_requests) else {
        return;
    };
    let absent = found
        .iter_mut()
        .filter(|it| it.status == Status::Fail && session_rules().contains(&it.rule));
    for finding in absent {
        finding.status = Status::Skip;
        finding.message = format!(
            "not certain: {}; requests are taken apart by hand here ({server}), where it may be all the same",
            finding.message
        );
        finding.hint = Some("see it run: workos-ml checklist --run -- COMMAND".to_owned());
    }
}
