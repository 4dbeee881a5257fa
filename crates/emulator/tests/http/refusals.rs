//! The responses to wrong requests.

use super::{FORM, KEY, call, create, start, token_body};

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
            ("GET /directories?limit=1", KEY, ""),
            404,
            r#"{"message":"This emulator does not have GET /directories; WorkOS may have it.","code":"not_found"}"#,
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
        ("POST /passwordless/sessions", "{", 400),
        ("POST /passwordless/sessions", "\"text\"", 400),
        ("POST /passwordless/sessions", large.as_str(), 413),
        ("POST /passwordless/sessions/%ff/send", "", 400),
        ("POST /sso/token", "{", 400),
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
