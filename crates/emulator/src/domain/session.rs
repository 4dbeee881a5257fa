//! A passwordless session and what can become of it.

use jiff::{SignedDuration, Timestamp};

use super::{
    account::RedirectTarget,
    destination::Destination,
    history::{Action, Caller, History},
};

/// What `POST /passwordless/sessions` asks for, already validated.
pub(crate) struct NewSession {
    pub(crate) email: String,
    /// The part of `email` after the `@`, in lower case.
    pub(crate) domain: String,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) lifetime: SignedDuration,
    pub(crate) state: Option<String>,
    /// The ID of the connection to use instead of the domain's.
    pub(crate) connection: Option<String>,
    /// Where its link leads to, if not to where this machine reaches the emulator.
    pub(crate) base_url: Option<String>,
}

/// A passwordless session.
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) email: String,
    /// The address that its mail carries.
    pub(crate) link: String,
    pub(crate) expires_at: Timestamp,
    /// The expiry that the mail names. A link that is expired by hand does not change its mail.
    pub(super) mailed_expiry: Timestamp,
    pub(super) created_at: Timestamp,
    pub(super) sent_at: Option<Timestamp>,
    pub(super) link_token: String,
    pub(super) consumed_by: Option<ConsumedBy>,
    pub(super) scripted_outcome: Option<ScriptedOutcome>,
    pub(super) history: History,
    pub(super) connection_id: String,
    pub(super) redirect_uri: Option<String>,
    pub(super) state: Option<String>,
    pub(super) code: Option<String>,
    pub(super) access_token: Option<String>,
}

/// Who used up a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConsumedBy {
    Person,
    Scanner,
}

/// What happens to every session for one of the fixed addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScriptedOutcome {
    /// `expired@`: the link counts as expired from the beginning.
    Expired,
    /// `used@`: the link counts as opened from the beginning.
    Used,
    /// `scanned@`: a scanner spends the link when it is sent.
    Scanned,
    /// `unsendable@`: the link cannot be sent.
    Unsendable,
}

impl ScriptedOutcome {
    /// The outcome for an address, by its part before the `@`. What follows a `+` is ignored, so
    /// that tests can tell their sessions apart.
    pub(super) fn for_email(email: &str) -> Option<Self> {
        let local = email.split('@').next().unwrap_or_default();
        let name = local.split('+').next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "expired" => Some(Self::Expired),
            "used" => Some(Self::Used),
            "scanned" => Some(Self::Scanned),
            "unsendable" => Some(Self::Unsendable),
            _ => None,
        }
    }
}

impl Session {
    /// Roughly what it takes when it is new. What its history can grow to has a bound of its own.
    pub(super) fn bytes(&self) -> usize {
        let texts = [&self.redirect_uri, &self.state];
        let texts = texts.into_iter().flatten().map(String::len).sum::<usize>();
        texts + self.email.len() + self.link.len() + size_of::<Self>()
    }

    pub(super) fn record(&mut self, action: Action, caller: Caller, at: Timestamp) {
        self.history.record(action, caller, at);
    }

    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        !self.is_spent()
            && now < self.expires_at
            && self.scripted_outcome != Some(ScriptedOutcome::Expired)
    }

    fn is_spent(&self) -> bool {
        self.consumed_by.is_some() || self.scripted_outcome == Some(ScriptedOutcome::Used)
    }

    /// Whether WorkOS would mail the link. Links with the scripted outcomes `expired@` and `used@`
    /// can be sent, or nobody could click them.
    pub(super) fn is_sendable(&self, now: Timestamp) -> bool {
        match self.scripted_outcome {
            Some(ScriptedOutcome::Unsendable) => false,
            Some(ScriptedOutcome::Expired | ScriptedOutcome::Used) => now < self.expires_at,
            Some(ScriptedOutcome::Scanned) | None => self.is_fresh(now),
        }
    }

    /// To the application with the error of a link that no longer works. The error is documented
    /// for an expired link and assumed for a spent one; the description is not published, so these
    /// words are ours.
    pub(super) fn denied(&self, target: RedirectTarget) -> Destination {
        let description = if self.is_spent() {
            "This sign-in link has already been used."
        } else {
            "This sign-in link has expired."
        };
        self.failed(target, "access_denied", description)
    }

    /// To the application with the error of a link whose connection was deleted. What WorkOS does
    /// then is not documented; the error is one of the documented ones.
    pub(super) fn disconnected(&self, target: RedirectTarget) -> Destination {
        let description = "The connection of this link was deleted.";
        self.failed(target, "connection_invalid", description)
    }

    fn failed(&self, target: RedirectTarget, error: &str, description: &str) -> Destination {
        let error = [("error", error), ("error_description", description)];
        self.destination(target, &error)
    }

    pub(super) fn destination(
        &self,
        target: RedirectTarget,
        result: &[(&str, &str)],
    ) -> Destination {
        Destination::new(target, result, self.state.as_deref())
    }
}
