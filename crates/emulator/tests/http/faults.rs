//! Hooks, the clock and reset.

use std::sync::{Arc, Mutex};

use super::{FORM, KEY, call, code, create, exchange, follow, start, token_body};
use workos_emulator::{Emulator, LogEvent, Settings};

async fn hook(emulator: &Emulator, hook: &str) {
    let added = call(emulator, "POST /_emulate/hooks", "", hook).await;
    assert_eq!(added.status, 201, "{}", added.body);
    assert!(added.field("id").starts_with("hook_"));
}

#[tokio::test]
async fn hooks_replace_responses_as_often_as_they_count() {
    let emulator = start().await;
    let body = r#"{"method":"GET","path":"/connections/*","status":503,"body":{"message":"Down"},"count":1}"#;
    hook(&emulator, body).await;
    let failed = call(&emulator, "GET /connections", "", "").await;
    assert_eq!(
        (failed.status, failed.body.as_str()),
        (503, r#"{"message":"Down"}"#)
    );
    assert!(failed.header("x-request-id").is_some());
    assert_eq!(
        call(&emulator, "GET /connections", KEY, "").await.status,
        200
    );

    hook(&emulator, r#"{"method":"*","path":"*","status":429}"#).await;
    let limited = call(&emulator, "GET /connections", KEY, "").await;
    let text = r#"{"message":"Too many requests"}"#;
    assert_eq!((limited.status, limited.body.as_str()), (429, text));
    assert_eq!(limited.header("retry-after"), Some("1"));
    assert_eq!(call(&emulator, "GET /health", "", "").await.status, 200);
    let hooks = call(&emulator, "GET /_emulate/hooks", "", "").await.json();
    assert_eq!(hooks.as_array().unwrap().len(), 1);
    let id = hooks[0]["id"].as_str().unwrap();
    let removed = call(&emulator, &format!("DELETE /_emulate/hooks/{id}"), "", "").await;
    assert_eq!(removed.status, 204);
    assert_eq!(
        call(&emulator, "GET /connections", KEY, "").await.status,
        200
    );

    for bad in [
        "{}",
        r#"{"method":"GET","path":"/"}"#,
        r#"{"method":"GET","path":"*","status":99}"#,
    ] {
        let refused = call(&emulator, "POST /_emulate/hooks", "", bad).await;
        assert!(
            matches!(refused.status, 400 | 422),
            "{bad}: {}",
            refused.body
        );
    }
}

#[tokio::test]
async fn responses_can_be_dropped_truncated_and_made_invalid() {
    let emulator = start().await;
    hook(
        &emulator,
        r#"{"method":"GET","path":"/organizations","drop":true,"count":1}"#,
    )
    .await;
    let request =
        || format!("GET /organizations HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{KEY}\r\n");
    assert_eq!(exchange(&emulator, request()).await, "");

    hook(
        &emulator,
        r#"{"method":"GET","path":"/organizations","truncate":true,"count":1}"#,
    )
    .await;
    let truncated = call(&emulator, "GET /organizations", KEY, "").await;
    let length: usize = truncated.header("content-length").unwrap().parse().unwrap();
    assert_eq!(truncated.body.len(), length / 2);

    hook(
        &emulator,
        r#"{"method":"GET","path":"/organizations","invalidJson":true,"count":1}"#,
    )
    .await;
    let invalid = call(&emulator, "GET /organizations", KEY, "").await;
    assert_eq!(invalid.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&invalid.body).is_err());

    let whole = call(&emulator, "GET /organizations", KEY, "").await;
    assert_eq!(whole.body.len(), length);
}

#[tokio::test]
async fn the_clock_expires_links_and_reset_forgets_everything() {
    let emulator = start().await;
    let link = create(&emulator, "").await.field("link");
    let moved = call(
        &emulator,
        "POST /_emulate/clock",
        "",
        r#"{"advance_seconds":900}"#,
    )
    .await;
    assert_eq!(
        (moved.status, &moved.json()["advanced_seconds"]),
        (200, &900.into())
    );
    assert!(
        follow(&emulator, "GET", &link)
            .await
            .contains("error=access_denied")
    );
    for bad in [
        "{}",
        r#"{"advance_seconds":-1}"#,
        r#"{"advance_seconds":1e30}"#,
    ] {
        assert_eq!(
            call(&emulator, "POST /_emulate/clock", "", bad)
                .await
                .status,
            422,
            "{bad}"
        );
    }
    hook(&emulator, r#"{"method":"*","path":"*","status":500}"#).await;
    assert_eq!(
        call(&emulator, "POST /_emulate/reset", "", "").await.status,
        204
    );
    let clock = call(&emulator, "GET /_emulate/clock", "", "").await;
    assert_eq!(clock.json()["advanced_seconds"], 0);
    let gone = call(&emulator, &format!("GET {link}"), "", "").await;
    assert_eq!(gone.status, 404);
    let list = call(&emulator, "GET /connections", KEY, "").await;
    assert!(list.json()["data"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn the_log_has_every_request_and_no_secret() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&lines);
    let settings = Settings {
        log: Some(Arc::new(move |line: &LogEvent| {
            log.lock().unwrap().push(format!("{line:?}"));
        })),
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let link = create(&emulator, r#","redirect_uri":"http://localhost:9/else""#)
        .await
        .field("link");
    let location = follow(&emulator, "GET", &link).await;
    let (_, code_1) = location.split_once("code=").unwrap();
    let code_2 = code(&emulator).await;
    call(
        &emulator,
        &format!("POST /sso/token?{}", token_body(code_1)),
        FORM,
        "",
    )
    .await;
    let lines = lines.lock().unwrap().join("\n");
    assert!(
        lines.contains(r#"path: "/passwordless/…/confirm", status: 302"#),
        "{lines}"
    );
    assert!(
        lines.contains(
            "the real WorkOS would refuse this: http://localhost:9/else is not registered"
        )
    );
    let token = link.split('/').nth(4).unwrap();
    for secret in [token, code_1, &code_2, "sk_test"] {
        assert!(!lines.contains(secret), "{secret} in {lines}");
    }
}
