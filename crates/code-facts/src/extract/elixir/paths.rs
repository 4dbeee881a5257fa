//! Dotted paths.

use tree_sitter::Node;

use super::values;
use crate::extract::walk::{Path, Reader, children, is_field};

/// The path of an expression. A part without a name is `?`.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        let field = |name| node.child_by_field_name(name);
        next = match node.kind() {
            "call" => {
                path.through(reader.call_of(node));
                field("target")
            }
            "dot" => {
                path.before(field("right").map_or("call", |it| reader.text(it)));
                field("left")
            }
            "access_call" => {
                path.before(field("key").map_or_else(|| "?".to_owned(), |it| key(it, reader)));
                field("target")
            }
            "identifier" | "alias" => {
                path.before(reader.text(node));
                None
            }
            "atom" => {
                path.before(reader.text(node).trim_start_matches(':'));
                None
            }
            "block" if children(node).len() == 1 => children(node).pop(),
            _ => {
                path.before("?");
                None
            }
        };
    }
    path
}

fn key(node: Node<'_>, reader: &Reader<'_>) -> String {
    match node.kind() {
        "string" | "atom" | "integer" => values::key(node, reader),
        _ => "?".to_owned(),
    }
}

/// The path of a call that is a member: `conn.params`.
pub(super) fn member(node: Node<'_>, reader: &Reader<'_>) -> Option<String> {
    let mut root = node;
    let mut steps = 0;
    while root.kind() == "call" && steps < 32 {
        let target = root.child_by_field_name("target")?;
        if target.kind() != "dot" || children(root).len() > 1 || reader.text(root).ends_with(')') {
            return None;
        }
        root = target.child_by_field_name("left")?;
        steps += 1;
    }
    let is_variable = matches!(root.kind(), "identifier" | "access_call");
    (is_variable && steps > 0).then(|| path(node, reader).dotted())
}

/// Notes a name that is read, unless it is called or given a value.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is = |field: &str| is_field(*parent, field, node);
    match parent.kind() {
        "dot" => return,
        "call" | "access_call" if is("target") => return,
        "binary_operator" if is("left") && values::operator(*parent, reader.text) == "=" => return,
        _ => {}
    }
    let path = path(node, reader).dotted();
    reader.reads(path, node);
}
