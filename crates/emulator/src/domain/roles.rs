//! The roles of the environment, and the permissions that they give.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{events::EventKind, refusal::Refusal, state::State};
use crate::random;

/// How many roles and how many permissions there can be, and how many permissions a role. WorkOS's limits
/// are not known.
const MAX_ROLES: usize = 500;
pub(crate) const MAX_PERMISSIONS: usize = 500;

/// The role of who is given no other (docs, "Roles"), unless a seed says which one is.
const DEFAULT_ROLE: &str = "member";

/// The roles and the permissions, oldest first.
pub(crate) struct Roles {
    roles: Vec<Role>,
    permissions: Vec<Permission>,
    /// The slug of the role that members get who are given no other.
    default: String,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) permissions: Vec<String>,
    /// The organization whose own it is; none for those of the environment.
    #[serde(default)]
    pub(crate) organization_id: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// Something that a role can permit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Permission {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// What a request says of a role or of a permission. What is absent stays as it is; the inner `None`
/// removes it.
#[derive(Default)]
pub(crate) struct Naming {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<Option<String>>,
}

impl Roles {
    /// The two roles that applications use most.
    pub(super) fn new(now: Timestamp) -> Result<Self, Refusal> {
        let admin = Role::new("admin".to_owned(), "Admin".to_owned(), None, now)?;
        let member = Role::new(DEFAULT_ROLE.to_owned(), "Member".to_owned(), None, now)?;
        Ok(Self {
            roles: vec![admin, member],
            permissions: Vec::new(),
            default: DEFAULT_ROLE.to_owned(),
        })
    }

    pub(crate) fn all(&self) -> &[Role] {
        &self.roles
    }

    pub(crate) fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    pub(crate) fn get(&self, slug: &str) -> Result<&Role, Refusal> {
        let found = self.roles.iter().find(|role| role.slug == slug);
        found.ok_or_else(|| not_found("Role", slug))
    }

    pub(crate) fn permission(&self, slug: &str) -> Result<&Permission, Refusal> {
        let found = self.permissions.iter().find(|known| known.slug == slug);
        found.ok_or_else(|| not_found("Permission", slug))
    }

    pub(crate) fn default_slug(&self) -> &str {
        &self.default
    }

    /// Takes the roles and the permissions of the state file in place of the first two roles.
    pub(crate) fn restore(
        &mut self,
        roles: Vec<Role>,
        permissions: Vec<Permission>,
        default: Option<String>,
    ) {
        if !roles.is_empty() {
            self.roles = roles;
            self.permissions = permissions;
        }
        if let Some(default) = default {
            self.default = default;
        }
    }

    /// Adds a role or replaces that with its slug, as a seed asks.
    pub(super) fn plant(&mut self, role: Role, is_default: bool) {
        if is_default {
            self.default.clone_from(&role.slug);
        }
        match self.roles.iter_mut().find(|known| known.slug == role.slug) {
            Some(known) => *known = role,
            None => self.roles.push(role),
        }
    }

    /// Adds a permission, unless there is one with its slug.
    pub(super) fn plant_permission(&mut self, permission: Permission) {
        if self.permission(&permission.slug).is_err() {
            self.permissions.push(permission);
        }
    }

    /// The roles of the environment, with those of an organization's own.
    pub(crate) fn of(&self, organization_id: Option<&str>) -> impl Iterator<Item = &Role> {
        self.roles
            .iter()
            .filter(move |role| role.organization_id.is_none() || role.is_for(organization_id))
    }

    /// Whether there is such a role for members of an organization.
    pub(super) fn has(&self, slug: &str, organization_id: Option<&str>) -> bool {
        self.of(organization_id).any(|role| role.slug == slug)
    }

    /// The roles that a member of an organization gets: those that were asked for, else the default one.
    pub(super) fn assigned(
        &self,
        wanted: Option<Vec<String>>,
        organization_id: &str,
    ) -> Result<Vec<String>, Refusal> {
        let slugs = wanted.unwrap_or_else(|| vec![self.default.clone()]);
        let organization_id = Some(organization_id);
        match slugs.iter().find(|slug| !self.has(slug, organization_id)) {
            Some(unknown) => Err(Refusal::RoleUnknown(unknown.clone())),
            None => Ok(slugs),
        }
    }

    pub(super) fn forget_organization(&mut self, id: &str) {
        self.roles
            .retain(|role| role.organization_id.as_deref() != Some(id));
    }

    /// What these roles permit together, without repetitions.
    pub(super) fn permissions_of(&self, slugs: &[String]) -> Vec<String> {
        let roles = slugs.iter().filter_map(|slug| self.get(slug).ok());
        let mut permissions: Vec<String> = Vec::new();
        for permission in roles.flat_map(|role| &role.permissions) {
            if !permissions.contains(permission) {
                permissions.push(permission.clone());
            }
        }
        permissions
    }
}

fn not_found(kind: &'static str, slug: &str) -> Refusal {
    Refusal::EntityNotFound {
        kind,
        id: slug.to_owned(),
    }
}

impl Role {
    pub(super) fn new(
        slug: String,
        name: String,
        description: Option<String>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            id: random::id("role_", now)?,
            slug,
            name,
            description,
            permissions: Vec::new(),
            organization_id: None,
            created_at: now,
            updated_at: now,
        })
    }

    fn is_for(&self, organization_id: Option<&str>) -> bool {
        self.organization_id.as_deref() == organization_id
    }

    pub(super) fn bytes(&self) -> usize {
        let permissions = self.permissions.iter().map(String::len).sum::<usize>();
        let description = self.description.as_ref().map_or(0, String::len);
        permissions + description + self.slug.len() + self.name.len() + size_of::<Self>()
    }
}

impl Permission {
    pub(super) fn new(
        slug: String,
        name: String,
        description: Option<String>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            id: random::id("perm_", now)?,
            slug,
            name,
            description,
            created_at: now,
            updated_at: now,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        let description = self.description.as_ref().map_or(0, String::len);
        description + self.slug.len() + self.name.len() + size_of::<Self>()
    }
}

impl State {
    pub(crate) fn create_role(
        &mut self,
        slug: String,
        name: String,
        description: Option<String>,
        now: Timestamp,
    ) -> Result<&Role, Refusal> {
        if self.roles.get(&slug).is_ok() {
            return Err(Refusal::RoleExists);
        }
        if self.roles.roles.len() >= MAX_ROLES {
            let complaint = "cannot be added: there are 500 already";
            return Err(Refusal::field("slug", complaint));
        }
        let role = Role::new(slug, name, description, now)?;
        let created = EventKind::RoleCreated(role.clone());
        self.events.add(created, now)?;
        Ok(self.roles.roles.push_mut(role))
    }

    pub(crate) fn update_role(
        &mut self,
        slug: &str,
        naming: Naming,
        now: Timestamp,
    ) -> Result<&Role, Refusal> {
        let mut role = self.roles.get(slug)?.clone();
        role.name = naming.name.unwrap_or(role.name);
        role.description = naming.description.unwrap_or(role.description);
        self.change_role(role, now)
    }

    /// Says what a role permits.
    pub(crate) fn permit(
        &mut self,
        slug: &str,
        permissions: Vec<String>,
        now: Timestamp,
    ) -> Result<&Role, Refusal> {
        for permission in &permissions {
            self.roles.permission(permission)?;
        }
        let mut role = self.roles.get(slug)?.clone();
        role.permissions = permissions;
        self.change_role(role, now)
    }

    fn change_role(&mut self, mut role: Role, now: Timestamp) -> Result<&Role, Refusal> {
        role.updated_at = now;
        self.events.add(EventKind::RoleUpdated(role.clone()), now)?;
        let slug = role.slug.clone();
        self.roles.plant(role, false);
        self.roles.get(&slug)
    }

    /// Deletes a role. Members who had no other get the default one.
    pub(crate) fn delete_role(&mut self, slug: &str, now: Timestamp) -> Result<(), Refusal> {
        let role = self.roles.get(slug)?.clone();
        if slug == self.roles.default {
            return Err(Refusal::RoleIsDefault);
        }
        let with_it = self.memberships.iter().filter(|it| it.has_role(slug));
        let with_it: Vec<_> = with_it.cloned().collect();
        for mut membership in with_it {
            membership.roles.retain(|known| known != slug);
            if membership.roles.is_empty() {
                membership.roles.push(self.roles.default.clone());
            }
            self.change_membership(membership, now)?;
        }
        self.roles.roles.retain(|known| known.slug != slug);
        self.events.add(EventKind::RoleDeleted(role), now)
    }

    pub(crate) fn create_permission(
        &mut self,
        slug: String,
        name: String,
        description: Option<String>,
        now: Timestamp,
    ) -> Result<&Permission, Refusal> {
        if self.roles.permission(&slug).is_ok() {
            return Err(Refusal::PermissionExists);
        }
        if self.roles.permissions.len() >= MAX_PERMISSIONS {
            let complaint = "cannot be added: there are 500 already";
            return Err(Refusal::field("slug", complaint));
        }
        let permission = Permission::new(slug, name, description, now)?;
        self.events
            .add(EventKind::PermissionCreated(permission.clone()), now)?;
        Ok(self.roles.permissions.push_mut(permission))
    }

    pub(crate) fn update_permission(
        &mut self,
        slug: &str,
        naming: Naming,
        now: Timestamp,
    ) -> Result<&Permission, Refusal> {
        let mut known = self.roles.permissions.iter_mut();
        let permission = known.find(|known| known.slug == slug);
        let permission = permission.ok_or_else(|| not_found("Permission", slug))?;
        if let Some(name) = naming.name {
            permission.name = name;
        }
        if let Some(description) = naming.description {
            permission.description = description;
        }
        permission.updated_at = now;
        let updated = EventKind::PermissionUpdated(permission.clone());
        self.events.add(updated, now)?;
        self.roles.permission(slug)
    }

    /// Deletes a permission, also from the roles that have it.
    pub(crate) fn delete_permission(&mut self, slug: &str, now: Timestamp) -> Result<(), Refusal> {
        let permission = self.roles.permission(slug)?.clone();
        let with_it = self.roles.roles.iter().filter(|role| {
            let mut permissions = role.permissions.iter();
            permissions.any(|known| known == slug)
        });
        let with_it: Vec<_> = with_it.cloned().collect();
        for mut role in with_it {
            role.permissions.retain(|known| known != slug);
            self.change_role(role, now)?;
        }
        self.roles.permissions.retain(|known| known.slug != slug);
        self.events
            .add(EventKind::PermissionDeleted(permission), now)
    }
}
