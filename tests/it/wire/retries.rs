//! Only GET is repeated.

use std::sync::atomic::{AtomicUsize, Ordering};

use workos_ml::secret::Secret;

use super::{client, run};
use crate::scripted::{list, name, workos};
use crate::support::{ReceivedRequest, Sandbox, Stub, http, http_with};

/// Answers the first `count` requests of a name with `answer`, then well.
fn failing(request: &'static str, count: usize, answer: Vec<u8>) -> Stub {
    let seen = AtomicUsize::new(0);
    workos(move |asked: &ReceivedRequest| {
        let fails = name(asked) == request && seen.fetch_add(1, Ordering::SeqCst) < count;
        fails.then(|| answer.clone())
    })
}

fn at_once(status: &str) -> Vec<u8> {
    http_with(status, &[("Retry-After", "0")], r#"{"message":"later"}"#)
}

#[test]
fn a_get_is_repeated_twice() {
    for status in [
        "429 Too Many Requests",
        "500 Internal Server Error",
        "503 Service Unavailable",
    ] {
        for (failures, code) in [(1, 0), (2, 0), (3, 5)] {
            let stub = failing("GET /connections", failures, at_once(status));
            let done = Sandbox::with_account(stub.url()).run(&["connection", "list"]);
            assert_eq!(done.code, code, "{status}: {done:#?}");
            assert_eq!(stub.requests().len(), 3.min(failures + 1), "{status}");
        }
    }
}

#[test]
fn a_get_that_was_refused_is_not_repeated() {
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "422 Unprocessable Entity",
    ] {
        let stub = failing("GET /connections", 9, at_once(status));
        let done = Sandbox::with_account(stub.url()).run(&["connection", "list"]);
        assert_ne!(done.code, 0);
        assert_eq!(stub.requests().len(), 1, "{status}");
    }
}

#[test]
fn a_long_pause_is_told_and_not_waited_for() {
    let answer = http_with(
        "429 Too Many Requests",
        &[("Retry-After", "3600")],
        r#"{"message":"Too many requests"}"#,
    );
    let stub = failing("GET /connections", 9, answer);
    let done = Sandbox::with_account(stub.url()).run(&["connection", "list"]);
    assert_eq!(done.code, 5, "{done:#?}");
    assert!(done.stderr.contains("wait 3600 s"), "{done:#?}");
    assert_eq!(stub.requests().len(), 1);
}

#[test]
fn a_date_in_the_past_means_at_once() {
    let answer = http_with(
        "503 Service Unavailable",
        &[("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")],
        "{}",
    );
    let stub = failing("GET /connections", 1, answer);
    Sandbox::with_account(stub.url())
        .run(&["connection", "list"])
        .expect_code(0);
    assert_eq!(stub.requests().len(), 2);
}

#[test]
fn nothing_else_is_ever_repeated() {
    let stub = Stub::start(|_| at_once("503 Service Unavailable"));
    let client = client(&stub);
    let code = Secret::new("500013");
    let request = workos_ml::api::TokenRequest {
        client_id: "client_1".into(),
        client_secret: Secret::new("sk_test_default"),
        code: code.clone(),
    };
    let session = workos_ml::api::CreateSession {
        email: "a@b.co".into(),
        redirect_uri: None,
        state: None,
        expires_in: None,
        connection: None,
    };
    run(async {
        assert!(client.create_session(&session).await.is_err());
        assert!(client.send_session("passwordless_session_1").await.is_err());
        assert!(client.exchange_code(&request).await.is_err());
        assert!(client.create_redirect_uri("https://a.co").await.is_err());
        assert!(client.delete_redirect_uri("redir_1").await.is_err());
        assert!(client.create_magic_auth("a@b.co").await.is_err());
        let verified = client.authenticate_with_magic_auth("client_1", "a@b.co", &code);
        assert!(verified.await.is_err());
    });
    assert_eq!(stub.requests().len(), 7);
}

/// A list that fails between its pages is not half a list.
#[test]
fn a_page_that_fails_fails_the_list() {
    let stub = workos(|asked| {
        let mut page = list(serde_json::json!([{"id": "conn_1"}]));
        page["list_metadata"]["after"] = "conn_1".into();
        if asked.target.contains("after=") {
            return Some(http("403 Forbidden", "{}"));
        }
        asked
            .target
            .starts_with("/connections")
            .then(|| http("200 OK", &page.to_string()))
    });
    let done = Sandbox::with_account(stub.url()).run(&["connection", "list", "--json"]);
    assert_eq!(done.code, 4, "{done:#?}");
    assert!(done.json().get("connections").is_none());
}
