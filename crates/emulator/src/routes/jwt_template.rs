//! The JWT template of the environment. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::{
    domain::{JwtTemplate, Refusal},
    http::{self, ApiError, ApiKey, JsonFields, Shared},
};

#[derive(Serialize)]
struct JwtTemplateJson<'a> {
    object: &'static str,
    content: &'a str,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a JwtTemplate> for JwtTemplateJson<'a> {
    fn from(template: &'a JwtTemplate) -> Self {
        Self {
            object: "jwt_template",
            content: &template.content,
            created_at: template.created_at,
            updated_at: template.updated_at,
        }
    }
}

pub(super) async fn show(_: ApiKey, State(app): Shared) -> Result<Response, ApiError> {
    app.with(|state, _| {
        let template = state.jwt_template.as_ref().ok_or(Refusal::NotFound)?;
        Ok(http::json(StatusCode::OK, &JwtTemplateJson::from(template)))
    })
}

pub(super) async fn set(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let content = fields.get("content").and_then(Value::as_str);
    let content = content.ok_or_else(|| Refusal::field("content", "must be a string"))?;
    app.with(|state, now| {
        let template = state.set_jwt_template(content, now)?;
        Ok(http::json(StatusCode::OK, &JwtTemplateJson::from(template)))
    })
}
