//! Organizations and the domains that they own.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    events::EventKind,
    metadata::{self, MetadataChange},
    refusal::{Refusal, Rule},
    state::State,
};
use crate::{capped_map::CappedMap, random};

/// How many organizations are remembered: the newest. As many as sessions.
const MAX_ORGANIZATIONS: usize = 10_000;

/// The organizations, oldest first.
pub(crate) struct Organizations {
    organizations: CappedMap<Organization>,
    /// From a domain to the ID of the organization that has it.
    owners: HashMap<String, String>,
    /// The ID of the organization that was there at the start, which gives up its domain to any other: no
    /// application knows of it.
    example_id: Option<String>,
}

/// A customer of the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) allow_profiles_outside_organization: bool,
    #[serde(default)]
    pub(crate) domains: Vec<OrganizationDomain>,
    #[serde(default)]
    pub(crate) stripe_customer_id: Option<String>,
    #[serde(default)]
    pub(crate) external_id: Option<String>,
    /// What its members' access tokens say that it may use.
    #[serde(default)]
    pub(crate) entitlements: Vec<String>,
    /// Every value is a text.
    #[serde(default)]
    pub(crate) metadata: Map<String, Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// A domain of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OrganizationDomain {
    pub(crate) id: String,
    pub(crate) organization_id: String,
    /// In lower case.
    pub(crate) domain: String,
    pub(crate) state: DomainState,
    /// What a DNS record would prove the domain with; none if nobody asked for a proof.
    pub(crate) proof: Option<DomainProof>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// Whether an organization proved that a domain is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DomainState {
    Pending,
    Verified,
}

/// The name and the content of a DNS record. The emulator asks no DNS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DomainProof {
    pub(crate) prefix: String,
    pub(crate) token: String,
}

/// What a request says of an organization. What is absent stays as it is; the inner `None` removes it.
#[derive(Default)]
pub(crate) struct OrganizationChanges {
    pub(crate) name: Option<String>,
    pub(crate) allow_profiles_outside_organization: Option<bool>,
    /// All domains, in lower case.
    pub(crate) domains: Option<Vec<(String, DomainState)>>,
    pub(crate) stripe_customer_id: Option<Option<String>>,
    pub(crate) external_id: Option<Option<String>>,
    pub(crate) metadata: MetadataChange,
}

impl Default for Organizations {
    fn default() -> Self {
        Self {
            organizations: CappedMap::new(MAX_ORGANIZATIONS, Organization::bytes),
            owners: HashMap::new(),
            example_id: None,
        }
    }
}

impl Organizations {
    pub(crate) fn get(&self, id: &str) -> Result<&Organization, Refusal> {
        self.organizations.get(id).ok_or_else(|| not_found(id))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Organization> {
        self.organizations.iter()
    }

    /// The organization with an ID of the application's own.
    pub(crate) fn with_external_id(&self, id: &str) -> Option<&Organization> {
        self.iter()
            .find(|organization| organization.external_id.as_deref() == Some(id))
    }

    /// The organization that has a domain, and the domain.
    pub(crate) fn owner_of(&self, domain: &str) -> Option<(&Organization, &OrganizationDomain)> {
        let owner = self.organizations.get(self.owners.get(domain)?)?;
        let owned = owner.domains.iter().find(|owned| owned.domain == domain)?;
        Some((owner, owned))
    }

    /// The domain with an ID.
    pub(crate) fn domain(&self, id: &str) -> Result<&OrganizationDomain, Refusal> {
        let mut domains = self.iter().flat_map(|organization| &organization.domains);
        domains
            .find(|domain| domain.id == id)
            .ok_or_else(|| Refusal::EntityNotFound {
                kind: "Organization Domain",
                id: id.to_owned(),
            })
    }

    /// Adds an organization, which is new or from the state file, or replaces it. Returns the IDs of
    /// those that had to go for it.
    pub(super) fn put(&mut self, organization: Organization) -> Vec<String> {
        let id = organization.id.clone();
        if let Some(known) = self.organizations.get(&id) {
            for domain in &known.domains {
                self.owners.remove(&domain.domain);
            }
        }
        for domain in &organization.domains {
            self.owners.insert(domain.domain.clone(), id.clone());
        }
        let evicted = self.organizations.put(&id, organization);
        for domain in evicted.iter().flat_map(|evicted| &evicted.domains) {
            self.owners.remove(&domain.domain);
        }
        evicted.into_iter().map(|evicted| evicted.id).collect()
    }

    /// Adds the organization of the start.
    pub(super) fn put_example(&mut self, organization: Organization) {
        self.example_id = Some(organization.id.clone());
        self.put(organization);
    }

    /// Removes the organization of the start.
    pub(super) fn forget_example(&mut self) {
        if let Some(id) = self.example_id.take() {
            // A state file may have taken its place.
            let _ = self.remove(&id);
        }
    }

    /// Takes a domain from the organization of the start, if it has it.
    fn take_from_example(&mut self, domain: &str) {
        let example_id = self.example_id.as_deref();
        let owner = self.owner_of(domain).map(|(owner, _)| owner);
        let example = owner.filter(|owner| Some(owner.id.as_str()) == example_id);
        if let Some(mut example) = example.cloned() {
            example.domains.retain(|owned| owned.domain != domain);
            self.put(example);
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn remove(&mut self, id: &str) -> Result<Organization, Refusal> {
        let removed = self.organizations.remove(id);
        let removed = removed.ok_or_else(|| not_found(id))?;
        for domain in &removed.domains {
            self.owners.remove(&domain.domain);
        }
        Ok(removed)
    }
}

fn not_found(id: &str) -> Refusal {
    Refusal::EntityNotFound {
        kind: "Organization",
        id: id.to_owned(),
    }
}

impl Organization {
    /// An organization without any domain.
    pub(super) fn new(name: String, now: Timestamp) -> Result<Self, Refusal> {
        Ok(Self {
            id: random::id("org_", now)?,
            name,
            allow_profiles_outside_organization: false,
            domains: Vec::new(),
            stripe_customer_id: None,
            external_id: None,
            entitlements: Vec::new(),
            metadata: Map::new(),
            created_at: now,
            updated_at: now,
        })
    }

    /// Adds a domain.
    pub(super) fn add_domain(
        &mut self,
        domain: String,
        state: DomainState,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let proof = match state {
            DomainState::Verified => None,
            DomainState::Pending => Some(DomainProof {
                prefix: format!("workos-ml-{}", random::link_token()?.to_lowercase()),
                token: random::link_token()?,
            }),
        };
        self.domains.push(OrganizationDomain {
            id: random::id("org_domain_", now)?,
            organization_id: self.id.clone(),
            domain,
            state,
            proof,
            created_at: now,
            updated_at: now,
        });
        Ok(())
    }

    fn apply(&mut self, changes: OrganizationChanges, now: Timestamp) -> Result<(), Refusal> {
        if let Some(name) = changes.name {
            self.name = name;
        }
        if let Some(allow) = changes.allow_profiles_outside_organization {
            self.allow_profiles_outside_organization = allow;
        }
        if let Some(id) = changes.stripe_customer_id {
            self.stripe_customer_id = id;
        }
        if let Some(id) = changes.external_id {
            self.external_id = id;
        }
        metadata::merge(&mut self.metadata, changes.metadata)?;
        if let Some(wanted) = changes.domains {
            self.domains
                .retain(|known| wanted.iter().any(|(name, _)| *name == known.domain));
            for (name, state) in wanted {
                match self.domains.iter_mut().find(|known| known.domain == name) {
                    Some(known) if known.state != state => {
                        known.state = state;
                        known.updated_at = now;
                    }
                    Some(_) => {}
                    None => self.add_domain(name, state, now)?,
                }
            }
        }
        self.updated_at = now;
        Ok(())
    }

    pub(super) fn bytes(&self) -> usize {
        let texts = [&self.stripe_customer_id, &self.external_id];
        let texts = texts.into_iter().flatten().map(String::len).sum::<usize>();
        let domains = self.domains.iter().map(OrganizationDomain::bytes);
        let domains = domains.sum::<usize>();
        let entitlements = self.entitlements.iter().map(String::len).sum::<usize>();
        texts
            + domains
            + entitlements
            + metadata::bytes(&self.metadata)
            + self.name.len()
            + size_of::<Self>()
    }
}

impl OrganizationDomain {
    pub(super) fn bytes(&self) -> usize {
        // The IDs and the proof have one length.
        self.domain.len() + 150 + size_of::<Self>()
    }
}

impl State {
    pub(crate) fn create_organization(
        &mut self,
        name: String,
        changes: OrganizationChanges,
        now: Timestamp,
    ) -> Result<&Organization, Refusal> {
        let mut organization = Organization::new(name, now)?;
        self.make_room(&organization.id, &changes);
        self.check_organization(&organization.id, &changes)?;
        organization.apply(changes, now)?;
        let id = organization.id.clone();
        self.events
            .add(EventKind::OrganizationCreated(organization.clone()), now)?;
        for domain in &organization.domains {
            self.events
                .add(EventKind::DomainCreated(domain.clone()), now)?;
        }
        self.put_organization(organization);
        self.organizations.get(&id)
    }

    pub(crate) fn update_organization(
        &mut self,
        id: &str,
        changes: OrganizationChanges,
        now: Timestamp,
    ) -> Result<&Organization, Refusal> {
        let before = self.organizations.get(id)?.clone();
        self.make_room(id, &changes);
        self.check_organization(id, &changes)?;
        let mut organization = before.clone();
        organization.apply(changes, now)?;
        let has = |domains: &[OrganizationDomain], id: &str| domains.iter().any(|it| it.id == id);
        for domain in &before.domains {
            if !has(&organization.domains, &domain.id) {
                self.events
                    .add(EventKind::DomainDeleted(domain.clone()), now)?;
            }
        }
        for domain in &organization.domains {
            if !has(&before.domains, &domain.id) {
                self.events
                    .add(EventKind::DomainCreated(domain.clone()), now)?;
            }
        }
        self.events
            .add(EventKind::OrganizationUpdated(organization.clone()), now)?;
        self.put_organization(organization);
        self.organizations.get(id)
    }

    /// Deletes an organization with its memberships, invitations and connections, and ends the
    /// sessions that were for it.
    pub(crate) fn delete_organization(&mut self, id: &str, now: Timestamp) -> Result<(), Refusal> {
        let removed = self.organizations.remove(id)?;
        for membership in self.memberships.remove_of_organization(id) {
            self.end_sessions_of(&membership, now)?;
            self.events
                .add(EventKind::MembershipDeleted(membership), now)?;
        }
        self.invitations.remove_of_organization(id);
        self.roles.forget_organization(id);
        self.forget_api_keys_of(id);
        for connection in self.account.remove_connections_of(id) {
            self.events
                .add(EventKind::ConnectionDeleted(connection), now)?;
        }
        self.events
            .add(EventKind::OrganizationDeleted(removed), now)
    }

    pub(crate) fn create_domain(
        &mut self,
        organization_id: &str,
        domain: String,
        now: Timestamp,
    ) -> Result<&OrganizationDomain, Refusal> {
        let mut organization = self.organizations.get(organization_id)?.clone();
        if self.organizations.example_id.as_deref() != Some(organization_id) {
            self.organizations.take_from_example(&domain);
        }
        if self.organizations.owner_of(&domain).is_some() {
            return Err(Refusal::DomainExists(domain));
        }
        organization.add_domain(domain.clone(), DomainState::Pending, now)?;
        let created = organization.domains.last().cloned();
        if let Some(created) = created {
            self.events.add(EventKind::DomainCreated(created), now)?;
        }
        self.put_organization(organization);
        let owned = self.organizations.owner_of(&domain);
        owned.map(|(_, domain)| domain).ok_or(Refusal::NotFound)
    }

    /// Takes a domain for proven.
    pub(crate) fn verify_domain(
        &mut self,
        id: &str,
        now: Timestamp,
    ) -> Result<&OrganizationDomain, Refusal> {
        let domain = self.organizations.domain(id)?;
        if domain.state == DomainState::Verified {
            return Err(Refusal::Rule(Rule::DomainAlreadyVerified));
        }
        let mut organization = self.organizations.get(&domain.organization_id)?.clone();
        for domain in &mut organization.domains {
            if domain.id == id {
                domain.state = DomainState::Verified;
                domain.updated_at = now;
                self.events
                    .add(EventKind::DomainVerified(domain.clone()), now)?;
            }
        }
        self.put_organization(organization);
        self.organizations.domain(id)
    }

    pub(crate) fn delete_domain(&mut self, id: &str, now: Timestamp) -> Result<(), Refusal> {
        let domain = self.organizations.domain(id)?.clone();
        let mut organization = self.organizations.get(&domain.organization_id)?.clone();
        organization.domains.retain(|owned| owned.id != id);
        self.put_organization(organization);
        self.events.add(EventKind::DomainDeleted(domain), now)
    }

    /// Adds or replaces an organization, and forgets what belongs to those that have to go for it.
    pub(crate) fn put_organization(&mut self, organization: Organization) {
        for evicted in self.organizations.put(organization) {
            self.memberships.remove_of_organization(&evicted);
            self.invitations.remove_of_organization(&evicted);
        }
    }

    /// Has the organization of the start give up the domains that another one is to get.
    fn make_room(&mut self, id: &str, changes: &OrganizationChanges) {
        if self.organizations.example_id.as_deref() != Some(id) {
            for (domain, _) in changes.domains.iter().flatten() {
                self.organizations.take_from_example(domain);
            }
        }
    }

    /// Whether what must be unique would stay it.
    fn check_organization(&self, id: &str, changes: &OrganizationChanges) -> Result<(), Refusal> {
        let external_id = changes.external_id.iter().flatten().next();
        let known = external_id.and_then(|id| self.organizations.with_external_id(id));
        if known.is_some_and(|known| known.id != id) {
            return Err(Refusal::ExternalIdTaken("organization"));
        }
        let stripe_id = changes.stripe_customer_id.iter().flatten().next();
        let is_of_another =
            |known: &Organization| known.id != id && known.stripe_customer_id.as_ref() == stripe_id;
        if stripe_id.is_some() && self.organizations.iter().any(is_of_another) {
            return Err(Refusal::Rule(Rule::StripeCustomerIdTaken));
        }
        for (domain, _) in changes.domains.iter().flatten() {
            let owner = self.organizations.owner_of(domain);
            if owner.is_some_and(|(owner, _)| owner.id != id) {
                return Err(Refusal::DomainTaken(domain.clone()));
            }
        }
        Ok(())
    }
}
