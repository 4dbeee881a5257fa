//! Authorization, and profiles for codes. Source: docs, "Single Sign-On" API reference; OpenAPI document.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use maud::html;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{authkit, passwordless};
use crate::{
    domain::{ACCESS_TOKEN_LIFETIME, AuthorizationRequest, Caller, Profile, Refusal, TokenRequest},
    http::{self, ApiError, Parameters, PathId, QueryFields, Shared},
    settings::CLIENT_ID,
};

#[derive(Serialize)]
struct TokenJson<'a> {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    profile: ProfileJson<'a>,
}

/// The profile of a Magic Link sign-in, which has no organization, no name, only the address.
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
    headers: HeaderMap,
    QueryFields(fields): QueryFields,
) -> Result<Response, ApiError> {
    let parameter = |name| http::text(&fields, name);
    let request = AuthorizationRequest {
        client_id: parameter("client_id"),
        redirect_uri: parameter("redirect_uri"),
        response_type: parameter("response_type"),
        connection: parameter("connection"),
        organization: parameter("organization"),
        provider: parameter("provider"),
        domain: parameter("domain"),
        login_hint: parameter("login_hint"),
        code_challenge: parameter("code_challenge"),
        code_challenge_method: parameter("code_challenge_method"),
        state: parameter("state"),
    };
    let destination = app.with(|state, now| state.authorize(request, now))?;
    Ok(passwordless::redirect(&app, &headers, destination))
}

pub(super) async fn token(
    State(app): Shared,
    caller: Caller,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let parameter = |name| http::text(&fields, name);
    let request = TokenRequest {
        client_id: parameter("client_id"),
        client_secret: parameter("client_secret"),
        grant_type: parameter("grant_type"),
        code: parameter("code"),
        code_verifier: parameter("code_verifier"),
    };
    app.with(|state, now| {
        let (access_token, profile) = state.exchange(request, caller, now)?;
        let exchanged = TokenJson {
            access_token,
            token_type: "Bearer",
            expires_in: ACCESS_TOKEN_LIFETIME.as_secs(),
            profile: profile.into(),
        };
        Ok(http::json(StatusCode::OK, &exchanged))
    })
}

pub(super) async fn profile(State(app): Shared, headers: HeaderMap) -> Result<Response, ApiError> {
    let access_token = http::bearer_token(&headers).ok_or(Refusal::AccessTokenInvalid)?;
    app.with(|state, now| {
        let profile = ProfileJson::from(state.profile(access_token, now)?);
        Ok(http::json(StatusCode::OK, &profile))
    })
}

/// The key that signs the access tokens of user management. Those of profiles are opaque.
pub(super) async fn jwks(
    State(app): Shared,
    PathId(client_id): PathId,
) -> Result<Response, ApiError> {
    if !app.with(|state, _| state.account.is_client_id(&client_id)) {
        return Err(Refusal::NotFound.into());
    }
    let key = app.signing_key().await?.public();
    let keys = json!({
        "keys": [{
            "alg": "RS256",
            "kty": "RSA",
            "use": "sig",
            "x5c": [key.certificate],
            "n": key.modulus,
            "e": key.exponent,
            "kid": key.kid,
            "x5t#S256": key.certificate_thumbprint,
        }],
    });
    Ok(http::json(StatusCode::OK, &keys))
}

/// Instead of `error.workos.com/sso/redirect-uri-invalid`, of which only the title is known.
pub(super) async fn redirect_uri_invalid() -> Response {
    let text = html! {
        p { "The sign-in asked for a redirect URI that is not registered with this emulator. " (ELSEWHERE) }
        p {
            "Register it: start the emulator with " code { "--redirect-uri URI" } ", or send it to "
            code { "POST /user_management/redirect_uris" } "."
        }
    };
    authkit::page("Invalid redirect URI", &text)
}

/// Instead of `error.workos.com/sso/client-id-invalid`.
pub(super) async fn client_id_invalid() -> Response {
    let text = html! {
        p { "The address of this sign-in has a client ID that this emulator does not know. " (ELSEWHERE) }
        p { "The client ID of this emulator is " code { (CLIENT_ID) } "." }
    };
    authkit::page("Invalid client ID", &text)
}

const ELSEWHERE: &str = "WorkOS would show its own page here, and would not call the application.";
