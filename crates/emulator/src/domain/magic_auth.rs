//! Magic Auth, the six-digit code that replaces Magic Link.

use jiff::{SignedDuration, Timestamp};

use super::{
    events::EventKind,
    history::Caller,
    refusal::{OneTimeCodeError, Refusal},
    state::State,
    users::MagicAuth,
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

    /// Compares a code with the newest one for an address, and uses it up. Returns the ID of the user,
    /// whose address is verified by that: only the owner of the mailbox has the code.
    pub(super) fn redeem_magic_auth(
        &mut self,
        email: &str,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<String, Refusal> {
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
        let user_id = user_id.ok_or(Refusal::NotFound)?;
        let succeeded = EventKind::MagicAuthSucceeded {
            user_id: user_id.clone(),
            email: email.to_owned(),
        };
        self.events.add(succeeded, now)?;
        let user = self.users.user_mut(&user_id).ok_or(Refusal::NotFound)?;
        user.email_verified = true;
        Ok(user_id)
    }
}
