//! Accepts connections and lets in only what states a small, plain HTTP request in time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::desk::Desk;
use super::judge::Refusal;

/// Longest request line and headers together.
const LONGEST_HEAD: usize = 8 * 1024;
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// Connections at a time; a browser opens six. Those over it are closed at once.
const MOST_CONNECTIONS: usize = 256;
/// First byte of a TLS record that carries a handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// Accepts until the task is dropped, which also drops the connections.
pub(super) async fn admit(socket: TcpListener, inner: SocketAddr, desk: Arc<Desk>) {
    let mut guests = JoinSet::new();
    loop {
        tokio::select! {
            accepted = socket.accept() => match accepted {
                Ok((guest, _)) if guests.len() < MOST_CONNECTIONS => {
                    guests.spawn(attend(guest, inner, Arc::clone(&desk)));
                }
                Ok(_) => desk.refuse(Refusal::NoRequest),
                // Out of file descriptors, mostly: wait for guests to leave.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = guests.join_next() => {}
        }
    }
}

async fn attend(mut guest: TcpStream, inner: SocketAddr, desk: Arc<Desk>) {
    let head = match tokio::time::timeout(HEAD_TIMEOUT, read_head(&mut guest)).await {
        Ok(Ok(head)) => head,
        Ok(Err(refusal)) => return desk.refuse(refusal),
        Err(_) => return desk.refuse(Refusal::NoRequest),
    };
    let Some(head) = head else { return };
    let open = desk.open();
    let relayed = relay(&mut guest, inner, &head).await;
    drop(open);
    match relayed {
        Ok(0) | Err(_) => desk.refuse(Refusal::NoRequest),
        Ok(_) => leave(guest).await,
    }
}

/// The request line and headers; nothing if the guest left without a word.
async fn read_head(guest: &mut TcpStream) -> Result<Option<Vec<u8>>, Refusal> {
    let mut head = Vec::with_capacity(1024);
    loop {
        if head.len() > LONGEST_HEAD {
            const ANSWER: &[u8] = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = guest.write_all(ANSWER).await;
            return Err(Refusal::NoRequest);
        }
        match guest.read_buf(&mut head).await {
            Ok(0) if head.is_empty() => return Ok(None),
            Ok(0) | Err(_) => return Err(Refusal::NoRequest),
            Ok(_) => {}
        }
        if head.first() == Some(&TLS_HANDSHAKE) {
            return Err(Refusal::Tls);
        }
        if let Some(end) = head.windows(4).position(|it| it == b"\r\n\r\n") {
            head.truncate(end + 4);
            return if head.len() > LONGEST_HEAD {
                Err(Refusal::NoRequest)
            } else {
                Ok(Some(head))
            };
        }
    }
}

/// Hands the head on, without a body and with nothing to follow, and the answer back.
async fn relay(guest: &mut TcpStream, inner: SocketAddr, head: &[u8]) -> std::io::Result<u64> {
    let mut inside = TcpStream::connect(inner).await?;
    inside.write_all(head).await?;
    inside.shutdown().await?;
    tokio::io::copy(&mut inside, guest).await
}

/// Ends the answer, then reads what is left of a body: closing over unread bytes would reset the
/// connection and could take the answer with it.
async fn leave(mut guest: TcpStream) {
    const PATIENCE: Duration = Duration::from_millis(200);
    if guest.shutdown().await.is_ok() {
        let mut rest = guest.take(64 * 1024);
        let _ = tokio::time::timeout(PATIENCE, tokio::io::copy(&mut rest, &mut tokio::io::sink()))
            .await;
    }
}
