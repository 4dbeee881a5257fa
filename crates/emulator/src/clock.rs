//! The emulator's clock, which can be moved ahead. Nothing else reads the machine's clock: the time
//! is passed to everything that needs it.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// How far ahead the clock can be: a hundred years, in seconds. Every time that is computed from it
/// stays far below the year 9999, the last one that a timestamp can have.
const MAX_AHEAD_SECONDS: i64 = 100 * 366 * 86_400;

/// How many moves are remembered. A suite makes some, and a request names a time of the last minutes.
const MAX_MOVES: usize = 256;

/// The machine's clock, moved ahead by some seconds.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    seconds_ahead: AtomicI64,
    /// When it was moved, by the machine's clock, and how far ahead it was until then.
    moves: Mutex<Vec<(Timestamp, i64)>>,
    /// Told when it is moved.
    moved: Notify,
}

impl Clock {
    /// The time for the request that is being handled.
    pub(crate) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        match self.seconds_ahead() {
            0 => now,
            ahead => after(now, SignedDuration::from_secs(ahead)),
        }
    }

    pub(crate) fn seconds_ahead(&self) -> i64 {
        self.seconds_ahead.load(Ordering::Relaxed)
    }

    /// Moves the clock ahead; false if that is too far. It never moves back: what had expired would
    /// work again, which no application has to expect.
    pub(crate) fn advance(&self, seconds: u64) -> bool {
        let ahead = |now: i64| {
            now.checked_add_unsigned(seconds)
                .filter(|ahead| *ahead <= MAX_AHEAD_SECONDS)
        };
        let mut moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        let moved = self
            .seconds_ahead
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, ahead);
        if let Ok(before) = moved {
            let oldest = moves.len().saturating_sub(MAX_MOVES - 1);
            moves.drain(..oldest);
            moves.push((Timestamp::now(), before));
        }
        drop(moves);
        self.moved.notify_one();
        moved.is_ok()
    }

    /// A time that somebody read from a clock: from the machine's, unless that has not come to it yet.
    pub(crate) fn of_caller(&self, time: Timestamp) -> Timestamp {
        if time > Timestamp::now() {
            return time;
        }
        let moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        let before = moves.iter().find(|(moved_at, _)| time < *moved_at);
        let ahead = before.map_or_else(|| self.seconds_ahead(), |(_, ahead)| *ahead);
        after(time, SignedDuration::from_secs(ahead))
    }

    /// Waits until the clock is moved. Only one task can wait.
    pub(crate) async fn moved(&self) {
        self.moved.notified().await;
    }

    /// Back to the machine's time. Only right when everything else is forgotten too.
    pub(crate) fn reset(&self) {
        let mut moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        moves.clear();
        self.seconds_ahead.store(0, Ordering::Relaxed);
    }
}

/// The time `duration` after `now`, at most the last one that a timestamp can have.
pub(crate) fn after(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.checked_add(duration).unwrap_or(Timestamp::MAX)
}

/// The time that other programs on this machine see.
pub(crate) fn of_the_machine() -> Timestamp {
    Timestamp::now()
}

/// Measures how long a response takes. The emulator's own clock would measure its moves too.
pub(crate) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
