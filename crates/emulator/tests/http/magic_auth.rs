//! Magic Auth, users and events.

use super::{KEY, call, code, create, start};

fn credentials(email: &str, code: &str) -> String {
    format!(
        r#"{{"client_id":"client_emulate","client_secret":"sk_test_default","grant_type":"urn:workos:oauth:grant-type:magic-auth:code","email":"{email}","code":"{code}"}}"#
    )
}

#[tokio::test]
async fn a_code_signs_in_once_until_it_expires() {
    let emulator = start().await;
    let route = "POST /user_management/magic_auth";
    let created = call(&emulator, route, KEY, r#"{"email":"Me@b.example"}"#).await;
    assert_eq!(created.status, 201);
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
    assert_eq!(created.fields(), order);
    let shown = format!("GET /user_management/magic_auth/{}", created.field("id"));
    assert_eq!(call(&emulator, &shown, KEY, "").await.body, created.body);
    let one_time_code = created.field("code");

    let authenticate = "POST /user_management/authenticate";
    let wrong = if one_time_code == "000000" {
        "000001"
    } else {
        "000000"
    };
    let refused = call(
        &emulator,
        authenticate,
        "",
        &credentials("me@b.example", wrong),
    )
    .await;
    assert_eq!(
        (refused.status, refused.field("code").as_str()),
        (400, "invalid_one_time_code")
    );
    let signed_in = call(
        &emulator,
        authenticate,
        "",
        &credentials("me@b.example", &one_time_code),
    )
    .await;
    assert_eq!(signed_in.status, 200);
    let user = &signed_in.json()["user"];
    assert_eq!(user["id"], created.field("user_id").as_str());
    assert_eq!(user["email_verified"], true);
    assert_eq!(signed_in.field("authentication_method"), "MagicAuth");
    let again = call(
        &emulator,
        authenticate,
        "",
        &credentials("me@b.example", &one_time_code),
    )
    .await;
    assert_eq!(again.field("code"), "one_time_code_previously_used");

    let late = call(&emulator, route, KEY, r#"{"email":"me@b.example"}"#).await;
    assert_eq!(late.field("user_id"), created.field("user_id"));
    call(
        &emulator,
        "POST /_emulate/clock",
        "",
        r#"{"advance_seconds":600}"#,
    )
    .await;
    let late = call(
        &emulator,
        authenticate,
        "",
        &credentials("me@b.example", &late.field("code")),
    )
    .await;
    assert_eq!(late.field("code"), "one_time_code_expired");

    let shown = format!("GET /user_management/users/{}", created.field("user_id"));
    assert_eq!(
        call(&emulator, &shown, KEY, "").await.json()["id"],
        user["id"]
    );
    let unknown = call(
        &emulator,
        "GET /user_management/magic_auth/magic_auth_invalid",
        KEY,
        "",
    )
    .await;
    let text = r#"{"message":"MagicAuth not found: 'magic_auth_invalid'.","code":"entity_not_found","entity_id":"magic_auth_invalid"}"#;
    assert_eq!((unknown.status, unknown.body.as_str()), (404, text));
}

#[tokio::test]
async fn magic_link_codes_are_refused_by_authenticate_and_not_spent() {
    let emulator = start().await;
    let code = code(&emulator).await;
    let body = format!(
        r#"{{"client_id":"client_emulate","client_secret":"sk_test_default","grant_type":"authorization_code","code":"{code}"}}"#
    );
    let refused = call(&emulator, "POST /user_management/authenticate", "", &body).await;
    assert_eq!(
        (refused.status, refused.field("error").as_str()),
        (400, "invalid_grant")
    );
    let json = "Content-Type: application/json\r\n";
    assert_eq!(
        call(&emulator, "POST /sso/token", json, &body).await.status,
        200
    );
}

#[tokio::test]
async fn events_are_listed_in_order() {
    let emulator = start().await;
    let missing = call(&emulator, "GET /events", KEY, "").await;
    assert_eq!(missing.status, 422);
    assert_eq!(
        missing.json()["errors"].to_string(),
        r#"[{"code":"required","field":"events"}]"#
    );

    create(&emulator, "").await;
    let route = "POST /user_management/magic_auth";
    let created = call(&emulator, route, KEY, r#"{"email":"me@b.example"}"#).await;
    let good = credentials("me@b.example", &created.field("code"));
    call(&emulator, "POST /user_management/authenticate", "", &good).await;
    call(&emulator, "POST /user_management/authenticate", "", &good).await;
    let all = "GET /events?events=connection.activated,magic_auth.created\
               &events[]=authentication.magic_auth_succeeded&events=authentication.magic_auth_failed";
    let list = call(&emulator, all, KEY, "").await.json();
    let events = list["data"].as_array().unwrap();
    let names: Vec<_> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    let expected = [
        "connection.activated",
        "magic_auth.created",
        "authentication.magic_auth_succeeded",
        "authentication.magic_auth_failed",
    ];
    assert_eq!(names, expected);
    assert_eq!(events[0]["data"]["connection_type"], "MagicLink");
    assert!(events[1]["data"].get("code").is_none());
    assert_eq!(
        events[3]["data"]["error"]["code"],
        "one_time_code_previously_used"
    );
    assert_eq!(events[0]["data"]["external_key"], events[0]["data"]["id"]);
    for list in ["events[0]", "events%5B%5D", "events%5B1%5D"] {
        let route = format!("GET /events?{list}=magic_auth.created,connection.deleted");
        let list = call(&emulator, &route, KEY, "").await.json();
        assert_eq!(list["data"][0]["id"], events[1]["id"], "{route}");
    }
    for (range, expected) in [
        ("range_start=2020-01-01T00:00:00Z", 4),
        ("range_end=2020-01-02T00:00:00.000Z", 0),
    ] {
        let list = call(&emulator, &format!("{all}&{range}"), KEY, "")
            .await
            .json();
        assert_eq!(list["data"].as_array().unwrap().len(), expected, "{range}");
    }
    for wrong in ["2020-01-01", "2020-01-01T00:00:00%2B00:00", "x"] {
        let route = format!("{all}&range_start={wrong}");
        let refused = call(&emulator, &route, KEY, "").await;
        assert_eq!(refused.status, 422, "{wrong}");
    }
    for (order, first) in [("asc", 0), ("desc", 3), ("normal", 3)] {
        let list = call(&emulator, &format!("{all}&order={order}"), KEY, "").await;
        assert_eq!(list.json()["data"][0]["id"], events[first]["id"], "{order}");
    }
    let after = format!("{all}&limit=1&after={}", events[0]["id"].as_str().unwrap());
    let list = call(&emulator, &after, KEY, "").await.json();
    assert_eq!(list["data"][0]["id"], events[1]["id"]);
    assert_eq!(list["list_metadata"]["after"], events[1]["id"]);
}

#[tokio::test]
async fn codes_are_asked_for_in_each_way_that_sdks_have() {
    let emulator = start().await;
    let send = "POST /user_management/magic_auth/send";
    let sent = call(&emulator, send, KEY, r#"{"email":"me@b.example"}"#).await;
    assert_eq!((sent.status, sent.field("object").as_str()), (200, "user"));
    assert!(!sent.body.contains("code"), "{}", sent.body);
    let user_id = sent.field("id");
    let mail = call(&emulator, "GET /_emulate/messages", "", "")
        .await
        .json();
    let code = mail["messages"][0]["code"].as_str().unwrap();
    let by_id = credentials("me@b.example", code).replace(
        r#""email":"me@b.example""#,
        &format!(r#""user_id":"{user_id}""#),
    );
    let signed_in = call(&emulator, "POST /user_management/authenticate", "", &by_id).await;
    assert_eq!(signed_in.json()["user"]["id"], user_id.as_str());

    let create = "POST /user_management/magic_auth";
    let form = format!("user_id={user_id}");
    let headers = format!("{KEY}{}", super::FORM);
    let created = call(&emulator, create, &headers, &form).await;
    assert_eq!(created.field("email"), "me@b.example");
    let unknown = call(&emulator, create, KEY, r#"{"user_id":"user_x"}"#).await;
    assert_eq!(
        (unknown.status, unknown.field("entity_id").as_str()),
        (404, "user_x")
    );
    let neither = call(&emulator, create, KEY, "{}").await;
    assert_eq!(neither.status, 422);
}

#[tokio::test]
async fn a_code_can_be_for_an_invitation_of_its_recipient() {
    let emulator = start().await;
    let route = "POST /user_management/invitations";
    let invitation = call(&emulator, route, KEY, r#"{"email":"new@b.example"}"#).await;
    let token = invitation.field("token");
    let route = "POST /user_management/magic_auth";
    let body = |email: &str, token: &str| {
        serde_json::json!({ "email": email, "invitation_token": token }).to_string()
    };
    for (email, token) in [
        ("new@b.example", "unknown"),
        ("other@b.example", token.as_str()),
    ] {
        let refused = call(&emulator, route, KEY, &body(email, token)).await;
        assert_eq!(
            (refused.status, refused.field("error").as_str()),
            (400, "invitation_invalid")
        );
    }
    let users = call(&emulator, "GET /user_management/users", KEY, "")
        .await
        .json();
    assert_eq!(users["data"], serde_json::json!([]), "nobody signed up");
    let created = call(&emulator, route, KEY, &body("New@b.example", &token)).await;
    assert_eq!(created.status, 201, "{}", created.body);
}
