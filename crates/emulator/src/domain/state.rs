//! Everything that the emulator remembers, with the bound of each collection.

use std::collections::HashMap;

use super::{
    account::Account, events::Events, grants::Grant, session::Session, user_sessions::UserSessions,
    users::Users,
};
use crate::capped_map::CappedMap;

/// How many sessions are remembered: the newest, each with its link, code, token and history. At
/// roughly 1 KB each that is 10 MB, and more than a test suite makes.
pub(super) const MAX_SESSIONS: usize = 10_000;

/// How many codes are remembered, and how many access tokens: one of each per session.
const MAX_GRANTS: usize = MAX_SESSIONS;

/// How many people keep the ID of their profile. Each session can be for another person.
const MAX_PROFILES: usize = MAX_SESSIONS;

/// Everything that the emulator remembers.
pub(crate) struct State {
    pub(crate) account: Account,
    pub(crate) users: Users,
    pub(crate) user_sessions: UserSessions,
    pub(crate) events: Events,
    /// Where links lead to, without a slash at the end.
    pub(super) base_url: String,
    pub(super) sessions: CappedMap<Session>,
    /// From the token of a link to the ID of its session.
    pub(super) links: HashMap<String, String>,
    pub(super) codes: CappedMap<Grant>,
    pub(super) access_tokens: CappedMap<Grant>,
    /// From connection and e-mail address to the ID of the profile: a person keeps it.
    pub(super) profile_ids: CappedMap<String>,
}

impl State {
    /// Nothing but the account. `base_url` is where links lead to.
    pub(crate) fn new(account: Account, base_url: String) -> Self {
        Self {
            account,
            users: Users::default(),
            user_sessions: UserSessions::default(),
            events: Events::default(),
            base_url,
            sessions: CappedMap::new(MAX_SESSIONS, Session::bytes),
            links: HashMap::new(),
            codes: CappedMap::new(MAX_GRANTS, Grant::bytes),
            access_tokens: CappedMap::new(MAX_GRANTS, Grant::bytes),
            profile_ids: CappedMap::new(MAX_PROFILES, String::len),
        }
    }
}
