//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::{paths, types};
use crate::extract::texts::{concatenated, either, operator, unescaped};
use crate::extract::walk::{Depth, Reader, children, first_child};
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
        "string_literal" | "verbatim_string_literal" | "raw_string_literal" => {
            Value::Text(unquoted(node, reader))
        }
        "interpolated_string_expression" => template(node, reader),
        "integer_literal" | "real_literal" => Value::Number(reader.text(node).to_owned()),
        "boolean_literal" => Value::Bool(reader.text(node) == "true"),
        "null_literal" | "default_expression" => Value::Null,
        "identifier"
        | "generic_name"
        | "member_access_expression"
        | "conditional_access_expression"
        | "element_access_expression" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "invocation_expression" => {
            // `nameof(Callback)` is no call.
            let given = node.child_by_field_name("arguments").and_then(first_child);
            let given = given
                .map(|child| paths::path(first_child(child).unwrap_or(child), reader).dotted());
            let name = given.unwrap_or_default();
            Value::Text(name.rsplit('.').next().unwrap_or_default().to_owned())
        }
        "typeof_expression" => {
            let named = node.child_by_field_name("type");
            named.map_or(Value::Other, |kind| {
                Value::Name(types::name(kind, reader.text))
            })
        }
        "anonymous_object_creation_expression" => anonymous(node, reader, below),
        "array_creation_expression" | "implicit_array_creation_expression" => {
            let mut parts = children(node).into_iter();
            let items = parts.find(|part| part.kind() == "initializer_expression");
            items.map_or(Value::List(Vec::new()), |it| initializer(it, reader, below))
        }
        "initializer_expression" => initializer(node, reader, below),
        "collection_expression" => {
            let items = children(node).into_iter();
            let items = items.flat_map(|node| children(node).pop());
            let items = items.flat_map(|node| {
                first_child(node)
                    .filter(|_| node.kind().ends_with("element"))
                    .or(Some(node))
            });
            Value::List(items.map(|it| value(it, reader, below)).collect())
        }
        "tuple_expression" => {
            let items = children(node).into_iter();
            let items = items.filter_map(|node| children(node).pop());
            Value::List(items.map(|it| value(it, reader, below)).collect())
        }
        "lambda_expression" | "anonymous_method_expression" => {
            reader.scope_of(node).map_or(Value::Other, Value::Function)
        }
        "assignment_expression" => part("right"),
        "conditional_expression" => either([part("consequence"), part("alternative")]),
        "switch_expression" => {
            let arms = children(node).into_iter();
            let arms = arms.filter(|arm| arm.kind() == "switch_expression_arm");
            let results = arms.filter_map(|arm| children(arm).pop());
            Value::Either(results.map(|it| value(it, reader, below)).collect())
        }
        "binary_expression" => match operator(node, reader) {
            "??" | "||" | "&&" => either([part("left"), part("right")]),
            "+" => concatenated([part("left"), part("right")]),
            _ => Value::Other,
        },
        "prefix_unary_expression" => match reader.text(node) {
            text if text.starts_with('-') => Value::Number(text.to_owned()),
            _ => Value::Other,
        },
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

/// `new { client_id = id, code }`
fn anonymous(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let mut members = Vec::new();
    let mut parts = children(node).into_iter();
    while let Some(part) = parts.next() {
        let is_key = part.next_sibling().is_some_and(|it| reader.text(it) == "=");
        let given = if is_key { parts.next() } else { Some(part) };
        let given = given.map_or(Value::Other, |it| value(it, reader, depth));
        let key = paths::path(part, reader).dotted();
        let key = key.rsplit('.').next().unwrap_or_default().to_owned();
        members.push((key, given));
    }
    Value::Object(members)
}

/// `{ A = b }`, `{ ["a"] = b }` and `{ { "a", b } }` are objects, `{ a, b }` is a list.
pub(super) fn initializer(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let mut members = Vec::new();
    let mut items = Vec::new();
    for part in children(node) {
        let sides = match part.kind() {
            "assignment_expression" => (
                part.child_by_field_name("left"),
                part.child_by_field_name("right"),
            ),
            "initializer_expression" => {
                let mut sides = children(part).into_iter();
                (sides.next(), sides.next())
            }
            _ => (None, None),
        };
        match sides {
            (Some(key), Some(given)) => {
                members.push((self::key(key, reader, depth), value(given, reader, depth)));
            }
            _ => items.push(value(part, reader, depth)),
        }
    }
    if members.is_empty() {
        return Value::List(items);
    }
    Value::Object(members)
}

fn key(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> String {
    let mut node = node;
    if node.kind() == "element_binding_expression" {
        let argument = first_child(node);
        node = argument.and_then(first_child).unwrap_or(node);
    }
    match value(node, reader, depth) {
        Value::Text(text) | Value::Name(text) => text,
        _ => "?".to_owned(),
    }
}

/// A text with its holes.
fn template(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let parts = children(node)
        .into_iter()
        .filter_map(|child| match child.kind() {
            "string_content" => Some(Value::Text(reader.text(child).to_owned())),
            "escape_sequence" => Some(Value::Text(unescaped(reader.text(child)))),
            "interpolation" => Some(hole(child, reader)),
            _ => None,
        });
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() {
        return Value::Text(String::new());
    }
    match concatenated(parts) {
        Value::Other => Value::Template("{}".to_owned()),
        value => value,
    }
}

/// A constant of the file in a hole is its text.
fn hole(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let mut parts = children(node).into_iter();
    let Some(name) = parts.find(|it| it.kind() == "identifier") else {
        return Value::Other;
    };
    let name = reader.text(name);
    // Constants have capital letters, what changes does not.
    if !name.starts_with(|it: char| it.is_ascii_uppercase()) {
        return Value::Other;
    }
    let mut known = reader.file.assignments.iter().rev();
    match known.find(|it| it.target == name).map(|it| &it.value) {
        Some(Value::Text(text)) if !text.is_empty() => Value::Text(text.clone()),
        _ => Value::Other,
    }
}

/// Notes a string.
pub(super) fn string(node: Node<'_>, reader: &mut Reader<'_>) {
    if let Value::Text(text) | Value::Template(text) = value(node, reader, Depth::default()) {
        reader.string(text, node);
    }
}

/// A string's text without its quotes.
fn unquoted(node: Node<'_>, reader: &Reader<'_>) -> String {
    let quoted = reader.text(node).trim_end_matches("u8");
    match node.kind() {
        "string_literal" => {
            let end = quoted.len().saturating_sub(1);
            unescaped(quoted.get(1..end).unwrap_or_default())
        }
        "verbatim_string_literal" => {
            let raw = quoted.trim_start_matches('@');
            let end = raw.len().saturating_sub(1);
            raw.get(1..end).unwrap_or_default().replace("\"\"", "\"")
        }
        _ => quoted.trim_matches('"').trim().to_owned(),
    }
}
