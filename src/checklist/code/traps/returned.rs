//! The state that comes back: whoever opens the callback writes it.

use super::super::facts::{Callback, Facts};
use super::defect;
use super::flow::is_of;
use crate::findings::{Finding, rules};
use crate::project::FunctionRef;
use crate::project::syntax::{Call, CallId, Language, ScopeId, SourceFile, Value};
use crate::project::values::plain;

/// How deep a value is looked into.
const DEEPEST: usize = 8;

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

/// Calls that read a state, or unpack it without a look at who made it.
const UNPACKING: &[&str] = &[
    "parse",
    "loads",
    "atob",
    "b64decode",
    "urlsafeb64decode",
    "decode64",
    "urlsafedecode64",
    "strictdecode64",
    "jsondecode",
    "base64decode",
    "urldecode",
    "decodeuricomponent",
    "unquote",
    "unquoteplus",
    "decode",
    "from",
    "tostring",
    "string",
    "str",
    "trim",
    "strip",
    "split",
    "get",
    "dig",
    "fetch",
    "symbolizekeys",
    "withindifferentaccess",
    "urlsearchparams",
    "url",
    "queryunescape",
    "decodestring",
];

/// Parts of names and conditions by which a state is made sure of.
const ASSURANCES: &[&str] = &[
    "verify",
    "verified",
    "valid",
    "hmac",
    "signature",
    "unsign",
    "timingsafe",
    "comparedigest",
    "hashequals",
    "securecompare",
    "constanttime",
    "csrf",
    "nonce",
    "checkstate",
    "consume",
    "unseal",
    "decrypt",
];

/// Parts of conditions and calls by which a target is made sure of.
const CHECKS: &[&str] = &[
    "startswith",
    "startwith",
    "indexof",
    "include",
    "inarray",
    " in ",
    "origin",
    "host",
    "has(",
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

/// One function of the callback, with the names in it that the state is in.
struct Function<'a> {
    at: usize,
    file: &'a SourceFile,
    scope: ScopeId,
    /// Whether a parameter named `state` is the query's.
    is_handler: bool,
    names: Vec<String>,
}

impl<'a> Function<'a> {
    fn of(facts: &Facts<'a>, callback: &Callback<'_>, function: FunctionRef) -> Self {
        let file = facts.file(function.file);
        let mut it = Self {
            at: function.file,
            file,
            scope: function.scope,
            is_handler: callback.route.handlers.last() == Some(&function),
            names: Vec::new(),
        };
        let parameters = &file.scopes[function.scope].parameters;
        if it.is_handler && parameters.iter().any(|it| it == "state") {
            it.names.push("state".to_owned());
        }
        for assignment in &file.assignments {
            let is_name = !matches!(assignment.target.as_str(), "return" | "throw");
            if is_name && it.holds(assignment.scope) && it.carries(&assignment.value, DEEPEST) {
                it.names.push(assignment.target.clone());
            }
        }
        it
    }

    /// Whether a scope is this function's own.
    fn holds(&self, scope: ScopeId) -> bool {
        self.file.function_of(scope) == self.scope
    }

    fn is_carrying(&self, path: &str) -> bool {
        is_state(path) || self.names.iter().any(|it| is_of(path, it))
    }

    /// Whether a value is the state, or something unpacked from it.
    fn carries(&self, value: &Value, left: usize) -> bool {
        let Some(left) = left.checked_sub(1) else {
            return false;
        };
        match value {
            Value::Name(path) => self.is_carrying(path),
            Value::Either(items) => items.iter().any(|it| self.carries(it, left)),
            Value::Call(id) => self.call_carries(*id, left),
            _ => false,
        }
    }

    fn call_carries(&self, id: CallId, left: usize) -> bool {
        let Some(call) = self.file.calls.get(id) else {
            return false;
        };
        if reads_state(call) {
            return true;
        }
        let name = plain(call.name().trim_end_matches(['!', '?']));
        // PyJWT's decode verifies what it is given a key for.
        let is_verifying = name == "decode" && call.arguments.len() > 1 && {
            let callee = plain(&call.callee);
            callee.contains("jwt") || callee.contains("jose")
        };
        if is_verifying || !UNPACKING.contains(&name.as_str()) {
            return false;
        }
        let on = call.callee.rsplit_once('.').map(|(before, _)| before);
        let is_on_state = on.is_some_and(|it| self.names.iter().any(|name| is_of(it, name)))
            || on.is_some_and(is_state)
            || call
                .receiver
                .is_some_and(|it| left > 0 && self.call_carries(it, left - 1));
        is_on_state
            || call
                .arguments
                .iter()
                .any(|it| self.carries(&it.value, left))
    }

    fn calls(&self) -> impl Iterator<Item = &'a Call> + '_ {
        self.file.calls.iter().filter(|it| self.holds(it.scope))
    }

    fn conditions(&self) -> impl Iterator<Item = String> + '_ {
        let branches = self.file.branches.iter().filter(|it| self.holds(it.scope));
        branches.map(|it| it.condition.to_lowercase().replace('_', ""))
    }

    /// Whether a condition speaks of what the state is in.
    fn speaks_of_state(&self, condition: &str) -> bool {
        let words = || condition.split(|it: char| !it.is_alphanumeric());
        words().any(|it| it == "state")
            || self.names.iter().any(|name| {
                let name = plain(name.rsplit('.').next().unwrap_or_default());
                words().any(|it| it == name)
            })
    }
}

/// `req.query.state`, `params.state`, `_GET.state`; not what a session or a cookie holds.
fn is_state(path: &str) -> bool {
    let lower = path.to_lowercase();
    let Some(before) = lower.strip_suffix(".state") else {
        return false;
    };
    let last = before.rsplit('.').next().unwrap_or_default();
    matches!(
        last,
        "query"
            | "params"
            | "get"
            | "_get"
            | "args"
            | "queryparams"
            | "searchparams"
            | "request"
            | "_request"
            | "querystringparameters"
            | "body"
    )
}

/// `request.args.get("state")`, `searchParams.get('state')`, `c.Query("state")`.
fn reads_state(call: &Call) -> bool {
    const READERS: &[&str] = &[
        "get",
        "getone",
        "query",
        "queryparam",
        "param",
        "input",
        "getparameter",
        "formvalue",
        "getquery",
        "filterinput",
    ];
    let callee = plain(&call.callee);
    let is_kept = ["session", "cookie", "store", "cache", "redis", "storage"]
        .iter()
        .any(|it| callee.contains(it));
    let names_state = call
        .arguments
        .iter()
        .take(2)
        .any(|it| it.value.text() == Some("state"));
    !is_kept && names_state && READERS.contains(&plain(call.name()).as_str())
}

/// The functions of the callback, unless something in them makes sure of the state.
fn functions<'a>(facts: &Facts<'a>) -> Vec<Function<'a>> {
    let Some(callback) = &facts.callback else {
        return Vec::new();
    };
    let mut reached: Vec<FunctionRef> = callback.reached.iter().copied().collect();
    reached.sort_by_key(|it| (it.file, it.scope));
    let functions: Vec<Function<'a>> = reached
        .into_iter()
        .map(|it| Function::of(facts, callback, it))
        .collect();
    let is_sure = functions.iter().any(|function| {
        let by_call = function.calls().any(|call| {
            let name = plain(&call.callee);
            let is_given = call
                .arguments
                .iter()
                .any(|it| function.carries(&it.value, DEEPEST));
            ASSURANCES.iter().any(|it| name.contains(it)) && (is_given || name.contains("state"))
        });
        let by_condition = function.conditions().any(|it| {
            let is_compared = [
                "session", "cookie", "stored", "saved", "expected", "original",
            ]
            .iter()
            .chain(ASSURANCES)
            .any(|word| it.contains(word));
            // `state !== other`: whatever the other is, it is no constant.
            let between = it.contains("state")
                && (it.contains("==") || it.contains("!="))
                && !["null", "nil", "none", "undefined", "\"", "'"]
                    .iter()
                    .any(|word| it.contains(word));
            function.speaks_of_state(&it) && (is_compared || between)
        });
        by_call || by_condition
    });
    if is_sure { Vec::new() } else { functions }
}

pub(super) fn identity_from_state(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for function in functions(facts) {
        let file = function.file;
        let is_identity = |path: &str| {
            let last = plain(path.rsplit('.').next().unwrap_or_default());
            IDENTITIES.contains(&last.as_str())
        };
        // `const { email } = JSON.parse(state)`, `session["email"] = state`
        let taken = file.assignments.iter().filter(|it| {
            function.holds(it.scope)
                && is_identity(&it.target)
                && function.carries(&it.value, DEEPEST)
        });
        // `state.email` anywhere
        let member = |path: &str| {
            is_identity(path)
                && path
                    .rsplit_once('.')
                    .is_some_and(|(of, _)| function.is_carrying(of))
        };
        let read = file
            .reads
            .iter()
            .filter(|it| function.holds(it.scope) && member(&it.path));
        // `find_by(email: params[:state])`
        let given = function.calls().filter(|call| {
            let named = call
                .arguments
                .iter()
                .flat_map(|it| match (&it.name, &it.value) {
                    (Some(name), value) => vec![(name.as_str(), value)],
                    (None, Value::Object(members)) => {
                        members.iter().map(|(key, it)| (key.as_str(), it)).collect()
                    }
                    _ => Vec::new(),
                });
            named
                .into_iter()
                .any(|(key, it)| is_identity(key) && function.carries(it, DEEPEST))
        });
        let mut lines: Vec<usize> = taken
            .map(|it| it.line)
            .chain(read.map(|it| it.line))
            .chain(given.map(|it| it.line))
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

pub(super) fn open_redirect(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for function in functions(facts) {
        if is_checked(&function) {
            continue;
        }
        let sinks = function
            .calls()
            .filter(|it| sends_on(&function, it))
            .map(|it| it.line);
        // `window.location.href = returnTo`
        let assigned = function.file.assignments.iter().filter(|it| {
            let target = it.target.to_lowercase();
            function.holds(it.scope)
                && (target.ends_with("location") || target.ends_with("location.href"))
                && function.carries(&it.value, DEEPEST)
        });
        let line = sinks.chain(assigned.map(|it| it.line)).min();
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

/// Whether anything in a function looks at the target before it is used.
fn is_checked(function: &Function<'_>) -> bool {
    let by_condition = function.conditions().any(|it| {
        let mut rest = it.replace("===", "==").replace("!==", "!=");
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
        function.speaks_of_state(&rest) && CHECKS.iter().any(|it| rest.contains(it))
    });
    by_condition
        || function.calls().any(|call| {
            let name = plain(&call.callee);
            let last = name.rsplit('.').next().unwrap_or_default();
            let is_test = CHECKS
                .iter()
                .any(|it| last.contains(it.trim_end_matches('(')))
                && last.len() > 2;
            let on_state = call
                .callee
                .rsplit_once('.')
                .is_some_and(|(on, _)| function.is_carrying(on));
            is_test
                && (on_state
                    || call
                        .arguments
                        .iter()
                        .any(|it| function.carries(&it.value, DEEPEST)))
        })
}

fn sends_on(function: &Function<'_>, call: &Call) -> bool {
    const REDIRECTS: &[&str] = &[
        "redirect",
        "redirectresponse",
        "httpresponseredirect",
        "sendredirect",
        "seeother",
        "sendredirectto",
        "redirectpermanent",
    ];
    let name = plain(call.name());
    let carries = |it: &Value| function.carries(it, DEEPEST);
    if REDIRECTS.contains(&name.as_str()) {
        return call.arguments.iter().any(|it| carries(&it.value));
    }
    // Rails sends nobody to another host unless it is told to.
    if name == "redirectto" && function.file.language == Language::Ruby {
        return call.argument("allow_other_host") == Some(&Value::Bool(true))
            && call.positional(0).is_some_and(carries);
    }
    // `{ headers: { Location: returnTo } }`
    let headers = call.arguments.iter().flat_map(|it| {
        let nested = it.value.get("headers");
        [Some(&it.value), nested].into_iter().flatten()
    });
    let by_header = headers.into_iter().any(|it| match it {
        Value::Object(members) => members
            .iter()
            .any(|(key, it)| plain(key) == "location" && carries(it)),
        _ => false,
    });
    // PHP's `header("Location: {$target}")`
    let by_text = function.file.language == Language::Php
        && name == "header"
        && matches!(call.positional(0), Some(Value::Template(it)) if it.eq_ignore_ascii_case("location: {}"))
        && function
            .file
            .reads
            .iter()
            .any(|it| it.line == call.line && function.is_carrying(&it.path));
    by_header || by_text
}
