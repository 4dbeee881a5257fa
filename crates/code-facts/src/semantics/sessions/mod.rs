//! Where a project writes the session of its own application, and where it clears it, in every
//! framework. What sign-ins only pass through (a state, a verifier, a flash message) is no session,
//! and neither is the passwordless session of WorkOS, whatever its variable is called.

mod assigned;
mod committed;
mod forgeable;
mod headers;
mod logouts;
mod objects;
mod others;
mod secrets;
mod strategies;
mod table;
#[cfg(test)]
mod tests;

use crate::facts::{CallRef, FunctionRef, Project};
use crate::semantics::program::Program;
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{Call, CallId, FileId, Language, ScopeId, ScopeKind, SourceFile, Span, Value};

pub use assigned::is_global_map;
pub use committed::committer;
pub use forgeable::is_forgeable;
pub use logouts::{FrameworkLogout, framework_logout};
pub use secrets::{SecretLiteral, secret_literals};

use assigned::{is_passwordless, of_assignment};
use others::{is_of_another_kind, is_of_database};
use table::{CLEARS, CREDENTIALS, Method, WRITES, When};

/// What happens to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionAction {
    /// It is stored.
    Write,
    /// It is ended.
    Clear,
}

/// A place where something happens to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSite {
    /// What happens.
    pub action: SessionAction,
    /// An index into [`Project::files`].
    pub file: FileId,
    /// The scope that it is in.
    pub scope: ScopeId,
    /// Where.
    pub span: Span,
    /// The call, if it is one.
    pub call: Option<CallId>,
    /// As the code says it: `req.session.userId`, `res.cookie`.
    pub name: String,
    /// Whether it is about all that somebody is known by, not about one value of a session.
    pub is_whole: bool,
    /// Whether a token is made, which something else has to store.
    pub is_token: bool,
    /// Whether it is about what a page keeps, not about a cookie or a server's session.
    pub is_in_page: bool,
}

impl SessionSite {
    /// The scope that it is in, and its file.
    pub fn at(&self) -> FunctionRef {
        FunctionRef {
            file: self.file,
            scope: self.scope,
        }
    }

    /// The call, if it is one.
    pub fn call_ref(&self) -> Option<CallRef> {
        let file = self.file;
        self.call.map(|call| CallRef { file, call })
    }
}

/// Parts of keys that sign-ins keep for a moment.
const TRANSIENT_KEYS: &[&str] = &[
    "state",
    "nonce",
    "verifier",
    "pkce",
    "challenge",
    "csrf",
    "xsrf",
    "flash",
    "returnto",
    "redirect",
    "next",
    "returnurl",
    "returnpath",
    "locale",
    "lang",
    "lastseen",
    "lastvisit",
    "theme",
    "originalurl",
    "error",
    "message",
    "notice",
    "consent",
    "sidebar",
    "intended",
    "callback",
];

/// Every place of a project, file by file.
pub fn sites(project: &Project) -> Vec<SessionSite> {
    let mut found = Vec::new();
    for (index, file) in project.files.iter_enumerated() {
        for (id, call) in file.calls.iter_enumerated() {
            let action = match headers::action(project, file, call) {
                Some(action) => action,
                None => of_call(file, id, call),
            };
            if let Some(action) = action {
                found.push(SessionSite {
                    action,
                    file: index,
                    scope: call.scope,
                    span: call.span,
                    call: Some(id),
                    name: call.callee.clone(),
                    is_whole: is_whole(call),
                    is_token: makes_token(call),
                    is_in_page: is_page_storage(&call.callee),
                });
            }
        }
        for assignment in &file.assignments {
            let provider = strategies::provider_of(file, assignment);
            let signs_in = provider.map(|_| SessionAction::Write);
            if let Some(action) = signs_in.or_else(|| of_assignment(file, assignment)) {
                found.push(SessionSite {
                    action,
                    file: index,
                    scope: assignment.scope,
                    span: assignment.span,
                    call: None,
                    name: provider.unwrap_or(&assignment.target).to_owned(),
                    is_whole: matches!(
                        parts(&assignment.target).last().as_deref(),
                        Some("session" | "maxage")
                    ),
                    is_token: false,
                    is_in_page: is_page_storage(&assignment.target),
                });
            }
        }
    }
    found.sort_by_key(|session| (session.file, session.span));
    found
}

/// The calls by which a function of the project's own, which stores what it is given, is given
/// nothing, or no time: `writeToken(res, "", 0)` of `(res, token, maxAge) => res.cookie("t", token, { maxAge })`.
pub fn cleared_through_helpers(program: &Program<'_>, sites: &[SessionSite]) -> Vec<SessionSite> {
    let mut found = Vec::new();
    let writes = sites.iter().filter(|it| it.action == SessionAction::Write);
    for (site, at) in writes.filter_map(|site| Some((site, site.call_ref()?))) {
        let (file, call) = (program.file(site.file), program.call(at));
        let function = program.function_at(site.at());
        let parameters = &file.scopes[function.scope].parameters;
        let stored = call.positional(1).into_iter();
        let stored = stored.chain(file.given(call, &["value", "maxage", "expires"]));
        let places: Vec<usize> = stored
            .filter_map(Value::name)
            .filter_map(|name| parameters.iter().position(|it| it == name))
            .collect();
        if places.is_empty() {
            continue;
        }
        let is_nothing = |value: &Value| match value {
            Value::Text(text) => text.is_empty(),
            Value::Number(number) => number == "0" || number.starts_with('-'),
            value => *value == Value::Null,
        };
        for caller in program.calls_to(function) {
            let call = program.call(caller);
            let mut given = places.iter().filter_map(|it| call.positional(*it));
            if given.any(is_nothing) {
                found.push(SessionSite {
                    action: SessionAction::Clear,
                    file: caller.file,
                    scope: call.scope,
                    span: call.span,
                    call: Some(caller.call),
                    name: call.callee.clone(),
                    ..site.clone()
                });
            }
        }
    }
    found
}

fn of_call(file: &SourceFile, id: CallId, call: &Call) -> Option<SessionAction> {
    // Laravel's `session(['user' => $user])` writes; `session('user')` reads.
    let is_helper = file.language == Language::Php && call.callee == "session";
    if is_helper && let Some(Value::Object(members)) = call.positional(0) {
        let is_kept = members.iter().any(|(key, _)| !is_transient_key(key));
        return is_kept.then_some(SessionAction::Write);
    }
    // `Object.assign(req.session, { userId })`
    if call.callee == "Object.assign"
        && let Some(Value::Name(store)) = call.positional(0)
        && parts(store).last().as_deref() == Some("session")
        && !is_of_another_kind(store)
        && !is_passwordless(file, store, call.scope, call.span)
    {
        let mut members = call.unnamed().skip(1).flat_map(|value| match value {
            Value::Object(members) => members.as_slice(),
            _ => &[],
        });
        let is_kept = members.any(|(key, _)| !is_transient_key(key));
        return is_kept.then_some(SessionAction::Write);
    }
    let name = normalize_ident(call.name().trim_end_matches(['!', '?']));
    if matches!(call.callee.as_str(), "delete" | "unset" | "del") {
        return is_of_a_session(call).then_some(SessionAction::Clear);
    }
    let fits = |method: &&Method| method.name == name && is_met(file, call, method);
    if denies_token(file, call) {
        return Some(SessionAction::Clear);
    }
    if CLEARS.iter().any(|it| fits(&it)) {
        return (!is_transient(file, call)).then_some(SessionAction::Clear);
    }
    if strategies::signs_in(file, call) {
        return Some(SessionAction::Write);
    }
    if !objects::takes_cookie(file, call) {
        WRITES.iter().find(fits)?;
    }
    if is_transient(file, call) || is_an_argument_of_itself(file, id) {
        return None;
    }
    Some(if expires_at_once(file, call) {
        SessionAction::Clear
    } else {
        SessionAction::Write
    })
}

fn is_page_storage(path: &str) -> bool {
    const NAMES: &[&str] = &[
        "setitem",
        "removeitem",
        "setitemasync",
        "removeitemasync",
        "deleteitemasync",
    ];
    let mut parts: Vec<String> = parts(path).collect();
    let name = parts.pop().unwrap_or_default();
    // `sessionStorage.destroySession` is of what Remix calls so.
    let is_of_server = name.ends_with("session");
    NAMES.contains(&name.as_str())
        || !is_of_server
            && parts
                .iter()
                .any(|it| matches!(it.as_str(), "localstorage" | "sessionstorage"))
}

/// Whether a call puts a token on the list of those that are not taken any more:
/// `redis.setex("blacklist:" + token, …)`, `token.blacklist()`, `RevokedToken.create(…)`.
fn denies_token(file: &SourceFile, call: &Call) -> bool {
    const LISTS: &[&str] = &[
        "blacklist",
        "blocklist",
        "denylist",
        "revokedtoken",
        "revokedjti",
        "tokenrevoked",
        "revoked:",
    ];
    const PUTS: &[&str] = &[
        "set",
        "setex",
        "psetex",
        "add",
        "sadd",
        "hset",
        "zadd",
        "put",
        "create",
        "insert",
        "insertone",
        "insertmany",
        "save",
        "push",
        "append",
        "store",
        "upsert",
        "blacklist",
        "blocklist",
        "addtoblacklist",
        "addtoblocklist",
        "blacklisttoken",
        "revoketoken",
    ];
    let name = normalize_ident(call.name());
    if !PUTS.contains(&name.as_str()) {
        return false;
    }
    let is_list = |text: &str| {
        let text = normalize_ident(text);
        LISTS.iter().any(|it| text.contains(it))
    };
    let given = call.arguments.iter().flat_map(|it| file.within(&it.value));
    let mut given = given.filter_map(|value| match value {
        Value::Text(text) | Value::Template(text) | Value::Name(text) => Some(text.as_str()),
        Value::Call(id) => file.calls.get(*id).map(|it| it.callee.as_str()),
        _ => None,
    });
    is_list(&call.callee) || given.any(is_list)
}

fn makes_token(call: &Call) -> bool {
    const MAKERS: &[&str] = &[
        "sign",
        "signjwt",
        "jwtsign",
        "encode",
        "compact",
        "signedstring",
        "encodeandsign",
        "generateandsign",
        "writetoken",
        "foruser",
        "createaccesstoken",
        "createencodedjwt",
        "createtoken",
        "dumps",
        "sealsession",
    ];
    MAKERS.contains(&normalize_ident(call.name()).as_str())
}

/// Whether a call ends all of a session, or takes back what somebody is known by.
fn is_whole(call: &Call) -> bool {
    const ENDS: &[&str] = &[
        "destroy",
        "clear",
        "flush",
        "invalidate",
        "resetsession",
        "logout",
        "signout",
        "signoutandredirect",
        "signoutasync",
        "abandon",
        "sessiondestroy",
        "destroysession",
        "clearsession",
        "deletesession",
        "configuresession",
        "terminatesession",
        "logoutuser",
        "clearusersession",
        "dropsession",
        "purge",
        "logoutlink",
        "signoutbutton",
    ];
    let name = normalize_ident(call.name().trim_end_matches(['!', '?']));
    let is_credential = |part: &str| {
        let key = normalize_ident(part);
        CREDENTIALS.iter().any(|it| key.contains(it))
            || matches!(key.as_str(), "sid" | "connect.sid" | "id")
    };
    let is_of_browser =
        parts(&call.callee).any(|part| part.contains("cookie") || part.ends_with("storage"));
    let is_all = name == "delete" && call.arguments.is_empty();
    ENDS.contains(&name.as_str())
        || is_all
        || is_of_browser
            && call.arguments.iter().any(|argument| match &argument.value {
                Value::Text(text) | Value::Name(text) => {
                    is_credential(text.rsplit('.').next().unwrap_or_default())
                }
                Value::Object(members) => members.iter().any(|(key, value)| {
                    normalize_ident(key) == "name" && value.text().is_some_and(is_credential)
                }),
                _ => false,
            })
}

/// `delete req.session.user`, `unset($_SESSION['user'])`, `del session["user"]`.
fn is_of_a_session(call: &Call) -> bool {
    // Go's `delete(session.Values, "state")` names the key apart.
    let key = call.positional(1).and_then(Value::text);
    if key.is_some_and(is_transient_key) {
        return false;
    }
    call.arguments.iter().any(|argument| match &argument.value {
        Value::Name(path) => {
            let is_transient = path.rsplit('.').next().is_some_and(is_transient_key);
            !is_transient
                && parts(path).any(|part| matches!(part.as_str(), "session" | "sess" | "cookies"))
        }
        _ => false,
    })
}

fn is_met(file: &SourceFile, call: &Call, method: &Method) -> bool {
    if call.arguments.len() < method.fewest_arguments {
        return false;
    }
    let languages = method.languages;
    if !languages.is_empty() && !languages.contains(&file.language) {
        return false;
    }
    match method.when {
        When::Always => true,
        When::Alone => !call.callee.contains('.'),
        When::On(receivers) => is_on(file, call, receivers),
        When::Imported(modules) => is_imported(file, call, modules),
        When::GivenMade => call.positional(0).is_some_and(|value| match value {
            Value::Name(name) => match file.assigned(name, call.scope, call.span) {
                Some(Value::Name(kind)) => kind.ends_with("Cookie"),
                made => matches!(made, Some(Value::Call(_))),
            },
            value => matches!(value, Value::Call(_)),
        }),
        When::Given(texts) => call
            .arguments
            .first()
            .and_then(|it| it.value.text())
            .is_some_and(|text| {
                let key = normalize_ident(text);
                texts.iter().any(|it| key.contains(it)) && !is_remembered(&key)
            }),
    }
}

/// Whether a key is that of what a browser remembers of somebody, and knows nobody by.
fn is_remembered(key: &str) -> bool {
    const SURE: &[&str] = &["token", "session", "jwt", "auth", "credential"];
    const REMEMBERED: &[&str] = &[
        "email",
        "username",
        "displayname",
        "remember",
        "lastuser",
        "preference",
        "settings",
        "avatar",
    ];
    let has = |words: &[&str]| words.iter().any(|it| key.contains(it));
    has(REMEMBERED) && !has(SURE)
}

/// Whether a part of the path before the name holds one of the words.
fn is_on(file: &SourceFile, call: &Call, receivers: &[&str]) -> bool {
    let fits = |path: &str| {
        let Some((before, _)) = path.rsplit_once('.') else {
            return false;
        };
        parts(before).any(|part| receivers.iter().any(|it| is_word_of(&part, it)))
            && !is_of_another_kind(before)
    };
    if is_global_map(file, &call.callee, call.scope)
        || is_of_database(file, call)
        || is_passwordless(file, &call.callee, call.scope, call.span)
    {
        return false;
    }
    let full = file.callee(call);
    fits(&full)
        || fits(&call.callee) && !is_of_another_kind(&full)
        || wrapped(file, call).is_some_and(|it| fits(&it))
}

/// What `self.0` is, by the name of the type that wraps it: `TypedSession` for
/// `struct TypedSession(Session)` of Rust.
fn wrapped(file: &SourceFile, call: &Call) -> Option<String> {
    let method = call.callee.strip_prefix("self.0.")?;
    let mut around = file.around(call.scope).map(|it| &file.scopes[it]);
    let kind = around.find(|it| it.kind == ScopeKind::Type)?;
    Some(format!("{}.{method}", kind.name))
}

/// Short words, such as `token` and `state`, are whole parts, since they are in many others; longer ones
/// may be within: `userSession`, `cookieStore`.
fn is_word_of(part: &str, word: &str) -> bool {
    part == word || (word.len() > 5 && part.contains(word))
}

fn is_imported(file: &SourceFile, call: &Call, modules: &[&str]) -> bool {
    let root = call.callee.split('.').next().unwrap_or_default();
    file.imports.iter().any(|import| {
        let module = import.module.to_lowercase();
        modules.iter().any(|it| module.contains(it))
            && import.names.iter().any(|(_, local)| local == root)
    })
}

/// Whether the key that is written or cleared is one of [`TRANSIENT_KEYS`].
fn is_transient(file: &SourceFile, call: &Call) -> bool {
    let named = file.given(call, &["name", "key"]);
    let placed = call.arguments.iter().filter(|it| it.name.is_none()).take(3);
    let mut keys = named
        .into_iter()
        .chain(placed.map(|it| &it.value))
        .filter_map(|value| match value {
            Value::Text(text) | Value::Template(text) => Some(text.as_str()),
            // What an application of Rust shares is its state.
            Value::Name(name) if name == "state" && file.language == Language::Rust => None,
            Value::Name(name) => Some(name.rsplit('.').next().unwrap_or(name)),
            _ => None,
        });
    let first = keys.find(|key| {
        !matches!(
            normalize_ident(key).as_str(),
            "setcookie"
                | "w"
                | "res"
                | "conn"
                | "event"
                | "c"
                | "ctx"
                | "context"
                | "request"
                | "req"
        )
    });
    let name = objects::cookie_name(file, call);
    first.is_some_and(is_transient_key) || name.is_some_and(is_transient_key)
}

fn is_transient_key(key: &str) -> bool {
    let key = key.split(['=', ';']).next().unwrap_or_default();
    let key: String = normalize_ident(key)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    TRANSIENT_KEYS.iter().any(|it| key.contains(it))
}

/// `maxAge: 0`, `expires: new Date(0)`, an empty value: the cookie is taken back.
fn expires_at_once(file: &SourceFile, call: &Call) -> bool {
    let age = file.given(call, &["maxage"]);
    let is_over = |age: &Value| match age {
        Value::Number(number) => number.trim() == "0" || number.starts_with('-'),
        Value::Name(name) => ["duration.zero", "timespan.zero"]
            .iter()
            .any(|text| normalize_ident(name).ends_with(text)),
        _ => false,
    };
    // `c.SetCookie(cookie("app", "", -1))`, where a function of the project's own makes it.
    let made = call.values().filter_map(|value| match value {
        Value::Call(id) => file.calls.get(*id),
        _ => None,
    });
    let made = made.filter(|it| !it.is_new && !it.callee.contains('.'));
    let is_empty = call
        .positional(1)
        .into_iter()
        .chain(file.given(call, &["value"]))
        .chain(put_last(file, call))
        .chain(made.flat_map(Call::values))
        .any(|value| {
            matches!(value, Value::Text(text) if text.is_empty()) || *value == Value::Null
        });
    let is_past = file
        .given(call, &["expires", "expiresat"])
        .is_some_and(|value| match value {
            Value::Number(number) => number == "0",
            Value::Call(id) => file.calls.get(*id).is_some_and(|call| {
                call.positional(0)
                    .is_some_and(|inner| matches!(inner, Value::Number(number) if number == "0"))
                    || matches!(normalize_ident(call.name()).as_str(), "unix" if call.arguments.len() == 2)
            }),
            _ => false,
        });
    let says_so = call.arguments.iter().any(|argument| match &argument.value {
        Value::Text(text) | Value::Template(text) => headers::is_taken_back(text),
        _ => false,
    });
    age.is_some_and(is_over) || is_empty || is_past || says_so
}

/// What Elixir puts, which comes after the connection and the key: `put_session(conn, :user, nil)`.
fn put_last<'a>(file: &SourceFile, call: &'a Call) -> Option<&'a Value> {
    let last = call.arguments.last().map(|it| &it.value);
    last.filter(|_| file.language == Language::Elixir)
}

/// `localStorage.setItem("user", jwt.sign(…))` is one write.
fn is_an_argument_of_itself(file: &SourceFile, id: CallId) -> bool {
    file.calls.iter().any(|outer| {
        outer.receiver != Some(id)
            && outer.arguments.iter().any(|it| it.value == Value::Call(id))
            && WRITES.iter().any(|method| {
                method.name == normalize_ident(outer.name()) && is_met(file, outer, method)
            })
    })
}
