//! The rules of links, codes and tokens, with the time given by hand.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    account::Account,
    destination::Destination,
    history::{Action, Caller},
    messages::{LinkState, MessageFilter},
    refusal::Refusal,
    session::NewSession,
    sso::TokenRequest,
    state::{MAX_SESSIONS, State},
};
use crate::{
    clock::after,
    settings::{API_KEY, CLIENT_ID, Settings},
};

pub(super) const NOW: Timestamp = Timestamp::UNIX_EPOCH;

pub(super) fn at(seconds: i64) -> Timestamp {
    after(NOW, SignedDuration::from_secs(seconds))
}

pub(super) fn state() -> State {
    let settings = Settings {
        redirect_uris: vec!["http://localhost:3000/callback".to_owned()],
        ..Settings::default()
    };
    let account = Account::new(&settings, NOW).unwrap();
    State::new(account, "http://localhost:4100".to_owned(), NOW).unwrap()
}

pub(super) fn new_session(redirect_uri: Option<&str>) -> NewSession {
    NewSession {
        email: "you@b.example".to_owned(),
        domain: "b.example".to_owned(),
        redirect_uri: redirect_uri.map(str::to_owned),
        lifetime: SignedDuration::from_secs(900),
        state: Some("a b/=".to_owned()),
        connection: None,
        base_url: None,
    }
}

pub(super) fn link(state: &mut State) -> String {
    let session = state
        .create_session(new_session(None), Caller::default(), NOW)
        .unwrap();
    session.link_token.clone()
}

pub(super) fn query(destination: Result<Destination, Refusal>) -> BTreeMap<String, String> {
    match destination.unwrap() {
        Destination::Application(url) | Destination::Tolerated(url) => {
            url.query_pairs().into_owned().collect()
        }
        Destination::InvalidRedirectUri(_)
        | Destination::InvalidClient
        | Destination::DeviceConnected => {
            panic!("the redirect URI was refused")
        }
    }
}

pub(super) fn token_request(code: &str) -> TokenRequest<'_> {
    TokenRequest {
        client_id: Some(CLIENT_ID),
        client_secret: Some(API_KEY),
        grant_type: Some("authorization_code"),
        code: Some(code),
        code_verifier: None,
    }
}

#[test]
fn a_link_gives_one_code() {
    let mut state = state();
    let link = link(&mut state);
    let first = query(state.visit(&link, Caller::default(), NOW));
    assert_eq!(first["state"], "a b/=");
    assert_eq!(first["code"].len(), 26);
    let second = query(state.visit(&link, Caller::default(), NOW));
    assert_eq!(second["error"], "access_denied");
    assert_eq!(second["state"], "a b/=");
    assert!(!second.contains_key("code"));
}

#[test]
fn a_link_works_until_it_expires() {
    let mut state = state();
    let (early, late) = (link(&mut state), link(&mut state));
    assert!(query(state.visit(&early, Caller::default(), at(899))).contains_key("code"));
    assert_eq!(
        query(state.visit(&late, Caller::default(), at(900)))["error"],
        "access_denied"
    );
    let unknown = state.visit("unknown", Caller::default(), NOW);
    assert_eq!(unknown, Err(Refusal::NotFound));
}

#[test]
fn a_preview_does_not_spend_the_link() {
    let mut state = state();
    let link = link(&mut state);
    let preview = query(state.preview(&link, Caller::default(), NOW));
    assert_eq!(preview.into_keys().collect::<Vec<_>>(), ["state"]);
    assert!(query(state.visit(&link, Caller::default(), NOW)).contains_key("code"));
    assert!(query(state.preview(&link, Caller::default(), NOW)).contains_key("error"));
}

#[test]
fn a_refused_redirect_uri_never_gets_a_code() {
    let mut state = state();
    let uri = "https://app.example/callback";
    let session = state
        .create_session(new_session(Some(uri)), Caller::default(), NOW)
        .unwrap();
    let link = session.link_token.clone();
    let destination = state.visit(&link, Caller::default(), NOW);
    assert!(
        matches!(destination, Ok(Destination::InvalidRedirectUri(_))),
        "{destination:?}"
    );
    state.account.add_redirect_uri(uri.to_owned(), NOW).unwrap();
    assert!(query(state.visit(&link, Caller::default(), NOW)).contains_key("code"));
}

#[test]
fn only_fresh_sessions_are_sent() {
    let mut state = state();
    let session = state
        .create_session(new_session(None), Caller::default(), NOW)
        .unwrap();
    let (id, link) = (session.id.clone(), session.link_token.clone());
    let invalid = Err(Refusal::SessionInvalid(id.clone()));
    assert_eq!(state.send_session(&id, Caller::default(), at(899)), Ok(()));
    assert_eq!(state.send_session(&id, Caller::default(), at(900)), invalid);
    state.visit(&link, Caller::default(), NOW).unwrap();
    assert_eq!(state.send_session(&id, Caller::default(), NOW), invalid);
}

#[test]
fn a_code_is_exchanged_once() {
    let mut state = state();
    let link = link(&mut state);
    let code = &query(state.visit(&link, Caller::default(), NOW))["code"];
    let (token, profile) = state
        .exchange(token_request(code), Caller::default(), at(599))
        .unwrap();
    let profile = profile.clone();
    assert_eq!(profile.email, "you@b.example");
    let again = state.exchange(token_request(code), Caller::default(), at(599));
    assert_eq!(again, Err(Refusal::CodeInvalid(code.clone())));

    assert_eq!(state.profile(&token, at(599 + 299)), Ok(&profile));
    let expired = state.profile(&token, at(599 + 300));
    assert_eq!(expired, Err(Refusal::AccessTokenInvalid));
}

#[test]
fn a_code_expires_after_ten_minutes() {
    let mut state = state();
    let link = link(&mut state);
    let code = &query(state.visit(&link, Caller::default(), NOW))["code"];
    let late = state.exchange(token_request(code), Caller::default(), at(600));
    assert_eq!(late, Err(Refusal::CodeInvalid(code.clone())));
}

#[test]
fn a_code_is_exchanged_by_its_client_only() {
    let mut state = state();
    let link = link(&mut state);
    let code = &query(state.visit(&link, Caller::default(), NOW))["code"];
    let good = token_request(code);
    let wrong = [
        (None, Some(API_KEY)),
        (Some("client_other"), Some(API_KEY)),
        (Some(CLIENT_ID), None),
        (Some(CLIENT_ID), Some("sk_test_defaul")),
    ];
    for (client_id, client_secret) in wrong {
        let request = TokenRequest {
            client_id,
            client_secret,
            ..good
        };
        let refused = state.exchange(request, Caller::default(), NOW);
        assert_eq!(refused, Err(Refusal::ClientInvalid));
    }
    let request = TokenRequest {
        grant_type: Some("password"),
        ..good
    };
    let refused = state.exchange(request, Caller::default(), NOW);
    assert_eq!(refused, Err(Refusal::GrantTypeUnsupported));
    let refused = state.exchange(TokenRequest { code: None, ..good }, Caller::default(), NOW);
    assert_eq!(refused, Err(Refusal::ParameterMissing("code")));
    assert!(state.exchange(good, Caller::default(), NOW).is_ok());
}

#[test]
fn a_person_keeps_the_profile() {
    let mut state = state();
    let ids = [(); 2].map(|()| {
        let link = link(&mut state);
        let code = &query(state.visit(&link, Caller::default(), NOW))["code"];
        let (_, profile) = state
            .exchange(token_request(code), Caller::default(), NOW)
            .unwrap();
        profile.id.clone()
    });
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_session_can_use_a_connection_of_another_domain() {
    let mut state = state();
    let other = state.account.connect("other.example", None, NOW).unwrap();
    let connection = Some(other.id.clone());
    let new = NewSession {
        connection: connection.clone(),
        ..new_session(None)
    };
    let session = state.create_session(new, Caller::default(), NOW).unwrap();
    assert_eq!(Some(&session.connection_id), connection.as_ref());
    let new = NewSession {
        connection: Some("conn_unknown".to_owned()),
        ..new_session(None)
    };
    assert!(matches!(
        state.create_session(new, Caller::default(), NOW),
        Err(Refusal::NotFound)
    ));
    assert_eq!(state.account.connections().count(), 1);
}

#[test]
fn the_oldest_sessions_are_forgotten_with_their_links_and_codes() {
    let mut state = state();
    let first = link(&mut state);
    let first_code = query(state.visit(&first, Caller::default(), NOW))["code"].clone();
    for _ in 0..MAX_SESSIONS {
        link(&mut state);
    }
    let every = MessageFilter::default();
    assert_eq!(state.messages(&every, NOW).len(), MAX_SESSIONS);
    assert_eq!(state.links.len(), MAX_SESSIONS);
    let gone = state.visit(&first, Caller::default(), NOW);
    assert_eq!(gone, Err(Refusal::NotFound));
    let gone = state.exchange(token_request(&first_code), Caller::default(), NOW);
    assert_eq!(gone, Err(Refusal::CodeInvalid(first_code)));
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
fn the_history_holds_everything_that_happened() {
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
        message.content.link().unwrap(),
        format!("http://localhost:4100/passwordless/{link}/confirm")
    );
    let actions: Vec<_> = message.history.iter().map(|entry| entry.action).collect();
    let expected = [
        Action::Created,
        Action::Sent,
        Action::VisitedWithoutEffect,
        Action::VisitedByScanner,
        Action::Redirected,
        Action::VisitedWithoutEffect,
        Action::Exchanged,
    ];
    assert_eq!(actions, expected);
    assert_eq!(
        message.history[3].user_agent.as_deref(),
        Some("BarracudaMail")
    );
    assert!(!state.expire_message(&message_id, at(6)));

    let other = new_message_id(&mut state);
    assert!(state.expire_message(&other, at(6)));
    let expired = state.message(&other, at(6)).unwrap();
    assert_eq!(expired.link_state, LinkState::Expired);
    assert_eq!(
        state.messages(&MessageFilter::default(), at(6))[0].id,
        other
    );
}

fn new_message_id(state: &mut State) -> String {
    let session = state
        .create_session(new_session(None), Caller::default(), at(5))
        .unwrap();
    session.id.replace("passwordless_session_", "msg_")
}
