//! Which users are members of which organizations, and in which roles.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    events::EventKind,
    refusal::{Refusal, Rule},
    state::State,
};
use crate::{capped_map::CappedMap, random};

/// How many memberships are remembered: the newest. Each user can be in one organization.
const MAX_MEMBERSHIPS: usize = 10_000;

/// The memberships, oldest first.
pub(crate) struct Memberships {
    memberships: CappedMap<Membership>,
    /// From the ID of a user to the IDs of their memberships.
    of_users: HashMap<String, Vec<String>>,
}

/// A user in an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Membership {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) organization_id: String,
    pub(crate) status: MembershipStatus,
    /// The first one is the role where only one can be said.
    pub(crate) roles: Vec<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// Whether a member can sign in to the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MembershipStatus {
    Active,
    Inactive,
    /// Invited, and the invitation was not accepted yet.
    Pending,
}

impl MembershipStatus {
    /// The status with this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "active" => Some(Self::Active),
            "inactive" => Some(Self::Inactive),
            "pending" => Some(Self::Pending),
            _ => None,
        }
    }
}

impl Default for Memberships {
    fn default() -> Self {
        Self {
            memberships: CappedMap::new(MAX_MEMBERSHIPS, Membership::bytes),
            of_users: HashMap::new(),
        }
    }
}

impl Memberships {
    pub(crate) fn get(&self, id: &str) -> Result<&Membership, Refusal> {
        let found = self.memberships.get(id);
        found.ok_or_else(|| Refusal::EntityNotFound {
            kind: "Organization membership",
            id: id.to_owned(),
        })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.iter()
    }

    /// The memberships of a user, oldest first.
    pub(crate) fn of_user(&self, user_id: &str) -> impl Iterator<Item = &Membership> {
        let ids = self.of_users.get(user_id).into_iter().flatten();
        ids.filter_map(|id| self.memberships.get(id))
    }

    pub(crate) fn find(&self, user_id: &str, organization_id: &str) -> Option<&Membership> {
        self.of_user(user_id)
            .find(|membership| membership.organization_id == organization_id)
    }

    /// Adds a membership, which is new or from the state file, or replaces it.
    pub(crate) fn put(&mut self, membership: Membership) {
        let id = membership.id.clone();
        let of_user = self.of_users.entry(membership.user_id.clone());
        let of_user = of_user.or_default();
        if !of_user.contains(&id) {
            of_user.push(id.clone());
        }
        for evicted in self.memberships.put(&id, membership) {
            self.forget(&evicted);
        }
    }

    fn remove(&mut self, id: &str) -> Option<Membership> {
        let removed = self.memberships.remove(id)?;
        self.forget(&removed);
        Some(removed)
    }

    fn forget(&mut self, membership: &Membership) {
        if let Some(ids) = self.of_users.get_mut(&membership.user_id) {
            ids.retain(|id| *id != membership.id);
            if ids.is_empty() {
                self.of_users.remove(&membership.user_id);
            }
        }
    }

    fn remove_all(&mut self, is_one: impl Fn(&Membership) -> bool) -> Vec<Membership> {
        let matching = self.iter().filter(|membership| is_one(membership));
        let ids: Vec<String> = matching.map(|membership| membership.id.clone()).collect();
        ids.iter().filter_map(|id| self.remove(id)).collect()
    }

    pub(super) fn remove_of_organization(&mut self, id: &str) -> Vec<Membership> {
        self.remove_all(|membership| membership.organization_id == id)
    }

    pub(super) fn remove_of_user(&mut self, id: &str) -> Vec<Membership> {
        self.remove_all(|membership| membership.user_id == id)
    }
}

impl Membership {
    pub(super) fn new(
        user_id: &str,
        organization_id: &str,
        status: MembershipStatus,
        roles: Vec<String>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            id: random::id("om_", now)?,
            user_id: user_id.to_owned(),
            organization_id: organization_id.to_owned(),
            status,
            roles,
            created_at: now,
            updated_at: now,
        })
    }

    pub(crate) fn is_active(&self) -> bool {
        self.status == MembershipStatus::Active
    }

    /// The role where only one can be said.
    pub(crate) fn role(&self) -> &str {
        self.roles.first().map_or("", String::as_str)
    }

    pub(super) fn has_role(&self, slug: &str) -> bool {
        self.roles.iter().any(|role| role == slug)
    }

    pub(super) fn bytes(&self) -> usize {
        let roles = self
            .roles
            .iter()
            .map(|role| role.len() + size_of::<String>());
        // Three IDs.
        roles.sum::<usize>() + 90 + size_of::<Self>()
    }
}

impl State {
    /// Makes a user a member of an organization; one who was deactivated becomes active again.
    pub(crate) fn create_membership(
        &mut self,
        user_id: &str,
        organization_id: &str,
        roles: Option<Vec<String>>,
        now: Timestamp,
    ) -> Result<&Membership, Refusal> {
        self.organizations.get(organization_id)?;
        if self.users.user(user_id).is_none() {
            return Err(Refusal::EntityNotFound {
                kind: "User",
                id: user_id.to_owned(),
            });
        }
        let given = roles.is_some();
        let roles = self.roles.assigned(roles, organization_id)?;
        let known = self.memberships.find(user_id, organization_id);
        match known.map(|known| (known.status, known.clone())) {
            None => {
                let status = MembershipStatus::Active;
                let created = Membership::new(user_id, organization_id, status, roles, now)?;
                self.add_membership(created, now)
            }
            Some((MembershipStatus::Inactive, mut known)) => {
                known.status = MembershipStatus::Active;
                if given {
                    known.roles = roles;
                }
                self.change_membership(known, now)
            }
            Some((MembershipStatus::Pending, _)) => {
                Err(Refusal::Rule(Rule::CannotReactivatePendingMembership))
            }
            Some((MembershipStatus::Active, _)) => Err(Refusal::field(
                "user_id",
                "must not be that of a member of the organization",
            )),
        }
    }

    pub(crate) fn update_membership(
        &mut self,
        id: &str,
        roles: Option<Vec<String>>,
        now: Timestamp,
    ) -> Result<&Membership, Refusal> {
        let mut membership = self.memberships.get(id)?.clone();
        if roles.is_some() {
            membership.roles = self.roles.assigned(roles, &membership.organization_id)?;
        }
        self.change_membership(membership, now)
    }

    /// Makes a membership inactive, and ends the sessions that were for it.
    pub(crate) fn deactivate_membership(
        &mut self,
        id: &str,
        now: Timestamp,
    ) -> Result<&Membership, Refusal> {
        let mut membership = self.memberships.get(id)?.clone();
        match membership.status {
            MembershipStatus::Inactive => return self.memberships.get(id),
            MembershipStatus::Pending => {
                return Err(Refusal::Rule(Rule::CannotDeactivatePendingMembership));
            }
            MembershipStatus::Active => {}
        }
        self.end_sessions_of(&membership, now)?;
        membership.status = MembershipStatus::Inactive;
        self.change_membership(membership, now)
    }

    pub(crate) fn reactivate_membership(
        &mut self,
        id: &str,
        now: Timestamp,
    ) -> Result<&Membership, Refusal> {
        let mut membership = self.memberships.get(id)?.clone();
        match membership.status {
            MembershipStatus::Active => return self.memberships.get(id),
            MembershipStatus::Pending => {
                return Err(Refusal::Rule(Rule::CannotReactivatePendingMembership));
            }
            MembershipStatus::Inactive => {}
        }
        membership.status = MembershipStatus::Active;
        self.change_membership(membership, now)
    }

    pub(crate) fn delete_membership(&mut self, id: &str, now: Timestamp) -> Result<(), Refusal> {
        self.memberships.get(id)?;
        let removed = self.memberships.remove(id).ok_or(Refusal::NotFound)?;
        self.end_sessions_of(&removed, now)?;
        self.events.add(EventKind::MembershipDeleted(removed), now)
    }

    /// Makes a membership that does not exist yet.
    pub(super) fn add_membership(
        &mut self,
        membership: Membership,
        now: Timestamp,
    ) -> Result<&Membership, Refusal> {
        let id = membership.id.clone();
        self.events
            .add(EventKind::MembershipCreated(membership.clone()), now)?;
        self.memberships.put(membership);
        self.memberships.get(&id)
    }

    pub(super) fn change_membership(
        &mut self,
        mut membership: Membership,
        now: Timestamp,
    ) -> Result<&Membership, Refusal> {
        let id = membership.id.clone();
        membership.updated_at = now;
        self.events
            .add(EventKind::MembershipUpdated(membership.clone()), now)?;
        self.memberships.put(membership);
        self.memberships.get(&id)
    }

    /// Ends the sessions of a member that are for the organization.
    pub(super) fn end_sessions_of(
        &mut self,
        membership: &Membership,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let organization = Some(membership.organization_id.as_str());
        let sessions = self.user_sessions.of_user(&membership.user_id);
        let of_it = sessions.filter(|session| session.organization_id.as_deref() == organization);
        let ids: Vec<String> = of_it.map(|session| session.id.clone()).collect();
        for id in ids {
            self.end_user_session(&id, now)?;
        }
        Ok(())
    }
}
