//! The languages: of each a table, and hooks for what no table can say.

pub(super) mod csharp;
pub(super) mod java;
pub(super) mod javascript;
mod jvm;
pub(super) mod kotlin;
pub(super) mod python;
