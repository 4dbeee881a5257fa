//! Whatever happens in whatever order: a link gives at most one code, and a code is exchanged at
//! most once, in time, by its client. A refresh token works once, until its session ends.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{
    authenticate::AuthenticationRequest,
    history::Caller,
    magic_auth::{MagicAuthRecipient, NewMagicAuth},
    messages::MessageFilter,
    session::NewSession,
    sso::TokenRequest,
    tests::{NOW, new_session, query, state, token_request},
};
use crate::{
    clock::after,
    settings::{API_KEY, CLIENT_ID},
};

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

/// What the test expects of a link or of a code.
struct Expected {
    token: String,
    created_at: Timestamp,
    is_used_up: bool,
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
        let mut sessions: Vec<(String, Expected)> = Vec::new();
        let mut codes: Vec<Expected> = Vec::new();
        let mut seen = HashSet::new();
        for step in steps {
            match step {
                Step::Create { email } => {
                    let new = NewSession { email: EMAILS[email].to_owned(), ..new_session(None) };
                    let session = state.create_session(new, Caller::default(), now).unwrap();
                    let expected = Expected {
                        token: session.link_token.clone(),
                        created_at: now,
                        is_used_up: EMAILS[email].starts_with("used"),
                        email: session.email.clone(),
                    };
                    sessions.push((session.id.clone(), expected));
                }
                Step::Send { session } => {
                    let Some((id, expected)) = sessions.get_mut(session) else { continue };
                    let sent = state.send_session(id, Caller::default(), now);
                    if expected.email.starts_with("scanned") {
                        expected.is_used_up |= sent.is_ok();
                    }
                }
                Step::Visit { session, is_scanner } => {
                    let Some((_, expected)) = sessions.get_mut(session) else { continue };
                    let caller = Caller { is_scanner, ..Caller::default() };
                    let Ok(destination) = state.visit(&expected.token, caller, now) else { continue };
                    let is_in_time = now < after(expected.created_at, SignedDuration::from_secs(900));
                    let code = query(Ok(destination)).remove("code");
                    prop_assert_eq!(code.is_some(), is_in_time && !expected.is_used_up);
                    if let Some(code) = code {
                        expected.is_used_up = true;
                        prop_assert!(seen.insert(code.clone()));
                        let email = expected.email.clone();
                        codes.push(Expected { token: code, created_at: now, is_used_up: false, email });
                    }
                }
                Step::Preview { session } => {
                    let Some((_, expected)) = sessions.get(session) else { continue };
                    let previewed = state.preview(&expected.token, Caller::default(), now);
                    if previewed.is_ok() {
                        prop_assert!(!query(previewed).contains_key("code"));
                    }
                }
                Step::Advance { seconds } => now = after(now, SignedDuration::from_secs(seconds)),
                Step::Exchange { code, client } => {
                    let Some(expected) = codes.get_mut(code) else { continue };
                    let (client_id, client_secret) = CLIENTS[client];
                    let request = TokenRequest {
                        client_id: Some(client_id),
                        client_secret: Some(client_secret),
                        ..token_request(&expected.token)
                    };
                    let exchanged = state.exchange(request, Caller::default(), now);
                    let is_in_time = now < after(expected.created_at, SignedDuration::from_mins(10));
                    let may_work = client == 0 && is_in_time && !expected.is_used_up;
                    prop_assert_eq!(exchanged.is_ok(), may_work);
                    if let Ok((_, profile)) = exchanged {
                        prop_assert_eq!(&profile.email, &expected.email);
                        expected.is_used_up = true;
                    } else if client == 0 {
                        // A code that came too late is spent by the attempt.
                        expected.is_used_up = true;
                    }
                }
                Step::Clear => {
                    state.clear_sessions();
                    prop_assert!(state.messages(&MessageFilter::default(), now).is_empty());
                    for (_, expected) in &sessions {
                        prop_assert!(state.visit(&expected.token, Caller::default(), now).is_err());
                    }
                    sessions.clear();
                    for code in &mut codes {
                        code.is_used_up = true;
                    }
                }
            }
        }
    }
}

#[derive(Clone, Debug)]
enum SessionStep {
    SignIn,
    Refresh { token: usize },
    End { session: usize },
    Advance { hours: i64 },
}

fn session_step() -> impl Strategy<Value = SessionStep> {
    prop_oneof![
        2 => Just(SessionStep::SignIn),
        6 => (0..12usize).prop_map(|token| SessionStep::Refresh { token }),
        2 => (0..4usize).prop_map(|session| SessionStep::End { session }),
        1 => (0..240i64).prop_map(|hours| SessionStep::Advance { hours }),
    ]
}

fn request() -> AuthenticationRequest<'static> {
    AuthenticationRequest {
        client_id: Some(CLIENT_ID),
        client_secret: Some(API_KEY),
        ..AuthenticationRequest::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn refresh_tokens_work_once_until_their_session_ends(
        steps in prop::collection::vec(session_step(), 1..60),
    ) {
        let mut state = state();
        let mut now = NOW;
        // The ID of each session, when it began, and whether it was ended.
        let mut sessions: Vec<(String, Timestamp, bool)> = Vec::new();
        // Each refresh token, its session, and whether it was used.
        let mut tokens: Vec<(String, usize, bool)> = Vec::new();
        let mut ended = 0;
        for step in steps {
            match step {
                SessionStep::SignIn => {
                    let recipient = MagicAuthRecipient::Email("a@x.example");
                    let made = state.create_magic_auth(NewMagicAuth::to(recipient), Caller::default(), now).unwrap();
                    let code = made.code.clone();
                    let request = AuthenticationRequest {
                        grant_type: Some("urn:workos:oauth:grant-type:magic-auth:code"),
                        email: Some("a@x.example"),
                        code: Some(&code),
                        ..request()
                    };
                    let signed_in = state.authenticate(request, Caller::default(), now).unwrap();
                    tokens.push((signed_in.refresh_token, sessions.len(), false));
                    let claims = serde_json::to_value(&signed_in.claims).unwrap();
                    sessions.push((claims["sid"].as_str().unwrap().to_owned(), now, false));
                }
                SessionStep::Refresh { token } => {
                    let Some((text, session, is_used)) = tokens.get(token).cloned() else { continue };
                    let (id, began, is_ended) = &sessions[session];
                    let request = AuthenticationRequest {
                        grant_type: Some("refresh_token"),
                        refresh_token: Some(&text),
                        ..request()
                    };
                    let refreshed = state.authenticate(request, Caller::default(), now);
                    let is_in_time = now < after(*began, SignedDuration::from_hours(720));
                    prop_assert_eq!(refreshed.is_ok(), is_in_time && !is_ended && !is_used);
                    tokens[token].2 = true;
                    if let Ok(refreshed) = refreshed {
                        let claims = serde_json::to_value(&refreshed.claims).unwrap();
                        prop_assert_eq!(claims["sid"].as_str(), Some(id.as_str()));
                        tokens.push((refreshed.refresh_token, session, false));
                    }
                }
                SessionStep::End { session } => {
                    let Some((id, began, is_ended)) = sessions.get_mut(session) else { continue };
                    prop_assert_eq!(state.end_user_session(id, now), Ok(true));
                    let is_in_time = now < after(*began, SignedDuration::from_hours(720));
                    ended += usize::from(is_in_time && !*is_ended);
                    *is_ended |= is_in_time;
                }
                SessionStep::Advance { hours } => now = after(now, SignedDuration::from_hours(hours)),
            }
        }
        let count = |name: &str| state.events.iter().filter(|event| event.kind.name() == name).count();
        prop_assert_eq!(count("session.created"), sessions.len());
        prop_assert_eq!(count("session.revoked"), ended);
    }
}

#[derive(Clone, Debug)]
enum WebhookStep {
    CreateUser,
    Take,
    Record { call: usize, status: u16 },
    Advance { hours: i64 },
}

fn webhook_step() -> impl Strategy<Value = WebhookStep> {
    prop_oneof![
        3 => Just(WebhookStep::CreateUser),
        4 => Just(WebhookStep::Take),
        4 => (0..3usize, prop::sample::select(vec![200u16, 204, 404, 500]))
            .prop_map(|(call, status)| WebhookStep::Record { call, status }),
        1 => (0..3i64).prop_map(|hours| WebhookStep::Advance { hours }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn webhooks_neither_lose_nor_double_an_event(
        steps in prop::collection::vec(webhook_step(), 1..120),
    ) {
        let mut state = state();
        let mut now = NOW;
        let urls = ["http://localhost:1/a", "http://localhost:1/b"];
        for url in urls {
            state.create_webhook_endpoint(url.to_owned(), Vec::new(), None, now).unwrap();
        }
        let mut calls: Vec<(String, String, String)> = Vec::new();
        let mut arrived: Vec<(String, String)> = Vec::new();
        let mut users = 0;
        let take = |state: &mut super::state::State, now, calls: &mut Vec<_>| {
            for due in state.events.webhooks.take_due(now).0 {
                calls.push((due.id, due.url, due.event.id.clone()));
            }
        };
        for step in steps {
            match step {
                WebhookStep::CreateUser => {
                    users += 1;
                    let email = format!("{users}@x.example");
                    state.create_user(&email, Default::default(), now).unwrap();
                }
                WebhookStep::Take => take(&mut state, now, &mut calls),
                WebhookStep::Record { call, status } => {
                    if call < calls.len() {
                        let (id, url, event) = calls.remove(call);
                        state.events.webhooks.record(&id, Ok(status), now);
                        if status < 300 {
                            arrived.push((url, event));
                        }
                    }
                }
                WebhookStep::Advance { hours } => now = after(now, SignedDuration::from_hours(hours)),
            }
            let busy: HashSet<_> = calls.iter().map(|(_, url, _)| url).collect();
            prop_assert_eq!(busy.len(), calls.len(), "an endpoint is called once at a time");
        }
        // From here on every endpoint takes everything.
        loop {
            now = after(now, SignedDuration::from_hours(72));
            take(&mut state, now, &mut calls);
            if calls.is_empty() {
                break;
            }
            for (id, url, event) in calls.drain(..) {
                state.events.webhooks.record(&id, Ok(200), now);
                arrived.push((url, event));
            }
        }
        let given_up = state.events.webhooks.deliveries().filter(|it| it.status() == "failed").count();
        let distinct: HashSet<_> = arrived.iter().collect();
        prop_assert_eq!(distinct.len(), arrived.len());
        prop_assert_eq!(arrived.len() + given_up, users * urls.len());
        let events: HashSet<_> = state.events.iter().map(|event| &event.id).collect();
        prop_assert_eq!(events.len(), users);
    }
}
