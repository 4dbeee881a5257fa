//! Responses in WorkOS's shapes, word for word, and the one function that writes JSON.

use axum::{
    body::Body,
    http::{
        HeaderValue, StatusCode,
        header::{CONNECTION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::domain::{EmailChangeError, FieldError, OrganizationChoice, Refusal};

/// Why a request gets an error as its response.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// The domain refuses what the request asks for.
    Refused(Refusal),
    /// Fields of a passwordless session are wrong.
    SessionFields(Vec<FieldError>),
    /// No API key, or a wrong one. Recorded 2020.
    Unauthorized,
    /// A route that WorkOS may have and this emulator does not. Our own text.
    NoRoute(String),
    /// A route that does not have this method. Our own text.
    MethodNotAllowed(String),
    /// A request that could not be read. WorkOS's text is not known.
    Unreadable(String),
    /// A body that is no JSON object. WorkOS's text is not known; the OpenAPI document has this shape for
    /// everything that is wrong with a body.
    NotJson(String),
    /// A body beyond the limit. WorkOS's text is not known.
    BodyTooLarge,
    /// A body that did not arrive in time. Our own text.
    BodyTimeout,
    /// `GET /events` without `events`. OpenAPI document; the message is assumed.
    EventsMissing,
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<getrandom::Error> for ApiError {
    fn from(error: getrandom::Error) -> Self {
        Self::Refused(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refused(refusal),
            // Recorded 2020. `code` holds a sentence: that is how WorkOS wrote it.
            Self::SessionFields(errors) => json(
                StatusCode::UNPROCESSABLE_ENTITY,
                &json!({
                    "message": "Validation failed",
                    "errors": errors
                        .iter()
                        .map(|error| json!({ "field": error.field, "code": error.message }))
                        .collect::<Value>(),
                }),
            ),
            Self::Unauthorized => message(StatusCode::UNAUTHORIZED, "Unauthorized"),
            Self::NoRoute(route) => json(
                StatusCode::NOT_FOUND,
                &json!({
                    "message": match route.contains("/_emulate") {
                        true => format!("This emulator does not have {route}."),
                        false => format!("This emulator does not have {route}; WorkOS may have it."),
                    },
                    "code": "not_found",
                }),
            ),
            Self::MethodNotAllowed(route) => message(
                StatusCode::METHOD_NOT_ALLOWED,
                &format!("This emulator does not have {route}, only other methods of it."),
            ),
            Self::Unreadable(reason) => message(StatusCode::BAD_REQUEST, &reason),
            Self::NotJson(reason) => json(
                StatusCode::UNPROCESSABLE_ENTITY,
                &json!({
                    "message": reason,
                    "code": "invalid_request_parameters",
                    "errors": [{ "field": "body", "code": "invalid_json", "message": reason }],
                }),
            ),
            Self::BodyTooLarge => closing(message(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The request body is larger than 1 MB.",
            )),
            Self::BodyTimeout => closing(message(
                StatusCode::REQUEST_TIMEOUT,
                "The request body did not arrive in time.",
            )),
            Self::EventsMissing => invalid(json!([{ "code": "required", "field": "events" }])),
        }
    }
}

/// WorkOS's response to what the domain refuses, and where each text comes from.
fn refused(refusal: Refusal) -> Response {
    match refusal {
        // OpenAPI document.
        Refusal::AccessTokenInvalid => json(
            StatusCode::UNAUTHORIZED,
            &json!({ "error": "Unauthorized" }),
        ),
        // Recorded 2021 for connections, assumed for the others.
        Refusal::NotFound => message(StatusCode::NOT_FOUND, "Not Found"),
        // OpenAPI document for `code` and `message`, the recorded shape for the rest.
        Refusal::Invalid(errors) => {
            let errors = errors.iter().map(|FieldError { field, message }| {
                json!({ "field": field, "code": message, "message": message })
            });
            invalid(errors.collect())
        }
        // Recorded 2020.
        Refusal::SessionInvalid(id) => message(
            StatusCode::UNPROCESSABLE_ENTITY,
            &format!("The passwordless session '{id}' has expired or is invalid."),
        ),
        // OpenAPI document.
        Refusal::ClientInvalid => oauth("invalid_client", "Invalid client ID or secret."),
        // OpenAPI document.
        Refusal::GrantTypeUnsupported => {
            oauth("unsupported_grant_type", "The grant type is not supported.")
        }
        // A test of the Ruby SDK 5.31, for `code`.
        Refusal::ParameterMissing(name) => json(
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
        // Recorded 2023.
        Refusal::CodeInvalid(code) => oauth(
            "invalid_grant",
            &format!("The code '{code}' has expired or is invalid."),
        ),
        // The text is that of WorkOS, as its users quote it.
        Refusal::RefreshTokenInvalid => oauth("invalid_grant", "Invalid refresh token."),
        // OpenAPI document; the text is our own.
        Refusal::NotAMember => oauth(
            "organization_membership_not_found",
            "The user is not a member of this organization.",
        ),
        // OpenAPI document for the status; the text is that of other objects.
        Refusal::UserSessionNotFound(id) => message(
            StatusCode::BAD_REQUEST,
            &format!("Session not found: '{id}'."),
        ),
        // OpenAPI document for the status; the text is our own.
        Refusal::ReturnAddressRefused(reason) => message(StatusCode::UNPROCESSABLE_ENTITY, &reason),
        // OpenAPI document; the texts are our own.
        Refusal::OneTimeCode(error) => json(
            StatusCode::BAD_REQUEST,
            &json!({ "code": error.code(), "message": error.message() }),
        ),
        // RFC 8628, 3.5, for the codes; the texts are our own.
        Refusal::DeviceCodeInvalid => oauth("invalid_grant", "The device code is invalid."),
        Refusal::DeviceCodeExpired => oauth("expired_token", "The device code has expired."),
        Refusal::AuthorizationPending => oauth(
            "authorization_pending",
            "Nobody has signed in for this device yet.",
        ),
        // OpenAPI document for the statuses.
        Refusal::EmailChange(error) => json(
            match error {
                EmailChangeError::CodeIncorrect | EmailChangeError::CodeExpired => {
                    StatusCode::BAD_REQUEST
                }
                EmailChangeError::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::CONFLICT,
            },
            &json!({ "code": error.code(), "message": error.message() }),
        ),
        Refusal::CredentialsInvalid(email) => {
            coded("invalid_credentials", &Refusal::credentials_text(&email))
        }
        Refusal::EmailVerificationRequired(required) => json(
            StatusCode::FORBIDDEN,
            &json!({
                "code": "email_verification_required",
                "message": "Email ownership must be verified before authentication.",
                "pending_authentication_token": required.pending_authentication_token,
                "email_verification_id": required.email_verification_id,
                "email": required.email,
            }),
        ),
        // OpenAPI document for the shape; the texts are our own, here and below.
        Refusal::PasswordNotReset(code, text) => json(
            StatusCode::BAD_REQUEST,
            &json!({
                "code": "password_reset_error",
                "message": "Could not reset the password.",
                "errors": [{ "code": code, "message": text }],
            }),
        ),
        Refusal::AuditLogEventInvalid(errors) => json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({ "message": "Validation failed.", "errors": errors }),
        ),
        Refusal::PasswordTooWeak => json(
            StatusCode::BAD_REQUEST,
            &json!({
                "code": "password_strength_error",
                "message": "The password is too weak.",
                "errors": [{ "code": "password_too_short", "message": "The password is empty." }],
            }),
        ),
        // Recorded 2024.
        Refusal::EntityNotFound { kind, id } => json(
            StatusCode::NOT_FOUND,
            &json!({
                "message": format!("{kind} not found: '{id}'."),
                "code": "entity_not_found",
                "entity_id": id,
            }),
        ),
        // OpenAPI document; the texts are our own, here and below.
        Refusal::UserNotCreated(code, text) => json(
            StatusCode::BAD_REQUEST,
            &json!({
                "code": "user_creation_error",
                "message": "Could not create user.",
                "errors": [{ "code": code, "message": text }],
            }),
        ),
        Refusal::EmailTaken => coded("email_not_available", "This email is not available."),
        Refusal::ExternalIdTaken(kind) => coded(
            "external_id_already_used",
            &format!("This external ID belongs to another {kind}."),
        ),
        Refusal::DomainTaken(domain) => message(
            StatusCode::CONFLICT,
            &format!("The domain '{domain}' belongs to another organization."),
        ),
        Refusal::DomainExists(domain) => json(
            StatusCode::CONFLICT,
            &json!({
                "code": "domain_already_exists",
                "message": format!("The domain '{domain}' belongs to an organization already."),
            }),
        ),
        Refusal::WebhookEndpointExists => json(
            StatusCode::CONFLICT,
            &json!({
                "code": "duplicate_endpoint",
                "message": "There is a webhook endpoint with this address.",
            }),
        ),
        Refusal::WebhookUrlInvalid => json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({
                "code": "invalid_url",
                "message": "endpoint_url must be an http or https address without a password.",
            }),
        ),
        Refusal::EventTypeUnknown(name) => invalid(json!([{
            "field": "events",
            "code": "unknown_event_type",
            "message": format!("There are no events of the type '{name}'."),
        }])),
        Refusal::RoleExists => json(
            StatusCode::CONFLICT,
            &json!({
                "code": "role_slug_conflict",
                "message": "There is a role with this slug.",
            }),
        ),
        Refusal::OrganizationRoleExists => json(
            StatusCode::CONFLICT,
            &json!({
                "code": "organization_role_slug_conflict",
                "message": "There is a role with this slug in the organization.",
            }),
        ),
        Refusal::RoleHasAssignments => json(
            StatusCode::CONFLICT,
            &json!({
                "code": "role_has_assignments",
                "message": "Members of the organization have this role: give them another one first.",
            }),
        ),
        Refusal::PermissionExists => json(
            StatusCode::CONFLICT,
            &json!({
                "code": "permission_slug_conflict",
                "message": "There is a permission with this slug.",
            }),
        ),
        Refusal::RoleUnknown(slug) => json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({
                "message": format!(
                    "There is no role '{slug}': create it (POST /authorization/roles) or seed it.",
                ),
                "code": "invalid_role",
            }),
        ),
        Refusal::RoleIsDefault => message(
            StatusCode::FORBIDDEN,
            "The default role cannot be deleted: members without another one have it.",
        ),
        Refusal::CorsOriginExists => json(
            StatusCode::CONFLICT,
            &json!({
                "code": "duplicate_cors_origin",
                "message": "CORS origin already exists.",
            }),
        ),
        Refusal::CorsOriginInvalid => json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({
                "message": "Validation failed.",
                "errors": [{
                    "property": "origin",
                    "constraints": {
                        "isOrigin": "origin must be that of a website: https://app.example",
                    },
                }],
            }),
        ),
        Refusal::UserSessionMissing => message(
            StatusCode::BAD_REQUEST,
            "session_id must be a string that is not empty.",
        ),
        Refusal::Rule(rule) => coded(rule.code(), rule.message()),
        Refusal::MembershipFilterMissing => coded(
            "missing_user_id_or_organization_id",
            "Name user_id or organization_id.",
        ),
        Refusal::OrganizationSelectionRequired(choice) => selection_required(&choice),
        Refusal::InvitationInvalid => oauth(
            "invitation_invalid",
            "The invitation is unknown, or it is no longer pending.",
        ),
        Refusal::InvitationOfAnother => oauth(
            "invitation_cannot_be_used_for_email",
            "The invitation is for another address.",
        ),
        // RFC 7636, 4.6.
        Refusal::CodeVerifierInvalid => oauth(
            "invalid_grant",
            "The code_verifier is missing, or does not match the code_challenge of the authorization.",
        ),
        Refusal::CodeChallengeNotFound => coded(
            "code_challenge_not_found",
            "The authorization had no code_challenge.",
        ),
        Refusal::SignInOver => message(StatusCode::GONE, "This sign-in has ended."),
        Refusal::MetadataInvalid => coded(
            "invalid_metadata",
            "Metadata has up to 50 keys of 40 characters, with texts of 600 characters.",
        ),
        // OpenAPI document.
        Refusal::RedirectUriExists(uri) => message(
            StatusCode::UNPROCESSABLE_ENTITY,
            &format!("Redirect URI '{uri}' already exists."),
        ),
        // OpenAPI document.
        Refusal::RedirectUriNotFound(id) => message(
            StatusCode::NOT_FOUND,
            &format!("Redirect URI not found: '{id}'."),
        ),
        // OpenAPI document.
        Refusal::RedirectUriIsDefault => message(
            StatusCode::CONFLICT,
            "Cannot delete the default redirect URI.",
        ),
        // Our own text.
        Refusal::NoRandomness => message(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The operating system gave no randomness.",
        ),
    }
}

/// The response to a user who has to choose an organization. Docs, "Authentication errors".
fn selection_required(choice: &OrganizationChoice) -> Response {
    let organizations = choice.organizations.iter();
    let organizations: Value = organizations
        .map(|(id, name)| json!({ "id": id, "name": name }))
        .collect();
    json(
        StatusCode::FORBIDDEN,
        &json!({
            "code": "organization_selection_required",
            "message": "The user must choose an organization to finish their authentication.",
            "pending_authentication_token": choice.pending_authentication_token,
            "organizations": organizations,
            "user": {
                "object": "user",
                "id": choice.user.id,
                "email": choice.user.email,
                "first_name": choice.user.first_name,
                "last_name": choice.user.last_name,
                "email_verified": choice.user.email_verified,
            },
        }),
    )
}

/// A response with a JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    // Room for most responses: a session has 300 bytes, a token with its profile 500.
    let mut written = Vec::with_capacity(512);
    if let Err(error) = serde_json::to_writer(&mut written, body) {
        // No type that is sent has keys that JSON does not allow; this shows it if one ever does.
        written = error.to_string().into();
    }
    let mut response = Response::new(Body::from(written));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// A response after which the connection is closed, because the request was not read to its end.
fn closing(mut response: Response) -> Response {
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

/// Writes a time as WorkOS does: UTC with milliseconds, `2020-09-16T15:44:08.475Z`.
pub(crate) fn timestamp<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

/// The same for a time that may be absent, as `null`.
pub(crate) fn optional_timestamp<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => timestamp(time, serializer),
        None => serializer.serialize_none(),
    }
}

fn message(status: StatusCode, message: &str) -> Response {
    json(status, &json!({ "message": message }))
}

/// The shape of most errors of user management.
fn coded(code: &str, message: &str) -> Response {
    json(
        StatusCode::BAD_REQUEST,
        &json!({ "code": code, "message": message }),
    )
}

/// The shape of RFC 6749, section 5.2, with the status that WorkOS uses for all of them.
fn oauth(error: &str, description: &str) -> Response {
    json(
        StatusCode::BAD_REQUEST,
        &json!({ "error": error, "error_description": description }),
    )
}

fn invalid(errors: Value) -> Response {
    json(
        StatusCode::UNPROCESSABLE_ENTITY,
        &json!({
            "message": "Validation failed",
            "code": "invalid_request_parameters",
            "errors": errors,
        }),
    )
}
