//! Plants a seed in a fresh state.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

use super::{
    account::Connection,
    api_keys::{ApiKeyOwner, NewApiKey, OrganizationApiKey},
    history::Caller,
    invitations::{Invitation, NewInvitation},
    memberships::{Membership, MembershipStatus},
    organizations::{DomainState, Organization},
    passwords::Password,
    refusal::Refusal,
    roles::{Permission, Role},
    state::State,
    users::User,
    webhooks::WebhookChanges,
};
use crate::{
    random,
    seed::{
        Seed, SeedApiKey, SeedConnection, SeedInvitation, SeedOrganization, SeedRole,
        SeedWebhookEndpoint,
    },
};

/// How long an invitation of a seed can be accepted. That of the official emulator: three days.
const INVITATION_LIFETIME: SignedDuration = SignedDuration::from_hours(72);

impl State {
    /// Adds what the seed has and the state has not.
    pub(crate) fn plant(&mut self, seed: &Seed, now: Timestamp) -> Result<(), Refusal> {
        for user in &seed.users {
            let email = user.email.value.trim();
            if self.users.id_of(email).is_none() {
                let fresh = User::new(email, now)?;
                let password = user.password.as_ref();
                let password = password.map(|it| Password::new(&it.value)).transpose()?;
                self.put_user(User {
                    id: user.id.as_ref().map_or(fresh.id, |id| id.value.clone()),
                    email_verified: user.email_verified,
                    name: user.name.clone(),
                    first_name: user.first_name.clone(),
                    last_name: user.last_name.clone(),
                    external_id: user.external_id.as_ref().map(|id| id.value.clone()),
                    metadata: metadata(&user.metadata),
                    password,
                    ..fresh
                });
            }
        }
        if let (Some(template), None) = (&seed.jwt_template, &self.jwt_template) {
            self.set_jwt_template(&template.content.value, now)?;
        }
        for permission in &seed.permissions {
            let (slug, name) = (permission.slug.value.clone(), permission.name.clone());
            let description = permission.description.clone();
            let permission = Permission::new(slug, name, description, now)?;
            self.roles.plant_permission(permission);
        }
        for role in &seed.roles {
            self.plant_role(role, now)?;
        }
        if !seed.organizations.is_empty() {
            self.organizations.forget_example();
        }
        for organization in &seed.organizations {
            self.plant_organization(organization, now)?;
        }
        for connection in seed.connections.iter().filter(|it| it.is_magic_link()) {
            self.plant_connection(seed, connection, now)?;
        }
        for invitation in &seed.invitations {
            self.plant_invitation(invitation, now)?;
        }
        for key in seed.api_keys.list() {
            self.plant_api_key(key, now)?;
        }
        // Nobody is told what a seed has; its endpoints are for what happens afterwards.
        for endpoint in &seed.webhook_endpoints {
            self.plant_webhook_endpoint(endpoint, now)?;
        }
        Ok(())
    }

    fn plant_role(&mut self, planted: &SeedRole, now: Timestamp) -> Result<(), Refusal> {
        let slug = planted.slug.value.clone();
        let mut role = Role::new(slug, planted.name.clone(), planted.description.clone(), now)?;
        for permission in &planted.permissions {
            let slug = permission.value.clone();
            let permission = Permission::new(slug.clone(), slug.clone(), None, now)?;
            self.roles.plant_permission(permission);
            role.permissions.push(slug);
        }
        role.organization_id = planted.organization_id.as_ref().map(|it| it.value.clone());
        self.roles.plant(role, planted.is_default_role);
        Ok(())
    }

    fn plant_memberships(
        &mut self,
        planted: &SeedOrganization,
        organization_id: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        for member in &planted.memberships {
            let user = self.users.id_of(member.email.value.trim()).cloned();
            let Some(user) = user else { continue };
            let status = member.status.as_ref();
            let status = status.and_then(|it| MembershipStatus::parse(&it.value));
            let roles = member.role.as_ref().map(|role| vec![role.value.clone()]);
            let roles = self.roles.assigned(roles, organization_id)?;
            let status = status.unwrap_or(MembershipStatus::Active);
            let membership = Membership::new(&user, organization_id, status, roles, now)?;
            self.memberships.put(membership);
        }
        Ok(())
    }

    fn plant_invitation(
        &mut self,
        planted: &SeedInvitation,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let text = |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.value.clone());
        let new = NewInvitation {
            email: planted.email.value.trim().to_owned(),
            organization_id: text(&planted.organization_id),
            inviter_user_id: text(&planted.inviter_user_id),
            role_slug: text(&planted.role_slug),
            base_url: None,
            lifetime: INVITATION_LIFETIME,
        };
        let mut invitation = Invitation::new(new, Caller::default(), now)?;
        // It is no news in the mailbox; the API has its link, and can send it again.
        invitation.is_in_mailbox = false;
        self.invitations.put(invitation);
        Ok(())
    }

    fn plant_api_key(&mut self, planted: &SeedApiKey, now: Timestamp) -> Result<(), Refusal> {
        let named = planted.organization.as_ref();
        let is_owner = |it: &&Organization| named.is_some_and(|name| it.name == name.value);
        let owner = self.organizations.iter().find(is_owner);
        let organization_id = owner.map(|owner| owner.id.clone());
        let Some((organization_id, value)) = organization_id.zip(planted.value.as_deref()) else {
            return Ok(());
        };
        let new = NewApiKey {
            name: planted.name.value.clone(),
            owner: match planted.user_id.clone() {
                Some(id) => ApiKeyOwner::User {
                    id,
                    organization_id,
                },
                None => ApiKeyOwner::Organization {
                    id: organization_id,
                },
            },
            permissions: planted.permissions.clone(),
            expires_at: planted.expires_at(),
        };
        self.put_api_key(OrganizationApiKey::new(new, value, now)?);
        Ok(())
    }

    fn plant_webhook_endpoint(
        &mut self,
        planted: &SeedWebhookEndpoint,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let url = planted.endpoint_url.value.clone();
        let events = planted
            .events
            .iter()
            .map(|name| name.value.clone())
            .collect();
        match self.create_webhook_endpoint(url, events, planted.secret.clone(), now) {
            Ok(endpoint) => {
                let id = endpoint.id.clone();
                let changes = WebhookChanges {
                    is_enabled: planted.enabled,
                    ..WebhookChanges::default()
                };
                self.update_webhook_endpoint(&id, changes, now)?;
                Ok(())
            }
            // One of the settings.
            Err(Refusal::WebhookEndpointExists) => Ok(()),
            Err(refusal) => Err(refusal),
        }
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
        organization.entitlements.clone_from(&planted.entitlements);
        organization.metadata = metadata(&planted.metadata);
        organization.external_id = planted.external_id.as_ref().map(|id| id.value.clone());
        organization.allow_profiles_outside_organization =
            planted.allow_profiles_outside_organization;
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
        let id = organization.id.clone();
        self.put_organization(organization);
        self.plant_memberships(planted, &id, now)
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

fn metadata(texts: &BTreeMap<String, String>) -> Map<String, Value> {
    let entries = texts.iter();
    let entries = entries.map(|(key, value)| (key.clone(), value.clone().into()));
    entries.collect()
}
