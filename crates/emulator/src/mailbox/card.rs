//! One message on the page: a line, which opens to the mail, what it leads to, and its history.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    delivery,
    domain::{Action, Content, HistoryEntry, LinkState, Message, MessageKind},
    humanize,
    settings::Scanner,
};

/// `default_redirect_uri` is where links lead to whose session named nothing else.
pub(super) fn card(
    message: &Message,
    is_open: bool,
    default_redirect_uri: Option<&str>,
    now: Timestamp,
) -> Markup {
    let (tone, badge) = badge(message);
    let id = &message.id;
    html! {
        article.card id=(format!("card-{id}")) data-version=(version(message)) data-tone=(tone)
            aria-labelledby=(format!("to-{id}")) {
            details.message id=(format!("mail-{id}")) open[is_open] {
                summary {
                    h2 id=(format!("to-{id}")) { (message.to) }
                    span.badge { (badge) }
                    span.when {
                        (message.kind.title()) " · "
                        @match message.sent_at {
                            Some(at) => { "sent " (time_ago(at, now)) },
                            None => { "created " (time_ago(message.created_at, now)) ", not sent" },
                        }
                    }
                }
                div.columns id=(id) {
                    div {
                        (what_to_use(message))
                        @if let Some(hint) = hint(message) { p.hint { (hint) } }
                        (facts(message, default_redirect_uri, now))
                        (actions(message))
                    }
                    div.sides {
                        (mail(message))
                        (history(message))
                    }
                }
            }
        }
    }
}

/// What differs whenever the card does, apart from times that pass.
fn version(message: &Message) -> String {
    let last = message.history.last();
    format!(
        "{:?} {} {} {}",
        message.link_state,
        message.history.len(),
        last.map_or(0, |entry| entry.at.as_microsecond()),
        message.expires_at.as_microsecond()
    )
}

/// The link or the code, to copy and to open.
fn what_to_use(message: &Message) -> Markup {
    let (label, name, content) = match &message.content {
        Content::Link(link) => ("Link", "link", link),
        Content::Code(code) => ("Code", "code", code),
    };
    let field = format!("{name}-{}", message.id);
    let link = message.content.link();
    html! {
        label for=(field) { (label) }
        div.link {
            input id=(field) class=(name) type=(if link.is_some() { "url" } else { "text" }) readonly
                value=(content) title="Select all of it to copy";
            button.copy type="button" hidden data-script data-of=(field) {
                "Copy"
                span.hidden { " the " (name) " of " (message.to) }
            }
            @if let Some(link) = link {
                a.button.primary[message.link_state == LinkState::Fresh] href=(link) target="_blank"
                    rel="noreferrer" {
                    "Open"
                    span.hidden { " the link of " (message.to) " in a new tab" }
                }
            }
        }
    }
}

fn facts(message: &Message, default_redirect_uri: Option<&str>, now: Timestamp) -> Markup {
    html! {
        dl.facts {
            dt { "Expiry" }
            dd {
                @if message.link_state == LinkState::Expired && now < message.expires_at {
                    // The fixed address `expired@`, or a code that a newer one replaced.
                    "counts as expired"
                } @else {
                    time datetime=(message.expires_at) data-until { (humanize::expiry(message.expires_at, now)) }
                }
            }
            @if message.kind == MessageKind::MagicLink || message.redirect_uri.is_some() {
                dt { "Redirect URI" }
                dd {
                    @match (&message.redirect_uri, default_redirect_uri) {
                        (Some(uri), _) => { code { (uri) } },
                        (None, Some(uri)) => { code { (uri) } " (the default)" },
                        (None, None) => "none, and there is no default",
                    }
                }
                dt { "State" }
                dd {
                    @if message.has_state { "present" } @else {
                        "missing: the application cannot tell its own callbacks from others"
                    }
                }
            }
            dt { "ID" }
            dd { code { (message.session_id) } }
        }
    }
}

fn actions(message: &Message) -> Markup {
    let route = format!("/_emulate/messages/{}", message.id);
    html! {
        div.actions {
            @if message.content.link().is_some() { (scan_form(message, &route)) }
            @if message.link_state == LinkState::Fresh {
                form method="post" action=(format!("{route}/expire")) {
                    button.danger {
                        "Expire now"
                        span.hidden { ": " (message.to) }
                    }
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

/// The mail as its recipient sees it.
fn mail(message: &Message) -> Markup {
    let (sender, address) = delivery::mail::FROM;
    html! {
        details.fold id=(format!("view-{}", message.id)) open {
            summary { h3 { "The mail" } }
            div.mail {
                p.subject { (delivery::mail::subject(message)) }
                p.head { "From " (sender) " <" (address) ">" }
                p.head { "To " (message.to) }
                div.text { (delivery::mail::body(message)) }
            }
        }
    }
}

fn history(message: &Message) -> Markup {
    let kind = message.kind;
    html! {
        details.fold.history id=(format!("history-{}", message.id)) {
            summary {
                h3 { "History" }
                span.count { (message.history.len()) }
                @if let Some(last) = message.history.last() {
                    span.last { (happening(last, kind).1) }
                }
            }
            ol { @for entry in &message.history { (history_entry(entry, kind)) } }
        }
    }
}

/// The colour of an entry, and what happened.
fn happening(entry: &HistoryEntry, kind: MessageKind) -> (&'static str, &'static str) {
    match (entry.action, kind) {
        (Action::Created, MessageKind::MagicLink) => ("neutral", "Session created"),
        (Action::Created, MessageKind::Invitation) => ("neutral", "Invitation created"),
        (Action::Created, MessageKind::PasswordReset) => ("neutral", "Reset asked for"),
        (Action::Created, _) => ("neutral", "Code created"),
        (Action::Sent, _) => ("neutral", "Message sent"),
        (Action::Visited, MessageKind::Invitation) => ("good", "Invitation accepted"),
        (Action::Visited, MessageKind::PasswordReset) => ("good", "New password set"),
        (Action::Visited, _) => ("good", "Link visited, code issued"),
        (Action::VisitedWithoutEffect, _) => ("neutral", "Link visited (did not use it up)"),
        (Action::VisitedByScanner, _) => ("warn", "Link visited by a scanner"),
        (Action::Redirected, _) => ("neutral", "Redirected to the application"),
        (Action::Exchanged, MessageKind::MagicLink) => ("good", "Code exchanged for the profile"),
        (Action::Exchanged, MessageKind::EmailVerification) => ("good", "Address verified"),
        (Action::Exchanged, MessageKind::EmailChange) => ("good", "Address changed"),
        (Action::Exchanged, _) => ("good", "Code exchanged for a session"),
        (Action::ExpiredByHand, _) => ("bad", "Expired by hand"),
    }
}

fn history_entry(entry: &HistoryEntry, kind: MessageKind) -> Markup {
    let (tone, text) = happening(entry, kind);
    html! {
        li data-tone=(tone) {
            time datetime=(entry.at) title=(entry.at) { (humanize::clock(entry.at)) }
            " " span.what { (text) }
            @if has_visitor(entry) {
                span.who {
                    @if let Some(method) = &entry.method { b { (method) } " " }
                    @match entry.user_agent.as_deref() {
                        None | Some("") => "no user agent",
                        Some(agent) => (agent),
                    }
                }
            }
        }
    }
}

/// What the next click or the code leads to, unless it does what it is for.
fn hint(message: &Message) -> Option<&'static str> {
    match (message.link_state, message.kind) {
        (LinkState::Fresh, _) => None,
        (LinkState::Opened, MessageKind::MagicLink) => {
            Some("A link works once: a second click ends in access_denied.")
        }
        (LinkState::SpentByScanner, _) => {
            Some("A scanner opened it first, so the recipient's click now ends in access_denied.")
        }
        (LinkState::Expired, MessageKind::MagicLink) => Some("A click now ends in access_denied."),
        (_, MessageKind::Invitation) => Some("A click now ends in invitation_invalid."),
        (_, MessageKind::PasswordReset) => Some("A click now sets no password."),
        (LinkState::Opened, _) => Some("A code works once."),
        (LinkState::Expired, _) => Some("It expired, or a newer code took its place."),
    }
}

/// Whether to show who made the request. A redirect follows a visit, which shows the same visitor.
fn has_visitor(entry: &HistoryEntry) -> bool {
    entry.action != Action::Redirected && (entry.method.is_some() || entry.user_agent.is_some())
}

fn time_ago(at: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(at) data-ago { (humanize::ago(at, now)) } }
}

/// The colour and the text of a message's badge.
fn badge(message: &Message) -> (&'static str, &'static str) {
    match message.link_state {
        LinkState::Fresh if message.sent_at.is_none() => ("neutral", "Not sent"),
        LinkState::Fresh => ("good", "Fresh"),
        LinkState::Opened => match message.kind {
            MessageKind::MagicLink => ("blue", "Opened"),
            MessageKind::Invitation => ("blue", "Accepted"),
            _ => ("blue", "Used"),
        },
        LinkState::SpentByScanner => ("warn", "Spent by scanner"),
        LinkState::Expired => ("neutral", "Expired"),
    }
}
