//! Routes that deny those who are not signed in.

use super::access::is_ending;
use super::facts::{Facts, Relation};
use super::sign_in::live_exchange;
use super::{amiss, pass, skip};
use crate::findings::{Finding, Status, rules};
use crate::project::guards::{GuardSite, is_guard_name};
use crate::project::links::Target;
use crate::project::syntax::ScopeId;
use crate::project::values::plain;
use crate::project::workos::Deed;
use crate::project::{FunctionRef, Route};

/// Parts of paths of those who are about to sign in, or out.
const ENTRANCES: &[&str] = &[
    "login", "signin", "signup", "register", "callback", "forgot", "reset",
];

pub(super) fn protected_route(facts: &Facts<'_>) -> Finding {
    let rule = rules::PROTECTED_ROUTE;
    if let Some(call) = facts
        .calls_of(Deed::Guard)
        .find(|it| facts.is_live(it.file, it.scope))
    {
        let place = facts.place(call.file, call.line);
        return pass(
            rule,
            &place,
            format!("{} denies those who are not signed in", call.name),
        );
    }
    if let Some(site) = rule_for_all(facts) {
        let message = format!("{} denies those who are not signed in", site.name);
        return pass(rule, &facts.place(site.file, site.line), message);
    }
    let guarded = facts.project.routes.iter().find_map(|route| {
        let name = route.guards.iter().find(|it| is_guard_name(it))?;
        (!is_entrance(&route.path) && !is_ending(&route.path) && !is_scaffolding(route))
            .then_some((route, name))
    });
    if let Some((route, name)) = guarded {
        return pass(
            rule,
            &route.place,
            format!("{name} guards {} {}", route.method, route.path),
        )
        .subject(name);
    }
    let guards = facts.guards.iter().filter(|it| counts(facts, it));
    if let Some(site) = guards.min_by_key(|it| rank(facts, it)) {
        let message = if site.is_own {
            format!("those who are not signed in are denied: {}", site.name)
        } else {
            format!("{} denies those who are not signed in", site.name)
        };
        return pass(rule, &facts.place(site.file, site.line), message);
    }
    let message = format!(
        "none of the {} routes that were found redirects or denies those who are not signed in",
        facts.project.routes.len()
    );
    match facts.relation {
        Relation::OtherProduct => skip(rule, "nobody signs in here with WorkOS"),
        _ => amiss(rule, Status::Fail, facts, message),
    }
}

/// A rule of Spring Security for every request, which says more than one for a single route.
fn rule_for_all<'a>(facts: &'a Facts<'_>) -> Option<&'a GuardSite> {
    facts.guards.iter().find(|it| {
        let name = plain(&it.name);
        let is_for_all = name.contains("anyrequest.") || name.contains("anyexchange.");
        is_for_all && !it.is_own && counts(facts, it)
    })
}

/// How much a place looks like a guard, the best first: before a route, by its name, in a page, in
/// anything else; of those alike the one that lies nearest to the exchange.
fn rank(facts: &Facts<'_>, site: &GuardSite) -> (usize, bool, usize) {
    let file = facts.file(site.file);
    let named = |it: ScopeId| is_guard_name(&file.scopes[it].name);
    let is_unnamed = !file.around(site.scope).any(named);
    let exchange = live_exchange(facts).map(|it| &facts.file(it.file).path);
    let distance = match exchange {
        Some(it) if *it == file.path => 0,
        Some(it) if it.parent() == file.path.parent() => 1,
        _ => 2,
    };
    (kind(facts, site), is_unnamed, distance)
}

fn kind(facts: &Facts<'_>, site: &GuardSite) -> usize {
    let file = facts.file(site.file);
    let function = FunctionRef {
        file: site.file,
        scope: file.function_of(site.scope),
    };
    let mut routes = facts.project.routes.iter();
    // What makes a handler holds it: `func RequireUser(next http.Handler) http.Handler`.
    let holds = |it: &FunctionRef| {
        it.file == site.file && it.scope != 0 && file.is_within(site.scope, it.scope)
    };
    let is_before = |it: &Route| it.handlers.iter().rev().skip(1).any(holds);
    if routes.clone().any(is_before) {
        0
    } else if file
        .around(site.scope)
        .any(|it| is_guard_name(&file.scopes[it].name))
    {
        1
    } else if routes.any(|it| it.handlers.last() == Some(&function)) {
        2
    } else {
        3
    }
}

/// Whether a place that denies is one that people come to with a session, or without.
fn counts(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let file = facts.file(site.file);
    let function = file.function_of(site.scope);
    if is_of_entrance(facts, site.file, site.scope) {
        return false;
    }
    if !site.is_own {
        return guards_by_name(facts, site);
    }
    let has_exchange = function != 0
        && facts.calls.iter().any(|it| {
            matches!(it.deed, Deed::Exchange | Deed::MagicAuth)
                && it.file == site.file
                && file.is_within(it.scope, function)
        });
    let is_ended_here = function != 0
        && file
            .around(site.scope)
            .any(|it| is_ending(&file.scopes[it].name));
    !has_exchange && !is_ended_here && facts.is_live(site.file, site.scope)
}

/// Whether what has a guard's name is one: a library's is; one of the project's own is judged by what
/// it does.
fn guards_by_name(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let at = FunctionRef {
        file: site.file,
        scope: site.scope,
    };
    let functions = match facts.links.find(at, &site.name) {
        None | Some(Target::Library(_) | Target::Type(_)) => return true,
        Some(Target::File(_)) => return false,
        Some(Target::Function(function)) => vec![function],
        Some(Target::Value(at, value)) => {
            let handlers = facts.links.handlers(at, value);
            let named = || handlers.unknown.iter().chain(&handlers.libraries);
            if handlers.functions.is_empty() {
                return named().any(|it| is_guard_name(it));
            }
            handlers.functions
        }
    };
    let reached = facts.reached_from(&functions);
    let mut own = facts.guards.iter().filter(|it| it.is_own);
    own.any(|it| facts.is_in(&reached, it.file, it.scope))
}

/// Whether a scope belongs to a sign-in of the project's own: its route, or its name and parameters.
fn is_of_entrance(facts: &Facts<'_>, file: usize, scope: ScopeId) -> bool {
    let source = facts.file(file);
    let function = FunctionRef {
        file,
        scope: source.function_of(scope),
    };
    if function.scope == 0 && !is_page(facts, function) {
        return false;
    }
    let mut routes = facts
        .project
        .routes
        .iter()
        .filter(|it| it.handlers.last() == Some(&function))
        .peekable();
    if routes.peek().is_some() && routes.all(|it| is_entrance(&it.path) || is_ending(&it.path)) {
        return true;
    }
    let named = source.around(scope).map(|it| &source.scopes[it]);
    named.take(3).any(|it| {
        let name = plain(&it.name);
        let takes_password = it
            .parameters
            .iter()
            .any(|it| matches!(plain(it).as_str(), "password" | "credentials" | "passwd"));
        takes_password
            || ["login", "signin", "signup", "register", "handlecallback"].contains(&name.as_str())
    })
}

/// Whether a file is one page, and no router of many.
fn is_page(facts: &Facts<'_>, file: FunctionRef) -> bool {
    let routes = facts.project.routes.iter();
    let mut of_file = routes.filter(|it| it.handlers.last() == Some(&file));
    let first = of_file.next().map(|it| &it.path);
    first.is_some() && of_file.all(|it| Some(&it.path) == first)
}

/// What a framework's template guards before anybody has written a line.
fn is_scaffolding(route: &Route) -> bool {
    matches!(
        route.path.as_str(),
        "/api/user" | "/user" | "api/user" | "user"
    ) && route.guards.iter().all(|it| it.starts_with("auth:"))
}

fn is_entrance(path: &str) -> bool {
    let path: String = plain(path)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    // `/login_successful` is where people come to afterwards.
    !path.contains("success") && ENTRANCES.iter().any(|it| path.contains(it))
}
