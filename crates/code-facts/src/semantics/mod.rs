//! What calls, names and routes mean: WorkOS's SDKs and API, sessions of an application, guards.

pub mod guards;
pub mod sessions;
pub mod values;
pub mod workos;

/// What web frameworks give to handlers under a bare name, where a bare name is otherwise a call: it
/// says where something is found, and does nothing.
pub(crate) const GIVEN: &[&str] = &[
    "params", "session", "cookies", "request", "response", "env", "flash", "headers", "settings",
    "warden",
];
