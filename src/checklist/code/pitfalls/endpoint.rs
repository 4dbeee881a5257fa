//! Codes that are exchanged where they do not come from.

use super::super::facts::Facts;
use super::{Pitfall, defect};
use crate::findings::rules;
use code_facts::semantics::values::normalize_ident;
use code_facts::semantics::workos::{Operation, Via, WorkosCall};

/// Who issues a code, and who exchanges it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// `/passwordless/sessions` and `/sso/authorize`; `/sso/token`.
    Sso,
    /// `/user_management/authorize`; `/user_management/authenticate`.
    UserManagement,
}

/// A Magic Link's code goes to `/sso/token` (docs magic-link; every official example). AuthKit's fails
/// there: github.com/workos/workos-node/issues/1087.
pub(super) fn exchange_endpoint(facts: &Facts<'_>) -> Vec<Pitfall> {
    let rule = rules::EXCHANGE_ENDPOINT;
    let live = |operation: Operation| {
        let calls = facts.calls_of(operation);
        calls.filter(|call| facts.is_live(call.at()))
    };
    let sides = |operation: Operation| -> Option<Vec<(&WorkosCall, Side)>> {
        live(operation)
            .map(|call| Some((call, side(facts, call)?)))
            .collect()
    };
    // One whose side is not known may be the right one, and libraries bring both halves.
    let (Some(starts), Some(exchanges)) = (
        sides(Operation::AuthorizationUrl),
        sides(Operation::Exchange),
    ) else {
        return Vec::new();
    };
    let all_of = |calls: &[(&WorkosCall, Side)], side: Side| {
        !calls.is_empty() && calls.iter().all(|(_, it)| *it == side)
    };
    let is_magic_link = live(Operation::CreateSession).next().is_some();
    let message = if is_magic_link && all_of(&exchanges, Side::UserManagement) {
        "the code of a Magic Link comes from WorkOS's SSO, and is exchanged at /user_management/authenticate instead of /sso/token"
    } else if !is_magic_link
        && all_of(&starts, Side::UserManagement)
        && all_of(&exchanges, Side::Sso)
    {
        "AuthKit's code is exchanged at /sso/token, which refuses it, instead of /user_management/authenticate"
    } else {
        return Vec::new();
    };
    let places = exchanges.iter().map(|(it, _)| facts.place_of(it));
    places
        .map(|place| defect(rule, facts, &place, message))
        .collect()
}

fn side(facts: &Facts<'_>, call: &WorkosCall) -> Option<Side> {
    let path = match call.via {
        Via::Library(_) => return None,
        Via::Http => call.name.clone(),
        Via::Sdk => {
            let file = facts.file(call.file);
            let at = file.calls.get(call.call?)?;
            file.callee(at)
        }
    };
    let path = normalize_ident(&path);
    let name = path.rsplit('.').next().unwrap_or_default();
    let is_of_sso = ["profileandtoken", "getprofile", "/sso/"]
        .iter()
        .any(|it| name.contains(it))
        || path
            .split('.')
            .any(|part| part == "sso" || part == "ssoservice");
    let is_of_users = path.contains("usermanagement") || name.starts_with("authenticate");
    match (is_of_sso, is_of_users) {
        (true, false) => Some(Side::Sso),
        (false, true) => Some(Side::UserManagement),
        _ => None,
    }
}
