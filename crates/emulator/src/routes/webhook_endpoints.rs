//! Webhook endpoints. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::fields::FieldReader;
use crate::{
    app::App,
    domain::{Refusal, WebhookChanges, WebhookEndpoint, check_event_types},
    http::{self, ApiError, ApiKey, JsonFields, PageRequest, PathId, QueryFields, Shared},
    webhook_url,
};

#[derive(Serialize)]
struct WebhookEndpointJson<'a> {
    object: &'static str,
    id: &'a str,
    endpoint_url: &'a str,
    secret: &'a str,
    status: &'static str,
    events: &'a [String],
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a WebhookEndpoint> for WebhookEndpointJson<'a> {
    fn from(endpoint: &'a WebhookEndpoint) -> Self {
        Self {
            object: "webhook_endpoint",
            id: &endpoint.id,
            endpoint_url: &endpoint.url,
            secret: &endpoint.secret,
            status: if endpoint.is_enabled {
                "enabled"
            } else {
                "disabled"
            },
            events: &endpoint.events,
            created_at: endpoint.created_at,
            updated_at: endpoint.updated_at,
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
        let endpoints = state.events.webhooks.endpoints().iter();
        let page = request.page(endpoints, |it| &it.id, WebhookEndpointJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let url = reader.required_text("endpoint_url");
    let events = reader.list("events");
    if matches!(fields.get("events"), None | Some(Value::Null)) {
        reader.complain("events", "must be a list of strings");
    }
    let events = events.unwrap_or_default();
    // The official emulator takes one, for a secret that is known beforehand.
    let secret = reader.optional_text("secret");
    reader.finish()?;
    check(&app, &url)?;
    check_event_types(&events)?;
    app.with(|state, now| {
        let created = state.create_webhook_endpoint(url, events, secret, now)?;
        let created = WebhookEndpointJson::from(created);
        Ok(http::json(StatusCode::CREATED, &created))
    })
}

pub(super) async fn update(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let changes = WebhookChanges {
        url: reader.changed_text("endpoint_url"),
        is_enabled: match reader.text("status").flatten().as_deref() {
            None => None,
            Some("enabled") => Some(true),
            Some("disabled") => Some(false),
            Some(_) => {
                reader.complain("status", "must be enabled or disabled");
                None
            }
        },
        events: reader.list("events"),
    };
    reader.finish()?;
    if let Some(url) = &changes.url {
        check(&app, url)?;
    }
    check_event_types(changes.events.as_deref().unwrap_or_default())?;
    app.with(|state, now| {
        let updated = state.update_webhook_endpoint(&id, changes, now)?;
        Ok(http::json(
            StatusCode::OK,
            &WebhookEndpointJson::from(updated),
        ))
    })
}

pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, _| state.delete_webhook_endpoint(&id))?;
    Ok(StatusCode::NO_CONTENT)
}

fn check(app: &App, url: &str) -> Result<(), Refusal> {
    if !webhook_url::is_one(url) {
        return Err(Refusal::WebhookUrlInvalid);
    }
    app.warn_of_undelivered_webhook(url);
    Ok(())
}
