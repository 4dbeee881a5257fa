//! The roles of the environment, and what they permit.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{refusal::Refusal, state::State};
use crate::random;

/// How many roles there can be, and how many permissions each. WorkOS's limits are not known.
const MAX_ROLES: usize = 500;
pub(crate) const MAX_PERMISSIONS: usize = 500;

/// The roles, oldest first.
pub(crate) struct Roles(Vec<Role>);

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) permissions: Vec<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

impl Roles {
    /// The two roles that applications use most; `member` is the default one (docs, "Roles").
    pub(super) fn new(now: Timestamp) -> Result<Self, Refusal> {
        let admin = Role::new("admin".to_owned(), "Admin".to_owned(), None, now)?;
        let member = Role::new("member".to_owned(), "Member".to_owned(), None, now)?;
        Ok(Self(vec![admin, member]))
    }

    pub(crate) fn all(&self) -> &[Role] {
        &self.0
    }

    pub(crate) fn get(&self, slug: &str) -> Result<&Role, Refusal> {
        let found = self.0.iter().find(|role| role.slug == slug);
        found.ok_or_else(|| not_found(slug))
    }

    /// Takes the roles of the state file in place of the first two.
    pub(crate) fn restore(&mut self, roles: Vec<Role>) {
        if !roles.is_empty() {
            self.0 = roles;
        }
    }

    /// What these roles permit together, without repetitions. Memberships can have roles that were not
    /// made here: applications make theirs in the dashboard.
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

fn not_found(slug: &str) -> Refusal {
    Refusal::EntityNotFound {
        kind: "Role",
        id: slug.to_owned(),
    }
}

impl Role {
    fn new(
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
            created_at: now,
            updated_at: now,
        })
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
        if self.roles.0.len() >= MAX_ROLES {
            let complaint = "cannot be added: there are 500 already";
            return Err(Refusal::field("slug", complaint));
        }
        let role = Role::new(slug, name, description, now)?;
        Ok(self.roles.0.push_mut(role))
    }

    /// Says what a role permits.
    pub(crate) fn permit(
        &mut self,
        slug: &str,
        permissions: Vec<String>,
        now: Timestamp,
    ) -> Result<&Role, Refusal> {
        let role = self.roles.0.iter_mut().find(|role| role.slug == slug);
        let role = role.ok_or_else(|| not_found(slug))?;
        role.permissions = permissions;
        role.updated_at = now;
        Ok(role)
    }
}
