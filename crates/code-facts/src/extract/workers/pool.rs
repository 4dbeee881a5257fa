//! The processes that parse.

use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Answer, Request, decode, receive, send};
use crate::syntax::{Language, SourceFile};
use crate::workspace::threads;

/// What all files together may take of the processor's time in vain. Each may take a tenth of what is
/// left: the first hopeless one ends after a second, in which three megabytes of ordinary code are parsed,
/// and a thousand of them end, too.
const IN_VAIN: Duration = Duration::from_secs(10);
const SHARE: u32 = 10;
/// Whatever is left, a file gets this: fifteen times what ordinary code needs.
const LEAST: Duration = Duration::from_millis(20);
const LEAST_PER_KIB: Duration = Duration::from_millis(4);

/// Measured on two cores: a process takes 2 to 3 ms of the processor's time to start and end, in which 10 KB
/// are parsed. Another one is worth that when each has three times as much.
const BYTES_EACH: u64 = 32 << 10;

/// What is said of a file that ended a worker.
const CRASH: &str = "crashes the parser, or takes more than 512 MB of memory, and was not read";

/// Why a file is not known.
#[derive(Debug)]
pub(crate) enum Loss {
    /// What the file did, in the words of a note.
    OfFile(Cow<'static, str>),
    /// No process can be started, which costs all files.
    OfAll(io::Error),
}

/// Processes that parse, started when they are needed and used again.
pub(crate) struct Pool<'a> {
    command: &'a (dyn Fn() -> io::Result<Command> + Sync),
    idle: Mutex<Vec<Worker>>,
    /// What is left of [`IN_VAIN`].
    left: Mutex<Duration>,
}

impl<'a> Pool<'a> {
    /// One without a process.
    pub(crate) fn new(command: &'a (dyn Fn() -> io::Result<Command> + Sync)) -> Self {
        Self {
            command,
            idle: Mutex::default(),
            left: Mutex::new(IN_VAIN),
        }
    }

    /// Starts the processes for so many bytes of code, and does not wait for them.
    ///
    /// # Errors
    /// When one cannot be started.
    pub(crate) fn start(&self, bytes: u64) -> io::Result<()> {
        for _ in 0..count(bytes) {
            let worker = Worker::start((self.command)()?)?;
            lock(&self.idle).push(worker);
        }
        Ok(())
    }

    /// Parses a text.
    ///
    /// # Errors
    /// When there is no process, or the text is too much for it.
    pub(crate) fn parse(
        &self,
        path: Arc<Path>,
        language: Language,
        text: &str,
    ) -> Result<SourceFile, Loss> {
        let name = path.to_string_lossy();
        let mut needs_fresh = false;
        loop {
            let idle = lock(&self.idle).pop_if(|_| !needs_fresh);
            let mut worker = match idle {
                Some(worker) => worker,
                None => (self.command)()
                    .and_then(Worker::start)
                    .map_err(Loss::OfAll)?,
            };
            worker.await_ready().map_err(Loss::OfAll)?;
            let allowed = self.allowed(text);
            let request = Request {
                path: &name,
                language,
                text,
                allowed_millis: u32::try_from(allowed.as_millis()).unwrap_or(u32::MAX),
            };
            let Ok(frame) = worker.ask(&request) else {
                if worker.is_fresh {
                    return Err(Loss::OfFile(CRASH.into()));
                }
                // What earlier files left behind may have ended it.
                needs_fresh = true;
                continue;
            };
            if matches!(decode(&frame), Ok(Answer::OutOfTime)) {
                self.give_up(text);
                return Err(Loss::OfFile(
                    "keeps the parser busy without end, and was not read".into(),
                ));
            }
            worker.is_fresh = false;
            // Another thread may have it while this one decodes.
            lock(&self.idle).push(worker);
            return match decode(&frame) {
                Ok(Answer::Parsed(file)) => Ok(file.completed(path, text)),
                Ok(Answer::TooLarge) => Err(Loss::OfFile("says too much, and was not read".into())),
                Ok(Answer::Panicked) => Err(Loss::OfFile("could not be made sense of".into())),
                Ok(Answer::Ready | Answer::OutOfTime) | Err(_) => Err(Loss::OfFile(CRASH.into())),
            };
        }
    }

    /// Counts the time that a text took in vain.
    pub(super) fn give_up(&self, text: &str) -> Duration {
        let spent = self.allowed(text);
        let mut left = lock(&self.left);
        *left = left.saturating_sub(spent);
        spent
    }

    fn allowed(&self, text: &str) -> Duration {
        let kib = u32::try_from(text.len() / 1024).unwrap_or(u32::MAX);
        let least = LEAST.saturating_add(LEAST_PER_KIB.saturating_mul(kib));
        (*lock(&self.left) / SHARE).max(least)
    }
}

/// How many processes are worth their start.
pub(crate) fn count(bytes: u64) -> usize {
    let enough = usize::try_from(bytes / BYTES_EACH).unwrap_or(usize::MAX);
    enough.saturating_add(1).min(threads::cores())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A process that parses. It is killed when it is dropped.
struct Worker {
    process: Child,
    requests: ChildStdin,
    answers: ChildStdout,
    is_ready: bool,
    /// Whether it has parsed nothing yet.
    is_fresh: bool,
}

impl Worker {
    fn start(mut command: Command) -> io::Result<Self> {
        // It needs no variable, and shall have no key.
        command.env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // What a grammar writes when it gives up.
        command.stderr(Stdio::null());
        let mut process = command.spawn()?;
        match (process.stdin.take(), process.stdout.take()) {
            (Some(requests), Some(answers)) => Ok(Self {
                process,
                requests,
                answers,
                is_ready: false,
                is_fresh: true,
            }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn await_ready(&mut self) -> io::Result<()> {
        if !self.is_ready {
            let frame = receive(&mut self.answers)?;
            let frame = frame.ok_or_else(|| io::Error::other("it ended before it began"))?;
            if !matches!(decode(&frame)?, Answer::Ready) {
                return Err(io::Error::other("it speaks another language"));
            }
            self.is_ready = true;
        }
        Ok(())
    }

    fn ask(&mut self, request: &Request<'_>) -> io::Result<Vec<u8>> {
        send(&mut self.requests, request)?;
        receive(&mut self.answers)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may be in the middle of something that does not end. Neither can fail for a child of this
        // process but for one that is gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
