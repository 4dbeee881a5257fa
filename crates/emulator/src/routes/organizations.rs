//! Organizations, which many tools list to see whether a key works. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    domain::Organization,
    http::{self, ApiError, ApiKey, PageRequest, QueryFields, Shared},
};

#[derive(Serialize)]
struct OrganizationJson<'a> {
    object: &'static str,
    id: &'a str,
    name: &'a str,
    domains: [DomainJson<'a>; 1],
    metadata: Map<String, Value>,
    external_id: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

#[derive(Serialize)]
struct DomainJson<'a> {
    object: &'static str,
    id: &'a str,
    organization_id: &'a str,
    domain: &'a str,
    state: &'static str,
    verification_strategy: &'static str,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a Organization> for OrganizationJson<'a> {
    fn from(organization: &'a Organization) -> Self {
        Self {
            object: "organization",
            id: &organization.id,
            name: &organization.name,
            domains: [DomainJson {
                object: "organization_domain",
                id: &organization.domain_id,
                organization_id: &organization.id,
                domain: &organization.domain,
                state: "verified",
                verification_strategy: "manual",
                created_at: organization.created_at,
                updated_at: organization.created_at,
            }],
            metadata: Map::new(),
            external_id: None,
            created_at: organization.created_at,
            updated_at: organization.created_at,
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
        let organizations = state.account.organizations().iter();
        let page = request.page(
            organizations,
            |organization| &organization.id,
            OrganizationJson::from,
        )?;
        Ok(http::json(StatusCode::OK, &page))
    })
}
