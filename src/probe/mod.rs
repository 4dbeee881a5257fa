//! Probes an address as a browser would reach it: its name, its port, its certificate, and its
//! responses to requests that cannot sign anyone in. It returns facts, and judges only certificates.
//!
//! It connects directly, never through a proxy, so that it sees the server itself. Redirects are never
//! followed. Every wait is bounded, and so is the amount that is read.

mod body;
mod certificate;
mod exchange;
mod reach;
mod request;
mod tls;
mod traces;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use hyper::Method;
use tokio::sync::Semaphore;
use url::{Host, Url};

use crate::error::Failure;

pub use certificate::{Certificate, CertificateFault};
pub use exchange::{BodyEnd, Content, HttpExchange, RequestError, Response};
pub use reach::{ConnectAttempt, ConnectOutcome, Lookup};
pub use request::{FOREIGN_HOST, ProbeKind, ProbeRequest, requests};
pub use tls::Handshake;
pub use traces::{exception, trace};

use certificate::Trust;
use exchange::{MAX_BODY_BYTES, MAX_HEAD_BYTES, USER_AGENT};

/// Time limit for a DNS lookup or one connection, unless [`ProbeSettings::timeout`] is shorter. A
/// reachable server accepts within a second even from far away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Addresses that are probed at a time, so that a list of many does not look like an attack.
const MAX_CONCURRENT: usize = 8;
/// Requests without a complete response before the rest is left out. One may be bad luck; after two,
/// the others would only cost the same timeout again.
const MAX_UNANSWERED: usize = 2;

/// Settings of a probe.
#[derive(Debug, Clone)]
pub struct ProbeSettings {
    /// Time limit for one request, from connecting to the end of the response.
    pub timeout: Duration,
    /// Value of `SSL_CERT_FILE`: certificates that are trusted besides the operating system's.
    pub certificate_file: Option<String>,
}

/// One step of a probe, for `-v`. Codes and states are masked.
#[derive(Debug, Clone)]
pub struct ProbeStep {
    /// What was tried.
    pub what: String,
    /// Its result.
    pub outcome: String,
    /// How long it took.
    pub elapsed: Duration,
}

/// Called for every step.
pub type Observer = Arc<dyn Fn(&ProbeStep) + Send + Sync>;

/// What was found out about one address.
#[derive(Debug)]
pub struct ProbeFacts {
    /// The DNS lookup.
    pub lookup: Lookup,
    /// The connections that were tried, in order; the last one may have succeeded.
    pub attempts: Vec<ConnectAttempt>,
    /// Where something listens on the same port of this machine, if every address refused: on the other
    /// family's loopback address.
    pub elsewhere: Option<SocketAddr>,
    /// The handshake of an `https` address, once a connection was made.
    pub handshake: Option<Handshake>,
    /// Whether the server at an `http` address speaks TLS.
    pub speaks_tls: bool,
    /// The requests with their responses, in the order in which they were sent.
    pub responses: Vec<(ProbeRequest, Result<Response, RequestError>)>,
    /// Number of requests that were not sent, because earlier ones went unanswered.
    pub skipped: usize,
}

impl ProbeFacts {
    /// The requests that were answered, with their responses.
    pub fn answered(&self) -> impl Iterator<Item = (&ProbeRequest, &Response)> {
        let answered = |(request, response)| Some((request, Result::as_ref(response).ok()?));
        self.responses
            .iter()
            .map(|(request, response)| (request, response))
            .filter_map(answered)
    }
}

/// Probes addresses.
#[derive(Clone)]
pub struct Probe {
    settings: ProbeSettings,
    observer: Observer,
    /// Loaded when first needed: addresses without TLS need no trusted certificates.
    trust: Arc<OnceLock<Result<Trust, Failure>>>,
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Probe")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Probe {
    /// Creates a probe; nothing is sent.
    pub fn new(settings: ProbeSettings, observer: Observer) -> Self {
        Self {
            settings,
            observer,
            trust: Arc::default(),
        }
    }

    /// Probes each address, several at a time, and returns the facts in the order of the addresses.
    ///
    /// # Errors
    /// When the trusted certificates cannot be loaded.
    pub async fn visit_all(&self, addresses: Vec<Url>) -> Result<Vec<ProbeFacts>, Failure> {
        let places = Arc::new(Semaphore::new(MAX_CONCURRENT));
        let visits: Vec<_> = addresses
            .into_iter()
            .map(|address| {
                let (probe, places) = (self.clone(), Arc::clone(&places));
                tokio::spawn(async move {
                    // Cannot fail: the semaphore is never closed.
                    let _place = places.acquire().await;
                    probe.visit(&address).await
                })
            })
            .collect();
        let mut facts = Vec::with_capacity(visits.len());
        for visit in visits {
            let seen = visit
                .await
                .map_err(|_| Failure::new(crate::error::Code::Unreachable, "a probe failed"))?;
            facts.push(seen?);
        }
        Ok(facts)
    }

    /// Probes one `http` or `https` address that has a host.
    ///
    /// # Errors
    /// When the trusted certificates cannot be loaded.
    pub async fn visit(&self, address: &Url) -> Result<ProbeFacts, Failure> {
        let mut facts = ProbeFacts {
            lookup: self.look_up(address).await,
            attempts: Vec::new(),
            elsewhere: None,
            handshake: None,
            speaks_tls: false,
            responses: Vec::new(),
            skipped: 0,
        };
        let peer = match &facts.lookup {
            Lookup::Found(addresses) => {
                facts.attempts = self.connect(addresses).await;
                facts.elsewhere = self.elsewhere(&facts.attempts).await;
                facts
                    .attempts
                    .iter()
                    .find(|attempt| attempt.outcome == ConnectOutcome::Connected)
            }
            Lookup::Failed(_) => None,
        };
        let Some(peer) = peer.map(|it| it.address) else {
            return Ok(facts);
        };
        if address.scheme() == "https" {
            let handshake = self.handshake_and_judge(address, peer).await?;
            let is_done = matches!(handshake, Handshake::Done { .. });
            facts.handshake = Some(handshake);
            if !is_done {
                return Ok(facts);
            }
        }
        self.send_requests(address, peer, &mut facts).await;
        // An `http` URI at a TLS port fails without any hint to what is wrong, so it is worth a
        // handshake.
        if address.scheme() == "http" && request::hints_at_tls(&facts.responses) {
            facts.speaks_tls = self.speaks_tls(address, peer).await;
        }
        Ok(facts)
    }

    async fn send_requests(&self, address: &Url, peer: SocketAddr, facts: &mut ProbeFacts) {
        let requests = requests(address);
        let all = requests.len();
        let mut unanswered = 0;
        for request in requests {
            let response = self.send_request(&request, peer).await;
            // A response that did not end cost the whole timeout, like none.
            let is_in_time = response
                .as_ref()
                .is_ok_and(|it| it.body_end != BodyEnd::Late);
            unanswered += usize::from(!is_in_time);
            facts.responses.push((request, response));
            if unanswered == MAX_UNANSWERED {
                break;
            }
        }
        facts.skipped = all - facts.responses.len();
    }

    async fn send_request(
        &self,
        request: &ProbeRequest,
        peer: SocketAddr,
    ) -> Result<Response, RequestError> {
        let (method, address) = (&request.method, &request.address);
        self.exchange(method, address, peer, None, request.shown())
            .await
    }

    /// The socket address of a server, once a connection to it has worked.
    ///
    /// # Errors
    /// Why it cannot be connected to.
    pub async fn reach(&self, address: &Url) -> Result<SocketAddr, String> {
        let addresses = match self.look_up(address).await {
            Lookup::Found(addresses) => addresses,
            Lookup::Failed(why) => return Err(why),
        };
        let attempts = self.connect(&addresses).await;
        let last = attempts.last().ok_or("it has no address")?;
        match last.outcome {
            ConnectOutcome::Connected => Ok(last.address),
            _ => Err(last.outcome.to_string()),
        }
    }

    /// Sends one request to a peer that [`Self::reach`] gave: POST where there is something to send,
    /// else GET.
    ///
    /// # Errors
    /// When it is not answered.
    pub async fn send(
        &self,
        address: &Url,
        peer: SocketAddr,
        content: Option<&Content>,
    ) -> Result<Response, RequestError> {
        let method = match content {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let shown = format!("{method} {address}");
        self.exchange(&method, address, peer, content, shown).await
    }

    /// Sends one request on a connection of its own.
    async fn exchange(
        &self,
        method: &Method,
        address: &Url,
        peer: SocketAddr,
        content: Option<&Content>,
        shown: String,
    ) -> Result<Response, RequestError> {
        let started = Instant::now();
        let mut headers = vec![
            ("user-agent", USER_AGENT.to_owned()),
            (
                "accept",
                "text/html,application/xhtml+xml,*/*;q=0.8".to_owned(),
            ),
        ];
        if let Some(content) = content {
            // As the application's own page would send it.
            headers.push(("content-type", content.kind.to_owned()));
            headers.push(("origin", address.origin().ascii_serialization()));
        }
        let exchange = HttpExchange {
            address,
            peer,
            connect_timeout: self.connect_timeout(),
            timeout: self.settings.timeout,
            max_body_bytes: MAX_BODY_BYTES,
            max_head_bytes: MAX_HEAD_BYTES,
            headers: &headers,
            body: content
                .map(|content| content.body.as_str())
                .unwrap_or_default(),
        };
        let response = exchange.run(method).await;
        let outcome = match &response {
            Ok(response) => response.shown(),
            Err(error) => error.to_string(),
        };
        self.trace_step(shown, outcome, started);
        response
    }

    async fn handshake_and_judge(
        &self,
        address: &Url,
        peer: SocketAddr,
    ) -> Result<Handshake, Failure> {
        let started = Instant::now();
        let trust = self
            .trust
            .get_or_init(|| Trust::load(self.settings.certificate_file.as_deref()));
        let trust = trust.as_ref().map_err(Clone::clone)?;
        let mut handshake = tls::inspect(address, peer, self.settings.timeout, trust).await;
        self.trace_step(
            format!("TLS handshake with {peer}"),
            handshake.to_string(),
            started,
        );
        if !matches!(handshake, Handshake::Done { .. })
            && self.speaks_plain_http(address, peer).await
        {
            // The failed handshake alone would not tell what the server speaks.
            handshake = Handshake::PlainHttp;
        }
        Ok(handshake)
    }

    /// Whether the port that should speak TLS answers plain HTTP.
    async fn speaks_plain_http(&self, address: &Url, peer: SocketAddr) -> bool {
        let mut plain = address.clone();
        // Only the scheme changes: the question is whether this very port speaks plain HTTP.
        let port = address.port_or_known_default();
        if plain.set_scheme("http").is_err() || plain.set_port(port).is_err() {
            return false;
        }
        let head = ProbeRequest::head(&plain);
        self.send_request(&head, peer).await.is_ok()
    }

    async fn speaks_tls(&self, address: &Url, peer: SocketAddr) -> bool {
        let started = Instant::now();
        let handshake = tls::handshake_with(address, peer, self.connect_timeout()).await;
        let outcome = match &handshake {
            Ok(_) => "done".to_owned(),
            Err(error) => error.to_string(),
        };
        self.trace_step(format!("TLS handshake with {peer}"), outcome, started);
        handshake.is_ok()
    }

    async fn look_up(&self, address: &Url) -> Lookup {
        let port = address.port_or_known_default().unwrap_or_default();
        let name = match address.host() {
            Some(Host::Ipv4(ip)) => return Lookup::Found(vec![SocketAddr::new(ip.into(), port)]),
            Some(Host::Ipv6(ip)) => return Lookup::Found(vec![SocketAddr::new(ip.into(), port)]),
            Some(Host::Domain(name)) => name,
            None => return Lookup::Failed("it has no host".into()),
        };
        let started = Instant::now();
        let lookup = reach::look_up(name, port, self.connect_timeout()).await;
        self.trace_step(format!("look up {name}"), lookup.to_string(), started);
        lookup
    }

    /// Tries one address after the other until one connects, and closes that connection again.
    async fn connect(&self, addresses: &[SocketAddr]) -> Vec<ConnectAttempt> {
        let mut attempts = Vec::new();
        for address in addresses {
            let started = Instant::now();
            let outcome = reach::connect(*address, self.connect_timeout()).await;
            // The connection is only made to see that it can be; requests use their own.
            let outcome = outcome.map_or_else(|it| it, |_| ConnectOutcome::Connected);
            self.trace_step(
                format!("connect to {address}"),
                outcome.to_string(),
                started,
            );
            let is_connected = outcome == ConnectOutcome::Connected;
            attempts.push(ConnectAttempt {
                address: *address,
                outcome,
                elapsed: started.elapsed(),
            });
            if is_connected {
                break;
            }
        }
        attempts
    }

    /// Tries the loopback address of the other family where those of one family refuse.
    async fn elsewhere(&self, attempts: &[ConnectAttempt]) -> Option<SocketAddr> {
        let first = attempts.first()?;
        let is_refused = |it: &ConnectAttempt| {
            it.address.ip().is_loopback()
                && it.address.is_ipv4() == first.address.is_ipv4()
                && it.outcome == ConnectOutcome::Refused
        };
        if !attempts.iter().all(is_refused) {
            return None;
        }
        let other: IpAddr = match first.address.is_ipv4() {
            true => Ipv6Addr::LOCALHOST.into(),
            false => Ipv4Addr::LOCALHOST.into(),
        };
        let other = SocketAddr::new(other, first.address.port());
        let tried = self.connect(&[other]).await;
        let mut tried = tried.iter();
        let is_open = tried.any(|it| it.outcome == ConnectOutcome::Connected);
        is_open.then_some(other)
    }

    fn connect_timeout(&self) -> Duration {
        CONNECT_TIMEOUT.min(self.settings.timeout)
    }

    fn trace_step(&self, what: String, outcome: String, started: Instant) {
        (self.observer)(&ProbeStep {
            what,
            outcome,
            elapsed: started.elapsed(),
        });
    }
}
