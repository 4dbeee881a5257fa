//! The responses as a client gets them: status, headers, and bodies byte for byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "a failing test is allowed to panic"
)]

mod account;
mod api_keys;
mod authkit;
mod faults;
mod load;
mod magic_auth;
mod mailbox;
mod organizations;
mod other_products;
mod passwords;
mod refusals;
mod rules;
mod scanners;
mod sdks;
mod seed;
mod sessions;
mod sign_in;
mod users;
mod webhooks;

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::Value;
use tokio::task::spawn_blocking;

use workos_emulator::{Emulator, Settings};

const KEY: &str = "Authorization: Bearer sk_test_default\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\n";

struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn field(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap().to_owned()
    }

    /// The names of the fields in the order in which they were sent.
    fn fields(&self) -> Vec<String> {
        self.json().as_object().unwrap().keys().cloned().collect()
    }
}

async fn start() -> Emulator {
    Emulator::start(Settings::default()).await.unwrap()
}

/// Sends one request with header lines as they are given, and reads until the server closes.
async fn call(emulator: &Emulator, route: &str, headers: &str, body: &str) -> Response {
    let host = emulator.url().trim_start_matches("http://");
    call_host(emulator, host, route, headers, body).await
}

/// [`call`] with another `Host`.
async fn call_host(
    emulator: &Emulator,
    host: &str,
    route: &str,
    headers: &str,
    body: &str,
) -> Response {
    let route = route.replace(emulator.url(), "");
    let length = body.len();
    let request = format!(
        "{route} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\
         {headers}\r\n{body}"
    );
    let received = exchange(emulator, request).await;
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    Response {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// Sends bytes as they are, and reads until the server closes.
async fn exchange(emulator: &Emulator, request: String) -> String {
    let port = emulator.port();
    let received = spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut received = Vec::new();
        // What arrived before the connection was reset is all that there is.
        let _ = stream.read_to_end(&mut received);
        String::from_utf8(received).unwrap()
    });
    received.await.unwrap()
}

async fn create(emulator: &Emulator, more: &str) -> Response {
    let body = format!(r#"{{"email":"you@b.example","type":"MagicLink"{more}}}"#);
    call(emulator, "POST /passwordless/sessions", KEY, &body).await
}

async fn follow(emulator: &Emulator, method: &str, link: &str) -> String {
    let response = call(emulator, &format!("{method} {link}"), "", "").await;
    assert_eq!(response.status, 302);
    response.header("location").unwrap().to_owned()
}

async fn code(emulator: &Emulator) -> String {
    let link = create(emulator, "").await.field("link");
    let location = follow(emulator, "GET", &link).await;
    let (_, code) = location.split_once("?code=").unwrap();
    code.to_owned()
}

fn token_body(code: &str) -> String {
    format!(
        "client_id=client_emulate&client_secret=sk_test_default\
         &grant_type=authorization_code&code={code}"
    )
}

#[tokio::test]
async fn dropping_the_emulator_closes_its_connections() {
    let emulator = start().await;
    let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
    let mut stream = spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        while !response.ends_with('}') {
            let mut part = [0; 1024];
            let length = stream.read(&mut part).unwrap();
            response.push_str(str::from_utf8(&part[..length]).unwrap());
        }
        stream
    })
    .await
    .unwrap();
    drop(emulator);
    let rest = spawn_blocking(move || stream.read(&mut [0; 1]).unwrap());
    assert_eq!(rest.await.unwrap(), 0);
}
