//! Passwords: the sign-in with one, and the reset of a forgotten one.

use std::{fmt, num::NonZeroU32};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use ring::pbkdf2;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{
    authenticate::AuthenticationRequest,
    events::{EventKind, Proof},
    history::{Action, Caller, History},
    refusal::Refusal,
    state::State,
    user_sessions::{SignInMethod, SignedIn},
    users::User,
};
use crate::{clock::after, random};

/// Enough that no password can be read in a state file. More would slow tests down, which is what these
/// passwords are for.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(1000).unwrap();

/// How long a password can be reset with one mail. WorkOS's time is not known; that of the official
/// emulator.
const RESET_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// What a user's password is compared with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Password {
    Salted {
        salt: String,
        hash: String,
    },
    /// It came as a hash of another system, with which nothing is compared here.
    Imported,
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    pub(crate) fn new(text: &str) -> Result<Self, Refusal> {
        let salt = random::link_token()?;
        let hash = hash(&salt, text);
        Ok(Self::Salted { salt, hash })
    }

    /// Whether a text is the password.
    fn is(&self, text: &str) -> Result<bool, Refusal> {
        match self {
            Self::Salted { salt, hash: known } => {
                Ok(known.as_bytes().ct_eq(hash(salt, text).as_bytes()).into())
            }
            Self::Imported => Err(Refusal::field(
                "password",
                "cannot be compared: the user was created with password_hash, which this emulator does not verify",
            )),
        }
    }
}

fn hash(salt: &str, text: &str) -> String {
    let mut hash = [0; 32];
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
    pbkdf2::derive(
        algorithm,
        ITERATIONS,
        salt.as_bytes(),
        text.as_bytes(),
        &mut hash,
    );
    STANDARD.encode(hash)
}

/// A mail with which a user sets a new password.
#[derive(Clone)]
pub(crate) struct PasswordReset {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) email: String,
    pub(crate) token: String,
    /// The link of the mail.
    pub(crate) url: String,
    pub(crate) expires_at: Timestamp,
    /// The expiry that the mail names. One that is expired by hand does not change its mail.
    pub(super) mailed_expiry: Timestamp,
    pub(crate) created_at: Timestamp,
    pub(super) is_used: bool,
    pub(super) history: History,
}

impl PasswordReset {
    pub(super) fn bytes(&self) -> usize {
        self.email.len() + self.url.len() + 512 + size_of::<Self>()
    }

    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        !self.is_used && now < self.expires_at
    }

    pub(super) fn expire(&mut self, now: Timestamp) {
        self.expires_at = now;
        self.history
            .record(Action::ExpiredByHand, Caller::default(), now);
    }
}

impl State {
    pub(super) fn sign_in_with_password(
        &mut self,
        request: &AuthenticationRequest<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let email = request.email.ok_or(Refusal::ParameterMissing("email"))?;
        let email = email.trim();
        let password = request.password;
        let password = password.ok_or(Refusal::ParameterMissing("password"))?;
        if let Some(token) = request.invitation_token {
            self.usable_invitation(token, email, now)?;
        }
        let user = self.users.id_of(email).and_then(|id| self.users.user(id));
        let is_right = match user.and_then(|user| user.password.as_ref()) {
            Some(known) => known.is(password)?,
            None => false,
        };
        let user = match user {
            Some(user) if is_right => user.clone(),
            _ => {
                let failed = EventKind::AuthenticationFailed {
                    by: Proof::Password,
                    visitor: request.visitor(),
                    user_id: user.map(|user| user.id.clone()),
                    email: email.to_owned(),
                    code: "invalid_credentials",
                    message: Refusal::credentials_text(email),
                };
                self.events.add(failed, now)?;
                return Err(Refusal::CredentialsInvalid(email.to_owned()));
            }
        };
        if !user.email_verified {
            return Err(self.require_verification(user, request, caller, now)?);
        }
        let succeeded = EventKind::AuthenticationSucceeded {
            by: Proof::Password,
            visitor: request.visitor(),
            user_id: user.id.clone(),
            email: user.email,
        };
        self.events.add(succeeded, now)?;
        let (organization, method) = (request.organization_id, SignInMethod::Password);
        self.sign_in(&user.id, organization, method, request, now)
    }

    /// Mails a link with which the user with an address sets a new password. `base_url` is where it leads.
    pub(crate) fn create_password_reset(
        &mut self,
        email: &str,
        base_url: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&PasswordReset, Refusal> {
        let id = self.users.id_of(email).map_or(email, String::as_str);
        let user = self.known_user(id)?;
        let mut history = History::default();
        history.record(Action::Created, caller.clone(), now);
        history.record(Action::Sent, caller, now);
        let token = random::link_token()?;
        let reset = PasswordReset {
            id: random::id("password_reset_", now)?,
            user_id: user.id.clone(),
            email: user.email.clone(),
            url: format!("{base_url}/reset-password?token={token}"),
            token,
            expires_at: after(now, RESET_LIFETIME),
            mailed_expiry: after(now, RESET_LIFETIME),
            created_at: now,
            is_used: false,
            history,
        };
        let created = EventKind::PasswordResetCreated(reset.clone());
        self.events.add(created, now)?;
        let id = reset.id.clone();
        self.password_resets.insert(&id, reset);
        self.password_resets.get(&id).ok_or(Refusal::NotFound)
    }

    /// The reset with a token, if it can still be used.
    pub(crate) fn usable_reset(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<&PasswordReset, Refusal> {
        let mut resets = self.password_resets.iter().rev();
        let reset = resets.find(|it| bool::from(it.token.as_bytes().ct_eq(token.as_bytes())));
        let reset = reset.filter(|reset| self.users.user(&reset.user_id).is_some());
        match reset {
            Some(reset) if reset.is_fresh(now) => Ok(reset),
            Some(reset) if reset.is_used => Err(Refusal::PasswordNotReset(
                "password_reset_token_used",
                "The token was used already.",
            )),
            Some(_) => Err(Refusal::PasswordNotReset(
                "password_reset_token_expired",
                "The token has expired.",
            )),
            None => Err(Refusal::PasswordNotReset(
                "password_reset_token_invalid",
                "There is no such token.",
            )),
        }
    }

    /// Sets the password of whose mail has a token.
    pub(crate) fn reset_password(
        &mut self,
        token: &str,
        password: Password,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&User, Refusal> {
        let mut reset = self.usable_reset(token, now)?.clone();
        reset.is_used = true;
        reset.history.record(Action::Visited, caller, now);
        let user_id = reset.user_id.clone();
        let mut user = self.known_user(&user_id)?.clone();
        user.password = Some(password);
        user.updated_at = now;
        if !user.email_verified && user.email == reset.email {
            // Documentation of the SDKs: whoever has the mail has the address.
            user.email_verified = true;
            self.events.add(EventKind::UserUpdated(user.clone()), now)?;
        }
        self.put_user(user);
        let succeeded = EventKind::PasswordResetSucceeded(reset.clone());
        self.events.add(succeeded, now)?;
        let id = reset.id.clone();
        self.password_resets.put(&id, reset);
        self.known_user(&user_id)
    }

    pub(super) fn known_user(&self, id: &str) -> Result<&User, Refusal> {
        let user = self.users.user(id);
        user.ok_or_else(|| Refusal::EntityNotFound {
            kind: "User",
            id: id.to_owned(),
        })
    }
}
