//! Waits for the callback, a pasted address or the time limit.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::Context;
use crate::callback::{Callback, CallbackServer, Event, Host, PasteError, Refusal};
use crate::config::Surroundings;
use crate::interact::PastedLines;
use crate::output::Output;

/// A wait for a callback, with its deadline.
pub(super) struct CallbackWait<'a> {
    pub(super) server: &'a mut CallbackServer,
    pub(super) pasted: &'a mut PastedLines,
    pub(super) deadline: Option<Instant>,
    pub(super) what: &'a str,
}

impl CallbackWait<'_> {
    /// The next callback, or `None` when the time is up.
    pub(super) async fn for_callback(&mut self, output: &Output) -> Option<Callback> {
        let spinner = output.spinner(&self.status());
        let mut tick = interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let end = self.deadline;
        loop {
            tokio::select! {
                event = self.server.next() => match event {
                    Event::Callback(callback) => return Some(callback),
                    Event::Refused(why) => note_refusal(why, output),
                    Event::Shortage(shortage) => output.warn(shortage),
                },
                line = self.pasted.next() => {
                    if let Err(why) = self.server.paste(&line)
                        && !line.trim().is_empty()
                    {
                        output.note(format!("ignored: {}; still waiting", paste_error(why)));
                    }
                }
                _ = tick.tick() => spinner.say(&self.status()),
                () = sleep_until_deadline(end) => return None,
            }
        }
    }

    /// Says how long the wait is, unless a spinner shows it.
    pub(super) fn announce(&self, output: &Output) {
        if !output.is_animated() {
            output.note(self.status());
        }
    }

    fn status(&self) -> String {
        match self.deadline {
            Some(end) => {
                let left = human_duration(end.saturating_duration_since(Instant::now()));
                format!("{}; {left} left", self.what)
            }
            None => format!("{}; Ctrl-C ends it", self.what),
        }
    }
}

async fn sleep_until_deadline(end: Option<Instant>) {
    match end {
        Some(end) => sleep_until(end).await,
        None => std::future::pending().await,
    }
}

/// A duration for people, to the nearest second: `12 min`, `45 s`, `1 min 5 s`.
pub(super) fn human_duration(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_millis() >= 500);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

fn note_refusal(why: Refusal, output: &Output) {
    match why {
        Refusal::MissingStateWithError => output.note(
            "a callback carried an error but not the state of this sign-in, so it was ignored; WorkOS sends that for a link that was used up or has expired",
        ),
        Refusal::Tls => output.note("a browser used https on the plain http port, as it does after a site on localhost asked for it (HSTS); open the address with http://, or use --host 127.0.0.1"),
        Refusal::TooLong => output.note("a browser sent more than 8 KiB of headers, mostly cookies, and was refused; delete the cookies of this host, or use --host 127.0.0.1"),
        Refusal::StateMismatch => {
            output.note("a callback of another sign-in came and was ignored; still waiting for this one");
        }
        Refusal::MissingState => {
            output.note("a callback without a state came and was ignored; still waiting for this sign-in's");
        }
        Refusal::Malformed => output.note("a callback without a usable code came and was ignored; still waiting"),
        Refusal::Prefetch => output.note("a browser fetched the callback in advance, which was ignored"),
        // Requests for favicons and the like are normal: they are counted, and listed on a timeout.
        _ => {}
    }
}

fn paste_error(why: PasteError) -> String {
    let why = match why {
        PasteError::Other(other) => return format!("{}; {}", other.what, other.fix),
        PasteError::Refused(why) => why,
    };
    let text = match why {
        Refusal::OtherAddress => "this is not an address that starts with the redirect URI",
        Refusal::StateMismatch => "the address carries the state of another sign-in",
        Refusal::MissingState | Refusal::MissingStateWithError => "the address carries no state",
        _ => "the address carries no usable code",
    };
    text.to_owned()
}

/// Explains how a browser elsewhere (SSH, container, WSL) can reach this listener.
pub(super) fn note_remote_browser(context: &Context, host: Host, port: u16) {
    let Surroundings {
        ssh,
        wsl,
        container,
    } = context.config.environment.surroundings();
    let advice = if let Some(here) = ssh {
        let target = match host {
            Host::V6 => Host::V6.as_str(),
            Host::Localhost | Host::V4 => Host::V4.as_str(),
        };
        format!(
            "this is a remote shell: run `ssh -L {port}:{target}:{port} {here}` where the browser is"
        )
    } else if container {
        format!(
            "running in a container: a browser outside it cannot reach port {port}; start it with --network host"
        )
    } else if wsl {
        "this is WSL: mirrored networking lets a browser on Windows reach the port".to_owned()
    } else {
        return;
    };
    let paste = match context.prompter.can_answer() {
        true => ", or paste here the address that the browser ends on",
        false => "",
    };
    context.output.note(format!("{advice}{paste}"));
}
