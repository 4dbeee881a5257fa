use jiff::{SignedDuration, Timestamp};

use super::page::{Deliveries, MAX_SHOWN, View, render};
use crate::{
    domain::{Action, Content, HistoryEntry, LinkState, Message, MessageCount, MessageKind},
    settings::{API_KEY, CLIENT_ID, Scanner},
};

const HOSTILE: &str = "\"><script>alert('x')</script>&";

fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

fn message(link_state: LinkState) -> Message {
    Message {
        id: "msg_1".to_owned(),
        kind: MessageKind::MagicLink,
        session_id: "passwordless_session_1".to_owned(),
        to: "you@b.example".to_owned(),
        content: Content::Link("http://127.0.0.1:4100/passwordless/token/confirm".to_owned()),
        created_at: now(),
        sent_at: Some(now()),
        expires_at: now() + SignedDuration::from_mins(15),
        mailed_expiry: now() + SignedDuration::from_mins(15),
        link_state,
        redirect_uri: None,
        has_state: true,
        history: Vec::new(),
    }
}

fn page(messages: &[Message], seconds_ahead: i64) -> String {
    let unsent = messages.iter().filter(|it| it.sent_at.is_none()).count();
    render(&View {
        messages: &messages[..messages.len().min(MAX_SHOWN)],
        found: MessageCount {
            sent: messages.len() - unsent,
            unsent,
        },
        search: "",
        opened: None,
        default_redirect_uri: Some("http://localhost:3000/callback"),
        requests: &[],
        request_count: 0,
        deliveries: &Deliveries::default(),
        next_look: None,
        api_key: API_KEY,
        now: now(),
        ahead: SignedDuration::from_secs(seconds_ahead),
        url: "http://127.0.0.1:4100",
        on_delivery: Scanner::None,
    })
}

#[test]
fn values_from_outside_are_escaped() {
    let mut message = message(LinkState::Fresh);
    message.to = HOSTILE.to_owned();
    message.content = Content::Link(HOSTILE.to_owned());
    message.redirect_uri = Some(HOSTILE.to_owned());
    message.history = vec![HistoryEntry {
        at: now(),
        action: Action::Visited,
        method: Some(HOSTILE.to_owned()),
        user_agent: Some(HOSTILE.to_owned()),
    }];
    let page = page(&[message], 0);
    assert!(!page.contains("<script>"), "{page}");
    let escaped = "&quot;&gt;&lt;script&gt;alert('x')&lt;/script&gt;&amp;";
    // The recipient as heading, in the names of three buttons and in the mail, the link as field, as
    // target and twice in the mail, the redirect URI, method and user agent once each.
    assert_eq!(page.matches(escaped).count(), 12, "{page}");
    assert!(
        !page.contains("='"),
        "values stand in double quotes: {page}"
    );
}

#[test]
fn every_state_has_its_badge_and_only_a_fresh_link_can_be_expired() {
    // The page opens on the newest, and what is sent comes before what is not.
    let mut unsent = message(LinkState::Fresh);
    unsent.id = "msg_2".to_owned();
    unsent.sent_at = None;
    let listed = page(&[unsent, message(LinkState::Fresh)], 0);
    let is_open = |card: &str| card.split("<summary>").next().unwrap().contains(" open");
    let opened: Vec<bool> = listed.split("<article").skip(1).map(is_open).collect();
    assert_eq!(opened, [false, true], "{listed}");
    let states = [
        (LinkState::Fresh, "Fresh"),
        (LinkState::Opened, "Opened"),
        (LinkState::SpentByScanner, "Spent by scanner"),
        (LinkState::Expired, "Expired"),
    ];
    for (state, badge) in states {
        let page = page(&[message(state)], 0);
        let badge = format!("<span class=\"badge\">{badge}</span>");
        assert!(page.contains(&badge), "{page}");
        let is_fresh = state == LinkState::Fresh;
        assert_eq!(page.contains("/expire\""), is_fresh, "{page}");
        assert_eq!(page.contains("access_denied"), !is_fresh, "{page}");
    }
}

#[test]
fn each_kind_says_what_became_of_it_in_its_own_words() {
    let cases = [
        (
            MessageKind::Invitation,
            ["Invitation created", "Invitation accepted", "Accepted"],
            "invitation_invalid",
        ),
        (
            MessageKind::PasswordReset,
            ["Reset asked for", "New password set", "Used"],
            "sets no password",
        ),
        (
            MessageKind::EmailVerification,
            ["Code created", "Address verified", "Used"],
            "A code works once.",
        ),
    ];
    for (kind, words, hint) in cases {
        let mut message = message(LinkState::Opened);
        message.kind = kind;
        let mut last = Action::Visited;
        if kind == MessageKind::EmailVerification {
            message.content = Content::Code("123456".to_owned());
            last = Action::Exchanged;
        }
        message.history = [Action::Created, last]
            .map(|action| HistoryEntry {
                at: now(),
                action,
                method: None,
                user_agent: None,
            })
            .into();
        let page = page(&[message], 0);
        for expected in words.into_iter().chain([hint]) {
            assert!(page.contains(expected), "{kind:?}, {expected}: {page}");
        }
        assert!(!page.contains("access_denied"), "{kind:?}: {page}");
    }
}

#[test]
fn the_page_needs_no_script_and_nothing_from_elsewhere() {
    let page = page(&[message(LinkState::Fresh)], 0);
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    // What only a script can do is hidden until there is one.
    let copy = page.split("<button class=\"copy\"").nth(1).unwrap();
    assert!(
        copy.split('>').next().unwrap().contains(" hidden"),
        "{page}"
    );
    let forbidden = [
        "<script>",
        "javascript:",
        " onclick",
        "http-equiv",
        "<img",
        "https://",
        "style=",
    ];
    for forbidden in forbidden {
        assert!(!page.contains(forbidden), "{forbidden}: {page}");
    }
    // Every field has a label.
    for field in ["link-msg_1", "profile-msg_1"] {
        assert!(page.contains(&format!("for=\"{field}\"")), "{field}");
        assert!(page.contains(&format!("id=\"{field}\"")), "{field}");
    }
}

#[test]
fn an_empty_mailbox_explains_how_to_fill_it() {
    let page = page(&[], 0);
    for expected in ["No messages yet", API_KEY, CLIENT_ID, "curl "] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("Clear"), "there is nothing to clear: {page}");
}

#[test]
fn times_are_relative() {
    let mut unsent = message(LinkState::Fresh);
    unsent.sent_at = None;
    let mut counts_as_expired = message(LinkState::Expired);
    counts_as_expired.to = "expired@b.example".to_owned();
    let page = page(&[message(LinkState::Fresh), unsent, counts_as_expired], 900);
    for expected in [
        "expires in 15 min",
        ", not sent",
        "counts as expired",
        "15 min ahead",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[test]
fn the_page_shows_the_newest_messages_only() {
    let messages = vec![message(LinkState::Fresh); MAX_SHOWN + 5];
    let page = page(&messages, 0);
    assert_eq!(page.matches("<article").count(), MAX_SHOWN);
    assert!(page.contains("5 older messages"));
}
