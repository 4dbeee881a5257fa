//! What the user sees, through the binary, in a sandbox of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "a failing test is allowed to panic"
)]

mod bad_input;
mod checklist;
mod completions;
mod config;
mod conformance;
mod diagnosis;
mod docs;
mod domain;
mod emulate;
mod exit_codes;
mod faults;
mod formats;
mod hostile;
mod init;
mod intercept;
mod json_shapes;
mod layering;
mod listener;
mod magic_auth;
mod name_server;
mod own_mail;
mod preflight;
mod probe;
mod profiles;
#[cfg(unix)]
mod pty;
mod redirect_uri;
mod redirect_uris;
mod register;
mod schemas;
#[cfg(unix)]
mod screen;
mod scripted;
mod send;
mod support;
#[cfg(unix)]
mod terminal;
mod version;
mod wire;
