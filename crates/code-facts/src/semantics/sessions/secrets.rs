//! Secrets that sign or seal sessions and stand in the code as texts.

use super::is_met;
use super::table::Method;
use super::table::When::{self, Always, Imported, On};
use crate::facts::{FunctionRef, Project};
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::Language::{
    self, CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Ruby, Rust, TypeScript,
};
use crate::syntax::{Call, ScopeId, SourceFile, Span, Value};

/// A secret that stands in the code. The secret itself is not kept.
#[derive(Clone, Debug)]
pub struct SecretLiteral {
    /// The scope that it is used in, and its file.
    pub at: FunctionRef,
    /// Where it is used.
    pub span: Span,
    /// What it is given to: `session`, `jwt.sign`, `app.secret_key`.
    pub name: String,
    /// Whether it is used only where nothing else is set.
    pub is_fallback: bool,
}

/// Where a call takes its secret.
enum Taken {
    /// By one of these names, however that is written.
    By(&'static [&'static str]),
    /// By its place.
    At(usize),
}
use Taken::{At, By};

const SCRIPTS: &[Language] = &[JavaScript, TypeScript];
const JVM: &[Language] = &[Java, Kotlin];
const JWT: &[&str] = &["jwt", "jsonwebtoken", "jose"];

/// How far a name is followed to a text: a constant, what encodes it and an alternative are three.
const LONGEST_WAY: usize = 5;

/// Functions that take a secret, whatever they are imported as, by their modules.
const MODULES: &[(&str, Taken)] = &[
    ("express-session", By(&["secret"])),
    ("cookie-session", By(&["secret", "keys"])),
    ("cookie-parser", At(0)),
    ("iron-session", By(&["password"])),
    ("next-auth", By(&["secret"])),
    ("@auth/", By(&["secret"])),
    ("@fastify/session", By(&["secret"])),
    ("@fastify/cookie", By(&["secret"])),
    ("@fastify/jwt", By(&["secret"])),
    ("@fastify/secure-session", By(&["secret", "key"])),
    ("starlette.middleware.sessions", By(&["secretkey"])),
    ("itsdangerous", At(0)),
];

/// Functions that take one by their names.
const CALLS: &[(&str, When, Taken, &[Language])] = &[
    ("sign", On(JWT), At(1), SCRIPTS),
    (
        "sign",
        Imported(&["jsonwebtoken", "hono/jwt"]),
        At(1),
        SCRIPTS,
    ),
    ("sign", On(&["signjwt"]), At(0), SCRIPTS),
    (
        "createcookiesessionstorage",
        Always,
        By(&["secrets"]),
        SCRIPTS,
    ),
    ("usesession", Always, By(&["password"]), SCRIPTS),
    ("setsignedcookie", Always, At(3), SCRIPTS),
    ("encode", On(JWT), At(1), &[Python, Ruby, Php]),
    ("update", On(&["config"]), By(&["secretkey"]), &[Python]),
    (
        "frommapping",
        On(&["config"]),
        By(&["secretkey"]),
        &[Python],
    ),
    ("newcookiestore", Always, At(0), &[Go]),
    ("newstore", On(&["cookie"]), At(0), &[Go]),
    ("new", On(&["securecookie"]), At(0), &[Go]),
    ("signedstring", Always, At(0), &[Go]),
    ("hmacshakeyfor", Always, At(0), JVM),
    ("hmac256", Always, At(0), JVM),
    ("hmac512", Always, At(0), JVM),
    (
        "sessiontransporttransformermessageauthentication",
        Always,
        At(0),
        JVM,
    ),
    ("symmetricsecuritykey", Always, At(0), &[CSharp]),
    ("fromsecret", On(&["encodingkey"]), At(0), &[Rust]),
    ("from", On(&["key"]), At(0), &[Rust]),
    ("derivefrom", On(&["key"]), At(0), &[Rust]),
];

/// Every secret of a project's sessions that is a text, the same text once.
pub fn secret_literals(project: &Project) -> Vec<SecretLiteral> {
    let mut found = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (id, file) in project
        .files
        .iter_enumerated()
        .filter(|it| !is_for_trying(&it.1.path.to_string_lossy()))
    {
        let calls = file.calls.iter().filter_map(|call| {
            Some((
                call.scope,
                call.span,
                call.callee.as_str(),
                taken(file, call)?,
            ))
        });
        let assigned = file
            .assignments
            .iter()
            .filter(|it| is_setting(file, &it.target, it.scope));
        let assigned = assigned.map(|it| (it.scope, it.span, it.target.as_str(), &it.value));
        for (scope, span, name, value) in calls.chain(assigned) {
            let Some(text) = text_of(file, value, scope, span, LONGEST_WAY) else {
                continue;
            };
            let mut around = file.around(scope).map(|it| file.scopes[it].name.as_str());
            let is_told_apart = is_chosen(file, text.text)
                || text.unless.is_some_and(|it| is_asked_for(file, it))
                || around.any(is_for_trying);
            if is_told_apart
                || text.text.is_empty()
                || text.text.contains("${")
                || seen.contains(&text.text)
            {
                continue;
            }
            seen.push(text.text);
            found.push(SecretLiteral {
                at: FunctionRef { file: id, scope },
                span,
                name: name.to_owned(),
                is_fallback: text.is_fallback || is_overridden(file, name, span),
            });
        }
    }
    found
}

fn taken<'a>(file: &'a SourceFile, call: &'a Call) -> Option<&'a Value> {
    let root = call.callee.split('.').next().unwrap_or_default();
    // `app.register(session, { secret })`, `use Rack::Session::Cookie, secret: …`
    let given = call.positional(0).and_then(Value::name);
    let imported = |local: &str| {
        let mut imports = file.imports.iter();
        imports
            .find(|it| it.names.iter().any(|(_, it)| it == local))
            .map(|it| it.module.as_str())
    };
    let by_module = [Some(root), given].into_iter().flatten().find_map(|local| {
        let module = imported(local)?;
        let row = MODULES.iter().find(|it| module.starts_with(it.0))?;
        // Of what is registered with a name, the options follow.
        value_at(file, call, &row.1).filter(|_| matches!(row.1, By(_)) || local == root)
    });
    let name = normalize_ident(call.name());
    let by_name = || {
        let mut rows = CALLS.iter();
        rows.find_map(|row| {
            let method = Method {
                name: row.0,
                when: row.1,
                fewest_arguments: 1,
                languages: row.3,
            };
            let is_it = method.name == name
                && (row.3.is_empty() || row.3.contains(&file.language))
                && is_met(file, call, &method);
            is_it.then(|| value_at(file, call, &row.2))?
        })
    };
    let of_ruby = || match (file.language, call.callee.as_str(), given?) {
        (Ruby, "set", "session_secret") => call.positional(1),
        (Ruby, "use", given) if given.contains("Session") => file.given(call, &["secret"]),
        _ => None,
    };
    by_module.or_else(by_name).or_else(of_ruby)
}

fn value_at<'a>(file: &'a SourceFile, call: &'a Call, taken: &Taken) -> Option<&'a Value> {
    match taken {
        By(keys) => file.given(call, keys),
        At(place) => call.positional(*place),
    }
}

/// Whether an assignment is of the setting of a framework that signs sessions.
fn is_setting(file: &SourceFile, target: &str, scope: ScopeId) -> bool {
    let path: Vec<String> = parts(target).collect();
    let Some((last, before)) = path.split_last() else {
        return false;
    };
    let is_of = |words: &[&str]| {
        before
            .last()
            .is_some_and(|it| words.iter().any(|word| it.ends_with(word)))
    };
    match (file.language, last.as_str()) {
        (Python, "secretkey") => {
            let name = file.path.to_string_lossy();
            // Django's settings are a module of that name, or a package.
            is_of(&["app", "config", "application"])
                || before.is_empty() && scope == ScopeId::FILE && name.contains("settings")
        }
        (JavaScript | TypeScript, "keys") => is_of(&["app", "server"]),
        (Ruby, "secretkeybase") => is_of(&["config"]),
        _ => false,
    }
}

/// A text that is a secret.
struct Literal<'a> {
    text: &'a str,
    is_fallback: bool,
    /// The name before which the text is only a substitute.
    unless: Option<&'a str>,
}

fn text_of<'a>(
    file: &'a SourceFile,
    value: &'a Value,
    scope: ScopeId,
    span: Span,
    left: usize,
) -> Option<Literal<'a>> {
    let left = left.checked_sub(1)?;
    let follow = |value| text_of(file, value, scope, span, left);
    match value {
        Value::Text(text) => Some(Literal {
            text,
            is_fallback: false,
            unless: None,
        }),
        Value::List(items) => items.iter().find_map(follow),
        Value::Either(items) => {
            let (last, before) = items.split_last()?;
            let unless = before.iter().find_map(Value::name);
            follow(last).map(|it| Literal {
                is_fallback: true,
                unless,
                ..it
            })
        }
        Value::Name(name) => follow(file.assigned(name, scope, span)?),
        Value::Call(id) => {
            const ENCODERS: &[&str] = &[
                "encode",
                "from",
                "byte",
                "bytes",
                "getbytes",
                "tobytearray",
                "createsecretkey",
                "asref",
                "asbytes",
                "symmetricsecuritykey",
                "new",
            ];
            let call = file.calls.get(*id)?;
            let name = normalize_ident(call.name());
            let callee = normalize_ident(&call.callee);
            let is_read = ["env", "config", "setting"]
                .iter()
                .any(|it| callee.contains(it));
            // `ENV.fetch("SECRET") { "…" }`
            let in_block = || {
                let block = call.block().filter(|_| file.language == Ruby)?;
                let mut texts = file.strings.iter().filter(|it| it.scope == block);
                texts.next().map(|it| it.value.as_str())
            };
            let default = call.argument("default").or_else(|| call.positional(1));
            let default = default.and_then(Value::text).or_else(in_block);
            if is_read && let Some(text) = default {
                let unless = call.positional(0).and_then(Value::text);
                return Some(Literal {
                    text,
                    is_fallback: true,
                    unless,
                });
            }
            if is_read || !ENCODERS.contains(&name.as_str()) {
                return None;
            }
            // `"secret".getBytes()`
            let on = || {
                let mut texts = file.strings.iter();
                texts.find(|it| {
                    // A dot is between them, and a quote if that is no part of the text.
                    let gap = call.span.start().checked_sub(it.span.end());
                    call.receiver.is_none() && matches!(gap, Some(1 | 2))
                })
            };
            let given = call.positional(0).and_then(follow);
            given.or_else(|| {
                on().map(|it| Literal {
                    text: &it.value,
                    is_fallback: false,
                    unless: None,
                })
            })
        }
        _ => None,
    }
}

/// Words of places and conditions in which a text for developers is meant.
fn is_for_trying(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "test", "spec", "dev", "local", "example", "mock", "fixture", "seed",
    ];
    let words = text
        .split(|it: char| !it.is_alphanumeric())
        .map(str::to_lowercase);
    words
        .into_iter()
        .any(|word| WORDS.iter().any(|it| word.starts_with(it)))
}

/// Whether a condition that asks where the program runs decides on the text.
fn is_chosen(file: &SourceFile, text: &str) -> bool {
    let mut places = file.strings.iter().filter(|it| it.value == text);
    places.any(|place| {
        let mut around = file
            .branches
            .iter()
            .filter(|it| it.span.contains(place.span));
        around.any(|branch| {
            let condition = branch.condition.to_lowercase();
            let words = ["env", "prod", "dev", "debug", "test", "local"];
            words.iter().any(|it| condition.contains(it))
        })
    })
}

/// Whether a condition asks for the variable that the text stands in for: without it nothing starts.
fn is_asked_for(file: &SourceFile, variable: &str) -> bool {
    let variable = variable.rsplit('.').next().unwrap_or_default();
    let is_part = |it: char| !it.is_alphanumeric() && it != '_';
    file.branches
        .iter()
        .any(|it| it.condition.split(is_part).any(|word| word == variable))
}

/// Whether settings are read from elsewhere after the text, which may replace it, or set again.
fn is_overridden(file: &SourceFile, name: &str, span: Span) -> bool {
    const READERS: &[&str] = &[
        "frompyfile",
        "fromprefixedenv",
        "fromobject",
        "fromenvvar",
        "fromfile",
        "fromjson",
    ];
    let is_later = |it: Span| it.start() > span.start();
    let mut calls = file.calls.iter().filter(|it| is_later(it.span));
    let mut assigned = file.assignments.iter().filter(|it| is_later(it.span));
    file.language == Python
        && (calls.any(|it| READERS.contains(&normalize_ident(it.name()).as_str()))
            || assigned.any(|it| it.target == name))
}
