//! The callback listener: bind → redirect URI → wait. The only module that knows tiny_http.
//!
//! It answers on loopback only. Only a GET on the exact path with the right state ends the wait;
//! everything else is answered and counted, and the wait goes on.
//!
//! A request passes three stages. `acceptor` accepts connections and rejects everything that is
//! not a small, plain HTTP request; tiny_http parses what is left (`parser`); `classify` decides what
//! it means and `responder` answers. The acceptor is needed because tiny_http on its own would wait
//! forever on a TLS ClientHello, read headers of any length, and stop for good when it runs out of file
//! descriptors; `capacity` says how much fits.

mod acceptor;
mod bind;
mod capacity;
mod classify;
mod page;
mod parser;
pub mod pasted;
mod responder;

use std::fmt;
use std::net::TcpListener;
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

use parser::Parser;
use responder::Responder;

/// How long a browser has to fetch the last page before the listener closes. A redirect on loopback
/// takes a few milliseconds; half a second is still too short for a person to notice.
const BROWSER_LINGER: Duration = Duration::from_millis(500);

/// The host of a loopback redirect URI. `localhost` and `127.0.0.1` are different strings to
/// WorkOS, so the user's choice is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `localhost`: both loopback addresses on one port.
    Localhost,
    /// `127.0.0.1` only.
    V4,
    /// `[::1]` only.
    V6,
}

impl Host {
    /// The host as written in a URI.
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

/// Bound sockets that do not answer yet.
#[derive(Debug)]
pub struct Listener {
    host: Host,
    port: u16,
    path: String,
    sockets: Vec<TcpListener>,
}

/// A callback that ends the wait.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Number of the callback, from 1, for [`CallbackServer::set_result_page`].
    pub id: usize,
    /// The authorization response in its query.
    pub response: AuthorizationResponse,
    /// The state that it carried, if any.
    pub state: Option<Secret>,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// The response that the authorization server sends through the browser (RFC 6749, section 4.1.2).
#[derive(Debug, Clone)]
pub enum AuthorizationResponse {
    /// An authorization code, to be exchanged within ten minutes.
    Code(Secret),
    /// The sign-in was denied: `error` and `error_description`, as the server wrote them.
    Error {
        /// For instance `access_denied`.
        error: String,
        /// A sentence, if the server sent one.
        description: Option<String>,
        /// Whether a code came as well, which WorkOS never sends beside an error.
        has_code: bool,
    },
}

/// Why a pasted text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasteError {
    /// It is an address, and not the callback.
    Refused(Refusal),
    /// It is something else.
    Other(pasted::NotACode),
}

/// What the listener reports while it waits.
#[derive(Debug)]
pub enum Event {
    /// The callback.
    Callback(Callback),
    /// The first request of each kind that was refused; further ones are only counted.
    Refused(Refusal),
    /// Fewer connections are held than a crowd needs, reported once for each kind of reason.
    Shortage(Shortage),
}

/// Why fewer connections are held than a crowd needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortage {
    /// The limit of open files leaves room for so many at a time.
    Limit(usize),
    /// The system refused one, for this reason.
    Refused(String),
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit(connections) => write!(
                f,
                "the limit of open files lets the listener hold {connections} connections at a time; a crowd is answered one after another (ulimit -n 1024 raises it)"
            ),
            Self::Refused(why) => write!(
                f,
                "the system refused a connection to the listener ({why}); it goes on as soon as it can"
            ),
        }
    }
}

/// A listener that answers. Dropping it stops the listener and frees the port.
pub struct CallbackServer {
    responder: Arc<Responder>,
    events: mpsc::UnboundedReceiver<Event>,
    _acceptor: JoinSet<()>,
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
    /// When the process may not have enough files open to answer one browser, or the system refuses
    /// something else.
    pub fn serve(self, expected: ExpectedState, follow: bool) -> std::io::Result<CallbackServer> {
        let (sender, events) = mpsc::unbounded_channel();
        let mut sockets = Vec::new();
        for socket in self.sockets {
            socket.set_nonblocking(true)?;
            sockets.push(tokio::net::TcpListener::from_std(socket)?);
        }
        let max_connections = capacity::max_connections()?;
        let expected_callback = classify::ExpectedCallback {
            host: self.host,
            port: self.port,
            path: self.path,
            expected,
        };
        let responder = Responder::new(expected_callback, follow, sender, max_connections);
        let responder = Arc::new(responder);
        if max_connections < capacity::FEW_CONNECTIONS {
            responder.report_shortage(Shortage::Limit(max_connections));
        }
        let shared = acceptor::Shared {
            parser: Parser::start()?,
            responder: Arc::clone(&responder),
        };
        let mut acceptor = JoinSet::new();
        acceptor.spawn(acceptor::accept_connections(
            sockets,
            max_connections,
            Arc::new(shared),
        ));
        Ok(CallbackServer {
            responder,
            events,
            _acceptor: acceptor,
        })
    }
}

impl CallbackServer {
    /// The next event.
    pub async fn next(&mut self) -> Event {
        match self.events.recv().await {
            Some(event) => event,
            // Cannot happen: the responder holds a sender for as long as this value lives.
            None => std::future::pending().await,
        }
    }

    /// Accepts a pasted address that another device ended on, by the same rules as a request.
    ///
    /// # Errors
    /// The reason why the address is refused.
    pub fn paste(&self, address: &str) -> Result<(), PasteError> {
        self.responder.paste(address)
    }

    /// Sets the page of a callback, which is sent to every browser that waits for it or reloads it.
    pub fn set_result_page(&self, id: usize, page: Page) {
        self.responder.set_result_page(id, page);
    }

    /// How many requests of each kind have been refused so far.
    pub fn refusal_counts(&self) -> RefusalCounts {
        self.responder.refusal_counts()
    }

    /// Closes once the last page has been fetched and every answer in progress has been written,
    /// but after half a second at the latest.
    pub async fn close(self) {
        let deadline = Instant::now() + BROWSER_LINGER;
        if let Some(since) = self.responder.unfetched_since() {
            // A client that does not follow the redirect never fetches the page: the timeout is the
            // expected end.
            let _ = timeout_at(since + BROWSER_LINGER, self.responder.page_fetched()).await;
        }
        let _ = timeout_at(deadline, self.responder.all_answered()).await;
    }
}
