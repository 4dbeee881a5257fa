//! What is made of good answers, old and new.

use serde_json::{Value, json};

use super::{client, recorded, run};
use crate::scripted::{SESSION, list, workos, workos_that_says};
use crate::support::{Sandbox, Stub, http};

const CREATE: &str = "POST /passwordless/sessions";

fn json_of(stub: &Stub, args: &[&str]) -> Value {
    Sandbox::with_account(stub.url())
        .run(&[args, &["--json"]].concat())
        .expect_code(0)
        .json()
}

#[test]
fn sessions_in_every_shape() {
    for name in [
        "session, recorded 2020",
        "session, Node SDK",
        "session, the least",
    ] {
        for status in ["201 Created", "200 OK", "202 Accepted"] {
            let answer = recorded(name);
            let stub = workos_that_says(CREATE, http(status, &answer.to_string()));
            let document = json_of(&stub, &["session", "create", "asked@example.com"]);
            let session = &document["session"];
            for field in ["id", "expires_at", "link"] {
                assert_eq!(session[field], answer[field], "{name}");
            }
            let email = answer.get("email").cloned();
            assert_eq!(
                session["email"],
                email.unwrap_or(json!("asked@example.com"))
            );
        }
    }
}

#[test]
fn sent_in_every_shape() {
    let answers = [
        b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec(),
        http("201 Created", r#"{"success":true}"#),
        http("200 OK", r#"{"success":true,"message":"queued"}"#),
        http("200 OK", ""),
        http("200 OK", "{}"),
    ];
    for answer in answers {
        let request =
            "POST /passwordless/sessions/passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095/send";
        let shown = String::from_utf8_lossy(&answer).into_owned();
        let stub = workos_that_says(request, answer);
        let document = json_of(&stub, &["session", "send", SESSION]);
        assert_eq!(
            document,
            json!({"session_id": SESSION, "sent": true, "schema": "session-send/1"}),
            "{shown}"
        );
    }
}

#[test]
fn tokens_in_every_shape_give_the_profile_untouched() {
    for name in ["token, older", "token, Magic Link", "token, newer"] {
        let answer = recorded(name);
        let stub = workos_that_says("POST /sso/token", http("200 OK", &answer.to_string()));
        let document = json_of(&stub, &["exchange", "some_code"]);
        // As text, so that the order of the fields counts too.
        assert_eq!(
            document["profile"].to_string(),
            answer["profile"].to_string()
        );
        assert!(document.get("access_token").is_none());
        let shown = json_of(&stub, &["exchange", "some_code", "--show-token"]);
        assert_eq!(shown["access_token"], answer["access_token"], "{name}");
        let human = Sandbox::with_account(stub.url()).run(&["exchange", "some_code"]);
        let email = answer["profile"]["email"].as_str().unwrap();
        assert!(human.stdout.contains(email), "{human:#?}");
        assert!(!human.stdout.contains("null"), "{human:#?}");
    }
}

#[test]
fn lists_in_both_spellings_and_over_pages() {
    let connection = recorded("connection, recorded 2021");
    let (one, two) = (connection.clone(), json!({"id": "conn_2"}));
    for metadata in ["list_metadata", "listMetadata"] {
        let (one, two) = (one.clone(), two.clone());
        let stub = workos(move |asked| {
            if !asked.target.starts_with("/connections?") {
                return None;
            }
            let page = if asked.target.ends_with("&after=conn%2B1") {
                json!({"data": [two], metadata: {"before": "x", "after": null}})
            } else {
                json!({"data": [one], metadata: {"before": null, "after": "conn+1"}})
            };
            Some(http("200 OK", &page.to_string()))
        });
        let document = json_of(&stub, &["connection", "list"]);
        assert_eq!(
            document["connections"],
            json!([connection, {"id": "conn_2"}])
        );
        assert_eq!(stub.requests().len(), 2);
    }
}

#[test]
fn a_list_that_never_ends_is_given_up() {
    let stub = workos(|asked| {
        let page = json!({"data": [{}], "list_metadata": {"after": "again"}});
        asked
            .target
            .starts_with("/connections?")
            .then(|| http("200 OK", &page.to_string()))
    });
    let done = Sandbox::with_account(stub.url()).run(&["connection", "list"]);
    assert_eq!(done.code, 5, "{done:#?}");
    assert_eq!(stub.requests().len(), 100);
}

#[test]
fn a_connection_as_recorded() {
    let connection = recorded("connection, recorded 2021");
    let answer = connection.to_string();
    let stub = Stub::start(move |_| http("200 OK", &answer));
    let document = json_of(
        &stub,
        &["connection", "show", "conn_01FBQN064TFAT9A3KYPPP85VXK"],
    );
    assert_eq!(document["connection"], connection);
    let human = Sandbox::with_account(stub.url())
        .run(&["connection", "show", "conn_01FBQN064TFAT9A3KYPPP85VXK"])
        .expect_code(0);
    for text in ["conn_01FBQN064TFAT9A3KYPPP85VXK", "active", "gmail.com"] {
        assert!(human.stdout.contains(text), "{human:#?}");
    }
}

#[test]
fn redirect_uris_without_a_default() {
    // The official emulator leaves `default` out, and items without a URI help nobody.
    let page = list(json!([{"id": "redir_1", "uri": "http://localhost:3000/cb"}, {"id": "x"}]));
    let stub = Stub::start(move |_| http("200 OK", &page.to_string()));
    let read = run(client(&stub).list_redirect_uris()).unwrap().value;
    assert_eq!(read.len(), 1);
    assert!(!read[0].is_default);
}

/// Answers with 2xx that lack what they are asked for: the body is shown, without what is secret.
#[test]
fn good_statuses_with_the_wrong_body() {
    let cases: [(&'static str, &[&str], &str, i32, &str); 6] = [
        (
            CREATE,
            &["session", "create", "a@b.co"],
            r#"{"link":"https://x/secret-link"}"#,
            5,
            "no `id`",
        ),
        (
            CREATE,
            &["session", "create", "a@b.co"],
            r#"{"id":7}"#,
            5,
            "no `id`",
        ),
        (CREATE, &["session", "create", "a@b.co"], "[]", 5, "no `id`"),
        (
            "POST /sso/token",
            &["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"],
            r#"{"access_token":"secret-link"}"#,
            9,
            "no `profile`",
        ),
        (
            "POST /sso/token",
            &["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"],
            r#"{"user":{"id":"user_1"}}"#,
            9,
            "user_1",
        ),
        (
            "GET /connections",
            &["connection", "list"],
            r#"{"connections":[]}"#,
            5,
            "no `data`",
        ),
    ];
    for (request, line, body, code, naming) in cases {
        let stub = workos_that_says(request, http("200 OK", body));
        let done = Sandbox::with_account(stub.url()).run(line);
        assert_eq!(done.code, code, "{done:#?}");
        assert!(done.stderr.contains(naming), "{done:#?}");
        assert!(!done.everything().contains("secret-link"), "{done:#?}");
    }
}

#[test]
fn a_send_that_says_no_is_no_success() {
    let request =
        "POST /passwordless/sessions/passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095/send";
    let stub = workos_that_says(request, http("200 OK", r#"{"success":false}"#));
    let done = Sandbox::with_account(stub.url()).run(&["session", "send", SESSION]);
    assert_eq!(done.code, 5, "{done:#?}");
}
