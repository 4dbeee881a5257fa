//! Whether it is WorkOS that answered. An answer is WorkOS's only if it has WorkOS's shape.

use std::fmt;

use reqwest::header;
use serde_json::Value;

use super::transport::RawResponse;

/// Whoever answers in WorkOS's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stranger {
    /// An HTML page, with its title: a captive portal, a firewall, another application.
    Page(String),
    /// An XML document, as stores of files answer with.
    Xml,
    /// Success without a word.
    Nothing,
    /// A page of Cloudflare, which may stand before WorkOS or before something else.
    Cloudflare,
    /// A server in between that asks for a login, with the scheme that it wants.
    Login(String),
    /// A proxy that asks for a login.
    ProxyLogin,
    /// The page of a network that wants a login first (511).
    Portal,
    /// A gateway that names itself in a header, and the header.
    Gateway(&'static str, &'static str),
    /// A port that speaks TLS, and says so to plain HTTP.
    TlsPort,
    /// JSON of another shape, and what it lacks.
    Api(String),
    /// What is compressed, or in other characters than UTF-8, and how. Whose it is cannot be seen.
    Encoded(String),
    /// Text that is neither JSON nor a page.
    Text,
}

/// Headers of refusals that name who refuses.
const GATEWAYS: [(&str, &str); 5] = [
    ("x-amzn-errortype", "Amazon's API Gateway"),
    ("ngrok-error-code", "ngrok's tunnel"),
    ("x-vercel-error", "Vercel"),
    ("x-kong-request-id", "a Kong gateway"),
    ("x-github-request-id", "GitHub"),
];

/// Fields of refusals that frameworks and other services add, and WorkOS does not.
const FOREIGN_FIELDS: [&str; 16] = [
    "statusCode",
    "status",
    "timestamp",
    "path",
    "msg",
    "documentation_url",
    "clerk_trace_id",
    "errorCode",
    "hint",
    "title",
    "stack",
    "trace",
    "traceId",
    "reason",
    "success",
    "ok",
];

/// Kinds of objects by which an answer that lacks something is still known as WorkOS's.
const OBJECTS: [&str; 7] = [
    "passwordless_session",
    "magic_auth",
    "profile",
    "user",
    "connection",
    "organization",
    "redirect_uri",
];

/// Longest title that is quoted.
const MAX_TITLE_CHARACTERS: usize = 80;

impl Stranger {
    /// Whoever sent a successful answer that is not JSON.
    pub(super) fn of_text(raw: &RawResponse) -> Self {
        Self::of_page(raw).unwrap_or(Self::Text)
    }

    /// Whoever sent a page.
    pub(super) fn of_page(raw: &RawResponse) -> Option<Self> {
        let start = raw.body.trim_start().trim_start_matches('\u{feff}');
        let is_page = start.starts_with('<')
            || header_text(raw, header::CONTENT_TYPE)
                .is_some_and(|it| it.to_ascii_lowercase().starts_with("text/html"));
        if !is_page {
            return None;
        }
        if start.starts_with("<?xml") {
            return Some(Self::Xml);
        }
        let says_cloudflare = raw.headers.contains_key("cf-mitigated")
            || start.contains("cdn-cgi/challenge-platform")
            || start.contains("Attention Required! | Cloudflare");
        if says_cloudflare {
            return Some(Self::Cloudflare);
        }
        Some(Self::Page(title(start)))
    }

    /// Whoever sent a refusal that is not WorkOS's. 429 and 5xx may be WorkOS's gateway, whose answers
    /// have any shape.
    pub(super) fn of_refusal(raw: &RawResponse) -> Option<Self> {
        let status = raw.status.as_u16();
        match status {
            407 => return Some(Self::ProxyLogin),
            511 => return Some(Self::Portal),
            _ if wants_tls(&raw.body) => return Some(Self::TlsPort),
            _ => {}
        }
        // 501 and 505 are a server's own: a gateway says 502 to 504, and WorkOS knows its methods.
        if status == 429 || (status >= 500 && !matches!(status, 501 | 505)) {
            return None;
        }
        let gateway = GATEWAYS
            .iter()
            .find(|(header, _)| raw.headers.contains_key(*header));
        if let Some((header, who)) = gateway {
            return Some(Self::Gateway(who, header));
        }
        let login = header_text(raw, header::WWW_AUTHENTICATE)
            .and_then(|it| it.split_whitespace().next().map(ToOwned::to_owned));
        // WorkOS takes keys and tokens alone, whose scheme is Bearer.
        if let Some(scheme) = login.filter(|it| !it.eq_ignore_ascii_case("bearer")) {
            return Some(Self::Login(scheme));
        }
        match serde_json::from_str::<Value>(&raw.body) {
            Ok(value) => foreign_refusal(&value).map(Self::Api),
            Err(_) if raw.body.trim().is_empty() => None,
            Err(_) => Some(Self::of_text(raw)),
        }
    }

    /// Whether a JSON answer without what was looked for can be WorkOS's all the same: its objects say
    /// what they are.
    pub(super) fn may_be_workos(value: &Value) -> bool {
        let kind = |value: &Value| {
            let kind = value.get("object").and_then(Value::as_str);
            kind.is_some_and(|it| OBJECTS.contains(&it))
        };
        value.is_null()
            || value.get("success").is_some()
            || kind(value)
            || value.get("user").is_some_and(kind)
    }

    /// Masks what a server wrote.
    pub(super) fn clean(&mut self, mut clean: impl FnMut(&mut String)) {
        match self {
            Self::Page(text) | Self::Login(text) | Self::Api(text) | Self::Encoded(text) => {
                clean(text);
            }
            Self::Xml
            | Self::Nothing
            | Self::Cloudflare
            | Self::ProxyLogin
            | Self::Portal
            | Self::Gateway(..)
            | Self::TlsPort
            | Self::Text => {}
        }
    }
}

impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(title) if title.is_empty() => {
                f.write_str("it is not JSON, but an HTML page")
            }
            Self::Page(title) => write!(f, "it is not JSON, but an HTML page ({title:?})"),
            Self::Xml => f.write_str("it is not JSON, but XML"),
            Self::Nothing => f.write_str("it is empty and cannot be understood"),
            Self::Cloudflare => f.write_str("it is not JSON, but a page of Cloudflare's firewall"),
            Self::Login(scheme) => write!(
                f,
                "a server in between asks for a login (WWW-Authenticate: {scheme})"
            ),
            Self::ProxyLogin => f.write_str("a proxy asks for a login (407)"),
            Self::Portal => f.write_str("a network asks for a login first (511)"),
            Self::Gateway(who, header) => write!(f, "{who} refuses it (header {header})"),
            Self::TlsPort => f.write_str("the port speaks TLS, and was spoken to in plain HTTP"),
            Self::Api(why) => write!(f, "it is JSON of another API: {why}"),
            Self::Encoded(how) => write!(f, "{how}, which was not asked for"),
            Self::Text => f.write_str("it is not JSON"),
        }
    }
}

/// What shows that a refusal is of none of WorkOS's three shapes. An empty one says nothing.
fn foreign_refusal(value: &Value) -> Option<String> {
    let lacks = || Some("its refusal has neither message nor error".to_owned());
    let Some(fields) = value.as_object() else {
        return match value.as_array().is_some_and(Vec::is_empty) {
            true => None,
            false => lacks(),
        };
    };
    if let Some(field) = FOREIGN_FIELDS.iter().find(|it| fields.contains_key(**it)) {
        return Some(format!(
            "its refusal has `{field}`, which WorkOS's have not"
        ));
    }
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    // `error` alone is a name, or the one sentence that is documented.
    if let (1, Some(sentence)) = (fields.len(), text("error"))
        && sentence.contains(|it: char| it.is_whitespace() || it.is_ascii_uppercase())
        && sentence != "Unauthorized"
    {
        return Some("its refusal is a sentence in `error` alone".to_owned());
    }
    // GraphQL's errors have a message alone, WorkOS's name a code or a field.
    let is_graphql = fields
        .keys()
        .all(|it| matches!(it.as_str(), "errors" | "data"))
        && fields
            .get("errors")
            .and_then(Value::as_array)
            .is_some_and(|items| {
                let lacks_code = |item: &Value| {
                    item.is_object()
                        && ["code", "field", "property"]
                            .iter()
                            .all(|it| item.get(it).is_none())
                };
                !items.is_empty() && items.iter().all(lacks_code)
            });
    if is_graphql {
        return Some("its `errors` are those of GraphQL".to_owned());
    }
    let is_known = fields.is_empty()
        || ["message", "error", "code"]
            .iter()
            .any(|it| text(it).is_some())
        || fields.get("errors").is_some_and(Value::is_array);
    match is_known {
        true => None,
        false => lacks(),
    }
}

/// Whether a server says that plain HTTP came to a port for TLS, in the words of nginx, Go, Apache and
/// Tomcat.
fn wants_tls(body: &str) -> bool {
    let lower = body.to_ascii_lowercase();
    [
        "plain http request was sent to https port",
        "http request to an https server",
        "plain http to an ssl-enabled",
        "combination of host and port requires tls",
    ]
    .iter()
    .any(|it| lower.contains(it))
}

fn header_text(raw: &RawResponse, name: header::HeaderName) -> Option<&str> {
    raw.headers.get(name)?.to_str().ok()
}

/// The title of a page, on one line.
pub(super) fn title(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let found = lower.find("<title").and_then(|start| {
        let start = start + lower[start..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        page.get(start..end)
    });
    let words: Vec<&str> = found.unwrap_or_default().split_whitespace().collect();
    words.join(" ").chars().take(MAX_TITLE_CHARACTERS).collect()
}
