//! What every request can reach.

use std::{
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::Timestamp;

use super::{
    account::Account,
    answer::Problem,
    clock::Clock,
    hooks::{Fault, Hooks},
    redirect,
    settings::{Line, RedirectRules, Settings},
    state::State,
    store::Snapshot,
};

/// The handler argument that is the [`App`].
pub(crate) type Shared = axum::extract::State<Arc<App>>;

/// What every request can reach.
pub(crate) struct App {
    pub(crate) settings: Settings,
    /// Where the emulator is reached, without a slash at the end.
    pub(crate) url: String,
    pub(crate) clock: Clock,
    state: Mutex<State>,
    hooks: Mutex<Hooks>,
    /// Whether there are hooks, so that requests without any need not wait for the lock.
    has_hooks: AtomicBool,
}

impl App {
    /// A new emulator that is reached at `url`, with what an earlier one left in the state file.
    pub(crate) fn new(settings: Settings, url: String) -> io::Result<Self> {
        let clock = Clock::default();
        let mut state = fresh_state(&settings, &url, clock.now())
            .map_err(|_| io::Error::other("the operating system gave no randomness"))?;
        if let Some(path) = &settings.state_file {
            Snapshot::read(path)?.restore(&mut state);
        }
        Ok(Self {
            settings,
            url,
            clock,
            state: Mutex::new(state),
            hooks: Mutex::default(),
            has_hooks: AtomicBool::new(false),
        })
    }

    /// Carries out one transition at one point in time. The closure cannot await, so the lock is
    /// never held across a wait.
    pub(crate) fn with<T>(&self, transition: impl FnOnce(&mut State, Timestamp) -> T) -> T {
        transition(&mut lock(&self.state), self.clock.now())
    }

    /// The same for hooks.
    pub(crate) fn with_hooks<T>(&self, change: impl FnOnce(&mut Hooks, Timestamp) -> T) -> T {
        let mut hooks = lock(&self.hooks);
        let result = change(&mut hooks, self.clock.now());
        let has_hooks = !hooks.all().is_empty();
        self.has_hooks.store(has_hooks, Ordering::Release);
        result
    }

    /// The fault that a request is to meet.
    pub(crate) fn fault(&self, method: &str, path: &str) -> Option<Fault> {
        if !self.has_hooks.load(Ordering::Acquire) {
            return None;
        }
        self.with_hooks(|hooks, now| hooks.fault(method, path, now))
    }

    /// Forgets everything that happened since the start: sessions, connections, users, redirect
    /// URIs, hooks, and how far the clock is ahead.
    pub(crate) fn reset(&self) -> Result<(), Problem> {
        let mut state = lock(&self.state);
        self.clock.reset();
        *state = fresh_state(&self.settings, &self.url, self.clock.now())?;
        drop(state);
        self.with_hooks(|hooks, _| hooks.clear());
        Ok(())
    }

    /// Writes the state file, if there is to be one.
    pub(crate) fn save(&self) -> io::Result<()> {
        match &self.settings.state_file {
            Some(path) => self.with(|state, _| Snapshot::of(state)).write(path),
            None => Ok(()),
        }
    }

    /// Tells of redirect URIs in the settings that no sign-in will return to.
    pub(crate) fn warn_of_refused_redirect_uris(&self) {
        if self.with(|state, _| state.account.default_redirect_uri().is_none()) {
            self.warn("there is no default redirect URI, because a wildcard cannot be it: a sign-in that names none ends on an error page".to_owned());
        }
        if self.settings.redirect_rules == RedirectRules::Production {
            for uri in &self.settings.redirect_uris {
                if let Some(problem) = redirect::production_problem(uri) {
                    self.warn(format!(
                        "the real WorkOS would refuse this: the redirect URI {uri} {problem}"
                    ));
                }
            }
        }
    }

    /// Tells of something that works here and would not with WorkOS.
    pub(crate) fn warn(&self, warning: String) {
        if let Some(log) = &self.settings.log {
            // On one line, so that nothing in it can pass for another one.
            let flat = |character: char| {
                if character.is_control() {
                    ' '
                } else {
                    character
                }
            };
            log(&Line::Warning(warning.chars().map(flat).collect()));
        }
    }
}

fn fresh_state(settings: &Settings, url: &str, now: Timestamp) -> Result<State, Problem> {
    let redirect_uris = settings.redirect_uris.clone();
    let account = Account::new(redirect_uris, settings.redirect_rules, now)?;
    Ok(State::new(account, url.to_owned()))
}

/// A panic in another request left the state as it was at some point between two statements;
/// that is better than no emulator.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
