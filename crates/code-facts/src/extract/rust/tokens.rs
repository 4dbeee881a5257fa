//! What stands in macros and attributes, which no grammar takes apart: `json!({"code": code})`,
//! `vec![a, b]`, `#[arg(long, env = "KEY")]`.

use tree_sitter::Node;

use super::values;
use crate::extract::walk::{Depth, Path, Reader, children};
use crate::syntax::{Argument, Value};

/// The name of what is called, if a tree holds the arguments of a call: `id(x)` in `json!([id(x)])`.
pub(super) fn called(tree: Node<'_>) -> Option<Node<'_>> {
    let is_inside = tree.parent().is_some_and(|it| it.kind() == "token_tree");
    let is_call = tree.child(0).is_some_and(|it| it.kind() == "(");
    let name = tree.prev_sibling().filter(|it| it.kind() == "identifier");
    name.filter(|_| is_inside && is_call)
}

/// What is called before a tree: `self.url` of `self.url()`.
pub(super) fn callee(tree: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = tree.prev_sibling();
    while let Some(node) = next.filter(|_| !path.is_full()) {
        match node.kind() {
            "identifier" | "self" | "crate" | "super" => path.before(reader.text(node)),
            "token_tree" => {
                path.through(reader.call_of(node));
                next = node.prev_sibling();
                continue;
            }
            _ => break,
        }
        let between = node.prev_sibling();
        let is_path = between.is_some_and(|node| matches!(node.kind(), "." | "::"));
        next = between.filter(|_| is_path).and_then(|it| it.prev_sibling());
    }
    path
}

/// The arguments of a call in a macro.
pub(super) fn given(tree: Node<'_>, reader: &Reader<'_>) -> Vec<Value> {
    match tree_value(tree, reader, Depth::default()) {
        Value::List(items) => items,
        value => vec![value],
    }
}

/// The items of a macro: members that have a key make one object.
pub(super) fn items(node: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Vec<Value> {
    let mut trees = children(node).into_iter();
    let tree = trees.find(|it| it.kind() == "token_tree");
    tree.map_or_else(Vec::new, |tree| match tree_value(tree, reader, depth) {
        Value::List(items) => items,
        value => vec![value],
    })
}

/// The arguments of an attribute.
pub(super) fn arguments(attribute: Node<'_>, reader: &Reader<'_>) -> Vec<Argument> {
    let tree = attribute.child_by_field_name("arguments");
    let parts = tree.map_or_else(Vec::new, parts);
    let given = split(&parts, reader).into_iter().map(|part| {
        let at = part.iter().position(|it| reader.text(*it) == "=");
        match at {
            Some(at) => Argument {
                name: Some(joined(&part[..at], reader)),
                value: value_of(&part[at + 1..], reader, Depth::default()),
            },
            None => Argument {
                name: None,
                value: value_of(&part, reader, Depth::default()),
            },
        }
    });
    given.collect()
}

/// Every token between the brackets of a tree.
fn parts(tree: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = tree.walk();
    let all: Vec<_> = tree
        .children(&mut cursor)
        .filter(|it| !it.is_extra())
        .collect();
    let end = all.len().saturating_sub(1);
    all.get(1..end)
        .map(<[Node<'_>]>::to_vec)
        .unwrap_or_default()
}

/// The parts between commas.
fn split<'t>(parts: &[Node<'t>], reader: &Reader<'_>) -> Vec<Vec<Node<'t>>> {
    let items = parts.split(|node| matches!(reader.text(*node), "," | ";"));
    items
        .filter(|it| !it.is_empty())
        .map(<[Node<'t>]>::to_vec)
        .collect()
}

fn tree_value(tree: Node<'_>, reader: &Reader<'_>, depth: Depth) -> Value {
    let Some(below) = depth.down() else {
        return Value::Other;
    };
    let parts = parts(tree);
    let mut members = Vec::new();
    let mut values = Vec::new();
    for part in split(&parts, reader) {
        let at = part
            .iter()
            .position(|node| matches!(reader.text(*node), ":" | "=>" | "="));
        match at {
            Some(at) if at > 0 => {
                let key = match value_of(&part[..at], reader, below) {
                    Value::Text(text) | Value::Name(text) => text,
                    _ => "?".to_owned(),
                };
                members.push((key, value_of(&part[at + 1..], reader, below)));
            }
            _ => values.push(value_of(&part, reader, below)),
        }
    }
    if !members.is_empty() {
        return Value::Object(members);
    }
    Value::List(values)
}

/// One item: a literal, a list or object in brackets, or a path.
fn value_of(parts: &[Node<'_>], reader: &Reader<'_>, depth: Depth) -> Value {
    let rest: Vec<Node<'_>> = parts
        .iter()
        .copied()
        .skip_while(|node| matches!(reader.text(*node), "&" | "mut" | "*"))
        .collect();
    match rest.as_slice() {
        [] => Value::Other,
        [one] if one.kind() == "token_tree" => tree_value(*one, reader, depth),
        [.., last] if reader.call_of(*last).is_some() => {
            reader.call_of(*last).map_or(Value::Other, Value::Call)
        }
        [one] if one.kind() != "identifier" => values::value(*one, reader, depth),
        [first, ..] if first.kind().ends_with("string_literal") => {
            values::value(*first, reader, depth)
        }
        all => match joined(all, reader) {
            path if path == "None" => Value::Null,
            path => Value::Name(path),
        },
    }
}

/// `user::id` and `user.id` are `user.id`; what is given to a call is left out.
fn joined(parts: &[Node<'_>], reader: &Reader<'_>) -> String {
    let mut path = String::new();
    for part in parts.iter().filter(|it| it.kind() != "token_tree") {
        path.push_str(match reader.text(*part) {
            "::" => ".",
            text => text,
        });
    }
    path
}
