//! What is wrong with a proxy, of which the HTTP library says no more than that a tunnel or a handshake
//! failed, whoever's it was.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

use super::Proxy;
use crate::secret::Secret;

/// How long the proxy may take for its second answer: it has just given a first one.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a tunnel is watched for its end, through which nothing is sent. A proxy that cannot reach the
/// server closes at once, and a server that waits for the greeting of TLS does not.
const TUNNEL_PATIENCE: Duration = Duration::from_millis(500);
/// How every answer of HTTP begins.
const HTTP: &[u8] = b"HTTP/";
/// Longest head of an answer that is read; the HTTP library reads as much.
const MAX_HEAD: usize = 8192;

/// What is wrong with a proxy, or with its tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyFault {
    /// It opens no tunnel.
    Refuses(TunnelRefusal),
    /// Its address says https, and it speaks plain HTTP.
    SpeaksPlain,
    /// Its address says http, and it speaks TLS.
    SpeaksTls,
    /// Its address says https, and the handshake with it failed, in the words of the TLS library.
    Handshake(String),
    /// It opens a tunnel, and closes it before anything went through.
    ClosesTunnel,
    /// It opens a tunnel, and what comes out of it is not TLS.
    NoTlsInside,
}

/// The answer of a proxy that opens no tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelRefusal {
    /// The status.
    pub status: u16,
    /// The ways to log in that it names, in lower case.
    pub logins: Vec<String>,
}

impl Proxy {
    /// The login of a proxy's address, as Basic authentication writes it.
    pub fn login_of(address: &str) -> Option<Secret> {
        let url = match address.contains("://") {
            true => Url::parse(address),
            false => Url::parse(&format!("http://{address}")),
        };
        let url = url.ok()?;
        if url.username().is_empty() && url.password().is_none() {
            return None;
        }
        let decoded = |text: &str| {
            let query = format!("u={}", text.replace('+', "%2B"));
            let value = url::form_urlencoded::parse(query.as_bytes()).next();
            value.map_or_else(String::new, |(_, value)| value.into_owned())
        };
        let (user, password) = (url.username(), url.password().unwrap_or_default());
        let pair = format!("{}:{}", decoded(user), decoded(password));
        Some(Secret::new(BASE64.encode(pair.as_bytes())))
    }

    /// Asks the proxy once more for a tunnel to a server, since its first answer is lost, and looks at what
    /// it does. Nothing is sent through a tunnel that it opens.
    pub(super) async fn examine(
        &self,
        base_url: &str,
        tls: Option<Arc<ClientConfig>>,
    ) -> Option<ProxyFault> {
        let url = Url::parse(base_url).ok()?;
        let target = format!("{}:{}", url.host_str()?, url.port_or_known_default()?);
        let looked = tokio::time::timeout(PATIENCE, self.look(&target, tls));
        looked.await.ok()?
    }

    async fn look(&self, target: &str, tls: Option<Arc<ClientConfig>>) -> Option<ProxyFault> {
        if self.is_plain {
            return match self.ask(self.connect().await?, target, true).await {
                Answer::Fault(fault @ ProxyFault::Refuses(TunnelRefusal { status: 400, .. })) => {
                    // Servers refuse plain HTTP so on a port for TLS.
                    Some(match self.speaks_tls(tls?).await {
                        true => ProxyFault::SpeaksTls,
                        false => fault,
                    })
                }
                Answer::Fault(fault) => Some(fault),
                Answer::NoHttp => {
                    let speaks_tls = self.speaks_tls(tls?).await;
                    speaks_tls.then_some(ProxyFault::SpeaksTls)
                }
                Answer::Tunnel => None,
            };
        }
        if !self.is_https {
            return None;
        }
        match self.secure(tls?).await {
            Ok(stream) => match self.ask(stream, target, true).await {
                Answer::Fault(fault) => Some(fault),
                Answer::NoHttp | Answer::Tunnel => None,
            },
            Err(error) => {
                // Without the login, which would be readable on the way.
                let plain = self.ask(self.connect().await?, target, false);
                let speaks_plain = matches!(
                    tokio::time::timeout(PATIENCE / 3, plain).await,
                    Ok(Answer::Fault(_) | Answer::Tunnel)
                );
                match speaks_plain && !is_of_tls(&error) {
                    true => Some(ProxyFault::SpeaksPlain),
                    false => Some(ProxyFault::Handshake(error.to_string())),
                }
            }
        }
    }

    async fn connect(&self) -> Option<TcpStream> {
        TcpStream::connect((self.host(), self.port())).await.ok()
    }

    fn host(&self) -> &str {
        let host = match self.address.rsplit_once(':') {
            Some((host, port)) if port.parse::<u16>().is_ok() => host,
            _ => &self.address,
        };
        host.trim_matches(['[', ']'])
    }

    /// The port, or that of the scheme.
    fn port(&self) -> u16 {
        let port = self.address.rsplit_once(':').map(|(_, port)| port);
        let usual = if self.is_plain { 80 } else { 443 };
        port.and_then(|it| it.parse().ok()).unwrap_or(usual)
    }

    /// A connection to the proxy over TLS.
    async fn secure(&self, tls: Arc<ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(self.host().to_owned()).map_err(std::io::Error::other)?;
        let stream = TcpStream::connect((self.host(), self.port())).await?;
        TlsConnector::from(tls).connect(name, stream).await
    }

    async fn speaks_tls(&self, tls: Arc<ClientConfig>) -> bool {
        match self.secure(tls).await {
            Ok(_) => true,
            Err(error) => is_of_tls(&error),
        }
    }

    /// Asks for a tunnel over a connection, and watches it for a moment if it is opened.
    async fn ask(
        &self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
        target: &str,
        with_login: bool,
    ) -> Answer {
        let login = match &self.login {
            Some(login) if with_login => {
                format!("Proxy-Authorization: Basic {}\r\n", login.expose())
            }
            _ => String::new(),
        };
        let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n");
        if stream.write_all(request.as_bytes()).await.is_err() {
            return Answer::NoHttp;
        }
        let mut head = Vec::new();
        while head_end(&head).is_none() && head.len() < MAX_HEAD {
            // What is no HTTP may wait for more itself.
            let begun = head.len().min(HTTP.len());
            if head[..begun] != HTTP[..begun] {
                return Answer::NoHttp;
            }
            // A reset counts as the end.
            if stream.read_buf(&mut head).await.unwrap_or_default() == 0 {
                break;
            }
        }
        let text = String::from_utf8_lossy(&head);
        if let Some(refusal) = read(&text) {
            return Answer::Fault(ProxyFault::Refuses(refusal));
        }
        let Some(end) = head_end(&head) else {
            return Answer::NoHttp;
        };
        let mut inside = head.split_off(end);
        if inside.is_empty() {
            let first = stream.read_buf(&mut inside);
            match tokio::time::timeout(TUNNEL_PATIENCE, first).await {
                // The server waits for the greeting of TLS, as it should.
                Err(_) => return Answer::Tunnel,
                Ok(Ok(1..)) => {}
                Ok(_) => return Answer::Fault(ProxyFault::ClosesTunnel),
            }
        }
        // No server begins TLS itself, unless it is an alert (RFC 8446, 5.1).
        match inside.first() {
            Some(0x15) => Answer::Tunnel,
            _ => Answer::Fault(ProxyFault::NoTlsInside),
        }
    }
}

/// What came of a request for a tunnel.
enum Answer {
    Fault(ProxyFault),
    /// A tunnel that stays open.
    Tunnel,
    /// Nothing, or something that is not HTTP.
    NoHttp,
}

/// Whether whoever failed a handshake spoke TLS.
fn is_of_tls(error: &std::io::Error) -> bool {
    use rustls::Error as Tls;
    let error = error.get_ref().and_then(|it| it.downcast_ref::<Tls>());
    matches!(
        error,
        Some(
            Tls::InvalidCertificate(_)
                | Tls::AlertReceived(_)
                | Tls::PeerIncompatible(_)
                | Tls::PeerMisbehaved(_)
        )
    )
}

/// Where the head of an answer ends.
fn head_end(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
    Some(at + 4)
}

/// Reads the head of an answer that is no 200.
fn read(head: &str) -> Option<TunnelRefusal> {
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    words.next().filter(|it| it.starts_with("HTTP/"))?;
    let status: u16 = words.next()?.parse().ok()?;
    let headers = lines.take_while(|it| !it.is_empty());
    let logins = headers.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let way = value.trim().split(' ').next()?;
        let is_it = name.eq_ignore_ascii_case("proxy-authenticate");
        is_it.then(|| way.to_ascii_lowercase())
    });
    (status != 200).then(|| TunnelRefusal {
        status,
        logins: logins.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_answer_tells_status_and_logins() {
        let head = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate: Negotiate x\r\n\r\nX: y";
        let found = read(head).unwrap();
        assert_eq!((found.status, found.logins.len()), (407, 2));
        assert_eq!(found.logins, ["ntlm", "negotiate"]);
        assert_eq!(
            read("HTTP/1.0 502 Bad Gateway\r\n\r\n").unwrap().status,
            502
        );
        assert_eq!(read("HTTP/1.1 200 OK\r\n\r\n"), None);
        assert_eq!(read("220 mail.test"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_login_is_decoded_and_encoded() {
        let login = |address| Proxy::login_of(address).map(|it| it.expose().to_owned());
        // `me:a b+c@` as Basic writes it (RFC 7617).
        assert_eq!(
            login("http://me:a%20b+c%40@proxy.test:3128").as_deref(),
            Some("bWU6YSBiK2NA")
        );
        assert_eq!(login("me:x@proxy.test:3128").as_deref(), Some("bWU6eA=="));
        assert_eq!(login("http://proxy.test:3128"), None);
        assert_eq!(login("proxy.test:3128"), None);
    }
}
