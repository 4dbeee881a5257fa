//! Calls that the installed version of an SDK does not have.

use super::super::facts::Facts;
use super::{Pitfall, defect};
use crate::findings::rules;
use code_facts::semantics::workos::sdk;

pub(super) fn sdk_call_exists(facts: &Facts<'_>) -> Vec<Pitfall> {
    let absent = sdk::absent_calls(facts.project, &facts.calls).into_iter();
    let judged = absent.map(|absent| {
        let message = match absent.major {
            Some(major) => format!("the {} {major} {}", absent.sdk, absent.problem),
            None => format!("no version of the {} {}", absent.sdk, absent.problem),
        };
        let place = facts.place(absent.file, absent.span);
        let finding = defect(rules::SDK_CALL_EXISTS, facts, &place, message);
        match absent.method {
            Some(method) => finding.subject(method),
            None => finding,
        }
    });
    judged.collect()
}
