//! What an application asks of WorkOS's other products.

use serde_json::json;

use super::{KEY, call, start};

#[tokio::test]
async fn there_is_nothing_of_other_products() {
    let emulator = start().await;
    let user = r#"{"email":"ada@b.example"}"#;
    let user = call(&emulator, "POST /user_management/users", KEY, user).await;
    let users = format!("/user_management/users/{}", user.field("id"));
    let list = call(&emulator, "GET /organizations", KEY, "").await.json();
    let organization = list["data"][0]["id"].as_str().unwrap();
    let lists = [
        "/directories".to_owned(),
        "/directory_users?directory=directory_x".to_owned(),
        "/directory_groups?user=directory_user_x".to_owned(),
        "/feature-flags".to_owned(),
        format!("{users}/feature-flags"),
        format!("{users}/auth_factors"),
        format!("/organizations/{organization}/feature-flags"),
    ];
    let none = r#"{"object":"list","data":[],"list_metadata":{"before":null,"after":null}}"#;
    for list in lists {
        let response = call(&emulator, &format!("GET {list}"), KEY, "").await;
        assert_eq!(
            (response.status, response.body.as_str()),
            (200, none),
            "{list}"
        );
        let anybody = call(&emulator, &format!("GET {list}"), "", "").await;
        assert_eq!(anybody.status, 401, "{list}");
    }
    for (list, status) in [
        ("/user_management/users/user_x/auth_factors", 404),
        ("/user_management/users/user_x/feature-flags", 404),
        ("/organizations/org_x/feature-flags", 404),
        ("/directories?limit=0", 422),
    ] {
        let response = call(&emulator, &format!("GET {list}"), KEY, "").await;
        assert_eq!(response.status, status, "{list}");
    }
}

#[tokio::test]
async fn events_of_an_audit_log_are_checked() {
    let emulator = start().await;
    let list = call(&emulator, "GET /organizations", KEY, "").await.json();
    let event = json!({
        "organization_id": list["data"][0]["id"],
        "event": {
            "action": "user.signed_in", "occurred_at": "2026-01-15T12:00:00Z",
            "actor": { "id": "user_1", "type": "user" }, "targets": [{ "id": "team_1", "type": "team" }],
            "context": { "location": "203.0.113.1" },
        },
    });
    let route = "POST /audit_logs/events";
    let taken = call(&emulator, route, KEY, &event.to_string()).await;
    assert_eq!(
        (taken.status, taken.body.as_str()),
        (200, r#"{"success":true}"#)
    );
    for (pointer, field) in [
        ("/event/action", "event.action"),
        ("/event/actor/type", "event.actor"),
        ("/event/targets/0/id", "event.targets"),
        ("/event/context/location", "event.context"),
    ] {
        let mut wrong = event.clone();
        *wrong.pointer_mut(pointer).unwrap() = 5.into();
        let refused = call(&emulator, route, KEY, &wrong.to_string()).await;
        let expected = json!([{ "code": "required", "field": field }]);
        assert_eq!(
            (refused.status, &refused.json()["errors"]),
            (422, &expected)
        );
    }
    let nothing = call(&emulator, route, KEY, "{}").await;
    assert_eq!(nothing.json()["errors"].as_array().unwrap().len(), 6);
    let mut foreign = event;
    foreign["organization_id"] = "org_x".into();
    let refused = call(&emulator, route, KEY, &foreign.to_string()).await;
    assert_eq!(refused.status, 404);
}
