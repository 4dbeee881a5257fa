//! Asks git about files and people, without letting the repository have a say in what git runs.
//!
//! A repository is a stranger's, and git starts programs that its configuration names. Only commands are
//! asked that read the index, ignore rules and configuration; what these could start is turned off.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::config::ProcessEnvironment;
use crate::programs;

/// Settings that win over those of every file.
const SETTINGS: [&str; 8] = [
    // A program that says what has changed. Empty, because before git 2.36 `false` was one as well.
    "core.fsmonitor=",
    "core.useBuiltinFSMonitor=false",
    // A directory that is checked in can look like a repository, and brings its own configuration.
    "safe.bareRepository=explicit",
    "core.hooksPath=/dev/null",
    // What a fetch would start. `GIT_ALLOW_PROTOCOL` forbids the fetch already.
    "core.sshCommand=false",
    "core.gitProxy=",
    "credential.helper=",
    "submodule.recurse=false",
];
/// Variables that say which configuration is the user's own and where a search for repositories ends.
/// Every other `GIT_*` points git at another repository, or names a program.
const KEPT_VARIABLES: [&str; 4] = [
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CEILING_DIRECTORIES",
];
const VARIABLES: [(&str, &str); 7] = [
    // Objects of a partial clone that are missing stay missing. The second is known since git 2.45 only.
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_LITERAL_PATHSPECS", "1"),
    ("GIT_TERMINAL_PROMPT", "0"),
    // Its messages are compared.
    ("LC_ALL", "C"),
];
/// How long git may take. It reads a million paths in a few seconds, and waits for ever for a FIFO.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// Maximum size of an answer: a million paths.
const MAX_ANSWER_BYTES: u64 = 128 * 1024 * 1024;
const MAX_ERROR_BYTES: u64 = 8192;

/// How git treats a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitStatus {
    /// It is in the index: committed, or about to be.
    Tracked,
    /// `git add .` would take it.
    Untracked,
    /// An ignore rule keeps it out.
    Ignored,
    /// There is no repository here, or no git.
    NoRepository,
    /// Git refused to answer, or took too long.
    Unknown,
}

/// What git said.
enum Answer {
    Said(Vec<u8>),
    NoRepository,
    Unknown,
}

/// Which files of a folder git tracks.
#[derive(Debug)]
pub enum Tracked {
    /// Their paths, relative to the folder and each followed by a NUL.
    Files(String),
    /// There is no repository here, or no git.
    NoRepository,
    /// Git refused to answer, or took too long.
    Unknown,
}

/// How git treats a file, which need not be there.
pub fn git_status(file: &Path) -> GitStatus {
    let folder = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let Some(name) = file.file_name() else {
        return GitStatus::NoRepository;
    };
    // Git would read them all, whatever they are and however long that takes.
    let around = folder.canonicalize().unwrap_or_default();
    if !around
        .ancestors()
        .all(code_facts::ignore_rules_are_readable)
    {
        return GitStatus::Unknown;
    }
    // One command distinguishes all three: it lists tracked files with H, untracked ones with ?, and
    // ignored ones not at all.
    let question = [
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-t",
        "-z",
        "--",
    ];
    let question = question.iter().map(OsStr::new).chain([name]);
    match Question::ask(folder, question).answer() {
        Answer::Said(answer) => match answer.first() {
            None => GitStatus::Ignored,
            Some(b'?') => GitStatus::Untracked,
            Some(_) => GitStatus::Tracked,
        },
        Answer::NoRepository => GitStatus::NoRepository,
        Answer::Unknown => GitStatus::Unknown,
    }
}

/// The author of commits here, as git writes it: `Ada <ada@example.com>`; `None` if git has no name.
pub fn author(folder: &Path) -> Option<String> {
    let asked = |name: &str| {
        let question = ["config", "--get", name].map(OsStr::new);
        let Answer::Said(answer) = Question::ask(folder, question).answer() else {
            return None;
        };
        let text = String::from_utf8(answer).ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    match (asked("user.name"), asked("user.email")) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (name, email) => name.or(email),
    }
}

/// Starts asking git which files it tracks in a folder, and returns a function that waits for the answer.
/// Ignored files are not asked for, because in a large repository that takes git as long as walking the
/// tree.
pub fn tracked(folder: &Path) -> impl FnOnce() -> Tracked + use<> {
    let question = Question::ask(folder, ["ls-files", "--cached", "-z"].map(OsStr::new));
    || match question.answer() {
        Answer::Said(paths) => Tracked::Files(String::from_utf8_lossy(&paths).into_owned()),
        Answer::NoRepository => Tracked::NoRepository,
        Answer::Unknown => Tracked::Unknown,
    }
}

/// Whether git has taken all of its time once. It would again, and somebody waits.
static IS_SILENT: AtomicBool = AtomicBool::new(false);

/// A question to git.
enum Question {
    /// Git is at work on the answer.
    Asked {
        child: Child,
        streams: Streams,
        deadline: Instant,
        folder: PathBuf,
    },
    /// It could not be started. Whether there is a repository can be seen without it.
    NotAsked { is_repository: bool },
}

/// Standard output and standard error, each once it has ended.
type Streams = [Receiver<Option<Vec<u8>>>; 2];

impl Question {
    fn ask<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a OsStr>) -> Self {
        let started = Self::start(folder, arguments);
        started.unwrap_or_else(|| Self::NotAsked {
            is_repository: is_marked(folder),
        })
    }

    fn start<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a OsStr>) -> Option<Self> {
        if IS_SILENT.load(Ordering::Relaxed) {
            return None;
        }
        let environment = ProcessEnvironment::of_process();
        let path = environment.get("PATH").map(OsStr::new);
        let mut command = Command::new(programs::find("git", path, folder)?);
        command.arg("--no-pager").arg("-C").arg(folder);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.args(arguments);
        for (name, _) in environment.iter() {
            let upper = name.to_ascii_uppercase();
            if upper.starts_with("GIT_") && !KEPT_VARIABLES.contains(&upper.as_str()) {
                command.env_remove(name);
            }
        }
        let mut child = command
            .envs(VARIABLES)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .ok()?;
        let streams = [
            read_apart(child.stdout.take()?, MAX_ANSWER_BYTES),
            read_apart(child.stderr.take()?, MAX_ERROR_BYTES),
        ];
        Some(Self::Asked {
            child,
            streams,
            deadline: Instant::now() + TIME_LIMIT,
            folder: folder.to_owned(),
        })
    }

    fn answer(self) -> Answer {
        let (mut child, streams, deadline, folder) = match self {
            Self::Asked {
                child,
                streams,
                deadline,
                folder,
            } => (child, streams, deadline, folder),
            Self::NotAsked {
                is_repository: true,
            } => return Answer::Unknown,
            Self::NotAsked { .. } => return Answer::NoRepository,
        };
        let [answer, complaint] = streams.map(|stream| {
            let left = deadline.saturating_duration_since(Instant::now());
            stream.recv_timeout(left).ok().flatten()
        });
        let (Some(answer), Some(complaint)) = (answer, complaint) else {
            let _ = child.kill();
            let _ = child.wait();
            IS_SILENT.fetch_or(Instant::now() >= deadline, Ordering::Relaxed);
            return Answer::Unknown;
        };
        match child.wait() {
            Ok(status) if status.success() => Answer::Said(answer),
            // Git says so of a repository that it cannot read as well.
            _ if complaint.starts_with(b"fatal: not a git repository") && !is_marked(&folder) => {
                Answer::NoRepository
            }
            _ => Answer::Unknown,
        }
    }
}

/// Whether a folder or one above it has a `.git`, of whatever kind. An empty folder of that name is not one.
fn is_marked(folder: &Path) -> bool {
    let folder = folder.canonicalize().unwrap_or_default();
    let is_empty = |path: &Path| std::fs::read_dir(path).is_ok_and(|mut it| it.next().is_none());
    folder.ancestors().any(|it| {
        let mark = it.join(".git");
        mark.symlink_metadata().is_ok() && !is_empty(&mark)
    })
}

/// Reads a stream on a thread, and sends its bytes; `None` if there are more than `most`.
fn read_apart(stream: impl Read + Send + 'static, most: u64) -> Receiver<Option<Vec<u8>>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stream.take(most + 1).read_to_end(&mut bytes);
        let is_whole = read.is_ok_and(|size| size as u64 <= most);
        // Nobody listens any more if git took too long.
        let _ = sender.send(is_whole.then_some(bytes));
    });
    receiver
}
