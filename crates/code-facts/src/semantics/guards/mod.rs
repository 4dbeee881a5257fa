//! Where a project denies those who are not signed in: branches that redirect or answer 401, and
//! guards of libraries, which are known by their names.

mod claimed;
mod denial;
mod idle;
mod names;
mod placing;
mod questions;
#[cfg(test)]
mod tests;

use crate::facts::{FunctionRef, Project};
use crate::semantics::values::normalize_ident;
use crate::syntax::{
    Assignment, Branch, Call, FileId, Language, Scope, ScopeId, ScopeKind, SourceFile, Span, Value,
};

pub use claimed::Claim;
pub use names::{denies_nobody, is_guard_name, mixins_after_view};
pub use placing::{
    comes_after_all, covers_no_route, is_left_out, is_misplaced, is_scaffolding, is_used_nowhere,
    listed_in_class, loads_a_page, needs_naming, used_at,
};
pub use questions::is_negative;

use denial::{Denial, denial, denial_by, names_denial};
use idle::{does_not_halt, falls_through, is_decided, only_notes_status};
use names::{guard_of_library, named_guard, takes_guards};
use questions::{asks_for_identity, asks_within, identity_in, names_identity};

/// A place that denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardSite {
    /// An index into [`Project::files`].
    pub file: FileId,
    /// The scope that it is in.
    pub scope: ScopeId,
    /// Where.
    pub span: Span,
    /// What is asked, or the guard's name.
    pub name: String,
    /// Whether the project's own code denies; else a library does, and naming it is using it.
    pub is_own: bool,
}

impl GuardSite {
    /// The scope that it is in, and its file.
    pub fn at(&self) -> FunctionRef {
        FunctionRef {
            file: self.file,
            scope: self.scope,
        }
    }
}

/// Every branch of a project that denies, and every use of a library's guard.
pub fn sites(project: &Project) -> Vec<GuardSite> {
    let mut found = Vec::new();
    for (index, file) in project.files.iter_enumerated() {
        let mut add = |scope, span, name: &str, is_own| {
            found.push(GuardSite {
                file: index,
                scope,
                span,
                name: name.to_owned(),
                is_own,
            });
        };
        for branch in &file.branches {
            if denies(project, file, branch)
                && !does_not_halt(project, index, branch)
                && claimed::claim(project, index, branch).is_none()
            {
                add(branch.scope, branch.span, &branch.condition, true);
            }
        }
        for catch in &file.catches {
            if asks_within(file, catch.watched)
                && denial(file, catch.handler) == Some(Denial::Plain)
            {
                add(
                    catch.scope,
                    catch.watched,
                    "the session cannot be read",
                    true,
                );
            }
        }
        for call in &file.calls {
            if let Some(name) = guard_of_library(file, call) {
                add(call.scope, call.span, &name, false);
            }
            if let Some(name) = asserted(file, call) {
                add(call.scope, call.span, name, true);
            }
        }
        for assignment in &file.assignments {
            if let Some(name) = or_denied(file, assignment) {
                add(assignment.scope, assignment.span, name, true);
            }
            if let Some(name) = guard_in_settings(project, assignment) {
                add(assignment.scope, assignment.span, name, false);
            }
        }
        for (id, scope) in file.scopes.iter_enumerated() {
            for marker in &scope.markers {
                let argument = marker
                    .arguments
                    .iter()
                    .find_map(|it| named_guard(&it.value));
                let is_optional = marker.argument("optional") == Some(&Value::Bool(true));
                if is_optional || placing::comes_too_late(file, id, marker) {
                    continue;
                }
                if is_guard_name(&marker.name) || placing::requires_somebody(file, marker) {
                    add(id, marker.span, &marker.name, false);
                } else if let Some(name) = argument.filter(|_| takes_guards(&marker.name)) {
                    add(id, marker.span, &name, false);
                }
            }
            if says_who_may(file, id, scope)
                || denied_by_clause(file, id, scope)
                || extracted_or_denied(file, id, scope)
            {
                add(id, scope.span, &scope.name, true);
            }
            let is_type = scope.kind == ScopeKind::Type;
            let late = mixins_after_view(file, scope);
            let base = scope
                .bases
                .iter()
                .find(|it| is_guard_name(it) && !late.contains(it));
            if let Some(base) = base.filter(|_| is_type) {
                add(id, scope.span, base, false);
            }
        }
    }
    // Auth.js asks its callback where its middleware stands, which is not known: any other guard is surer.
    let is_asked = |it: &GuardSite| it.name == AUTHORIZED;
    if found.iter().any(|it| it.is_own && !is_asked(it)) {
        found.retain(|it| !is_asked(it));
    }
    found
}

/// The callback that Auth.js asks before a page.
const AUTHORIZED: &str = "authorized";

/// Whether anything in a function denies, whoever it is and whatever is asked.
pub fn may_deny(file: &SourceFile, function: ScopeId) -> bool {
    denial(file, file.scopes[function].span).is_some()
}

/// Branches that would deny those who are not signed in, and ask for what anybody can claim to be.
pub fn claims(project: &Project) -> Vec<(GuardSite, Claim)> {
    let mut found = Vec::new();
    for (index, file) in project.files.iter_enumerated() {
        for branch in file.branches.iter().filter(|it| denies(project, file, it)) {
            if let Some(claim) = claimed::claim(project, index, branch) {
                let site = GuardSite {
                    file: index,
                    scope: branch.scope,
                    span: branch.span,
                    name: branch.condition.clone(),
                    is_own: true,
                };
                found.push((site, claim));
            }
        }
    }
    found
}

/// Who is asked for in what a call denies all others: `ctx.assert(ctx.session.userId, 401)`,
/// `abort_unless(auth()->check(), 403)`.
fn asserted<'a>(file: &'a SourceFile, call: &'a Call) -> Option<&'a str> {
    const ASSERTIONS: &[&str] = &["assert", "invariant", "abortunless", "throwunless"];
    let mut rest = call.unnamed();
    let asked = rest.next()?;
    let is_assertion = ASSERTIONS.contains(&normalize_ident(call.name()).as_str());
    if !is_assertion || !rest.any(names_denial) {
        return None;
    }
    identity_in(file, asked, call.scope, call.span)
}

/// Who is asked for in a value without whom a call denies: `session.get("uid") or abort(401)`.
fn or_denied<'a>(file: &'a SourceFile, assignment: &'a Assignment) -> Option<&'a str> {
    let Value::Either(values) = &assignment.value else {
        return None;
    };
    let (Value::Call(last), rest) = values.split_last()? else {
        return None;
    };
    let call = file.calls.get(*last)?;
    // A call that ends nothing has to be what is returned.
    let ends =
        call.is_new || normalize_ident(call.name()) == "abort" || assignment.target == "return";
    let denies = || denial(file, call.span) == Some(Denial::Plain);
    let asked = rest.first().filter(|_| ends && denies())?;
    identity_in(file, asked, assignment.scope, assignment.span)
}

/// What settings put before every view: `LoginRequiredMiddleware` among Django's `MIDDLEWARE`, a
/// permission of its REST framework, a policy of ASP.NET.
fn guard_in_settings<'a>(project: &Project, assignment: &'a Assignment) -> Option<&'a str> {
    let listed = match assignment.target.as_str() {
        "MIDDLEWARE" => &assignment.value,
        "REST_FRAMEWORK" => assignment.value.get("DEFAULT_PERMISSION_CLASSES")?,
        // ASP.NET's policy for what names none: `o.FallbackPolicy = o.DefaultPolicy`.
        target if target.ends_with(".FallbackPolicy") => {
            let policy = assignment.value.name()?;
            return policy.ends_with(".DefaultPolicy").then_some(policy);
        }
        _ => return None,
    };
    let is_own = |class: &str| {
        let scopes = project.files.iter().flat_map(|it| &it.scopes);
        scopes
            .into_iter()
            .any(|it| it.kind == ScopeKind::Type && it.name == class)
    };
    let mut named = listed.items().iter().filter_map(Value::text);
    named.find(|path| {
        let class = path.rsplit('.').next().unwrap_or(path);
        let is_guard = class == "LoginRequiredMiddleware"
            || class.starts_with("IsAuthenticated") && !class.ends_with("OrReadOnly");
        is_guard && !is_own(class)
    })
}

/// Whether a branch denies those who are not signed in.
fn denies(project: &Project, file: &SourceFile, branch: &Branch) -> bool {
    // Other files are searched for what denies alone.
    let asks_elsewhere = || {
        let mut outcomes = [Some(branch.then), branch.otherwise].into_iter().flatten();
        outcomes.any(|it| denial(file, it) == Some(Denial::Plain))
            && questions::asks_elsewhere(project, file, branch)
    };
    let asks = asks_for_identity(file, branch) || asks_elsewhere();
    if !asks || is_told(file, branch) {
        return false;
    }
    let is_idle = only_notes_status(file, branch) || falls_through(file, branch);
    if is_idle || is_decided(file, branch) {
        return false;
    }
    let is_negative = is_negative(&branch.condition);
    match denial(file, branch.then) {
        Some(Denial::Plain) => return true,
        Some(Denial::Redirect) if is_negative => return true,
        _ => {}
    }
    if is_negative {
        return false;
    }
    if let Some(otherwise) = branch.otherwise {
        return denial(file, otherwise).is_some();
    }
    // `if (session) return next(); res.redirect("/login")`
    let rest = rest_of_function(file, branch);
    let is_here = |call: &Call| file.function_of(call.scope) == file.function_of(branch.scope);
    match denial_by(file, rest, is_here) {
        Some(Denial::Plain) => leaves(file, branch.then),
        Some(Denial::Redirect) => {
            goes_on(file, branch.then)
                || shows(file, branch.then) && redirects_at_once(file, branch, rest)
        }
        None => false,
    }
}

/// Whether a guard of NestJS, or the callback that Auth.js asks before a page, says yes to those alone whom it
/// knows, in one expression: `canActivate(context) { return Boolean(request.session.user) }`.
fn says_who_may(file: &SourceFile, id: ScopeId, scope: &Scope) -> bool {
    let is_here = |it: ScopeId| file.is_within(it, id);
    let has_provider = || {
        let mut imports = file.imports.iter();
        imports.any(|it| it.module.ends_with("/providers/workos"))
    };
    let mut returned = file.assignments.iter().filter(|it| is_here(it.scope));
    let reads = file.reads.iter().filter(|it| is_here(it.scope));
    let asks = |span: Span| {
        let mut within = reads.clone().filter(|it| span.contains(it.span));
        within.any(|it| names_identity(&it.path))
    };
    file.language.is_script()
        && (scope.name == "canActivate" || scope.name == AUTHORIZED && has_provider())
        && returned.any(|it| {
            it.target == "return"
                && !matches!(it.value, Value::Bool(_) | Value::Null)
                && asks(it.span)
        })
}

/// Whether a clause of a function of Elixir ends what another one lets pass: `defp check(conn, nil)` with
/// `halt()`, beside `defp check(conn, user)`.
fn denied_by_clause(file: &SourceFile, id: ScopeId, scope: &Scope) -> bool {
    let here = |span: Span| scope.span.contains(span);
    let is_clause = |it: &Scope| {
        it.kind == ScopeKind::Function && it.parent == scope.parent && it.name == scope.name
    };
    let mut others = file.scopes.iter_enumerated();
    let is_passed =
        others.any(|(other, it)| other != id && is_clause(it) && denial(file, it.span).is_none());
    let mut calls = file.calls.iter().filter(|it| here(it.span));
    // `{:halt, redirect(socket, to: "/login")}` of LiveView.
    let mut returned = file.assignments.iter().filter(|it| here(it.span));
    let halts = calls.any(|it| it.name() == "halt")
        || returned.any(|it| it.value.items().first().and_then(Value::name) == Some("halt"));
    file.language == Language::Elixir
        && is_clause(scope)
        && halts
        && is_passed
        && !file.branches.iter().any(|it| here(it.span))
        && denial(file, scope.span) == Some(Denial::Plain)
}

/// Whether what takes somebody out of a request of Rust denies all others in one expression:
/// `jar.get_private("uid").map(User).or_forward(Status::Unauthorized)`.
fn extracted_or_denied(file: &SourceFile, id: ScopeId, scope: &Scope) -> bool {
    const EXTRACTORS: &[&str] = &["from_request", "from_request_parts"];
    const OR_ELSE: &[&str] = &[
        "orforward",
        "orerror",
        "okor",
        "okorelse",
        "maperr",
        "intooutcome",
    ];
    let mut calls = file.calls.iter().filter(|it| file.is_within(it.scope, id));
    file.language == Language::Rust
        && EXTRACTORS.contains(&scope.name.as_str())
        && calls.any(|call| {
            OR_ELSE.contains(&normalize_ident(call.name()).as_str())
                && denial(file, call.span) == Some(Denial::Plain)
        })
}

/// Whether a type of the project's own that is called a guard lets everybody through: `canActivate() {
/// return true }` of Nest.
pub fn lets_all_through(file: &SourceFile, kind: ScopeId) -> bool {
    let mut methods = file
        .scopes
        .iter_enumerated()
        .filter(|(_, it)| it.parent == kind);
    methods.any(|(id, it)| it.name == "canActivate" && idle::always_says_yes(file, id))
}

/// Whether a branch waits to be told that somebody signed out, or for another event: it denies
/// nobody who comes without a session. `event === "SIGNED_OUT"`.
fn is_told(file: &SourceFile, branch: &Branch) -> bool {
    const EVENTS: &[&str] = &[
        "signedout",
        "signout",
        "loggedout",
        "logout",
        "sessionexpired",
    ];
    const AT_ONCE: &[&str] = &["domcontentloaded", "load", "pageshow"];
    let quoted = branch.condition.split(['"', '\'', '`']).skip(1).step_by(2);
    let is_event = |text: &str| EVENTS.contains(&normalize_ident(text).as_str());
    let names_event = normalize_ident(&branch.condition).contains("event");
    if names_event && quoted.into_iter().any(is_event) {
        return true;
    }
    let mut around = file.around(branch.scope);
    around.any(|scope| {
        let mut calls = file.calls.iter();
        calls.any(|call| {
            let name = normalize_ident(call.name());
            let event = call
                .positional(0)
                .and_then(Value::text)
                .map(normalize_ident);
            matches!(name.as_str(), "addeventlistener" | "addlistener")
                && call.is_given(scope)
                && !event.is_some_and(|it| AT_ONCE.contains(&it.as_str()))
        })
    })
}

/// Whether lines answer with their own page, and send nobody elsewhere.
fn shows(file: &SourceFile, span: Span) -> bool {
    const PAGES: &[&str] = &["render", "rendertemplate", "templateresponse", "view"];
    let mut here = file.calls.iter().filter(|it| span.contains(it.span));
    let is_shown = here.any(|call| PAGES.contains(&normalize_ident(call.name()).as_str()));
    is_shown && leaves(file, span) && denial(file, span).is_none()
}

/// Whether what comes right after a branch is that somebody is sent elsewhere, and no more:
/// `if user: return render(…)`, `return redirect("/")`.
fn redirects_at_once(file: &SourceFile, branch: &Branch, rest: Span) -> bool {
    let function = file.function_of(branch.scope);
    let after = |span: Span, scope| rest.contains(span) && file.function_of(scope) == function;
    let calls = file
        .calls
        .iter()
        .filter(|call| after(call.span, call.scope));
    let calls: Vec<Span> = calls.map(|it| it.span).collect();
    let is_one = calls.iter().all(|call| {
        calls
            .iter()
            .any(|outer| outer != call && outer.contains(*call))
            || *call == calls[0]
    });
    let mut branches = file.branches.iter();
    is_one && !branches.any(|branch| after(branch.span, branch.scope))
}

/// What follows a branch in its function, as far as it may belong to it.
fn rest_of_function(file: &SourceFile, branch: &Branch) -> Span {
    let function = file.function_of(branch.scope);
    // Outside of functions, something else begins sooner.
    let most = if function == ScopeId::FILE { 2 } else { 4 };
    file.following(branch.then, file.scopes[function].span, most)
}

/// Whether lines end what their function does.
fn leaves(file: &SourceFile, span: Span) -> bool {
    let assigned = file.assignments.iter();
    let mut assigned = assigned
        .filter(|assignment| span.contains(assignment.span))
        .peekable();
    // `return if session[:uid]`: a return of nothing is no fact of its own.
    let is_bare = assigned.peek().is_none()
        && !file.calls.iter().any(|it| span.contains(it.span))
        && !file.branches.iter().any(|it| span.contains(it.span));
    is_bare || assigned.any(|it| it.target == "return") || goes_on(file, span)
}

/// Whether lines hand a request on to what comes after a guard.
fn goes_on(file: &SourceFile, span: Span) -> bool {
    // Of Express and others, of servlets, and of Go.
    const NEXT: &[&str] = &["next", "dofilter", "servehttp"];
    file.calls.iter().any(|call| {
        span.contains(call.span) && NEXT.contains(&normalize_ident(call.name()).as_str())
    })
}
