//! Whatever happens in whatever order: a link gives one code at the most, and a code is exchanged
//! once at the most, in time, by its client.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Create { email: usize },
    Send { session: usize },
    Visit { session: usize, is_scanner: bool },
    Preview { session: usize },
    Advance { seconds: i64 },
    Exchange { code: usize, client: usize },
    Clear,
}

const EMAILS: [&str; 4] = [
    "a@x.example",
    "b@y.example",
    "used@x.example",
    "scanned@x.example",
];
const CLIENTS: [(&str, &str); 3] = [
    (CLIENT_ID, API_KEY),
    (CLIENT_ID, "sk_test_other"),
    ("client_other", API_KEY),
];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..EMAILS.len()).prop_map(|email| Step::Create { email }),
        1 => (0..8usize).prop_map(|session| Step::Send { session }),
        4 => (0..8usize, any::<bool>())
            .prop_map(|(session, is_scanner)| Step::Visit { session, is_scanner }),
        1 => (0..8usize).prop_map(|session| Step::Preview { session }),
        2 => (0..700i64).prop_map(|seconds| Step::Advance { seconds }),
        4 => (0..8usize, 0..CLIENTS.len())
            .prop_map(|(code, client)| Step::Exchange { code, client }),
        1 => Just(Step::Clear),
    ]
}

/// What is known of a session or of a code by having watched.
struct Watched {
    token: String,
    made_at: Timestamp,
    has_given: bool,
    email: String,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn links_and_codes_work_once_in_time_and_for_their_client(
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let mut state = state();
        let mut now = NOW;
        let mut sessions: Vec<(String, Watched)> = Vec::new();
        let mut codes: Vec<Watched> = Vec::new();
        let mut seen: HashMap<String, ()> = HashMap::new();
        for step in steps {
            match step {
                Step::Create { email } => {
                    let new = NewSession { email: EMAILS[email].to_owned(), ..new_session(None) };
                    let made = state.create_session(new, Caller::default(), now).unwrap();
                    let watched = Watched {
                        token: made.link_token.clone(),
                        made_at: now,
                        has_given: EMAILS[email].starts_with("used"),
                        email: made.email.clone(),
                    };
                    sessions.push((made.id.clone(), watched));
                }
                Step::Send { session } => {
                    let Some((id, watched)) = sessions.get_mut(session) else { continue };
                    let sent = state.send_session(id, Caller::default(), now);
                    if watched.email.starts_with("scanned") {
                        watched.has_given |= sent.is_ok();
                    }
                }
                Step::Visit { session, is_scanner } => {
                    let Some((_, watched)) = sessions.get_mut(session) else { continue };
                    let caller = Caller { is_scanner, ..Caller::default() };
                    let Ok(landing) = state.visit(&watched.token, caller, now) else { continue };
                    let is_in_time = now < after(watched.made_at, SignedDuration::from_secs(900));
                    let code = query(Ok(landing)).remove("code");
                    prop_assert_eq!(code.is_some(), is_in_time && !watched.has_given);
                    if let Some(code) = code {
                        watched.has_given = true;
                        prop_assert!(seen.insert(code.clone(), ()).is_none());
                        let email = watched.email.clone();
                        codes.push(Watched { token: code, made_at: now, has_given: false, email });
                    }
                }
                Step::Preview { session } => {
                    let Some((_, watched)) = sessions.get(session) else { continue };
                    let previewed = state.preview(&watched.token, Caller::default(), now);
                    if previewed.is_ok() {
                        prop_assert!(!query(previewed).contains_key("code"));
                    }
                }
                Step::Advance { seconds } => now = after(now, SignedDuration::from_secs(seconds)),
                Step::Exchange { code, client } => {
                    let Some(watched) = codes.get_mut(code) else { continue };
                    let (client_id, client_secret) = CLIENTS[client];
                    let request = TokenRequest {
                        client_id: Some(client_id),
                        client_secret: Some(client_secret),
                        ..token_request(&watched.token)
                    };
                    let exchanged = state.exchange(request, Caller::default(), now);
                    let is_in_time = now < after(watched.made_at, SignedDuration::from_mins(10));
                    let may_work = client == 0 && is_in_time && !watched.has_given;
                    prop_assert_eq!(exchanged.is_ok(), may_work);
                    if let Ok((_, profile)) = exchanged {
                        prop_assert_eq!(&profile.email, &watched.email);
                        watched.has_given = true;
                    } else if client == 0 {
                        // A code that came too late is spent by the attempt.
                        watched.has_given = true;
                    }
                }
                Step::Clear => {
                    state.clear_messages();
                    prop_assert!(state.messages(now).is_empty());
                    for (_, item) in &sessions {
                        prop_assert!(state.visit(&item.token, Caller::default(), now).is_err());
                    }
                    sessions.clear();
                    for code in &mut codes {
                        code.has_given = true;
                    }
                }
            }
        }
    }
}

#[test]
fn the_oldest_sessions_go_with_all_that_belongs_to_them() {
    let mut state = state();
    let first = link(&mut state);
    let first_code = query(state.visit(&first, Caller::default(), NOW))["code"].clone();
    for _ in 0..MAX_SESSIONS {
        link(&mut state);
    }
    assert_eq!(state.messages(NOW).len(), MAX_SESSIONS);
    assert_eq!(state.links.len(), MAX_SESSIONS);
    let gone = state.visit(&first, Caller::default(), NOW);
    assert_eq!(gone, Err(Problem::NotFound));
    let gone = state.exchange(token_request(&first_code), Caller::default(), NOW);
    assert_eq!(gone, Err(Problem::CodeInvalid(first_code)));
}

#[test]
fn fixed_addresses_have_fixed_outcomes() {
    let mut state = state();
    let cases = [
        ("expired@b.example", true, "This sign-in link has expired."),
        (
            "Used+1@b.example",
            true,
            "This sign-in link has already been used.",
        ),
        (
            "scanned@b.example",
            true,
            "This sign-in link has already been used.",
        ),
        ("unsendable@b.example", false, ""),
        ("expiredx@b.example", true, ""),
    ];
    for (email, is_sent, description) in cases {
        let new = NewSession {
            email: email.to_owned(),
            ..new_session(None)
        };
        let session = state.create_session(new, Caller::default(), NOW).unwrap();
        let (id, link) = (session.id.clone(), session.link_token.clone());
        let sent = state.send_session(&id, Caller::default(), NOW);
        assert_eq!(sent.is_ok(), is_sent, "{email}");
        let landed = query(state.visit(&link, Caller::default(), NOW));
        let denied = landed.get("error_description").map_or("", String::as_str);
        assert_eq!(denied, description, "{email}");
    }
}

#[test]
fn the_journal_tells_the_whole_story() {
    use crate::journal::LinkState;

    let mut state = state();
    let session = state
        .create_session(new_session(None), Caller::default(), NOW)
        .unwrap();
    let (id, link) = (session.id.clone(), session.link_token.clone());
    state.send_session(&id, Caller::default(), at(1)).unwrap();
    let scanner = Caller::new("GET", Some("BarracudaMail"), true);
    state.preview(&link, scanner.clone(), at(2)).unwrap();
    let code = &query(state.visit(&link, scanner, at(3)))["code"];
    state.visit(&link, Caller::default(), at(4)).unwrap();
    state
        .exchange(token_request(code), Caller::default(), at(5))
        .unwrap();

    let message_id = id.replace("passwordless_session_", "msg_");
    let message = state.message(&message_id, at(6)).unwrap();
    assert_eq!(message.link_state, LinkState::SpentByScanner);
    assert_eq!(message.sent_at, Some(at(1)));
    assert_eq!(
        message.link,
        format!("http://localhost:4100/passwordless/{link}/confirm")
    );
    let story: Vec<_> = message.story.iter().map(|it| it.what).collect();
    let expected = [
        What::Created,
        What::Sent,
        What::VisitedWithoutEffect,
        What::VisitedByScanner,
        What::Redirected,
        What::VisitedWithoutEffect,
        What::Exchanged,
    ];
    assert_eq!(story, expected);
    assert_eq!(
        message.story[3].user_agent.as_deref(),
        Some("BarracudaMail")
    );
    assert!(!state.expire_message(&message_id, at(6)));

    let other = link_of_new(&mut state);
    assert!(state.expire_message(&other, at(6)));
    let expired = state.message(&other, at(6)).unwrap();
    assert_eq!(expired.link_state, LinkState::Expired);
    assert_eq!(state.messages(at(6))[0].id, other);
}

fn link_of_new(state: &mut State) -> String {
    let session = state
        .create_session(new_session(None), Caller::default(), at(5))
        .unwrap();
    session.id.replace("passwordless_session_", "msg_")
}
