//! Mail scanners, which visit links before the recipient does: what each is known to request, and
//! the function that does it.
//!
//! The profiles are what administrators and authors of sign-in libraries saw in their logs. No
//! vendor documents them, and they differ between organizations.

use std::{io, time::Duration};

use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    app::App,
    domain::{Content, LinkState, Refusal},
    http::SCANNER_HEADER,
    settings::Scanner,
};

/// How long one visit may take. A response takes milliseconds, but a hook can make it slow, and
/// the send that waits for the scanner should not hang.
const VISIT_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of a response is read: more than any that a visit gets.
const MAX_RESPONSE_BYTES: u64 = 64 * 1024;

const PREVIEW: &str = "MicrosoftPreview/1.0";
const OLD_EXPLORER: &str =
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; WOW64; Trident/6.0)";
const HEADLESS_CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
                               (KHTML, like Gecko) HeadlessChrome/138.0.0.0 Safari/537.36";
/// Some scanners look like an ordinary browser.
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
                      (KHTML, like Gecko) Chrome/97.0.4692.71 Safari/537.36";

/// One kind of scanner.
pub(crate) struct Profile {
    pub(crate) scanner: Scanner,
    /// What it requests, short enough for a menu.
    pub(crate) summary: &'static str,
    visits: &'static [Visit],
}

/// One request of a scanner.
struct Visit {
    method: &'static str,
    /// When a real scanner makes this request, in milliseconds after delivery. It is reported and
    /// not waited for: what a visit does to the link does not depend on it.
    after_ms: u64,
    /// Without one, the header is not sent.
    user_agent: Option<&'static str>,
}

const fn visit(method: &'static str, after_ms: u64, user_agent: Option<&'static str>) -> Visit {
    Visit {
        method,
        after_ms,
        user_agent,
    }
}

/// Every scanner, the mildest first.
pub(crate) const PROFILES: [Profile; 4] = [
    Profile {
        scanner: Scanner::Head,
        summary: "HEAD only",
        visits: &[visit("HEAD", 2_000, Some(PREVIEW))],
    },
    Profile {
        scanner: Scanner::Get,
        summary: "one GET",
        visits: &[visit("GET", 2_000, Some(OLD_EXPLORER))],
    },
    Profile {
        scanner: Scanner::SafeLinks,
        summary: "HEAD, GET, GET",
        visits: &[
            visit("HEAD", 2_000, None),
            visit("GET", 23_000, Some(HEADLESS_CHROME)),
            visit("GET", 23_134, Some(HEADLESS_CHROME)),
        ],
    },
    // A scanner that runs scripts and submits forms also gets past a confirmation page. A link
    // redirects at once, as WorkOS's do, so there is no form, and it posts to the link itself. It
    // does not follow the redirect: an application that handles one request at a time is still
    // waiting for its send, and would never respond.
    Profile {
        scanner: Scanner::JsPost,
        summary: "GET, GET, POST",
        visits: &[
            visit("GET", 23_000, Some(CHROME)),
            visit("GET", 23_134, Some(CHROME)),
            visit("POST", 24_000, Some(CHROME)),
        ],
    },
];

/// The result of a scan. The names are part of the JSON interface.
#[derive(Serialize)]
pub(crate) struct Report {
    profile: &'static str,
    requests: Vec<VisitReport>,
    link_state: LinkState,
    /// Whether this scan spent the link.
    spent: bool,
}

/// The result of one request.
#[derive(Serialize)]
struct VisitReport {
    method: &'static str,
    after_ms: u64,
    user_agent: Option<&'static str>,
    /// `None` if no response came.
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Whether this request spent the link.
    spent: bool,
}

/// The profile of a scanner, which [`Scanner::None`] does not have.
pub(crate) fn profile(scanner: Scanner) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.scanner == scanner)
}

/// Visits the link of a message as `profile` does, one request after the other.
pub(crate) async fn run(
    app: &App,
    profile: &'static Profile,
    message_id: &str,
) -> Result<Report, Refusal> {
    let link_and_state = || {
        app.with(|state, now| {
            let message = state.message(message_id, now).ok_or(Refusal::NotFound)?;
            match message.content {
                Content::Link(link) => Ok((link, message.link_state)),
                Content::Code(_) => Err(Refusal::field("id", "must be a message with a link")),
            }
        })
    };
    let (link, mut link_state) = link_and_state()?;
    let mut requests = Vec::with_capacity(profile.visits.len());
    for visit in profile.visits {
        let status =
            match timeout(VISIT_TIMEOUT, request(&link, profile.scanner.name(), visit)).await {
                Ok(status) => status,
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            };
        let (_, after) = link_and_state()?;
        requests.push(VisitReport {
            method: visit.method,
            after_ms: visit.after_ms,
            user_agent: visit.user_agent,
            status: status.as_ref().ok().copied(),
            error: status.err().map(|error| error.to_string()),
            spent: link_state == LinkState::Fresh && after == LinkState::SpentByScanner,
        });
        link_state = after;
    }
    Ok(Report {
        profile: profile.scanner.name(),
        spent: requests.iter().any(|request| request.spent),
        requests,
        link_state,
    })
}

/// Makes one request over a connection of its own and returns the status of the response. A
/// redirect is not followed.
async fn request(link: &str, profile: &str, visit: &Visit) -> io::Result<u16> {
    let rest = link.strip_prefix("http://").ok_or_else(invalid_data)?;
    let (authority, path) = rest.split_once('/').ok_or_else(invalid_data)?;
    let mut head = format!(
        "{} /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nAccept: */*\r\n\
         {SCANNER_HEADER}: {profile}\r\n",
        visit.method
    );
    if let Some(agent) = visit.user_agent {
        head.push_str(&format!("User-Agent: {agent}\r\n"));
    }
    if visit.method == "POST" {
        head.push_str("Content-Length: 0\r\n");
    }
    head.push_str("\r\n");
    let mut stream = TcpStream::connect(authority).await?;
    stream.write_all(head.as_bytes()).await?;
    let mut response = Vec::new();
    stream
        .take(MAX_RESPONSE_BYTES)
        .read_to_end(&mut response)
        .await?;
    status(&response).ok_or_else(invalid_data)
}

fn status(response: &[u8]) -> Option<u16> {
    let line = response.split(|byte| *byte == b'\r').next()?;
    str::from_utf8(line)
        .ok()?
        .strip_prefix("HTTP/1.1 ")?
        .get(..3)?
        .parse()
        .ok()
}

fn invalid_data() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scanner_but_none_has_a_profile() {
        for scanner in Scanner::ALL {
            let found = profile(scanner);
            assert_eq!(found.is_none(), scanner == Scanner::None, "{scanner:?}");
            if let Some(profile) = found {
                assert!(
                    profile.visits.is_sorted_by_key(|visit| visit.after_ms),
                    "{scanner:?}"
                );
            }
        }
    }

    #[test]
    fn only_a_response_has_a_status() {
        assert_eq!(
            status(b"HTTP/1.1 302 Found\r\nlocation: x\r\n\r\n"),
            Some(302)
        );
        for other in [
            &b""[..],
            b"HTTP/1.1 ",
            b"HTTP/1.1 3\r\n",
            b"SSH-2.0\r\n",
            b"\xff",
        ] {
            assert_eq!(status(other), None);
        }
    }
}
