//! A local WorkOS for Magic Link, in-process.
//!
//! It is written from WorkOS's documentation and from answers that WorkOS itself recorded in the
//! tests of its SDKs, and shares no types with the client of this crate: a wrong field name must
//! not be able to pass on both sides. Access tokens are opaque, as WorkOS's used to be.
//!
//! In reading order: `state` and `account` are what it remembers and the rules for it, sync
//! functions that are told the time; `routes` is one file for each family of endpoints; `answer`
//! is what WorkOS says when it refuses; `request`, `list` and `redirect` read and build the
//! pieces; `random` and `clock` are the only ways to chance and to time.

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
#[cfg(test)]
mod tests;

use std::{io, sync::Arc};

use tokio::{sync::oneshot, task::JoinHandle};

pub use settings::{Line, Log, RedirectRules, Scanner, Settings};

use app::App;
use server::Sockets;

/// The API key that the emulator accepts, which is also its client's secret. The official
/// emulator has the same.
pub const API_KEY: &str = "sk_test_default";

/// The client ID that belongs to [`API_KEY`].
pub const CLIENT_ID: &str = "client_emulate";

/// A running emulator. It stops when it is dropped.
#[derive(Debug)]
pub struct Emulator {
    url: String,
    port: u16,
    /// The server runs until the other end sees this one go.
    running: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Emulator {
    /// Starts an emulator, served by the current tokio runtime. It answers from the moment this
    /// returns.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound, when mail is to go to another machine, or when the operating
    /// system gives no randomness.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        if let Some(Err(why)) = settings.smtp.as_deref().map(mailbox::check_address) {
            let why = format!("mail cannot be passed on: {why}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        server::raise_file_limit();
        let sockets = Sockets::bind(settings.port).await?;
        let (url, port) = (sockets.url.clone(), sockets.port);
        let app = App::new(settings, url.clone())
            .map_err(|_| io::Error::other("the operating system gave no randomness"))?;
        let app = Arc::new(app);
        let router = routes::router(Arc::clone(&app));
        let (running, stopped) = oneshot::channel();
        let server = tokio::spawn(sockets.serve(app, router, stopped));
        Ok(Self {
            url,
            port,
            running,
            server,
        })
    }

    /// The base URL, without a slash at the end: `http://localhost:PORT` if both loopback
    /// families have the port, else `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops, and returns when the port is free again and every connection closed.
    pub async fn stop(self) {
        drop(self.running);
        // A server that panicked has stopped too.
        let _ = self.server.await;
    }
}
