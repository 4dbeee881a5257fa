//! Events that are delivered to the application.

use std::io::{BufRead, BufReader, Read, Write};

use ring::hmac;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use workos_emulator::{Emulator, LogEvent, Settings};

use super::{KEY, call, start};

/// Takes one delivery, and answers it with a status.
async fn take(listener: &std::net::TcpListener, status: u16) -> (String, String) {
    let listener = listener.try_clone().unwrap();
    let taken = spawn_blocking(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            reader.read_line(&mut head).unwrap();
        }
        let length = head
            .lines()
            .find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            })
            .unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let answer =
            format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        reader.get_mut().write_all(answer.as_bytes()).unwrap();
        (head, String::from_utf8(body).unwrap())
    });
    taken.await.unwrap()
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let line = head
        .lines()
        .find(|line| line.to_lowercase().starts_with(name))
        .unwrap();
    line.split_once(": ").unwrap().1
}

/// Whether a delivery is signed as the SDKs verify it.
fn is_signed(head: &str, body: &str, secret: &str) -> bool {
    let (time, signature) = header(head, "workos-signature")
        .split_once(", v1=")
        .unwrap();
    let time = time.strip_prefix("t=").unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let digest = hmac::sign(&key, format!("{time}.{body}").as_bytes());
    let hex: String = digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    hex == signature
}

async fn deliveries(emulator: &Emulator) -> Vec<Value> {
    let list = call(emulator, "GET /_emulate/webhooks", "", "")
        .await
        .json();
    list["deliveries"].as_array().unwrap().clone()
}

/// The only delivery, once so many attempts are recorded. A response is recorded soon after it was sent.
async fn delivery_with_attempts(emulator: &Emulator, attempts: usize) -> Value {
    for _ in 0..10_000 {
        let delivery = deliveries(emulator).await.remove(0);
        if delivery["attempts"].as_array().unwrap().len() == attempts {
            return delivery;
        }
    }
    panic!("{attempts} attempts were not made");
}

#[tokio::test]
async fn events_are_delivered_signed_and_again_when_the_clock_moves() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/hooks?x=1", listener.local_addr().unwrap());
    let settings = Settings {
        webhooks: vec![url.clone()],
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let body = r#"{"email":"ada@x.example","first_name":"Ada\u2028 \"Ä\""}"#;
    let created = call(&emulator, "POST /user_management/users", KEY, body).await;
    assert_eq!(created.status, 201);

    let (head, body) = take(&listener, 500).await;
    assert!(head.starts_with("POST /hooks?x=1 HTTP/1.1\r\n"), "{head}");
    assert!(is_signed(&head, &body, emulator.webhook_secret()));
    assert!(!is_signed(&head, &body, "another secret"));
    let events = call(&emulator, "GET /events?events=user.created", KEY, "")
        .await
        .json();
    let event: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(event, events["data"][0]);

    // The second attempt is due ten seconds later.
    delivery_with_attempts(&emulator, 1).await;
    let advance = r#"{"advance_seconds":10}"#;
    call(&emulator, "POST /_emulate/clock", "", advance).await;
    assert_eq!(take(&listener, 200).await.1, body);
    let delivery = delivery_with_attempts(&emulator, 2).await;
    let attempts = delivery["attempts"].as_array().unwrap().iter();
    let statuses: Vec<&Value> = attempts.map(|attempt| &attempt["status"]).collect();
    assert_eq!(statuses, [&json!(500), &json!(200)]);
    assert_eq!(delivery["status"], "delivered");
    assert_eq!(delivery["event"], "user.created");
    assert_eq!(delivery["endpoint_url"], url.as_str());
    let page = call(&emulator, "GET /", "", "").await.body;
    let (_, webhooks) = page.split_once("id=\"webhook-list\"").unwrap();
    let shown = webhooks.split("</section>").next().unwrap();
    for expected in ["user.created to ", &url, "delivered", "200", "2 attempts"] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
}

#[tokio::test]
async fn endpoints_are_registered_changed_and_removed() {
    let emulator = start().await;
    let route = "POST /webhook_endpoints";
    let body = json!({ "endpoint_url": "http://localhost:9/a", "events": ["user.created"] });
    let created = call(&emulator, route, KEY, &body.to_string()).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let order = [
        "object",
        "id",
        "endpoint_url",
        "secret",
        "status",
        "events",
        "created_at",
        "updated_at",
    ];
    assert_eq!(created.fields(), order);
    let refused = [
        (body, 409, "duplicate_endpoint"),
        (
            json!({ "endpoint_url": "ftp://app.example/", "events": [] }),
            422,
            "invalid_url",
        ),
        (
            json!({ "endpoint_url": "nothing", "events": [] }),
            422,
            "invalid_url",
        ),
        (json!({ "events": [] }), 422, "invalid_request_parameters"),
        (
            json!({ "endpoint_url": "http://localhost:9/b" }),
            422,
            "invalid_request_parameters",
        ),
    ];
    for (body, status, code) in refused {
        let response = call(&emulator, route, KEY, &body.to_string()).await;
        assert_eq!(
            (response.status, &response.json()["code"]),
            (status, &json!(code)),
            "{body}"
        );
    }
    let id = created.field("id");
    let route = format!("PATCH /webhook_endpoints/{id}");
    let updated = call(&emulator, &route, KEY, r#"{"status":"disabled"}"#)
        .await
        .json();
    assert_eq!(
        (&updated["status"], &updated["events"]),
        (&json!("disabled"), &json!(["user.created"]))
    );
    call(
        &emulator,
        "POST /user_management/users",
        KEY,
        r#"{"email":"a@x.example"}"#,
    )
    .await;
    assert!(deliveries(&emulator).await.is_empty());
    let route = format!("DELETE /webhook_endpoints/{id}");
    assert_eq!(call(&emulator, &route, KEY, "").await.status, 204);
    assert_eq!(call(&emulator, &route, KEY, "").await.status, 404);
    let list = call(&emulator, "GET /webhook_endpoints", KEY, "")
        .await
        .json();
    assert_eq!(list["data"], json!([]));
}

/// Endpoints of websites can be registered; events reach this machine, and with a host its networks.
#[tokio::test]
async fn events_do_not_leave_for_the_internet() {
    let warnings = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    for (host, expected) in [(None, 0), (Some("127.0.0.1".parse().unwrap()), 1)] {
        let log = std::sync::Arc::clone(&warnings);
        let settings = Settings {
            host,
            log: Some(std::sync::Arc::new(move |line: &LogEvent| {
                if let LogEvent::Warning(text) = line {
                    log.lock().unwrap().push(text.clone());
                }
            })),
            ..Settings::default()
        };
        let emulator = Emulator::start(settings).await.unwrap();
        for url in [
            "https://app.example/hooks?token=t",
            "http://203.0.113.1/hooks",
        ] {
            let body = json!({ "endpoint_url": url, "events": [], "secret": "whsec_known" });
            let created = call(&emulator, "POST /webhook_endpoints", KEY, &body.to_string()).await;
            assert_eq!(
                (created.status, created.field("secret").as_str()),
                (201, "whsec_known")
            );
        }
        let user = r#"{"email":"ada@x.example"}"#;
        call(&emulator, "POST /user_management/users", KEY, user).await;
        let made = deliveries(&emulator).await;
        assert_eq!(made.len(), expected, "{made:?}");
        if expected > 0 {
            let delivery = delivery_with_attempts(&emulator, 1).await;
            let error = delivery["attempts"][0]["error"].as_str().unwrap();
            assert_eq!(error, "203.0.113.1 is not in a private network");
        }
    }
    let warnings = warnings.lock().unwrap().join("\n");
    for expected in [
        "no event is delivered to https://app.example/hooks: events are delivered over http only",
        "no event is delivered to http://203.0.113.1/hooks: without --host",
    ] {
        assert!(warnings.contains(expected), "{warnings}");
    }
    assert!(!warnings.contains("token"), "{warnings}");
}
