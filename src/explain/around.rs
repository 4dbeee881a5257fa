//! What others print around a sign-in, by who prints it.

pub(super) mod browsers;
pub(super) mod frameworks;
pub(super) mod mail;
pub(super) mod networks;
pub(super) mod sdks;
