//! Keeps other websites away from the mailbox and the control interface, neither of which has a
//! password.

use axum::{
    extract::Request,
    http::{
        HeaderMap, Method, StatusCode,
        header::{HOST, HeaderName, ORIGIN},
    },
    middleware::Next,
    response::Response,
};
use serde_json::json;
use url::Url;

use super::response;
use crate::redirect_uri;

/// Lets a request pass if it is addressed to this machine and not made by a website.
///
/// `Host` reveals a website whose name resolves to this machine (DNS rebinding), `Origin` a form on
/// a website (CSRF): browsers send it with every POST. Programs send none.
pub(crate) async fn local_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !header(headers, &HOST).is_some_and(|header| is_local(&format!("http://{header}/"))) {
        return forbidden("Only localhost, 127.0.0.1 and [::1] lead to this page.");
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read && headers.contains_key(ORIGIN) && !header(headers, &ORIGIN).is_some_and(is_local) {
        return forbidden("A page of another machine must not do this.");
    }
    next.run(request).await
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn is_local(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| redirect_uri::is_loopback(&url))
}

fn forbidden(reason: &str) -> Response {
    response::json(StatusCode::FORBIDDEN, &json!({ "message": reason }))
}
