//! The languages: of each a table, and hooks for what no table can say.

pub(super) mod javascript;
pub(super) mod php;
pub(super) mod python;
