//! What calls, names and routes mean: WorkOS's SDKs and API, sessions of an application, guards, what
//! runs at all, and what becomes of a call that fails. Everything that only one language or framework
//! does is known here, so that rules can ask without naming any.

pub mod entry_points;
pub mod error_handlers;
pub mod guards;
mod imported;
pub mod liveness;
pub mod mail;
pub mod mapped_errors;
pub mod process_state;
pub mod program;
pub mod queries;
mod registered;
pub mod responses;
pub mod results;
pub mod servers;
pub mod sessions;
pub mod values;
pub mod workos;

/// What web frameworks give to handlers under a bare name, where a bare name is otherwise a call: it
/// says where something is found, and does nothing.
pub const GIVEN: &[&str] = &[
    "params", "session", "cookies", "request", "response", "env", "flash", "headers", "settings",
    "warden",
];
