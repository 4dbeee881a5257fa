//! Answers requests: counts the refused ones, and keeps callbacks with their result pages.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;

use super::classify::{self, Classification, ExpectedCallback, RESULT_PATH, Refusal, RequestHead};
use super::page::{Page, Reply};
use super::parser::ParsedRequest;
use super::pasted::{self, Pasted};
use super::{AuthorizationResponse, Callback, Event, PasteError, Shortage};
use crate::secret::{Secret, mask};

/// Callbacks whose pages are kept for a reload. `listen --follow` may see any number, so memory needs
/// a bound; nobody reloads the page of a thousand sign-ins ago.
const MAX_RECORDS: usize = 1000;

/// How often each kind of request was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusalCounts {
    counts: BTreeMap<Refusal, usize>,
    /// Connections that were accepted, and those of them that sent something.
    accepted: usize,
    heard: usize,
    /// Those of them of which the rest of the request is not there yet.
    unfinished: usize,
    /// The host that the last request for another host was for.
    foreign_host: Option<String>,
    /// The error of the last callback that carried one and no state.
    stateless_error: Option<String>,
    /// The last other path that was asked for, unless browsers ask for it by themselves.
    other_path: Option<String>,
    /// What was wrong with the last callback that had no usable code.
    fault: Option<&'static str>,
    /// Whether a callback without a state had a code: only that comes from a link.
    has_stateless_code: bool,
}

impl RefusalCounts {
    /// The kinds that were seen and how often, the most significant kinds last.
    pub fn iter(&self) -> impl Iterator<Item = (Refusal, usize)> {
        self.counts.iter().map(|(kind, count)| (*kind, *count))
    }

    /// How many connections sent nothing.
    pub fn silent(&self) -> usize {
        self.accepted.saturating_sub(self.heard)
    }

    /// How many connections are in the middle of a request.
    pub fn unfinished(&self) -> usize {
        self.unfinished
    }

    /// The host that the last request for another host was for.
    pub fn foreign_host(&self) -> Option<&str> {
        self.foreign_host.as_deref()
    }

    /// The error of the last callback that carried one and no state.
    pub fn stateless_error(&self) -> Option<&str> {
        self.stateless_error.as_deref()
    }

    /// The last other path that was asked for, unless browsers ask for it by themselves.
    pub fn other_path(&self) -> Option<&str> {
        self.other_path.as_deref()
    }

    /// What was wrong with the last callback that had no usable code.
    pub fn fault(&self) -> Option<&'static str> {
        self.fault
    }

    /// Whether a callback without a state had a code: only that comes from a link.
    pub fn has_stateless_code(&self) -> bool {
        self.has_stateless_code
    }

    /// How often requests of this kind were refused.
    pub fn count(&self, kind: Refusal) -> usize {
        self.counts.get(&kind).copied().unwrap_or(0)
    }
}

#[derive(Debug)]
pub(super) struct Responder {
    expected_callback: ExpectedCallback,
    follow: bool,
    events: mpsc::UnboundedSender<Event>,
    registry: Mutex<Registry>,
    fetched: Notify,
    /// Number of requests whose answer is still being written.
    in_flight: watch::Sender<usize>,
    /// Requests for pages that may wait at a time. Anybody can make them, and each keeps a connection, so
    /// callbacks have as many for themselves.
    max_waiting: usize,
}

/// Counts one request as in progress until it is dropped.
pub(super) struct InFlight<'a>(&'a Responder);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.send_modify(|it| *it -= 1);
    }
}

#[derive(Debug, Default)]
struct Registry {
    refusal_counts: RefusalCounts,
    records: Vec<CallbackRecord>,
    /// How many records were dropped, so the first of `records` has this number plus one.
    evicted: usize,
    /// Browsers that wait for any page.
    waiting: usize,
    /// The shortages that were reported.
    shortages: Vec<Shortage>,
}

/// A callback and its result page.
#[derive(Debug)]
struct CallbackRecord {
    /// Tells a reload from a new callback.
    key: CallbackKey,
    page: watch::Sender<Option<Page>>,
    /// When a browser was last redirected to the page, if it has not fetched it since.
    unfetched_since: Option<Instant>,
}

#[derive(Debug)]
enum CallbackKey {
    Code(Secret),
    Error(String, Option<Secret>),
}

impl CallbackKey {
    fn of(response: &AuthorizationResponse, state: Option<&Secret>) -> Self {
        match response {
            AuthorizationResponse::Code(code) => Self::Code(code.clone()),
            AuthorizationResponse::Error { error, .. } => {
                Self::Error(error.clone(), state.cloned())
            }
        }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Code(one), Self::Code(other)) => one.matches(other.expose()),
            (Self::Error(one, state), Self::Error(other, its_state)) => {
                one == other
                    && state.as_ref().map(Secret::expose) == its_state.as_ref().map(Secret::expose)
            }
            _ => false,
        }
    }
}

/// A request of which a part has come.
pub(super) struct Unfinished<'a>(&'a Responder);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        self.0.registry().refusal_counts.unfinished -= 1;
    }
}

impl Responder {
    pub(super) fn new(
        expected_callback: ExpectedCallback,
        follow: bool,
        events: mpsc::UnboundedSender<Event>,
        max_connections: usize,
    ) -> Self {
        Self {
            expected_callback,
            follow,
            events,
            registry: Mutex::default(),
            fetched: Notify::new(),
            in_flight: watch::Sender::new(0),
            max_waiting: (max_connections / 2).max(1),
        }
    }

    /// What to answer, which may take as long as an exchange.
    pub(super) async fn answer(&self, request: &ParsedRequest) -> Reply {
        let request_head = RequestHead {
            method: &request.method,
            target: &request.target,
            headers: &request.headers,
        };
        match self.expected_callback.classify(&request_head) {
            Classification::Callback { response, state } => {
                // A redirect keeps the code out of a browser's address bar and history. Other
                // clients have neither, and might come back for the page after the listener has
                // closed, so they get the page itself.
                let is_browser = request_head
                    .all("accept")
                    .any(|it| it.contains("text/html"));
                let id = self.record_callback(response, state, is_browser);
                if is_browser {
                    Reply::Redirect(format!("{RESULT_PATH}{id}"))
                } else {
                    self.page(id, true).await
                }
            }
            Classification::Result(id) => self.page(id, false).await,
            Classification::Refused(why) => {
                self.note_details(why, &request_head);
                self.refuse(why);
                Reply::Refused(why)
            }
        }
    }

    pub(super) fn paste(&self, address: &str) -> Result<(), PasteError> {
        let classification = match pasted::read(address) {
            Pasted::Other(other) => return Err(PasteError::Other(other)),
            // Whoever types a bare code has it from the address bar; the state is not part of it.
            Pasted::Code(code) => Classification::Callback {
                response: AuthorizationResponse::Code(code),
                state: None,
            },
            Pasted::Address(address) => self.expected_callback.classify_pasted(&address),
        };
        match classification {
            Classification::Callback { response, state } => {
                self.record_callback(response, state, false);
                Ok(())
            }
            Classification::Result(_) => Err(PasteError::Refused(Refusal::OtherAddress)),
            Classification::Refused(why) => {
                // Counted only: the caller tells the person who pasted it.
                self.count(why);
                Err(PasteError::Refused(why))
            }
        }
    }

    /// Counts a connection, before it says anything.
    pub(super) fn accept(&self) {
        self.registry().refusal_counts.accepted += 1;
    }

    /// Counts a connection that said something. What is returned is held until the request is whole or given
    /// up.
    pub(super) fn hear(&self) -> Unfinished<'_> {
        let mut registry = self.registry();
        registry.refusal_counts.heard += 1;
        registry.refusal_counts.unfinished += 1;
        Unfinished(self)
    }

    /// Keeps what a later explanation needs of a refused request.
    fn note_details(&self, why: Refusal, request_head: &RequestHead<'_>) {
        // A name, or nothing: what is quoted must not look like output of this tool.
        let word = |text: &str| {
            let is_word = |it: char| it.is_ascii_alphanumeric() || "-_.:[]/".contains(it);
            (text.len() <= 100 && text.chars().all(is_word)).then(|| text.to_owned())
        };
        let (path, query) = request_head
            .target
            .split_once('?')
            .unwrap_or((request_head.target, ""));
        match why {
            Refusal::OtherPath if !classify::is_automatic(path) => {
                // A path may hold a token, which is not shown.
                let is_open = mask(path, &[]) == path;
                let shown = word(path).filter(|_| is_open);
                self.registry().refusal_counts.other_path =
                    Some(shown.unwrap_or_else(|| "/\u{2026}".into()));
            }
            Refusal::MissingState => {
                self.registry().refusal_counts.has_stateless_code |=
                    url::form_urlencoded::parse(query.as_bytes())
                        .any(|(name, value)| name == "code" && !value.is_empty());
            }
            Refusal::Malformed => {
                self.registry().refusal_counts.fault = Some(classify::fault_of(query));
            }
            Refusal::ForeignHost => {
                let host = request_head.all("host").next().and_then(word);
                self.registry().refusal_counts.foreign_host = host;
            }
            Refusal::MissingStateWithError => {
                let error = url::form_urlencoded::parse(query.as_bytes())
                    .find(|(name, _)| name == "error")
                    .and_then(|(_, value)| word(&value));
                self.registry().refusal_counts.stateless_error = error;
            }
            _ => {}
        }
    }

    /// Counts a refusal. Only the first of each kind is reported, so that a flood cannot fill the
    /// terminal.
    pub(super) fn refuse(&self, why: Refusal) {
        if self.count(why) == 1 {
            // The receiver is gone once the wait is over.
            let _ = self.events.send(Event::Refused(why));
        }
    }

    /// Reports that fewer connections are held than a crowd needs, once for each reason.
    pub(super) fn report_shortage(&self, shortage: Shortage) {
        let mut registry = self.registry();
        if !registry.shortages.contains(&shortage) {
            registry.shortages.push(shortage.clone());
            // The receiver is gone once the wait is over.
            let _ = self.events.send(Event::Shortage(shortage));
        }
    }

    /// Counts a refusal and returns how many there are of its kind.
    fn count(&self, why: Refusal) -> usize {
        let mut registry = self.registry();
        let count = registry.refusal_counts.counts.entry(why).or_insert(0);
        *count += 1;
        *count
    }

    /// Records a callback and returns the number of its page. A reload gets the number of the first
    /// visit, and so does, without `follow`, every callback after the first.
    fn record_callback(
        &self,
        response: AuthorizationResponse,
        state: Option<Secret>,
        is_redirected: bool,
    ) -> usize {
        let mut registry = self.registry();
        let key = CallbackKey::of(&response, state.as_ref());
        let unfetched_since = is_redirected.then(Instant::now);
        let evicted = registry.evicted;
        let known = registry
            .records
            .iter_mut()
            .enumerate()
            .find(|(_, record)| !self.follow || record.key.is(&key));
        if let Some((index, record)) = known {
            // Once the page is set, `close` need not wait for a reload.
            if record.page.borrow().is_none() {
                record.unfetched_since = unfetched_since.or(record.unfetched_since);
            }
            return evicted + index + 1;
        }
        if registry.records.len() == MAX_RECORDS {
            registry.records.remove(0);
            registry.evicted += 1;
        }
        registry.records.push(CallbackRecord {
            key,
            page: watch::Sender::new(None),
            unfetched_since,
        });
        let id = registry.evicted + registry.records.len();
        let callback = Callback {
            id,
            response,
            state,
            received_at: Timestamp::now(),
        };
        let _ = self.events.send(Event::Callback(callback));
        id
    }

    /// The page of a callback, as soon as it is there.
    async fn page(&self, id: usize, is_callback: bool) -> Reply {
        let mut page = {
            let mut registry = self.registry();
            let may_wait = is_callback || registry.waiting < self.max_waiting;
            let Some(record) = registry.record(id) else {
                return Reply::Refused(Refusal::OtherPath);
            };
            let page = record.page.subscribe();
            if page.borrow().is_none() && !may_wait {
                return Reply::Busy;
            }
            registry.waiting += 1;
            page
        };
        // Ends without a page when so many callbacks followed that this one is forgotten.
        let shown = page.wait_for(Option::is_some).await;
        let shown = shown.ok().and_then(|it| it.clone());
        let mut registry = self.registry();
        registry.waiting -= 1;
        if let Some(record) = registry.record(id) {
            record.unfetched_since = None;
        }
        drop(registry);
        self.fetched.notify_one();
        shown.map_or(Reply::Refused(Refusal::OtherPath), Reply::Page)
    }

    pub(super) fn set_result_page(&self, id: usize, page: Page) {
        if let Some(record) = self.registry().record(id) {
            record.page.send_replace(Some(page));
        }
    }

    pub(super) fn refusal_counts(&self) -> RefusalCounts {
        self.registry().refusal_counts.clone()
    }

    /// When a browser was redirected to the last page, if it has not fetched it yet.
    pub(super) fn unfetched_since(&self) -> Option<Instant> {
        self.registry()
            .records
            .last()
            .and_then(|it| it.unfetched_since)
    }

    /// Waits until the last page has been fetched.
    pub(super) async fn page_fetched(&self) {
        while self.unfetched_since().is_some() {
            self.fetched.notified().await;
        }
    }

    /// Marks a request as in progress until the value is dropped.
    pub(super) fn begin_answer(&self) -> InFlight<'_> {
        self.in_flight.send_modify(|it| *it += 1);
        InFlight(self)
    }

    /// Waits until no answer is in progress.
    pub(super) async fn all_answered(&self) {
        // Cannot fail: the sender lives as long as this value.
        let _ = self.in_flight.subscribe().wait_for(|it| *it == 0).await;
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        // A panic elsewhere cannot leave the registry inconsistent: no change to it spans a call that
        // can panic.
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    fn record(&mut self, id: usize) -> Option<&mut CallbackRecord> {
        let index = id.checked_sub(self.evicted + 1)?;
        self.records.get_mut(index)
    }
}
