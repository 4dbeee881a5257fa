//! Messages as JSON. The names are an interface: programs of others read them.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::{
    answer::timestamp,
    journal::{Happening, LinkState, Message, What},
};

#[derive(Serialize)]
pub(super) struct Mailbox<'a> {
    pub(super) messages: Vec<MessageJson<'a>>,
}

#[derive(Serialize)]
pub(super) struct MessageJson<'a> {
    id: &'a str,
    session_id: &'a str,
    to: &'a str,
    link: &'a str,
    #[serde(serialize_with = "timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "timestamp_if_any")]
    sent_at: Option<Timestamp>,
    #[serde(serialize_with = "timestamp")]
    expires_at: Timestamp,
    link_state: &'static str,
    story: Vec<HappeningJson<'a>>,
}

#[derive(Serialize)]
struct HappeningJson<'a> {
    #[serde(serialize_with = "timestamp")]
    at: Timestamp,
    what: &'static str,
    method: Option<&'a str>,
    user_agent: Option<&'a str>,
}

impl<'a> From<&'a Message> for MessageJson<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: &message.id,
            session_id: &message.session_id,
            to: &message.to,
            link: &message.link,
            created_at: message.created_at,
            sent_at: message.sent_at,
            expires_at: message.expires_at,
            link_state: link_state(message.link_state),
            story: message.story.iter().map(HappeningJson::from).collect(),
        }
    }
}

impl<'a> From<&'a Happening> for HappeningJson<'a> {
    fn from(event: &'a Happening) -> Self {
        Self {
            at: event.at,
            what: what(event.what),
            method: event.method.as_deref(),
            user_agent: event.user_agent.as_deref(),
        }
    }
}

pub(super) fn link_state(state: LinkState) -> &'static str {
    match state {
        LinkState::Fresh => "fresh",
        LinkState::Opened => "opened",
        LinkState::SpentByScanner => "spent_by_scanner",
        LinkState::Expired => "expired",
    }
}

fn what(what: What) -> &'static str {
    match what {
        What::Created => "created",
        What::Sent => "sent",
        What::Visited => "visited",
        What::VisitedWithoutEffect => "visited_without_effect",
        What::VisitedByScanner => "visited_by_scanner",
        What::Redirected => "redirected",
        What::Exchanged => "exchanged",
        What::ExpiredByHand => "expired_by_hand",
    }
}

fn timestamp_if_any<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => timestamp(time, serializer),
        None => serializer.serialize_none(),
    }
}
