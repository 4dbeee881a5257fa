//! Who is at a port that did not greet as a mail server does.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long a server may take for each of two answers: the first of a mail server comes at once.
const PATIENCE: Duration = Duration::from_secs(1);

/// What answers instead of a mail server, and what to do.
pub(super) struct Stranger {
    pub(super) what: &'static str,
    pub(super) fix: &'static str,
}

/// Asks a port what it is: listens for a greeting, then says `EHLO`, and goes by the first bytes.
pub(super) async fn at(host: &str, port: u16) -> Option<Stranger> {
    let connect = TcpStream::connect((host, port));
    let mut stream = tokio::time::timeout(PATIENCE, connect).await.ok()?.ok()?;
    if let Some(heard) = first_bytes(&mut stream).await {
        return named(&heard);
    }
    stream.write_all(b"EHLO localhost\r\n\r\n").await.ok()?;
    match first_bytes(&mut stream).await {
        Some(heard) if heard.is_empty() => Some(Stranger {
            what: "something that waits for the other side to begin, and closes at EHLO, as a port with TLS from the first byte does,",
            fix: "if the port is for TLS from the first byte (465), write smtps://HOST:PORT; else name the mail server's own port",
        }),
        heard => named(&heard?),
    }
}

/// What comes first, nothing where the connection ends, or `None` for silence.
async fn first_bytes(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = [0; 64];
    match tokio::time::timeout(PATIENCE, stream.read(&mut bytes)).await {
        Ok(Ok(count)) => Some(bytes[..count].to_vec()),
        Ok(Err(_)) => Some(Vec::new()),
        Err(_) => None,
    }
}

fn named(heard: &[u8]) -> Option<Stranger> {
    const PORT: &str = "name the port of the mail server: 587 for submission, 465 with smtps://, 25 between servers";
    let starts = |text: &str| heard.starts_with(text.as_bytes());
    let (what, fix) = if starts("HTTP/") || starts("<") {
        (
            "a web server (HTTP)",
            "name the mail server's own port; test servers such as Mailpit and MailHog show mail on 8025 and take it on 1025",
        )
    } else if starts("SSH-") {
        ("an SSH server", PORT)
    } else if starts("* ") {
        ("an IMAP server, which hands mail out and takes none", PORT)
    } else if starts("+OK") {
        ("a POP3 server, which hands mail out and takes none", PORT)
    } else if starts("-ERR") {
        ("a Redis or POP3 server", PORT)
    } else if starts("RFB ") {
        ("a VNC server", PORT)
    // A TLS record: an alert (21) or a handshake (22), of version 3.x (RFC 8446, 5.1).
    } else if matches!(heard, [21 | 22, 3, ..]) {
        (
            "a server that speaks TLS from the first byte",
            "write smtps://HOST:PORT",
        )
    } else if matches!(heard.get(3..5), Some([0, 10])) {
        ("a MySQL server", PORT)
    // Every answer of SMTP begins with a number (RFC 5321, 4.2).
    } else if !heard.is_empty() && !heard[0].is_ascii_digit() {
        ("something that does not greet as a mail server does", PORT)
    } else {
        return None;
    };
    Some(Stranger { what, fix })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_known_by_their_first_bytes() {
        let cases: [(&[u8], &str); 6] = [
            (b"HTTP/1.1 400 Bad Request\r\n", "web server"),
            (b"SSH-2.0-OpenSSH_9.6\r\n", "SSH"),
            (b"* OK IMAP4rev1 ready\r\n", "IMAP"),
            (b"+OK POP3 ready\r\n", "POP3"),
            (&[21, 3, 1, 0, 2, 2, 70], "TLS"),
            (&[0x4a, 0, 0, 0, 10, 0x38], "MySQL"),
        ];
        for (heard, naming) in cases {
            assert!(named(heard).is_some_and(|it| it.what.contains(naming)));
        }
        assert!(named(b"220 mail.test ESMTP\r\n").is_none());
        assert!(named(b"").is_none());
    }
}
