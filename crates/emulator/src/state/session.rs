//! A passwordless session and what can become of it.

use jiff::{SignedDuration, Timestamp};

use super::{Landing, landing};
use crate::{account::Target, journal::Happening};

/// What `POST /passwordless/sessions` asks for, already validated.
pub(crate) struct NewSession {
    pub(crate) email: String,
    /// The part of `email` after the `@`, in lower case.
    pub(crate) domain: String,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) lifetime: SignedDuration,
    pub(crate) state: Option<String>,
    /// The id of the connection to use in place of the domain's.
    pub(crate) connection: Option<String>,
}

/// A passwordless session.
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) expires_at: Timestamp,
    pub(crate) link_token: String,
    pub(crate) spent_by: Option<Spender>,
    pub(crate) fate: Option<Fate>,
    pub(crate) story: Vec<Happening>,
    pub(super) connection_id: String,
    pub(super) redirect_uri: Option<String>,
    pub(super) state: Option<String>,
    pub(super) code: Option<String>,
    pub(super) access_token: Option<String>,
}

/// Who spent a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spender {
    Person,
    Scanner,
}

/// What is bound to happen to a session, by the address that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// `expired@`: the link counts as expired from the beginning.
    Expired,
    /// `used@`: the link counts as opened from the beginning.
    Used,
    /// `scanned@`: a scanner spends the link when it is sent.
    Scanned,
    /// `unsendable@`: the link cannot be sent.
    Unsendable,
}

impl Fate {
    /// The part before the `@` says it. What follows a `+` is left to tests, to tell their
    /// sessions apart.
    pub(super) fn of(email: &str) -> Option<Self> {
        let local = email.split('@').next().unwrap_or_default();
        let name = local.split('+').next().unwrap_or_default();
        let fates = [
            ("expired", Self::Expired),
            ("used", Self::Used),
            ("scanned", Self::Scanned),
            ("unsendable", Self::Unsendable),
        ];
        fates
            .into_iter()
            .find_map(|(text, fate)| text.eq_ignore_ascii_case(name).then_some(fate))
    }
}

impl Session {
    pub(crate) fn is_fresh(&self, now: Timestamp) -> bool {
        !self.is_spent() && now < self.expires_at && self.fate != Some(Fate::Expired)
    }

    fn is_spent(&self) -> bool {
        self.spent_by.is_some() || self.fate == Some(Fate::Used)
    }

    pub(super) fn is_sendable(&self, now: Timestamp) -> bool {
        match self.fate {
            Some(Fate::Unsendable) => false,
            Some(Fate::Expired | Fate::Used) => now < self.expires_at,
            Some(Fate::Scanned) | None => self.is_fresh(now),
        }
    }

    /// The error is documented for an expired link and assumed for a spent one; the description
    /// is not published, so this wording is ours.
    pub(super) fn denied(&self, target: Target) -> Landing {
        let description = if self.is_spent() {
            "This sign-in link has already been used."
        } else {
            "This sign-in link has expired."
        };
        let error = [
            ("error", "access_denied"),
            ("error_description", description),
        ];
        self.landing(target, &error)
    }

    /// What happens then is not documented; the error is one of the documented ones.
    pub(super) fn disconnected(&self, target: Target) -> Landing {
        let error = [
            ("error", "connection_invalid"),
            (
                "error_description",
                "The connection of this link was deleted.",
            ),
        ];
        self.landing(target, &error)
    }

    pub(super) fn landing(&self, target: Target, result: &[(&str, &str)]) -> Landing {
        landing(target, result, self.state.as_deref())
    }
}
