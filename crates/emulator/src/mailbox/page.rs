//! The mailbox as a page: server-rendered, and whole without its one script, which copies links.
//! Pure.
//!
//! `maud` escapes every value that it is given, so nothing that came from outside (addresses, user
//! agents, links) can become markup.

use jiff::{SignedDuration, Timestamp};
use maud::{DOCTYPE, Markup, html};

use super::{scanner, words};
use crate::{
    API_KEY, CLIENT_ID, Scanner,
    journal::{Happening, LinkState, Message, What},
};

/// As many messages as a page is pleasant with. The JSON has all of them.
const MOST: usize = 100;

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

/// The steps by which the clock can be moved.
const STEPS: [(&str, &str); 3] = [("60", "+1 min"), ("900", "+15 min"), ("3600", "+1 h")];

pub(super) fn render(view: &View<'_>) -> String {
    let count = view.messages.len();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { "Mailbox (" (count) ") · workos-ml" }
                link rel="stylesheet" href="/_emulate/mailbox/style.css";
                script src="/_emulate/mailbox/copy.js" defer {}
            }
            body {
                (masthead(view))
                main {
                    @if view.messages.is_empty() { (nothing_yet(view)) }
                    @for message in view.messages.iter().take(MOST) { (card(message, view.now)) }
                    @if count > MOST { p { (count - MOST) " older messages are not shown here." } }
                }
                footer {
                    "workos-ml, the test bench for WorkOS Magic Link. The same as JSON: "
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
                        time datetime=(view.now) { (words::date_and_clock(view.now)) } " UTC"
                        @if !view.ahead.is_zero() {
                            " " span.ahead { (words::span(view.ahead)) " ahead" }
                        }
                    }
                    div.buttons {
                        @for (seconds, label) in STEPS {
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

fn nothing_yet(view: &View<'_>) -> Markup {
    html! {
        section.empty {
            h2 { "Nothing was sent yet" }
            p {
                "Point an application's WorkOS client at " code { (view.url) } ", with the API key "
                code { (API_KEY) } " and the client ID " code { (CLIENT_ID) }
                ", and let it create and send a passwordless session. Its message lands here."
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
    let (tone, badge) = state(message.link_state);
    let is_fresh = message.link_state == LinkState::Fresh;
    let field = format!("link-{}", message.id);
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
                            Some(at) => { "Sent " (moment(at, now)) },
                            None => { "Created " (moment(message.created_at, now)) ", not sent" },
                        }
                        " · "
                        @if message.link_state == LinkState::Expired && now < message.expires_at {
                            // Addresses that are made to fail, `expired@`, are ahead of the clock.
                            "counts as expired"
                        } @else {
                            (words::expiry(message.expires_at, now))
                        }
                    }
                    label for=(field) { "Link" }
                    div.link {
                        input id=(field) type="url" readonly value=(message.link)
                            title="Select all of it to copy";
                        button.copy type="button" hidden data-of=(field) {
                            "Copy"
                            span.hidden { " the link of " (message.to) }
                        }
                        a.button.primary[is_fresh] href=(message.link) target="_blank" rel="noreferrer" {
                            "Open"
                            span.hidden { " the link of " (message.to) " in a new tab" }
                        }
                    }
                    @if let Some(hint) = hint(message.link_state) { p.hint { (hint) } }
                    div.acts {
                        (scan(message, &route))
                        @if is_fresh {
                            form method="post" action=(format!("{route}/expire")) {
                                button.danger { "Expire now" }
                            }
                        }
                    }
                }
                div.story {
                    h3 { "Story" }
                    ol { @for it in &message.story { (happening(it)) } }
                }
            }
        }
    }
}

fn scan(message: &Message, route: &str) -> Markup {
    let field = format!("profile-{}", message.id);
    html! {
        form.scan method="post" action=(format!("{route}/scan")) {
            label for=(field) { "Visit as a scanner" }
            div {
                select id=(field) name="profile" {
                    @for profile in &scanner::PROFILES {
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

fn happening(event: &Happening) -> Markup {
    let (tone, text) = match event.what {
        What::Created => ("plain", "Session created"),
        What::Sent => ("plain", "Message sent"),
        What::Visited => ("good", "Link visited, code given"),
        What::VisitedWithoutEffect => ("plain", "Link visited, without effect"),
        What::VisitedByScanner => ("warn", "Link visited by a scanner"),
        What::Redirected => ("plain", "Redirected to the application"),
        What::Exchanged => ("good", "Code exchanged for the profile"),
        What::ExpiredByHand => ("bad", "Expired by hand"),
    };
    html! {
        li data-tone=(tone) {
            time datetime=(event.at) title=(event.at) { (words::clock(event.at)) }
            " " span.what { (text) }
            @if names_its_maker(event) {
                span.who {
                    @if let Some(method) = &event.method { b { (method) } " " }
                    @match event.user_agent.as_deref() {
                        None | Some("") => "without a user agent",
                        Some(agent) => (agent),
                    }
                }
            }
        }
    }
}

/// What a click comes to from now on, where that is not what links are for.
fn hint(state: LinkState) -> Option<&'static str> {
    match state {
        LinkState::Fresh => None,
        LinkState::Opened => Some("A link works once: a second click ends in access_denied."),
        LinkState::SpentByScanner => {
            Some("A scanner was faster than the recipient, whose click now ends in access_denied.")
        }
        LinkState::Expired => Some("A click now ends in access_denied."),
    }
}

/// A redirect answers the visit before it, which names the same visitor.
fn names_its_maker(event: &Happening) -> bool {
    event.what != What::Redirected && (event.method.is_some() || event.user_agent.is_some())
}

fn moment(at: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(at) { (words::ago(at, now)) } }
}

fn state(state: LinkState) -> (&'static str, &'static str) {
    match state {
        LinkState::Fresh => ("good", "Fresh"),
        LinkState::Opened => ("blue", "Opened"),
        LinkState::SpentByScanner => ("warn", "Spent by scanner"),
        LinkState::Expired => ("plain", "Expired"),
    }
}

#[cfg(test)]
mod tests;
