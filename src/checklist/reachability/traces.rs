//! Checks for stack traces and debug pages.

use super::{Exchange, ProbedUri};
use crate::findings::{Finding, Status, rules};
use crate::probe::trace;

/// No response may reveal how the application is built.
pub(super) fn check(probed: &ProbedUri<'_>, exchanges: &[Exchange<'_>]) -> Finding {
    let rule = rules::REDIRECT_URI_STACK_TRACE;
    for (request, response) in exchanges {
        if let Some(what) = trace(&response.body) {
            let message = format!(
                "the answer to {} ({}) shows {what}",
                request.description(),
                response.status
            );
            return probed
                .finding(rule, Status::Fail, &message)
                .hint(rules::REDIRECT_URI_STACK_TRACE.fix);
        }
    }
    probed.finding(rule, Status::Pass, "no stack trace and no debug page")
}
