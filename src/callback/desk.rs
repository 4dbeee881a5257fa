//! Where requests are answered: counts what does not decide, keeps what became of what did.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;

use super::judge::{Hit, RESULT_PATH, Refusal, Rules, Verdict};
use super::page::{self, Page, Reply};
use super::{Callback, Event, Outcome};
use crate::secret::Secret;

/// Callbacks that are remembered for a reload; `listen --follow` may see any number.
const MOST_REMEMBERED: usize = 1000;
/// Browsers that wait for one page.
const MOST_PARKED: usize = 64;

/// How often each kind of request came that did not decide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Refusal, usize>);

impl Tally {
    /// The kinds that were seen and how often, the most telling kinds last.
    pub fn iter(&self) -> impl Iterator<Item = (Refusal, usize)> {
        self.0.iter().map(|(kind, count)| (*kind, *count))
    }

    /// How often one kind was seen.
    pub fn count(&self, kind: Refusal) -> usize {
        self.0.get(&kind).copied().unwrap_or(0)
    }
}

#[derive(Debug)]
pub(super) struct Desk {
    rules: Rules,
    follow: bool,
    events: mpsc::UnboundedSender<Event>,
    book: Mutex<Book>,
    seen: Notify,
    /// Requests whose answer has not been written to the end.
    open: watch::Sender<usize>,
}

/// A request whose answer is under way.
pub(super) struct Open<'a>(&'a Desk);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.open.send_modify(|it| *it -= 1);
    }
}

#[derive(Debug, Default)]
struct Book {
    tally: Tally,
    cases: Vec<Case>,
    /// Number of the first of `cases`, less one.
    forgotten: usize,
}

/// A callback that decided, and its page.
#[derive(Debug)]
struct Case {
    /// Tells a reload from another callback.
    brought: Brought,
    page: Option<Page>,
    parked: Vec<tiny_http::Request>,
    /// When a browser was last sent to the page without having fetched it.
    unseen: Option<Instant>,
}

#[derive(Debug)]
enum Brought {
    Code(Secret),
    Error(String, Option<Secret>),
}

impl Brought {
    fn of(outcome: &Outcome, state: Option<&Secret>) -> Self {
        match outcome {
            Outcome::Code(code) => Self::Code(code.clone()),
            Outcome::Denied { error, .. } => Self::Error(error.clone(), state.cloned()),
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

impl Desk {
    pub(super) fn new(rules: Rules, follow: bool, events: mpsc::UnboundedSender<Event>) -> Self {
        Self {
            rules,
            follow,
            events,
            book: Mutex::default(),
            seen: Notify::new(),
            open: watch::Sender::new(0),
        }
    }

    pub(super) fn attend(&self, request: tiny_http::Request) {
        let headers: Vec<(String, String)> = request
            .headers()
            .iter()
            .map(|header| {
                (
                    header.field.as_str().as_str().to_owned(),
                    header.value.as_str().to_owned(),
                )
            })
            .collect();
        let (method, target) = (request.method().to_string(), request.url().to_owned());
        let hit = Hit {
            method: &method,
            target: &target,
            headers: &headers,
        };
        match self.rules.judge(&hit) {
            Verdict::Decides { outcome, state } => {
                // A browser must not keep the code in its address bar. Anything else has none, and
                // would race the end of the listener for the page: it gets the page itself.
                let is_browser = hit.all("accept").any(|it| it.contains("text/html"));
                let id = self.decide(outcome, state, is_browser);
                if is_browser {
                    page::answer(request, &Reply::Found(format!("{RESULT_PATH}{id}")));
                } else {
                    self.show(id, request);
                }
            }
            Verdict::Result(id) => self.show(id, request),
            Verdict::Refused(why) => {
                self.refuse(why);
                page::answer(request, &Reply::Refused(why));
            }
        }
    }

    pub(super) fn paste(&self, address: &str) -> Result<(), Refusal> {
        match self.rules.judge_pasted(address) {
            Verdict::Decides { outcome, state } => {
                self.decide(outcome, state, false);
                Ok(())
            }
            Verdict::Result(_) => Err(Refusal::OtherAddress),
            Verdict::Refused(why) => {
                // Whoever pasted it is told by the caller.
                self.count(why);
                Err(why)
            }
        }
    }

    /// Counts a refusal, and reports the first of its kind: a flood must not fill the terminal.
    pub(super) fn refuse(&self, why: Refusal) {
        if self.count(why) == 1 {
            // Nobody listens any more once the wait is over.
            let _ = self.events.send(Event::Refused(why));
        }
    }

    /// How often this has now been refused.
    fn count(&self, why: Refusal) -> usize {
        let mut book = self.book();
        let count = book.tally.0.entry(why).or_insert(0);
        *count += 1;
        *count
    }

    /// The number of the callback's page. A reload, and without `follow` anything after the first
    /// callback, gets the number that is already there.
    fn decide(&self, outcome: Outcome, state: Option<Secret>, is_redirected: bool) -> usize {
        let mut book = self.book();
        let brought = Brought::of(&outcome, state.as_ref());
        let unseen = is_redirected.then(Instant::now);
        let forgotten = book.forgotten;
        let known = book
            .cases
            .iter_mut()
            .enumerate()
            .find(|(_, case)| !self.follow || case.brought.is(&brought));
        if let Some((index, case)) = known {
            if case.page.is_none() {
                case.unseen = unseen.or(case.unseen);
            }
            return forgotten + index + 1;
        }
        if book.cases.len() == MOST_REMEMBERED {
            book.cases.remove(0);
            book.forgotten += 1;
        }
        book.cases.push(Case {
            brought,
            page: None,
            parked: Vec::new(),
            unseen,
        });
        let id = book.forgotten + book.cases.len();
        let callback = Callback {
            id,
            outcome,
            state,
            received_at: Timestamp::now(),
        };
        let _ = self.events.send(Event::Callback(callback));
        id
    }

    fn show(&self, id: usize, request: tiny_http::Request) {
        let mut book = self.book();
        let Some(case) = book.case(id) else {
            drop(book);
            return page::answer(request, &Reply::Refused(Refusal::OtherPath));
        };
        match &case.page {
            Some(page) => {
                let page = page.clone();
                case.unseen = None;
                drop(book);
                page::answer(request, &Reply::Page(page));
                self.seen.notify_one();
            }
            None if case.parked.len() < MOST_PARKED => case.parked.push(request),
            None => {
                drop(book);
                page::answer(request, &Reply::Busy);
            }
        }
    }

    pub(super) fn conclude(&self, id: usize, page: Page) {
        let mut book = self.book();
        let Some(case) = book.case(id) else { return };
        let parked = std::mem::take(&mut case.parked);
        case.page = Some(page.clone());
        if !parked.is_empty() {
            case.unseen = None;
        }
        drop(book);
        for request in parked {
            page::answer(request, &Reply::Page(page.clone()));
        }
    }

    pub(super) fn tally(&self) -> Tally {
        self.book().tally.clone()
    }

    /// When a browser was sent to the last page without having fetched it yet.
    pub(super) fn unseen_page(&self) -> Option<Instant> {
        self.book().cases.last().and_then(|it| it.unseen)
    }

    /// Returns after a page has been fetched.
    pub(super) async fn page_seen(&self) {
        while self.unseen_page().is_some() {
            self.seen.notified().await;
        }
    }

    /// Marks a request as under way until the value is dropped.
    pub(super) fn open(&self) -> Open<'_> {
        self.open.send_modify(|it| *it += 1);
        Open(self)
    }

    /// Returns when no answer is under way.
    pub(super) async fn all_answered(&self) {
        // The sender lives as long as this value, so the wait cannot fail.
        let _ = self.open.subscribe().wait_for(|it| *it == 0).await;
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // The book is whole between any two statements that hold it.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn case(&mut self, id: usize) -> Option<&mut Case> {
        let index = id.checked_sub(self.forgotten + 1)?;
        self.cases.get_mut(index)
    }
}
