//! Sessions as the mailbox shows them: the message that carries the link, and its history.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    history::{Action, Caller, HistoryEntry},
    session::{ConsumedBy, ScriptedOutcome, Session},
    state::State,
};

/// A session as the mail that carries its link. It exists from the creation of the session,
/// whether or not it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// `msg_`, then the ULID of the session.
    pub(crate) id: String,
    pub(crate) session_id: String,
    pub(crate) to: String,
    pub(crate) link: String,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) expires_at: Timestamp,
    pub(crate) link_state: LinkState,
    pub(crate) history: Vec<HistoryEntry>,
}

/// What a visit to a link would find. The names are part of the JSON interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LinkState {
    Fresh,
    Opened,
    SpentByScanner,
    Expired,
}

impl State {
    /// Every message, newest first.
    pub(crate) fn messages(&self, now: Timestamp) -> Vec<Message> {
        let newest_first = self.sessions.iter().rev();
        newest_first
            .map(|session| message_of(session, now))
            .collect()
    }

    pub(crate) fn message(&self, id: &str, now: Timestamp) -> Option<Message> {
        let session = self.sessions.get(&session_id(id)?)?;
        Some(message_of(session, now))
    }

    /// Makes a link expire now. False if there is no such message or its link is no longer fresh.
    pub(crate) fn expire_message(&mut self, id: &str, now: Timestamp) -> bool {
        let session = session_id(id).and_then(|id| self.sessions.get_mut(&id));
        let Some(session) = session.filter(|session| session.is_fresh(now)) else {
            return false;
        };
        session.expires_at = now;
        session.record(Action::ExpiredByHand, Caller::default(), now);
        true
    }
}

fn message_of(session: &Session, now: Timestamp) -> Message {
    Message {
        id: message_id(&session.id),
        session_id: session.id.clone(),
        to: session.email.clone(),
        link: session.link.clone(),
        created_at: session.created_at,
        sent_at: session.sent_at,
        expires_at: session.expires_at,
        link_state: link_state(session, now),
        history: session.history.entries().to_vec(),
    }
}

fn link_state(session: &Session, now: Timestamp) -> LinkState {
    match (session.consumed_by, session.scripted_outcome) {
        (Some(ConsumedBy::Scanner), _) => LinkState::SpentByScanner,
        (Some(ConsumedBy::Person), _) | (None, Some(ScriptedOutcome::Used)) => LinkState::Opened,
        (None, _) if session.is_fresh(now) => LinkState::Fresh,
        (None, _) => LinkState::Expired,
    }
}

/// The ID of the message that carries a session's link.
pub(crate) fn message_id(session_id: &str) -> String {
    session_id.replacen("passwordless_session_", "msg_", 1)
}

fn session_id(message_id: &str) -> Option<String> {
    let ulid = message_id.strip_prefix("msg_")?;
    Some(format!("passwordless_session_{ulid}"))
}
