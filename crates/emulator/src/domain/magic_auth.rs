//! Magic Auth, the six-digit code that replaces Magic Link.

use jiff::{SignedDuration, Timestamp};

use super::{
    events::{EventKind, Proof},
    history::{Caller, Visitor},
    one_time_codes::OneTimeCode,
    refusal::{OneTimeCodeError, Refusal},
    state::State,
};
use crate::clock::after;

/// How long a Magic Auth code works. Docs, "Magic Auth"; recorded 2024.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// Whom a code is for.
#[derive(Clone, Copy)]
pub(crate) enum MagicAuthRecipient<'a> {
    /// Whoever has this address, who is signed up if there is nobody.
    Email(&'a str),
    /// The user with this ID.
    UserId(&'a str),
}

/// What a code is asked for with.
#[derive(Clone, Copy)]
pub(crate) struct NewMagicAuth<'a> {
    pub(crate) recipient: MagicAuthRecipient<'a>,
    /// The token of an invitation that the sign-in is to accept, which must be the recipient's.
    pub(crate) invitation_token: Option<&'a str>,
    /// Where the sign-in of AuthKit leads to that the code is for.
    pub(crate) redirect_uri: Option<&'a str>,
    pub(crate) has_state: bool,
}

impl<'a> NewMagicAuth<'a> {
    /// A code that an application asks for.
    pub(crate) fn to(recipient: MagicAuthRecipient<'a>) -> Self {
        Self {
            recipient,
            invitation_token: None,
            redirect_uri: None,
            has_state: false,
        }
    }
}

impl State {
    /// Creates a code, which replaces an earlier one for the same address.
    pub(crate) fn create_magic_auth(
        &mut self,
        new: NewMagicAuth<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&OneTimeCode, Refusal> {
        let email = match new.recipient {
            MagicAuthRecipient::Email(email) => email.to_owned(),
            MagicAuthRecipient::UserId(id) => {
                let user = self.users.user(id).ok_or_else(|| Refusal::EntityNotFound {
                    kind: "User",
                    id: id.to_owned(),
                })?;
                user.email.clone()
            }
        };
        if let Some(token) = new.invitation_token {
            let usable = self.usable_invitation(token, &email, now);
            // Here the OpenAPI document has one error for all that is wrong with an invitation.
            usable.map_err(|_| Refusal::InvitationInvalid)?;
        }
        let user_id = self.user_id(&email, now)?;
        let expires_at = after(now, LIFETIME);
        let magic_auths = &self.users.magic_auths;
        let mut magic_auth = magic_auths.make(user_id, email, expires_at, caller, now)?;
        magic_auth.redirect_uri = new.redirect_uri.map(str::to_owned);
        magic_auth.has_state = new.has_state;
        self.events
            .add(EventKind::MagicAuthCreated(magic_auth.clone()), now)?;
        Ok(self.users.magic_auths.add(magic_auth))
    }

    /// Compares a code with the newest one for an address, and uses it up. Returns the ID of the user,
    /// whose address is verified by that: only the owner of the mailbox has the code.
    pub(super) fn redeem_magic_auth(
        &mut self,
        email: &str,
        code: &str,
        (caller, visitor): (Caller, Visitor),
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let newest = self.users.newest_magic_auth(email);
        let user_id = newest.as_ref().map(|magic_auth| magic_auth.user_id.clone());
        let redeemed = match newest {
            Some(magic_auth) => magic_auth.redeem(code, caller, now),
            None => Err(OneTimeCodeError::Invalid),
        };
        if let Err(error) = redeemed {
            let failed = EventKind::AuthenticationFailed {
                by: Proof::MagicAuth,
                visitor,
                user_id,
                email: email.to_owned(),
                code: error.code(),
                message: error.message().to_owned(),
            };
            self.events.add(failed, now)?;
            return Err(Refusal::OneTimeCode(error));
        }
        let user_id = user_id.ok_or(Refusal::NotFound)?;
        let succeeded = EventKind::AuthenticationSucceeded {
            by: Proof::MagicAuth,
            visitor,
            user_id: user_id.clone(),
            email: email.to_owned(),
        };
        self.events.add(succeeded, now)?;
        let user = self.users.user_mut(&user_id).ok_or(Refusal::NotFound)?;
        user.email_verified = true;
        Ok(user_id)
    }
}
