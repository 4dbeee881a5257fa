//! Connections. Source: OpenAPI document; a Magic Link connection recorded in 2021.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;

use super::ApiKey;
use crate::{
    account::Connection,
    answer::{self, Problem},
    app::Shared,
    list::Window,
    request::{self, Fields, Id},
};

#[derive(Serialize)]
pub(super) struct ConnectionJson<'a> {
    object: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<&'a str>,
    connection_type: &'static str,
    name: &'static str,
    state: &'static str,
    #[serde(serialize_with = "answer::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "answer::timestamp")]
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
            name: "MagicLink",
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
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = request::pairs(query.unwrap_or_default().as_bytes());
    let window = Window::from_query(&query)?;
    app.with(|state, _| {
        let connections = state.account.connections();
        let wanted = connections.filter(|it| is_wanted(it, &query));
        let page = window.page(wanted, |it| &it.id, ConnectionJson::from)?;
        Ok(answer::json(StatusCode::OK, &page))
    })
}

pub(super) async fn show(_: ApiKey, State(app): Shared, id: Id) -> Result<Response, Problem> {
    let id = id?;
    app.with(|state, _| {
        let connection = ConnectionJson::from(state.account.connection(&id)?);
        Ok(answer::json(StatusCode::OK, &connection))
    })
}

pub(super) async fn remove(_: ApiKey, State(app): Shared, id: Id) -> Result<StatusCode, Problem> {
    let id = id?;
    app.with(|state, now| state.delete_connection(&id, now))?;
    Ok(StatusCode::NO_CONTENT)
}

fn is_wanted(connection: &Connection, query: &Fields) -> bool {
    let wanted = |name| request::text(query, name);
    wanted("connection_type").is_none_or(|it| it == "MagicLink")
        && wanted("domain").is_none_or(|text| text.eq_ignore_ascii_case(&connection.domain))
        && wanted("organization_id")
            .is_none_or(|text| Some(text) == connection.organization_id.as_deref())
}
