//! What the major versions of the SDKs have, take and drop, in tables that say what they were read
//! from. Where the installed major is not certain, nothing is said.

mod absent;
mod absent_table;
mod options;
mod versions;

pub use absent::{Absent, absent_calls};
pub use options::{
    DroppedOption, LifetimeLimit, UnsetFields, dropped_options, lifetime, lifetime_limit,
    unset_fields,
};
pub use versions::{Current, current_of, major};
