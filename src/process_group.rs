//! Runs a command with everything that it starts, which is ended as a whole: a process group on Unix, a
//! job object on Windows.

#[cfg(unix)]
pub mod watchdog;

use std::collections::{BTreeSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use regex::Regex;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

/// How many of the last lines are kept, and how much of each. A few more than are shown, because frames
/// of a stack trace are left out.
const KEPT_LINES: usize = 40;
const KEPT_LENGTH: usize = 2000;
/// How long a process may take to end after SIGTERM. Servers close connections in this time; a person is
/// waiting.
const TERMINATION_GRACE: Duration = Duration::from_secs(3);
/// How long to wait for the last output. Pipes are drained at once, unless a process that left the group
/// holds them open.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(500);
/// How often to look for a port. Listing sockets takes milliseconds, so this costs little.
const PORT_POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A command, and how it is run.
pub struct Launch<'a> {
    /// The program, by path or by name.
    pub program: &'a OsStr,
    /// Its arguments.
    pub arguments: &'a [OsString],
    /// Where it runs.
    pub folder: &'a Path,
    /// Variables to set, or to remove, in the environment that it inherits.
    pub variables: &'a [(OsString, Option<OsString>)],
}

/// The processes of one command. Dropping this kills all of them.
pub struct ProcessGroup {
    child: Box<dyn ChildWrapper>,
    /// The ID of the process and of its group; `None` if it ended before it could be read.
    id: Option<u32>,
    lines: Lines,
    readers: JoinSet<()>,
    /// Ends the group when this process is killed.
    #[cfg(unix)]
    _watchdog: Option<watchdog::Watchdog>,
}

impl fmt::Debug for ProcessGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessGroup")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What a command did within its time limit.
#[derive(Debug)]
pub enum RunOutcome {
    /// It ended.
    Ended(ExitReason),
    /// It is still running.
    StillRunning,
    /// It listens on this port.
    Listening(u16),
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// With code 0.
    Success,
    /// With another code.
    Code(i32),
    /// By a signal.
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
    /// Runs a line in a shell, with another `PATH` if one is given.
    ///
    /// # Errors
    /// When there is no shell.
    pub fn shell(line: &str, folder: &Path, path: Option<&OsStr>) -> io::Result<Self> {
        let (shell, option) = if cfg!(windows) {
            ("cmd", "/C")
        } else {
            ("sh", "-c")
        };
        let path = path.map(|path| ("PATH".into(), Some(path.to_owned())));
        Self::start(&Launch {
            program: OsStr::new(shell),
            arguments: &[option.into(), line.into()],
            folder,
            variables: path.as_slice(),
        })
    }

    /// Runs a command. Its standard input is empty.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn start(launch: &Launch<'_>) -> io::Result<Self> {
        let mut command = CommandWrap::with_new(launch.program, |command| {
            command
                .args(launch.arguments)
                .current_dir(launch.folder)
                // A command that asks a question must fail instead of waiting for an answer.
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            for (name, value) in launch.variables {
                match value {
                    Some(value) => command.env(name, value),
                    None => command.env_remove(name),
                };
            }
            #[cfg(unix)]
            // So that everything that it starts can be signalled at once. The crate's own wrapper would
            // also wait for all of the group, where the first process is what matters.
            command.process_group(0);
        });
        #[cfg(windows)]
        command.wrap(process_wrap::tokio::JobObject);
        #[cfg(target_os = "linux")]
        {
            // What leaves the group becomes a child of this process when its parent ends, and so can be
            // found. Without that it only cannot.
            let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
        }
        let mut child = command.wrap(KillOnDrop).spawn()?;
        let (id, lines) = (child.id(), Lines::default());
        started().extend(id);
        let mut readers = JoinSet::new();
        if let Some(stream) = child.stdout().take() {
            readers.spawn(collect_lines(stream, Arc::clone(&lines)));
        }
        if let Some(stream) = child.stderr().take() {
            readers.spawn(collect_lines(stream, Arc::clone(&lines)));
        }
        #[cfg(unix)]
        let watchdog = id
            .map(|it| watchdog::Watchdog::start(watchdog::Watched::Group(it)))
            .transpose()?;
        Ok(Self {
            child,
            id,
            lines,
            readers,
            #[cfg(unix)]
            _watchdog: watchdog,
        })
    }

    /// Waits until it ends.
    pub async fn wait(&mut self, limit: Duration) -> RunOutcome {
        match timeout(limit, self.child.wait()).await {
            Ok(Ok(status)) => RunOutcome::Ended(ExitReason::of(status)),
            // If waiting itself fails, the process may still run, and is stopped like one that does.
            Ok(Err(_)) | Err(_) => RunOutcome::StillRunning,
        }
    }

    /// Waits until it listens on a port, or ends.
    pub async fn listening(&mut self, limit: Duration) -> RunOutcome {
        let deadline = Instant::now() + limit;
        // Listing sockets can take longer than the interval on a busy machine, so the time is checked
        // after each attempt.
        while Instant::now() < deadline {
            // A server with several ports usually serves its pages on the lowest; debuggers use high ones.
            if let Some(port) = self.sockets().iter().map(SocketAddr::port).min() {
                return RunOutcome::Listening(port);
            }
            let next_look = deadline.min(Instant::now() + PORT_POLL_INTERVAL);
            if let Ok(Ok(status)) = timeout_at(next_look, self.child.wait()).await {
                return RunOutcome::Ended(ExitReason::of(status));
            }
        }
        RunOutcome::StillRunning
    }

    /// The TCP sockets that the group listens on.
    pub fn sockets(&self) -> Vec<SocketAddr> {
        self.id.map(listening).unwrap_or_default()
    }

    /// How the command ended, if it has. What it started may still run.
    pub fn ended(&mut self) -> Option<ExitReason> {
        let status = self.child.try_wait().ok()??;
        Some(ExitReason::of(status))
    }

    /// Whether any process of the group still runs.
    pub fn is_alive(&mut self) -> bool {
        #[cfg(unix)]
        {
            let is_there = |group| rustix::process::test_kill_process_group(group).is_ok();
            self.child.try_wait().is_ok_and(|status| status.is_none())
                // Before the group, in which one that has ended would count until it is reaped.
                || !strays(&processes()).is_empty()
                || self.id.and_then(pid).is_some_and(is_there)
        }
        #[cfg(not(unix))]
        self.child.try_wait().is_ok_and(|status| status.is_none())
    }

    /// The last lines that it wrote so far.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect()
    }

    /// Ends the whole group, and returns the last lines that it wrote.
    pub async fn end(mut self) -> Vec<String> {
        self.signal(Signal::Terminate);
        if timeout(TERMINATION_GRACE, self.child.wait()).await.is_err() {
            self.signal(Signal::Kill);
        }
        // A descendant that left the group may hold the pipes open.
        let all = async { while self.readers.join_next().await.is_some() {} };
        let _ = timeout(DRAIN_TIMEOUT, all).await;
        self.lines()
    }

    fn signal(&mut self, signal: Signal) {
        #[cfg(unix)]
        if let Some(group) = self.id.and_then(pid) {
            let signal = match signal {
                Signal::Terminate => rustix::process::Signal::TERM,
                Signal::Kill => rustix::process::Signal::KILL,
            };
            // Before anything ends: what loses its parent is a stray from then on.
            let first = self.id.filter(|_| self.ended().is_none());
            let outside = outside(&processes(), first);
            // Fails if the group has ended already, which is fine.
            let _ = rustix::process::kill_process_group(group, signal);
            for process in outside.into_iter().filter_map(pid) {
                let _ = rustix::process::kill_process(process, signal);
            }
        }
        #[cfg(not(unix))]
        {
            // There is no gentle end to a job.
            let _ = (signal, self.child.start_kill());
        }
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
fn pid(id: u32) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(id).ok()?)
}

/// Every process that was started here, each the leader of a group.
fn started() -> MutexGuard<'static, BTreeSet<u32>> {
    static STARTED: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());
    STARTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Processes that left the group and whose parents have ended: children of this process that it did not
/// start. Those that have ended are reaped. Only Linux can tell.
#[cfg(target_os = "linux")]
fn strays(all: &[Process]) -> Vec<u32> {
    use rustix::process::{WaitOptions, waitpid};

    let own = std::process::id();
    let is_stray = |process: &&Process| {
        if process.parent != own || started().contains(&process.id) {
            return false;
        }
        if process.has_ended {
            // Nobody else can take note of it.
            let _ = waitpid(pid(process.id), WaitOptions::NOHANG);
            return false;
        }
        true
    };
    all.iter().filter(is_stray).map(|it| it.id).collect()
}

/// What the first process of a group started, if that still runs, in the group or outside of it, and strays
/// with what they started.
#[cfg(unix)]
fn outside(all: &[Process], first: Option<u32>) -> Vec<u32> {
    let strays = strays(all);
    let roots: Vec<u32> = strays.iter().copied().chain(first).collect();
    let below = watchdog::below(all, &roots);
    strays.into_iter().chain(below).collect()
}

/// A process of this machine.
#[cfg(unix)]
struct Process {
    id: u32,
    parent: u32,
    /// That of its leader; 0 for what the kernel runs.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "only Linux has all sockets in its files")
    )]
    group: u32,
    /// It waits for its parent to take note of its end.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "only Linux has strays")
    )]
    has_ended: bool,
}

/// Every process that can be seen; none where there is no `/proc`.
#[cfg(unix)]
fn processes() -> Vec<Process> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let read = |id| {
        let path = format!("/proc/{id}/stat");
        // One line; the name in it may be of any bytes.
        let stat = crate::files::read(Path::new(&path), 1 << 16).ok()?;
        let stat = String::from_utf8_lossy(&stat);
        // `pid (name) state ppid …`, where the name may hold anything but ends at the last parenthesis.
        let mut fields = stat.rsplit(')').next()?.split_whitespace();
        Some(Process {
            id,
            has_ended: fields.next()? == "Z",
            parent: fields.next()?.parse().ok()?,
            group: fields.next()?.parse().ok()?,
        })
    };
    ids.filter_map(read).collect()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn strays(_: &[Process]) -> Vec<u32> {
    Vec::new()
}

/// Whether the process has a socket of any kind open. Its own few files tell that, and spare a look at the
/// sockets of the whole machine for as long as it starts.
#[cfg(target_os = "linux")]
fn has_socket(process: u32) -> bool {
    let files = std::fs::read_dir(format!("/proc/{process}/fd"));
    let mut links = files.into_iter().flatten().flatten();
    links.any(|it| {
        std::fs::read_link(it.path())
            .is_ok_and(|to| to.as_os_str().as_encoded_bytes().starts_with(b"socket:"))
    })
}

/// The TCP sockets that processes of the group listen on.
fn listening(group: u32) -> Vec<SocketAddr> {
    let Some(is_own) = members(group) else {
        return Vec::new();
    };
    let all = listeners::get_all().unwrap_or_default();
    let own = all.into_iter().filter(|listener| {
        listener.protocol == listeners::Protocol::TCP && is_own(listener.process.pid)
    });
    own.map(|listener| listener.socket).collect()
}

/// Tells the processes of a group; `None` if none of them has a socket.
#[cfg(target_os = "linux")]
fn members(group: u32) -> Option<impl Fn(u32) -> bool> {
    let all = processes();
    let outside = outside(&all, Some(group));
    let is_member = |it: &Process| it.group == group || outside.contains(&it.id);
    let members: Vec<u32> = all
        .iter()
        .filter(|it| is_member(it))
        .map(|it| it.id)
        .collect();
    let has_any = members.iter().any(|id| has_socket(*id));
    has_any.then_some(move |id| members.contains(&id))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn members(group: u32) -> Option<impl Fn(u32) -> bool> {
    let outside = outside(&processes(), Some(group));
    Some(move |id| {
        let group_of_it = pid(id).and_then(|pid| rustix::process::getpgid(Some(pid)).ok());
        outside.contains(&id) || (group_of_it.is_some() && group_of_it == pid(group))
    })
}

#[cfg(not(unix))]
fn members(group: u32) -> Option<impl Fn(u32) -> bool> {
    Some(move |id| id == group)
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
            // A shell exits with 128 and the signal if that ended the program.
            Some(code @ 129..=192) => Self::Signal(code - 128),
            Some(code) => Self::Code(code),
            None => Self::Signal(0),
        }
    }
}

/// Keeps the last lines of a stream of any length.
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
    let text = String::from_utf8_lossy(line);
    lines.push_back(without_ansi_codes(text.trim_end()));
    line.clear();
}

/// The line without colours, which have no place in a report.
fn without_ansi_codes(line: &str) -> String {
    static COLOURS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("\u{1b}\\[[0-9;?]*[A-Za-z]").ok());
    match &*COLOURS {
        Some(colours) => colours.replace_all(line, "").into_owned(),
        None => line.to_owned(),
    }
}
