//! Connections to every other host, as the application would have made them: directly, or through
//! the proxy that the user has.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::environment::Inherited;
use super::trust::Trust;

/// How long a connection may take. The application's own limit is usually shorter.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// A connection of any kind.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

/// How a request names its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// By its path, at the server itself.
    Origin,
    /// By its whole address, at a proxy that may want a password.
    Absolute(Option<HeaderValue>),
}

/// The ways to other hosts.
pub(super) struct OtherHosts {
    proxies: Matcher,
    dialer: Dialer,
}

impl OtherHosts {
    pub(super) fn new(inherited: &Inherited, trust: &Trust) -> io::Result<Self> {
        let tls = trust.client_config().map_err(io::Error::other)?;
        let value = |name: &str| inherited.either_case(name).unwrap_or_default().to_owned();
        let proxies = Matcher::builder()
            .all(value("ALL_PROXY"))
            .http(value("HTTP_PROXY"))
            .https(value("HTTPS_PROXY"))
            .no(value("NO_PROXY"))
            .build();
        let dialer = Dialer(TlsConnector::from(Arc::new(tls)));
        Ok(Self { proxies, dialer })
    }

    /// A connection to the host of a CONNECT, for whatever the application says on it.
    pub(super) async fn connect(&self, authority: &Uri) -> io::Result<Box<dyn Connection>> {
        let target = target(authority, "https", 443)?;
        in_time(self.tunnel(target)).await
    }

    /// A connection for a request that came in absolute form, and the form that it goes on in.
    pub(super) async fn connect_for_request(
        &self,
        uri: &Uri,
    ) -> io::Result<(Box<dyn Connection>, Form)> {
        let connecting = async {
            if uri.scheme_str() == Some("https") {
                let stream = self.tunnel(target(uri, "https", 443)?).await?;
                let host = uri.host().unwrap_or_default();
                return Ok((self.dialer.secure(stream, host).await?, Form::Origin));
            }
            match self.proxies.intercept(uri) {
                Some(proxy) if !is_socks(&proxy) => {
                    let form = Form::Absolute(proxy.basic_auth().cloned());
                    Ok((self.dialer.dial(proxy.uri().clone()).await?, form))
                }
                _ => Ok((self.tunnel(target(uri, "http", 80)?).await?, Form::Origin)),
            }
        };
        in_time(connecting).await
    }

    /// A connection on which nothing has been said.
    async fn tunnel(&self, target: Uri) -> io::Result<Box<dyn Connection>> {
        let Some(proxy) = self.proxies.intercept(&target) else {
            return Ok(Box::new(dial(&target, 443).await?));
        };
        let (address, dialer) = (proxy.uri().clone(), self.dialer.clone());
        let stream = if is_socks(&proxy) {
            let is_resolved_here = address.scheme_str() == Some("socks5");
            let mut socks = SocksV5::new(address, dialer).local_dns(is_resolved_here);
            if let Some((name, password)) = proxy.raw_auth() {
                socks = socks.with_auth(name.to_owned(), password.to_owned());
            }
            socks.call(target).await.map_err(causes)?
        } else {
            let mut tunnel = Tunnel::new(address, dialer);
            if let Some(authorization) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(authorization.clone());
            }
            tunnel.call(target).await.map_err(causes)?
        };
        Ok(stream.into_inner())
    }
}

/// Connects to proxies, over TLS to those that want it.
#[derive(Clone)]
struct Dialer(TlsConnector);

impl Dialer {
    async fn dial(&self, proxy: Uri) -> io::Result<Box<dyn Connection>> {
        match proxy.scheme_str() {
            Some("https") => {
                let stream = Box::new(dial(&proxy, 443).await?);
                self.secure(stream, proxy.host().unwrap_or_default()).await
            }
            Some("http") => Ok(Box::new(dial(&proxy, 80).await?)),
            Some("socks5" | "socks5h") => Ok(Box::new(dial(&proxy, 1080).await?)),
            other => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                format!("{}:// proxies are not supported", other.unwrap_or_default()),
            )),
        }
    }

    async fn secure(
        &self,
        stream: Box<dyn Connection>,
        host: &str,
    ) -> io::Result<Box<dyn Connection>> {
        let name = ServerName::try_from(unbracketed(host).to_owned()).map_err(invalid)?;
        Ok(Box::new(self.0.connect(name, stream).await?))
    }
}

impl Service<Uri> for Dialer {
    type Response = TokioIo<Box<dyn Connection>>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, proxy: Uri) -> Self::Future {
        let dialer = self.clone();
        Box::pin(async move { dialer.dial(proxy).await.map(TokioIo::new) })
    }
}

fn is_socks(proxy: &Intercept) -> bool {
    let scheme = proxy.uri().scheme_str();
    scheme.is_some_and(|it| it.starts_with("socks"))
}

/// The scheme, the host and the port of an address: what proxies are chosen by.
fn target(uri: &Uri, scheme: &str, default_port: u16) -> io::Result<Uri> {
    let host = uri.host().unwrap_or_default();
    let port = uri.port_u16().unwrap_or(default_port);
    format!("{scheme}://{host}:{port}/")
        .parse()
        .map_err(invalid)
}

async fn in_time<T>(connecting: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(CONNECT_TIMEOUT, connecting)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn dial(uri: &Uri, default_port: u16) -> io::Result<TcpStream> {
    let host = unbracketed(uri.host().unwrap_or_default());
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(default_port))).await?;
    // Otherwise small messages can wait 40 ms for an acknowledgement (Nagle).
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// An IPv6 address without the brackets that it has in a URL.
fn unbracketed(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

fn invalid(error: impl Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error)
}

/// An error in one line, down to its cause.
fn causes(error: impl Error) -> io::Error {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    io::Error::other(text)
}
