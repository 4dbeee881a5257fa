//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::paths;
use crate::extract::texts::{concatenated, either, operator, unescaped};
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
    if let Some(path) = paths::member(node, reader) {
        return Value::Name(path);
    }
    if let Some(call) = reader.call_of(node) {
        return Value::Call(call);
    }
    match node.kind() {
        "string" | "chained_string" | "delimited_symbol" | "heredoc_body" | "bare_string" => {
            template(node, reader)
        }
        "simple_symbol" | "hash_key_symbol" | "bare_symbol" => Value::Name(key(node, reader)),
        "integer" | "float" => Value::Number(reader.text(node).to_owned()),
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "nil" => Value::Null,
        "identifier" | "constant" | "scope_resolution" | "instance_variable" | "self"
        | "global_variable" | "class_variable" | "element_reference" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "hash" => Value::Object(
            children(node)
                .into_iter()
                .map(|it| member(it, reader, below))
                .collect(),
        ),
        "array" | "string_array" | "symbol_array" | "right_assignment_list" => {
            let items = children(node).into_iter();
            Value::List(items.map(|it| value(it, reader, below)).collect())
        }
        "lambda" | "block" | "do_block" => {
            reader.scope_of(node).map_or(Value::Other, Value::Function)
        }
        "assignment" => part("right"),
        "conditional" => either([part("consequence"), part("alternative")]),
        "binary" => match operator(node, reader) {
            "||" | "&&" | "or" | "and" => either([part("left"), part("right")]),
            "+" => concatenated([part("left"), part("right")]),
            _ => Value::Other,
        },
        "rescue_modifier" | "if_modifier" | "unless_modifier" => part("body"),
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

fn member(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> (String, Value) {
    let Some(name) = node.child_by_field_name("key") else {
        let spread = children(node).pop();
        let spread = spread.map_or(Value::Other, |it| value(it, reader, depth));
        return ("...".to_owned(), spread);
    };
    let name = key(name, reader);
    let value = match node.child_by_field_name("value") {
        Some(node) => value(node, reader, depth),
        None => Value::Name(name.clone()),
    };
    (name, value)
}

/// The name of a member: `code:`, `:code`, `"code"`.
pub(super) fn key(node: Node<'_>, reader: &Reader<'_>) -> String {
    match node.kind() {
        "string" | "delimited_symbol" => match template(node, reader) {
            Value::Text(text) | Value::Template(text) => text,
            _ => "?".to_owned(),
        },
        "simple_symbol" | "hash_key_symbol" | "bare_symbol" => {
            reader.text(node).trim_matches(':').to_owned()
        }
        _ => paths::path(node, reader).dotted(),
    }
}

/// A text with its holes.
fn template(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let parts = children(node).into_iter().map(|child| match child.kind() {
        "string_content" | "heredoc_content" => Value::Text(reader.text(child).to_owned()),
        "escape_sequence" => Value::Text(unescaped(reader.text(child))),
        "string" => template(child, reader),
        "heredoc_end" => Value::Text(String::new()),
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
