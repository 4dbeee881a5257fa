//! The endpoints, and what holds for all of them.

mod connections;
mod control;
mod events;
mod organizations;
mod passwordless;
mod redirect_uris;
mod sso;
mod user_management;

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, Request},
    http::{
        HeaderMap, Method, StatusCode,
        header::{AUTHORIZATION, USER_AGENT},
        request::Parts,
    },
    middleware::from_fn,
    response::Response,
    routing::{delete, get, post},
};
use serde_json::json;

use super::{
    account::Account,
    answer::{self, Problem},
    app::App,
    journal::Caller,
    mailbox,
};

/// The header by which the emulator's own mail scanners are told from people.
pub(super) const SCANNER_HEADER: &str = "x-workos-ml-scanner";

/// The whole emulator as one function from request to answer.
pub(super) fn router(app: Arc<App>) -> Router {
    let with_api_key = Router::new()
        .route("/passwordless/sessions", post(passwordless::create))
        .route("/passwordless/sessions/{id}/send", post(passwordless::send))
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
            "/user_management/magic_auth/{id}",
            get(user_management::show_magic_auth),
        )
        .route(
            "/user_management/users/{id}",
            get(user_management::show_user),
        );
    let control = Router::new()
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
        .route_layer(from_fn(mailbox::own_pages_only));
    let open = Router::new()
        .route("/health", get(health))
        .route("/passwordless/{token}/confirm", get(passwordless::confirm))
        .route("/sso/authorize", get(sso::authorize))
        .route("/sso/token", post(sso::token))
        .route("/sso/profile", get(sso::profile))
        .route("/sso/jwks/{client_id}", get(sso::jwks))
        .route("/sso/redirect-uri-invalid", get(sso::redirect_uri_invalid))
        .route("/sso/client-id-invalid", get(sso::client_id_invalid))
        .route(
            "/user_management/authenticate",
            post(user_management::authenticate),
        );
    with_api_key
        .merge(open)
        .merge(control)
        .merge(mailbox::routes())
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(no_route)
        .with_state(app)
}

async fn health() -> Response {
    answer::json(StatusCode::OK, &json!({ "status": "ok" }))
}

async fn no_route(request: Request) -> Problem {
    Problem::NoRoute(name(&request))
}

async fn method_not_allowed(request: Request) -> Problem {
    Problem::MethodNotAllowed(name(&request))
}

fn name(request: &Request) -> String {
    format!("{} {}", request.method(), request.uri().path())
}

/// Proof that a request came with the API key. A handler that takes it comes first to check it,
/// before the request is read any further.
pub(super) struct ApiKey;

impl<S: Sync> FromRequestParts<S> for ApiKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match bearer(&parts.headers) {
            Some(key) if Account::is_api_key(key) => Ok(Self),
            _ => Err(Problem::Unauthorized),
        }
    }
}

/// The token of the `Authorization` header. The name of the scheme has no case (RFC 9110).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Who makes a request, for the story of a session.
fn caller(method: &Method, headers: &HeaderMap) -> Caller {
    let user_agent = headers
        .get(USER_AGENT)
        .and_then(|header| header.to_str().ok());
    let is_scanner = headers.contains_key(SCANNER_HEADER);
    Caller::new(method.as_str(), user_agent, is_scanner)
}
