//! A command and everything that it starts, which ends with it.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

/// As many lines are kept, the last ones, and as much of each.
const KEPT_LINES: usize = 40;
const KEPT_LENGTH: usize = 2000;
/// How long a process has to end by itself once it was told to.
const GRACE: Duration = Duration::from_secs(3);
/// How long to wait for what was written last.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(500);
/// How often to look for a port.
const PORT_POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Processes that were started for one command. All are killed when this is dropped.
pub(super) struct ProcessGroup {
    child: Child,
    /// The id of the process and of its group; nothing once it is known to be gone.
    id: Option<u32>,
    lines: Lines,
    readers: JoinSet<()>,
}

/// What a command came to within its time.
pub(super) enum RunOutcome {
    Ended(ExitReason),
    /// It goes on.
    StillRunning,
    /// It listens on this port.
    Listening(u16),
}

/// How a process ended.
pub(super) enum ExitReason {
    Success,
    Code(i32),
    Signal(i32),
}

impl fmt::Display for ExitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("ended"),
            Self::Code(code) => write!(f, "ended with code {code}"),
            Self::Signal(signal) => write!(f, "was ended by signal {signal}"),
        }
    }
}

type Lines = Arc<Mutex<VecDeque<String>>>;

impl ProcessGroup {
    /// Runs a line as one would type it.
    pub(super) fn shell(line: &str, folder: &Path, path: Option<&OsStr>) -> io::Result<Self> {
        if cfg!(windows) {
            Self::start("cmd", &["/C", line], folder, path)
        } else {
            Self::start("sh", &["-c", line], folder, path)
        }
    }

    /// Runs a program in a process group of its own, with another `PATH` where one is given. It can
    /// ask nothing, and reads nothing.
    pub(super) fn start(
        program: &str,
        arguments: &[&str],
        folder: &Path,
        path: Option<&OsStr>,
    ) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(path) = path {
            command.env("PATH", path);
        }
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        let (id, lines) = (child.id(), Lines::default());
        let mut readers = JoinSet::new();
        if let Some(stream) = child.stdout.take() {
            readers.spawn(collect_lines(stream, Arc::clone(&lines)));
        }
        if let Some(stream) = child.stderr.take() {
            readers.spawn(collect_lines(stream, Arc::clone(&lines)));
        }
        Ok(Self {
            child,
            id,
            lines,
            readers,
        })
    }

    /// Waits for its end.
    pub(super) async fn wait(&mut self, limit: Duration) -> RunOutcome {
        match timeout(limit, self.child.wait()).await {
            Ok(Ok(status)) => RunOutcome::Ended(ExitReason::of(status)),
            // It cannot be waited for; whatever it does, it is stopped.
            Ok(Err(_)) | Err(_) => RunOutcome::StillRunning,
        }
    }

    /// Waits until it listens on a port, or ends.
    pub(super) async fn listening(&mut self, limit: Duration) -> RunOutcome {
        let deadline = Instant::now() + limit;
        // Finding ports can itself take longer than `PORT_POLL_INTERVAL` on a busy machine: time is asked for
        // after each look.
        while Instant::now() < deadline {
            if let Some(port) = self.id.and_then(listening_port) {
                return RunOutcome::Listening(port);
            }
            let next_look = deadline.min(Instant::now() + PORT_POLL_INTERVAL);
            if let Ok(Ok(status)) = timeout_at(next_look, self.child.wait()).await {
                return RunOutcome::Ended(ExitReason::of(status));
            }
        }
        RunOutcome::StillRunning
    }

    /// Ends all of it, and gives the last lines that it wrote.
    pub(super) async fn end(mut self) -> Vec<String> {
        self.signal(Signal::Terminate);
        if timeout(GRACE, self.child.wait()).await.is_err() {
            self.signal(Signal::Kill);
        }
        // A grandchild that took itself out of the group may hold the pipes open.
        let all = async { while self.readers.join_next().await.is_some() {} };
        let _ = timeout(DRAIN_TIMEOUT, all).await;
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect()
    }

    fn signal(&self, signal: Signal) {
        #[cfg(unix)]
        if let Some(group) = self.id.and_then(group_of) {
            let signal = match signal {
                Signal::Terminate => rustix::process::Signal::TERM,
                Signal::Kill => rustix::process::Signal::KILL,
            };
            // A group that is gone needs no signal.
            let _ = rustix::process::kill_process_group(group, signal);
        }
        #[cfg(not(unix))]
        let _ = signal;
    }
}

#[derive(Clone, Copy)]
enum Signal {
    Terminate,
    Kill,
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.signal(Signal::Terminate);
        self.signal(Signal::Kill);
    }
}

#[cfg(unix)]
fn group_of(id: u32) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(id).ok()?)
}

/// The port that a process of the group listens on.
fn listening_port(group: u32) -> Option<u16> {
    let is_own = |id: u32| {
        #[cfg(unix)]
        {
            let group_of_it = group_of(id).and_then(|pid| rustix::process::getpgid(Some(pid)).ok());
            group_of_it.is_some() && group_of_it == group_of(group)
        }
        #[cfg(not(unix))]
        {
            id == group
        }
    };
    let all = listeners::get_all().ok()?;
    let own = all.into_iter().filter(|candidate| {
        candidate.protocol == listeners::Protocol::TCP && is_own(candidate.process.pid)
    });
    own.map(|it| it.socket.port()).min()
}

impl ExitReason {
    fn of(status: ExitStatus) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::process::ExitStatusExt;
            if let Some(signal) = status.signal() {
                return Self::Signal(signal);
            }
        }
        match status.code() {
            Some(0) => Self::Success,
            // How a shell tells of a program that a signal ended.
            Some(code @ 129..=192) => Self::Signal(code - 128),
            Some(code) => Self::Code(code),
            None => Self::Signal(0),
        }
    }
}

/// Keeps the last lines of a stream, however much comes.
async fn collect_lines(mut stream: impl AsyncRead + Unpin, lines: Lines) {
    let mut bytes = [0; 4096];
    let mut line = Vec::new();
    while let Ok(count @ 1..) = stream.read(&mut bytes).await {
        for byte in &bytes[..count] {
            match byte {
                b'\n' => push(&lines, &mut line),
                _ if line.len() < KEPT_LENGTH => line.push(*byte),
                _ => {}
            }
        }
    }
    if !line.is_empty() {
        push(&lines, &mut line);
    }
}

fn push(lines: &Lines, line: &mut Vec<u8>) {
    let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
    if lines.len() == KEPT_LINES {
        lines.pop_front();
    }
    let text = String::from_utf8_lossy(line).trim_end().to_owned();
    lines.push_back(text);
    line.clear();
}
