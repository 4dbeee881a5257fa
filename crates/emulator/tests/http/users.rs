//! Users as the application manages them.

use serde_json::{Value, json};
use workos_emulator::Emulator;

use super::{KEY, Response, call, start};

const USERS: &str = "/user_management/users";

async fn ask(emulator: &Emulator, route: &str, body: Value) -> Response {
    call(emulator, route, KEY, &body.to_string()).await
}

async fn create(emulator: &Emulator, body: Value) -> Response {
    ask(emulator, &format!("POST {USERS}"), body).await
}

async fn found(emulator: &Emulator, query: &str) -> usize {
    let list = call(emulator, &format!("GET {USERS}?{query}"), KEY, "").await;
    assert_eq!(list.status, 200, "{}", list.body);
    list.json()["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_user_is_created_found_changed_and_deleted() {
    let emulator = start().await;
    let created = create(
        &emulator,
        json!({
            "email": "Ada@b.example", "first_name": "Ada", "last_name": null, "password": "x",
            "email_verified": true, "external_id": "ada-1", "metadata": { "a": "1", "b": "2" },
        }),
    )
    .await;
    assert_eq!(created.status, 201, "{}", created.body);
    let order = [
        "object",
        "id",
        "email",
        "name",
        "first_name",
        "last_name",
        "email_verified",
        "profile_picture_url",
        "last_sign_in_at",
        "external_id",
        "metadata",
        "locale",
        "created_at",
        "updated_at",
    ];
    assert_eq!(created.fields(), order);
    let user = created.json();
    assert_eq!(
        (&user["first_name"], &user["email_verified"]),
        (&json!("Ada"), &json!(true))
    );
    let id = created.field("id");
    for route in [
        format!("GET {USERS}/{id}"),
        format!("GET {USERS}/external_id/ada-1"),
    ] {
        assert_eq!(
            call(&emulator, &route, KEY, "").await.json(),
            user,
            "{route}"
        );
    }
    create(&emulator, json!({ "email": "bob@b.example" })).await;
    let counts = [
        ("", 2),
        ("limit=1", 1),
        ("email=ada%40B.example", 1),
        ("email=x", 0),
        ("organization_id=org_x", 0),
    ];
    for (query, expected) in counts {
        assert_eq!(found(&emulator, query).await, expected, "{query}");
    }

    let change = json!({
        "email": "countess@b.example", "first_name": null, "locale": "en",
        "metadata": { "a": "", "b": "3", "c": null },
    });
    let changed = ask(&emulator, &format!("PUT {USERS}/{id}"), change)
        .await
        .json();
    let members = [
        ("email", json!("countess@b.example")),
        ("first_name", Value::Null),
        ("locale", json!("en")),
        ("metadata", json!({ "b": "3" })),
        ("external_id", json!("ada-1")),
    ];
    for (name, expected) in members {
        assert_eq!(changed[name], expected, "{name}");
    }
    assert_eq!(found(&emulator, "email=ada@b.example").await, 0);
    assert_eq!(found(&emulator, "email=countess@b.example").await, 1);

    let route = format!("DELETE {USERS}/{id}");
    assert_eq!(call(&emulator, &route, KEY, "").await.status, 200);
    let gone = call(&emulator, &route, KEY, "").await;
    assert_eq!(
        (gone.status, gone.field("code").as_str()),
        (404, "entity_not_found")
    );
    let names = "events=user.created,user.updated,user.deleted";
    let events = call(&emulator, &format!("GET /events?{names}"), KEY, "")
        .await
        .json();
    let happened = events["data"].as_array().unwrap().iter();
    let happened: Vec<_> = happened
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    let expected = [
        "user.created",
        "user.created",
        "user.updated",
        "user.deleted",
    ];
    assert_eq!(happened, expected);
}

#[tokio::test]
async fn what_is_taken_or_wrong_is_refused() {
    let emulator = start().await;
    create(
        &emulator,
        json!({ "email": "a@b.example", "external_id": "1" }),
    )
    .await;
    let other = create(&emulator, json!({ "email": "c@b.example" }))
        .await
        .field("id");
    let twice = create(&emulator, json!({ "email": "A@b.example" })).await;
    assert_eq!(
        (twice.status, twice.field("code").as_str()),
        (400, "user_creation_error")
    );
    assert_eq!(twice.json()["errors"][0]["code"], "email_not_available");
    let update = format!("PUT {USERS}/{other}");
    let many: Value = (0..51).map(|at| (at.to_string(), json!(""))).collect();
    let refused = [
        (json!({ "email": "a@b.example" }), "email_not_available"),
        (json!({ "external_id": "1" }), "external_id_already_used"),
        (json!({ "metadata": { "a": 1 } }), "invalid_metadata"),
        (json!({ "metadata": many }), "invalid_metadata"),
        (
            json!({ "metadata": { "a": "x".repeat(601) } }),
            "invalid_metadata",
        ),
    ];
    for (body, code) in refused {
        let response = ask(&emulator, &update, body.clone()).await;
        assert_eq!(
            (response.status, response.field("code").as_str()),
            (400, code),
            "{body}"
        );
    }
    for body in [
        json!({ "email": "x" }),
        json!({ "email": format!("{}@b.example", "x".repeat(245)) }),
        json!({ "first_name": 1 }),
        json!({ "email_verified": "yes" }),
        json!({ "external_id": "x".repeat(129) }),
        json!({ "external_id": "" }),
    ] {
        assert_eq!(
            ask(&emulator, &update, body.clone()).await.status,
            422,
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_list_is_emptied_while_it_is_paged_through() {
    let emulator = start().await;
    for number in 0..25 {
        create(
            &emulator,
            json!({ "email": format!("u{number}@b.example") }),
        )
        .await;
    }
    for order in ["asc", "desc"] {
        let mut cursor = String::new();
        let mut pages = 0;
        loop {
            let query = format!("{USERS}?limit=4&order={order}{cursor}");
            let list = call(&emulator, &format!("GET {query}"), KEY, "").await;
            assert_eq!(list.status, 200, "{}", list.body);
            let list = list.json();
            // Of the first order half of each page goes, of the second all that is left.
            let users = list["data"].as_array().unwrap();
            for user in users.iter().skip(if order == "asc" { 2 } else { 0 }) {
                let id = user["id"].as_str().unwrap();
                let route = format!("DELETE {USERS}/{id}");
                assert!(call(&emulator, &route, KEY, "").await.status < 300);
            }
            pages += 1;
            match list["list_metadata"]["after"].as_str() {
                Some(after) => cursor = format!("&after={after}"),
                None => break,
            }
        }
        assert_eq!(pages, if order == "asc" { 7 } else { 4 });
    }
    assert_eq!(found(&emulator, "").await, 0);
    let other = format!("GET {USERS}?after=org_01FBQN064TFAT9A3KYPPP85VXK");
    create(&emulator, json!({ "email": "a@b.example" })).await;
    assert_eq!(call(&emulator, &other, KEY, "").await.status, 422);
}

#[tokio::test]
async fn a_deleted_user_has_their_sessions_revoked() {
    let emulator = start().await;
    let user = create(&emulator, json!({ "email": "ada@b.example" })).await;
    let made = ask(
        &emulator,
        "POST /user_management/magic_auth",
        json!({ "email": "ada@b.example" }),
    )
    .await;
    let signed_in = ask(
        &emulator,
        "POST /user_management/authenticate",
        json!({
            "client_id": "client_emulate", "client_secret": "sk_test_default",
            "grant_type": "urn:workos:oauth:grant-type:magic-auth:code",
            "email": "ada@b.example", "code": made.field("code"),
        }),
    )
    .await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    let route = format!("DELETE {USERS}/{}", user.field("id"));
    call(&emulator, &route, KEY, "").await;
    let events = call(
        &emulator,
        "GET /events?events=session.revoked&events=user.deleted",
        KEY,
        "",
    )
    .await;
    let events = events.json();
    let names: Vec<_> = events["data"].as_array().unwrap().iter().collect();
    assert_eq!(names.len(), 2, "{events}");
    assert_eq!(names[0]["event"], "session.revoked");
}

#[tokio::test]
async fn a_code_is_good_for_the_address_that_it_was_mailed_to() {
    let emulator = start().await;
    let user = create(&emulator, json!({ "email": "old@b.example" })).await;
    let address = json!({ "email": "old@b.example" });
    let made = ask(&emulator, "POST /user_management/magic_auth", address).await;
    let route = format!("PUT {USERS}/{}", user.field("id"));
    ask(&emulator, &route, json!({ "email": "new@b.example" })).await;
    let refused = ask(
        &emulator,
        "POST /user_management/authenticate",
        json!({
            "client_id": "client_emulate", "client_secret": "sk_test_default",
            "grant_type": "urn:workos:oauth:grant-type:magic-auth:code",
            "email": "new@b.example", "code": made.field("code"),
        }),
    )
    .await;
    assert_eq!(refused.status, 400, "{}", refused.body);
}

#[tokio::test]
async fn browsers_of_this_machine_may_call_what_public_clients_call() {
    let emulator = start().await;
    let ask = async |route: &str, origin: &str| {
        let headers = format!("Origin: {origin}\r\nAccess-Control-Request-Method: POST\r\n");
        let response = call(&emulator, route, &headers, "").await;
        let allowed = response.header("access-control-allow-origin");
        (response.status, allowed.map(str::to_owned))
    };
    let own = "http://localhost:3000";
    let authenticate = "OPTIONS /user_management/authenticate";
    assert_eq!(ask(authenticate, own).await, (204, Some(own.to_owned())));
    assert_eq!(ask(authenticate, "https://evil.example").await, (204, None));
    let token = ask("POST /sso/token", own).await;
    assert_eq!(token.1.as_deref(), Some(own));
    // Servers alone have the key.
    assert_eq!(ask(&format!("OPTIONS {USERS}"), own).await, (405, None));
}
