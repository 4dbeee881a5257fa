//! The mailbox: what was "sent", as a page for people and as JSON for programs.

mod card;
mod handlers;
mod json;
mod live;
mod page;
#[cfg(test)]
mod page_tests;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::app::App;

/// The page, and the control interface for messages.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(handlers::page))
        .route("/_emulate/mailbox/style.css", get(handlers::style))
        .route("/_emulate/mailbox/mailbox.js", get(handlers::script))
        .route("/_emulate/mailbox/events", get(live::events))
        .route("/_emulate/mailbox/clock", post(handlers::advance_clock))
        .route("/_emulate/mailbox/clear", post(handlers::clear_and_return))
        .route(
            "/_emulate/messages",
            get(handlers::list).delete(handlers::clear),
        )
        .route("/_emulate/messages/{id}", get(handlers::show))
        .route("/_emulate/messages/{id}/scan", post(handlers::scan))
        .route("/_emulate/messages/{id}/expire", post(handlers::expire))
}
