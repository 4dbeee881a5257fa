//! The application's own session: stored and ended.

use std::collections::HashSet;

use super::facts::{Callback, Exchange, Facts, Usage};
use super::sign_in::{is_magic_auth_only, live_exchange, not_applicable};
use super::{pass, skip, violation, violation_at};
use crate::findings::{Finding, Status, rules};
use code_facts::semantics::sessions::{self, SessionAction, SessionSite};
use code_facts::semantics::values::normalize_ident;
use code_facts::semantics::workos::{Operation, Via, WorkosCall};
use code_facts::syntax::{ScopeId, SourceFile, Span, Value};
use code_facts::{FunctionRef, Place, Route};

/// Parts of paths and names that end a session.
const LOGOUT_WORDS: &[&str] = &[
    "logout",
    "signout",
    "logoff",
    "signoff",
    "endsession",
    "clearsession",
];

/// How many callers are asked, one after the other: a handler, what it calls, and a helper of that.
const MOST_CALLERS: usize = 3;

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
        .calls_of(Operation::MagicAuth)
        // The code is sent first, and checked then.
        .max_by_key(|it| normalize_ident(&it.name).contains("authenticate"))
        .filter(|_| is_magic_auth_only(facts));
    let Some(exchange) = exchange.or(magic_auth) else {
        return skip(rule, "no code is exchanged, so nobody is signed in");
    };
    let reached = match &facts.callback {
        Some(callback) => callback.reached.clone(),
        None => around(facts, exchange),
    };
    let saved = facts
        .calls_of(Operation::SaveSession)
        .find(|workos_call| facts.is_in(&reached, workos_call.at()));
    if let Some(call) = saved {
        let place = facts.place(call.file, call.span);
        return pass(rule, &place, format!("{} stores the session", call.name));
    }
    let mut writes: Vec<&SessionSite> = facts
        .sessions
        .iter()
        .filter(|session| {
            session.action == SessionAction::Write && facts.is_in(&reached, session.at())
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
    let (lost, writes): (Vec<_>, Vec<_>) = writes
        .into_iter()
        .partition(|it| is_lost(facts, it, &reached));
    if let (Some(site), []) = (lost.first(), &writes[..]) {
        let place = facts.place(site.file, site.span);
        let committer = sessions::committer(facts.project, site).unwrap_or_default();
        let message = format!(
            "{} changes a session that is never stored, as {committer} is not called after it",
            site.name
        );
        return violation_at(rule, Status::Fail, facts, &place, message).subject(&site.name);
    }
    let is_forgeable = |site: &&&SessionSite| sessions::is_forgeable(facts.project, site);
    if let Some(site) = writes.iter().find(|it| !is_forgeable(it)) {
        return pass(
            rule,
            &place_of_write(facts, site, exchange, &reached),
            format!("{} stores who signed in", site.name),
        )
        .subject(&site.name);
    }
    if let Some(site) = writes.first() {
        let place = facts.place(site.file, site.span);
        let message = format!(
            "{} stores who signed in where nothing signs or seals it: anybody can write such a cookie and be that person",
            site.name
        );
        return violation_at(rule, Status::Fail, facts, &place, message).subject(&site.name);
    }
    let place = facts.place(exchange.file, exchange.span);
    let message = format!(
        "after {} nothing is stored that a browser could be known by",
        exchange.name
    );
    violation_at(rule, Status::Fail, facts, &place, message)
}

/// Whether a place changes a session that has to be stored by another call, and none is made on the way. One
/// that no route leads to may run after every request.
fn is_lost(facts: &Facts<'_>, site: &SessionSite, reached: &HashSet<FunctionRef>) -> bool {
    let Some(committer) = sessions::committer(facts.project, site) else {
        return false;
    };
    let handlers: Vec<_> = facts
        .project
        .routes
        .iter()
        .flat_map(|it| it.handlers.clone())
        .collect();
    let from_routes = facts.reached_from(&handlers);
    let files = facts.project.files.iter_enumerated();
    let mut calls = files.flat_map(|(index, file)| {
        let named = file.calls.iter().filter(|it| it.name() == committer);
        named.map(move |it| (index, it))
    });
    calls.all(|(index, call)| {
        let file = facts.file(index);
        let at = FunctionRef {
            file: index,
            scope: call.scope,
        };
        // What a function opened itself is another session.
        let of = match call.callee.split_once('.') {
            Some((root, _)) => Some(root),
            None => call.positional(0).and_then(Value::name),
        };
        let function = file.function_of(call.scope);
        let mut assigned = file.assignments.iter();
        let is_other = assigned
            .any(|it| Some(it.target.as_str()) == of && file.function_of(it.scope) == function);
        !facts.is_in(reached, at)
            && (is_other || facts.is_in(&from_routes, at) || !facts.is_live(at))
    })
}

/// Where a session is stored: a token is stored by those who have it made.
fn place_of_write(
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
    let mut maker = facts.program.function_at(site.at());
    let mut place = own;
    for _ in 0..MOST_CALLERS {
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
            .find(|at| facts.is_in(reached, facts.program.function_around(*at)));
        let Some(caller) = caller else { break };
        place = facts.place(caller.file, facts.call(caller).span);
        maker = facts.program.function_around(caller);
    }
    place
}

/// What surrounds an exchange that no route leads to: what it leads to, and what leads to it.
fn around(facts: &Facts<'_>, exchange: &WorkosCall) -> HashSet<FunctionRef> {
    let mut from = vec![facts.program.function_at(exchange.at())];
    for depth in 0..MOST_CALLERS {
        let Some(here) = from.get(depth).copied() else {
            break;
        };
        for caller in facts.program.callers(here) {
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
        // `session["uid"] = exchange(code).profile.id`
        || site.span.contains(exchange.span)
}

pub(super) fn logout(facts: &Facts<'_>) -> Finding {
    let rule = rules::LOGOUT;
    if let Some((place, name)) = find_logout(facts) {
        return pass(rule, &place, format!("{name} ends the session")).subject(name);
    }
    if facts.usage == Usage::OtherProduct {
        return skip(rule, "nobody signs in here with WorkOS");
    }
    let message = "no route, action or page ends the session";
    violation(rule, Status::Fail, facts, message)
}

/// How sure it is that a session is cleared because somebody signs out, the surest last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LogoutEvidence {
    /// All that somebody is known by is cleared, and not by the way.
    Whole,
    /// Its function or file is called after signing out.
    Named,
    /// A logout's route leads to it.
    Reached,
    /// It is what handles a logout's route.
    Handler,
}

fn find_logout(facts: &Facts<'_>) -> Option<(Place, String)> {
    let routes = facts.project.routes.iter();
    let logouts: Vec<FunctionRef> = routes
        .filter(|it| is_logout_path(&it.path))
        .filter_map(|route| route.handlers.last().copied())
        .collect();
    let from_logout = facts.reached_from(&logouts);
    let clears = facts.sessions.iter().filter(|it| ends_session(facts, it));
    let mut handlers = facts.callback.iter().flat_map(|it| &it.route.handlers);
    let language = handlers.next().map(|it| facts.file(it.file).language);
    let mut best: Option<(LogoutEvidence, bool, &SessionSite)> = None;
    for site in clears {
        let file = facts.file(site.file);
        let is_named_so = file
            .around(site.scope)
            .any(|scope| is_logout_path(&file.scopes[scope].name))
            || is_logout_path(file.path.to_str().unwrap_or_default())
            || is_in_logout_branch(file, site.span);
        let function = facts.program.function_at(site.at());
        let evidence = if logouts.contains(&function) {
            LogoutEvidence::Handler
        } else if facts.is_in(&from_logout, site.at()) {
            LogoutEvidence::Reached
        } else if is_named_so && (facts.is_live(site.at()) || facts.project.routes.is_empty()) {
            LogoutEvidence::Named
        } else if facts.usage != Usage::OtherProduct
            && site.is_whole
            && !is_incidental(facts, site)
            && facts.is_live(site.at())
        {
            LogoutEvidence::Whole
        } else {
            continue;
        };
        // Of several equals the one that is written in the language of the callback.
        let is_beside = Some(file.language) == language;
        if best.is_none_or(|best| (evidence, is_beside) > (best.0, best.1)) {
            best = Some((evidence, is_beside, site));
        }
    }
    let best = best.map(|(evidence, _, site)| (evidence, site));
    let by_library = facts
        .calls_of(Operation::SignOut)
        .find(|workos_call| facts.is_live(workos_call.at()));
    let is_unsure = best.is_none_or(|(evidence, _)| evidence < LogoutEvidence::Reached);
    if let Some(call) = by_library.filter(|_| is_unsure) {
        return Some((facts.place(call.file, call.span), call.name.clone()));
    }
    // What a framework brings for it says more than a value that is taken back somewhere.
    let site = best.map(|(evidence, session)| {
        let place = place_of_logout(facts, evidence, session);
        (evidence, place, session.name.clone())
    });
    let brought = sessions::framework_logout(facts.project);
    let brought = brought.map(|logout| (logout.place, logout.name));
    match (site, brought) {
        (Some((LogoutEvidence::Whole, ..)), Some(brought)) => Some(brought),
        (Some((_, place, name)), _) => Some((place, name)),
        (None, brought) => brought,
    }
}

/// Whether a place ends the session that people are known by. What a page forgets of its own ends none
/// where a cookie or the server keeps it, and nothing was ever stored in the page.
pub(super) fn ends_session(facts: &Facts<'_>, site: &SessionSite) -> bool {
    if site.action != SessionAction::Clear {
        return false;
    }
    let mut writes = facts
        .sessions
        .iter()
        .filter(|it| it.action == SessionAction::Write);
    let is_kept_elsewhere = facts.callback.as_ref().is_some_and(|callback| {
        let mut writes = writes.clone().filter(|it| !it.is_token);
        writes.any(|it| facts.is_in(&callback.reached, it.at()))
    });
    !site.is_in_page || !is_kept_elsewhere || writes.any(|it| it.is_in_page)
}

/// Where a session is cleared; for a helper in a file of its own the route that leads there.
fn place_of_logout(facts: &Facts<'_>, evidence: LogoutEvidence, site: &SessionSite) -> Place {
    let routes = facts.project.routes.iter();
    let mut logouts = routes.filter(|it| is_logout_path(&it.path));
    let is_near = |route: &&Route| {
        let mut handlers = route.handlers.iter();
        handlers.any(|it| it.file == site.file) || *route.place.file == *facts.file(site.file).path
    };
    // A script that is a page is what a route leads to, and no helper.
    let is_page = facts.file(site.file).function_of(site.scope) == ScopeId::FILE;
    if evidence < LogoutEvidence::Reached || is_page || logouts.clone().any(|it| is_near(&it)) {
        return facts.place(site.file, site.span);
    }
    let leads_there = |logout: &&Route| {
        let reached = facts.reached_from(&logout.handlers);
        facts.is_in(&reached, site.at())
    };
    match logouts.find(leads_there) {
        Some(route) => route.place.clone(),
        None => facts.place(site.file, site.span),
    }
}

/// Clearing what is found to be worn out, in a guard or in a callback, ends nobody's session at
/// their wish.
fn is_incidental(facts: &Facts<'_>, site: &SessionSite) -> bool {
    let file = facts.file(site.file);
    let function = file.function_of(site.scope);
    let in_callback = facts
        .callback
        .as_ref()
        .is_some_and(|callback| facts.is_in(&callback.reached, site.at()));
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

/// Whether a stretch is what a script does that takes requests apart by their path, where the path is that
/// of a logout: `case 'POST /logout':`.
fn is_in_logout_branch(file: &SourceFile, span: Span) -> bool {
    let mut branches = file.branches.iter();
    branches.any(|it| it.then.contains(span) && is_logout_path(&it.condition))
}

pub(super) fn is_logout_path(text: &str) -> bool {
    let text: String = normalize_ident(text)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    LOGOUT_WORDS.iter().any(|it| text.contains(it))
}
