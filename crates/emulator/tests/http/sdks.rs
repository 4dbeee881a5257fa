//! What the official SDKs send, request by request, and the members that their models cannot do without.
//! Facts of Go 10.1, PHP 9, Ruby 10.2, Kotlin 7 and .NET 4, read in their sources; Node, Python and Rust
//! run against the emulator themselves.

use serde_json::{Value, json};
use workos_emulator::Emulator;

use super::{Response, call, follow, start};

/// How an SDK writes its requests.
struct Sdk {
    name: &'static str,
    /// Headers of every request. `KEY` stands for the API key, or for an access token.
    always: &'static str,
    /// Those of a request with a body besides.
    with_body: &'static str,
    /// Those of a POST without anything to send, and what it sends.
    empty: (&'static str, &'static str),
    /// The query of `POST /sso/token`, in front of the code.
    token_query: &'static str,
    /// A list of two types of events in a query.
    events: &'static str,
    /// The query of every list that sets nothing itself.
    page: &'static str,
}

const SDKS: [Sdk; 5] = [
    Sdk {
        name: "Go",
        always: "Authorization: Bearer KEY\r\nContent-Type: application/json\r\nUser-Agent: workos-go/v10.1.1\r\nAccept-Encoding: gzip\r\n",
        with_body: "",
        empty: ("", ""),
        token_query: "",
        events: "events=user.created&events=session.created&limit=10&order=desc",
        page: "limit=10&order=desc",
    },
    Sdk {
        name: "PHP",
        always: "Authorization: Bearer KEY\r\nContent-Type: application/json\r\nUser-Agent: workos-php/9.0.0\r\n",
        with_body: "",
        empty: ("", "{}"),
        token_query: "",
        events: "events%5B0%5D=user.created&events%5B1%5D=session.created&order=desc",
        page: "order=desc",
    },
    Sdk {
        name: "Ruby",
        always: "Authorization: Bearer KEY\r\nAccept: */*\r\nAccept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3\r\nUser-Agent: WorkOS; ruby/3.4.1; x86_64-linux; v10.2.1\r\n",
        with_body: "Content-Type: application/json\r\n",
        empty: ("Content-Type: application/json\r\n", "{}"),
        token_query: "",
        events: "limit=10&order=desc&events=user.created&events=session.created",
        page: "limit=10&order=desc",
    },
    Sdk {
        name: "Kotlin",
        always: "Authorization: Bearer KEY\r\nUser-Agent: workos-kotlin\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n",
        with_body: "Content-Type: application/json; charset=utf-8\r\nIdempotency-Key: 6b1f0f9e-0b0a-4f0e-9b7e-2f3c9f1f0a11\r\n",
        empty: ("Content-Type: application/json; charset=utf-8\r\n", "{}"),
        token_query: "?code=",
        events: "events=user.created,session.created",
        page: "order=desc",
    },
    Sdk {
        name: ".NET",
        always: "Authorization: Bearer KEY\r\nAccept-Encoding: utf-8\r\nUser-Agent: workos-dotnet/4.0.0\r\n",
        with_body: "Content-Type: application/json\r\n",
        empty: ("Content-Type: application/json\r\n", "{}"),
        token_query: "",
        events: "events%5B%5D=user.created&events%5B%5D=session.created",
        page: "limit=10",
    },
];

/// Members that a model requires: without a type they may be `null`, and have to be there all the same
/// where a language tells the two apart.
const SESSION: &str = "object:s id:s email:s expires_at:t link:s";
const TOKEN: &str = "token_type:s access_token:s expires_in:n profile:o";
const PROFILE: &str = "object:s id:s connection_id:s connection_type:s idp_id:s email:s raw_attributes:o \
                       organization_id first_name last_name name";
const MAGIC_AUTH: &str =
    "object:s id:s user_id:s email:s expires_at:t created_at:t updated_at:t code:s";
const USER: &str = "object:s id:s email:s email_verified:b created_at:t updated_at:t first_name last_name \
                    profile_picture_url external_id last_sign_in_at";
const SIGN_IN: &str = "user:o access_token:s refresh_token:s authentication_method:s";
const ORGANIZATION: &str =
    "object:s id:s name:s domains:l metadata:o created_at:t updated_at:t external_id";
const DOMAIN: &str = "object:s id:s organization_id:s domain:s created_at:t updated_at:t state:s verification_strategy:s";
const MEMBERSHIP: &str = "object:s id:s user_id:s organization_id:s status:s directory_managed:b \
                          created_at:t updated_at:t role:o roles:l user:o";
const INVITATION: &str = "object:s id:s email:s state:s expires_at:t created_at:t updated_at:t token:s \
                          accept_invitation_url:s accepted_at revoked_at organization_id inviter_user_id \
                          accepted_user_id role_slug";
const USER_SESSION: &str = "object:s id:s user_id:s auth_method:s status:s expires_at:t created_at:t \
                            updated_at:t ip_address user_agent ended_at";
const REDIRECT_URI: &str = "object:s id:s uri:s default:b created_at:t updated_at:t";
const CONNECTION: &str =
    "object:s id:s connection_type:s name:s state:s status:s domains:l created_at:t updated_at:t";
const ROLE: &str = "object:s id:s slug:s name:s type:s resource_type_slug:s permissions:l created_at:t \
                    updated_at:t description";
const WEBHOOK: &str =
    "object:s id:s endpoint_url:s secret:s status:s events:l created_at:t updated_at:t";
const EVENT: &str = "object:s id:s event:s data:o created_at:t";
const KEY_OF_SET: &str = "alg:s kty:s use:s n:s e:s kid:s x5c:l x5t#S256:s";

/// Whether an object has the members of a model, each of its type.
fn check(who: &str, object: &Value, members: &str) {
    for member in members.split_whitespace() {
        let (name, kind) = member.split_once(':').unwrap_or((member, ""));
        let value = object
            .get(name)
            .unwrap_or_else(|| panic!("{who}: no {name} in {object}"));
        let is_it = match kind {
            "s" => value.as_str().is_some_and(|it| !it.is_empty()),
            // `OffsetDateTime` and `DateTimeImmutable` read RFC 3339.
            "t" => value
                .as_str()
                .is_some_and(|it| it.parse::<jiff::Timestamp>().is_ok()),
            "n" => value.is_u64(),
            "b" => value.is_boolean(),
            "o" => value.is_object(),
            "l" => value.is_array(),
            _ => true,
        };
        // An empty identity provider's ID is what Magic Link has.
        let is_empty_id = name == "idp_id" && value.is_string();
        assert!(is_it || is_empty_id, "{who}: {name} is {value}");
    }
}

impl Sdk {
    async fn send(
        &self,
        emulator: &Emulator,
        key: &str,
        route: &str,
        body: Option<Value>,
    ) -> Response {
        let always = self.always.replace("KEY", key);
        match body {
            Some(body) => {
                let headers = always + self.with_body;
                call(emulator, route, &headers, &body.to_string()).await
            }
            None => call(emulator, route, &always, "").await,
        }
    }

    /// Sends a request with the API key, and checks status and members of the answer.
    async fn ask(
        &self,
        emulator: &Emulator,
        route: &str,
        body: Option<Value>,
        status: u16,
        members: &str,
    ) -> Value {
        let answer = self.send(emulator, "sk_test_default", route, body).await;
        let who = format!("{} {route}", self.name);
        assert_eq!(answer.status, status, "{who}: {}", answer.body);
        if members.is_empty() {
            return Value::Null;
        }
        check(&who, &answer.json(), members);
        answer.json()
    }

    /// Asks for a list, and checks its envelope and its first item.
    async fn list(&self, emulator: &Emulator, path: &str, members: &str) -> Value {
        let joint = if path.contains('?') { '&' } else { '?' };
        let route = format!("GET {path}{joint}{}", self.page);
        let list = self
            .ask(
                emulator,
                &route,
                None,
                200,
                "object:s data:l list_metadata:o",
            )
            .await;
        let who = format!("{} {route}", self.name);
        check(&who, &list["list_metadata"], "before after");
        let first = list["data"].get(0);
        check(
            &who,
            first.unwrap_or_else(|| panic!("{who}: is empty")),
            members,
        );
        list
    }

    async fn sign_in_by_link(&self, emulator: &Emulator) {
        let body = json!({
            "email": "ada@b.example", "type": "MagicLink",
            "redirect_uri": "http://localhost:3000/callback", "state": "x", "expires_in": 900,
        });
        let session = self
            .ask(
                emulator,
                "POST /passwordless/sessions",
                Some(body),
                201,
                SESSION,
            )
            .await;
        let id = session["id"].as_str().unwrap();
        let headers = self.always.replace("KEY", "sk_test_default") + self.empty.0;
        let route = format!("POST /passwordless/sessions/{id}/send");
        let sent = call(emulator, &route, &headers, self.empty.1).await;
        assert_eq!(sent.status, 201, "{}: {}", self.name, sent.body);
        check(self.name, &sent.json(), "success:b");

        let location = follow(emulator, "GET", session["link"].as_str().unwrap()).await;
        let code = location.split_once("code=").unwrap().1;
        let code = code.split('&').next().unwrap();
        let query = match self.token_query {
            "" => String::new(),
            query => format!("{query}{code}"),
        };
        let body = json!({
            "code": code, "grant_type": "authorization_code",
            "client_id": "client_emulate", "client_secret": "sk_test_default",
        });
        let route = format!("POST /sso/token{query}");
        let token = self.ask(emulator, &route, Some(body), 200, TOKEN).await;
        check(self.name, &token["profile"], PROFILE);
        let access_token = token["access_token"].as_str().unwrap();
        let profile = self
            .send(emulator, access_token, "GET /sso/profile", None)
            .await;
        assert_eq!(profile.status, 200, "{}: {}", self.name, profile.body);
        check(self.name, &profile.json(), PROFILE);
    }

    /// Signs in by Magic Auth, and gives the user and the session.
    async fn sign_in_by_code(&self, emulator: &Emulator) -> (String, String) {
        let route = "POST /user_management/magic_auth";
        let body = json!({ "email": "grace@b.example", "user_agent": "a browser" });
        let made = self.ask(emulator, route, Some(body), 201, MAGIC_AUTH).await;
        let route = "POST /user_management/authenticate";
        let body = json!({
            "grant_type": "urn:workos:oauth:grant-type:magic-auth:code",
            "code": made["code"], "email": "grace@b.example",
            "client_id": "client_emulate", "client_secret": "sk_test_default",
        });
        let signed_in = self.ask(emulator, route, Some(body), 200, SIGN_IN).await;
        check(self.name, &signed_in["user"], USER);
        let body = json!({
            "grant_type": "refresh_token", "refresh_token": signed_in["refresh_token"],
            "client_id": "client_emulate", "client_secret": "sk_test_default",
        });
        self.ask(
            emulator,
            route,
            Some(body),
            200,
            "user:o access_token:s refresh_token:s",
        )
        .await;
        let keys = "GET /sso/jwks/client_emulate";
        let keys = self.ask(emulator, keys, None, 200, "keys:l").await;
        check(self.name, &keys["keys"][0], KEY_OF_SET);
        let user = signed_in["user"]["id"].as_str().unwrap().to_owned();
        let path = format!("/user_management/users/{user}/sessions");
        let sessions = self.list(emulator, &path, USER_SESSION).await;
        let session = sessions["data"][0]["id"].as_str().unwrap().to_owned();
        (user, session)
    }

    async fn manage(&self, emulator: &Emulator, user: &str) {
        let body = json!({
            "name": "Acme",
            "domain_data": [{ "domain": "acme.example", "state": "verified" }],
        });
        let made = self
            .ask(
                emulator,
                "POST /organizations",
                Some(body),
                201,
                ORGANIZATION,
            )
            .await;
        check(self.name, &made["domains"][0], DOMAIN);
        let id = made["id"].as_str().unwrap();
        let memberships = "/user_management/organization_memberships";
        let body = json!({ "user_id": user, "organization_id": id, "role_slug": "admin" });
        let route = format!("POST {memberships}");
        let member = self
            .ask(emulator, &route, Some(body), 201, MEMBERSHIP)
            .await;
        check(self.name, &member["user"], USER);
        check(self.name, &member["role"], "slug:s");
        let invitation = json!({ "email": "new@b.example", "organization_id": id });
        let route = "POST /user_management/invitations";
        self.ask(emulator, route, Some(invitation), 201, INVITATION)
            .await;
        let hook = json!({ "endpoint_url": "http://localhost:9/hook", "events": ["user.created"] });
        let route = "POST /webhook_endpoints";
        self.ask(emulator, route, Some(hook), 201, WEBHOOK).await;
        let change = json!({ "first_name": "Grace", "metadata": { "a": "1" } });
        let route = format!("PUT /user_management/users/{user}");
        self.ask(emulator, &route, Some(change), 200, USER).await;

        self.list(
            emulator,
            &format!("{memberships}?organization_id={id}"),
            MEMBERSHIP,
        )
        .await;
        self.list(emulator, "/user_management/users", USER).await;
        self.list(emulator, "/user_management/invitations", INVITATION)
            .await;
        self.list(emulator, "/user_management/redirect_uris", REDIRECT_URI)
            .await;
        self.list(emulator, "/organizations", ORGANIZATION).await;
        self.list(emulator, "/webhook_endpoints", WEBHOOK).await;
        self.list(
            emulator,
            "/connections?connection_type=MagicLink",
            CONNECTION,
        )
        .await;
        let roles = "GET /authorization/roles";
        let roles = self.ask(emulator, roles, None, 200, "data:l").await;
        check(self.name, &roles["data"][0], ROLE);
        let route = format!("GET /events?{}", self.events);
        let events = self.ask(emulator, &route, None, 200, "data:l").await;
        let kinds: Vec<&str> = events["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["event"].as_str().unwrap())
            .collect();
        check(self.name, &events["data"][0], EVENT);
        for kind in ["user.created", "session.created"] {
            assert!(kinds.contains(&kind), "{}: {kinds:?}", self.name);
        }
        assert!(!kinds.contains(&"organization.created"), "{}", self.name);

        let route = format!("DELETE /organizations/{id}");
        self.ask(emulator, &route, None, 202, "").await;
    }
}

#[tokio::test]
async fn the_requests_of_every_sdk_are_answered_as_its_models_need() {
    for sdk in SDKS {
        let emulator = start().await;
        sdk.sign_in_by_link(&emulator).await;
        let (user, session) = sdk.sign_in_by_code(&emulator).await;
        sdk.manage(&emulator, &user).await;
        // The browser follows this one.
        let route = format!(
            "GET /user_management/sessions/logout?session_id={session}&return_to=http%3A%2F%2Flocalhost%3A3000%2F"
        );
        let left = call(&emulator, &route, "", "").await;
        assert_eq!(left.status, 302, "{}: {}", sdk.name, left.body);
        assert_eq!(left.header("location"), Some("http://localhost:3000/"));
        let route = format!("DELETE /user_management/users/{user}");
        sdk.ask(&emulator, &route, None, 200, "").await;
    }
}

/// The names that the SDKs choose their exceptions by.
#[tokio::test]
async fn refusals_have_what_every_sdk_makes_an_exception_of() {
    for sdk in SDKS {
        let emulator = start().await;
        let body = Some(json!({ "email": "ada@b.example", "type": "MagicLink" }));
        let refused = sdk
            .send(
                &emulator,
                "sk_test_other",
                "POST /passwordless/sessions",
                body,
            )
            .await;
        assert_eq!(refused.status, 401, "{}", sdk.name);
        check(sdk.name, &refused.json(), "message:s");
        assert!(refused.header("x-request-id").is_some());
        let cases = [
            (
                "POST /passwordless/sessions",
                json!({}),
                422,
                "message:s errors:l",
            ),
            (
                "POST /sso/token",
                json!({
                    "code": "01ABC", "grant_type": "authorization_code",
                    "client_id": "client_emulate", "client_secret": "sk_test_default",
                }),
                400,
                "error:s error_description:s",
            ),
            (
                "POST /user_management/authenticate",
                json!({
                    "grant_type": "refresh_token", "refresh_token": "spent",
                    "client_id": "client_emulate", "client_secret": "sk_test_default",
                }),
                400,
                "error:s error_description:s",
            ),
        ];
        for (route, body, status, members) in cases {
            sdk.ask(&emulator, route, Some(body), status, members).await;
        }
        let route = "GET /user_management/users/user_none";
        sdk.ask(&emulator, route, None, 404, "message:s code:s")
            .await;
    }
}
