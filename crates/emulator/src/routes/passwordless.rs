//! Passwordless sessions and their links. Source: docs, "Magic Link" and its API reference;
//! responses recorded by WorkOS in 2020.

use axum::{
    extract::State,
    http::{HeaderMap, Method, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    address,
    app::App,
    delivery,
    domain::{Caller, Destination, FieldError, NewSession, Refusal, message_id},
    http::{self, ApiError, ApiKey, Fields, JsonFields, PathId, Shared},
    limits, redirect_uri,
};

/// How long a link works unless the session asks for another lifetime, and the shortest one that it
/// can ask for. Docs, "Magic Link": 15 minutes.
const DEFAULT_LIFETIME_SECONDS: i64 = 900;
/// The longest lifetime. Docs, "Magic Link": 24 hours.
const MAX_LIFETIME_SECONDS: i64 = 86_400;

#[derive(Serialize)]
struct SessionJson<'a> {
    object: &'static str,
    id: &'a str,
    email: &'a str,
    #[serde(serialize_with = "http::timestamp")]
    expires_at: Timestamp,
    link: &'a str,
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    headers: HeaderMap,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut new = new_session(&fields).map_err(|refusal| match refusal {
        Refusal::Invalid(errors) => ApiError::SessionFields(errors),
        refusal => refusal.into(),
    })?;
    new.base_url = Some(http::base_url(&app, &headers));
    app.with(|state, now| {
        let session = state.create_session(new, caller, now)?;
        let created = SessionJson {
            object: "passwordless_session",
            id: &session.id,
            email: &session.email,
            expires_at: session.expires_at,
            link: &session.link,
        };
        Ok(http::json(StatusCode::CREATED, &created))
    })
}

pub(super) async fn send(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, now| state.send_session(&id, caller, now))?;
    delivery::deliver(&app, &message_id(&id)).await;
    Ok(http::json(StatusCode::CREATED, &json!({ "success": true })))
}

/// Follows a link.
///
/// HEAD does not spend it unless the settings say so, and then leads to the application without a
/// code.
pub(super) async fn confirm(
    State(app): Shared,
    method: Method,
    caller: Caller,
    headers: HeaderMap,
    PathId(link_token): PathId,
) -> Result<Response, ApiError> {
    let is_visit = method != Method::HEAD || app.settings.head_spends;
    let destination = app.with(|state, now| {
        if is_visit {
            state.visit(&link_token, caller, now)
        } else {
            state.preview(&link_token, caller, now)
        }
    })?;
    Ok(redirect(&app, &headers, destination))
}

/// Sends a browser to a destination, and warns where WorkOS would send it elsewhere.
pub(super) fn redirect(app: &App, headers: &HeaderMap, destination: Destination) -> Response {
    let own_page = |path: &str| format!("{}{path}", http::base_url(app, headers));
    let location = match destination {
        Destination::Application(url) => url.into(),
        Destination::Tolerated(url) => {
            // The code and the state are secrets, so the log gets no query.
            let mut shown = url.clone();
            shown.set_query(None);
            let query = if redirect_uri::has_own_query(&url) {
                " with its query"
            } else {
                ""
            };
            app.warn(&format!(
                "the real WorkOS would refuse this: {shown}{query} is not registered"
            ));
            url.into()
        }
        Destination::InvalidRedirectUri(reason) => {
            app.warn(&format!(
                "the browser was not sent back to the redirect URI: {reason}"
            ));
            own_page("/sso/redirect-uri-invalid")
        }
        Destination::InvalidClient => own_page("/sso/client-id-invalid"),
        Destination::DeviceConnected => own_page("/device/connected"),
    };
    (StatusCode::FOUND, [(LOCATION, location)]).into_response()
}

/// Validates a session. The complaints that `email` and `type` get here are recorded. The others
/// have the same shape, but WorkOS's wording is not known.
fn new_session(fields: &Fields) -> Result<NewSession, Refusal> {
    let mut errors = Vec::new();
    let email = match fields.get("email") {
        Some(Value::String(email)) => email.as_str(),
        _ => {
            errors.push(FieldError::new("email", "must be a string"));
            ""
        }
    };
    if errors.is_empty()
        && let Some(problem) = address::problem(email)
    {
        errors.push(FieldError::new("email", problem));
    }
    let domain = email.rsplit('@').next().unwrap_or_default();
    if fields.get("type").and_then(Value::as_str) != Some("MagicLink") {
        errors.push(FieldError::new("type", "must be a valid enum value"));
    }
    let [redirect_uri, state, connection] = ["redirect_uri", "state", "connection"].map(|name| {
        if !matches!(
            fields.get(name),
            None | Some(Value::Null | Value::String(_))
        ) {
            errors.push(FieldError::new(name, "must be a string"));
        }
        http::text(fields, name).map(str::to_owned)
    });
    let lengths = [
        (
            &redirect_uri,
            "redirect_uri",
            limits::MAX_REDIRECT_URI_BYTES,
            limits::REDIRECT_URI_TOO_LONG,
        ),
        (
            &state,
            "state",
            limits::MAX_STATE_BYTES,
            limits::STATE_TOO_LONG,
        ),
    ];
    for (value, name, max, complaint) in lengths {
        if value.as_ref().is_some_and(|value| value.len() > max) {
            errors.push(FieldError::new(name, complaint));
        }
    }
    let lifetime = lifetime(fields.get("expires_in")).unwrap_or_else(|| {
        errors.push(FieldError::new(
            "expires_in",
            "must be an integer between 900 and 86400",
        ));
        SignedDuration::ZERO
    });
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    Ok(NewSession {
        email: email.to_owned(),
        domain: domain.to_lowercase(),
        redirect_uri,
        lifetime,
        state,
        connection,
        base_url: None,
    })
}

fn lifetime(expires_in: Option<&Value>) -> Option<SignedDuration> {
    let seconds = match expires_in {
        None | Some(Value::Null) => DEFAULT_LIFETIME_SECONDS,
        Some(value) => match value.as_i64()? {
            // The Go SDK up to version 6 sends 0 when the option was not given.
            0 => DEFAULT_LIFETIME_SECONDS,
            seconds => seconds,
        },
    };
    (DEFAULT_LIFETIME_SECONDS..=MAX_LIFETIME_SECONDS)
        .contains(&seconds)
        .then(|| SignedDuration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(body: Value) -> Vec<String> {
        let Value::Object(fields) = body else {
            return Vec::new();
        };
        match new_session(&fields) {
            Err(Refusal::Invalid(errors)) => {
                errors.into_iter().map(|error| error.message).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = json!({
            "email": "you", "type": "magic_link", "redirect_uri": 1, "state": [],
            "connection": {}, "expires_in": "900",
        });
        let expected = [
            "email must be an email",
            "type must be a valid enum value",
            "redirect_uri must be a string",
            "state must be a string",
            "connection must be a string",
            "expires_in must be an integer between 900 and 86400",
        ];
        assert_eq!(complaints(wrong), expected);
    }

    #[test]
    fn options_may_be_absent_in_each_way_that_sdks_leave_them_out() {
        let base = json!({ "email": "You@B.Example", "type": "MagicLink" });
        let null = json!({
            "email": "You@B.Example", "type": "MagicLink",
            "redirect_uri": null, "state": null, "connection": null, "expires_in": null,
        });
        let empty = json!({
            "email": "You@B.Example", "type": "MagicLink",
            "redirect_uri": "", "state": "", "connection": "", "expires_in": 0, "unknown": 1,
        });
        for body in [base, null, empty] {
            let new = new_session(body.as_object().unwrap()).unwrap();
            assert_eq!(
                (new.redirect_uri, new.state, new.connection),
                (None, None, None)
            );
            assert_eq!(new.lifetime, SignedDuration::from_mins(15));
            assert_eq!(new.email, "You@B.Example");
            assert_eq!(new.domain, "b.example");
        }
    }

    #[test]
    fn lifetimes_have_inclusive_bounds() {
        for good in [900, 86_400] {
            assert_eq!(
                lifetime(Some(&json!(good))),
                Some(SignedDuration::from_secs(good))
            );
        }
        for bad in [
            json!(899),
            json!(86_401),
            json!(-1),
            json!(900.5),
            json!(1e300),
        ] {
            assert_eq!(lifetime(Some(&bad)), None, "{bad}");
        }
    }
}
