//! Roles of the environment and of organizations, and permissions. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::fields::FieldReader;
use crate::{
    domain::{self, MAX_PERMISSIONS, Naming, NewRole, OWN_SLUG_PREFIX, Permission, Refusal, Role},
    http::{
        self, ApiError, ApiKey, Fields, JsonFields, PageRequest, PathId, PathNames, QueryFields,
        Shared,
    },
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
    #[serde(flatten)]
    own: Option<OwnRoleJson<'a>>,
    slug: &'a str,
    resource_type_slug: &'static str,
    permissions: &'a [String],
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

/// What the events of an organization's own roles have besides.
#[derive(Serialize)]
struct OwnRoleJson<'a> {
    organization_id: &'a str,
    name: &'a str,
    description: Option<&'a str>,
}

impl<'a> From<&'a Role> for RoleEventJson<'a> {
    fn from(role: &'a Role) -> Self {
        let own = role.organization_id.as_deref().map(|id| OwnRoleJson {
            organization_id: id,
            name: &role.name,
            description: role.description.as_deref(),
        });
        Self {
            object: own.as_ref().map_or("role", |_| "organization_role"),
            own,
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

/// Whose roles a route is about: an organization's, or those of the environment.
#[derive(Deserialize)]
pub(super) struct OwnerNames {
    organization_id: Option<String>,
}

/// The role that a route is about.
#[derive(Deserialize)]
pub(super) struct RoleNames {
    organization_id: Option<String>,
    role: String,
}

/// The permission of a role that a route is about.
#[derive(Deserialize)]
pub(super) struct RolePermissionNames {
    organization_id: String,
    role: String,
    permission: String,
}

impl RoleNames {
    /// The role that can be changed by this route: the environment's are not an organization's to change.
    fn own(&self, state: &domain::State) -> Result<Role, Refusal> {
        let owner = self.organization_id.as_deref();
        check_owner(state, owner)?;
        state.roles.get(&self.role, owner).cloned()
    }
}

fn check_owner(state: &domain::State, organization_id: Option<&str>) -> Result<(), Refusal> {
    organization_id.map_or(Ok(()), |id| state.organizations.get(id).map(|_| ()))
}

/// The roles of the environment, or those that members of an organization can have.
pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    PathNames(owner): PathNames<OwnerNames>,
) -> Result<Response, ApiError> {
    let owner = owner.organization_id.as_deref();
    app.with(|state, _| {
        check_owner(state, owner)?;
        let roles: Vec<_> = state.roles.of(owner).map(RoleJson::from).collect();
        let list = json!({ "object": "list", "data": roles });
        Ok(http::json(StatusCode::OK, &list))
    })
}

/// What a new role or permission is called: its slug, its name and its description. A role of an
/// organization's own needs no slug, and has one of its own kind.
fn named(
    fields: &Fields,
    is_own: bool,
) -> Result<(Option<String>, String, Option<String>), Refusal> {
    let mut reader = FieldReader::new(fields);
    let slug = match is_own {
        true => reader.optional_text("slug").unwrap_or_default(),
        false => reader.required_text("slug"),
    };
    if !slug.is_empty() && !limits::is_slug(&slug) {
        reader.complain("slug", limits::SLUG_COMPLAINT);
    }
    if !slug.is_empty() && is_own && !slug.starts_with(OWN_SLUG_PREFIX) {
        reader.complain("slug", "must begin with 'org-'");
    }
    let slug = Some(slug).filter(|slug| !slug.is_empty());
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
    PathNames(owner): PathNames<OwnerNames>,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let organization_id = owner.organization_id;
    let (slug, name, description) = named(&fields, organization_id.is_some())?;
    app.with(|state, now| {
        check_owner(state, organization_id.as_deref())?;
        let new = NewRole {
            slug,
            name,
            description,
            organization_id,
        };
        let created = RoleJson::from(state.create_role(new, now)?);
        Ok(http::json(StatusCode::CREATED, &created))
    })
}

pub(super) async fn update(
    _: ApiKey,
    State(app): Shared,
    PathNames(names): PathNames<RoleNames>,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let naming = naming(&fields)?;
    app.with(|state, now| {
        let role = names.own(state)?;
        let updated = RoleJson::from(state.rename_role(role, naming, now)?);
        Ok(http::json(StatusCode::OK, &updated))
    })
}

/// For roles of the environment the official emulator has this, and the OpenAPI document does not.
pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathNames(names): PathNames<RoleNames>,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_role(names.own(state)?, now))?;
    Ok(StatusCode::NO_CONTENT)
}

/// A role of the environment, or one that members of an organization can have.
pub(super) async fn show(
    _: ApiKey,
    State(app): Shared,
    PathNames(names): PathNames<RoleNames>,
) -> Result<Response, ApiError> {
    let owner = names.organization_id.as_deref();
    app.with(|state, _| {
        check_owner(state, owner)?;
        let found = RoleJson::from(state.roles.of_members(&names.role, owner)?);
        Ok(http::json(StatusCode::OK, &found))
    })
}

/// Replaces the permissions of a role.
pub(super) async fn set_permissions(
    _: ApiKey,
    State(app): Shared,
    PathNames(names): PathNames<RoleNames>,
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
        let role = names.own(state)?;
        let changed = RoleJson::from(state.permit(role, permissions, now)?);
        Ok(http::json(StatusCode::OK, &changed))
    })
}

/// Adds a permission to a role.
pub(super) async fn add_permission(
    _: ApiKey,
    State(app): Shared,
    PathNames(names): PathNames<RoleNames>,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let permission = reader.required_text("slug");
    if !permission.is_empty() && !limits::is_slug(&permission) {
        reader.complain("slug", limits::SLUG_COMPLAINT);
    }
    reader.finish()?;
    app.with(|state, now| {
        let role = names.own(state)?;
        let mut permissions = role.permissions.clone();
        if !permissions.contains(&permission) && permissions.len() < MAX_PERMISSIONS {
            permissions.push(permission);
        }
        let changed = RoleJson::from(state.permit(role, permissions, now)?);
        Ok(http::json(StatusCode::OK, &changed))
    })
}

/// Takes a permission from a role of an organization's own.
pub(super) async fn take_permission(
    _: ApiKey,
    State(app): Shared,
    PathNames(names): PathNames<RolePermissionNames>,
) -> Result<Response, ApiError> {
    let (role, permission) = (names.role, names.permission);
    let organization_id = Some(names.organization_id);
    let names = RoleNames {
        organization_id,
        role,
    };
    app.with(|state, now| {
        let role = names.own(state)?;
        state.roles.permission(&permission)?;
        let mut permissions = role.permissions.clone();
        permissions.retain(|known| *known != permission);
        let changed = RoleJson::from(state.permit(role, permissions, now)?);
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
    let (slug, name, description) = named(&fields, false)?;
    let slug = slug.unwrap_or_default();
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
