//! Terminals to run commands on: what is typed there, and what is waited for on the screen.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Instant;

use pty_process::blocking::Pty;
use regex::bytes::Regex;
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use crate::support::{PATIENCE, wait_for};

/// A command with a terminal of its own on all three streams, which does not echo what is typed.
pub struct Terminal {
    child: Child,
    pty: Arc<Pty>,
    screen: Receiver<Vec<u8>>,
    /// What was shown behind all that was waited for.
    shown: Vec<u8>,
}

impl Terminal {
    /// Runs the command with its program, arguments, variables and folder; its streams are replaced.
    pub fn start(command: Command) -> Self {
        Self::open(command, None, false)
    }

    /// The same, on a terminal that echoes until the command forbids it, as those of people do.
    pub fn start_echoing(command: Command) -> Self {
        Self::open(command, None, true)
    }

    /// The same, on a terminal of this many columns and 24 lines.
    pub fn start_sized(command: Command, columns: Option<u16>) -> Self {
        Self::open(command, columns, false)
    }

    fn open(command: Command, columns: Option<u16>, echoes: bool) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        if let Some(columns) = columns {
            pty.resize(pty_process::Size::new(24, columns)).unwrap();
        }
        let mut modes = tcgetattr(&pts).unwrap();
        modes.local_modes.set(LocalModes::ECHO, echoes);
        tcsetattr(&pts, OptionalActions::Now, &modes).unwrap();
        let child = pty_process::blocking::Command::from(command)
            .spawn(pts)
            .unwrap();
        let pty = Arc::new(pty);
        let (sender, screen) = channel();
        let reader = Arc::clone(&pty);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The end is an error on Linux, and nothing elsewhere.
            while let Ok(count @ 1..) = (&*reader).read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            pty,
            screen,
            shown: Vec::new(),
        }
    }

    /// Waits for a text; what was shown before it.
    pub fn exp_string(&mut self, text: &str) -> Result<String, String> {
        self.exp_regex(&regex::escape(text))
            .map(|(before, _)| before)
    }

    /// Waits for a match; what was shown before it, and the match.
    pub fn exp_regex(&mut self, pattern: &str) -> Result<(String, String), String> {
        let regex = Regex::new(pattern).unwrap();
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = regex.find(&self.shown) {
                let range = found.range();
                let rest = self.shown.split_off(range.end);
                let mut before = std::mem::replace(&mut self.shown, rest);
                let found = before.split_off(range.start);
                return Ok((text(&before), text(&found)));
            }
            self.more(until)
                .map_err(|why| format!("{pattern:?} is not shown, {why}: {}", text(&self.shown)))?;
        }
    }

    /// Waits until nothing can be shown any more; what was shown until then.
    pub fn exp_eof(&mut self) -> Result<String, String> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.more(until) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Ok(text(&std::mem::take(&mut self.shown)));
                }
                Err(why) => return Err(format!("it does not end, {why}: {}", text(&self.shown))),
            }
        }
    }

    fn more(&mut self, until: Instant) -> Result<(), RecvTimeoutError> {
        let left = until.saturating_duration_since(Instant::now());
        self.shown.extend(self.screen.recv_timeout(left)?);
        Ok(())
    }

    /// Types a text.
    pub fn send(&mut self, text: &str) -> std::io::Result<()> {
        (&*self.pty).write_all(text.as_bytes())
    }

    /// Types a text and the enter key.
    pub fn send_line(&mut self, line: &str) -> std::io::Result<()> {
        self.send(&format!("{line}\n"))
    }

    /// Types a line once the command has switched the echo off. It says what it wants before it does, and
    /// throws away what was typed until then.
    #[track_caller]
    pub fn send_hidden_line(&mut self, line: &str) {
        wait_for("an end of the echo", || {
            (!self.modes().contains(LocalModes::ECHO)).then_some(())
        });
        self.send_line(line).unwrap();
    }

    /// Types a lower-case letter with the control key.
    pub fn send_control(&mut self, letter: char) -> std::io::Result<()> {
        (&*self.pty).write_all(&[u8::try_from(letter).unwrap() - b'a' + 1])
    }

    /// Sends a signal to the command alone.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end of the command.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// How the terminal takes what is typed.
    pub fn modes(&self) -> LocalModes {
        tcgetattr(&*self.pty).unwrap().local_modes
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
