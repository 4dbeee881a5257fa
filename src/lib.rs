//! The test bench for WorkOS Magic Link.

pub mod emulator;
pub mod error;
pub mod explain;
pub mod secret;
