//! What an emulator has from its start.

use workos_emulator::{Emulator, Seed, Settings};

use super::{KEY, call, create};

const SEED: &str = "
users:
  - email: ada@acme.example
    id: user_ada
    first_name: Ada
    email_verified: true
    external_id: ada-1
    metadata:
      plan: pro
organizations:
  - name: Acme
    id: org_acme
    domains:
      - domain: acme.example
        state: verified
connections:
  - name: Acme mail
    connection_type: MagicLink
    organization: Acme
";

async fn seeded(state_file: Option<std::path::PathBuf>) -> Emulator {
    let settings = Settings {
        seed: Seed::parse(SEED).unwrap(),
        state_file,
        ..Settings::default()
    };
    Emulator::start(settings).await.unwrap()
}

async fn users(emulator: &Emulator) -> usize {
    let list = call(emulator, "GET /user_management/users", KEY, "").await;
    list.json()["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn everything_of_a_seed_is_there_and_again_after_a_reset() {
    let emulator = seeded(None).await;
    for _ in 0..2 {
        let user = call(&emulator, "GET /user_management/users/user_ada", KEY, "").await;
        let user = user.json();
        assert_eq!(user["email"], "ada@acme.example");
        assert_eq!(user["first_name"], "Ada");
        assert_eq!(user["email_verified"], true);
        assert_eq!(user["external_id"], "ada-1");
        assert_eq!(user["metadata"]["plan"], "pro");
        let organizations = call(&emulator, "GET /organizations", KEY, "").await.json();
        assert_eq!(organizations["data"].as_array().unwrap().len(), 1);
        assert_eq!(organizations["data"][0]["id"], "org_acme");
        assert_eq!(
            organizations["data"][0]["domains"][0]["domain"],
            "acme.example"
        );
        let connections = call(&emulator, "GET /connections", KEY, "").await.json();
        assert_eq!(connections["data"][0]["name"], "Acme mail");
        assert_eq!(connections["data"][0]["organization_id"], "org_acme");
        // Nothing happened yet.
        let events = call(&emulator, "GET /events?events=user.created", KEY, "").await;
        assert_eq!(events.json()["data"].as_array().unwrap().len(), 0);
        // A sign-in of the organization's domain goes over its connection.
        let session = r#"{"email":"ada@acme.example","type":"MagicLink"}"#;
        let created = call(&emulator, "POST /passwordless/sessions", KEY, session).await;
        assert_eq!(created.status, 201);
        let connections = call(&emulator, "GET /connections", KEY, "").await.json();
        assert_eq!(connections["data"].as_array().unwrap().len(), 1);
        create(&emulator, "").await;
        let delete = "DELETE /user_management/users/user_ada";
        assert_eq!(call(&emulator, delete, KEY, "").await.status, 200);
        assert_eq!(users(&emulator).await, 0);
        assert_eq!(
            call(&emulator, "POST /_emulate/reset", "", "").await.status,
            204
        );
    }
}

#[tokio::test]
async fn what_a_state_file_kept_is_newer_than_the_seed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let emulator = seeded(Some(file.clone())).await;
    let change = r#"{"first_name":"Augusta"}"#;
    call(
        &emulator,
        "PUT /user_management/users/user_ada",
        KEY,
        change,
    )
    .await;
    emulator.stop().await.unwrap();
    let emulator = seeded(Some(file)).await;
    assert_eq!(users(&emulator).await, 1);
    let user = call(&emulator, "GET /user_management/users/user_ada", KEY, "").await;
    assert_eq!(user.field("first_name"), "Augusta");
    let connections = call(&emulator, "GET /connections", KEY, "").await.json();
    assert_eq!(connections["data"].as_array().unwrap().len(), 1);
}
