//! Writes requests and warnings to standard error.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

use crate::output::Output;
use emulator::{Log, LogEvent};

/// Lines that may be queued; further ones are dropped. The emulator must not block when nobody reads
/// its standard error, as when a program starts it with a pipe and never reads the pipe. A queue of
/// this size takes below a megabyte.
const MAX_QUEUED_LINES: usize = 4096;

/// How long the process waits at its end for the last lines to be written. A reader that lives needs
/// far less.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

/// Writes lines on its own thread.
pub(super) struct Writer {
    lines: SyncSender<LogLine>,
    shows_requests: bool,
}

enum LogLine {
    Event(LogEvent),
    /// Acknowledged once everything before it has been written.
    End(Sender<()>),
}

impl Writer {
    pub(super) fn start(output: &Output, shows_requests: bool) -> io::Result<Self> {
        let (lines, waiting) = sync_channel(MAX_QUEUED_LINES);
        let output = output.clone();
        std::thread::Builder::new()
            .name("log".into())
            .spawn(move || write(&waiting, &output))?;
        Ok(Self {
            lines,
            shows_requests,
        })
    }

    /// The callback for the emulator's log lines.
    pub(super) fn log(&self) -> Log {
        let (lines, shows_requests) = (self.lines.clone(), self.shows_requests);
        Arc::new(move |event| {
            if shows_requests || !matches!(event, LogEvent::Request { .. }) {
                let _ = lines.try_send(LogLine::Event(event.clone()));
            }
        })
    }

    /// Waits until everything has been written, if somebody reads it.
    pub(super) fn finish(&self) {
        let (done, written) = channel();
        if self.lines.try_send(LogLine::End(done)).is_ok() {
            let _ = written.recv_timeout(FLUSH_TIMEOUT);
        }
    }
}

/// How many warnings are remembered, so that each is said once: a suite repeats a few.
const MAX_REMEMBERED: usize = 256;

fn write(waiting: &Receiver<LogLine>, output: &Output) {
    let mut said = BTreeSet::new();
    for entry in waiting {
        match entry {
            LogLine::Event(LogEvent::Warning(text)) => {
                if said.len() >= MAX_REMEMBERED {
                    said.clear();
                }
                if said.insert(text.clone()) {
                    output.warn_always(text);
                }
            }
            LogLine::Event(LogEvent::ForeignKey { masked }) => {
                output.note(format!(
                    "accepted the API key {masked} because of --any-key"
                ));
            }
            LogLine::Event(LogEvent::Request {
                method,
                path,
                status,
                micros,
            }) => output.emulator_request(&method, &path, status, Duration::from_micros(micros)),
            LogLine::End(done) => drop(done.send(())),
        }
    }
}
