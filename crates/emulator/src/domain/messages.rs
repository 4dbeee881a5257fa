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
    /// The expiry that the mail names, which stays as it is.
    pub(crate) mailed_expiry: Timestamp,
    pub(crate) link_state: LinkState,
    /// The one that the session or the sign-in of AuthKit asked for; `None` for the default one, and for a
    /// code that an application asked for.
    pub(crate) redirect_uri: Option<String>,
    /// Whether the session or the sign-in has a state, which returns with the code.
    pub(crate) has_state: bool,
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
    /// A part of the address, compared without case.
    pub(crate) search: Option<String>,
    /// Sessions that were created later than this and not sent do not fit.
    pub(crate) unsent_until: Option<Timestamp>,
    /// How many at most: the newest.
    pub(crate) limit: Option<usize>,
}

/// How many messages there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MessageCount {
    pub(crate) sent: usize,
    /// Sessions that were created and not sent.
    pub(crate) unsent: usize,
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
    pub(crate) const ALL: [Self; 3] = [Self::MagicLink, Self::MagicAuth, Self::Invitation];

    /// The kind with this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name in the JSON interface.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::MagicLink => "magic_link",
            Self::MagicAuth => "magic_auth",
            Self::Invitation => "invitation",
        }
    }

    /// The name for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::MagicLink => "Magic Link",
            Self::MagicAuth => "Magic Auth",
            Self::Invitation => "Invitation",
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
            && (sent.is_some() || self.unsent_until.is_none_or(|until| created <= until))
            && self
                .since
                .is_none_or(|since| since <= sent.unwrap_or(created))
            && self.to.as_ref().is_none_or(to_them)
            && self
                .search
                .as_ref()
                .is_none_or(|part| to.to_lowercase().contains(&part.to_lowercase()))
    }
}

impl State {
    /// The messages that a filter lets through, newest first.
    pub(crate) fn messages(&self, filter: &MessageFilter, now: Timestamp) -> Vec<Message> {
        let limit = filter.limit.unwrap_or(usize::MAX);
        let links = self.links_that_fit(filter).take(limit);
        let codes = self.codes_that_fit(filter).take(limit);
        let invitations = self.invitations_that_fit(filter).take(limit);
        let links = links.map(|session| message_of(session, now));
        let codes = codes.map(|magic_auth| self.message_of_code(magic_auth, now));
        let invitations = invitations.map(|invitation| self.message_of_invitation(invitation, now));
        let mut messages: Vec<Message> = links.chain(codes).chain(invitations).collect();
        messages.sort_by_key(|message| std::cmp::Reverse(message.created_at));
        messages.truncate(limit);
        messages
    }

    /// How many messages a filter lets through, whatever its limit.
    pub(crate) fn count_messages(&self, filter: &MessageFilter) -> MessageCount {
        let mut count = MessageCount {
            sent: self.codes_that_fit(filter).count() + self.invitations_that_fit(filter).count(),
            unsent: 0,
        };
        for session in self.links_that_fit(filter) {
            match session.sent_at {
                Some(_) => count.sent += 1,
                None => count.unsent += 1,
            }
        }
        count
    }

    /// The sessions that a filter lets through, newest first.
    fn links_that_fit(&self, filter: &MessageFilter) -> impl Iterator<Item = &Session> {
        self.sessions.iter().rev().filter(|session| {
            let (created, sent) = (session.created_at, session.sent_at);
            filter.fits(MessageKind::MagicLink, &session.email, created, sent)
        })
    }

    /// The Magic Auths that a filter lets through, newest first.
    fn codes_that_fit(&self, filter: &MessageFilter) -> impl Iterator<Item = &MagicAuth> {
        self.users.magic_auths().rev().filter(|auth| {
            let created = auth.created_at;
            filter.fits(MessageKind::MagicAuth, &auth.email, created, Some(created))
        })
    }

    /// The invitations that a filter lets through, newest first.
    fn invitations_that_fit(&self, filter: &MessageFilter) -> impl Iterator<Item = &Invitation> {
        self.invitations.iter().rev().filter(|invitation| {
            let (created, sent) = (invitation.created_at, Some(invitation.sent_at));
            invitation.is_in_mailbox
                && filter.fits(MessageKind::Invitation, &invitation.email, created, sent)
        })
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
            mailed_expiry: magic_auth.mailed_expiry,
            link_state: if magic_auth.is_used() {
                LinkState::Opened
            } else if magic_auth.is_fresh(now) && self.users.is_newest(magic_auth) {
                LinkState::Fresh
            } else {
                LinkState::Expired
            },
            redirect_uri: magic_auth.redirect_uri.clone(),
            has_state: magic_auth.has_state,
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
            mailed_expiry: invitation.mailed_expiry,
            link_state: match invitation.state(now) {
                InvitationState::Pending => LinkState::Fresh,
                InvitationState::Accepted => LinkState::Opened,
                InvitationState::Expired | InvitationState::Revoked => LinkState::Expired,
            },
            redirect_uri: None,
            has_state: false,
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
        mailed_expiry: session.mailed_expiry,
        link_state: link_state(session, now),
        redirect_uri: session.redirect_uri.clone(),
        has_state: session.state.is_some(),
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
