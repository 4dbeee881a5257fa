//! The registered redirect URIs. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    domain::{RedirectUri, Refusal},
    http::{self, ApiError, ApiKey, JsonFields, PageRequest, PathId, QueryFields, Shared},
    limits,
};

#[derive(Serialize)]
struct RedirectUriJson<'a> {
    object: &'static str,
    id: &'a str,
    uri: &'a str,
    default: bool,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a RedirectUri> for RedirectUriJson<'a> {
    fn from(redirect_uri: &'a RedirectUri) -> Self {
        Self {
            object: "redirect_uri",
            id: &redirect_uri.id,
            uri: &redirect_uri.uri,
            default: redirect_uri.is_default,
            created_at: redirect_uri.created_at,
            updated_at: redirect_uri.created_at,
        }
    }
}

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let request = PageRequest::from_query(&query)?;
    app.with(|state, _| {
        let redirect_uris = state.account.redirect_uris().iter();
        let page = request.page(redirect_uris, |entry| &entry.id, RedirectUriJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

/// Registers a redirect URI. WorkOS's response to one that breaks
/// its rules is not documented.
pub(super) async fn add(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let uri =
        http::text(&fields, "uri").ok_or_else(|| Refusal::field("uri", "must be a string"))?;
    if uri.len() > limits::MAX_REDIRECT_URI_BYTES {
        return Err(Refusal::field("uri", limits::REDIRECT_URI_TOO_LONG).into());
    }
    app.with(|state, now| {
        let added = state.account.add_redirect_uri(uri.to_owned(), now)?;
        Ok(http::json(
            StatusCode::CREATED,
            &RedirectUriJson::from(added),
        ))
    })
}

pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, _| state.account.remove_redirect_uri(&id))?;
    Ok(StatusCode::NO_CONTENT)
}
