//! An application's calls to `https://api.workos.com`, brought to an emulator.
//!
//! The application is not changed, and nothing of its folder or of the system's trust is: a command
//! that gets [`Interceptor::variables`] reaches the emulator. Node.js and Ruby load a hook that sends
//! connections for this one host to a loopback port; everything else is told of a proxy and of one
//! more certificate authority. The proxy looks into connections for this host alone, and passes on
//! all others as they are. The authority lives as long as the run does, its key never leaves memory,
//! and it can vouch for this one name only.

mod authority;
mod environment;
mod explanation;
mod folder;
mod other_hosts;
mod proxy;
mod relay;
mod runtimes;
mod seen;
mod server;
mod trust;

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use environment::Variable;
pub use explanation::{Explanation, Situation, replaces_node_options, why_nothing_arrived};
pub use runtimes::{Runtime, Runtimes};
pub use seen::{Refusal, Seen};

use authority::Authority;
use environment::Inherited;
use folder::Folder;
use other_hosts::OtherHosts;
use seen::Counters;
use trust::Trust;

/// How long connections may take to end after the command: one of a process that it left behind may
/// stay open.
const SETTLING_TIMEOUT: Duration = Duration::from_secs(1);

/// The host whose connections come to the emulator.
const HOST: &str = "api.workos.com";

/// What an interceptor needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// The port of the emulator on 127.0.0.1.
    pub emulator_port: u16,
    /// The variables that the command inherits. They are read for what the user has set, such as
    /// `NODE_OPTIONS`, `HTTPS_PROXY` or `SSL_CERT_FILE`, which is extended and never lost.
    pub inherited: &'a [(OsString, OsString)],
    /// What the application may run on. Without any, everything is prepared.
    pub runtimes: Runtimes,
}

/// An application's calls to `https://api.workos.com`, brought to an emulator for as long as this
/// lives. Dropping it closes its port and its connections, and removes its files.
pub struct Interceptor {
    port: u16,
    variables: Vec<Variable>,
    counters: Arc<Counters>,
    slots: Arc<Semaphore>,
    server: JoinHandle<()>,
    _folder: Folder,
}

impl fmt::Debug for Interceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interceptor")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Interceptor {
    /// Starts on the current tokio runtime, which needs I/O and time. Connections are accepted from
    /// the moment this returns.
    ///
    /// # Errors
    ///
    /// When no port or no private folder can be had, or the system gives no randomness.
    pub async fn start(settings: Settings<'_>) -> io::Result<Self> {
        let inherited = Inherited::of(settings.inherited);
        let runtimes = settings.runtimes.or_all();
        let authority = Authority::new()?;
        let trust = Trust::of(&inherited);
        let folder = Folder::create(&authority, &trust, runtimes)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let variables =
            environment::variables(&inherited, runtimes, port, folder.files(), &authority.der());
        let counters = Arc::new(Counters::default());
        let slots = server::slots();
        let server = server::Server {
            emulator: (Ipv4Addr::LOCALHOST, settings.emulator_port).into(),
            acceptor: authority.acceptor()?,
            other_hosts: OtherHosts::new(&inherited, &trust)?,
            counters: Arc::clone(&counters),
        };
        Ok(Self {
            port,
            variables,
            counters,
            slots: Arc::clone(&slots),
            server: tokio::spawn(server.accept_connections(listener, slots)),
            _folder: folder,
        })
    }

    /// The variables to set (`Some`) or to remove (`None`) for the command.
    pub fn variables(&self) -> Vec<Variable> {
        self.variables.clone()
    }

    /// What has arrived so far.
    pub fn seen(&self) -> Seen {
        self.counters.snapshot()
    }

    /// What has arrived when the command has ended: of a client that gave up a moment ago, the end of
    /// its connection may not have been read.
    pub async fn seen_at_the_end(&self) -> Seen {
        let ended = async {
            // Connections are accepted in their order, and one that says nothing is ended at once.
            if let Ok(mut last) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await {
                let _ = last.shutdown().await;
                let _ = last.read(&mut [0]).await;
            }
            server::all_closed(&self.slots).await;
        };
        let _ = timeout(SETTLING_TIMEOUT, ended).await;
        self.seen()
    }

    /// The loopback port that hooks and proxies lead to.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Interceptor {
    fn drop(&mut self) {
        self.server.abort();
    }
}
