//! Calls that reach the emulator.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Intercepted;

#[tokio::test]
async fn a_client_that_trusts_the_bundle_reaches_the_emulator_through_connect() {
    let it = Intercepted::new().await;
    let client = it.client();
    for _ in 0..3 {
        let answer = client
            .get("https://api.workos.com/health")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
    }
    let seen = it.interceptor.seen();
    assert_eq!((seen.connections, seen.requests), (1, 3), "{seen:#?}");
    assert_eq!(seen.own_faults, 0, "{seen:#?}");
    assert!(seen.has_calls() && seen.last.is_some());
    assert_eq!((seen.tunnels, seen.refused()), (0, 0));
}

#[tokio::test]
async fn a_body_arrives_whole_both_ways() {
    let it = Intercepted::new().await;
    let long = "x".repeat(200_000);
    let answer = it
        .client()
        .post("https://api.workos.com/passwordless/sessions")
        .bearer_auth("sk_test_default")
        .header("content-type", "application/json")
        .body(format!(
            r#"{{"email":"you@example.com","type":"MagicLink","state":"{long}"}}"#
        ))
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let body = answer.text().await.unwrap();
    assert!(status == 201 || status == 422, "{status} {body}");
    assert_eq!(it.interceptor.seen().requests, 1);
}

#[tokio::test]
async fn a_request_in_absolute_form_reaches_the_emulator() {
    let it = Intercepted::new().await;
    let answer = absolute(&it, "https://api.workos.com/health").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with(r#"{"status":"ok"}"#), "{answer}");
    let seen = it.interceptor.seen();
    assert_eq!((seen.absolute_form, seen.requests), (1, 1), "{seen:#?}");
}

/// The answer to a request that names its host in its first line.
pub(super) async fn absolute(it: &Intercepted, url: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", it.interceptor.port()))
        .await
        .unwrap();
    let host = url.split('/').nth(2).unwrap();
    let request = format!("GET {url} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn what_the_emulator_drops_when_told_to_is_no_fault_of_the_interceptor() {
    let it = Intercepted::new().await;
    let client = it.client();
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    let hooks = format!("{}/_emulate/hooks", it.emulator.url());
    let hook = r#"{"method":"GET","path":"/connections","drop":true,"count":1}"#;
    let set = plain
        .post(hooks)
        .header("content-type", "application/json")
        .body(hook)
        .send()
        .await
        .unwrap();
    assert!(set.status().is_success());
    let call = || client.get("https://api.workos.com/connections").send();
    call().await.unwrap_err();
    assert_eq!(call().await.unwrap().status(), 401);
    let seen = it.interceptor.seen();
    assert_eq!((seen.requests, seen.own_faults), (2, 0), "{seen:#?}");
}

#[tokio::test]
async fn an_emulator_that_is_gone_is_a_fault_of_our_own() {
    let it = Intercepted::new().await;
    let client = it.client();
    let Intercepted {
        emulator,
        interceptor,
    } = it;
    emulator.stop().await.unwrap();
    // A process that another test is starting has the sockets of this one until it runs its program.
    for _ in 0..100 {
        client
            .get("https://api.workos.com/health")
            .send()
            .await
            .unwrap_err();
        if interceptor.seen().own_faults > 0 {
            break;
        }
    }
    let seen = interceptor.seen();
    assert_eq!(seen.own_faults, 1, "{seen:#?}");
    assert!(seen.last_own_fault.unwrap().contains("emulator"));
}
