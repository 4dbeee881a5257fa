//! The WorkOS client; the only module that knows reqwest.
//!
//! The client is tolerant in what it reads (any 2xx, absent and unknown fields, three shapes of
//! error) and exact in what it sends. Responses are kept as the JSON that WorkOS sent, next to the few
//! fields that this tool reads. Only GET is ever retried: creating and sending have no idempotency
//! key, so a retry could mail twice.

mod cause;
mod connections;
mod error;
mod foreign;
mod magic_auth;
mod organizations;
mod passwordless;
mod protocol;
mod redirect_uris;
mod sso;
mod tls;
mod transport;
mod tunnel;
mod visit;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::secret::Secret;

pub use cause::span;
pub use connections::{Connection, ConnectionFilter};
pub use error::{Error, ErrorKind};
pub use foreign::Stranger;
pub use magic_auth::{Authentication, MagicAuth};
pub use passwordless::{CreateSession, Session};
pub use protocol::Protocol;
pub use redirect_uris::RedirectUri;
pub use sso::{TokenRequest, TokenResponse};
pub use tunnel::{ProxyFault, TunnelRefusal};
pub use visit::{Destination, Forwarded};

use tls::Tls;
use transport::RequestSpec;

/// Time to connect. A TCP handshake to a reachable host takes well under a second; three lost SYN
/// packets are repeated within seven.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A proxy of the environment.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// The variable that names it.
    pub variable: String,
    /// Host and port, without a user and a password.
    pub address: String,
    /// Whether it is spoken to without TLS, and not by SOCKS.
    pub is_plain: bool,
    /// Whether it is spoken to over TLS.
    pub is_https: bool,
    /// Its login as [`Proxy::login_of`] gives it.
    pub login: Option<Secret>,
    /// What is wrong with the variable's value as it is written.
    pub fault: Option<&'static str>,
    /// An entry of `NO_PROXY` that names the host in a form that is not understood, and how to write it.
    pub ignored_exclusion: Option<(String, String)>,
}

/// How to reach the API.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Address of the API, without a trailing slash.
    pub base_url: String,
    /// Whether that address is on this machine. If so, no proxy is used.
    pub is_loopback: bool,
    /// The API key, sent as bearer token. Without one, only requests that need none work.
    pub api_key: Option<Secret>,
    /// Time limit for one request.
    pub timeout: Duration,
    /// Value of `SSL_CERT_FILE`: certificate authorities to trust besides the system's.
    pub certificate_file: Option<String>,
    /// Value of `SSL_CERT_DIR`, in whose folder the system's certificates are looked for then.
    pub certificate_folder: Option<String>,
    /// Another variable that names a file with certificate authorities, which only other programs read, and
    /// its value.
    pub other_certificate_file: Option<(&'static str, String)>,
    /// What set the base URL, or `None` for the default.
    pub base_url_source: Option<String>,
    /// The proxy that is in force, so that an error can name it.
    pub proxy: Option<Proxy>,
}

/// One finished request, for `-v`. Secrets in the path are masked.
#[derive(Debug, Clone)]
pub struct RequestTrace {
    /// Method and masked path.
    pub request: String,
    /// Status and request ID, or what went wrong.
    pub outcome: String,
    /// From sending to the last byte.
    pub elapsed: Duration,
}

/// Called for every finished request.
pub type Observer = Arc<dyn Fn(&RequestTrace) + Send + Sync>;

/// A successful response.
#[derive(Debug, Clone)]
pub struct Response<T> {
    /// The part of the body that this tool reads.
    pub value: T,
    /// The status.
    pub status: u16,
    /// The `X-Request-Id`.
    pub request_id: Option<String>,
    /// How far this machine's clock is ahead of the server's `Date`, in seconds.
    pub clock_ahead: Option<i64>,
}

impl<T> Response<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            status: self.status,
            request_id: self.request_id,
            clock_ahead: self.clock_ahead,
        }
    }
}

/// A client of one WorkOS environment.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    settings: Arc<ClientSettings>,
    tls: Tls,
    observer: Observer,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.settings.base_url)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Whether WorkOS can be asked for what is an account's.
    pub fn has_key(&self) -> bool {
        self.settings.api_key.is_some()
    }

    /// Creates a client; nothing is sent.
    ///
    /// # Errors
    /// When the trusted certificates cannot be loaded.
    pub fn new(settings: ClientSettings, observer: Observer) -> Result<Self, Error> {
        let (http, tls) = tls::client(&settings)?;
        Ok(Self {
            http,
            settings: Arc::new(settings),
            tls,
            observer,
        })
    }

    /// `GET /health`: whether an API answers at this address. Any status below 500 counts, because a
    /// server may lack this route, except a redirect or a page, which mean that something else answers.
    ///
    /// # Errors
    /// When nothing answers, with a server error, and on a redirect.
    pub async fn health(&self) -> Result<Response<()>, Error> {
        let spec = RequestSpec {
            method: Method::GET,
            path: "/health".into(),
            bearer: None,
            body: None,
        };
        let raw = self.send_with_retries(&spec).await?;
        if raw.status.is_redirection() {
            return Err(self.refusal("GET /health", &raw));
        }
        let stranger = match raw.status.is_client_error() {
            true => Stranger::of_refusal(&raw),
            // A page, not the answer of an API.
            false => Stranger::of_page(&raw),
        };
        if let Some(stranger) = stranger {
            return Err(self.foreign("GET /health", &raw, stranger));
        }
        Ok(self.respond(&raw, ()))
    }
}

/// Percent-encodes a path segment or query value.
fn escape(text: &str) -> String {
    let escaped: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    // Form encoding writes a space as +, which means a plus in a path.
    escaped.replace('+', "%20")
}

/// Whether an object of an answer is of one of WorkOS's kinds: its `object` says so, or, where that is
/// absent, the prefix of its ID.
fn is_kind(value: &Value, kind: &str, prefix: &str) -> bool {
    match text(value, "object") {
        Some(object) => object == kind,
        None => text(value, "id").is_some_and(|id| id.starts_with(prefix)),
    }
}

fn text(value: &Value, field: &str) -> Option<String> {
    value
        .get(field)
        .and_then(Value::as_str)
        .map(ToOwned::to_owned)
}
