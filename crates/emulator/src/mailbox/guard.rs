//! Keeps the pages of others away from the mailbox and its control interface, neither of which has
//! a password.

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

use crate::{answer, redirect};

/// Lets a request pass when it names this machine and when no page of another one makes it.
///
/// A page whose name was made to resolve to this machine (DNS rebinding) is seen by `Host`; a
/// form on a page elsewhere (CSRF) by `Origin`, which browsers send with every POST. Programs send
/// none.
pub(crate) async fn own_pages_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !header(headers, &HOST).is_some_and(|header| is_own(&format!("http://{header}/"))) {
        return refuse("Only localhost, 127.0.0.1 and [::1] lead to this page.");
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read && headers.contains_key(ORIGIN) && !header(headers, &ORIGIN).is_some_and(is_own) {
        return refuse("A page of another machine must not do this.");
    }
    next.run(request).await
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn is_own(url: &str) -> bool {
    Url::parse(url).is_ok_and(|it| redirect::is_loopback(&it))
}

fn refuse(why: &str) -> Response {
    answer::json(StatusCode::FORBIDDEN, &json!({ "message": why }))
}
