//! The sign-in of a device. Source: OpenAPI document and RFC 8628; the page is our own.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use maud::{Markup, html};
use serde_json::json;

use super::authkit::{next, page};
use crate::{
    domain::{DEVICE_INTERVAL, DEVICE_LIFETIME},
    http::{self, ApiError, Body, Parameters, QueryFields, Shared},
};

const PATH: &str = "/device";

pub(super) async fn start(
    State(app): Shared,
    headers: HeaderMap,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let client_id = http::text(&fields, "client_id").unwrap_or_default();
    let (device_code, user_code) =
        app.with(|state, now| state.start_device_authorization(client_id, now))?;
    let page = format!("{}{PATH}", http::base_url(&app, &headers));
    let started = json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={user_code}"),
        "expires_in": DEVICE_LIFETIME.as_secs(),
        "interval": DEVICE_INTERVAL,
    });
    Ok(http::json(StatusCode::OK, &started))
}

/// The page that asks for the code. An address that has one still asks: whoever sends such a link to
/// somebody else must not have them sign in without a look at it.
pub(super) async fn ask_code(QueryFields(fields): QueryFields) -> Response {
    let code = http::text(&fields, "user_code").unwrap_or_default();
    page("Connect a device", &code_form(code, None))
}

pub(super) async fn say_code(
    State(app): Shared,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let fields = http::urlencoded(&body);
    let code = http::text(&fields, "user_code").unwrap_or_default();
    let step = app.with(|state, now| state.begin_device_sign_in(code, now))?;
    Ok(match step {
        Some(step) => next(&app, &headers, step, None),
        None => {
            let complaint = "No device waits with this code. Ask it for a new one.";
            page("Connect a device", &code_form(code, Some(complaint)))
        }
    })
}

/// What who signed in sees at last.
pub(super) async fn connected() -> Response {
    let text = html! { p { "You can close this page, and go on at the device." } };
    page("The device is connected", &text)
}

fn code_form(code: &str, complaint: Option<&str>) -> Markup {
    html! {
        @if let Some(complaint) = complaint { p role="alert" { (complaint) } }
        form method="post" action=(PATH) {
            label for="user_code" { "Code that the device shows" }
            input id="user_code" name="user_code" value=(code) autocomplete="off" spellcheck="false" required
                autofocus;
            button { "Continue" }
        }
    }
}
