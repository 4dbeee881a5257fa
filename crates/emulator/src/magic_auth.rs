//! Magic Auth, the six-digit code that replaces Magic Link, and the users that it signs up.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{
    account::Account,
    answer::Problem,
    capped::Capped,
    events::Occurrence,
    random,
    state::{State, after},
};

/// How long a Magic Auth code works. Docs, "Magic Auth"; recorded 2024.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// After as many wrong codes the right one is refused too. WorkOS's number is not known.
const MAX_FAILURES: u32 = 10;

/// As many users, and as many Magic Auths, are remembered, the newest.
const MAX_USERS: usize = 10_000;

/// The grant of `POST /user_management/authenticate`.
const GRANT_TYPE: &str = "urn:workos:oauth:grant-type:magic-auth:code";

/// Users and their codes.
pub(super) struct People {
    users: Capped<User>,
    /// From an address in lower case to the id of its user.
    user_ids: HashMap<String, String>,
    magic_auths: Capped<MagicAuth>,
    /// From the id of a user to the id of the newest Magic Auth, the only one that works.
    newest: HashMap<String, String>,
}

/// A user of the application.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) email_verified: bool,
    pub(super) last_sign_in_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// A code that was mailed to a user.
#[derive(Clone)]
pub(super) struct MagicAuth {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) email: String,
    pub(super) code: String,
    pub(super) expires_at: Timestamp,
    pub(super) created_at: Timestamp,
    is_used: bool,
    failures: u32,
}

/// What `POST /user_management/authenticate` brings.
#[derive(Clone, Copy)]
pub(super) struct Authentication<'a> {
    pub(super) client_id: Option<&'a str>,
    pub(super) client_secret: Option<&'a str>,
    pub(super) grant_type: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    pub(super) email: Option<&'a str>,
}

/// A one-time code that was refused. The codes are those of the OpenAPI document, the texts ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeRefusal {
    Invalid,
    Expired,
    PreviouslyUsed,
    TooManyAttempts,
}

impl CodeRefusal {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid_one_time_code",
            Self::Expired => "one_time_code_expired",
            Self::PreviouslyUsed => "one_time_code_previously_used",
            Self::TooManyAttempts => "one_time_code_too_many_attempts",
        }
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Invalid => "The one-time code is invalid.",
            Self::Expired => "The one-time code has expired.",
            Self::PreviouslyUsed => "The one-time code has already been used.",
            Self::TooManyAttempts => "There were too many attempts with a wrong one-time code.",
        }
    }
}

impl Default for People {
    fn default() -> Self {
        Self {
            users: Capped::new(MAX_USERS),
            user_ids: HashMap::new(),
            magic_auths: Capped::new(MAX_USERS),
            newest: HashMap::new(),
        }
    }
}

impl People {
    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    pub(super) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.iter()
    }

    pub(super) fn magic_auth(&self, id: &str) -> Option<&MagicAuth> {
        self.magic_auths.get(id)
    }

    /// Takes in a user, new or from a file.
    pub(super) fn add_user(&mut self, user: User) {
        let (id, address) = (user.id.clone(), user.email.to_lowercase());
        self.user_ids.insert(address, id.clone());
        if let Some(evicted) = self.users.insert(&id, user) {
            self.user_ids.remove(&evicted.email.to_lowercase());
            self.newest.remove(&evicted.id);
        }
    }

    /// The id of the user with an address, who is signed up now if there is none.
    fn user_id(&mut self, email: &str, now: Timestamp) -> Result<String, Problem> {
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

    /// The newest Magic Auth for an address.
    fn newest(&mut self, email: &str) -> Option<&mut MagicAuth> {
        let user_id = self.user_ids.get(&email.to_lowercase())?;
        self.magic_auths.get_mut(self.newest.get(user_id)?)
    }
}

impl MagicAuth {
    fn check(&mut self, code: &str, now: Timestamp) -> Result<(), CodeRefusal> {
        if self.failures >= MAX_FAILURES {
            return Err(CodeRefusal::TooManyAttempts);
        }
        if !bool::from(self.code.as_bytes().ct_eq(code.as_bytes())) {
            self.failures += 1;
            return Err(CodeRefusal::Invalid);
        }
        if self.is_used {
            return Err(CodeRefusal::PreviouslyUsed);
        }
        if now >= self.expires_at {
            return Err(CodeRefusal::Expired);
        }
        self.is_used = true;
        Ok(())
    }
}

impl State {
    /// Makes a code, which an earlier one for the same address gives way to.
    pub(super) fn create_magic_auth(
        &mut self,
        email: &str,
        now: Timestamp,
    ) -> Result<&MagicAuth, Problem> {
        let user_id = self.people.user_id(email, now)?;
        let id = random::id("magic_auth_", now)?;
        let made = MagicAuth {
            id: id.clone(),
            user_id: user_id.clone(),
            email: email.to_owned(),
            code: random::six_digits()?,
            expires_at: after(now, LIFETIME),
            created_at: now,
            is_used: false,
            failures: 0,
        };
        let created = Occurrence::MagicAuthCreated(made.clone());
        self.events.add(created, now)?;
        self.people.newest.insert(user_id, id.clone());
        if let Some(evicted) = self.people.magic_auths.insert(&id, made) {
            let newest = self.people.newest.get(&evicted.user_id);
            if newest == Some(&evicted.id) {
                self.people.newest.remove(&evicted.user_id);
            }
        }
        Ok(&self.people.magic_auths[&id])
    }

    /// Signs a user in with a Magic Auth code.
    ///
    /// Codes of Magic Links are refused here and not spent. Whether WorkOS takes them is not
    /// known; its documentation and examples exchange them at `/sso/token` only, and the other
    /// way around it refuses with this text.
    pub(super) fn authenticate(
        &mut self,
        request: Authentication<'_>,
        now: Timestamp,
    ) -> Result<&User, Problem> {
        let client_id = request.client_id.unwrap_or_default();
        if !Account::is_client(client_id, request.client_secret.unwrap_or_default()) {
            return Err(Problem::ClientInvalid);
        }
        let code = || request.code.ok_or(Problem::ParameterMissing("code"));
        match request.grant_type {
            Some(GRANT_TYPE) => {}
            Some("authorization_code") => return Err(Problem::CodeInvalid(code()?.to_owned())),
            _ => return Err(Problem::GrantTypeUnsupported),
        }
        let code = code()?;
        let email = request.email.ok_or(Problem::ParameterMissing("email"))?;
        let newest = self.people.newest(email);
        let user_id = newest.as_ref().map(|it| it.user_id.clone());
        let checked = newest.map_or(Err(CodeRefusal::Invalid), |it| it.check(code, now));
        if let Err(refusal) = checked {
            let failed = Occurrence::MagicAuthFailed {
                user_id,
                email: email.to_owned(),
                code: refusal.code(),
                message: refusal.message().to_owned(),
            };
            self.events.add(failed, now)?;
            return Err(Problem::OneTimeCode(refusal));
        }
        let user_id = user_id.unwrap_or_default();
        let succeeded = Occurrence::MagicAuthSucceeded {
            user_id: user_id.clone(),
            email: email.to_owned(),
        };
        self.events.add(succeeded, now)?;
        let user = self.people.users.get_mut(&user_id);
        let user = user.ok_or(Problem::NotFound)?;
        // Whoever has the code reads the mailbox.
        user.email_verified = true;
        user.last_sign_in_at = Some(now);
        user.updated_at = now;
        Ok(user)
    }
}
