//! Redirect rules, `/sso/authorize`, HEAD, and the port.

use std::sync::{Arc, Mutex};

use super::{FORM, KEY, call, create, follow, start, token_body};
use workos_emulator::{Emulator, LogEvent, RedirectRules, Settings};

#[tokio::test]
async fn strict_rules_refuse_unregistered_redirect_uris() {
    let settings = Settings {
        redirect_uris: vec!["https://app.example/cb".to_owned()],
        redirect_rules: RedirectRules::Strict,
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let page = format!("{}/sso/redirect-uri-invalid", emulator.url());
    let other = r#","redirect_uri":"http://localhost:3000/callback""#;
    let link = create(&emulator, other).await.field("link");
    assert_eq!(follow(&emulator, "GET", &link).await, page);
    let link = create(&emulator, "").await.field("link");
    assert!(
        follow(&emulator, "GET", &link)
            .await
            .starts_with("https://app.example/cb?code=")
    );
}

#[tokio::test]
async fn production_rules_warn_of_http_in_the_settings_and_refuse_to_register_it() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&lines);
    let settings = Settings {
        redirect_uris: vec!["http://localhost:3000/callback".to_owned()],
        log: Some(Arc::new(move |line: &LogEvent| {
            log.lock().unwrap().push(line.clone());
        })),
        redirect_rules: RedirectRules::Production,
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let warning = "the real WorkOS would refuse this: the redirect URI http://localhost:3000/callback \
                   must begin with https:// in production, or with http://127.0.0.1";
    assert_eq!(
        *lines.lock().unwrap(),
        [LogEvent::Warning(warning.to_owned())]
    );
    let route = "POST /user_management/redirect_uris";
    let refused = call(&emulator, route, KEY, r#"{"uri":"http://app.example/cb"}"#).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["field"], "uri");
    let added = call(&emulator, route, KEY, r#"{"uri":"https://app.example/cb"}"#).await;
    assert_eq!(added.status, 201);
}

#[tokio::test]
async fn authorize_signs_in_or_returns_the_error() {
    let emulator = start().await;
    create(&emulator, "").await;
    let list = call(&emulator, "GET /connections", KEY, "").await.json();
    let connection = list["data"][0]["id"].as_str().unwrap();
    let base = "/sso/authorize?client_id=client_emulate&response_type=code&state=s\
                &redirect_uri=http://localhost:3000/callback";
    let good = format!("{base}&connection={connection}");
    let location = follow(&emulator, "GET", &good).await;
    let code = location
        .strip_prefix("http://localhost:3000/callback?code=")
        .and_then(|rest| rest.strip_suffix("&state=s"))
        .unwrap();
    let token = call(&emulator, "POST /sso/token", FORM, &token_body(code)).await;
    assert_eq!(token.json()["profile"]["email"], "person@b.example");
    let hinted = follow(
        &emulator,
        "GET",
        &format!("{good}&login_hint=me%40b.example"),
    )
    .await;
    let (_, code) = hinted.split_once("code=").unwrap();
    let body = token_body(code.split('&').next().unwrap());
    let token = call(&emulator, "POST /sso/token", FORM, &body).await;
    assert_eq!(token.json()["profile"]["email"], "me@b.example");

    let errors = [
        ("", "invalid_connection_selector"),
        ("&connection=conn_x", "connection_invalid"),
        (
            "&organization=org_x",
            "organization_invalid&error_description=No%20connection%20associated%20with%20organization",
        ),
        ("&provider=GoogleOAuth", "invalid_connection_selector"),
        (
            "&provider=x&organization=y",
            "ambiguous_connection_selector",
        ),
        (
            "&domain=b.example",
            "domain_connection_selector_not_allowed",
        ),
    ];
    for (query, error) in errors {
        let location = follow(&emulator, "GET", &format!("{base}{query}")).await;
        let start = format!("http://localhost:3000/callback?error={error}");
        assert!(location.starts_with(&start), "{query}: {location}");
        assert!(location.ends_with("&state=s"), "{location}");
    }
    let pages = [
        (good.replace("client_emulate", "x"), "client-id-invalid"),
        (
            good.replace("http://localhost:3000", "https://a.example"),
            "redirect-uri-invalid",
        ),
    ];
    for (route, page) in pages {
        let location = follow(&emulator, "GET", &route).await;
        assert_eq!(location, format!("{}/sso/{page}", emulator.url()));
        assert_eq!(
            call(&emulator, &format!("GET {location}"), "", "")
                .await
                .status,
            200
        );
    }

    let route = format!("DELETE /connections/{connection}");
    assert_eq!(call(&emulator, &route, KEY, "").await.status, 204);
    assert_eq!(call(&emulator, &route, KEY, "").await.status, 404);
    let location = follow(&emulator, "GET", &good).await;
    assert!(location.contains("error=connection_invalid"), "{location}");
}

#[tokio::test]
async fn head_spends_a_link_only_if_the_settings_say_so() {
    let settings = Settings {
        head_spends: true,
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let link = create(&emulator, "").await.field("link");
    assert!(follow(&emulator, "HEAD", &link).await.contains("?code="));
    assert!(
        follow(&emulator, "GET", &link)
            .await
            .contains("error=access_denied")
    );
}

#[tokio::test]
async fn a_port_is_taken_on_ipv4_and_ipv6_and_free_after_stop() {
    let first = start().await;
    let port = first.port();
    let settings = || Settings {
        port,
        ..Settings::default()
    };
    assert!(Emulator::start(settings()).await.is_err());
    first.stop().await.unwrap();
    let second = Emulator::start(settings()).await.unwrap();
    assert_eq!(second.port(), port);
    let link = create(&second, "").await.field("link");
    assert!(link.starts_with(second.url()), "{link}");
}

#[tokio::test]
async fn the_state_file_keeps_redirect_uris_connections_and_users() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let settings = || Settings {
        state_file: Some(path.clone()),
        ..Settings::default()
    };
    let first = Emulator::start(settings()).await.unwrap();
    let route = "POST /user_management/redirect_uris";
    call(&first, route, KEY, r#"{"uri":"https://app.example/cb"}"#).await;
    let link = create(&first, "").await.field("link");
    let route = "POST /user_management/magic_auth";
    let user = call(&first, route, KEY, r#"{"email":"me@b.example"}"#).await;
    let lists = [
        "GET /connections",
        "GET /user_management/redirect_uris?order=asc",
    ];
    let mut before = Vec::new();
    for route in lists {
        before.push(call(&first, route, KEY, "").await.body);
    }
    first.stop().await.unwrap();

    let second = Emulator::start(settings()).await.unwrap();
    let connections = call(&second, lists[0], KEY, "").await;
    assert_eq!(connections.body, before[0]);
    let uris = |body: &str| {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let data = body["data"].as_array().unwrap().clone();
        let uris = data.iter().map(|entry| entry["uri"].clone());
        uris.collect::<Vec<_>>()
    };
    let registered = call(&second, lists[1], KEY, "").await.body;
    assert_eq!(uris(&registered), uris(&before[1]));
    let again = call(&second, route, KEY, r#"{"email":"me@b.example"}"#).await;
    assert_eq!(again.field("user_id"), user.field("user_id"));
    let token = link.split('/').nth(4).unwrap();
    let gone = call(
        &second,
        &format!("GET /passwordless/{token}/confirm"),
        "",
        "",
    )
    .await;
    assert_eq!(gone.status, 404);
    drop(second);

    std::fs::write(&path, "{").unwrap();
    let error = Emulator::start(settings()).await.unwrap_err();
    assert!(error.to_string().contains("state.json"), "{error}");
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1);
}
