//! Messages as JSON. The names of the fields are an interface: other programs read them.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    domain::{Action, HistoryEntry, LinkState, Message, MessageKind},
    http,
};

#[derive(Serialize)]
pub(super) struct MailboxJson<'a> {
    pub(super) messages: Vec<MessageJson<'a>>,
}

#[derive(Serialize)]
pub(super) struct MessageJson<'a> {
    id: &'a str,
    session_id: &'a str,
    to: &'a str,
    /// `null` for a code.
    link: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::optional_timestamp")]
    sent_at: Option<Timestamp>,
    #[serde(serialize_with = "http::timestamp")]
    expires_at: Timestamp,
    link_state: LinkState,
    #[serde(rename = "story")]
    history: Vec<HistoryEntryJson<'a>>,
    kind: MessageKind,
    /// `null` for a link.
    code: Option<&'a str>,
    /// The one that the session asked for.
    redirect_uri: Option<&'a str>,
    has_state: bool,
}

#[derive(Serialize)]
struct HistoryEntryJson<'a> {
    #[serde(serialize_with = "http::timestamp")]
    at: Timestamp,
    #[serde(rename = "what")]
    action: Action,
    method: Option<&'a str>,
    user_agent: Option<&'a str>,
}

impl<'a> From<&'a Message> for MessageJson<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: &message.id,
            session_id: &message.session_id,
            to: &message.to,
            link: message.content.link(),
            created_at: message.created_at,
            sent_at: message.sent_at,
            expires_at: message.expires_at,
            link_state: message.link_state,
            history: message.history.iter().map(HistoryEntryJson::from).collect(),
            kind: message.kind,
            code: message.content.code(),
            redirect_uri: message.redirect_uri.as_deref(),
            has_state: message.has_state,
        }
    }
}

impl<'a> From<&'a HistoryEntry> for HistoryEntryJson<'a> {
    fn from(entry: &'a HistoryEntry) -> Self {
        Self {
            at: entry.at,
            action: entry.action,
            method: entry.method.as_deref(),
            user_agent: entry.user_agent.as_deref(),
        }
    }
}
