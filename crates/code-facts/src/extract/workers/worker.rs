//! What a worker does.

use std::io::{self, Read, Write};
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::{Answer, LARGEST_FRAME, Reply, Request, decode, receive, send, send_frame};
use crate::extract;
use crate::semantics::GIVEN;
use crate::workspace::threads::STACK;

/// What may be mapped. Of 280 MB a process holds when it begins, most is stack that is only reserved; a file of
/// 512 KB, the largest that is parsed, takes 30 MB more.
#[cfg(unix)]
const MEMORY: u64 = 512 << 20;

/// Parses the files that are asked for, until there are no more requests: what a process does that
/// [`Parsing::InWorkers`](crate::Parsing::InWorkers) starts. It limits its memory, so that nothing else
/// can be done in the same process.
///
/// # Errors
/// When requests cannot be read, are of another version of this crate, or answers cannot be written.
pub fn serve(requests: impl Read, answers: impl Write) -> io::Result<()> {
    limit_memory();
    answer(requests, answers)
}

/// Windows has no such limit for a process that asks for it itself, and macOS does not enforce it.
fn limit_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::As);
        let least = |known: Option<u64>| Some(known.map_or(MEMORY, |it| it.min(MEMORY)));
        (limit.current, limit.maximum) = (least(limit.current), least(limit.maximum));
        // Never refused for a lower limit.
        let _ = setrlimit(Resource::As, limit);
    }
}

/// One thread parses, with the stack for it. This one looks after the time: it ends the process by
/// returning, whatever the other does.
pub(super) fn answer(mut requests: impl Read, mut answers: impl Write) -> io::Result<()> {
    let (to_parser, frames) = mpsc::channel::<Vec<u8>>();
    let (to_here, parsed) = mpsc::channel();
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            for frame in frames {
                if to_here.send(parse(&frame)).is_err() {
                    return;
                }
            }
        })?;
    let reply = |number, answer| Reply { number, answer };
    send(&mut answers, &reply(0, Answer::Ready))?;
    while let Some(frame) = receive(&mut requests)? {
        let request = decode::<Request<'_>>(&frame)?;
        let number = request.number;
        let allowed = Duration::from_millis(request.allowed_millis.into());
        let started = time_spent();
        to_parser.send(frame).map_err(io::Error::other)?;
        let mut left = allowed;
        let answer = loop {
            match parsed.recv_timeout(left) {
                Ok(answer) => break answer?,
                Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
                // A busy machine may have given others the time.
                Err(RecvTimeoutError::Timeout) => {
                    let spent = time_spent().saturating_sub(started);
                    match allowed.checked_sub(spent) {
                        Some(more) if !more.is_zero() => left = more,
                        _ => return send(answers, &reply(number, Answer::OutOfTime)),
                    }
                }
            }
        };
        send_frame(&mut answers, answer)?;
    }
    Ok(())
}

/// The answer to a request, as a frame.
fn parse(frame: &[u8]) -> io::Result<Vec<u8>> {
    let request: Request<'_> = decode(frame)?;
    let path: &Path = request.path.as_ref();
    let read = catch_unwind(|| extract::read(path.into(), request.language, request.text, GIVEN));
    let answer = read.map_or(Answer::Panicked, |file| Answer::Parsed(file.into()));
    let number = request.number;
    let frame = |answer| {
        let reply = Reply { number, answer };
        postcard::to_extend(&reply, vec![0; 4]).map_err(io::Error::other)
    };
    let whole = frame(answer)?;
    match whole.len() > LARGEST_FRAME {
        true => frame(Answer::TooLarge),
        false => Ok(whole),
    }
}

/// The time that the processor has worked for this process.
#[cfg(unix)]
fn time_spent() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.try_into().unwrap_or_default()
}

/// The time that has gone by: what a process has used of it is not known without `unsafe`.
#[cfg(not(unix))]
fn time_spent() -> Duration {
    static STARTED: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    STARTED.elapsed()
}
