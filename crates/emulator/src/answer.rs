//! WorkOS's answers that are no success, word for word, and the one way to write JSON.

use axum::{
    body::Body,
    extract::rejection::PathRejection,
    http::{
        HeaderValue, StatusCode,
        header::{CONNECTION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::magic_auth::CodeRefusal;

/// Why a request was refused. Where WorkOS's own text is not known, the variant says so.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// No API key, or not ours. Recorded 2020.
    Unauthorized,
    /// No access token at `/sso/profile`, or one that is unknown or expired. OpenAPI document.
    AccessTokenInvalid,
    /// An object that does not exist. Recorded 2021 for connections, assumed for the others.
    NotFound,
    /// A route that WorkOS may have and this emulator has not. Our own text.
    NoRoute(String),
    /// A route that does not take this method. Our own text.
    MethodNotAllowed(String),
    /// A request that could not be read. The text is not known.
    Unreadable(String),
    /// A body beyond the limit. The text is not known.
    TooLarge,
    /// A body that did not arrive in time. Our own text.
    TooSlow,
    /// Fields that do not have the type or the range that they need. Recorded 2020.
    Invalid(Vec<FieldError>),
    /// `send` for a session that is unknown, spent or expired. Recorded 2020.
    SessionInvalid(String),
    /// Client ID and secret do not belong together. OpenAPI document.
    ClientInvalid,
    /// Another grant than `authorization_code`. OpenAPI document.
    GrantTypeUnsupported,
    /// No such parameter where codes are exchanged. Test of the Ruby SDK 5.31, for `code`.
    ParameterMissing(&'static str),
    /// A code that is unknown, spent or expired. Recorded 2023.
    CodeInvalid(String),
    /// A one-time code that was refused.
    OneTimeCode(CodeRefusal),
    /// An object of user management that does not exist: its kind and its id. Recorded 2024.
    EntityNotFound(&'static str, String),
    /// `GET /events` without `events`. OpenAPI document; the message is assumed.
    EventsMissing,
    /// The redirect URI is registered already. OpenAPI document.
    RedirectUriExists(String),
    /// No redirect URI has this id. OpenAPI document.
    RedirectUriNotFound(String),
    /// The default redirect URI stays. OpenAPI document.
    RedirectUriIsDefault,
    /// The operating system gave no randomness. Our own text.
    NoRandomness,
}

/// One entry of `errors`. `code` holds a sentence: that is how WorkOS wrote it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct FieldError {
    pub(super) field: &'static str,
    pub(super) code: String,
}

impl FieldError {
    pub(super) fn new(field: &'static str, complaint: &str) -> Self {
        Self {
            field,
            code: format!("{field} {complaint}"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized => message(StatusCode::UNAUTHORIZED, "Unauthorized"),
            Self::AccessTokenInvalid => json(
                StatusCode::UNAUTHORIZED,
                &json!({ "error": "Unauthorized" }),
            ),
            Self::NotFound => message(StatusCode::NOT_FOUND, "Not Found"),
            Self::NoRoute(route) => json(
                StatusCode::NOT_FOUND,
                &json!({
                    "message": format!("This emulator does not have {route}; WorkOS may have it."),
                    "code": "not_found",
                }),
            ),
            Self::MethodNotAllowed(route) => message(
                StatusCode::METHOD_NOT_ALLOWED,
                &format!("This emulator does not have {route}, only other methods of it."),
            ),
            Self::Unreadable(why) => message(StatusCode::BAD_REQUEST, &why),
            Self::TooLarge => closing(message(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The request body is larger than 1 MB.",
            )),
            Self::TooSlow => closing(message(
                StatusCode::REQUEST_TIMEOUT,
                "The request body did not arrive in time.",
            )),
            Self::Invalid(errors) => json(
                StatusCode::UNPROCESSABLE_ENTITY,
                &json!({ "message": "Validation failed", "errors": errors }),
            ),
            Self::SessionInvalid(id) => message(
                StatusCode::UNPROCESSABLE_ENTITY,
                &format!("The passwordless session '{id}' has expired or is invalid."),
            ),
            Self::ClientInvalid => oauth("invalid_client", "Invalid client ID or secret."),
            Self::GrantTypeUnsupported => {
                oauth("unsupported_grant_type", "The grant type is not supported.")
            }
            Self::ParameterMissing(name) => json(
                StatusCode::UNPROCESSABLE_ENTITY,
                &json!({
                    "message": "Validation failed",
                    "code": "invalid_request_parameters",
                    "errors": [{
                        "field": name,
                        "code": "missing_required_parameter",
                        "message": format!("The {name} parameter is required"),
                    }],
                }),
            ),
            Self::CodeInvalid(code) => oauth(
                "invalid_grant",
                &format!("The code '{code}' has expired or is invalid."),
            ),
            Self::OneTimeCode(refusal) => json(
                StatusCode::BAD_REQUEST,
                &json!({ "code": refusal.code(), "message": refusal.message() }),
            ),
            Self::EntityNotFound(kind, id) => json(
                StatusCode::NOT_FOUND,
                &json!({
                    "message": format!("{kind} not found: '{id}'."),
                    "code": "entity_not_found",
                    "entity_id": id,
                }),
            ),
            Self::EventsMissing => json(
                StatusCode::UNPROCESSABLE_ENTITY,
                &json!({
                    "message": "Validation failed",
                    "errors": [{ "code": "required", "field": "events" }],
                }),
            ),
            Self::RedirectUriExists(uri) => message(
                StatusCode::UNPROCESSABLE_ENTITY,
                &format!("Redirect URI '{uri}' already exists."),
            ),
            Self::RedirectUriNotFound(id) => message(
                StatusCode::NOT_FOUND,
                &format!("Redirect URI not found: '{id}'."),
            ),
            Self::RedirectUriIsDefault => message(
                StatusCode::CONFLICT,
                "Cannot delete the default redirect URI.",
            ),
            Self::NoRandomness => message(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The operating system gave no randomness.",
            ),
        }
    }
}

impl From<getrandom::Error> for Problem {
    fn from(_: getrandom::Error) -> Self {
        Self::NoRandomness
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::Unreadable(rejection.body_text())
    }
}

/// An answer with a JSON body.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let mut written = Vec::with_capacity(512);
    if let Err(error) = serde_json::to_writer(&mut written, body) {
        // No type that is sent has keys that JSON cannot have; this says so if one ever has.
        written = error.to_string().into();
    }
    let mut response = Response::new(Body::from(written));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// An answer after which the connection is of no more use.
fn closing(mut response: Response) -> Response {
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

/// The same for a time that may be missing.
pub(super) fn optional_timestamp<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => timestamp(time, serializer),
        None => serializer.serialize_none(),
    }
}

/// Writes a time as WorkOS does: UTC with milliseconds, `2020-09-16T15:44:08.475Z`.
pub(super) fn timestamp<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

fn message(status: StatusCode, message: &str) -> Response {
    json(status, &json!({ "message": message }))
}

/// The shape of RFC 6749, section 5.2, with the status that WorkOS uses for all of them.
fn oauth(error: &str, description: &str) -> Response {
    json(
        StatusCode::BAD_REQUEST,
        &json!({ "error": error, "error_description": description }),
    )
}
