//! A code base → facts: read once, each fact with its file and line. Rules over them are
//! [`crate::checklist`]'s.

mod facts;
pub mod guards;
pub mod links;
pub mod sessions;
pub mod syntax;
pub mod values;
pub mod workos;

pub use facts::{
    FunctionRef, KeyLiteral, Package, Place, Project, ProjectCommand, Route, Sdk, Variable,
};
