//! Looks at an address as a browser would meet it: its name, its port, its certificate, and what
//! it answers to requests that cannot sign anyone in. It returns facts and judges nothing but
//! certificates.
//!
//! It goes direct, never through a proxy, so that what is seen is the server itself. Redirects are
//! never followed. Every wait is bounded, and so is what is read.

mod certificate;
mod exchange;
mod question;
mod reach;
mod tls;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use hyper::Method;
use tokio::sync::Semaphore;
use url::{Host, Url};

use crate::error::Failure;

pub use certificate::{Certificate, Fault};
pub use exchange::{Answer, Broken, Content, Ending};
pub use question::{Asking, ELSEWHERE, Question, questions};
pub use reach::{Attempt, Lookup, Outcome};
pub use tls::Handshake;

use certificate::Trust;
use exchange::Exchange;

/// Longest wait for a name or for one connection; `Settings::timeout` may make it shorter.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Addresses that are looked at together.
const AT_ONCE: usize = 8;
/// Requests that may go unanswered, or not be answered to the end, before the others are left out.
const PATIENCE: usize = 2;

/// How to look.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The longest that one request may take, from its connection to the end of its answer.
    pub timeout: Duration,
    /// Value of `SSL_CERT_FILE`: certificates that are trusted besides the operating system's.
    pub certificate_file: Option<String>,
}

/// One step that was taken, for `-v`. Codes and states are masked in it.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was sent or tried.
    pub what: String,
    /// What came of it.
    pub outcome: String,
    /// How long it took.
    pub elapsed: Duration,
}

/// Is told of every step.
pub type Observer = Arc<dyn Fn(&Step) + Send + Sync>;

/// What was seen at one address, as far as it could be seen.
#[derive(Debug)]
pub struct Facts {
    /// The name.
    pub lookup: Lookup,
    /// The connections that were tried, in order; the last one may have succeeded.
    pub attempts: Vec<Attempt>,
    /// The handshake of an `https` address, once a connection was made.
    pub handshake: Option<Handshake>,
    /// Whether an `http` address turned out to speak TLS.
    pub speaks_tls: bool,
    /// The requests and what they brought, in the order in which they were sent.
    pub answers: Vec<(Question, Result<Answer, Broken>)>,
    /// Requests that were left out because the ones before went unanswered.
    pub unasked: usize,
}

impl Facts {
    /// The requests that were answered, with their answers.
    pub fn answered(&self) -> impl Iterator<Item = (&Question, &Answer)> {
        let answered = |(question, answer)| Some((question, Result::as_ref(answer).ok()?));
        self.answers
            .iter()
            .map(|(question, answer)| (question, answer))
            .filter_map(answered)
    }
}

/// Looks at addresses.
#[derive(Clone)]
pub struct Probe {
    settings: Settings,
    observer: Observer,
    /// Loaded for the first certificate: an address without TLS needs none.
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
    /// Prepares; nothing is sent.
    pub fn new(settings: Settings, observer: Observer) -> Self {
        Self {
            settings,
            observer,
            trust: Arc::default(),
        }
    }

    /// Looks at each address, several at a time; the facts come in the order of the addresses.
    ///
    /// # Errors
    /// When the trusted certificates cannot be loaded.
    pub async fn visit_all(&self, addresses: Vec<Url>) -> Result<Vec<Facts>, Failure> {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let visits: Vec<_> = addresses
            .into_iter()
            .map(|address| {
                let (probe, places) = (self.clone(), Arc::clone(&places));
                tokio::spawn(async move {
                    // The semaphore is never closed.
                    let _place = places.acquire().await;
                    probe.visit(&address).await
                })
            })
            .collect();
        let mut facts = Vec::with_capacity(visits.len());
        for visit in visits {
            let seen = visit
                .await
                .map_err(|_| Failure::new(crate::error::Code::Unreachable, "a probe broke off"))?;
            facts.push(seen?);
        }
        Ok(facts)
    }

    /// Looks at one `http` or `https` address with a host.
    ///
    /// # Errors
    /// When the trusted certificates cannot be loaded.
    pub async fn visit(&self, address: &Url) -> Result<Facts, Failure> {
        let mut facts = Facts {
            lookup: self.look_up(address).await,
            attempts: Vec::new(),
            handshake: None,
            speaks_tls: false,
            answers: Vec::new(),
            unasked: 0,
        };
        let peer = match &facts.lookup {
            Lookup::Found(addresses) => {
                facts.attempts = self.connect(addresses).await;
                facts
                    .attempts
                    .iter()
                    .find(|attempt| attempt.outcome == Outcome::Connected)
            }
            Lookup::Failed(_) => None,
        };
        let Some(peer) = peer.map(|it| it.address) else {
            return Ok(facts);
        };
        if address.scheme() == "https" {
            let handshake = self.shake_hands(address, peer).await?;
            let is_done = matches!(handshake, Handshake::Done { .. });
            facts.handshake = Some(handshake);
            if !is_done {
                return Ok(facts);
            }
        }
        self.ask(address, peer, &mut facts).await;
        if address.scheme() == "http" && question::hints_at_tls(&facts.answers) {
            facts.speaks_tls = self.speaks_tls(address, peer).await;
        }
        Ok(facts)
    }

    async fn ask(&self, address: &Url, peer: SocketAddr, facts: &mut Facts) {
        let questions = questions(address);
        let all = questions.len();
        let mut unanswered = 0;
        for question in questions {
            let answer = self.put(&question, peer).await;
            let is_in_time = answer.as_ref().is_ok_and(|it| it.ending != Ending::Late);
            unanswered += usize::from(!is_in_time);
            facts.answers.push((question, answer));
            if unanswered == PATIENCE {
                break;
            }
        }
        facts.unasked = all - facts.answers.len();
    }

    /// Sends one request on a connection of its own.
    async fn put(&self, question: &Question, peer: SocketAddr) -> Result<Answer, Broken> {
        let started = Instant::now();
        let exchange = Exchange {
            address: &question.address,
            peer,
            connect_timeout: self.connect_timeout(),
            timeout: self.settings.timeout,
            content: None,
        };
        let answer = exchange.carry_out(&question.method).await;
        let outcome = match &answer {
            Ok(answer) => answer.shown(),
            Err(broken) => broken.to_string(),
        };
        self.tell(question.shown(), outcome, started);
        answer
    }

    /// Where an address leads from here.
    ///
    /// # Errors
    /// Says why nobody can be asked there.
    pub async fn reach(&self, address: &Url) -> Result<SocketAddr, String> {
        let addresses = match self.look_up(address).await {
            Lookup::Found(addresses) => addresses,
            Lookup::Failed(why) => return Err(why),
        };
        let attempts = self.connect(&addresses).await;
        let last = attempts.last().ok_or("it has no address")?;
        match last.outcome {
            Outcome::Connected => Ok(last.address),
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
    ) -> Result<Answer, Broken> {
        let started = Instant::now();
        let method = match content {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let exchange = Exchange {
            address,
            peer,
            connect_timeout: self.connect_timeout(),
            timeout: self.settings.timeout,
            content,
        };
        let answer = exchange.carry_out(&method).await;
        let outcome = match &answer {
            Ok(answer) => answer.shown(),
            Err(broken) => broken.to_string(),
        };
        self.tell(format!("{method} {address}"), outcome, started);
        answer
    }

    async fn shake_hands(&self, address: &Url, peer: SocketAddr) -> Result<Handshake, Failure> {
        let started = Instant::now();
        let trust = self
            .trust
            .get_or_init(|| Trust::load(self.settings.certificate_file.as_deref()));
        let trust = trust.as_ref().map_err(Clone::clone)?;
        let mut handshake = tls::inspect(address, peer, self.settings.timeout, trust).await;
        self.tell(
            format!("TLS handshake with {peer}"),
            handshake.to_string(),
            started,
        );
        if !matches!(handshake, Handshake::Done { .. })
            && self.speaks_plain_http(address, peer).await
        {
            handshake = Handshake::PlainHttp;
        }
        Ok(handshake)
    }

    /// Whether plain HTTP answers at the port that should speak TLS.
    async fn speaks_plain_http(&self, address: &Url, peer: SocketAddr) -> bool {
        let mut plain = address.clone();
        // The scheme is changed and the port is not, as browsers would get to see it.
        let port = address.port_or_known_default();
        if plain.set_scheme("http").is_err() || plain.set_port(port).is_err() {
            return false;
        }
        let head = Question::head(&plain);
        self.put(&head, peer).await.is_ok()
    }

    async fn speaks_tls(&self, address: &Url, peer: SocketAddr) -> bool {
        let started = Instant::now();
        let shaken = tls::shake(address, peer, self.connect_timeout()).await;
        let outcome = match &shaken {
            Ok(_) => "done".to_owned(),
            Err(error) => error.to_string(),
        };
        self.tell(format!("TLS handshake with {peer}"), outcome, started);
        shaken.is_ok()
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
        self.tell(format!("look up {name}"), lookup.to_string(), started);
        lookup
    }

    /// Tries one address after the other until one connects. The connection is closed again.
    async fn connect(&self, addresses: &[SocketAddr]) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        for address in addresses {
            let started = Instant::now();
            let outcome = reach::connect(*address, self.connect_timeout()).await;
            let outcome = outcome.map_or_else(|it| it, |_| Outcome::Connected);
            self.tell(
                format!("connect to {address}"),
                outcome.to_string(),
                started,
            );
            let is_connected = outcome == Outcome::Connected;
            attempts.push(Attempt {
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

    fn connect_timeout(&self) -> Duration {
        CONNECT_TIMEOUT.min(self.settings.timeout)
    }

    fn tell(&self, what: String, outcome: String, started: Instant) {
        (self.observer)(&Step {
            what,
            outcome,
            elapsed: started.elapsed(),
        });
    }
}
