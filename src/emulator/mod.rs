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
mod journal;
mod list;
mod mailbox;
mod random;
mod redirect;
mod request;
mod routes;
mod settings;
mod state;
#[cfg(test)]
mod tests;

use std::{future::IntoFuture, io, net::Ipv4Addr, sync::Arc};

use tokio::{net::TcpListener, sync::oneshot};

pub use settings::{Line, Log, RedirectRules, Scanner, Settings};

use account::Account;
use app::App;
use clock::Clock;
use state::State;

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
    _running: oneshot::Sender<()>,
}

impl Emulator {
    /// Starts an emulator on a free port of 127.0.0.1, served by the current tokio runtime. It
    /// answers from the moment this returns.
    ///
    /// # Errors
    ///
    /// When no port can be bound, when mail is to go to another machine, or when the operating system gives no randomness.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        if let Some(Err(why)) = settings.smtp.as_deref().map(mailbox::check_address) {
            let why = format!("mail cannot be passed on: {why}");
            if let Some(log) = &settings.log {
                log(&Line::Warning(why.clone()));
            }
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await?;
        let port = listener.local_addr()?.port();
        let url = format!("http://127.0.0.1:{port}");
        let clock = Clock::default();
        let account = Account::new(
            settings.redirect_uris.clone(),
            settings.redirect_rules,
            clock.now(),
        )
        .map_err(|error| io::Error::other(error.to_string()))?;
        let state = State::new(account, url.clone());
        let app = Arc::new(App::new(settings, url.clone(), clock, state));
        let app = routes::router(app);
        let (running, stopped) = oneshot::channel();
        let server = axum::serve(listener, app).with_graceful_shutdown(async {
            // There is nothing to receive: the end of the channel is the signal.
            let _ = stopped.await;
        });
        tokio::spawn(server.into_future());
        Ok(Self {
            url,
            port,
            _running: running,
        })
    }

    /// The base URL: `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }
}
