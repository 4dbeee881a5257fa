//! What happens to every request before and after its route: faults, request IDs, the log.

use std::{convert::Infallible, io, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderName, HeaderValue, Request},
    response::{IntoResponse, Response},
};
use hyper::body::Incoming;
use tower_service::Service;
use url::form_urlencoded;

use crate::{
    app::App,
    clock,
    domain::message_id,
    http::{self, ApiError},
    random,
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
    request: Request<Incoming>,
) -> io::Result<Response> {
    let logged = app.settings.log.as_ref().map(|log| {
        let method = request.method().to_string();
        let path = masked(request.uri().path());
        (log, method, path, clock::stopwatch())
    });
    let (request, content) = if app.compares_content() {
        with_content(&app, request).await
    } else {
        (request.map(Body::new), String::new())
    };
    let fault = app.fault(request.method().as_str(), request.uri().path(), &content);
    let route = async {
        let response: Result<Response, Infallible> = router.call(request).await;
        let Ok(response) = response;
        response
    };
    let response = match fault {
        None => Ok(route.await),
        Some(fault) => http::inject(fault, app.removed_hooks.subscribe(), route).await,
    };
    if let Some((log, method, path, started)) = logged {
        log(&LogEvent::Request {
            method,
            path,
            status: response
                .as_ref()
                .map_or(0, |response| response.status().as_u16()),
            micros: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        });
    }
    response.map(with_request_id)
}

/// A request with what it contains: the query and the body, as they are and decoded as a form, and the
/// address of the session that its path means. A body that is refused anyhow counts as empty.
async fn with_content(app: &App, request: Request<Incoming>) -> (Request<Body>, String) {
    let (parts, body) = request.into_parts();
    let body = http::bounded(Body::new(body)).await.unwrap_or_default();
    let query = parts.uri.query().unwrap_or_default();
    let text = format!("{query}&{}", String::from_utf8_lossy(&body));
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
    let content = format!("{text}{decoded}&{session}");
    (Request::from_parts(parts, Body::from(body)), content)
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
