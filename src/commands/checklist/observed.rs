//! `--run`: what the application was seen to do, in place of what its code was read to do.

use super::code::CodeFolder;
use crate::cli::{ChecklistArgs, TestArgs};
use crate::commands::{Context, test};
use crate::conformance::Report;
use crate::findings::{Finding, Rule, Status, rules};

/// Rules on code, and the rules on behaviour that see the same.
const SEEN_INSTEAD: [(&Rule, &[&Rule]); 8] = [
    (rules::CALLBACK_ROUTE, &[rules::CALLBACK_ANSWERS]),
    (rules::CODE_EXCHANGE, &[rules::CALLBACK_ANSWERS]),
    (rules::SESSION_SEND, &[rules::LINK_MAILED]),
    (rules::APP_SESSION, &[rules::SIGNED_IN]),
    (rules::PROTECTED_ROUTE, &[rules::STRANGERS_TURNED_AWAY]),
    (rules::LOGOUT, &[rules::LOGOUT_ENDS_SESSION]),
    (
        rules::EXCHANGE_ERRORS_HANDLED,
        &[
            rules::USED_CODE_HANDLED,
            rules::UNKNOWN_CODE_HANDLED,
            rules::EXCHANGE_FAILURE_HANDLED,
        ],
    ),
    (
        rules::STATE_USED,
        &[rules::STATE_COMPARED, rules::STATE_SENT],
    ),
];

/// Runs the application.
///
/// # Errors
/// When it may not be run, or the emulator cannot be started.
pub(super) async fn run(
    args: &ChecklistArgs,
    folders: &[CodeFolder],
    context: &Context,
) -> anyhow::Result<Report> {
    let test = TestArgs::of_command(
        args.application.clone(),
        args.command.clone(),
        args.credentials.allow_live,
    );
    test::require_permission(&test, &context.config)?;
    context
        .interruption
        .set_state("the application was ended, and nothing was left behind");
    let projects = folders.iter().flat_map(|folder| &folder.projects);
    let environment = &context.config.environment;
    // Rules on code take over what was seen.
    let is_wanted = Box::new(|_: &Rule| true);
    test::observe(&test, environment, projects, is_wanted, &context.output).await
}

/// Puts what was seen in place of what was read, and names where the two disagree. Returns which of `seen` is
/// told by that. A fault that has been `told` is not told once more: what was read stays.
pub(super) fn replace(read: &mut [Finding], seen: &[Finding], told: &[usize]) -> Vec<usize> {
    let mut told_here = Vec::new();
    let mut started = seen
        .iter()
        .filter(|it| it.rule == rules::APPLICATION_STARTS);
    let started = started.find(|it| it.status == Status::Pass);
    for finding in read {
        // No file says how it is started, and whoever runs it has said so.
        if let (Some(started), true) = (started, finding.rule == rules::BUILD_COMMAND)
            && finding.needs_action()
        {
            finding.status = Status::Pass;
            finding.message = format!("{} (seen by running it)", started.message);
            finding.hint = None;
            continue;
        }
        let Some((_, instead)) = SEEN_INSTEAD.iter().find(|(rule, _)| *rule == finding.rule) else {
            continue;
        };
        let said = seen
            .iter()
            .enumerate()
            .filter(|(_, it)| instead.contains(&it.rule) && it.status != Status::Skip);
        let Some((number, worst)) = said.min_by_key(|(_, it)| severity(it.status)) else {
            continue;
        };
        let is_told = told.contains(&number) || told_here.contains(&number);
        if is_told && worst.needs_action() {
            continue;
        }
        told_here.push(number);
        // A warning leaves open what the other one says.
        let is_other = matches!(
            (finding.status, worst.status),
            (Status::Pass, Status::Fail) | (Status::Fail, Status::Pass)
        );
        let read = match is_other {
            true => format!("; its code suggests otherwise: {}", finding.message),
            false => String::new(),
        };
        finding.message = format!("{} (seen by running it{read})", worst.message);
        finding.status = worst.status;
        finding.hint.clone_from(&worst.hint);
        finding.evidence.clone_from(&worst.evidence);
    }
    told_here
}

fn severity(status: Status) -> usize {
    match status {
        Status::Fail => 0,
        Status::Warn => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_wins_and_a_disagreement_is_named() {
        let mut read = [
            Finding::new(rules::LOGOUT, Status::Pass, "POST /logout ends the session"),
            Finding::new(rules::STATE_USED, Status::Fail, "no state"),
            Finding::new(rules::SDK_INSTALLED, Status::Pass, "it is"),
            Finding::new(rules::LOGOUT, Status::Pass, "of another project"),
        ];
        let seen = [
            Finding::new(
                rules::LOGOUT_ENDS_SESSION,
                Status::Fail,
                "the old cookie signs in",
            ),
            Finding::new(rules::STATE_COMPARED, Status::Skip, "not tried"),
        ];
        assert_eq!(replace(&mut read, &seen, &[]), [0]);
        assert_eq!(read[0].status, Status::Fail);
        assert_eq!(
            read[0].message,
            "the old cookie signs in (seen by running it; its code suggests otherwise: POST /logout \
             ends the session)"
        );
        assert_eq!(
            (read[1].status, read[1].message.as_str()),
            (Status::Fail, "no state")
        );
        assert_eq!(read[2].message, "it is");
        // One fault counts once.
        assert_eq!(read[3].message, "of another project");
        assert_eq!(replace(&mut read, &seen, &[0]), [0; 0]);
    }
}
