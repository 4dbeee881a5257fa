//! The responses to wrong requests.

use super::{FORM, KEY, call, start, token_body};

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
            ("GET /user_management/users?limit=1", KEY, ""),
            404,
            r#"{"message":"This emulator does not have GET /user_management/users; WorkOS may have it.","code":"not_found"}"#,
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
