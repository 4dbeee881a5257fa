//! The languages: of each a table, and hooks for what no table can say.
#![allow(
    clippy::only_used_in_recursion,
    reason = "a hook is given what other languages need"
)]

pub(super) mod csharp;
pub(super) mod elixir;
pub(super) mod go;
pub(super) mod java;
pub(super) mod javascript;
mod jvm;
pub(super) mod kotlin;
pub(super) mod php;
pub(super) mod python;
pub(super) mod ruby;
pub(super) mod rust;
