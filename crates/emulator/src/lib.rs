#![doc = include_str!("../README.md")]
// The modules, from the bottom up; each names only those before it.
//
// - `limits`, `files`, `address`, `types`, `capped_map`, `redirect_uri`, `webhook_url`, `humanize` and `signing_key` are pure helpers. `random` and
//   `clock` are the only ways to chance and to time.
// - `settings` is what one starts with, and `seed` the part of it that is a file.
// - `domain` is what the emulator remembers, and the rules for it. `hooks` are the faults that were
//   set, `snapshot` is the state file and `state_lock` its lock, `request_log` is the last requests,
//   and `app` holds all of it for every request.
// - `http` reads requests and writes responses.
// - `delivery` is what happens to a message that is sent, `routes` has a file for each family of
//   endpoints, `mailbox` is the page. `router` puts them together.
// - `webhooks` sends events to the application.
// - `service` is what happens to every request, `server` holds the sockets.
//
// All of it is written from WorkOS's documentation and from responses that WorkOS recorded in the
// tests of its SDKs. It shares no types with any client: a wrong field name must not be able to
// pass on both sides.

mod address;
mod app;
mod capped_map;
mod clock;
mod delivery;
mod domain;
mod files;
mod hooks;
mod http;
mod humanize;
mod limits;
mod mailbox;
mod random;
mod redirect_uri;
mod request_log;
mod router;
mod routes;
mod seed;
mod server;
mod service;
mod settings;
mod signing_key;
mod snapshot;
mod state_lock;
mod types;
mod webhook_url;
mod webhooks;

use std::{fmt, io, sync::Arc};

use tokio::{sync::oneshot, task::JoinHandle};

pub use seed::Seed;
pub use settings::{
    API_KEY, CLIENT_ID, Log, LogEvent, PRODUCTION_API_KEY, RedirectRules, Scanner, Settings,
    webhook_problem,
};

use app::App;
use server::Sockets;
use snapshot::Snapshot;
use state_lock::StateLock;

/// A running emulator. It stops when it is dropped; [`stop`](Self::stop) also waits for the end and
/// reports whether the state file could be written.
pub struct Emulator {
    app: Arc<App>,
    port: u16,
    /// The server runs until this is dropped.
    running: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    /// Sends events to webhook endpoints, until it is aborted.
    webhooks: JoinHandle<()>,
    /// Keeps the state file, until it is aborted.
    saver: Option<JoinHandle<()>>,
    /// Lifted at the end, after the state file is written.
    _state_lock: Option<StateLock>,
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("url", &self.app.url)
            .finish_non_exhaustive()
    }
}

impl Emulator {
    /// Starts an emulator on the current tokio runtime, which needs I/O and time. It accepts
    /// connections from the moment this returns.
    ///
    /// # Errors
    ///
    /// - [`AddrInUse`](io::ErrorKind::AddrInUse) and
    ///   [`PermissionDenied`](io::ErrorKind::PermissionDenied): the port cannot be bound.
    /// - [`AddrNotAvailable`](io::ErrorKind::AddrNotAvailable): this machine does not have the
    ///   address.
    /// - [`InvalidInput`](io::ErrorKind::InvalidInput): the mail server is not one of this machine.
    /// - [`InvalidData`](io::ErrorKind::InvalidData) and
    ///   [`UnexpectedEof`](io::ErrorKind::UnexpectedEof): the state file is not one of an emulator.
    /// - [`ResourceBusy`](io::ErrorKind::ResourceBusy): another emulator has the state file.
    /// - Others: the state file cannot be read or written, or the operating system gave no
    ///   randomness.
    pub async fn start(mut settings: Settings) -> io::Result<Self> {
        if let Some(path) = &mut settings.state_file {
            // What is wrong with it is told by the name that was given.
            Snapshot::read(path)?;
            *path = snapshot::resolved(path);
        }
        if let Some(Err(reason)) = settings.smtp.as_deref().map(delivery::check_address) {
            let message = format!("mail cannot be passed on: {reason}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        server::raise_file_limit();
        let sockets = Sockets::bind(settings.port, settings.host)?;
        let port = sockets.port;
        let state_file = settings.state_file.as_deref();
        let state_lock = state_file.map(StateLock::acquire).transpose()?;
        let app = Arc::new(App::new(settings, sockets.url.clone())?);
        // It is better to know now than at the end that the state file cannot be written.
        app.save()?;
        app.warn_of_unusable_redirect_uris();
        app.warn_of_undelivered_webhooks();
        let router = router::router(Arc::clone(&app));
        let (running, stopped) = oneshot::channel();
        let server = tokio::spawn(sockets.serve(Arc::clone(&app), router, stopped));
        let webhooks = tokio::spawn(webhooks::run(Arc::clone(&app)));
        let keeps = app.settings.state_file.is_some();
        let saver = keeps.then(|| tokio::spawn(Arc::clone(&app).keep_saved()));
        Ok(Self {
            app,
            saver,
            port,
            running: Some(running),
            server,
            webhooks,
            _state_lock: state_lock,
        })
    }

    /// The base URL, without a slash at the end: `http://localhost:PORT` if the emulator has the
    /// port on IPv4 and IPv6, else `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.app.url
    }

    /// The port that the emulator listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What deliveries to the [`webhooks`](Settings::webhooks) of the settings are signed with: the secret
    /// that an application gives to its SDK. The state file keeps it.
    pub fn webhook_secret(&self) -> &str {
        &self.app.webhook_secret
    }

    /// Stops. When this returns, the port is free again, every connection is closed, and the state
    /// file is written.
    ///
    /// # Errors
    ///
    /// When the state file cannot be written.
    pub async fn stop(mut self) -> io::Result<()> {
        self.running = None;
        self.end_tasks();
        // A server that panicked has stopped too.
        let _ = (&mut self.server).await;
        self.app.save()
    }

    fn end_tasks(&self) {
        self.webhooks.abort();
        if let Some(saver) = &self.saver {
            saver.abort();
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.end_tasks();
        // `stop` has saved already. Here there is nobody to report an error to.
        if self.running.is_some() {
            let _ = self.app.save();
        }
    }
}
