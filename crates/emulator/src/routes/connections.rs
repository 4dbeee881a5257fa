//! Connections. Source: OpenAPI document; a Magic Link connection recorded in 2021.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    domain::{Connection, Refusal},
    http::{self, ApiError, ApiKey, Fields, PageRequest, PathId, QueryFields, Shared},
    types,
};

#[derive(Serialize)]
pub(super) struct ConnectionJson<'a> {
    object: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<&'a str>,
    connection_type: &'static str,
    name: &'a str,
    /// Only events of activations have it (OpenAPI document). What WorkOS writes there is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) external_key: Option<&'a str>,
    state: &'static str,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
    status: &'static str,
    domains: [DomainJson<'a>; 1],
}

#[derive(Serialize)]
struct DomainJson<'a> {
    object: &'static str,
    id: &'a str,
    domain: &'a str,
}

impl<'a> From<&'a Connection> for ConnectionJson<'a> {
    fn from(connection: &'a Connection) -> Self {
        Self {
            object: "connection",
            id: &connection.id,
            organization_id: connection.organization_id.as_deref(),
            connection_type: "MagicLink",
            name: connection.name.as_deref().unwrap_or("MagicLink"),
            external_key: None,
            state: "active",
            created_at: connection.created_at,
            updated_at: connection.created_at,
            status: "linked",
            domains: [DomainJson {
                object: "connection_domain",
                id: &connection.domain_id,
                domain: &connection.domain,
            }],
        }
    }
}

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let request = PageRequest::from_query(&query)?;
    let kind = http::text(&query, "connection_type");
    if !kind.is_none_or(types::is_connection) {
        return Err(Refusal::field("connection_type", "must be a valid enum value").into());
    }
    app.with(|state, _| {
        let connections = state.account.connections();
        let matching = connections.filter(|connection| matches(connection, &query));
        let page = request.page(matching, |connection| &connection.id, ConnectionJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn show(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| {
        let connection = ConnectionJson::from(state.account.connection(&id)?);
        Ok(http::json(StatusCode::OK, &connection))
    })
}

pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_connection(&id, now))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a connection is what the filters of the query ask for.
fn matches(connection: &Connection, query: &Fields) -> bool {
    let filter = |name| http::text(query, name);
    filter("connection_type").is_none_or(|kind| kind == "MagicLink")
        && filter("domain").is_none_or(|domain| domain.eq_ignore_ascii_case(&connection.domain))
        && filter("organization_id")
            .is_none_or(|id| Some(id) == connection.organization_id.as_deref())
}
