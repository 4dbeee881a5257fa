//! Mail scanners: what is known to visit links before the person does, as data, and the runner that
//! plays it.
//!
//! The profiles are what administrators and authors of sign-in libraries observed in their logs.
//! None is promised by a vendor, and each differs from tenant to tenant.

use std::{io, time::Duration};

use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::wire;
use crate::{Scanner, answer::Problem, app::App, journal::LinkState, routes::SCANNER_HEADER};

/// How long one visit may take: a hook of the emulator can make any answer slow.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than any answer of the emulator to a visit.
const LONGEST_ANSWER: u64 = 64 * 1024;

const PREVIEW: &str = "MicrosoftPreview/1.0";
const OLD_EXPLORER: &str =
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; WOW64; Trident/6.0)";
const HEADLESS_CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
                               (KHTML, like Gecko) HeadlessChrome/138.0.0.0 Safari/537.36";
/// Scanners also hide behind what looks like anyone's browser.
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
                      (KHTML, like Gecko) Chrome/97.0.4692.71 Safari/537.36";

/// One kind of scanner.
pub(super) struct Profile {
    pub(super) scanner: Scanner,
    /// What it does, in the few words that fit a menu.
    pub(super) summary: &'static str,
    visits: &'static [Visit],
}

/// One request of a scanner.
struct Visit {
    method: &'static str,
    /// When the real ones come, in milliseconds after delivery. It is reported and not waited for:
    /// what a visit does to the link does not depend on the delay.
    after_ms: u64,
    /// `None` sends no such header.
    user_agent: Option<&'static str>,
}

const fn visit(method: &'static str, after_ms: u64, user_agent: Option<&'static str>) -> Visit {
    Visit {
        method,
        after_ms,
        user_agent,
    }
}

/// Every kind, the mildest first.
pub(super) const PROFILES: [Profile; 4] = [
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
    // It runs a page's scripts and posts its forms, which gets it past a page that submits itself.
    // A link of the emulator redirects at once, as WorkOS's do, so the only thing that is left to
    // post to is the link. It does not follow to the application: one that handles a request
    // at a time is waiting for the answer to its send, and would never answer.
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

/// What a scan came to.
#[derive(Serialize)]
pub(super) struct Report {
    profile: &'static str,
    requests: Vec<Outcome>,
    link_state: &'static str,
    /// Whether this scan spent the link.
    spent: bool,
}

/// What one request got.
#[derive(Serialize)]
struct Outcome {
    method: &'static str,
    after_ms: u64,
    user_agent: Option<&'static str>,
    /// `None` when no answer came.
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Whether this request spent the link.
    spent: bool,
}

/// The profile of a scanner; no scanner has none.
pub(super) fn profile(scanner: Scanner) -> Option<&'static Profile> {
    PROFILES.iter().find(|it| it.scanner == scanner)
}

/// Visits the link of a message as `profile` does, one request after the other.
pub(super) async fn run(
    app: &App,
    profile: &'static Profile,
    message_id: &str,
) -> Result<Report, Problem> {
    let look = || {
        app.with(|state, now| {
            let message = state.message(message_id, now).ok_or(Problem::NotFound)?;
            Ok::<_, Problem>((message.link, message.link_state))
        })
    };
    let (link, mut link_state) = look()?;
    let mut requests = Vec::with_capacity(profile.visits.len());
    for visit in profile.visits {
        let answer = match timeout(PATIENCE, request(&link, profile.scanner.name(), visit)).await {
            Ok(answer) => answer,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        let (_, after) = look()?;
        requests.push(Outcome {
            method: visit.method,
            after_ms: visit.after_ms,
            user_agent: visit.user_agent,
            status: answer.as_ref().ok().copied(),
            error: answer.err().map(|it| it.to_string()),
            spent: link_state == LinkState::Fresh && after == LinkState::SpentByScanner,
        });
        link_state = after;
    }
    Ok(Report {
        profile: profile.scanner.name(),
        spent: requests.iter().any(|it| it.spent),
        requests,
        link_state: wire::link_state(link_state),
    })
}

/// Makes one request over a socket of its own, as a stranger would, and returns the status of the
/// answer. A redirect is not followed.
async fn request(link: &str, profile: &str, visit: &Visit) -> io::Result<u16> {
    let rest = link.strip_prefix("http://").ok_or_else(unreadable)?;
    let (authority, path) = rest.split_once('/').ok_or_else(unreadable)?;
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
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
    status(&answer).ok_or_else(unreadable)
}

fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|it| *it == b'\r').next()?;
    str::from_utf8(line)
        .ok()?
        .strip_prefix("HTTP/1.1 ")?
        .get(..3)?
        .parse()
        .ok()
}

fn unreadable() -> io::Error {
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
                    profile.visits.is_sorted_by_key(|it| it.after_ms),
                    "{scanner:?}"
                );
            }
        }
    }

    #[test]
    fn only_an_answer_has_a_status() {
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
