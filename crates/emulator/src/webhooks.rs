//! Sends events to webhook endpoints: signed as the SDKs verify, in their order, and again for as long
//! as an endpoint does not take them.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use hyper::{
    Request,
    client::conn::http1,
    header::{CONTENT_TYPE, HOST, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use ring::hmac;
use tokio::{
    net::{TcpStream, lookup_host},
    task::JoinSet,
    time,
};
use url::Url;

use crate::{app::App, clock, domain::DueDelivery, routes::event_json, webhook_url};

/// How long an endpoint may take. WorkOS's time is not known; an application on the same machine takes
/// milliseconds.
const TIMEOUT: Duration = Duration::from_secs(10);

/// When to look again if nothing is due that is known of.
const IDLE: Duration = Duration::from_secs(3600);

const SIGNATURE: &str = "workos-signature";

/// How a delivery went: its ID, and the status of the response or why there was none.
type Outcome = (String, Result<u16, String>);

/// Delivers what is due by the emulator's clock, until it is aborted.
pub(crate) async fn run(app: Arc<App>) {
    let mut calls: JoinSet<Outcome> = JoinSet::new();
    loop {
        let (due, pause) = app.with(|state, now| {
            let (due, next) = state.events.webhooks.take_due(now);
            let pause = next.map(|next| Duration::try_from(next.duration_since(now)));
            (due, pause.and_then(Result::ok).unwrap_or(IDLE))
        });
        for delivery in due {
            calls.spawn(async move {
                let outcome = time::timeout(TIMEOUT, call(&delivery)).await;
                let too_slow = |_| Err("no response within 10 seconds".to_owned());
                (delivery.id, outcome.unwrap_or_else(too_slow))
            });
        }
        tokio::select! {
            Some(Ok((id, outcome))) = calls.join_next(), if !calls.is_empty() => {
                if let Err(reason) = &outcome {
                    app.warn(&format!("a webhook was not delivered: {reason}"));
                }
                app.with(|state, now| state.events.webhooks.record(&id, outcome, now));
                app.changes.send_modify(|changes| *changes += 1);
            }
            () = app.webhook_news.notified() => {}
            () = app.clock.moved() => {}
            () = time::sleep(pause.min(IDLE)) => {}
        }
    }
}

/// Sends one event, and returns the status of the response.
async fn call(delivery: &DueDelivery) -> Result<u16, String> {
    let text_of = |error: &dyn std::error::Error| error.to_string();
    let url = Url::parse(&delivery.url).map_err(|error| text_of(&error))?;
    let host = url.host_str().ok_or("the address has no host")?;
    let port = url
        .port_or_known_default()
        .ok_or("the address has no port")?;
    let body = event_json(&delivery.event);
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let request = Request::post(if target.is_empty() { "/" } else { target })
        .header(
            HOST,
            &url[url::Position::BeforeHost..url::Position::AfterPort],
        )
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, "WorkOS (emulated)")
        .header(SIGNATURE, signature(&delivery.secret, &body))
        .body(Body::from(body))
        .map_err(|error| text_of(&error))?;
    let bare_host = host.trim_start_matches('[').trim_end_matches(']');
    let because = |error: std::io::Error| format!("{host}:{port}: {error}");
    let addresses = lookup_host((bare_host, port)).await.map_err(because)?;
    let private: Vec<_> = addresses
        .filter(|it| webhook_url::is_private(it.ip()))
        .collect();
    if private.is_empty() {
        return Err(format!("{host} is not in a private network"));
    }
    let stream = TcpStream::connect(&*private).await.map_err(because)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| text_of(&error))?;
    // A peer may close at once after its response, so the end of the connection is no failure. It is
    // aborted with this function.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let response = sender.send_request(request).await;
    let response = response.map_err(|error| format!("{host}:{port}: {error}"))?;
    Ok(response.status().as_u16())
}

/// The header that SDKs verify: the time in milliseconds, and an HMAC-SHA256 of the time and the body.
/// The time is the machine's, which is what the application compares it with.
fn signature(secret: &str, body: &[u8]) -> String {
    let milliseconds = clock::of_the_machine().as_millisecond();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(format!("{milliseconds}.").as_bytes());
    context.update(body);
    let digest = context.sign();
    let hex: String = digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("t={milliseconds}, v1={hex}")
}
