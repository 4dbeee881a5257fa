//! A WorkOS that answers well, apart from what a test makes it say instead.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::support::{PATIENCE, ReceivedRequest, Stub, http, http_with};

/// An access token that must be nowhere in what is printed.
pub const ACCESS_TOKEN: &str = "01DY34ACQTM3B1CSX1YSZ8Z00D";
/// The code of every callback.
pub const CODE: &str = "01E2RJ4C05B52KKZ8FSRDAPXYZ";
/// The only session that this WorkOS makes.
pub const SESSION: &str = "passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095";
/// The path of its link.
pub const LINK: &str = "/passwordless/ZBxkn2ZTUYqa82ky6QEYecemI/confirm";

/// What a request is, as a test names it: `POST /passwordless/sessions`, without the query.
pub fn name(asked: &ReceivedRequest) -> String {
    let path = asked.target.split('?').next().unwrap();
    format!("{} {path}", asked.method)
}

/// A whole WorkOS, of which `instead` answers what it wants to.
pub fn workos(
    instead: impl Fn(&ReceivedRequest) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Stub {
    // The link leads to the redirect URI of the session that was created last.
    let landing = Mutex::new(String::new());
    Stub::start(move |asked| {
        if name(asked) == "POST /passwordless/sessions" {
            let body = asked.json();
            *landing.lock().unwrap_or_else(PoisonError::into_inner) = format!(
                "{}?code={CODE}&state={}",
                body["redirect_uri"].as_str().unwrap_or_default(),
                body["state"].as_str().unwrap_or_default()
            );
        }
        instead(asked).unwrap_or_else(|| {
            let landing = landing.lock().unwrap_or_else(PoisonError::into_inner);
            good(asked, &landing)
        })
    })
}

/// A WorkOS that answers one request, named as in [`name`], with these bytes.
pub fn workos_that_says(request: &'static str, answer: Vec<u8>) -> Stub {
    workos(move |asked| (name(asked) == request).then(|| answer.clone()))
}

fn good(asked: &ReceivedRequest, landing: &str) -> Vec<u8> {
    let host = asked.header("host").unwrap_or_default();
    let (status, body) = match name(asked).as_str() {
        "GET /health" => ("200 OK", json!({"status": "ok"})),
        "POST /passwordless/sessions" => ("201 Created", session(host)),
        "GET /organizations" | "GET /connections" => ("200 OK", list(json!([]))),
        "GET /user_management/redirect_uris" => ("200 OK", redirect_uris()),
        "POST /sso/token" => ("200 OK", token()),
        name if name.ends_with("/send") => ("201 Created", json!({"success": true})),
        name if name.starts_with("GET /sso/jwks/") => ("200 OK", json!({"keys": []})),
        name if name == format!("GET {LINK}") => {
            return http_with("302 Found", &[("Location", landing)], "");
        }
        _ => ("404 Not Found", json!({"message": "Not Found"})),
    };
    http(status, &body.to_string())
}

fn session(host: &str) -> Value {
    json!({
        "object": "passwordless_session",
        "id": SESSION,
        "email": "you@example.com",
        "expires_at": "2099-09-16T15:44:08.475Z",
        "link": format!("http://{host}{LINK}"),
    })
}

/// The answer to a token request: a Magic Link profile.
pub fn token() -> Value {
    json!({
        "profile": {
            "object": "profile",
            "id": "prof_01DWAS7ZQWM70PV93BFV1V78QV",
            "email": "you@example.com",
            "organization_id": null,
            "connection_id": "conn_01EMH8WAK20T42N2NBMNBCYHAG",
            "connection_type": "MagicLink",
            "idp_id": "",
            "raw_attributes": {},
        },
        "access_token": ACCESS_TOKEN,
    })
}

pub fn list(data: Value) -> Value {
    json!({"object": "list", "data": data, "list_metadata": {"before": null, "after": null}})
}

fn redirect_uris() -> Value {
    list(json!([{
        "object": "redirect_uri",
        "id": "redir_01EHZNVPK3SFK441A1RGBFSHRT",
        "uri": "http://localhost:*/callback",
        "default": false,
    }]))
}

/// A WorkOS that does not answer one request until it is dropped.
pub struct Held {
    pub stub: Stub,
    arrived: Receiver<()>,
    _release: Sender<()>,
}

impl Held {
    /// Holds every request of this name.
    pub fn at(request: &'static str) -> Self {
        let (arrive, arrived) = channel();
        let (release, released) = channel::<()>();
        let (arrive, released) = (Mutex::new(arrive), Mutex::new(released));
        let stub = workos(move |asked| {
            if name(asked) != request {
                return None;
            }
            // The test may be over.
            let _ = arrive.lock().unwrap().send(());
            let _ = released.lock().unwrap().recv();
            Some(Vec::new())
        });
        Self {
            stub,
            arrived,
            _release: release,
        }
    }

    /// Waits until the request has been made.
    #[track_caller]
    pub fn wait(&self) {
        self.arrived
            .recv_timeout(PATIENCE)
            .expect("the request is not made");
    }
}

/// How often a session was created, and how often a mail was asked for.
pub fn created_and_sent(stub: &Stub) -> (usize, usize) {
    let of = |wanted: fn(&str) -> bool| {
        stub.requests()
            .iter()
            .map(name)
            .filter(|it| wanted(it))
            .count()
    };
    (
        of(|text| text == "POST /passwordless/sessions"),
        of(|text| text.starts_with("POST ") && text.ends_with("/send")),
    )
}
