//! The control interface: clock, hooks, webhook deliveries, reset.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    domain::{Refusal, WebhookDelivery},
    http::{self, ApiError, JsonFields, PathId, Shared},
};

#[derive(Serialize)]
struct ClockJson {
    #[serde(serialize_with = "http::timestamp")]
    now: Timestamp,
    /// How far the clock is ahead of the machine's.
    advanced_seconds: i64,
}

/// An event on its way to an endpoint. The names are part of the JSON interface.
#[derive(Serialize)]
struct DeliveryJson<'a> {
    id: &'a str,
    endpoint_id: &'a str,
    endpoint_url: &'a str,
    event: &'static str,
    event_id: &'a str,
    /// `delivered`, `pending` or `failed`.
    status: &'static str,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::optional_timestamp")]
    next_attempt_at: Option<Timestamp>,
    attempts: Vec<AttemptJson<'a>>,
}

#[derive(Serialize)]
struct AttemptJson<'a> {
    #[serde(serialize_with = "http::timestamp")]
    at: Timestamp,
    status: Option<u16>,
    error: Option<&'a str>,
}

impl<'a> From<&'a WebhookDelivery> for DeliveryJson<'a> {
    fn from(delivery: &'a WebhookDelivery) -> Self {
        let attempts = delivery.attempts.iter();
        Self {
            id: &delivery.id,
            endpoint_id: &delivery.endpoint_id,
            endpoint_url: &delivery.url,
            event: delivery.event.kind.name(),
            event_id: &delivery.event.id,
            status: delivery.status(),
            created_at: delivery.created_at,
            next_attempt_at: delivery.next_attempt_at,
            attempts: attempts
                .map(|attempt| AttemptJson {
                    at: attempt.at,
                    status: attempt.outcome.as_ref().ok().copied(),
                    error: attempt.outcome.as_ref().err().map(String::as_str),
                })
                .collect(),
        }
    }
}

/// What was delivered to webhook endpoints, and what is to be, newest first.
pub(super) async fn webhooks(State(app): Shared) -> Response {
    app.with(|state, _| {
        let deliveries = state.events.webhooks.deliveries().rev();
        let deliveries: Vec<_> = deliveries.map(DeliveryJson::from).collect();
        http::json(StatusCode::OK, &json!({ "deliveries": deliveries }))
    })
}

pub(super) async fn clock(State(app): Shared) -> Response {
    let clock = ClockJson {
        now: app.clock.now(),
        advanced_seconds: app.clock.seconds_ahead(),
    };
    http::json(StatusCode::OK, &clock)
}

pub(super) async fn advance(
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    http::only(&fields, &["advance_seconds"])?;
    let seconds = fields.get("advance_seconds").and_then(Value::as_u64);
    if seconds.is_some_and(|seconds| app.clock.advance(seconds)) {
        return Ok(clock(State(app)).await);
    }
    let complaint = "must be a number of seconds from 0 to a hundred years";
    Err(Refusal::field("advance_seconds", complaint).into())
}

pub(super) async fn hooks(State(app): Shared) -> Response {
    app.with_hooks(|hooks, _| http::json(StatusCode::OK, &hooks.all()))
}

pub(super) async fn add_hook(
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let hook = serde_json::from_value(Value::Object(fields))
        .map_err(|error| ApiError::Unreadable(format!("This is not a hook: {error}")))?;
    app.with_hooks(|hooks, now| Ok(http::json(StatusCode::CREATED, hooks.add(hook, now)?)))
}

pub(super) async fn clear_hooks(State(app): Shared) -> StatusCode {
    app.with_hooks(|hooks, _| hooks.clear());
    StatusCode::NO_CONTENT
}

pub(super) async fn remove_hook(
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    if app.with_hooks(|hooks, _| hooks.remove(&id)) {
        // Fails if no response is delayed.
        let _ = app.removed_hooks.send(id);
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// Back to how the emulator started.
pub(super) async fn reset(State(app): Shared) -> Result<StatusCode, ApiError> {
    app.reset()?;
    Ok(StatusCode::NO_CONTENT)
}
