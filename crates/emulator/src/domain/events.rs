//! The events of the account. Which ones a Magic Link sign-in itself causes is not documented, so
//! it causes none.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::{
    account::Connection,
    refusal::Refusal,
    user_sessions::UserSession,
    users::{MagicAuth, User},
};
use crate::random;

/// How many events are remembered: the newest. A client reads at most a hundred at a time, so one
/// that polls has ten requests to catch up.
const MAX_EVENTS: usize = 1000;

/// The events, oldest first.
#[derive(Default)]
pub(crate) struct Events(VecDeque<Event>);

/// Something that happened to the account.
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) kind: EventKind,
    pub(crate) created_at: Timestamp,
}

/// What happened, with the object as it was then.
pub(crate) enum EventKind {
    UserCreated(User),
    UserUpdated(User),
    UserDeleted(User),
    SessionCreated(UserSession),
    SessionRevoked(UserSession),
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

impl EventKind {
    /// The type of the event.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::UserCreated(_) => "user.created",
            Self::UserUpdated(_) => "user.updated",
            Self::UserDeleted(_) => "user.deleted",
            Self::SessionCreated(_) => "session.created",
            Self::SessionRevoked(_) => "session.revoked",
            Self::ConnectionActivated(_) => "connection.activated",
            Self::ConnectionDeleted(_) => "connection.deleted",
            Self::MagicAuthCreated(_) => "magic_auth.created",
            Self::MagicAuthSucceeded { .. } => "authentication.magic_auth_succeeded",
            Self::MagicAuthFailed { .. } => "authentication.magic_auth_failed",
        }
    }

    /// The organization that it concerns.
    pub(crate) fn organization_id(&self) -> Option<&str> {
        match self {
            Self::ConnectionActivated(connection) | Self::ConnectionDeleted(connection) => {
                connection.organization_id.as_deref()
            }
            _ => None,
        }
    }
}

impl Events {
    pub(crate) fn add(&mut self, kind: EventKind, now: Timestamp) -> Result<(), Refusal> {
        if self.0.len() >= MAX_EVENTS {
            self.0.pop_front();
        }
        self.0.push_back(Event {
            id: random::id("event_", now)?,
            kind,
            created_at: now,
        });
        Ok(())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Event> {
        self.0.iter()
    }
}
