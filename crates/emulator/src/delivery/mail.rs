//! What the mail of a message says, as a mail server gets it and as the page shows it.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    domain::{Content, Message},
    humanize,
};

/// The sender's name and address.
pub(crate) const FROM: (&str, &str) = ("WorkOS (emulated)", "magic-link@workos-ml.test");

const ORIGIN: &str = "This message comes from a WorkOS emulator, not from WorkOS.";

pub(crate) fn subject(message: &Message) -> &'static str {
    match message.content {
        Content::Link(_) => "Your sign-in link",
        Content::Code(_) => "Your sign-in code",
    }
}

/// The text part.
pub(super) fn text(message: &Message, now: Timestamp) -> String {
    let expiry = humanize::expiry(message.expires_at, now);
    let (name, content) = match &message.content {
        Content::Link(link) => ("link", link),
        Content::Code(code) => ("code", code),
    };
    format!("Sign in with this {name}:\n\n{content}\n\nIt works once and {expiry}.\n\n{ORIGIN}\n")
}

/// The body of the HTML part.
pub(crate) fn body(message: &Message, now: Timestamp) -> Markup {
    html! {
        @match &message.content {
            Content::Link(link) => {
                p { a href=(link) target="_blank" rel="noreferrer" { "Sign in" } }
                p { "Or open this address: " (link) }
            }
            Content::Code(code) => { p { "Sign in with this code: " b { (code) } } }
        }
        p { "It works once and " (humanize::expiry(message.expires_at, now)) "." }
        p { small { (ORIGIN) } }
    }
}
