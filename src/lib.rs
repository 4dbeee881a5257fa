//! The test bench for WorkOS Magic Link.

pub mod error;
pub mod explain;
pub mod secret;
