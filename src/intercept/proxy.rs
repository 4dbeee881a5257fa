//! The proxy that `HTTPS_PROXY` names: CONNECT, and requests that name their host.

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1 as client;
use hyper::header::{HOST as HOST_HEADER, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::TcpStream;

use super::HOST;
use super::other_hosts::{Connection, Form};
use super::server::{CLIENT_TIMEOUT, MAX_HEAD_BYTES, Server};

type Body = Either<Incoming, Full<Bytes>>;
/// The connection is closed without an answer.
type Closed = Box<dyn Error + Send + Sync>;

/// Where a connection leads after CONNECT.
enum Tunnel {
    WorkOs,
    Other(Box<dyn Connection>),
}

/// Serves one connection of a client that takes this for a proxy.
pub(super) async fn serve(server: &Server, stream: TcpStream) {
    let requested = Arc::new(Mutex::new(None));
    let service = service_fn(|request| respond(server, request, &requested));
    // An error concerns this client only, which sees it itself.
    let _ = server::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(CLIENT_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        // As the client and the other host wrote them.
        .preserve_header_case(true)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
    let tunnel: Option<(OnUpgrade, Tunnel)> = requested
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    if let Some((upgrade, tunnel)) = tunnel
        && let Ok(upgraded) = upgrade.await
    {
        let mut client = TokioIo::new(upgraded);
        match tunnel {
            Tunnel::WorkOs => server.serve_as_workos(client).await,
            // What breaks in there is between the two.
            Tunnel::Other(mut other) => drop(copy_bidirectional(&mut client, &mut other).await),
        }
    }
}

async fn respond(
    server: &Server,
    mut request: Request<Incoming>,
    requested: &Mutex<Option<(OnUpgrade, Tunnel)>>,
) -> Result<Response<Body>, Closed> {
    let uri = request.uri().clone();
    let Some(host) = uri.host().map(host_name) else {
        return Ok(answer(
            StatusCode::BAD_REQUEST,
            "this is a proxy: it takes CONNECT, and requests that name their host",
        ));
    };
    let is_workos = host == HOST;
    if *request.method() == Method::CONNECT {
        let tunnel = if is_workos {
            Tunnel::WorkOs
        } else {
            server.counters.tunnel(&host);
            match server.other_hosts.connect(&uri).await {
                Ok(other) => Tunnel::Other(other),
                Err(error) => return Ok(unreachable(server, &host, &error)),
            }
        };
        let upgrade = hyper::upgrade::on(&mut request);
        *requested.lock().unwrap_or_else(PoisonError::into_inner) = Some((upgrade, tunnel));
        return Ok(answer(StatusCode::OK, ""));
    }
    if is_workos {
        return to_emulator(server, request).await;
    }
    server.counters.tunnel(&host);
    match server.other_hosts.connect_for_request(&uri).await {
        Ok((other, form)) => forward(other, request, form).await,
        Err(error) => Ok(unreachable(server, &host, &error)),
    }
}

/// The host of an address, as names are compared.
fn host_name(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

async fn to_emulator(
    server: &Server,
    request: Request<Incoming>,
) -> Result<Response<Body>, Closed> {
    server.counters.connection();
    server.counters.absolute_form();
    match TcpStream::connect(server.emulator).await {
        Ok(emulator) => {
            let _ = emulator.set_nodelay(true);
            server.counters.request();
            forward(emulator, request, Form::Origin).await
        }
        Err(error) => {
            let what = format!("the emulator could not be reached: {error}");
            server.counters.own_fault(what.as_str());
            Ok(answer(StatusCode::BAD_GATEWAY, &what))
        }
    }
}

/// Sends a request on, and gives its answer. The connection ends with them.
async fn forward(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    mut request: Request<Incoming>,
    form: Form,
) -> Result<Response<Body>, Closed> {
    let uri = request.uri().clone();
    if !request.headers().contains_key(HOST_HEADER)
        && let Some(authority) = uri.authority()
    {
        let host = HeaderValue::from_str(authority.as_str())?;
        request.headers_mut().insert(HOST_HEADER, host);
    }
    request.headers_mut().remove(PROXY_AUTHORIZATION);
    match form {
        Form::Origin => {
            let path = uri.path_and_query().map_or("/", |it| it.as_str());
            *request.uri_mut() = path.parse::<Uri>()?;
        }
        Form::Absolute(Some(authorization)) => {
            request
                .headers_mut()
                .insert(PROXY_AUTHORIZATION, authorization);
        }
        Form::Absolute(None) => {}
    }
    let proxy_connection = HeaderName::from_static("proxy-connection");
    request.headers_mut().remove(proxy_connection);
    let (mut sender, connection) = client::Builder::new()
        .preserve_header_case(true)
        .handshake(TokioIo::new(stream))
        .await?;
    // Ends with the answer's body, or with the application's own connection.
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?.map(Either::Left))
}

fn unreachable(server: &Server, host: &str, error: &io::Error) -> Response<Body> {
    server.counters.unreachable();
    let text = format!(
        "workos-ml passes on connections to other hosts, and {host} cannot be reached: {error}"
    );
    answer(StatusCode::BAD_GATEWAY, &text)
}

fn answer(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Either::Right(Full::from(text.to_owned())));
    *response.status_mut() = status;
    response
}
