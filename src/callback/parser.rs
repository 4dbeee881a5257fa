//! tiny_http, which parses requests. It has one connection, which this module makes, and answers nothing:
//! a server that accepts stops for good when there are no file descriptors left.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{Mutex, mpsc};

/// File descriptors that a parser takes: tiny_http's socket, the two ends of the connection, and
/// tiny_http's copy of its end.
pub(super) const DESCRIPTORS: usize = 4;

/// The parser. Requests take turns.
pub(super) struct Parser(Mutex<Option<Connection>>);

/// A request as tiny_http read it.
#[derive(Debug)]
pub(super) struct ParsedRequest {
    pub(super) method: String,
    /// Path and query as in the request line.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
}

struct Connection {
    server: Arc<tiny_http::Server>,
    stream: Box<dyn Stream>,
    parsed: mpsc::UnboundedReceiver<ParsedRequest>,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Parser {
    /// Starts tiny_http. Must be called inside a tokio runtime.
    pub(super) fn start() -> io::Result<Self> {
        Ok(Self(Mutex::new(Some(Connection::open()?))))
    }

    /// Parses the head of a request, which must have no body. `None` if tiny_http does not take it for a
    /// request.
    pub(super) async fn parse(&self, head: &[u8]) -> io::Result<Option<ParsedRequest>> {
        let mut kept = self.0.lock().await;
        let mut connection = match kept.take() {
            Some(connection) => connection,
            // It ended with the last request.
            None => Connection::open()?,
        };
        let parsed = connection.parse(head).await;
        if parsed.is_some() {
            *kept = Some(connection);
        }
        Ok(parsed)
    }
}

impl Connection {
    fn open() -> io::Result<Self> {
        let (server, stream, own) = connect()?;
        let server = Arc::new(server);
        let (sender, parsed) = mpsc::unbounded_channel();
        let requests = Arc::clone(&server);
        std::thread::Builder::new()
            .name("callback".into())
            .spawn(move || {
                for request in requests.incoming_requests() {
                    let is_own = own.is_none() || request.remote_addr() == own.as_ref();
                    let parsed = parsed_request(&request);
                    // Otherwise tiny_http would answer it.
                    drop(request.into_writer());
                    if is_own && sender.send(parsed).is_err() {
                        break;
                    }
                }
            })?;
        Ok(Self {
            server,
            stream,
            parsed,
        })
    }

    async fn parse(&mut self, head: &[u8]) -> Option<ParsedRequest> {
        self.stream.write_all(head).await.ok()?;
        tokio::select! {
            parsed = self.parsed.recv() => parsed,
            // Its own answer to what is no request, or the end.
            _ = self.stream.read_u8() => None,
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

fn parsed_request(request: &tiny_http::Request) -> ParsedRequest {
    let headers = request.headers().iter().map(|header| {
        let name = header.field.as_str().as_str().to_owned();
        (name, header.value.as_str().to_owned())
    });
    ParsedRequest {
        method: request.method().to_string(),
        target: request.url().to_owned(),
        headers: headers.collect(),
    }
}

/// A server, the connection to it, and by which address it knows that.
type Connected = (tiny_http::Server, Box<dyn Stream>, Option<SocketAddr>);

fn connect() -> io::Result<Connected> {
    #[cfg(unix)]
    if let Ok(connected) = connect_privately() {
        return Ok(connected);
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        // A machine may have only one of the two families.
        .or_else(|_| TcpListener::bind((Ipv6Addr::LOCALHOST, 0)))?;
    let stream = std::net::TcpStream::connect(listener.local_addr()?)?;
    let own = stream.local_addr()?;
    stream.set_nonblocking(true)?;
    let stream = tokio::net::TcpStream::from_std(stream)?;
    Ok((server(listener)?, Box::new(stream), Some(own)))
}

/// By a socket in a folder that only this user can enter, and that is gone as soon as the connection is
/// made.
#[cfg(unix)]
fn connect_privately() -> io::Result<Connected> {
    use std::os::unix::net::{UnixListener, UnixStream};
    let folder = tempfile::TempDir::with_prefix("workos-ml-")?;
    let path = folder.path().join("callback");
    let listener = UnixListener::bind(&path)?;
    let stream = UnixStream::connect(&path)?;
    stream.set_nonblocking(true)?;
    let stream = tokio::net::UnixStream::from_std(stream)?;
    Ok((server(listener)?, Box::new(stream), None))
}

fn server(listener: impl Into<tiny_http::Listener>) -> io::Result<tiny_http::Server> {
    tiny_http::Server::from_listener(listener, None).map_err(io::Error::other)
}
