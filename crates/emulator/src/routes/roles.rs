//! Roles of the environment, and permissions. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::fields::FieldReader;
use crate::{
    domain::{self, MAX_PERMISSIONS, Naming, Permission, Refusal, Role},
    http::{self, ApiError, ApiKey, Fields, JsonFields, PageRequest, PathId, QueryFields, Shared},
    limits,
};

#[derive(Serialize)]
struct RoleJson<'a> {
    object: &'static str,
    id: &'a str,
    slug: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    r#type: &'static str,
    resource_type_slug: &'static str,
    permissions: &'a [String],
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a Role> for RoleJson<'a> {
    fn from(role: &'a Role) -> Self {
        Self {
            object: "role",
            id: &role.id,
            slug: &role.slug,
            name: &role.name,
            description: role.description.as_deref(),
            r#type: match role.organization_id {
                Some(_) => "OrganizationRole",
                None => "EnvironmentRole",
            },
            resource_type_slug: "organization",
            permissions: &role.permissions,
            created_at: role.created_at,
            updated_at: role.updated_at,
        }
    }
}

/// A role as events have it.
#[derive(Serialize)]
pub(super) struct RoleEventJson<'a> {
    object: &'static str,
    slug: &'a str,
    resource_type_slug: &'static str,
    permissions: &'a [String],
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a Role> for RoleEventJson<'a> {
    fn from(role: &'a Role) -> Self {
        Self {
            object: "role",
            slug: &role.slug,
            resource_type_slug: "organization",
            permissions: &role.permissions,
            created_at: role.created_at,
            updated_at: role.updated_at,
        }
    }
}

#[derive(Serialize)]
pub(super) struct PermissionJson<'a> {
    object: &'static str,
    id: &'a str,
    slug: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    system: bool,
    resource_type_slug: &'static str,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a Permission> for PermissionJson<'a> {
    fn from(permission: &'a Permission) -> Self {
        Self {
            object: "permission",
            id: &permission.id,
            slug: &permission.slug,
            name: &permission.name,
            description: permission.description.as_deref(),
            system: false,
            resource_type_slug: "organization",
            created_at: permission.created_at,
            updated_at: permission.updated_at,
        }
    }
}

pub(super) async fn list(_: ApiKey, State(app): Shared) -> Response {
    app.with(|state, _| http::json(StatusCode::OK, &list_json(state, None)))
}

fn list_json(state: &domain::State, organization_id: Option<&str>) -> Value {
    let roles = state.roles.of(organization_id).map(RoleJson::from);
    json!({ "object": "list", "data": roles.collect::<Vec<_>>() })
}

/// What a new role or permission is called: its slug, its name and its description.
fn named(fields: &Fields) -> Result<(String, String, Option<String>), Refusal> {
    let mut reader = FieldReader::new(fields);
    let slug = reader.required_text("slug");
    if !slug.is_empty() && !limits::is_slug(&slug) {
        reader.complain("slug", limits::SLUG_COMPLAINT);
    }
    let name = reader.required_text("name");
    let description = reader.optional_text("description");
    if !matches!(
        http::text(fields, "resource_type_slug"),
        None | Some("organization")
    ) {
        let complaint = "must be organization: this emulator has no other resources";
        reader.complain("resource_type_slug", complaint);
    }
    reader.finish()?;
    Ok((slug, name, description))
}

/// What a change says: a new name, a new description.
fn naming(fields: &Fields) -> Result<Naming, Refusal> {
    let mut reader = FieldReader::new(fields);
    let naming = Naming {
        name: reader.changed_text("name"),
        description: reader.text("description"),
    };
    reader.finish()?;
    Ok(naming)
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let (slug, name, description) = named(&fields)?;
    app.with(|state, now| {
        let created = state.create_role(slug, name, description, now)?;
        Ok(http::json(StatusCode::CREATED, &RoleJson::from(created)))
    })
}

pub(super) async fn update(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let naming = naming(&fields)?;
    app.with(|state, now| {
        let updated = RoleJson::from(state.update_role(&slug, naming, now)?);
        Ok(http::json(StatusCode::OK, &updated))
    })
}

/// The official emulator has this; the OpenAPI document does not.
pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_role(&slug, now))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The roles that members of an organization can have. It has none of its own here.
pub(super) async fn list_of_organization(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| {
        state.organizations.get(&id)?;
        Ok(http::json(StatusCode::OK, &list_json(state, Some(&id))))
    })
}

pub(super) async fn show(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| {
        let found = RoleJson::from(state.roles.get(&slug)?);
        Ok(http::json(StatusCode::OK, &found))
    })
}

/// Replaces the permissions of a role.
pub(super) async fn set_permissions(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let permissions = reader.list("permissions");
    let is_list = permissions
        .as_ref()
        .is_some_and(|it| it.len() <= MAX_PERMISSIONS);
    let permissions = permissions.unwrap_or_default();
    if !is_list
        || !permissions
            .iter()
            .all(|permission| limits::is_slug(permission))
    {
        reader.complain("permissions", limits::SLUG_COMPLAINT);
    }
    reader.finish()?;
    app.with(|state, now| {
        let changed = RoleJson::from(state.permit(&slug, permissions, now)?);
        Ok(http::json(StatusCode::OK, &changed))
    })
}

/// Adds a permission to a role.
pub(super) async fn add_permission(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let permission = reader.required_text("slug");
    if !permission.is_empty() && !limits::is_slug(&permission) {
        reader.complain("slug", limits::SLUG_COMPLAINT);
    }
    reader.finish()?;
    app.with(|state, now| {
        let mut permissions = state.roles.get(&slug)?.permissions.clone();
        if !permissions.contains(&permission) && permissions.len() < MAX_PERMISSIONS {
            permissions.push(permission);
        }
        let changed = RoleJson::from(state.permit(&slug, permissions, now)?);
        Ok(http::json(StatusCode::OK, &changed))
    })
}

pub(super) async fn list_permissions(
    _: ApiKey,
    State(app): Shared,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let request = PageRequest::from_query(&query)?;
    app.with(|state, _| {
        let permissions = state.roles.permissions().iter();
        let page = request.page(permissions, |it| &it.id, PermissionJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn create_permission(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let (slug, name, description) = named(&fields)?;
    app.with(|state, now| {
        let created = state.create_permission(slug, name, description, now)?;
        let created = PermissionJson::from(created);
        Ok(http::json(StatusCode::CREATED, &created))
    })
}

pub(super) async fn show_permission(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| {
        let found = PermissionJson::from(state.roles.permission(&slug)?);
        Ok(http::json(StatusCode::OK, &found))
    })
}

pub(super) async fn update_permission(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let naming = naming(&fields)?;
    app.with(|state, now| {
        let updated = PermissionJson::from(state.update_permission(&slug, naming, now)?);
        Ok(http::json(StatusCode::OK, &updated))
    })
}

pub(super) async fn remove_permission(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_permission(&slug, now))?;
    Ok(StatusCode::NO_CONTENT)
}
