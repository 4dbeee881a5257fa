//! Plants a seed in a fresh state.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    account::Connection,
    organizations::{DomainState, Organization},
    refusal::Refusal,
    state::State,
    users::User,
};
use crate::{
    random,
    seed::{Seed, SeedConnection, SeedOrganization},
};

impl State {
    /// Adds what the seed has and the state has not.
    pub(crate) fn plant(&mut self, seed: &Seed, now: Timestamp) -> Result<(), Refusal> {
        for user in &seed.users {
            if self.users.id_of(&user.email.value).is_none() {
                let fresh = User::new(user.email.value.trim(), now)?;
                let metadata = user.metadata.iter();
                let metadata = metadata.map(|(key, value)| (key.clone(), value.clone().into()));
                self.put_user(User {
                    id: user.id.as_ref().map_or(fresh.id, |id| id.value.clone()),
                    email_verified: user.email_verified,
                    first_name: user.first_name.clone(),
                    last_name: user.last_name.clone(),
                    external_id: user.external_id.as_ref().map(|id| id.value.clone()),
                    metadata: metadata.collect::<serde_json::Map<String, Value>>(),
                    ..fresh
                });
            }
        }
        if !seed.organizations.is_empty() {
            self.organizations.forget_example();
        }
        for organization in &seed.organizations {
            self.plant_organization(organization, now)?;
        }
        for connection in &seed.connections {
            self.plant_connection(seed, connection, now)?;
        }
        Ok(())
    }

    fn plant_organization(
        &mut self,
        planted: &SeedOrganization,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let id = planted.id.as_ref().map(|id| &id.value);
        let is_it =
            |known: &Organization| known.name == planted.name.value || Some(&known.id) == id;
        if self.organizations.iter().any(is_it) {
            return Ok(());
        }
        let mut organization = Organization::new(planted.name.value.clone(), now)?;
        if let Some(id) = id {
            organization.id.clone_from(id);
        }
        for (domain, is_verified) in planted.domains() {
            let state = if is_verified {
                DomainState::Verified
            } else {
                DomainState::Pending
            };
            if self.organizations.owner_of(&domain).is_none() {
                organization.add_domain(domain, state, now)?;
            }
        }
        self.put_organization(organization);
        Ok(())
    }

    fn plant_connection(
        &mut self,
        seed: &Seed,
        planted: &SeedConnection,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(domain) = seed.domain_of(planted) else {
            return Ok(());
        };
        if self.account.connection_id_of(&domain).is_some() {
            return Ok(());
        }
        let mut organizations = self.organizations.iter();
        let owner = organizations.find(|known| known.name == planted.organization.value);
        let owned = owner.and_then(|owner| owner.domains.iter().find(|it| it.domain == domain));
        let connection = Connection {
            id: random::id("conn_", now)?,
            organization_id: owner.map(|owner| owner.id.clone()),
            name: Some(planted.name.value.clone()),
            domain_id: match owned {
                Some(owned) => owned.id.clone(),
                None => random::id("org_domain_", now)?,
            },
            domain,
            created_at: now,
        };
        self.account.restore(connection);
        Ok(())
    }
}
