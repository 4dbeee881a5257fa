//! Checks the endpoint that takes an e-mail address and starts a sign-in.

use super::{
    Application, ApplicationClient, EndpointPath, MISSING_PATH, TEST_EMAIL, finding, is_missing,
    skipped,
};
use crate::findings::{Finding, Rule, Status, rules};
use crate::probe::{Content, RequestError, Response, trace};

/// The path in WorkOS's guide, and others that examples and applications use.
const PATHS: [&str; 8] = [
    "/auth/magic-link",
    "/passwordless-auth",
    "/api/auth/magic-link",
    "/magic-link",
    "/auth/passwordless",
    "/api/magic-link",
    "/auth/login",
    "/login",
];

/// The rules that need an endpoint that answers.
const DEPENDENT_RULES: [&Rule; 3] = [
    rules::SIGN_IN_BAD_INPUT,
    rules::SIGN_IN_STACK_TRACE,
    rules::SIGN_IN_ENUMERATION,
];

/// Phrases that reveal that an account does not exist.
const ENUMERATION_PHRASES: [&str; 10] = [
    "no such user",
    "user not found",
    "no user",
    "unknown user",
    "no account",
    "account not found",
    "account does not exist",
    "user does not exist",
    "not registered",
    "not a member",
];

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Clone, Copy, PartialEq)]
enum Encoding {
    Json,
    Form,
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Form => "a form",
        }
    }

    /// A body with this address, or without the field.
    fn body(self, email: Option<&str>) -> Content {
        match self {
            Self::Json => Content {
                kind: JSON,
                body: match email {
                    Some(email) => serde_json::json!({ "email": email }).to_string(),
                    None => "{}".into(),
                },
            },
            Self::Form => {
                let mut body = url::form_urlencoded::Serializer::new(String::new());
                if let Some(email) = email {
                    body.append_pair("email", email);
                }
                Content {
                    kind: FORM,
                    body: body.finish(),
                }
            }
        }
    }
}

/// A request in words, and its result.
type Trial = (String, Result<Response, RequestError>);

pub(super) async fn check(
    application: &Application,
    client: &ApplicationClient<'_>,
) -> Vec<Finding> {
    let seen = application.seen.iter().find_map(|it| it.sign_in.as_ref());
    let target = match (&application.sign_in_path, seen) {
        (Some(path), _) => Some(EndpointPath::new(path, "--sign-in-path".into())),
        (None, Some(seen)) => Some(EndpointPath::from_code(seen)),
        (None, None) => find_usual_path(client).await,
    };
    let Some(target) = target else {
        let message = format!("no sign-in endpoint was found at {}", PATHS.join(", "));
        let mut found = vec![
            Finding::new(rules::SIGN_IN_ANSWERS, Status::Warn, message)
                .hint("name it: --sign-in-path /auth/magic-link"),
        ];
        found.extend(DEPENDENT_RULES.map(|rule| skipped(rule, "no endpoint was found")));
        return found;
    };
    let path = target.path.as_str();
    let mut trials: Vec<Trial> = Vec::new();
    let mut accepted = None;
    for encoding in [Encoding::Json, Encoding::Form] {
        let response = client.post(path, &encoding.body(Some(TEST_EMAIL))).await;
        // Once one encoding has been accepted, the other is not tried: it would mail again.
        let is_accepted = matches!(&response, Ok(response) if response.status < 400);
        trials.push((encoding.name().to_owned(), response));
        if is_accepted {
            accepted = Some(encoding);
            break;
        }
    }
    let mut found = vec![judge(&target, &trials)];
    let telling = enumeration(path, accepted.is_some(), &trials);
    match accepted {
        Some(encoding) => {
            let bad = send_bad_input(encoding, client, path).await;
            found.extend(judge_bad_input(path, encoding, &bad));
            trials.extend(bad);
        }
        None => found.push(skipped(
            rules::SIGN_IN_BAD_INPUT,
            "good input is not accepted either",
        )),
    }
    found.push(stack_trace_finding(path, &trials));
    found.push(telling);
    found
}

/// The first of the usual paths that accepts POST. The requests have no address, so they sign nobody in.
async fn find_usual_path(client: &ApplicationClient<'_>) -> Option<EndpointPath> {
    let empty = Encoding::Json.body(None);
    // An application that answers on every path cannot be searched for the right one.
    let is_there =
        |result: Result<Response, RequestError>| result.is_ok_and(|it| !is_missing(it.status));
    if is_there(client.post(MISSING_PATH, &empty).await) {
        return None;
    }
    for path in PATHS {
        if is_there(client.post(path, &empty).await) {
            return Some(EndpointPath::usual(path));
        }
    }
    None
}

fn judge(target: &EndpointPath, trials: &[Trial]) -> Finding {
    let finding = |status, message: &str| {
        let message = format!("{message} ({})", target.source);
        finding(
            rules::SIGN_IN_ANSWERS,
            status,
            "POST",
            &target.path,
            &message,
        )
    };
    let responses = || {
        trials
            .iter()
            .filter_map(|(to, result)| Some((to, result.as_ref().ok()?)))
    };
    if let Some((to, response)) = responses().find(|it| it.1.status < 400) {
        let leads = response.location().map(without_query);
        let message = match &leads {
            Some(target) => format!("answers {} to {to}, and leads to {target}", response.status),
            None => format!("answers {} to {to}", response.status),
        };
        // Many applications redirect to ?error=… instead of answering with an error status.
        let looks_wrong = response.location().is_some_and(|it| it.contains("error"));
        return match looks_wrong {
            true => finding(
                Status::Warn,
                &format!("{message}, which looks like an error"),
            )
            .hint("see the application's log"),
            false => finding(Status::Pass, &message),
        };
    }
    let all: Vec<String> = trials
        .iter()
        .map(|(to, result)| match result {
            Ok(response) => format!("{} to {to}", response.status),
            Err(error) => format!("{error} to {to}"),
        })
        .collect();
    let all = all.join(", ");
    let any = |is: fn(u16) -> bool| responses().any(|it| is(it.1.status));
    if any(|it| it >= 500) || responses().next().is_none() {
        return finding(Status::Fail, &format!("the application breaks: {all}")).hint(
            "see its log; without a WorkOS account, run it as `workos-ml emulate -- COMMAND`",
        );
    }
    if responses().all(|it| is_missing(it.1.status)) {
        return finding(Status::Fail, &format!("nothing answers POST: {all}"))
            .hint(rules::SIGN_IN_ANSWERS.fix);
    }
    // 419 is Laravel's answer to a missing CSRF token.
    if any(|number| matches!(number, 401 | 403 | 419 | 429)) {
        return finding(
            Status::Warn,
            &format!("does not let the request through: {all}"),
        )
        .hint("it may want a CSRF token, which only its own page has; then try by hand");
    }
    finding(Status::Fail, &format!("refuses a well-formed address: {all}"))
        .hint("it is sent as `email`, as in WorkOS's guide; where the field has another name, suppress this with that reason")
}

/// Sends requests that should be refused.
async fn send_bad_input(
    encoding: Encoding,
    client: &ApplicationClient<'_>,
    path: &str,
) -> Vec<Trial> {
    // Longer than any real address (254 characters) and than usual database columns, yet small enough for
    // every server's body limit.
    let long = format!("{}@example.com", "a".repeat(10 * 1024));
    let mut cases = vec![
        ("no address", encoding.body(None)),
        ("a malformed address", encoding.body(Some("not-an-address"))),
        ("an address of 10 KB", encoding.body(Some(&long))),
        (
            "plain text",
            Content {
                kind: "text/plain",
                body: "workos-ml".into(),
            },
        ),
    ];
    if encoding == Encoding::Json {
        let list = Content {
            kind: JSON,
            body: r#"{"email":["a"]}"#.into(),
        };
        let broken_json = Content {
            kind: JSON,
            body: r#"{"email":"#.into(),
        };
        cases.extend([
            ("a list in place of the address", list),
            ("broken JSON", broken_json),
        ]);
    }
    let mut trials = Vec::new();
    for (name, content) in cases {
        trials.push((name.to_owned(), client.post(path, &content).await));
    }
    trials
}

fn judge_bad_input(path: &str, encoding: Encoding, bad: &[Trial]) -> Vec<Finding> {
    let finding =
        |status, message: &str| finding(rules::SIGN_IN_BAD_INPUT, status, "POST", path, message);
    let mut found = Vec::new();
    for (what, response) in bad {
        let status = match response {
            Err(error) => {
                let message = format!("no answer to {what}: {error}");
                found.push(finding(Status::Fail, &message).hint("see the application's log"));
                continue;
            }
            Ok(response) => response.status,
        };
        found.extend(match status {
            500.. => Some(
                finding(
                    Status::Fail,
                    &format!("the application breaks ({status}) on {what}"),
                )
                .hint(rules::SIGN_IN_BAD_INPUT.fix),
            ),
            400.. => None,
            // Applications often show a form again, with an error in it.
            _ if encoding == Encoding::Form || status >= 300 => Some(
                finding(
                    Status::Warn,
                    &format!("{status} to {what} does not tell whether it was refused"),
                )
                .hint("answer with 400 or 422, also where the form is shown again"),
            ),
            _ => Some(
                finding(Status::Fail, &format!("{what} is accepted ({status})"))
                    .hint(rules::SIGN_IN_BAD_INPUT.fix),
            ),
        });
    }
    if found.is_empty() {
        let names: Vec<&str> = bad.iter().map(|it| it.0.as_str()).collect();
        found.push(finding(
            Status::Pass,
            &format!("refuses {}", names.join(", ")),
        ));
    }
    found
}

fn stack_trace_finding(path: &str, trials: &[Trial]) -> Finding {
    let rule = rules::SIGN_IN_STACK_TRACE;
    if trials.iter().all(|it| it.1.is_err()) {
        return skipped(rule, "there was no answer");
    }
    let is_there = |response: &Trial| response.1.as_ref().is_ok_and(|it| !is_missing(it.status));
    let is_anything_there = trials.iter().any(is_there);
    let responses = trials
        .iter()
        .filter_map(|(to, result)| Some((to, result.as_ref().ok()?)));
    let mut shown = responses.filter_map(|(to, response)| Some((to, trace(&response.body)?)));
    match shown.next() {
        Some((to, what)) => finding(
            rule,
            Status::Fail,
            "POST",
            path,
            &format!("shows {what} in its answer to {to}"),
        )
        .hint(rules::SIGN_IN_STACK_TRACE.fix),
        None if !is_anything_there => skipped(rule, "there is nothing at this path"),
        None => finding(
            rule,
            Status::Pass,
            "POST",
            path,
            "does not show how it is built",
        ),
    }
}

/// Whether the answers reveal that nobody has an account with the test address.
fn enumeration(path: &str, is_accepted: bool, trials: &[Trial]) -> Finding {
    let rule = rules::SIGN_IN_ENUMERATION;
    let mut responses = trials
        .iter()
        .filter_map(|response| response.1.as_ref().ok())
        .peekable();
    if responses.peek().is_none() {
        return skipped(rule, "there was no answer");
    }
    let told = responses.find_map(|response| {
        let body = response.body.to_lowercase();
        ENUMERATION_PHRASES
            .into_iter()
            .find(|phrase| body.contains(phrase))
    });
    match told {
        Some(phrase) => finding(
            rule,
            Status::Warn,
            "POST",
            path,
            &format!("the answer to an address without an account says \"{phrase}\""),
        )
        .hint(rules::SIGN_IN_ENUMERATION.fix),
        None if !is_accepted => skipped(rule, "good input is not accepted"),
        None => finding(
            rule,
            Status::Pass,
            "POST",
            path,
            "the answer to an address without an account does not say so",
        ),
    }
}

/// Cuts the query off, which may hold a secret.
fn without_query(location: &str) -> String {
    location
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_owned()
}
