//! Stand-in.
use super::facts::{Project, Route};

pub(super) fn routes(_project: &Project) -> Vec<Route> {
    Vec::new()
}
