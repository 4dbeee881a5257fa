//! Options that an SDK does not read, or that do not hold.

use super::super::facts::Facts;
use super::{Pitfall, advice, defect};
use crate::findings::rules;
use code_facts::semantics::workos::{Operation, sdk};

pub(super) fn ignored_option(facts: &Facts<'_>) -> Vec<Pitfall> {
    let dropped = sdk::dropped_options(facts.project, &facts.calls).into_iter();
    let judged = dropped.map(|option| {
        let message = format!(
            "{} is given {}, and the {} {} reads {}: the value is dropped",
            option.call.name, option.given, option.sdk, option.major, option.read
        );
        let place = facts.place(option.call.file, option.span);
        defect(rules::IGNORED_OPTION, facts, &place, message).subject(option.given)
    });
    judged.collect()
}

/// What WorkOS takes, in seconds: docs reference/magic-link/passwordless-session/create.
const LIFETIMES: std::ops::RangeInclusive<u64> = 900..=86_400;

pub(super) fn link_lifetime(facts: &Facts<'_>) -> Vec<Pitfall> {
    let created = facts.calls_of(Operation::CreateSession);
    let judged = created.filter_map(|workos_call| {
        let file = facts.file(workos_call.file);
        let call = file.calls.get(workos_call.call?)?;
        let seconds = sdk::lifetime(file, call)?;
        let limit = sdk::lifetime_limit(facts.project, file);
        let message = if !LIFETIMES.contains(&seconds) {
            format!(
                "a link is to live {seconds} seconds; WorkOS takes {} to {}",
                LIFETIMES.start(),
                LIFETIMES.end()
            )
        } else if let Some(limit) = limit.filter(|limit| seconds > limit.longest) {
            format!(
                "a link is to live {seconds} seconds; the {} up to version {} throws above {}",
                limit.sdk, limit.last_major, limit.longest
            )
        } else {
            return None;
        };
        let place = facts.place_of(workos_call);
        Some(defect(rules::LINK_LIFETIME, facts, &place, message))
    });
    judged.collect()
}

pub(super) fn empty_session_fields(facts: &Facts<'_>) -> Vec<Pitfall> {
    let unset = sdk::unset_fields(facts.project, &facts.calls).into_iter();
    let judged = unset.map(|fields| {
        let sent = fields.sent.join(" and ");
        let message = format!(
            "the {} up to version {} sends {sent}",
            fields.sdk, fields.last_major
        );
        let place = facts.place_of(fields.call);
        advice(rules::EMPTY_SESSION_FIELDS, facts, &place, message)
    });
    judged.collect()
}

pub(super) fn session_type(facts: &Facts<'_>) -> Vec<Pitfall> {
    let refused = sdk::refused_types(facts.project, &facts.calls).into_iter();
    let judged = refused.map(|refused| {
        let name = &refused.call.name;
        let message = match refused.given {
            Some(given) => {
                format!("{name} is given the type {given:?}; WorkOS accepts only \"MagicLink\"")
            }
            None => format!("{name} is given no type, and WorkOS refuses a session without one"),
        };
        let (at, whole) = (refused.call.file, refused.call.span);
        let mut texts = facts.file(at).strings.iter();
        let given =
            texts.find(|it| Some(it.value.as_str()) == refused.given && whole.contains(it.span));
        let place = facts.place(at, given.map_or(whole, |it| it.span));
        defect(rules::SESSION_TYPE, facts, &place, message)
    });
    judged.collect()
}
