//! What works, and will not for ever.

use super::super::facts::Facts;
use super::{Pitfall, advice};
use crate::findings::rules;
use code_facts::semantics::workos::{Operation, sdk};

pub(super) fn sdk_current(facts: &Facts<'_>) -> Vec<Pitfall> {
    let mut found: Vec<Pitfall> = Vec::new();
    for declared in &facts.project.sdks {
        let (Some(current), Some(major)) = (sdk::current_of(declared), sdk::major(declared)) else {
            continue;
        };
        let is_reported = found
            .iter()
            .any(|pitfall| pitfall.is_about(&declared.package));
        if major >= current.major || is_reported {
            continue;
        }
        let version = declared.version.as_deref().unwrap_or_default();
        let message = format!(
            "{} {} is {} behind the current major version, {} (looked up in {})",
            declared.package,
            version.trim_start_matches('v'),
            current.major - major,
            current.major,
            current.seen
        );
        found.push(
            advice(rules::SDK_CURRENT, facts, &declared.place, message).subject(&declared.package),
        );
    }
    found
}

pub(super) fn magic_link(facts: &Facts<'_>) -> Vec<Pitfall> {
    // A library for it, an SDK say, signs nobody in itself.
    if facts.project.routes.is_empty() {
        return Vec::new();
    }
    let mut created = facts.calls_of(Operation::CreateSession);
    let live = created.find(|call| facts.is_live(call.at()));
    let told = live.map(|call| {
        let message =
            "people sign in by Magic Link, which WorkOS no longer recommends: mail security software opens links and so uses them up";
        advice(rules::MAGIC_LINK_DEPRECATED, facts, &facts.place_of(call), message)
    });
    told.into_iter().collect()
}
