//! What the account would tell in its events. Which ones a Magic Link sign-in itself causes is
//! not documented, so it causes none.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::{account::Connection, answer::Problem, magic_auth::MagicAuth, random};

/// As many events are remembered, the newest.
const MAX_EVENTS: usize = 1000;

/// The events, oldest first.
#[derive(Default)]
pub(super) struct Events(VecDeque<Event>);

/// Something that happened to the account.
pub(super) struct Event {
    pub(super) id: String,
    pub(super) occurrence: Occurrence,
    pub(super) created_at: Timestamp,
}

/// What happened, with the object as it was then.
pub(super) enum Occurrence {
    ConnectionActivated(Connection),
    ConnectionDeleted(Connection),
    MagicAuthCreated(MagicAuth),
    MagicAuthSucceeded {
        user_id: String,
        email: String,
    },
    MagicAuthFailed {
        user_id: Option<String>,
        email: String,
        code: &'static str,
        message: String,
    },
}

impl Occurrence {
    /// The type of the event.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::ConnectionActivated(_) => "connection.activated",
            Self::ConnectionDeleted(_) => "connection.deleted",
            Self::MagicAuthCreated(_) => "magic_auth.created",
            Self::MagicAuthSucceeded { .. } => "authentication.magic_auth_succeeded",
            Self::MagicAuthFailed { .. } => "authentication.magic_auth_failed",
        }
    }

    /// The organization that it concerns.
    pub(super) fn organization_id(&self) -> Option<&str> {
        match self {
            Self::ConnectionActivated(connection) | Self::ConnectionDeleted(connection) => {
                connection.organization_id.as_deref()
            }
            _ => None,
        }
    }
}

impl Events {
    pub(super) fn add(&mut self, occurrence: Occurrence, now: Timestamp) -> Result<(), Problem> {
        if self.0.len() >= MAX_EVENTS {
            self.0.pop_front();
        }
        self.0.push_back(Event {
            id: random::id("event_", now)?,
            occurrence,
            created_at: now,
        });
        Ok(())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Event> {
        self.0.iter()
    }
}
