//! The callback and the exchange of its code.

use url::Url;

use super::facts::{Exchange, Facts, Usage};
use super::{pass, skip, violation, violation_at};
use crate::findings::{Finding, Rule, Status, rules};
use code_facts::Route;
use code_facts::semantics::workos::{Operation, Via, WorkosCall};
use code_facts::syntax::{ScopeId, Span, Value};

/// Why a rule on signing in does not apply, if it does not.
pub(super) fn not_applicable(rule: &'static Rule, facts: &Facts<'_>) -> Option<Finding> {
    match facts.usage {
        Usage::None => Some(skip(rule, "nothing here asks WorkOS")),
        Usage::OtherProduct => Some(skip(
            rule,
            "WorkOS is used for something other than signing in",
        )),
        Usage::Idle | Usage::SignIn => None,
    }
}

/// Whether people sign in with a code that they type, and no browser comes back with one.
pub(super) fn is_magic_auth_only(facts: &Facts<'_>) -> bool {
    facts.calls_of(Operation::MagicAuth).next().is_some()
        && facts.calls.iter().all(|call| {
            !matches!(
                call.operation,
                Operation::Exchange | Operation::AuthorizationUrl | Operation::CreateSession
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
        let message = format!("{} receives the code in the browser", call.name);
        return pass(rule, &facts.place_of(call), message);
    }
    if let Some(route) = route_of_redirect_uri(facts) {
        let message = format!(
            "{} {} is the redirect URI's route",
            route.method, route.path
        );
        return pass(rule, &route.place, message).subject(&route.path);
    }
    if let Some((call, line)) =
        exchange.and_then(|exchange| Some((exchange, conventional_place(facts, exchange)?)))
    {
        let place = facts.place(call.file, line);
        let message = format!(
            "{} is a route by its place, and exchanges the code",
            place.file.display()
        );
        return pass(rule, &place, message);
    }
    let message = match exchange {
        Some(call) => format!("no route leads to {}, which exchanges the code", call.name),
        None => match facts.project.routes.len() {
            0 => "no routes found, so nothing exchanges the code".to_owned(),
            routes => format!("{routes} routes found, but none of them exchanges the code"),
        },
    };
    match exchange {
        Some(call) => violation_at(rule, Status::Fail, facts, &facts.place_of(call), message),
        None => violation(rule, Status::Fail, facts, message),
    }
}

/// The route of a redirect URI that an example or the code names.
fn route_of_redirect_uri<'a>(facts: &Facts<'a>) -> Option<&'a Route> {
    let named = facts
        .project
        .variables
        .iter()
        .filter(|it| it.name.contains("REDIRECT"));
    let mut uris: Vec<&str> = named.filter_map(|it| it.url.as_deref()).collect();
    for start in &facts.calls {
        let file = facts.file(start.file);
        let call = start.call.and_then(|it| file.calls.get(it));
        let given = call.and_then(|call| file.given(call, &["redirecturi"]));
        uris.extend(given.and_then(Value::text));
    }
    let paths: Vec<String> = uris
        .into_iter()
        .filter_map(|url| {
            Some(
                Url::parse(url)
                    .ok()?
                    .path()
                    .trim_end_matches('/')
                    .to_owned(),
            )
        })
        .filter(|it| !it.is_empty())
        .collect();
    let is_it = |route: &&Route| {
        let path = route.path.trim_end_matches('/');
        matches!(route.method.as_str(), "GET" | "ANY") && paths.iter().any(|it| it == path)
    };
    facts.project.routes.iter().find(is_it)
}

/// Where a file in a folder of routes exports what exchanges the code: its framework is not known,
/// and finds it by its place.
fn conventional_place(facts: &Facts<'_>, call: &WorkosCall) -> Option<Span> {
    const FOLDERS: &[&str] = &["api", "routes", "pages", "functions"];
    let file = facts.file(call.file);
    let mut folders = file.path.parent()?.iter().filter_map(|it| it.to_str());
    if !folders.any(|it| FOLDERS.contains(&it)) || !facts.is_entry(call.file) {
        return None;
    }
    let around = file
        .around(call.scope)
        .filter(|it| *it != ScopeId::FILE)
        .last()
        .unwrap_or(ScopeId::FILE);
    let first = file.scopes[around].span;
    let mut exports = file.exports.iter().map(|it| it.span);
    exports.rfind(|it| it.start() <= first.start().max(call.span.start()))
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
            "people sign in with Magic Auth, so there is no authorization code to exchange",
        );
    }
    if let Some(call) = facts.calls_of(Operation::Exchange).next() {
        let message = format!(
            "{} would exchange the code, but nothing calls it",
            call.name
        );
        let place = facts.place(call.file, call.span);
        return violation_at(rule, Status::Fail, facts, &place, message);
    }
    violation(
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
    pass(rules::CODE_EXCHANGE, &facts.place(call.file, call.span), by).subject(&call.name)
}

/// The exchange of the callback, else any that something leads to.
pub(super) fn live_exchange<'a>(facts: &'a Facts<'_>) -> Option<&'a WorkosCall> {
    if let Some(callback) = &facts.callback {
        return match callback.exchange {
            Exchange::Call(at) => facts.calls.get(at),
            Exchange::Library(_) => None,
        };
    }
    facts.live_exchange()
}

/// AuthKit for React and plain browsers: the library takes the code out of the page's address.
fn is_in_the_browser(call: &WorkosCall) -> bool {
    matches!(call.via, Via::Library(helper) if helper.is_of_browser())
}
