//! What is sent: method, path, headers, and exactly this JSON.

use serde_json::{Value, json};
use workos_ml::secret::Secret;

use super::{client, recorded, run};
use crate::scripted::{CODE, SESSION, workos};
use crate::support::{ReceivedRequest, Sandbox, Stub, http};

const KEY: Option<&str> = Some("Bearer sk_test_default");

fn only(stub: &Stub) -> ReceivedRequest {
    let mut asked = stub.requests();
    assert_eq!(asked.len(), 1, "{asked:#?}");
    asked.remove(0)
}

fn find(stub: &Stub, start: &str) -> ReceivedRequest {
    let asked = stub.requests();
    let found = asked
        .iter()
        .find(|request| format!("{} {}", request.method, request.target).starts_with(start));
    found
        .unwrap_or_else(|| panic!("no {start} in {asked:#?}"))
        .clone()
}

#[track_caller]
fn sent(asked: &ReceivedRequest, line: &str, bearer: Option<&str>, body: Option<Value>) {
    assert_eq!(format!("{} {}", asked.method, asked.target), line);
    assert_eq!(asked.header("authorization"), bearer, "{asked:#?}");
    assert_eq!(asked.header("accept"), Some("application/json"));
    let agent = asked.header("user-agent").unwrap();
    assert!(agent.starts_with("workos-ml/"), "{agent}");
    match body {
        Some(body) => {
            assert_eq!(asked.header("content-type"), Some("application/json"));
            // As text: the order of the fields is part of what is exact.
            assert_eq!(asked.body, body.to_string());
        }
        None => {
            assert_eq!(asked.body, "");
            assert_eq!(asked.header("content-type"), None);
        }
    }
    for never in ["cookie", "referer", "idempotency-key"] {
        assert_eq!(asked.header(never), None);
    }
}

fn run_cli(stub: &Stub, args: &[&str], code: i32) {
    Sandbox::with_account(stub.url())
        .run(args)
        .expect_code(code);
}

#[test]
fn create_sends_what_was_given_and_nothing_else() {
    let stub = workos(|_| None);
    let line = ["session", "create", "you@example.com"];
    let least = [
        "--redirect-uri",
        "https://app.example.com/cb",
        "--state",
        "s t/ä",
    ];
    run_cli(&stub, &[&line[..], &least].concat(), 0);
    sent(
        &only(&stub),
        "POST /passwordless/sessions",
        KEY,
        Some(json!({
            "email": "you@example.com",
            "type": "MagicLink",
            "redirect_uri": "https://app.example.com/cb",
            "state": "s t/ä",
        })),
    );

    let stub = workos(|_| None);
    let most = [
        "--expires-in",
        "1h",
        "--connection",
        "conn_01EMH8WAK20T42N2NBMNBCYHAG",
    ];
    run_cli(&stub, &[&line[..], &least, &most].concat(), 0);
    let body = only(&stub).json();
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["connection"], "conn_01EMH8WAK20T42N2NBMNBCYHAG");
    assert_eq!(body.as_object().unwrap().len(), 6);
}

#[test]
fn create_without_anything_optional() {
    let stub = workos(|_| None);
    let request = workos_ml::api::CreateSession {
        email: "you@example.com".into(),
        redirect_uri: None,
        state: None,
        expires_in: None,
        connection: None,
    };
    run(client(&stub).create_session(&request)).unwrap();
    assert_eq!(
        only(&stub).body,
        r#"{"email":"you@example.com","type":"MagicLink"}"#
    );
}

#[test]
fn a_state_of_256_random_bits_is_made() {
    let states: Vec<String> = (0..2)
        .map(|_| {
            let stub = workos(|_| None);
            run_cli(
                &stub,
                &["session", "create", "you@example.com", "--port", "3000"],
                0,
            );
            let body = find(&stub, "POST /passwordless/sessions").json();
            body["state"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_ne!(states[0], states[1]);
    for state in states {
        assert!(state.len() == 64 && state.chars().all(|it| it.is_ascii_hexdigit()));
    }
}

#[test]
fn send_has_no_body() {
    let stub = workos(|_| None);
    run_cli(&stub, &["session", "send", SESSION], 0);
    let asked = only(&stub);
    sent(
        &asked,
        &format!("POST /passwordless/sessions/{SESSION}/send"),
        KEY,
        None,
    );
    // Servers refuse a POST without a length.
    assert_eq!(asked.header("content-length"), Some("0"));
}

#[test]
fn a_code_is_exchanged_without_a_bearer() {
    let stub = workos(|_| None);
    run_cli(&stub, &["exchange", CODE], 0);
    let body = json!({
        "client_id": "client_emulate",
        "client_secret": "sk_test_default",
        "grant_type": "authorization_code",
        "code": CODE,
    });
    sent(&only(&stub), "POST /sso/token", None, Some(body));
}

#[test]
fn connections_are_asked_for_by_type_and_domain() {
    let stub = workos(|_| None);
    run_cli(&stub, &["connection", "list"], 0);
    sent(
        &only(&stub),
        "GET /connections?limit=100&connection_type=MagicLink",
        KEY,
        None,
    );
    let stub = workos(|_| None);
    run_cli(&stub, &["connection", "list", "--domain", "exämple.de"], 0);
    assert_eq!(
        only(&stub).target,
        "/connections?limit=100&connection_type=MagicLink&domain=ex%C3%A4mple.de"
    );
    let stub = workos(|_| None);
    run_cli(
        &stub,
        &["connection", "show", "conn_01FBQN064TFAT9A3KYPPP85VXK"],
        3,
    );
    sent(
        &only(&stub),
        "GET /connections/conn_01FBQN064TFAT9A3KYPPP85VXK",
        KEY,
        None,
    );
}

#[test]
fn redirect_uris_are_created_and_deleted() {
    let answer = recorded("redirect uri").to_string();
    let stub = Stub::start(move |asked| match asked.method.as_str() {
        "POST" => http("201 Created", &answer),
        _ => b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec(),
    });
    let client = client(&stub);
    let made = run(client.create_redirect_uri("https://example.com/callback")).unwrap();
    assert_eq!(made.value.uri, "https://example.com/callback");
    assert!(made.value.is_default);
    run(client.delete_redirect_uri("redir_a/../b c")).unwrap();
    let asked = stub.requests();
    sent(
        &asked[0],
        "POST /user_management/redirect_uris",
        KEY,
        Some(json!({"uri": "https://example.com/callback"})),
    );
    let [_, deleted] = &asked[..] else {
        panic!("{asked:#?}")
    };
    assert_eq!(deleted.method, "DELETE");
    // An id cannot leave its segment, and a space is not a plus in a path.
    assert_eq!(
        deleted.target,
        "/user_management/redirect_uris/redir_a%2F..%2Fb%20c"
    );
    assert_eq!(deleted.header("authorization"), KEY);
}

#[test]
fn magic_auth_is_created_read_and_verified() {
    let stub = Stub::start(|asked| {
        let name = match asked.target.as_str() {
            "/user_management/authenticate" => "authentication",
            _ => "magic auth, recorded 2024",
        };
        http("201 Created", &recorded(name).to_string())
    });
    let client = client(&stub);
    let made = run(client.create_magic_auth("test@workos.com"))
        .unwrap()
        .value;
    let read = run(client.magic_auth(&made.id)).unwrap().value;
    let code = Secret::new("500013");
    let done = run(client.authenticate_with_magic_auth("client_1", "test@workos.com", &code));
    let asked = stub.requests();
    sent(
        &asked[0],
        "POST /user_management/magic_auth",
        KEY,
        Some(json!({"email": "test@workos.com"})),
    );
    sent(
        &asked[1],
        "GET /user_management/magic_auth/magic_auth_01HWXVEWWSMR5HS8M6FBGMBJJ9",
        KEY,
        None,
    );
    let body = json!({
        "client_id": "client_1",
        "client_secret": "sk_test_default",
        "grant_type": "urn:workos:oauth:grant-type:magic-auth:code",
        "code": "500013",
        "email": "test@workos.com",
    });
    sent(
        &asked[2],
        "POST /user_management/authenticate",
        None,
        Some(body),
    );
    assert_eq!(read.id, made.id);
    assert_eq!(
        read.user_id.as_deref(),
        Some("user_01HWXVEWSWSJ66VE29AD14KZ0C")
    );
    assert_eq!(read.expires_at.as_deref(), Some("2024-05-03T00:00:29.528Z"));
    assert!(made.code.is_some_and(|it| it.matches("500013")));
    let done = done.unwrap().value;
    assert_eq!(done.user["email"], "test@workos.com");
    assert!(done.access_token.is_some());
}

#[test]
fn a_profile_is_read_with_the_access_token() {
    let profile = recorded("token, Magic Link")["profile"].clone();
    let answer = profile.to_string();
    let stub = Stub::start(move |_| http("200 OK", &answer));
    let token = Secret::new("01DY34ACQTM3B1CSX1YSZ8Z00D");
    let read = run(client(&stub).profile(&token)).unwrap();
    let bearer = Some("Bearer 01DY34ACQTM3B1CSX1YSZ8Z00D");
    sent(&only(&stub), "GET /sso/profile", bearer, None);
    assert_eq!(Value::Object(read.value), profile);
}

#[test]
fn what_needs_no_key_is_asked_without_one() {
    let stub = workos(|_| None);
    run_cli(
        &stub,
        &[
            "preflight",
            "--redirect-uri",
            "http://localhost:3000/callback",
        ],
        0,
    );
    for line in ["GET /health", "GET /sso/jwks/client_emulate"] {
        sent(&find(&stub, line), line, None, None);
    }
    for line in [
        "GET /organizations?limit=1",
        "GET /connections?limit=1",
        "GET /user_management/redirect_uris?limit=100",
    ] {
        sent(&find(&stub, line), line, KEY, None);
    }
}
