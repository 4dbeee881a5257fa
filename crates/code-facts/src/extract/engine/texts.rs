//! Texts: of strings, and of sums.

use super::Extractor;
use super::table::{Operator, Role};
use super::tree::Node;
use crate::syntax::Value;

/// Adds the character that an escape stands for. Most languages agree on these.
pub(crate) fn unescape(escape: &str, text: &mut String) {
    let escape = escape.strip_prefix('\\').unwrap_or(escape);
    let mut characters = escape.chars();
    let code = || {
        let digits = escape[1..].trim_matches(['{', '}']);
        let code = u32::from_str_radix(digits, 16).ok();
        code.and_then(char::from_u32)
    };
    match characters.next() {
        Some('n') => text.push('\n'),
        Some('t') => text.push('\t'),
        Some('r') => text.push('\r'),
        // Half of a pair of codes is no character.
        Some('x' | 'u' | 'U') => text.extend(code()),
        // A line that goes on.
        Some('\n' | '\r') | None => {}
        Some(character) => {
            text.push(character);
            text.push_str(characters.as_str());
        }
    }
}

/// A text whose escapes are no nodes of their own. What is no escape stays as it is written.
pub(crate) fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(start) = rest.find('\\') {
        let end = start + 1 + escape_length(&rest[start + 1..]);
        text.push_str(&rest[..start]);
        match &rest[start..end] {
            "\\" => text.push('\\'),
            escape => unescape(escape, &mut text),
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

/// How long an escape is without its backslash; 0 for what is none.
fn escape_length(after: &str) -> usize {
    let digits = match after.chars().next() {
        Some('n' | 't' | 'r' | '\n' | '\\' | '\'' | '"') => return 1,
        Some('u') if after[1..].starts_with('{') => {
            return after.find('}').map_or(0, |end| end + 1);
        }
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        _ => return 0,
    };
    let is_code = |digits: &str| digits.bytes().all(|it| it.is_ascii_hexdigit());
    let whole = after.get(1..=digits).filter(|it| is_code(it));
    whole.map_or(0, |it| 1 + it.len())
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
                Role::Content => text.push_str(&self.hooks.content(piece)),
                Role::Escape => unescape(piece.text(), &mut text),
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

    /// What the sign between two values makes of them, or the one at a value of that.
    pub(crate) fn operator(&self, node: Node<'_>) -> Option<Operator> {
        let sign = match node.role() {
            Role::Binary => node.part(1),
            Role::Unary => node.sign(),
            _ => None,
        }?;
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
