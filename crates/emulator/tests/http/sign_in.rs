//! From session to profile.

use super::{FORM, KEY, call, code, create, follow, start, token_body};

#[tokio::test]
async fn a_sign_in_goes_from_session_to_profile() {
    let emulator = start().await;
    let created = create(&emulator, r#","state":"dj1kUXc0dzl XZ1hjUQ==""#).await;
    assert_eq!(created.status, 201);
    let order = ["object", "id", "email", "expires_at", "link"];
    assert_eq!(created.fields(), order);
    let id = created.field("id");
    let session_prefix = "passwordless_session_";
    assert_eq!(id.strip_prefix(session_prefix).unwrap().len(), 26);
    let expires_at = created.field("expires_at");
    assert_eq!(expires_at.len(), "2020-09-16T15:44:08.475Z".len());

    let route = format!("POST /passwordless/sessions/{id}/send");
    let sent = call(&emulator, &route, KEY, "").await;
    assert_eq!(
        (sent.status, sent.body.as_str()),
        (201, r#"{"success":true}"#)
    );

    let link = created.field("link");
    let preview = follow(&emulator, "HEAD", &link).await;
    let callback = "http://localhost:3000/callback?";
    let state = "state=dj1kUXc0dzl%20XZ1hjUQ%3D%3D";
    assert_eq!(preview, format!("{callback}{state}"));
    let location = follow(&emulator, "GET", &link).await;
    let code = location
        .strip_prefix(&format!("{callback}code="))
        .and_then(|location| location.strip_suffix(&format!("&{state}")))
        .unwrap();
    let denied = follow(&emulator, "GET", &link).await;
    let error = "error=access_denied&error_description=";
    assert!(
        denied.starts_with(&format!("{callback}{error}")),
        "{denied}"
    );
    assert!(denied.ends_with(state), "{denied}");

    let second = call(&emulator, &route, KEY, "").await;
    let text =
        format!(r#"{{"message":"The passwordless session '{id}' has expired or is invalid."}}"#);
    assert_eq!((second.status, second.body), (422, text));

    let exchanged = call(&emulator, "POST /sso/token", FORM, &token_body(code)).await;
    assert_eq!(exchanged.status, 200);
    let order = ["access_token", "token_type", "expires_in", "profile"];
    assert_eq!(exchanged.fields(), order);
    let authorization = format!(
        "Authorization: bearer {}\r\n",
        exchanged.field("access_token")
    );
    let profile = call(&emulator, "GET /sso/profile", &authorization, "").await;
    assert_eq!(profile.json(), exchanged.json()["profile"]);
    let connections = call(&emulator, "GET /connections?domain=b.example", KEY, "").await;
    let (profile_id, connection_id) = (profile.field("id"), profile.field("connection_id"));
    assert_eq!(connections.json()["data"][0]["id"], connection_id.as_str());
    let expected = [
        r#"{"object":"profile","id":"PROFILE","organization_id":null,"connection_id":"CONNECTION","#,
        r#""connection_type":"MagicLink","idp_id":"you@b.example","email":"you@b.example","#,
        r#""first_name":null,"last_name":null,"name":null,"raw_attributes":{}}"#,
    ];
    let expected = expected
        .concat()
        .replace("PROFILE", &profile_id)
        .replace("CONNECTION", &connection_id);
    assert_eq!(profile.body, expected);
}

#[tokio::test]
async fn codes_are_accepted_in_every_encoding_that_sdks_send() {
    let emulator = start().await;
    let code_1 = code(&emulator).await;
    let json = format!(
        r#"{{"client_id":"client_emulate","client_secret":"sk_test_default","grant_type":"authorization_code","code":"{code_1}"}}"#
    );
    let headers = "Content-Type: application/json\r\n";
    let response = call(&emulator, "POST /sso/token", headers, &json).await;
    assert_eq!(response.status, 200);

    let query = token_body(&code(&emulator).await);
    let response = call(&emulator, &format!("POST /sso/token?{query}"), "", "").await;
    assert_eq!(response.status, 200);
    // The code was spent by the query: a form with the same one comes too late.
    let response = call(&emulator, "POST /sso/token", FORM, &query).await;
    assert_eq!(response.status, 400);
}

#[tokio::test]
async fn unregistered_redirect_uris_lead_to_the_error_page() {
    let emulator = start().await;
    let uri = r#","redirect_uri":"https://app.example/cb""#;
    let link = create(&emulator, uri).await.field("link");
    let location = follow(&emulator, "GET", &link).await;
    let page = format!("{}/sso/redirect-uri-invalid", emulator.url());
    assert_eq!(location, page);
    let page = call(&emulator, &format!("GET {location}"), "", "").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<title>Invalid redirect URI</title>"));
    assert!(page.body.contains("--redirect-uri URI"), "{}", page.body);

    let added = call(
        &emulator,
        "POST /user_management/redirect_uris",
        KEY,
        r#"{"uri":"https://app.example/cb"}"#,
    )
    .await;
    assert_eq!(added.status, 201);
    let order = ["object", "id", "uri", "default", "created_at", "updated_at"];
    assert_eq!(added.fields(), order);
    let location = follow(&emulator, "GET", &link).await;
    assert!(
        location.starts_with("https://app.example/cb?code="),
        "{location}"
    );
}
