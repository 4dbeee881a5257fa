//! The WorkOS client; the only module that knows reqwest.
//!
//! It is tolerant in what it reads (any 2xx, absent and unknown fields, three shapes of error)
//! and exact in what it sends. Every answer is kept as the JSON that came, next to the few fields
//! that this tool reads. Only GET is ever repeated: creating and sending have no idempotency key,
//! so a repetition would mail twice.

mod connections;
mod error;
mod magic_auth;
mod organizations;
mod passwordless;
mod redirect_uris;
mod sso;
mod tls;
mod visit;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use backon::{ExponentialBuilder, Retryable};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;

use crate::secret::{Secret, mask, mask_body};

pub use connections::{Connection, ConnectionFilter};
pub use error::{Error, Problem};
pub use magic_auth::{Authentication, MagicAuth};
pub use passwordless::{CreateSession, Session};
pub use redirect_uris::RedirectUri;
pub use sso::{SignIn, TokenRequest};
pub use visit::{Destination, Visit};

/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 10 * 1024 * 1024;
/// Longest `Retry-After` that is waited for; a longer one is reported instead.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How to reach the API.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address of the API without a slash at its end.
    pub base_url: String,
    /// Whether that address is this machine. Then no proxy is used and no certificates are loaded.
    pub is_loopback: bool,
    /// The API key, sent as bearer token and as client secret. Without one, only requests that
    /// need none can be made.
    pub api_key: Option<Secret>,
    /// The longest that one request may take.
    pub timeout: Duration,
    /// Value of `SSL_CERT_FILE`, to be named when a certificate is refused.
    pub certificate_file: Option<String>,
    /// The proxy variable that is set, to be named when nothing can be reached.
    pub proxy_variable: Option<String>,
}

/// One finished request, for `-v`. It holds no secret: paths are masked.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Method and masked path.
    pub request: String,
    /// Status and request ID, or what went wrong.
    pub outcome: String,
    /// From sending to the last byte.
    pub elapsed: Duration,
}

/// Is told of every finished request.
pub type Observer = Arc<dyn Fn(&Exchange) + Send + Sync>;

/// A successful answer.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// What this tool reads of it.
    pub value: T,
    /// The `X-Request-Id`.
    pub request_id: Option<String>,
    /// How far this machine's clock is ahead of the server's `Date`, in seconds.
    pub clock_ahead: Option<i64>,
}

impl<T> Answer<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            value: change(self.value),
            request_id: self.request_id,
            clock_ahead: self.clock_ahead,
        }
    }
}

/// A client of one WorkOS environment.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    settings: Arc<Settings>,
    roots: Roots,
    observer: Observer,
}

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Roots {
    /// Plain HTTP: none.
    None,
    /// Those of the operating system.
    System,
    /// Those of the file that `SSL_CERT_FILE` names.
    File(String),
    /// The system has none, so Mozilla's, as built into this program.
    BuiltIn,
}

impl fmt::Display for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("no certificates"),
            Self::System => f.write_str("the operating system's certificates"),
            Self::File(path) => write!(f, "the certificates of SSL_CERT_FILE ({path})"),
            Self::BuiltIn => {
                f.write_str("the built-in Mozilla certificates, because the system has none")
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.settings.base_url)
            .finish_non_exhaustive()
    }
}

/// A request before it is sent.
struct Call<'a> {
    method: Method,
    path: String,
    bearer: Option<&'a Secret>,
    body: Option<Value>,
}

/// An answer before anything is made of it.
struct Raw {
    status: StatusCode,
    headers: header::HeaderMap,
    body: String,
}

impl Client {
    /// Prepares a client; nothing is sent.
    ///
    /// # Errors
    /// When the trusted certificates cannot be loaded.
    pub fn new(settings: Settings, observer: Observer) -> Result<Self, Error> {
        let (http, roots) = tls::build(&settings)?;
        Ok(Self {
            http,
            settings: Arc::new(settings),
            roots,
            observer,
        })
    }

    /// `GET /health`: whether anything answers at this address. Any answer below 500 counts.
    ///
    /// # Errors
    /// When nothing answers, or with a server error.
    pub async fn health(&self) -> Result<Answer<()>, Error> {
        let raw = self
            .send_repeatedly(&Call {
                method: Method::GET,
                path: "/health".into(),
                bearer: None,
                body: None,
            })
            .await?;
        if raw.status.is_server_error() {
            return Err(self.refusal("GET /health", &raw));
        }
        Ok(self.answer(&raw, ()))
    }

    async fn get(&self, path: &str) -> Result<Answer<Value>, Error> {
        let call = Call {
            method: Method::GET,
            path: path.to_owned(),
            bearer: self.settings.api_key.as_ref(),
            body: None,
        };
        let raw = self.send_repeatedly(&call).await?;
        self.read(&call, &raw)
    }

    async fn post(&self, path: &str, body: Option<Value>) -> Result<Answer<Value>, Error> {
        let call = Call {
            method: Method::POST,
            path: path.to_owned(),
            bearer: self.settings.api_key.as_ref(),
            body,
        };
        let raw = self.send_once(&call).await?;
        self.read(&call, &raw)
    }

    async fn delete(&self, path: &str) -> Result<Answer<Value>, Error> {
        let call = Call {
            method: Method::DELETE,
            path: path.to_owned(),
            bearer: self.settings.api_key.as_ref(),
            body: None,
        };
        let raw = self.send_once(&call).await?;
        self.read(&call, &raw)
    }

    /// Repeats a request twice when a repetition may help: no connection, 429 or 5xx.
    async fn send_repeatedly(&self, call: &Call<'_>) -> Result<Raw, Error> {
        let attempt = || async {
            let raw = self.send_once(call).await?;
            if raw.status == StatusCode::TOO_MANY_REQUESTS || raw.status.is_server_error() {
                return Err(self.refusal(&call.name(), &raw));
            }
            Ok(raw)
        };
        let policy = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(200))
            .with_max_times(2);
        attempt
            .retry(policy)
            .when(|error: &Error| error.is_worth_a_retry(LONGEST_PAUSE))
            .adjust(|error, pause| pause.map(|it| error.retry_after.unwrap_or(it)))
            .await
    }

    async fn send_once(&self, call: &Call<'_>) -> Result<Raw, Error> {
        let started = Instant::now();
        let result = self.transfer(call).await;
        let outcome = match &result {
            Ok(raw) => match request_id(&raw.headers) {
                Some(id) => format!("{} (request {id})", raw.status),
                None => raw.status.to_string(),
            },
            Err(error) => error.to_string(),
        };
        (self.observer)(&Exchange {
            request: call.name(),
            outcome,
            elapsed: started.elapsed(),
        });
        result
    }

    async fn transfer(&self, call: &Call<'_>) -> Result<Raw, Error> {
        let mut request = self
            .http
            .request(
                call.method.clone(),
                format!("{}{}", self.settings.base_url, call.path),
            )
            .header(header::ACCEPT, "application/json");
        if let Some(key) = call.bearer {
            request = request.bearer_auth(key.expose());
        }
        if let Some(body) = &call.body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.to_string());
        } else if call.method == Method::POST {
            // Without a length, some servers answer 411.
            request = request.header(header::CONTENT_LENGTH, 0);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| self.unreachable(&call.name(), error))?;
        self.receive(&call.name(), answer).await
    }

    async fn receive(&self, name: &str, mut answer: reqwest::Response) -> Result<Raw, Error> {
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|error| {
            if error.is_timeout() {
                return self.unreachable(name, error);
            }
            // The server has answered, so whatever was asked for may have been done.
            let problem = Problem::Unreadable {
                status: status.as_u16(),
                why: "the connection broke before its end".into(),
                body: String::new(),
            };
            Error::new(name, problem, request_id(&headers))
        })? {
            if body.len() + part.len() > LONGEST_ANSWER {
                let problem = Problem::Unreadable {
                    status: status.as_u16(),
                    why: "it is longer than 10 MB".into(),
                    body: String::new(),
                };
                return Err(Error::new(name, problem, request_id(&headers)));
            }
            body.extend_from_slice(&part);
        }
        Ok(Raw {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    fn read(&self, call: &Call<'_>, raw: &Raw) -> Result<Answer<Value>, Error> {
        if !raw.status.is_success() {
            return Err(self.refusal(&call.name(), raw));
        }
        // Sending a session's link answers 201 with a body or 204 without one.
        if raw.body.trim().is_empty() {
            return Ok(self.answer(raw, Value::Null));
        }
        match serde_json::from_str(&raw.body) {
            Ok(value) => Ok(self.answer(raw, value)),
            Err(_) => Err(self.unreadable(&call.name(), raw, "it is not JSON")),
        }
    }

    /// Takes what is needed from an answer, or says what it could not find there.
    fn take<T>(
        &self,
        name: &str,
        answer: Answer<Value>,
        take: impl FnOnce(&Value) -> Result<T, &'static str>,
    ) -> Result<Answer<T>, Error> {
        match take(&answer.value) {
            Ok(value) => Ok(answer.map(|_| value)),
            Err(why) => {
                let body = self.mask(&mask_body(&answer.value.to_string(), &[]));
                let problem = Problem::Unreadable {
                    status: 200,
                    why: why.into(),
                    body,
                };
                Err(Error::new(name, problem, answer.request_id))
            }
        }
    }

    fn answer<T>(&self, raw: &Raw, value: T) -> Answer<T> {
        Answer {
            value,
            request_id: request_id(&raw.headers),
            clock_ahead: clock_ahead(&raw.headers),
        }
    }

    fn refusal(&self, name: &str, raw: &Raw) -> Error {
        let id = request_id(&raw.headers);
        if raw.status.is_redirection() {
            let to = raw
                .headers
                .get(header::LOCATION)
                .and_then(|it| it.to_str().ok());
            let to = self.mask(to.unwrap_or("nowhere"));
            return Error::new(
                name,
                Problem::Redirected {
                    status: raw.status.as_u16(),
                    to,
                },
                id,
            );
        }
        let problem = match serde_json::from_str(&raw.body) {
            Ok(body) => error::read_refusal(raw.status.as_u16(), &body, |it| self.mask(it)),
            Err(_) => Problem::Refused {
                status: raw.status.as_u16(),
                code: None,
                message: None,
                details: Vec::new(),
                body: shorten(&self.mask(&mask_body(&raw.body, &[]))),
            },
        };
        let mut error = Error::new(name, problem, id);
        error.retry_after = retry_after(&raw.headers);
        error
    }

    fn unreadable(&self, name: &str, raw: &Raw, why: &str) -> Error {
        let body = shorten(&self.mask(&mask_body(&raw.body, &[])));
        let problem = Problem::Unreadable {
            status: raw.status.as_u16(),
            why: why.into(),
            body,
        };
        Error::new(name, problem, request_id(&raw.headers))
    }

    fn unreachable(&self, name: &str, error: reqwest::Error) -> Error {
        let mut problem = error::read_transport(&error, self.settings.timeout);
        if let Problem::Tls { roots, .. } = &mut problem {
            *roots = self.roots.to_string();
        }
        let mut error = Error::new(name, problem, None);
        error.host = Some(self.settings.base_url.clone());
        error.proxy = self
            .settings
            .proxy_variable
            .clone()
            .filter(|_| !self.settings.is_loopback);
        error
    }

    fn mask(&self, text: &str) -> String {
        let known: Vec<&Secret> = self.settings.api_key.iter().collect();
        mask(text, &known)
    }
}

impl Call<'_> {
    /// Method and path as they may be shown.
    fn name(&self) -> String {
        format!("{} {}", self.method, mask(&self.path, &[]))
    }
}

/// The beginning of a body, enough to recognise a proxy's page or a cut answer.
fn shorten(body: &str) -> String {
    const SHOWN: usize = 600;
    let body = body.trim();
    match body.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes in all)", &body[..end], body.len()),
        None => body.to_owned(),
    }
}

fn request_id(headers: &header::HeaderMap) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?;
    // An ID is a UUID or `req_…`; anything else is not worth repeating.
    let is_id = id.len() <= 100
        && id
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it));
    is_id.then(|| id.to_owned())
}

fn retry_after(headers: &header::HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = http_date(text)?;
    u64::try_from(date - now()).ok().map(Duration::from_secs)
}

fn clock_ahead(headers: &header::HeaderMap) -> Option<i64> {
    let date = http_date(headers.get(header::DATE)?.to_str().ok()?)?;
    Some(now() - date)
}

fn http_date(text: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|it| it.timestamp().as_second())
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |it| i64::try_from(it.as_secs()).unwrap_or(i64::MAX))
}

/// A path segment or query value with everything escaped that is not unreserved.
fn escape(text: &str) -> String {
    let escaped: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    // A form writes a space as +, which in a path is a plus.
    escaped.replace('+', "%20")
}

fn text(value: &Value, field: &str) -> Option<String> {
    value
        .get(field)
        .and_then(Value::as_str)
        .map(ToOwned::to_owned)
}
