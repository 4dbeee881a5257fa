//! Branches, and what is done where something fails.

use tree_sitter::Node;

use super::{bindings, paths, types, values};
use crate::extract::walk::{Depth, Reader, children, first_child, span};
use crate::syntax::Catch;

/// Methods that say what to answer where there is nothing, or an error.
const MAPS: &[&str] = &["ok_or", "ok_or_else", "map_err"];

/// Reads `if`, `if let`, `let … else`, `match` and their likes.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "if_expression" => {
            let (Some(condition), Some(then)) = (field("condition"), field("consequence")) else {
                return;
            };
            let otherwise = field("alternative");
            let text = asked(condition, reader);
            reader.branch(text, then, otherwise, node);
            let (Some(pattern), Some(value)) = (
                condition.child_by_field_name("pattern"),
                condition.child_by_field_name("value"),
            ) else {
                return;
            };
            let handler = if is_failure(pattern, reader) {
                Some(then)
            } else {
                otherwise
            };
            if let Some(handler) = handler {
                caught(value, handler, reader);
            }
        }
        "let_declaration" => {
            if let (Some(value), Some(otherwise)) = (field("value"), field("alternative")) {
                let condition = format!("!({})", reader.condition(value));
                reader.branch(condition, otherwise, None, node);
                caught(value, otherwise, reader);
            }
        }
        "match_expression" => {
            let (Some(value), Some(body)) = (field("value"), field("body")) else {
                return;
            };
            let subject = reader.condition(value);
            let arms: Vec<Node<'_>> = children(body)
                .into_iter()
                .filter(|it| it.kind() == "match_arm")
                .collect();
            for arm in &arms {
                let pattern = arm.child_by_field_name("pattern").and_then(pattern_of);
                let is_rest = arm
                    .child_by_field_name("pattern")
                    .is_some_and(|it| reader.text(it) == "_");
                let is_failure = is_rest || pattern.is_some_and(|it| is_failure(it, reader));
                let condition = match pattern {
                    _ if is_failure => format!("!({subject})"),
                    Some(pattern) if is_success(pattern, reader) => subject.clone(),
                    Some(pattern) => format!("{subject} == {}", reader.condition(pattern)),
                    None => continue,
                };
                reader.branch(condition, *arm, None, *arm);
                let result = arm.child_by_field_name("value");
                if is_failure && let Some(result) = result {
                    // What an arm gives is an answer, even if it is a mere name.
                    let given = values::value(result, reader, Depth::default());
                    reader.assign("match", given, result);
                    caught(value, *arm, reader);
                }
            }
        }
        _ => {}
    }
}

/// `token.ok_or(Error::Unauthorized)` is asked whether there is a token.
pub(super) fn mapped(call: Node<'_>, reader: &mut Reader<'_>) {
    let function = call.child_by_field_name("function");
    let method = function.and_then(|function| function.child_by_field_name("field"));
    let value = function.and_then(|function| function.child_by_field_name("value"));
    let given = call.child_by_field_name("arguments");
    let (Some(method), Some(value), Some(given)) = (method, value, given) else {
        return;
    };
    if MAPS.contains(&reader.text(method)) {
        let condition = format!("!({})", reader.condition(value));
        reader.branch(condition, given, None, method);
    }
}

/// What a condition asks: `let Err(e) = f()` asks for the opposite of `f()`.
fn asked(condition: Node<'_>, reader: &Reader<'_>) -> String {
    let value = condition.child_by_field_name("value");
    let pattern = condition.child_by_field_name("pattern");
    match (pattern, value) {
        (Some(pattern), Some(value)) if condition.kind() == "let_condition" => {
            let value = reader.condition(value);
            if is_failure(pattern, reader) {
                format!("!({value})")
            } else {
                value
            }
        }
        _ => reader.condition(condition),
    }
}

fn pattern_of(pattern: Node<'_>) -> Option<Node<'_>> {
    match pattern.kind() {
        "match_pattern" => first_child(pattern),
        _ => Some(pattern),
    }
}

fn is_failure(pattern: Node<'_>, reader: &Reader<'_>) -> bool {
    matches!(root(pattern, reader).as_str(), "Err" | "None")
}

fn is_success(pattern: Node<'_>, reader: &Reader<'_>) -> bool {
    matches!(root(pattern, reader).as_str(), "Ok" | "Some")
}

fn root(pattern: Node<'_>, reader: &Reader<'_>) -> String {
    let named = pattern.child_by_field_name("type").unwrap_or(pattern);
    match named.kind() {
        "identifier" | "scoped_identifier" => types::last(named, reader.text),
        _ => String::new(),
    }
}

fn caught(value: Node<'_>, handler: Node<'_>, reader: &mut Reader<'_>) {
    let inner = paths::inner(value).unwrap_or(value);
    let first = match inner.kind() {
        "identifier" => bindings::made_at(inner, reader),
        _ => span(value),
    };
    reader.file.catches.push(Catch {
        watched: first.to(span(value)),
        handler: span(handler),
        kinds: Vec::new(),
        name: String::new(),
        scope: reader.scope,
    });
}
