//! WorkOS's side of a run: the mail that it sent, the faults that it is to make, the calls that reached
//! it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use emulator::{Emulator, Log, LogEvent, RedirectRules, Settings};
use hyper::Method;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::probe::HttpExchange;

/// One call of the application to WorkOS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The path, without secrets.
    pub path: String,
    /// The status of the answer; 0 if the connection was closed instead.
    pub status: u16,
}

impl Call {
    /// What the call is for.
    pub fn purpose(&self) -> Option<Purpose> {
        match (self.method.as_str(), self.path.as_str()) {
            ("POST", "/passwordless/sessions") => Some(Purpose::Create),
            ("POST", path) if path.starts_with("/passwordless/sessions/") => Some(Purpose::Send),
            ("POST", "/sso/token" | "/user_management/authenticate") => Some(Purpose::Exchange),
            ("POST", path) if path.starts_with("/user_management/magic_auth") => {
                Some(Purpose::Create)
            }
            _ => None,
        }
    }

    /// Whether it is a call of the application, not of the browser or of this program.
    fn is_of_application(&self) -> bool {
        let path = self.path.as_str();
        let is_of_browser = path == "/"
            || path == "/health"
            || path.starts_with("/_emulate/")
            || path.starts_with("/sso/authorize")
            || (path.starts_with("/passwordless/") && path.ends_with("/confirm"));
        !is_of_browser
    }
}

/// The three steps of a sign-in that an application asks WorkOS for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Create a passwordless session, or a Magic Auth code.
    Create,
    /// Mail its link.
    Send,
    /// Exchange a code.
    Exchange,
}

impl Purpose {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Create => "creating the session",
            Self::Send => "sending the link",
            Self::Exchange => "the exchange of the code",
        }
    }
}

/// Mail that the emulator holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The emulator's ID of it.
    pub id: String,
    /// The ID of the passwordless session.
    pub session_id: String,
    /// The address that the link has.
    pub link: Url,
    /// Whether WorkOS was asked to send it.
    pub is_sent: bool,
    /// How often it was sent.
    pub times_sent: usize,
    /// How often its code was exchanged.
    pub times_exchanged: usize,
}

/// A fault that WorkOS makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// It answers with a status.
    Status(u16),
    /// Its answer is no JSON.
    Garbage,
    /// It closes the connection without an answer.
    Dropped,
    /// It does not answer.
    Hanging,
}

impl Fault {
    /// In words: `answered 500`.
    pub fn words(self) -> String {
        match self {
            Self::Status(status) => format!("answered {status}"),
            Self::Garbage => "answered with text that is not JSON".to_owned(),
            Self::Dropped => "closed the connection without an answer".to_owned(),
            Self::Hanging => "did not answer".to_owned(),
        }
    }
}

/// More than the mail to one person takes.
const MAX_MAILBOX_BYTES: usize = 8 * 1024 * 1024;

/// How long a hanging WorkOS hangs: longer than anybody waits here.
const HANGING: Duration = Duration::from_secs(300);

/// The calls that reached the emulator, and the keys that came with them.
#[derive(Debug, Default)]
struct Record {
    calls: Vec<Call>,
    foreign_keys: Vec<String>,
}

/// The private WorkOS of a run.
pub struct Workos {
    emulator: Emulator,
    url: Url,
    record: Arc<Mutex<Record>>,
}

impl std::fmt::Debug for Workos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workos")
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

impl Workos {
    /// Starts it on a port, 0 for any free one. It takes any key: applications may insist on their own.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(port: u16) -> std::io::Result<Self> {
        let record = Arc::new(Mutex::new(Record::default()));
        let kept = Arc::clone(&record);
        let log: Log = Arc::new(move |event| {
            let mut record = kept.lock().unwrap_or_else(PoisonError::into_inner);
            match event {
                LogEvent::Request {
                    method,
                    path,
                    status,
                    ..
                } => {
                    let call = Call {
                        method: method.clone(),
                        path: path.clone(),
                        status: *status,
                    };
                    if call.is_of_application() {
                        record.calls.push(call);
                    }
                }
                LogEvent::ForeignKey { masked } => record.foreign_keys.push(masked.clone()),
                LogEvent::Warning(_) => {}
            }
        });
        let emulator = Emulator::start(Settings {
            port,
            // Without a default, so that the first one to be registered becomes it.
            redirect_uris: vec!["http://localhost:*/callback".to_owned()],
            redirect_rules: RedirectRules::Lenient,
            any_key: true,
            log: Some(log),
            ..Settings::default()
        })
        .await?;
        let url = Url::parse(emulator.url()).map_err(std::io::Error::other)?;
        Ok(Self {
            emulator,
            url,
            record,
        })
    }

    /// Where it is reached.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The same as applications are given it, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.emulator.url()
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.emulator.port()
    }

    /// How many calls the application has made.
    pub fn calls_so_far(&self) -> usize {
        self.lock().calls.len()
    }

    /// The calls of the application after the first `from` ones.
    pub fn calls_since(&self, from: usize) -> Vec<Call> {
        self.lock().calls.get(from..).unwrap_or_default().to_vec()
    }

    /// Keys that are not the emulator's, masked.
    pub fn foreign_keys(&self) -> Vec<String> {
        self.lock().foreign_keys.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the emulator for something, with a token where it wants one. Nothing if it refuses.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        token: Option<&str>,
    ) -> Option<Value> {
        let url = self.url.join(path).ok()?;
        let mut headers = vec![("content-type", "application/json".to_owned())];
        headers.extend(token.map(|token| ("authorization", format!("Bearer {token}"))));
        let exchange = HttpExchange {
            address: &url,
            peer: SocketAddr::from(([127, 0, 0, 1], self.port())),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(10),
            max_body_bytes: MAX_MAILBOX_BYTES,
            max_head_bytes: 64 * 1024,
            headers: &headers,
            body: &body.map(|body| body.to_string()).unwrap_or_default(),
        };
        let response = exchange.run(&method).await.ok()?;
        if response.status >= 300 {
            return None;
        }
        Some(serde_json::from_str(&response.body).unwrap_or(Value::Null))
    }

    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Option<Value> {
        self.ask(method, path, body, None).await
    }

    /// Makes an address the one that sessions without a redirect URI lead to. Only the first counts.
    pub async fn set_default_redirect_uri(&self, uri: &str) -> bool {
        let (path, body) = ("/user_management/redirect_uris", json!({ "uri": uri }));
        let request = self.ask(Method::POST, path, Some(body), Some(emulator::API_KEY));
        request.await.is_some()
    }

    /// The mail to an address, the newest first.
    pub async fn mail_to(&self, email: &str) -> Vec<Message> {
        let mail = self.mail(email, "magic_link").await;
        mail.iter().filter_map(message).collect()
    }

    /// The newest Magic Auth code that was mailed to an address.
    pub async fn code_for(&self, email: &str) -> Option<String> {
        let mail = self.mail(email, "magic_auth").await;
        mail.first()?["code"].as_str().map(str::to_owned)
    }

    async fn mail(&self, to: &str, kind: &str) -> Vec<Value> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("to", to)
            .append_pair("kind", kind)
            .finish();
        let path = format!("/_emulate/messages?{query}");
        let mailbox = self.control(Method::GET, &path, None).await;
        match mailbox {
            Some(Value::Object(mut mailbox)) => match mailbox.remove("messages") {
                Some(Value::Array(messages)) => messages,
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Makes the link of a message expire.
    pub async fn expire(&self, message: &Message) {
        let path = format!("/_emulate/messages/{}/expire", message.id);
        self.control(Method::POST, &path, None).await;
    }

    /// Has a mail scanner visit the link of a message.
    pub async fn scan(&self, message: &Message, profile: &str) {
        let path = format!("/_emulate/messages/{}/scan", message.id);
        self.control(Method::POST, &path, Some(json!({ "profile": profile })))
            .await;
    }

    /// Has calls for a purpose that contain a text meet a fault, until it is [lifted](Self::lift).
    pub async fn fail(&self, purpose: Purpose, containing: &str, fault: Fault) -> Vec<String> {
        let paths: &[&str] = match purpose {
            Purpose::Create => &["/passwordless/sessions", "/user_management/magic_auth"],
            Purpose::Send => &["/passwordless/sessions/*/send"],
            Purpose::Exchange => &["/sso/token", "/user_management/authenticate"],
        };
        let mut set = Vec::new();
        for path in paths {
            let mut hook = json!({ "method": "POST", "path": path, "contains": containing });
            match fault {
                Fault::Status(status) => {
                    hook["status"] = status.into();
                    hook["body"] = error_body(purpose, status);
                }
                Fault::Garbage => {
                    hook["status"] = 200.into();
                    hook["body"] = json!({});
                    hook["invalidJson"] = true.into();
                }
                Fault::Dropped => hook["drop"] = true.into(),
                Fault::Hanging => {
                    hook["status"] = 504.into();
                    hook["delayMs"] = u64::try_from(HANGING.as_millis())
                        .unwrap_or(u64::MAX)
                        .into();
                }
            }
            set.extend(self.hook(hook).await);
        }
        set
    }

    /// Has the exchange of a code answer with the profile of somebody else.
    pub async fn answer_with_profile_of(&self, email: &str, code: &str) -> Vec<String> {
        let body = json!({
            "access_token": "01WORKOSMLSOMEBODYELSE0000",
            "token_type": "Bearer",
            "expires_in": 600,
            "profile": {
                "object": "profile",
                "id": "prof_01WORKOSMLSOMEBODYELSE00",
                "organization_id": null,
                "connection_id": "conn_01WORKOSMLSOMEBODYELSE00",
                "connection_type": "MagicLink",
                "idp_id": email,
                "email": email,
                "first_name": null,
                "last_name": null,
                "name": null,
                "raw_attributes": {},
            },
        });
        let hook = json!({
            "method": "POST", "path": "/sso/token", "contains": code, "status": 200, "body": body,
        });
        self.hook(hook).await.into_iter().collect()
    }

    async fn hook(&self, hook: Value) -> Option<String> {
        let created = self
            .control(Method::POST, "/_emulate/hooks", Some(hook))
            .await?;
        created["id"].as_str().map(str::to_owned)
    }

    /// How many calls met faults so far.
    pub async fn times_met(&self, hooks: &[String]) -> u64 {
        let set = self
            .control(Method::GET, "/_emulate/hooks", None)
            .await
            .unwrap_or_default();
        let ours = set.as_array().into_iter().flatten().filter(|hook| {
            hook["id"]
                .as_str()
                .is_some_and(|id| hooks.iter().any(|other| other == id))
        });
        ours.filter_map(|hook| hook["hits"].as_u64()).sum()
    }

    /// Removes faults. Returns how many calls met them.
    pub async fn lift(&self, hooks: &[String]) -> u64 {
        let met = self.times_met(hooks).await;
        for hook in hooks {
            self.control(Method::DELETE, &format!("/_emulate/hooks/{hook}"), None)
                .await;
        }
        met
    }

    /// Whether something is an access token that WorkOS gave to the application.
    pub async fn is_access_token(&self, token: &str) -> bool {
        let profile = self.ask(Method::GET, "/sso/profile", None, Some(token));
        profile.await.is_some()
    }
}

/// WorkOS's body for a status: OAuth's shape where tokens are asked for.
fn error_body(purpose: Purpose, status: u16) -> Value {
    match (purpose, status) {
        (Purpose::Exchange, 401) => json!({
            "error": "invalid_client", "error_description": "Invalid client ID or secret.",
        }),
        (Purpose::Exchange, 422) => json!({
            "error": "invalid_request", "error_description": "The request is invalid.",
        }),
        (_, 401) => json!({ "message": "Unauthorized" }),
        (_, 422) => json!({
            "message": "Validation failed",
            "code": "invalid_request_parameters",
            "errors": [{ "field": "email", "code": "email must be an email" }],
        }),
        (_, 429) => json!({ "message": "Too many requests" }),
        _ => json!({ "message": "Internal Server Error" }),
    }
}

fn message(message: &Value) -> Option<Message> {
    let count = |action: &str| {
        let story = message["story"].as_array();
        story.map_or(0, |story| {
            story.iter().filter(|entry| entry["what"] == action).count()
        })
    };
    Some(Message {
        id: message["id"].as_str()?.to_owned(),
        session_id: message["session_id"].as_str()?.to_owned(),
        link: Url::parse(message["link"].as_str()?).ok()?,
        is_sent: !message["sent_at"].is_null(),
        times_sent: count("sent"),
        times_exchanged: count("exchanged"),
    })
}

/// Whether what listens on a port of this machine has a mailbox as emulators of this program have.
pub async fn is_emulator(port: u16) -> bool {
    let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(address) = Url::parse(&format!("http://{peer}/_emulate/messages")) else {
        return false;
    };
    let exchange = HttpExchange {
        address: &address,
        peer,
        connect_timeout: Duration::from_secs(1),
        timeout: Duration::from_secs(1),
        max_body_bytes: 64 * 1024,
        max_head_bytes: 16 * 1024,
        headers: &[],
        body: "",
    };
    let answer = exchange.run(&Method::GET).await;
    answer.is_ok_and(|answer| answer.status == 200 && answer.body.contains("\"messages\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_emulator_that_has_the_port_is_known() {
        let workos = Workos::start(0).await.unwrap();
        assert!(is_emulator(workos.port()).await);
        let other = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        assert!(!is_emulator(other.local_addr().unwrap().port()).await);
    }
}
