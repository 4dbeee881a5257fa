//! The test bench for WorkOS Magic Link.

pub mod error;
pub mod secret;
