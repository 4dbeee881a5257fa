//! Users, and the Magic Auth codes that were mailed to them.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::refusal::{OneTimeCodeError, Refusal};
use crate::{capped_map::CappedMap, random};

/// After how many wrong codes the right one is refused too. WorkOS's number is not known; ten
/// guesses at a million codes stay hopeless, and a person who mistypes has room.
const MAX_FAILURES: u32 = 10;

/// How many users are remembered, and how many Magic Auths: the newest. As many as sessions.
const MAX_USERS: usize = 10_000;

/// Users and their codes.
pub(crate) struct Users {
    users: CappedMap<User>,
    /// From an address in lower case to the ID of its user.
    user_ids: HashMap<String, String>,
    magic_auths: CappedMap<MagicAuth>,
    /// From the ID of a user to the ID of the newest Magic Auth, the only one that works.
    newest_ids: HashMap<String, String>,
}

/// A user of the application.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) email_verified: bool,
    pub(crate) last_sign_in_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// A code that was mailed to a user.
#[derive(Clone)]
pub(crate) struct MagicAuth {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) email: String,
    pub(crate) code: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) created_at: Timestamp,
    is_used: bool,
    failures: u32,
}

impl Default for Users {
    fn default() -> Self {
        Self {
            users: CappedMap::new(MAX_USERS),
            user_ids: HashMap::new(),
            magic_auths: CappedMap::new(MAX_USERS),
            newest_ids: HashMap::new(),
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

    pub(crate) fn magic_auth(&self, id: &str) -> Option<&MagicAuth> {
        self.magic_auths.get(id)
    }

    /// Adds a user, who is new or from the state file.
    pub(crate) fn add_user(&mut self, user: User) {
        let (id, address) = (user.id.clone(), user.email.to_lowercase());
        self.user_ids.insert(address, id.clone());
        if let Some(evicted) = self.users.insert(&id, user) {
            self.user_ids.remove(&evicted.email.to_lowercase());
            self.newest_ids.remove(&evicted.id);
        }
    }

    /// The ID of the user with an address, who is signed up if there is none.
    pub(super) fn user_id(&mut self, email: &str, now: Timestamp) -> Result<String, Refusal> {
        if let Some(id) = self.user_ids.get(&email.to_lowercase()) {
            return Ok(id.clone());
        }
        let id = random::id("user_", now)?;
        self.add_user(User {
            id: id.clone(),
            email: email.to_owned(),
            email_verified: false,
            last_sign_in_at: None,
            created_at: now,
            updated_at: now,
        });
        Ok(id)
    }

    /// Adds a Magic Auth. Earlier ones of the same user no longer work.
    pub(super) fn add_magic_auth(&mut self, magic_auth: MagicAuth) -> &MagicAuth {
        let id = magic_auth.id.clone();
        self.newest_ids
            .insert(magic_auth.user_id.clone(), id.clone());
        if let Some(evicted) = self.magic_auths.insert(&id, magic_auth)
            && self.newest_ids.get(&evicted.user_id) == Some(&evicted.id)
        {
            self.newest_ids.remove(&evicted.user_id);
        }
        // It was inserted just now.
        &self.magic_auths[&id]
    }

    /// The newest Magic Auth for an address.
    pub(super) fn newest_magic_auth(&mut self, email: &str) -> Option<&mut MagicAuth> {
        let user_id = self.user_ids.get(&email.to_lowercase())?;
        self.magic_auths.get_mut(self.newest_ids.get(user_id)?)
    }
}

impl MagicAuth {
    /// A code that nobody has tried yet.
    pub(super) fn new(
        user_id: String,
        email: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            id: random::id("magic_auth_", now)?,
            user_id,
            email: email.to_owned(),
            code: random::six_digits()?,
            expires_at,
            created_at: now,
            is_used: false,
            failures: 0,
        })
    }

    /// Uses up the code if it is the right one, still works, and was not guessed at too often.
    pub(super) fn redeem(&mut self, code: &str, now: Timestamp) -> Result<(), OneTimeCodeError> {
        if self.failures >= MAX_FAILURES {
            return Err(OneTimeCodeError::TooManyAttempts);
        }
        if !bool::from(self.code.as_bytes().ct_eq(code.as_bytes())) {
            self.failures += 1;
            return Err(OneTimeCodeError::Invalid);
        }
        if self.is_used {
            return Err(OneTimeCodeError::PreviouslyUsed);
        }
        if now >= self.expires_at {
            return Err(OneTimeCodeError::Expired);
        }
        self.is_used = true;
        Ok(())
    }
}
