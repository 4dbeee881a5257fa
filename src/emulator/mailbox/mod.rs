//! The mailbox: what was sent, as a page and as JSON.

use std::sync::Arc;

use axum::Router;

use super::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
}

/// Called after every send that succeeded, with the id of the message.
pub(super) async fn deliver(_app: &Arc<App>, _message_id: &str) {}
