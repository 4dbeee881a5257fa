//! The roles of the environment, and the permissions that they give.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{events::EventKind, memberships::Membership, refusal::Refusal, state::State};
use crate::random;

/// How many roles and how many permissions there can be, and how many permissions a role. WorkOS's limits
/// are not known.
const MAX_ROLES: usize = 500;
pub(crate) const MAX_PERMISSIONS: usize = 500;

/// What the slug of an organization's own role begins with, and how long it can be (OpenAPI document).
pub(crate) const OWN_SLUG_PREFIX: &str = "org-";
const MAX_SLUG_BYTES: usize = 48;

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

/// A role that is to be created.
pub(crate) struct NewRole {
    /// An organization's own role gets one of its name where it has none.
    pub(crate) slug: Option<String>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) organization_id: Option<String>,
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

    /// The role of the environment, or that of an organization's own, with this slug.
    pub(crate) fn get(&self, slug: &str, organization_id: Option<&str>) -> Result<&Role, Refusal> {
        let mut roles = self.roles.iter();
        let found = roles.find(|role| role.slug == slug && role.is_of(organization_id));
        found.ok_or_else(|| not_found("Role", slug))
    }

    /// The role that members of an organization have by this slug: its own, or the environment's.
    pub(crate) fn of_members(
        &self,
        slug: &str,
        organization_id: Option<&str>,
    ) -> Result<&Role, Refusal> {
        let own = self.get(slug, organization_id);
        own.or_else(|_| self.get(slug, None))
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

    /// Adds a role, or replaces the one with its slug.
    pub(super) fn plant(&mut self, role: Role, is_default: bool) {
        if is_default {
            self.default.clone_from(&role.slug);
        }
        let owner = role.organization_id.as_deref();
        let mut roles = self.roles.iter_mut();
        match roles.find(|known| known.slug == role.slug && known.is_of(owner)) {
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
            .filter(move |role| role.is_of(None) || role.is_of(organization_id))
    }

    /// Whether there is such a role for members of an organization.
    pub(super) fn has(&self, slug: &str, organization_id: Option<&str>) -> bool {
        self.of_members(slug, organization_id).is_ok()
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

    /// What these roles permit together to a member of an organization, without repetitions.
    pub(super) fn permissions_of(
        &self,
        slugs: &[String],
        organization_id: Option<&str>,
    ) -> Vec<String> {
        let of_members = |slug: &String| self.of_members(slug, organization_id).ok();
        let roles = slugs.iter().filter_map(of_members);
        let mut permissions: Vec<String> = Vec::new();
        for permission in roles.flat_map(|role| &role.permissions) {
            if !permissions.contains(permission) {
                permissions.push(permission.clone());
            }
        }
        permissions
    }
}

/// The slug of an organization's own role that was given none: its name and a random suffix (OpenAPI
/// document).
fn own_slug(name: &str, now: Timestamp) -> Result<String, Refusal> {
    let dashed = name.to_lowercase();
    let words = dashed.split(|it: char| !it.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let random = random::ulid(now)?.to_lowercase();
    // The last eight of 26 characters are random; the first ten are the time.
    let suffix = random.get(18..).unwrap_or_default();
    let mut slug = format!("{OWN_SLUG_PREFIX}{}", words.join("-"));
    slug.truncate(MAX_SLUG_BYTES - suffix.len() - 1);
    Ok(format!("{slug}-{suffix}"))
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

    fn is_of(&self, organization_id: Option<&str>) -> bool {
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
    pub(crate) fn create_role(&mut self, new: NewRole, now: Timestamp) -> Result<&Role, Refusal> {
        let owner = new.organization_id.as_deref();
        let slug = new.slug.map_or_else(|| own_slug(&new.name, now), Ok)?;
        if self.roles.get(&slug, owner).is_ok() {
            return Err(match owner {
                Some(_) => Refusal::OrganizationRoleExists,
                None => Refusal::RoleExists,
            });
        }
        if self.roles.roles.len() >= MAX_ROLES {
            let complaint = "cannot be added: there are 500 already";
            return Err(Refusal::field("slug", complaint));
        }
        let mut role = Role::new(slug, new.name, new.description, now)?;
        role.organization_id = new.organization_id;
        let created = EventKind::RoleCreated(role.clone());
        self.events.add(created, now)?;
        Ok(self.roles.roles.push_mut(role))
    }

    pub(crate) fn rename_role(
        &mut self,
        mut role: Role,
        naming: Naming,
        now: Timestamp,
    ) -> Result<&Role, Refusal> {
        role.name = naming.name.unwrap_or(role.name);
        role.description = naming.description.unwrap_or(role.description);
        self.change_role(role, now)
    }

    /// Says what a role permits.
    pub(crate) fn permit(
        &mut self,
        mut role: Role,
        permissions: Vec<String>,
        now: Timestamp,
    ) -> Result<&Role, Refusal> {
        for permission in &permissions {
            self.roles.permission(permission)?;
        }
        role.permissions = permissions;
        self.change_role(role, now)
    }

    fn change_role(&mut self, mut role: Role, now: Timestamp) -> Result<&Role, Refusal> {
        role.updated_at = now;
        self.events.add(EventKind::RoleUpdated(role.clone()), now)?;
        let (slug, owner) = (role.slug.clone(), role.organization_id.clone());
        self.roles.plant(role, false);
        self.roles.get(&slug, owner.as_deref())
    }

    /// Deletes a role. Members who had no other than one of the environment get the default one; a
    /// role of an organization's own that a member has is not deleted.
    pub(crate) fn delete_role(&mut self, role: Role, now: Timestamp) -> Result<(), Refusal> {
        let slug = role.slug.as_str();
        if role.is_of(None) && slug == self.roles.default {
            return Err(Refusal::RoleIsDefault);
        }
        let has_it = |membership: &&Membership| {
            let organization = Some(membership.organization_id.as_str());
            let of_members = self.roles.of_members(slug, organization);
            membership.has_role(slug) && of_members.is_ok_and(|known| known.id == role.id)
        };
        let with_it: Vec<_> = self.memberships.iter().filter(has_it).cloned().collect();
        if !role.is_of(None) && !with_it.is_empty() {
            return Err(Refusal::RoleHasAssignments);
        }
        for mut membership in with_it {
            membership.roles.retain(|known| known != slug);
            if membership.roles.is_empty() {
                membership.roles.push(self.roles.default.clone());
            }
            self.change_membership(membership, now)?;
        }
        self.roles.roles.retain(|known| known.id != role.id);
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
