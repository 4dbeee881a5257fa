//! What every request can reach.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::{
    sync::{Notify, OnceCell, Semaphore, broadcast, watch},
    task::spawn_blocking,
    time::sleep,
};

use crate::{
    clock::Clock,
    domain::{Account, Refusal, State},
    hooks::{Fault, Hook, Hooks},
    random, redirect_uri,
    request_log::RequestLog,
    seed::Seed,
    settings::{LogEvent, RedirectRules, Settings},
    signing_key::SigningKey,
    snapshot::{self, Snapshot},
    webhook_url,
};

/// How many foreign keys are logged. An application has one or two.
const MAX_FOREIGN_KEYS: usize = 16;

/// How many removals of hooks wait to be seen by a delayed response; one that misses its own waits its
/// whole delay.
const MAX_REMOVED_HOOKS: usize = 256;

/// How many pages can follow the mailbox at once. Each has a connection, and a person looks at one.
const MAX_LIVE_PAGES: usize = 256;

/// How long changes are gathered before the state file is written.
const SAVING_PAUSE: Duration = Duration::from_millis(500);

/// What every request can reach.
pub(crate) struct App {
    pub(crate) settings: Settings,
    /// Where the emulator is reached, without a slash at the end.
    pub(crate) url: String,
    pub(crate) clock: Clock,
    state: Mutex<State>,
    hooks: Mutex<Hooks>,
    /// The key that signs access tokens, once one was needed. It outlives a reset.
    signing_key: OnceCell<SigningKey>,
    /// Told whenever a message is sent.
    pub(crate) new_mail: Notify,
    /// Told when there is an event to be delivered.
    pub(crate) webhook_news: Notify,
    /// What deliveries to the endpoints of the settings are signed with.
    pub(crate) webhook_secret: String,
    requests: Mutex<RequestLog>,
    /// Changes whenever something may have changed that the page shows.
    pub(crate) changes: watch::Sender<u64>,
    /// How many more pages can follow the mailbox.
    pub(crate) live_pages: Arc<Semaphore>,
    /// The IDs of hooks that are removed while they may delay a response.
    pub(crate) removed_hooks: broadcast::Sender<String>,
    /// The hash of the state file as it was written last.
    saved: Mutex<Option<u64>>,
    /// Masked keys that were logged.
    foreign_keys: Mutex<BTreeSet<String>>,
    /// Whether there are hooks. Without any, no request has to wait for the lock.
    has_hooks: AtomicBool,
}

impl App {
    /// A new emulator that is reached at `url`, with what an earlier one left in the state file.
    pub(crate) fn new(settings: Settings, url: String) -> io::Result<Self> {
        let clock = Clock::default();
        let mut signing_key = OnceCell::new();
        let kept = match &settings.state_file {
            Some(path) => Some((path, Snapshot::read(path)?)),
            None => None,
        };
        let is_planted = kept.as_ref().is_some_and(|(_, kept)| !kept.is_empty());
        let kept_secret = kept
            .as_ref()
            .and_then(|(_, kept)| kept.webhook_secret.clone());
        let webhook_secret = match kept_secret {
            Some(secret) => secret,
            None => random::link_token().map_err(no_randomness)?,
        };
        let mut state = fresh_state(&settings, &url, &webhook_secret, clock.now())
            .map_err(|_| io::Error::other("the operating system gave no randomness"))?;
        if let Some((path, kept)) = kept {
            if let Some(key) = kept.signing_key(path)? {
                signing_key = OnceCell::new_with(Some(key));
            }
            kept.restore(&mut state);
        }
        // What a state file kept is newer than the seed: some of it was changed or deleted since.
        if !is_planted {
            let planted = state.plant(&settings.seed, clock.now());
            planted.map_err(no_randomness)?;
        }
        let (hooks, now) = (seed_hooks(&settings.seed), clock.now());
        let hooks = hooks.and_then(|hooks| planted_hooks(hooks, now));
        let hooks = hooks.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let has_hooks = AtomicBool::new(!hooks.all().is_empty());
        Ok(Self {
            settings,
            url,
            clock,
            state: Mutex::new(state),
            hooks: Mutex::new(hooks),
            signing_key,
            new_mail: Notify::new(),
            webhook_news: Notify::new(),
            webhook_secret,
            requests: Mutex::default(),
            changes: watch::Sender::default(),
            live_pages: Arc::new(Semaphore::new(MAX_LIVE_PAGES)),
            removed_hooks: broadcast::channel(MAX_REMOVED_HOOKS).0,
            saved: Mutex::default(),
            foreign_keys: Mutex::default(),
            has_hooks,
        })
    }

    /// The key that signs access tokens, which is made when it is first needed. That takes some tens
    /// of milliseconds, in which other requests are served.
    pub(crate) async fn signing_key(&self) -> Result<&SigningKey, getrandom::Error> {
        let make = || async {
            let made = spawn_blocking(SigningKey::generate).await;
            made.unwrap_or(Err(getrandom::Error::UNEXPECTED))
        };
        self.signing_key.get_or_try_init(make).await
    }

    /// The key that signs access tokens, if one was needed.
    pub(crate) fn made_signing_key(&self) -> Option<&SigningKey> {
        self.signing_key.get()
    }

    /// Carries out one transition at one point in time. The closure cannot await, so the lock is
    /// never held across a wait.
    pub(crate) fn with<T>(&self, transition: impl FnOnce(&mut State, Timestamp) -> T) -> T {
        let mut state = lock(&self.state);
        let result = transition(&mut state, self.clock.now());
        if state.events.webhooks.take_news() {
            self.webhook_news.notify_one();
        }
        result
    }

    /// The same for the requests that are remembered.
    pub(crate) fn with_requests<T>(&self, use_them: impl FnOnce(&mut RequestLog) -> T) -> T {
        use_them(&mut lock(&self.requests))
    }

    /// The same for hooks.
    pub(crate) fn with_hooks<T>(&self, change: impl FnOnce(&mut Hooks, Timestamp) -> T) -> T {
        let mut hooks = lock(&self.hooks);
        let result = change(&mut hooks, self.clock.now());
        let has_hooks = !hooks.all().is_empty();
        self.has_hooks.store(has_hooks, Ordering::Release);
        result
    }

    /// The fault that a request is to meet, if any.
    pub(crate) fn fault(&self, method: &str, path: &str, content: &str) -> Option<Fault> {
        if !self.has_hooks.load(Ordering::Acquire) {
            return None;
        }
        self.with_hooks(|hooks, now| hooks.fault(method, path, content, now))
    }

    /// Whether a hook has to know what requests contain.
    pub(crate) fn compares_content(&self) -> bool {
        self.has_hooks.load(Ordering::Acquire)
            && self.with_hooks(|hooks, _| hooks.compare_content())
    }

    /// Forgets everything that happened since the start: sessions, connections, users, redirect
    /// URIs, hooks, and how far the clock is ahead.
    pub(crate) fn reset(&self) -> Result<(), Refusal> {
        let mut state = lock(&self.state);
        self.clock.reset();
        let now = self.clock.now();
        *state = fresh_state(&self.settings, &self.url, &self.webhook_secret, now)?;
        state.plant(&self.settings.seed, now)?;
        drop(state);
        // They could be planted at the start.
        let planted = seed_hooks(&self.settings.seed).and_then(|it| planted_hooks(it, now));
        self.with_hooks(|hooks, _| *hooks = planted.unwrap_or_default());
        self.with_requests(|requests| *requests = RequestLog::default());
        Ok(())
    }

    /// Writes the state file, if the settings name one and it would change.
    pub(crate) fn save(&self) -> io::Result<()> {
        let Some(path) = &self.settings.state_file else {
            return Ok(());
        };
        let text = self
            .with(|state, now| Snapshot::of(state, self, now))
            .text()?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let hash = Some(hasher.finish());
        let mut saved = lock(&self.saved);
        if *saved != hash {
            snapshot::write(path, &text)?;
            *saved = hash;
        }
        Ok(())
    }

    /// Writes the state file soon after each change, for what is killed and cannot save at its end.
    pub(crate) async fn keep_saved(self: Arc<Self>) {
        let mut changes = self.changes.subscribe();
        let mut has_warned = false;
        let mut pause = SAVING_PAUSE;
        while changes.changed().await.is_ok() {
            sleep(pause).await;
            changes.mark_unchanged();
            let app = Arc::clone(&self);
            let began = Instant::now();
            let saved = spawn_blocking(move || app.save()).await;
            // Requests wait while a large state is copied, so that it gets a twentieth of the time at most.
            pause = SAVING_PAUSE.max(began.elapsed() * 20);
            if let Ok(Err(error)) = saved
                && !has_warned
            {
                has_warned = true;
                self.warn(&format!("the state file was not written: {error}"));
            }
        }
    }

    /// Warns of redirect URIs in the settings that no sign-in will return to.
    pub(crate) fn warn_of_unusable_redirect_uris(&self) {
        if self.settings.redirect_rules == RedirectRules::Production {
            for uri in &self.settings.redirect_uris {
                if let Some(problem) = redirect_uri::production_problem(uri) {
                    self.warn(&format!(
                        "the real WorkOS would refuse this: the redirect URI {uri} {problem}"
                    ));
                }
            }
        }
    }

    /// Warns of webhook endpoints that no event is delivered to.
    pub(crate) fn warn_of_undelivered_webhooks(&self) {
        let urls = self.with(|state, _| {
            let endpoints = state.events.webhooks.endpoints().iter();
            endpoints.map(|it| it.url.clone()).collect::<Vec<_>>()
        });
        for url in urls {
            self.warn_of_undelivered_webhook(&url);
        }
    }

    pub(crate) fn warn_of_undelivered_webhook(&self, url: &str) {
        if let Some(problem) = webhook_url::problem(url, self.settings.host.is_some()) {
            // What follows may hold a token.
            let shown = url.split(['?', '#']).next().unwrap_or_default();
            self.warn(&format!("no event is delivered to {shown}: {problem}"));
        }
    }

    /// Logs a key that is taken although it is not the emulator's, the first time that it comes.
    pub(crate) fn log_foreign_key(&self, key: &str) {
        let Some(log) = &self.settings.log else {
            return;
        };
        let masked = masked_key(key);
        let mut known = lock(&self.foreign_keys);
        if known.len() < MAX_FOREIGN_KEYS && known.insert(masked.clone()) {
            log(&LogEvent::ForeignKey { masked });
        }
    }

    /// Logs a warning.
    pub(crate) fn warn(&self, warning: &str) {
        if let Some(log) = &self.settings.log {
            // One line, so that nothing in it can pass for another entry of the log.
            let one_line = warning.replace(char::is_control, " ");
            log(&LogEvent::Warning(one_line));
        }
    }
}

fn no_randomness<E>(_: E) -> io::Error {
    io::Error::other("the operating system gave no randomness")
}

/// The hooks of a seed, or which of them is none.
fn seed_hooks(seed: &Seed) -> Result<Vec<Hook>, String> {
    let hooks = seed.error_hooks.iter().enumerate();
    hooks
        .map(|(at, hook)| {
            serde_json::from_value(hook.clone())
                .map_err(|error| format!("the seed's errorHooks, hook {}: {error}", at + 1))
        })
        .collect()
}

fn planted_hooks(planted: Vec<Hook>, now: Timestamp) -> Result<Hooks, String> {
    let mut hooks = Hooks::default();
    for (at, hook) in planted.into_iter().enumerate() {
        if let Err(refusal) = hooks.add(hook, now) {
            let reason = match refusal {
                Refusal::Invalid(errors) => errors.into_iter().map(|it| it.message).collect(),
                refusal => vec![format!("{refusal:?}")],
            };
            let reason = reason.join("; ");
            return Err(format!("the seed's errorHooks, hook {}: {reason}", at + 1));
        }
    }
    Ok(hooks)
}

fn fresh_state(
    settings: &Settings,
    url: &str,
    webhook_secret: &str,
    now: Timestamp,
) -> Result<State, Refusal> {
    let account = Account::new(settings, now)?;
    let mut state = State::new(account, url.to_owned(), now)?;
    state.events.webhooks.reaches_networks = settings.host.is_some();
    for webhook in &settings.webhooks {
        let secret = Some(webhook_secret.to_owned());
        match state.create_webhook_endpoint(webhook.clone(), Vec::new(), secret, now) {
            // The same address twice.
            Ok(_) | Err(Refusal::WebhookEndpointExists) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(state)
}

/// The beginning of a key that says its environment, and its end, by which its owner knows it.
fn masked_key(key: &str) -> String {
    let start = ["sk_test_", "sk_live_", "sk_"]
        .into_iter()
        .find(|start| key.starts_with(start))
        .unwrap_or_default();
    let rest: Vec<char> = key[start.len()..].chars().collect();
    // Of a short key four characters are too much of it.
    let shown = if rest.len() >= 12 { 4 } else { 0 };
    let end: String = rest[rest.len() - shown..].iter().collect();
    format!("{start}…{}", end.replace(char::is_control, " "))
}

/// Locks even after a panic in another request. The state is then as it was between two
/// statements, which is better than no emulator.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
