//! The only place of the emulator that reads the machine's clock: everything else is told the time.

use jiff::Timestamp;

/// The time of the request that is being answered.
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}
