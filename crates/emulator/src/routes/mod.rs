//! The endpoints: WorkOS's own, and the emulator's control interface.

mod connections;
mod control;
mod events;
mod organizations;
mod passwordless;
mod redirect_uris;
mod sso;
mod user_management;
mod user_sessions;
mod users;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{delete, get, post},
};
use serde_json::json;

use crate::{app::App, http};

/// WorkOS's endpoints, and `/health`.
pub(crate) fn api() -> Router<Arc<App>> {
    Router::new()
        .route("/health", get(health))
        .route("/passwordless/sessions", post(passwordless::create))
        .route("/passwordless/sessions/{id}/send", post(passwordless::send))
        .route("/passwordless/{token}/confirm", get(passwordless::confirm))
        .route("/sso/authorize", get(sso::authorize))
        .route("/sso/token", post(sso::token))
        .route("/sso/profile", get(sso::profile))
        .route("/sso/jwks/{client_id}", get(sso::jwks))
        .route("/sso/redirect-uri-invalid", get(sso::redirect_uri_invalid))
        .route("/sso/client-id-invalid", get(sso::client_id_invalid))
        .route("/connections", get(connections::list))
        .route(
            "/connections/{id}",
            get(connections::show).delete(connections::remove),
        )
        .route("/events", get(events::list))
        .route("/organizations", get(organizations::list))
        .route(
            "/user_management/redirect_uris",
            get(redirect_uris::list).post(redirect_uris::add),
        )
        .route(
            "/user_management/redirect_uris/{id}",
            delete(redirect_uris::remove),
        )
        .route(
            "/user_management/magic_auth",
            post(user_management::create_magic_auth),
        )
        .route(
            "/user_management/magic_auth/send",
            post(user_management::send_magic_auth),
        )
        .route(
            "/user_management/magic_auth/{id}",
            get(user_management::show_magic_auth),
        )
        .route(
            "/user_management/users/{id}",
            get(users::show).put(users::update).delete(users::remove),
        )
        .route(
            "/user_management/users",
            get(users::list).post(users::create),
        )
        .route(
            "/user_management/users/external_id/{external_id}",
            get(users::show_by_external_id),
        )
        .route(
            "/user_management/users/{id}/sessions",
            get(user_sessions::list),
        )
        .route(
            "/user_management/authenticate",
            post(user_management::authenticate),
        )
        .route(
            "/user_management/sessions/logout",
            get(user_sessions::log_out),
        )
        .route(
            "/user_management/sessions/revoke",
            post(user_sessions::revoke),
        )
}

/// The emulator's own endpoints, which need no API key.
pub(crate) fn control() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/_emulate/clock",
            get(control::clock).post(control::advance),
        )
        .route(
            "/_emulate/hooks",
            get(control::hooks)
                .post(control::add_hook)
                .delete(control::clear_hooks),
        )
        .route("/_emulate/hooks/{id}", delete(control::remove_hook))
        .route("/_emulate/reset", post(control::reset))
}

async fn health() -> Response {
    http::json(StatusCode::OK, &json!({ "status": "ok" }))
}
