//! What happens to every request before and after its route: faults, request ids, the log.

use std::{convert::Infallible, io, sync::Arc};

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Request},
    response::{IntoResponse, Response},
};
use hyper::body::Incoming;
use tower_service::Service;

use super::{answer::Problem, app::App, clock, hooks, random, settings::Line};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers a request. An error closes the connection without an answer.
pub(super) async fn answer(
    app: Arc<App>,
    mut router: Router,
    request: Request<Incoming>,
) -> io::Result<Response> {
    let told = app.settings.log.as_ref().map(|log| {
        let method = request.method().to_string();
        (
            log,
            method,
            masked(request.uri().path()),
            clock::stopwatch(),
        )
    });
    let fault = app.fault(request.method().as_str(), request.uri().path());
    let answered = match fault {
        None => Ok(routed(&mut router, request).await),
        Some(fault) => hooks::carry_out(fault, routed(&mut router, request)).await,
    };
    if let Some((log, method, path, started)) = told {
        log(&Line::Request {
            method,
            path,
            status: answered
                .as_ref()
                .map_or(0, |response| response.status().as_u16()),
            micros: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        });
    }
    answered
}

async fn routed(router: &mut Router, request: Request<Incoming>) -> Response {
    let answered: Result<Response, Infallible> = router.call(request).await;
    let Ok(response) = answered;
    with_request_id(response)
}

/// Gives an answer its request id.
pub(super) fn with_request_id(mut response: Response) -> Response {
    let id = random::uuid().and_then(|id| {
        // Hexadecimal digits are always a header value.
        HeaderValue::from_bytes(&id).map_err(|_| getrandom::Error::UNEXPECTED)
    });
    match id {
        Ok(id) => {
            response.headers_mut().insert(REQUEST_ID, id);
            response
        }
        Err(error) => Problem::from(error).into_response(),
    }
}

/// A path without the token of a link and without keys, wherever somebody put them.
fn masked(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    if parts.get(1) == Some(&"passwordless")
        && let Some(token) = parts.get_mut(2).filter(|it| **it != "sessions")
    {
        *token = "…";
    }
    for part in parts.iter_mut().filter(|it| it.starts_with("sk_")) {
        *part = "…";
    }
    parts.join("/")
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
