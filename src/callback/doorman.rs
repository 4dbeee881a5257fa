//! Accepts connections and lets in only what states a small, plain HTTP request in time.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::desk::Desk;
use super::judge::{self, Refusal};
use super::page::{self, Reply};

/// Longest request line and headers together.
const LONGEST_HEAD: usize = 8 * 1024;
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// Connections that have not said what they want; a browser opens six. When one more comes, the
/// one that has been silent for longest goes, so that a crowd cannot keep the callback out.
const MOST_SILENT: usize = 64;
/// Requests at a time, most of which can only be reloads that wait for one page.
const MOST_REQUESTS: usize = 128;
/// First byte of a TLS record that carries a handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// Accepts until the task is dropped, which also drops the connections.
pub(super) async fn admit(socket: TcpListener, inner: SocketAddr, desk: Arc<Desk>) {
    let mut silent = Silent::default();
    let mut answers = JoinSet::new();
    loop {
        tokio::select! {
            accepted = socket.accept() => match accepted {
                Ok((guest, _)) => silent.add(guest, &desk),
                // Out of file descriptors, mostly: make room, and wait for it.
                Err(_) => {
                    silent.send_the_oldest_away();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            },
            Some(spoken) = silent.next() => match spoken {
                Some((guest, head)) if answers.len() < MOST_REQUESTS => {
                    answers.spawn(answer(guest, head, inner, Arc::clone(&desk)));
                }
                Some(_) => desk.refuse(Refusal::NoRequest),
                None => {}
            },
            Some(_) = answers.join_next() => {}
        }
    }
}

/// Connections that have not said what they want, the oldest first.
#[derive(Default)]
struct Silent {
    guests: JoinSet<Option<(TcpStream, Vec<u8>)>>,
    by_age: VecDeque<AbortHandle>,
}

impl Silent {
    fn add(&mut self, guest: TcpStream, desk: &Arc<Desk>) {
        if self.guests.len() >= MOST_SILENT {
            self.send_the_oldest_away();
            desk.refuse(Refusal::NoRequest);
        }
        let handle = self.guests.spawn(receive(guest, Arc::clone(desk)));
        self.by_age.push_back(handle);
    }

    fn send_the_oldest_away(&mut self) {
        if let Some(oldest) = self.by_age.pop_front() {
            oldest.abort();
        }
    }

    /// The next one that is not silent any more, with what it said if that is a request; nothing
    /// when there is none.
    async fn next(&mut self) -> Option<Option<(TcpStream, Vec<u8>)>> {
        let (id, spoken) = match self.guests.join_next_with_id().await? {
            Ok((id, spoken)) => (id, spoken),
            Err(error) => (error.id(), None),
        };
        self.by_age.retain(|it| it.id() != id);
        Some(spoken)
    }
}

/// The head of a request; nothing if the guest has been dealt with.
async fn receive(mut guest: TcpStream, desk: Arc<Desk>) -> Option<(TcpStream, Vec<u8>)> {
    let read = tokio::time::timeout(HEAD_TIMEOUT, read_head(&mut guest)).await;
    let why = match read {
        Ok(Ok(None)) => return None,
        Ok(Ok(Some(head))) => match plain(&head) {
            Some(plain) => return Some((guest, plain)),
            None => Refusal::NoRequest,
        },
        Ok(Err(why)) => why,
        Err(_) => Refusal::NoRequest,
    };
    desk.refuse(why);
    // Nothing can be said in plain HTTP to whoever speaks TLS.
    if why != Refusal::Tls {
        let reply = page::compose(&Reply::Refused(why), false);
        if guest.write_all(&reply).await.is_ok() {
            leave(guest).await;
        }
    }
    None
}

async fn answer(mut guest: TcpStream, head: Vec<u8>, inner: SocketAddr, desk: Arc<Desk>) {
    let open = desk.open();
    let relayed = relay(&mut guest, inner, &head).await;
    drop(open);
    match relayed {
        Ok(0) | Err(_) => desk.refuse(Refusal::NoRequest),
        Ok(_) => leave(guest).await,
    }
}

/// The request line and headers; nothing if the guest left without a word.
async fn read_head(guest: &mut TcpStream) -> Result<Option<Vec<u8>>, Refusal> {
    let mut head = Vec::with_capacity(1024);
    loop {
        match guest.read_buf(&mut head).await {
            Ok(0) if head.is_empty() => return Ok(None),
            Ok(0) | Err(_) => return Err(Refusal::NoRequest),
            Ok(_) => {}
        }
        if head.first() == Some(&TLS_HANDSHAKE) {
            return Err(Refusal::Tls);
        }
        let end = head.windows(4).position(|it| it == b"\r\n\r\n");
        if end.map_or(head.len(), |it| it + 4) > LONGEST_HEAD {
            return Err(Refusal::TooLong);
        }
        if let Some(end) = end {
            head.truncate(end + 4);
            return Ok(Some(head));
        }
    }
}

/// The head as far as somebody looks at it; nothing if it is no HTTP/1 request.
///
/// All other headers stay outside: tiny_http refuses a cookie that is not ASCII, waits for the body
/// that a header announces, and keeps what asks for an upgrade.
fn plain(head: &[u8]) -> Option<Vec<u8>> {
    let mut lines = head.split(|it| *it == b'\n').map(<[u8]>::trim_ascii_end);
    let request = lines.next()?;
    let words: Vec<&[u8]> = request.split(|it| *it == b' ').collect();
    let is_request = matches!(words.as_slice(), [method, target, b"HTTP/1.0" | b"HTTP/1.1"]
        if [method, target].iter().all(|text| !text.is_empty() && text.iter().all(u8::is_ascii_graphic)));
    if !is_request {
        return None;
    }
    let mut plain = request.to_vec();
    for line in lines {
        let name = line.split(|it| *it == b':').next().unwrap_or_default();
        if judge::HEADERS
            .iter()
            .any(|header| header.as_bytes().eq_ignore_ascii_case(name))
        {
            plain.extend_from_slice(b"\r\n");
            plain.extend(
                line.iter()
                    .map(|line| if line.is_ascii() { *line } else { b'?' }),
            );
        }
    }
    plain.extend_from_slice(b"\r\n\r\n");
    Some(plain)
}

/// Hands the head on, without a body and with nothing to follow, and the answer back.
async fn relay(guest: &mut TcpStream, inner: SocketAddr, head: &[u8]) -> std::io::Result<u64> {
    let mut inside = TcpStream::connect(inner).await?;
    inside.write_all(head).await?;
    inside.shutdown().await?;
    tokio::io::copy(&mut inside, guest).await
}

/// Ends the answer, then reads what is left of a body: closing over unread bytes would reset the
/// connection and could take the answer with it.
async fn leave(mut guest: TcpStream) {
    const PATIENCE: Duration = Duration::from_millis(200);
    if guest.shutdown().await.is_ok() {
        let mut rest = guest.take(1024 * 1024);
        let _ = tokio::time::timeout(PATIENCE, tokio::io::copy(&mut rest, &mut tokio::io::sink()))
            .await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tokio::time::Instant;

    use super::super::Expected;
    use super::super::judge::Rules;
    use super::*;

    /// A doorman on any port, with nobody behind him.
    async fn door() -> (SocketAddr, Arc<Desk>) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let rules = Rules {
            host: super::super::Host::V4,
            port: address.port(),
            path: "/callback".into(),
            expected: Expected::Any,
        };
        let (events, _) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk::new(rules, false, events));
        tokio::spawn(admit(socket, address, Arc::clone(&desk)));
        (address, desk)
    }

    /// Requirement 19. The clock is tokio's own and jumps to whatever is waited for.
    #[tokio::test(start_paused = true)]
    async fn r19_a_head_that_takes_more_than_fifteen_seconds_is_refused() {
        let (address, desk) = door().await;
        let mut guest = TcpStream::connect(address).await.unwrap();
        let started = Instant::now();
        for part in ["GET /call", "back HTTP/1.1\r\n", "Host: a\r\n"] {
            guest.write_all(part.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_secs(4)).await;
        }
        let mut answer = String::new();
        guest.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        let took = started.elapsed();
        assert!(took <= Duration::from_secs(16), "{took:?}");
        assert_eq!(desk.tally().count(Refusal::NoRequest), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn r19_when_a_crowd_is_silent_the_oldest_goes() {
        let (address, desk) = door().await;
        let mut crowd = Vec::new();
        for _ in 0..=MOST_SILENT {
            crowd.push(TcpStream::connect(address).await.unwrap());
        }
        let started = Instant::now();
        let mut nothing = Vec::new();
        // Closed without a word, and before its time is over.
        let gone = crowd[0].read_to_end(&mut nothing).await;
        assert!(gone.is_err() || nothing.is_empty());
        assert_eq!(started.elapsed(), Duration::ZERO);
        crowd[1].write_all(b"\x16").await.unwrap();
        let _ = crowd[1].read_to_end(&mut nothing).await;
        assert_eq!(desk.tally().count(Refusal::Tls), 1);
    }

    #[test]
    fn only_the_headers_that_are_looked_at_come_in() {
        let head = "GET /cb?x HTTP/1.1\r\nHOST: a:1\r\nCookie: s=1\r\nContent-Length: 5\r\n\
                    Origin: \u{f6}\r\n folded\r\nHost : b\r\nHostile: c\r\n\r\n";
        let expected = "GET /cb?x HTTP/1.1\r\nHOST: a:1\r\nOrigin: ??\r\n\r\n";
        assert_eq!(plain(head.as_bytes()).unwrap(), expected.as_bytes());
        for request in [
            "",
            "GET /",
            "GET / HTTP/2.0",
            "GET  HTTP/1.1",
            "GET /\u{f6} HTTP/1.1",
        ] {
            assert_eq!(
                plain(format!("{request}\r\n\r\n").as_bytes()),
                None,
                "{request}"
            );
        }
    }
}
