//! The mailbox: what was "sent", as a page and as JSON, and the scanners and the SMTP server that a
//! message meets on delivery.
//!
//! `page` (with `words`) writes the page and `wire` the JSON, `scanner` visits links, `smtp` mails
//! them, `control` holds the handlers, and `guard` keeps other people's pages out.

mod control;
mod guard;
mod page;
mod scanner;
mod smtp;
mod wire;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn,
    routing::{get, post},
};

use super::app::App;

pub(super) use guard::own_pages_only;
pub(super) use smtp::check_address;

/// The page and its control interface.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(control::page))
        .route("/_emulate/mailbox/style.css", get(control::style))
        .route("/_emulate/mailbox/copy.js", get(control::copy))
        .route("/_emulate/mailbox/clock", post(control::move_clock))
        .route("/_emulate/mailbox/clear", post(control::clear_and_return))
        .route(
            "/_emulate/messages",
            get(control::list).delete(control::clear),
        )
        .route("/_emulate/messages/{id}", get(control::show))
        .route("/_emulate/messages/{id}/scan", post(control::scan))
        .route("/_emulate/messages/{id}/expire", post(control::expire))
        .route_layer(from_fn(own_pages_only))
}

/// What happens to a message that was just sent: it goes to the SMTP server, if there is one, and
/// the scanner, if there is one, visits its link.
///
/// Both are over before the send is answered. Real scanners come seconds later, but then a test
/// of an application would have to guess how long to wait; this way the link is what it will be
/// when the application goes on.
pub(crate) async fn deliver(app: &Arc<App>, message_id: &str) {
    if let Some(address) = &app.settings.smtp
        && let Some((message, now)) =
            app.with(|state, now| Some((state.message(message_id, now)?, now)))
    {
        smtp::deliver(address, &message, now, app.settings.log.clone()).await;
    }
    if let Some(profile) = scanner::profile(app.settings.scanner)
        && scanner::run(app, profile, message_id).await.is_err()
    {
        // It can be gone already: a test may clear the mailbox at any time.
        app.warn(format!("{message_id} was gone before its scanner came"));
    }
}
