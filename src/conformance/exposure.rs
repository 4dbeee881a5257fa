//! Secrets in what the application answers.

use std::sync::{Arc, LazyLock};

use regex::Regex;
use url::Url;

use super::browser::{Hop, Outcome, Page, holds, is_html, says};
use super::observation::line;
use super::workos::Workos;
use crate::probe::{Response, exception, trace};

/// How much of a body is kept once it has been searched. Evidence shows none of it.
const KEPT_BODY_BYTES: usize = 16 * 1024;

/// Something that an answer of the application gives away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exposure {
    /// What it is.
    pub(super) what: Exposed,
    /// In which part of the answer.
    pub(super) place: &'static str,
    /// The request with its answer.
    pub(super) shown: String,
}

/// What an answer can give away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Exposed {
    /// The link that was mailed.
    Link,
    /// An API key.
    ApiKey,
    /// An access token of WorkOS.
    AccessToken,
    /// A text of this run as markup.
    Markup,
    /// How the application is built, in words.
    Trace(&'static str),
    /// What an exception says.
    Exception(&'static str),
}

/// The name of an element and of an attribute that only a text of this run makes.
const MARKUP: &str = "workos-ml";

static API_KEY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\bsk_(?:test|live)_[A-Za-z0-9]{6,}").ok());
// What the emulator's access tokens look like, under whatever name they are given away.
static TOKEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b01[0-9A-HJKMNP-TV-Z]{24}\b").ok());
/// How many of them are asked about in one answer: an answer has one token, and IDs look alike.
const MAX_ASKED: usize = 8;
// A name and a value as JSON, as a form and as a page write them.
static ACCESS_TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)access_?token(?:"|&quot;|&#34;|')?\s*(?:[:=]|=>)\s*(?:"|&quot;|&#34;|')?([\w.-]{20,})"#)
        .ok()
});

/// What the application's answers give away. `tokens` are those of links that were mailed. What looks like
/// an access token is one only if WorkOS gave it: applications have tokens of their own.
pub(super) async fn exposures(hops: &[Hop], tokens: &[String], workos: &Workos) -> Vec<Exposure> {
    let mut found = Vec::new();
    for hop in hops
        .iter()
        .filter(|hop| hop.url.origin() != workos.url().origin())
    {
        let Some(response) = hop.response() else {
            continue;
        };
        let location = response.header("location").unwrap_or_default().to_owned();
        let cookies = response.all("set-cookie").collect::<Vec<_>>().join("\n");
        let parts = [
            ("page", response.body.as_str()),
            ("redirect", &location),
            ("cookie", &cookies),
        ];
        for (place, text) in parts {
            let mut add = |what| {
                found.push(Exposure {
                    what,
                    place,
                    shown: line(hop),
                });
            };
            if tokens.iter().any(|token| text.contains(token.as_str())) {
                add(Exposed::Link);
            }
            // Only what has the name is worth parsing.
            let has_name = place == "page" && text.contains(MARKUP) && is_html(response);
            if has_name && holds(text, &format!("{MARKUP}, [{MARKUP}]")) {
                add(Exposed::Markup);
            }
            if says(&API_KEY, text) {
                add(Exposed::ApiKey);
            }
            // A session may keep a token in an encrypted or signed cookie, which is not for pages.
            let mut given = false;
            if place != "cookie" {
                let named = ACCESS_TOKEN.as_ref().and_then(|it| it.captures(text));
                let named = named.map(|found| found[1].to_owned());
                let others = TOKEN
                    .iter()
                    .flat_map(|it| it.find_iter(text))
                    .take(MAX_ASKED);
                let others = others.map(|found| found.as_str().to_owned());
                for token in named.into_iter().chain(others).collect::<Vec<_>>() {
                    given |= workos.is_access_token(&token).await;
                }
            }
            if given {
                add(Exposed::AccessToken);
            }
        }
        if let Some(what) = trace(&response.body).filter(|what| *what != "an API key") {
            found.push(Exposure {
                what: Exposed::Trace(what),
                place: "page",
                shown: line(hop),
            });
        } else if let Some(what) = read_exception(response) {
            found.push(Exposure {
                what: Exposed::Exception(what),
                place: "page",
                shown: line(hop),
            });
        }
    }
    found
}

/// The text of an exception that a person reads.
fn read_exception(response: &Response) -> Option<&'static str> {
    let kind = response.header("content-type").unwrap_or_default();
    // Scripts and style sheets are for nobody to read; parsing every page would cost more than all else.
    if kind.contains("javascript") || kind.contains("css") {
        return None;
    }
    let found = exception(&response.body)?;
    match is_html(response) {
        true => exception(&Page::parse(&response.body).text),
        false => Some(found),
    }
}

/// The token of a link, by which it is known wherever it turns up.
pub(super) fn token_of(link: &Url) -> Option<String> {
    let mut segments = link.path_segments()?;
    segments.find(|segment| *segment == "passwordless")?;
    segments.next().map(str::to_owned)
}

/// Forgets the bulk of bodies that have been searched.
pub(super) fn trim(hops: &mut [Hop]) {
    for hop in hops {
        if let Outcome::Answered(response) = &mut hop.outcome
            && response.body.len() > KEPT_BODY_BYTES
        {
            let mut end = KEPT_BODY_BYTES;
            while !response.body.is_char_boundary(end) {
                end -= 1;
            }
            *response = Arc::new(Response {
                body: response.body[..end].to_owned(),
                ..Response::clone(response)
            });
        }
    }
}
