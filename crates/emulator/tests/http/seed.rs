//! What an emulator has from its start.

use serde_json::json;
use workos_emulator::{Emulator, Seed, Settings};

use super::{
    KEY, call, create,
    sessions::{claims, refresh, sign_in},
};

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

/// Every part of the format that has an effect here.
const WHOLE: &str = "
users:
  - {email: ada@acme.example, id: user_ada, name: Ada Lovelace, password: secret}
  - {email: bob@acme.example, id: user_bob}
organizations:
  - name: Acme
    id: org_acme
    external_id: acme-1
    metadata: {tier: gold}
    entitlements: [sso]
    allow_profiles_outside_organization: true
    domains: [{domain: acme.example}]
    memberships:
      - {email: Ada@acme.example, role: editor}
      - {email: bob@acme.example, status: pending}
connections:
  - {name: Acme SAML, organization: Acme, connection_type: GenericSAML}
roles:
  - {slug: editor, name: Editor, permissions: [posts:read, posts:write]}
  - {slug: guest, name: Guest, is_default_role: true}
permissions:
  - {slug: posts:read, name: Read posts}
invitations:
  - {email: new@acme.example, organization_id: org_acme, inviter_user_id: user_ada, role_slug: editor}
webhookEndpoints:
  - {endpoint_url: \"http://localhost:9/hooks\", events: [user.created], secret: whsec_1}
  - {url: \"http://localhost:9/old\", enabled: false}
apiKeys:
  - {name: CI, organization: Acme, value: sk_test_ci}
  - {name: Old, organization: Acme, value: sk_test_old, expires_at: \"2020-01-01T00:00:00Z\"}
errorHooks:
  - {method: GET, path: /connections, status: 503, count: 1}
";

#[tokio::test]
async fn the_whole_format_of_the_official_emulator_is_planted() {
    let settings = Settings {
        seed: Seed::parse(WHOLE).unwrap(),
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let ci = "Authorization: Bearer sk_test_ci\r\n";
    let get = async |path: &str| {
        let response = call(&emulator, &format!("GET {path}"), ci, "").await;
        assert_eq!(response.status, 200, "{path}: {}", response.body);
        response.json()
    };
    for _ in 0..2 {
        assert_eq!(
            call(&emulator, "GET /connections", KEY, "").await.status,
            503
        );
        assert_eq!(get("/connections").await["data"], json!([]));
        let old = "Authorization: Bearer sk_test_old\r\n";
        assert_eq!(
            call(&emulator, "GET /connections", old, "").await.status,
            401
        );

        let acme = get("/organizations/org_acme").await;
        assert_eq!(acme["external_id"], "acme-1");
        assert_eq!(acme["metadata"], json!({ "tier": "gold" }));
        assert_eq!(acme["allow_profiles_outside_organization"], true);
        assert_eq!(acme["domains"][0]["state"], "pending");
        assert_eq!(
            get("/user_management/users/user_ada").await["name"],
            "Ada Lovelace"
        );
        let path = "/user_management/organization_memberships?organization_id=org_acme&statuses=active,pending&order=asc";
        let members = get(path).await;
        let members = members["data"].as_array().unwrap();
        let found: Vec<_> = members
            .iter()
            .map(|it| (&it["user_id"], &it["role"]["slug"], &it["status"]))
            .collect();
        let expected = [
            (&json!("user_ada"), &json!("editor"), &json!("active")),
            (&json!("user_bob"), &json!("guest"), &json!("pending")),
        ];
        assert_eq!(found, expected);
        let editor = get("/authorization/roles/editor").await;
        assert_eq!(editor["permissions"], json!(["posts:read", "posts:write"]));
        assert_eq!(
            get("/authorization/permissions/posts:read").await["name"],
            "Read posts"
        );
        assert_eq!(
            get("/authorization/permissions/posts:write").await["name"],
            "posts:write"
        );
        let invitation = get("/user_management/invitations?email=new@acme.example").await;
        let invitation = &invitation["data"][0];
        assert_eq!(invitation["state"], "pending");
        assert_eq!(invitation["inviter_user_id"], "user_ada");
        let mailbox = call(&emulator, "GET /_emulate/messages", "", "").await;
        assert_eq!(mailbox.json()["messages"], json!([]));
        let endpoints = get("/webhook_endpoints?order=asc").await;
        assert_eq!(endpoints["data"][0]["secret"], "whsec_1");
        assert_eq!(endpoints["data"][0]["events"], json!(["user.created"]));
        assert_eq!(endpoints["data"][1]["status"], "disabled");
        let deliveries = call(&emulator, "GET /_emulate/webhooks", "", "")
            .await
            .json();
        assert_eq!(deliveries["deliveries"], json!([]));
        let events = get("/events?events=user.created,organization.created,role.created").await;
        assert_eq!(events["data"], json!([]));

        // The key is the secret of the client too, and the session says what the role permits.
        let route = "POST /user_management/magic_auth";
        let code = call(&emulator, route, ci, r#"{"email":"ada@acme.example"}"#)
            .await
            .field("code");
        let body = json!({
            "client_id": "client_emulate", "client_secret": "sk_test_ci", "code": code,
            "email": "ada@acme.example",
            "grant_type": "urn:workos:oauth:grant-type:magic-auth:code",
        });
        let route = "POST /user_management/authenticate";
        let signed_in = call(&emulator, route, "", &body.to_string()).await;
        assert_eq!(
            signed_in.field("organization_id"),
            "org_acme",
            "{}",
            signed_in.body
        );
        let claims = claims(&signed_in);
        assert_eq!(claims["permissions"], json!(["posts:read", "posts:write"]));
        assert_eq!(claims["entitlements"], json!(["sso"]));
        let reset = call(&emulator, "POST /_emulate/reset", "", "").await;
        assert_eq!(reset.status, 204);
    }
}

#[tokio::test]
async fn a_hook_of_a_seed_that_is_none_is_named_at_the_start() {
    for (hook, said) in [
        (
            "{method: GET, path: /x, stutas: 500}",
            "hook 1: unknown field `stutas`",
        ),
        ("{method: GET, path: x, status: 500}", "path"),
    ] {
        let settings = Settings {
            seed: Seed::parse(&format!("errorHooks: [{hook}]")).unwrap(),
            ..Settings::default()
        };
        let error = Emulator::start(settings).await.unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn a_template_adds_claims_and_an_organization_has_roles_of_its_own() {
    let text = r#"
users:
  - {email: ada@acme.example, first_name: Ada, metadata: {plan: pro}}
organizations:
  - name: Acme
    id: org_acme
    metadata: {tenant: t1}
    memberships: [{email: ada@acme.example, role: auditor}]
  - {name: Other, id: org_other}
roles:
  - {slug: auditor, name: Auditor, type: OrganizationRole, organization_id: org_acme, permissions: [logs:read]}
jwtTemplate:
  content: >-
    {"urn:name": "{{ user.first_name }} {{ user.last_name || 'nobody' }}",
     "urn:tenant": {{ organization.metadata.tenant }}, "urn:none": {{ user.locale }},
     "role": "{{ organization_membership.role }}!"}
"#;
    let settings = Settings {
        seed: Seed::parse(text).unwrap(),
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let signed_in = sign_in(&emulator, "ada@acme.example").await;
    let refreshed = refresh(&emulator, &signed_in.field("refresh_token")).await;
    for response in [&signed_in, &refreshed] {
        let claims = claims(response);
        assert_eq!(claims["urn:name"], "Ada nobody");
        assert_eq!(claims["urn:tenant"], "t1");
        assert_eq!(claims["role"], "auditor!");
        assert_eq!(claims["permissions"], json!(["logs:read"]));
        assert_eq!(claims["org_id"], "org_acme");
        assert!(claims.get("urn:none").is_none());
    }

    let roles = async |path: &str| {
        let list = call(&emulator, &format!("GET {path}"), KEY, "")
            .await
            .json();
        let roles = list["data"].as_array().unwrap().clone();
        let kind = |role: &serde_json::Value| format!("{} {}", role["slug"], role["type"]);
        roles.iter().map(kind).collect::<Vec<_>>().join(" ")
    };
    let own = "\"auditor\" \"OrganizationRole\"";
    assert!(!roles("/authorization/roles").await.contains("auditor"));
    let of = |id: &str| format!("/authorization/organizations/{id}/roles");
    assert!(roles(&of("org_acme")).await.contains(own));
    assert!(!roles(&of("org_other")).await.contains("auditor"));
    let users = call(&emulator, "GET /user_management/users", KEY, "").await;
    let body = json!({
        "user_id": users.json()["data"][0]["id"], "organization_id": "org_other", "role_slug": "auditor",
    });
    let route = "POST /user_management/organization_memberships";
    let refused = call(&emulator, route, KEY, &body.to_string()).await;
    assert_eq!(refused.status, 422, "{}", refused.body);

    let route = "PUT /user_management/jwt_template";
    let wrong = json!({ "content": "{\"sub\": \"x\"}" }).to_string();
    let refused = call(&emulator, route, KEY, &wrong).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let large = json!({ "content": format!("{{\"a\": \"{}\"}}", "x".repeat(4000)) });
    let set = call(&emulator, route, KEY, &large.to_string()).await;
    assert_eq!(set.status, 200, "{}", set.body);
    // What does not fit is refused before the token is spent.
    let token = refreshed.field("refresh_token");
    assert_eq!(refresh(&emulator, &token).await.status, 422);
    let small = json!({ "content": "{\"a\": 1}" }).to_string();
    let set = call(&emulator, route, KEY, &small).await;
    assert_eq!(
        set.fields(),
        ["object", "content", "created_at", "updated_at"]
    );
    let refreshed = refresh(&emulator, &token).await;
    assert_eq!(claims(&refreshed)["a"], 1);
    assert_eq!(claims(&refreshed)["role"], "auditor");
}
