//! Cookies that are made as objects and then given to a response: `new Cookie("session", token)`,
//! `ResponseCookie.from("session", token).build()`.

use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, Language, SourceFile, Value};

/// Steps of a builder, at the most.
const LONGEST_CHAIN: usize = 32;

/// Whether a call gives a response a cookie that is an object. With a text it reads one.
pub(super) fn takes_cookie(file: &SourceFile, call: &Call) -> bool {
    matches!(file.language, Language::Java | Language::Kotlin)
        && call.name() == "cookie"
        && call.positional(1).is_none()
        && maker(file, call).is_some()
}

/// What the cookie is called that a call is given as an object.
pub(super) fn cookie_name<'a>(file: &'a SourceFile, call: &Call) -> Option<&'a str> {
    maker(file, call)?.positional(0)?.text()
}

/// The call that makes the cookie, the first of a builder's.
fn maker<'a>(file: &'a SourceFile, call: &Call) -> Option<&'a Call> {
    let made = match call.positional(0)? {
        Value::Name(name) => file.assigned(name, call.scope, call.span)?,
        value => value,
    };
    let Value::Call(id) = made else {
        return None;
    };
    let mut maker = file.calls.get(*id)?;
    if !normalize_ident(&maker.callee).contains("cookie") {
        return None;
    }
    for _ in 0..LONGEST_CHAIN {
        match maker.receiver.and_then(|it| file.calls.get(it)) {
            Some(before) => maker = before,
            None => break,
        }
    }
    Some(maker)
}
