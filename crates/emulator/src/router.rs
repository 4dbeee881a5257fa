//! All routes as one function from request to response.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    middleware::{from_fn, from_fn_with_state},
};

use crate::{
    app::App,
    http::{ApiError, cors, no_parameters, own_only},
    mailbox, routes,
};

/// WorkOS's endpoints, and the emulator's own behind the guard against other websites.
pub(crate) fn router(app: Arc<App>) -> Router {
    let own = routes::control()
        .merge(mailbox::routes())
        .route_layer(from_fn(no_parameters))
        .route_layer(from_fn_with_state(Arc::clone(&app), own_only));
    let public = routes::public().layer(from_fn_with_state(Arc::clone(&app), cors));
    routes::api()
        .merge(public)
        .merge(own)
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(no_route)
        .with_state(app)
}

async fn no_route(request: Request) -> ApiError {
    ApiError::NoRoute(route_of(&request))
}

async fn method_not_allowed(request: Request) -> ApiError {
    ApiError::MethodNotAllowed(route_of(&request))
}

fn route_of(request: &Request) -> String {
    format!("{} {}", request.method(), request.uri().path())
}
