//! The callback listener: bind → redirect URI → wait. The only module that knows tiny_http.
//!
//! It answers on loopback alone, and of all that reaches it only a GET on the exact path with the
//! right state decides. Everything else is answered, counted and waited through.
//!
//! Three rooms: the `acceptor` accepts connections and turns away what is no small, plain HTTP
//! request; tiny_http parses what he lets in; `classify` decides what it means. tiny_http alone
//! would wait for ever on a TLS ClientHello and read a header of any length.

mod acceptor;
mod bind;
mod classify;
mod page;
mod responder;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::secret::Secret;

pub use bind::{BindError, PortHolder, PortInUse, port_in_use};
pub use classify::Refusal;
pub use page::Page;
pub use responder::RefusalCounts;

use responder::Responder;

/// How long a browser has to fetch the last page before the listener closes.
const BROWSER_LINGER: Duration = Duration::from_millis(500);

/// The host of a loopback redirect URI. `localhost` and `127.0.0.1` are different strings to
/// WorkOS, so the choice is kept as it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `localhost`: both loopback addresses on one port.
    Localhost,
    /// `127.0.0.1` alone.
    V4,
    /// `[::1]` alone.
    V6,
}

impl Host {
    /// As it stands in a URI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Localhost => "localhost",
            Self::V4 => "127.0.0.1",
            Self::V6 => "[::1]",
        }
    }
}

/// Which state a callback must carry.
#[derive(Clone, Debug)]
pub enum ExpectedState {
    /// This one.
    Exactly(Secret),
    /// Any, or none: for links that were made elsewhere.
    Any,
}

/// Bound sockets on which nothing is answered yet.
#[derive(Debug)]
pub struct Listener {
    host: Host,
    port: u16,
    path: String,
    sockets: Vec<TcpListener>,
}

/// A callback that decides.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Names the callback when its page is concluded; counts from 1.
    pub id: usize,
    /// What it brought.
    pub response: AuthorizationResponse,
    /// The state that it carried.
    pub state: Option<Secret>,
    /// When it came.
    pub received_at: Timestamp,
}

/// What a callback brings.
#[derive(Debug, Clone)]
pub enum AuthorizationResponse {
    /// An authorization code, to be exchanged within ten minutes.
    Code(Secret),
    /// `error` and `error_description`, as the server of the redirect wrote them.
    Error {
        /// For instance `access_denied`.
        error: String,
        /// A sentence, if one came.
        description: Option<String>,
    },
}

/// What the listener reports while it waits.
#[derive(Debug)]
pub enum Event {
    /// The callback.
    Callback(Callback),
    /// The first request of a kind that does not decide; more of them are only counted.
    Refused(Refusal),
}

/// A listener that answers. It stops, and its port is free, when this is dropped.
pub struct CallbackServer {
    responder: Arc<Responder>,
    events: mpsc::UnboundedReceiver<Event>,
    parser: Arc<tiny_http::Server>,
    _acceptors: JoinSet<()>,
}

impl Listener {
    /// Binds the first of `ports` that is free (0 is any free port) on every loopback address of
    /// `host`. The sockets stay bound until the listener is dropped.
    ///
    /// # Errors
    /// When every port is taken, with the process that holds each where it can be seen.
    pub fn bind(host: Host, ports: &[u16], path: &str) -> Result<Self, BindError> {
        let (port, sockets) = bind::bind(host, ports)?;
        Ok(Self {
            host,
            port,
            path: path.to_owned(),
            sockets,
        })
    }

    /// The redirect URI, with the port that is really bound.
    pub fn redirect_uri(&self) -> String {
        let host = self.host.as_str();
        match self.port {
            // As it is registered, most likely: browsers leave the usual port out.
            80 => format!("http://{host}{}", self.path),
            port => format!("http://{host}:{port}{}", self.path),
        }
    }

    /// The host of the redirect URI.
    pub fn host(&self) -> Host {
        self.host
    }

    /// The port that is bound.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Starts to answer. With `follow`, every new callback is reported; without, the first one
    /// alone. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When a socket cannot be handed to the runtime.
    pub fn serve(self, expected: ExpectedState, follow: bool) -> std::io::Result<CallbackServer> {
        let (sender, events) = mpsc::unbounded_channel();
        let responder = Arc::new(Responder::new(
            classify::ExpectedCallback {
                host: self.host,
                port: self.port,
                path: self.path,
                expected,
            },
            follow,
            sender,
        ));
        // tiny_http stands behind the doorman on a port of its own. Whoever finds that port meets
        // the same judge.
        let upstream = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .or_else(|_| TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, 0))))?;
        let parser_address = upstream.local_addr()?;
        let parser =
            tiny_http::Server::from_listener(upstream, None).map_err(std::io::Error::other)?;
        let parser = Arc::new(parser);
        let (server, at_responder) = (Arc::clone(&parser), Arc::clone(&responder));
        std::thread::Builder::new()
            .name("callback".into())
            .spawn(move || {
                for request in server.incoming_requests() {
                    at_responder.handle(request);
                }
            })?;
        let mut acceptors = JoinSet::new();
        for socket in self.sockets {
            socket.set_nonblocking(true)?;
            let socket = tokio::net::TcpListener::from_std(socket)?;
            acceptors.spawn(acceptor::accept_connections(
                socket,
                parser_address,
                Arc::clone(&responder),
            ));
        }
        Ok(CallbackServer {
            responder,
            events,
            parser,
            _acceptors: acceptors,
        })
    }
}

impl CallbackServer {
    /// The next thing worth telling.
    pub async fn next(&mut self) -> Event {
        match self.events.recv().await {
            Some(event) => event,
            // The desk holds a sender for as long as this value lives.
            None => std::future::pending().await,
        }
    }

    /// Takes the address that another device ended on, by the same rules as a request.
    ///
    /// # Errors
    /// Says why the address does not decide.
    pub fn paste(&self, address: &str) -> Result<(), Refusal> {
        self.responder.paste(address)
    }

    /// Says what became of a callback; its page is shown to whoever waits for it or reloads it.
    pub fn set_result_page(&self, id: usize, page: Page) {
        self.responder.set_result_page(id, page);
    }

    /// What has been seen so far.
    pub fn refusal_counts(&self) -> RefusalCounts {
        self.responder.refusal_counts()
    }

    /// Closes after the last page has been fetched and every answer that is under way has been
    /// written, or after half a second at the most.
    pub async fn close(self) {
        let deadline = Instant::now() + BROWSER_LINGER;
        if let Some(since) = self.responder.unfetched_since() {
            // Running out of time is the expected end for a client that does not follow.
            let _ = timeout_at(since + BROWSER_LINGER, self.responder.page_fetched()).await;
        }
        let _ = timeout_at(deadline, self.responder.all_answered()).await;
    }
}

impl Drop for CallbackServer {
    fn drop(&mut self) {
        self.parser.unblock();
    }
}
