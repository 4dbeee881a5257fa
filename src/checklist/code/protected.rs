//! Routes that deny those who are not signed in.

use super::access::is_ending;
use super::facts::{Facts, Relation};
use super::sign_in::live_exchange;
use super::{amiss, pass, skip};
use crate::findings::{Finding, Status, rules};
use code_facts::resolve::Target;
use code_facts::semantics::guards::{GuardSite, is_guard_name, is_negative};
use code_facts::semantics::values::plain;
use code_facts::semantics::workos::Deed;
use code_facts::syntax::{FileId, Language, ScopeId, SourceFile, Span, Value};
use code_facts::{FunctionRef, Place, Route};

/// Parts of paths of those who are about to sign in, or out.
const ENTRANCES: &[&str] = &[
    "login", "signin", "signup", "register", "callback", "forgot", "reset",
];

/// How remote the pages on accounts are at the least.
const ASIDE: usize = 2;

pub(super) fn protected_route(facts: &Facts<'_>) -> Finding {
    let rule = rules::PROTECTED_ROUTE;
    if let Some(call) = facts
        .calls_of(Deed::Guard)
        .find(|workos_call| facts.is_live(workos_call.file, workos_call.scope))
    {
        let place = facts.place(call.file, call.span);
        return pass(
            rule,
            &place,
            format!("{} denies those who are not signed in", call.name),
        );
    }
    if let Some(site) = rule_for_all(facts) {
        let message = format!("{} denies those who are not signed in", site.name);
        return pass(rule, &facts.place(site.file, site.span), message);
    }
    let guarded = facts.project.routes.iter().filter_map(|route| {
        let name = route.guards.iter().find(|it| is_guard_name(it))?;
        (!is_entrance(&route.path) && !is_ending(&route.path) && !is_scaffolding(route))
            .then_some((route, name))
    });
    let is_before_a_route = |guard: &GuardSite| counts(facts, guard) && kind(facts, guard) == 0;
    let guarded = guarded
        .min_by_key(|(route, name)| (admits_readers(name), remoteness(route)))
        .filter(|(route, _)| {
            remoteness(route) < ASIDE || !facts.guards.iter().any(is_before_a_route)
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
    let guards = facts.guards.iter().filter(|it| counts(facts, it));
    let is_positive = |guard: &GuardSite| guard.is_own && !is_negative(&guard.name);
    let key = |guard: &&GuardSite| (rank(facts, guard), is_positive(guard));
    if let Some(site) = guards.min_by_key(key) {
        let message = if site.is_own {
            format!("those who are not signed in are denied: {}", site.name)
        } else {
            format!("{} denies those who are not signed in", site.name)
        };
        let place = used_at(facts, site).unwrap_or_else(|| facts.place(site.file, site.span));
        return pass(rule, &place, message);
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

/// `IsAuthenticatedOrReadOnly`, which denies only who would change something.
fn admits_readers(name: &str) -> bool {
    plain(name).ends_with("orreadonly")
}

/// How far a route is from what an application is about: its interface for programs, and pages on
/// accounts, come after its own pages.
fn remoteness(route: &Route) -> usize {
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
    let path = plain(&route.path);
    let is_aside = WORDS.iter().any(|it| path.contains(it));
    usize::from(is_aside) * ASIDE + usize::from(path.starts_with("/api/"))
}

/// Where a guard that a route has by its name is named: beside the handler, before the route, or in
/// what its controller is made of.
fn named_at(facts: &Facts<'_>, route: &Route, name: &str) -> Option<Place> {
    let last = |name: &str| plain(name.rsplit(['.', '\\']).next().unwrap_or(name));
    let handler = route.handlers.last().map(|function| {
        let scope = &facts.file(function.file).scopes[function.scope];
        (function.file, scope.span.start())
    });
    // `permission_classes = [IsAuthenticated]` of a class of Django's REST framework.
    if let Some(function) = route.handlers.last() {
        let file = facts.file(function.file);
        let class = file.scopes[function.scope].parent;
        let mut own = file.assignments.iter();
        let listed = own.find(|assignment| {
            assignment.scope == class && assignment.target == "permission_classes"
        });
        if let Some(listed) = listed.filter(|_| class != ScopeId::FILE) {
            return Some(facts.place(function.file, listed.span));
        }
    }
    let named = facts.guards.iter().filter(|it| !it.is_own);
    let named = named.filter(|guard| last(&guard.name) == last(name));
    let best = named.min_by_key(|guard| {
        let file = facts.file(guard.file);
        match handler {
            // A decorator stands before its function, a filter anywhere in its class.
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

/// Where a guard of the project's own is put before routes, in languages that name it there:
/// `before_action :require_user`, `@signed_in`.
fn used_at(facts: &Facts<'_>, site: &GuardSite) -> Option<Place> {
    let source = facts.file(site.file);
    if !site.is_own || !matches!(source.language, Language::Ruby | Language::Python) {
        return None;
    }
    let names: Vec<&str> = source
        .around(site.scope)
        .map(|scope| source.scopes[scope].name.as_str())
        .filter(|it| !it.is_empty())
        .collect();
    let is_it = |name: &str| names.contains(&name);
    let files = facts.project.files.iter_enumerated();
    let mut found: Vec<(bool, FileId, Span)> = Vec::new();
    for (index, file) in files.filter(|(_, it)| it.language == source.language) {
        let filters = file.calls.iter().filter(|call| {
            let is_filter = matches!(
                call.callee.as_str(),
                "before_action" | "prepend_before_action" | "before_filter"
            );
            is_filter
                && call
                    .arguments
                    .iter()
                    .any(|argument| matches!(&argument.value, Value::Name(name) if is_it(name)))
        });
        let marked = file.scopes.iter().flat_map(|it| &it.markers);
        let marked = marked.filter(|it| is_it(&it.name)).map(|it| it.span);
        let spans = filters.map(|it| it.span).chain(marked);
        found.extend(spans.map(|span| (index != site.file, index, span)));
    }
    let (_, file, span) = found.into_iter().min()?;
    Some(facts.place(file, span))
}

/// A rule of Spring Security for every request, which says more than one for a single route.
fn rule_for_all<'a>(facts: &'a Facts<'_>) -> Option<&'a GuardSite> {
    facts.guards.iter().find(|guard| {
        let name = plain(&guard.name);
        let is_for_all = name.contains("anyrequest.") || name.contains("anyexchange.");
        is_for_all && !guard.is_own && counts(facts, guard)
    })
}

/// How much a place looks like a guard, the best first: on the server, before a route, by its name,
/// in a page, in anything else; of those alike the one that lies nearest to the exchange.
fn rank(facts: &Facts<'_>, site: &GuardSite) -> (bool, usize, bool, bool, usize) {
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
    let compares = compares_people(&site.name);
    (
        is_browsers,
        kind(facts, site),
        compares,
        is_unnamed,
        distance,
    )
}

/// Whether a condition asks whether somebody is the right one, which comes after whether there is
/// anybody: `current_user.id != user_id`.
fn compares_people(condition: &str) -> bool {
    let sides = condition.split_once("!==").or(condition.split_once("!="));
    sides.is_some_and(|(_, other)| {
        let other = other.trim_start().to_lowercase();
        !["null", "nil", "none", "undefined", "\"", "'"]
            .iter()
            .any(|it| other.starts_with(it))
    })
}

fn kind(facts: &Facts<'_>, site: &GuardSite) -> usize {
    let file = facts.file(site.file);
    let function = FunctionRef {
        file: site.file,
        scope: file.function_of(site.scope),
    };
    let mut routes = facts.project.routes.iter();
    let name = |handler: &FunctionRef| facts.file(handler.file).scopes[handler.scope].name.as_str();
    // Clauses of one function have the same name, and none stands before the other.
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
    // What loads a page is a part of it: `loader` of Remix and React Router.
    let is_of_page = matches!(name(&function), "loader" | "action");
    let is_before = |route: &Route| {
        !is_of_page && route.handlers.iter().rev().skip(1).any(holds) && !is_of_handler(route)
    };
    if routes.clone().any(is_before) {
        0
    } else if file
        .around(site.scope)
        .any(|scope| is_guard_name(&file.scopes[scope].name))
    {
        1
    } else if routes.any(|route| route.handlers.last() == Some(&function)) {
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
        return !is_of_scaffolding(facts, site) && guards_by_name(facts, site);
    }
    let has_exchange = function != ScopeId::FILE
        && facts.calls.iter().any(|call| {
            matches!(call.deed, Deed::Exchange | Deed::MagicAuth)
                && call.file == site.file
                && file.is_within(call.scope, function)
        });
    let is_ended_here = function != ScopeId::FILE
        && file
            .around(site.scope)
            .any(|scope| is_ending(&file.scopes[scope].name));
    !has_exchange
        && !is_ended_here
        && facts.is_live(site.file, site.scope)
        && !is_filter_of_none(facts, site)
}

/// Whether a method of a controller of Rails is no action, and no filter or other method names it.
fn is_filter_of_none(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let source = facts.file(site.file);
    let is_controller = |file: &SourceFile| {
        file.language == Language::Ruby && file.path.iter().any(|it| it == "controllers")
    };
    let function = FunctionRef {
        file: site.file,
        scope: source.function_of(site.scope),
    };
    if function.scope == ScopeId::FILE || !is_controller(source) {
        return false;
    }
    let handlers = || facts.project.routes.iter().flat_map(|it| &it.handlers);
    handlers().any(|handler| is_controller(facts.file(handler.file)))
        && !handlers().any(|it| *it == function)
        && !facts.is_named_elsewhere(site.file, site.scope)
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
    own.any(|guard| facts.is_in(&reached, guard.file, guard.scope))
}

/// Whether a scope belongs to a sign-in of the project's own: its route, or its name and parameters.
fn is_of_entrance(facts: &Facts<'_>, file: FileId, scope: ScopeId) -> bool {
    let source = facts.file(file);
    let function = FunctionRef {
        file,
        scope: source.function_of(scope),
    };
    if function.scope == ScopeId::FILE && !is_page(facts, function) {
        return false;
    }
    // A page may be loaded by a function of its own, before it is shown.
    let handles = |route: &Route| {
        let last = route.handlers.last();
        last.is_some_and(|last| last.file == file) && route.handlers.contains(&function)
    };
    let mut routes = facts
        .project
        .routes
        .iter()
        .filter(|it| handles(it))
        .peekable();
    if routes.peek().is_some()
        && routes.all(|route| is_entrance(&route.path) || is_ending(&route.path))
    {
        return true;
    }
    let named = source.around(scope).map(|it| &source.scopes[it]);
    named.take(3).any(|scope| {
        let name = plain(&scope.name);
        let takes_password = scope.parameters.iter().any(|parameter| {
            matches!(
                plain(parameter).as_str(),
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

/// What a framework's template guards before anybody has written a line.
fn is_scaffolding(route: &Route) -> bool {
    matches!(
        route.path.as_str(),
        "/api/user" | "/user" | "api/user" | "user"
    ) && route.guards.iter().all(|it| it.starts_with("auth:"))
}

/// Whether a place names the guard of such a route, and of no other.
fn is_of_scaffolding(facts: &Facts<'_>, site: &GuardSite) -> bool {
    let file = facts.file(site.file);
    let routes = facts.project.routes.iter();
    let mut here = routes.filter(|route| {
        route.place.file == file.path && file.are_chained(route.place.span, site.span)
    });
    let first = here.next();
    first.is_some_and(is_scaffolding) && here.all(is_scaffolding)
}

fn is_entrance(path: &str) -> bool {
    let path: String = plain(path)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    // `/login_successful` is where people come to afterwards.
    !path.contains("success") && ENTRANCES.iter().any(|it| path.contains(it))
}
