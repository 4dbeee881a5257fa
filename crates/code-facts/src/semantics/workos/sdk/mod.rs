//! What the major versions of the SDKs have, take and drop, in tables that say what they were read
//! from. Where the installed major is not certain, nothing is said.

mod absent;
mod absent_table;
mod options;
mod versions;

pub use absent::{Absent, absent_calls};
pub use options::{
    DroppedOption, LifetimeLimit, RefusedType, UnsetFields, dropped_options, lifetime,
    lifetime_limit, refused_types, unset_fields,
};
pub(super) use versions::major_of as major_of_package;
pub use versions::{Current, current_of, major};
