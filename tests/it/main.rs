//! What the user sees, through the binary, in a sandbox of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a failing test is allowed to panic"
)]

mod emulate;
mod send;
mod support;
