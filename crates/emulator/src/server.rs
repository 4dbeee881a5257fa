//! The sockets: loopback only, and bounded in everything that a peer can make them hold.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
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

use super::{app::App, front};

/// As many connections are open at once; further ones wait until the system takes them in.
const MAX_CONNECTIONS: usize = 4096;

/// What the connections and everything else may need of files.
#[cfg(unix)]
const WANTED_FILES: u64 = MAX_CONNECTIONS as u64 + 256;

/// As long a connection may take to send the head of a request, and as long it may be idle
/// between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// The largest head of a request.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// How long to leave the system alone that cannot give a connection right now.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Listening sockets on one port.
pub(super) struct Sockets {
    families: Vec<TcpListener>,
    pub(super) port: u16,
    pub(super) url: String,
}

impl Sockets {
    /// Listens on `port` of both loopback families, which is what `localhost` may mean, or on any
    /// port of 127.0.0.1 if it is 0.
    pub(super) fn bind(port: u16) -> io::Result<Self> {
        let v4 = listen((Ipv4Addr::LOCALHOST, port).into())?;
        let mut sockets = Self {
            port: v4.local_addr()?.port(),
            url: format!("http://127.0.0.1:{}", v4.local_addr()?.port()),
            families: vec![v4],
        };
        if port != 0 {
            match listen((Ipv6Addr::LOCALHOST, port).into()) {
                Ok(v6) => {
                    sockets.families.push(v6);
                    sockets.url = format!("http://localhost:{port}");
                }
                // Somebody else would answer half of the callers.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                // There is no IPv6 here.
                Err(_) => {}
            }
        }
        Ok(sockets)
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        std::future::poll_fn(|context| {
            for listener in &self.families {
                if let Poll::Ready(accepted) = listener.poll_accept(context) {
                    return Poll::Ready(accepted.map(|(stream, _)| stream));
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Serves until the other end of `stopped` goes. What is open then is closed.
    pub(super) async fn serve(
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
            let Ok(stream) = accepted else {
                sleep(ACCEPT_PAUSE).await;
                continue;
            };
            // Without it small answers can wait for an acknowledgement of 40 ms.
            let _ = stream.set_nodelay(true);
            let (app, router) = (Arc::clone(&app), router.clone());
            let service =
                service_fn(move |request| front::answer(Arc::clone(&app), router.clone(), request));
            let connection = http.serve_connection(TokioIo::new(stream), service);
            connections.spawn(async move {
                // A connection that fails concerns its peer only, who sees it.
                let _ = connection.await;
                drop(slot);
            });
        }
    }
}

/// Listens with room for as many callers as may be connected. The usual room is for a fraction of
/// them, and the system lets those who find none wait for a second.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A port can be had again at once after a restart. On Windows this would mean another thing.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(MAX_CONNECTIONS as u32)
}

/// Lets the process have as many files as its connections may need, if the system grants it:
/// 1,024 is a usual limit.
#[cfg(unix)]
pub(super) fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let now = getrlimit(Resource::Nofile);
    let allowed = now.maximum.unwrap_or(WANTED_FILES).min(WANTED_FILES);
    if now.current.is_some_and(|it| it < allowed) {
        let raised = Rlimit {
            current: Some(allowed),
            maximum: now.maximum,
        };
        // Fewer connections than wanted are no reason not to start.
        let _ = setrlimit(Resource::Nofile, raised);
    }
}

#[cfg(not(unix))]
pub(super) fn raise_file_limit() {}
