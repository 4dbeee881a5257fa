//! The proof that an address is its user's: a code that is mailed, and that WorkOS wants before a password
//! signs in.

use jiff::{SignedDuration, Timestamp};

use super::{
    authenticate::{AuthenticationRequest, PendingAuthentication, PendingStep},
    events::{EventKind, Proof},
    history::{Caller, Visitor},
    one_time_codes::OneTimeCode,
    refusal::{OneTimeCodeError, Refusal, Rule},
    state::State,
    user_sessions::{SignInMethod, SignedIn},
    users::User,
};
use crate::{clock::after, random};

/// How long a code that proves an address works. Docs, "Email verification".
const VERIFICATION_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// A user who signed in with a password, and has to prove their address first.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VerificationRequired {
    pub(crate) pending_authentication_token: String,
    pub(crate) email_verification_id: String,
    pub(crate) email: String,
}

impl State {
    /// Mails a code to a user whose password was right, and remembers that it was.
    pub(super) fn require_verification(
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
        let by = (caller, request.visitor());
        if let Err(error) = self.verify_address(&user_id, code, by, now)? {
            let user = self.users.user(&user_id).ok_or(Refusal::NotFound)?;
            let failed = EventKind::AuthenticationFailed {
                by: Proof::EmailVerification,
                visitor: request.visitor(),
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
        (caller, visitor): (Caller, Visitor),
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
                visitor,
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
        let by = (caller, Visitor::default());
        let verified = self.verify_address(user_id, code, by, now)?;
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
}
