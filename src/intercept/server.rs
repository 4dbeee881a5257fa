//! The socket: what a connection is, by its first byte, with a bound on what it can hold.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::other_hosts::OtherHosts;
use super::seen::{Counters, Refusal};
use super::{proxy, relay};

/// How many connections can be open at once, those to other hosts included. Each takes two files,
/// and 1,024 is a common limit.
const MAX_CONNECTIONS: u32 = 400;
/// How long a client may take for its first byte, for a handshake, and for the head of a request.
/// One on the same machine takes milliseconds.
pub(super) const CLIENT_TIMEOUT: Duration = Duration::from_secs(15);
/// Longest head of a request: as much as Node.js accepts.
pub(super) const MAX_HEAD_BYTES: usize = 16 * 1024;
/// How long to wait after an error of the system, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// First byte of a TLS record that carries a handshake (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// One place for each connection that can be open.
pub(super) fn slots() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MAX_CONNECTIONS as usize))
}

/// Waits until no connection is open: the one place that is left is that of the next.
pub(super) async fn all_closed(slots: &Semaphore) {
    // The semaphore is never closed.
    let _ = slots.acquire_many(MAX_CONNECTIONS - 1).await;
}

/// What every connection needs.
pub(super) struct Server {
    pub(super) emulator: SocketAddr,
    pub(super) acceptor: TlsAcceptor,
    pub(super) other_hosts: OtherHosts,
    pub(super) counters: Arc<Counters>,
}

impl Server {
    /// Accepts until the task is dropped, which also drops the connections.
    pub(super) async fn accept_connections(self, listener: TcpListener, slots: Arc<Semaphore>) {
        let server = Arc::new(self);
        let mut connections = JoinSet::new();
        loop {
            // The semaphore is never closed.
            let slot = Arc::clone(&slots).acquire_owned().await.ok();
            match listener.accept().await {
                Ok((stream, _)) => {
                    let server = Arc::clone(&server);
                    connections.spawn(async move {
                        server.serve(stream).await;
                        drop(slot);
                    });
                }
                Err(error) => {
                    server
                        .counters
                        .own_fault(format!("no connection could be accepted: {error}"));
                    sleep(ACCEPT_PAUSE).await;
                }
            }
            while connections.try_join_next().is_some() {}
        }
    }

    async fn serve(&self, stream: TcpStream) {
        // Otherwise small messages can wait 40 ms for an acknowledgement (Nagle).
        let _ = stream.set_nodelay(true);
        let mut first = [0];
        match timeout(CLIENT_TIMEOUT, stream.peek(&mut first)).await {
            // A hook leads here directly.
            Ok(Ok(1)) if first == [TLS_HANDSHAKE] => self.serve_as_workos(stream).await,
            Ok(Ok(1)) => proxy::serve(self, stream).await,
            _ => {}
        }
    }

    /// Answers as `api.workos.com`: what is in the TLS connection goes to the emulator.
    pub(super) async fn serve_as_workos(&self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        self.counters.connection();
        let handshake = timeout(CLIENT_TIMEOUT, self.acceptor.accept(stream)).await;
        let accepted = handshake.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        match accepted {
            Ok(stream) => relay::relay(stream, self.emulator, &self.counters).await,
            Err(error) => self.counters.refusal(Refusal::of(&error)),
        }
    }
}
