//! The only place of the emulator that reads the machine's clock: everything else is told the time.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// As far ahead as the clock goes: a hundred years, which leaves every sum of times valid.
const MAX_AHEAD_SECONDS: i64 = 100 * 366 * 86_400;

/// A clock that runs as the machine's does and can be put forward.
#[derive(Debug, Default)]
pub(super) struct Clock {
    seconds_ahead: AtomicI64,
}

impl Clock {
    /// The time of the request that is being answered.
    pub(super) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        match self.seconds_ahead() {
            0 => now,
            ahead => now
                .checked_add(SignedDuration::from_secs(ahead))
                .unwrap_or(Timestamp::MAX),
        }
    }

    pub(super) fn seconds_ahead(&self) -> i64 {
        self.seconds_ahead.load(Ordering::Relaxed)
    }

    /// Puts the clock forward. Never back: what was expired would come to life again, which no
    /// application has to cope with. False if that is too far.
    pub(super) fn advance(&self, seconds: u64) -> bool {
        let ahead = |now: i64| {
            now.checked_add_unsigned(seconds)
                .filter(|it| *it <= MAX_AHEAD_SECONDS)
        };
        self.seconds_ahead
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, ahead)
            .is_ok()
    }

    /// Back to the machine's time, which is right only when everything else is forgotten too.
    pub(super) fn reset(&self) {
        self.seconds_ahead.store(0, Ordering::Relaxed);
    }
}

/// Measures how long an answer takes, which the emulator's own clock is not for.
pub(super) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
