//! WorkOS's rules for redirect URIs, and how a requested one matches a registered one. Pure.
//!
//! WorkOS compares redirect URIs as strings, so everything here works on the text as written. How a
//! browser interprets it only matters for pitfalls and near misses.
//!
//! Sources: docs reference/sso/get-authorization-url/redirect-uri, sso/redirect-uris, magic-link.

mod loopback;
mod matching;
mod near;
mod parts;
mod rules;

pub use loopback::{Loopback, is_own_machine, loopback};
pub use matching::{Match, how_matches, matches};
pub use near::nearest;
pub use parts::without_user;
pub use rules::{Severity, Topic, Violation, registered_violations, violations};
