//! What calls, names and routes mean: WorkOS's SDKs and API, sessions of an application, guards.

pub mod guards;
pub mod sessions;
pub mod values;
pub mod workos;
