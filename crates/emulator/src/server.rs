//! The sockets: loopback only unless the settings say otherwise, with a bound on everything that a client
//! can make them hold.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use axum::Router;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Semaphore, oneshot},
    task::JoinSet,
    time::sleep,
};

use crate::{app::App, http::Peer, service};

/// How many connections can be open at once. Further ones wait in the backlog of the system, whose
/// usual maximum is the same number.
const MAX_CONNECTIONS: usize = 4096;

/// How many files the process may need: one per connection, and 256 for whatever else it does.
#[cfg(unix)]
const WANTED_FILES: u64 = MAX_CONNECTIONS as u64 + 256;

/// How long a connection may take to send the head of a request, and how long it may be idle
/// between two. A client on the same machine takes milliseconds.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// The largest head of a request: as much as Node.js accepts.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// How long to wait after an error of the system, such as too many open files, before the next
/// connection is accepted. Without it, the error would be repeated in a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Listening sockets on one port.
pub(crate) struct Sockets {
    listeners: Vec<TcpListener>,
    pub(crate) port: u16,
    pub(crate) url: String,
}

impl Sockets {
    /// Listens on `port` of `host` and of the loopback addresses.
    pub(crate) fn bind(port: u16, host: Option<IpAddr>) -> io::Result<Self> {
        let Some(host) = host.filter(|host| !host.is_loopback()) else {
            return Self::loopback(port);
        };
        if host.is_unspecified() {
            // The loopback addresses are part of it.
            let listener = listen((host, port).into())?;
            let port = listener.local_addr()?.port();
            return Ok(Self {
                port,
                url: format!("http://127.0.0.1:{port}"),
                listeners: vec![listener],
            });
        }
        let mut sockets = Self::loopback(port)?;
        sockets.listeners.push(listen((host, sockets.port).into())?);
        Ok(sockets)
    }

    /// Listens on `port` of both loopback families, which is what `localhost` may mean, or on any
    /// port of 127.0.0.1 if it is 0.
    fn loopback(port: u16) -> io::Result<Self> {
        let v4 = listen((Ipv4Addr::LOCALHOST, port).into())?;
        let mut sockets = Self {
            port: v4.local_addr()?.port(),
            url: format!("http://127.0.0.1:{}", v4.local_addr()?.port()),
            listeners: vec![v4],
        };
        if port != 0 {
            match listen((Ipv6Addr::LOCALHOST, port).into()) {
                Ok(v6) => {
                    sockets.listeners.push(v6);
                    sockets.url = format!("http://localhost:{port}");
                }
                // Another process would get the clients that prefer IPv6.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                // This machine has no IPv6.
                Err(_) => {}
            }
        }
        Ok(sockets)
    }

    async fn accept(&self) -> io::Result<(TcpStream, Peer)> {
        std::future::poll_fn(|context| {
            for listener in &self.listeners {
                if let Poll::Ready(accepted) = listener.poll_accept(context) {
                    return Poll::Ready(accepted.map(|(stream, address)| {
                        // A socket for both families shows IPv4 addresses as IPv6.
                        let is_local = address.ip().to_canonical().is_loopback();
                        (stream, Peer { is_local })
                    }));
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Serves until the sender of `stopped` is dropped, then closes every connection.
    pub(crate) async fn serve(
        self,
        app: Arc<App>,
        router: Router,
        mut stopped: oneshot::Receiver<()>,
    ) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(MAX_HEAD_BYTES);
        let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let mut connections = JoinSet::new();
        loop {
            let mut next = pin!(async {
                // The semaphore is never closed.
                let slot = Arc::clone(&slots).acquire_owned().await.ok();
                (slot, self.accept().await)
            });
            let (slot, accepted) = loop {
                tokio::select! {
                    _ = &mut stopped => return,
                    Some(_) = connections.join_next() => {}
                    next = &mut next => break next,
                }
            };
            let Ok((stream, peer)) = accepted else {
                sleep(ACCEPT_PAUSE).await;
                continue;
            };
            // Otherwise small responses can wait 40 ms for an acknowledgement (Nagle).
            let _ = stream.set_nodelay(true);
            let (app, router) = (Arc::clone(&app), router.clone());
            let service = service_fn(move |request| {
                service::respond(Arc::clone(&app), router.clone(), peer, request)
            });
            let connection = http.serve_connection(TokioIo::new(stream), service);
            connections.spawn(async move {
                // An error concerns this client only, which sees it itself.
                let _ = connection.await;
                drop(slot);
            });
        }
    }
}

/// Listens with a backlog for as many clients as may be connected. A client that finds the usual,
/// smaller one full would try again only after a second.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // The port is free at once after a restart. On Windows the option would let two processes share
    // the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(MAX_CONNECTIONS as u32)
}

/// Raises the limit of open files to what the connections may need, as far as the system allows:
/// 1,024 is a common default.
#[cfg(unix)]
pub(crate) fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let now = getrlimit(Resource::Nofile);
    let allowed = now.maximum.unwrap_or(WANTED_FILES).min(WANTED_FILES);
    if now.current.is_some_and(|current| current < allowed) {
        let raised = Rlimit {
            current: Some(allowed),
            maximum: now.maximum,
        };
        // An emulator with fewer connections is better than none.
        let _ = setrlimit(Resource::Nofile, raised);
    }
}

#[cfg(not(unix))]
pub(crate) fn raise_file_limit() {}
