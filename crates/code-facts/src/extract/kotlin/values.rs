//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::{child, flow, paths};
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
    if let Some(call) = reader.call_of(node) {
        return Value::Call(call);
    }
    let one_of = |parts: Vec<Node<'_>>| match parts.as_slice() {
        [] => Value::Other,
        [only] => value(*only, reader, below),
        parts => parts.iter().fold(Value::Either(Vec::new()), |all, part| {
            either([all, value(*part, reader, below)])
        }),
    };
    match node.kind() {
        "string_literal" | "multiline_string_literal" => text(node, reader),
        "character_literal" => Value::Text(reader.text(node).trim_matches('\'').to_owned()),
        "number_literal" | "float_literal" => {
            let number = reader
                .text(node)
                .trim_end_matches(['L', 'u', 'U', 'f', 'F']);
            Value::Number(number.to_owned())
        }
        "identifier" if reader.text(node) == "null" => Value::Null,
        "identifier" if matches!(reader.text(node), "true" | "false") => {
            Value::Bool(reader.text(node) == "true")
        }
        "identifier"
        | "this_expression"
        | "navigation_expression"
        | "index_expression"
        | "callable_reference" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "collection_literal" => {
            let items = children(node).into_iter();
            Value::List(items.map(|it| value(it, reader, below)).collect())
        }
        "lambda_literal" | "anonymous_function" => {
            reader.scope_of(node).map_or(Value::Other, Value::Function)
        }
        "object_literal" => only_method(node, reader),
        "if_expression" => {
            let sides = flow::sides(node);
            one_of(sides.into_iter().flatten().filter_map(last).collect())
        }
        "when_expression" => {
            let entries = children(node).into_iter();
            let entries = entries.filter(|it| it.kind() == "when_entry");
            one_of(
                entries
                    .filter_map(|node| last(children(node).pop()?))
                    .collect(),
            )
        }
        "try_expression" => one_of(first_child(node).and_then(last).into_iter().collect()),
        "binary_expression" => match operator(node, reader) {
            "?:" | "||" | "&&" => either([part("left"), part("right")]),
            "+" => sum(node, reader, below, value),
            _ => Value::Other,
        },
        "infix_expression" => match children(node).as_slice() {
            [key, word, child] if reader.text(*word) == "to" => {
                let key = match value(*key, reader, below) {
                    Value::Text(text) | Value::Name(text) => text,
                    _ => "?".to_owned(),
                };
                Value::Object(vec![(key, value(*child, reader, below))])
            }
            _ => Value::Other,
        },
        "unary_expression" if reader.text(node).starts_with('-') => {
            Value::Number(reader.text(node).to_owned())
        }
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

/// What a block results in: its last expression.
fn last<'t>(node: Node<'t>) -> Option<Node<'t>> {
    match node.kind() {
        "block" => children(node).pop(),
        _ => Some(node),
    }
}

/// What `by lazy { … }` makes.
pub(super) fn lazily<'t>(delegate: Node<'t>) -> Option<Node<'t>> {
    let lambda = child(delegate, "annotated_lambda")?;
    children(child(lambda, "lambda_literal")?).pop()
}

/// `object : Handler { override fun handle(…) { … } }` is the function that it has.
fn only_method(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let members = child(node, "class_body").map(children).unwrap_or_default();
    let methods = members
        .iter()
        .filter(|member| member.kind() == "function_declaration");
    let methods: Vec<_> = methods.collect();
    match methods.as_slice() {
        [method] => reader
            .scope_of(**method)
            .map_or(Value::Other, Value::Function),
        _ => Value::Other,
    }
}

fn text(node: Node<'_>, reader: &Reader<'_>) -> Value {
    let mut parts = Vec::new();
    let mut plain = String::new();
    for child in children(node) {
        match child.kind() {
            // The parser takes `$name` for text, in two pieces.
            "string_content" => plain.push_str(reader.text(child)),
            kind => {
                with_holes(&std::mem::take(&mut plain), &mut parts);
                parts.push(match kind {
                    "escape_sequence" => Value::Text(unescaped(reader.text(child))),
                    _ => Value::Other,
                });
            }
        }
    }
    with_holes(&plain, &mut parts);
    match concatenated(parts) {
        Value::Other => Value::Template("{}".to_owned()),
        value => value,
    }
}

/// Takes a text apart at each `$name`.
fn with_holes(text: &str, parts: &mut Vec<Value>) {
    let mut pieces = text.split('$');
    parts.extend(pieces.next().map(|piece| Value::Text(piece.to_owned())));
    for piece in pieces {
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        let end = piece.find(|it| !is_part(it)).unwrap_or(piece.len());
        let is_name =
            piece.starts_with(|character: char| character.is_alphabetic() || character == '_');
        let (hole, rest) = match is_name {
            true => (Value::Other, &piece[end..]),
            false => (Value::Text("$".to_owned()), piece),
        };
        parts.extend([hole, Value::Text(rest.to_owned())]);
    }
}

/// Notes a string.
pub(super) fn string(node: Node<'_>, reader: &mut Reader<'_>) {
    if let Value::Text(text) | Value::Template(text) = text(node, reader) {
        reader.string(text, node);
    }
}
