//! Requests and warnings on their way to standard error.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

use crate::output::Output;
use emulator::{Log, LogEvent};

/// How many events may wait to be written. Further ones are lost: the emulator must not stop because
/// nobody reads its standard error, as happens to programs that start it with a pipe and forget the
/// pipe. At some 100 bytes each, this many are a few hundred KB.
const MAX_WAITING: usize = 4096;

/// How long the end of the process waits for the last lines. Without a reader they would block it
/// forever.
const LAST_LINES: Duration = Duration::from_millis(500);

/// Writes the emulator's log on a thread of its own.
pub(super) struct Writer {
    queue: SyncSender<Entry>,
    shows_requests: bool,
}

enum Entry {
    Event(LogEvent),
    /// Everything before it is written.
    End(Sender<()>),
}

impl Writer {
    pub(super) fn start(output: &Output, shows_requests: bool) -> io::Result<Self> {
        let (queue, waiting) = sync_channel(MAX_WAITING);
        let output = output.clone();
        std::thread::Builder::new()
            .name("log".into())
            .spawn(move || write(&waiting, &output))?;
        Ok(Self {
            queue,
            shows_requests,
        })
    }

    /// What the emulator calls for every event.
    pub(super) fn log(&self) -> Log {
        let (queue, shows_requests) = (self.queue.clone(), self.shows_requests);
        Arc::new(move |event| {
            if shows_requests || matches!(event, LogEvent::Warning(_)) {
                let _ = queue.try_send(Entry::Event(event.clone()));
            }
        })
    }

    /// Waits until everything so far is written, if somebody reads it.
    pub(super) fn finish(&self) {
        let (done, written) = channel();
        if self.queue.try_send(Entry::End(done)).is_ok() {
            let _ = written.recv_timeout(LAST_LINES);
        }
    }
}

fn write(waiting: &Receiver<Entry>, output: &Output) {
    for entry in waiting {
        match entry {
            Entry::Event(LogEvent::Warning(text)) => output.alarm(text),
            Entry::Event(LogEvent::Request {
                method,
                path,
                status,
                micros,
            }) => output.served(&method, &path, status, Duration::from_micros(micros)),
            Entry::End(done) => drop(done.send(())),
        }
    }
}
