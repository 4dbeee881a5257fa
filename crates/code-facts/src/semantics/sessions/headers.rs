//! Cookies that are written as headers: `headers: {"Set-Cookie": …}`,
//! `res.setHeader("Set-Cookie", …)`, `headers.append("Set-Cookie", …)`.

use super::{SessionAction, expires_at_once, is_transient, is_transient_key};
use crate::facts::Project;
use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, ScopeKind, SourceFile, Value};

/// How many names and functions are followed to the text of a header.
const LONGEST_WAY: usize = 4;

/// What a call does that writes the header; `None` if it is no such call, and nothing within if
/// what it writes only passes through.
pub(super) fn action(
    project: &Project,
    file: &SourceFile,
    call: &Call,
) -> Option<Option<SessionAction>> {
    let written = cookies(call)?;
    // A cookie that only carries a state is named in the value.
    if is_transient(file, call) {
        return None;
    }
    let texts = written.iter().map(|cookie| {
        let source = Source { project, file };
        source.text(cookie, call, LONGEST_WAY)
    });
    let texts: Vec<Option<String>> = texts.collect();
    let is_over = |text: &Option<String>| text.as_deref().is_some_and(is_taken_back);
    let is_all_over = !texts.is_empty() && texts.iter().all(is_over);
    if !is_all_over {
        let is_over = expires_at_once(file, call);
        return Some(Some(if is_over {
            SessionAction::Clear
        } else {
            SessionAction::Write
        }));
    }
    let is_kept = |text: &Option<String>| !text.as_deref().is_some_and(is_transient_key);
    Some(texts.iter().any(is_kept).then_some(SessionAction::Clear))
}

/// Whether the text of a cookie ends it.
pub(super) fn is_taken_back(text: &str) -> bool {
    let text = normalize_ident(text);
    let age = text.split("maxage=").nth(1);
    age.is_some_and(|it| it.starts_with('0')) || text.contains("thu, 01 jan 1970")
}

/// What a call writes into the header, if it writes it.
pub(super) fn cookies(call: &Call) -> Option<Vec<&Value>> {
    let is_name = |text: &str| normalize_ident(text).trim_matches('"') == "setcookie";
    // Some take the request or the event first.
    let place = call
        .arguments
        .iter()
        .take(2)
        .position(|argument| match &argument.value {
            Value::Text(text) => is_name(text),
            Value::Name(name) => name.rsplit('.').next().is_some_and(is_name),
            _ => false,
        });
    let given = place.and_then(|it| call.arguments.get(it + 1));
    if call.arguments.len() > 1 && place.is_some() {
        return Some(given.map_or(Vec::new(), |it| single(&it.value)));
    }
    call.arguments.iter().find_map(|argument| {
        let within = std::iter::once(&argument.value).chain(argument.value.get("headers"));
        let mut members = within.filter_map(|value| match value {
            Value::Object(members) => members.iter().find(|(key, _)| is_name(key)),
            _ => None,
        });
        members.next().map(|(_, value)| single(value))
    })
}

fn single(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(items) => items.iter().collect(),
        value => vec![value],
    }
}

struct Source<'a> {
    project: &'a Project,
    file: &'a SourceFile,
}

impl Source<'_> {
    /// The text of a cookie, through names and through functions of the project that return it.
    fn text(&self, value: &Value, at: &Call, left: usize) -> Option<String> {
        let left = left.checked_sub(1)?;
        match value {
            Value::Text(text) | Value::Template(text) => Some(text.clone()),
            Value::Name(name) => {
                let held = self.file.assigned(name, at.scope, at.span)?;
                self.text(held, at, left)
            }
            Value::Call(id) => {
                let call = self.file.calls.get(*id)?;
                let mut files = self.project.files.iter();
                files.find_map(|file| returned(file, call.name()))
            }
            _ => None,
        }
    }
}

/// The text that a function of a file returns, which nothing else of that name does.
fn returned(file: &SourceFile, name: &str) -> Option<String> {
    let function = file
        .scopes
        .position(|scope| scope.kind == ScopeKind::Function && scope.name == name)?;
    let mut returns = file.assignments.iter().filter(|assignment| {
        assignment.target == "return" && file.function_of(assignment.scope) == function
    });
    match (&returns.next()?.value, returns.next()) {
        (Value::Text(text) | Value::Template(text), None) => Some(text.clone()),
        _ => None,
    }
}
