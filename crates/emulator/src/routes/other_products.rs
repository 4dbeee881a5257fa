//! What an application may ask of WorkOS's other products while it signs somebody in. There is nothing of
//! them here, and that is what these responses say: empty lists, and audit log events that are checked and
//! kept nowhere. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::{Map, Value, json};

use super::user_management::entity_not_found;
use crate::{
    domain::Refusal,
    http::{self, ApiError, ApiKey, JsonFields, PageRequest, PathId, QueryFields, Shared},
};

/// A list of directories, of their users or groups, or of feature flags.
pub(super) async fn empty_list(
    _: ApiKey,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    empty_page(&PageRequest::from_query(&query)?)
}

/// A list of what a user has.
pub(super) async fn empty_list_of_user(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    if app.with(|state, _| state.users.user(&id).is_none()) {
        return Err(entity_not_found("User", &id));
    }
    empty_page(&PageRequest::from_query(&query)?)
}

/// A list of what an organization has.
pub(super) async fn empty_list_of_organization(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    app.with(|state, _| state.organizations.get(&id).map(|_| ()))?;
    empty_page(&PageRequest::from_query(&query)?)
}

fn empty_page(request: &PageRequest) -> Result<Response, ApiError> {
    let none = std::iter::empty::<&String>();
    let page = request.page(none, |id| id, |id| id)?;
    Ok(http::json(StatusCode::OK, &page))
}

/// Takes an event of an audit log.
pub(super) async fn log_event(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let empty = Map::new();
    let event = fields.get("event").and_then(Value::as_object);
    let event = event.unwrap_or(&empty);
    let is_text = |value: Option<&Value>| value.is_some_and(Value::is_string);
    let is_entity = |value: &Value| is_text(value.get("id")) && is_text(value.get("type"));
    let targets = event.get("targets").and_then(Value::as_array);
    let required = [
        ("organization_id", is_text(fields.get("organization_id"))),
        ("event.action", is_text(event.get("action"))),
        ("event.occurred_at", is_text(event.get("occurred_at"))),
        ("event.actor", event.get("actor").is_some_and(is_entity)),
        (
            "event.targets",
            targets.is_some_and(|it| it.iter().all(is_entity)),
        ),
        (
            "event.context",
            event
                .get("context")
                .is_some_and(|it| is_text(it.get("location"))),
        ),
    ];
    let missing = required.iter().filter(|(_, is_there)| !is_there);
    let missing: Vec<Value> = missing
        .map(|(field, _)| json!({ "code": "required", "field": field }))
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::AuditLogEventInvalid(missing).into());
    }
    let id = http::text(&fields, "organization_id").unwrap_or_default();
    app.with(|state, _| state.organizations.get(id).map(|_| ()))?;
    Ok(http::json(StatusCode::OK, &json!({ "success": true })))
}
