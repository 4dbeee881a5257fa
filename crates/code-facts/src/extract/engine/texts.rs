//! Texts: of strings, and of sums.

use super::Extractor;
use super::table::{Operator, Role};
use super::tree::Node;
use crate::syntax::Value;

/// Adds the character that an escape stands for, as most languages have it.
pub(crate) fn unescape(escape: &str, text: &mut String) {
    let mut characters = escape.strip_prefix('\\').unwrap_or(escape).chars();
    match characters.next() {
        Some('n') => text.push('\n'),
        Some('t') => text.push('\t'),
        Some('r') => text.push('\r'),
        Some(character) => {
            text.push(character);
            text.push_str(characters.as_str());
        }
        None => {}
    }
}

/// A text whose escapes are no nodes of their own.
pub(crate) fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('\\') {
        let character = after.chars().next().map_or(0, char::len_utf8);
        let escape = before.len()..before.len() + 1 + character;
        text.push_str(before);
        unescape(&rest[escape.clone()], &mut text);
        rest = &rest[escape.end..];
    }
    text.push_str(rest);
    text
}

/// Texts one after the other, with a hole for whatever is no text.
pub(crate) fn concatenated(parts: impl IntoIterator<Item = Value>) -> Value {
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

impl<'t> Extractor<'t> {
    /// A string by its pieces. Whatever has no role in a string is a hole.
    pub(crate) fn template(&self, node: Node<'t>) -> Value {
        let mut text = String::new();
        let mut has_holes = false;
        for piece in node.children() {
            match piece.role() {
                Role::Content => text.push_str(piece.text()),
                Role::Escape => self.hooks.unescape(piece.text(), &mut text),
                Role::Quote => {}
                role => {
                    let inner = match role {
                        Role::Text => self.hooks.text(piece, self),
                        _ => Value::Other,
                    };
                    has_holes |= !matches!(inner, Value::Text(_));
                    match inner {
                        Value::Text(inner) | Value::Template(inner) => text.push_str(&inner),
                        _ => text.push_str("{}"),
                    }
                }
            }
        }
        match has_holes {
            true => Value::Template(text),
            false => Value::Text(text),
        }
    }

    /// `"a" + b + "c"`: the sums on the left are taken one after the other, however many there are.
    pub(crate) fn sum(&self, node: Node<'t>) -> Value {
        let mut parts = Vec::new();
        let mut next = Some(node);
        while let Some(node) = next {
            let [left, _, right] = node.parts();
            let part = if self.operator(node) == Some(Operator::Sum) {
                next = left;
                right
            } else {
                next = None;
                Some(node)
            };
            parts.push(part.map_or(Value::Other, |it| self.value(it)));
        }
        parts.reverse();
        // Lists are put together so, too.
        if parts.iter().any(|it| matches!(it, Value::List(_))) {
            let items = parts.into_iter().flat_map(|part| match part {
                Value::List(items) => items,
                other => vec![other],
            });
            return Value::List(items.collect());
        }
        concatenated(parts)
    }

    /// What the sign between two values makes of them.
    pub(crate) fn operator(&self, node: Node<'_>) -> Option<Operator> {
        let sign = node.part(1).filter(|_| node.role() == Role::Binary)?;
        let mut known = self.table.operators.iter();
        let (_, operator) = known.find(|(written, _)| written.eq_ignore_ascii_case(sign.text()))?;
        Some(*operator)
    }

    /// Notes a string, unless it names something, or is a part of another.
    pub(super) fn read_text(&mut self, node: Node<'t>) {
        let parent = node.parent();
        if parent.is_some_and(|it| it.row().is_mute || it.role() == Role::Text) {
            return;
        }
        if let Value::Text(text) | Value::Template(text) = self.value(node) {
            self.string(text, node);
        }
    }
}
