//! The responses to wrong requests.

use serde_json::{Value, json};

use super::{FORM, KEY, call, code, create, start, token_body};

#[tokio::test]
async fn errors_are_word_for_word_those_of_workos() {
    let emulator = start().await;
    let sessions = "POST /passwordless/sessions";
    let send = "POST /passwordless/sessions/session_123/send";
    let bad_client = "client_id=client_other&client_secret=sk_test_default&code=x";
    let bad_grant = "client_id=client_emulate&client_secret=sk_test_default&grant_type=password";
    let no_code = &token_body("");
    let bad_code = &token_body("01DVX3C5Z367SFHR8QNDMK7V24");
    let cases = [
        (
            (sessions, KEY, "{}"),
            422,
            r#"{"message":"Validation failed","errors":[{"field":"email","code":"email must be a string"},{"field":"type","code":"type must be a valid enum value"}]}"#,
        ),
        ((sessions, "", "{}"), 401, r#"{"message":"Unauthorized"}"#),
        (
            (sessions, "Authorization: Bearer sk_test_other\r\n", "{}"),
            401,
            r#"{"message":"Unauthorized"}"#,
        ),
        (
            (send, KEY, ""),
            422,
            r#"{"message":"The passwordless session 'session_123' has expired or is invalid."}"#,
        ),
        (
            ("GET /connections/conn_x", KEY, ""),
            404,
            r#"{"message":"Not Found"}"#,
        ),
        (
            ("GET /passwordless/unknown/confirm", "", ""),
            404,
            r#"{"message":"Not Found"}"#,
        ),
        (
            ("GET /sso/profile", KEY, ""),
            401,
            r#"{"error":"Unauthorized"}"#,
        ),
        (
            ("POST /sso/token", FORM, bad_client),
            400,
            r#"{"error":"invalid_client","error_description":"Invalid client ID or secret."}"#,
        ),
        (
            ("POST /sso/token", FORM, bad_grant),
            400,
            r#"{"error":"unsupported_grant_type","error_description":"The grant type is not supported."}"#,
        ),
        (
            ("POST /sso/token", FORM, no_code),
            422,
            r#"{"message":"Validation failed","code":"invalid_request_parameters","errors":[{"field":"code","code":"missing_required_parameter","message":"The code parameter is required"}]}"#,
        ),
        (
            ("POST /sso/token", FORM, bad_code),
            400,
            r#"{"error":"invalid_grant","error_description":"The code '01DVX3C5Z367SFHR8QNDMK7V24' has expired or is invalid."}"#,
        ),
        (
            (
                "POST /user_management/redirect_uris",
                KEY,
                r#"{"uri":"http://localhost:3000/callback"}"#,
            ),
            422,
            r#"{"message":"Redirect URI 'http://localhost:3000/callback' already exists."}"#,
        ),
        (
            ("DELETE /user_management/redirect_uris/redir_x", KEY, ""),
            404,
            r#"{"message":"Redirect URI not found: 'redir_x'."}"#,
        ),
        (
            ("GET /vault/v1/kv?limit=1", KEY, ""),
            404,
            r#"{"message":"This emulator does not have GET /vault/v1/kv; WorkOS may have it.","code":"not_found"}"#,
        ),
    ];
    for ((route, headers, body), status, expected) in cases {
        let response = call(&emulator, route, headers, body).await;
        assert_eq!(
            (response.status, response.body.as_str()),
            (status, expected)
        );
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert_eq!(response.header("x-request-id").map(str::len), Some(36));
        assert!(response.header("date").is_some());
    }
}

#[tokio::test]
async fn unreadable_requests_are_refused_with_a_message() {
    let emulator = start().await;
    let large = "x".repeat(1024 * 1024 + 1);
    let cases = [
        ("POST /passwordless/sessions", "{", 422),
        ("POST /passwordless/sessions", "\"text\"", 422),
        ("POST /passwordless/sessions", large.as_str(), 413),
        ("POST /passwordless/sessions/%ff/send", "", 404),
        ("POST /sso/token", "{", 422),
        ("POST /user_management/sessions/revoke", "{", 400),
        ("GET /connections?limit=0", "", 422),
        ("POST /passwordless/x/confirm", "", 405),
        ("GET /passwordless/sessions", "", 405),
    ];
    for (route, body, status) in cases {
        let response = call(&emulator, route, KEY, body).await;
        assert_eq!(response.status, status, "{route}: {}", response.body);
        assert!(!response.field("message").is_empty());
        assert!(response.header("x-request-id").is_some());
        assert_eq!(
            response.header("allow").is_some(),
            status == 405,
            "{}",
            response.head
        );
    }
}

#[tokio::test]
async fn fields_have_limits_that_say_whose_they_are() {
    let emulator = start().await;
    let long = |bytes: usize| "x".repeat(bytes);
    let fits = format!(
        r#","state":"{}","redirect_uri":"http://localhost/{}""#,
        long(8192),
        long(2048 - 17)
    );
    assert_eq!(create(&emulator, &fits).await.status, 201);
    let too_long = format!(
        r#","state":"{}","redirect_uri":"http://localhost/{}""#,
        long(8193),
        long(2048 - 16)
    );
    let refused = create(&emulator, &too_long).await;
    assert_eq!(refused.status, 422);
    let errors = refused.json()["errors"].clone();
    for (at, field) in ["redirect_uri", "state"].into_iter().enumerate() {
        assert_eq!(errors[at]["field"], field);
        let code = errors[at]["code"].as_str().unwrap();
        assert!(code.contains("WorkOS's own limit is not known"), "{code}");
    }
    let body = |local: usize| {
        format!(
            r#"{{"email":"{}@b.example","type":"MagicLink"}}"#,
            long(local)
        )
    };
    for (local, status) in [(244, 201), (245, 422)] {
        let route = "POST /passwordless/sessions";
        assert_eq!(
            call(&emulator, route, KEY, &body(local)).await.status,
            status
        );
    }
    let uri = format!(r#"{{"uri":"https://app.example/{}"}}"#, long(2048));
    let route = "POST /user_management/redirect_uris";
    assert_eq!(call(&emulator, route, KEY, &uri).await.status, 422);
    let hook = format!(
        r#"{{"method":"*","path":"/x","status":500,"body":"{}"}}"#,
        long(1_000_000)
    );
    let mut statuses = Vec::new();
    for _ in 0..9 {
        statuses.push(
            call(&emulator, "POST /_emulate/hooks", "", &hook)
                .await
                .status,
        );
    }
    assert_eq!(statuses, [201, 201, 201, 201, 201, 201, 201, 201, 422]);
}

/// The status of each refusal, and what the OpenAPI document requires in its body: `code` with `message`,
/// `error` with `error_description`, or `message` alone.
#[tokio::test]
async fn refusals_have_the_shape_of_their_status() {
    let emulator = start().await;
    let user = r#"{"email":"a@b.example","external_id":"x1"}"#;
    let user = call(&emulator, "POST /user_management/users", KEY, user).await;
    let put_user = format!("PUT /user_management/users/{}", user.field("id"));
    let other = call(&emulator, "POST /organizations", KEY, r#"{"name":"P"}"#).await;
    let other = format!("PUT /organizations/{}", other.field("id"));
    let stripe = r#"{"stripe_customer_id":"cus_1"}"#;
    assert_eq!(call(&emulator, &other, KEY, stripe).await.status, 200);
    let organization = call(&emulator, "POST /organizations", KEY, r#"{"name":"O"}"#).await;
    let organization = format!("/organizations/{}", organization.field("id"));
    let put = format!("PUT {organization}");
    let sso_code = code(&emulator).await;
    let verifier = "v".repeat(43);
    let surplus_verifier = format!(
        r#"{{"client_id":"client_emulate","client_secret":"sk_test_default","grant_type":"authorization_code","code":"{sso_code}","code_verifier":"{verifier}"}}"#
    );
    let grant = r#"{"client_id":"client_emulate","client_secret":"sk_test_default","grant_type":"password"}"#;
    let users = "POST /user_management/users";
    let invite = "POST /user_management/invitations";
    let magic = "POST /user_management/magic_auth";
    let members = "POST /user_management/organization_memberships";
    let hooks = "POST /webhook_endpoints";
    let revoke = "POST /user_management/sessions/revoke";
    let cors = "POST /user_management/cors_origins";
    let parameters = json!({ "code": "invalid_request_parameters" });
    let unknown_event = json!({
        "code": "invalid_request_parameters", "errors": [{ "code": "unknown_event_type" }],
    });
    let created =
        |code: &str| json!({ "code": "user_creation_error", "errors": [{ "code": code }] });
    let cases = [
        (
            users,
            r#"{"email":"A@b.example"}"#,
            400,
            created("email_not_available"),
        ),
        (
            users,
            r#"{"email":"c@b.example","external_id":"x1"}"#,
            400,
            created("external_id_already_used"),
        ),
        (
            "POST /sso/token",
            &surplus_verifier,
            400,
            json!({ "error": "invalid_grant" }),
        ),
        (
            "POST /user_management/authenticate",
            grant,
            422,
            parameters.clone(),
        ),
        (
            revoke,
            "{}",
            400,
            json!({ "message": "session_id must be a string that is not empty." }),
        ),
        (
            revoke,
            r#"{"session_id":"x"}"#,
            400,
            json!({ "message": "Session not found: 'x'." }),
        ),
        (
            magic,
            r#"{"email":"a@b.example","invitation_token":"x"}"#,
            400,
            json!({ "error": "invitation_invalid" }),
        ),
        (&put, r#"{"name":""}"#, 422, parameters.clone()),
        (&put, r#"{"name":" "}"#, 422, parameters.clone()),
        (
            hooks,
            r#"{"endpoint_url":"http://localhost:9/","events":["user.made"]}"#,
            422,
            unknown_event.clone(),
        ),
        ("GET /events?events=bogus", "", 422, unknown_event),
        (
            "GET /events?events=user.created,user.made",
            "",
            422,
            parameters.clone(),
        ),
        (
            "GET /connections?connection_type=MagicLnk",
            "",
            422,
            parameters.clone(),
        ),
        (
            invite,
            r#"{"email":"i@b.example","locale":"klingon"}"#,
            422,
            parameters.clone(),
        ),
        (
            &put_user,
            r#"{"locale":"not a locale"}"#,
            400,
            json!({ "code": "invalid_locale" }),
        ),
        (
            &put,
            r#"{"stripe_customer_id":"cus_1"}"#,
            400,
            json!({ "code": "stripe_customer_id_already_used" }),
        ),
        (
            magic,
            r#"{"email":"a@b.example","invitation_token":1}"#,
            422,
            parameters.clone(),
        ),
        (
            "POST /user_management/authenticate",
            r#"{"client_id":"client_emulate","organization_id":[]}"#,
            422,
            parameters.clone(),
        ),
        (
            hooks,
            r#"{"endpoint_url":"http://localhost:9/","events":null}"#,
            422,
            parameters.clone(),
        ),
        (
            "PUT /authorization/roles/admin/permissions",
            r#"{"permissions":null}"#,
            422,
            parameters.clone(),
        ),
        (
            cors,
            r#"{"origin":"app"}"#,
            422,
            json!({ "errors": [{ "property": "origin" }] }),
        ),
        (
            cors,
            "{}",
            422,
            json!({ "errors": [{ "property": "origin" }] }),
        ),
    ];
    for (route, body, status, expected) in cases {
        let response = call(&emulator, route, KEY, body).await;
        assert_eq!(response.status, status, "{route} {body}: {}", response.body);
        let found = response.json();
        assert!(includes(&found, &expected), "{route} {body}: {found}");
        let text = if found["error"].is_null() {
            "message"
        } else {
            "error_description"
        };
        assert!(found[text].is_string(), "{route} {body}: {found}");
    }
    // Addresses that no mail can be sent to make nobody.
    let long = format!("{}@b.example", "x".repeat(245));
    for email in [
        "nobody",
        "a b@c.example",
        "a@b@c.example",
        "@b.example",
        "a@",
        "a@b..example",
        "",
        &long,
    ] {
        for route in [users, invite, magic] {
            let body = json!({ "email": email }).to_string();
            let refused = call(&emulator, route, KEY, &body).await;
            assert_eq!(refused.status, 422, "{route} {email}: {}", refused.body);
            assert_eq!(refused.json()["code"], "invalid_request_parameters");
        }
    }
    // Not even JSON.
    for route in [
        users,
        invite,
        magic,
        members,
        hooks,
        &put,
        cors,
        "POST /user_management/authenticate",
    ] {
        for body in ["{", "[]", "\"x\"", "null"] {
            let refused = call(&emulator, route, KEY, body).await;
            assert_eq!(refused.status, 422, "{route} {body}: {}", refused.body);
            assert_eq!(
                refused.json()["code"],
                "invalid_request_parameters",
                "{route}"
            );
        }
    }
    let list = call(&emulator, "GET /user_management/users", KEY, "")
        .await
        .json();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

/// Whether a value has everything that another one has.
fn includes(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (Value::Object(value), Value::Object(part)) => part
            .iter()
            .all(|(name, part)| value.get(name).is_some_and(|value| includes(value, part))),
        (Value::Array(value), Value::Array(part)) => {
            value.len() == part.len() && value.iter().zip(part).all(|(a, b)| includes(a, b))
        }
        (value, part) => value == part,
    }
}
