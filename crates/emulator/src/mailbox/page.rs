//! The mailbox as a page. It is complete without its one script, which keeps it up to date.
//!
//! `maud` escapes every value, so that nothing from outside (addresses, user agents, links) can
//! become markup. The script replaces each element with a `data-version` when that differs.

use jiff::{SignedDuration, Timestamp};
use maud::{DOCTYPE, Markup, html};

use super::card::card;
use crate::{
    domain::{Message, MessageCount},
    humanize,
    request_log::LoggedRequest,
    settings::{CLIENT_ID, Scanner},
};

/// How many messages the page shows: more than anybody reads. The search and the JSON reach all of them.
pub(super) const MAX_SHOWN: usize = 100;

/// What the page shows.
pub(super) struct View<'a> {
    /// The newest that the search finds, newest first.
    pub(super) messages: &'a [Message],
    /// All that the search finds.
    pub(super) found: MessageCount,
    /// A part of an address; empty for all messages.
    pub(super) search: &'a str,
    /// The ID of the message to open in place of the newest.
    pub(super) opened: Option<&'a str>,
    pub(super) default_redirect_uri: Option<&'a str>,
    /// Newest first.
    pub(super) requests: &'a [LoggedRequest],
    /// How many requests there were in all.
    pub(super) request_count: u64,
    pub(super) deliveries: &'a Deliveries,
    /// When to look again although nothing happens: then a session counts as not sent.
    pub(super) next_look: Option<SignedDuration>,
    pub(super) now: Timestamp,
    /// How far the emulator's clock has been moved ahead of the machine's.
    pub(super) ahead: SignedDuration,
    /// Where the emulator is reached, without a slash at the end.
    pub(super) url: &'a str,
    /// What to write for the API key: itself, unless it is somebody's own.
    pub(super) api_key: &'a str,
    /// The scanner that visits every message on delivery.
    pub(super) on_delivery: Scanner,
}

/// What was delivered to webhook endpoints or is to be.
#[derive(Default)]
pub(super) struct Deliveries {
    /// The newest, newest first.
    pub(super) newest: Vec<ShownDelivery>,
    /// How many are remembered in all.
    pub(super) count: usize,
    /// How many attempts were made in all.
    pub(super) attempts: usize,
}

/// An event that was delivered to an endpoint or is to be.
pub(super) struct ShownDelivery {
    pub(super) event: &'static str,
    pub(super) url: String,
    pub(super) created_at: Timestamp,
    /// `delivered`, `pending` or `failed`.
    pub(super) status: &'static str,
    pub(super) attempts: usize,
    /// The status of the last response, or why there was none.
    pub(super) outcome: Option<String>,
    pub(super) next_attempt_at: Option<Timestamp>,
}

/// By how many seconds the buttons move the clock: within the lifetime of a link, past the default
/// one, and past most that a session asks for.
const CLOCK_STEPS: [(&str, &str); 3] = [("60", "+1 min"), ("900", "+15 min"), ("3600", "+1 h")];

pub(super) fn render(view: &View<'_>) -> String {
    // A session that was not sent is no mail yet.
    let newest = view
        .messages
        .iter()
        .find(|message| message.sent_at.is_some());
    let opened = view.opened.or(newest.map(|message| message.id.as_str()));
    let left_out = (view.found.sent + view.found.unsent).saturating_sub(view.messages.len());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { "Mailbox (" (view.found.sent) ") · WorkOS emulator" }
                link rel="stylesheet" href="/_emulate/mailbox/style.css";
                script src="/_emulate/mailbox/mailbox.js" defer {}
            }
            body data-now=(view.now.as_millisecond())
                data-next-look=[view.next_look.map(|pause| pause.as_millis().max(1))] {
                (masthead(view))
                main {
                    p.hidden id="announcement" role="status" {}
                    div id="list" {
                        @if view.messages.is_empty() { (nothing(view)) }
                        @for message in view.messages {
                            (card(message, opened == Some(message.id.as_str()), view.default_redirect_uri, view.now))
                        }
                        @if left_out > 0 {
                            p id="older" data-version=(left_out) {
                                (left_out) " older messages are not shown here; the search finds them."
                            }
                        }
                    }
                    (webhooks(view.deliveries))
                    (requests(view))
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
    let MessageCount { sent, unsent } = view.found;
    let has_messages = sent + unsent > 0;
    html! {
        header.masthead {
            div.title {
                h1 { "Mailbox" }
                p id="summary" data-version=(format!("{sent} {unsent} {}", view.search)) {
                    @match sent {
                        0 => "No messages",
                        1 => "1 message",
                        _ => { (sent) " messages" },
                    }
                    @if !view.search.is_empty() { " to “" (view.search) "”" }
                    @match unsent {
                        0 => {},
                        1 => ", 1 session not sent",
                        _ => { ", " (unsent) " sessions not sent" },
                    }
                    " · " code { (view.url) }
                    @if view.on_delivery != Scanner::None {
                        ". The scanner " code { (view.on_delivery.name()) }
                        " visits each on delivery."
                    }
                }
                p.live id="live" hidden data-script { "Live" }
            }
            div.tools {
                form.clock method="post" action="/_emulate/mailbox/clock" aria-label="Move the clock" {
                    p id="clock" data-version=(view.ahead.as_secs()) {
                        span.label { "Clock" } " "
                        time datetime=(view.now) data-clock { (humanize::date_and_clock(view.now)) } " UTC"
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
                    a.button id="reload" href="/" { "Reload" }
                    div id="clear" data-version=(has_messages) {
                        @if has_messages {
                            form method="post" action="/_emulate/mailbox/clear" {
                                button.danger { "Clear" }
                            }
                        }
                    }
                }
            }
            form.search role="search" method="get" action="/" {
                label.hidden for="search" { "Search by address" }
                input id="search" type="search" name="q" value=(view.search) placeholder="Search by address"
                    autocomplete="off" spellcheck="false";
                button { "Search" }
            }
        }
    }
}

/// What is shown in place of messages.
fn nothing(view: &View<'_>) -> Markup {
    html! {
        section.empty id="empty" data-version=(view.search) {
            @if view.search.is_empty() { (how_to_begin(view)) } @else {
                h2 { "No messages to “" (view.search) "”" }
                p { a href="/" { "Show all" } }
            }
        }
    }
}

fn how_to_begin(view: &View<'_>) -> Markup {
    html! {
        h2 { "No messages yet" }
        p {
            "Point an application's WorkOS client at " code { (view.url) } ", with the API key "
            code { (view.api_key) } " and the client ID " code { (CLIENT_ID) }
            ", and let it send a Magic Link or a Magic Auth code. The message appears here."
        }
        p { "Or from a shell:" }
        pre {
            code {
                "curl " (view.url) "/user_management/magic_auth \\\n"
                "  -H 'Authorization: Bearer " (view.api_key) "' \\\n"
                "  -H 'Content-Type: application/json' \\\n"
                "  -d '{\"email\":\"you@example.com\"}'"
            }
        }
    }
}

/// What was delivered to the application.
fn webhooks(deliveries: &Deliveries) -> Markup {
    html! {
        section.activity id="webhooks" data-version=(format!("{} {}", deliveries.count, deliveries.attempts)) {
            @if !deliveries.newest.is_empty() {
                details.fold id="webhook-list" {
                    summary {
                        h2 { "Webhooks" }
                        span.count { (deliveries.count) }
                    }
                    ol { @for delivery in &deliveries.newest { (delivery_line(delivery)) } }
                }
            }
        }
    }
}

fn delivery_line(delivery: &ShownDelivery) -> Markup {
    let tone = match delivery.status {
        "delivered" => "good",
        "failed" => "bad",
        _ if delivery.attempts > 0 => "warn",
        _ => "neutral",
    };
    html! {
        li data-tone=(tone) {
            time datetime=(delivery.created_at) { (humanize::clock(delivery.created_at)) }
            " " b { (delivery.status) }
            " " code { (delivery.event) " to " (delivery.url) }
            @if let Some(outcome) = &delivery.outcome {
                " " span.took { (outcome) }
            }
            @if delivery.attempts > 1 { span.took { ", " (delivery.attempts) " attempts" } }
            @if let Some(at) = delivery.next_attempt_at.filter(|_| delivery.attempts > 0) {
                span.took { ", again at " (humanize::clock(at)) }
            }
        }
    }
}

/// What applications and visitors asked for.
fn requests(view: &View<'_>) -> Markup {
    html! {
        section.activity id="requests" data-version=(view.request_count) {
            details.fold id="request-list" {
                summary {
                    h2 { "Requests" }
                    span.count { (view.request_count) }
                }
                @if view.requests.is_empty() { p { "None yet." } } @else {
                    ol {
                        @for request in view.requests { (request_line(request)) }
                    }
                }
            }
        }
    }
}

fn request_line(request: &LoggedRequest) -> Markup {
    let tone = match request.status {
        0 | 500.. => "bad",
        400.. => "warn",
        _ => "neutral",
    };
    html! {
        li data-tone=(tone) {
            time datetime=(request.at) { (humanize::clock(request.at)) }
            " " b {
                @match request.status {
                    0 => "closed",
                    status => (status),
                }
            }
            " " code { (request.method) " " (request.path) }
            " " span.took { (request.micros / 1000) "." (request.micros % 1000 / 100) " ms" }
        }
    }
}
