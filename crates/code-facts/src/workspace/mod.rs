//! The tree: which files count, which projects there are, and what lies in them besides code.

pub(crate) mod commands;
mod conventional;
pub(crate) mod decode;
pub(crate) mod folders;
pub(crate) mod grouping;
pub(crate) mod ignore_rules;
mod kernel;
pub(crate) mod keys;
pub(crate) mod kinds;
pub(crate) mod literals;
pub(crate) mod manifest_dirs;
pub(crate) mod projects;
pub(crate) mod scope;
pub(crate) mod selection;
pub(crate) mod settings;
pub(crate) mod threads;
pub(crate) mod variables;
pub(crate) mod walk;
