//! Accepts connections and passes on only those that send a small, plain HTTP request in time.
//!
//! When there are more than can be held, those go first that have been answered, then those that say
//! nothing, then those that do not finish. A connection that has sent a whole request is always answered.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, sleep, timeout};

use super::Shortage;
use super::classify::{self, Refusal};
use super::page::{self, Reply};
use super::parser::Parser;
use super::responder::Responder;
use crate::files::is_out_of_files;

/// Longest request line and headers together. Servers commonly allow 8 KiB, and a callback with a
/// state of the maximum length fits.
const MAX_HEAD_BYTES: usize = 8 * 1024;
/// Time for a connection to send its request. Browsers open connections in advance and may leave
/// them idle for a while.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// What a connection has for its request even in the densest crowd. On loopback a request arrives with
/// its connection; this is many times that, and still lets hundreds a second through a few places.
const GRACE: Duration = Duration::from_millis(10);
/// Pause after the system refused a connection, usually for want of file descriptors.
const SHORTAGE_PAUSE: Duration = Duration::from_millis(20);
/// First byte of a TLS record that carries a handshake (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// What all connections share.
pub(super) struct Shared {
    pub(super) parser: Parser,
    pub(super) responder: Arc<Responder>,
}

/// Accepts until the task is dropped, which also drops the connections.
pub(super) async fn accept_connections(
    sockets: Vec<TcpListener>,
    max_connections: usize,
    shared: Arc<Shared>,
) {
    let mut connections = Connections::default();
    // Accepted, and waiting for a place.
    let mut newcomer = None;
    let mut turn = 0;
    loop {
        turn += 1;
        if connections.tasks.len() < max_connections
            && let Some(stream) = newcomer.take()
        {
            connections.add(stream, &shared);
        }
        if newcomer.is_some() {
            connections.shed();
            tokio::select! {
                () = connections.ended() => {}
                () = sleep(GRACE) => {}
            }
            continue;
        }
        tokio::select! {
            accepted = accept(&sockets, turn) => match accepted {
                Ok(stream) => newcomer = Some(stream),
                Err(error) => {
                    if is_out_of_files(&error) {
                        let shortage = Shortage::Refused(error.to_string());
                        shared.responder.report_shortage(shortage);
                    }
                    connections.shed();
                    sleep(SHORTAGE_PAUSE).await;
                }
            },
            () = connections.ended() => {}
        }
    }
}

/// The next connection on any of the sockets. Each `turn` begins with another one, so that a flood on one
/// does not keep the other waiting.
async fn accept(sockets: &[TcpListener], turn: usize) -> io::Result<TcpStream> {
    poll_fn(|context| {
        for offset in 0..sockets.len() {
            let socket = &sockets[(turn + offset) % sockets.len()];
            if let Poll::Ready(accepted) = socket.poll_accept(context) {
                return Poll::Ready(accepted.map(|(stream, _)| stream));
            }
        }
        Poll::Pending
    })
    .await
}

/// The open connections, oldest first.
#[derive(Default)]
struct Connections {
    tasks: JoinSet<()>,
    by_age: VecDeque<(Id, Arc<Place>)>,
}

impl Connections {
    fn add(&mut self, stream: TcpStream, shared: &Arc<Shared>) {
        shared.responder.accept();
        let place = Arc::new(Place::new());
        let task = attend(stream, Arc::clone(&place), Arc::clone(shared));
        let id = self.tasks.spawn(task).id();
        self.by_age.push_back((id, place));
    }

    /// Tells the connection that can best be spared to end, if there is one.
    fn shed(&mut self) {
        let spare = [Stage::Answered, Stage::Silent, Stage::Partial]
            .into_iter()
            .find_map(|stage| {
                self.by_age
                    .iter()
                    .position(|(_, place)| place.is_spare(stage))
            });
        if let Some(index) = spare {
            let (_, place) = &self.by_age[index];
            place.set(Stage::Leaving);
            place.leave.notify_one();
        }
    }

    /// Waits until a connection has ended.
    async fn ended(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(ended) => {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                self.by_age.retain(|(it, _)| *it != id);
            }
            None => std::future::pending().await,
        }
    }
}

/// How far a connection has come.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Stage {
    /// Nothing was sent.
    Silent,
    /// A part of a request was sent.
    Partial,
    /// A whole request was sent, which will be answered.
    Whole,
    /// The answer is written.
    Answered,
    /// It was told to end.
    Leaving,
}

/// A connection as the acceptor sees it.
struct Place {
    stage: AtomicU8,
    since: Instant,
    leave: Notify,
}

impl Place {
    fn new() -> Self {
        Self {
            stage: AtomicU8::new(Stage::Silent as u8),
            since: Instant::now(),
            leave: Notify::new(),
        }
    }

    fn set(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    fn is_spare(&self, stage: Stage) -> bool {
        self.stage.load(Ordering::Relaxed) == stage as u8 && self.since.elapsed() >= GRACE
    }
}

/// What a connection sent.
enum Sent {
    Request(Vec<u8>),
    Refused(Refusal),
    Nothing,
}

/// A connection from its first byte to its end.
async fn attend(mut stream: TcpStream, place: Arc<Place>, shared: Arc<Shared>) {
    let responder = &shared.responder;
    let sent = tokio::select! {
        // What has arrived counts, even if the connection was to leave.
        biased;
        sent = timeout(HEAD_TIMEOUT, read_request(&mut stream, &place, responder)) => {
            sent.unwrap_or(Sent::Refused(Refusal::NotHttp))
        }
        () = place.leave.notified() => return responder.refuse(Refusal::NotHttp),
    };
    match sent {
        Sent::Nothing => return,
        Sent::Request(head) => {
            place.set(Stage::Whole);
            let in_flight = responder.begin_answer();
            let is_answered = answer(&mut stream, &head, &shared).await;
            // Before the connection lingers: the answer is written, and `close` may go on.
            drop(in_flight);
            if !is_answered {
                return;
            }
        }
        Sent::Refused(why) => {
            responder.refuse(why);
            // A TLS client would not understand an answer in plain HTTP.
            if why == Refusal::Tls {
                return;
            }
            let reply = page::render(&Reply::Refused(why), false);
            if stream.write_all(&reply).await.is_err() {
                return;
            }
        }
    }
    place.set(Stage::Answered);
    tokio::select! {
        () = close_gracefully(&mut stream) => {}
        () = place.leave.notified() => {}
    }
}

async fn read_request(stream: &mut TcpStream, place: &Place, responder: &Responder) -> Sent {
    let read = read_head(stream, place, responder).await;
    match read {
        Ok(None) => Sent::Nothing,
        Ok(Some(head)) => filter_head(&head).map_or(Sent::Refused(Refusal::NotHttp), Sent::Request),
        Err(why) => Sent::Refused(why),
    }
}

/// Whether an answer was written.
async fn answer(stream: &mut TcpStream, head: &[u8], shared: &Shared) -> bool {
    let (reply, is_head) = match shared.parser.parse(head).await {
        Ok(Some(request)) => {
            let reply = shared.responder.answer(&request).await;
            (reply, request.method == "HEAD")
        }
        Ok(None) => {
            shared.responder.refuse(Refusal::NotHttp);
            (Reply::Refused(Refusal::NotHttp), false)
        }
        Err(error) => {
            let shortage = Shortage::Refused(error.to_string());
            shared.responder.report_shortage(shortage);
            (Reply::Busy, false)
        }
    };
    stream
        .write_all(&page::render(&reply, is_head))
        .await
        .is_ok()
}

/// The request line and headers, or `None` if the client closed without sending anything.
async fn read_head(
    stream: &mut TcpStream,
    place: &Place,
    responder: &Responder,
) -> Result<Option<Vec<u8>>, Refusal> {
    let mut head = Vec::new();
    // Counted as begun until it is whole or given up.
    let mut begun = None;
    loop {
        match stream.read_buf(&mut head).await {
            Ok(0) | Err(_) if head.is_empty() => return Ok(None),
            Ok(0) | Err(_) => return Err(Refusal::NotHttp),
            Ok(count) if count == head.len() => {
                begun.get_or_insert_with(|| responder.hear());
                place.set(Stage::Partial);
            }
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
    let [method, target, b"HTTP/1.0" | b"HTTP/1.1"] = words.as_slice() else {
        return None;
    };
    let is_word = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_graphic);
    if !is_word(method) || !is_word(target) {
        return None;
    }
    // tiny_http would end its connection after a request of HTTP/1.0.
    let mut kept = [*method, *target, b"HTTP/1.1".as_slice()].join(&b' ');
    for line in lines {
        let Some(colon) = line.iter().position(|it| *it == b':') else {
            continue;
        };
        let name = &line[..colon];
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

/// Closes a connection after its answer. What is left of a body is read first (at most 1 MiB, for a
/// fifth of a second), because closing with unread bytes resets the connection, and the client could
/// lose the answer.
async fn close_gracefully(stream: &mut TcpStream) {
    const DRAIN_TIMEOUT: Duration = Duration::from_millis(200);
    if stream.shutdown().await.is_ok() {
        let mut rest = stream.take(1024 * 1024);
        let mut nowhere = tokio::io::sink();
        let drained = tokio::io::copy(&mut rest, &mut nowhere);
        let _ = timeout(DRAIN_TIMEOUT, drained).await;
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::sync::mpsc;

    use super::super::ExpectedState;
    use super::super::classify::ExpectedCallback;
    use super::*;

    /// An acceptor on any free port, with so many places.
    async fn acceptor(places: usize) -> (SocketAddr, Arc<Responder>) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let expected_callback = ExpectedCallback {
            host: super::super::Host::V4,
            port: address.port(),
            path: "/callback".into(),
            expected: ExpectedState::Any,
        };
        let (events, _) = mpsc::unbounded_channel();
        let responder = Arc::new(Responder::new(expected_callback, true, events, places));
        let shared = Shared {
            parser: Parser::start().unwrap(),
            responder: Arc::clone(&responder),
        };
        tokio::spawn(accept_connections(vec![socket], places, Arc::new(shared)));
        (address, responder)
    }

    /// Requirement 19. The clock is tokio's own and jumps to whatever is waited for.
    #[tokio::test(start_paused = true)]
    async fn r19_a_head_that_takes_more_than_fifteen_seconds_is_refused() {
        let (address, responder) = acceptor(8).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let started = Instant::now();
        for part in ["GET /call", "back HTTP/1.1\r\n", "Host: a\r\n"] {
            stream.write_all(part.as_bytes()).await.unwrap();
            sleep(Duration::from_secs(4)).await;
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        let took = started.elapsed();
        assert!(took <= Duration::from_secs(16), "{took:?}");
        assert_eq!(responder.refusal_counts().count(Refusal::NotHttp), 1);
    }

    /// Whether a connection was closed without an answer.
    async fn is_dropped(stream: &mut TcpStream) -> bool {
        let mut answer = Vec::new();
        let read = timeout(GRACE, stream.read_to_end(&mut answer)).await;
        read.is_ok() && answer.is_empty()
    }

    #[tokio::test(start_paused = true)]
    async fn r19_a_crowd_loses_the_silent_before_those_that_say_something() {
        let (address, responder) = acceptor(3).await;
        let mut crowd = Vec::new();
        for text in ["GET /", "", "GET /", "", "GET /", ""] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(text.as_bytes()).await.unwrap();
            // Until the acceptor has done with it.
            sleep(GRACE * 4).await;
            crowd.push(stream);
        }
        // Each newcomer took the place of somebody silent, while there was one, then of the oldest.
        let mut dropped = Vec::new();
        for stream in &mut crowd {
            dropped.push(is_dropped(stream).await);
        }
        assert_eq!(dropped, [true, true, false, true, false, false]);
        assert_eq!(responder.refusal_counts().count(Refusal::NotHttp), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn r19_a_whole_request_is_never_dropped() {
        let (address, _) = acceptor(2).await;
        let request = format!("GET /callback?code=a HTTP/1.1\r\nHost: {address}\r\n\r\n");
        // Nobody exchanges the code, so they wait for their page.
        let mut whole = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            whole.push(stream);
        }
        sleep(GRACE * 4).await;
        let _silent = TcpStream::connect(address).await.unwrap();
        sleep(GRACE * 4).await;
        for stream in &mut whole {
            assert!(!is_dropped(stream).await);
        }
    }

    #[test]
    fn only_the_headers_that_are_looked_at_come_in() {
        let head = "GET /cb?x HTTP/1.1\r\nHOST: a:1\r\nCookie: s=1\r\nContent-Length: 5\r\n\
                    Origin: \u{f6}\r\n folded\r\nHost : b\r\nHost\r\nHostile: c\r\n\r\n";
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
