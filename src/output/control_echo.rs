//! Keeps a terminal from showing `^C` beside a spinner. A spinner fills its line, so the echo would begin the
//! next one, and the spinner's would stay on the screen.

/// While it lives, the terminal does not spell out control characters that are typed.
#[derive(Debug)]
pub(super) struct HiddenControls {
    #[cfg(unix)]
    were_shown: bool,
}

impl HiddenControls {
    pub(super) fn new() -> Self {
        Self {
            #[cfg(unix)]
            were_shown: show(false),
        }
    }
}

#[cfg(unix)]
impl Drop for HiddenControls {
    fn drop(&mut self) {
        if self.were_shown {
            show(true);
        }
    }
}

/// Whether they were shown before.
#[cfg(unix)]
fn show(are_shown: bool) -> bool {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcgetpgrp, tcsetattr};
    let terminal = std::io::stdin();
    // A job in the background would be stopped for it.
    if tcgetpgrp(&terminal) != Ok(rustix::process::getpgrp()) {
        return false;
    }
    let Ok(mut modes) = tcgetattr(&terminal) else {
        return false;
    };
    let were_shown = modes.local_modes.contains(LocalModes::ECHOCTL);
    modes.local_modes.set(LocalModes::ECHOCTL, are_shown);
    // If this fails, a line stays on the screen, nothing worse.
    let _ = tcsetattr(&terminal, OptionalActions::Now, &modes);
    were_shown
}
