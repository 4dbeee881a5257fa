//! Magic Auth and users. Source: OpenAPI document; answers recorded in 2024.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::ApiKey;
use crate::{
    answer::{self, FieldError, Problem},
    app::Shared,
    magic_auth::{Authentication, MagicAuth, User},
    random,
    request::{self, Body, Id},
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
    #[serde(serialize_with = "answer::timestamp")]
    expires_at: Timestamp,
    #[serde(serialize_with = "answer::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "answer::timestamp")]
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
    #[serde(serialize_with = "answer::optional_timestamp")]
    last_sign_in_at: Option<Timestamp>,
    external_id: Option<&'a str>,
    metadata: Map<String, Value>,
    locale: Option<&'a str>,
    #[serde(serialize_with = "answer::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "answer::timestamp")]
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
    body: Body,
) -> Result<Response, Problem> {
    let fields = request::json(&body?)?;
    let complaint = match fields.get("email").map(Value::as_str) {
        Some(Some(email)) => match email.trim().rsplit_once('@') {
            Some((local, domain)) if !local.is_empty() && !domain.is_empty() => None,
            _ => Some("must be an email"),
        },
        _ => Some("must be a string"),
    };
    if let Some(complaint) = complaint {
        return Err(Problem::Invalid(vec![FieldError::new("email", complaint)]));
    }
    let email = request::text(&fields, "email").unwrap_or_default().trim();
    app.with(|state, now| {
        let created = MagicAuthJson::from(state.create_magic_auth(email, now)?);
        Ok(answer::json(StatusCode::CREATED, &created))
    })
}

pub(super) async fn show_magic_auth(
    _: ApiKey,
    State(app): Shared,
    id: Id,
) -> Result<Response, Problem> {
    let id = id?;
    app.with(|state, _| match state.people.magic_auth(&id) {
        Some(found) => Ok(answer::json(StatusCode::OK, &MagicAuthJson::from(found))),
        None => Err(Problem::EntityNotFound("MagicAuth", id.0)),
    })
}

pub(super) async fn show_user(_: ApiKey, State(app): Shared, id: Id) -> Result<Response, Problem> {
    let id = id?;
    app.with(|state, _| match state.people.user(&id) {
        Some(found) => Ok(answer::json(StatusCode::OK, &UserJson::from(found))),
        None => Err(Problem::EntityNotFound("User", id.0)),
    })
}

pub(super) async fn authenticate(
    State(app): Shared,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let fields = request::named(query.as_deref().unwrap_or_default(), &headers, &body?)?;
    let request = Authentication {
        client_id: request::text(&fields, "client_id"),
        client_secret: request::text(&fields, "client_secret"),
        grant_type: request::text(&fields, "grant_type"),
        code: request::text(&fields, "code"),
        email: request::text(&fields, "email"),
    };
    app.with(|state, now| {
        let user = state.authenticate(request, now)?;
        let authenticated = AuthenticatedJson {
            user: user.into(),
            organization_id: None,
            access_token: random::ulid(now)?,
            refresh_token: random::link_token()?,
            authentication_method: "MagicAuth",
        };
        Ok(answer::json(StatusCode::OK, &authenticated))
    })
}
