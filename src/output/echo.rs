//! Ctrl-C while a line is drawn again and again: the terminal's `^C` behind a full line goes to the next one, and
//! the line would be left above it.

/// No echo of control characters until it is dropped.
#[derive(Debug)]
pub(super) struct QuietControls;

impl QuietControls {
    /// Nothing where standard error is no terminal, or echoes none anyway.
    pub(super) fn begin() -> Option<Self> {
        set_echo(false).then_some(Self)
    }
}

impl Drop for QuietControls {
    fn drop(&mut self) {
        set_echo(true);
    }
}

/// Whether that changed anything.
#[cfg(unix)]
fn set_echo(is_on: bool) -> bool {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcgetpgrp, tcsetattr};
    let terminal = std::io::stderr();
    // Whoever changes a terminal from the background is stopped.
    let is_ours = tcgetpgrp(&terminal).is_ok_and(|owner| owner == rustix::process::getpgrp());
    let Ok(mut modes) = tcgetattr(&terminal) else {
        return false;
    };
    if !is_ours || modes.local_modes.contains(LocalModes::ECHOCTL) == is_on {
        return false;
    }
    modes.local_modes.set(LocalModes::ECHOCTL, is_on);
    tcsetattr(&terminal, OptionalActions::Now, &modes).is_ok()
}

#[cfg(not(unix))]
fn set_echo(_is_on: bool) -> bool {
    false
}
