//! Sessions of users: signed access tokens, refresh tokens, logout.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};
use workos_emulator::{Emulator, Settings};

use super::{KEY, Response, call, call_host, start};

const AUTHENTICATE: &str = "POST /user_management/authenticate";

/// Signs somebody in by Magic Auth.
pub(super) async fn sign_in(emulator: &Emulator, email: &str) -> Response {
    let body = json!({ "email": email }).to_string();
    let created = call(emulator, "POST /user_management/magic_auth", KEY, &body).await;
    let body = json!({
        "client_id": "client_emulate",
        "client_secret": "sk_test_default",
        "grant_type": "urn:workos:oauth:grant-type:magic-auth:code",
        "email": email,
        "code": created.field("code"),
        "ip_address": "192.0.2.1",
        "user_agent": "a browser",
    });
    let signed_in = call(emulator, AUTHENTICATE, "", &body.to_string()).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    signed_in
}

pub(super) async fn refresh(emulator: &Emulator, token: &str) -> Response {
    let body = json!({
        "client_id": "client_emulate",
        "client_secret": "sk_test_default",
        "grant_type": "refresh_token",
        "refresh_token": token,
        "organization_id": null,
        // The SDK for Python sends this from version 5 to 7, and that for Ruby in version 7.
        "session": { "seal_session": true, "cookie_password": "a password" },
    });
    call(emulator, AUTHENTICATE, "", &body.to_string()).await
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

pub(super) fn claims(response: &Response) -> Value {
    decoded(response.field("access_token").split('.').nth(1).unwrap())
}

async fn key(emulator: &Emulator) -> Value {
    let keys = call(emulator, "GET /sso/jwks/client_emulate", "", "").await;
    keys.json()["keys"][0].clone()
}

/// Whether the signature of a token is that of a key.
fn is_signed_by(token: &str, key: &Value) -> bool {
    let member = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let public = RsaPublicKeyComponents {
        n: member("n"),
        e: member("e"),
    };
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let verified = public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature);
    verified.is_ok()
}

fn assert_refused(response: &Response) {
    let refused = r#"{"error":"invalid_grant","error_description":"Invalid refresh token."}"#;
    assert_eq!((response.status, response.body.as_str()), (400, refused));
}

#[tokio::test]
async fn access_tokens_are_signed_by_the_published_key() {
    let emulator = start().await;
    let signed_in = sign_in(&emulator, "me@b.example").await;
    let order = [
        "user",
        "access_token",
        "refresh_token",
        "authentication_method",
    ];
    assert_eq!(signed_in.fields(), order);
    let token = signed_in.field("access_token");
    let key = key(&emulator).await;
    assert!(is_signed_by(&token, &key));
    let header = decoded(token.split('.').next().unwrap());
    assert_eq!(header, json!({ "alg": "RS256", "kid": key["kid"] }));
    let published: Vec<_> = key.as_object().unwrap().keys().collect();
    let required = ["alg", "kty", "use", "x5c", "n", "e", "kid", "x5t#S256"];
    assert_eq!(published, required);
    assert_eq!((&key["use"], &key["e"]), (&json!("sig"), &json!("AQAB")));

    let claims = claims(&signed_in);
    let user_id = &signed_in.json()["user"]["id"];
    assert_eq!(&claims["sub"], user_id);
    assert_eq!(claims["client_id"], "client_emulate");
    let issuer = format!("{}/user_management/client_emulate", emulator.url());
    assert_eq!(claims["iss"], issuer.as_str());
    let seconds = |name: &str| claims[name].as_i64().unwrap();
    assert_eq!(seconds("exp") - seconds("iat"), 300);
    assert_eq!(seconds("auth_time"), seconds("iat"));

    let route = format!(
        "GET /user_management/users/{}/sessions",
        user_id.as_str().unwrap()
    );
    let list = call(&emulator, &route, KEY, "").await.json();
    let session = &list["data"][0];
    assert_eq!(session["id"], claims["sid"]);
    let members = [
        ("object", json!("session")),
        ("user_id", user_id.clone()),
        ("ip_address", json!("192.0.2.1")),
        ("user_agent", json!("a browser")),
        ("auth_method", json!("magic_code")),
        ("status", json!("active")),
        ("ended_at", Value::Null),
    ];
    for (name, expected) in members {
        assert_eq!(session[name], expected, "{name}");
    }
}

#[tokio::test]
async fn refresh_tokens_are_used_once_and_end_with_the_session() {
    let emulator = start().await;
    let signed_in = sign_in(&emulator, "me@b.example").await;
    let first = signed_in.field("refresh_token");
    let clock = r#"{"advance_seconds":3600}"#;
    call(&emulator, "POST /_emulate/clock", "", clock).await;
    let refreshed = refresh(&emulator, &first).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    assert_eq!(
        refreshed.fields(),
        signed_in.fields(),
        "WorkOS seals nothing"
    );
    assert_refused(&refresh(&emulator, &first).await);
    let (before, after) = (claims(&signed_in), claims(&refreshed));
    assert_eq!(before["sid"], after["sid"]);
    assert_eq!(before["auth_time"], after["auth_time"]);
    assert_ne!(before["jti"], after["jti"]);
    let lifetime =
        |claims: &Value| claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!((lifetime(&before), lifetime(&after)), (300, 300));
    // No token comes from the future of the machine's clock.
    assert!(after["iat"].as_i64() < before["exp"].as_i64());

    let logout = format!(
        "GET /user_management/sessions/logout?session_id={}",
        after["sid"].as_str().unwrap()
    );
    let back = "http://localhost:5173/bye?x=1";
    let elsewhere = format!("{logout}&return_to=https://evil.example/");
    assert_eq!(call(&emulator, &elsewhere, "", "").await.status, 422);
    let there = format!("{logout}&return_to=http%3A%2F%2Flocalhost%3A5173%2Fbye%3Fx%3D1");
    let left = call(&emulator, &there, "", "").await;
    assert_eq!((left.status, left.header("location")), (302, Some(back)));
    assert_refused(&refresh(&emulator, &refreshed.field("refresh_token")).await);
    // Again, and without saying where to.
    let left = call(&emulator, &logout, "", "").await;
    let home = Some("http://localhost:3000/");
    assert_eq!((left.status, left.header("location")), (302, home));
    let missing = call(&emulator, "GET /user_management/sessions/logout", "", "").await;
    assert_eq!(missing.status, 422);

    let names = "session.created,session.revoked,user.created";
    let events = call(&emulator, &format!("GET /events?events={names}"), KEY, "").await;
    let events = events.json()["data"].as_array().unwrap().clone();
    let happened: Vec<_> = events.iter().map(|event| &event["event"]).collect();
    assert_eq!(
        happened,
        ["user.created", "session.created", "session.revoked"]
    );
    assert_eq!(events[1]["data"]["status"], "active");
    assert_eq!(events[2]["data"]["status"], "revoked");
}

#[tokio::test]
async fn sessions_are_revoked_by_the_application() {
    let emulator = start().await;
    let signed_in = sign_in(&emulator, "me@b.example").await;
    let id = claims(&signed_in)["sid"].clone();
    let body = json!({ "session_id": id }).to_string();
    let route = "POST /user_management/sessions/revoke";
    assert_eq!(call(&emulator, route, "", &body).await.status, 401);
    assert_eq!(call(&emulator, route, KEY, &body).await.status, 200);
    assert_refused(&refresh(&emulator, &signed_in.field("refresh_token")).await);
    let unknown = call(&emulator, route, KEY, r#"{"session_id":"session_x"}"#).await;
    let text = r#"{"message":"Session not found: 'session_x'."}"#;
    assert_eq!((unknown.status, unknown.body.as_str()), (400, text));
    let user = signed_in.json()["user"]["id"].as_str().unwrap().to_owned();
    let route = format!("GET /user_management/users/{user}/sessions");
    let list = call(&emulator, &route, KEY, "").await.json();
    assert_eq!(list["data"][0]["status"], "revoked");
    assert_eq!(list["data"][0]["ended_at"], list["data"][0]["updated_at"]);
}

#[tokio::test]
async fn the_key_outlives_resets_and_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings {
        state_file: Some(folder.path().join("state.json")),
        ..Settings::default()
    };
    let emulator = Emulator::start(settings()).await.unwrap();
    let token = sign_in(&emulator, "me@b.example")
        .await
        .field("access_token");
    call(&emulator, "POST /_emulate/reset", "", "").await;
    let first = key(&emulator).await;
    emulator.stop().await.unwrap();
    let emulator = Emulator::start(settings()).await.unwrap();
    let second = key(&emulator).await;
    assert_eq!(first, second);
    assert!(is_signed_by(&token, &second));
}

#[tokio::test]
async fn the_issuer_is_whom_a_request_was_meant_for() {
    let emulator = start().await;
    let named = Settings {
        issuer: Some("https://auth.example".to_owned()),
        ..Settings::default()
    };
    let named = Emulator::start(named).await.unwrap();
    let port = emulator.port();
    let local = format!("127.0.0.1:{port}");
    for (emulator, host, issuer) in [
        (
            &emulator,
            "api.workos.com",
            "https://api.workos.com".to_owned(),
        ),
        (
            &emulator,
            "api.workos.com:443",
            "https://api.workos.com".to_owned(),
        ),
        (&emulator, &local, format!("http://{local}")),
        (&named, "api.workos.com", "https://auth.example".to_owned()),
    ] {
        let token = sign_in(emulator, "me@b.example")
            .await
            .field("refresh_token");
        let body = json!({
            "client_id": "client_emulate", "client_secret": "sk_test_default",
            "grant_type": "refresh_token", "refresh_token": token,
        });
        let refreshed = call_host(emulator, host, AUTHENTICATE, "", &body.to_string()).await;
        let issuer = format!("{issuer}/user_management/client_emulate");
        assert_eq!(claims(&refreshed)["iss"], issuer.as_str(), "{host}");
    }
}

#[tokio::test]
async fn tokens_live_five_minutes_on_the_machine_wherever_the_clock_is() {
    let emulator = start().await;
    let hour = r#"{"advance_seconds": 3600}"#;
    call(&emulator, "POST /_emulate/clock", "", hour).await;
    let claims = claims(&sign_in(&emulator, "me@b.example").await);
    let seconds = |name: &str| claims[name].as_i64().unwrap();
    assert_eq!(seconds("exp") - seconds("iat"), 300);
    assert!(seconds("iat") <= jiff::Timestamp::now().as_second());
}

#[tokio::test]
async fn changes_are_in_the_state_file_before_the_end_and_sessions_outlive_it() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real.json");
    let link = folder.path().join("state.json");
    #[cfg(unix)]
    std::os::unix::fs::symlink("real.json", &link).unwrap();
    let settings = || Settings {
        state_file: Some(link.clone()),
        ..Settings::default()
    };
    let emulator = Emulator::start(settings()).await.unwrap();
    let token = sign_in(&emulator, "me@b.example")
        .await
        .field("refresh_token");
    let is_saved = || std::fs::read_to_string(&real).is_ok_and(|text| text.contains(&token));
    for _ in 0..1000 {
        if is_saved() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(is_saved());
    assert!(link.is_symlink());
    let other = Settings {
        state_file: Some(real.clone()),
        ..Settings::default()
    };
    let refused = Emulator::start(other).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ResourceBusy);
    emulator.stop().await.unwrap();
    let emulator = Emulator::start(settings()).await.unwrap();
    assert_eq!(refresh(&emulator, &token).await.status, 200);
}

#[tokio::test]
async fn a_state_file_is_for_one_emulator_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings {
        state_file: Some(folder.path().join("state.json")),
        ..Settings::default()
    };
    let first = Emulator::start(settings()).await.unwrap();
    let refused = Emulator::start(settings()).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ResourceBusy);
    let owner = format!("process {}", std::process::id());
    assert!(refused.to_string().contains(&owner), "{refused}");
    first.stop().await.unwrap();
    Emulator::start(settings())
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");

    let nowhere = folder.path().join("none/state.json");
    let refused = Emulator::start(Settings {
        state_file: Some(nowhere.clone()),
        ..Settings::default()
    });
    let expected = format!("{}: its folder does not exist", nowhere.display());
    assert_eq!(refused.await.unwrap_err().to_string(), expected);
}
