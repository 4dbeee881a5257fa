//! The official `workos` crate against the emulator.
#![allow(clippy::unwrap_used, reason = "a failing test is allowed to panic")]

use emulator::{API_KEY, CLIENT_ID, Emulator, Settings};
use workos::passwordless::{PasswordlessCreateSessionParams, PasswordlessSessionType};
use workos::sso::{GetProfileAndTokenParams, ListConnectionsParams};
use workos::user_management::{
    AuthenticateWithMagicAuthParams, CreateMagicAuthParams, CreateRedirectUriParams,
    ListRedirectUrisParams,
};
use workos::{Client, Error};

const REDIRECT_URI: &str = "http://localhost:3000/callback";

struct Bench {
    workos: Client,
    emulator: Emulator,
}

impl Bench {
    async fn start() -> Self {
        let emulator = Emulator::start(Settings::default()).await.unwrap();
        Self {
            workos: client(&emulator, API_KEY),
            emulator,
        }
    }

    async fn link(&self, email: &str) -> String {
        let passwordless = self.workos.passwordless();
        let session = passwordless.create_session(PasswordlessCreateSessionParams {
            email: email.into(),
            kind: PasswordlessSessionType::MagicLink,
            redirect_uri: Some(REDIRECT_URI.into()),
            state: Some("kept".into()),
            expires_in: Some(1800),
        });
        let session = session.await.unwrap();
        self.workos
            .passwordless()
            .send_session(&session.id)
            .await
            .unwrap();
        assert_eq!(session.email, email);
        session.link
    }

    async fn code(&self, email: &str) -> String {
        let query = visit(&self.link(email).await).await;
        assert!(query.contains("state=kept"), "{query}");
        let (_, code) = query.split_once("code=").unwrap();
        code.split('&').next().unwrap().to_owned()
    }

    fn exchange(&self, code: &str) -> GetProfileAndTokenParams {
        exchange_with(code, CLIENT_ID)
    }
}

fn client(emulator: &Emulator, key: &str) -> Client {
    let builder = Client::builder().api_key(key).client_id(CLIENT_ID);
    builder.base_url(emulator.url()).max_retries(0).build()
}

fn exchange_with(code: &str, client_id: &str) -> GetProfileAndTokenParams {
    let fields = serde_json::json!({
        "client_id": client_id,
        "client_secret": API_KEY,
        "grant_type": "authorization_code",
        "code": code,
    });
    GetProfileAndTokenParams::new(serde_json::from_value(fields).unwrap())
}

/// The query of the address that a link leads to.
async fn visit(link: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (host, path) = link
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let location = |line: &str| line.to_lowercase().starts_with("location: ");
    let location = answer.lines().find(|line| location(line)).unwrap();
    location.split_once('?').unwrap().1.to_owned()
}

fn api_error<T: std::fmt::Debug>(result: Result<T, Error>) -> (u16, String) {
    let error = result.unwrap_err();
    let code = error.code().unwrap_or_default().to_owned();
    (error.status().unwrap(), code)
}

#[tokio::test]
async fn create_send_follow_exchange_profile() {
    let bench = Bench::start().await;
    let code = bench.code("ada@example.com").await;
    let sso = bench.workos.sso();
    let answer = sso
        .get_profile_and_token(bench.exchange(&code))
        .await
        .unwrap();
    assert_eq!(answer.profile.email, "ada@example.com");
    let token = answer.access_token.expose();
    let profile = sso.get_profile(token).await.unwrap();
    assert_eq!(profile.id, answer.profile.id);
}

#[tokio::test]
async fn connections_list_and_get() {
    let bench = Bench::start().await;
    bench.link("a@sdk-rust.example").await;
    let sso = bench.workos.sso();
    let of_domain = ListConnectionsParams {
        domain: Some("sdk-rust.example".into()),
        ..Default::default()
    };
    let found = sso.list_connections(of_domain).await.unwrap().data;
    assert_eq!(found.len(), 1);
    assert_eq!(
        sso.get_connection(&found[0].id).await.unwrap().id,
        found[0].id
    );
    let unknown = sso.get_connection("conn_unknown").await.unwrap_err();
    assert!(unknown.is_not_found());
}

#[tokio::test]
async fn redirect_uris_add_refuse_twice_list() {
    let bench = Bench::start().await;
    let users = bench.workos.user_management();
    let uri = || {
        let fields = serde_json::json!({ "uri": "http://localhost:4567/sdk-rust" });
        CreateRedirectUriParams::new(serde_json::from_value(fields).unwrap())
    };
    let made = users.create_redirect_uri(uri()).await.unwrap();
    assert_eq!(api_error(users.create_redirect_uri(uri()).await).0, 422);
    let listed = users.list_redirect_uris(ListRedirectUrisParams::default());
    assert!(listed.await.unwrap().data.iter().any(|entry| entry.id == made.id));
}

#[tokio::test]
async fn magic_auth_create_get_authenticate_once() {
    let bench = Bench::start().await;
    let users = bench.workos.user_management();
    let fields = serde_json::json!({ "email": "ada@example.com" });
    let new = CreateMagicAuthParams::new(serde_json::from_value(fields).unwrap());
    let made = users.create_magic_auth(new).await.unwrap();
    let got = users.get_magic_auth(&made.id).await.unwrap();
    assert_eq!(got.email, "ada@example.com");
    let credentials = || AuthenticateWithMagicAuthParams::new(got.code.clone(), "ada@example.com");
    let answer = users
        .authenticate_with_magic_auth(credentials())
        .await
        .unwrap();
    assert_eq!(answer.user.email, "ada@example.com");
    let again = users.authenticate_with_magic_auth(credentials()).await;
    assert!(matches!(api_error(again).0, 400 | 422));
}

#[tokio::test]
async fn refusals_arrive_with_status_and_code() {
    let bench = Bench::start().await;
    let wrong_key = client(&bench.emulator, "sk_test_wrong");
    let wrong_key = wrong_key.sso();
    let refused = wrong_key.list_connections(ListConnectionsParams::default());
    let refused = refused.await.unwrap_err();
    assert!(refused.is_unauthorized());
    assert!(refused.request_id().is_some());

    let sso = bench.workos.sso();
    let code = bench.code("b@example.com").await;
    sso.get_profile_and_token(bench.exchange(&code))
        .await
        .unwrap();
    let spent = sso.get_profile_and_token(bench.exchange(&code)).await;
    assert_eq!(api_error(spent), (400, "invalid_grant".into()));

    let code = bench.code("c@example.com").await;
    let other = sso
        .get_profile_and_token(exchange_with(&code, "client_other"))
        .await;
    let (status, code) = api_error(other);
    assert_eq!(status, 400);
    assert!(["invalid_client", "unauthorized_client"].contains(&code.as_str()));

    let passwordless = bench.workos.passwordless();
    let bad_body = passwordless.create_session(PasswordlessCreateSessionParams {
        email: "nobody".into(),
        kind: PasswordlessSessionType::MagicLink,
        redirect_uri: None,
        state: None,
        expires_in: Some(1),
    });
    assert!(matches!(api_error(bad_body.await).0, 400 | 422));
}

#[tokio::test]
async fn a_spent_link_comes_back_as_access_denied() {
    let bench = Bench::start().await;
    let link = bench.link("d@example.com").await;
    visit(&link).await;
    let query = visit(&link).await;
    assert!(query.contains("error=access_denied"), "{query}");
}
