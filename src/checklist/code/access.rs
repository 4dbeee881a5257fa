//! The application's own session: stored and ended.

use std::collections::HashSet;

use super::facts::{Callback, Exchange, Facts, Relation};
use super::sign_in::{is_magic_auth_only, live_exchange, not_applicable};
use super::{amiss, amiss_at, pass, skip};
use crate::findings::{Finding, Status, rules};
use code_facts::semantics::sessions::{Act, SessionSite};
use code_facts::semantics::values::plain;
use code_facts::semantics::workos::{Deed, Via, WorkosCall};
use code_facts::syntax::{CallId, FileId, ScopeId, SourceFile, Span, Value};
use code_facts::{FunctionRef, Place, Route};

/// Parts of paths and names that end a session.
const ENDINGS: &[&str] = &[
    "logout",
    "signout",
    "logoff",
    "signoff",
    "endsession",
    "clearsession",
];

pub(super) fn app_session(facts: &Facts<'_>) -> Finding {
    let rule = rules::APP_SESSION;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    if let Some(Callback {
        route,
        exchange: Exchange::Library(helper),
        ..
    }) = &facts.callback
    {
        return pass(
            rule,
            &route.place,
            format!("{} stores the session", helper.package),
        );
    }
    let exchange = live_exchange(facts);
    if let Some(call) = exchange
        && let Via::Library(helper) = call.via
    {
        let place = facts.place(call.file, call.span);
        return pass(
            rule,
            &place,
            format!("{} stores the session", helper.package),
        );
    }
    let magic_auth = facts
        .calls_of(Deed::MagicAuth)
        .last()
        .filter(|_| is_magic_auth_only(facts));
    let Some(exchange) = exchange.or(magic_auth) else {
        return skip(rule, "no code is exchanged, so nobody is signed in");
    };
    let reached = match &facts.callback {
        Some(callback) => callback.reached.clone(),
        None => around(facts, exchange),
    };
    let saved = facts
        .calls_of(Deed::SaveSession)
        .find(|workos_call| facts.is_in(&reached, workos_call.file, workos_call.scope));
    if let Some(call) = saved {
        let place = facts.place(call.file, call.span);
        return pass(rule, &place, format!("{} stores the session", call.name));
    }
    let mut writes: Vec<&SessionSite> = facts
        .sessions
        .iter()
        .filter(|session| {
            session.act == Act::Write && facts.is_in(&reached, session.file, session.scope)
        })
        .filter(|session| comes_after(facts, session, exchange))
        .collect();
    // A token is made to be stored; the nearest to the exchange is the one that is meant.
    writes.sort_by_key(|session| {
        (
            session.is_token,
            session.file != exchange.file,
            session.span.start().abs_diff(exchange.span.start()),
        )
    });
    if let Some(site) = writes.first() {
        return pass(
            rule,
            &asked_at(facts, site, exchange, &reached),
            format!("{} stores who signed in", site.name),
        )
        .subject(&site.name);
    }
    let place = facts.place(exchange.file, exchange.span);
    let message = format!(
        "after {} nothing is stored that a browser could be known by",
        exchange.name
    );
    amiss_at(rule, Status::Fail, facts, &place, message)
}

/// Where a session is stored: a token is stored by those who have it made.
fn asked_at(
    facts: &Facts<'_>,
    site: &SessionSite,
    exchange: &WorkosCall,
    reached: &HashSet<FunctionRef>,
) -> Place {
    let own = facts.place(site.file, site.span);
    let handler = facts
        .callback
        .as_ref()
        .and_then(|it| it.route.handlers.last());
    let Some(handler) = handler.filter(|_| site.is_token) else {
        return own;
    };
    let mut maker = FunctionRef {
        file: site.file,
        scope: facts.file(site.file).function_of(site.scope),
    };
    let mut place = own;
    for _ in 0..3 {
        let is_in_handler = maker.file == handler.file
            && facts.file(maker.file).is_within(maker.scope, handler.scope);
        let exchanges = maker.file == exchange.file
            && facts
                .file(maker.file)
                .is_within(exchange.scope, maker.scope);
        if is_in_handler || exchanges || maker.scope == ScopeId::FILE {
            break;
        }
        let calls = facts.calls_to(maker);
        let caller = calls
            .into_iter()
            .find(|at| facts.is_in(reached, at.file, facts.call(*at).scope));
        let Some(caller) = caller else { break };
        let call = facts.call(caller);
        let (file, scope) = (caller.file, facts.file(caller.file).function_of(call.scope));
        place = facts.place(file, call.span);
        maker = FunctionRef { file, scope };
    }
    place
}

/// What surrounds an exchange that no route leads to: what it leads to, and what leads to it.
fn around(facts: &Facts<'_>, exchange: &WorkosCall) -> HashSet<FunctionRef> {
    let function = |file: FileId, scope: ScopeId| FunctionRef {
        file,
        scope: facts.file(file).function_of(scope),
    };
    let mut from = vec![function(exchange.file, exchange.scope)];
    for depth in 0..3 {
        let Some(here) = from.get(depth).copied() else {
            break;
        };
        for caller in facts.calls_to(here) {
            let caller = function(caller.file, facts.call(caller).scope);
            if !from.contains(&caller) {
                from.push(caller);
            }
        }
    }
    facts.reached_from(&from)
}

/// What a callback does before the exchange knows nobody yet.
fn comes_after(facts: &Facts<'_>, site: &SessionSite, exchange: &WorkosCall) -> bool {
    let file = facts.file(site.file);
    site.file != exchange.file
        || file.function_of(site.scope) != file.function_of(exchange.scope)
        || site.span.start() >= exchange.span.start()
}

pub(super) fn logout(facts: &Facts<'_>) -> Finding {
    let rule = rules::LOGOUT;
    if let Some((place, name)) = ending(facts) {
        return pass(rule, &place, format!("{name} ends the session")).subject(name);
    }
    if facts.relation == Relation::OtherProduct {
        return skip(rule, "nobody signs in here with WorkOS");
    }
    let message = "no route, action or page ends the session";
    amiss(rule, Status::Fail, facts, message)
}

fn ending(facts: &Facts<'_>) -> Option<(Place, String)> {
    let routes = facts.project.routes.iter();
    let logouts: Vec<FunctionRef> = routes
        .filter(|it| is_ending(&it.path))
        .filter_map(|route| route.handlers.last().copied())
        .collect();
    let from_logout = facts.reached_from(&logouts);
    let clears = facts.sessions.iter().filter(|it| it.act == Act::Clear);
    let mut handlers = facts.callback.iter().flat_map(|it| &it.route.handlers);
    let language = handlers.next().map(|it| facts.file(it.file).language);
    let mut best: Option<(usize, bool, &SessionSite)> = None;
    for site in clears {
        let file = facts.file(site.file);
        let is_named_so = file
            .around(site.scope)
            .any(|scope| is_ending(&file.scopes[scope].name))
            || is_ending(file.path.to_str().unwrap_or_default());
        let function = FunctionRef {
            file: site.file,
            scope: file.function_of(site.scope),
        };
        let score = if logouts.contains(&function) {
            5
        } else if facts.is_in(&from_logout, site.file, site.scope) {
            4
        } else if is_named_so
            && (facts.is_live(site.file, site.scope) || facts.project.routes.is_empty())
        {
            3
        } else if facts.relation != Relation::OtherProduct
            && site.is_whole
            && !is_by_the_way(facts, site)
            && facts.is_live(site.file, site.scope)
        {
            1
        } else {
            continue;
        };
        // Of several equals the one that is written in the language of the callback.
        let is_beside = Some(file.language) == language;
        if best.is_none_or(|item| (score, is_beside) > (item.0, item.1)) {
            best = Some((score, is_beside, site));
        }
    }
    let best = best.map(|(score, _, site)| (score, site));
    let by_library = facts
        .calls_of(Deed::SignOut)
        .find(|workos_call| facts.is_live(workos_call.file, workos_call.scope));
    if let (Some(call), true) = (by_library, best.is_none_or(|(score, _)| score < 4)) {
        return Some((facts.place(call.file, call.span), call.name.clone()));
    }
    // What a framework brings for it says more than a value that is taken back somewhere.
    let site = best.map(|(score, session)| {
        (
            score,
            place_of_ending(facts, score, session),
            session.name.clone(),
        )
    });
    match (site, framework_ending(facts)) {
        (Some((score, _, _)), Some(brought)) if score < 3 => Some(brought),
        (Some((_, place, name)), _) => Some((place, name)),
        (None, brought) => brought,
    }
}

/// Where a session is cleared; for a helper in a file of its own the route that leads there.
fn place_of_ending(facts: &Facts<'_>, score: usize, site: &SessionSite) -> Place {
    let routes = facts.project.routes.iter();
    let mut logouts = routes.filter(|it| is_ending(&it.path));
    let is_near = |route: &&Route| {
        let mut handlers = route.handlers.iter();
        handlers.any(|it| it.file == site.file) || *route.place.file == *facts.file(site.file).path
    };
    // A script that is a page is what a route leads to, and no helper.
    let is_page = facts.file(site.file).function_of(site.scope) == ScopeId::FILE;
    if score < 4 || is_page || logouts.clone().any(|it| is_near(&it)) {
        return facts.place(site.file, site.span);
    }
    let leads_there = |logout: &&Route| {
        let reached = facts.reached_from(&logout.handlers);
        facts.is_in(&reached, site.file, site.scope)
    };
    match logouts.find(leads_there) {
        Some(route) => route.place.clone(),
        None => facts.place(site.file, site.span),
    }
}

/// Clearing what is found to be worn out, in a guard or in a callback, ends nobody's session at
/// their wish.
fn is_by_the_way(facts: &Facts<'_>, site: &SessionSite) -> bool {
    let file = facts.file(site.file);
    let function = file.function_of(site.scope);
    let in_callback = facts
        .callback
        .as_ref()
        .is_some_and(|callback| facts.is_in(&callback.reached, site.file, site.scope));
    let in_guard = facts.guards.iter().any(|guard| {
        guard.file == site.file
            && file.function_of(guard.scope) == function
            && function != ScopeId::FILE
    });
    let in_catch = file
        .catches
        .iter()
        .any(|catch| catch.handler.contains(site.span));
    in_callback || in_guard || in_catch
}

/// Frameworks that bring a logout: Django's view and URLs, Devise, Laravel's routes, Spring Security.
fn framework_ending(facts: &Facts<'_>) -> Option<(Place, String)> {
    facts.project.files.iter_enumerated().find_map(|(index, file)| {
        let called = file.calls.iter().find(|call| {
            let name = plain(call.name());
            let mentions = |text: &str| call.arguments.iter().any(|argument| file.within(&argument.value).into_iter().any(|value| matches!(value, Value::Name(name) | Value::Text(name) if name.ends_with(text))));
            matches!(name.as_str(), "devisefor" | "logouturl" | "logoutsuccessurl" | "logoutrequestmatcher")
                || (name == "routes" && plain(&call.callee) == "auth.routes")
                || matches!(name.as_str(), "wplogouturl" | "wploginout")
                || (name == "addaction" && mentions("wp_logout"))
                || plain(&call.callee).contains("logoutview")
                || mentions("LogoutView")
                || mentions("django.contrib.auth.urls")
        });
        let called = called.map(|call| (call.span, call.callee.clone()));
        let (line, name) = called.or_else(|| logout_of_spring(file))?;
        Some((facts.place(index, line), name))
    })
}

/// `http.logout(…)` of Spring Security, unless that is turned off, and `logoutUrl = …` in Kotlin.
fn logout_of_spring(file: &SourceFile) -> Option<(Span, String)> {
    let mut imports = file.imports.iter();
    if !imports.any(|import| {
        import
            .module
            .starts_with("org.springframework.security.config")
    }) {
        return None;
    }
    let mut assigned = file.assignments.iter();
    let assigned = assigned.find(|assignment| {
        let member = assignment.target.rsplit('.').next();
        matches!(member, Some("logoutUrl" | "logoutSuccessUrl"))
    });
    let is_off = |id: CallId| {
        let disables = |name: &str| name.rsplit('.').next() == Some("disable");
        let after = file.calls.iter().find(|it| it.receiver == Some(id));
        let within = file.calls[id]
            .arguments
            .iter()
            .any(|argument| match &argument.value {
                Value::Name(name) => disables(name),
                Value::Function(scope) => {
                    let mut calls = file.calls.iter();
                    calls.any(|call| call.scope == *scope && disables(&call.callee))
                }
                _ => false,
            });
        within || after.is_some_and(|it| disables(&it.callee))
    };
    let calls = file.calls.iter_enumerated();
    let mut calls = calls.filter(|(id, call)| call.name() == "logout" && !is_off(*id));
    let assigned = assigned.map(|assignment| (assignment.span, assignment.target.clone()));
    assigned.or_else(|| {
        calls
            .next()
            .map(|(_, call)| (call.span, call.callee.clone()))
    })
}

pub(super) fn is_ending(text: &str) -> bool {
    let text: String = plain(text)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    ENDINGS.iter().any(|it| text.contains(it))
}
