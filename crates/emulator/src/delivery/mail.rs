//! What the mail of a message says, as a mail server gets it and as the page shows it.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    domain::{Content, Message, MessageKind},
    humanize,
};

/// The sender's name and address.
pub(crate) const FROM: (&str, &str) = ("WorkOS (emulated)", "magic-link@workos-ml.test");

const ORIGIN: &str = "This message comes from a WorkOS emulator, not from WorkOS.";

pub(crate) fn subject(message: &Message) -> &'static str {
    match message.kind {
        MessageKind::MagicLink => "Your sign-in link",
        MessageKind::MagicAuth => "Your sign-in code",
        MessageKind::Invitation => "You are invited",
    }
}

/// The text part.
pub(super) fn text(message: &Message, now: Timestamp) -> String {
    let expiry = humanize::expiry(message.expires_at, now);
    let (name, content) = match &message.content {
        Content::Link(link) => ("link", link),
        Content::Code(code) => ("code", code),
    };
    let action = action(message);
    format!("{action} with this {name}:\n\n{content}\n\nIt works once and {expiry}.\n\n{ORIGIN}\n")
}

fn action(message: &Message) -> &'static str {
    match message.kind {
        MessageKind::MagicLink | MessageKind::MagicAuth => "Sign in",
        MessageKind::Invitation => "Accept",
    }
}

/// The body of the HTML part.
pub(crate) fn body(message: &Message, now: Timestamp) -> Markup {
    html! {
        @match &message.content {
            Content::Link(link) => {
                p { a href=(link) target="_blank" rel="noreferrer" { (action(message)) } }
                p { "Or open this address: " (link) }
            }
            Content::Code(code) => { p { "Sign in with this code: " b { (code) } } }
        }
        p { "It works once and " (humanize::expiry(message.expires_at, now)) "." }
        p { small { (ORIGIN) } }
    }
}
