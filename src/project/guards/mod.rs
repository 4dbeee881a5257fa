//! Where a project denies those who are not signed in: branches that redirect or answer 401, and
//! guards of libraries, which are known by their names.

mod denial;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use super::facts::Project;
use super::syntax::{Branch, Call, ScopeId, SourceFile, Value};
use super::values::{parts, plain};

use denial::{Denial, denial};

/// A place that denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardSite {
    /// An index into [`Project::files`].
    pub file: usize,
    /// The scope that it stands in.
    pub scope: ScopeId,
    /// Where.
    pub line: usize,
    /// What is asked, or the guard's name.
    pub name: String,
    /// Whether the project's own code denies; else a library does, and naming it is using it.
    pub is_own: bool,
}

/// Words in a condition that ask who somebody is.
const IDENTITY: &[&str] = &[
    "session",
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
];
/// Words in a condition that ask something else, whatever stands beside them.
const OTHER_QUESTIONS: &[&str] = &[
    "state",
    "nonce",
    "csrf",
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

/// Every branch of a project that denies, and every use of a library's guard.
pub fn sites(project: &Project) -> Vec<GuardSite> {
    let mut found = Vec::new();
    for (index, file) in project.files.iter().enumerate() {
        let mut add = |scope, line, name: &str, is_own| {
            found.push(GuardSite {
                file: index,
                scope,
                line,
                name: name.to_owned(),
                is_own,
            });
        };
        for branch in &file.branches {
            if denies(file, branch) {
                add(branch.scope, branch.line, &branch.condition, true);
            }
        }
        for catch in &file.catches {
            if asks_within(file, &catch.watched)
                && denial(file, &catch.handler) == Some(Denial::Plain)
            {
                add(
                    catch.scope,
                    *catch.watched.start(),
                    "the session cannot be read",
                    true,
                );
            }
        }
        for call in &file.calls {
            if let Some(name) = guard_of_library(file, call) {
                add(call.scope, call.line, &name, false);
            }
        }
        for (id, scope) in file.scopes.iter().enumerate() {
            for marker in &scope.markers {
                let argument = marker
                    .arguments
                    .iter()
                    .find_map(|it| named_guard(&it.value));
                if is_guard_name(&marker.name) {
                    add(id, marker.line, &marker.name, false);
                } else if let Some(name) = argument.filter(|_| takes_guards(&marker.name)) {
                    add(id, marker.line, &name, false);
                }
            }
            if let Some(base) = scope.bases.iter().find(|it| is_guard_name(it)) {
                add(id, *scope.lines.start(), base, false);
            }
        }
    }
    found
}

/// Whether a name says that it denies those who are not signed in.
pub fn is_guard_name(name: &str) -> bool {
    const NEVER: &[&str] = &[
        "guest",
        "logout",
        "csrf",
        "webhook",
        "redirectifauthenticated",
        "notauthenticated",
        "basicauth",
        "apikey",
        "requirejs",
        "optional",
        "unauthenticated",
        "requestauthorization",
        "nologin",
    ];
    const EXACT: &[&str] = &[
        "auth",
        "authenticate",
        "authenticated",
        "authorize",
        "authorized",
        "protect",
        "protected",
        "secured",
        "requireauthorization",
        "isauthenticated",
        "isloggedin",
        "preauthorize",
        "rolesallowed",
    ];
    const WITHIN: &[&str] = &[
        "loginrequired",
        "authrequired",
        "authenticationrequired",
        "tokenrequired",
        "jwtrequired",
        "authguard",
        "authmiddleware",
        "authenticationmiddleware",
        "authenticateduser",
        "authenticateuser",
        "authenticatetoken",
        "authenticaterequest",
        "validatesession",
        "permissionrequired",
        "protectedroute",
        "privateroute",
        "requireauth",
        "requiresauth",
        "isauthenticated",
        "protectedprocedure",
    ];
    const DEMANDS: &[&str] = &[
        "require", "requires", "ensure", "must", "assert", "verify", "check", "needs",
    ];
    const SUBJECTS: &[&str] = &[
        "auth",
        "login",
        "loggedin",
        "signin",
        "signedin",
        "session",
        "jwt",
        "currentuser",
        "user",
        "member",
    ];
    // `auth:sanctum` of Laravel, `authenticate_user!` of Rails.
    let name = name
        .split(':')
        .next()
        .unwrap_or(name)
        .trim_end_matches(['!', '?']);
    let last = name.rsplit(['.', '\\']).next().unwrap_or(name);
    let last = plain(last);
    if NEVER.iter().any(|it| last.contains(it)) {
        return false;
    }
    EXACT.contains(&last.as_str())
        || WITHIN.iter().any(|it| last.contains(it))
        || DEMANDS.iter().any(|demand| {
            last.strip_prefix(demand)
                .is_some_and(|it| SUBJECTS.iter().any(|subject| it.starts_with(subject)))
        })
}

/// Functions and attributes that are told which guards to put before something.
fn takes_guards(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "beforeaction",
        "beforefilter",
        "prependbeforeaction",
        "before",
        "plug",
        "pipethrough",
        "middleware",
        "onmount",
        "prehandler",
        "onrequest",
        "useguards",
        "depends",
        "security",
        "routelayer",
        "methoddecorator",
        "permissionclasses",
        "requirepermission",
        "use",
        "with",
        "group",
        "addhook",
        "applymiddleware",
    ];
    let name = name.rsplit('.').next().unwrap_or(name);
    NAMES.contains(&plain(name).as_str())
}

fn named_guard(value: &Value) -> Option<String> {
    match value {
        Value::Name(name) | Value::Text(name) => is_guard_name(name).then(|| name.clone()),
        Value::List(items) | Value::Either(items) => items.iter().find_map(named_guard),
        _ => None,
    }
}

fn guard_of_library(file: &SourceFile, call: &Call) -> Option<String> {
    let name = plain(call.name().trim_end_matches(['!', '?']));
    let chain = plain(&call.callee);
    let is_rule_of_spring = matches!(
        name.as_str(),
        "authenticated"
            | "hasrole"
            | "hasauthority"
            | "hasanyrole"
            | "hasanyauthority"
            | "fullyauthenticated"
    ) && [
        "anyrequest",
        "requestmatchers",
        "antmatchers",
        "pathmatchers",
        "anyexchange",
        "authorize",
    ]
    .iter()
    .any(|it| chain.contains(it));
    let is_call_of_library = matches!(
        name.as_str(),
        "requireauthorization"
            | "requireauthenticateduser"
            | "requiresauth"
            | "withapiauthrequired"
            | "withpageauthrequired"
            | "loginrequired"
            | "challengeasync"
            | "validatesessionwithworkos"
    ) || (name == "protect" && chain.contains("auth"))
        || (name == "authenticate"
            && chain.contains("passport")
            && call
                .positional(0)
                .and_then(Value::text)
                .is_some_and(|it| matches!(it, "jwt" | "bearer" | "session")));
    if is_rule_of_spring || is_call_of_library {
        return Some(call.callee.clone());
    }
    if takes_guards(call.name()) {
        return call.arguments.iter().find_map(|it| match &it.value {
            Value::Call(id) => {
                let inner = file.calls.get(*id)?;
                (is_guard_name(&inner.callee) || plain(inner.name()) == "authorize")
                    .then(|| inner.callee.clone())
            }
            value => named_guard(value),
        });
    }
    None
}

/// Whether a branch denies those who are not signed in.
fn denies(file: &SourceFile, branch: &Branch) -> bool {
    if !asks_who(file, branch) {
        return false;
    }
    let is_negative = is_negative(&branch.condition);
    match denial(file, &branch.then) {
        Some(Denial::Plain) => return true,
        Some(Denial::Redirect) if is_negative => return true,
        _ => {}
    }
    if is_negative {
        return false;
    }
    if let Some(otherwise) = &branch.otherwise {
        return denial(file, otherwise).is_some();
    }
    // `if (session) return next(); res.redirect("/login")`
    let rest = rest_of_function(file, branch);
    leaves(file, &branch.then) && denial(file, &rest) == Some(Denial::Plain)
}

fn rest_of_function(file: &SourceFile, branch: &Branch) -> RangeInclusive<usize> {
    let function = file.function_of(branch.scope);
    let end = if function == 0 {
        branch.then.end() + 3
    } else {
        *file.scopes[function].lines.end()
    };
    branch.then.end() + 1..=end.min(branch.then.end() + 6)
}

/// Whether lines end what their function does.
fn leaves(file: &SourceFile, lines: &RangeInclusive<usize>) -> bool {
    let returns = file
        .assignments
        .iter()
        .any(|it| it.target == "return" && lines.contains(&it.line));
    let goes_on = file
        .calls
        .iter()
        .any(|it| lines.contains(&it.line) && plain(it.name()) == "next");
    returns || goes_on
}

/// Whether a condition asks who somebody is, by its words or by where its names come from.
fn asks_who(file: &SourceFile, branch: &Branch) -> bool {
    let words = words(&branch.condition);
    if words
        .iter()
        .any(|it| OTHER_QUESTIONS.contains(&it.as_str()))
    {
        return false;
    }
    if words.iter().any(|it| IDENTITY.contains(&it.as_str())) {
        return !comes_from_credentials(file, branch);
    }
    names(&branch.condition).any(|name| {
        let Some(Value::Call(id)) = file.assigned(name, branch.scope, branch.line) else {
            return false;
        };
        file.calls.get(*id).is_some_and(|call| asks(call))
    })
}

/// Whether a call loads or checks what somebody is known by.
fn asks(call: &Call) -> bool {
    let name = plain(call.name());
    let path_words = words(&call.callee);
    let given = call.arguments.iter().filter_map(|it| match &it.value {
        Value::Text(text) | Value::Name(text) => Some(words(text)),
        _ => None,
    });
    let all: Vec<String> = path_words.into_iter().chain(given.flatten()).collect();
    let is_other = all.iter().any(|it| OTHER_QUESTIONS.contains(&it.as_str()));
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
    ]
    .iter()
    .any(|it| name.contains(it));
    is_question && !is_other && all.iter().any(|it| IDENTITY.contains(&it.as_str()))
}

fn asks_within(file: &SourceFile, lines: &RangeInclusive<usize>) -> bool {
    let verifies = file.calls.iter().any(|it| {
        let name = plain(it.name());
        lines.contains(&it.line)
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
            && !words(&it.callee)
                .iter()
                .any(|it| OTHER_QUESTIONS.contains(&it.as_str()))
    });
    let reads = file
        .reads
        .iter()
        .any(|it| lines.contains(&it.line) && parts(&it.path).any(|it| it == "session"));
    verifies || reads
}

/// Somebody who is looked up by what was typed is signing in.
fn comes_from_credentials(file: &SourceFile, branch: &Branch) -> bool {
    names(&branch.condition).any(|name| {
        let Some(Value::Call(id)) = file.assigned(name, branch.scope, branch.line) else {
            return false;
        };
        file.calls.get(*id).is_some_and(|call| {
            let is_typed = |it: &str| {
                words(it).iter().any(|it| {
                    matches!(
                        it.as_str(),
                        "email" | "password" | "username" | "code" | "otp"
                    )
                })
            };
            call.arguments.iter().any(|it| {
                it.name.as_deref().is_some_and(is_typed)
                    || file.within(&it.value).into_iter().any(|it| match it {
                        Value::Name(name) | Value::Template(name) => is_typed(name),
                        Value::Object(members) => members.iter().any(|(key, _)| is_typed(key)),
                        _ => false,
                    })
            })
        })
    })
}

fn is_negative(condition: &str) -> bool {
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
        "is_none()",
        "is_err()",
        "== \"\"",
        "=== false",
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
        .replace("!= nil", if condition.contains("err") { "!" } else { "" })
        .replace("!!", "");
    SIGNS.iter().any(|it| plain.contains(it))
}

/// The words of a text: `req.session.userId` is `req`, `session`, `userid`, `user`, `id`.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in text.split(|it: char| !it.is_alphanumeric() && it != '_' && it != '-') {
        if name.is_empty() {
            continue;
        }
        found.push(plain(name));
        let mut word = String::new();
        let mut was_lower = false;
        for it in name.chars() {
            if !it.is_alphanumeric() || (it.is_uppercase() && was_lower) {
                found.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            }
            if it.is_alphanumeric() {
                word.extend(it.to_lowercase());
            }
            was_lower = it.is_lowercase();
        }
        found.extend((!word.is_empty()).then_some(word));
    }
    found
}

/// The names in a condition.
fn names(condition: &str) -> impl Iterator<Item = &str> {
    condition
        .split(|it: char| !it.is_alphanumeric() && it != '_' && it != '$')
        .filter(|it| it.starts_with(|it: char| it.is_alphabetic() || it == '_'))
}
