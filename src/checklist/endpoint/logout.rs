//! Whether a link can sign people out.

use super::{Application, Talk, Target, finding, is_missing, skipped};
use crate::findings::{Finding, Status, rules};
use crate::probe::Answer;

const PATHS: [&str; 6] = [
    "/logout",
    "/auth/logout",
    "/api/auth/logout",
    "/sign-out",
    "/signout",
    "/auth/signout",
];

/// The request has no session, so that it can end none.
pub(super) async fn check(application: &Application, talk: &Talk<'_>, nowhere: &Answer) -> Finding {
    let rule = rules::LOGOUT_BY_POST;
    let seen = application.seen.iter().find_map(|it| it.logout.as_ref());
    let target = match seen {
        Some(seen) => Target::of_code(seen),
        None if application.seen.iter().any(|it| it.logs_out_by_post) => {
            let message = "no route of the code ends a session by GET";
            return Finding::new(rule, Status::Pass, message);
        }
        None if !is_missing(nowhere.status) => {
            return skipped(rule, "the application answers to paths that are not there");
        }
        None => match talk.first(&PATHS).await {
            Some(path) => Target::guessed(path),
            None => return skipped(rule, "none of the usual paths is there for GET"),
        },
    };
    let path = target.path.as_str();
    let finding = |status, message: &str| {
        let message = format!("{message} ({})", target.source);
        finding(rule, status, "GET", path, &message)
    };
    match talk.get(path).await {
        Err(broken) => skipped(rule, &broken.to_string()),
        Ok(answer) if answer.status >= 400 => {
            finding(Status::Pass, &format!("is refused with {}", answer.status))
        }
        Ok(answer) if asks_first(&answer) => finding(Status::Pass, "asks first"),
        Ok(answer) => finding(
            Status::Warn,
            &format!(
                "is answered with {}, as if it ended the session",
                answer.status
            ),
        )
        .hint("end sessions by POST, from a form or a button"),
    }
}

/// Whether the page has a form, by which people confirm.
fn asks_first(answer: &Answer) -> bool {
    let body = answer.body.to_lowercase();
    answer.status < 300 && body.contains("<form") && body.contains("post")
}
