//! Magic Auth and users. Source: OpenAPI document; responses recorded in 2024.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    address,
    app::App,
    clock, delivery,
    domain::{
        AuthenticationRequest, Caller, MagicAuthRecipient, NewMagicAuth, OneTimeCode, Refusal,
        SignInMethod, User, message_id,
    },
    http::{self, ApiError, ApiKey, Fields, Parameters, PathId, Shared},
};

#[derive(Serialize)]
pub(super) struct MagicAuthJson<'a> {
    object: &'static str,
    id: &'a str,
    user_id: &'a str,
    email: &'a str,
    /// Events leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    expires_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a OneTimeCode> for MagicAuthJson<'a> {
    fn from(magic_auth: &'a OneTimeCode) -> Self {
        Self {
            object: "magic_auth",
            id: &magic_auth.id,
            user_id: &magic_auth.user_id,
            email: &magic_auth.email,
            code: Some(&magic_auth.code),
            expires_at: magic_auth.expires_at,
            created_at: magic_auth.created_at,
            updated_at: magic_auth.created_at,
        }
    }
}

#[derive(Serialize)]
pub(super) struct UserJson<'a> {
    object: &'static str,
    id: &'a str,
    email: &'a str,
    name: Option<&'a str>,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    email_verified: bool,
    profile_picture_url: Option<&'a str>,
    #[serde(serialize_with = "http::optional_timestamp")]
    last_sign_in_at: Option<Timestamp>,
    external_id: Option<&'a str>,
    metadata: &'a Map<String, Value>,
    locale: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a User> for UserJson<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            object: "user",
            id: &user.id,
            email: &user.email,
            name: user.name.as_deref(),
            first_name: user.first_name.as_deref(),
            last_name: user.last_name.as_deref(),
            email_verified: user.email_verified,
            profile_picture_url: None,
            last_sign_in_at: user.last_sign_in_at,
            external_id: user.external_id.as_deref(),
            metadata: &user.metadata,
            locale: user.locale.as_deref(),
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

#[derive(Serialize)]
struct AuthenticatedJson<'a> {
    user: UserJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<&'a str>,
    access_token: String,
    refresh_token: &'a str,
    authentication_method: &'static str,
}

pub(super) async fn create_magic_auth(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let magic_auth = mail_code(&app, &fields, caller).await?;
    let created = MagicAuthJson::from(&magic_auth);
    Ok(http::json(StatusCode::CREATED, &created))
}

/// How SDKs of 2023 and the newest one for Elixir ask for a code: the response has the user and not the
/// code.
pub(super) async fn send_magic_auth(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let magic_auth = mail_code(&app, &fields, caller).await?;
    app.with(|state, _| match state.users.user(&magic_auth.user_id) {
        Some(user) => Ok(http::json(StatusCode::OK, &UserJson::from(user))),
        None => Err(entity_not_found("User", &magic_auth.user_id)),
    })
}

/// Creates a code and "mails" it.
async fn mail_code(
    app: &Arc<App>,
    fields: &Fields,
    caller: Caller,
) -> Result<OneTimeCode, ApiError> {
    http::only_texts(fields, &["invitation_token", "ip_address", "user_agent"])?;
    let recipient = match http::text(fields, "user_id") {
        Some(id) if !fields.contains_key("email") => MagicAuthRecipient::UserId(id),
        _ => MagicAuthRecipient::Email(email(fields)?),
    };
    let new = NewMagicAuth {
        invitation_token: http::text(fields, "invitation_token"),
        ..NewMagicAuth::to(recipient)
    };
    let created = app.with(|state, now| {
        let created = state.create_magic_auth(new, caller, now)?;
        Ok::<_, Refusal>(created.clone())
    })?;
    delivery::deliver(app, &message_id(&created.id)).await;
    Ok(created)
}

/// The address of a request.
pub(super) fn email(fields: &Fields) -> Result<&str, Refusal> {
    let Some(email) = fields.get("email").and_then(Value::as_str) else {
        return Err(Refusal::field("email", "must be a string"));
    };
    let email = email.trim();
    match address::problem(email) {
        Some(problem) => Err(Refusal::field("email", problem)),
        None => Ok(email),
    }
}

pub(super) async fn show_magic_auth(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| match state.users.magic_auths.get(&id) {
        Some(found) => Ok(http::json(StatusCode::OK, &MagicAuthJson::from(found))),
        None => Err(entity_not_found("MagicAuth", &id)),
    })
}

pub(super) fn entity_not_found(kind: &'static str, id: &str) -> ApiError {
    let id = id.to_owned();
    Refusal::EntityNotFound { kind, id }.into()
}

/// The parameters of an authentication, all of which are texts.
const AUTHENTICATION_TEXTS: [&str; 15] = [
    "client_id",
    "client_secret",
    "grant_type",
    "code",
    "code_verifier",
    "device_code",
    "email",
    "user_id",
    "password",
    "invitation_token",
    "refresh_token",
    "pending_authentication_token",
    "organization_id",
    "ip_address",
    "user_agent",
];

pub(super) async fn authenticate(
    State(app): Shared,
    caller: Caller,
    headers: HeaderMap,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    http::only_texts(&fields, &AUTHENTICATION_TEXTS)?;
    let parameter = |name| http::text(&fields, name);
    let shortened = |name| parameter(name).map(http::shortened);
    let request = AuthenticationRequest {
        client_id: parameter("client_id"),
        client_secret: parameter("client_secret"),
        grant_type: parameter("grant_type"),
        code: parameter("code"),
        code_verifier: parameter("code_verifier"),
        device_code: parameter("device_code"),
        email: parameter("email"),
        user_id: parameter("user_id"),
        password: parameter("password"),
        invitation_token: parameter("invitation_token"),
        refresh_token: parameter("refresh_token"),
        pending_authentication_token: parameter("pending_authentication_token"),
        organization_id: parameter("organization_id"),
        ip_address: shortened("ip_address"),
        user_agent: shortened("user_agent"),
    };
    let signed_in = app.with(|state, now| state.authenticate(request, caller, now));
    if let Err(Refusal::EmailVerificationRequired(required)) = &signed_in {
        delivery::deliver(&app, &message_id(&required.email_verification_id)).await;
    }
    let mut signed_in = signed_in?;
    let issuer = http::issuer(&app, &headers);
    signed_in.claims.issue(&issuer, clock::of_the_machine());
    let authenticated = AuthenticatedJson {
        user: (&signed_in.user).into(),
        organization_id: signed_in.organization_id.as_deref(),
        access_token: app
            .signing_key()
            .await?
            .token(&signed_in.claims.with_template()),
        refresh_token: &signed_in.refresh_token,
        authentication_method: match signed_in.method {
            SignInMethod::MagicAuth => "MagicAuth",
            SignInMethod::Password => "Password",
        },
    };
    Ok(http::json(StatusCode::OK, &authenticated))
}
