//! The processes that parse.

use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Answer, Reply, Request, decode, receive, send};
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

/// How long nothing may be heard of a process. It ends by itself long before; this is for one that no
/// longer can, on a machine that is busy with other things.
const LONGEST_SILENCE: Duration = Duration::from_secs(120);

/// What is said of a file that ended a worker.
const CRASH: &str = "it crashes the parser, or takes more than 512 MB of memory";
/// What is said of a file for which a worker answered what cannot be.
const DAMAGED: &str = "the parser's answer was damaged";
/// What is said of a file at which the reader failed.
pub(crate) const PANIC: &str = "the reader failed, which is a fault of this program";

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
            let number = worker.parsed + 1;
            let request = Request {
                number,
                path: &name,
                language,
                text,
                allowed_millis: u32::try_from(allowed.as_millis()).unwrap_or(u32::MAX),
            };
            let Ok(frame) = worker.ask(&request) else {
                if worker.parsed == 0 {
                    return Err(Loss::OfFile(CRASH.into()));
                }
                // What earlier files left behind may have ended it.
                needs_fresh = true;
                continue;
            };
            let answer = match decode::<Reply>(&frame) {
                Ok(reply) if reply.number == number => reply.answer,
                // Nothing that this one says can be believed: it ends here.
                Ok(_) | Err(_) => return Err(Loss::OfFile(DAMAGED.into())),
            };
            let lost = |why: &'static str| Err(Loss::OfFile(why.into()));
            let result = match answer {
                Answer::Parsed(file) => match file.completed(path, text) {
                    Some(file) => Ok(file),
                    None => return lost(DAMAGED),
                },
                Answer::TooLarge => lost("what it says takes more than 16 MB"),
                Answer::Panicked => lost(PANIC),
                Answer::Ready => return lost(DAMAGED),
                Answer::OutOfTime => {
                    self.give_up(text);
                    return lost("the parser does not come to an end in the time that it has");
                }
            };
            worker.parsed = number;
            lock(&self.idle).push(worker);
            return result;
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
    answers: Receiver<Vec<u8>>,
    is_ready: bool,
    /// How many files it has parsed.
    parsed: u32,
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
            (Some(requests), Some(stream)) => Ok(Self {
                process,
                requests,
                answers: frames(stream),
                is_ready: false,
                parsed: 0,
            }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn await_ready(&mut self) -> io::Result<()> {
        if !self.is_ready {
            let frame = self.receive();
            let frame = frame.map_err(|_| io::Error::other("it ended before it began"))?;
            if !matches!(decode::<Reply>(&frame)?.answer, Answer::Ready) {
                return Err(io::Error::other("it speaks another language"));
            }
            self.is_ready = true;
        }
        Ok(())
    }

    fn ask(&mut self, request: &Request<'_>) -> io::Result<Vec<u8>> {
        send(&mut self.requests, request)?;
        self.receive()
    }

    fn receive(&self) -> io::Result<Vec<u8>> {
        let next = self.answers.recv_timeout(LONGEST_SILENCE);
        next.map_err(|_| io::ErrorKind::UnexpectedEof.into())
    }
}

/// The frames of a stream, until it ends or has one that cannot be.
fn frames(mut stream: ChildStdout) -> Receiver<Vec<u8>> {
    // A process that was asked nothing has nothing to say: what it says all the same waits in its pipe.
    let (sender, frames) = sync_channel(0);
    std::thread::spawn(move || {
        while let Ok(Some(frame)) = receive(&mut stream) {
            if sender.send(frame).is_err() {
                return;
            }
        }
    });
    frames
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may be in the middle of something that does not end. Neither can fail for a child of this
        // process but for one that is gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::syntax::{Call, CallId, ScopeId};

    /// A file with one scope and one call, which can be read.
    fn file() -> SourceFile {
        let mut file = SourceFile::new(Path::new("a.js").into(), Language::JavaScript, "f()\n");
        file.calls.push(Call {
            callee: "f".into(),
            arguments: Vec::new(),
            receiver: None,
            is_new: false,
            is_awaited: false,
            scope: ScopeId::FILE,
            span: crate::syntax::Span::new(0, 3),
        });
        file
    }

    fn frame(number: u32, answer: Answer) -> Vec<u8> {
        let mut bytes = Vec::new();
        send(&mut bytes, &Reply { number, answer }).unwrap();
        bytes
    }

    /// What becomes of a file when a worker writes these bytes, and whether the worker is kept.
    fn outcome(answer: &[u8]) -> (Result<SourceFile, String>, bool) {
        let folder = tempfile::tempdir().unwrap();
        let said = folder.path().join("said");
        std::fs::write(&said, [frame(0, Answer::Ready), answer.to_vec()].concat()).unwrap();
        let command = || {
            let mut command = Command::new("/bin/sh");
            // It stays, and reads what it is asked, as long as it is asked.
            command.args(["-c", "/bin/cat \"$0\"; exec /bin/cat >/dev/null"]);
            command.arg(&said);
            Ok(command)
        };
        let pool = Pool::new(&command);
        let parsed = pool.parse(Path::new("a.js").into(), Language::JavaScript, "f()\n");
        let parsed = parsed.map_err(|loss| format!("{loss:?}"));
        let is_kept = !lock(&pool.idle).is_empty();
        (parsed, is_kept)
    }

    #[test]
    fn an_answer_that_cannot_be_costs_its_file() {
        let (good, is_kept) = outcome(&frame(1, Answer::Parsed(file().into())));
        assert_eq!((good.unwrap().calls.len(), is_kept), (1, true));
        let with = |change: fn(&mut SourceFile)| {
            let mut file = file();
            change(&mut file);
            frame(1, Answer::Parsed(file.into()))
        };
        let damaged = [
            b"\x03\x00\x00\x00\xff\xff\xff".to_vec(),
            // An answer to another request, and one that is none.
            frame(2, Answer::Parsed(file().into())),
            frame(1, Answer::Ready),
            with(|it| it.scopes.clear()),
            with(|it| it.calls[CallId::from(0)].scope = 1.into()),
            with(|it| it.calls[CallId::from(0)].receiver = Some(CallId::from(7))),
            with(|it| it.calls[CallId::from(0)].receiver = Some(CallId::from(0))),
            with(|it| it.scopes[ScopeId::FILE].parent = 5.into()),
            with(|it| it.scopes[ScopeId::FILE].span = crate::syntax::Span::new(0, 99)),
        ];
        for (index, answer) in damaged.iter().enumerate() {
            let (lost, is_kept) = outcome(answer);
            let why = lost.unwrap_err();
            assert!(why.contains(DAMAGED) && !is_kept, "{index}: {why}");
        }
        // A frame that is too large is no answer at all.
        let (lost, is_kept) = outcome(b"\xff\xff\xff\xff");
        assert!(lost.unwrap_err().contains(CRASH) && !is_kept);
    }
}
