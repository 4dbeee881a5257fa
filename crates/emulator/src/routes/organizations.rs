//! Organizations, which the first request of many tools asks for to see whether a key works.
//! Source: OpenAPI document.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;

use super::ApiKey;
use crate::{
    account::Organization,
    answer::{self, Problem},
    app::Shared,
    list::Window,
    request,
};

#[derive(Serialize)]
struct OrganizationJson<'a> {
    object: &'static str,
    id: &'a str,
    name: &'a str,
    domains: [DomainJson<'a>; 1],
    #[serde(serialize_with = "answer::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "answer::timestamp")]
    updated_at: Timestamp,
}

#[derive(Serialize)]
struct DomainJson<'a> {
    object: &'static str,
    id: &'a str,
    organization_id: &'a str,
    domain: &'a str,
    state: &'static str,
}

impl<'a> From<&'a Organization> for OrganizationJson<'a> {
    fn from(organization: &'a Organization) -> Self {
        Self {
            object: "organization",
            id: &organization.id,
            name: organization.name,
            domains: [DomainJson {
                object: "organization_domain",
                id: &organization.domain_id,
                organization_id: &organization.id,
                domain: organization.domain,
                state: "verified",
            }],
            created_at: organization.created_at,
            updated_at: organization.created_at,
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
        let organizations = state.account.organizations().iter();
        let page = window.page(organizations, |it| &it.id, OrganizationJson::from)?;
        Ok(answer::json(StatusCode::OK, &page))
    })
}
