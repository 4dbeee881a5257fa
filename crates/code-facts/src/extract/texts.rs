//! Values that several languages make alike.

use tree_sitter::Node;

use super::walk::Reader;
use crate::syntax::Value;

/// One of two values.
pub(super) fn either(values: [Value; 2]) -> Value {
    let mut flat = Vec::new();
    for value in values {
        match value {
            Value::Either(values) => flat.extend(values),
            value => flat.push(value),
        }
    }
    Value::Either(flat)
}

/// What stands between the two sides of an expression.
pub(super) fn operator<'s>(node: Node<'_>, reader: &Reader<'s>) -> &'s str {
    let operator = node.child_by_field_name("operator");
    operator.map_or("", |it| reader.text(it))
}

/// Texts one after the other, with a hole for whatever is no text.
pub(super) fn concatenated(parts: impl IntoIterator<Item = Value>) -> Value {
    let mut has_text = false;
    let mut has_holes = false;
    let mut whole = String::new();
    for part in parts {
        match part {
            Value::Text(text) => {
                whole.push_str(&text);
                has_text = true;
            }
            Value::Template(text) => {
                whole.push_str(&text);
                has_text = true;
                has_holes = true;
            }
            _ => {
                whole.push_str("{}");
                has_holes = true;
            }
        }
    }
    match (has_text, has_holes) {
        (false, true) => Value::Other,
        (_, true) => Value::Template(whole),
        (_, false) => Value::Text(whole),
    }
}

/// A text without the escapes that are common to all languages.
pub(super) fn unescaped(raw: &str) -> String {
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
            Some(letter) => text.push(letter),
            None => {}
        }
    }
    text
}
