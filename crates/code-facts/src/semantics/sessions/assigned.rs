//! Sessions that are assigned to: `req.session.userId = …`.

use super::headers::is_taken_back;
use super::others::is_of_another_kind;
use super::{SessionAction, is_transient_key};
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{Assignment, Language, ScopeId, SourceFile, Span, Value};

pub(super) fn of_assignment(file: &SourceFile, assignment: &Assignment) -> Option<SessionAction> {
    let path: Vec<String> = parts(&assignment.target).collect();
    let (last, before) = path.split_last()?;
    // A cookie or session that is made to end: `session.Options.MaxAge = -1`.
    let is_over = matches!(&assignment.value, Value::Number(number) if number == "0" || number.starts_with('-'));
    if last == "maxage" && is_over {
        return Some(SessionAction::Clear);
    }
    // `session.Options = &sessions.Options{MaxAge: -1}`
    if last == "options"
        && let Value::Call(id) = &assignment.value
        && let Some(Value::Number(age)) = file.given(&file.calls[*id], &["maxage"])
    {
        return age.starts_with('-').then_some(SessionAction::Clear);
    }
    let is_empty = |value: &Value| match value {
        Value::Text(text) => text.is_empty(),
        value => *value == Value::Null,
    };
    let is_nothing = match &assignment.value {
        value if is_empty(value) => true,
        // `cookies[:uid] = { value: nil, expires: 1.day.ago }`
        Value::Object(members) => {
            members.is_empty() || assignment.value.get("value").is_some_and(is_empty)
        }
        Value::List(items) => items.is_empty(),
        // `session.Values["authenticated"] = false`
        Value::Bool(false) => ["auth", "loggedin", "signedin"]
            .iter()
            .any(|it| last.contains(it)),
        _ => false,
    };
    // `document.cookie = "session=; max-age=0"` in a page.
    if last == "cookie" && before.last().is_some_and(|it| it == "document") {
        const KEYS: &[&str] = &["session", "token", "auth", "user", "jwt"];
        let (Value::Text(text) | Value::Template(text)) = &assignment.value else {
            return None;
        };
        let key = normalize_ident(text.split('=').next().unwrap_or_default());
        let is_known = KEYS.iter().any(|it| key.contains(it)) && !is_transient_key(&key);
        let is_over = is_taken_back(text);
        return is_known.then_some(if is_over {
            SessionAction::Clear
        } else {
            SessionAction::Write
        });
    }
    // `SecurityContextHolder.getContext().authentication = …` of Spring Security.
    if last == "authentication" && before.iter().any(|it| it.contains("securitycontext")) {
        return Some(if is_nothing {
            SessionAction::Clear
        } else {
            SessionAction::Write
        });
    }
    // Other structs of Go are called sessions, too; the values of one are a map.
    if file.language == Language::Go && last != "maxage" && !before.iter().any(|it| it == "values")
    {
        return None;
    }
    let is_store = |text: &String| {
        matches!(
            text.as_str(),
            "session" | "cookies" | "localstorage" | "sessionstorage"
        )
    };
    // `req.session = null`, `$_SESSION = []`, and the member of a process-wide bag.
    if is_store(last)
        && is_nothing
        && (!before.is_empty() || last == "session" && file.language == Language::Php)
    {
        return Some(SessionAction::Clear);
    }
    // `req.session = { user }` of a session that lives in its cookie.
    let is_of_request =
        |text: &String| matches!(text.as_str(), "req" | "request" | "ctx" | "context" | "c");
    if last == "session" && before.last().is_some_and(is_of_request) {
        return Some(SessionAction::Write);
    }
    // `request.scope["redis_session"]["user_id"]` is a member of what a request has.
    let is_member = |(place, item): (usize, &String)| place > 0 && item.ends_with("session");
    let of_values = before.iter().position(|it| it == "values");
    let of_values = of_values.filter(|index| *index > 0 && file.language == Language::Go);
    let store = of_values.map(|it| it - 1);
    let store = store
        .or_else(|| before.iter().position(is_store))
        .or_else(|| {
            let mut members = before.iter().enumerate();
            members.position(is_member)
        })
        .or_else(|| opens_session(file, assignment).then_some(0))?;
    if is_of_another_kind(&assignment.target)
        || is_transient_key(last)
        || matches!(
            last.as_str(),
            "cookie"
                | "options"
                | "maxage"
                | "secure"
                | "path"
                | "permanent"
                | "modified"
                | "lifetime"
                | "timeout"
                | "maxinactiveinterval"
        )
        || is_passwordless(file, &assignment.target, assignment.scope, assignment.span)
    {
        return None;
    }
    // What everybody shares keeps nobody signed in, and is emptied for everybody.
    if is_global_map(file, &assignment.target, assignment.scope) {
        return is_nothing.then_some(SessionAction::Clear);
    }
    // `session.link` of a plain local variable is nobody's session.
    if store == 0 && !is_own_session(file, assignment) {
        return None;
    }
    // Who forgets an organization or a factor is signed in still.
    let is_choice = ["org", "factor"].iter().any(|it| last.starts_with(it));
    match is_nothing {
        true if is_choice => None,
        true => Some(SessionAction::Clear),
        false => Some(SessionAction::Write),
    }
}

/// Whether what is assigned is a member of a session that was got by its name:
/// `const kept = await getSession(); kept.userId = undefined`. That of NextAuth is a copy.
fn opens_session(file: &SourceFile, assignment: &Assignment) -> bool {
    let Some((root, _)) = assignment.target.split_once('.') else {
        return false;
    };
    match file.assigned(root, assignment.scope, assignment.span) {
        Some(Value::Call(id)) => file.calls.get(*id).is_some_and(|call| {
            let name = normalize_ident(call.name());
            // `new_session(request)` of aiohttp.
            let opens = name.starts_with("get") || name == "newsession";
            opens && name.ends_with("session") && name != "getserversession"
        }),
        _ => false,
    }
}

/// Whether `session.x = …` writes a session: the framework's global, a parameter, or what a session
/// was got by.
fn is_own_session(file: &SourceFile, assignment: &Assignment) -> bool {
    let root = assignment.target.split('.').next().unwrap_or_default();
    match file.assigned(root, assignment.scope, assignment.span) {
        Some(Value::Call(id)) => file.calls.get(*id).is_some_and(|call| {
            let called = normalize_ident(&call.callee);
            ["session", "cookies", "store.get"]
                .iter()
                .any(|it| called.contains(it))
        }),
        Some(Value::Name(name)) => normalize_ident(name).contains("session"),
        Some(_) => false,
        None => true,
    }
}

/// Whether a path starts at the module of a session middleware: one object for everybody.
pub fn is_global_map(file: &SourceFile, path: &str, scope: ScopeId) -> bool {
    let root = path.split('.').next().unwrap_or_default();
    let is_module = file.imports.iter().any(|import| {
        matches!(import.module.as_str(), "express-session" | "cookie-session")
            && import.names.iter().any(|(_, local)| local == root)
    });
    let is_shadowed = file
        .around(scope)
        .any(|scope| file.scopes[scope].parameters.iter().any(|it| it == root));
    is_module && !is_shadowed && path.contains('.')
}

/// Whether a path starts at a variable that holds a session of WorkOS or of a payment.
pub(super) fn is_passwordless(file: &SourceFile, path: &str, scope: ScopeId, span: Span) -> bool {
    const OTHERS: &[&str] = &["passwordless", "checkout", "sessions.create"];
    let root = path.split('.').next().unwrap_or_default();
    let Some(Value::Call(id)) = file.assigned(root, scope, span) else {
        return false;
    };
    file.calls.get(*id).is_some_and(|call| {
        let called = normalize_ident(&file.callee(call));
        OTHERS.iter().any(|it| called.contains(it))
    })
}
