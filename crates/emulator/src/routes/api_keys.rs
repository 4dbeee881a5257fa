//! API keys of organizations: create, list, validate, delete. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::fields::FieldReader;
use crate::{
    domain::{ApiKeyOwner, NewApiKey, OrganizationApiKey},
    http::{self, ApiError, ApiKey, JsonFields, PageRequest, PathId, QueryFields, Shared},
};

#[derive(Serialize)]
pub(super) struct ApiKeyJson<'a> {
    object: &'static str,
    id: &'a str,
    owner: &'a ApiKeyOwner,
    name: &'a str,
    obfuscated_value: &'a str,
    #[serde(serialize_with = "http::optional_timestamp")]
    last_used_at: Option<Timestamp>,
    #[serde(serialize_with = "http::optional_timestamp")]
    expires_at: Option<Timestamp>,
    permissions: &'a [String],
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
    /// Only the response to its creation has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

impl<'a> From<&'a OrganizationApiKey> for ApiKeyJson<'a> {
    fn from(key: &'a OrganizationApiKey) -> Self {
        Self {
            object: "api_key",
            id: &key.id,
            owner: &key.owner,
            name: &key.name,
            obfuscated_value: &key.obfuscated_value,
            last_used_at: key.last_used_at,
            expires_at: key.expires_at,
            permissions: &key.permissions,
            created_at: key.created_at,
            updated_at: key.updated_at,
            value: None,
        }
    }
}

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    PathId(organization_id): PathId,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let request = PageRequest::from_query(&query)?;
    app.with(|state, _| {
        state.organizations.get(&organization_id)?;
        let keys = state.api_keys_of(&organization_id);
        let page = request.page(keys, |key| &key.id, ApiKeyJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let name = reader.required_text("name");
    let permissions = reader.list("permissions").unwrap_or_default();
    let expires_at = reader.optional_text("expires_at").and_then(|text| {
        let time = text.parse::<Timestamp>().ok();
        if time.is_none() {
            reader.complain("expires_at", "must be a valid ISO 8601 date");
        }
        time
    });
    reader.finish()?;
    let new = NewApiKey {
        name,
        owner: ApiKeyOwner::Organization { id },
        permissions,
        expires_at,
    };
    app.with(|state, now| {
        let (key, value) = state.create_api_key(new, now)?;
        let created = ApiKeyJson {
            value: Some(value),
            ..ApiKeyJson::from(key)
        };
        Ok(http::json(StatusCode::CREATED, &created))
    })
}

/// A key that is unknown or has expired is no error: there is none.
pub(super) async fn validate(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let value = reader.required_text("value");
    reader.finish()?;
    app.with(|state, now| {
        let key = state.validate_api_key(&value, now).map(ApiKeyJson::from);
        Ok(http::json(StatusCode::OK, &json!({ "api_key": key })))
    })
}

pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_api_key(&id, now))?;
    Ok(StatusCode::NO_CONTENT)
}
