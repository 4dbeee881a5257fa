//! The control interface: clock, hooks, reset. It is the emulator's own and needs no key.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::{
    answer::{self, FieldError, Problem},
    app::Shared,
    request::{self, Body, Id},
};

#[derive(Serialize)]
struct ClockJson {
    #[serde(serialize_with = "answer::timestamp")]
    now: Timestamp,
    /// How far the clock is ahead of the machine's.
    advanced_seconds: i64,
}

pub(super) async fn clock(State(app): Shared) -> Response {
    let clock = ClockJson {
        now: app.clock.now(),
        advanced_seconds: app.clock.seconds_ahead(),
    };
    answer::json(StatusCode::OK, &clock)
}

pub(super) async fn advance(State(app): Shared, body: Body) -> Result<Response, Problem> {
    let fields = request::json(&body?)?;
    let seconds = fields.get("advance_seconds").and_then(Value::as_u64);
    if seconds.is_some_and(|it| app.clock.advance(it)) {
        return Ok(clock(State(app)).await);
    }
    let complaint = "must be a number of seconds that is not negative, and a hundred years at most";
    Err(Problem::Invalid(vec![FieldError::new(
        "advance_seconds",
        complaint,
    )]))
}

pub(super) async fn hooks(State(app): Shared) -> Response {
    app.with_hooks(|hooks, _| answer::json(StatusCode::OK, &hooks.all()))
}

pub(super) async fn add_hook(State(app): Shared, body: Body) -> Result<Response, Problem> {
    let fields = request::json(&body?)?;
    app.with_hooks(|hooks, now| {
        let added = hooks.add(fields, now)?;
        Ok(answer::json(StatusCode::CREATED, added))
    })
}

pub(super) async fn clear_hooks(State(app): Shared) -> StatusCode {
    app.with_hooks(|hooks, _| hooks.clear());
    StatusCode::NO_CONTENT
}

pub(super) async fn remove_hook(State(app): Shared, id: Id) -> Result<Response, Problem> {
    let id = id?;
    if app.with_hooks(|hooks, _| hooks.remove(&id)) {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Problem::NotFound)
    }
}

/// Back to how the emulator started.
pub(super) async fn reset(State(app): Shared) -> Result<StatusCode, Problem> {
    app.reset()?;
    Ok(StatusCode::NO_CONTENT)
}
