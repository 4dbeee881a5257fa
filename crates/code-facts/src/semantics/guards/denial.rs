//! What tells that lines of code deny.

use super::idle::goes_nowhere;
use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, ScopeKind, SourceFile, Span, Value};

/// Bytes of a function that answers and does nothing else.
const LONGEST_HELPER: usize = 400;

/// How lines deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denial {
    /// By a 401 or 403, by an error that says so, or by sending somebody to the sign-in.
    Plain,
    /// By sending somebody elsewhere: only a denial if it is asked who they are not.
    Redirect,
}

const DENYING_WORDS: &[&str] = &[
    "unauthorized",
    "unauthorised",
    "unauthenticated",
    "notauthenticated",
    "forbidden",
    "notauthorized",
    "authrequired",
    "loginrequired",
    "authenticationrequired",
    "notloggedin",
    "notsignedin",
    "accessdenied",
    "permissiondenied",
    "authenticationerror",
    "autherror",
    "pleaselogin",
    "pleasesignin",
    "mustbeloggedin",
];
/// What a text says to those whom it denies; a name such as `loginFirstName` says nothing.
const DENYING_TEXTS: &[&str] = &[
    "mustbesignedin",
    "mustlogin",
    "mustsignin",
    "signinfirst",
    "loginfirst",
    "needtologin",
    "needtosignin",
    "signinrequired",
];
/// Functions that answer a request or throw.
const ANSWERS: &[&str] = &[
    "json",
    "send",
    "error",
    "status",
    "response",
    "throw",
    "raise",
    "fail",
    "abort",
    "end",
    "render",
    "write",
    "text",
    "reject",
    "createerror",
    "halt",
    "head",
];
/// Functions that send somebody to the sign-in themselves.
const SIGN_INS: &[&str] = &[
    "signin",
    "loginwithredirect",
    "redirecttosignin",
    "redirecttologin",
    "signinwithredirect",
    "challenge",
    "challengeresult",
    "forbid",
    "forbidresult",
    // Not of a library, and plain enough.
    "deny",
];
const SIGN_IN_WORDS: &[&str] = &[
    "login",
    "signin",
    "sign_in",
    "authorizationurl",
    "signinurl",
    "loginurl",
    "authorize",
    "authkit",
    // What Rails calls the page to sign in at.
    "newsession",
    "newusersession",
    "session/new",
    "sessions/new",
];
const REDIRECTS: &[&str] = &[
    "redirect",
    "redirectto",
    "redirectresponse",
    "httpresponseredirect",
    // Of aiohttp and Pyramid.
    "httpfound",
    "httpseeother",
    "httptemporaryredirect",
    "navigate",
    "navigateto",
    "sendredirect",
    "seeother",
    "push",
    "replace",
    "goto",
    "redirecttoroute",
    "redirecttoaction",
    "redirectresult",
    "localredirectresult",
    "redirecttoactionresult",
    "redirecttorouteresult",
    "redirecttopageresult",
    "redirectpermanent",
    "found",
    "temporary",
    "temporaryredirect",
    "respondredirect",
    "redirectview",
    "to",
    "redirectback",
];

pub(super) fn denial(file: &SourceFile, span: Span) -> Option<Denial> {
    denial_by(file, span, |_| true)
}

/// The same of those calls alone that are meant.
pub(super) fn denial_by(
    file: &SourceFile,
    span: Span,
    is_meant: impl Fn(&Call) -> bool,
) -> Option<Denial> {
    let mut has_redirect = false;
    let here = file.calls.iter().filter(|it| span.contains(it.span));
    for call in here.filter(|it| is_meant(it) && !goes_nowhere(file, it)) {
        if answers_denial(file, call) {
            return Some(Denial::Plain);
        }
        if is_redirect(call) {
            if leads_to_sign_in(file, call) {
                return Some(Denial::Plain);
            }
            has_redirect = true;
        }
    }
    // `return { redirect: { destination: "/" } }`
    let returned = file
        .assignments
        .iter()
        .filter(|assignment| assignment.target == "return" && span.contains(assignment.span));
    // `return "redirect:/login"` of Spring MVC.
    let view = returned
        .clone()
        .find_map(|it| view_redirected_to(&it.value));
    if let Some(view) = view {
        if is_sign_in(view) {
            return Some(Denial::Plain);
        }
        has_redirect = true;
    }
    let destination = returned
        .clone()
        .find_map(|assignment| assignment.value.get("redirect")?.get("destination"));
    if let Some(destination) = destination {
        if text_of(destination).is_some_and(is_sign_in) {
            return Some(Denial::Plain);
        }
        has_redirect = true;
    }
    // `return { error: "Sign in first" }` of what a page calls.
    let is_said = returned.clone().any(|assignment| match &assignment.value {
        Value::Object(members) => members.iter().any(|(key, value)| {
            matches!(
                normalize_ident(key).as_str(),
                "error" | "message" | "status"
            ) && (is_status(value) || value.text().is_some_and(tells_denied))
        }),
        _ => false,
    });
    let is_named = file
        .reads
        .iter()
        .any(|read| span.contains(read.span) && says_denied(&read.path));
    let is_answered = file.assignments.iter().any(|assignment| {
        span.contains(assignment.span)
            && (is_status(&assignment.value)
                && normalize_ident(&assignment.target).ends_with("status")
                || normalize_ident(&assignment.target).ends_with("statuscode")
                    && is_status(&assignment.value)
                || normalize_ident(&assignment.target).ends_with("location.href")
                    && text_of(&assignment.value).is_some_and(is_sign_in))
    });
    // `credentials_exception = HTTPException(401)`, `raise credentials_exception`
    let mut raised = file
        .assignments
        .iter()
        .filter(|assignment| assignment.target == "throw" && span.contains(assignment.span));
    let is_raised = raised.any(|assignment| match &assignment.value {
        Value::Name(name) => match file.assigned(name, assignment.scope, assignment.span) {
            Some(Value::Call(id)) => answers_denial(file, &file.calls[*id]),
            _ => false,
        },
        _ => false,
    });
    if is_said || is_named || is_answered || is_raised {
        return Some(Denial::Plain);
    }
    has_redirect.then_some(Denial::Redirect)
}

/// Whether a value that is given to what denies says so: a status, a text, or an error's class.
pub(super) fn names_denial(value: &Value) -> bool {
    match value {
        Value::Text(text) | Value::Template(text) => tells_denied(text),
        Value::Name(name) => {
            let name = normalize_ident(name);
            says_denied(&name) || name.contains("authenticationexception")
        }
        value => is_status(value),
    }
}

fn says_denied(name: &str) -> bool {
    has_one_of(name, DENYING_WORDS)
}

fn tells_denied(text: &str) -> bool {
    says_denied(text) || has_one_of(text, DENYING_TEXTS)
}

fn has_one_of(text: &str, words: &[&str]) -> bool {
    let text: String = normalize_ident(text)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    // What is longer than a sentence or two speaks of other things as well.
    text.len() < 200 && words.iter().any(|it| text.contains(it))
}

/// Whether what a call is given is an answer or an error, and no part of a page.
fn speaks_for_itself(call: &Call) -> bool {
    let name = normalize_ident(call.name());
    ANSWERS.contains(&name.as_str())
        || ["error", "exception", "response"]
            .iter()
            .any(|it| name.ends_with(it))
}

fn is_status(value: &Value) -> bool {
    matches!(value, Value::Number(number) if matches!(number.as_str(), "401" | "403"))
}

/// Whether a call denies, or one of a function of the same file that does nothing else.
fn answers_denial(file: &SourceFile, call: &Call) -> bool {
    let own = || {
        let mut scopes = file.scopes.iter();
        let own = scopes.find(|it| it.kind == ScopeKind::Function && it.name == call.callee)?;
        let inner = file.calls.iter().filter(|it| own.span.contains(it.span));
        let mut inner = inner.filter(|it| it.callee != call.callee);
        let is_own = own.span.length() <= LONGEST_HELPER && !own.span.contains(call.span);
        is_own.then(|| {
            inner.any(|it| {
                // `fn to(path) { … insert_header(("Location", path)) }` is told where by its caller.
                let leads = leads_to_sign_in(file, it) || leads_to_sign_in(file, call);
                speaks_of_denial(file, it) || is_redirect(it) && leads
            })
        })
    };
    speaks_of_denial(file, call) || own() == Some(true)
}

fn speaks_of_denial(file: &SourceFile, call: &Call) -> bool {
    let name = normalize_ident(call.name());
    if DENYING_WORDS.iter().any(|it| name.contains(it)) || SIGN_INS.contains(&name.as_str()) {
        return true;
    }
    // `StatusCode::UNAUTHORIZED.into_response()` of Rust.
    let on = call.callee.rsplit('.').nth(1).unwrap_or_default();
    if matches!(on, "UNAUTHORIZED" | "FORBIDDEN") {
        return true;
    }
    let speaks = speaks_for_itself(call);
    call.arguments.iter().any(|argument| {
        file.within(&argument.value)
            .into_iter()
            .any(|inner| match inner {
                Value::Text(text) | Value::Template(text) => speaks && tells_denied(text),
                Value::Name(name) => {
                    let name = normalize_ident(name);
                    name.ends_with("unauthorized") || name.ends_with("forbidden")
                }
                value => is_status(value),
            })
    })
}

fn view_redirected_to(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Template(text) => text.strip_prefix("redirect:"),
        _ => None,
    }
}

fn is_redirect(call: &Call) -> bool {
    let name = normalize_ident(call.name());
    // `new ModelAndView("redirect:/login")`
    let mut given = call.arguments.iter();
    if given.any(|argument| view_redirected_to(&argument.value).is_some()) {
        return true;
    }
    let is_header = name == "header"
        && call
            .positional(0)
            .is_some_and(|value| matches!(value, Value::Text(text) | Value::Template(text) if text.to_lowercase().starts_with("location:")));
    // `.insert_header(("Location", "/login"))`, `.header(header::LOCATION, "/login")`
    let is_location =
        name.ends_with("header") && call.arguments.iter().any(|it| names_location(&it.value));
    // `HTTPException(303, headers={"Location": "/login"})`
    let headers = call.argument("headers");
    let is_location = is_location
        || headers.is_some_and(|it| it.get("Location").or(it.get("location")).is_some());
    let is_of_a_list = name == "push" || name == "replace" || name == "to" || name == "found";
    let of = normalize_ident(&call.callee);
    let is_router = ["router", "history", "location", "redirect", "navigation"]
        .iter()
        .any(|it| of.contains(it));
    is_header || is_location || (REDIRECTS.contains(&name.as_str()) && (!is_of_a_list || is_router))
}

fn names_location(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.eq_ignore_ascii_case("location"),
        Value::Name(name) => name.ends_with("LOCATION"),
        Value::List(items) => items.first().is_some_and(names_location),
        _ => false,
    }
}

fn leads_to_sign_in(file: &SourceFile, call: &Call) -> bool {
    call.arguments.iter().any(|argument| {
        file.within(&argument.value)
            .into_iter()
            .any(|value| match value {
                Value::Call(id) => file.calls.get(*id).is_some_and(|it| is_sign_in(&it.callee)),
                Value::Text(text) | Value::Template(text) | Value::Name(text) => is_sign_in(text),
                _ => false,
            })
    })
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Template(text) | Value::Name(text) => Some(text),
        _ => None,
    }
}

fn is_sign_in(text: &str) -> bool {
    let text = normalize_ident(text);
    SIGN_IN_WORDS.iter().any(|it| text.contains(it))
}
