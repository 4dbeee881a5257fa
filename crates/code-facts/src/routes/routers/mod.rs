//! Routers that are objects.

mod go;
mod javascript;
mod keys;

pub(super) use go::read as go;
pub(super) use javascript::read as javascript;
