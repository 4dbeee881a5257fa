//! What is mailed, as the mailbox shows it: the message that carries the link of a session or a Magic
//! Auth code, and its history.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    history::{Action, Caller, HistoryEntry},
    invitations::{Invitation, InvitationState},
    session::{ConsumedBy, ScriptedOutcome, Session},
    state::State,
    users::MagicAuth,
};

/// A session or a Magic Auth as the mail that carries its link or its code. It exists from the
/// creation of the session, whether or not it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// `msg_`, then the ULID of the session or of the Magic Auth.
    pub(crate) id: String,
    pub(crate) kind: MessageKind,
    /// The ID of the session or of the Magic Auth.
    pub(crate) session_id: String,
    pub(crate) to: String,
    pub(crate) content: Content,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) expires_at: Timestamp,
    pub(crate) link_state: LinkState,
    pub(crate) history: Vec<HistoryEntry>,
}

/// What a message is for. The names are part of the JSON interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MessageKind {
    MagicLink,
    MagicAuth,
    Invitation,
}

/// What the recipient signs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Link(String),
    Code(String),
}

/// Which messages to list.
#[derive(Clone, Debug, Default)]
pub(crate) struct MessageFilter {
    /// The address, compared without case.
    pub(crate) to: Option<String>,
    pub(crate) kind: Option<MessageKind>,
    /// Sent, or created if they were not sent, at this time or later.
    pub(crate) since: Option<Timestamp>,
    pub(crate) is_sent: Option<bool>,
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

impl MessageKind {
    /// The kind with this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "magic_link" => Some(Self::MagicLink),
            "magic_auth" => Some(Self::MagicAuth),
            "invitation" => Some(Self::Invitation),
            _ => None,
        }
    }
}

impl Content {
    pub(crate) fn link(&self) -> Option<&str> {
        match self {
            Self::Link(link) => Some(link),
            Self::Code(_) => None,
        }
    }

    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Link(_) => None,
            Self::Code(code) => Some(code),
        }
    }
}

impl MessageFilter {
    fn fits(
        &self,
        kind: MessageKind,
        to: &str,
        created: Timestamp,
        sent: Option<Timestamp>,
    ) -> bool {
        let to_them = |address: &String| to.to_lowercase() == address.to_lowercase();
        self.kind.is_none_or(|wanted| wanted == kind)
            && self.is_sent.is_none_or(|wanted| wanted == sent.is_some())
            && self
                .since
                .is_none_or(|since| since <= sent.unwrap_or(created))
            && self.to.as_ref().is_none_or(to_them)
    }
}

impl State {
    /// The messages that a filter lets through, newest first.
    pub(crate) fn messages(&self, filter: &MessageFilter, now: Timestamp) -> Vec<Message> {
        let links = self.sessions.iter().rev().filter(|session| {
            let (created, sent) = (session.created_at, session.sent_at);
            filter.fits(MessageKind::MagicLink, &session.email, created, sent)
        });
        let codes = self.users.magic_auths().rev().filter(|auth| {
            let created = auth.created_at;
            filter.fits(MessageKind::MagicAuth, &auth.email, created, Some(created))
        });
        let invitations = self.invitations.iter().rev().filter(|invitation| {
            let (created, sent) = (invitation.created_at, Some(invitation.sent_at));
            invitation.is_in_mailbox
                && filter.fits(MessageKind::Invitation, &invitation.email, created, sent)
        });
        let links = links.map(|session| message_of(session, now));
        let codes = codes.map(|magic_auth| self.message_of_code(magic_auth, now));
        let invitations = invitations.map(|invitation| self.message_of_invitation(invitation, now));
        let mut messages: Vec<Message> = links.chain(codes).chain(invitations).collect();
        messages.sort_by_key(|message| std::cmp::Reverse(message.created_at));
        messages
    }

    pub(crate) fn message(&self, id: &str, now: Timestamp) -> Option<Message> {
        if let Some(session) = self.sessions.get(&session_id(id)?) {
            return Some(message_of(session, now));
        }
        if let Some(magic_auth) = self.users.magic_auth(&magic_auth_id(id)?) {
            return Some(self.message_of_code(magic_auth, now));
        }
        let invitation = self.invitations.get(&invitation_id(id)?).ok()?;
        Some(self.message_of_invitation(invitation, now))
    }

    /// Makes a link or a code expire now. False if there is no such message or it is no longer
    /// fresh.
    pub(crate) fn expire_message(&mut self, id: &str, now: Timestamp) -> bool {
        if let Some(magic_auth) = magic_auth_id(id).and_then(|id| self.users.magic_auth_mut(&id)) {
            let is_fresh = magic_auth.is_fresh(now);
            if is_fresh {
                magic_auth.expire(now);
            }
            return is_fresh;
        }
        let invitation = invitation_id(id).and_then(|id| self.invitations.get_mut(&id));
        if let Some(invitation) = invitation {
            let is_fresh = invitation.is_pending(now);
            if is_fresh {
                invitation.expire(now);
            }
            return is_fresh;
        }
        let session = session_id(id).and_then(|id| self.sessions.get_mut(&id));
        let Some(session) = session.filter(|session| session.is_fresh(now)) else {
            return false;
        };
        session.expires_at = now;
        session.record(Action::ExpiredByHand, Caller::default(), now);
        true
    }

    fn message_of_code(&self, magic_auth: &MagicAuth, now: Timestamp) -> Message {
        Message {
            id: message_id(&magic_auth.id),
            kind: MessageKind::MagicAuth,
            session_id: magic_auth.id.clone(),
            to: magic_auth.email.clone(),
            content: Content::Code(magic_auth.code.clone()),
            created_at: magic_auth.created_at,
            sent_at: Some(magic_auth.created_at),
            expires_at: magic_auth.expires_at,
            link_state: if magic_auth.is_used() {
                LinkState::Opened
            } else if magic_auth.is_fresh(now) && self.users.is_newest(magic_auth) {
                LinkState::Fresh
            } else {
                LinkState::Expired
            },
            history: magic_auth.history().entries().to_vec(),
        }
    }
}

impl State {
    fn message_of_invitation(&self, invitation: &Invitation, now: Timestamp) -> Message {
        Message {
            id: message_id(&invitation.id),
            kind: MessageKind::Invitation,
            session_id: invitation.id.clone(),
            to: invitation.email.clone(),
            content: Content::Link(invitation.link(&self.base_url)),
            created_at: invitation.created_at,
            sent_at: Some(invitation.sent_at),
            expires_at: invitation.expires_at,
            link_state: match invitation.state(now) {
                InvitationState::Pending => LinkState::Fresh,
                InvitationState::Accepted => LinkState::Opened,
                InvitationState::Expired | InvitationState::Revoked => LinkState::Expired,
            },
            history: invitation.history().entries().to_vec(),
        }
    }
}

fn message_of(session: &Session, now: Timestamp) -> Message {
    Message {
        id: message_id(&session.id),
        kind: MessageKind::MagicLink,
        session_id: session.id.clone(),
        to: session.email.clone(),
        content: Content::Link(session.link.clone()),
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

/// The ID of the message that carries the link of a session or of an invitation, or the code of a
/// Magic Auth.
pub(crate) fn message_id(id: &str) -> String {
    let ulid = id
        .strip_prefix("passwordless_session_")
        .or_else(|| id.strip_prefix("magic_auth_"))
        .or_else(|| id.strip_prefix("invitation_"));
    format!("msg_{}", ulid.unwrap_or(id))
}

fn session_id(message_id: &str) -> Option<String> {
    let ulid = message_id.strip_prefix("msg_")?;
    Some(format!("passwordless_session_{ulid}"))
}

fn magic_auth_id(message_id: &str) -> Option<String> {
    let ulid = message_id.strip_prefix("msg_")?;
    Some(format!("magic_auth_{ulid}"))
}

fn invitation_id(message_id: &str) -> Option<String> {
    let ulid = message_id.strip_prefix("msg_")?;
    Some(format!("invitation_{ulid}"))
}
