//! Runs a command while the emulator runs: forwards signals to it, and ends with its exit code.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::process::ExitStatus;
use std::time::Duration;

use tokio::process::{Child, Command};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, sleep_until};

#[cfg(unix)]
use crate::commands::signal::is_hang_up_ignored;
use crate::error::{Code, Exit, Failure};
use crate::intercept::Variable;
use crate::output::Output;
#[cfg(unix)]
use workos_ml::process_group::watchdog::{Canary, Watchdog, Watched, descendants};

/// How long a command, and then what it left running, may take to end once it was told to. Servers close
/// their connections in this time, and what told this program to end often kills it after ten seconds.
const GRACE: Duration = Duration::from_secs(5);
/// How often to look whether what the command left running has ended.
#[cfg(unix)]
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Runs a command with variables set or removed, until it ends.
///
/// # Errors
/// When it cannot be run.
pub(super) async fn run(
    command: &[OsString],
    variables: &[Variable],
    mut signals: Signals,
    output: &Output,
) -> Result<Exit, Failure> {
    let Some((program, arguments)) = command.split_first() else {
        return Ok(Exit::Done);
    };
    let name = program.to_string_lossy();
    let mut command = Command::new(program);
    command.args(arguments);
    for (name, value) in variables {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let mut child = command
        .spawn()
        .map_err(|error| spawn_failure(&name, &error))?;
    // Where this program is killed, the command ends as well.
    #[cfg(unix)]
    let _watchdog = child
        .id()
        .map(|id| Watchdog::start(Watched::Process(id)))
        .transpose()
        .map_err(|error| spawn_failure("that watches over the one that is run", &error))?;
    #[cfg(unix)]
    let mut on_terminal = is_in_foreground()
        .then(Canary::start)
        .transpose()
        .map_err(|error| spawn_failure("that watches over the one that is run", &error))?;
    #[cfg(not(unix))]
    let mut on_terminal = ();
    // When it was told to end, and by which signal.
    let mut told: Option<(Instant, &str)> = None;
    let mut started = Started::default();
    // How long what it left running has after that.
    let mut grace = GRACE;
    loop {
        let deadline = told.map(|(at, _)| at + GRACE);
        tokio::select! {
            status = child.wait() => {
                let status = status.map_err(|error| spawn_failure(&name, &error))?;
                started.end(grace).await;
                return Ok(Exit::OfCommand(code(status)));
            }
            caught = signals.next() => {
                let at = Instant::now();
                // What it started has another parent once it is gone.
                started.look(&child);
                if let Some(signal) = caught.forward_to(&child, &mut on_terminal).await {
                    told.get_or_insert((at, signal));
                }
            }
            () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                let (_, signal) = told.take().unwrap_or((Instant::now(), "a signal"));
                started.look(&child);
                let seconds = GRACE.as_secs();
                output.warn_always(format!("{name} was still running {seconds} s after {signal}, and was killed"));
                let _ = child.start_kill();
                grace = Duration::ZERO;
            }
        }
    }
}

/// What the command had started when it was told to end.
#[derive(Default)]
struct Started {
    #[cfg(unix)]
    processes: Vec<rustix::process::Pid>,
}

#[cfg(unix)]
impl Started {
    fn look(&mut self, child: &Child) {
        self.processes
            .extend(child.id().map(descendants).unwrap_or_default());
    }

    /// Ends what outlived the command.
    async fn end(mut self, grace: Duration) {
        use rustix::process::{Signal, kill_process, test_kill_process};
        let deadline = Instant::now() + grace;
        for process in &self.processes {
            // Fails for those that ended with it, as most do.
            let _ = kill_process(*process, Signal::TERM);
        }
        while Instant::now() < deadline {
            self.processes.retain(|it| test_kill_process(*it).is_ok());
            if self.processes.is_empty() {
                return;
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        for process in self.processes {
            let _ = kill_process(process, Signal::KILL);
        }
    }
}

/// A console tells all of them that it closes.
#[cfg(not(unix))]
impl Started {
    fn look(&mut self, _child: &Child) {}

    async fn end(self, _grace: Duration) {}
}

fn spawn_failure(program: &str, error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => Failure::new(
            Code::CommandNotFound,
            format!("there is no command {program}"),
        ),
        _ => Failure::new(
            Code::CommandUnusable,
            format!("the command {program} cannot be run: {error}"),
        ),
    }
}

/// The exit code as a shell reports it.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let code = {
        use std::os::unix::process::ExitStatusExt;
        status.code().or_else(|| status.signal().map(|it| 128 + it))
    };
    #[cfg(not(unix))]
    let code = status.code();
    // Windows has exit codes that do not fit into a byte; what matters is that they are not 0.
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// The signals that end a server. Once caught, they do not end the process by themselves.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// `None` where this program was started to outlive its terminal, and with it the command.
    hang_up: Option<Signal>,
    quit: Signal,
}

/// A signal that has arrived.
#[cfg(unix)]
#[derive(Clone, Copy)]
pub(super) enum ReceivedSignal {
    Interrupt,
    Terminate,
    HangUp,
    Quit,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn catch() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: (!is_hang_up_ignored())
                .then(|| signal(SignalKind::hangup()))
                .transpose()?,
            quit: signal(SignalKind::quit())?,
        })
    }

    async fn next(&mut self) -> ReceivedSignal {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => ReceivedSignal::Interrupt,
            _ = self.terminate.recv() => ReceivedSignal::Terminate,
            _ = hang_up => ReceivedSignal::HangUp,
            _ = self.quit.recv() => ReceivedSignal::Quit,
        }
    }

    /// Waits for the first signal, and returns the exit code of a server without a command.
    pub(super) async fn first(mut self) -> Exit {
        match self.next().await {
            ReceivedSignal::Interrupt => Exit::Interrupted,
            ReceivedSignal::Terminate | ReceivedSignal::HangUp | ReceivedSignal::Quit => {
                Exit::Terminated
            }
        }
    }
}

#[cfg(unix)]
impl ReceivedSignal {
    /// Hands it to the child, and returns its name; `None` if the child has it from the terminal.
    async fn forward_to(
        self,
        child: &Child,
        on_terminal: &mut Option<Canary>,
    ) -> Option<&'static str> {
        use rustix::process::{Pid, Signal, kill_process};
        if matches!(self, Self::Interrupt | Self::Quit)
            && let Some(canary) = on_terminal
            && canary.was_signalled().await
        {
            // Many programs, npm among them, take a second Ctrl-C as "stop at once", and interactive ones
            // go on after one.
            return None;
        }
        let (signal, name) = match self {
            Self::Interrupt => (Signal::INT, "SIGINT"),
            Self::Quit => (Signal::QUIT, "SIGQUIT"),
            Self::Terminate => (Signal::TERM, "SIGTERM"),
            Self::HangUp => (Signal::HUP, "SIGHUP"),
        };
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(pid) = id.and_then(Pid::from_raw) {
            // Fails if the child has just ended, which is fine.
            let _ = kill_process(pid, signal);
        }
        Some(name)
    }
}

/// Whether this process group receives the terminal's Ctrl-C. The child is in the same group, so it
/// gets the signal from the terminal too.
#[cfg(unix)]
fn is_in_foreground() -> bool {
    use rustix::fs::{Mode, OFlags, open};
    use rustix::process::getpgrp;
    use rustix::termios::tcgetpgrp;
    let terminal = open(
        "/dev/tty",
        OFlags::RDONLY | OFlags::NOCTTY | OFlags::CLOEXEC,
        Mode::empty(),
    );
    terminal
        .and_then(tcgetpgrp)
        .is_ok_and(|group| group == getpgrp())
}

/// Ctrl-C, which a console sends to every program attached to it.
#[cfg(not(unix))]
pub(super) struct Signals {}

#[cfg(not(unix))]
#[derive(Clone, Copy)]
pub(super) struct ReceivedSignal;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn catch() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) -> ReceivedSignal {
        let _ = tokio::signal::ctrl_c().await;
        ReceivedSignal
    }

    pub(super) async fn first(mut self) -> Exit {
        self.next().await;
        Exit::Interrupted
    }
}

#[cfg(not(unix))]
impl ReceivedSignal {
    async fn forward_to(self, _child: &Child, _on_terminal: &mut ()) -> Option<&'static str> {
        None
    }
}
