//! What a condition asks.

use super::idle::reads_unsigned;
use super::names::is_guard_name;
use crate::facts::Project;
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{Branch, Call, ScopeId, ScopeKind, SourceFile, Span, Value};

/// Names in a condition whose origin is looked for: the name, a member, and `nil`.
const MOST_NAMES: usize = 3;
/// Words in a condition that ask who somebody is.
const IDENTITY: &[&str] = &[
    "session",
    "sessions",
    "sid",
    "user",
    "auth",
    "token",
    "logged",
    "loggedin",
    "signedin",
    "signed",
    "jwt",
    "identity",
    "principal",
    "account",
    "claims",
    "cookie",
    "cookies",
    "member",
    "viewer",
    "profile",
    "bearer",
    "login",
    "userid",
    "uid",
    "sess",
    "authenticated",
];

/// Words in a condition that ask something else, whatever is beside them.
const OTHER_QUESTIONS: &[&str] = &[
    "state",
    "nonce",
    "csrf",
    "xsrf",
    "verifier",
    "signature",
    "webhook",
    "secret",
    "captcha",
    "apikey",
    "api_key",
    "origin",
    "ratelimit",
    "password",
    "email",
    "subscription",
    "plan",
    "limit",
];

/// Words of what somebody chose, and of whom it says nothing.
const CHOICES: &[&str] = &[
    "org",
    "organization",
    "organisation",
    "directory",
    "factor",
    "factors",
    "cart",
];

/// Whether a condition asks who somebody is, by its words or by where its names come from.
pub(super) fn asks_for_identity(file: &SourceFile, branch: &Branch) -> bool {
    let condition = without_keys(&without_paths(&branch.condition));
    let words = words(&condition);
    // What a session knows somebody by is no address that was typed: `"user_email" not in session`.
    let is_of_session = words
        .iter()
        .any(|it| matches!(it.as_str(), "session" | "cookies"))
        || addresses_are_held(file, branch);
    let is_other = |word: &&String| {
        OTHER_QUESTIONS.contains(&word.as_str()) && !(is_of_session && word.contains("email"))
    };
    if words.iter().any(|it| is_other(&it)) {
        return false;
    }
    if asks_for_a_choice(&branch.condition)
        || asks_for_input(&branch.condition)
        || compares_forms(file, branch)
    {
        return false;
    }
    if names_identity(&condition) {
        return !comes_from_credentials(file, branch);
    }
    // A name alone, `!payload` or `err != nil`, is asked where it came from.
    let most = if is_in_guard(file, branch) {
        2 * MOST_NAMES
    } else {
        MOST_NAMES
    };
    names(&branch.condition).count() <= most
        && names(&branch.condition).any(|name| {
            if looks_up(file, name, Use::MOST_HELPERS) {
                return true;
            }
            match file.assigned(name, branch.scope, branch.span) {
                Some(Value::Call(id)) => {
                    file.calls.get(*id).is_some_and(asks)
                        || is_held(file, &Value::Call(*id), Use::of(branch))
                }
                // `id, ok := session.Values["user"].(string)`
                Some(Value::Name(path)) if name == "ok" => names_identity(path),
                // `boolean known = session != null && session.getAttribute("user") != null`
                Some(Value::Other | Value::Either(_)) => is_held_within(file, name, branch),
                // `req.signedCookies[process.env.COOKIE_NAME]`: what it is called tells what it is.
                Some(Value::Name(path)) if is_key(name) && path.ends_with(".?") => path
                    .rsplit_once('.')
                    .is_some_and(|(store, _)| is_store(store)),
                Some(value) => is_held(file, value, Use::of(branch)),
                None => false,
            }
        })
}

/// Whether one of the names in a condition is what a form of the application's own is known by:
/// `token` after `const token = req.session.csrf`.
fn compares_forms(file: &SourceFile, branch: &Branch) -> bool {
    let is_of_form = |path: &str| {
        let words = words(path);
        words.iter().any(|it| it == "csrf" || it == "xsrf")
    };
    names(&branch.condition).any(
        |name| match file.assigned(name, branch.scope, branch.span) {
            Some(Value::Name(path)) => is_of_form(path),
            Some(Value::Call(id)) => file.calls.get(*id).is_some_and(|call| {
                let mut given = call.values().filter_map(Value::word);
                is_of_form(&call.callee) || given.any(is_of_form)
            }),
            _ => false,
        },
    )
}

/// Whether what was assigned to a name asks for what a session or a cookie knows somebody by.
fn is_held_within(file: &SourceFile, name: &str, branch: &Branch) -> bool {
    let function = file.function_of(branch.scope);
    let mut assigned = file.assignments.iter().rev();
    let Some(assigned) = assigned.find(|it| {
        it.target == name
            && it.span.start() <= branch.span.start()
            && file.function_of(it.scope) == function
    }) else {
        return false;
    };
    let mut calls = file.calls.iter_enumerated();
    is_held(file, &assigned.value, Use::of(branch))
        || calls.any(|(id, call)| {
            assigned.span.contains(call.span)
                && is_held(file, &Value::Call(id), Use::at(call.scope, call.span))
        })
}

/// Whether a name in a condition is what a function of another file looks somebody up by, or a function that
/// the one around it is given does: `const email = await whoIs(req)`, `(pick) => (req, res, next) => …`.
pub(super) fn asks_elsewhere(project: &Project, file: &SourceFile, branch: &Branch) -> bool {
    let is_other = |word: &String| is_other_question(word) && !word.contains("email");
    if words(&branch.condition).iter().any(is_other) {
        return false;
    }
    let mut around = file.around(branch.scope).map(|it| &file.scopes[it]);
    names(&branch.condition).take(MOST_NAMES).any(|name| {
        let Some(Value::Call(id)) = file.assigned(name, branch.scope, branch.span) else {
            return false;
        };
        let call = &file.calls[*id];
        let root = call.callee.split('.').next().unwrap_or_default();
        let mut imports = file.imports.iter().flat_map(|it| &it.names);
        let original = imports.find(|(_, local)| local == root);
        let called = match original {
            Some((original, _)) if call.callee == root && original != "*" => original,
            _ => call.name(),
        };
        let mut others = project.files.iter();
        let is_imported = original.is_some()
            && others.any(|it| it.path != file.path && looks_up(it, called, Use::MOST_HELPERS));
        is_imported || around.any(|it| it.has_parameter(&call.callee))
    })
}

/// Where a value is used.
#[derive(Clone, Copy)]
pub(super) struct Use {
    scope: ScopeId,
    span: Span,
    /// How many functions of the file may still be looked into.
    left: usize,
}

impl Use {
    /// A helper that looks somebody up, and one that takes the cookies apart for it.
    const MOST_HELPERS: usize = 2;

    pub(super) fn at(scope: ScopeId, span: Span) -> Self {
        let left = Self::MOST_HELPERS;
        Self { scope, span, left }
    }

    fn of(branch: &Branch) -> Self {
        Self::at(branch.scope, branch.span)
    }
}

/// Whether a path is that of a session or of cookies.
fn is_store(path: &str) -> bool {
    const STORES: &[&str] = &["session", "sess", "cookies", "cookiestore", "signedcookies"];
    parts(path).any(|it| STORES.contains(&it.as_str()))
}

/// Whether a session or a cookie knows somebody by a key.
fn is_key(key: &str) -> bool {
    let words = words(key);
    let is_it = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    !is_it(CHOICES)
        && words
            .iter()
            .all(|it| !is_other_question(it) || it.contains("email"))
        && is_it(IDENTITY_KEYS)
}

/// Whether a value is what a session or a cookie knows somebody by, whichever of several it is:
/// `req.session.userId || req.session.adminId`, `cookies.get("user") ?? cookies.get("uid")`.
pub(super) fn is_held(file: &SourceFile, value: &Value, at: Use) -> bool {
    match value {
        Value::Either(values) => {
            let mut known = values
                .iter()
                .filter(|it| !matches!(it, Value::Null | Value::Bool(_) | Value::Text(_)))
                .peekable();
            known.peek().is_some() && known.all(|it| is_held(file, it, at))
        }
        Value::Name(path) => {
            let full = file.full_path(path, at.scope, at.span);
            let Some((before, key)) = full.rsplit_once('.') else {
                return false;
            };
            is_store(before) && is_key(key)
        }
        Value::Call(id) => file.calls.get(*id).is_some_and(|call| {
            let full = file.callee(call);
            let is_read = matches!(
                call.name(),
                "get" | "has" | "exists" | "getItem" | "getAttribute"
            ) || reads_cookie(call);
            let key = call.arguments.iter().find_map(|it| it.value.text());
            let mut paths = [full.as_str(), &call.callee].into_iter();
            let is_of_store = paths.any(|it| it.rsplit_once('.').is_some_and(|it| is_store(it.0)))
                || reads_cookie(call);
            // `sessions.get(req.cookies.sid)`: whom a cookie's value leads to.
            let leads_on = || call.arguments.iter().any(|it| is_held(file, &it.value, at));
            is_read && (is_of_store && key.is_some_and(is_key) || leads_on())
                || looks_up(file, call.name(), at.left)
        }),
        _ => false,
    }
}

/// Whether a call is of a function that reads one cookie: `getSignedCookie(c, secret, "uid")`.
fn reads_cookie(call: &Call) -> bool {
    let name = normalize_ident(call.name());
    matches!(
        name.as_str(),
        "getcookie" | "getsignedcookie" | "getencryptedcookie"
    )
}

/// Words that a key of a session has which says who somebody is.
const IDENTITY_KEYS: &[&str] = &[
    "user",
    "userid",
    "uid",
    "id",
    "email",
    "admin",
    "adminid",
    "auth",
    "token",
    "session",
    "sid",
    "account",
    "profile",
    "member",
    "sub",
    "jwt",
    "loggedin",
    "authenticated",
    "identity",
    "principal",
    "username",
];

/// Whether a name is of a person, and of nothing that proves who one is: `userId`, no `token`.
pub(super) fn names_person(name: &str) -> bool {
    const PEOPLE: &[&str] = &[
        "user", "userid", "uid", "username", "account", "member", "profile",
    ];
    PEOPLE.contains(&name)
}

fn is_other_question(word: &str) -> bool {
    OTHER_QUESTIONS.contains(&word)
}

/// Whether every address in a condition is one that a session or a cookie holds, or that somebody
/// has who was looked up: `!userEmail` after `cookies.get("user_email")`, `!user?.email`.
fn addresses_are_held(file: &SourceFile, branch: &Branch) -> bool {
    const SOMEBODY: &[&str] = &[
        "user",
        "session",
        "profile",
        "claims",
        "account",
        "member",
        "viewer",
        "currentuser",
        "principal",
    ];
    const TYPED: &[&str] = &[
        "body", "form", "input", "data", "query", "params", "req", "request",
    ];
    let condition = branch.condition.replace("?.", ".").replace("&.", ".");
    let mut paths = condition
        .split(|it: char| !it.is_alphanumeric() && !matches!(it, '.' | '_' | '$'))
        .filter(|path| words(path).iter().any(|word| word.contains("email")))
        .peekable();
    paths.peek().is_some()
        && paths.all(|path| match path.rsplit_once('.') {
            None => file
                .assigned(path, branch.scope, branch.span)
                .is_some_and(|value| is_held(file, value, Use::of(branch))),
            Some((before, _)) => {
                let mut before: Vec<String> = parts(before).collect();
                let last = before.pop().unwrap_or_default();
                SOMEBODY.contains(&last.as_str())
                    && !before.iter().any(|it| TYPED.contains(&it.as_str()))
            }
        })
}

/// Whether a branch is in what is called like a guard.
fn is_in_guard(file: &SourceFile, branch: &Branch) -> bool {
    let mut around = file.around(branch.scope).map(|it| &file.scopes[it].name);
    around.any(|it| is_guard_name(it))
}

/// A condition without the paths in it: `path.startsWith("/auth")` asks nobody who they are.
fn without_paths(condition: &str) -> String {
    let mut rest = condition.split(['"', '\'', '`']);
    let mut kept = rest.next().unwrap_or_default().to_owned();
    for part in rest {
        kept.push('"');
        if !part.starts_with('/') {
            kept.push_str(part);
        }
    }
    kept
}

/// A condition without the keys and settings that calls in it are given: `process.env.SECRET` and
/// `JWT_SECRET` of `!verify(token, JWT_SECRET)` are not what is asked about.
fn without_keys(condition: &str) -> String {
    let is_end = |it: char| matches!(it, '(' | ')' | ',');
    let pieces = condition.split_inclusive(is_end);
    let mut is_argument = false;
    let kept = pieces.map(|piece| {
        let was_argument = std::mem::replace(&mut is_argument, piece.ends_with(['(', ',']));
        let is_set = was_argument && is_setting(piece.trim_end_matches(is_end).trim());
        if is_set { "," } else { piece }
    });
    kept.collect()
}

/// Whether a path is set by who runs the application, or a constant: of the environment, or in
/// capitals alone.
fn is_setting(path: &str) -> bool {
    let is_path = |it: char| it.is_alphanumeric() || "._[]'\"?!:".contains(it);
    let is_constant = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    let mut parts = path.split(['.', '[']).map(normalize_ident);
    let is_environment = |it: String| matches!(it.as_str(), "env" | "environ" | "getenv");
    path.contains(|it: char| it.is_alphabetic())
        && path.chars().all(is_path)
        && (path.chars().all(is_constant) || parts.any(is_environment))
}

/// Whether what a call is given is a setting: `process.env.SESSION_PASSWORD`, or a name for it.
fn is_given_setting(file: &SourceFile, value: &Value, call: &Call) -> bool {
    match value {
        Value::Text(_) => true,
        Value::Name(path) => {
            let assigned = file.assigned(path, call.scope, call.span);
            is_setting(path)
                || match assigned {
                    Some(Value::Name(path)) => is_setting(path),
                    Some(Value::Call(id)) => is_setting(&file.calls[*id].callee),
                    _ => false,
                }
        }
        Value::Call(id) => is_setting(&file.calls[*id].callee),
        Value::Either(values) => values.iter().all(|it| is_given_setting(file, it, call)),
        _ => false,
    }
}

/// Whether what is looked up in a session is what somebody chose, not who they are:
/// `session.Values["org_id"]`.
fn asks_for_a_choice(condition: &str) -> bool {
    let mut keys = condition.split(['"', '\'']).skip(1).step_by(2).peekable();
    keys.peek().is_some()
        && keys.all(|key| {
            let words = words(key);
            words.iter().any(|word| CHOICES.contains(&word.as_str()))
                && !words.iter().any(|word| IDENTITY.contains(&word.as_str()))
        })
}

/// Whether a condition asks for nothing but a field of a form: `input.token`.
fn asks_for_input(condition: &str) -> bool {
    const FORMS: &[&str] = &["input", "formdata", "formvalues"];
    let path = condition.trim_matches(|it: char| "!() ".contains(it));
    let is_path = path
        .chars()
        .all(|character| character.is_alphanumeric() || matches!(character, '.' | '?' | '_'));
    let root = path.split(['.', '?']).next().unwrap_or_default();
    is_path && path.contains('.') && FORMS.contains(&normalize_ident(root).as_str())
}

/// Whether a function of the file looks somebody up by what a session or a cookie holds:
/// `def current_reader = Reader.find_by(id: session[:reader_id])`, `(req) => parse(req.headers.cookie)`.
fn looks_up(file: &SourceFile, name: &str, left: usize) -> bool {
    /// Bytes of a function that does nothing else.
    const LONGEST: usize = 400;
    let mut scopes = file.scopes.iter();
    let function = scopes.find(|scope| {
        scope.kind == ScopeKind::Function && scope.name == name && scope.span.length() <= LONGEST
    });
    let (Some(function), Some(left)) = (function, left.checked_sub(1)) else {
        return false;
    };
    let is_here = |span: Span| function.span.contains(span);
    let is_store = |path: &str| {
        let all: Vec<String> = parts(path).collect();
        let store = all
            .iter()
            .position(|it| matches!(it.as_str(), "session" | "cookies"));
        let key = store.and_then(|it| all.get(it + 1));
        let is_other = |key: &String| OTHER_QUESTIONS.iter().any(|it| key.contains(it));
        all.last().is_some_and(|it| it == "cookie") || key.is_some_and(|it| !is_other(it))
    };
    let mut reads = file.reads.iter().filter(|it| is_here(it.span));
    let mut calls = file.calls.iter_enumerated().filter(|it| is_here(it.1.span));
    reads.any(|read| is_store(&read.path))
        || calls.any(|(id, call)| {
            let at = Use {
                scope: call.scope,
                span: call.span,
                left,
            };
            normalize_ident(call.name()) == "cookie" && call.arguments.len() == 1
                || is_held(file, &Value::Call(id), at)
        })
}

/// Whether a name in a condition is of somebody, and not of how they are known: `login_type`.
pub(super) fn names_identity(condition: &str) -> bool {
    const QUALIFIERS: &[&str] = &[
        "type", "method", "provider", "url", "uri", "form", "page", "error", "loading",
    ];
    // A store of sessions that is asked for one value: `s.sessions.GetString(ctx, "gardener")`.
    const LOOKUPS: &[&str] = &[
        "sessions.get",
        "sessions.exists",
        "sessions.default",
        "sessionmanager.",
    ];
    let whole = normalize_ident(condition);
    if LOOKUPS.iter().any(|it| whole.contains(it)) {
        return true;
    }
    let names = condition.split(|character: char| {
        !character.is_alphanumeric() && character != '_' && character != '-'
    });
    names.map(words).any(|words| {
        let is_qualifier = words
            .last()
            .is_some_and(|word| QUALIFIERS.contains(&word.as_str()));
        !is_qualifier && words.iter().any(|word| IDENTITY.contains(&word.as_str()))
    })
}

/// Whether a call loads or checks what somebody is known by.
fn asks(call: &Call) -> bool {
    let name = normalize_ident(call.name());
    let given = call
        .arguments
        .iter()
        .filter_map(|argument| match &argument.value {
            Value::Text(text) => Some(text.as_str()),
            Value::Name(name) => Some(name.as_str()).filter(|it| !is_setting(it)),
            _ => None,
        });
    let all: Vec<&str> = std::iter::once(call.callee.as_str()).chain(given).collect();
    let mut words = all.iter().flat_map(|it| words(it));
    let is_other = words.any(|word| OTHER_QUESTIONS.contains(&word.as_str()));
    let is_question = [
        "get",
        "verify",
        "decode",
        "parse",
        "load",
        "auth",
        "validate",
        "cookie",
        "find",
        "current",
        "read",
        "check",
        "session",
        "introspect",
        "fromcontext",
    ]
    .iter()
    .any(|it| name.contains(it));
    is_question && !is_other && all.iter().any(|it| names_identity(it))
}

pub(super) fn asks_within(file: &SourceFile, span: Span) -> bool {
    let verifies = file.calls.iter().any(|call| {
        let name = normalize_ident(call.name());
        span.contains(call.span)
            && !reads_unsigned(file, call)
            && [
                "verify",
                "decode",
                "jwtverify",
                "authenticate",
                "getcurrentuser",
                "unseal",
            ]
            .iter()
            .any(|known| name.contains(known))
            && !words(&call.callee)
                .iter()
                .any(|word| OTHER_QUESTIONS.contains(&word.as_str()))
    });
    let reads = file
        .reads
        .iter()
        .any(|read| span.contains(read.span) && parts(&read.path).any(|it| it == "session"));
    // `with uid when is_binary(uid) <- get_session(conn, :uid)`
    let holds = file.calls.iter().any(|call| {
        let key = call.positional(1).and_then(Value::word);
        span.contains(call.span)
            && normalize_ident(call.name()) == "getsession"
            && key.is_some_and(|it| is_key(it.trim_start_matches(':')))
    });
    // `signer.loads(request.cookies["uid"])`, `box.decrypt(request.cookies["uid"])`
    let unseals = file.calls.iter().any(|call| {
        let callee = normalize_ident(&file.callee(call));
        let is_seal = ["decrypt", "unsign"].iter().any(|it| callee.ends_with(it))
            || callee.ends_with(".loads")
                && ["serializer", "signer"]
                    .iter()
                    .any(|it| callee.contains(it));
        is_seal && span.contains(call.span)
    });
    let mut read = file.reads.iter().filter(|it| span.contains(it.span));
    verifies || reads || holds || unseals && read.any(|it| is_store(&it.path))
}

/// Who a value asks for, as the code says it, if it asks who somebody is.
pub(super) fn identity_in<'a>(
    file: &'a SourceFile,
    value: &'a Value,
    scope: ScopeId,
    span: Span,
) -> Option<&'a str> {
    let is_other = |path: &str| words(path).iter().any(|it| is_other_question(it));
    let (path, is_asked) = match value {
        Value::Name(path) => (path, names_identity(path) && !is_other(path)),
        Value::Call(id) => {
            let call = file.calls.get(*id)?;
            (&call.callee, asks(call))
        }
        _ => return None,
    };
    (is_asked || is_held(file, value, Use::at(scope, span))).then_some(path.as_str())
}

/// Somebody who is looked up by what was typed is signing in.
fn comes_from_credentials(file: &SourceFile, branch: &Branch) -> bool {
    names(&branch.condition).any(|name| {
        let Some(Value::Call(id)) = file.assigned(name, branch.scope, branch.span) else {
            return false;
        };
        file.calls.get(*id).is_some_and(|call| {
            let is_typed = |name: &str| {
                words(name).iter().any(|word| {
                    matches!(
                        word.as_str(),
                        "email" | "password" | "username" | "code" | "otp"
                    )
                })
            };
            // What opens a session has a password of its own.
            let is_given = |value: &Value| !is_given_setting(file, value, call);
            call.arguments.iter().any(|argument| {
                argument.name.as_deref().is_some_and(is_typed) && is_given(&argument.value)
                    || file
                        .within(&argument.value)
                        .into_iter()
                        .any(|value| match value {
                            Value::Name(name) => is_typed(name) && is_given(value),
                            Value::Template(name) => is_typed(name),
                            Value::Object(members) => members
                                .iter()
                                .any(|(key, value)| is_typed(key) && is_given(value)),
                            _ => false,
                        })
            })
        })
    })
}

/// Whether a condition asks for somebody who is not there. Of several that all have to hold, those
/// that ask who somebody is decide: `!isLoading && isAuthenticated` asks for somebody who is.
pub fn is_negative(condition: &str) -> bool {
    let terms = conjuncts(condition);
    let mut asking = terms.iter().filter(|it| names_identity(it)).peekable();
    if terms.len() > 1 && asking.peek().is_some() {
        return asking.any(|it| is_negated(it));
    }
    is_negated(condition)
}

/// The parts of a condition that all have to hold, or of which one has to; what is in brackets stays
/// together, and so do parts of both kinds.
fn conjuncts(condition: &str) -> Vec<&str> {
    let mut sign = None;
    let mut depth = 0_usize;
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, character) in condition.char_indices() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '|' | '&' if depth == 0 && condition[at + 1..].starts_with(character) => {
                if *sign.get_or_insert(character) != character {
                    return vec![condition];
                }
                found.push(&condition[start..at]);
                start = at + 2;
            }
            _ => {}
        }
    }
    found.push(&condition[start..]);
    found
}

/// Whether a condition has a sign that something is missing.
fn is_negated(condition: &str) -> bool {
    const SIGNS: &[&str] = &[
        "!",
        "not ",
        "unless",
        "is none",
        "== null",
        "=== null",
        "=== undefined",
        "== undefined",
        "== nil",
        ".nil?",
        ".blank?",
        ".empty?",
        "is null",
        "isnullorempty",
        "isnullorwhitespace",
        "isnullorblank",
        "isblank()",
        "is_none()",
        "is_err()",
        "== \"\"",
        "=== false",
        "is false",
        "== false",
        "empty(",
        "is_null(",
        "isempty()",
        "length === 0",
        "length == 0",
        "== 0",
        "none(",
        "is nil",
        "== ''",
        "guest()",
    ];
    let condition = condition.to_lowercase();
    // `!= null` and `!==` say that there is something; `!!it` asks for it.
    let plain = condition
        .replace("!== null", "")
        .replace("!= null", "")
        .replace("!== undefined", "")
        .replace("!= undefined", "")
        .replace("is not none", "")
        .replace("is not null", "")
        .replace("!= \"\"", "")
        .replace("!== \"\"", "")
        .replace("!== ''", "")
        .replace("!= nil", if condition.contains("err") { "!" } else { "" })
        .replace("!!", "");
    SIGNS.iter().any(|it| plain.contains(it))
}

/// The words of a text: `req.session.userId` is `req`, `session`, `userid`, `user`, `id`.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in text.split(|character: char| {
        !character.is_alphanumeric() && character != '_' && character != '-'
    }) {
        if name.is_empty() {
            continue;
        }
        found.push(normalize_ident(name));
        let mut word = String::new();
        let mut was_lower = false;
        for character in name.chars() {
            if !character.is_alphanumeric() || (character.is_uppercase() && was_lower) {
                found.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            }
            if character.is_alphanumeric() {
                word.extend(character.to_lowercase());
            }
            was_lower = character.is_lowercase();
        }
        found.extend((!word.is_empty()).then_some(word));
    }
    found
}

/// The names in a condition.
fn names(condition: &str) -> impl Iterator<Item = &str> {
    condition
        .split(|character: char| {
            !character.is_alphanumeric() && character != '_' && character != '$'
        })
        .filter(|part| {
            part.starts_with(|character: char| character.is_alphabetic() || character == '_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_forms_ask_nobody_who_they_are() {
        for asked in ["input.token", "!formData.token"] {
            assert!(asks_for_input(asked), "{asked}");
        }
        for asked in ["session.token", "token", "input.token && session.user"] {
            assert!(!asks_for_input(asked), "{asked}");
        }
    }
}
