//! Roles of the environment and their permissions. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::fields::FieldReader;
use crate::{
    domain::{MAX_PERMISSIONS, Role},
    http::{self, ApiError, ApiKey, JsonFields, PathId, Shared},
};

pub(super) const SLUG_COMPLAINT: &str =
    "must have lower-case letters, digits and - _ . : only, 100 at most for this emulator";

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
            r#type: "EnvironmentRole",
            resource_type_slug: "organization",
            permissions: &role.permissions,
            created_at: role.created_at,
            updated_at: role.updated_at,
        }
    }
}

/// Whether this can be the slug of a role or of a permission.
pub(super) fn is_slug(text: &str) -> bool {
    let is_part = |it: u8| {
        it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'-' | b'_' | b'.' | b':')
    };
    (1..=100).contains(&text.len()) && text.bytes().all(is_part)
}

pub(super) async fn list(_: ApiKey, State(app): Shared) -> Response {
    app.with(|state, _| {
        let roles: Vec<RoleJson<'_>> = state.roles.all().iter().map(RoleJson::from).collect();
        http::json(StatusCode::OK, &json!({ "object": "list", "data": roles }))
    })
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let slug = reader.required_text("slug");
    if !slug.is_empty() && !is_slug(&slug) {
        reader.complain("slug", SLUG_COMPLAINT);
    }
    let name = reader.required_text("name");
    let description = reader.optional_text("description");
    reader.finish()?;
    app.with(|state, now| {
        let created = state.create_role(slug, name, description, now)?;
        Ok(http::json(StatusCode::CREATED, &RoleJson::from(created)))
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

/// Replaces the permissions of a role. They need not be made before.
pub(super) async fn set_permissions(
    _: ApiKey,
    State(app): Shared,
    PathId(slug): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let permissions = reader.list("permissions").unwrap_or_default();
    let is_list = fields.contains_key("permissions") && permissions.len() <= MAX_PERMISSIONS;
    if !is_list || !permissions.iter().all(|permission| is_slug(permission)) {
        reader.complain("permissions", SLUG_COMPLAINT);
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
    if !permission.is_empty() && !is_slug(&permission) {
        reader.complain("slug", SLUG_COMPLAINT);
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
