//! The websites whose scripts may call the endpoints of public clients. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    domain::{CorsOrigin, Refusal},
    http::{self, ApiError, ApiKey, JsonFields, PageRequest, QueryFields, Shared},
};

#[derive(Serialize)]
struct CorsOriginJson<'a> {
    object: &'static str,
    id: &'a str,
    origin: &'a str,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a CorsOrigin> for CorsOriginJson<'a> {
    fn from(origin: &'a CorsOrigin) -> Self {
        Self {
            object: "cors_origin",
            id: &origin.id,
            origin: &origin.origin,
            created_at: origin.created_at,
            updated_at: origin.created_at,
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
        let origins = state.account.cors_origins().iter();
        let page = request.page(origins, |entry| &entry.id, CorsOriginJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn add(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let origin = http::text(&fields, "origin").ok_or(Refusal::CorsOriginInvalid)?;
    app.with(|state, now| {
        let added = state.account.add_cors_origin(origin, now)?;
        Ok(http::json(
            StatusCode::CREATED,
            &CorsOriginJson::from(added),
        ))
    })
}
