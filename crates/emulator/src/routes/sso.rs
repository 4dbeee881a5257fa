//! Codes for profiles. Source: docs, "Single Sign-On" API reference; OpenAPI document.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, Method, StatusCode},
    response::{Html, Response},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{bearer, passwordless};
use crate::{
    CLIENT_ID,
    answer::{self, Problem},
    app::Shared,
    request::{self, Body, Id},
    state::{ACCESS_TOKEN_LIFETIME, Authorization, Profile, TokenRequest},
};

/// The page that takes the place of `error.workos.com/sso/redirect-uri-invalid`. Only its title
/// is known.
const INVALID_REDIRECT_URI_PAGE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Invalid redirect URI</title>
<h1>Invalid redirect URI</h1>
<p>The session asked for a redirect URI that is neither registered with this emulator nor
allowed without. WorkOS would show its own page here, and the application would not be called.</p>
</html>
"#;

/// The page that takes the place of `error.workos.com/sso/client-id-invalid`.
const INVALID_CLIENT_PAGE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Invalid client ID</title>
<h1>Invalid client ID</h1>
<p>The address of this sign-in has a client ID that this emulator does not know. WorkOS would show
its own page here, and the application would not be called.</p>
</html>
"#;

#[derive(Serialize)]
struct TokenJson<'a> {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    profile: ProfileJson<'a>,
}

/// A Magic Link profile: it belongs to no organization and nothing but the address is known.
#[derive(Serialize)]
struct ProfileJson<'a> {
    object: &'static str,
    id: &'a str,
    organization_id: Option<&'a str>,
    connection_id: &'a str,
    connection_type: &'static str,
    idp_id: &'a str,
    email: &'a str,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    name: Option<&'a str>,
    raw_attributes: Map<String, Value>,
}

impl<'a> From<&'a Profile> for ProfileJson<'a> {
    fn from(profile: &'a Profile) -> Self {
        Self {
            object: "profile",
            id: &profile.id,
            organization_id: None,
            connection_id: &profile.connection_id,
            connection_type: "MagicLink",
            idp_id: &profile.email,
            email: &profile.email,
            first_name: None,
            last_name: None,
            name: None,
            raw_attributes: Map::new(),
        }
    }
}

/// Signs in without a mail, for applications that start a sign-in themselves.
pub(super) async fn authorize(
    State(app): Shared,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let fields = request::pairs(query.unwrap_or_default().as_bytes());
    let given = |name| request::text(&fields, name);
    let authorization = Authorization {
        client_id: given("client_id"),
        redirect_uri: given("redirect_uri"),
        response_type: given("response_type"),
        connection: given("connection"),
        organization: given("organization"),
        provider: given("provider"),
        domain: given("domain"),
        login_hint: given("login_hint"),
        state: given("state"),
    };
    let landing = app.with(|state, now| state.authorize(authorization, now))?;
    Ok(passwordless::redirect(&app, landing))
}

pub(super) async fn token(
    State(app): Shared,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let fields = request::named(query.as_deref().unwrap_or_default(), &headers, &body?)?;
    let request = TokenRequest {
        client_id: request::text(&fields, "client_id"),
        client_secret: request::text(&fields, "client_secret"),
        grant_type: request::text(&fields, "grant_type"),
        code: request::text(&fields, "code"),
    };
    let caller = super::caller(&method, &headers);
    app.with(|state, now| {
        let (access_token, profile) = state.exchange(request, caller, now)?;
        let exchanged = TokenJson {
            access_token,
            token_type: "Bearer",
            expires_in: ACCESS_TOKEN_LIFETIME.as_secs(),
            profile: profile.into(),
        };
        Ok(answer::json(StatusCode::OK, &exchanged))
    })
}

pub(super) async fn profile(State(app): Shared, headers: HeaderMap) -> Result<Response, Problem> {
    let access_token = bearer(&headers).ok_or(Problem::AccessTokenInvalid)?;
    app.with(|state, now| {
        let profile = ProfileJson::from(state.profile(access_token, now)?);
        Ok(answer::json(StatusCode::OK, &profile))
    })
}

/// The set is empty because nothing is signed here: access tokens are opaque.
pub(super) async fn jwks(client_id: Id) -> Result<Response, Problem> {
    if client_id?.as_str() != CLIENT_ID {
        return Err(Problem::NotFound);
    }
    Ok(answer::json(StatusCode::OK, &json!({ "keys": [] })))
}

pub(super) async fn redirect_uri_invalid() -> Html<&'static str> {
    Html(INVALID_REDIRECT_URI_PAGE)
}

pub(super) async fn client_id_invalid() -> Html<&'static str> {
    Html(INVALID_CLIENT_PAGE)
}
