//! Codes of six digits that are mailed to users: Magic Auth, and the proof that an address is theirs.

use std::collections::HashMap;

use jiff::Timestamp;
use subtle::ConstantTimeEq;

use super::{
    history::{Action, Caller, History},
    refusal::{OneTimeCodeError, Refusal},
};
use crate::{capped_map::CappedMap, random};

/// After how many wrong codes the right one is refused too. WorkOS's number is not known; ten
/// guesses at a million codes stay hopeless, and a person who mistypes has room.
const MAX_FAILURES: u32 = 10;

/// How many codes of a kind are remembered: the newest. As many as sessions.
const MAX_CODES: usize = 10_000;

/// The codes of one kind, oldest first.
pub(crate) struct OneTimeCodes {
    id_prefix: &'static str,
    codes: CappedMap<OneTimeCode>,
    /// From the ID of a user to the ID of the newest code, the only one that works.
    newest_ids: HashMap<String, String>,
}

/// A code that was mailed to a user.
#[derive(Clone)]
pub(crate) struct OneTimeCode {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) email: String,
    pub(crate) code: String,
    pub(crate) expires_at: Timestamp,
    /// The expiry that the mail names. A code that is expired by hand does not change its mail.
    pub(super) mailed_expiry: Timestamp,
    /// Where the sign-in of AuthKit leads to that the code is for; `None` for a code that an application
    /// asked for.
    pub(super) redirect_uri: Option<String>,
    pub(super) has_state: bool,
    pub(crate) created_at: Timestamp,
    is_used: bool,
    failures: u32,
    history: History,
}

impl OneTimeCodes {
    pub(super) fn new(id_prefix: &'static str) -> Self {
        Self {
            id_prefix,
            codes: CappedMap::new(MAX_CODES, OneTimeCode::bytes),
            newest_ids: HashMap::new(),
        }
    }

    /// The ID of a code of this kind.
    pub(super) fn id(&self, ulid: &str) -> String {
        format!("{}{ulid}", self.id_prefix)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&OneTimeCode> {
        self.codes.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut OneTimeCode> {
        self.codes.get_mut(id)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &OneTimeCode> {
        self.codes.iter()
    }

    /// A code that nobody has tried yet, to be added.
    pub(super) fn make(
        &self,
        user_id: String,
        email: String,
        expires_at: Timestamp,
        caller: Caller,
        now: Timestamp,
    ) -> Result<OneTimeCode, Refusal> {
        let mut history = History::default();
        history.record(Action::Created, caller.clone(), now);
        // WorkOS mails a code when it is created.
        history.record(Action::Sent, caller, now);
        Ok(OneTimeCode {
            id: random::id(self.id_prefix, now)?,
            user_id,
            email,
            code: random::six_digits()?,
            expires_at,
            mailed_expiry: expires_at,
            redirect_uri: None,
            has_state: false,
            created_at: now,
            is_used: false,
            failures: 0,
            history,
        })
    }

    /// Adds a code. Earlier ones of the same user no longer work.
    pub(super) fn add(&mut self, code: OneTimeCode) -> &OneTimeCode {
        let id = code.id.clone();
        self.newest_ids.insert(code.user_id.clone(), id.clone());
        for evicted in self.codes.insert(&id, code) {
            if self.is_newest(&evicted) {
                self.newest_ids.remove(&evicted.user_id);
            }
        }
        // It was inserted just now.
        &self.codes[&id]
    }

    /// Whether a code is the newest of its user, the only one that works.
    pub(super) fn is_newest(&self, code: &OneTimeCode) -> bool {
        self.newest_ids.get(&code.user_id) == Some(&code.id)
    }

    pub(super) fn newest_of(&mut self, user_id: &str) -> Option<&mut OneTimeCode> {
        self.codes.get_mut(self.newest_ids.get(user_id)?)
    }

    /// Has no code of a user work any longer.
    pub(super) fn forget_newest(&mut self, user_id: &str) {
        self.newest_ids.remove(user_id);
    }

    pub(super) fn clear(&mut self) {
        self.codes.clear();
        self.newest_ids.clear();
    }
}

impl OneTimeCode {
    /// Uses up the code if it is the right one, still works, and was not guessed at too often.
    pub(super) fn redeem(
        &mut self,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<(), OneTimeCodeError> {
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
        self.history.record(Action::Exchanged, caller, now);
        Ok(())
    }

    pub(super) fn is_used(&self) -> bool {
        self.is_used
    }

    /// Whether the right code would still sign in, if no newer one replaced it.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        !self.is_used && self.failures < MAX_FAILURES && now < self.expires_at
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    pub(super) fn expire(&mut self, now: Timestamp) {
        self.expires_at = now;
        self.history
            .record(Action::ExpiredByHand, Caller::default(), now);
    }

    pub(super) fn bytes(&self) -> usize {
        let redirect_uri = self.redirect_uri.as_ref().map_or(0, String::len);
        redirect_uri + self.email.len() + size_of::<Self>()
    }
}
