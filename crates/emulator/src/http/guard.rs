//! Keeps other websites and other machines away from the mailbox and the control interface.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{AUTHORIZATION, HOST, HeaderName, ORIGIN, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;
use url::Url;

use super::{
    request::{bearer_token, only, urlencoded},
    response::{self, ApiError},
};
use crate::{app::App, redirect_uri};

/// The host of WorkOS.
const WORKOS: &str = "api.workos.com";

/// Where a connection comes from.
#[derive(Clone, Copy)]
pub(crate) struct Peer {
    /// Whether it is this machine.
    pub(crate) is_local: bool,
}

/// Lets a request pass if it comes from this machine, or with the API key, and is not made by a website.
///
/// `Host` reveals a website whose name resolves to this machine (DNS rebinding), `Origin` a form on
/// a website (CSRF): browsers send it with every POST. Programs send none.
pub(crate) async fn own_only(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let is_local = request
        .extensions()
        .get::<Peer>()
        .is_some_and(|peer| peer.is_local);
    if is_local && !host(headers).is_some_and(|host| is_this_machine(&format!("http://{host}/"))) {
        return forbidden("Only localhost, 127.0.0.1 and [::1] lead to this page.");
    }
    // The address that a peer names is no proof of where it is; the key is.
    if !is_local && !key(headers).is_some_and(|key| app.settings.is_api_key(&key, app.clock.now()))
    {
        return key_needed();
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read && headers.contains_key(ORIGIN) {
        let origin = header(headers, &ORIGIN).unwrap_or_default();
        let is_own = match is_local {
            true => is_this_machine(origin),
            false => host(headers).is_some_and(|host| origin == format!("http://{host}")),
        };
        if !is_own {
            return forbidden("Pages from other machines cannot do this.");
        }
    }
    next.run(request).await
}

/// Refuses parameters in the query of the control interface, where only the list of messages has some.
pub(crate) async fn no_parameters(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_list = path == "/_emulate/messages" && request.method() == Method::GET;
    if path.starts_with("/_emulate/") && !is_list {
        let query = request.uri().query().unwrap_or_default();
        let parameters = urlencoded(query.as_bytes());
        if let Err(refusal) = only(&parameters, &[]) {
            return ApiError::from(refusal).into_response();
        }
    }
    next.run(request).await
}

/// The name and port by which a request reached the emulator.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = header(headers, &HOST)?;
    // Nothing but what an address can have there, since it ends up in links.
    let is_clean = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(is_clean)).then_some(host)
}

/// Where the emulator is for whoever makes a request, without a slash at the end. From other machines and
/// containers it is where the application reaches it, in most networks.
pub(crate) fn base_url(app: &App, headers: &HeaderMap) -> String {
    let other = host(headers).filter(|host| app.settings.host.is_some() && !is_workos(host));
    other.map_or_else(|| app.url.clone(), |host| format!("http://{host}"))
}

/// Who issues the access tokens of a request: WorkOS where the emulator stands in its place.
pub(crate) fn issuer(app: &App, headers: &HeaderMap) -> String {
    match (&app.settings.issuer, host(headers)) {
        (Some(issuer), _) => issuer.clone(),
        (None, Some(host)) if is_workos(host) => format!("https://{WORKOS}"),
        (None, Some(host)) => format!("http://{host}"),
        (None, None) => app.url.clone(),
    }
}

/// Whether a request was meant for WorkOS and was brought here.
fn is_workos(host: &str) -> bool {
    host.strip_suffix(":443").unwrap_or(host) == WORKOS
}

/// The key of a request: a program's `Bearer`, or what a browser asked its user for.
fn key(headers: &HeaderMap) -> Option<String> {
    if let Some(key) = bearer_token(headers) {
        return Some(key.to_owned());
    }
    let (scheme, encoded) = header(headers, &AUTHORIZATION)?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = BASE64_STANDARD.decode(encoded.trim()).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (name, password) = decoded.split_once(':')?;
    // `curl -u KEY:` names it as the user.
    Some(if password.is_empty() { name } else { password }.to_owned())
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn is_this_machine(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| redirect_uri::is_loopback(&url))
}

fn forbidden(reason: &str) -> Response {
    response::json(StatusCode::FORBIDDEN, &json!({ "message": reason }))
}

fn key_needed() -> Response {
    let reason = "From another machine this needs the emulator's API key: as Bearer, or as the \
                  password in a browser.";
    let mut response = response::json(StatusCode::UNAUTHORIZED, &json!({ "message": reason }));
    let challenge = HeaderValue::from_static("Basic realm=\"WorkOS emulator: the API key\"");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware::from_fn_with_state, routing::any};
    use tower_service::Service;

    use super::*;
    use crate::settings::Settings;

    async fn status(is_local: bool, method: Method, headers: &[(HeaderName, &str)]) -> u16 {
        let app = Arc::new(App::new(Settings::default(), String::new()).unwrap());
        let mut router: Router = Router::new()
            .route("/", any(|| async { "mail" }))
            .route_layer(from_fn_with_state(app, own_only));
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer { is_local });
        router.call(request).await.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn other_machines_need_the_key() {
        let basic = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        let cases = [
            (None, 401),
            (Some("Bearer sk_test_other".to_owned()), 401),
            (Some("Bearer sk_test_default".to_owned()), 200),
            (Some(basic("anybody:sk_test_default")), 200),
            (Some(basic("sk_test_default:")), 200),
            (Some(basic("sk_test_default:wrong")), 401),
            (Some("Basic ?".to_owned()), 401),
        ];
        for (authorization, expected) in cases {
            // The host is what the peer says it is.
            for host in ["bench:4100", "localhost:4100"] {
                let mut headers = vec![(HOST, host)];
                headers.extend(authorization.iter().map(|it| (AUTHORIZATION, it.as_str())));
                let status = status(false, Method::GET, &headers).await;
                assert_eq!(status, expected, "{authorization:?} {host}");
            }
        }
        let headers = [(HOST, "localhost:4100")];
        assert_eq!(status(true, Method::GET, &headers).await, 200);
        assert_eq!(
            status(true, Method::GET, &[(HOST, "bench:4100")]).await,
            403
        );
    }

    #[tokio::test]
    async fn a_browser_on_another_machine_posts_from_the_page_alone() {
        let cases = [
            ("http://bench:4100", 200),
            ("http://evil.example", 403),
            ("null", 403),
        ];
        for (origin, expected) in cases {
            let headers = [
                (HOST, "bench:4100"),
                (AUTHORIZATION, "Bearer sk_test_default"),
                (ORIGIN, origin),
            ];
            assert_eq!(
                status(false, Method::POST, &headers).await,
                expected,
                "{origin}"
            );
        }
    }
}
