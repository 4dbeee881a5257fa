//! What the mail of a message says, as a mail server gets it and as the page shows it.

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
        MessageKind::EmailVerification => "Verify your address",
        MessageKind::PasswordReset => "Set a new password",
        MessageKind::EmailChange => "Confirm your new address",
    }
}

/// How long it works, as of when it was sent: mail does not change on its way or later.
fn expiry(message: &Message) -> String {
    let written = message.sent_at.unwrap_or(message.created_at);
    humanize::expiry(message.mailed_expiry, written)
}

/// The text part.
pub(super) fn text(message: &Message) -> String {
    let expiry = expiry(message);
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
        MessageKind::EmailVerification => "Verify your address",
        MessageKind::PasswordReset => "Set a new password",
        MessageKind::EmailChange => "Confirm your new address",
    }
}

/// The body of the HTML part.
pub(crate) fn body(message: &Message) -> Markup {
    html! {
        @match &message.content {
            Content::Link(link) => {
                p { a href=(link) target="_blank" rel="noreferrer" { (action(message)) } }
                p { "Or open this address: " (link) }
            }
            Content::Code(code) => { p { (action(message)) " with this code: " b { (code) } } }
        }
        p { "It works once and " (expiry(message)) "." }
        p { small { (ORIGIN) } }
    }
}
