//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::paths;
use crate::extract::texts::{concatenated, either, operator, sum, unescaped};
use crate::extract::walk::{Depth, Reader, children};
use crate::syntax::Value;

/// The value of an expression.
pub(super) fn value(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let Some(below) = depth.down() else {
        return Value::Other;
    };
    let part = |field| match node.child_by_field_name(field) {
        Some(child) => value(child, reader, below),
        None => Value::Other,
    };
    if let Some(call) = reader.call_of(node) {
        return Value::Call(call);
    }
    match node.kind() {
        "string" => Value::Text(unquoted(reader.text(node))),
        "encapsed_string" => template(node, reader),
        "heredoc" | "nowdoc" => node
            .child_by_field_name("value")
            .map_or(Value::Other, |it| template(it, reader)),
        "integer" | "float" => Value::Number(reader.text(node).to_owned()),
        "boolean" => Value::Bool(reader.text(node).eq_ignore_ascii_case("true")),
        "null" => Value::Null,
        "variable_name"
        | "name"
        | "qualified_name"
        | "member_access_expression"
        | "nullsafe_member_access_expression"
        | "subscript_expression"
        | "class_constant_access_expression"
        | "scoped_property_access_expression" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "array_creation_expression" => array(node, reader, below),
        "anonymous_function" | "arrow_function" | "anonymous_class" => {
            reader.scope_of(node).map_or(Value::Other, Value::Function)
        }
        "assignment_expression" => part("right"),
        "conditional_expression" => match node.child_by_field_name("body") {
            Some(_) => either([part("body"), part("alternative")]),
            None => either([part("condition"), part("alternative")]),
        },
        "binary_expression" => match operator(node, reader) {
            "||" | "??" | "&&" | "or" | "and" => either([part("left"), part("right")]),
            "." => sum(node, reader, below, value),
            _ => Value::Other,
        },
        "unary_op_expression" => match reader.text(node) {
            text if text.starts_with('-') => Value::Number(text.to_owned()),
            _ => Value::Other,
        },
        "match_expression" => {
            let arms = node.child_by_field_name("body").map(children);
            let results = arms.unwrap_or_default().into_iter();
            let results = results.filter_map(|node| node.child_by_field_name("return_expression"));
            Value::Either(results.map(|it| value(it, reader, below)).collect())
        }
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

/// A list, or an object if there are keys.
fn array(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let mut members = Vec::new();
    let mut items = Vec::new();
    for element in children(node) {
        match children(element).as_slice() {
            [key, child] => {
                let key = match value(*key, reader, depth) {
                    Value::Text(text) | Value::Name(text) => text,
                    _ => "?".to_owned(),
                };
                members.push((key, value(*child, reader, depth)));
            }
            [child] if child.kind() == "variadic_unpacking" => {
                let spread = children(*child).pop();
                let spread = spread.map_or(Value::Other, |it| value(it, reader, depth));
                members.push(("...".to_owned(), spread));
            }
            [child] => items.push(value(*child, reader, depth)),
            _ => {}
        }
    }
    if members.is_empty() {
        return Value::List(items);
    }
    let unnamed = items.into_iter().map(|item| ("?".to_owned(), item));
    members.extend(unnamed);
    Value::Object(members)
}

/// A text between double quotes or in a heredoc, with its holes.
fn template(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let parts = children(node).into_iter().map(|child| match child.kind() {
        "string_content" | "nowdoc_string" => Value::Text(reader.text(child).to_owned()),
        "escape_sequence" => Value::Text(unescaped(reader.text(child))),
        _ => Value::Other,
    });
    let parts: Vec<_> = parts.collect();
    match concatenated(parts) {
        Value::Other => Value::Template("{}".to_owned()),
        value => value,
    }
}

/// Notes a string.
pub(super) fn string(node: Node<'_>, reader: &mut Reader<'_>) {
    if let Value::Text(text) | Value::Template(text) = value(node, reader, Depth::default()) {
        reader.string(text, node);
    }
}

/// A string's text without its quotes.
pub(super) fn unquoted(quoted: &str) -> String {
    let end = quoted.len().saturating_sub(1);
    let raw = quoted.get(1..end).unwrap_or_default();
    // Within single quotes a backslash stands for itself before most letters.
    if quoted.starts_with('\'') {
        return raw.replace("\\'", "'").replace("\\\\", "\\");
    }
    unescaped(raw)
}
