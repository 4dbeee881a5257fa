//! The application under test: started, watched, started again when it has died.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::time::sleep;
use url::Url;

use crate::process_group::{ExitReason, Launch, ProcessGroup};

/// How often to look whether it listens.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// How long after its first port others may follow: an API behind a front end.
const SETTLE: Duration = Duration::from_millis(250);

/// How long a port stays open after the error that ends its process.
pub(super) const LAST_BREATH: Duration = Duration::from_millis(300);

/// How the application is started.
#[derive(Debug, Clone)]
pub struct Command {
    /// The program and its arguments; never empty.
    pub line: Vec<OsString>,
    /// Where it runs.
    pub folder: PathBuf,
    /// Variables to set or to remove.
    pub variables: Vec<(OsString, Option<OsString>)>,
    /// How long it may take until it listens.
    pub start_timeout: Duration,
}

/// Why the application does not run.
#[derive(Debug)]
pub enum StartError {
    /// The command cannot be run.
    Unusable(std::io::Error),
    /// It ended before it listened. Holds its last lines.
    Ended(ExitReason, Vec<String>),
    /// It runs, and does not listen on a port. Holds its last lines.
    NotListening(Vec<String>),
    /// The address that was named does not answer.
    Elsewhere(Vec<SocketAddr>, Vec<String>),
}

/// The application, if this program runs it.
#[derive(Debug)]
pub struct Application {
    command: Option<Command>,
    group: Option<ProcessGroup>,
    /// The address that was named.
    named: Option<Url>,
    /// How often it was started again.
    pub restarts: usize,
}

impl Application {
    /// One that somebody else runs.
    pub fn running(url: Url) -> Self {
        Self {
            command: None,
            group: None,
            named: Some(url),
            restarts: 0,
        }
    }

    /// One that is to be started. `named` is where it will be reached, if somebody said so.
    pub fn of(command: Command, named: Option<Url>) -> Self {
        Self {
            command: Some(command),
            group: None,
            named,
            restarts: 0,
        }
    }

    /// Whether this program started it.
    pub fn is_own(&self) -> bool {
        self.command.is_some()
    }

    /// Starts it and waits until it listens. Returns how long that took and its sockets.
    ///
    /// # Errors
    /// Why it does not run.
    pub async fn start(&mut self) -> Result<(Duration, Vec<SocketAddr>), StartError> {
        let Some(command) = &self.command else {
            return Ok((Duration::ZERO, Vec::new()));
        };
        let (program, arguments) = match command.line.split_first() {
            Some(split) => split,
            None => {
                return Err(StartError::Unusable(
                    std::io::ErrorKind::InvalidInput.into(),
                ));
            }
        };
        let launch = Launch {
            program,
            arguments,
            folder: &command.folder,
            variables: &command.variables,
        };
        let mut group = ProcessGroup::start(&launch).map_err(StartError::Unusable)?;
        let started = Instant::now();
        loop {
            let sockets = group.sockets();
            let named = self.named.as_ref().and_then(Url::port_or_known_default);
            let is_there = match named {
                Some(port) => sockets.iter().any(|socket| socket.port() == port),
                None => !sockets.is_empty(),
            };
            if is_there {
                let took = started.elapsed();
                // The second time it is known what to wait for.
                let sockets = if self.restarts == 0 {
                    sleep(SETTLE).await;
                    group.sockets()
                } else {
                    sockets
                };
                self.group = Some(group);
                return Ok((took, sockets));
            }
            let has_left = group.ended();
            // A launcher may end while what it started goes on, in its group.
            if let Some(reason) = has_left.filter(|_| !group.is_alive()) {
                return Err(StartError::Ended(reason, group.end().await));
            }
            if started.elapsed() > command.start_timeout {
                let lines = group.end().await;
                return Err(match sockets.is_empty() {
                    true => StartError::NotListening(lines),
                    false => StartError::Elsewhere(sockets, lines),
                });
            }
            sleep(LOOK_INTERVAL).await;
        }
    }

    /// The sockets that it listens on now.
    pub fn sockets(&self) -> Vec<SocketAddr> {
        let group = self.group.as_ref();
        group.map(ProcessGroup::sockets).unwrap_or_default()
    }

    /// Its last lines of output.
    pub fn lines(&self) -> Vec<String> {
        self.group
            .as_ref()
            .map(ProcessGroup::lines)
            .unwrap_or_default()
    }

    /// How it ended, if nothing of it runs any more, or is about to.
    pub async fn ended(&mut self) -> Option<ExitReason> {
        let group = self.group.as_mut()?;
        sleep(LAST_BREATH).await;
        group.ended().filter(|_| !group.is_alive())
    }

    /// Whether nothing of it runs any more.
    pub fn is_gone(&mut self) -> bool {
        self.group.as_mut().is_some_and(|group| !group.is_alive())
    }

    /// Ends it, starts it again, and waits until it listens on the same port.
    ///
    /// # Errors
    /// Why it does not run again.
    pub async fn restart(&mut self, url: &Url) -> Result<Vec<SocketAddr>, StartError> {
        self.named = Some(url.clone());
        self.stop().await;
        self.restarts += 1;
        Ok(self.start().await?.1)
    }

    /// Ends it with everything that it started.
    pub async fn stop(&mut self) -> Vec<String> {
        match self.group.take() {
            Some(group) => group.end().await,
            None => Vec::new(),
        }
    }
}
