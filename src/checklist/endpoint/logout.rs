//! Whether a link can sign people out.

use super::{Application, ApplicationClient, EndpointPath, finding, is_missing, skipped};
use crate::findings::{Finding, Status, rules};
use crate::probe::Response;

const PATHS: [&str; 6] = [
    "/logout",
    "/auth/logout",
    "/api/auth/logout",
    "/sign-out",
    "/signout",
    "/auth/signout",
];

/// The request carries no session, so it cannot end one.
pub(super) async fn check(
    application: &Application,
    client: &ApplicationClient<'_>,
    missing_page: &Response,
) -> Finding {
    let rule = rules::LOGOUT_BY_POST;
    let seen = application.seen.iter().find_map(|it| it.logout.as_ref());
    let target = match seen {
        Some(seen) => EndpointPath::from_code(seen),
        None if application.seen.iter().any(|it| it.logs_out_by_post) => {
            let message = "no route of the code ends a session by GET";
            return Finding::new(rule, Status::Pass, message);
        }
        None if !is_missing(missing_page.status) => {
            return skipped(
                rule,
                "the application also answers at paths that do not exist",
            );
        }
        None => match client.first(&PATHS).await {
            Some(path) => EndpointPath::usual(path),
            None => return skipped(rule, "none of the usual paths exists for GET"),
        },
    };
    let path = target.path.as_str();
    let finding = |status, message: &str| {
        let message = format!("{message} ({})", target.source);
        finding(rule, status, "GET", path, &message)
    };
    match client.get(path).await {
        Err(error) => skipped(rule, &error.to_string()),
        Ok(response) if response.status >= 400 => finding(
            Status::Pass,
            &format!("is refused with {}", response.status),
        ),
        Ok(response) if asks_for_confirmation(&response) => finding(Status::Pass, "asks first"),
        Ok(response) => finding(
            Status::Warn,
            &format!(
                "is answered with {}, as if it ended the session",
                response.status
            ),
        )
        .hint(rules::LOGOUT_BY_POST.fix),
    }
}

/// Whether the page has a form for confirming.
fn asks_for_confirmation(response: &Response) -> bool {
    let body = response.body.to_lowercase();
    response.status < 300 && body.contains("<form") && body.contains("post")
}
