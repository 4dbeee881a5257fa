//! Passwords: the sign-in, the proof of an address that comes before it, and the reset.

use serde_json::{Value, json};
use workos_emulator::{Emulator, Seed, Settings};

use super::{KEY, Response, call, start};

const ADDRESS: &str = "Ada@b.example";
const PASSWORD: &str = "correct horse ü";

async fn ask(emulator: &Emulator, route: &str, body: Value) -> Response {
    call(emulator, route, KEY, &body.to_string()).await
}

async fn create(emulator: &Emulator, more: Value) -> String {
    let mut body = json!({ "email": ADDRESS, "password": PASSWORD });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let created = ask(emulator, "POST /user_management/users", body).await;
    assert_eq!(created.status, 201, "{}", created.body);
    assert!(!created.body.contains("correct"), "{}", created.body);
    created.field("id")
}

async fn authenticate(emulator: &Emulator, grant_type: &str, more: Value) -> Response {
    let mut body = json!({
        "client_id": "client_emulate", "client_secret": "sk_test_default", "grant_type": grant_type,
    });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let body = body.to_string();
    call(emulator, "POST /user_management/authenticate", "", &body).await
}

async fn sign_in(emulator: &Emulator, email: &str, password: &str) -> Response {
    let credentials = json!({
        "email": email, "password": password, "ip_address": "203.0.113.7", "user_agent": "Suite/1",
    });
    authenticate(emulator, "password", credentials).await
}

async fn mail(emulator: &Emulator, kind: &str) -> Value {
    let route = format!("GET /_emulate/messages?kind={kind}");
    let list = call(emulator, &route, "", "").await.json();
    list["messages"][0].clone()
}

async fn events(emulator: &Emulator, names: &str) -> Vec<(String, Value)> {
    let route = format!("GET /events?events={names}");
    let list = call(emulator, &route, KEY, "").await.json();
    let events = list["data"].as_array().unwrap().iter();
    events
        .map(|it| (it["event"].as_str().unwrap().to_owned(), it["data"].clone()))
        .collect()
}

#[tokio::test]
async fn a_password_signs_in_and_a_wrong_one_does_not() {
    let emulator = start().await;
    let id = create(&emulator, json!({ "email_verified": true })).await;
    let signed_in = sign_in(&emulator, "ada@B.example", PASSWORD).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    assert_eq!(signed_in.field("authentication_method"), "Password");
    let sessions = format!("GET /user_management/users/{id}/sessions");
    let sessions = call(&emulator, &sessions, KEY, "").await.json();
    assert_eq!(sessions["data"][0]["auth_method"], "password");
    let refreshed = json!({ "refresh_token": signed_in.field("refresh_token") });
    let refreshed = authenticate(&emulator, "refresh_token", refreshed).await;
    assert_eq!(refreshed.field("authentication_method"), "Password");

    for (email, password) in [(ADDRESS, "x"), (ADDRESS, ""), ("bob@b.example", PASSWORD)] {
        let refused = sign_in(&emulator, email, password).await;
        // An empty parameter counts as one that is missing.
        let expected = if password.is_empty() {
            (422, "invalid_request_parameters")
        } else {
            (400, "invalid_credentials")
        };
        assert_eq!(
            (refused.status, refused.field("code").as_str()),
            expected,
            "{email} {password}"
        );
    }
    let changed = json!({ "password": "another one" });
    let route = format!("PUT /user_management/users/{id}");
    assert_eq!(ask(&emulator, &route, changed).await.status, 200);
    assert_eq!(sign_in(&emulator, ADDRESS, PASSWORD).await.status, 400);
    assert_eq!(sign_in(&emulator, ADDRESS, "another one").await.status, 200);

    let names = "authentication.password_succeeded,authentication.password_failed";
    let happened = events(&emulator, names).await;
    assert_eq!(happened.len(), 5);
    let (name, data) = &happened[1];
    assert_eq!(name, "authentication.password_failed");
    assert_eq!(
        (&data["type"], &data["user_id"]),
        (&json!("password"), &json!(id))
    );
    assert_eq!(data["error"]["code"], "invalid_credentials");
    for (_, data) in &happened {
        assert_eq!(data["ip_address"], "203.0.113.7");
        assert_eq!(data["user_agent"], "Suite/1");
    }
    assert_eq!(happened[2].1["user_id"], Value::Null);
}

#[tokio::test]
async fn passwords_that_cannot_be_set_or_compared_are_refused() {
    let emulator = start().await;
    let route = "POST /user_management/users";
    let cases = [
        (json!({ "password": "" }), 400, "password_strength_error"),
        (json!({ "password": 5 }), 422, "invalid_request_parameters"),
        (
            json!({ "password": "x", "password_hash": "$2b$", "password_hash_type": "bcrypt" }),
            400,
            "password_and_password_hash_provided",
        ),
    ];
    for (mut body, status, code) in cases {
        body["email"] = "bob@b.example".into();
        let refused = ask(&emulator, route, body.clone()).await;
        assert_eq!(
            (refused.status, refused.field("code").as_str()),
            (status, code),
            "{body}"
        );
    }
    let imported =
        json!({ "email": ADDRESS, "password_hash": "$2b$10$x", "password_hash_type": "bcrypt" });
    assert_eq!(ask(&emulator, route, imported).await.status, 201);
    let refused = sign_in(&emulator, ADDRESS, PASSWORD).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("password_hash"), "{}", refused.body);
}

#[tokio::test]
async fn an_address_is_proved_before_a_password_signs_in() {
    let emulator = start().await;
    let id = create(&emulator, json!({})).await;
    let gate = sign_in(&emulator, ADDRESS, PASSWORD).await;
    assert_eq!(
        (gate.status, gate.field("code").as_str()),
        (403, "email_verification_required")
    );
    assert_eq!(gate.field("email"), ADDRESS);
    let route = format!(
        "GET /user_management/email_verification/{}",
        gate.field("email_verification_id")
    );
    let verification = call(&emulator, &route, KEY, "").await;
    let order = [
        "object",
        "id",
        "user_id",
        "email",
        "code",
        "expires_at",
        "created_at",
        "updated_at",
    ];
    assert_eq!(verification.fields(), order);
    let mail = mail(&emulator, "email_verification").await;
    let code = verification.field("code");
    assert_eq!(
        (&mail["to"], &mail["code"]),
        (&json!(ADDRESS), &json!(code))
    );
    assert!(mail["sent_at"].is_string());

    let token = gate.field("pending_authentication_token");
    let prove = |code: &str| json!({ "code": code, "pending_authentication_token": token });
    let grant = "urn:workos:oauth:grant-type:email-verification:code";
    let wrong = authenticate(&emulator, grant, prove("x")).await;
    assert_eq!(
        (wrong.status, wrong.field("code").as_str()),
        (400, "invalid_one_time_code")
    );
    // The token is good for this step alone.
    let selection = json!({ "organization_id": "org_x", "pending_authentication_token": token });
    let selection = authenticate(
        &emulator,
        "urn:workos:oauth:grant-type:organization-selection",
        selection,
    )
    .await;
    assert_eq!(
        selection.field("code"),
        "invalid_pending_authentication_token"
    );

    let signed_in = authenticate(&emulator, grant, prove(&code)).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    assert_eq!(signed_in.field("authentication_method"), "Password");
    assert_eq!(signed_in.json()["user"]["email_verified"], true);
    let again = authenticate(&emulator, grant, prove(&code)).await;
    assert_eq!(again.field("code"), "invalid_pending_authentication_token");
    assert_eq!(sign_in(&emulator, ADDRESS, PASSWORD).await.status, 200);
    let names = "email_verification.created,authentication.email_verification_failed,\
                 authentication.email_verification_succeeded";
    let happened = events(&emulator, names).await;
    let happened: Vec<_> = happened
        .iter()
        .map(|(name, data)| (name.as_str(), data["code"].is_null()))
        .collect();
    let expected = [
        ("email_verification.created", true),
        ("authentication.email_verification_failed", true),
        ("authentication.email_verification_succeeded", true),
    ];
    assert_eq!(happened, expected);
    let send = format!("POST /user_management/users/{id}/email_verification/send");
    assert_eq!(
        ask(&emulator, &send, json!({})).await.field("code"),
        "email_already_verified"
    );
}

#[tokio::test]
async fn an_application_asks_for_a_proof_itself() {
    let emulator = start().await;
    let id = create(&emulator, json!({})).await;
    let send = format!("POST /user_management/users/{id}/email_verification/send");
    let confirm = format!("POST /user_management/users/{id}/email_verification/confirm");
    let confirmed = |code: String| ask(&emulator, &confirm, json!({ "code": code }));
    assert_eq!(call(&emulator, &send, KEY, "").await.status, 200);
    let first = mail(&emulator, "email_verification").await;
    let sent = ask(&emulator, &send, json!({})).await;
    assert_eq!(sent.json()["user"]["email_verified"], false);
    let code = |mail: &Value| mail["code"].as_str().unwrap().to_owned();
    // Only the newest works.
    let old = confirmed(code(&first)).await;
    assert_eq!(old.field("code"), "email_verification_code_incorrect");
    let newest = mail(&emulator, "email_verification").await;
    let expire = format!(
        "POST /_emulate/messages/{}/expire",
        newest["id"].as_str().unwrap()
    );
    call(&emulator, &expire, "", "").await;
    assert_eq!(
        confirmed(code(&newest)).await.field("code"),
        "email_verification_code_expired"
    );
    ask(&emulator, &send, json!({})).await;
    let newest = mail(&emulator, "email_verification").await;
    let done = confirmed(code(&newest)).await;
    assert_eq!(done.json()["user"]["email_verified"], true);
    assert_eq!(
        confirmed(code(&newest)).await.field("code"),
        "email_previously_verified"
    );
    let unknown = "POST /user_management/users/user_x/email_verification/send";
    assert_eq!(ask(&emulator, unknown, json!({})).await.status, 404);
}

#[tokio::test]
async fn an_address_is_changed_by_the_code_that_its_owner_gets() {
    let emulator = start().await;
    let id = create(&emulator, json!({ "email_verified": true })).await;
    let bob = json!({ "email": "bob@b.example" });
    ask(&emulator, "POST /user_management/users", bob).await;
    let send = format!("POST /user_management/users/{id}/email_change/send");
    let confirm = format!("POST /user_management/users/{id}/email_change/confirm");
    let sent = |email: &str| ask(&emulator, &send, json!({ "new_email": email }));
    let confirmed = |code: String| ask(&emulator, &confirm, json!({ "code": code }));
    assert_eq!(
        confirmed("1".to_owned()).await.field("code"),
        "no_pending_email_change"
    );
    for (email, status, code) in [
        (ADDRESS, 409, "email_change_not_needed"),
        ("BOB@b.example", 409, "email_not_available"),
        ("nobody", 422, "invalid_request_parameters"),
    ] {
        let refused = sent(email).await;
        assert_eq!(
            (refused.status, refused.field("code").as_str()),
            (status, code),
            "{email}"
        );
    }

    let change = sent("countess@b.example").await;
    assert_eq!(
        change.fields(),
        ["object", "user", "new_email", "expires_at", "created_at"]
    );
    assert_eq!(change.json()["user"]["email"], ADDRESS);
    let code = |mail: &Value| mail["code"].as_str().unwrap().to_owned();
    let first = mail(&emulator, "email_change").await;
    assert_eq!(first["to"], "countess@b.example");
    assert_eq!(
        confirmed("x".to_owned()).await.field("code"),
        "email_change_code_incorrect"
    );
    let expire = format!(
        "POST /_emulate/messages/{}/expire",
        first["id"].as_str().unwrap()
    );
    call(&emulator, &expire, "", "").await;
    assert_eq!(
        confirmed(code(&first)).await.field("code"),
        "email_change_code_expired"
    );

    sent("countess@b.example").await;
    let code = code(&mail(&emulator, "email_change").await);
    let done = confirmed(code.clone()).await;
    assert_eq!(done.field("object"), "email_change_confirmation");
    assert_eq!(done.json()["user"]["email"], "countess@b.example");
    let again = confirmed(code).await;
    assert_eq!(
        (again.status, again.field("code").as_str()),
        (409, "email_change_code_previously_used")
    );
    assert_eq!(
        sign_in(&emulator, "countess@b.example", PASSWORD)
            .await
            .status,
        200
    );
    assert_eq!(sign_in(&emulator, ADDRESS, PASSWORD).await.status, 400);
}

#[tokio::test]
async fn a_password_is_reset_once_by_its_mail_which_proves_the_address() {
    let emulator = start().await;
    let id = create(&emulator, json!({})).await;
    let route = "POST /user_management/password_reset";
    let unknown = ask(&emulator, route, json!({ "email": "bob@b.example" })).await;
    assert_eq!(unknown.status, 404);
    let reset = ask(&emulator, route, json!({ "email": ADDRESS })).await;
    let order = [
        "object",
        "id",
        "user_id",
        "email",
        "password_reset_token",
        "password_reset_url",
        "expires_at",
        "created_at",
    ];
    assert_eq!(
        (reset.status, reset.fields()),
        (201, order.map(str::to_owned).to_vec())
    );
    let shown = format!("GET /user_management/password_reset/{}", reset.field("id"));
    assert_eq!(call(&emulator, &shown, KEY, "").await.body, reset.body);
    let link = reset.field("password_reset_url");
    assert_eq!(
        mail(&emulator, "password_reset").await["link"],
        link.as_str()
    );

    let confirm = "POST /user_management/password_reset/confirm";
    let token = reset.field("password_reset_token");
    let set = |token: &str, password: &str| json!({ "token": token, "new_password": password });
    for (body, status, code) in [
        (set("x", "new"), 400, "password_reset_error"),
        (set(&token, ""), 400, "password_strength_error"),
        (json!({ "token": token }), 422, "invalid_request_parameters"),
    ] {
        let refused = ask(&emulator, confirm, body).await;
        assert_eq!(
            (refused.status, refused.field("code").as_str()),
            (status, code)
        );
    }
    let done = ask(&emulator, confirm, set(&token, "new one")).await;
    assert_eq!(done.json()["user"]["id"], id.as_str());
    assert_eq!(done.json()["user"]["email_verified"], true);
    assert_eq!(sign_in(&emulator, ADDRESS, "new one").await.status, 200);
    let again = ask(&emulator, confirm, set(&token, "again")).await;
    assert_eq!(
        again.json()["errors"][0]["code"],
        "password_reset_token_used"
    );

    // By the page that the mail leads to, which a scanner may look at.
    let link = ask(&emulator, route, json!({ "email": ADDRESS }))
        .await
        .field("password_reset_url");
    let page = call(&emulator, &format!("GET {link}"), "", "").await;
    assert!(page.body.contains("name=\"password\""), "{}", page.body);
    let form = format!(
        "token={}&password=typed+in",
        link.split_once("token=").unwrap().1
    );
    let typed = call(&emulator, "POST /reset-password", super::FORM, &form).await;
    assert_eq!(typed.status, 200, "{}", typed.body);
    assert_eq!(sign_in(&emulator, ADDRESS, "typed in").await.status, 200);
    assert_eq!(
        call(&emulator, &format!("GET {link}"), "", "").await.status,
        410
    );
    let happened = events(&emulator, "password_reset.created,password_reset.succeeded").await;
    assert_eq!(happened.len(), 4);
    assert!(
        happened
            .iter()
            .all(|(_, data)| data["password_reset_token"].is_null())
    );
}

#[tokio::test]
async fn passwords_of_a_seed_work_and_outlive_a_restart_unread() {
    let folder = tempfile::tempdir().unwrap();
    let seed = "users:\n  - {email: ada@b.example, password: test123, email_verified: true}\n";
    let settings = Settings {
        seed: Seed::parse(seed).unwrap(),
        state_file: Some(folder.path().join("state.json")),
        ..Settings::default()
    };
    for _ in 0..2 {
        let emulator = Emulator::start(settings.clone()).await.unwrap();
        assert_eq!(
            sign_in(&emulator, "ada@b.example", "test123").await.status,
            200
        );
        emulator.stop().await.unwrap();
    }
    let kept = std::fs::read_to_string(folder.path().join("state.json")).unwrap();
    assert!(
        kept.contains("salted") && !kept.contains("test123"),
        "{kept}"
    );
}
