//! Memberships of organizations. Source: OpenAPI document.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{fields::FieldReader, user_management::UserJson};
use crate::{
    domain::{self, Membership, MembershipStatus, Refusal},
    http::{self, ApiError, ApiKey, Fields, JsonFields, PageRequest, PathId, Shared},
    limits,
};

#[derive(Serialize)]
pub(super) struct MembershipJson<'a> {
    object: &'static str,
    id: &'a str,
    user_id: &'a str,
    organization_id: &'a str,
    /// Events leave it out, and the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_name: Option<&'a str>,
    status: MembershipStatus,
    directory_managed: bool,
    role: RoleSlug<'a>,
    roles: Vec<RoleSlug<'a>>,
    custom_attributes: Map<String, Value>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserJson<'a>>,
}

#[derive(Serialize)]
struct RoleSlug<'a> {
    slug: &'a str,
}

impl<'a> From<&'a Membership> for MembershipJson<'a> {
    fn from(membership: &'a Membership) -> Self {
        Self {
            object: "organization_membership",
            id: &membership.id,
            user_id: &membership.user_id,
            organization_id: &membership.organization_id,
            organization_name: None,
            status: membership.status,
            directory_managed: false,
            role: RoleSlug {
                slug: membership.role(),
            },
            roles: membership
                .roles
                .iter()
                .map(|slug| RoleSlug { slug })
                .collect(),
            custom_attributes: Map::new(),
            created_at: membership.created_at,
            updated_at: membership.updated_at,
            user: None,
        }
    }
}

impl<'a> MembershipJson<'a> {
    /// With the name of the organization, and the user.
    fn whole(membership: &'a Membership, state: &'a domain::State) -> Self {
        let organization = state.organizations.get(&membership.organization_id).ok();
        Self {
            organization_name: organization.map(|organization| organization.name.as_str()),
            user: state.users.user(&membership.user_id).map(UserJson::from),
            ..membership.into()
        }
    }
}

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    let fields = http::urlencoded(query.as_bytes());
    let request = PageRequest::from_query(&fields)?;
    let user_id = http::text(&fields, "user_id");
    let organization_id = http::text(&fields, "organization_id");
    if user_id.is_none() && organization_id.is_none() {
        return Err(Refusal::MembershipFilterMissing.into());
    }
    let names = http::query_list(&query, "statuses");
    let statuses: Option<Vec<MembershipStatus>> = names
        .iter()
        .map(|name| MembershipStatus::parse(name))
        .collect();
    let complaint = "must be active, inactive or pending";
    let mut statuses = statuses.ok_or_else(|| Refusal::field("statuses", complaint))?;
    if statuses.is_empty() {
        statuses.push(MembershipStatus::Active);
    }
    app.with(|state, _| {
        let memberships = state.memberships.iter().filter(|membership| {
            user_id.is_none_or(|id| membership.user_id == id)
                && organization_id.is_none_or(|id| membership.organization_id == id)
                && statuses.contains(&membership.status)
        });
        let whole = |membership| MembershipJson::whole(membership, state);
        let page = request.page(memberships, |it| &it.id, whole)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let user_id = reader.required_text("user_id");
    let organization_id = reader.required_text("organization_id");
    let roles = wanted_roles(&mut reader, &fields);
    reader.finish()?;
    respond(&app, StatusCode::CREATED, |state, now| {
        state.create_membership(&user_id, &organization_id, roles, now)
    })
}

pub(super) async fn show(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    respond(&app, StatusCode::OK, |state, _| state.memberships.get(&id))
}

pub(super) async fn update(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let roles = wanted_roles(&mut reader, &fields);
    reader.finish()?;
    respond(&app, StatusCode::OK, |state, now| {
        state.update_membership(&id, roles, now)
    })
}

pub(super) async fn deactivate(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    respond(&app, StatusCode::OK, |state, now| {
        state.deactivate_membership(&id, now)
    })
}

pub(super) async fn reactivate(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    respond(&app, StatusCode::OK, |state, now| {
        state.reactivate_membership(&id, now)
    })
}

pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_membership(&id, now))?;
    Ok(StatusCode::OK)
}

/// Carries out a transition, and responds with the membership that it returns.
fn respond(
    app: &crate::app::App,
    status: StatusCode,
    transition: impl FnOnce(&mut domain::State, Timestamp) -> Result<&Membership, Refusal>,
) -> Result<Response, ApiError> {
    app.with(|state, now| {
        let id = transition(state, now)?.id.clone();
        let membership = MembershipJson::whole(state.memberships.get(&id)?, state);
        Ok(http::json(status, &membership))
    })
}

/// The roles that a request names, as `role_slug` or as `role_slugs`.
fn wanted_roles(reader: &mut FieldReader<'_>, fields: &Fields) -> Option<Vec<String>> {
    if fields.contains_key("role_slug") && fields.contains_key("role_slugs") {
        reader.complain("role_slugs", "cannot be given together with role_slug");
    }
    let one = reader.optional_text("role_slug").map(|slug| vec![slug]);
    let slugs = one.or_else(|| reader.list("role_slugs"))?;
    let name = if fields.contains_key("role_slugs") {
        "role_slugs"
    } else {
        "role_slug"
    };
    if slugs.is_empty() {
        reader.complain(name, "must not be empty");
    } else if !slugs.iter().all(|slug| limits::is_slug(slug)) {
        reader.complain(name, limits::SLUG_COMPLAINT);
    }
    Some(slugs)
}
