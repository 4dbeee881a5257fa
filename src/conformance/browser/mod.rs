//! A browser as far as a sign-in needs one: cookies, forms, redirects one hop at a time.
//!
//! It asks the application and the emulator and nobody else: where a redirect leads to another host, it
//! stops and notes the address.

mod cookies;
mod form;
mod page;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::Method;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Host, Url, form_urlencoded};

use crate::probe::{HttpExchange, RequestError, Response};

pub use cookies::{Cookie, Cookies, called, why_not_sent};
pub use form::{CODE, Field, Form, says};
pub use page::{Link, Page, holds, value_named};

/// How many redirects are followed. Browsers give up after 20.
const MAX_HOPS: usize = 20;
/// How much of a page is read. Pages of development servers carry their scripts with them.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// How much of an answer's head is read: what browsers allow.
const MAX_HEAD_BYTES: usize = 256 * 1024;
/// How many earlier states of its cookies a browser remembers: a sign-in with all that is looked at takes fewer
/// answers.
const MAX_EARLIER: usize = 24;
/// A connection to this machine is made at once or not at all; a remote one takes its time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// What most people's browsers send first. Some applications answer nothing to unknown ones.
const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) workos-ml/",
    env!("CARGO_PKG_VERSION"),
);

/// The host of WorkOS's API. The browser asks the emulator in its place.
const WORKOS_HOST: &str = "api.workos.com";

/// A function that is called for every request.
pub type RequestObserver = Arc<dyn Fn(&Hop) + Send + Sync>;

/// Where requests may go, and what is noted of them.
pub struct Network {
    /// The application.
    pub application: Url,
    /// The sockets that it listens on; empty if they are not known, as for a remote one.
    pub sockets: Vec<SocketAddr>,
    /// The emulator.
    pub emulator: Url,
    /// Time limit for one answer.
    pub timeout: Duration,
    /// Called for every request.
    pub observer: RequestObserver,
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("application", &self.application)
            .field("sockets", &self.sockets)
            .field("emulator", &self.emulator)
            .finish_non_exhaustive()
    }
}

/// One request and what came of it.
#[derive(Debug, Clone)]
pub struct Hop {
    /// Who asked: `browser`, `other browser`, `scanner`.
    pub who: &'static str,
    /// The method.
    pub method: Method,
    /// The address as the browser was told it.
    pub url: Url,
    /// The body that was sent.
    pub body: String,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
}

/// What came of a request.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// An answer.
    Answered(Arc<Response>),
    /// None.
    Failed(RequestError),
    /// It was not sent: the address belongs to somebody else.
    LeftTo,
}

impl Hop {
    /// The answer, if there was one.
    pub fn response(&self) -> Option<&Response> {
        match &self.outcome {
            Outcome::Answered(response) => Some(response),
            Outcome::Failed(_) | Outcome::LeftTo => None,
        }
    }
}

/// The hops of one navigation, in order. Never empty.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    /// Every request on the way.
    pub hops: Vec<Hop>,
    /// Whether the redirects did not end.
    pub is_endless: bool,
}

impl Trail {
    /// The last answer of the application or the emulator.
    pub fn response(&self) -> Option<&Response> {
        self.hops.last().and_then(Hop::response)
    }

    /// The status of the last answer; 0 without one.
    pub fn status(&self) -> u16 {
        self.response().map_or(0, |response| response.status)
    }

    /// The body of the last answer.
    pub fn body(&self) -> &str {
        self.response().map_or("", |response| &response.body)
    }

    /// The address where it ended.
    pub fn url(&self) -> Option<&Url> {
        self.hops.last().map(|hop| &hop.url)
    }

    /// The host that somebody else owns and the browser was sent to.
    pub fn left_to(&self) -> Option<&Url> {
        let last = self.hops.last()?;
        matches!(last.outcome, Outcome::LeftTo).then_some(&last.url)
    }

    /// Why the last request was not answered.
    pub fn error(&self) -> Option<&RequestError> {
        match &self.hops.last()?.outcome {
            Outcome::Failed(error) => Some(error),
            Outcome::Answered(_) | Outcome::LeftTo => None,
        }
    }

    /// How long all of it took.
    pub fn elapsed(&self) -> Duration {
        self.hops.iter().map(|hop| hop.elapsed).sum()
    }

    /// The page that it ended on, if that is HTML.
    pub fn page(&self) -> Option<Page> {
        let response = self.response()?;
        is_html(response).then(|| Page::parse(&response.body))
    }
}

/// Whether a browser would show the answer as a page.
pub fn is_html(response: &Response) -> bool {
    let kind = response.header("content-type").unwrap_or("text/html");
    kind.to_ascii_lowercase().contains("html")
}

/// A request that a page or a person makes.
#[derive(Debug, Clone, Default)]
pub struct Action {
    method: Method,
    content_type: Option<&'static str>,
    body: String,
    referer: Option<Url>,
    accept: Option<&'static str>,
    /// Headers that a script sets.
    headers: Vec<(String, String)>,
}

impl Action {
    /// A plain GET.
    pub fn get() -> Self {
        Self::default()
    }

    /// A request without a body.
    pub fn bare(method: Method) -> Self {
        Self {
            method,
            ..Self::default()
        }
    }

    /// Fields as a form sends them.
    pub fn form(method: Method, fields: &[(String, String)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Self {
            method,
            content_type: Some("application/x-www-form-urlencoded"),
            body,
            ..Self::default()
        }
    }

    /// Fields as a form with files sends them.
    pub fn multipart(fields: &[(String, String)]) -> Self {
        const BOUNDARY: &str = "----workos-ml-form";
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{BOUNDARY}--\r\n"));
        Self {
            method: Method::POST,
            content_type: Some("multipart/form-data; boundary=----workos-ml-form"),
            body,
            ..Self::default()
        }
    }

    /// A JSON document, as a script sends it.
    pub fn json(method: Method, value: &serde_json::Value) -> Self {
        Self {
            method,
            content_type: Some("application/json"),
            body: value.to_string(),
            accept: Some("application/json"),
            ..Self::default()
        }
    }

    /// A request with the headers and the body of a script.
    pub fn of_script(method: Method, headers: &[(String, String)], body: &str) -> Self {
        Self {
            method,
            body: body.to_owned(),
            headers: headers.to_vec(),
            ..Self::default()
        }
    }

    /// The same, made by a page.
    pub fn from_page(self, page: &Url) -> Self {
        Self {
            referer: Some(page.clone()),
            ..self
        }
    }

    /// The same, made by htmx, whose header some applications insist on.
    fn by_htmx(self) -> Self {
        let headers = [("hx-request", "true"), ("accept", "*/*")];
        Self {
            headers: headers
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
            ..self
        }
    }

    /// Whether a script makes it: no page is opened by it.
    fn is_of_script(&self) -> bool {
        let is_of_page = matches!(self.method, Method::GET | Method::POST);
        self.accept.is_some() || !self.headers.is_empty() || !is_of_page
    }

    /// The same, asking for JSON.
    pub fn wanting_json(self) -> Self {
        Self {
            accept: Some("application/json"),
            ..self
        }
    }
}

/// One browser, with cookies of its own.
#[derive(Debug, Clone)]
pub struct Browser {
    network: Arc<Network>,
    /// What it is called in reports.
    pub name: &'static str,
    /// Its cookies.
    pub cookies: Cookies,
    /// What its cookies were before answers changed them, the oldest first.
    pub earlier: Vec<Cookies>,
    /// Whether it comes from a page of another site, a webmailer.
    pub comes_from_elsewhere: bool,
}

impl Browser {
    /// A browser without cookies.
    pub fn new(network: &Arc<Network>, name: &'static str) -> Self {
        Self {
            network: Arc::clone(network),
            name,
            cookies: Cookies::default(),
            earlier: Vec::new(),
            comes_from_elsewhere: false,
        }
    }

    /// Makes one request, and takes the cookies of its answer.
    pub async fn step(&mut self, url: &Url, action: &Action) -> Hop {
        self.step_within(url, action, self.network.timeout).await
    }

    async fn step_within(&mut self, url: &Url, action: &Action, timeout: Duration) -> Hop {
        let started = Instant::now();
        let outcome = match self.network.mapped(url) {
            None => Outcome::LeftTo,
            Some((address, peers)) => match self.send(&address, &peers, action, timeout).await {
                Ok(response) => Outcome::Answered(Arc::new(response)),
                Err(error) => Outcome::Failed(error),
            },
        };
        if let Outcome::Answered(response) = &outcome {
            let before = self.cookies.clone();
            for header in response.all("set-cookie") {
                self.cookies.receive(header, url);
            }
            if self.cookies != before {
                if self.earlier.len() == MAX_EARLIER {
                    self.earlier.remove(0);
                }
                self.earlier.push(before);
            }
        }
        let hop = Hop {
            who: self.name,
            method: action.method.clone(),
            url: url.clone(),
            body: action.body.clone(),
            outcome,
            elapsed: started.elapsed(),
        };
        (self.network.observer)(&hop);
        hop
    }

    async fn send(
        &self,
        address: &Url,
        peers: &[SocketAddr],
        action: &Action,
        timeout: Duration,
    ) -> Result<Response, RequestError> {
        let mut headers: Vec<(&str, String)> = vec![
            ("user-agent", USER_AGENT.to_owned()),
            (
                "accept",
                action
                    .accept
                    .unwrap_or("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
                    .to_owned(),
            ),
            ("accept-language", "en".to_owned()),
        ];
        for (name, value) in &action.headers {
            headers.retain(|(other, _)| other != name);
            headers.push((name, value.clone()));
        }
        if let Some(kind) = action.content_type {
            headers.push(("content-type", kind.to_owned()));
        }
        if let Some(cookies) = self.cookies.header(address, self.comes_from_elsewhere) {
            headers.push(("cookie", cookies));
        }
        if let Some(token) = self.cookies.authorization(address) {
            headers.retain(|(name, _)| *name != "authorization");
            headers.push(("authorization", token));
        }
        let is_given = |name| action.headers.iter().any(|(other, _)| other == name);
        if action.method != Method::GET && action.method != Method::HEAD && !is_given("origin") {
            let page = action.referer.as_ref().unwrap_or(address);
            headers.push(("origin", page.origin().ascii_serialization()));
        }
        if let Some(page) = action.referer.as_ref().filter(|_| !is_given("referer")) {
            // As much as browsers give by default.
            let mut referer = page.clone();
            referer.set_fragment(None);
            if page.origin() != address.origin() {
                referer.set_path("/");
                referer.set_query(None);
            }
            headers.push(("referer", referer.into()));
        }
        // Only what looks at a link without being a browser asks for the head alone.
        if action.method != Method::HEAD {
            headers.extend(self.fetch_metadata(address, action));
        }
        let mut last = RequestError::Closed;
        for peer in peers {
            let exchange = HttpExchange {
                address,
                peer: *peer,
                connect_timeout: CONNECT_TIMEOUT,
                timeout,
                max_body_bytes: MAX_BODY_BYTES,
                max_head_bytes: MAX_HEAD_BYTES,
                headers: &headers,
                body: &action.body,
            };
            match exchange.run(&action.method).await {
                // `localhost` is two addresses, and the application may listen on one of them.
                Err(error @ RequestError::Unconnected(_)) => last = error,
                other => return other,
            }
        }
        Err(last)
    }

    /// What browsers say of how a request came about, which applications judge it by.
    fn fetch_metadata(&self, address: &Url, action: &Action) -> Vec<(&'static str, String)> {
        let own = address.origin().ascii_serialization();
        let mut headers = action.headers.iter();
        let is_foreign = headers.any(|(name, value)| name == "origin" && *value != own);
        let site = match &action.referer {
            _ if is_foreign => "cross-site",
            Some(page) if page.origin() == address.origin() => "same-origin",
            Some(page) if page.host() == address.host() && page.scheme() == address.scheme() => {
                "same-site"
            }
            Some(_) => "cross-site",
            None if self.comes_from_elsewhere => "cross-site",
            // A script without a page is one of the application's own; an address may be typed.
            None if action.is_of_script() => "same-origin",
            None => "none",
        };
        // What another site sends is a form.
        let of_kind: &[(&str, &str)] = match action.is_of_script() && !is_foreign {
            true => &[("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")],
            false => &[
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
                ("sec-fetch-user", "?1"),
            ],
        };
        let all = [("sec-fetch-site", site)].into_iter();
        let all = all.chain(of_kind.iter().copied());
        all.map(|(name, value)| (name, value.to_owned())).collect()
    }

    /// Makes a request and follows redirects, as HEAD where it began so.
    pub async fn follow(&mut self, url: &Url, action: &Action) -> Trail {
        self.follow_within(url, action, self.network.timeout).await
    }

    /// The same, with a time limit of its own for each answer.
    pub async fn follow_within(&mut self, url: &Url, action: &Action, timeout: Duration) -> Trail {
        let mut trail = Trail::default();
        let (mut url, mut action) = (url.clone(), action.clone());
        while trail.hops.len() < MAX_HOPS {
            let hop = self.step_within(&url, &action, timeout).await;
            let next = next_of(&hop);
            // A page that goes on to its own site is where the person came from then; a redirect is not.
            let is_redirect = hop.response().is_some_and(|it| it.location().is_some());
            if let Some((next, _)) = &next
                && !is_redirect
                && next.host() == hop.url.host()
            {
                self.comes_from_elsewhere = false;
            }
            let from = Some(hop.url.clone());
            trail.hops.push(hop);
            let Some((next, keeps_method)) = next else {
                return trail;
            };
            if !keeps_method {
                let method = if action.method == Method::HEAD {
                    Method::HEAD
                } else {
                    Method::GET
                };
                action = Action {
                    accept: action.accept,
                    referer: action.referer,
                    ..Action::bare(method)
                };
            }
            if !is_redirect {
                action.referer = from;
            }
            url = next;
        }
        trail.is_endless = true;
        trail
    }

    /// Opens an address as a person does.
    pub async fn open(&mut self, url: &Url) -> Trail {
        self.follow(url, &Action::get()).await
    }

    /// Sends a form of a page, filled in.
    pub async fn submit(&mut self, page: &Url, form: &Form, filled: &[(&str, &str)]) -> Trail {
        self.submit_within(page, form, filled, self.network.timeout)
            .await
    }

    /// The same, with a time limit for each answer.
    pub async fn submit_within(
        &mut self,
        page: &Url,
        form: &Form,
        filled: &[(&str, &str)],
        timeout: Duration,
    ) -> Trail {
        let Some(mut target) = join(page, form.target()) else {
            return Trail::default();
        };
        let fields = form.filled(filled);
        let action = match (form.is_post, form.is_multipart) {
            (true, true) => Action::multipart(&fields),
            (true, false) => Action::form(Method::POST, &fields),
            (false, _) => {
                target.query_pairs_mut().clear().extend_pairs(&fields);
                Action::get()
            }
        };
        let action = match form.is_htmx {
            true => action.by_htmx(),
            false => action,
        };
        self.follow_within(&target, &action.from_page(page), timeout)
            .await
    }
}

/// Where an answer sends the browser on to, and whether the request is repeated as it was.
fn next_of(hop: &Hop) -> Option<(Url, bool)> {
    let response = hop.response()?;
    if let Some(location) = response.location() {
        let keeps = matches!(response.status, 307 | 308) || hop.method == Method::HEAD;
        return Some((join(&hop.url, location)?, keeps));
    }
    if hop.method == Method::HEAD || !is_html(response) {
        return None;
    }
    // Parsing every page for this would cost more than all else.
    let body = &response.body;
    let has_refresh = body.len() < MAX_BODY_BYTES && contains_ignoring_case(body, "http-equiv");
    let target = has_refresh.then(|| Page::parse(body).refresh).flatten()?;
    Some((join(&hop.url, &target)?, false))
}

fn contains_ignoring_case(text: &str, word: &str) -> bool {
    text.as_bytes()
        .windows(word.len())
        .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// An address on a page. `None` for `javascript:`, `mailto:` and others that no request goes to.
pub fn join(base: &Url, target: &str) -> Option<Url> {
    let mut url = base.join(target).ok()?;
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then_some(url)
}

impl Network {
    /// The address to ask in place of `url`, and where it answers. `None` if it belongs to somebody
    /// else.
    fn mapped(&self, url: &Url) -> Option<(Url, Vec<SocketAddr>)> {
        if url.host_str() == Some(WORKOS_HOST) {
            let mut mapped = self.emulator.clone();
            mapped.set_path(url.path());
            mapped.set_query(url.query());
            let peers = local_peers(&mapped);
            return Some((mapped, peers));
        }
        let port = url.port_or_known_default()?;
        let is_application = same_host(url, &self.application)
            && (port == self.application.port_or_known_default()?
                || self.sockets.iter().any(|socket| socket.port() == port));
        let is_local = is_loopback(url);
        if is_application && !self.sockets.is_empty() {
            let mut peers: Vec<SocketAddr> = self.sockets.clone();
            peers.retain(|socket| socket.port() == port);
            let peers = peers.into_iter().map(connectable).collect::<Vec<_>>();
            return Some((
                url.clone(),
                if peers.is_empty() {
                    local_peers(url)
                } else {
                    peers
                },
            ));
        }
        // Everything on this machine may be a part of the application: its API, its front end.
        (is_application || is_local).then(|| (url.clone(), self.peers_of(url)))
    }

    /// Whether an address is the application's, by another name of this machine than it is visited by.
    pub fn is_under_another_name(&self, url: &Url) -> bool {
        let (own, port) = (&self.application, url.port_or_known_default());
        is_loopback(url)
            && is_loopback(own)
            && url.host_str() != own.host_str()
            && port == own.port_or_known_default()
    }

    /// Whether something of the application answers at an address: on a port of its own, or at least on
    /// some other port of this machine.
    pub async fn answers_at(&self, url: &Url) -> bool {
        if url.origin() == self.emulator.origin() || url.host_str() == Some(WORKOS_HOST) {
            return false;
        }
        match self.mapped(url) {
            Some((_, peers)) => accepts(&peers).await,
            None => false,
        }
    }

    /// Where the application accepts connections.
    pub fn peers(&self) -> Vec<SocketAddr> {
        match self.mapped(&self.application) {
            Some((_, peers)) => peers,
            None => Vec::new(),
        }
    }

    fn peers_of(&self, url: &Url) -> Vec<SocketAddr> {
        if is_loopback(url) {
            return local_peers(url);
        }
        self.sockets.clone()
    }
}

/// A socket that listens on every address is reached at the loopback one.
fn connectable(socket: SocketAddr) -> SocketAddr {
    let ip = match socket.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, socket.port())
}

/// Two ways to say this machine are one host here; a browser keeps their cookies apart all the same.
fn same_host(a: &Url, b: &Url) -> bool {
    a.host_str() == b.host_str() || (is_loopback(a) && is_loopback(b))
}

/// Whether an address is on this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn local_peers(url: &Url) -> Vec<SocketAddr> {
    let port = url.port_or_known_default().unwrap_or(80);
    match url.host() {
        Some(Host::Ipv4(ip)) => vec![SocketAddr::new(ip.into(), port)],
        Some(Host::Ipv6(ip)) => vec![SocketAddr::new(ip.into(), port)],
        _ => vec![
            SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
            SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port),
        ],
    }
}

/// Whether anything accepts connections on one of these sockets.
pub async fn accepts(peers: &[SocketAddr]) -> bool {
    for peer in peers {
        let connecting = timeout(CONNECT_TIMEOUT, TcpStream::connect(peer));
        if matches!(connecting.await, Ok(Ok(_))) {
            return true;
        }
    }
    false
}
