//! The state that comes back: whoever opens the callback writes it.

mod taint;

use super::super::facts::Facts;
use super::{Pitfall, defect};
use crate::findings::rules;
use code_facts::semantics::responses::redirects_to;
use code_facts::semantics::values::normalize_ident;
use code_facts::syntax::{Call, Span, Value};

use taint::{CallbackFunction, PROPAGATORS, unverified_functions};

/// Members that say who somebody is.
const IDENTITIES: &[&str] = &[
    "email",
    "useremail",
    "emailaddress",
    "userid",
    "user",
    "uid",
    "sub",
    "username",
    "profileid",
];

/// Parts of conditions and calls by which a target is made sure of.
const SANITIZERS: &[&str] = &[
    "startswith",
    "startwith",
    "prefix",
    "islocal",
    "indexof",
    "include",
    "inarray",
    " in ",
    "origin",
    "host",
    "has(",
    "contains(",
    "test(",
    "match",
    "some(",
    "valid",
    "safe",
    "allow",
    "check",
    "verify",
    "sanitiz",
    "normaliz",
    "relative",
    "internal",
    "permitted",
    "==",
    "!=",
];

pub(super) fn identity_from_state(facts: &Facts<'_>) -> Vec<Pitfall> {
    let mut found = Vec::new();
    for function in unverified_functions(facts) {
        let file = function.file;
        let is_identity = |path: &str| {
            let last = normalize_ident(path.rsplit('.').next().unwrap_or_default());
            IDENTITIES.contains(&last.as_str())
        };
        // `const { email } = JSON.parse(state)`, `session["email"] = state`
        let taken = file.assignments.iter().filter(|assignment| {
            function.holds(assignment.scope)
                && is_identity(&assignment.target)
                && function.is_tainted(&assignment.value)
        });
        // `state.email` anywhere
        let member = |path: &str| {
            is_identity(path)
                && path
                    .rsplit_once('.')
                    .is_some_and(|(of, _)| function.is_tainted_path(of))
        };
        let read = file
            .reads
            .iter()
            .filter(|read| function.holds(read.scope) && member(&read.path));
        // `find_by(email: params[:state])`
        let given = function.calls().filter(|call| {
            let named = call.arguments.iter().flat_map(|argument| {
                match (&argument.name, &argument.value) {
                    (Some(name), value) => vec![(name.as_str(), value)],
                    (None, Value::Object(members)) => members
                        .iter()
                        .map(|(key, value)| (key.as_str(), value))
                        .collect(),
                    _ => Vec::new(),
                }
            });
            let is_named = named
                .into_iter()
                .any(|(key, value)| is_identity(key) && function.is_tainted(value));
            is_named || is_stored(call, &is_identity, &|value| function.is_tainted(value))
        });
        let mut lines: Vec<Span> = taken
            .map(|it| it.span)
            .chain(read.map(|it| it.span))
            .chain(given.map(|it| it.span))
            .collect();
        lines.sort_unstable();
        if let Some(line) = lines.first() {
            let place = facts.place(function.at, *line);
            let message = "who signed in is taken from the state, which anybody can write; only the exchange says who it was";
            found.push(defect(rules::IDENTITY_FROM_STATE, facts, &place, message));
        }
    }
    found
}

/// Whether a call stores a value that is meant under a key that is meant: `session.setAttribute("uid", state)`,
/// `put_session(conn, :uid, state)`.
fn is_stored(
    call: &Call,
    is_key: &dyn Fn(&str) -> bool,
    is_meant: &dyn Fn(&Value) -> bool,
) -> bool {
    const STORING: &[&str] = &[
        "set",
        "put",
        "insert",
        "setattribute",
        "setstring",
        "putsession",
        "setcookie",
        "cookie",
    ];
    let given: Vec<&Value> = call.unnamed().collect();
    STORING.contains(&normalize_ident(call.name()).as_str())
        && given.windows(2).any(|it| match it {
            [key, value] => key.word().is_some_and(is_key) && is_meant(value),
            _ => false,
        })
}

pub(super) fn open_redirect(facts: &Facts<'_>) -> Vec<Pitfall> {
    let mut found = Vec::new();
    for function in unverified_functions(facts) {
        if is_sanitized(&function) {
            continue;
        }
        let sinks = function
            .calls()
            .filter(|call| redirects_to(function.file, call, &|value| function.is_tainted(value)))
            .map(|it| it.span);
        // `window.location.href = returnTo`
        let assigned = function.file.assignments.iter().filter(|assignment| {
            let target = assignment.target.to_lowercase();
            function.holds(assignment.scope)
                && (target.ends_with("location") || target.ends_with("location.href"))
                && function.is_tainted(&assignment.value)
        });
        // `return "redirect:" + state` of Spring MVC.
        let views = function.file.assignments.iter().filter(|assignment| {
            let values = function.file.within(&assignment.value);
            let is_view = |it: &&Value| {
                matches!(it, Value::Template(text) if text.starts_with("redirect:{}"))
            };
            let is_within = |it: &Span| assignment.span.contains(*it);
            let calls = || function.calls().filter(|it| is_within(&it.span));
            // What a call is given is not what it gives: `session.getAttribute(state)`.
            let mut reads = function.file.reads.iter().filter(|it| is_within(&it.span));
            let is_read = reads.any(|read| {
                function.is_tainted_path(&read.path)
                    && !calls().any(|call| call.span.contains(read.span))
            });
            assignment.target == "return"
                && function.holds(assignment.scope)
                && values.iter().any(is_view)
                && (is_read || calls().any(|it| function.is_tainted_by(it)))
        });
        let assigned = assigned.chain(views);
        let line = sinks.chain(assigned.map(|it| it.span)).min();
        if let Some(line) = line {
            let place = facts.place(function.at, line);
            let message =
                "the browser is sent wherever the state says, and anybody can write a state";
            found.push(defect(
                rules::OPEN_REDIRECT_FROM_STATE,
                facts,
                &place,
                message,
            ));
        }
    }
    found
}

/// Whether anything in a function looks at the target before it is used. That it begins with a slash says
/// nothing: `//evil.example` does, too, and leads to another host.
fn is_sanitized(function: &CallbackFunction<'_>) -> bool {
    const BEGINS: &[&str] = &["startswith", "startwith", "hasprefix"];
    let mut texts = function.file.strings.iter();
    let knows_two = texts.any(|it| it.value == "//" || it.value.contains('\\'));
    let by_condition = function.conditions().any(|condition| {
        let mut rest = condition.replace("===", "==").replace("!==", "!=");
        for nothing in [
            "null",
            "undefined",
            "nil",
            "\"string\"",
            "'string'",
            "\"\"",
            "''",
        ] {
            for sign in ["== ", "!= "] {
                rest = rest.replace(&format!("{sign}{nothing}"), "");
            }
        }
        if !knows_two {
            for test in BEGINS {
                rest = rest.replace(&format!("{test}('/')"), "");
                rest = rest.replace(&format!("{test}(\"/\")"), "");
            }
        }
        function.speaks_of_state(&rest) && SANITIZERS.iter().any(|it| rest.contains(it))
    });
    by_condition
        || function.calls().any(|call| {
            let name = normalize_ident(&call.callee);
            let last = name.rsplit('.').next().unwrap_or_default();
            let is_test = SANITIZERS
                .iter()
                .any(|text| last.contains(text.trim_end_matches('(')))
                && last.len() > 2
                && !PROPAGATORS.contains(&last)
                && (knows_two
                    || !BEGINS.contains(&last)
                    || call.positional(0).and_then(Value::text) != Some("/"));
            let on_state = call
                .callee
                .rsplit_once('.')
                .is_some_and(|(on, _)| function.is_tainted_path(on));
            is_test
                && (on_state
                    || call
                        .arguments
                        .iter()
                        .any(|it| function.is_tainted(&it.value)))
        })
}
