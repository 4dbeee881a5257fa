//! The endpoint that takes an e-mail address and begins a sign-in.

use super::{ADDRESS, Application, NOWHERE, Talk, Target, finding, is_missing, skipped};
use crate::checklist::reachability::trace;
use crate::findings::{Finding, Rule, Status, rules};
use crate::probe::{Answer, Broken, Content};

/// The path of WorkOS's guide, and others that examples and applications use.
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

/// What needs an endpoint that answered.
const AFTER: [&Rule; 3] = [
    rules::SIGN_IN_BAD_INPUT,
    rules::SIGN_IN_STACK_TRACE,
    rules::SIGN_IN_ENUMERATION,
];

/// Words by which an answer tells that there is no account.
const TELLING: [&str; 10] = [
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

    /// A body with this address; without one, a body without the field.
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

/// A request in words, and what it brought.
type Said = (String, Result<Answer, Broken>);

pub(super) async fn check(application: &Application, talk: &Talk<'_>) -> Vec<Finding> {
    let seen = application.seen.iter().find_map(|it| it.sign_in.as_ref());
    let target = match (&application.sign_in_path, seen) {
        (Some(path), _) => Some(Target::new(path, "--sign-in-path".into())),
        (None, Some(seen)) => Some(Target::of_code(seen)),
        (None, None) => guess(talk).await,
    };
    let Some(target) = target else {
        let message = format!("no sign-in endpoint was found at {}", PATHS.join(", "));
        let mut found = vec![
            Finding::new(rules::SIGN_IN_ANSWERS, Status::Warn, message)
                .hint("name it: --sign-in-path /auth/magic-link"),
        ];
        found.extend(AFTER.map(|rule| skipped(rule, "no endpoint was found")));
        return found;
    };
    let path = target.path.as_str();
    let mut said: Vec<Said> = Vec::new();
    let mut accepted = None;
    for encoding in [Encoding::Json, Encoding::Form] {
        let answer = talk.post(path, &encoding.body(Some(ADDRESS))).await;
        // What was taken once is not sent again.
        let is_accepted = matches!(&answer, Ok(answer) if answer.status < 400);
        said.push((encoding.name().to_owned(), answer));
        if is_accepted {
            accepted = Some(encoding);
            break;
        }
    }
    let mut found = vec![judge(&target, &said)];
    let telling = enumeration(path, accepted.is_some(), &said);
    match accepted {
        Some(encoding) => {
            let bad = bad_input(encoding, talk, path).await;
            found.extend(judge_bad(path, encoding, &bad));
            said.extend(bad);
        }
        None => found.push(skipped(
            rules::SIGN_IN_BAD_INPUT,
            "good input is not accepted either",
        )),
    }
    found.push(traced(path, &said));
    found.push(telling);
    found
}

/// The first of the usual paths that is there for POST. Nothing is sent that could sign anyone in.
async fn guess(talk: &Talk<'_>) -> Option<Target> {
    let empty = Encoding::Json.body(None);
    // What answers to everything shows nothing by answering.
    let is_there = |post: Result<Answer, Broken>| post.is_ok_and(|it| !is_missing(it.status));
    if is_there(talk.post(NOWHERE, &empty).await) {
        return None;
    }
    for path in PATHS {
        if is_there(talk.post(path, &empty).await) {
            return Some(Target::guessed(path));
        }
    }
    None
}

fn judge(target: &Target, said: &[Said]) -> Finding {
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
    let answers = || {
        said.iter()
            .filter_map(|(to, candidate)| Some((to, candidate.as_ref().ok()?)))
    };
    if let Some((to, answer)) = answers().find(|it| it.1.status < 400) {
        let leads = answer.location().map(without_query);
        let message = match &leads {
            Some(place) => format!("answers {} to {to}, and leads to {place}", answer.status),
            None => format!("answers {} to {to}", answer.status),
        };
        let looks_wrong = answer.location().is_some_and(|it| it.contains("error"));
        return match looks_wrong {
            true => finding(
                Status::Warn,
                &format!("{message}, which looks like an error"),
            )
            .hint("see the application's log"),
            false => finding(Status::Pass, &message),
        };
    }
    let all: Vec<String> = said
        .iter()
        .map(|(to, item)| match item {
            Ok(answer) => format!("{} to {to}", answer.status),
            Err(broken) => format!("{broken} to {to}"),
        })
        .collect();
    let all = all.join(", ");
    let any = |is: fn(u16) -> bool| answers().any(|it| is(it.1.status));
    if any(|it| it >= 500) || answers().next().is_none() {
        return finding(Status::Fail, &format!("the application breaks: {all}")).hint(
            "see its log; without a WorkOS account, run it as `workos-ml emulate -- COMMAND`",
        );
    }
    if answers().all(|it| is_missing(it.1.status)) {
        return finding(Status::Fail, &format!("there is nothing for POST: {all}"))
            .hint("add the route, or name it: --sign-in-path /auth/magic-link");
    }
    if any(|number| matches!(number, 401 | 403 | 419 | 429)) {
        return finding(Status::Warn, &format!("does not let the request through: {all}"))
            .hint("it may want a token against forged requests, which only a page of its own has; then try by hand");
    }
    finding(Status::Fail, &format!("refuses a well-formed address: {all}"))
        .hint("it is sent as `email`, as in WorkOS's guide; where the field has another name, suppress this with that reason")
}

/// Requests that should be refused.
async fn bad_input(encoding: Encoding, talk: &Talk<'_>, path: &str) -> Vec<Said> {
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
        let broken = Content {
            kind: JSON,
            body: r#"{"email":"#.into(),
        };
        cases.extend([
            ("a list in place of the address", list),
            ("broken JSON", broken),
        ]);
    }
    let mut said = Vec::new();
    for (name, content) in cases {
        said.push((name.to_owned(), talk.post(path, &content).await));
    }
    said
}

fn judge_bad(path: &str, encoding: Encoding, bad: &[Said]) -> Vec<Finding> {
    let finding =
        |status, message: &str| finding(rules::SIGN_IN_BAD_INPUT, status, "POST", path, message);
    let mut found = Vec::new();
    for (what, answer) in bad {
        let status = match answer {
            Err(broken) => {
                let message = format!("{what} brings nothing: {broken}");
                found.push(finding(Status::Fail, &message).hint("see the application's log"));
                continue;
            }
            Ok(answer) => answer.status,
        };
        found.extend(match status {
            500.. => Some(
                finding(
                    Status::Fail,
                    &format!("the application breaks ({status}) on {what}"),
                )
                .hint("check the input before it is used, and answer 400"),
            ),
            400.. => None,
            // A form is often shown again, with what is wrong in it.
            _ if encoding == Encoding::Form || status >= 300 => Some(
                finding(
                    Status::Warn,
                    &format!("{status} to {what} does not tell whether it was refused"),
                )
                .hint("answer with 400 or 422, also where the form is shown again"),
            ),
            _ => Some(
                finding(Status::Fail, &format!("{what} is accepted ({status})"))
                    .hint("check the input before it is used, and answer 400"),
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

fn traced(path: &str, said: &[Said]) -> Finding {
    let rule = rules::SIGN_IN_STACK_TRACE;
    if said.iter().all(|it| it.1.is_err()) {
        return skipped(rule, "there was no answer");
    }
    let is_there = |answer: &Said| answer.1.as_ref().is_ok_and(|it| !is_missing(it.status));
    let is_anything_there = said.iter().any(is_there);
    let answers = said
        .iter()
        .filter_map(|(to, candidate)| Some((to, candidate.as_ref().ok()?)));
    let mut shown = answers.filter_map(|(to, candidate)| Some((to, trace(&candidate.body)?)));
    match shown.next() {
        Some((to, what)) => finding(
            rule,
            Status::Fail,
            "POST",
            path,
            &format!("shows {what} in its answer to {to}"),
        )
        .hint("answer with a text of your own, and keep the error in the log"),
        None if !is_anything_there => skipped(rule, "there is nothing at this path"),
        None => finding(
            rule,
            Status::Pass,
            "POST",
            path,
            "shows nothing of how it is built",
        ),
    }
}

/// Nobody has an account with the address that was sent.
fn enumeration(path: &str, is_accepted: bool, said: &[Said]) -> Finding {
    let rule = rules::SIGN_IN_ENUMERATION;
    let mut answers = said
        .iter()
        .filter_map(|answer| answer.1.as_ref().ok())
        .peekable();
    if answers.peek().is_none() {
        return skipped(rule, "there was no answer");
    }
    let told = answers.find_map(|answer| {
        let body = answer.body.to_lowercase();
        TELLING.into_iter().find(|words| body.contains(words))
    });
    match told {
        Some(words) => finding(rule, Status::Warn, "POST", path, &format!("the answer to an address without an account says \"{words}\""))
            .hint("give everybody the same answer, such as \"if there is an account, a link is on its way\""),
        None if !is_accepted => skipped(rule, "good input is not accepted"),
        None => finding(rule, Status::Pass, "POST", path, "the answer to an address without an account does not say so"),
    }
}

/// What stands behind `?` may be a secret.
fn without_query(location: &str) -> String {
    location
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_owned()
}
