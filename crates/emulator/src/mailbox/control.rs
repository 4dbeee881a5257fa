//! The handlers. A form of the page is answered with the way back to the page, a program with JSON.

use axum::{
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{Html, IntoResponse, Redirect, Response},
};
use jiff::SignedDuration;

use super::{
    page::{self, View},
    scanner,
    wire::{Mailbox, MessageJson},
};
use crate::{
    Scanner,
    answer::{self, FieldError, Problem},
    app::{App, Shared},
    request::{self, Body, Id},
};

const STYLE: &str = include_str!("style.css");
const COPY: &str = include_str!("copy.js");

/// The page needs its style, its script and its forms, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) async fn page(State(app): Shared) -> Response {
    let (messages, now) = app.with(|state, now| (state.messages(now), now));
    let html = page::render(&View {
        messages: &messages,
        now,
        ahead: SignedDuration::from_secs(app.clock.seconds_ahead()),
        url: &app.url,
        on_delivery: app.settings.scanner,
    });
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        // With `no-referrer` browsers name no origin in what the page's own forms send.
        (REFERRER_POLICY, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(html)).into_response()
}

pub(super) async fn style() -> Response {
    part_of_page("text/css; charset=utf-8", STYLE)
}

pub(super) async fn copy() -> Response {
    part_of_page("text/javascript; charset=utf-8", COPY)
}

fn part_of_page(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        // The next version of this program may listen at the same address.
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

pub(super) async fn list(State(app): Shared) -> Response {
    let messages = app.with(|state, now| state.messages(now));
    let mailbox = Mailbox {
        messages: messages.iter().map(MessageJson::from).collect(),
    };
    answer::json(StatusCode::OK, &mailbox)
}

pub(super) async fn show(State(app): Shared, id: Id) -> Result<Response, Problem> {
    message(&app, &id?)
}

pub(super) async fn clear(State(app): Shared) -> StatusCode {
    app.with(|state, _| state.clear_messages());
    StatusCode::NO_CONTENT
}

/// A form cannot send DELETE.
pub(super) async fn clear_and_return(State(app): Shared) -> Redirect {
    app.with(|state, _| state.clear_messages());
    Redirect::to("/")
}

pub(super) async fn scan(
    State(app): Shared,
    id: Id,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (id, body) = (id?, body?);
    let is_form = is_form(&headers);
    let fields = if is_form {
        request::pairs(&body)
    } else {
        request::json(&body)?
    };
    let profile = request::text(&fields, "profile")
        .and_then(Scanner::parse)
        .and_then(scanner::profile);
    let Some(profile) = profile else {
        let names: Vec<_> = scanner::PROFILES
            .iter()
            .map(|it| it.scanner.name())
            .collect();
        let complaint = format!("must be one of {}", names.join(", "));
        return Err(Problem::Invalid(vec![FieldError::new(
            "profile", &complaint,
        )]));
    };
    let report = scanner::run(&app, profile, &id).await?;
    Ok(if is_form {
        back_to(&id)
    } else {
        answer::json(StatusCode::OK, &report)
    })
}

/// Expires a link. One that is no longer fresh stays what it is.
pub(super) async fn expire(
    State(app): Shared,
    id: Id,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = id?;
    app.with(|state, now| state.expire_message(&id, now));
    if is_form(&headers) {
        app.with(|state, now| state.message(&id, now))
            .ok_or(Problem::NotFound)?;
        return Ok(back_to(&id));
    }
    message(&app, &id)
}

/// The clock's buttons. Programs have `/_emulate/clock`.
pub(super) async fn move_clock(State(app): Shared, body: Body) -> Result<Redirect, Problem> {
    let fields = request::pairs(&body?);
    let seconds = request::text(&fields, "advance_seconds").and_then(|text| text.parse().ok());
    if !seconds.is_some_and(|it| app.clock.advance(it)) {
        let complaint = "must be a number of seconds";
        return Err(Problem::Invalid(vec![FieldError::new(
            "advance_seconds",
            complaint,
        )]));
    }
    Ok(Redirect::to("/"))
}

fn message(app: &App, id: &str) -> Result<Response, Problem> {
    let message = app.with(|state, now| state.message(id, now));
    let message = message.ok_or(Problem::NotFound)?;
    Ok(answer::json(StatusCode::OK, &MessageJson::from(&message)))
}

/// 303, so that a reload does not post again, to where the message is on the page.
fn back_to(message_id: &str) -> Response {
    Redirect::to(&format!("/#{message_id}")).into_response()
}

fn is_form(headers: &HeaderMap) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|header| header.to_str().ok());
    let media_type = value.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| {
        media_type
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}
