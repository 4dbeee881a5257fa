//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::{children, paths};
use crate::extract::texts::{operator, sum};
use crate::extract::walk::{Depth, Reader};
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
        "template_string" => template(node, reader),
        "number" => Value::Number(reader.text(node).to_owned()),
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" | "undefined" => Value::Null,
        "identifier"
        | "member_expression"
        | "subscript_expression"
        | "this"
        | "meta_property"
        | "shorthand_property_identifier" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "object" => object(node, reader, below),
        "array" => {
            let items = children(node).into_iter();
            Value::List(items.map(|it| item(it, reader, below).1).collect())
        }
        "arrow_function"
        | "function_expression"
        | "generator_function"
        | "class"
        | "function_declaration"
        | "generator_function_declaration"
        | "class_declaration" => reader.scope_of(node).map_or(Value::Other, Value::Function),
        "jsx_element" => part("open_tag"),
        "assignment_expression" => part("right"),
        "ternary_expression" => either([part("consequence"), part("alternative")]),
        "binary_expression" => match operator(node, reader) {
            "||" | "??" | "&&" => either([part("left"), part("right")]),
            "+" => sum(node, reader, below, value),
            _ => Value::Other,
        },
        "unary_expression" => match part("argument") {
            Value::Number(number) => Value::Number(format!("-{number}")),
            _ => Value::Other,
        },
        "sequence_expression" | "jsx_expression" => match children(node).pop() {
            Some(child) => value(child, reader, below),
            None => Value::Other,
        },
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

/// The value of an argument or an item of a list; what is spread has the name `...`.
pub(super) fn item(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> (Option<String>, Value) {
    if node.kind() != "spread_element" {
        return (None, value(node, reader, depth));
    }
    let spread = crate::extract::walk::first_child(node);
    let spread = spread.map_or(Value::Other, |it| value(it, reader, depth));
    (Some("...".to_owned()), spread)
}

fn object(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let mut members = Vec::new();
    for child in children(node) {
        let key = |field| {
            let key = child.child_by_field_name(field);
            key.map_or_else(|| "?".to_owned(), |it| paths::key(it, reader.text))
        };
        members.push(match child.kind() {
            "pair" => {
                let node = child.child_by_field_name("value");
                let value = node.map_or(Value::Other, |it| value(it, reader, depth));
                (key("key"), value)
            }
            "method_definition" => {
                let scope = reader.scope_of(child);
                (key("name"), scope.map_or(Value::Other, Value::Function))
            }
            "shorthand_property_identifier" => {
                let name = reader.text(child).to_owned();
                (name.clone(), Value::Name(name))
            }
            "spread_element" => ("...".to_owned(), item(child, reader, depth).1),
            _ => continue,
        });
    }
    Value::Object(members)
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

fn template(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let mut text = String::new();
    let mut from = node.start_byte() + 1;
    let mut has_holes = false;
    let raw = |from: usize, to: usize| reader.text.get(from..to).unwrap_or_default();
    for hole in children(node) {
        if hole.kind() == "template_substitution" {
            text.push_str(&unescaped(raw(from, hole.start_byte())));
            text.push_str("{}");
            from = hole.end_byte();
            has_holes = true;
        }
    }
    text.push_str(&unescaped(raw(from, node.end_byte().saturating_sub(1))));
    if has_holes {
        Value::Template(text)
    } else {
        Value::Text(text)
    }
}

/// Notes a string, unless it names a module or is a directive.
pub(super) fn string(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let parent = around.last().map_or("", |it| it.kind());
    if matches!(
        parent,
        "import_statement" | "export_statement" | "import_require_clause" | "expression_statement"
    ) {
        return;
    }
    if let Value::Text(text) | Value::Template(text) = value(node, reader, Depth::default()) {
        reader.string(text, node);
    }
}

/// A string's text without its quotes.
pub(super) fn unquoted(quoted: &str) -> String {
    let end = quoted.len().saturating_sub(1);
    unescaped(quoted.get(1..end).unwrap_or_default())
}

fn unescaped(raw: &str) -> String {
    if !raw.contains('\\') {
        return raw.to_owned();
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('\n') | None => {}
            Some('x') => text.extend(code_point(&rest.by_ref().take(2).collect::<String>())),
            Some('u') if rest.as_str().starts_with('{') => {
                let digits: String = rest.by_ref().skip(1).take_while(|it| *it != '}').collect();
                text.extend(code_point(&digits));
            }
            Some('u') => text.extend(code_point(&rest.by_ref().take(4).collect::<String>())),
            Some(letter) => text.push(letter),
        }
    }
    text
}

fn code_point(digits: &str) -> Option<char> {
    u32::from_str_radix(digits, 16)
        .ok()
        .and_then(char::from_u32)
}
