//! Branches, and what is done where something fails.

use super::last;
use crate::extract::engine::{Extractor, Node, Role};
use crate::syntax::Value;

/// Methods that say what to answer where there is nothing, or an error.
const MAPS: &[&str] = &["ok_or", "ok_or_else", "map_err"];

/// `token.ok_or(Error::Unauthorized)` is asked whether there is a token.
pub(super) fn mapped<'t>(call: Node<'t>, extractor: &mut Extractor<'t>) {
    let [function, given] = call.parts();
    let field = |name| function.and_then(|it| it.field(name));
    if let (Some(method), Some(value), Some(given)) = (field("field"), field("value"), given)
        && MAPS.contains(&method.text())
    {
        let condition = format!("!({})", extractor.condition(value));
        extractor.one_of_cases(condition, given, method);
    }
}

/// `if let Err(e) = f()` asks for the opposite of `f()`.
pub(super) fn branch<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let [condition, then, otherwise] = node.parts();
    let asked = condition.filter(|it| it.kind() == "let_condition");
    let [pattern, value] = asked.map(Node::parts).unwrap_or_default();
    let (Some(pattern), Some(value)) = (pattern, value) else {
        return;
    };
    let is_failure = matches!(variant(pattern), "Err" | "None");
    let mut condition = extractor.condition(value);
    if is_failure {
        condition = format!("!({condition})");
    }
    if let Some(branch) = extractor.file.branches.last_mut() {
        branch.condition = condition;
    }
    if let Some(handler) = if is_failure { then } else { otherwise } {
        caught(value, handler, bound(pattern), extractor);
    }
}

/// `let Some(user) = session.user() else { … }`
pub(super) fn otherwise<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    if let (Some(value), Some(otherwise)) = (node.part(1), node.field("alternative")) {
        let condition = format!("!({})", extractor.condition(value));
        extractor.branch(condition, otherwise, None, node);
        caught(value, otherwise, String::new(), extractor);
    }
}

/// The arms of a `match`.
pub(super) fn arms<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let (Some(value), Some(body)) = (node.field("value"), node.field("body")) else {
        return;
    };
    let subject = extractor.condition(value);
    for arm in body.children() {
        let (Some(pattern), Some(result)) = (arm.field("pattern"), arm.field("value")) else {
            continue;
        };
        let named = pattern.first().unwrap_or(pattern);
        let is_failure = pattern.text() == "_" || matches!(variant(named), "Err" | "None");
        let condition = match variant(named) {
            _ if is_failure => format!("!({subject})"),
            "Ok" | "Some" => subject.clone(),
            _ => format!("{subject} == {}", extractor.condition(named)),
        };
        extractor.one_of_cases(condition, arm, arm);
        // What an arm gives is an answer, even if it is a mere name.
        let given = extractor.value(result);
        extractor.assign("match", given, result);
        if matches!(variant(named), "Ok" | "Some") && !bound(pattern).is_empty() {
            let matched = extractor.value(value);
            extractor.assign(bound(pattern), matched, named);
        }
        if is_failure {
            caught(value, arm, bound(pattern), extractor);
        }
    }
}

/// `Err` of `Err(error)`.
fn variant(pattern: Node<'_>) -> &str {
    let named = pattern.field("type").unwrap_or(pattern);
    match named.role() {
        Role::Name | Role::Member => last(named).text(),
        _ => "",
    }
}

/// `error` of `Err(error)`, `user` of `Some(user)`.
fn bound(pattern: Node<'_>) -> String {
    let text = pattern.text().trim();
    let named = text.split_once('(').and_then(|it| it.1.strip_suffix(')'));
    let is_name = |it: &&str| {
        it.starts_with(|it: char| it.is_ascii_lowercase())
            && it.chars().all(|it| it.is_alphanumeric() || it == '_')
    };
    named.filter(is_name).unwrap_or_default().to_owned()
}

/// Whatever made a value is watched, from where a variable was given it.
fn caught<'t>(value: Node<'t>, handler: Node<'t>, name: String, extractor: &mut Extractor<'t>) {
    let mut first = value.span();
    if let Value::Name(name) = extractor.value(value) {
        let mut made = extractor.file.assignments.iter().rev();
        let made = made.find(|assignment| {
            assignment.target == name
                && assignment.scope == extractor.scope
                && assignment.span <= value.span()
        });
        first = made.map_or(first, |it| it.span);
    }
    extractor.catch(first.to(value.span()), handler, Vec::new(), name);
}
