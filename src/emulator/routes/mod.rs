//! The endpoints, and what holds for all of them.

mod connections;
mod organizations;
mod passwordless;
mod redirect_uris;
mod sso;

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    account::Account,
    answer::{self, Problem},
    clock, random,
    state::State,
};

const MAX_BODY_BYTES: usize = 1024 * 1024;

type Shared = axum::extract::State<Arc<App>>;

/// What every request can reach.
struct App {
    state: Mutex<State>,
    base_url: String,
}

impl App {
    /// Carries out one transition at one point in time. The closure cannot await, so the lock is
    /// never held across a wait.
    fn with<T>(&self, transition: impl FnOnce(&mut State, Timestamp) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        transition(&mut state, clock::now())
    }
}

/// The whole emulator as one function from request to answer. `base_url` is where it is reached,
/// without a slash at the end.
pub(super) fn router(state: State, base_url: String) -> Router {
    let with_api_key = Router::new()
        .route("/passwordless/sessions", post(passwordless::create))
        .route("/passwordless/sessions/{id}/send", post(passwordless::send))
        .route("/connections", get(connections::list))
        .route("/connections/{id}", get(connections::show))
        .route("/organizations", get(organizations::list))
        .route(
            "/user_management/redirect_uris",
            get(redirect_uris::list).post(redirect_uris::add),
        )
        .route(
            "/user_management/redirect_uris/{id}",
            delete(redirect_uris::remove),
        )
        .route_layer(from_fn(require_api_key));
    let open = Router::new()
        .route("/health", get(health))
        .route(
            "/passwordless/{token}/confirm",
            get(passwordless::confirm).head(passwordless::preview),
        )
        .route("/sso/token", post(sso::token))
        .route("/sso/profile", get(sso::profile))
        .route("/sso/jwks/{client_id}", get(sso::jwks))
        .route("/sso/redirect-uri-invalid", get(sso::redirect_uri_invalid));
    let app = App {
        state: Mutex::new(state),
        base_url,
    };
    with_api_key
        .merge(open)
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(no_route)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(add_request_id))
        .with_state(Arc::new(app))
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

async fn require_api_key(request: Request, next: Next) -> Response {
    match bearer(request.headers()) {
        Some(key) if Account::is_api_key(key) => next.run(request).await,
        _ => Problem::Unauthorized.into_response(),
    }
}

/// The token of the `Authorization` header. The name of the scheme has no case (RFC 9110).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn add_request_id(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    match random::uuid() {
        Ok(id) => ([("x-request-id", id)], response).into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}
