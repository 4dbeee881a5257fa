//! Magic Auth and users. Source: OpenAPI document; responses recorded in 2024.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    domain::{MagicAuth, MagicAuthCredentials, Refusal, User},
    http::{self, ApiError, ApiKey, JsonFields, Parameters, PathId, Shared},
    random,
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

impl<'a> From<&'a MagicAuth> for MagicAuthJson<'a> {
    fn from(magic_auth: &'a MagicAuth) -> Self {
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
struct UserJson<'a> {
    object: &'static str,
    id: &'a str,
    email: &'a str,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    email_verified: bool,
    profile_picture_url: Option<&'a str>,
    #[serde(serialize_with = "http::optional_timestamp")]
    last_sign_in_at: Option<Timestamp>,
    external_id: Option<&'a str>,
    metadata: Map<String, Value>,
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
            first_name: None,
            last_name: None,
            email_verified: user.email_verified,
            profile_picture_url: None,
            last_sign_in_at: user.last_sign_in_at,
            external_id: None,
            metadata: Map::new(),
            locale: None,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

#[derive(Serialize)]
struct AuthenticatedJson<'a> {
    user: UserJson<'a>,
    organization_id: Option<&'a str>,
    access_token: String,
    refresh_token: String,
    authentication_method: &'static str,
}

pub(super) async fn create_magic_auth(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let Some(email) = fields.get("email").and_then(Value::as_str) else {
        return Err(Refusal::field("email", "must be a string").into());
    };
    let email = email.trim();
    if !email
        .rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
    {
        return Err(Refusal::field("email", "must be an email").into());
    }
    app.with(|state, now| {
        let created = state.create_magic_auth(email, now)?;
        Ok(http::json(
            StatusCode::CREATED,
            &MagicAuthJson::from(created),
        ))
    })
}

pub(super) async fn show_magic_auth(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| match state.users.magic_auth(&id) {
        Some(found) => Ok(http::json(StatusCode::OK, &MagicAuthJson::from(found))),
        None => Err(entity_not_found("MagicAuth", &id)),
    })
}

pub(super) async fn show_user(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| match state.users.user(&id) {
        Some(found) => Ok(http::json(StatusCode::OK, &UserJson::from(found))),
        None => Err(entity_not_found("User", &id)),
    })
}

fn entity_not_found(kind: &'static str, id: &str) -> ApiError {
    let id = id.to_owned();
    Refusal::EntityNotFound { kind, id }.into()
}

pub(super) async fn authenticate(
    State(app): Shared,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let parameter = |name| http::text(&fields, name);
    let credentials = MagicAuthCredentials {
        client_id: parameter("client_id"),
        client_secret: parameter("client_secret"),
        grant_type: parameter("grant_type"),
        code: parameter("code"),
        email: parameter("email"),
    };
    app.with(|state, now| {
        let user = state.authenticate(credentials, now)?;
        let authenticated = AuthenticatedJson {
            user: user.into(),
            organization_id: None,
            access_token: random::ulid(now)?,
            refresh_token: random::link_token()?,
            authentication_method: "MagicAuth",
        };
        Ok(http::json(StatusCode::OK, &authenticated))
    })
}
