//! The change of a user's address, which the owner of the new one confirms by a code.

use jiff::{SignedDuration, Timestamp};

use super::{
    events::EventKind,
    history::Caller,
    one_time_codes::OneTimeCode,
    refusal::{EmailChangeError, OneTimeCodeError, Refusal},
    state::State,
    users::User,
};
use crate::clock::after;

/// How long a code works. WorkOS's time is not known; as long as its other codes.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

impl State {
    /// Mails a code to the address that a user is to have.
    pub(crate) fn send_email_change(
        &mut self,
        user_id: &str,
        new_email: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<(&User, &OneTimeCode), Refusal> {
        let user = self.known_user(user_id)?;
        if user.email == new_email {
            return Err(Refusal::EmailChange(EmailChangeError::NotNeeded));
        }
        self.check_available(user_id, new_email)?;
        let (id, expires_at) = (user.id.clone(), after(now, LIFETIME));
        let changes = &mut self.users.email_changes;
        let change = changes.make(id, new_email.to_owned(), expires_at, caller, now)?;
        let id = changes.add(change).id.clone();
        let change = self.users.email_changes.get(&id);
        Ok((self.known_user(user_id)?, change.ok_or(Refusal::NotFound)?))
    }

    /// Gives a user the address to which the code was mailed.
    pub(crate) fn confirm_email_change(
        &mut self,
        user_id: &str,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&User, Refusal> {
        let mut user = self.known_user(user_id)?.clone();
        let newest = self.users.email_changes.newest_of(user_id);
        let change = newest.ok_or(Refusal::EmailChange(EmailChangeError::NonePending))?;
        let redeemed = change.redeem(code, caller, now);
        let new_email = change.email.clone();
        redeemed.map_err(|error| {
            Refusal::EmailChange(match error {
                OneTimeCodeError::Invalid => EmailChangeError::CodeIncorrect,
                OneTimeCodeError::Expired => EmailChangeError::CodeExpired,
                OneTimeCodeError::PreviouslyUsed => EmailChangeError::CodePreviouslyUsed,
                OneTimeCodeError::TooManyAttempts => EmailChangeError::TooManyAttempts,
            })
        })?;
        // Somebody may have got it in between.
        self.check_available(user_id, &new_email)?;
        user.email = new_email;
        user.email_verified = true;
        user.updated_at = now;
        self.events.add(EventKind::UserUpdated(user.clone()), now)?;
        self.put_user(user);
        self.known_user(user_id)
    }

    fn check_available(&self, user_id: &str, email: &str) -> Result<(), Refusal> {
        match self.users.id_of(email) {
            Some(owner) if owner != user_id => {
                Err(Refusal::EmailChange(EmailChangeError::NotAvailable))
            }
            _ => Ok(()),
        }
    }
}
