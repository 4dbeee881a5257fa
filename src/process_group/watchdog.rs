//! A second process of this program that ends a command when the first is killed and cannot.
//!
//! It waits at the end of a pipe. A word there means that the command has ended; the end of the pipe
//! without one means that whoever held it is dead. Windows needs none of this: a job object ends with its
//! last handle.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process};

use super::{Process, TERMINATION_GRACE, pid, processes, started};

/// The first argument of the second process. No subcommand has a name like it.
const ARGUMENT: &str = "--end-with-parent";
/// How often to look whether everything has ended. This is after a kill, and nobody waits.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The second process, for as long as the command runs.
#[derive(Debug)]
pub struct Watchdog(Child);

/// What has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// The group that this process leads, and what has left the group and still has its parents.
    Group(u32),
    /// This process and its descendants. Its group is that of whoever started this program.
    Process(u32),
    /// Nothing: it only stands in the group that a terminal signals.
    Terminal,
}

impl Watchdog {
    /// Starts to watch.
    ///
    /// # Errors
    /// When this program cannot be run a second time.
    pub fn start(watched: Watched) -> io::Result<Self> {
        // Ctrl-C is not for it.
        let child = second_process(watched)?.process_group(0).spawn()?;
        started().insert(child.id());
        Ok(Self(child))
    }
}

/// This program once more, at the end of a pipe.
fn second_process(watched: Watched) -> io::Result<Command> {
    let (kind, id) = match watched {
        Watched::Group(id) => ("group", id),
        Watched::Process(id) => ("process", id),
        Watched::Terminal => ("terminal", 0),
    };
    let program = match cfg!(target_os = "linux") {
        // Works after an update has replaced the file as well.
        true => "/proc/self/exe".into(),
        false => std::env::current_exe()?,
    };
    let mut command = Command::new(program);
    command
        .arg0("workos-ml")
        .args([ARGUMENT, kind, &id.to_string()])
        // It needs none of it, and would show the key to whoever may look at its environment.
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Ok(command)
}

/// A process in this one's group that does nothing. Whatever a terminal sends ends it: no system that this
/// runs on says otherwise whether a signal came from the terminal, and so to everybody, or to this process
/// alone.
#[derive(Debug)]
pub struct Canary {
    process: Child,
    /// When it took the place of another.
    since: Option<Instant>,
}

impl Canary {
    /// How long the kernel may take to end it. It is signalled in the same moment as this process.
    const NOTICE: Duration = Duration::from_secs(1);
    /// What arrives so soon after another has taken its place came while that was found out.
    const YOUNG: Duration = Duration::from_millis(50);

    /// Starts it.
    ///
    /// # Errors
    /// When this program cannot be run a second time.
    pub fn start() -> io::Result<Self> {
        let process = second_process(Watched::Terminal)?.spawn()?;
        started().insert(process.id());
        Ok(Self {
            process,
            since: None,
        })
    }

    /// Whether the signal that has just arrived was for the whole group. Another takes its place then.
    pub async fn was_signalled(&mut self) -> bool {
        let deadline = Instant::now() + Self::NOTICE;
        if self.since.is_some_and(|it| it.elapsed() < Self::YOUNG) {
            return true;
        }
        while Instant::now() < deadline {
            if !matches!(self.process.try_wait(), Ok(None)) {
                if let Ok(next) = Self::start() {
                    *self = next;
                    self.since = Some(Instant::now());
                }
                return true;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        false
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(mut pipe) = self.0.stdin.take() {
            // Fails if somebody has ended it, which is as good.
            let _ = pipe.write_all(b".");
        }
        let _ = self.0.wait();
    }
}

/// What this process was started to watch, if it was.
pub fn watched(arguments: &[OsString]) -> Option<Watched> {
    let [_, first, kind, id] = arguments else {
        return None;
    };
    let id = id.to_str()?.parse().ok()?;
    match (first.to_str()?, kind.to_str()?) {
        (ARGUMENT, "group") => Some(Watched::Group(id)),
        (ARGUMENT, "process") => Some(Watched::Process(id)),
        (ARGUMENT, "terminal") => Some(Watched::Terminal),
        _ => None,
    }
}

/// Waits until the command has ended, or ends it when the first process is gone.
pub fn watch(watched: Watched) {
    if matches!(io::stdin().read(&mut [0]), Ok(1)) {
        return;
    }
    let (Watched::Group(id) | Watched::Process(id)) = watched else {
        return;
    };
    // Before anything ends: whoever loses its parent is somebody else's child from then on.
    let mut processes = descendants(id);
    processes.extend(pid(id));
    let group = matches!(watched, Watched::Group(_))
        .then(|| pid(id))
        .flatten();
    // Errors mean that it has ended already.
    let send = |signal| {
        let _ = group.map(|it| kill_process_group(it, signal));
        for process in &processes {
            let _ = kill_process(*process, signal);
        }
    };
    send(Signal::TERM);
    let deadline = Instant::now() + TERMINATION_GRACE;
    while processes.iter().any(|it| test_kill_process(*it).is_ok()) && Instant::now() < deadline {
        std::thread::sleep(POLL_INTERVAL);
    }
    send(Signal::KILL);
}

/// All processes below one. Only Linux tells.
pub fn descendants(id: u32) -> Vec<Pid> {
    let below = below(&processes(), &[id]).into_iter();
    below.filter_map(pid).collect()
}

/// Of `all`, those below some.
pub(super) fn below(all: &[Process], roots: &[u32]) -> Vec<u32> {
    let mut found = roots.to_vec();
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        let children = all.iter().filter(|it| it.parent == parent);
        found.extend(children.map(|it| it.id));
        next += 1;
    }
    found.split_off(roots.len())
}
