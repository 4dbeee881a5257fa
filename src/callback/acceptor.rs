//! Accepts connections and passes on only those that send a small, plain HTTP request in time.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::classify::{self, Refusal};
use super::page::{self, Reply};
use super::responder::Responder;

/// Longest request line and headers together. Servers commonly allow 8 KiB, and a callback with a
/// state of the maximum length fits.
const MAX_HEAD_BYTES: usize = 8 * 1024;
/// Time for a connection to send its request. Browsers open connections in advance and may leave
/// them idle for a while.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// Connections that have not sent a request yet; a browser opens up to six per host, so this is
/// room for ten browsers. When another one arrives the oldest is dropped, so that idle connections
/// cannot keep the callback out.
const MAX_PENDING: usize = 64;
/// Requests at a time: twice what may wait for a page ([`super::responder`]), so that a callback is
/// answered even when all of those are reloads.
const MAX_REQUESTS: usize = 128;
/// First byte of a TLS record that carries a handshake (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// Accepts until the task is dropped, which also drops the connections.
pub(super) async fn accept_connections(
    socket: TcpListener,
    parser: SocketAddr,
    responder: Arc<Responder>,
) {
    let mut pending = PendingConnections::default();
    let mut answers = JoinSet::new();
    loop {
        tokio::select! {
            accepted = socket.accept() => match accepted {
                Ok((stream, _)) => pending.add(stream, &responder),
                // Usually out of file descriptors: free one, and give the system a moment.
                Err(_) => {
                    pending.drop_oldest();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            },
            Some(received) = pending.next() => match received {
                Some((stream, head)) if answers.len() < MAX_REQUESTS => {
                    answers.spawn(answer(stream, head, parser, Arc::clone(&responder)));
                }
                Some(_) => responder.refuse(Refusal::NotHttp),
                None => {}
            },
            Some(_) = answers.join_next() => {}
        }
    }
}

/// Connections that have not sent a request yet, oldest first.
#[derive(Default)]
struct PendingConnections {
    connections: JoinSet<Option<(TcpStream, Vec<u8>)>>,
    by_age: VecDeque<AbortHandle>,
}

impl PendingConnections {
    fn add(&mut self, stream: TcpStream, responder: &Arc<Responder>) {
        if self.connections.len() >= MAX_PENDING {
            self.drop_oldest();
            responder.refuse(Refusal::NotHttp);
        }
        responder.accept();
        let handle = self
            .connections
            .spawn(receive_head(stream, Arc::clone(responder)));
        self.by_age.push_back(handle);
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.by_age.pop_front() {
            oldest.abort();
        }
    }

    /// The next connection that is done reading, with its request head if it sent a usable one; the
    /// outer `None` means that there is no connection.
    async fn next(&mut self) -> Option<Option<(TcpStream, Vec<u8>)>> {
        let (id, received) = match self.connections.join_next_with_id().await? {
            Ok((id, received)) => (id, received),
            Err(error) => (error.id(), None),
        };
        self.by_age.retain(|it| it.id() != id);
        Some(received)
    }
}

/// The head of a request, or `None` if the connection has already been answered or closed.
async fn receive_head(
    mut stream: TcpStream,
    responder: Arc<Responder>,
) -> Option<(TcpStream, Vec<u8>)> {
    let read = tokio::time::timeout(HEAD_TIMEOUT, read_head(&mut stream)).await;
    if matches!(read, Ok(Ok(Some(_)) | Err(_))) {
        responder.hear();
    }
    let why = match read {
        Ok(Ok(None)) => return None,
        Ok(Ok(Some(head))) => match filter_head(&head) {
            Some(head) => return Some((stream, head)),
            None => Refusal::NotHttp,
        },
        Ok(Err(why)) => why,
        Err(_) => Refusal::NotHttp,
    };
    responder.refuse(why);
    // A TLS client would not understand an answer in plain HTTP.
    if why != Refusal::Tls {
        let reply = page::render(&Reply::Refused(why), false);
        if stream.write_all(&reply).await.is_ok() {
            close_gracefully(stream).await;
        }
    }
    None
}

async fn answer(
    mut stream: TcpStream,
    head: Vec<u8>,
    parser: SocketAddr,
    responder: Arc<Responder>,
) {
    let in_flight = responder.begin_answer();
    let relayed = relay(&mut stream, parser, &head).await;
    // Before the connection lingers: the answer is written, and `close` may go on.
    drop(in_flight);
    match relayed {
        Ok(0) | Err(_) => responder.refuse(Refusal::NotHttp),
        Ok(_) => close_gracefully(stream).await,
    }
}

/// The request line and headers, or `None` if the client closed without sending anything.
async fn read_head(stream: &mut TcpStream) -> Result<Option<Vec<u8>>, Refusal> {
    let mut head = Vec::with_capacity(1024);
    loop {
        match stream.read_buf(&mut head).await {
            Ok(0) if head.is_empty() => return Ok(None),
            Ok(0) | Err(_) => return Err(Refusal::NotHttp),
            Ok(_) => {}
        }
        // Decided by the first byte: a TLS client sends no blank line that could end the wait.
        if head.first() == Some(&TLS_HANDSHAKE) {
            return Err(Refusal::Tls);
        }
        let end = head.windows(4).position(|it| it == b"\r\n\r\n");
        if end.map_or(head.len(), |it| it + 4) > MAX_HEAD_BYTES {
            return Err(Refusal::TooLong);
        }
        if let Some(end) = end {
            head.truncate(end + 4);
            return Ok(Some(head));
        }
    }
}

/// The request line and the headers that [`classify`] looks at, or `None` if it is not an HTTP/1
/// request.
///
/// All other headers are dropped: tiny_http rejects cookies that are not ASCII, waits for a body
/// that a header announces, and holds on to connections that ask for an upgrade.
fn filter_head(head: &[u8]) -> Option<Vec<u8>> {
    let mut lines = head.split(|it| *it == b'\n').map(<[u8]>::trim_ascii_end);
    let request = lines.next()?;
    let words: Vec<&[u8]> = request.split(|it| *it == b' ').collect();
    let is_request = matches!(words.as_slice(), [method, target, b"HTTP/1.0" | b"HTTP/1.1"]
        if [method, target].iter().all(|text| !text.is_empty() && text.iter().all(u8::is_ascii_graphic)));
    if !is_request {
        return None;
    }
    let mut kept = request.to_vec();
    for line in lines {
        let name = line.split(|it| *it == b':').next().unwrap_or_default();
        if classify::HEADERS
            .iter()
            .any(|header| header.as_bytes().eq_ignore_ascii_case(name))
        {
            kept.extend_from_slice(b"\r\n");
            kept.extend(
                line.iter()
                    .map(|byte| if byte.is_ascii() { *byte } else { b'?' }),
            );
        }
    }
    kept.extend_from_slice(b"\r\n\r\n");
    Some(kept)
}

/// Sends the head to tiny_http, without a body, and copies the answer back.
async fn relay(stream: &mut TcpStream, parser: SocketAddr, head: &[u8]) -> std::io::Result<u64> {
    let mut upstream = TcpStream::connect(parser).await?;
    upstream.write_all(head).await?;
    // Tells tiny_http that no body follows, so that it cannot wait for one.
    upstream.shutdown().await?;
    tokio::io::copy(&mut upstream, stream).await
}

/// Closes a connection after its answer. What is left of a body is read first (at most 1 MiB, for a
/// fifth of a second), because closing with unread bytes resets the connection, and the client could
/// lose the answer.
async fn close_gracefully(mut stream: TcpStream) {
    const DRAIN_TIMEOUT: Duration = Duration::from_millis(200);
    if stream.shutdown().await.is_ok() {
        let mut rest = stream.take(1024 * 1024);
        let _ = tokio::time::timeout(
            DRAIN_TIMEOUT,
            tokio::io::copy(&mut rest, &mut tokio::io::sink()),
        )
        .await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tokio::time::Instant;

    use super::super::ExpectedState;
    use super::super::classify::ExpectedCallback;
    use super::*;

    /// An acceptor on any free port, with no parser behind it.
    async fn acceptor_on_any_port() -> (SocketAddr, Arc<Responder>) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let expected_callback = ExpectedCallback {
            host: super::super::Host::V4,
            port: address.port(),
            path: "/callback".into(),
            expected: ExpectedState::Any,
        };
        let (events, _) = mpsc::unbounded_channel();
        let responder = Arc::new(Responder::new(expected_callback, false, events));
        tokio::spawn(accept_connections(socket, address, Arc::clone(&responder)));
        (address, responder)
    }

    /// Requirement 19. The clock is tokio's own and jumps to whatever is waited for.
    #[tokio::test(start_paused = true)]
    async fn r19_a_head_that_takes_more_than_fifteen_seconds_is_refused() {
        let (address, responder) = acceptor_on_any_port().await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let started = Instant::now();
        for part in ["GET /call", "back HTTP/1.1\r\n", "Host: a\r\n"] {
            stream.write_all(part.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_secs(4)).await;
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        let took = started.elapsed();
        assert!(took <= Duration::from_secs(16), "{took:?}");
        assert_eq!(responder.refusal_counts().count(Refusal::NotHttp), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn r19_when_a_crowd_is_silent_the_oldest_goes() {
        let (address, responder) = acceptor_on_any_port().await;
        let mut crowd = Vec::new();
        for _ in 0..=MAX_PENDING {
            crowd.push(TcpStream::connect(address).await.unwrap());
        }
        let started = Instant::now();
        let mut nothing = Vec::new();
        // Closed without an answer, before its time is over.
        let gone = crowd[0].read_to_end(&mut nothing).await;
        assert!(gone.is_err() || nothing.is_empty());
        assert_eq!(started.elapsed(), Duration::ZERO);
        crowd[1].write_all(b"\x16").await.unwrap();
        let _ = crowd[1].read_to_end(&mut nothing).await;
        assert_eq!(responder.refusal_counts().count(Refusal::Tls), 1);
    }

    #[test]
    fn only_the_headers_that_are_looked_at_come_in() {
        let head = "GET /cb?x HTTP/1.1\r\nHOST: a:1\r\nCookie: s=1\r\nContent-Length: 5\r\n\
                    Origin: \u{f6}\r\n folded\r\nHost : b\r\nHostile: c\r\n\r\n";
        let expected = "GET /cb?x HTTP/1.1\r\nHOST: a:1\r\nOrigin: ??\r\n\r\n";
        assert_eq!(filter_head(head.as_bytes()).unwrap(), expected.as_bytes());
        for request in [
            "",
            "GET /",
            "GET / HTTP/2.0",
            "GET  HTTP/1.1",
            "GET /\u{f6} HTTP/1.1",
        ] {
            assert_eq!(
                filter_head(format!("{request}\r\n\r\n").as_bytes()),
                None,
                "{request}"
            );
        }
    }
}
