//! What the emulator remembers, and the rules for it. Nothing here knows HTTP: every transition is
//! a synchronous function that takes the time and returns a value or a [`Refusal`].
//!
//! `account`, `session`, `users`, `events` and `grants` are the data, `state` holds all of it.
//! `passwordless`, `sso`, `magic_auth`, `user_sessions` and `messages` are the transitions, in the
//! order of a sign-in; `seeding` comes before all of them.

mod account;
mod destination;
mod events;
mod grants;
mod history;
mod magic_auth;
mod messages;
mod passwordless;
mod refusal;
mod seeding;
mod session;
mod sso;
mod state;
mod user_sessions;
mod users;

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;

pub(crate) use account::{Account, Connection, Organization, RedirectUri};
pub(crate) use destination::Destination;
pub(crate) use events::{Event, EventKind};
pub(crate) use grants::{ACCESS_TOKEN_LIFETIME, Profile};
pub(crate) use history::{Action, Caller, HistoryEntry};
pub(crate) use magic_auth::{AuthenticationRequest, MagicAuthRecipient};
pub(crate) use messages::{
    Content, LinkState, Message, MessageCount, MessageFilter, MessageKind, message_id,
};
pub(crate) use refusal::{FieldError, Refusal};
pub(crate) use session::NewSession;
pub(crate) use sso::{AuthorizationRequest, TokenRequest};
pub(crate) use state::State;
pub(crate) use user_sessions::UserSession;
pub(crate) use users::{MagicAuth, User, UserChanges};
