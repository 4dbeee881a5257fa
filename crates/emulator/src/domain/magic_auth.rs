//! Magic Auth, the six-digit code that replaces Magic Link.

use jiff::{SignedDuration, Timestamp};

use super::{
    events::EventKind,
    refusal::{OneTimeCodeError, Refusal},
    state::State,
    users::{MagicAuth, User},
};
use crate::clock::after;

/// How long a Magic Auth code works. Docs, "Magic Auth"; recorded 2024.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// The grant type of Magic Auth at `POST /user_management/authenticate`.
const GRANT_TYPE: &str = "urn:workos:oauth:grant-type:magic-auth:code";

/// The parameters of `POST /user_management/authenticate`.
#[derive(Clone, Copy)]
pub(crate) struct MagicAuthCredentials<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) client_secret: Option<&'a str>,
    pub(crate) grant_type: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
}

impl State {
    /// Creates a code, which replaces an earlier one for the same address.
    pub(crate) fn create_magic_auth(
        &mut self,
        email: &str,
        now: Timestamp,
    ) -> Result<&MagicAuth, Refusal> {
        let user_id = self.users.user_id(email, now)?;
        let magic_auth = MagicAuth::new(user_id, email, after(now, LIFETIME), now)?;
        self.events
            .add(EventKind::MagicAuthCreated(magic_auth.clone()), now)?;
        Ok(self.users.add_magic_auth(magic_auth))
    }

    /// Signs a user in with a Magic Auth code.
    ///
    /// Codes of Magic Links are refused here and not spent. Whether WorkOS accepts them is not
    /// known: its documentation and examples exchange them at `/sso/token` only, and codes of user
    /// management it refuses there with this text.
    pub(crate) fn authenticate(
        &mut self,
        request: MagicAuthCredentials<'_>,
        now: Timestamp,
    ) -> Result<&User, Refusal> {
        let client_id = request.client_id.unwrap_or_default();
        if !self
            .account
            .is_client(client_id, request.client_secret.unwrap_or_default())
        {
            return Err(Refusal::ClientInvalid);
        }
        let code = || request.code.ok_or(Refusal::ParameterMissing("code"));
        match request.grant_type {
            Some(GRANT_TYPE) => {}
            Some("authorization_code") => return Err(Refusal::CodeInvalid(code()?.to_owned())),
            _ => return Err(Refusal::GrantTypeUnsupported),
        }
        let code = code()?;
        let email = request.email.ok_or(Refusal::ParameterMissing("email"))?;
        let newest = self.users.newest_magic_auth(email);
        let user_id = newest.as_ref().map(|magic_auth| magic_auth.user_id.clone());
        let redeemed = match newest {
            Some(magic_auth) => magic_auth.redeem(code, now),
            None => Err(OneTimeCodeError::Invalid),
        };
        if let Err(error) = redeemed {
            let failed = EventKind::MagicAuthFailed {
                user_id,
                email: email.to_owned(),
                code: error.code(),
                message: error.message().to_owned(),
            };
            self.events.add(failed, now)?;
            return Err(Refusal::OneTimeCode(error));
        }
        let user_id = user_id.unwrap_or_default();
        let succeeded = EventKind::MagicAuthSucceeded {
            user_id: user_id.clone(),
            email: email.to_owned(),
        };
        self.events.add(succeeded, now)?;
        let user = self.users.user_mut(&user_id).ok_or(Refusal::NotFound)?;
        // Only the owner of the mailbox has the code.
        user.email_verified = true;
        user.last_sign_in_at = Some(now);
        user.updated_at = now;
        Ok(user)
    }
}
