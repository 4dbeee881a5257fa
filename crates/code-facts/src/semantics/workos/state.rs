//! The state that a sign-in is started with, however the SDK of a language takes it.

use super::{Via, WorkosCall};
use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, CallId, Language, SourceFile, Value};

/// Steps of a chain of calls, at the most: builders have a step for each option.
const LONGEST_CHAIN: usize = 64;

/// Where the state of a sign-in comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State<'a> {
    /// The call is given none.
    None,
    /// The call is given it.
    Given(&'a Value),
    /// The SDK makes one itself.
    MadeBySdk,
}

/// The state that the call which starts a sign-in is given.
pub fn state_of<'a>(file: &'a SourceFile, start: &WorkosCall) -> State<'a> {
    let Some(call) = start.call.and_then(|id| file.calls.get(id)) else {
        return State::None;
    };
    // An SDK that makes a verifier for PKCE makes a state, too.
    if start.via == Via::Sdk && normalize_ident(call.name()).contains("pkce") {
        return State::MadeBySdk;
    }
    let keys: &[&str] = match start.via {
        Via::Library(_) => &["state", "returnto", "returnpathname", "returnurl"],
        Via::Sdk | Via::Http => &["state"],
    };
    // `createSession(…).state(…)`, `getAuthorizationUrl(…).state(…).build()`
    let by_name = file
        .given(call, keys)
        .or_else(|| built_later(file, start.call, keys));
    let given = match start.via {
        Via::Http => by_name,
        Via::Sdk | Via::Library(_) => by_name
            .or_else(|| placed_state(file, call))
            .or_else(|| state_of_options(file, call)),
    };
    given.map_or(State::None, State::Given)
}

/// Steps of a chain that come after a call.
fn built_later<'a>(
    file: &'a SourceFile,
    start: Option<CallId>,
    keys: &[&str],
) -> Option<&'a Value> {
    let mut last = start?;
    for _ in 0..LONGEST_CHAIN {
        let next = file.calls.position(|it| it.receiver == Some(last))?;
        let call = &file.calls[next];
        if keys.contains(&normalize_ident(call.name()).as_str()) {
            return call.arguments.first().map(|it| &it.value);
        }
        last = next;
    }
    None
}

/// PHP's SDK takes the state by its place, up to version 4.
fn placed_state<'a>(file: &SourceFile, call: &'a Call) -> Option<&'a Value> {
    if file.language != Language::Php || call.arguments.iter().any(|it| it.name.is_some()) {
        return None;
    }
    let is_user_management = normalize_ident(&file.callee(call)).contains("usermanagement");
    call.positional(if is_user_management { 1 } else { 2 })
}

/// The options of the JVM's SDK, which Java gives by their places.
fn state_of_options<'a>(file: &'a SourceFile, call: &'a Call) -> Option<&'a Value> {
    const OPTIONS: &[(&str, usize)] = &[("CreatePasswordlessSessionOptions", 2)];
    let mut given = call.arguments.iter().map(|argument| match &argument.value {
        Value::Name(name) => file.assigned(name, call.scope, call.span),
        value => Some(value),
    });
    let options = given.find_map(|value| match value? {
        Value::Call(id) => file.calls.get(*id).filter(|it| it.is_new),
        _ => None,
    })?;
    let (_, place) = OPTIONS.iter().find(|(it, _)| *it == options.name())?;
    options.positional(*place)
}
