//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::paths;
use crate::extract::texts::{concatenated, either, operator, sum, unescaped};
use crate::extract::walk::{Depth, Reader, children, first_child};
use crate::syntax::Value;

/// The value of an expression, if there is one.
pub(super) fn given(node: Option<Node<'_>>, reader: &Reader<'_>) -> Value {
    node.map_or(Value::Other, |node| value(node, reader, Depth::default()))
}

/// The value of an expression.
pub(super) fn value(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let Some(below) = depth.down() else {
        return Value::Other;
    };
    let part = |field| match node.child_by_field_name(field) {
        Some(child) => value(child, reader, below),
        None => Value::Other,
    };
    if let Some(function) = only_method(node, reader) {
        return function;
    }
    if let Some(call) = reader.call_of(node) {
        return Value::Call(call);
    }
    let list = |items: Vec<Node<'_>>| {
        let values = items.into_iter().map(|it| value(it, reader, below));
        Value::List(values.collect())
    };
    match node.kind() {
        "string_literal" => text(node, reader),
        "character_literal" => Value::Text(reader.text(node).trim_matches('\'').to_owned()),
        "null_literal" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        kind if kind.ends_with("_literal") && kind != "class_literal" => {
            let number = reader.text(node).trim_end_matches(['l', 'L', 'f', 'd']);
            Value::Number(number.to_owned())
        }
        "identifier" | "this" | "field_access" | "array_access" | "method_reference"
        | "class_literal" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "array_creation_expression" => part("value"),
        "array_initializer" | "element_value_array_initializer" => list(children(node)),
        "lambda_expression" => reader.scope_of(node).map_or(Value::Other, Value::Function),
        "assignment_expression" => part("right"),
        "ternary_expression" => either([part("consequence"), part("alternative")]),
        "binary_expression" if operator(node, reader) == "+" => sum(node, reader, below, value),
        "unary_expression" => match reader.text(node) {
            text if text.starts_with('-') => Value::Number(text.to_owned()),
            _ => Value::Other,
        },
        "switch_expression" => {
            let rules = node.child_by_field_name("body").map(children);
            let results = rules.unwrap_or_default().into_iter();
            let results = results.filter_map(|node| children(node).pop());
            let results = results.filter(|node| node.kind() == "expression_statement");
            let results = results.filter_map(|it| first_child(it));
            Value::Either(results.map(|it| value(it, reader, below)).collect())
        }
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

/// `new Handler() { public void handle(Context ctx) { … } }` is the function that it has.
fn only_method(node: Node<'_>, reader: &Reader<'_>) -> Option<Value> {
    if node.kind() != "object_creation_expression" {
        return None;
    }
    let body = children(node)
        .pop()
        .filter(|it| it.kind() == "class_body")?;
    let methods = children(body).into_iter();
    let mut methods = methods.filter(|method| method.kind() == "method_declaration");
    let method = methods.next().filter(|_| methods.next().is_none())?;
    reader.scope_of(method).map(Value::Function)
}

fn text(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let parts = children(node).into_iter().map(|child| match child.kind() {
        "string_interpolation" => Value::Other,
        "escape_sequence" => Value::Text(unescaped(reader.text(child))),
        _ => Value::Text(reader.text(child).to_owned()),
    });
    match concatenated(parts.collect::<Vec<_>>()) {
        Value::Other => Value::Template("{}".to_owned()),
        value => value,
    }
}

/// Notes a string.
pub(super) fn string(node: Node<'_>, reader: &mut Reader<'_>) {
    if let Value::Text(text) | Value::Template(text) = text(node, reader) {
        reader.string(text, node);
    }
}
