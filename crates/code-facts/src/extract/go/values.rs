//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::paths;
use crate::extract::texts::{operator, sum, unescaped};
use crate::extract::walk::{Depth, Reader, children};
use crate::syntax::Value;

/// The value of an expression.
pub(super) fn value(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let Some(below) = depth.down() else {
        return Value::Other;
    };
    if let Some(call) = reader.call_of(node) {
        return Value::Call(call);
    }
    match node.kind() {
        "interpreted_string_literal" | "raw_string_literal" => {
            Value::Text(unquoted(reader.text(node)))
        }
        "int_literal" | "float_literal" => Value::Number(reader.text(node).to_owned()),
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "nil" => Value::Null,
        "identifier"
        | "type_identifier"
        | "qualified_type"
        | "selector_expression"
        | "index_expression" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "func_literal" => reader.scope_of(node).map_or(Value::Other, Value::Function),
        "composite_literal" => match node.child_by_field_name("body") {
            Some(body) => literal(body, reader, below),
            None => Value::Other,
        },
        "literal_value" => literal(node, reader, below),
        "binary_expression" => match operator(node, reader) {
            "+" => sum(node, reader, below, value),
            _ => Value::Other,
        },
        "unary_expression" if operator(node, reader) == "-" => {
            Value::Number(reader.text(node).to_owned())
        }
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

/// A map or struct without a type of its own, or a list.
fn literal(body: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let elements = children(body);
    if elements.iter().any(|it| it.kind() == "keyed_element") {
        let members = elements.into_iter().map(|it| element(it, reader, depth));
        let members = members.map(|(key, value)| (key.unwrap_or_else(|| "?".to_owned()), value));
        return Value::Object(members.collect());
    }
    let items = elements.into_iter();
    Value::List(items.map(|it| value(it, reader, depth)).collect())
}

/// One element of a literal, with its key.
pub(super) fn element(
    node: Node<'_>,
    reader: &Reader<'_>,
    depth: Depth,
) -> (Option<String>, Value) {
    if node.kind() != "keyed_element" {
        return (None, value(node, reader, depth));
    }
    let part = |field| {
        let part = node.child_by_field_name(field);
        part.map_or(Value::Other, |it| value(it, reader, depth))
    };
    let key = match part("key") {
        Value::Text(key) | Value::Name(key) | Value::Number(key) => key,
        _ => "?".to_owned(),
    };
    (Some(key), part("value"))
}

/// A string's text without its quotes; between back quotes every character stands for itself.
pub(super) fn unquoted(quoted: &str) -> String {
    let end = quoted.len().saturating_sub(1);
    let raw = quoted.get(1..end).unwrap_or_default();
    if quoted.starts_with('`') {
        return raw.to_owned();
    }
    unescaped(raw)
}
