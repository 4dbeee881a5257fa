//! Runs a command while the emulator runs: forwards signals to it, and ends with its exit code.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::process::ExitStatus;
use std::time::Duration;

use tokio::process::{Child, Command};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::error::{Code, Exit, Failure};
use crate::intercept::Variable;
#[cfg(unix)]
use workos_ml::process_group::watchdog::{Watchdog, Watched, descendants};

/// How long a command may take to end after its terminal was closed.
const HANG_UP_GRACE: Duration = Duration::from_secs(5);

/// Runs a command with variables set or removed, until it ends.
///
/// # Errors
/// When it cannot be run.
pub(super) async fn run(
    command: &[OsString],
    variables: &[Variable],
    mut signals: Signals,
) -> Result<Exit, Failure> {
    let Some((program, arguments)) = command.split_first() else {
        return Ok(Exit::Done);
    };
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
        .map_err(|error| spawn_failure(&program.to_string_lossy(), &error))?;
    // Where this program is killed, the command ends as well.
    #[cfg(unix)]
    let _watchdog = child
        .id()
        .map(|id| Watchdog::start(Watched::Process(id)))
        .transpose()
        .map_err(|error| spawn_failure("that watches over the one that is run", &error))?;
    let mut is_hung_up = false;
    #[cfg(unix)]
    let mut started = Vec::new();
    loop {
        tokio::select! {
            status = child.wait() => {
                let status = status.map_err(|error| spawn_failure(&program.to_string_lossy(), &error))?;
                #[cfg(unix)]
                for process in started {
                    // Fails for those that ended with it, as most do.
                    let _ = rustix::process::kill_process(process, rustix::process::Signal::TERM);
                }
                return Ok(Exit::OfCommand(code(status)));
            }
            caught = signals.next() => {
                is_hung_up |= caught.is_hang_up();
                // What it started has another parent once it is gone.
                #[cfg(unix)]
                started.extend(child.id().map(descendants).unwrap_or_default());
                caught.forward_to(&child);
            }
            // Nobody is left who could end a command that ignores the hang-up.
            () = tokio::time::sleep(HANG_UP_GRACE), if is_hung_up => {
                let _ = child.start_kill();
            }
        }
    }
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
    hang_up: Signal,
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
            hang_up: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    async fn next(&mut self) -> ReceivedSignal {
        tokio::select! {
            _ = self.interrupt.recv() => ReceivedSignal::Interrupt,
            _ = self.terminate.recv() => ReceivedSignal::Terminate,
            _ = self.hang_up.recv() => ReceivedSignal::HangUp,
            _ = self.quit.recv() => ReceivedSignal::Quit,
        }
    }

    /// Waits for the first signal, and returns the exit code of a server without a command.
    pub(super) async fn first(mut self) -> Exit {
        match self.next().await {
            ReceivedSignal::Interrupt => Exit::Interrupted,
            ReceivedSignal::Terminate => Exit::Terminated,
            ReceivedSignal::HangUp => Exit::OfCommand(129),
            ReceivedSignal::Quit => Exit::OfCommand(131),
        }
    }
}

#[cfg(unix)]
impl ReceivedSignal {
    fn is_hang_up(self) -> bool {
        matches!(self, Self::HangUp)
    }

    fn forward_to(self, child: &Child) {
        use rustix::process::{Pid, Signal, kill_process};
        let signal = match self {
            // The terminal has sent it to the child already. Many programs, npm among them, take a
            // second Ctrl-C as "stop at once".
            Self::Interrupt | Self::Quit if is_in_foreground() => return,
            Self::Interrupt => Signal::INT,
            Self::Quit => Signal::QUIT,
            Self::Terminate => Signal::TERM,
            Self::HangUp => Signal::HUP,
        };
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(pid) = id.and_then(Pid::from_raw) {
            // Fails if the child has just ended, which is fine.
            let _ = kill_process(pid, signal);
        }
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
    fn is_hang_up(self) -> bool {
        false
    }

    fn forward_to(self, _child: &Child) {}
}
