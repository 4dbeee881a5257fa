//! Variables, fields, returned values, and parameters.

use tree_sitter::Node;

use super::{paths, values};
use crate::extract::walk::{Depth, Reader, children, first_child, text_of};
use crate::syntax::Value;

/// Reads whatever gives a value to a name.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    let value = |field, reader: &Reader<'_>| values::value(field, reader, Depth::default());
    match node.kind() {
        "assignment" | "augmented_assignment" => {
            let Some(left) = field("left") else { return };
            // A field that is only declared is one, too.
            let value = field("right").map_or(Value::Other, |it| value(it, reader));
            bind(left, value, reader, Depth::default());
        }
        "named_expression" => {
            if let (Some(name), Some(right)) = (field("name"), field("value")) {
                let value = value(right, reader);
                bind(name, value, reader, Depth::default());
            }
        }
        "as_pattern" => {
            let is_caught = around
                .last()
                .is_some_and(|node| node.kind().starts_with("except"));
            let target = field("alias").and_then(first_child);
            if let (Some(target), Some(held), false) = (target, first_child(node), is_caught) {
                let value = value(held, reader);
                bind(target, value, reader, Depth::default());
            }
        }
        "lambda" => {
            if let (Some(body), Some(scope)) = (field("body"), reader.scope_of(node)) {
                let value = value(body, reader);
                reader.assign_in(scope, "return", value, body);
            }
        }
        kind => {
            if let Some(result) = first_child(node) {
                let target = if kind == "raise_statement" {
                    "throw"
                } else {
                    "return"
                };
                let value = value(result, reader);
                reader.assign(target, value, node);
            }
        }
    }
}

/// Gives a value to a name, or its items to the names of a pattern.
fn bind(pattern: Node<'_>, value: Value, reader: &mut Reader<'_>, depth: Depth) {
    let Some(below) = depth.down() else {
        return;
    };
    match pattern.kind() {
        "pattern_list" | "tuple_pattern" | "list_pattern" | "expression_list" | "tuple" => {
            for (place, part) in children(pattern).into_iter().enumerate() {
                let taken = match &value {
                    Value::List(items) => items.get(place).cloned().unwrap_or(Value::Other),
                    Value::Name(path) => Value::Name(format!("{path}.{place}")),
                    Value::Call(call) => Value::Call(*call),
                    _ => Value::Other,
                };
                bind(part, taken, reader, below);
            }
        }
        "list_splat_pattern" => {
            if let Some(rest) = first_child(pattern) {
                bind(rest, Value::Other, reader, below);
            }
        }
        _ => {
            let target = paths::path(pattern, reader);
            if !target.is_empty() {
                reader.assign(target.dotted(), value, pattern);
            }
        }
    }
}

/// The names of a function's parameters.
pub(super) fn parameters(function: Node<'_>, text: &str) -> Vec<String> {
    if !matches!(function.kind(), "function_definition" | "lambda") {
        return Vec::new();
    }
    let list = function.child_by_field_name("parameters").map(children);
    let name = |node: Node<'_>| {
        let named = node
            .child_by_field_name("name")
            .or_else(|| match node.kind() {
                "identifier" => Some(node),
                _ => first_child(node),
            })?;
        let inner = match named.kind() {
            "list_splat_pattern" | "dictionary_splat_pattern" => first_child(named)?,
            _ => named,
        };
        Some(text_of(inner, text).to_owned())
    };
    list.unwrap_or_default()
        .into_iter()
        .filter_map(name)
        .collect()
}
