//! API keys of organizations.

use serde_json::{Value, json};
use workos_emulator::{Emulator, Seed, Settings};

use super::{KEY, Response, call};

const SEED: &str = "organizations:
  - {name: Acme, id: org_acme}
apiKeys:
  - {name: CI, organization: Acme, value: sk_test_ci_key, permissions: [\"posts:read\"]}
  - {name: Old, organization: Acme, value: sk_test_old_key, expires_at: \"2020-01-01T00:00:00Z\"}
";

async fn start() -> Emulator {
    let settings = Settings {
        seed: Seed::parse(SEED).unwrap(),
        ..Settings::default()
    };
    Emulator::start(settings).await.unwrap()
}

async fn validate(emulator: &Emulator, value: &str) -> Value {
    let body = json!({ "value": value }).to_string();
    let validated = call(emulator, "POST /api_keys/validations", KEY, &body).await;
    assert_eq!(validated.status, 200, "{}", validated.body);
    validated.json()["api_key"].clone()
}

async fn create(emulator: &Emulator, body: Value) -> Response {
    let route = "POST /organizations/org_acme/api_keys";
    call(emulator, route, KEY, &body.to_string()).await
}

#[tokio::test]
async fn keys_of_a_seed_are_validated() {
    let emulator = start().await;
    let key = validate(&emulator, "sk_test_ci_key").await;
    let members = [
        ("object", json!("api_key")),
        ("owner", json!({ "type": "organization", "id": "org_acme" })),
        ("name", json!("CI")),
        ("obfuscated_value", json!("sk_..._key")),
        ("permissions", json!(["posts:read"])),
        ("expires_at", Value::Null),
    ];
    for (name, expected) in members {
        assert_eq!(key[name], expected, "{name}");
    }
    assert!(key["last_used_at"].is_string());
    for unknown in ["sk_test_old_key", "sk_test_default", "x"] {
        assert_eq!(validate(&emulator, unknown).await, Value::Null, "{unknown}");
    }
    let missing = call(&emulator, "POST /api_keys/validations", KEY, "{}").await;
    assert_eq!(missing.status, 422);
}

#[tokio::test]
async fn keys_are_made_shown_once_and_deleted() {
    let emulator = start().await;
    let refused = create(&emulator, json!({ "name": "", "expires_at": "soon" })).await;
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 2);
    let route = "POST /organizations/org_x/api_keys";
    let unknown = call(&emulator, route, KEY, r#"{"name":"A"}"#).await;
    assert_eq!(unknown.status, 404);

    let body = json!({ "name": "A", "permissions": ["a"], "expires_at": "2100-01-01T00:00:00Z" });
    let made = create(&emulator, body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let value = made.field("value");
    assert!(value.starts_with("sk_") && made.field("obfuscated_value") != value);
    assert_eq!(
        validate(&emulator, &value).await["id"],
        made.field("id").as_str()
    );
    // It is the application's customers', and opens nothing of WorkOS's.
    let bearer = format!("Authorization: Bearer {value}\r\n");
    assert_eq!(
        call(&emulator, "GET /connections", &bearer, "")
            .await
            .status,
        401
    );
    let route = "GET /organizations/org_acme/api_keys?limit=1";
    let list = call(&emulator, route, KEY, "").await;
    assert_eq!(list.json()["data"][0]["id"], made.field("id").as_str());
    assert!(!list.body.contains(&value));

    let route = format!("DELETE /api_keys/{}", made.field("id"));
    assert_eq!(call(&emulator, &route, KEY, "").await.status, 204);
    assert_eq!(call(&emulator, &route, KEY, "").await.status, 404);
    assert_eq!(validate(&emulator, &value).await, Value::Null);
    let route = "GET /events?events=api_key.created,api_key.revoked&organization_id=org_acme";
    let events = call(&emulator, route, KEY, "").await;
    assert_eq!(events.json()["data"].as_array().unwrap().len(), 2);
    assert!(!events.body.contains(&value));
}
