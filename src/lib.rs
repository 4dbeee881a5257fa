//! The test bench for WorkOS Magic Link.

pub mod config;
pub mod error;
pub mod secret;
