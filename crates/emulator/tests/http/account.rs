//! Lists, and what an environment holds.

use super::{KEY, call, create, start};
use workos_emulator::Settings;

#[tokio::test]
async fn lists_have_the_envelope_of_workos() {
    let emulator = start().await;
    let empty = call(&emulator, "GET /connections", KEY, "").await;
    let expected = r#"{"object":"list","data":[],"list_metadata":{"before":null,"after":null}}"#;
    assert_eq!((empty.status, empty.body.as_str()), (200, expected));

    create(&emulator, "").await;
    let email = r#"{"email":"you@example.com","type":"MagicLink"}"#;
    call(&emulator, "POST /passwordless/sessions", KEY, email).await;
    let organizations = call(&emulator, "GET /organizations?limit=1", KEY, "").await;
    let organization = &organizations.json()["data"][0];
    assert_eq!(organization["metadata"].to_string(), "{}");
    assert!(organization["external_id"].is_null());
    let domain = &organization["domains"][0];
    assert_eq!(domain["created_at"], organization["created_at"]);
    assert_eq!(domain["updated_at"], organization["updated_at"]);
    let organization_id = &organization["id"];
    let counts = [
        ("connection_type=MagicLink".to_owned(), 2),
        ("connection_type=OktaSAML".to_owned(), 0),
        ("domain=B.example".to_owned(), 1),
        (
            format!("organization_id={}", organization_id.as_str().unwrap()),
            1,
        ),
        ("limit=1&order=asc".to_owned(), 1),
    ];
    for (query, expected) in counts {
        let response = call(&emulator, &format!("GET /connections?{query}"), KEY, "").await;
        let found = response.json()["data"].as_array().unwrap().len();
        assert_eq!(found, expected, "{query}");
    }
    let list = call(&emulator, "GET /connections", KEY, "").await.json();
    let newest = &list["data"][0];
    let order: Vec<&String> = newest.as_object().unwrap().keys().collect();
    let recorded = [
        "object",
        "id",
        "organization_id",
        "connection_type",
        "name",
        "state",
        "created_at",
        "updated_at",
        "status",
        "domains",
    ];
    assert_eq!(order, recorded);
    let route = format!("GET /connections/{}", newest["id"].as_str().unwrap());
    assert_eq!(&call(&emulator, &route, KEY, "").await.json(), newest);
}

#[tokio::test]
async fn the_default_redirect_uri_cannot_be_deleted() {
    let emulator = start().await;
    let route = "GET /user_management/redirect_uris?order=asc";
    let list = call(&emulator, route, KEY, "").await.json();
    let ids: Vec<&str> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), Settings::default().redirect_uris.len());
    assert_eq!(list["data"][0]["default"], true);
    let route = format!("DELETE /user_management/redirect_uris/{}", ids[0]);
    let refused = call(&emulator, &route, KEY, "").await;
    let expected = r#"{"message":"Cannot delete the default redirect URI."}"#;
    assert_eq!((refused.status, refused.body.as_str()), (409, expected));
    let route = format!("DELETE /user_management/redirect_uris/{}", ids[1]);
    let removed = call(&emulator, &route, KEY, "").await;
    assert_eq!((removed.status, removed.body.as_str()), (204, ""));
}

#[tokio::test]
async fn health_and_jwks_need_no_api_key() {
    let emulator = start().await;
    let health = call(&emulator, "GET /health", "", "").await;
    assert_eq!(
        (health.status, health.body.as_str()),
        (200, r#"{"status":"ok"}"#)
    );
    let keys = call(&emulator, "GET /sso/jwks/client_emulate", "", "").await;
    assert_eq!(keys.status, 200);
    assert_eq!(keys.json()["keys"].as_array().unwrap().len(), 1);
    let unknown = call(&emulator, "GET /sso/jwks/client_other", "", "").await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn scripts_of_registered_origins_may_sign_in() {
    let emulator = start().await;
    let route = "POST /user_management/cors_origins";
    let allowed = async |origin: &str| {
        let headers = format!("Origin: {origin}\r\n");
        let preflight = call(
            &emulator,
            "OPTIONS /user_management/authenticate",
            &headers,
            "",
        )
        .await;
        preflight.header("access-control-allow-origin") == Some(origin)
    };
    assert!(!allowed("https://app.example").await);
    let created = call(&emulator, route, KEY, r#"{"origin":"https://app.example"}"#).await;
    assert_eq!(created.status, 201, "{}", created.body);
    assert_eq!(
        created.fields(),
        ["object", "id", "origin", "created_at", "updated_at"]
    );
    assert!(allowed("https://app.example").await);
    assert!(!allowed("https://other.example").await);
    let again = call(
        &emulator,
        route,
        KEY,
        r#"{"origin":"https://app.example:443/"}"#,
    )
    .await;
    assert_eq!(
        (again.status, again.field("code").as_str()),
        (409, "duplicate_cors_origin")
    );
    for wrong in [
        "https://app.example/path",
        "ftp://app.example",
        "https://a:b@app.example",
        "*",
    ] {
        let body = serde_json::json!({ "origin": wrong }).to_string();
        assert_eq!(
            call(&emulator, route, KEY, &body).await.status,
            422,
            "{wrong}"
        );
    }
    let list = call(&emulator, "GET /user_management/cors_origins", KEY, "")
        .await
        .json();
    assert_eq!(list["data"], serde_json::json!([created.json()]));
}
