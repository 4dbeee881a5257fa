//! The mailbox as a page. It is complete without its one script, which copies links.
//!
//! `maud` escapes every value, so that nothing from outside (addresses, user agents, links) can
//! become markup.

use jiff::{SignedDuration, Timestamp};
use maud::{DOCTYPE, Markup, html};

use crate::{
    delivery,
    domain::{Action, Content, HistoryEntry, LinkState, Message},
    humanize,
    settings::{API_KEY, CLIENT_ID, Scanner},
};

/// How many messages the page shows: more than anybody reads. The JSON has all of them.
pub(super) const MAX_SHOWN: usize = 100;

/// What the page shows.
pub(super) struct View<'a> {
    /// Newest first.
    pub(super) messages: &'a [Message],
    pub(super) now: Timestamp,
    /// How far the emulator's clock has been moved ahead of the machine's.
    pub(super) ahead: SignedDuration,
    /// Where the emulator is reached, without a slash at the end.
    pub(super) url: &'a str,
    /// The scanner that visits every message on delivery.
    pub(super) on_delivery: Scanner,
}

/// By how many seconds the buttons move the clock: within the lifetime of a link, past the default
/// one, and past most that a session asks for.
const CLOCK_STEPS: [(&str, &str); 3] = [("60", "+1 min"), ("900", "+15 min"), ("3600", "+1 h")];

pub(super) fn render(view: &View<'_>) -> String {
    let count = view.messages.len();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { "Mailbox (" (count) ") · WorkOS emulator" }
                link rel="stylesheet" href="/_emulate/mailbox/style.css";
                script src="/_emulate/mailbox/copy.js" defer {}
            }
            body {
                (masthead(view))
                main {
                    @if view.messages.is_empty() { (no_messages(view)) }
                    @for message in view.messages.iter().take(MAX_SHOWN) { (card(message, view.now)) }
                    @if count > MAX_SHOWN { p { (count - MAX_SHOWN) " older messages are not shown here." } }
                }
                footer {
                    "A local WorkOS for tests. As JSON: "
                    a href="/_emulate/messages" { "/_emulate/messages" } "."
                }
            }
        }
    }
    .into_string()
}

fn masthead(view: &View<'_>) -> Markup {
    let count = view.messages.len();
    html! {
        header.masthead {
            div.title {
                h1 { "Mailbox" }
                p {
                    @match count {
                        0 => "No messages",
                        1 => "1 message",
                        _ => { (count) " messages" },
                    }
                    " at " code { (view.url) }
                    @if view.on_delivery != Scanner::None {
                        ". The scanner " code { (view.on_delivery.name()) }
                        " visits each on delivery."
                    }
                }
            }
            div.tools {
                form.clock method="post" action="/_emulate/mailbox/clock" aria-label="Move the clock" {
                    p {
                        span.label { "Clock" } " "
                        time datetime=(view.now) { (humanize::date_and_clock(view.now)) } " UTC"
                        @if !view.ahead.is_zero() {
                            " " span.ahead { (humanize::duration(view.ahead)) " ahead" }
                        }
                    }
                    div.buttons {
                        @for (seconds, label) in CLOCK_STEPS {
                            button name="advance_seconds" value=(seconds) { (label) }
                        }
                    }
                }
                div.buttons {
                    a.button href="/" { "Reload" }
                    @if count > 0 {
                        form method="post" action="/_emulate/mailbox/clear" {
                            button.danger { "Clear" }
                        }
                    }
                }
            }
        }
    }
}

fn no_messages(view: &View<'_>) -> Markup {
    html! {
        section.empty {
            h2 { "No messages yet" }
            p {
                "Point an application's WorkOS client at " code { (view.url) } ", with the API key "
                code { (API_KEY) } " and the client ID " code { (CLIENT_ID) }
                ", and let it create and send a passwordless session. The message appears here."
            }
            p { "Or from a shell:" }
            pre {
                code {
                    "curl " (view.url) "/passwordless/sessions \\\n"
                    "  -H 'Authorization: Bearer " (API_KEY) "' \\\n"
                    "  -H 'Content-Type: application/json' \\\n"
                    "  -d '{\"email\":\"you@example.com\",\"type\":\"MagicLink\"}'"
                }
            }
        }
    }
}

fn card(message: &Message, now: Timestamp) -> Markup {
    let (tone, badge) = badge(message);
    let is_fresh = message.link_state == LinkState::Fresh;
    let (label, name, content) = match &message.content {
        Content::Link(link) => ("Link", "link", link),
        Content::Code(code) => ("Code", "code", code),
    };
    let field = format!("{name}-{}", message.id);
    let link = message.content.link();
    let route = format!("/_emulate/messages/{}", message.id);
    html! {
        article.card id=(message.id) data-tone=(tone) aria-labelledby=(format!("to-{}", message.id)) {
            header {
                h2 id=(format!("to-{}", message.id)) { (message.to) }
                span.badge { (badge) }
            }
            div.columns {
                div {
                    p.when {
                        @match message.sent_at {
                            Some(at) => { "Sent " (time_ago(at, now)) },
                            None => { "Created " (time_ago(message.created_at, now)) ", not sent" },
                        }
                        " · "
                        @if message.link_state == LinkState::Expired && now < message.expires_at {
                            // The fixed address `expired@`.
                            "counts as expired"
                        } @else {
                            (humanize::expiry(message.expires_at, now))
                        }
                    }
                    label for=(field) { (label) }
                    div.link {
                        input id=(field) type=(if link.is_some() { "url" } else { "text" }) readonly
                            value=(content) title="Select all of it to copy";
                        button.copy type="button" hidden data-of=(field) {
                            "Copy"
                            span.hidden { " the " (name) " of " (message.to) }
                        }
                        @if let Some(link) = link {
                            a.button.primary[is_fresh] href=(link) target="_blank" rel="noreferrer" {
                                "Open"
                                span.hidden { " the link of " (message.to) " in a new tab" }
                            }
                        }
                    }
                    @if let Some(hint) = hint(message) { p.hint { (hint) } }
                    div.actions {
                        @if link.is_some() { (scan_form(message, &route)) }
                        @if is_fresh {
                            form method="post" action=(format!("{route}/expire")) {
                                button.danger { "Expire now" }
                            }
                        }
                    }
                }
                div.history {
                    h3 { "History" }
                    ol { @for entry in &message.history { (history_entry(entry, link.is_some())) } }
                }
            }
        }
    }
}

fn scan_form(message: &Message, route: &str) -> Markup {
    let field = format!("profile-{}", message.id);
    html! {
        form.scan method="post" action=(format!("{route}/scan")) {
            label for=(field) { "Visit as a scanner" }
            div {
                select id=(field) name="profile" {
                    @for profile in &delivery::PROFILES {
                        // The one that most people meet.
                        option value=(profile.scanner.name())
                            selected[profile.scanner == Scanner::SafeLinks] { (profile.scanner.name()) ": " (profile.summary) }
                    }
                }
                button { "Visit" }
            }
        }
    }
}

fn history_entry(entry: &HistoryEntry, is_of_link: bool) -> Markup {
    let (tone, text) = match entry.action {
        Action::Created if is_of_link => ("neutral", "Session created"),
        Action::Created => ("neutral", "Code created"),
        Action::Sent => ("neutral", "Message sent"),
        Action::Visited => ("good", "Link visited, code given"),
        Action::VisitedWithoutEffect => ("neutral", "Link visited (did not use it up)"),
        Action::VisitedByScanner => ("warn", "Link visited by a scanner"),
        Action::Redirected => ("neutral", "Redirected to the application"),
        Action::Exchanged if is_of_link => ("good", "Code exchanged for the profile"),
        Action::Exchanged => ("good", "Code exchanged for a session"),
        Action::ExpiredByHand => ("bad", "Expired by hand"),
    };
    html! {
        li data-tone=(tone) {
            time datetime=(entry.at) title=(entry.at) { (humanize::clock(entry.at)) }
            " " span.what { (text) }
            @if has_visitor(entry) {
                span.who {
                    @if let Some(method) = &entry.method { b { (method) } " " }
                    @match entry.user_agent.as_deref() {
                        None | Some("") => "without a user agent",
                        Some(agent) => (agent),
                    }
                }
            }
        }
    }
}

/// What the next click leads to, unless it signs in.
fn hint(message: &Message) -> Option<&'static str> {
    if message.content.code().is_some() {
        return match message.link_state {
            LinkState::Opened => Some("A code works once."),
            LinkState::Expired => Some("It expired, or a newer code took its place."),
            LinkState::Fresh | LinkState::SpentByScanner => None,
        };
    }
    match message.link_state {
        LinkState::Fresh => None,
        LinkState::Opened => Some("A link works once: a second click ends in access_denied."),
        LinkState::SpentByScanner => {
            Some("A scanner was faster than the recipient, whose click now ends in access_denied.")
        }
        LinkState::Expired => Some("A click now ends in access_denied."),
    }
}

/// Whether to show who made the request. A redirect follows a visit, which shows the same visitor.
fn has_visitor(entry: &HistoryEntry) -> bool {
    entry.action != Action::Redirected && (entry.method.is_some() || entry.user_agent.is_some())
}

fn time_ago(at: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(at) { (humanize::ago(at, now)) } }
}

/// The colour and the text of a message's badge.
fn badge(message: &Message) -> (&'static str, &'static str) {
    match message.link_state {
        LinkState::Fresh if message.sent_at.is_none() => ("neutral", "Not sent"),
        LinkState::Fresh => ("good", "Fresh"),
        LinkState::Opened if message.content.code().is_some() => ("blue", "Used"),
        LinkState::Opened => ("blue", "Opened"),
        LinkState::SpentByScanner => ("warn", "Spent by scanner"),
        LinkState::Expired => ("neutral", "Expired"),
    }
}
