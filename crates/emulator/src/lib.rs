//! A local WorkOS for Magic Link, in-process.
//!
//! It is written from WorkOS's documentation and from answers that WorkOS itself recorded in the
//! tests of its SDKs, and shares no types with the client of this crate: a wrong field name must
//! not be able to pass on both sides. Access tokens are opaque, as WorkOS's used to be.
//!
//! In reading order: `settings` is what one starts with; `state` (with `state::codes`), `account`,
//! `magic_auth` and `events` are what it remembers and the rules for it, sync functions that are
//! told the time, and `journal` what happened to each session; `capped` is how all of it stays
//! small. `server` holds the sockets, `front` what happens to every request, `hooks` the faults;
//! `routes` is one file for each family of endpoints, `mailbox` the page with its scanners and its
//! mail; `answer` is what WorkOS says when it refuses; `request`, `list` and `redirect` read and
//! build the pieces; `store` is the state file; `random` and `clock` are the only ways to chance and
//! to time.
//!
//! # Fixed addresses
//!
//! Sessions for these addresses, of any domain, have a fixed outcome, so that a test of an
//! application needs nothing else. What follows a `+` does not count: `used+1@example.com`.
//!
//! | address | outcome |
//! |---|---|
//! | `expired@` | its link can be sent, and has expired when it is opened |
//! | `used@` | its link can be sent, and was opened before |
//! | `scanned@` | a mail scanner spends its link when it is sent |
//! | `unsendable@` | its link cannot be sent |
//!
//! # Bounds
//!
//! It remembers the newest 10,000 sessions (with link, code, token and story), codes, access
//! tokens, profiles, connections, users and Magic Auths, and 1,000 events; the oldest go first. It
//! takes 1,000 redirect URIs and 1,000 hooks, 4,096 connections, 16 KiB of request head within
//! 15 seconds and 1 MiB of body within 15 more.

mod account;
mod answer;
mod app;
mod capped;
mod clock;
mod events;
mod front;
mod hooks;
mod journal;
mod list;
mod magic_auth;
mod mailbox;
mod random;
mod redirect;
mod request;
mod routes;
mod server;
mod settings;
mod state;
mod store;
#[cfg(test)]
mod tests;

use std::{fmt, io, sync::Arc};

use tokio::{sync::oneshot, task::JoinHandle};

pub use settings::{Line, Log, RedirectRules, Scanner, Settings};

use app::App;
use server::Sockets;

/// The API key that the emulator accepts, which is also its client's secret. The official
/// emulator has the same.
pub const API_KEY: &str = "sk_test_default";

/// The client ID that belongs to [`API_KEY`].
pub const CLIENT_ID: &str = "client_emulate";

/// A running emulator. It stops when it is dropped, and [`stop`](Self::stop) also says whether
/// what it leaves behind could be saved.
pub struct Emulator {
    app: Arc<App>,
    port: u16,
    /// The server runs until the other end sees this one go.
    running: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("url", &self.app.url)
            .finish_non_exhaustive()
    }
}

impl Emulator {
    /// Starts an emulator, served by the current tokio runtime. It answers from the moment this
    /// returns.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound, when mail is to go to another machine, when the state file
    /// cannot be read or written, or when the operating system gives no randomness.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        if let Some(Err(why)) = settings.smtp.as_deref().map(mailbox::check_address) {
            let why = format!("mail cannot be passed on: {why}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        server::raise_file_limit();
        let sockets = Sockets::bind(settings.port)?;
        let port = sockets.port;
        let app = Arc::new(App::new(settings, sockets.url.clone())?);
        // A state file that cannot be written is better known now than at the end.
        app.save()?;
        app.warn_of_refused_redirect_uris();
        let router = routes::router(Arc::clone(&app));
        let (running, stopped) = oneshot::channel();
        let server = tokio::spawn(sockets.serve(Arc::clone(&app), router, stopped));
        Ok(Self {
            app,
            port,
            running: Some(running),
            server,
        })
    }

    /// The base URL, without a slash at the end: `http://localhost:PORT` if both loopback
    /// families have the port, else `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.app.url
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops, and returns when the port is free again, every connection closed and the state file
    /// written.
    ///
    /// # Errors
    ///
    /// When the state file cannot be written.
    pub async fn stop(mut self) -> io::Result<()> {
        self.running = None;
        // A server that panicked has stopped too.
        let _ = (&mut self.server).await;
        self.app.save()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // After `stop` there is nothing left to do, and nobody to tell of a failure otherwise.
        if self.running.is_some() {
            let _ = self.app.save();
        }
    }
}
