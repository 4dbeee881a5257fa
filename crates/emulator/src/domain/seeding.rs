//! Plants a seed in a fresh state.

use jiff::Timestamp;
use serde_json::Value;

use super::{account::Connection, refusal::Refusal, state::State, users::User};
use crate::{random, seed::Seed};

impl State {
    /// Adds what the seed has and the state has not: what a state file kept is newer.
    pub(crate) fn plant(&mut self, seed: &Seed, now: Timestamp) -> Result<(), Refusal> {
        for user in &seed.users {
            if self.users.id_of(&user.email.value).is_none() {
                let fresh = User::new(user.email.value.trim(), now)?;
                let metadata = user.metadata.iter();
                let metadata = metadata.map(|(key, value)| (key.clone(), value.clone().into()));
                self.users.add_user(User {
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
        for organization in &seed.organizations {
            let id = organization.id.as_ref().map(|id| id.value.clone());
            let name = organization.name.value.clone();
            self.account
                .add_organization(id, name, organization.domain(), now)?;
        }
        for connection in &seed.connections {
            let owner = seed.organization(&connection.organization.value);
            let domain = connection.domain().or_else(|| Some(owner?.domain()));
            let domain = domain.ok_or(Refusal::NotFound)?;
            if self.account.connection_id_of(&domain).is_none() {
                let owner = owner.map(|owner| owner.domain());
                let owner = owner.and_then(|domain| self.account.owner_of(&domain));
                let organization_id = owner.map(|owner| owner.id.clone());
                self.account.restore(Connection {
                    id: random::id("conn_", now)?,
                    organization_id,
                    name: Some(connection.name.value.clone()),
                    domain,
                    domain_id: random::id("org_domain_", now)?,
                    created_at: now,
                });
            }
        }
        Ok(())
    }
}
