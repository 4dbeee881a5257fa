//! API keys of organizations, which an application gives out to its customers and has validated. They open
//! nothing of WorkOS's own API, unless they are of a seed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{events::EventKind, refusal::Refusal, state::State};
use crate::random;

/// How many keys are remembered: the newest. As many as organizations.
pub(super) const MAX_API_KEYS: usize = 10_000;

/// An API key of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OrganizationApiKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) owner: ApiKeyOwner,
    /// The SHA-256 of the key, which is told once.
    digest: String,
    /// What can be seen of the key afterwards.
    pub(crate) obfuscated_value: String,
    pub(crate) permissions: Vec<String>,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// Whose a key is, as the API says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ApiKeyOwner {
    Organization { id: String },
    User { id: String, organization_id: String },
}

/// What a key is made with.
pub(crate) struct NewApiKey {
    pub(crate) name: String,
    pub(crate) owner: ApiKeyOwner,
    pub(crate) permissions: Vec<String>,
    pub(crate) expires_at: Option<Timestamp>,
}

impl ApiKeyOwner {
    pub(crate) fn organization_id(&self) -> &str {
        match self {
            Self::Organization { id } => id,
            Self::User {
                organization_id, ..
            } => organization_id,
        }
    }
}

impl OrganizationApiKey {
    pub(super) fn new(new: NewApiKey, value: &str, now: Timestamp) -> Result<Self, Refusal> {
        // Those of a seed may be short, and have other characters.
        let shown = value.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
        let shown = if value.len() < 12 {
            ""
        } else {
            &value[shown..]
        };
        Ok(Self {
            id: random::id("api_key_", now)?,
            name: new.name,
            owner: new.owner,
            digest: digest(value),
            obfuscated_value: format!("sk_...{shown}"),
            permissions: new.permissions,
            last_used_at: None,
            expires_at: new.expires_at,
            created_at: now,
            updated_at: now,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        let permissions = self.permissions.iter().map(String::len).sum::<usize>();
        permissions + self.name.len() + 256 + size_of::<Self>()
    }
}

fn digest(value: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, value.as_bytes());
    let hex = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
    hex.collect()
}

impl State {
    /// The keys of an organization, oldest first.
    pub(crate) fn api_keys_of(
        &self,
        organization_id: &str,
    ) -> impl Iterator<Item = &OrganizationApiKey> {
        self.api_keys.iter().filter(move |key| {
            matches!(&key.owner, ApiKeyOwner::Organization { id } if id == organization_id)
        })
    }

    /// Every key, oldest first.
    pub(crate) fn api_keys(&self) -> impl Iterator<Item = &OrganizationApiKey> {
        self.api_keys.iter()
    }

    /// Adds a key, which is from a seed or from the state file.
    pub(crate) fn put_api_key(&mut self, key: OrganizationApiKey) {
        let digest = key.digest.clone();
        self.api_keys.put(&digest, key);
    }

    /// Makes a key, and returns it with its value.
    pub(crate) fn create_api_key(
        &mut self,
        new: NewApiKey,
        now: Timestamp,
    ) -> Result<(&OrganizationApiKey, String), Refusal> {
        self.organizations.get(new.owner.organization_id())?;
        let value = format!("sk_{}{}", random::link_token()?, random::link_token()?);
        let key = OrganizationApiKey::new(new, &value, now)?;
        self.events
            .add(EventKind::ApiKeyCreated(key.clone()), now)?;
        let digest = key.digest.clone();
        self.put_api_key(key);
        let key = self.api_keys.get(&digest).ok_or(Refusal::NotFound)?;
        Ok((key, value))
    }

    /// The key with a value, if it has not expired, which counts as a use of it.
    pub(crate) fn validate_api_key(
        &mut self,
        value: &str,
        now: Timestamp,
    ) -> Option<&OrganizationApiKey> {
        let key = self.api_keys.get_mut(&digest(value))?;
        if key.expires_at.is_some_and(|expires_at| expires_at <= now) {
            return None;
        }
        key.last_used_at = Some(now);
        Some(key)
    }

    pub(crate) fn delete_api_key(&mut self, id: &str, now: Timestamp) -> Result<(), Refusal> {
        let found = self.api_keys.iter().find(|key| key.id == id);
        let digest = found.map(|key| key.digest.clone());
        let removed = digest.and_then(|digest| self.api_keys.remove(&digest));
        let removed = removed.ok_or_else(|| Refusal::EntityNotFound {
            kind: "API key",
            id: id.to_owned(),
        })?;
        self.events.add(EventKind::ApiKeyRevoked(removed), now)
    }

    /// Forgets the keys of an organization that is deleted.
    pub(super) fn forget_api_keys_of(&mut self, organization_id: &str) {
        let of_it = self
            .api_keys
            .iter()
            .filter(|key| key.owner.organization_id() == organization_id);
        let digests: Vec<_> = of_it.map(|key| key.digest.clone()).collect();
        for digest in digests {
            self.api_keys.remove(&digest);
        }
    }
}
