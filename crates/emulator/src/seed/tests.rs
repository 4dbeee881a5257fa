//! Seeds of both languages, right ones and wrong ones.

use super::*;

#[test]
fn yaml_and_json_say_the_same() {
    let yaml = "users:\n  - email: Ada@Example.com\n    first_name: Ada\n    password: secret\n    \
                metadata: {plan: pro}\norganizations:\n  - name: Acme\n    domains:\n      \
                - domain: Acme.example\nconnections:\n  - name: Acme mail\n    organization: \
                Acme\nredirectUris: [\"http://localhost:8080/cb\"]\n";
    let json = "{\n\t\"users\": [{\"email\": \"Ada@Example.com\", \"first_name\": \"Ada\",\n\t\
                \"password\": \"secret\", \"metadata\": {\"plan\": \"pro\"}}],\n\t\"organizations\": \
                [{\"name\": \"Acme\", \"domains\": [{\"domain\": \"Acme.example\"}]}],\n\t\
                \"connections\": [{\"name\": \"Acme mail\", \"organization\": \"Acme\"}],\n\t\
                \"redirectUris\": [\"http://localhost:8080/cb\"]\n}\n";
    for text in [yaml, json] {
        let seed = Seed::parse(text).unwrap();
        assert_eq!(seed.users[0].email.value, "Ada@Example.com");
        assert_eq!(seed.users[0].metadata["plan"], "pro");
        let password = seed.users[0].password.as_ref();
        assert_eq!(password.map(|it| it.value.as_str()), Some("secret"));
        assert!(seed.without_effect().is_empty());
        let domain = seed.domain_of(&seed.connections[0]);
        assert_eq!(domain.as_deref(), Some("acme.example"));
        assert_eq!(
            seed.redirect_uris().collect::<Vec<_>>(),
            ["http://localhost:8080/cb"]
        );
    }
    assert!(Seed::parse("\n").unwrap().users.is_empty());
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let cases = [
        ("users: []\ngroups: []\n", "line 2: ", "groups"),
        (
            "users:\n  - email: a@b.c\n    emial: x\n",
            "line 3: ",
            "emial",
        ),
        ("users:\n  - first_name: Ada\n", "line 2: ", "email"),
        (
            "users:\n  - email: ada\n",
            "line 2: ",
            "\"ada\" is not an e-mail address",
        ),
        (
            "users:\n  - email: a@b.c\n  - email: A@b.c\n",
            "line 3: ",
            "two users",
        ),
        (
            "users:\n  - {email: a@b.c, id: x/y}\n",
            "line 2: ",
            "cannot be an ID",
        ),
        (
            "users:\n  - {email: a@b.c, password: \"\"}\n",
            "line 2: ",
            "a password is empty",
        ),
        ("users: x\n", "line 1: ", "a list"),
        (
            "users:\n  - {email: a@b.c, email_verified: yes}\n",
            "line 2: ",
            "",
        ),
        (
            "organizations:\n  - name: A\nconnections:\n  - {name: B, organization: A}\n",
            "line 4: ",
            "has a domain",
        ),
        (
            "organizations:\n  - name: A\n    domains:\n      - domain: a_b\n",
            "line 4: ",
            "not a domain",
        ),
        (
            "organizations:\n  - name: A\n    domains:\n      - {domain: a.b, state: failed}\n",
            "line 4: ",
            "verified",
        ),
        (
            "connections:\n  - {name: A, organization: B}\n",
            "line 2: ",
            "called \"B\"",
        ),
        (
            "organizations: [{name: A, domains: [{domain: a.b}]}]\nconnections:\n  - {name: C, organization: A, state: inactive}\n",
            "line 3: ",
            "MagicLink is active",
        ),
        // Every text that is a number, not metadata alone.
        (
            "users:\n  - {email: a@b.c, metadata: {seats: 5}}\n",
            "line 2: ",
            "is not text here: write \"",
        ),
        (
            "users:\n  - {email: a@b.c, external_id: 17}\n",
            "line 2: ",
            "is not text here: write \"",
        ),
        (
            "{\"organizations\": [{\"name\": 5}]}",
            "line 1: ",
            "is not text here: write \"",
        ),
        ("users:\n  - email: a b@c.d\n", "line 2: ", "not an e-mail"),
        (
            "organizations: [{name: A}]\nconnections:\n  - {name: C, organization: A, connection_type: MagicLnk}\n",
            "line 3: ",
            "MagicLnk",
        ),
        ("roles:\n  - {slug: No Slug, name: A}\n", "line 2: ", "slug"),
        (
            "roles:\n  - {slug: a, name: A}\n  - {slug: a, name: B}\n",
            "line 3: ",
            "two roles",
        ),
        (
            "roles:\n  - {slug: a, name: A, type: TeamRole}\n",
            "line 2: ",
            "EnvironmentRole or OrganizationRole",
        ),
        ("permissions:\n  - {slug: A, name: A}\n", "line 2: ", "slug"),
        (
            "organizations:\n  - name: A\n    memberships:\n      - email: a@b.c\n",
            "line 4: ",
            "no user of this seed",
        ),
        (
            "users: [{email: a@b.c}]\norganizations:\n  - name: A\n    memberships:\n      - {email: a@b.c, role: owner}\n",
            "line 5: ",
            "no role \"owner\"",
        ),
        (
            "users: [{email: a@b.c}]\norganizations:\n  - name: A\n    memberships:\n      - {email: a@b.c, status: new}\n",
            "line 5: ",
            "active, inactive or pending",
        ),
        (
            "invitations:\n  - {email: a@b.c, organization_id: org_x}\n",
            "line 2: ",
            "org_x",
        ),
        (
            "invitations:\n  - {email: a@b.c, role_slug: owner}\n",
            "line 2: ",
            "owner",
        ),
        (
            "webhookEndpoints:\n  - endpoint_url: app.example/hooks\n",
            "line 2: ",
            "an http or https address",
        ),
        (
            "webhookEndpoints:\n  - {url: \"http://localhost:1/\", events: [user.made]}\n",
            "line 2: ",
            "user.made",
        ),
        (
            "apiKeys:\n  - {name: CI, organization: A, scope: all}\n",
            "line 2: ",
            "scope",
        ),
        ("apiKeys: 5\n", "line 1: ", "as a list"),
        (
            "apiKeys:\n  pk_1: {environment: test}\n",
            "apiKeys, key 1: ",
            "sk_",
        ),
        (
            "apiKeys:\n  - {name: CI, value: sk_1}\n",
            "line 2: ",
            "organization of this key",
        ),
        (
            "apiKeys:\n  - {name: CI, value: sk_1, organization: A}\n",
            "line 2: ",
            "called \"A\"",
        ),
        ("redirectUris:\n  - callback\n", "line 2: ", "callback"),
        (
            "jwtTemplate:\n  content: '{\"sub\": \"x\"}'\n",
            "line 2: ",
            "jwtTemplate.content must not set the claim sub",
        ),
        (
            "jwtTemplate: {custom_claims: {}}\n",
            "line 1: ",
            "custom_claims",
        ),
        (
            "roles:\n  - {slug: r, name: R, organization_id: org_x}\n",
            "line 2: ",
            "no organization has the ID org_x",
        ),
        (
            "roles:\n  - {slug: r, name: R, type: OrganizationRole}\n",
            "line 2: ",
            "needs organization_id",
        ),
        (
            "users: [{email: a@b.c}]\norganizations:\n  - {name: A, id: org_a}\n  - name: B\n    memberships: [{email: a@b.c, role: r}]\nroles: [{slug: r, name: R, organization_id: org_a}]\n",
            "line 5: ",
            "no role \"r\"",
        ),
        ("users:\n  - email: [\n", "line ", ""),
        (
            "{\"users\": [{\"email\": \"a@b.c\"}],\n \"seeds\": 1}",
            "line 2: ",
            "seeds",
        ),
    ];
    for (text, line, said) in cases {
        let error = Seed::parse(text).unwrap_err();
        assert!(error.starts_with(line), "{text}: {error}");
        assert!(error.contains(said), "{text}: {error}");
        assert_eq!(error.lines().count(), 1, "{text}: {error}");
    }
}

#[test]
fn what_is_not_of_this_emulator_is_taken_and_named() {
    let text = "users:\n  - {email: a@b.c, totp: true, impersonator: {email: x@y.z, reason: r}, \
                oauth_provider: GoogleOAuth}\norganizations:\n  - {name: A, entitlements: [sso], \
                groups: [{name: G}]}\nconnections:\n  - {name: C, organization: A, connection_type: \
                GenericSAML, state: validating, profiles: [{email: a@b.c}]}\nroles:\n  - {slug: r, \
                name: R, priority: 1}\nconnectApplications: [{name: M}]\nconnectedAccounts: []\n\
                pipeConnections: []\n";
    let seed = Seed::parse(text).unwrap();
    assert_eq!(
        seed.without_effect().len(),
        10,
        "{:?}",
        seed.without_effect()
    );
    assert!(
        Seed::parse("users: [{email: a@b.c}]")
            .unwrap()
            .without_effect()
            .is_empty()
    );
}

#[test]
fn api_keys_come_by_value_and_as_a_list_and_end() {
    let list = "organizations: [{name: A}]\napiKeys:\n  - {name: CI, organization: A, value: sk_ci, \
                permissions: [a], expires_at: \"2026-01-01T00:00:00Z\"}\n";
    let by_value = "apiKeys: {sk_ci: {environment: test}}";
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let (before, after) = (at("2025-12-31T23:59:59Z"), at("2026-01-01T00:00:00Z"));
    for (text, works_after) in [(list, false), (by_value, true)] {
        let keys = Seed::parse(text).unwrap().api_keys;
        assert!(keys.has("sk_ci", before), "{text}");
        assert_eq!(keys.has("sk_ci", after), works_after, "{text}");
        assert!(!keys.has("sk_other", before));
    }
}
