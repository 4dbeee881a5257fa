//! What happens to every request before and after its route: faults, request IDs, the log.

use std::{convert::Infallible, io, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderName, HeaderValue, Request, request::Parts},
    response::{IntoResponse, Response},
};
use hyper::body::Incoming;
use tower_service::Service;
use url::form_urlencoded;

use crate::{
    app::App,
    clock,
    domain::message_id,
    http::{self, ApiError, Peer},
    random,
    request_log::LoggedRequest,
    settings::LogEvent,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Responds to a request.
///
/// # Errors
///
/// When the connection is to be closed without a response.
pub(crate) async fn respond(
    app: Arc<App>,
    mut router: Router,
    peer: Peer,
    mut request: Request<Incoming>,
) -> io::Result<Response> {
    let started = clock::stopwatch();
    let method = request.method().to_string();
    let path = masked(request.uri().path());
    request.extensions_mut().insert(peer);
    let (parts, body) = request.into_parts();
    // Whatever a route makes of it: a connection with a body that nobody read is closed after the answer, and
    // a client that keeps it learns that from its next request, which fails.
    let body = http::bounded(Body::new(body)).await;
    let content = match app.compares_content() {
        true => contained(&app, &parts, body.as_deref().unwrap_or_default()),
        false => String::new(),
    };
    let fault = app.fault(&method, parts.uri.path(), &content);
    let route = async {
        let request = match body {
            Ok(body) => Request::from_parts(parts, Body::from(body)),
            Err(error) => return error.into_response(),
        };
        let response: Result<Response, Infallible> = router.call(request).await;
        let Ok(response) = response;
        response
    };
    let response = match fault {
        None => Ok(route.await),
        Some(fault) => http::inject(fault, app.removed_hooks.subscribe(), route).await,
    };
    let status = response
        .as_ref()
        .map_or(0, |response| response.status().as_u16());
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    if let Some(log) = &app.settings.log {
        log(&LogEvent::Request {
            method: method.clone(),
            path: path.clone(),
            status,
            micros,
        });
    }
    remember(&app, method, path, status, micros);
    response.map(with_request_id)
}

/// Remembers a request for the page, and tells the pages that are open. Looking at the mailbox and
/// asking whether the emulator runs change nothing.
fn remember(app: &App, method: String, path: String, status: u16, micros: u64) {
    let is_own = path == "/" || path.starts_with("/_emulate/");
    let is_read = matches!(method.as_str(), "GET" | "HEAD");
    if (is_own && is_read) || matches!(path.as_str(), "/health" | "/favicon.ico") {
        return;
    }
    if !is_own {
        let at = app.clock.now();
        let request = LoggedRequest {
            at,
            method,
            path,
            status,
            micros,
        };
        app.with_requests(|requests| requests.add(request));
    }
    app.changes.send_modify(|changes| *changes += 1);
}

/// What a request contains: the query and the body, as they are and decoded as a form, and the address of the
/// session that its path means.
fn contained(app: &App, parts: &Parts, body: &[u8]) -> String {
    let query = parts.uri.query().unwrap_or_default();
    let text = format!("{query}&{}", String::from_utf8_lossy(body));
    let decoded = form_urlencoded::parse(text.as_bytes())
        .map(|(name, value)| format!("&{name}={value}"))
        .collect::<String>();
    let session = parts
        .uri
        .path()
        .strip_prefix("/passwordless/sessions/")
        .and_then(|rest| rest.split('/').next())
        .and_then(|id| app.with(|state, now| state.message(&message_id(id), now)))
        .map_or_else(String::new, |message| message.to);
    format!("{text}{decoded}&{session}")
}

fn with_request_id(mut response: Response) -> Response {
    let id = random::uuid().and_then(|id| {
        // Hexadecimal digits are always a header value.
        HeaderValue::from_bytes(&id).map_err(|_| getrandom::Error::UNEXPECTED)
    });
    match id {
        Ok(id) => {
            response.headers_mut().insert(REQUEST_ID, id);
            response
        }
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// A path without the token of a link or of an invitation, and without keys wherever somebody put them.
fn masked(path: &str) -> String {
    let mut segments: Vec<&str> = path.split('/').collect();
    if segments.get(1) == Some(&"passwordless")
        && let Some(token) = segments
            .get_mut(2)
            .filter(|segment| **segment != "sessions")
    {
        *token = "…";
    }
    if let Some(at) = segments.iter().position(|segment| *segment == "by_token")
        && let Some(token) = segments.get_mut(at + 1)
    {
        *token = "…";
    }
    for key in segments
        .iter_mut()
        .filter(|segment| segment.starts_with("sk_"))
    {
        *key = "…";
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn no_token_and_no_key_reaches_the_log() {
        let cases = [
            ("/passwordless/t0ken/confirm", "/passwordless/…/confirm"),
            ("/passwordless/t0ken/confirm/", "/passwordless/…/confirm/"),
            ("/passwordless/t0ken", "/passwordless/…"),
            (
                "/user_management/invitations/by_token/t0ken",
                "/user_management/invitations/by_token/…",
            ),
            ("/passwordless/sessions", "/passwordless/sessions"),
            (
                "/passwordless/sessions/x/send",
                "/passwordless/sessions/x/send",
            ),
            ("/foo/sk_test_default", "/foo/…"),
            ("/", "/"),
        ];
        for (path, shown) in cases {
            assert_eq!(masked(path), shown, "{path}");
        }
    }
}
