//! The rules of links, codes and tokens, with the time given by hand.

use std::collections::BTreeMap;

#[path = "property.rs"]
mod property;

use super::*;
use crate::{API_KEY, CLIENT_ID, settings::RedirectRules};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn at(seconds: i64) -> Timestamp {
    after(NOW, SignedDuration::from_secs(seconds))
}

fn state() -> State {
    let uris = vec!["http://localhost:3000/callback".to_owned()];
    let account = Account::new(uris, RedirectRules::Lenient, NOW).unwrap();
    State::new(account, "http://localhost:4100".to_owned())
}

fn new_session(redirect_uri: Option<&str>) -> NewSession {
    NewSession {
        email: "you@b.example".to_owned(),
        domain: "b.example".to_owned(),
        redirect_uri: redirect_uri.map(str::to_owned),
        lifetime: SignedDuration::from_secs(900),
        state: Some("a b/=".to_owned()),
        connection: None,
    }
}

fn link(state: &mut State) -> String {
    let session = state
        .create_session(new_session(None), Caller::default(), NOW)
        .unwrap();
    session.link_token.clone()
}

fn query(landing: Result<Landing, Problem>) -> BTreeMap<String, String> {
    match landing.unwrap() {
        Landing::Application(url) | Landing::Tolerated(url) => {
            url.query_pairs().into_owned().collect()
        }
        Landing::InvalidRedirectUri(_) | Landing::InvalidClient => {
            panic!("the redirect URI was refused")
        }
    }
}

fn token_request(code: &str) -> TokenRequest<'_> {
    TokenRequest {
        client_id: Some(CLIENT_ID),
        client_secret: Some(API_KEY),
        grant_type: Some("authorization_code"),
        code: Some(code),
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
fn a_link_dies_at_its_expiry_and_not_before() {
    let mut state = state();
    let (early, late) = (link(&mut state), link(&mut state));
    assert!(query(state.visit(&early, Caller::default(), at(899))).contains_key("code"));
    assert_eq!(
        query(state.visit(&late, Caller::default(), at(900)))["error"],
        "access_denied"
    );
    let unknown = state.visit("unknown", Caller::default(), NOW);
    assert_eq!(unknown, Err(Problem::NotFound));
}

#[test]
fn a_preview_spends_nothing_and_gives_no_code() {
    let mut state = state();
    let link = link(&mut state);
    let preview = query(state.preview(&link, Caller::default(), NOW));
    assert_eq!(preview.into_keys().collect::<Vec<_>>(), ["state"]);
    assert!(query(state.visit(&link, Caller::default(), NOW)).contains_key("code"));
    assert!(query(state.preview(&link, Caller::default(), NOW)).contains_key("error"));
}

#[test]
fn a_refused_redirect_uri_never_gets_the_code() {
    let mut state = state();
    let uri = "https://app.example/callback";
    let session = state
        .create_session(new_session(Some(uri)), Caller::default(), NOW)
        .unwrap();
    let link = session.link_token.clone();
    let landing = state.visit(&link, Caller::default(), NOW);
    assert!(
        matches!(landing, Ok(Landing::InvalidRedirectUri(_))),
        "{landing:?}"
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
    let invalid = Err(Problem::SessionInvalid(id.clone()));
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
    assert_eq!(again, Err(Problem::CodeInvalid(code.clone())));

    assert_eq!(state.profile(&token, at(599 + 299)), Ok(&profile));
    let expired = state.profile(&token, at(599 + 300));
    assert_eq!(expired, Err(Problem::AccessTokenInvalid));
}

#[test]
fn a_code_dies_after_ten_minutes() {
    let mut state = state();
    let link = link(&mut state);
    let code = &query(state.visit(&link, Caller::default(), NOW))["code"];
    let late = state.exchange(token_request(code), Caller::default(), at(600));
    assert_eq!(late, Err(Problem::CodeInvalid(code.clone())));
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
        assert_eq!(refused, Err(Problem::ClientInvalid));
    }
    let request = TokenRequest {
        grant_type: Some("password"),
        ..good
    };
    let refused = state.exchange(request, Caller::default(), NOW);
    assert_eq!(refused, Err(Problem::GrantTypeUnsupported));
    let refused = state.exchange(TokenRequest { code: None, ..good }, Caller::default(), NOW);
    assert_eq!(refused, Err(Problem::ParameterMissing("code")));
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
    let other = state.account.connect("other.example", NOW).unwrap();
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
        Err(Problem::NotFound)
    ));
    assert_eq!(state.account.connections().count(), 1);
}
