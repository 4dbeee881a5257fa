//! The callback and the exchange of its code.

use super::facts::{Exchange, Facts, Relation};
use super::{amiss, pass, skip};
use crate::findings::{Finding, Rule, Status, rules};
use crate::project::workos::{Deed, Via, WorkosCall};

/// Why a rule on signing in does not apply, if it does not.
pub(super) fn not_applicable(rule: &'static Rule, facts: &Facts<'_>) -> Option<Finding> {
    match facts.relation {
        Relation::None => Some(skip(rule, "nothing here asks WorkOS")),
        Relation::OtherProduct => Some(skip(
            rule,
            "WorkOS is used for something else than signing in",
        )),
        Relation::Idle | Relation::SignIn => None,
    }
}

/// Whether people sign in with a code that they type, and no browser comes back with one.
pub(super) fn is_magic_auth_only(facts: &Facts<'_>) -> bool {
    facts.calls_of(Deed::MagicAuth).next().is_some()
        && facts.calls.iter().all(|it| {
            !matches!(
                it.deed,
                Deed::Exchange | Deed::AuthorizationUrl | Deed::CreateSession
            )
        })
}

pub(super) fn callback_route(facts: &Facts<'_>) -> Finding {
    let rule = rules::CALLBACK_ROUTE;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    if let Some(callback) = &facts.callback {
        let route = callback.route;
        return pass(
            rule,
            &route.place,
            format!("{} {} receives the code", route.method, route.path),
        )
        .subject(&route.path);
    }
    if is_magic_auth_only(facts) {
        return skip(
            rule,
            "people type the code of Magic Auth, so none comes to a callback",
        );
    }
    let exchange = live_exchange(facts);
    if let Some(call) = exchange.filter(|it| is_in_the_browser(it)) {
        let place = facts.place(call.file, call.line);
        return pass(
            rule,
            &place,
            format!("{} receives the code in the browser", call.name),
        );
    }
    let message = match exchange {
        Some(call) => format!("no route leads to {}, which exchanges the code", call.name),
        None => format!(
            "none of the {} routes that were found leads to an exchange of the code",
            facts.project.routes.len()
        ),
    };
    let finding = amiss(rule, Status::Fail, facts, message);
    match exchange {
        Some(call) => {
            let place = facts.place(call.file, call.line);
            finding.at(place.file.as_ref(), place.line)
        }
        None => finding,
    }
}

pub(super) fn code_exchange(facts: &Facts<'_>) -> Finding {
    let rule = rules::CODE_EXCHANGE;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    if let Some(callback) = &facts.callback {
        return match callback.exchange {
            Exchange::Call(at) => exchanged(facts, &facts.calls[at]),
            Exchange::Library(helper) => pass(
                rule,
                &callback.route.place,
                format!("{} exchanges the code", helper.package),
            ),
        };
    }
    if let Some(call) = live_exchange(facts) {
        return exchanged(facts, call);
    }
    if is_magic_auth_only(facts) {
        return skip(
            rule,
            "people type the code of Magic Auth, which is not exchanged",
        );
    }
    if let Some(call) = facts.calls_of(Deed::Exchange).next() {
        let message = format!(
            "{} would exchange the code, and nothing leads there",
            call.name
        );
        let place = facts.place(call.file, call.line);
        return amiss(rule, Status::Fail, facts, message).at(place.file.as_ref(), place.line);
    }
    amiss(
        rule,
        Status::Fail,
        facts,
        "no call exchanges a code: neither the SDK's, nor a library's, nor a request to /sso/token or /user_management/authenticate",
    )
}

fn exchanged(facts: &Facts<'_>, call: &WorkosCall) -> Finding {
    let by = match call.via {
        Via::Library(helper) => format!("{} of {} exchanges the code", call.name, helper.package),
        Via::Sdk | Via::Http => format!("{} exchanges the code", call.name),
    };
    pass(rules::CODE_EXCHANGE, &facts.place(call.file, call.line), by).subject(&call.name)
}

/// The exchange of the callback, else any that something leads to.
pub(super) fn live_exchange<'a>(facts: &'a Facts<'_>) -> Option<&'a WorkosCall> {
    if let Some(callback) = &facts.callback {
        return match callback.exchange {
            Exchange::Call(at) => facts.calls.get(at),
            Exchange::Library(_) => None,
        };
    }
    let best = facts.best_exchange(|it| facts.is_live(it.file, it.scope));
    best.and_then(|it| facts.calls.get(it))
}

/// AuthKit for React and plain browsers: the library takes the code out of the page's address.
fn is_in_the_browser(call: &WorkosCall) -> bool {
    matches!(call.via, Via::Library(helper) if helper.is_of_browser())
}
