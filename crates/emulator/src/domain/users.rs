//! Users.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    events::EventKind,
    metadata::{self, MetadataChange},
    one_time_codes::{OneTimeCode, OneTimeCodes},
    passwords::Password,
    refusal::Refusal,
    state::State,
};
use crate::{capped_map::CappedMap, random};

/// How many users are remembered: the newest. As many as sessions.
const MAX_USERS: usize = 10_000;

/// Users and the codes that were mailed to them.
pub(crate) struct Users {
    users: CappedMap<User>,
    /// From an address in lower case to the ID of its user.
    user_ids: HashMap<String, String>,
    pub(crate) magic_auths: OneTimeCodes,
    /// What proves that an address is theirs.
    pub(crate) email_verifications: OneTimeCodes,
    /// What proves that an address is theirs which they are to have.
    pub(super) email_changes: OneTimeCodes,
}

/// A user of the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) email_verified: bool,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) first_name: Option<String>,
    #[serde(default)]
    pub(crate) last_name: Option<String>,
    #[serde(default)]
    pub(crate) locale: Option<String>,
    #[serde(default)]
    pub(crate) external_id: Option<String>,
    /// Every value is a text.
    #[serde(default)]
    pub(crate) metadata: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<Password>,
    pub(crate) last_sign_in_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// What a request changes about a user. What is absent stays as it is; the inner `None` removes it.
#[derive(Default)]
pub(crate) struct UserChanges {
    pub(crate) email: Option<String>,
    pub(crate) email_verified: Option<bool>,
    pub(crate) name: Option<Option<String>>,
    pub(crate) first_name: Option<Option<String>>,
    pub(crate) last_name: Option<Option<String>>,
    pub(crate) locale: Option<Option<String>>,
    pub(crate) external_id: Option<Option<String>>,
    pub(crate) metadata: MetadataChange,
    pub(crate) password: Option<Password>,
}

impl Default for Users {
    fn default() -> Self {
        Self {
            users: CappedMap::new(MAX_USERS, User::bytes),
            user_ids: HashMap::new(),
            magic_auths: OneTimeCodes::new("magic_auth_"),
            email_verifications: OneTimeCodes::new("email_verification_"),
            email_changes: OneTimeCodes::new("email_change_"),
        }
    }
}

impl Users {
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.iter()
    }

    pub(super) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.get_mut(id)
    }

    /// Adds a user, who is new or from the state file, or replaces one. Returns the IDs of those who had
    /// to go for it.
    fn put(&mut self, user: User) -> Vec<String> {
        let (id, address) = (user.id.clone(), user.email.to_lowercase());
        if let Some(known) = self.users.get(&id) {
            self.user_ids.remove(&known.email.to_lowercase());
        }
        self.user_ids.insert(address, id.clone());
        let evicted = self.users.put(&id, user);
        for evicted in &evicted {
            self.user_ids.remove(&evicted.email.to_lowercase());
            self.forget_codes_of(&evicted.id);
        }
        evicted.into_iter().map(|user| user.id).collect()
    }

    /// The user with an ID of the application's own.
    pub(crate) fn with_external_id(&self, id: &str) -> Option<&User> {
        self.users()
            .find(|user| user.external_id.as_deref() == Some(id))
    }

    fn remove(&mut self, id: &str) -> Option<User> {
        let removed = self.users.remove(id)?;
        self.user_ids.remove(&removed.email.to_lowercase());
        self.forget_codes_of(id);
        Some(removed)
    }

    fn forget_codes_of(&mut self, user_id: &str) {
        self.magic_auths.forget_newest(user_id);
        self.email_verifications.forget_newest(user_id);
        self.email_changes.forget_newest(user_id);
    }

    /// The ID of the user with an address.
    pub(super) fn id_of(&self, email: &str) -> Option<&String> {
        self.user_ids.get(&email.to_lowercase())
    }

    /// The newest Magic Auth for an address.
    pub(super) fn newest_magic_auth(&mut self, email: &str) -> Option<&mut OneTimeCode> {
        let email = email.trim().to_lowercase();
        let user_id = self.user_ids.get(&email)?;
        let newest = self.magic_auths.newest_of(user_id)?;
        // Whoever has another address now did not get it there.
        (newest.email.to_lowercase() == email).then_some(newest)
    }
}

impl State {
    /// Adds or replaces a user, and forgets what belongs to those who have to go for it.
    pub(crate) fn put_user(&mut self, user: User) {
        for evicted in self.users.put(user) {
            self.user_sessions.forget_user(&evicted);
            self.memberships.remove_of_user(&evicted);
        }
    }

    /// The ID of the user with an address, who is signed up if there is none.
    pub(super) fn user_id(&mut self, email: &str, now: Timestamp) -> Result<String, Refusal> {
        if let Some(id) = self.users.id_of(email) {
            return Ok(id.clone());
        }
        let user = User::new(email, now)?;
        let id = user.id.clone();
        self.events.add(EventKind::UserCreated(user.clone()), now)?;
        self.put_user(user);
        Ok(id)
    }

    /// Creates a user, as the application asks.
    pub(crate) fn create_user(
        &mut self,
        email: &str,
        changes: UserChanges,
        now: Timestamp,
    ) -> Result<&User, Refusal> {
        if self.users.id_of(email).is_some() {
            let text = "This email is not available.";
            return Err(Refusal::UserNotCreated("email_not_available", text));
        }
        let mut user = User::new(email, now)?;
        if self.check(&user.id, &changes).is_err() {
            let text = "This external ID belongs to another user.";
            return Err(Refusal::UserNotCreated("external_id_already_used", text));
        }
        user.apply(changes)?;
        let id = user.id.clone();
        self.events.add(EventKind::UserCreated(user.clone()), now)?;
        self.put_user(user);
        self.users.user(&id).ok_or(Refusal::NotFound)
    }

    pub(crate) fn update_user(
        &mut self,
        id: &str,
        changes: UserChanges,
        now: Timestamp,
    ) -> Result<&User, Refusal> {
        let mut user = self.users.user(id).ok_or_else(|| not_found(id))?.clone();
        self.check(id, &changes)?;
        user.apply(changes)?;
        user.updated_at = now;
        self.events.add(EventKind::UserUpdated(user.clone()), now)?;
        self.put_user(user);
        self.users.user(id).ok_or(Refusal::NotFound)
    }

    /// Deletes a user with their sessions and memberships.
    pub(crate) fn delete_user(&mut self, id: &str, now: Timestamp) -> Result<(), Refusal> {
        let removed = self.users.remove(id).ok_or_else(|| not_found(id))?;
        for session in self.user_sessions.end_all(id, now) {
            self.events.add(EventKind::SessionRevoked(session), now)?;
        }
        self.user_sessions.forget_user(id);
        for membership in self.memberships.remove_of_user(id) {
            self.events
                .add(EventKind::MembershipDeleted(membership), now)?;
        }
        self.events.add(EventKind::UserDeleted(removed), now)
    }

    /// Whether what must be unique would stay it.
    fn check(&self, id: &str, changes: &UserChanges) -> Result<(), Refusal> {
        let is_of_another = |known: Option<&String>| known.is_some_and(|known| known != id);
        let address = changes.email.as_ref();
        if is_of_another(address.and_then(|email| self.users.id_of(email))) {
            return Err(Refusal::EmailTaken);
        }
        let external_id = changes.external_id.iter().flatten().next();
        let known = external_id.and_then(|id| self.users.with_external_id(id));
        if is_of_another(known.map(|user| &user.id)) {
            return Err(Refusal::ExternalIdTaken("user"));
        }
        Ok(())
    }
}

fn not_found(id: &str) -> Refusal {
    let id = id.to_owned();
    Refusal::EntityNotFound { kind: "User", id }
}

impl User {
    pub(super) fn new(email: &str, now: Timestamp) -> Result<Self, Refusal> {
        Ok(Self {
            id: random::id("user_", now)?,
            email: email.to_owned(),
            email_verified: false,
            name: None,
            first_name: None,
            last_name: None,
            locale: None,
            external_id: None,
            metadata: Map::new(),
            password: None,
            last_sign_in_at: None,
            created_at: now,
            updated_at: now,
        })
    }

    fn apply(&mut self, changes: UserChanges) -> Result<(), Refusal> {
        let UserChanges {
            email,
            email_verified,
            name,
            first_name,
            last_name,
            locale,
            external_id,
            metadata,
            password,
        } = changes;
        if password.is_some() {
            self.password = password;
        }
        self.email = email.unwrap_or_else(|| self.email.clone());
        self.email_verified = email_verified.unwrap_or(self.email_verified);
        let texts = [
            (&mut self.name, name),
            (&mut self.first_name, first_name),
            (&mut self.last_name, last_name),
            (&mut self.locale, locale),
            (&mut self.external_id, external_id),
        ];
        for (text, change) in texts {
            if let Some(change) = change {
                *text = change;
            }
        }
        metadata::merge(&mut self.metadata, metadata)
    }

    pub(super) fn bytes(&self) -> usize {
        let texts = [
            &self.name,
            &self.first_name,
            &self.last_name,
            &self.locale,
            &self.external_id,
        ];
        let texts = texts.into_iter().flatten().map(String::len).sum::<usize>();
        texts + metadata::bytes(&self.metadata) + self.email.len() + size_of::<Self>()
    }
}
