//! Organizations, domains, memberships, roles and invitations. The members, their types and the statuses
//! are facts of the OpenAPI document.

use serde_json::{Value, json};
use workos_emulator::{Emulator, Settings};

use super::{KEY, Response, call, start};

/// Sends JSON with the API key, and expects a status.
async fn send(emulator: &Emulator, route: &str, body: &Value, status: u16) -> Response {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let response = call(emulator, route, KEY, &body).await;
    assert_eq!(response.status, status, "{route}: {}", response.body);
    response
}

async fn get(emulator: &Emulator, path: &str) -> Value {
    send(emulator, &format!("GET {path}"), &Value::Null, 200)
        .await
        .json()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} of {value}"))
}

fn count(list: &Value) -> usize {
    list["data"].as_array().unwrap().len()
}

/// Asserts that an object has these members: `s` for a text, `b` for a boolean, `o` for an object, `a` for
/// a list; with `?` also null.
fn assert_members(object: &Value, members: &[(&str, &str)]) {
    for (name, kind) in members {
        let value = object
            .get(*name)
            .unwrap_or_else(|| panic!("{name} is missing in {object}"));
        let is_one = match &kind[..1] {
            "s" => value.is_string(),
            "b" => value.is_boolean(),
            "o" => value.is_object(),
            _ => value.is_array(),
        };
        assert!(
            is_one || (kind.ends_with('?') && value.is_null()),
            "{name} of {object}"
        );
    }
}

const ORGANIZATION: [(&str, &str); 8] = [
    ("object", "s"),
    ("id", "s"),
    ("name", "s"),
    ("domains", "a"),
    ("metadata", "o"),
    ("external_id", "s?"),
    ("created_at", "s"),
    ("updated_at", "s"),
];

const MEMBERSHIP: [(&str, &str); 10] = [
    ("object", "s"),
    ("id", "s"),
    ("user_id", "s"),
    ("organization_id", "s"),
    ("status", "s"),
    ("directory_managed", "b"),
    ("role", "o"),
    ("roles", "a"),
    ("created_at", "s"),
    ("updated_at", "s"),
];

const INVITATION: [(&str, &str); 12] = [
    ("object", "s"),
    ("id", "s"),
    ("email", "s"),
    ("state", "s"),
    ("accepted_at", "s?"),
    ("revoked_at", "s?"),
    ("expires_at", "s"),
    ("organization_id", "s?"),
    ("inviter_user_id", "s?"),
    ("accepted_user_id", "s?"),
    ("role_slug", "s?"),
    ("created_at", "s"),
];

const PERMISSION: [(&str, &str); 8] = [
    ("object", "s"),
    ("id", "s"),
    ("slug", "s"),
    ("name", "s"),
    ("description", "s?"),
    ("system", "b"),
    ("resource_type_slug", "s"),
    ("created_at", "s"),
];

const ORGANIZATION_ROLE_EVENT: [(&str, &str); 9] = [
    ("object", "s"),
    ("organization_id", "s"),
    ("slug", "s"),
    ("name", "s"),
    ("description", "s?"),
    ("resource_type_slug", "s"),
    ("permissions", "a"),
    ("created_at", "s"),
    ("updated_at", "s"),
];

const ROLE_EVENT: [(&str, &str); 6] = [
    ("object", "s"),
    ("slug", "s"),
    ("resource_type_slug", "s"),
    ("permissions", "a"),
    ("created_at", "s"),
    ("updated_at", "s"),
];

async fn organization(emulator: &Emulator, name: &str) -> String {
    let body = json!({ "name": name });
    send(emulator, "POST /organizations", &body, 201)
        .await
        .field("id")
}

async fn user(emulator: &Emulator, email: &str) -> String {
    let body = json!({ "email": email });
    send(emulator, "POST /user_management/users", &body, 201)
        .await
        .field("id")
}

#[tokio::test]
async fn organizations_are_created_found_changed_and_deleted() {
    let emulator = start().await;
    let body = json!({
        "name": "Acme",
        "domain_data": [{ "domain": "Acme.Example", "state": "pending" }],
        "external_id": "ext-1",
        "metadata": { "tier": "gold" },
    });
    let created = send(&emulator, "POST /organizations", &body, 201)
        .await
        .json();
    assert_members(&created, &ORGANIZATION);
    assert_eq!(created["metadata"], json!({ "tier": "gold" }));
    let domain = &created["domains"][0];
    let strings = [
        "object",
        "id",
        "organization_id",
        "domain",
        "state",
        "verification_strategy",
        "verification_prefix",
        "verification_token",
        "created_at",
        "updated_at",
    ];
    assert_members(domain, &strings.map(|name| (name, "s")));
    assert_eq!(
        (&domain["domain"], &domain["state"]),
        (&json!("acme.example"), &json!("pending"))
    );
    let id = text(&created, "id");
    assert_eq!(
        get(&emulator, &format!("/organizations/{id}")).await,
        created
    );
    assert_eq!(
        get(&emulator, "/organizations/external_id/ext-1").await,
        created
    );

    organization(&emulator, "Beta").await;
    // The third one is the example that every emulator has.
    for (query, expected) in [
        ("", 3),
        ("?limit=2", 2),
        ("?domains=acme.example,example.com", 2),
        ("?domains[]=ACME.example", 1),
        ("?domains[0]=acme.example&domains[1]=nobody.example", 1),
        ("?domains=acme.example&domains=example.com", 2),
        ("?search=BET", 1),
        ("?search=acme.ex", 1),
        ("?search=nobody", 0),
    ] {
        let list = get(&emulator, &format!("/organizations{query}")).await;
        assert_eq!(count(&list), expected, "{query}");
    }

    let route = format!("PUT /organizations/{id}");
    let body = json!({ "name": "Acme Inc", "metadata": { "tier": null, "seats": "5" } });
    let updated = send(&emulator, &route, &body, 200).await.json();
    assert_eq!(updated["name"], "Acme Inc");
    assert_eq!(updated["metadata"], json!({ "seats": "5" }));
    assert_eq!(updated["domains"], created["domains"]);
    let body = json!({ "domain_data": [{ "domain": "new.example", "state": "verified" }] });
    let moved = send(&emulator, &route, &body, 200).await.json();
    assert_eq!(count(&json!({ "data": moved["domains"] })), 1);
    assert_eq!(moved["domains"][0]["verification_strategy"], "manual");

    let refused = [
        ("POST /organizations".to_owned(), json!({}), 422),
        ("POST /organizations".to_owned(), json!({ "name": 1 }), 422),
        (
            "POST /organizations".to_owned(),
            json!({ "name": "x", "domains": ["new.example"] }),
            409,
        ),
        (
            "POST /organizations".to_owned(),
            json!({ "name": "x", "domains": ["no domain"] }),
            422,
        ),
        (
            "POST /organizations".to_owned(),
            json!({ "name": "x", "external_id": "ext-1" }),
            400,
        ),
        (
            "POST /organizations".to_owned(),
            json!({ "name": "x", "metadata": { "a": 1 } }),
            400,
        ),
        (
            "PUT /organizations/org_x".to_owned(),
            json!({ "name": "x" }),
            404,
        ),
        ("GET /organizations/org_x".to_owned(), Value::Null, 404),
        (
            "GET /organizations/external_id/none".to_owned(),
            Value::Null,
            404,
        ),
    ];
    for (route, body, status) in refused {
        let response = send(&emulator, &route, &body, status).await;
        assert!(response.json()["message"].is_string(), "{}", response.body);
    }
    send(
        &emulator,
        &format!("DELETE /organizations/{id}"),
        &Value::Null,
        202,
    )
    .await;
    send(
        &emulator,
        &format!("GET /organizations/{id}"),
        &Value::Null,
        404,
    )
    .await;

    let events = get(
        &emulator,
        "/events?events=organization.created,organization.updated,\
        organization.deleted,organization_domain.created,organization_domain.deleted",
    )
    .await;
    let names: Vec<&str> = events["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| text(it, "event"))
        .collect();
    assert_eq!(
        names,
        [
            "organization.created",
            "organization_domain.created",
            "organization.created",
            "organization.updated",
            "organization_domain.deleted",
            "organization_domain.created",
            "organization.updated",
            "organization.deleted",
        ]
    );
    assert_members(&events["data"][0]["data"], &ORGANIZATION);
}

#[tokio::test]
async fn domains_are_created_verified_and_deleted() {
    let emulator = start().await;
    let id = organization(&emulator, "Acme").await;
    let body = json!({ "organization_id": id, "domain": "acme.example" });
    let created = send(&emulator, "POST /organization_domains", &body, 201)
        .await
        .json();
    assert_eq!(created["state"], "pending");
    let again = send(&emulator, "POST /organization_domains", &body, 409).await;
    assert_eq!(again.json()["code"], "domain_already_exists");
    let domain = text(&created, "id");
    let path = format!("/organization_domains/{domain}");
    assert_eq!(get(&emulator, &path).await, created);
    let verify = format!("POST {path}/verify");
    let verified = send(&emulator, &verify, &Value::Null, 201).await.json();
    assert_eq!(verified["state"], "verified");
    let again = send(&emulator, &verify, &Value::Null, 400).await;
    assert_eq!(again.json()["code"], "domain_already_verified");
    send(&emulator, &format!("DELETE {path}"), &Value::Null, 204).await;
    send(&emulator, &format!("GET {path}"), &Value::Null, 404).await;
}

#[tokio::test]
async fn memberships_are_created_listed_changed_and_ended() {
    let emulator = start().await;
    let (acme, ada, bob) = (
        organization(&emulator, "Acme").await,
        user(&emulator, "ada@x.example").await,
        user(&emulator, "bob@x.example").await,
    );
    let route = "POST /user_management/organization_memberships";
    let body = json!({ "user_id": ada, "organization_id": acme, "role_slug": "admin" });
    let created = send(&emulator, route, &body, 201).await.json();
    assert_members(&created, &MEMBERSHIP);
    assert_members(&created, &[("user", "o"), ("organization_name", "s")]);
    assert_eq!(created["role"], json!({ "slug": "admin" }));
    let path = format!(
        "/user_management/organization_memberships/{}",
        text(&created, "id")
    );
    assert_eq!(get(&emulator, &path).await, created);
    for (body, status, code) in [
        (body, 422, "invalid_request_parameters"),
        (json!({ "user_id": ada }), 422, "invalid_request_parameters"),
        (
            json!({ "user_id": "user_x", "organization_id": acme }),
            404,
            "entity_not_found",
        ),
        (
            json!({ "user_id": ada, "organization_id": "org_x" }),
            404,
            "entity_not_found",
        ),
        (
            json!({ "user_id": ada, "organization_id": acme, "role_slug": "No Slug" }),
            422,
            "invalid_request_parameters",
        ),
        (
            json!({ "user_id": bob, "organization_id": acme, "role_slug": "owner" }),
            422,
            "invalid_role",
        ),
    ] {
        assert_eq!(
            send(&emulator, route, &body, status).await.json()["code"],
            code
        );
    }
    let missing = "GET /user_management/organization_memberships";
    let missing = send(&emulator, missing, &Value::Null, 400).await;
    assert_eq!(missing.json()["code"], "missing_user_id_or_organization_id");

    let body = json!({ "role_slugs": ["editor", "admin"] });
    let unknown = send(&emulator, &format!("PUT {path}"), &body, 422).await;
    assert_eq!(unknown.json()["code"], "invalid_role");
    let editor = json!({ "slug": "editor", "name": "Editor" });
    send(&emulator, "POST /authorization/roles", &editor, 201).await;
    let updated = send(&emulator, &format!("PUT {path}"), &body, 200)
        .await
        .json();
    assert_eq!(
        updated["roles"],
        json!([{ "slug": "editor" }, { "slug": "admin" }])
    );
    let off = send(
        &emulator,
        &format!("PUT {path}/deactivate"),
        &Value::Null,
        200,
    )
    .await
    .json();
    assert_eq!(off["status"], "inactive");
    for (query, expected) in [
        (format!("user_id={ada}"), 0),
        (format!("organization_id={acme}&statuses=inactive"), 1),
        (
            format!("user_id={ada}&statuses[]=active&statuses[]=inactive"),
            1,
        ),
        (format!("user_id={ada}&statuses=active,inactive"), 1),
        (format!("user_id={ada}&statuses=pending"), 0),
        ("user_id=user_x".to_owned(), 0),
    ] {
        let list = get(
            &emulator,
            &format!("/user_management/organization_memberships?{query}"),
        )
        .await;
        assert_eq!(count(&list), expected, "{query}");
    }
    let of_it = get(
        &emulator,
        &format!("/user_management/users?organization_id={acme}"),
    )
    .await;
    assert_eq!(count(&of_it), 1);
    send(
        &emulator,
        &format!("PUT {path}/reactivate"),
        &Value::Null,
        200,
    )
    .await;
    send(&emulator, &format!("DELETE {path}"), &Value::Null, 200).await;
    send(&emulator, &format!("GET {path}"), &Value::Null, 404).await;
    let events = get(
        &emulator,
        "/events?events[0]=organization_membership.created\
        &events[1]=organization_membership.updated&events[2]=organization_membership.deleted",
    )
    .await;
    assert_eq!(count(&events), 5);
    assert_members(&events["data"][0]["data"], &MEMBERSHIP);
    assert_members(&events["data"][0]["data"], &[("custom_attributes", "o")]);
}

#[tokio::test]
async fn roles_permit_what_access_tokens_say() {
    let emulator = start().await;
    let body = json!({ "slug": "editor", "name": "Editor" });
    let created = send(&emulator, "POST /authorization/roles", &body, 201)
        .await
        .json();
    assert_members(
        &created,
        &[
            ("id", "s"),
            ("description", "s?"),
            ("permissions", "a"),
            ("type", "s"),
        ],
    );
    let again = send(&emulator, "POST /authorization/roles", &body, 409).await;
    assert_eq!(again.json()["code"], "role_slug_conflict");
    let route = "PUT /authorization/roles/editor/permissions";
    let body = json!({ "permissions": ["posts:read"] });
    let unknown = send(&emulator, route, &body, 404).await;
    assert_eq!(unknown.json()["entity_id"], "posts:read");
    for slug in ["posts:read", "posts:write"] {
        let body = json!({ "slug": slug, "name": slug });
        let made = send(&emulator, "POST /authorization/permissions", &body, 201).await;
        assert_members(&made.json(), &PERMISSION);
        let again = send(&emulator, "POST /authorization/permissions", &body, 409).await;
        assert_eq!(again.json()["code"], "permission_slug_conflict");
    }
    send(&emulator, route, &body, 200).await;
    send(&emulator, route, &json!({}), 422).await;
    let route = "POST /authorization/roles/editor/permissions";
    let role = send(&emulator, route, &json!({ "slug": "posts:write" }), 200)
        .await
        .json();
    assert_eq!(role["permissions"], json!(["posts:read", "posts:write"]));
    assert_eq!(get(&emulator, "/authorization/roles/editor").await, role);
    let list = get(&emulator, "/authorization/roles").await;
    assert_eq!(count(&list), 3);
    send(
        &emulator,
        "GET /authorization/roles/none",
        &Value::Null,
        404,
    )
    .await;
}

#[tokio::test]
async fn organizations_have_roles_of_their_own() {
    let emulator = start().await;
    let (acme, ada) = (
        organization(&emulator, "Acme").await,
        user(&emulator, "ada@x.example").await,
    );
    let other = organization(&emulator, "Other").await;
    let of = |id: &str| format!("/authorization/organizations/{id}/roles");
    let (own, own_of_other) = (of(&acme), of(&other));
    let named = |slug: &str| json!({ "slug": slug, "name": "Billing Admin" });
    let post = format!("POST {own}");
    let created = send(&emulator, &post, &named("org-billing"), 201)
        .await
        .json();
    assert_eq!(created["type"], "OrganizationRole");
    let refused = send(&emulator, &post, &named("org-billing"), 409).await;
    assert_eq!(refused.json()["code"], "organization_role_slug_conflict");
    send(&emulator, &post, &named("billing"), 422).await;
    send(&emulator, &post, &json!({ "slug": "org-x" }), 422).await;
    let unknown = format!("POST {}", of("org_none"));
    send(&emulator, &unknown, &named("org-x"), 404).await;
    // Another organization's can have the same slug, and nothing of it is seen here.
    let post_other = format!("POST {own_of_other}");
    let theirs = send(&emulator, &post_other, &named("org-billing"), 201).await;
    assert_ne!(theirs.json()["id"], created["id"]);
    let unnamed = send(&emulator, &post, &json!({ "name": "Billing Admin" }), 201).await;
    let slug = unnamed.field("slug");
    assert!(slug.starts_with("org-billing-admin-"), "{slug}");
    assert_eq!(count(&get(&emulator, &own).await), 4);
    assert_eq!(count(&get(&emulator, &own_of_other).await), 3);
    assert_eq!(count(&get(&emulator, "/authorization/roles").await), 2);

    let role = format!("{own}/org-billing");
    let body = json!({ "slug": "invoices:read", "name": "Invoices" });
    send(&emulator, "POST /authorization/permissions", &body, 201).await;
    let add = format!("POST {role}/permissions");
    let body = json!({ "slug": "invoices:read" });
    let permitted = send(&emulator, &add, &body, 200).await.json();
    assert_eq!(permitted["permissions"], json!(["invoices:read"]));
    assert_eq!(get(&emulator, &role).await, permitted);
    let theirs = get(&emulator, &format!("{own_of_other}/org-billing")).await;
    assert_eq!(theirs["permissions"], json!([]));
    // Those of the environment are seen here and changed elsewhere.
    let admin = get(&emulator, &format!("{own}/admin")).await;
    assert_eq!(admin["type"], "EnvironmentRole");
    let patch = format!("PATCH {own}/admin");
    send(&emulator, &patch, &json!({ "name": "Root" }), 404).await;
    let environment = "GET /authorization/roles/org-billing";
    send(&emulator, environment, &Value::Null, 404).await;

    let body = json!({ "user_id": ada, "organization_id": acme, "role_slug": "org-billing" });
    let route = "POST /user_management/organization_memberships";
    let membership = send(&emulator, route, &body, 201).await.field("id");
    let delete = format!("DELETE {role}");
    let refused = send(&emulator, &delete, &Value::Null, 409).await;
    assert_eq!(refused.json()["code"], "role_has_assignments");
    let take = format!("DELETE {role}/permissions/invoices:read");
    let taken = send(&emulator, &take, &Value::Null, 200).await.json();
    assert_eq!(taken["permissions"], json!([]));
    let patch = format!("PATCH {role}");
    let renamed = send(&emulator, &patch, &json!({ "name": "Finance" }), 200).await;
    assert_eq!(renamed.field("name"), "Finance");
    let leave = format!("DELETE /user_management/organization_memberships/{membership}");
    send(&emulator, &leave, &Value::Null, 200).await;
    send(&emulator, &delete, &Value::Null, 204).await;
    send(&emulator, &delete, &Value::Null, 404).await;

    let names = ["created", "updated", "deleted"].map(|it| format!("organization_role.{it}"));
    let of_acme = format!(
        "/events?events={}&organization_id={acme}",
        names.join("&events=")
    );
    let events = get(&emulator, &of_acme).await;
    let kinds = events["data"].as_array().unwrap();
    let kinds: Vec<_> = kinds
        .iter()
        .map(|it| it["event"].as_str().unwrap())
        .collect();
    let [created, updated, deleted] = &names;
    assert_eq!(
        kinds,
        [created, created, updated, updated, updated, deleted]
    );
    let data = &events["data"][0]["data"];
    assert_members(data, &ORGANIZATION_ROLE_EVENT);
    assert_eq!(data["object"], "organization_role");
}

#[tokio::test]
async fn roles_and_permissions_are_renamed_and_deleted_with_their_events() {
    let emulator = start().await;
    let (acme, ada) = (
        organization(&emulator, "Acme").await,
        user(&emulator, "ada@x.example").await,
    );
    for (route, slug) in [
        ("POST /authorization/roles", "editor"),
        ("POST /authorization/permissions", "posts:read"),
    ] {
        let body = json!({ "slug": slug, "name": "Old", "description": "old" });
        send(&emulator, route, &body, 201).await;
    }
    let permissions = json!({ "permissions": ["posts:read"] });
    let route = "PUT /authorization/roles/editor/permissions";
    send(&emulator, route, &permissions, 200).await;
    let body = json!({ "user_id": ada, "organization_id": acme, "role_slug": "editor" });
    let route = "POST /user_management/organization_memberships";
    let membership = send(&emulator, route, &body, 201).await.field("id");

    for path in [
        "/authorization/roles/editor",
        "/authorization/permissions/posts:read",
    ] {
        let patch = format!("PATCH {path}");
        let renamed = json!({ "name": "New", "description": null });
        let renamed = send(&emulator, &patch, &renamed, 200).await.json();
        assert_eq!(
            (&renamed["name"], &renamed["description"]),
            (&json!("New"), &Value::Null)
        );
        assert_eq!(get(&emulator, path).await, renamed);
        for empty in [json!({ "name": "" }), json!({ "name": 5 })] {
            send(&emulator, &patch, &empty, 422).await;
        }
        let unknown = patch
            .replace("editor", "none")
            .replace("posts:read", "none");
        send(&emulator, &unknown, &json!({}), 404).await;
    }
    let list = get(&emulator, "/authorization/permissions?limit=1").await;
    assert_eq!(
        (count(&list), &list["list_metadata"]["after"]),
        (1, &Value::Null)
    );

    let delete = "DELETE /authorization/permissions/posts:read";
    send(&emulator, delete, &Value::Null, 204).await;
    send(&emulator, delete, &Value::Null, 404).await;
    let role = get(&emulator, "/authorization/roles/editor").await;
    assert_eq!(role["permissions"], json!([]));
    for path in ["/authorization/organizations", "/organizations"] {
        let roles = get(&emulator, &format!("{path}/{acme}/roles")).await;
        assert_eq!(roles, get(&emulator, "/authorization/roles").await);
        let unknown = format!("GET {path}/org_x/roles");
        send(&emulator, &unknown, &Value::Null, 404).await;
    }
    let identities = format!("/user_management/users/{ada}/identities");
    assert_eq!(get(&emulator, &identities).await, json!([]));
    let default = "DELETE /authorization/roles/member";
    send(&emulator, default, &Value::Null, 403).await;
    let delete = "DELETE /authorization/roles/editor";
    send(&emulator, delete, &Value::Null, 204).await;
    send(&emulator, delete, &Value::Null, 404).await;
    let path = format!("/user_management/organization_memberships/{membership}");
    assert_eq!(
        get(&emulator, &path).await["roles"],
        json!([{ "slug": "member" }])
    );

    let names = ["role", "permission"].map(|it| format!("{it}.created,{it}.updated,{it}.deleted"));
    let events = get(
        &emulator,
        &format!("/events?limit=100&events={}", names.join(",")),
    )
    .await;
    let events = events["data"].as_array().unwrap();
    let names: Vec<&str> = events.iter().map(|event| text(event, "event")).collect();
    let expected = [
        "role.created",
        "permission.created",
        "role.updated",
        "role.updated",
        "permission.updated",
        "role.updated",
        "permission.deleted",
        "role.deleted",
    ];
    assert_eq!(names, expected);
    for event in events {
        let members = if text(event, "event").starts_with("role") {
            &ROLE_EVENT[..]
        } else {
            &PERMISSION
        };
        assert_members(&event["data"], members);
    }
}

#[tokio::test]
async fn invitations_are_mail_with_a_link() {
    let emulator = start().await;
    let body = json!({ "email": "other@x.example", "role_slug": "editor" });
    let unknown = send(&emulator, "POST /user_management/invitations", &body, 400).await;
    assert_eq!(unknown.json()["code"], "invalid_role");
    let editor = json!({ "slug": "editor", "name": "Editor" });
    send(&emulator, "POST /authorization/roles", &editor, 201).await;
    let acme = organization(&emulator, "Acme").await;
    let route = "POST /user_management/invitations";
    let body = json!({
        "email": "new@x.example", "organization_id": acme, "role_slug": "editor", "expires_in_days": 3,
    });
    let created = send(&emulator, route, &body, 201).await.json();
    assert_members(&created, &INVITATION);
    assert_eq!(created["state"], "pending");
    let mail = get(
        &emulator,
        "/_emulate/messages?to=new@x.example&kind=invitation",
    )
    .await;
    assert_eq!(
        mail["messages"][0]["link"],
        created["accept_invitation_url"]
    );
    assert_eq!(mail["messages"][0]["session_id"], created["id"]);

    let (id, token) = (text(&created, "id"), text(&created, "token"));
    let path = format!("/user_management/invitations/{id}");
    assert_eq!(get(&emulator, &path).await, created);
    let by_token = format!("/user_management/invitations/by_token/{token}");
    assert_eq!(get(&emulator, &by_token).await, created);
    for (query, expected) in [
        (String::new(), 1),
        ("?email=NEW@x.example".to_owned(), 1),
        (format!("?organization_id={acme}"), 1),
        ("?organization_id=org_x".to_owned(), 0),
    ] {
        let list = get(&emulator, &format!("/user_management/invitations{query}")).await;
        assert_eq!(count(&list), expected, "{query}");
    }
    for (body, status, code) in [
        (body, 400, "email_already_invited_to_organization"),
        (
            json!({ "email": "a@x.example", "expires_in_days": 0 }),
            400,
            "expires_in_days_too_short",
        ),
        (
            json!({ "email": "a@x.example", "expires_in_days": 31 }),
            400,
            "expires_in_days_too_long",
        ),
        (
            json!({ "email": "a@x.example", "organization_id": "org_x" }),
            404,
            "entity_not_found",
        ),
        (
            json!({ "email": "no address" }),
            422,
            "invalid_request_parameters",
        ),
    ] {
        assert_eq!(
            send(&emulator, route, &body, status).await.json()["code"],
            code
        );
    }
    send(&emulator, &format!("POST {path}/resend"), &Value::Null, 200).await;

    // The link leads to AuthKit, which knows the address.
    let link = text(&created, "accept_invitation_url");
    let followed = call(&emulator, &format!("GET {link}"), "", "").await;
    let location = followed.header("location").unwrap();
    let page = call(&emulator, &format!("GET {location}"), "", "").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("value=\"new@x.example\""),
        "{}",
        page.body
    );

    let accepted = send(&emulator, &format!("POST {path}/accept"), &Value::Null, 200)
        .await
        .json();
    assert_eq!(accepted["state"], "accepted");
    assert_members(
        &accepted,
        &[("accepted_user_id", "s"), ("accepted_at", "s")],
    );
    for action in ["accept", "revoke", "resend"] {
        send(
            &emulator,
            &format!("POST {path}/{action}"),
            &Value::Null,
            400,
        )
        .await;
    }
    let query = format!("/user_management/organization_memberships?organization_id={acme}");
    let members = get(&emulator, &query).await;
    assert_eq!(members["data"][0]["role"], json!({ "slug": "editor" }));
    let events = get(
        &emulator,
        "/events?events[]=invitation.created&events[]=invitation.resent\
        &events[]=invitation.accepted",
    )
    .await;
    assert_eq!(count(&events), 3);
    let invitation = &events["data"][2]["data"];
    assert_members(invitation, &INVITATION);
    assert!(invitation.get("token").is_none(), "{invitation}");
}

#[tokio::test]
async fn the_state_file_keeps_organizations_and_what_belongs_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings {
        state_file: Some(folder.path().join("state.json")),
        webhooks: vec!["http://localhost:9/webhooks".to_owned()],
        ..Settings::default()
    };
    let emulator = Emulator::start(settings()).await.unwrap();
    let (acme, ada) = (
        organization(&emulator, "Acme").await,
        user(&emulator, "ada@x.example").await,
    );
    let body = json!({ "user_id": ada, "organization_id": acme });
    send(
        &emulator,
        "POST /user_management/organization_memberships",
        &body,
        201,
    )
    .await;
    let body = json!({ "email": "new@x.example", "organization_id": acme });
    send(&emulator, "POST /user_management/invitations", &body, 201).await;
    let body = json!({ "endpoint_url": "http://localhost:9/own", "events": ["user.created"] });
    send(&emulator, "POST /webhook_endpoints", &body, 201).await;
    send(
        &emulator,
        "POST /authorization/roles",
        &json!({ "slug": "x", "name": "X" }),
        201,
    )
    .await;
    let paths = [
        "/organizations".to_owned(),
        format!("/user_management/organization_memberships?organization_id={acme}"),
        "/user_management/invitations".to_owned(),
        "/authorization/roles".to_owned(),
    ];
    let mut before = Vec::new();
    for path in &paths {
        before.push(get(&emulator, path).await);
    }
    let secret = emulator.webhook_secret().to_owned();
    emulator.stop().await.unwrap();
    let emulator = Emulator::start(settings()).await.unwrap();
    for (path, before) in paths.iter().zip(before) {
        let now = get(&emulator, path).await.to_string();
        let old = emulator.url().to_owned();
        // Links lead to wherever the emulator is.
        let without_link = |text: &str| {
            text.split("accept_invitation_url")
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(
            without_link(&now),
            without_link(&before.to_string()),
            "{path} {old}"
        );
    }
    assert_eq!(emulator.webhook_secret(), secret);
    assert_eq!(count(&get(&emulator, "/webhook_endpoints").await), 2);
    assert_eq!(
        get(&emulator, "/_emulate/messages").await["messages"],
        json!([])
    );
}
