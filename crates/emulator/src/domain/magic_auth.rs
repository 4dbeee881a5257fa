//! Magic Auth, the six-digit code that replaces Magic Link, and the exchange of whatever proves who a
//! user is.

use jiff::{SignedDuration, Timestamp};

use super::{
    events::EventKind,
    history::Caller,
    refusal::{OneTimeCodeError, Refusal},
    state::State,
    user_sessions::SignedIn,
    users::MagicAuth,
};
use crate::clock::after;

/// How long a Magic Auth code works. Docs, "Magic Auth"; recorded 2024.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// The grant type of Magic Auth at `POST /user_management/authenticate`.
const GRANT_TYPE: &str = "urn:workos:oauth:grant-type:magic-auth:code";

/// Whom a code is for.
#[derive(Clone, Copy)]
pub(crate) enum MagicAuthRecipient<'a> {
    /// Whoever has this address, who is signed up if there is nobody.
    Email(&'a str),
    /// The user with this ID.
    UserId(&'a str),
}

/// The parameters of `POST /user_management/authenticate`.
#[derive(Clone, Copy, Default)]
pub(crate) struct AuthenticationRequest<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) client_secret: Option<&'a str>,
    pub(crate) grant_type: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
    /// In place of `email`, as the PHP SDK up to version 4 can send it.
    pub(crate) user_id: Option<&'a str>,
    pub(crate) refresh_token: Option<&'a str>,
    pub(crate) organization_id: Option<&'a str>,
    pub(crate) ip_address: Option<&'a str>,
    pub(crate) user_agent: Option<&'a str>,
}

impl State {
    /// Creates a code, which replaces an earlier one for the same address.
    pub(crate) fn create_magic_auth(
        &mut self,
        recipient: MagicAuthRecipient<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&MagicAuth, Refusal> {
        let (user_id, email) = match recipient {
            MagicAuthRecipient::Email(email) => (self.user_id(email, now)?, email.to_owned()),
            MagicAuthRecipient::UserId(id) => {
                let user = self.users.user(id).ok_or_else(|| Refusal::EntityNotFound {
                    kind: "User",
                    id: id.to_owned(),
                })?;
                (user.id.clone(), user.email.clone())
            }
        };
        let magic_auth = MagicAuth::new(user_id, email, after(now, LIFETIME), caller, now)?;
        self.events
            .add(EventKind::MagicAuthCreated(magic_auth.clone()), now)?;
        Ok(self.users.add_magic_auth(magic_auth))
    }

    /// Signs a user in with a Magic Auth code, or prolongs a session with a refresh token.
    ///
    /// Codes of Magic Links are refused here and not spent. Whether WorkOS accepts them is not
    /// known: its documentation and examples exchange them at `/sso/token` only, and codes of user
    /// management it refuses there with this text.
    pub(crate) fn authenticate(
        &mut self,
        request: AuthenticationRequest<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let client_id = request.client_id.unwrap_or_default();
        let is_refresh = request.grant_type == Some("refresh_token");
        let is_client = match request.client_secret {
            // Public clients have no secret (OpenAPI document).
            None if is_refresh => self.account.is_client_id(client_id),
            secret => self
                .account
                .is_client(client_id, secret.unwrap_or_default()),
        };
        if !is_client {
            return Err(Refusal::ClientInvalid);
        }
        let code = || request.code.ok_or(Refusal::ParameterMissing("code"));
        match request.grant_type {
            Some(GRANT_TYPE) => self.redeem(request, code()?, caller, now),
            Some("authorization_code") => Err(Refusal::CodeInvalid(code()?.to_owned())),
            Some("refresh_token") => {
                let token = request.refresh_token;
                let token = token.ok_or(Refusal::ParameterMissing("refresh_token"))?;
                if request.organization_id.is_some() {
                    // Users are members of no organization here.
                    return Err(Refusal::NotAMember);
                }
                self.refresh(token, client_id, now)
            }
            _ => Err(Refusal::GrantTypeUnsupported),
        }
    }

    fn redeem(
        &mut self,
        request: AuthenticationRequest<'_>,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let of_user = request.user_id.and_then(|id| self.users.user(id));
        let of_user = of_user.map(|user| user.email.clone());
        let email = request.email.or(of_user.as_deref());
        let email = email.ok_or(Refusal::ParameterMissing("email"))?;
        let newest = self.users.newest_magic_auth(email);
        let user_id = newest.as_ref().map(|magic_auth| magic_auth.user_id.clone());
        let redeemed = match newest {
            Some(magic_auth) => magic_auth.redeem(code, caller, now),
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
        let user = user.clone();
        let visitor = (request.ip_address, request.user_agent);
        self.start_user_session(user, request.client_id.unwrap_or_default(), visitor, now)
    }
}
