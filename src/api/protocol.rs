//! What a port speaks that does not speak HTTP.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::ClientSettings;

/// A server on the same machine answers in a few milliseconds; it has just done so.
const PATIENCE: Duration = Duration::from_secs(1);
/// The longest beginning that is needed to tell them apart.
const BEGINNING: usize = 16;

/// A protocol other than HTTP/1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// TLS, to which plain HTTP was spoken.
    Tls,
    /// Another one, as the name of what speaks it.
    Other(&'static str),
}

/// Asks the server of a plain HTTP address once more, without a key, and looks at how its answer begins.
pub(super) async fn at(settings: &ClientSettings) -> Option<Protocol> {
    let url = Url::parse(&settings.base_url).ok()?;
    if url.scheme() != "http" {
        return None;
    }
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default()?;
    let asked = async {
        let mut stream = TcpStream::connect((host.as_str(), port)).await.ok()?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.ok()?;
        let mut beginning = Vec::with_capacity(BEGINNING);
        stream.read_buf(&mut beginning).await.ok()?;
        read(&beginning)
    };
    tokio::time::timeout(PATIENCE, asked).await.ok()?
}

fn read(beginning: &[u8]) -> Option<Protocol> {
    let starts = |with: &[u8]| beginning.starts_with(with);
    Some(match beginning {
        // An alert, and the greeting of version 10 behind a length of three bytes and a number.
        [0x15, 0x03, ..] => Protocol::Tls,
        [_, 0, 0, 0, 0x0a, ..] => Protocol::Other("a MySQL or MariaDB server"),
        // A frame with settings, on the stream 0.
        [0, 0, _, 0x04, _, 0, 0, 0, 0, ..] => Protocol::Other("an HTTP/2 server, such as gRPC's,"),
        _ if starts(b"SSH-") => Protocol::Other("an SSH server"),
        _ if starts(b"220") || starts(b"554 ") => Protocol::Other("a mail or FTP server"),
        _ if starts(b"-ERR") || starts(b"-DENIED") => Protocol::Other("a Redis server"),
        _ if starts(b"+OK") => Protocol::Other("a mail server (POP3)"),
        _ if starts(b"* OK") => Protocol::Other("a mail server (IMAP)"),
        _ if starts(b"RFB ") => Protocol::Other("a VNC server"),
        _ if starts(b"INFO {") => Protocol::Other("a NATS server"),
        _ if starts(b"AMQP") => Protocol::Other("a message broker (AMQP)"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_known_by_how_they_begin() {
        for (beginning, protocol) in [
            (
                &b"SSH-2.0-OpenSSH"[..],
                Some(Protocol::Other("an SSH server")),
            ),
            (b"-ERR unknown", Some(Protocol::Other("a Redis server"))),
            (b"\x15\x03\x03\x00\x02", Some(Protocol::Tls)),
            (
                b"J\0\0\0\x0a8.0",
                Some(Protocol::Other("a MySQL or MariaDB server")),
            ),
            (b"hello", None),
            (b"", None),
        ] {
            assert_eq!(read(beginning), protocol);
        }
    }
}
