//! Sending, receiving and retrying, which all endpoints share.

use std::net::IpAddr;
use std::time::{Duration, Instant, SystemTime};

use backon::{ExponentialBuilder, Retryable};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;

use super::protocol;
use super::{Client, Error, ErrorKind, ProxyFault, RequestTrace, Response, Stranger, error};
use crate::secret::{Secret, mask, mask_body};

/// Longest response that is read, in bytes. A full page of 100 objects is below 1 MB.
const MAX_RESPONSE_BYTES: usize = 10 * 1024 * 1024;
/// Longest `Retry-After` that is waited for. Somebody sits in front of the command, so a longer one is
/// reported instead.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(10);

/// A request that has not been sent yet.
pub(super) struct RequestSpec<'a> {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) bearer: Option<&'a Secret>,
    pub(super) body: Option<Value>,
}

/// A response before it is parsed.
pub(super) struct RawResponse {
    pub(super) status: StatusCode,
    pub(super) headers: header::HeaderMap,
    pub(super) body: String,
}

impl Client {
    pub(super) async fn get(&self, path: &str) -> Result<Response<Value>, Error> {
        let spec = self.spec(Method::GET, path, None);
        let raw = self.send_with_retries(&spec).await?;
        self.read_json(&spec, &raw)
    }

    pub(super) async fn post(
        &self,
        path: &str,
        body: Option<Value>,
    ) -> Result<Response<Value>, Error> {
        let spec = self.spec(Method::POST, path, body);
        let raw = self.send_once(&spec).await?;
        self.read_json(&spec, &raw)
    }

    pub(super) async fn delete(&self, path: &str) -> Result<Response<Value>, Error> {
        let spec = self.spec(Method::DELETE, path, None);
        let raw = self.send_once(&spec).await?;
        self.read_json(&spec, &raw)
    }

    /// A request with the API key as bearer token.
    fn spec(&self, method: Method, path: &str, body: Option<Value>) -> RequestSpec<'_> {
        RequestSpec {
            method,
            path: path.to_owned(),
            bearer: self.settings.api_key.as_ref(),
            body,
        }
    }

    /// Sends a request, and repeats it up to twice when that may help: no connection, 429 or 5xx.
    pub(super) async fn send_with_retries(
        &self,
        spec: &RequestSpec<'_>,
    ) -> Result<RawResponse, Error> {
        let attempt = || async {
            let raw = self.send_once(spec).await?;
            if raw.status == StatusCode::TOO_MANY_REQUESTS || raw.status.as_u16() >= 500 {
                return Err(self.refusal(&spec.name(), &raw));
            }
            Ok(raw)
        };
        // A fifth of a second lets a restarting server come back; a person hardly notices two of them.
        let policy = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(200))
            .with_max_times(2);
        attempt
            .retry(policy)
            .when(|error: &Error| error.is_retryable(MAX_RETRY_AFTER))
            .adjust(|error, pause| pause.map(|pause| error.retry_after.unwrap_or(pause)))
            .await
    }

    pub(super) async fn send_once(&self, spec: &RequestSpec<'_>) -> Result<RawResponse, Error> {
        let started = Instant::now();
        let result = self.transfer(spec).await;
        let outcome = match &result {
            Ok(raw) => match request_id(&raw.headers) {
                Some(id) => format!("{} (request {id})", raw.status),
                None => raw.status.to_string(),
            },
            Err(error) => error.to_string(),
        };
        (self.observer)(&RequestTrace {
            request: spec.name(),
            outcome,
            elapsed: started.elapsed(),
        });
        result
    }

    async fn transfer(&self, spec: &RequestSpec<'_>) -> Result<RawResponse, Error> {
        let mut request = self
            .http
            .request(
                spec.method.clone(),
                format!("{}{}", self.settings.base_url, spec.path),
            )
            .header(header::ACCEPT, "application/json");
        if let Some(key) = spec.bearer {
            request = request.bearer_auth(key.expose());
        }
        if let Some(body) = &spec.body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.to_string());
        } else if spec.method == Method::POST {
            // Without a length, some servers answer 411.
            request = request.header(header::CONTENT_LENGTH, 0);
        }
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                let mut error = self.unreachable(&spec.name(), error);
                if let ErrorKind::ConnectTimeout(limit) = error.kind
                    && self.takes_connections().await
                {
                    error.kind = ErrorKind::SilentTls(limit);
                }
                if let ErrorKind::Broken(why) = &error.kind
                    && error::is_no_http(why)
                    && let Some(found) = protocol::at(&self.settings).await
                {
                    error.kind = ErrorKind::OtherProtocol(found);
                }
                if let Some(fault) = self.fault_of_proxy(&error).await {
                    error.kind = ErrorKind::Proxy(fault);
                }
                if !matches!(error.kind, ErrorKind::Dns { .. }) {
                    error.pinned = self.pinned().await;
                }
                return Err(error);
            }
        };
        let body = spec.body.as_ref().map(Value::to_string);
        let sent = [
            spec.path.as_str(),
            body.as_deref().unwrap_or_default(),
            spec.bearer.map(Secret::expose).unwrap_or_default(),
        ];
        drop_echoed_id(response.headers_mut(), &sent);
        self.receive(&spec.name(), response).await
    }

    pub(super) async fn receive(
        &self,
        name: &str,
        mut response: reqwest::Response,
    ) -> Result<RawResponse, Error> {
        let (status, headers) = (response.status(), response.headers().clone());
        // Read in parts, so that the limit holds whatever length the server announces.
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| {
            if error.is_timeout() {
                return self.unreachable(name, error);
            }
            // The server has begun to answer, so the request may have taken effect.
            let kind = ErrorKind::Unreadable {
                status: status.as_u16(),
                why: "the connection broke before its end".into(),
                body: String::new(),
            };
            self.error(name, kind, request_id(&headers))
        })? {
            if body.len() + part.len() > MAX_RESPONSE_BYTES {
                let kind = ErrorKind::Unreadable {
                    status: status.as_u16(),
                    why: "it is longer than 10 MB".into(),
                    body: String::new(),
                };
                return Err(self.error(name, kind, request_id(&headers)));
            }
            body.extend_from_slice(&part);
        }
        Ok(RawResponse {
            status,
            headers,
            // Invalid UTF-8 must not hide an error that is otherwise readable, nor a mark before it.
            body: String::from_utf8_lossy(&body)
                .trim_start_matches('\u{feff}')
                .to_owned(),
        })
    }

    pub(super) fn read_json(
        &self,
        spec: &RequestSpec<'_>,
        raw: &RawResponse,
    ) -> Result<Response<Value>, Error> {
        if !raw.status.is_success() {
            return Err(self.refusal(&spec.name(), raw));
        }
        // Sending a session's link is answered with 201 and a body, or 204 without one.
        if raw.body.trim().is_empty() {
            return Ok(self.respond(raw, Value::Null));
        }
        match serde_json::from_str(&raw.body) {
            Ok(value) => Ok(self.respond(raw, value)),
            Err(error) if error.is_eof() => {
                let kind = ErrorKind::Unreadable {
                    status: raw.status.as_u16(),
                    why: "it is not JSON, since it breaks off".into(),
                    body: self.excerpt(&raw.body),
                };
                Err(self.error(&spec.name(), kind, request_id(&raw.headers)))
            }
            Err(_) => Err(self
                .encoded(&spec.name(), raw)
                .unwrap_or_else(|| self.foreign(&spec.name(), raw, Stranger::of_text(raw)))),
        }
    }

    /// An answer that is compressed, or in other characters than UTF-8, which no request asks for.
    fn encoded(&self, name: &str, raw: &RawResponse) -> Option<Error> {
        let text = |name: header::HeaderName| raw.headers.get(name)?.to_str().ok();
        let coding =
            text(header::CONTENT_ENCODING).filter(|it| !it.eq_ignore_ascii_case("identity"));
        let charset = || {
            let kind = text(header::CONTENT_TYPE)?.to_ascii_lowercase();
            let (_, charset) = kind.split_once("charset=")?;
            let charset = charset.trim_matches(['"', ' ', ';']).to_owned();
            // Of what is neither UTF-8 nor contained in it, only two bytes a letter hide JSON.
            (charset.starts_with("utf-16") || charset.starts_with("utf-32")).then_some(charset)
        };
        let what = match coding {
            Some(coding) => format!("it is compressed (Content-Encoding: {})", self.mask(coding)),
            None => format!("it is in other characters (charset={})", charset()?),
        };
        let kind = ErrorKind::Foreign {
            status: raw.status.as_u16(),
            stranger: Stranger::Encoded(what),
            body: String::new(),
        };
        Some(self.error(name, kind, request_id(&raw.headers)))
    }

    /// Parses what is needed from a response, or says what is missing in it.
    pub(super) fn parse_response<T>(
        &self,
        name: &str,
        response: Response<Value>,
        parse_response: impl FnOnce(&Value) -> Result<T, &'static str>,
    ) -> Result<Response<T>, Error> {
        let status = response.status;
        match parse_response(&response.value) {
            Ok(value) => Ok(response.map(|_| value)),
            Err(why) => {
                if response.value.is_null() && name.starts_with("GET ") {
                    // Every object and list that can be asked for has a body.
                    let kind = ErrorKind::Foreign {
                        status,
                        stranger: Stranger::Nothing,
                        body: String::new(),
                    };
                    return Err(self.error(name, kind, response.request_id));
                }
                if response.value.is_null() {
                    let kind = ErrorKind::Unreadable {
                        status,
                        why: "it is empty".into(),
                        body: String::new(),
                    };
                    return Err(self.error(name, kind, response.request_id));
                }
                let body = self.excerpt(&response.value.to_string());
                let kind = if Stranger::may_be_workos(&response.value) {
                    ErrorKind::Unreadable {
                        status,
                        why: why.into(),
                        body,
                    }
                } else {
                    ErrorKind::Foreign {
                        status,
                        stranger: Stranger::Api(why.into()),
                        body,
                    }
                };
                Err(self.error(name, kind, response.request_id))
            }
        }
    }

    /// An error with what is known about the address that was asked.
    pub(super) fn error(&self, name: &str, kind: ErrorKind, request_id: Option<String>) -> Error {
        let mut error = Error::new(name, kind, request_id);
        // The message names the host, which may be a wrong base URL.
        error.host = Some(self.settings.base_url.clone());
        error.host_source.clone_from(&self.settings.base_url_source);
        error
            .other_certificate_file
            .clone_from(&self.settings.other_certificate_file);
        error.proxy = self
            .settings
            .proxy
            .clone()
            .filter(|_| !self.settings.is_loopback);
        error
    }

    pub(super) fn foreign(&self, name: &str, raw: &RawResponse, stranger: Stranger) -> Error {
        let mut stranger = stranger;
        stranger.clean(|text| *text = self.mask(text));
        let kind = ErrorKind::Foreign {
            status: raw.status.as_u16(),
            stranger,
            body: self.excerpt(&raw.body),
        };
        let mut error = self.error(name, kind, request_id(&raw.headers));
        // Products name themselves there, in a word or two.
        const MAX_NAME: usize = 40;
        let server = raw.headers.get(header::SERVER);
        error.server = server
            .and_then(|it| it.to_str().ok())
            .map(|it| self.mask(it))
            .filter(|it| (1..=MAX_NAME).contains(&it.len()));
        error
    }

    pub(super) fn respond<T>(&self, raw: &RawResponse, value: T) -> Response<T> {
        Response {
            value,
            status: raw.status.as_u16(),
            request_id: request_id(&raw.headers),
            clock_ahead: clock_ahead(&raw.headers),
        }
    }

    pub(super) fn refusal(&self, name: &str, raw: &RawResponse) -> Error {
        let id = request_id(&raw.headers);
        if raw.status.is_redirection() {
            let to = raw
                .headers
                .get(header::LOCATION)
                .and_then(|header| header.to_str().ok());
            let to = self.mask(to.unwrap_or("nowhere"));
            return self.error(
                name,
                ErrorKind::Redirected {
                    status: raw.status.as_u16(),
                    to,
                },
                id,
            );
        }
        let is_json = serde_json::from_str::<Value>(&raw.body).is_ok();
        if let Some(error) = self.encoded(name, raw).filter(|_| !is_json) {
            return error;
        }
        if let Some(stranger) = Stranger::of_refusal(raw) {
            return self.foreign(name, raw, stranger);
        }
        let kind = match serde_json::from_str(&raw.body) {
            Ok(body) => error::parse_refusal(raw.status.as_u16(), &body, |it| self.mask(it)),
            Err(_) => ErrorKind::Refused {
                status: raw.status.as_u16(),
                code: None,
                message: None,
                details: Vec::new(),
                body: self.excerpt(&raw.body),
            },
        };
        let mut error = self.error(name, kind, id);
        error.retry_after = retry_after(&raw.headers);
        error
    }

    pub(super) fn unreachable(&self, name: &str, error: reqwest::Error) -> Error {
        let mut kind = error::classify_transport_error(&error, self.settings.timeout);
        if let ErrorKind::Tls { roots, shown, .. } = &mut kind {
            *roots = self.tls.roots.to_string();
            *shown = self.tls.last_refused();
        }
        self.error(name, kind, None)
    }

    /// The beginning of a body, for an error message. 600 characters are enough to recognise a proxy's
    /// error page, and fit on a screen.
    fn excerpt(&self, body: &str) -> String {
        const SHOWN_CHARACTERS: usize = 600;
        // What is masked becomes shorter, so that more has to be looked at than is shown.
        const MASKED_CHARACTERS: usize = 100 * SHOWN_CHARACTERS;
        let body = mask_body(body, &[]);
        let end = body.char_indices().nth(MASKED_CHARACTERS);
        let masked = self.mask(&body[..end.map_or(body.len(), |(at, _)| at)]);
        let shown = masked.trim();
        match shown.char_indices().nth(SHOWN_CHARACTERS) {
            Some((end, _)) => format!("{}… ({} bytes in all)", &shown[..end], body.trim().len()),
            None => shown.to_owned(),
        }
    }

    /// What is wrong with the proxy, after a request through it failed before it was sent.
    async fn fault_of_proxy(&self, error: &Error) -> Option<ProxyFault> {
        let proxy = error.proxy.as_ref().filter(|it| it.fault.is_none())?;
        let may_be_its = match &error.kind {
            ErrorKind::Connection(why) => !why.contains("refused"),
            ErrorKind::ConnectTimeout(_) => true,
            // A certificate that came through a plain proxy is the server's, or one made for it.
            ErrorKind::Tls { why, .. } => proxy.is_https || !why.contains("peer certificate"),
            _ => false,
        };
        if !may_be_its {
            return None;
        }
        let base_url = &self.settings.base_url;
        proxy.examine(base_url, self.tls.config.clone()).await
    }

    /// Whether the server of an https address takes connections, after it did not answer TLS. Asked of
    /// the server itself alone, not through a proxy.
    async fn takes_connections(&self) -> bool {
        // A connection to a server that answers at all takes a fraction of that.
        const PATIENCE: Duration = Duration::from_secs(1);
        let settings = &self.settings;
        let is_direct = settings.proxy.is_none() || settings.is_loopback;
        let Ok(url) = url::Url::parse(&settings.base_url) else {
            return false;
        };
        let (Some(host), Some(port), true) =
            (url.host_str(), url.port_or_known_default(), is_direct)
        else {
            return false;
        };
        if url.scheme() != "https" {
            return false;
        }
        let connect = tokio::net::TcpStream::connect((host.trim_matches(['[', ']']), port));
        tokio::time::timeout(PATIENCE, connect)
            .await
            .is_ok_and(|it| it.is_ok())
    }

    /// The addresses of a host of WorkOS's where none of them is one of the internet. Other hosts may well
    /// be on this machine or in a private network.
    async fn pinned(&self) -> Vec<IpAddr> {
        let settings = &self.settings;
        let url = url::Url::parse(&settings.base_url).ok();
        let Some(url) = url.filter(|_| settings.proxy.is_none()) else {
            return Vec::new();
        };
        let (Some(name), Some(port)) = (url.domain(), url.port_or_known_default()) else {
            return Vec::new();
        };
        if !name.ends_with(".workos.com") {
            return Vec::new();
        }
        // It has just been looked up, so that the answer is at hand.
        const PATIENCE: Duration = Duration::from_secs(1);
        let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((name, port))).await;
        let found = found.into_iter().flatten().flatten();
        let found: Vec<IpAddr> = found.map(|it| it.ip()).collect();
        match found.iter().all(is_none_of_the_internet) {
            true => found,
            false => Vec::new(),
        }
    }

    fn mask(&self, text: &str) -> String {
        let known: Vec<&Secret> = self.settings.api_key.iter().collect();
        mask(text, &known)
    }
}

impl RequestSpec<'_> {
    /// Method and path with secrets masked.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, mask(&self.path, &[]))
    }
}

fn is_none_of_the_internet(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => {
            it.is_loopback() || it.is_unspecified() || it.is_private() || it.is_link_local()
        }
        IpAddr::V6(it) => {
            it.is_loopback()
                || it.is_unspecified()
                || it.is_unique_local()
                || it.is_unicast_link_local()
        }
    }
}

pub(super) fn request_id(headers: &header::HeaderMap) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?;
    // An ID is a UUID or `req_…`, below 50 characters; anything much longer is something else.
    let is_id = id.len() <= 100
        && id
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_.".contains(character));
    is_id.then(|| id.to_owned())
}

/// Removes a request ID that repeats a part of the request, which may be a secret and is no ID.
pub(super) fn drop_echoed_id(headers: &mut header::HeaderMap, sent: &[&str]) {
    if request_id(headers).is_some_and(|id| sent.iter().any(|it| it.contains(&id))) {
        headers.remove("x-request-id");
    }
}

fn retry_after(headers: &header::HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = http_date(text)?;
    // A date in the past says nothing, so the usual pause applies.
    u64::try_from(date - now()).ok().map(Duration::from_secs)
}

fn clock_ahead(headers: &header::HeaderMap) -> Option<i64> {
    let date = http_date(headers.get(header::DATE)?.to_str().ok()?)?;
    // A cache on the way keeps the date of its copy, and says how old that is (RFC 9111, 5.1).
    let age = headers.get(header::AGE).and_then(|it| it.to_str().ok());
    let age: i64 = age.and_then(|it| it.trim().parse().ok()).unwrap_or(0);
    Some(now() - date - age)
}

fn http_date(text: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|date| date.timestamp().as_second())
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |elapsed| {
        i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
    })
}
