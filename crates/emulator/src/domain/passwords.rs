//! Passwords: the sign-in with one, the proof that an address is its user's which WorkOS wants first, and
//! the reset of a forgotten one.

use std::{fmt, num::NonZeroU32};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use ring::pbkdf2;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{
    authenticate::{AuthenticationRequest, PendingAuthentication, PendingStep},
    events::{EventKind, Proof},
    history::{Action, Caller, History},
    one_time_codes::OneTimeCode,
    refusal::{OneTimeCodeError, Refusal, Rule},
    state::State,
    user_sessions::{SignInMethod, SignedIn},
    users::User,
};
use crate::{clock::after, random};

/// Enough that no password can be read in a state file. More would slow tests down, which is what these
/// passwords are for.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(1000).unwrap();

/// How long a code that proves an address works. Docs, "Email verification".
const VERIFICATION_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

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
        self.email.len() + self.url.len() + 256 + size_of::<Self>()
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

/// A user who signed in with a password, and has to prove their address first.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VerificationRequired {
    pub(crate) pending_authentication_token: String,
    pub(crate) email_verification_id: String,
    pub(crate) email: String,
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
            user_id: user.id.clone(),
            email: user.email,
        };
        self.events.add(succeeded, now)?;
        let (organization, method) = (request.organization_id, SignInMethod::Password);
        self.sign_in(&user.id, organization, method, request, now)
    }

    /// Mails a code to a user whose password was right, and remembers that it was.
    fn require_verification(
        &mut self,
        user: User,
        request: &AuthenticationRequest<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<Refusal, Refusal> {
        let token = random::link_token()?;
        let (method, step) = (SignInMethod::Password, PendingStep::Verification);
        let mut pending = PendingAuthentication::new(&user.id, method, step, now);
        pending.invitation_token = request.invitation_token.map(str::to_owned);
        self.pending_authentications.insert(&token, pending);
        let (id, email) = (user.id.clone(), user.email);
        let verification = self.mail_verification(id, email, caller, now)?;
        Ok(Refusal::EmailVerificationRequired(Box::new(
            VerificationRequired {
                pending_authentication_token: token,
                email_verification_id: verification.id.clone(),
                email: verification.email.clone(),
            },
        )))
    }

    fn mail_verification(
        &mut self,
        user_id: String,
        email: String,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&OneTimeCode, Refusal> {
        let expires_at = after(now, VERIFICATION_LIFETIME);
        let verifications = &mut self.users.email_verifications;
        let code = verifications.make(user_id, email, expires_at, caller, now)?;
        let created = EventKind::EmailVerificationCreated(code.clone());
        self.events.add(created, now)?;
        Ok(verifications.add(code))
    }

    /// Signs in who has proved their address since their password was right.
    pub(super) fn sign_in_with_verification(
        &mut self,
        request: &AuthenticationRequest<'_>,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let (token, pending) = self.pending(request, PendingStep::Verification, now)?;
        let (user_id, method) = (pending.user_id.clone(), pending.method);
        let invitation = pending.invitation_token.clone();
        if let Err(error) = self.verify_address(&user_id, code, caller, now)? {
            let user = self.users.user(&user_id).ok_or(Refusal::NotFound)?;
            let failed = EventKind::AuthenticationFailed {
                by: Proof::EmailVerification,
                email: user.email.clone(),
                user_id: Some(user_id),
                code: error.code(),
                message: error.message().to_owned(),
            };
            self.events.add(failed, now)?;
            return Err(Refusal::OneTimeCode(error));
        }
        // The code is spent, so that the token can lead nowhere any more.
        self.pending_authentications.remove(&token);
        let request = AuthenticationRequest {
            invitation_token: invitation.as_deref(),
            ..*request
        };
        self.sign_in(&user_id, request.organization_id, method, &request, now)
    }

    /// Compares a code with the newest one for the address that a user has.
    fn verify_address(
        &mut self,
        user_id: &str,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<Result<(), OneTimeCodeError>, Refusal> {
        let mut user = self.users.user(user_id).ok_or(Refusal::NotFound)?.clone();
        let newest = self.users.email_verifications.newest_of(user_id);
        let newest = newest.filter(|newest| newest.email == user.email);
        let redeemed = match newest {
            Some(newest) => newest.redeem(code, caller, now),
            None => Err(OneTimeCodeError::Invalid),
        };
        if redeemed.is_ok() {
            let succeeded = EventKind::AuthenticationSucceeded {
                by: Proof::EmailVerification,
                user_id: user.id.clone(),
                email: user.email.clone(),
            };
            self.events.add(succeeded, now)?;
            user.email_verified = true;
            user.updated_at = now;
            self.events.add(EventKind::UserUpdated(user.clone()), now)?;
            self.put_user(user);
        }
        Ok(redeemed)
    }

    /// Mails a code to a user whose address is not proved.
    pub(crate) fn send_verification(
        &mut self,
        user_id: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<(User, String), Refusal> {
        let user = self.known_user(user_id)?.clone();
        if user.email_verified {
            return Err(Refusal::Rule(Rule::EmailAlreadyVerified));
        }
        let (id, email) = (user.id.clone(), user.email.clone());
        let verification = self.mail_verification(id, email, caller, now)?;
        let id = verification.id.clone();
        Ok((user, id))
    }

    /// Takes the code that was mailed to a user.
    pub(crate) fn confirm_verification(
        &mut self,
        user_id: &str,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&User, Refusal> {
        if self.known_user(user_id)?.email_verified {
            return Err(Refusal::Rule(Rule::EmailPreviouslyVerified));
        }
        let verified = self.verify_address(user_id, code, caller, now)?;
        verified.map_err(|error| {
            Refusal::Rule(match error {
                OneTimeCodeError::Invalid | OneTimeCodeError::TooManyAttempts => {
                    Rule::VerificationCodeIncorrect
                }
                OneTimeCodeError::Expired => Rule::VerificationCodeExpired,
                OneTimeCodeError::PreviouslyUsed => Rule::VerificationCodePreviouslyUsed,
            })
        })?;
        self.known_user(user_id)
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

    fn known_user(&self, id: &str) -> Result<&User, Refusal> {
        let user = self.users.user(id);
        user.ok_or_else(|| Refusal::EntityNotFound {
            kind: "User",
            id: id.to_owned(),
        })
    }
}
