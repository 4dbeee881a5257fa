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
    /// A page of Cloudflare, which may stand before WorkOS or before something else.
    Cloudflare,
    /// A server in between that asks for a login, with the scheme that it wants.
    Login(String),
    /// A proxy that asks for a login.
    ProxyLogin,
    /// JSON of another shape, and what it lacks.
    Api(String),
    /// Text that is neither JSON nor a page.
    Text,
}

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
        if status == 407 {
            return Some(Self::ProxyLogin);
        }
        if status == 429 || status >= 500 {
            return None;
        }
        let json = serde_json::from_str::<Value>(&raw.body);
        let login = header_text(raw, header::WWW_AUTHENTICATE)
            .and_then(|it| it.split_whitespace().next().map(ToOwned::to_owned));
        if let Some(scheme) = login
            && !scheme.eq_ignore_ascii_case("bearer")
            && !json.as_ref().is_ok_and(is_refusal)
        {
            return Some(Self::Login(scheme));
        }
        match json {
            Ok(value) if is_refusal(&value) => None,
            Ok(_) => Some(Self::Api(
                "its refusal has neither message nor error".into(),
            )),
            Err(_) if raw.body.trim().is_empty() => None,
            Err(_) => Some(Self::of_text(raw)),
        }
    }

    /// Whether a JSON answer without what was looked for can be WorkOS's all the same: its objects say
    /// what they are.
    pub(super) fn may_be_workos(value: &Value) -> bool {
        value.is_null()
            || ["object", "access_token", "success", "id"]
                .iter()
                .any(|field| value.get(field).is_some())
    }

    /// Masks what a server wrote.
    pub(super) fn clean(&mut self, mut clean: impl FnMut(&mut String)) {
        match self {
            Self::Page(text) | Self::Login(text) | Self::Api(text) => clean(text),
            Self::Cloudflare | Self::ProxyLogin | Self::Text => {}
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
            Self::Cloudflare => f.write_str("it is not JSON, but a page of Cloudflare's firewall"),
            Self::Login(scheme) => write!(
                f,
                "a server in between asks for a login (WWW-Authenticate: {scheme})"
            ),
            Self::ProxyLogin => f.write_str("a proxy asks for a login (407)"),
            Self::Api(why) => write!(f, "it is JSON of another API: {why}"),
            Self::Text => f.write_str("it is not JSON"),
        }
    }
}

/// The three shapes of WorkOS's refusals, and an empty object, which says nothing.
fn is_refusal(value: &Value) -> bool {
    let Some(fields) = value.as_object() else {
        return value.as_array().is_some_and(Vec::is_empty);
    };
    let is_text = |name: &str| fields.get(name).is_some_and(Value::is_string);
    fields.is_empty()
        || is_text("message")
        || is_text("error")
        || is_text("code")
        || fields.get("errors").is_some_and(Value::is_array)
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
