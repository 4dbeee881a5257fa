//! The bytes of one connection, carried to the emulator and back.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::seen::Counters;

/// How long a client may keep a connection that the emulator has ended: pools of connections notice
/// it late.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(15);

/// Carries a client's decrypted bytes to the emulator, and the answers back, until one of them ends
/// the connection.
pub(super) async fn relay(
    client: impl AsyncRead + AsyncWrite + Unpin,
    emulator: SocketAddr,
    counters: &Counters,
) {
    let mut upstream = match TcpStream::connect(emulator).await {
        Ok(upstream) => upstream,
        Err(error) => {
            counters.own_fault(format!("the emulator could not be reached: {error}"));
            return;
        }
    };
    let _ = upstream.set_nodelay(true);
    let ended = Notify::new();
    let mut client = Watched {
        stream: client,
        counters,
        ended: &ended,
        turn: Turn::Nobody,
        has_failed: false,
    };
    let copied = tokio::select! {
        copied = copy_bidirectional(&mut client, &mut upstream) => copied,
        () = async { ended.notified().await; sleep(CLOSE_TIMEOUT).await } => Ok((0, 0)),
    };
    if client.turn == Turn::Nobody {
        counters.silent();
    }
    match copied {
        Err(error) if !client.has_failed && !is_end(&error) => {
            counters.own_fault(format!("a connection to the emulator broke: {error}"));
        }
        _ => {}
    }
}

/// Whether an error is the other side's way to end a connection. The emulator drops connections
/// when it was told to.
fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof,
    };
    matches!(
        error.kind(),
        BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | UnexpectedEof
    )
}

/// Whose bytes came last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Nobody,
    Client,
    Server,
}

/// A client's connection on which requests are counted: over HTTP/1.1 client and server take turns,
/// and every turn of the client is a request.
struct Watched<'a, S> {
    stream: S,
    counters: &'a Counters,
    /// Told when the emulator has ended the connection.
    ended: &'a Notify,
    turn: Turn,
    /// Whether it was this side that broke: the client's own affair.
    has_failed: bool,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<'_, S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        self.has_failed |= read.is_err();
        if buffer.filled().len() > before && self.turn != Turn::Client {
            self.turn = Turn::Client;
            self.counters.request();
        }
        Poll::Ready(read)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<'_, S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.has_failed |= written.is_err();
        // "100 Continue" asks for the rest of the same request.
        if !bytes.starts_with(b"HTTP/1.1 1") {
            self.turn = Turn::Server;
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(context));
        self.has_failed |= flushed.is_err();
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = ready!(Pin::new(&mut self.stream).poll_shutdown(context));
        self.has_failed |= shut.is_err();
        self.ended.notify_one();
        Poll::Ready(shut)
    }
}
