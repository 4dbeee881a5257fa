//! The mailbox's page, its control interface and its mail.

use std::{
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use workos_emulator::{Emulator, LogEvent, Settings};

use super::{FORM, KEY, call, call_host, create, follow, start};

/// Creates a session and sends it; returns its link and its message.
pub(super) async fn create_and_send(emulator: &Emulator) -> (String, Value) {
    let created = create(emulator, "").await;
    let id = created.field("id");
    let send = format!("POST /passwordless/sessions/{id}/send");
    assert_eq!(call(emulator, &send, KEY, "").await.status, 201);
    let list = call(emulator, "GET /_emulate/messages", "", "").await;
    let message = list.json()["messages"][0].clone();
    assert_eq!(message["session_id"], id.as_str());
    (created.field("link"), message)
}

pub(super) fn history(message: &Value) -> Vec<(&str, Option<&str>)> {
    let entries = message["story"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| (entry["what"].as_str().unwrap(), entry["method"].as_str()))
        .collect()
}

pub(super) async fn get_message(emulator: &Emulator, message: &Value) -> Value {
    let id = message["id"].as_str().unwrap();
    call(emulator, &format!("GET /_emulate/messages/{id}"), "", "")
        .await
        .json()
}

#[tokio::test]
async fn messages_have_a_fixed_shape_and_come_newest_first() {
    let emulator = start().await;
    let (_, first) = create_and_send(&emulator).await;
    let (link, second) = create_and_send(&emulator).await;
    let names: Vec<_> = second.as_object().unwrap().keys().collect();
    let expected = [
        "id",
        "session_id",
        "to",
        "link",
        "created_at",
        "sent_at",
        "expires_at",
        "link_state",
        "story",
        "kind",
        "code",
        "redirect_uri",
        "has_state",
    ];
    assert_eq!(names, expected);
    let names: Vec<_> = second["story"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["at", "what", "method", "user_agent"]);
    assert_eq!(second["to"], "you@b.example");
    assert_eq!(second["link"], link.as_str());
    assert_eq!(second["link_state"], "fresh");
    assert_eq!(
        (&second["kind"], &second["code"]),
        (&"magic_link".into(), &Value::Null)
    );
    assert_eq!(
        history(&second),
        [("created", Some("POST")), ("sent", Some("POST"))]
    );
    let list = call(&emulator, "GET /_emulate/messages", "", "")
        .await
        .json();
    assert_eq!(list["messages"][1]["id"], first["id"]);
    assert_eq!(get_message(&emulator, &first).await, first);

    let cleared = call(&emulator, "DELETE /_emulate/messages", "", "").await;
    assert_eq!((cleared.status, cleared.body.as_str()), (204, ""));
    let list = call(&emulator, "GET /_emulate/messages", "", "").await;
    assert_eq!(list.body, r#"{"messages":[]}"#);
}

#[tokio::test]
async fn forms_redirect_back_to_the_page() {
    let emulator = start().await;
    let (_, message) = create_and_send(&emulator).await;
    let id = message["id"].as_str().unwrap();
    let own = format!("{FORM}Origin: {}\r\n", emulator.url());
    let expire = format!("POST /_emulate/messages/{id}/expire");
    let scan = format!("POST /_emulate/messages/{id}/scan");
    let card = format!("/?open={id}#{id}");
    let forms = [
        (scan.as_str(), "profile=head", card.as_str()),
        (expire.as_str(), "", card.as_str()),
        ("POST /_emulate/mailbox/clock", "advance_seconds=900", "/"),
    ];
    for (route, body, back) in forms {
        let response = call(&emulator, route, &own, body).await;
        assert_eq!(
            (response.status, response.header("location")),
            (303, Some(back)),
            "{route}"
        );
    }
    let message = get_message(&emulator, &message).await;
    assert_eq!(message["link_state"], "expired");
    assert_eq!(history(&message).last(), Some(&("expired_by_hand", None)));
    let page = call(&emulator, "GET /", "", "").await;
    assert!(page.body.contains("15 min ahead"), "{}", page.body);

    for wrong in [
        "",
        "advance_seconds=-1",
        "advance_seconds=x",
        "advance_seconds=99999999999999",
    ] {
        let response = call(&emulator, "POST /_emulate/mailbox/clock", &own, wrong).await;
        assert_eq!(response.status, 422, "{wrong}");
    }
    let response = call(&emulator, "POST /_emulate/mailbox/clear", &own, "").await;
    assert_eq!(
        (response.status, response.header("location")),
        (303, Some("/"))
    );
    let list = call(&emulator, "GET /_emulate/messages", "", "").await;
    assert_eq!(list.body, r#"{"messages":[]}"#);
}

#[tokio::test]
async fn expiring_a_link_returns_the_message() {
    let emulator = start().await;
    let (link, message) = create_and_send(&emulator).await;
    let route = format!(
        "POST /_emulate/messages/{}/expire",
        message["id"].as_str().unwrap()
    );
    let response = call(&emulator, &route, "", "").await;
    assert_eq!(
        (response.status, response.field("link_state").as_str()),
        (200, "expired")
    );
    let location = follow(&emulator, "GET", &link).await;
    assert!(location.contains("error=access_denied"), "{location}");
}

#[tokio::test]
async fn the_page_has_a_content_policy_and_escapes_what_it_shows() {
    let emulator = start().await;
    let headers = "User-Agent: <script>alert(1)</script>\r\n";
    let body = r#"{"email":"you@b.example","type":"MagicLink"}"#;
    let route = "POST /passwordless/sessions";
    assert_eq!(
        call(&emulator, route, &format!("{KEY}{headers}"), body)
            .await
            .status,
        201
    );
    call(
        &emulator,
        "POST /_emulate/clock",
        "",
        r#"{"advance_seconds":1}"#,
    )
    .await;
    let page = call(&emulator, "GET /", "", "").await;
    assert_eq!(page.status, 200);
    assert!(
        page.header("content-security-policy")
            .unwrap()
            .starts_with("default-src 'none';")
    );
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(!page.body.contains("<script>"), "{}", page.body);
    assert!(
        page.body.contains("&lt;script&gt;alert(1)"),
        "{}",
        page.body
    );
    let style = call(&emulator, "GET /_emulate/mailbox/style.css", "", "").await;
    assert_eq!(
        style.header("content-type"),
        Some("text/css; charset=utf-8")
    );
    assert!(
        !style.body.contains("url("),
        "nothing is loaded from elsewhere"
    );
}

#[tokio::test]
async fn other_websites_can_neither_read_nor_post() {
    let emulator = start().await;
    let (_, message) = create_and_send(&emulator).await;
    let expire = format!(
        "POST /_emulate/messages/{}/expire",
        message["id"].as_str().unwrap()
    );
    let routes = [
        "POST /_emulate/mailbox/clear",
        "DELETE /_emulate/messages",
        "POST /_emulate/reset",
        &expire,
    ];
    let origins = [
        "https://evil.example",
        "http://localhost.evil.example",
        "null",
        "http://192.168.0.9",
    ];
    for route in routes {
        for origin in origins {
            let response = call(&emulator, route, &format!("Origin: {origin}\r\n"), "").await;
            assert_eq!(response.status, 403, "{route} {origin}");
        }
    }
    for host in [
        "evil.example",
        "localhost.evil.example:4100",
        "192.168.0.9:4100",
        "",
    ] {
        for route in [
            "GET /",
            "POST /_emulate/reset",
            "GET /_emulate/messages",
            "POST /_emulate/mailbox/clear",
        ] {
            let response = call_host(&emulator, host, route, "", "").await;
            assert_eq!(response.status, 403, "{route} {host}");
        }
    }
    for host in ["localhost", "LOCALHOST:4100", "127.0.0.1:1", "[::1]:4100"] {
        assert_eq!(
            call_host(&emulator, host, "GET /", "", "").await.status,
            200,
            "{host}"
        );
    }
    assert_eq!(
        get_message(&emulator, &message).await["link_state"],
        "fresh"
    );
}

#[tokio::test]
async fn mail_goes_to_this_machine_only_and_a_missing_server_is_logged() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let settings = |smtp: String| {
        let lines = Arc::clone(&lines);
        Settings {
            smtp: Some(smtp),
            log: Some(Arc::new(move |line: &LogEvent| {
                if let LogEvent::Warning(warning) = line {
                    lines.lock().unwrap().push(warning.clone());
                }
            })),
            ..Settings::default()
        }
    };
    let refused = Emulator::start(settings("smtp://mail.example:25".to_owned())).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
    assert!(refused.to_string().contains("of this machine"), "{refused}");
    assert!(lines.lock().unwrap().is_empty());

    // A port that is bound, so that nobody else can take it, but does not listen.
    let taken = tokio::net::TcpSocket::new_v4().unwrap();
    taken.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = format!("smtp://{}", taken.local_addr().unwrap());
    let emulator = Emulator::start(settings(address)).await.unwrap();
    create_and_send(&emulator).await;
    let lines = lines.lock().unwrap();
    assert!(
        lines[0].starts_with("no mail to you@b.example: "),
        "{lines:?}"
    );
}

#[tokio::test]
async fn codes_are_mail() {
    let emulator = start().await;
    let body = r#"{"email":"me@b.example"}"#;
    let route = "POST /user_management/magic_auth";
    let first = call(&emulator, route, KEY, body).await;
    let second = call(&emulator, route, KEY, body).await;
    let list = call(&emulator, "GET /_emulate/messages", "", "")
        .await
        .json();
    let (newer, older) = (&list["messages"][0], &list["messages"][1]);
    assert_eq!(newer["kind"], "magic_auth");
    assert_eq!(newer["code"], second.field("code").as_str());
    assert_eq!(newer["session_id"], second.field("id").as_str());
    assert!(newer["link"].is_null());
    assert_eq!(newer["sent_at"], newer["created_at"]);
    assert_eq!(newer["link_state"], "fresh");
    assert_eq!(older["code"], first.field("code").as_str());
    assert_eq!(older["link_state"], "expired", "only the newest code works");
    let page = call(&emulator, "GET /", "", "").await;
    assert!(page.body.contains(&second.field("code")));

    let id = newer["id"].as_str().unwrap();
    let scan = format!("POST /_emulate/messages/{id}/scan");
    let scanned = call(&emulator, &scan, "", r#"{"profile":"get"}"#).await;
    assert_eq!(scanned.status, 422);
    let expire = format!("POST /_emulate/messages/{id}/expire");
    assert_eq!(
        call(&emulator, &expire, "", "").await.field("link_state"),
        "expired"
    );
    assert_eq!(get_message(&emulator, older).await, *older);
}

#[tokio::test]
async fn the_list_is_filtered_and_refuses_what_it_does_not_know() {
    let emulator = start().await;
    create(&emulator, "").await;
    // An application sends it a moment later; until then the page shows nothing, and looks again.
    let page = call(&emulator, "GET /", "", "").await;
    assert!(!page.body.contains("Not sent"), "{}", page.body);
    assert!(page.body.contains("data-next-look"), "{}", page.body);
    call(
        &emulator,
        "POST /_emulate/clock",
        "",
        r#"{"advance_seconds":1}"#,
    )
    .await;
    let page = call(&emulator, "GET /", "", "").await;
    assert!(page.body.contains("Not sent"), "{}", page.body);
    assert!(!page.body.contains("data-next-look"), "{}", page.body);
    let (_, sent) = create_and_send(&emulator).await;
    let body = r#"{"email":"me@b.example"}"#;
    call(&emulator, "POST /user_management/magic_auth", KEY, body).await;
    let since = format!("since={}", sent["sent_at"].as_str().unwrap());
    let counts = [
        ("", 3),
        ("to=YOU@b.example", 2),
        ("to=other@b.example", 0),
        ("kind=magic_auth", 1),
        ("kind=magic_link&to=you@b.example&sent=true", 1),
        ("sent=false", 1),
        ("since=2000-01-01T00:00:00Z", 3),
        ("since=2999-01-01T00:00:00Z", 0),
        ("wait=50ms&to=other@b.example", 0),
        ("wait=10s&kind=magic_link", 1),
        (since.as_str(), 2),
    ];
    for (query, expected) in counts {
        let list = call(
            &emulator,
            &format!("GET /_emulate/messages?{query}"),
            "",
            "",
        )
        .await;
        let found = list.json()["messages"].as_array().unwrap().len();
        assert_eq!(found, expected, "{query}");
    }
    let twice = call(&emulator, "GET /_emulate/messages?to=a&to=b", "", "").await;
    assert_eq!(twice.status, 422, "{}", twice.body);
    let minute = "GET /_emulate/messages?wait=1m";
    assert_eq!(call(&emulator, minute, "", "").await.status, 200);

    // What was mailed before the clock was moved is no newer for that.
    let now = jiff::Timestamp::now();
    let hour = r#"{"advance_seconds": 3600}"#;
    call(&emulator, "POST /_emulate/clock", "", hour).await;
    let earlier = format!("GET /_emulate/messages?since={now}");
    let count = async |route: &str| {
        let list = call(&emulator, route, "", "").await.json();
        list["messages"].as_array().unwrap().len()
    };
    assert_eq!(count(&earlier).await, 0);
    create_and_send(&emulator).await;
    assert_eq!(count(&earlier).await, 1);
    let now = jiff::Timestamp::now();
    assert_eq!(
        count(&format!("GET /_emulate/messages?since={now}")).await,
        0
    );

    let wrong = "GET /_emulate/messages?kind=x&since=now&wait=2h&sent=1&recipient=x";
    let refused = call(&emulator, wrong, "", "").await;
    assert_eq!(refused.status, 422);
    let fields = refused.json()["errors"].clone();
    let fields: Vec<_> = fields
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["field"])
        .collect();
    assert_eq!(fields, ["kind", "since", "wait", "sent", "recipient"]);
}

#[tokio::test]
async fn a_reader_waits_until_the_mail_is_sent() {
    let emulator = start().await;
    let wait = "GET /_emulate/messages?to=you@b.example&wait=10s";
    let (list, ()) = tokio::join!(call(&emulator, wait, "", ""), async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        create_and_send(&emulator).await;
    });
    let list = list.json();
    assert_eq!(list["messages"].as_array().unwrap().len(), 1);
    assert_ne!(list["messages"][0]["sent_at"], json!(null));
}

#[tokio::test]
async fn the_page_searches_and_opens_what_it_is_asked_for() {
    let emulator = start().await;
    let (_, first) = create_and_send(&emulator).await;
    let (_, second) = create_and_send(&emulator).await;
    call(
        &emulator,
        "POST /user_management/magic_auth",
        KEY,
        r#"{"email":"Grace@b.example"}"#,
    )
    .await;
    let opened = |page: &str| -> Vec<String> {
        let cards = page.split("<article").skip(1);
        cards
            .filter(|card| card.split("<summary>").next().unwrap().contains(" open"))
            .map(|card| card.split('"').nth(3).unwrap().to_owned())
            .collect()
    };
    let card = |message: &Value| format!("card-{}", message["id"].as_str().unwrap());
    let page = call(&emulator, "GET /?q=YOU@", "", "").await.body;
    assert_eq!(page.matches("<article").count(), 2, "{page}");
    assert!(page.contains("2 messages to “YOU@”"), "{page}");
    assert_eq!(opened(&page), [card(&second)]);
    let page = call(&emulator, "GET /?q=nobody", "", "").await.body;
    assert!(page.contains("No messages to “nobody”"), "{page}");
    let open = format!("GET /?open={}", first["id"].as_str().unwrap());
    let page = call(&emulator, &open, "", "").await.body;
    assert_eq!(page.matches("<article").count(), 3, "{page}");
    assert_eq!(opened(&page), [card(&first)]);
}

#[tokio::test]
async fn the_page_lists_requests_without_what_is_secret() {
    let emulator = start().await;
    let (link, _) = create_and_send(&emulator).await;
    follow(&emulator, "GET", &link).await;
    call(&emulator, "GET /organizations?limit=1", "", "").await;
    call(&emulator, "GET /health", "", "").await;
    let page = call(&emulator, "GET /", "", "").await.body;
    let requests = page.split("id=\"requests\"").nth(1).unwrap();
    for expected in [
        "POST /passwordless/sessions<",
        "GET /passwordless/…/confirm<",
        "<b>401</b> <code>GET /organizations<",
    ] {
        assert!(requests.contains(expected), "{expected}: {requests}");
    }
    for hidden in ["/health", "/_emulate", "limit=1"] {
        let list = requests.split("</section>").next().unwrap();
        assert!(!list.contains(hidden), "{hidden}: {list}");
    }
}

/// What the event stream says, read until it has said that something changed `count` times.
fn changes(emulator: &Emulator, count: usize) -> tokio::task::JoinHandle<String> {
    let address = emulator.url().trim_start_matches("http://").to_owned();
    tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let request = format!("GET /_emulate/mailbox/events HTTP/1.1\r\nHost: {address}\r\n\r\n");
        io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let mut said = String::new();
        while said.matches("event: change").count() < count {
            let mut part = [0; 1024];
            let length = io::Read::read(&mut stream, &mut part).unwrap();
            assert_ne!(length, 0, "{said}");
            said.push_str(str::from_utf8(&part[..length]).unwrap());
        }
        said
    })
}

#[tokio::test]
async fn open_pages_are_told_of_changes() {
    let emulator = start().await;
    let first = changes(&emulator, 1).await.unwrap();
    assert!(first.contains("content-type: text/event-stream"), "{first}");
    // One event comes at once, and another for what is sent.
    let followed = changes(&emulator, 2);
    let sent = async {
        // The pages are told of everything after they began to listen, whenever that is.
        while !followed.is_finished() {
            create_and_send(&emulator).await;
            tokio::task::yield_now().await;
        }
    };
    sent.await;
    assert!(followed.await.unwrap().contains("event: change"));
}

#[tokio::test]
async fn the_control_interface_refuses_names_that_it_does_not_know() {
    let emulator = start().await;
    let (_, message) = create_and_send(&emulator).await;
    let id = message["id"].as_str().unwrap();
    let scan = format!("POST /_emulate/messages/{id}/scan");
    let routes = [
        "GET /_emulate/clock?x=1",
        "POST /_emulate/clock?advance_seconds=5",
        "GET /_emulate/hooks?path=a",
        "DELETE /_emulate/hooks?id=a",
        "GET /_emulate/webhooks?status=failed",
        "POST /_emulate/reset?only=users",
        // Without this, a filter would delete everything.
        "DELETE /_emulate/messages?to=you@b.example",
        &format!("GET /_emulate/messages/{id}?x=1"),
        &format!("{scan}?profile=get"),
        "GET /_emulate/mailbox/events?since=1",
    ];
    for route in routes {
        let refused = call(&emulator, route, "", "{}").await;
        assert_eq!(refused.status, 422, "{route}: {}", refused.body);
        let (_, query) = route.split_once('?').unwrap();
        let name = query.split('=').next().unwrap();
        assert_eq!(refused.json()["errors"][0]["field"], name, "{route}");
    }
    let bodies = [
        (
            "POST /_emulate/clock",
            r#"{"advance_seconds":5,"seconds":5}"#,
            "seconds",
        ),
        (&scan, r#"{"profile":"get","times":2}"#, "times"),
    ];
    for (route, body, name) in bodies {
        let refused = call(&emulator, route, "", body).await.json();
        assert_eq!(refused["errors"][0]["field"], name, "{route}");
        let known = refused["errors"][0]["message"].as_str().unwrap();
        assert!(known.contains("is not known; "), "{known}");
    }
    let still_there = call(&emulator, "GET /_emulate/messages", "", "")
        .await
        .json();
    assert_eq!(still_there["messages"][0]["link_state"], "fresh");
    // What `curl -d` sends without a word on its type.
    let visited = call(&emulator, &scan, FORM, r#"{"profile":"get"}"#).await;
    assert_eq!(visited.json()["link_state"], "spent_by_scanner");
}

#[tokio::test]
async fn a_mail_that_was_delivered_does_not_change() {
    let emulator = start().await;
    create_and_send(&emulator).await;
    let body = r#"{"email":"me@b.example"}"#;
    call(&emulator, "POST /user_management/magic_auth", KEY, body).await;
    call(
        &emulator,
        "POST /user_management/invitations",
        KEY,
        body.replace("me@", "new@").as_str(),
    )
    .await;
    let mails = |page: &str| -> Vec<String> {
        let texts = page.split("<div class=\"text\">").skip(1);
        texts
            .map(|it| it.split("</div>").next().unwrap().to_owned())
            .collect()
    };
    let before = mails(&call(&emulator, "GET /", "", "").await.body);
    assert_eq!(before.len(), 3);
    assert!(
        before.iter().all(|mail| mail.contains("expires in ")),
        "{before:?}"
    );
    let list = call(&emulator, "GET /_emulate/messages", "", "")
        .await
        .json();
    for message in list["messages"].as_array().unwrap() {
        let id = message["id"].as_str().unwrap();
        let expired = call(
            &emulator,
            &format!("POST /_emulate/messages/{id}/expire"),
            "",
            "",
        )
        .await;
        assert_eq!(expired.field("link_state"), "expired");
    }
    call(
        &emulator,
        "POST /_emulate/clock",
        "",
        r#"{"advance_seconds":86400}"#,
    )
    .await;
    let after = mails(&call(&emulator, "GET /", "", "").await.body);
    assert_eq!(after, before);
}
