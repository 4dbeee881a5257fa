//! How a request can fail, and what the user is told about it.

use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use serde_json::Value;

use super::{Protocol, Proxy, ProxyFault, Stranger};
use crate::error::Code;
use crate::secret::{Secret, mask};
use crate::tls_fault::{self, Shown};

/// A failed request. Boxed, because every result of the client carries it.
#[derive(Debug, Clone)]
pub struct Error(Box<ErrorDetails>);

/// What is known about a failed request. Secrets are masked in every text.
#[derive(Debug, Clone)]
pub struct ErrorDetails {
    /// Method and path.
    pub request: String,
    /// What went wrong.
    pub kind: ErrorKind,
    /// The `X-Request-Id` of the answer.
    pub request_id: Option<String>,
    /// The `Retry-After` of the answer.
    pub retry_after: Option<Duration>,
    /// The address that was asked, where that is known.
    pub(super) host: Option<String>,
    /// What set that address, unless it is the default.
    pub(super) host_source: Option<String>,
    /// The proxy that was in force.
    pub(super) proxy: Option<Proxy>,
    /// The addresses of this machine or of a private network that the host has here, where those are all.
    pub(super) pinned: Vec<IpAddr>,
    /// The `Server` of an answer that is not WorkOS's.
    pub(super) server: Option<String>,
    /// A file with certificate authorities that only other programs read, and the variable that names it.
    pub(super) other_certificate_file: Option<(&'static str, String)>,
}

/// Kinds of failed requests.
#[derive(Debug, Clone)]
pub enum ErrorKind {
    /// The host name could not be resolved.
    Dns {
        /// Whether no name server answered, so that the name may exist.
        is_unanswered: bool,
    },
    /// The connection could not be made.
    Connection(String),
    /// The proxy, or its tunnel, is at fault; nothing was sent.
    Proxy(ProxyFault),
    /// The connection ended before the response.
    Broken(String),
    /// The port speaks another protocol.
    OtherProtocol(Protocol),
    /// No connection within this time, so nothing was sent.
    ConnectTimeout(Duration),
    /// The port took the connection and was silent to TLS for this time, so nothing was sent.
    SilentTls(Duration),
    /// No response within this time.
    Timeout(Duration),
    /// The TLS handshake failed.
    Tls {
        /// In the words of the TLS library.
        why: String,
        /// Which certificates were trusted.
        roots: String,
        /// The certificate that was refused.
        shown: Option<Shown>,
    },
    /// The file that `SSL_CERT_FILE` names cannot be used; nothing was sent.
    CertificateFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// 3xx, which the WorkOS API never answers, so this is not the API.
    Redirected {
        /// The status.
        status: u16,
        /// The `Location`.
        to: String,
    },
    /// 4xx or 5xx.
    Refused {
        /// The status.
        status: u16,
        /// `code`, or `error` of OAuth answers.
        code: Option<String>,
        /// `message`, or `error_description`.
        message: Option<String>,
        /// The items of `errors`.
        details: Vec<String>,
        /// The beginning of a body that was not JSON.
        body: String,
    },
    /// An answer that is not of WorkOS's shape, whatever its status.
    Foreign {
        /// The status.
        status: u16,
        /// Who answered.
        stranger: Stranger,
        /// The beginning of the body.
        body: String,
    },
    /// 2xx with a body that cannot be understood.
    Unreadable {
        /// The status.
        status: u16,
        /// What is wrong with it.
        why: String,
        /// The beginning of the body.
        body: String,
    },
}

impl Deref for Error {
    type Target = ErrorDetails;

    fn deref(&self) -> &ErrorDetails {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut ErrorDetails {
        &mut self.0
    }
}

impl Error {
    pub(super) fn new(request: &str, kind: ErrorKind, request_id: Option<String>) -> Self {
        Self(Box::new(ErrorDetails {
            request: request.to_owned(),
            kind,
            request_id,
            retry_after: None,
            host: None,
            host_source: None,
            proxy: None,
            pinned: Vec::new(),
            server: None,
            other_certificate_file: None,
        }))
    }

    /// The proxy whose address is written wrongly, and how.
    pub(super) fn proxy_fault(&self) -> Option<(&Proxy, &'static str)> {
        let proxy = self.proxy.as_ref()?;
        Some((proxy, proxy.fault?))
    }

    /// The HTTP status, if WorkOS answered.
    pub fn status(&self) -> Option<u16> {
        match self.kind {
            ErrorKind::Redirected { status, .. }
            | ErrorKind::Refused { status, .. }
            | ErrorKind::Unreadable { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Whether somebody else than WorkOS answered.
    pub fn is_foreign(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Foreign { .. } | ErrorKind::Redirected { .. }
        )
    }

    /// WorkOS's own name for the refusal: `code`, or `error` of OAuth answers.
    pub fn slug(&self) -> Option<&str> {
        match &self.kind {
            ErrorKind::Refused { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// Whether a 403 says that the key may not do this, or says nothing at all.
    pub fn speaks_of_rights(&self) -> bool {
        let ErrorKind::Refused { message, code, .. } = &self.kind else {
            return true;
        };
        let text = [message, code].map(|it| it.as_deref().unwrap_or_default());
        let text = text.join(" ").to_lowercase();
        let of_rights = [
            "forbidden",
            "permission",
            "authorized",
            "scope",
            "access",
            "rights",
            "privilege",
        ];
        text.trim().is_empty() || of_rights.iter().any(|it| text.contains(it))
    }

    /// Whether it is a refusal without a word.
    pub fn is_wordless(&self) -> bool {
        match &self.kind {
            ErrorKind::Refused {
                status: 400..=499,
                code: None,
                message: None,
                details,
                body,
            } => details.is_empty() && body.trim().is_empty(),
            _ => false,
        }
    }

    /// Whether this answer to the question for a client ID says that it is unknown. Only in words: a server
    /// without the route says as much by the status alone.
    pub fn refuses_client_id(&self) -> bool {
        let ErrorKind::Refused {
            status,
            code,
            message,
            ..
        } = &self.kind
        else {
            return false;
        };
        let names_client = || {
            let words = [code, message].map(|it| it.as_deref().unwrap_or_default());
            let words = words.join(" ").to_lowercase();
            words.replace(['_', '-'], " ").contains("client")
        };
        match status {
            404 => message.is_some(),
            400 | 422 => names_client(),
            _ => false,
        }
    }

    /// Whether the request cannot have reached WorkOS: nothing was sent, or to a server without HTTP.
    pub fn is_unread(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Dns { .. }
                | ErrorKind::Connection(_)
                | ErrorKind::Proxy(_)
                | ErrorKind::OtherProtocol(_)
                | ErrorKind::ConnectTimeout(_)
                | ErrorKind::SilentTls(_)
                | ErrorKind::Tls { .. }
                | ErrorKind::CertificateFile { .. }
        )
    }

    /// Whether the same request may succeed if repeated soon.
    pub(super) fn is_retryable(&self, longest_pause: Duration) -> bool {
        let is_transient = match &self.kind {
            ErrorKind::Connection(_) | ErrorKind::Broken(_) => true,
            ErrorKind::Refused { status, .. } => *status == 429 || *status >= 500,
            ErrorKind::Proxy(ProxyFault::Refuses(refusal)) => refusal.status >= 500,
            _ => false,
        };
        is_transient && self.retry_after.is_none_or(|it| it <= longest_pause)
    }

    /// The error with a secret masked that the server may have repeated.
    pub(super) fn redacting(mut self, secret: &Secret) -> Self {
        let clean = |text: &mut String| *text = mask(text, &[secret]);
        match &mut self.kind {
            ErrorKind::Refused {
                code,
                message,
                details,
                body,
                ..
            } => {
                let texts = code.iter_mut().chain(message).chain(details);
                texts.for_each(clean);
                clean(body);
            }
            ErrorKind::Unreadable { body, .. } => clean(body),
            ErrorKind::Foreign { stranger, body, .. } => {
                stranger.clean(clean);
                clean(body);
            }
            ErrorKind::Redirected { to, .. } => clean(to),
            _ => {}
        }
        self
    }

    /// This tool's code for the failure.
    pub fn code(&self) -> Code {
        match &self.kind {
            ErrorKind::Dns { .. }
            | ErrorKind::Connection(_)
            | ErrorKind::Proxy(ProxyFault::Refuses(_) | ProxyFault::ClosesTunnel)
            | ErrorKind::Broken(_)
            | ErrorKind::OtherProtocol(_)
            | ErrorKind::ConnectTimeout(_)
            | ErrorKind::Timeout(_) => Code::Unreachable,
            ErrorKind::Tls { .. } | ErrorKind::Proxy(_) | ErrorKind::SilentTls(_) => {
                Code::TlsRefused
            }
            ErrorKind::CertificateFile { .. } => Code::FileUnusable,
            ErrorKind::Redirected { .. }
            | ErrorKind::Foreign { .. }
            | ErrorKind::Unreadable { .. } => Code::UnexpectedAnswer,
            ErrorKind::Refused { status, code, .. } => match (status, code.as_deref()) {
                // Comes with 400 or 401, and means the pair, not the key, so the status does not
                // count.
                (_, Some("invalid_client")) => Code::InvalidClient,
                // It is about the code, whatever the status of a server or a proxy.
                (400..=403, Some("invalid_grant")) => Code::Refused,
                (401, _) => Code::Unauthorized,
                (403, _) => Code::Forbidden,
                (404, _) => Code::NotFound,
                (429, _) => Code::RateLimited,
                (500.., _) => Code::ServerError,
                _ => Code::Refused,
            },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.host.as_deref().unwrap_or("WorkOS");
        match &self.kind {
            ErrorKind::Dns { .. } | ErrorKind::Connection(_)
                if let Some((proxy, fault)) = self.proxy_fault() =>
            {
                write!(f, "the proxy cannot be used: {} {fault}", proxy.variable)
            }
            ErrorKind::Dns {
                is_unanswered: true,
            } => match &self.proxy {
                Some(proxy) => write!(
                    f,
                    "the proxy {} ({}) could not be looked up: no name server answered",
                    proxy.address, proxy.variable
                ),
                None => write!(f, "{host} could not be looked up: no name server answered"),
            },
            ErrorKind::Dns { .. } => match &self.proxy {
                Some(proxy) => write!(
                    f,
                    "the proxy {} ({}) has no address: the name could not be resolved",
                    proxy.address, proxy.variable
                ),
                None => write!(f, "{host} has no address: the name could not be resolved"),
            },
            ErrorKind::Connection(why) => match &self.proxy {
                Some(proxy) => write!(
                    f,
                    "could not connect to {host} through the proxy {}: {why}",
                    proxy.address
                ),
                None => write!(f, "could not connect to {host}: {why}"),
            },
            ErrorKind::Proxy(fault) => {
                let proxy = self.proxy.as_ref().map_or("", |it| it.address.as_str());
                write!(f, "could not connect to {host} through the proxy {proxy}: ")?;
                match fault {
                    ProxyFault::Refuses(refusal) => {
                        write!(f, "it answered CONNECT with {}", refusal.status)
                    }
                    ProxyFault::SpeaksPlain => f.write_str("it speaks plain http, not TLS"),
                    ProxyFault::SpeaksTls => f.write_str("it speaks TLS, not plain http"),
                    ProxyFault::Handshake(_) => {
                        f.write_str("no TLS connection to the proxy itself")
                    }
                    ProxyFault::ClosesTunnel => {
                        f.write_str("it opened the tunnel and closed it at once")
                    }
                    ProxyFault::NoTlsInside => {
                        f.write_str("what comes out of its tunnel is not TLS")
                    }
                }
            }
            ErrorKind::OtherProtocol(protocol) => {
                write!(f, "what answers at {host} is not an HTTP/1.1 server: ")?;
                match protocol {
                    Protocol::Tls => f.write_str("it speaks TLS"),
                    Protocol::Other(who) => write!(f, "it is {}", who.trim_end_matches(',')),
                }
            }
            ErrorKind::Broken(why) if is_no_http(why) => {
                write!(f, "what answers at {host} is not an HTTP/1.1 server: {why}")
            }
            ErrorKind::Broken(why) if is_too_long(why) => {
                write!(f, "{host} answered with headers without end: {why}")
            }
            ErrorKind::Broken(why) => write!(f, "the connection to {host} broke: {why}"),
            ErrorKind::ConnectTimeout(limit) => {
                write!(
                    f,
                    "no connection to {host} within {} s",
                    limit.as_secs_f32()
                )?;
                match &self.proxy {
                    Some(proxy) => {
                        write!(
                            f,
                            " through the proxy {} ({})",
                            proxy.address, proxy.variable
                        )
                    }
                    None => Ok(()),
                }
            }
            ErrorKind::SilentTls(limit) => write!(
                f,
                "no connection to {host} within {} s: the port does not answer TLS",
                limit.as_secs_f32()
            ),
            ErrorKind::Timeout(limit) => {
                write!(f, "{host} did not answer within {} s", limit.as_secs())
            }
            ErrorKind::Tls { why, roots, shown } => match tls_fault::describe(
                why,
                host.split_once("://").map_or(host, |(_, name)| name),
                roots,
                shown.as_ref(),
            ) {
                Some(fault) => write!(f, "no TLS connection to {host}: {}", fault.what),
                None => write!(f, "no TLS connection to {host}: the handshake failed"),
            },
            ErrorKind::CertificateFile { path, why } => {
                write!(f, "could not read SSL_CERT_FILE ({path}): {why}")
            }
            ErrorKind::Redirected { status, to } => {
                write!(
                    f,
                    "{} was redirected ({status}) to {to}, which the WorkOS API never does",
                    self.request
                )
            }
            ErrorKind::Refused {
                status,
                code,
                message,
                details,
                body,
            } => {
                write!(f, "{} returned {status}", self.request)?;
                if let Some(code) = code {
                    write!(f, " {code}")?;
                }
                match message {
                    Some(message) => write!(f, ": {}", message.trim_end_matches('.'))?,
                    None if body.trim_start().starts_with('<') => {
                        write!(f, ": an HTML page ({:?})", super::foreign::title(body))?;
                    }
                    None if !body.is_empty() => write!(f, ": {body}")?,
                    None => {}
                }
                if !details.is_empty() {
                    write!(f, " ({})", details.join("; "))?;
                }
                Ok(())
            }
            ErrorKind::Foreign {
                status,
                stranger,
                body,
            } => {
                let whose = match stranger {
                    Stranger::Encoded(_) => "which cannot be read",
                    _ => "and not by WorkOS",
                };
                write!(f, "{} returned {status}, {whose}: {stranger}", self.request)?;
                if body.is_empty() {
                    Ok(())
                } else {
                    write!(f, "; it says {body}")
                }
            }
            ErrorKind::Unreadable { why, body, .. } => {
                write!(
                    f,
                    "the answer to {} cannot be understood: {why}",
                    self.request
                )?;
                if body.is_empty() {
                    Ok(())
                } else {
                    write!(f, "; it says {body}")
                }
            }
        }
    }
}

impl std::error::Error for Error {}

/// Of a message. The longest that WorkOS is known to send has three hundred.
const MOST_CHARACTERS: usize = 2_000;
/// Of the items of `errors`: there is one for each parameter that is wrong.
const MOST_DETAILS: usize = 20;

/// Reads the three shapes of an error: `{message, code, errors}`, `{error, error_description}` and
/// `{error}` (contract of the API reference, "Errors").
pub(super) fn parse_refusal(status: u16, body: &Value, mask: impl Fn(&str) -> String) -> ErrorKind {
    let mask = |text: &str| shortened(mask(text));
    let field = |name: &str| body.get(name).and_then(Value::as_str).map(&mask);
    let (code, error) = (field("code"), field("error"));
    let message = field("message").or_else(|| field("error_description"));
    // `{"error":"Unauthorized"}` is a sentence, `{"error":"invalid_grant"}` is a name.
    let is_sentence = message.is_none() && code.is_none();
    let details = match body.get("errors") {
        Some(Value::Array(items)) => items.iter().filter_map(error_detail).collect(),
        // `{"errors": {"email": ["is invalid"]}}`
        Some(Value::Object(fields)) => {
            let of_field = |(name, said): (&String, &Value)| {
                let said = said.as_str().or_else(|| said.get(0)?.as_str())?;
                Some(format!("{name}: {said}"))
            };
            fields.iter().filter_map(of_field).collect()
        }
        _ => Vec::new(),
    };
    let details = details
        .iter()
        .take(MOST_DETAILS)
        .map(|it: &String| mask(it))
        .collect();
    ErrorKind::Refused {
        status,
        message: if is_sentence { error.clone() } else { message },
        code: code.or(error.filter(|_| !is_sentence)),
        details,
        body: String::new(),
    }
}

/// A text of a server as far as somebody would read it.
fn shortened(text: String) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        None => text,
        Some((at, _)) => format!("{}… ({} more bytes)", &text[..at], text.len() - at),
    }
}

/// One item of `errors`: a string, `{message}`, `{field, code}`, `{property, constraints}`.
fn error_detail(item: &Value) -> Option<String> {
    if let Some(text) = item.as_str() {
        return Some(text.to_owned());
    }
    let field = |name: &str| item.get(name).and_then(Value::as_str);
    let said = field("message").or_else(|| field("code"));
    let constraint = || {
        item.get("constraints")?
            .as_object()?
            .values()
            .find_map(Value::as_str)
    };
    let said = said.or_else(constraint)?;
    match field("field").or_else(|| field("property")) {
        Some(name) if !said.contains(name) => Some(format!("{name}: {said}")),
        _ => Some(said.to_owned()),
    }
}

pub(super) fn classify_transport_error(error: &reqwest::Error, limit: Duration) -> ErrorKind {
    let why = root_causes(error);
    if error.is_timeout() && error.is_connect() {
        return ErrorKind::ConnectTimeout(super::tls::connect_timeout(limit));
    }
    if error.is_timeout() {
        return ErrorKind::Timeout(limit);
    }
    if why.contains("dns error") || why.contains("failed to lookup") {
        // EAI_AGAIN, in the words of glibc, musl and macOS.
        let words = ["Temporary failure", "Try again", "try again"];
        return ErrorKind::Dns {
            is_unanswered: words.iter().any(|it| why.contains(it)),
        };
    }
    // TLS errors arrive as I/O errors that differ only in their text.
    let is_tls = [
        "certificate",
        "tls",
        "handshake",
        "fatal alert",
        "UnknownIssuer",
        "InvalidContentType",
        "corrupt message",
    ];
    // With TLS 1.3 a server refuses a client without a certificate when the request is on its way.
    let is_late = ["CertificateRequired", "BadCertificate"]
        .iter()
        .any(|it| why.contains(&format!("fatal alert: {it}")));
    if is_late || (error.is_connect() && is_tls.iter().any(|it| why.contains(it))) {
        return ErrorKind::Tls {
            why,
            roots: String::new(),
            shown: None,
        };
    }
    if error.is_connect() {
        ErrorKind::Connection(why)
    } else {
        ErrorKind::Broken(why)
    }
}

/// Whether the answer could not be parsed, in the words of the HTTP library.
pub(super) fn is_no_http(why: &str) -> bool {
    why.starts_with("invalid ") || why.contains("parsed")
}

/// Whether the head of the answer was longer than the HTTP library reads.
pub(super) fn is_too_long(why: &str) -> bool {
    why.contains("head is too large")
}

/// The innermost causes of an error; the outer ones only repeat the URL.
pub(super) fn root_causes(error: &reqwest::Error) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if causes.last().is_none_or(|last| !last.contains(&text)) {
            causes.push(text);
        }
        next = cause.source();
    }
    match causes.as_slice() {
        [] => "the request broke off".into(),
        [.., last] if causes.len() > 1 => last.clone(),
        _ => causes.join(": "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(status: u16, body: Value) -> (Code, String) {
        let error = Error::new(
            "POST /x",
            parse_refusal(status, &body, |it| it.to_owned()),
            None,
        );
        (error.code(), error.to_string())
    }

    #[test]
    fn three_shapes_of_errors() {
        let cases = [
            (
                401,
                json!({"message": "Unauthorized"}),
                Code::Unauthorized,
                "POST /x returned 401: Unauthorized",
            ),
            (
                401,
                json!({"error": "Unauthorized"}),
                Code::Unauthorized,
                "POST /x returned 401: Unauthorized",
            ),
            (
                400,
                json!({"error": "invalid_client", "error_description": "Invalid client ID or secret."}),
                Code::InvalidClient,
                "POST /x returned 400 invalid_client: Invalid client ID or secret",
            ),
            (
                422,
                json!({"message": "Validation failed", "errors": [{"field": "email", "code": "email must be a string"}, {"field": "type", "code": "type must be a valid enum value"}]}),
                Code::Refused,
                "POST /x returned 422: Validation failed (email must be a string; type must be a valid enum value)",
            ),
            (
                422,
                json!({"errors": [{"code": "required", "field": "events"}, "plain", {"property": "origin", "constraints": {"isUrl": "origin must be a URL"}}]}),
                Code::Refused,
                "POST /x returned 422 (events: required; plain; origin must be a URL)",
            ),
            (
                404,
                json!({"message": "Not Found", "code": "not_found"}),
                Code::NotFound,
                "POST /x returned 404 not_found: Not Found",
            ),
            (
                429,
                json!({"message": "Too many requests"}),
                Code::RateLimited,
                "POST /x returned 429: Too many requests",
            ),
            (503, json!([]), Code::ServerError, "POST /x returned 503"),
        ];
        for (status, body, code, message) in cases {
            assert_eq!(told(status, body), (code, message.to_owned()));
        }
    }

    /// A proxy or an attacker may send megabytes; nobody reads them, and they hide what is said besides.
    #[test]
    fn long_messages_are_cut_with_how_much_was_left_out() {
        let long = "é".repeat(450_000);
        let many = vec![long.clone(); 30];
        for body in [
            json!({"message": long}),
            json!({"error": long}),
            json!({"error": "a", "error_description": long}),
            json!({"message": "m", "errors": many}),
        ] {
            let ErrorKind::Refused {
                message, details, ..
            } = parse_refusal(400, &body, str::to_owned)
            else {
                panic!("it is a refusal");
            };
            let said = [message.unwrap_or_default(), details.join("\n")].concat();
            assert!(said.contains("… (896000 more bytes)"), "{}", said.len());
            assert!(said.len() < 100_000, "{}", said.len());
        }
    }
}
