//! Many, slow, large and malformed requests, which must not affect anybody else.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use tokio::task::{JoinSet, spawn_blocking};

use super::{FORM, KEY, call, create, exchange, follow, start, token_body};

#[tokio::test]
async fn idle_and_slow_connections_block_nobody() {
    let emulator = start().await;
    let port = emulator.port();
    let held = spawn_blocking(move || {
        let connect = || TcpStream::connect(("127.0.0.1", port));
        // As many as this process may open; it has both ends of each.
        let mut held: Vec<_> = (0..2000).map_while(|_| connect().ok()).collect();
        for (index, stream) in held.iter_mut().enumerate() {
            let beginning: &[u8] = match index % 3 {
                0 => b"",
                1 => b"POST /passwordless/sess",
                _ => b"POST /passwordless/sessions HTTP/1.1\r\nAuthorization: Bearer sk_test_default\r\nContent-Length: 99\r\n\r\n{",
            };
            stream.write_all(beginning).unwrap();
        }
        // Room for the proper requests below.
        held.truncate(held.len().saturating_sub(20));
        held
    })
    .await
    .unwrap();
    assert!(held.len() > 400, "{}", held.len());
    assert_eq!(call(&emulator, "GET /health", "", "").await.status, 200);
    assert_eq!(create(&emulator, "").await.status, 201);
}

/// A connection with a body that nobody has read cannot be used again, and its client does not know.
#[tokio::test]
async fn a_connection_outlives_a_body_that_comes_after_its_head() {
    let emulator = start().await;
    let port = emulator.port();
    let statuses = spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let head = "POST /passwordless/sessions/none/send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n";
        stream.write_all(format!("{head}{KEY}\r\n").as_bytes()).unwrap();
        // Long enough for an answer that does not wait for the body.
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let early = stream.read(&mut [0; 1]).unwrap_or_default();
        assert_eq!(early, 0, "it was answered before the body was there");
        stream.set_read_timeout(None).unwrap();
        let last = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(format!("{{}}{last}").as_bytes()).unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).unwrap();
        let lines = answers.lines().filter_map(|line| line.split("HTTP/1.1 ").nth(1));
        lines.map(|status| status[..3].to_owned()).collect::<Vec<_>>()
    })
    .await
    .unwrap();
    assert_eq!(statuses, ["422", "200"]);
}

#[tokio::test]
async fn bodies_of_ten_megabytes_are_refused() {
    let emulator = start().await;
    let large = "x".repeat(10_000_000);
    let response = call(&emulator, "POST /passwordless/sessions", KEY, &large).await;
    assert_eq!(response.status, 413);
    assert!(response.field("message").contains("1 MB"));
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let emulator = start().await;
    let header = format!("GET /health HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(20_000));
    let requests = [
        "\u{16}\u{3}\u{1}\u{2}".to_owned(),
        "NONSENSE\r\n\r\n".to_owned(),
        "GET /health HTTP/9.9\r\n\r\n".to_owned(),
        header,
        "POST /sso/token HTTP/1.1\r\nContent-Length: x\r\n\r\n".to_owned(),
        "POST /sso/token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_owned(),
    ];
    for request in requests {
        let shown = request.chars().take(40).collect::<String>();
        let received = exchange_and_close(emulator.port(), request).await;
        let is_refused = received.is_empty() || received.starts_with("HTTP/1.1 4");
        assert!(is_refused, "{shown}: {received}");
    }
    let response = exchange(&emulator, "GET /health HTTP/1.0\r\n\r\n".to_owned()).await;
    assert!(response.starts_with("HTTP/1.0 200"), "{response}");
}

/// Sends a request and closes the sending half.
async fn exchange_and_close(port: u16, request: String) -> String {
    spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        // The server may close before it has read everything.
        let _ = stream.write_all(request.as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received);
        String::from_utf8_lossy(&received).into_owned()
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_hundred_sign_ins_at_once_do_not_mix() {
    let emulator = std::sync::Arc::new(start().await);
    let mut sign_ins = JoinSet::new();
    for index in 0..100 {
        let emulator = std::sync::Arc::clone(&emulator);
        sign_ins.spawn(async move {
            let email = format!("person{index}@d{}.example", index % 7);
            let body =
                format!(r#"{{"email":"{email}","type":"MagicLink","state":"state{index}"}}"#);
            let created = call(&emulator, "POST /passwordless/sessions", KEY, &body).await;
            let location = follow(&emulator, "GET", &created.field("link")).await;
            let (code, state) = location
                .split_once("?code=")
                .and_then(|(_, query)| query.split_once("&state="))
                .unwrap();
            assert_eq!(state, format!("state{index}"));
            let token = call(&emulator, "POST /sso/token", FORM, &token_body(code)).await;
            assert_eq!(token.json()["profile"]["email"], email.as_str());
        });
    }
    while let Some(signed_in) = sign_ins.join_next().await {
        signed_in.unwrap();
    }
}
