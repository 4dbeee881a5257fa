//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::paths;
use crate::extract::texts::{concatenated, either, unescaped};
use crate::extract::walk::{Depth, Reader, children, text_of};
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
        "string" | "charlist" | "sigil" => template(node, reader),
        "atom" | "quoted_atom" => Value::Name(key(node, reader)),
        "integer" | "float" => Value::Number(reader.text(node).to_owned()),
        "boolean" => Value::Bool(reader.text(node) == "true"),
        "nil" => Value::Null,
        "identifier" | "alias" | "access_call" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "keywords" => Value::Object(pairs(node, reader, below)),
        "map" => {
            let content = children(node).into_iter();
            let content = content.filter(|it| it.kind() == "map_content");
            Value::Object(content.flat_map(|it| pairs(it, reader, below)).collect())
        }
        "list" => match children(node).as_slice() {
            [only] if only.kind() == "keywords" => Value::Object(pairs(*only, reader, below)),
            items => Value::List(items.iter().map(|it| value(*it, reader, below)).collect()),
        },
        "tuple" => {
            let items = children(node).into_iter();
            Value::List(items.map(|it| value(it, reader, below)).collect())
        }
        "anonymous_function" => reader.scope_of(node).map_or(Value::Other, Value::Function),
        "binary_operator" => match operator(node, reader.text) {
            "|>" | "=" => part("right"),
            "||" | "&&" | "or" | "and" => either([part("left"), part("right")]),
            "<>" => concatenated([part("left"), part("right")]),
            // A name with a default or a guard.
            "\\\\" | "when" => part("left"),
            _ => Value::Other,
        },
        "unary_operator" => captured(node, reader).map_or(Value::Other, Value::Name),
        "block" => match children(node).pop() {
            Some(child) => value(child, reader, below),
            None => Value::Other,
        },
        _ => Value::Other,
    }
}

/// The function that `&Accounts.sign_in/2` names.
fn captured(node: Node<'_>, reader: &Reader<'_>) -> Option<String> {
    let operand = node.child_by_field_name("operand")?;
    let is_capture = operator(node, reader.text) == "&"
        && operand.kind() == "binary_operator"
        && operator(operand, reader.text) == "/";
    let function = operand.child_by_field_name("left").filter(|_| is_capture)?;
    Some(paths::path(function, reader).dotted())
}

pub(super) fn operator<'s>(node: Node<'_>, text: &'s str) -> &'s str {
    let operator = node.child_by_field_name("operator");
    operator.map_or("", |it| text_of(it, text))
}

/// `code: code` and `"code" => code`, of a map or among keywords.
fn pairs(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for child in children(node) {
        match child.kind() {
            "keywords" => found.extend(pairs(child, reader, depth)),
            _ => found.push(pair(child, reader, depth)),
        }
    }
    found
}

/// One of these.
pub(super) fn pair(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> (String, Value) {
    let (name, given) = match node.kind() {
        "pair" => ("key", "value"),
        _ => ("left", "right"),
    };
    let name = node.child_by_field_name(name);
    let given = node.child_by_field_name(given);
    let name = name.map_or_else(|| "?".to_owned(), |it| key(it, reader));
    (
        name,
        given.map_or(Value::Other, |it| value(it, reader, depth)),
    )
}

/// The name of a member: `code:`, `:code`, `"code"`.
pub(super) fn key(node: Node<'_>, reader: &Reader<'_>) -> String {
    match node.kind() {
        "string" | "quoted_keyword" | "quoted_atom" => match template(node, reader) {
            Value::Text(text) | Value::Template(text) => text,
            _ => "?".to_owned(),
        },
        _ => reader.text(node).trim().trim_matches(':').to_owned(),
    }
}

fn template(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let parts = children(node).into_iter();
    let parts = parts.filter(|part| !matches!(part.kind(), "sigil_name" | "sigil_modifiers"));
    let parts: Vec<_> = parts
        .map(|part| match part.kind() {
            "quoted_content" => Value::Text(reader.text(part).to_owned()),
            "escape_sequence" => Value::Text(unescaped(reader.text(part))),
            _ => Value::Other,
        })
        .collect();
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
