//! Connections to every other host, as the application would have made them: directly, or through
//! the proxy that the user has.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::environment::Inherited;
use super::server::MAX_HEAD_BYTES;
use super::trust::Trust;

/// How long a connection may take. The application's own limit is usually shorter.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// A connection of any kind.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

/// How a request names its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// By its path, at the server itself.
    Origin,
    /// By its whole address, at a proxy.
    Absolute,
}

/// The ways to other hosts.
pub(super) struct OtherHosts {
    proxies: Matcher,
    tls: TlsConnector,
}

impl OtherHosts {
    pub(super) fn new(inherited: &Inherited, trust: &Trust) -> io::Result<Self> {
        let config: ClientConfig = trust.client_config().map_err(io::Error::other)?;
        let value = |name: &str| inherited.either_case(name).unwrap_or_default().to_owned();
        let proxies = Matcher::builder()
            .all(value("ALL_PROXY"))
            .http(value("HTTP_PROXY"))
            .https(value("HTTPS_PROXY"))
            .no(value("NO_PROXY"))
            .build();
        Ok(Self {
            proxies,
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// A connection to the host of a CONNECT, for whatever the application says on it.
    pub(super) async fn connect(&self, authority: &Uri) -> io::Result<Box<dyn Connection>> {
        let host = authority.host().unwrap_or_default();
        in_time(self.tunnel(host, authority.port_u16().unwrap_or(443))).await
    }

    /// A connection for a request that came in absolute form, and the form that it goes on in.
    pub(super) async fn connect_for_request(
        &self,
        uri: &Uri,
    ) -> io::Result<(Box<dyn Connection>, Form)> {
        let host = uri.host().unwrap_or_default();
        in_time(async {
            if uri.scheme_str() == Some("https") {
                let stream = self.tunnel(host, uri.port_u16().unwrap_or(443)).await?;
                let stream = self.secure(stream, host).await?;
                return Ok((stream, Form::Origin));
            }
            // What has a password for the user's proxy is the application, which sends it itself.
            match self.proxies.intercept(uri) {
                Some(proxy) => Ok((self.connect_to_proxy(proxy.uri()).await?, Form::Absolute)),
                None => {
                    let stream = dial(host, uri.port_u16().unwrap_or(80)).await?;
                    Ok((Box::new(stream) as Box<dyn Connection>, Form::Origin))
                }
            }
        })
        .await
    }

    async fn tunnel(&self, host: &str, port: u16) -> io::Result<Box<dyn Connection>> {
        let target = format!("{host}:{port}");
        let uri: Uri = format!("https://{target}").parse().map_err(invalid)?;
        let Some(proxy) = self.proxies.intercept(&uri) else {
            return Ok(Box::new(dial(host, port).await?));
        };
        let mut stream = self.connect_to_proxy(proxy.uri()).await?;
        let authorization = proxy
            .basic_auth()
            .and_then(|it| it.to_str().ok())
            .map(|it| format!("Proxy-Authorization: {it}\r\n"))
            .unwrap_or_default();
        let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{authorization}\r\n");
        stream.write_all(request.as_bytes()).await?;
        let head = read_head(&mut stream).await?;
        if is_success(&head) {
            return Ok(stream);
        }
        let line = head.lines().next().unwrap_or_default();
        Err(io::Error::other(format!("the proxy answers {line:?}")))
    }

    async fn connect_to_proxy(&self, proxy: &Uri) -> io::Result<Box<dyn Connection>> {
        let host = proxy.host().unwrap_or_default();
        match proxy.scheme_str() {
            Some("http") => Ok(Box::new(dial(host, proxy.port_u16().unwrap_or(80)).await?)),
            Some("https") => {
                let stream = dial(host, proxy.port_u16().unwrap_or(443)).await?;
                self.secure(Box::new(stream), host).await
            }
            other => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                format!(
                    "a proxy by {}:// is not supported here",
                    other.unwrap_or_default()
                ),
            )),
        }
    }

    async fn secure(
        &self,
        stream: Box<dyn Connection>,
        host: &str,
    ) -> io::Result<Box<dyn Connection>> {
        let name = ServerName::try_from(unbracketed(host).to_owned()).map_err(invalid)?;
        Ok(Box::new(self.tls.connect(name, stream).await?))
    }
}

async fn in_time<T>(connecting: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(CONNECT_TIMEOUT, connecting)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn dial(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((unbracketed(host), port)).await?;
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// An IPv6 address without the brackets that it has in a URL.
fn unbracketed(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// The head of a proxy's answer to CONNECT, byte by byte: what follows it is the other host's.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= MAX_HEAD_BYTES {
            return Err(io::Error::other("the proxy's answer does not end"));
        }
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn is_success(head: &str) -> bool {
    let status = head.split(' ').nth(1);
    head.starts_with("HTTP/1.") && status.is_some_and(|it| it.len() == 3 && it.starts_with('2'))
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error)
}
