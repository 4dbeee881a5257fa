//! What every part of a run shares: the application, WorkOS, and how people sign in.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::Method;
use tokio::sync::Mutex;
use tokio::time::sleep;
use url::Url;

use super::RuleFilter;
use super::application::{Application, StartError};
use super::browser::{self, Action, Browser, Form, Hop, Network, Trail};
use super::chromium::{ByScript, Replay};
use super::comparison::{Snapshot, shows};
use super::discovery::{self, SignIn};
use super::workos::{Call, Message, Purpose, Workos};

/// How long mail may be on its way where the first was there with the answer: what is sent a moment after
/// it by a thread of its own may have won that race once.
const MAIL_PATIENCE: Duration = Duration::from_millis(250);
/// How much longer than the first mail every other may take where the application answers before it
/// sends: a queue is as quick as before, on a machine that is busier.
const LATE_MAIL_FACTOR: u32 = 4;
/// The least of that, and the most.
const LATE_MAIL_PATIENCE: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(20)];
/// The same for the first mail of a run, before which much is loaded.
const FIRST_MAIL_PATIENCE: Duration = Duration::from_secs(5);
/// After how many in a row who got no mail it is no chance: each may take as long as a queue.
const SILENCE: usize = 3;
const MAIL_POLL_INTERVAL: Duration = Duration::from_millis(25);
/// How long a server that supervises itself may take to come back.
const REVIVAL: Duration = Duration::from_secs(1);

/// Whose addresses these are: `ada.3f9a0b0@example.com`.
pub(super) const NAMES: [&str; 8] = ["ada", "bob", "cleo", "dan", "eve", "finn", "gwen", "hugo"];

/// What every part of a run shares.
pub(super) struct Stage {
    /// Where requests go.
    pub(super) network: Arc<Network>,
    /// WorkOS.
    pub(super) workos: Workos,
    /// The application.
    pub(super) application: Mutex<Application>,
    /// How one asks for a link.
    pub(super) way: SignIn,
    /// How many faults the interception itself has had; a run in which this moves proves nothing.
    pub(super) own_faults: Box<dyn Fn() -> u64 + Send + Sync>,
    /// How people sign in: by a link or by a code.
    pub(super) kind: Kind,
    /// Whether a whole sign-in has been seen.
    pub(super) is_warm: bool,
    /// How long after the answer the first mail came, if not with it: the application sends from a queue.
    pub(super) late_mail: Option<Duration>,
    /// Whether a second page asks how somebody wants to sign in.
    chooses_mail: AtomicBool,
    /// How many requests for a link were made by people who had not asked before, and at which of them the
    /// application said that these were too many; 0 if it did not.
    asks: AtomicUsize,
    limited_at: AtomicUsize,
    /// The request by which a script takes the last step.
    pub(super) by_script: Option<ByScript>,
    /// How many people in a row were told of mail that never came.
    left_waiting: AtomicUsize,
    /// How long a person takes to fill in a form, where that matters.
    pub(super) typing: Duration,
    /// Whether a real browser was seen to sign in.
    pub(super) has_seen_it_work: bool,
    /// Who signs in, if not anybody.
    pub(super) given_people: Vec<String>,
    /// Whether somebody wants to know of a rule.
    pub(super) is_wanted: RuleFilter,
    people: AtomicUsize,
    /// Those of them whom the application did not take.
    turned_down: StdMutex<Vec<String>>,
    /// Makes the addresses of this run its own.
    run: String,
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stage")
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

/// The two flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A link by mail.
    MagicLink,
    /// A six-digit code by mail.
    MagicAuth,
}

/// What came of asking for a link.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Who asked.
    pub(super) email: String,
    /// The requests.
    pub(super) trail: Trail,
    /// What the person gets to go on with.
    pub(super) mail: Option<Mail>,
    /// Whether the mail was sent by the time the application had answered.
    pub(super) was_mailed_at_once: bool,
    /// How long after the answer the mail was there, or was given up.
    pub(super) mail_took: Duration,
    /// The calls to WorkOS meanwhile.
    pub(super) calls: Vec<Call>,
}

/// What the person finds in the mailbox.
#[derive(Debug, Clone)]
pub(super) enum Mail {
    /// A link.
    Link(Message),
    /// A code.
    Code(String),
}

impl Asked {
    /// The link, if the mail has one.
    pub(super) fn message(&self) -> Option<&Message> {
        match &self.mail {
            Some(Mail::Link(message)) => Some(message),
            Some(Mail::Code(_)) | None => None,
        }
    }
}

/// The last step of a sign-in, ready to be taken.
#[derive(Debug, Clone)]
pub(super) enum LastStep {
    /// The address that the link leads to.
    Callback(Url),
    /// The code is to be typed.
    Code {
        /// Where, with its page; `None` where a script sends it.
        form: Option<(Url, Form)>,
        /// The code.
        code: String,
        /// Whose it is.
        email: String,
    },
}

/// A page by which one can tell who is signed in.
#[derive(Debug, Clone)]
pub(super) struct OwnPage {
    /// Its address.
    pub(super) url: Url,
    /// Where it is known from.
    pub(super) source: String,
    /// Whether a stranger is turned away there, and does not just see less.
    pub(super) turns_strangers_away: bool,
    /// Where a stranger is sent from there, with the query.
    pub(super) sends_strangers_to: Option<Url>,
    /// What a stranger gets.
    pub(super) stranger: Snapshot,
    /// What somebody gets who is signed in.
    pub(super) signed_in: Snapshot,
}

/// Who a browser is to the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Nobody.
    Stranger,
    /// The person who was asked about, or somebody without a name.
    SignedIn,
    /// Somebody else.
    SomebodyElse,
    /// It cannot be told.
    Unclear,
}

impl Stage {
    /// Nobody has signed in yet.
    pub(super) fn new(
        network: Arc<Network>,
        workos: Workos,
        application: Application,
        way: SignIn,
        own_faults: Box<dyn Fn() -> u64 + Send + Sync>,
    ) -> Self {
        let mut bytes = [0; 3];
        // Without randomness the addresses are those of another run, which did not share this emulator.
        let _ = getrandom::fill(&mut bytes);
        Self {
            network,
            workos,
            application: Mutex::new(application),
            way,
            own_faults,
            kind: Kind::MagicLink,
            is_warm: false,
            late_mail: None,
            asks: AtomicUsize::new(0),
            chooses_mail: AtomicBool::new(false),
            limited_at: AtomicUsize::new(0),
            by_script: None,
            left_waiting: AtomicUsize::new(0),
            typing: Duration::ZERO,
            has_seen_it_work: false,
            given_people: Vec::new(),
            is_wanted: Box::new(|_| true),
            people: AtomicUsize::new(0),
            turned_down: StdMutex::default(),
            run: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// From now on the application is visited at the host of this address.
    pub(super) fn visit_as(&mut self, url: &Url) {
        let renamed = |old: &Url| {
            let mut new = old.clone();
            // Both are hosts of addresses of this machine.
            let _ = new.set_host(url.host_str());
            new
        };
        self.way = match &self.way {
            SignIn::Form { page, action } => SignIn::Form {
                page: renamed(page),
                action: action.clone(),
            },
            SignIn::Script { request, email } => SignIn::Script {
                request: Replay {
                    url: renamed(&request.url),
                    ..request.clone()
                },
                email: email.clone(),
            },
            SignIn::Endpoint {
                method,
                url,
                encoding,
                field,
            } => SignIn::Endpoint {
                method: method.clone(),
                url: renamed(url),
                encoding: *encoding,
                field: field.clone(),
            },
        };
        self.network = Arc::new(Network {
            application: renamed(&self.network.application),
            sockets: self.network.sockets.clone(),
            emulator: self.network.emulator.clone(),
            timeout: self.network.timeout,
            observer: Arc::clone(&self.network.observer),
        });
    }

    /// A browser without cookies.
    pub(super) fn browser(&self, name: &'static str) -> Browser {
        Browser::new(&self.network, name)
    }

    /// Whether only certain people can sign in, so that two may be one.
    pub(super) fn has_given_people(&self) -> bool {
        !self.given_people.is_empty()
    }

    /// Somebody who has never signed in, or the next of those who can.
    pub(super) fn person(&self) -> String {
        let number = self.people.fetch_add(1, Ordering::Relaxed);
        let people = self.those_taken();
        match people.is_empty() {
            true => self.made_up(number),
            false => people[number % people.len()].clone(),
        }
    }

    /// Whoever was named, without those whom the application did not take.
    fn those_taken(&self) -> Vec<String> {
        let turned_down = self
            .turned_down
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let given = self.given_people.iter().map(|email| email.to_lowercase());
        given.filter(|email| !turned_down.contains(email)).collect()
    }

    /// Notes that the application did not take somebody who was named. Says whether there are others.
    pub(super) fn turn_down(&self, asked: &Asked) -> bool {
        let is_refused = matches!(asked.trail.status(), 400 | 401 | 403 | 404 | 422);
        if self.those_taken().len() < 2 || !is_refused || is_too_often(&asked.trail) {
            return false;
        }
        let turned_down = &self.turned_down;
        let mut turned_down = turned_down.lock().unwrap_or_else(PoisonError::into_inner);
        turned_down.push(asked.email.clone());
        true
    }

    /// Somebody else whom the application knows, else nobody.
    pub(super) fn somebody_but(&self, email: &str) -> String {
        let mut others = self.those_taken().into_iter();
        let other = others.find(|other| other != email);
        other.unwrap_or_else(|| self.nobody())
    }

    /// The address of somebody who never signs in, whoever was named.
    pub(super) fn nobody(&self) -> String {
        self.made_up(self.people.fetch_add(1, Ordering::Relaxed))
    }

    fn made_up(&self, number: usize) -> String {
        let name = NAMES[number % NAMES.len()];
        format!("{name}.{}{}@example.com", self.run, number / NAMES.len())
    }

    /// Asks for a link as a person does, and looks into the mailbox. Notes where the application says that
    /// this was asked too often.
    pub(super) async fn ask(&self, browser: &mut Browser, email: &str) -> Asked {
        self.asks.fetch_add(1, Ordering::Relaxed);
        let asked = self.ask_within(browser, email, self.network.timeout).await;
        self.note_limit(&asked);
        self.note_silence(&asked);
        asked
    }

    /// Notes how often in a row mail was promised and did not come, which it did before.
    fn note_silence(&self, asked: &Asked) {
        let is_promised = self.is_warm && (200..400).contains(&asked.trail.status());
        if asked.mail.is_some() || !is_promised {
            self.left_waiting.store(0, Ordering::Relaxed);
        } else if self.left_waiting.fetch_add(1, Ordering::Relaxed) + 1 == SILENCE {
            let first = self
                .asks
                .load(Ordering::Relaxed)
                .saturating_sub(SILENCE - 1);
            let number = first.max(1);
            let _ =
                self.limited_at
                    .compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Notes that the application said that somebody new asks too often. Whoever asks twice on purpose, or
    /// while WorkOS says it, is not noted.
    pub(super) fn note_limit(&self, asked: &Asked) {
        if asked.mail.is_none() && is_too_often(&asked.trail) {
            // Of several at once one is the first.
            let number = self.asks.load(Ordering::Relaxed).max(1);
            let _ =
                self.limited_at
                    .compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Why nobody else can sign in, once the application has refused somebody for asking too often.
    pub(super) fn limit(&self) -> Option<String> {
        match self.limited_at.load(Ordering::Relaxed) {
            0 => None,
            number if self.left_waiting.load(Ordering::Relaxed) >= SILENCE => Some(format!(
                "the application mails nothing to somebody new from request {number} on, and does not say so: it may limit how often one may ask"
            )),
            number => Some(format!(
                "the application limits how often one may ask for a link, and refused somebody new at request {number}"
            )),
        }
    }

    /// The same, with a time limit for the answer.
    pub(super) async fn ask_within(
        &self,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
    ) -> Asked {
        self.ask_by(&self.way, browser, email, limit).await
    }

    /// The same in a way that is not the usual one.
    pub(super) async fn ask_by(
        &self,
        way: &SignIn,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
    ) -> Asked {
        let calls = self.workos.calls_so_far();
        let before = self.workos.mail_to(email).await.len();
        let mut trail = self.send_address_by(way, browser, email, limit).await;
        let patience = match (self.is_warm, self.late_mail) {
            // A worker may look for new jobs every ten seconds.
            (false, _) if (200..400).contains(&trail.status()) => FIRST_MAIL_PATIENCE * 3,
            (false, _) => FIRST_MAIL_PATIENCE,
            (true, None) if is_too_often(&trail) => Duration::ZERO,
            (true, None) => MAIL_PATIENCE,
            (true, Some(took)) => {
                let [least, most] = LATE_MAIL_PATIENCE;
                (took * LATE_MAIL_FACTOR).clamp(least, most)
            }
        };
        let answered = Instant::now();
        let newest = self.workos.mail_to(email).await;
        // A code is mailed when it is created.
        let was_mailed_at_once =
            newest.first().is_some_and(|message| message.is_sent) || self.has_created_code(calls);
        let mail = self.mail(email, before, patience, calls).await;
        let mail_took = answered.elapsed();
        if let Some(Mail::Code(code)) = &mail
            && let Some(url) = discovery::page_for_code(&trail, code)
        {
            trail.hops.extend(browser.open(&url).await.hops);
        }
        Asked {
            email: email.to_owned(),
            trail,
            mail,
            was_mailed_at_once,
            mail_took,
            calls: self.workos.calls_since(calls),
        }
    }

    /// Gives an address to the application, and looks for no mail.
    pub(super) async fn send_address(
        &self,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
    ) -> Trail {
        self.send_address_by(&self.way, browser, email, limit).await
    }

    async fn send_address_by(
        &self,
        way: &SignIn,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
    ) -> Trail {
        match way {
            SignIn::Form { page, action } => {
                let opened = browser.open(page).await;
                let Some(at) = opened.url().cloned() else {
                    return opened;
                };
                let forms = opened.page().map(|page| page.forms).unwrap_or_default();
                let form = forms
                    .into_iter()
                    .find(|form| form.target() == action && form.email_field().is_some());
                let Some(form) = form.or_else(|| discovery::sign_in_form(&opened).map(|it| it.1))
                else {
                    return opened;
                };
                let calls = self.workos.calls_so_far();
                sleep(self.typing).await;
                let filled = browser
                    .submit_within(&at, &form, &form.email_values(email), limit)
                    .await;
                let mut trail = opened;
                // Later on others ask at the same time, whose calls say nothing of this one.
                let is_due = match self.is_warm {
                    true => self.chooses_mail.load(Ordering::Relaxed),
                    false => self.workos.calls_so_far() == calls,
                };
                let then = match is_due {
                    true => self.choose_mail(browser, &filled, limit).await,
                    false => Trail::default(),
                };
                if !self.is_warm && !then.hops.is_empty() {
                    self.chooses_mail.store(true, Ordering::Relaxed);
                }
                trail.hops.extend(filled.hops);
                trail.hops.extend(then.hops);
                trail.is_endless |= filled.is_endless | then.is_endless;
                trail
            }
            SignIn::Script {
                request,
                email: typed,
            } => {
                let request = request.with(&[(typed, email)]);
                self.replay(browser, &request, None, limit).await
            }
            SignIn::Endpoint {
                method,
                url,
                encoding,
                field,
            } => {
                let page = &self.network.application;
                let action = discovery::action(*encoding, method, field, email, page);
                browser.follow_within(url, &action, limit).await
            }
        }
    }

    /// Chooses the link where a page offers several ways to go on for the address that was given.
    async fn choose_mail(&self, browser: &mut Browser, given: &Trail, limit: Duration) -> Trail {
        let (Some(page), Some(at)) = (given.page(), given.url()) else {
            return Trail::default();
        };
        let offers =
            |form: &&Form| form.is_post && form.is_only_a_button() && form.speaks_of_mail();
        match page.forms.iter().find(offers) {
            Some(form) => browser.submit_within(at, form, &[], limit).await,
            None => Trail::default(),
        }
    }

    /// Makes a request of a script once more, with what it has to have of its `page` as that is now.
    async fn replay(
        &self,
        browser: &mut Browser,
        request: &Replay,
        page: Option<&Trail>,
        limit: Duration,
    ) -> Trail {
        // Cookies and tokens belong to a visit, which everybody makes.
        let page = match page {
            Some(page) => page.clone(),
            None if request.has_tokens() => browser.open(&self.network.application).await,
            None => Trail::default(),
        };
        let request = request.renewed(browser.cookies.all(), page.body());
        let method = Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::POST);
        let action = Action::of_script(method, &request.headers, &request.body);
        let action = action.from_page(&self.network.application);
        browser.follow_within(&request.url, &action, limit).await
    }

    /// A request without a body, with what the application's scripts send against forged ones.
    pub(super) async fn bare(&self, browser: &mut Browser, method: Method) -> Action {
        let page = &self.network.application;
        let headers = match &self.way {
            SignIn::Script { request, .. } if request.has_tokens() && method != Method::GET => {
                let opened = browser.open(page).await;
                request.token_headers(browser.cookies.all(), opened.body())
            }
            _ => Vec::new(),
        };
        Action::of_script(method, &headers, "").from_page(page)
    }

    /// The newest mail to somebody who had `before` messages. Waits for it only if something is on its
    /// way.
    async fn mail(
        &self,
        email: &str,
        before: usize,
        patience: Duration,
        calls: usize,
    ) -> Option<Mail> {
        let started = Instant::now();
        let deadline = started + patience;
        loop {
            let messages = self.workos.mail_to(email).await;
            let newest = (messages.len() > before)
                .then(|| messages.into_iter().next())
                .flatten();
            let is_over = Instant::now() > deadline;
            match newest {
                Some(message) if message.is_sent || is_over => return Some(Mail::Link(message)),
                // A link that is not sent yet may follow.
                Some(_) => {}
                None if self.has_created_code(calls) => {
                    return self.workos.code_for(email).await.map(Mail::Code);
                }
                None if is_over => return None,
                None => {}
            }
            // A dozen people may wait at once, and the application's calls are not to wait for them.
            sleep(MAIL_POLL_INTERVAL.max(started.elapsed() / 4)).await;
        }
    }

    fn has_created_code(&self, calls: usize) -> bool {
        self.workos.calls_since(calls).iter().any(|call| {
            call.path.starts_with("/user_management/magic_auth")
                && call.purpose() == Some(Purpose::Create)
                && call.status < 300
        })
    }

    /// Opens a link as the browser does, up to the door of the application. The link is spent then.
    pub(super) async fn door(&self, message: &Message) -> Result<Url, Trail> {
        let mut trail = Trail::default();
        let mut url = message.link.clone();
        let mut browser = self.browser("browser");
        let emulator = self.network.emulator.origin();
        for _ in 0..4 {
            let hop = browser.step(&url, &Action::get()).await;
            let next = hop
                .response()
                .and_then(|response| response.location().and_then(|to| url.join(to).ok()));
            trail.hops.push(hop);
            match next {
                Some(next) if next.origin() == emulator => url = next,
                Some(next) => return Ok(next),
                None => break,
            }
        }
        Err(trail)
    }

    /// What is left to do for somebody who asked: open the callback, or type the code.
    pub(super) async fn last_step(&self, asked: &Asked) -> Option<LastStep> {
        match asked.mail.as_ref()? {
            Mail::Link(message) => self.door(message).await.ok().map(LastStep::Callback),
            Mail::Code(code) => {
                let page = asked.trail.page().unwrap_or_default();
                let is_scripts = |form: &Form| page.has_scripts && form.is_sent_by_script();
                let has_script = matches!(self.by_script, Some(ByScript::TypesCode { .. }));
                // A form that its page sends by a script leads nowhere without it.
                let mut forms = page
                    .forms
                    .iter()
                    .filter(|it| !(has_script && is_scripts(it)));
                let form = forms.find(|it| !it.code_values(code).is_empty());
                if form.is_none() && !has_script {
                    return None;
                }
                let form = form
                    .cloned()
                    .map(|form| Some((asked.trail.url()?.clone(), form)));
                Some(LastStep::Code {
                    form: form.flatten(),
                    code: code.clone(),
                    email: asked.email.clone(),
                })
            }
        }
    }

    /// Takes the last step.
    pub(super) async fn finish(&self, browser: &mut Browser, step: &LastStep) -> Trail {
        self.finish_within(browser, step, self.network.timeout)
            .await
    }

    /// The same, with a time limit for each answer.
    pub(super) async fn finish_within(
        &self,
        browser: &mut Browser,
        step: &LastStep,
        limit: Duration,
    ) -> Trail {
        match step {
            LastStep::Callback(url) => self.arrive_within(browser, url, limit).await,
            LastStep::Code {
                form: None,
                code,
                email,
            } => match &self.by_script {
                Some(ByScript::TypesCode {
                    request,
                    code: known,
                    email: by,
                }) => {
                    let request = request.with(&[(by, email), (known, code)]);
                    self.replay(browser, &request, None, limit).await
                }
                _ => Trail::default(),
            },
            LastStep::Code {
                form: Some((page, form)),
                code,
                email,
            } => {
                let mut typed = form.code_values(code);
                // A form may ask for the address again.
                typed.extend(form.email_values(email));
                browser.submit_within(page, form, &typed, limit).await
            }
        }
    }

    /// Opens the callback as a person does, who also presses the one button of a page that asks for that
    /// first: some applications exchange the code only then, so that mail scanners do not spend it.
    pub(super) async fn arrive(&self, browser: &mut Browser, callback: &Url) -> Trail {
        self.arrive_within(browser, callback, self.network.timeout)
            .await
    }

    /// The same, with a time limit for each answer.
    pub(super) async fn arrive_within(
        &self,
        browser: &mut Browser,
        callback: &Url,
        limit: Duration,
    ) -> Trail {
        let mut trail = browser.follow_within(callback, &Action::get(), limit).await;
        // What the script does without a code is not known: it was seen with one.
        if let Some(ByScript::Exchanges {
            request,
            code,
            state,
        }) = &self.by_script
            && let (200, Some(new_code)) = (trail.status(), parameter(callback, "code"))
        {
            let new_state = parameter(callback, "state").unwrap_or_default();
            let request = request.with(&[(code, &new_code), (state, &new_state)]);
            let exchanged = self.replay(browser, &request, Some(&trail), limit).await;
            trail.hops.extend(exchanged.hops);
            return trail;
        }
        let at = trail.url().cloned();
        let is_there = at.as_ref().is_some_and(|at| at.path() == callback.path());
        let Some(at) = at.filter(|_| is_there && trail.status() == 200) else {
            return trail;
        };
        let forms = trail.page().map(|page| page.forms).unwrap_or_default();
        let mut buttons = forms.iter().filter(|form| {
            let leads_out =
                discovery::ends_session(&form.text) || discovery::ends_session(&form.action);
            form.is_post && form.is_only_a_button() && !leads_out
        });
        if let (Some(form), None) = (buttons.next(), buttons.next()) {
            let pressed = browser.submit_within(&at, form, &[], limit).await;
            trail.hops.extend(pressed.hops);
        }
        trail
    }

    /// Whether a person gets what only a script of the callback's page makes of an address without a code.
    pub(super) fn is_left_to_script(&self, end: &Trail) -> bool {
        let has_code = |url: &Url| parameter(url, "code").is_some();
        matches!(self.by_script, Some(ByScript::Exchanges { .. }))
            && end.status() == 200
            && !end.hops.iter().any(|hop| has_code(&hop.url))
    }

    /// Who a browser is, by a page.
    pub(super) async fn access_by(
        &self,
        browser: &mut Browser,
        page: &OwnPage,
        email: &str,
    ) -> (Access, Hop) {
        let hop = browser.step(&page.url, &Action::get()).await;
        let access = match hop.response() {
            Some(response) => page.access(response, email, self.shows_anybody(&response.body)),
            None => Access::Unclear,
        };
        (access, hop)
    }

    /// Who a browser is, by the first page that can tell.
    pub(super) async fn access(
        &self,
        browser: &mut Browser,
        pages: &[OwnPage],
        email: &str,
    ) -> Access {
        self.look(browser, pages, email).await.0
    }

    /// The same, with the request that told it, if any did.
    pub(super) async fn look(
        &self,
        browser: &mut Browser,
        pages: &[OwnPage],
        email: &str,
    ) -> (Access, Vec<Hop>) {
        let mut hops = Vec::new();
        for page in pages {
            let (access, hop) = self.access_by(browser, page, email).await;
            hops.push(hop);
            if access != Access::Unclear {
                return (access, hops.split_off(hops.len() - 1));
            }
        }
        (Access::Unclear, hops)
    }

    /// Where the application accepts connections.
    pub(super) fn peers(&self) -> Vec<SocketAddr> {
        self.network.peers()
    }

    /// Whether the application still accepts connections. One that supervises itself gets a moment to
    /// come back.
    pub(super) async fn is_alive(&self) -> bool {
        let peers = self.peers();
        let deadline = Instant::now() + REVIVAL;
        while Instant::now() < deadline {
            if browser::accepts(&peers).await {
                return true;
            }
            if self.application.lock().await.is_gone() {
                return false;
            }
            sleep(MAIL_POLL_INTERVAL).await;
        }
        false
    }

    /// Starts the application again after it has died.
    ///
    /// # Errors
    /// When it does not start again.
    pub(super) async fn revive(&self) -> Result<(), StartError> {
        let mut application = self.application.lock().await;
        application
            .restart(&self.network.application)
            .await
            .map(drop)
    }

    /// Whether a text shows the address of any person of this run.
    pub(super) fn shows_anybody(&self, body: &str) -> bool {
        let body = body.to_lowercase();
        let mut given = self.given_people.iter();
        body.contains(&self.run) || given.any(|email| body.contains(&email.to_lowercase()))
    }
}

impl OwnPage {
    /// Who somebody is that gets this answer.
    fn access(
        &self,
        response: &crate::probe::Response,
        email: &str,
        shows_anybody: bool,
    ) -> Access {
        let snapshot = Snapshot::of(response);
        match response.status {
            300..=399 | 401 | 403 | 404 => Access::Stranger,
            200..=299 if shows(&response.body, email) => Access::SignedIn,
            // The address of somebody else of this run.
            200..=299 if shows_anybody => Access::SomebodyElse,
            200..=299 if snapshot.is_like(&self.stranger) => Access::Stranger,
            // Where strangers get a page as well, this may be another of theirs.
            200..=299 if self.stranger.status >= 300 || snapshot.is_like(&self.signed_in) => {
                Access::SignedIn
            }
            _ => Access::Unclear,
        }
    }
}

/// Whether the application says that somebody asks too often: 429, or a time after which to try again.
fn is_too_often(trail: &Trail) -> bool {
    trail.response().is_some_and(|answer| {
        answer.status == 429
            || (matches!(answer.status, 403 | 503) && answer.header("retry-after").is_some())
    })
}

/// An address with a parameter changed, or without it.
pub(super) fn altered(url: &Url, name: &str, value: Option<&str>) -> Url {
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .filter(|(other, _)| other != name)
        .collect();
    let mut altered = url.clone();
    altered.set_query(None);
    if !pairs.is_empty() || value.is_some() {
        let mut query = altered.query_pairs_mut();
        query.extend_pairs(pairs);
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    altered
}

/// The value of a parameter.
pub(super) fn parameter(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(other, _)| other == name)
        .map(|(_, value)| value.into_owned())
}

/// A request for nothing but the head of an answer.
pub(super) fn head() -> Action {
    Action::bare(Method::HEAD)
}
