//! Nothing but tests; see `tests/emulator.rs`.
