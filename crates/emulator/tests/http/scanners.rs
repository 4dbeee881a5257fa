//! What mail scanners do to a link, on request and on delivery.

use serde_json::{Value, json};
use workos_emulator::{Emulator, Scanner, Settings};

use super::{
    FORM, Response, call, follow,
    mailbox::{create_and_send, get_message, history},
    start,
};

const JSON: &str = "Content-Type: application/json\r\n";

async fn start_with(scanner: Scanner, head_spends: bool) -> Emulator {
    let settings = Settings {
        scanner,
        head_spends,
        ..Settings::default()
    };
    Emulator::start(settings).await.unwrap()
}

async fn scan(emulator: &Emulator, message: &Value, profile: &str) -> Response {
    let id = message["id"].as_str().unwrap();
    let route = format!("POST /_emulate/messages/{id}/scan");
    let body = json!({ "profile": profile }).to_string();
    call(emulator, &route, JSON, &body).await
}

#[tokio::test]
async fn a_scan_spends_the_link_before_the_recipient_clicks() {
    let emulator = start().await;
    let (link, message) = create_and_send(&emulator).await;
    let report = scan(&emulator, &message, "safe-links").await;
    assert_eq!(report.status, 200);
    let report = report.json();
    assert_eq!(report["profile"], "safe-links");
    assert_eq!(
        (&report["spent"], &report["link_state"]),
        (&json!(true), &json!("spent_by_scanner"))
    );
    let requests: Vec<_> = report["requests"].as_array().unwrap().iter().collect();
    let visits: Vec<_> = requests
        .iter()
        .map(|request| {
            (
                request["method"].as_str().unwrap(),
                request["status"].as_u64().unwrap(),
                request["spent"].as_bool().unwrap(),
            )
        })
        .collect();
    // HEAD leaves the link alone; of the two GETs the first one spends it.
    assert_eq!(
        visits,
        [
            ("HEAD", 302, false),
            ("GET", 302, true),
            ("GET", 302, false)
        ]
    );
    let gap = requests[2]["after_ms"].as_u64().unwrap() - requests[1]["after_ms"].as_u64().unwrap();
    assert_eq!(gap, 134);

    let location = follow(&emulator, "GET", &link).await;
    assert!(location.contains("error=access_denied"), "{location}");
    let message = get_message(&emulator, &message).await;
    let expected = [
        ("created", Some("POST")),
        ("sent", Some("POST")),
        ("visited_without_effect", Some("HEAD")),
        ("visited_by_scanner", Some("GET")),
        ("redirected", Some("GET")),
        ("visited_without_effect", Some("GET")),
        ("visited_without_effect", Some("GET")),
    ];
    assert_eq!(history(&message), expected);
    assert!(
        message["story"][3]["user_agent"]
            .as_str()
            .unwrap()
            .contains("HeadlessChrome")
    );
}

#[tokio::test]
async fn the_scanner_of_the_settings_is_done_before_the_send_returns() {
    let cases = [
        (Scanner::None, false, "fresh"),
        (Scanner::Head, false, "fresh"),
        (Scanner::Head, true, "spent_by_scanner"),
        (Scanner::Get, false, "spent_by_scanner"),
        (Scanner::SafeLinks, false, "spent_by_scanner"),
        (Scanner::JsPost, false, "spent_by_scanner"),
    ];
    for (scanner, head_spends, expected) in cases {
        let emulator = start_with(scanner, head_spends).await;
        let (_, message) = create_and_send(&emulator).await;
        assert_eq!(message["link_state"], expected, "{scanner:?} {head_spends}");
    }
}

#[tokio::test]
async fn unknown_messages_and_scanners_are_refused() {
    let emulator = start().await;
    let (_, message) = create_and_send(&emulator).await;
    for profile in ["none", "norton", ""] {
        let response = scan(&emulator, &message, profile).await;
        assert_eq!(response.status, 422, "{profile}");
        let errors = &response.json()["errors"];
        let expected = "profile must be one of head, get, safe-links, js-post";
        let complaint = json!({ "field": "profile", "code": expected, "message": expected });
        assert_eq!(errors, &json!([complaint]));
    }
    let unknown = json!({ "id": "msg_01" });
    let response = scan(&emulator, &unknown, "get").await;
    assert_eq!(
        (response.status, response.body.as_str()),
        (404, r#"{"message":"Not Found"}"#)
    );
    for route in [
        "GET /_emulate/messages/msg_01",
        "POST /_emulate/messages/msg_01/expire",
    ] {
        for headers in ["", FORM] {
            assert_eq!(
                call(&emulator, route, headers, "").await.status,
                404,
                "{route}"
            );
        }
    }
    assert_eq!(
        get_message(&emulator, &message).await["link_state"],
        "fresh"
    );
}
