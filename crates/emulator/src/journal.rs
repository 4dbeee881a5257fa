//! What happened to each session, for the mailbox and the control interface.

use jiff::Timestamp;

use super::state::{Fate, Session, Spender, State};

/// A story keeps its beginning and the newest happenings, this many in all: a link that is
/// visited in a loop must not fill the memory.
const MAX_HAPPENINGS: usize = 64;

/// As much of a `User-Agent` as is kept.
const MAX_USER_AGENT_CHARS: usize = 256;

/// A session as the mail that carries its link. It exists from the creation of the session,
/// whether or not it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// `msg_`, then the ULID of the session.
    pub(super) id: String,
    pub(super) session_id: String,
    pub(super) to: String,
    pub(super) link: String,
    pub(super) created_at: Timestamp,
    pub(super) sent_at: Option<Timestamp>,
    pub(super) expires_at: Timestamp,
    pub(super) link_state: LinkState,
    pub(super) story: Vec<Happening>,
}

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkState {
    Fresh,
    Opened,
    SpentByScanner,
    Expired,
}

/// One thing that happened to a session, and who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Happening {
    pub(super) at: Timestamp,
    pub(super) what: What,
    pub(super) method: Option<String>,
    pub(super) user_agent: Option<String>,
}

/// What can happen to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Created,
    Sent,
    /// The link was opened, which spent it.
    Visited,
    /// A HEAD that spends nothing, or a visit to a link that was spent or expired already.
    VisitedWithoutEffect,
    /// A scanner opened the link, which spent it.
    VisitedByScanner,
    /// The visitor was sent to the application with a code.
    Redirected,
    /// The application exchanged the code.
    Exchanged,
    ExpiredByHand,
}

/// Who makes a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) method: Option<String>,
    pub(super) user_agent: Option<String>,
    /// Whether it is the emulator's own mail scanner.
    pub(super) is_scanner: bool,
}

impl Caller {
    pub(super) fn new(method: &str, user_agent: Option<&str>, is_scanner: bool) -> Self {
        let user_agent =
            user_agent.map(|user_agent| user_agent.chars().take(MAX_USER_AGENT_CHARS).collect());
        Self {
            method: Some(method.to_owned()),
            user_agent,
            is_scanner,
        }
    }
}

impl Session {
    /// Adds to the story.
    pub(super) fn tell(&mut self, what: What, caller: Caller, at: Timestamp) {
        if self.story.len() >= MAX_HAPPENINGS {
            self.story.remove(1);
        }
        self.story.push(Happening {
            at,
            what,
            method: caller.method,
            user_agent: caller.user_agent,
        });
    }

    fn link_state(&self, now: Timestamp) -> LinkState {
        match (self.spent_by, self.fate) {
            (Some(Spender::Scanner), _) => LinkState::SpentByScanner,
            (Some(Spender::Person), _) | (None, Some(Fate::Used)) => LinkState::Opened,
            (None, _) if self.is_fresh(now) => LinkState::Fresh,
            (None, _) => LinkState::Expired,
        }
    }
}

impl State {
    /// Every message, newest first.
    pub(super) fn messages(&self, now: Timestamp) -> Vec<Message> {
        let newest_first = self.sessions.iter().rev();
        newest_first.map(|it| self.message_of(it, now)).collect()
    }

    pub(super) fn message(&self, id: &str, now: Timestamp) -> Option<Message> {
        let session = self.sessions.get(&session_id(id)?)?;
        Some(self.message_of(session, now))
    }

    /// Makes a link expire now. False if there is no such message or its link is no longer fresh.
    pub(super) fn expire_message(&mut self, id: &str, now: Timestamp) -> bool {
        let session = session_id(id).and_then(|it| self.sessions.get_mut(&it));
        let Some(session) = session.filter(|it| it.is_fresh(now)) else {
            return false;
        };
        session.expires_at = now;
        session.tell(What::ExpiredByHand, Caller::default(), now);
        true
    }

    /// Forgets every session with its link, its code and its token.
    pub(super) fn clear_messages(&mut self) {
        self.clear_sessions();
    }

    fn message_of(&self, session: &Session, now: Timestamp) -> Message {
        Message {
            id: message_id(&session.id),
            session_id: session.id.clone(),
            to: session.email.clone(),
            link: self.link(session),
            created_at: session.created_at,
            sent_at: session.sent_at,
            expires_at: session.expires_at,
            link_state: session.link_state(now),
            story: session.story.clone(),
        }
    }
}

/// The message that carries a session's link.
pub(super) fn message_id(session_id: &str) -> String {
    session_id.replacen("passwordless_session_", "msg_", 1)
}

fn session_id(message_id: &str) -> Option<String> {
    let ulid = message_id.strip_prefix("msg_")?;
    Some(format!("passwordless_session_{ulid}"))
}
