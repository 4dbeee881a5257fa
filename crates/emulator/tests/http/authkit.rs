//! AuthKit's own sign-in, as a browser without scripts goes through it.

use serde_json::json;
use workos_emulator::{Emulator, Settings};

use super::{FORM, KEY, Response, call, start};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const AUTHORIZE: &str = "GET /user_management/authorize?client_id=client_emulate&response_type=code\
    &redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback&provider=authkit&state=s%20p%26c";

/// The value of a form's hidden field.
fn sign_in_token(page: &Response) -> String {
    let (_, rest) = page.body.split_once("name=\"sign_in\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn code_of(emulator: &Emulator, to: &str) -> String {
    let route = format!("GET /_emulate/messages?to={to}&kind=magic_auth");
    let mail = call(emulator, &route, "", "").await.json();
    mail["messages"][0]["code"].as_str().unwrap().to_owned()
}

fn code_in(response: &Response) -> String {
    assert_eq!(response.status, 302, "{}", response.body);
    let location = response.header("location").unwrap();
    let (address, query) = location.split_once("?code=").unwrap();
    assert_eq!(address, "http://localhost:3000/callback");
    let (code, state) = query.split_once("&state=").unwrap();
    assert_eq!(state, "s%20p%26c");
    code.to_owned()
}

/// The page that a form leads to, which can be loaded again.
async fn followed(emulator: &Emulator, response: Response) -> Response {
    assert_eq!(response.status, 303, "{}", response.body);
    let path = response.header("location").unwrap();
    call(emulator, &format!("GET {path}"), "", "").await
}

#[tokio::test]
async fn somebody_signs_in_over_the_pages() {
    let emulator = start().await;
    let hint = format!("{AUTHORIZE}&login_hint=ada%40x.example");
    let page = call(&emulator, &hint, "", "").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("value=\"ada@x.example\""),
        "{}",
        page.body
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let token = sign_in_token(&page);

    let address = "POST /user_management/authorize/address";
    let wrong = format!("sign_in={token}&email=nobody");
    let again = call(&emulator, address, FORM, &wrong).await;
    assert!(again.body.contains("role=\"alert\""), "{}", again.body);
    let body = format!("sign_in={token}&email=%3Cb%3E%40x.example");
    let escaped = call(&emulator, address, FORM, &body).await;
    let escaped = followed(&emulator, escaped).await;
    assert!(!escaped.body.contains("<b>"), "{}", escaped.body);
    let body = format!("sign_in={token}&email=ada%40x.example");
    let mailed = call(&emulator, address, FORM, &body).await;
    let page = followed(&emulator, mailed).await;
    assert!(page.body.contains("one-time-code"), "{}", page.body);
    // Whoever has no code gets another one, or names another address.
    assert!(page.body.contains("Send a new code"), "{}", page.body);
    let other = format!("GET /user_management/authorize/address?sign_in={token}");
    let other = call(&emulator, &other, "", "").await;
    assert!(other.body.contains("ada@x.example"), "{}", other.body);
    let over = "GET /user_management/authorize/code?sign_in=none";
    assert_eq!(call(&emulator, over, "", "").await.status, 410);

    // The mail of a sign-in says where that leads to.
    let mail = call(&emulator, "GET /_emulate/messages?to=ada@x.example", "", "").await;
    let mail = &mail.json()["messages"][0];
    assert_eq!(mail["redirect_uri"], "http://localhost:3000/callback");
    assert_eq!(mail["has_state"], true);

    let code = code_of(&emulator, "ada@x.example").await;
    let route = "POST /user_management/authorize/code";
    let wrong = format!("sign_in={token}&code=x");
    let again = call(&emulator, route, FORM, &wrong).await;
    assert!(
        again.body.contains("The one-time code is invalid."),
        "{}",
        again.body
    );
    let body = format!("sign_in={token}&code={code}");
    let code = code_in(&call(&emulator, route, FORM, &body).await);
    assert_eq!(call(&emulator, route, FORM, &body).await.status, 410);

    let body = json!({
        "client_id": "client_emulate", "client_secret": "sk_test_default",
        "grant_type": "authorization_code", "code": code,
    });
    let route = "POST /user_management/authenticate";
    let signed_in = call(&emulator, route, "", &body.to_string()).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    let user = &signed_in.json()["user"];
    assert_eq!(
        (&user["email"], &user["email_verified"]),
        (&json!("ada@x.example"), &json!(true))
    );
    let spent = call(&emulator, route, "", &body.to_string()).await;
    assert_eq!(
        (spent.status, &spent.json()["error"]),
        (400, &json!("invalid_grant"))
    );
}

#[tokio::test]
async fn a_public_client_signs_in_at_once() {
    let settings = Settings {
        auto_sign_in: true,
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let page = call(&emulator, AUTHORIZE, "", "").await;
    assert_eq!(page.status, 200, "nobody was named");
    let begin = format!(
        "{AUTHORIZE}&login_hint=ada%40x.example&code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    let exchange = |code: &str, verifier: &str| {
        json!({
            "client_id": "client_emulate", "grant_type": "authorization_code",
            "code": code, "code_verifier": verifier,
        })
        .to_string()
    };
    let route = "POST /user_management/authenticate";
    let code = code_in(&call(&emulator, &begin, "", "").await);
    let wrong = call(&emulator, route, "", &exchange(&code, &"x".repeat(43))).await;
    assert_eq!(
        (wrong.status, &wrong.json()["error"]),
        (400, &json!("invalid_grant"))
    );
    let code = code_in(&call(&emulator, &begin, "", "").await);
    let signed_in = call(&emulator, route, "", &exchange(&code, VERIFIER)).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    let plain = format!("{AUTHORIZE}&code_challenge={CHALLENGE}&code_challenge_method=plain");
    let refused = call(&emulator, &plain, "", "").await;
    let location = refused.header("location").unwrap();
    assert!(
        location.starts_with("http://localhost:3000/callback?error=invalid_request&"),
        "{location}"
    );
}

#[tokio::test]
async fn codes_of_single_sign_on_take_a_verifier_too() {
    let emulator = start().await;
    let body = r#"{"email":"you@b.example","type":"MagicLink"}"#;
    call(&emulator, "POST /passwordless/sessions", super::KEY, body).await;
    let list = call(&emulator, "GET /connections", super::KEY, "")
        .await
        .json();
    let connection = list["data"][0]["id"].as_str().unwrap();
    let begin = format!(
        "GET /sso/authorize?client_id=client_emulate&response_type=code&connection={connection}\
         &redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback&state=s%20p%26c\
         &code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    for (verifier, status) in [(VERIFIER, 200), ("too-short", 400), ("", 400)] {
        let code = code_in(&call(&emulator, &begin, "", "").await);
        let body = format!(
            "client_id=client_emulate&grant_type=authorization_code&code={code}&code_verifier={verifier}"
        );
        let exchanged = call(&emulator, "POST /sso/token", FORM, &body).await;
        assert_eq!(exchanged.status, status, "{verifier}: {}", exchanged.body);
    }
}

#[tokio::test]
async fn a_head_request_changes_nothing() {
    let settings = Settings {
        auto_sign_in: true,
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let created = call(
        &emulator,
        "POST /passwordless/sessions",
        KEY,
        r#"{"email":"x@b.example","type":"MagicLink"}"#,
    )
    .await;
    assert_eq!(created.status, 201);
    let connections = call(&emulator, "GET /connections", KEY, "").await.json();
    let connection = connections["data"][0]["id"].as_str().unwrap().to_owned();
    let hint = format!("{AUTHORIZE}&login_hint=ada%40x.example").replace("GET", "HEAD");
    let sso = format!("{AUTHORIZE}&connection={connection}")
        .replace("GET /user_management", "HEAD /sso")
        .replace("&provider=authkit", "");
    for route in [&hint, &sso] {
        let response = call(&emulator, route, "", "").await;
        assert_eq!(
            (response.status, response.header("location")),
            (200, None),
            "{route}"
        );
    }
    let users = call(&emulator, "GET /user_management/users", KEY, "")
        .await
        .json();
    assert_eq!(users["data"], json!([]));

    let code = code_in(&call(&emulator, &hint.replace("HEAD", "GET"), "", "").await);
    let body = json!({
        "client_id": "client_emulate", "client_secret": "sk_test_default",
        "grant_type": "authorization_code", "code": code,
    });
    let route = "POST /user_management/authenticate";
    let signed_in = call(&emulator, route, "", &body.to_string()).await.json();
    let sessions = format!(
        "GET /user_management/users/{}/sessions",
        signed_in["user"]["id"].as_str().unwrap()
    );
    let listed = call(&emulator, &sessions, KEY, "").await.json();
    let logout = format!(
        "HEAD /user_management/sessions/logout?session_id={}",
        listed["data"][0]["id"].as_str().unwrap()
    );
    assert_eq!(call(&emulator, &logout, "", "").await.status, 200);
    let listed = call(&emulator, &sessions, KEY, "").await.json();
    assert_eq!(listed["data"][0]["status"], "active");
    call(&emulator, &logout.replace("HEAD", "GET"), "", "").await;
    let listed = call(&emulator, &sessions, KEY, "").await.json();
    assert_eq!(listed["data"][0]["status"], "revoked");
}

#[tokio::test]
async fn a_device_waits_until_somebody_signs_in_for_it() {
    let emulator = start().await;
    let route = "POST /user_management/authorize/device";
    let unknown = call(&emulator, route, FORM, "client_id=x").await;
    assert_eq!(
        (unknown.status, unknown.field("error").as_str()),
        (400, "invalid_client")
    );
    let started = call(&emulator, route, FORM, "client_id=client_emulate").await;
    assert_eq!(started.status, 200, "{}", started.body);
    let (device_code, user_code) = (started.field("device_code"), started.field("user_code"));
    let complete = started.field("verification_uri_complete");
    assert_eq!(
        complete,
        format!(
            "{}?user_code={user_code}",
            started.field("verification_uri")
        )
    );
    // Without a secret: a device can keep none.
    let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";
    let ask = |code: &str| {
        let body = format!("client_id=client_emulate&grant_type={grant}&device_code={code}");
        let emulator = &emulator;
        async move {
            let route = "POST /user_management/authenticate";
            call(emulator, route, FORM, &body).await
        }
    };
    assert_eq!(ask("x").await.field("error"), "invalid_grant");
    assert_eq!(
        ask(&device_code).await.field("error"),
        "authorization_pending"
    );

    let page = call(&emulator, &format!("GET {complete}"), "", "").await;
    assert!(page.body.contains(&format!("value=\"{user_code}\"")));
    let wrong = call(&emulator, "POST /device", FORM, "user_code=XXXX-XXXX").await;
    assert!(wrong.body.contains("role=\"alert\""), "{}", wrong.body);
    // As people type it.
    let typed = format!("user_code={}", user_code.to_lowercase().replace('-', "+"));
    let page = call(&emulator, "POST /device", FORM, &typed).await;
    let token = sign_in_token(&page);
    let address = format!("sign_in={token}&email=ada%40x.example");
    let route = "POST /user_management/authorize/address";
    call(&emulator, route, FORM, &address).await;
    let mail = call(&emulator, "GET /_emulate/messages", "", "")
        .await
        .json();
    assert_eq!(mail["messages"][0]["redirect_uri"], json!(null));
    let code = format!(
        "sign_in={token}&code={}",
        code_of(&emulator, "ada@x.example").await
    );
    let route = "POST /user_management/authorize/code";
    let done = call(&emulator, route, FORM, &code).await;
    let location = done.header("location").unwrap();
    let page = call(&emulator, &format!("GET {location}"), "", "").await;
    assert!(
        page.body.contains("The device is connected"),
        "{}",
        page.body
    );

    let signed_in = ask(&device_code).await;
    assert_eq!(signed_in.json()["user"]["email"], "ada@x.example");
    assert_eq!(ask(&device_code).await.field("error"), "invalid_grant");
    // Its code is good for one sign-in, and for five minutes.
    let again = call(&emulator, "POST /device", FORM, &typed).await;
    assert!(again.body.contains("role=\"alert\""), "{}", again.body);
    let route = "POST /user_management/authorize/device";
    let late = call(&emulator, route, FORM, "client_id=client_emulate").await;
    let advance = r#"{"advance_seconds":300}"#;
    call(&emulator, "POST /_emulate/clock", "", advance).await;
    let late = ask(&late.field("device_code")).await;
    assert_eq!(late.field("error"), "expired_token");
}
