//! The registered redirect URIs. Source: OpenAPI document.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;

use super::ApiKey;
use crate::{
    account::RedirectUri,
    answer::{self, FieldError, Problem},
    app::Shared,
    list::Window,
    request::{self, Body, Id},
};

#[derive(Serialize)]
struct RedirectUriJson<'a> {
    object: &'static str,
    id: &'a str,
    uri: &'a str,
    default: bool,
    #[serde(serialize_with = "answer::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "answer::timestamp")]
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
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let window = Window::from_query(&request::pairs(query.unwrap_or_default().as_bytes()))?;
    app.with(|state, _| {
        let redirect_uris = state.account.redirect_uris().iter();
        let page = window.page(redirect_uris, |it| &it.id, RedirectUriJson::from)?;
        Ok(answer::json(StatusCode::OK, &page))
    })
}

/// Takes any text, but for the rules of production if they are on: what WorkOS answers to what
/// breaks them is not documented.
pub(super) async fn add(_: ApiKey, State(app): Shared, body: Body) -> Result<Response, Problem> {
    let fields = request::json(&body?)?;
    let uri = request::text(&fields, "uri")
        .ok_or_else(|| Problem::Invalid(vec![FieldError::new("uri", "must be a string")]))?;
    app.with(|state, now| {
        let added = state.account.add_redirect_uri(uri.to_owned(), now)?;
        let added = RedirectUriJson::from(added);
        Ok(answer::json(StatusCode::CREATED, &added))
    })
}

pub(super) async fn remove(_: ApiKey, State(app): Shared, id: Id) -> Result<StatusCode, Problem> {
    let id = id?;
    app.with(|state, _| state.account.remove_redirect_uri(&id))?;
    Ok(StatusCode::NO_CONTENT)
}
