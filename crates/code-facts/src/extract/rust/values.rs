//! Values as far as they stand in the code.

use tree_sitter::Node;

use super::{paths, tokens, types};
use crate::extract::texts::{concatenated, either, unescaped};
use crate::extract::walk::{Depth, Reader, children, first_child, text_of};
use crate::syntax::Value;

/// Methods that give the same in another dress.
const CONVERSIONS: &[&str] = &[
    "to_string",
    "to_owned",
    "into",
    "clone",
    "as_str",
    "as_ref",
    "as_deref",
    "borrow",
    "as_mut",
    "cloned",
    "into_inner",
    "trim",
    "as_bytes",
];

/// Macros that make a text.
const TEXTS: &[&str] = &["format", "concat", "format_args"];

/// What `code.clone()` and `"a".to_owned()` are of.
pub(super) fn converted<'t>(call: Node<'t>, text: &str) -> Option<Node<'t>> {
    let function = call.child_by_field_name("function")?;
    let arguments = call.child_by_field_name("arguments")?;
    let method = function.child_by_field_name("field")?;
    let is_plain = arguments.named_child_count() == 0;
    let value = function.child_by_field_name("value")?;
    (is_plain && CONVERSIONS.contains(&text_of(method, text))).then_some(value)
}

pub(super) fn is_text_macro(node: Node<'_>, text: &str) -> bool {
    let name = node.child_by_field_name("macro");
    name.is_some_and(|name| TEXTS.contains(&text_of(name, text)))
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
    match node.kind() {
        "string_literal" | "raw_string_literal" => Value::Text(unquoted(node, reader)),
        "integer_literal" | "float_literal" => Value::Number(reader.text(node).to_owned()),
        "boolean_literal" => Value::Bool(reader.text(node) == "true"),
        "unit_expression" => Value::Null,
        "identifier" if reader.text(node) == "None" => Value::Null,
        "identifier"
        | "scoped_identifier"
        | "generic_function"
        | "field_expression"
        | "index_expression"
        | "self"
        | "type_identifier"
        | "scoped_type_identifier" => {
            let path = paths::path(node, reader);
            match path.receiver {
                Some(call) => Value::Call(call),
                None => Value::Name(path.dotted()),
            }
        }
        "call_expression" => match converted(node, reader.text) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
        "macro_invocation" => template(node, reader, below),
        "array_expression" | "tuple_expression" => {
            let items = children(node).into_iter();
            let items = items.filter(|it| it.kind() != "attribute_item");
            Value::List(items.map(|it| value(it, reader, below)).collect())
        }
        "closure_expression" => reader.scope_of(node).map_or(Value::Other, Value::Function),
        "if_expression" => either([part("consequence"), part("alternative")]),
        "else_clause" => first_child(node).map_or(Value::Other, |it| value(it, reader, below)),
        "match_expression" => {
            let arms = node.child_by_field_name("body").map(children);
            let results = arms.unwrap_or_default().into_iter();
            let results = results.filter_map(|node| node.child_by_field_name("value"));
            Value::Either(results.map(|it| value(it, reader, below)).collect())
        }
        "unary_expression" if reader.text(node).starts_with('-') => {
            Value::Number(reader.text(node).to_owned())
        }
        "binary_expression" if reader.text(node).contains('+') => {
            concatenated([part("left"), part("right")])
        }
        _ => match paths::inner(node) {
            Some(inner) => value(inner, reader, below),
            None => Value::Other,
        },
    }
}

/// The fields of `X { code, state: None, ..rest }`.
pub(super) fn fields(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let body = node.child_by_field_name("body").map(children);
    let members = body.unwrap_or_default().into_iter().filter_map(|node| {
        let given =
            |inner: Option<Node<'_>>| inner.map_or(Value::Other, |it| value(it, reader, depth));
        match node.kind() {
            "field_initializer" => {
                let name = node.child_by_field_name("field")?;
                let name = types::name(name, reader.text);
                Some((name, given(node.child_by_field_name("value"))))
            }
            "shorthand_field_initializer" => {
                let name = first_child(node)?;
                let name = reader.text(name).to_owned();
                Some((name.clone(), Value::Name(name)))
            }
            "base_field_initializer" => Some(("...".to_owned(), given(first_child(node)))),
            _ => None,
        }
    });
    Value::Object(members.collect())
}

/// `format!("{}/sso/token?state={state}", base)`: the first text, with its holes.
fn template(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let mut items = tokens::items(node, reader, depth).into_iter();
    let Some(Value::Text(text)) = items.next() else {
        return Value::Other;
    };
    let items: Vec<Value> = items.collect();
    let mut given = items.iter();
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        parts.push(Value::Text(before.to_owned()));
        let Some((hole, after)) = after.split_once('}') else {
            break;
        };
        // A constant that stands in the code is what it says.
        let value = given.next().filter(|_| hole.is_empty());
        parts.push(match value {
            Some(Value::Text(text)) => Value::Text(text.clone()),
            _ => Value::Other,
        });
        rest = after;
    }
    parts.push(Value::Text(rest.to_owned()));
    concatenated(parts)
}

/// Notes a string; one of `format!` with its holes.
pub(super) fn string(node: Node<'_>, reader: &mut Reader<'_>) {
    let holder = node.parent().and_then(|it| it.parent());
    let holder = holder.filter(|holder| {
        holder.kind() == "macro_invocation" && is_text_macro(*holder, reader.text)
    });
    match value(holder.unwrap_or(node), reader, Depth::default()) {
        Value::Text(text) | Value::Template(text) => reader.string(text, node),
        _ => reader.string(unquoted(node, reader), node),
    }
}

/// A string's text without its quotes.
fn unquoted(node: Node<'_>, reader: &Reader<'_>) -> String {
    let quoted = reader.text(node);
    if node.kind() == "raw_string_literal" {
        return quoted
            .trim_start_matches(['b', 'r', '#'])
            .trim_end_matches('#')
            .trim_matches('"')
            .to_owned();
    }
    let raw = quoted.trim_start_matches(['b', 'c']);
    let end = raw.len().saturating_sub(1);
    unescaped(raw.get(1..end).unwrap_or_default())
}
