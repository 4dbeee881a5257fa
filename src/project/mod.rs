//! A code base → facts: read once, each fact with its file and line. Rules over them are
//! [`crate::checklist`]'s.

mod facts;
pub mod frameworks;
pub mod languages;
pub mod links;
pub mod syntax;

pub use facts::{
    FunctionRef, KeyLiteral, Package, Place, Project, ProjectCommand, Route, Sdk, Variable,
};
