//! The sessions of users: list, revoke, log out. Source: OpenAPI document; docs, "Sessions".

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;

use super::user_management::entity_not_found;
use crate::{
    domain::{Refusal, SignInMethod, UserSession},
    http::{self, ApiError, ApiKey, PageRequest, Parameters, PathId, QueryFields, Shared},
};

#[derive(Serialize)]
pub(super) struct UserSessionJson<'a> {
    object: &'static str,
    id: &'a str,
    user_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<&'a str>,
    ip_address: Option<&'a str>,
    user_agent: Option<&'a str>,
    auth_method: &'static str,
    status: &'static str,
    #[serde(serialize_with = "http::timestamp")]
    expires_at: Timestamp,
    #[serde(serialize_with = "http::optional_timestamp")]
    ended_at: Option<Timestamp>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> UserSessionJson<'a> {
    /// A session as it is at a time.
    pub(super) fn at(session: &'a UserSession, now: Timestamp) -> Self {
        Self {
            object: "session",
            id: &session.id,
            user_id: &session.user_id,
            organization_id: session.organization_id.as_deref(),
            ip_address: session.ip_address.as_deref(),
            user_agent: session.user_agent.as_deref(),
            auth_method: match session.method {
                SignInMethod::MagicAuth => "magic_code",
                SignInMethod::Password => "password",
            },
            status: session.status(now),
            expires_at: session.expires_at,
            ended_at: session.ended_at,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    PathId(user_id): PathId,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let request = PageRequest::from_query(&query)?;
    app.with(|state, now| {
        if state.users.user(&user_id).is_none() {
            return Err(entity_not_found("User", &user_id));
        }
        let page = request.page(
            state.user_sessions.of_user(&user_id),
            |session| &session.id,
            |session| UserSessionJson::at(session, now),
        )?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn revoke(
    _: ApiKey,
    State(app): Shared,
    parameters: Result<Parameters, ApiError>,
) -> Result<StatusCode, ApiError> {
    let fields = match parameters {
        Ok(Parameters(fields)) => fields,
        // This endpoint has no other status for what is wrong (OpenAPI document).
        Err(ApiError::NotJson(reason)) => return Err(ApiError::Unreadable(reason)),
        Err(error) => return Err(error),
    };
    let id = http::text(&fields, "session_id").ok_or(Refusal::UserSessionMissing)?;
    if !app.with(|state, now| state.end_user_session(id, now))? {
        return Err(Refusal::UserSessionNotFound(id.to_owned()).into());
    }
    Ok(StatusCode::OK)
}

/// Ends a session and sends the browser back to the application.
///
/// A session that is not known leads back too: the cookie of an application outlives a restart of
/// the emulator, and what WorkOS does then is not known.
pub(super) async fn log_out(
    State(app): Shared,
    headers: HeaderMap,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let id = http::text(&query, "session_id").ok_or(Refusal::ParameterMissing("session_id"))?;
    let wanted = http::text(&query, "return_to");
    let (location, is_known) = app.with(|state, now| {
        let location = state.account.return_address(wanted)?;
        Ok::<_, Refusal>((location, state.end_user_session(id, now)?))
    })?;
    if !is_known {
        app.warn("a logout named a session that is not known");
    }
    let mailbox = || format!("{}/", http::base_url(&app, &headers));
    let location = location.map_or_else(mailbox, String::from);
    Ok((StatusCode::FOUND, [(LOCATION, location)]).into_response())
}
