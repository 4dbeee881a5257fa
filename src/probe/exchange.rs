//! One request and its response over HTTP/1.1, on its own connection, within limits.

use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::{Duration, Instant};

use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::{HeaderMap, Method, Request, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::{Instant as Moment, timeout_at};
use url::Url;

use super::body;
use super::reach::{self, ConnectOutcome, seconds};
use super::tls;
use crate::secret::mask;

/// How much of a body is read, in bytes. Pages are smaller, and what the checks look for comes early.
pub(super) const MAX_BODY_BYTES: usize = 256 * 1024;
/// Maximum length of a response's status line and headers, in bytes: four times what browsers and
/// proxies commonly allow.
pub(super) const MAX_HEAD_BYTES: usize = 64 * 1024;
/// No header that a server really sends is shorter, so that a head has no more of them than this allows.
const MIN_HEADER_BYTES: usize = 16;

pub(super) const USER_AGENT: &str = concat!(
    "workos-ml/",
    env!("CARGO_PKG_VERSION"),
    " (redirect-uri check --probe, checklist --url)"
);

/// A response, with its body up to the limit.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers in their order, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// At most the first 256 KB of the body, decompressed; characters that are none are replaced.
    pub body: String,
    /// How the body ended.
    pub body_end: BodyEnd,
    /// Time from connecting to the end of reading.
    pub elapsed: Duration,
}

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyEnd {
    /// It is complete.
    Complete,
    /// It is longer than the limit; the rest was not read.
    Long,
    /// The connection broke before the end.
    Cut,
    /// It did not end in time.
    Late,
    /// It is compressed in a way that was not asked for and is not known here, so that nothing of it was read.
    Unreadable,
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// The connection failed, although an earlier one had worked.
    Unconnected(ConnectOutcome),
    /// The TLS handshake failed, although an earlier one had worked.
    Tls(String),
    /// No status line and headers within this time.
    TimedOut(Duration),
    /// The connection was closed without a response.
    Closed,
    /// The connection was reset without a response.
    Reset,
    /// The response is not HTTP/1.1.
    NotHttp(String),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unconnected(outcome) => outcome.fmt(f),
            Self::Tls(why) => write!(f, "the TLS handshake failed: {why}"),
            Self::TimedOut(after) => write!(f, "no answer within {}", seconds(*after)),
            Self::Closed => f.write_str("the connection was closed without an answer"),
            Self::Reset => f.write_str("the connection was reset without an answer"),
            Self::NotHttp(why) => write!(f, "the answer is not HTTP ({why})"),
        }
    }
}

impl Response {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(it, _)| it == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Every header of this name (in lower case).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.headers.iter().filter(move |(it, _)| it == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The target of a redirect, as written in the response.
    pub fn location(&self) -> Option<&str> {
        let is_redirect = matches!(self.status, 301 | 302 | 303 | 307 | 308);
        self.header("location").filter(|_| is_redirect)
    }

    pub(super) fn shown(&self) -> String {
        let to = self
            .location()
            .map(|location| format!(" to {}", mask(location, &[])));
        let body_end = match self.body_end {
            BodyEnd::Complete => "",
            BodyEnd::Long => ", longer than 256 KB",
            BodyEnd::Cut => ", cut off",
            BodyEnd::Late => ", not ended in time",
            BodyEnd::Unreadable => ", compressed though that was not asked for",
        };
        format!("{}{}{body_end}", self.status, to.unwrap_or_default())
    }
}

/// One request, and its limits.
#[derive(Debug)]
pub struct HttpExchange<'a> {
    /// The whole address, `http` or `https`.
    pub address: &'a Url,
    /// The server.
    pub peer: SocketAddr,
    /// Time limit for the connection.
    pub connect_timeout: Duration,
    /// Time limit for all of it.
    pub timeout: Duration,
    /// How much of a body is read, in bytes.
    pub max_body_bytes: usize,
    /// Maximum length of the response's status line and headers, in bytes.
    pub max_head_bytes: usize,
    /// Headers beside those that every request has.
    pub headers: &'a [(&'a str, String)],
    /// The body that is sent, if any.
    pub body: &'a str,
}

/// The body of a request.
#[derive(Debug, Clone)]
pub struct Content {
    /// Its `Content-Type`.
    pub kind: &'static str,
    /// The body itself.
    pub body: String,
}

impl HttpExchange<'_> {
    /// Sends the request on a connection of its own, and follows no redirect. Every certificate is
    /// accepted.
    ///
    /// # Errors
    /// When it is not answered.
    pub async fn run(&self, method: &Method) -> Result<Response, RequestError> {
        let started = Instant::now();
        let deadline = Moment::now() + self.timeout;
        let connecting = reach::connect(self.peer, self.connect_timeout);
        let stream = connecting.await.map_err(RequestError::Unconnected)?;
        let timed_out = || RequestError::TimedOut(self.timeout);
        if self.address.scheme() != "https" {
            return self.send_over(method, stream, deadline, started).await;
        }
        let shaking = timeout_at(deadline, tls::wrap(self.address, stream));
        match shaking.await.map_err(|_| timed_out())? {
            Ok(stream) => self.send_over(method, stream, deadline, started).await,
            Err(error) => Err(RequestError::Tls(error.to_string())),
        }
    }

    async fn send_over<S>(
        &self,
        method: &Method,
        stream: S,
        deadline: Moment,
        started: Instant,
    ) -> Result<Response, RequestError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let timed_out = || RequestError::TimedOut(self.timeout);
        let http_request = self.http_request(method)?;
        let opening = http1::Builder::new()
            .max_buf_size(self.max_head_bytes)
            .max_headers(self.max_head_bytes / MIN_HEADER_BYTES)
            .handshake(TokioIo::new(stream));
        let (mut sender, connection) = opening.await.map_err(|it| classify_error(&it))?;
        // Dropping the set ends the connection's task.
        let mut tasks = JoinSet::new();
        tasks.spawn(connection);
        let answering = timeout_at(deadline, sender.send_request(http_request));
        let response = answering.await.map_err(|_| timed_out())?;
        let response = response.map_err(|it| classify_error(&it))?;
        let (head, mut body) = response.into_parts();
        let mut bytes = Vec::new();
        let reading = timeout_at(
            deadline,
            read_body(&mut body, &mut bytes, self.max_body_bytes),
        );
        let mut body_end = reading.await.unwrap_or(BodyEnd::Late);
        let headers = header_pairs(&head.headers);
        let all = |name: &str| {
            let named = headers.iter().filter(|(it, _)| it == name);
            let values: Vec<&str> = named.map(|(_, value)| value.as_str()).collect();
            values.join(",")
        };
        let codings = all("content-encoding");
        let body = match body::decompressed(&bytes, &codings, self.max_body_bytes) {
            Some((plain, is_long)) => {
                if is_long {
                    body_end = BodyEnd::Long;
                }
                body::text(&plain, &all("content-type"))
            }
            None => {
                body_end = BodyEnd::Unreadable;
                String::new()
            }
        };
        Ok(Response {
            status: head.status.as_u16(),
            headers,
            body,
            body_end,
            elapsed: started.elapsed(),
        })
    }

    fn http_request(&self, method: &Method) -> Result<Request<String>, RequestError> {
        let target = match self.address.query() {
            Some(query) => format!("{}?{query}", self.address.path()),
            None => self.address.path().to_owned(),
        };
        let port = self.address.port().map(|it| format!(":{it}"));
        let host = self.address.host_str().unwrap_or_default();
        let mut http_request = Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, format!("{host}{}", port.unwrap_or_default()))
            // Some servers compress all the same.
            .header(header::ACCEPT_ENCODING, "identity")
            // One request per connection, so that each is timed and limited by itself.
            .header(header::CONNECTION, "close");
        for (name, value) in self.headers {
            http_request = http_request.header(*name, value);
        }
        let body = self.body.to_owned();
        // As browsers do where a form has nothing to send: some servers refuse a POST that does not say it.
        if body.is_empty() && matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
            http_request = http_request.header(header::CONTENT_LENGTH, 0);
        }
        http_request
            .body(body)
            .map_err(|error| RequestError::NotHttp(error.to_string()))
    }
}

async fn read_body(body: &mut Incoming, bytes: &mut Vec<u8>, limit: usize) -> BodyEnd {
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await;
        match frame {
            None => return BodyEnd::Complete,
            Some(Err(_)) => return BodyEnd::Cut,
            Some(Ok(frame)) => {
                let Some(part) = frame.data_ref() else {
                    continue;
                };
                // The part that crosses the limit is cut, not dropped.
                let room = limit - bytes.len();
                bytes.extend_from_slice(&part[..part.len().min(room)]);
                if part.len() > room {
                    return BodyEnd::Long;
                }
            }
        }
    }
}

fn header_pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

fn classify_error(error: &hyper::Error) -> RequestError {
    if error.is_parse() {
        return RequestError::NotHttp(error.to_string().to_lowercase());
    }
    // hyper reports a connection closed before the response in any of these ways.
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        return RequestError::Closed;
    }
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return match io.kind() {
                std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe => {
                    RequestError::Reset
                }
                std::io::ErrorKind::UnexpectedEof => RequestError::Closed,
                _ => RequestError::Tls(io.to_string()),
            };
        }
        cause = error.source();
    }
    RequestError::NotHttp(error.to_string())
}
