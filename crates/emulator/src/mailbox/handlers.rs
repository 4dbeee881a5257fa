//! The handlers. Forms of the page get a redirect back to the page, programs get JSON.

use std::{pin::pin, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::{
        HeaderMap, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{Html, IntoResponse, Redirect, Response},
};
use jiff::{SignedDuration, Timestamp};

use tokio::time::timeout_at;

use super::{
    json::{MailboxJson, MessageJson},
    page::{self, Deliveries, MAX_SHOWN, ShownDelivery, View},
};
use crate::{
    app::App,
    delivery,
    domain::{AnyCase, FieldError, MessageFilter, MessageKind, Refusal, WebhookDelivery, Webhooks},
    http::{self, ApiError, Body, Fields, PathId, QueryFields, Shared},
    settings::{API_KEY, PRODUCTION_API_KEY, Scanner},
};

/// How long a request can wait for mail. The connection is open for as long.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// How long an application may take from creating a session to sending it, until the page shows it as not
/// sent: the two requests of an SDK are milliseconds apart, and a card that says so would only flash.
const SENDING_TIME: SignedDuration = SignedDuration::from_secs(1);

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("mailbox.js");

/// The page needs its style, its script, its forms and itself again, and nothing else.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The page. `q` searches, and `open` is the ID of the message to open.
pub(super) async fn page(State(app): Shared, QueryFields(query): QueryFields) -> Response {
    let search = http::text(&query, "q").map(str::trim).unwrap_or_default();
    let every = MessageFilter {
        search: (!search.is_empty()).then(|| AnyCase::new(search)),
        limit: Some(MAX_SHOWN),
        ..MessageFilter::default()
    };
    let (messages, found, is_awaiting, default_redirect_uri, deliveries, now) =
        app.with(|state, now| {
            let filter = MessageFilter {
                unsent_until: now.checked_sub(SENDING_TIME).ok(),
                ..every.clone()
            };
            let messages = state.messages(&filter, now);
            let found = state.count_messages(&filter);
            let is_awaiting = state.count_messages(&every) != found;
            let default = state.account.default_redirect_uri();
            let default = default.map(|entry| entry.uri.clone());
            let deliveries = deliveries(&state.events.webhooks);
            (messages, found, is_awaiting, default, deliveries, now)
        });
    let (requests, request_count) =
        app.with_requests(|requests| (requests.newest_first(), requests.count()));
    let api_key = app.settings.api_key.as_str();
    let html = page::render(&View {
        messages: &messages,
        found,
        search,
        opened: http::text(&query, "open"),
        default_redirect_uri: default_redirect_uri.as_deref(),
        requests: &requests,
        request_count,
        deliveries: &deliveries,
        next_look: is_awaiting.then_some(SENDING_TIME),
        api_key: match api_key {
            API_KEY | PRODUCTION_API_KEY => api_key,
            _ => "YOUR_API_KEY",
        },
        now,
        ahead: SignedDuration::from_secs(app.clock.seconds_ahead()),
        url: &app.url,
        on_delivery: app.settings.scanner,
    });
    let headers = [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (CACHE_CONTROL, "no-store"),
        // With `no-referrer`, browsers would send `Origin: null` with the page's own forms.
        (REFERRER_POLICY, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(html)).into_response()
}

fn deliveries(webhooks: &Webhooks) -> Deliveries {
    let newest = webhooks.deliveries().rev().take(MAX_SHOWN);
    Deliveries {
        newest: newest.map(shown_delivery).collect(),
        count: webhooks.deliveries().count(),
        attempts: webhooks.deliveries().map(|it| it.attempts.len()).sum(),
    }
}

fn shown_delivery(delivery: &WebhookDelivery) -> ShownDelivery {
    let last = delivery.attempts.last();
    ShownDelivery {
        event: delivery.event.kind.name(),
        url: delivery.url.clone(),
        created_at: delivery.created_at,
        status: delivery.status(),
        attempts: delivery.attempts.len(),
        outcome: last.map(|attempt| match &attempt.outcome {
            Ok(status) => status.to_string(),
            Err(reason) => reason.clone(),
        }),
        next_attempt_at: delivery.next_attempt_at,
    }
}

pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", STYLE)
}

pub(super) async fn script() -> Response {
    asset("text/javascript; charset=utf-8", SCRIPT)
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, content_type),
        // The next version of the emulator may listen at the same address.
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

/// The messages that fit the query. With `wait` the response comes when one fits that was sent, or when
/// the time is over.
pub(super) async fn list(
    State(app): Shared,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    http::only_once(&query)?;
    let (mut filter, wait) = list_request(&http::urlencoded(query.as_bytes()))?;
    filter.since = filter.since.map(|since| app.clock.of_caller(since));
    let until = tokio::time::Instant::now() + wait;
    let messages = loop {
        let mut new_mail = pin!(app.new_mail.notified());
        // From here on, so that nothing is missed that is sent after the look into the mailbox.
        new_mail.as_mut().enable();
        let messages = app.with(|state, now| state.messages(&filter, now));
        if !messages.is_empty() || timeout_at(until, new_mail).await.is_err() {
            break messages;
        }
    };
    let mailbox = MailboxJson {
        messages: messages.iter().map(MessageJson::from).collect(),
    };
    Ok(http::json(StatusCode::OK, &mailbox))
}

/// Which messages a query asks for, and how long to wait for one.
fn list_request(query: &Fields) -> Result<(MessageFilter, Duration), Refusal> {
    let mut filter = MessageFilter::default();
    let mut wait = Duration::ZERO;
    let mut errors = Vec::new();
    for (name, value) in query {
        let value = value.as_str().unwrap_or_default();
        let problem = match name.as_str() {
            "to" => {
                filter.to = Some(AnyCase::new(value.trim()));
                None
            }
            "kind" => {
                filter.kind = MessageKind::parse(value);
                let is_wrong = filter.kind.is_none();
                is_wrong.then(|| {
                    let names = MessageKind::ALL.map(MessageKind::name);
                    format!("must be one of {}", names.join(", "))
                })
            }
            "since" => {
                filter.since = value.parse::<Timestamp>().ok();
                let is_wrong = filter.since.is_none();
                is_wrong.then(|| "must be a time such as 2026-01-02T03:04:05Z".to_owned())
            }
            "sent" => {
                filter.is_sent = value.parse().ok();
                let is_wrong = filter.is_sent.is_none();
                is_wrong.then(|| "must be true or false".to_owned())
            }
            "wait" => match wait_time(value) {
                Some(time) => {
                    wait = time;
                    None
                }
                None => Some("must be a time such as 10s or 500ms, 1m at most".to_owned()),
            },
            _ => Some(http::unknown_name(&["to", "kind", "since", "sent", "wait"])),
        };
        errors.extend(problem.map(|problem| FieldError::new(name.clone(), &problem)));
    }
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    if !wait.is_zero() {
        // A link that the application is about to send would be used up too early.
        filter.is_sent = filter.is_sent.or(Some(true));
    }
    Ok((filter, wait))
}

fn wait_time(text: &str) -> Option<Duration> {
    let time = if let Some(milliseconds) = text.strip_suffix("ms") {
        Duration::from_millis(milliseconds.parse().ok()?)
    } else if let Some(minutes) = text.strip_suffix('m') {
        Duration::from_secs(minutes.parse::<u64>().ok()?.checked_mul(60)?)
    } else {
        Duration::from_secs(text.strip_suffix('s').unwrap_or(text).parse().ok()?)
    };
    (time <= MAX_WAIT).then_some(time)
}

pub(super) async fn show(State(app): Shared, PathId(id): PathId) -> Result<Response, ApiError> {
    message(&app, &id)
}

pub(super) async fn clear(State(app): Shared) -> StatusCode {
    app.with(|state, _| state.clear_sessions());
    StatusCode::NO_CONTENT
}

/// For the page: a form cannot send DELETE.
pub(super) async fn clear_and_return(State(app): Shared) -> Redirect {
    app.with(|state, _| state.clear_sessions());
    Redirect::to("/")
}

pub(super) async fn scan(
    State(app): Shared,
    PathId(id): PathId,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    // `curl -d` calls whatever it sends a form.
    let is_form = http::is_form(&headers) && !body.trim_ascii_start().starts_with(b"{");
    let fields = if is_form {
        http::urlencoded(&body)
    } else {
        http::json_fields(&body)?
    };
    http::only(&fields, &["profile"])?;
    let profile = http::text(&fields, "profile")
        .and_then(Scanner::parse)
        .and_then(delivery::profile);
    let Some(profile) = profile else {
        let names = delivery::PROFILES.map(|profile| profile.scanner.name());
        let complaint = format!("must be one of {}", names.join(", "));
        return Err(Refusal::field("profile", &complaint).into());
    };
    let report = delivery::run(&app, profile, &id).await?;
    Ok(if is_form {
        back_to(&id)
    } else {
        http::json(StatusCode::OK, &report)
    })
}

/// Expires a link. One that is no longer fresh stays as it is.
pub(super) async fn expire(
    State(app): Shared,
    PathId(id): PathId,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    app.with(|state, now| state.expire_message(&id, now));
    let response = message(&app, &id)?;
    Ok(if http::is_form(&headers) {
        back_to(&id)
    } else {
        response
    })
}

/// For the clock's buttons. Programs have `/_emulate/clock`.
pub(super) async fn advance_clock(State(app): Shared, body: Body) -> Result<Redirect, ApiError> {
    let fields = http::urlencoded(&body);
    let seconds = http::text(&fields, "advance_seconds").and_then(|text| text.parse().ok());
    if !seconds.is_some_and(|seconds| app.clock.advance(seconds)) {
        return Err(Refusal::field("advance_seconds", "must be a number of seconds").into());
    }
    Ok(Redirect::to("/"))
}

fn message(app: &App, id: &str) -> Result<Response, ApiError> {
    let message = app.with(|state, now| state.message(id, now));
    let message = message.ok_or(Refusal::NotFound)?;
    Ok(http::json(StatusCode::OK, &MessageJson::from(&message)))
}

/// To the message on the page.
fn back_to(message_id: &str) -> Response {
    Redirect::to(&format!("/?open={message_id}#{message_id}")).into_response()
}
