//! Taint of the state that a callback is given, unless something verifies the state.

use super::super::super::facts::{Callback, Facts};
use code_facts::FunctionRef;
use code_facts::semantics::queries::names_of_state;
use code_facts::semantics::values::{is_path_of, normalize_ident};
use code_facts::syntax::{Call, CallId, FileId, ScopeId, ScopeKind, SourceFile, Value};

/// How deep a value is looked into.
const MAX_DEPTH: usize = 8;

/// Calls that read a state, or unpack it without a look at who made it.
pub(super) const PROPAGATORS: &[&str] = &[
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
    "frombase64string",
    "defaultquery",
    "presence",
    "toowned",
    "clone",
    "asstr",
    "asderef",
    "asref",
    "unwrap",
    "unwrapor",
    "unwrapordefault",
    "unwraporelse",
    "orelse",
    "tolowercase",
    "downcase",
];

/// Those of them that look something up: what they are given is a key, and what they find was kept
/// there by whoever put it there.
const LOOKUPS: &[&str] = &["get", "fetch", "dig"];

/// What is given the object to look in, not asked for the key: `Map.get(state, :next)`,
/// `_.get(state, "next")`.
const LOOKED_UP_BY: &[&str] = &["Map", "Keyword", "Access", "Arr", "_", "lodash"];

/// Parts of names and conditions by which a state is made sure of.
const VERIFIERS: &[&str] = &[
    "verify",
    "verified",
    "valid",
    "hmac",
    "signature",
    "unsign",
    "timingsafe",
    "comparedigest",
    "isequal",
    "fixedtimeequals",
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

/// One function of the callback, with the names in it that the state is in.
pub(super) struct CallbackFunction<'a> {
    /// An index into the project's files.
    pub(super) at: FileId,
    pub(super) file: &'a SourceFile,
    scope: ScopeId,
    /// Whether a parameter named `state` is the query's.
    is_handler: bool,
    names: Vec<String>,
}

impl<'a> CallbackFunction<'a> {
    fn of(facts: &Facts<'a>, callback: &Callback<'_>, function: FunctionRef) -> Self {
        let file = facts.file(function.file);
        let mut found = Self {
            at: function.file,
            file,
            scope: function.scope,
            is_handler: callback.route.handlers.last() == Some(&function),
            names: Vec::new(),
        };
        if found.is_handler {
            found.names = names_of_state(file, function.scope);
        }
        for assignment in &file.assignments {
            let is_name = !matches!(assignment.target.as_str(), "return" | "throw");
            if is_name && found.holds(assignment.scope) && found.is_tainted(&assignment.value) {
                found.names.push(assignment.target.clone());
            }
        }
        found
    }

    /// Whether a scope is this function's own.
    pub(super) fn holds(&self, scope: ScopeId) -> bool {
        self.file.function_of(scope) == self.scope
    }

    pub(super) fn is_tainted_path(&self, path: &str) -> bool {
        // `params[:state].presence`
        let whole = path
            .rsplit_once('.')
            .filter(|(_, last)| PROPAGATORS.contains(&normalize_ident(last).as_str()));
        is_state(path)
            || whole.is_some_and(|it| is_state(it.0))
            || self.names.iter().any(|it| is_path_of(path, it))
    }

    /// Whether a value is the state, or something unpacked from it.
    pub(super) fn is_tainted(&self, value: &Value) -> bool {
        self.is_tainted_within(value, MAX_DEPTH)
    }

    fn is_tainted_within(&self, value: &Value, left: usize) -> bool {
        let Some(left) = left.checked_sub(1) else {
            return false;
        };
        match value {
            Value::Name(path) => self.is_tainted_path(path),
            Value::Either(items) => items.iter().any(|it| self.is_tainted_within(it, left)),
            Value::Call(id) => self.is_tainted_call(*id, left),
            _ => false,
        }
    }

    fn is_tainted_call(&self, id: CallId, left: usize) -> bool {
        let call = self.file.calls.get(id);
        call.is_some_and(|it| self.is_given_by(it, left))
    }

    /// Whether a call gives the state, or something unpacked from it.
    pub(super) fn is_tainted_by(&self, call: &Call) -> bool {
        self.is_given_by(call, MAX_DEPTH)
    }

    fn is_given_by(&self, call: &Call, left: usize) -> bool {
        if reads_state(call) {
            return true;
        }
        let name = normalize_ident(call.name().trim_end_matches(['!', '?']));
        // PyJWT's decode verifies what it is given a key for.
        let is_verifying = name == "decode" && call.arguments.len() > 1 && {
            let callee = normalize_ident(&call.callee);
            callee.contains("jwt") || callee.contains("jose")
        };
        if is_verifying {
            return false;
        }
        if let Some(own) = self.unpacking(call, left) {
            return own;
        }
        if !PROPAGATORS.contains(&name.as_str()) {
            return false;
        }
        let on = call.callee.rsplit_once('.').map(|(before, _)| before);
        let is_on_state = on
            .is_some_and(|head| self.names.iter().any(|name| is_path_of(head, name)))
            || on.is_some_and(is_state)
            || call
                .receiver
                .is_some_and(|receiver| left > 0 && self.is_tainted_call(receiver, left - 1));
        let is_key_alone =
            LOOKUPS.contains(&name.as_str()) && on.is_some_and(|it| !LOOKED_UP_BY.contains(&it));
        is_on_state
            || !is_key_alone
                && call
                    .arguments
                    .iter()
                    .any(|argument| self.is_tainted_within(&argument.value, left))
    }

    /// Whether a function of the same file returns what it unpacks of its parameter, where that is given the
    /// state; nothing if the call is of no such function.
    fn unpacking(&self, call: &Call, left: usize) -> Option<bool> {
        let root = call.callee.split('.').next().unwrap_or_default();
        let mut scopes = self.file.scopes.iter_enumerated();
        let (scope, own) =
            scopes.find(|(_, it)| it.kind == ScopeKind::Function && it.name == root)?;
        let parameter = own.parameters.first()?;
        let is_given = call
            .positional(0)
            .is_some_and(|it| self.is_tainted_within(it, left));
        let inner = CallbackFunction {
            at: self.at,
            file: self.file,
            scope,
            is_handler: false,
            names: vec![parameter.clone()],
        };
        let mut returns = self
            .file
            .assignments
            .iter()
            .filter(|it| it.target == "return" && self.file.function_of(it.scope) == scope);
        Some(is_given && returns.any(|it| inner.is_tainted_within(&it.value, left)))
    }

    /// Whether the state that was kept in a session or a cookie is read, which is for a comparison.
    fn reads_kept_state(&self) -> bool {
        const TAKERS: &[&str] = &["get", "fetch", "pull", "pop", "remove", "delete", "take"];
        let is_kept = |path: &str| {
            let path = normalize_ident(path);
            path.contains("sess") || path.contains("cookie") || path.contains("jar")
        };
        let is_state = |text: &str| normalize_ident(text).ends_with("state");
        let mut reads = self.file.reads.iter().filter(|it| self.holds(it.scope));
        let by_call = self.calls().any(|call| {
            let name = normalize_ident(call.name());
            let mut words = call.unnamed().take(2).filter_map(Value::word);
            is_kept(&call.callee)
                && TAKERS.iter().any(|it| name.starts_with(it))
                && words.any(is_state)
        });
        by_call || reads.any(|it| is_kept(&it.path) && is_state(&it.path))
    }

    pub(super) fn calls(&self) -> impl Iterator<Item = &'a Call> + '_ {
        self.file.calls.iter().filter(|it| self.holds(it.scope))
    }

    pub(super) fn conditions(&self) -> impl Iterator<Item = String> + '_ {
        let branches = self.file.branches.iter().filter(|it| self.holds(it.scope));
        branches.map(|branch| branch.condition.to_lowercase().replace('_', ""))
    }

    /// Whether a condition speaks of what the state is in.
    pub(super) fn speaks_of_state(&self, condition: &str) -> bool {
        let words = || condition.split(|it: char| !it.is_alphanumeric());
        words().any(|it| it == "state")
            || self.names.iter().any(|name| {
                let name = normalize_ident(name.rsplit('.').next().unwrap_or_default());
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
            | "queryparameters"
            | "parameters"
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
        "defaultquery",
        "queryvalue",
        "getfirst",
        "getqueryparameter",
    ];
    let callee = normalize_ident(&call.callee);
    let is_kept = ["session", "cookie", "store", "cache", "redis", "storage"]
        .iter()
        .any(|it| callee.contains(it));
    let names_state = call
        .arguments
        .iter()
        .take(2)
        .any(|argument| argument.value.text() == Some("state"));
    !is_kept && names_state && READERS.contains(&normalize_ident(call.name()).as_str())
}

/// The functions of the callback; none if something in them verifies the state.
pub(super) fn unverified_functions<'a>(facts: &Facts<'a>) -> Vec<CallbackFunction<'a>> {
    let Some(callback) = &facts.callback else {
        return Vec::new();
    };
    let mut reached: Vec<FunctionRef> = callback.reached.iter().copied().collect();
    reached.sort_by_key(|function| (function.file, function.scope));
    let unverified_functions: Vec<CallbackFunction<'a>> = reached
        .into_iter()
        .map(|function| CallbackFunction::of(facts, callback, function))
        .collect();
    let is_sure = unverified_functions.iter().any(|function| {
        let by_call = function.calls().any(|call| {
            let name = normalize_ident(&call.callee);
            let given = call.values().flat_map(|it| function.file.within(it));
            let is_given = given.into_iter().any(|it| function.is_tainted(it));
            VERIFIERS.iter().any(|it| name.contains(it)) && (is_given || name.contains("state"))
        });
        let by_condition = function.conditions().any(|condition| {
            // A key is no constant that it would be compared with: `c.Query("state") != kept`.
            let condition = condition
                .replace("\"state\"", "state")
                .replace("'state'", "state");
            let is_compared = [
                "session", "cookie", "stored", "saved", "expected", "original",
            ]
            .iter()
            .chain(VERIFIERS)
            .any(|word| condition.contains(word));
            // `state !== other`: whatever the other is, it is no constant.
            let between = condition.contains("state")
                && ["==", "!=", "equals("]
                    .iter()
                    .any(|it| condition.contains(it))
                && !["null", "nil", "none", "undefined", "\"", "'"]
                    .iter()
                    .any(|word| condition.contains(word));
            function.speaks_of_state(&condition) && (is_compared || between)
        });
        by_call || by_condition || function.reads_kept_state()
    });
    if is_sure {
        Vec::new()
    } else {
        unverified_functions
    }
}
