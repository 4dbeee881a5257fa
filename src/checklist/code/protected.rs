//! Routes that deny those who are not signed in.

use super::facts::{Facts, Usage};
use super::session::is_logout_path;
use super::sign_in::live_exchange;
use super::{pass, skip, violation, violation_at};
use crate::findings::{Finding, Status, rules};
use code_facts::resolve::Target;
use code_facts::semantics::guards::{self, GuardSite, is_guard_name, is_negative};
use code_facts::semantics::values::normalize_ident;
use code_facts::semantics::workos::Operation;
use code_facts::syntax::ScopeId;
use code_facts::{FunctionRef, Place, Route};

/// Parts of paths of those who are about to sign in, or out.
const SIGN_IN_WORDS: &[&str] = &[
    "login", "signin", "signup", "register", "callback", "forgot", "reset",
];

/// How far pages on accounts are at the least: further than an interface for programs (1).
const SECONDARY: usize = 2;

pub(super) fn protected_route(facts: &Facts<'_>) -> Finding {
    let rule = rules::PROTECTED_ROUTE;
    if let Some(call) = facts
        .calls_of(Operation::Guard)
        .find(|workos_call| facts.is_live(workos_call.at()))
    {
        let place = facts.place(call.file, call.span);
        return pass(
            rule,
            &place,
            format!("{} denies those who are not signed in", call.name),
        );
    }
    let mut guards = facts.guards.iter();
    // It says more than a rule for a single route.
    if let Some(site) = guards.find(|guard| guard.is_for_all() && is_effective(facts, guard)) {
        let message = format!("{} denies those who are not signed in", site.name);
        return pass(rule, &facts.place(site.file, site.span), message);
    }
    let guarded = facts.project.routes.iter().filter_map(|route| {
        let name = route.guards.iter().find(|it| is_guard_name(it))?;
        (!is_sign_in_path(&route.path)
            && !is_logout_path(&route.path)
            && !guards::is_scaffolding(route))
        .then_some((route, name))
    });
    let is_before_a_route = |guard: &GuardSite| {
        is_effective(facts, guard) && position(facts, guard) == GuardPosition::BeforeRoute
    };
    let guarded = guarded
        .min_by_key(|(route, name)| (allows_reading(name), distance_from_core(route)))
        .filter(|(route, _)| {
            distance_from_core(route) < SECONDARY || !facts.guards.iter().any(is_before_a_route)
        });
    if let Some((route, name)) = guarded {
        let place = named_at(facts, route, name).unwrap_or_else(|| route.place.clone());
        return pass(
            rule,
            &place,
            format!("{name} guards {} {}", route.method, route.path),
        )
        .subject(name);
    }
    let guards = facts.guards.iter().filter(|it| is_effective(facts, it));
    let is_positive = |guard: &GuardSite| guard.is_own && !is_negative(&guard.name);
    let key = |guard: &&GuardSite| (rank(facts, guard), is_positive(guard));
    if let Some(site) = guards.min_by_key(key) {
        let message = if site.is_own {
            format!("those who are not signed in are denied: {}", site.name)
        } else {
            format!("{} denies those who are not signed in", site.name)
        };
        let used = guards::used_at(facts.project, site);
        let place = used.unwrap_or_else(|| facts.place(site.file, site.span));
        return pass(rule, &place, message);
    }
    if facts.usage != Usage::OtherProduct {
        let mut claims = guards::claims(facts.project).into_iter();
        if let Some((site, claim)) = claims.find(|(site, _)| is_effective(facts, site)) {
            let name = &claim.name;
            // What stands before the application is not in its code.
            let (status, message) = if claim.is_header {
                let message = format!(
                    "whoever sends the header {name} is let in, unless a proxy sets it and removes what clients send, which is not known"
                );
                (Status::Warn, message)
            } else {
                let message = format!(
                    "whoever names somebody in the request is let in: {name} proves nothing"
                );
                (Status::Fail, message)
            };
            let place = facts.place(site.file, site.span);
            return violation_at(rule, status, facts, &place, message).subject(name);
        }
    }
    let message = match facts.project.routes.len() {
        0 => "no routes found, so nothing denies those who are not signed in".to_owned(),
        routes => format!(
            "none of the {routes} routes found redirects or denies those who are not signed in"
        ),
    };
    match facts.usage {
        Usage::OtherProduct => skip(rule, "nobody signs in here with WorkOS"),
        _ => violation(rule, Status::Fail, facts, message),
    }
}

/// `IsAuthenticatedOrReadOnly`, which denies only who would change something.
fn allows_reading(name: &str) -> bool {
    normalize_ident(name).ends_with("orreadonly")
}

/// How far a route is from what an application is about: its interface for programs, and pages on
/// accounts, come after its own pages.
fn distance_from_core(route: &Route) -> usize {
    const WORDS: &[&str] = &[
        "settings",
        "profile",
        "password",
        "verify",
        "verification",
        "confirm",
        "email",
        "twofactor",
    ];
    let path = normalize_ident(&route.path);
    let is_secondary = WORDS.iter().any(|it| path.contains(it));
    usize::from(is_secondary) * SECONDARY + usize::from(path.starts_with("/api/"))
}

/// Where a guard that a route has by its name is named: beside the handler, before the route, or in
/// what its controller is made of.
fn named_at(facts: &Facts<'_>, route: &Route, name: &str) -> Option<Place> {
    let last = |name: &str| normalize_ident(name.rsplit(['.', '\\']).next().unwrap_or(name));
    let handler = route.handlers.last().map(|function| {
        let scope = &facts.file(function.file).scopes[function.scope];
        (function.file, scope.span.start())
    });
    if let Some(function) = route.handlers.last()
        && let Some(listed) = guards::listed_in_class(facts.file(function.file), function.scope)
    {
        return Some(facts.place(function.file, listed));
    }
    let named = facts.guards.iter().filter(|it| !it.is_own);
    let named = named.filter(|guard| last(&guard.name) == last(name));
    // First the handler's own file, then before the route, then where the guard is defined, and what
    // comes after the route last: that is put before other routes.
    let best = named.min_by_key(|guard| {
        let file = facts.file(guard.file);
        match handler {
            // A decorator is right before its function, a filter anywhere in its class.
            Some((of, start)) if of == guard.file => (0, guard.span.start().abs_diff(start)),
            _ if file.path == route.place.file && guard.span <= route.place.span => {
                (1, route.place.span.start() - guard.span.start())
            }
            _ if file.path == route.place.file => {
                (3, guard.span.start() - route.place.span.start())
            }
            _ => (2, 0),
        }
    })?;
    Some(facts.place(best.file, best.span))
}

/// How much a place looks like a guard, the best first: on the server, before a route, by its name,
/// in a page, in anything else; of those alike the one that is nearest to the exchange.
fn rank(facts: &Facts<'_>, site: &GuardSite) -> (bool, GuardPosition, bool, bool, usize) {
    let file = facts.file(site.file);
    // What a browser runs hides a page, and denies nothing.
    let is_served = facts.language.is_none_or(|it| it.is_script());
    let is_browsers = file.is_of_browser() || file.language.is_script() && !is_served;
    let named = |scope: ScopeId| is_guard_name(&file.scopes[scope].name);
    let is_unnamed = !file.around(site.scope).any(named);
    let exchange = live_exchange(facts).map(|it| &facts.file(it.file).path);
    let distance = match exchange {
        Some(exchange) if *exchange == file.path => 0,
        Some(exchange) if exchange.parent() == file.path.parent() => 1,
        _ => 2,
    };
    let compares = compares_identities(&site.name);
    (
        is_browsers,
        position(facts, site),
        compares,
        is_unnamed,
        distance,
    )
}

/// Whether a condition asks whether somebody is the right one, which comes after whether there is
/// anybody: `current_user.id != user_id`.
fn compares_identities(condition: &str) -> bool {
    let sides = condition.split_once("!==").or(condition.split_once("!="));
    sides.is_some_and(|(_, other)| {
        let other = other.trim_start().to_lowercase();
        !["null", "nil", "none", "undefined", "\"", "'"]
            .iter()
            .any(|it| other.starts_with(it))
    })
}

/// Where a guard is, the surest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum GuardPosition {
    /// Among what runs before a route's handler.
    BeforeRoute,
    /// In what is called like a guard.
    Named,
    /// In a handler.
    InHandler,
    Elsewhere,
}

fn position(facts: &Facts<'_>, site: &GuardSite) -> GuardPosition {
    let file = facts.file(site.file);
    let function = FunctionRef {
        file: site.file,
        scope: file.function_of(site.scope),
    };
    let mut routes = facts.project.routes.iter();
    let name = |handler: &FunctionRef| facts.file(handler.file).scopes[handler.scope].name.as_str();
    // Clauses of one function have the same name, and none runs before the other.
    let is_of_handler = |route: &Route| {
        route.handlers.last().is_some_and(|last| {
            !name(last).is_empty() && last.file == function.file && name(last) == name(&function)
        })
    };
    // What makes a handler holds it: `func RequireUser(next http.Handler) http.Handler`.
    let holds = |handler: &FunctionRef| {
        handler.file == site.file
            && handler.scope != ScopeId::FILE
            && file.is_within(site.scope, handler.scope)
    };
    let is_of_page = guards::loads_a_page(name(&function));
    let is_before = |route: &Route| {
        !is_of_page && route.handlers.iter().rev().skip(1).any(holds) && !is_of_handler(route)
    };
    if routes.clone().any(is_before) {
        GuardPosition::BeforeRoute
    } else if file
        .around(site.scope)
        .any(|scope| is_guard_name(&file.scopes[scope].name))
    {
        GuardPosition::Named
    } else if routes.any(|route| route.handlers.last() == Some(&function)) {
        GuardPosition::InHandler
    } else {
        GuardPosition::Elsewhere
    }
}

/// Whether a place that denies is one that people come to with a session, or without.
fn is_effective(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let file = facts.file(site.file);
    let function = file.function_of(site.scope);
    if is_of_sign_in(facts, site.at()) {
        return false;
    }
    if guards::covers_no_route(facts.project, site) {
        return false;
    }
    if !site.is_own {
        return !is_of_scaffolding(facts, site) && guards_by_name(facts, site);
    }
    let has_exchange = function != ScopeId::FILE
        && facts.calls.iter().any(|call| {
            matches!(call.operation, Operation::Exchange | Operation::MagicAuth)
                && call.file == site.file
                && file.is_within(call.scope, function)
                && !is_of_inner_route(facts, call.at(), function)
        });
    let is_ended_here = function != ScopeId::FILE
        && file
            .around(site.scope)
            .any(|scope| is_logout_path(&file.scopes[scope].name));
    // Next.js loads its middleware from one place alone; another file may still import it.
    let is_lost = guards::is_misplaced(facts.project, site.file) && facts.is_entry(site.file);
    let is_late = || {
        let mut routes = facts.project.routes.iter();
        guards::comes_after_all(facts.project, site)
            && routes.any(|it| {
                it.place.file == file.path
                    && it.place.span.is_before(site.span)
                    && !is_sign_in_path(&it.path)
                    && !is_logout_path(&it.path)
            })
    };
    if is_lost || is_late() || covers_sign_in_alone(facts, site) {
        return false;
    }
    !has_exchange && !is_ended_here && facts.is_live(site.at()) && !is_unused_filter(facts, site)
}

/// Whether a guard stands before nothing but signing in and out, and other routes have none of it.
fn covers_sign_in_alone(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let function = facts.program.function_at(site.at());
    let is_open = |route: &Route| is_sign_in_path(&route.path) || is_logout_path(&route.path);
    let is_before = |route: &Route| {
        let mut before = route.handlers.iter().rev().skip(1);
        before.any(|it| *it == function)
    };
    let routes = &facts.project.routes;
    routes.iter().any(is_before)
        && routes.iter().all(|it| !is_before(it) || is_open(it))
        && !routes.iter().all(is_open)
        && facts.calls_to(function).is_empty()
}

/// Whether a route's handler that is written within a function is between that and a scope: each route of
/// Roda is a block of the one that routes.
fn is_of_inner_route(facts: &Facts<'_>, at: FunctionRef, function: ScopeId) -> bool {
    let file = facts.file(at.file);
    let mut handlers = facts.project.routes.iter().flat_map(|it| &it.handlers);
    handlers.any(|it| {
        it.file == at.file
            && it.scope != function
            && file.is_within(it.scope, function)
            && file.is_within(at.scope, it.scope)
    })
}

/// Whether a method that denies is called as a filter alone, and nothing names it as one.
fn is_unused_filter(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let function = facts.program.function_at(site.at());
    guards::needs_naming(facts.project, function) && !facts.is_named_elsewhere(site.at())
        || guards::is_used_nowhere(facts.project, function)
        || guards::is_left_out(facts.project, function)
}

/// Whether what has a guard's name is one: a library's is; one of the project's own is judged by what
/// it does.
fn guards_by_name(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let functions = match facts.program.links.find(site.at(), &site.name) {
        None | Some(Target::Library(_)) => return true,
        Some(Target::Type(kind)) => {
            return !guards::lets_all_through(facts.file(kind.file), kind.scope);
        }
        Some(Target::File(_)) => return false,
        Some(Target::Function(function)) => vec![function],
        Some(Target::Value(at, value)) => {
            let handlers = facts.program.links.handlers(at, value);
            let named = || handlers.unknown.iter().chain(&handlers.libraries);
            if handlers.functions.is_empty() {
                return named().any(|it| is_guard_name(it));
            }
            handlers.functions
        }
    };
    let reached = facts.reached_from(&functions);
    let mut own = facts.guards.iter().filter(|it| it.is_own);
    own.any(|guard| {
        facts.is_in(&reached, guard.at())
            && !is_unused_filter(facts, guard)
            && !covers_sign_in_alone(facts, guard)
    })
}

/// Whether a scope belongs to a sign-in of the project's own: its route, or its name and parameters.
fn is_of_sign_in(facts: &Facts<'_>, at: FunctionRef) -> bool {
    let source = facts.file(at.file);
    let function = facts.program.function_at(at);
    if function.scope == ScopeId::FILE && !is_page(facts, function) {
        return false;
    }
    // A page may be loaded by a function of its own, before it is shown.
    let handles = |route: &Route| {
        let last = route.handlers.last();
        last.is_some_and(|last| last.file == at.file) && route.handlers.contains(&function)
    };
    let mut routes = facts
        .project
        .routes
        .iter()
        .filter(|it| handles(it))
        .peekable();
    if routes.peek().is_some()
        && routes.all(|route| is_sign_in_path(&route.path) || is_logout_path(&route.path))
    {
        return true;
    }
    let named = source.around(at.scope).map(|it| &source.scopes[it]);
    named.take(3).any(|scope| {
        let name = normalize_ident(&scope.name);
        let takes_password = scope.parameters.iter().any(|parameter| {
            matches!(
                normalize_ident(parameter).as_str(),
                "password" | "credentials" | "passwd"
            )
        });
        takes_password
            || ["login", "signin", "signup", "register", "handlecallback"].contains(&name.as_str())
            || ["andsignin", "andlogin"]
                .iter()
                .any(|it| name.ends_with(it))
    })
}

/// Whether a file is one page, and no router of many.
fn is_page(facts: &Facts<'_>, file: FunctionRef) -> bool {
    let routes = facts.project.routes.iter();
    let mut of_file = routes.filter(|route| route.handlers.last() == Some(&file));
    let first = of_file.next().map(|it| &it.path);
    first.is_some() && of_file.all(|it| Some(&it.path) == first)
}

/// Whether a place names the guard of such a route, and of no other.
fn is_of_scaffolding(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let file = facts.file(site.file);
    let routes = facts.project.routes.iter();
    let mut here = routes.filter(|route| {
        route.place.file == file.path && file.are_chained(route.place.span, site.span)
    });
    let first = here.next();
    first.is_some_and(guards::is_scaffolding) && here.all(guards::is_scaffolding)
}

fn is_sign_in_path(path: &str) -> bool {
    let path: String = normalize_ident(path)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    // `/login_successful` is where people come to afterwards.
    !path.contains("success") && SIGN_IN_WORDS.iter().any(|it| path.contains(it))
}
