//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::paths;
use crate::extract::texts::{concatenated, summands};
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
        "string" | "concatenated_string" => match text(node, reader) {
            Some((text, true)) => Value::Template(text),
            Some((text, false)) => Value::Text(text),
            None => Value::Other,
        },
        "integer" | "float" => Value::Number(reader.text(node).to_owned()),
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "none" => Value::Null,
        "identifier" | "attribute" | "subscript" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "dictionary" => {
            let members = children(node).into_iter();
            Value::Object(members.filter_map(|it| member(it, reader, below)).collect())
        }
        "list" | "tuple" | "set" | "expression_list" => {
            let items = children(node).into_iter();
            Value::List(items.map(|it| item(it, reader, below).1).collect())
        }
        "lambda" => reader.scope_of(node).map_or(Value::Other, Value::Function),
        "assignment" => part("right"),
        "named_expression" => part("value"),
        "conditional_expression" => match children(node).as_slice() {
            [then, _, otherwise] => either([
                value(*then, reader, below),
                value(*otherwise, reader, below),
            ]),
            _ => Value::Other,
        },
        "boolean_operator" => either([part("left"), part("right")]),
        "binary_operator" => operation(node, reader, below),
        "unary_operator" => match part("argument") {
            Value::Number(number) => Value::Number(format!("-{number}")),
            _ => Value::Other,
        },
        "as_pattern" => match first_child(node) {
            Some(child) => value(child, reader, below),
            None => Value::Other,
        },
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

/// The value of an argument or an item, with its name; what is spread has the name `...`.
pub(super) fn item(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> (Option<String>, Value) {
    match node.kind() {
        "keyword_argument" => {
            let name = node.child_by_field_name("name");
            let given = node.child_by_field_name("value");
            (
                name.map(|name| reader.text(name).to_owned()),
                given.map_or(Value::Other, |it| value(it, reader, depth)),
            )
        }
        "list_splat" | "dictionary_splat" => {
            let spread = first_child(node);
            let spread = spread.map_or(Value::Other, |it| value(it, reader, depth));
            (Some("...".to_owned()), spread)
        }
        _ => (None, value(node, reader, depth)),
    }
}

fn member(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Option<(String, Value)> {
    if node.kind() != "pair" {
        let (name, value) = item(node, reader, depth);
        return name.map(|name| (name, value));
    }
    let key = node.child_by_field_name("key")?;
    let key = match value(key, reader, depth) {
        Value::Text(key) | Value::Number(key) => key,
        _ => "?".to_owned(),
    };
    let value = value(node.child_by_field_name("value")?, reader, depth);
    Some((key, value))
}

fn either(values: [Value; 2]) -> Value {
    let mut flat = Vec::new();
    for value in values {
        match value {
            Value::Either(values) => flat.extend(values),
            value => flat.push(value),
        }
    }
    Value::Either(flat)
}

/// `"a" + b`, `"a/%s" % b`.
fn operation(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let operator = node.child_by_field_name("operator");
    match operator.map(|it| reader.text(it)) {
        Some("+") => sum(node, reader, depth),
        Some("%") => {
            let left = node.child_by_field_name("left");
            match left.and_then(|it| text(it, reader)) {
                Some((text, _)) => Value::Template(text.replace("%s", "{}")),
                None => Value::Other,
            }
        }
        // Dictionaries that are joined.
        Some("|") => {
            let side = |field| node.child_by_field_name(field);
            let sides = [side("left"), side("right")].into_iter().flatten();
            let sides = sides.map(|side| ("...".to_owned(), value(side, reader, depth)));
            Value::Object(sides.collect())
        }
        _ => Value::Other,
    }
}

fn sum(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let parts = summands(node, reader, depth, value);
    // Lists of routes are put together so, too.
    if parts.iter().any(|it| matches!(it, Value::List(_))) {
        let items = parts.into_iter().flat_map(|part| match part {
            Value::List(items) => items,
            other => vec![other],
        });
        return Value::List(items.collect());
    }
    concatenated(parts)
}

/// A string's text, and whether it has holes.
pub(super) fn text(node: Node<'_>, reader: &Reader<'_>) -> Option<(String, bool)> {
    let mut whole = String::new();
    let mut has_holes = false;
    match node.kind() {
        "concatenated_string" => {
            for child in children(node) {
                let (text, holes) = text(child, reader)?;
                whole.push_str(&text);
                has_holes |= holes;
            }
        }
        "string" => {
            let parts = children(node);
            let prefix = parts.first().map_or("", |it| reader.text(*it));
            let is_raw = prefix.contains(['r', 'R']);
            for part in parts {
                match part.kind() {
                    "string_content" if is_raw => whole.push_str(reader.text(part)),
                    "string_content" => whole.push_str(&unescaped(reader.text(part))),
                    "interpolation" => {
                        whole.push_str("{}");
                        has_holes = true;
                    }
                    _ => {}
                }
            }
        }
        _ => return None,
    }
    Some((whole, has_holes))
}

/// Notes a string, unless it is a docstring or part of a longer one.
pub(super) fn string(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let parent = around.last().map_or("", |it| it.kind());
    if matches!(parent, "expression_statement" | "concatenated_string") {
        return;
    }
    if let Some((text, _)) = text(node, reader) {
        reader.string(text, node);
    }
}

fn unescaped(raw: &str) -> String {
    if !raw.contains('\\') {
        return raw.to_owned();
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => match rest.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('\n') | None => {}
                Some(quote @ ('\\' | '\'' | '"')) => text.push(quote),
                // What is no escape stays as it is written.
                Some(other) => text.extend(['\\', other]),
            },
            character => text.push(character),
        }
    }
    text
}
