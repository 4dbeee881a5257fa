//! Answers to scripts of other origins, for the endpoints that public clients call from a browser.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use url::Url;

use super::Shared;
use crate::{app::App, redirect_uri};

/// Allows origins of this machine, those of registered redirect URIs, and the registered origins. The rest of the API is for servers, whose key no browser has.
pub(crate) async fn cors(State(app): Shared, request: Request, next: Next) -> Response {
    let origin = allowed_origin(&app, request.headers());
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if is_preflight {
            let methods = HeaderValue::from_static("GET, POST");
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
            let wanted = HeaderValue::from_static("authorization, content-type");
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        }
    }
    response
}

fn allowed_origin(app: &App, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let url = Url::parse(origin.to_str().ok()?).ok()?;
    let is_own = redirect_uri::is_loopback(&url)
        || app.with(|state, _| {
            let mut registered = state.account.redirect_uris().iter();
            let mut listed = state.account.cors_origins().iter();
            registered.any(|entry| redirect_uri::is_same_origin(&entry.uri, &url))
                || listed.any(|entry| entry.origin == url.origin().ascii_serialization())
        });
    is_own.then(|| origin.clone())
}
