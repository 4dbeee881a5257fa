//! The languages: of each a table, and hooks for what no table can say.

pub(super) mod elixir;
pub(super) mod javascript;
pub(super) mod python;
pub(super) mod ruby;
