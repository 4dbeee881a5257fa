//! What is mailed, as the mailbox shows it: the message that carries a link or a code, and its history.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    history::{Action, Caller, HistoryEntry},
    invitations::{Invitation, InvitationState},
    one_time_codes::{OneTimeCode, OneTimeCodes},
    passwords::PasswordReset,
    session::{ConsumedBy, ScriptedOutcome, Session},
    state::State,
    users::Users,
};

/// A session, a code or whatever else is mailed, as the mail that carries it. It exists from the
/// creation of a session, whether or not it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// `msg_`, then the ULID of what is mailed.
    pub(crate) id: String,
    pub(crate) kind: MessageKind,
    /// The ID of the session, or of whatever else is mailed.
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
    EmailVerification,
    PasswordReset,
    EmailChange,
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
    /// The address.
    pub(crate) to: Option<AnyCase>,
    pub(crate) kind: Option<MessageKind>,
    /// Sent, or created if they were not sent, at this time or later.
    pub(crate) since: Option<Timestamp>,
    pub(crate) is_sent: Option<bool>,
    /// A part of the address.
    pub(crate) search: Option<AnyCase>,
    /// Sessions that were created later than this and not sent do not fit.
    pub(crate) unsent_until: Option<Timestamp>,
    /// How many at most: the newest.
    pub(crate) limit: Option<usize>,
}

/// A text that addresses are compared with, whatever their case. It is folded once, because a mailbox can
/// have ten thousand messages of each kind.
#[derive(Clone, Debug)]
pub(crate) struct AnyCase(String);

impl AnyCase {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    fn is(&self, address: &str) -> bool {
        match address.is_ascii() {
            true => address.eq_ignore_ascii_case(&self.0),
            false => address.to_lowercase() == self.0,
        }
    }

    fn is_part_of(&self, address: &str) -> bool {
        address.to_lowercase().contains(&self.0)
    }
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
    pub(crate) const ALL: [Self; 6] = [
        Self::MagicLink,
        Self::MagicAuth,
        Self::Invitation,
        Self::EmailVerification,
        Self::PasswordReset,
        Self::EmailChange,
    ];

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
            Self::EmailVerification => "email_verification",
            Self::PasswordReset => "password_reset",
            Self::EmailChange => "email_change",
        }
    }

    /// The name for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::MagicLink => "Magic Link",
            Self::MagicAuth => "Magic Auth",
            Self::Invitation => "Invitation",
            Self::EmailVerification => "Email verification",
            Self::PasswordReset => "Password reset",
            Self::EmailChange => "Email change",
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
        self.kind.is_none_or(|wanted| wanted == kind)
            && self.is_sent.is_none_or(|wanted| wanted == sent.is_some())
            && (sent.is_some() || self.unsent_until.is_none_or(|until| created <= until))
            && self
                .since
                .is_none_or(|since| since <= sent.unwrap_or(created))
            && self.to.as_ref().is_none_or(|wanted| wanted.is(to))
            && self.search.as_ref().is_none_or(|part| part.is_part_of(to))
    }
}

impl State {
    /// The messages that a filter lets through, newest first.
    pub(crate) fn messages(&self, filter: &MessageFilter, now: Timestamp) -> Vec<Message> {
        let limit = filter.limit.unwrap_or(usize::MAX);
        let links = self.links_that_fit(filter).take(limit);
        let mut messages: Vec<Message> = links.map(|session| message_of(session, now)).collect();
        for (kind, codes) in self.code_kinds() {
            let fitting = codes_that_fit(kind, codes, filter).take(limit);
            messages.extend(fitting.map(|code| message_of_code(kind, codes, code, now)));
        }
        let invitations = self.invitations_that_fit(filter).take(limit);
        messages.extend(invitations.map(|it| self.message_of_invitation(it, now)));
        let resets = self.resets_that_fit(filter).take(limit);
        messages.extend(resets.map(|reset| message_of_reset(reset, now)));
        messages.sort_by_key(|message| std::cmp::Reverse(message.created_at));
        messages.truncate(limit);
        messages
    }

    /// How many messages a filter lets through, whatever its limit.
    pub(crate) fn count_messages(&self, filter: &MessageFilter) -> MessageCount {
        let codes = self.code_kinds().into_iter();
        let codes = codes.map(|(kind, codes)| codes_that_fit(kind, codes, filter).count());
        let invitations = self.invitations_that_fit(filter).count();
        let mut count = MessageCount {
            sent: codes.sum::<usize>() + invitations + self.resets_that_fit(filter).count(),
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

    fn code_kinds(&self) -> [(MessageKind, &OneTimeCodes); 3] {
        [
            (MessageKind::MagicAuth, &self.users.magic_auths),
            (
                MessageKind::EmailVerification,
                &self.users.email_verifications,
            ),
            (MessageKind::EmailChange, &self.users.email_changes),
        ]
    }

    /// The resets of passwords that a filter lets through, newest first.
    fn resets_that_fit(&self, filter: &MessageFilter) -> impl Iterator<Item = &PasswordReset> {
        self.password_resets.iter().rev().filter(|reset| {
            let created = reset.created_at;
            let kind = MessageKind::PasswordReset;
            filter.fits(kind, &reset.email, created, Some(created))
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
        let ulid = id.strip_prefix("msg_")?;
        if let Some(session) = self.sessions.get(&format!("passwordless_session_{ulid}")) {
            return Some(message_of(session, now));
        }
        for (kind, codes) in self.code_kinds() {
            if let Some(code) = codes.get(&codes.id(ulid)) {
                return Some(message_of_code(kind, codes, code, now));
            }
        }
        if let Some(reset) = self.password_resets.get(&format!("password_reset_{ulid}")) {
            return Some(message_of_reset(reset, now));
        }
        let invitation = self.invitations.get(&format!("invitation_{ulid}")).ok()?;
        Some(self.message_of_invitation(invitation, now))
    }

    /// Makes a link or a code expire now. False if there is no such message or it is no longer
    /// fresh.
    pub(crate) fn expire_message(&mut self, id: &str, now: Timestamp) -> bool {
        let Some(ulid) = id.strip_prefix("msg_") else {
            return false;
        };
        let Users {
            magic_auths,
            email_verifications,
            email_changes,
            ..
        } = &mut self.users;
        for codes in [magic_auths, email_verifications, email_changes] {
            if let Some(code) = codes.get_mut(&codes.id(ulid)) {
                let is_fresh = code.is_fresh(now);
                if is_fresh {
                    code.expire(now);
                }
                return is_fresh;
            }
        }
        if let Some(reset) = self
            .password_resets
            .get_mut(&format!("password_reset_{ulid}"))
        {
            let is_fresh = reset.is_fresh(now);
            if is_fresh {
                reset.expire(now);
            }
            return is_fresh;
        }
        if let Some(invitation) = self.invitations.get_mut(&format!("invitation_{ulid}")) {
            let is_fresh = invitation.is_pending(now);
            if is_fresh {
                invitation.expire(now);
            }
            return is_fresh;
        }
        let session = self
            .sessions
            .get_mut(&format!("passwordless_session_{ulid}"));
        let Some(session) = session.filter(|session| session.is_fresh(now)) else {
            return false;
        };
        session.expires_at = now;
        session.record(Action::ExpiredByHand, Caller::default(), now);
        true
    }

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

/// The codes of a kind that a filter lets through, newest first.
fn codes_that_fit<'a>(
    kind: MessageKind,
    codes: &'a OneTimeCodes,
    filter: &'a MessageFilter,
) -> impl Iterator<Item = &'a OneTimeCode> {
    codes.iter().rev().filter(move |code| {
        let created = code.created_at;
        filter.fits(kind, &code.email, created, Some(created))
    })
}

fn message_of_code(
    kind: MessageKind,
    codes: &OneTimeCodes,
    code: &OneTimeCode,
    now: Timestamp,
) -> Message {
    Message {
        id: message_id(&code.id),
        kind,
        session_id: code.id.clone(),
        to: code.email.clone(),
        content: Content::Code(code.code.clone()),
        created_at: code.created_at,
        sent_at: Some(code.created_at),
        expires_at: code.expires_at,
        mailed_expiry: code.mailed_expiry,
        link_state: if code.is_used() {
            LinkState::Opened
        } else if code.is_fresh(now) && codes.is_newest(code) {
            LinkState::Fresh
        } else {
            LinkState::Expired
        },
        redirect_uri: code.redirect_uri.clone(),
        has_state: code.has_state,
        history: code.history().entries().to_vec(),
    }
}

fn message_of_reset(reset: &PasswordReset, now: Timestamp) -> Message {
    Message {
        id: message_id(&reset.id),
        kind: MessageKind::PasswordReset,
        session_id: reset.id.clone(),
        to: reset.email.clone(),
        content: Content::Link(reset.url.clone()),
        created_at: reset.created_at,
        sent_at: Some(reset.created_at),
        expires_at: reset.expires_at,
        mailed_expiry: reset.mailed_expiry,
        link_state: if reset.is_used {
            LinkState::Opened
        } else if reset.is_fresh(now) {
            LinkState::Fresh
        } else {
            LinkState::Expired
        },
        redirect_uri: None,
        has_state: false,
        history: reset.history.entries().to_vec(),
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

/// The ID of the message that carries the link or the code of what has this ID.
pub(crate) fn message_id(id: &str) -> String {
    let (_, ulid) = id.rsplit_once('_').unwrap_or_default();
    format!("msg_{ulid}")
}
