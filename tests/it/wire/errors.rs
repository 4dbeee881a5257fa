//! What is made of refusals, word for word as WorkOS documents or was recorded to write them.

use serde_json::Value;

use crate::scripted::{CODE, SESSION, workos_that_says};
use crate::support::{Finished, Sandbox, http, http_with};

const ID: &str = "611c2a85-84e1-4bad-a2ec-43cf8371f134";

fn answered(request: &'static str, line: &[&str], status: &str, body: &str) -> Finished {
    let headers = [("X-Request-Id", ID), ("Content-Type", "application/json")];
    let stub = workos_that_says(request, http_with(status, &headers, body));
    Sandbox::with_account(stub.url()).run(&[line, &["--json"]].concat())
}

#[test]
fn every_documented_refusal() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../../fixtures/wire/errors.json")).unwrap();
    let line = ["session", "create", "you@example.com"];
    for case in cases {
        let (status, body) = (case["status"].as_str().unwrap(), case["body"].to_string());
        let done = answered("POST /passwordless/sessions", &line, status, &body);
        let error = &done.json()["error"];
        assert_eq!(error["code"], case["code"], "{case:#} {done:#?}");
        assert_eq!(error["exit_code"], case["exit"], "{case:#}");
        assert_eq!(i64::from(done.code), case["exit"], "{case:#}");
        assert_eq!(error["request_id"], ID);
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains(case["says"].as_str().unwrap()),
            "{message}"
        );
        for field in ["hint", "cause"] {
            assert!(error[field].as_str().is_some_and(|it| !it.is_empty()));
        }
    }
}

#[test]
fn a_session_that_is_unknown_or_expired() {
    let request =
        "POST /passwordless/sessions/passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095/send";
    let expired = format!(
        r#"{{"message":"The passwordless session '{SESSION}' has expired or is invalid."}}"#
    );
    let cases = [
        ("422 Unprocessable Entity", expired.as_str()),
        (
            "404 Not Found",
            r#"{"message":"Not Found","code":"not_found"}"#,
        ),
    ];
    for (status, body) in cases {
        let done = answered(request, &["session", "send", SESSION], status, body);
        assert_eq!(done.code, 3, "{done:#?}");
        assert_eq!(done.json()["error"]["code"], "session_expired");
    }
}

/// What is known of the mail and of the session when it could not be sent, and no more.
#[test]
fn a_mail_that_did_not_go_out() {
    let request =
        "POST /passwordless/sessions/passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095/send";
    let cases = [
        ("401 Unauthorized", 4, false),
        ("429 Too Many Requests", 5, false),
        ("500 Internal Server Error", 5, true),
    ];
    for (status, code, is_unclear) in cases {
        let done = answered(
            request,
            &["send", "you@example.com", "--port", "0"],
            status,
            "{}",
        );
        assert_eq!(done.code, code, "{done:#?}");
        let error = &done.json()["error"];
        let (message, hint) = (error["message"].as_str(), error["hint"].as_str().unwrap());
        assert!(message.unwrap().contains(&format!("{SESSION} was created")));
        assert!(hint.contains(&format!("session send {SESSION}")), "{hint}");
        assert_eq!(hint.contains("is not known"), is_unclear, "{hint}");
        // Whether a session that was only named exists is WorkOS's to say.
        let done = answered(request, &["session", "send", SESSION], status, "{}");
        assert_eq!(done.code, code, "{done:#?}");
        assert!(!done.everything().contains("was created"), "{done:#?}");
    }
}

#[test]
fn a_code_that_is_spent() {
    let texts = [
        format!("The code '{CODE}' has expired or is invalid."),
        "The code has expired or has already been used.".to_owned(),
    ];
    for text in texts {
        let body = format!(r#"{{"error":"invalid_grant","error_description":"{text}"}}"#);
        let done = answered(
            "POST /sso/token",
            &["exchange", CODE],
            "400 Bad Request",
            &body,
        );
        assert_eq!(done.code, 9, "{done:#?}");
        let error = &done.json()["error"];
        assert_eq!(error["code"], "code_not_exchanged");
        assert!(error["message"].as_str().unwrap().contains("invalid_grant"));
        assert!(!done.everything().contains(CODE), "{done:#?}");
    }
}

#[test]
fn a_token_request_that_fails_for_the_credentials_says_so() {
    let cases = [
        (
            "400 Bad Request",
            r#"{"error":"invalid_client","error_description":"Invalid client ID or secret."}"#,
            "invalid_client",
        ),
        (
            "401 Unauthorized",
            r#"{"message":"Unauthorized"}"#,
            "unauthorized",
        ),
    ];
    for (status, body, code) in cases {
        let done = answered("POST /sso/token", &["exchange", CODE], status, body);
        assert_eq!(done.code, 4, "{done:#?}");
        let error = &done.json()["error"];
        assert_eq!(error["code"], code);
        let cause = error["cause"].as_str().unwrap();
        assert!(
            cause.contains("WORKOS_API_KEY from the environment"),
            "{cause}"
        );
    }
}

#[test]
fn a_key_of_the_sandbox_in_a_production_run() {
    let stub = workos_that_says(
        "POST /passwordless/sessions",
        http("401 Unauthorized", r#"{"message":"Unauthorized"}"#),
    );
    let done = Sandbox::with_account(stub.url())
        .variable("NODE_ENV", "production")
        .run(&["session", "create", "you@example.com", "--json"]);
    assert_eq!(done.code, 4);
    let error = &done.json()["error"];
    assert_eq!(error["code"], "environment_mismatch");
    assert!(
        error["cause"]
            .as_str()
            .unwrap()
            .contains("NODE_ENV=production")
    );
}

#[test]
fn request_ids_that_are_none_are_left_out() {
    let headers = [("X-Request-Id", "<script>alert(1)</script>")];
    let stub = workos_that_says(
        "POST /passwordless/sessions",
        http_with("500 Internal Server Error", &headers, "{}"),
    );
    let done = Sandbox::with_account(stub.url()).run(&["session", "create", "a@b.co", "--json"]);
    assert_eq!(done.json()["error"]["request_id"], Value::Null);
}
