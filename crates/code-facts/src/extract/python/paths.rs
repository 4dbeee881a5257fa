//! Dotted paths: of callees and of names that are read.

use tree_sitter::Node;

use super::values;
use crate::extract::walk::{Path, Reader, first_child, is_field};

/// The path of an expression. A part without a name is `?`.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        next = match node.kind() {
            "attribute" => {
                let attribute = node.child_by_field_name("attribute");
                path.before(attribute.map_or("?", |it| reader.text(it)));
                node.child_by_field_name("object")
            }
            "subscript" => {
                path.before(index(node, reader));
                node.child_by_field_name("value")
            }
            "call" => {
                path.through(reader.call_of(node));
                node.child_by_field_name("function")
            }
            "identifier" | "dotted_name" => {
                path.before(reader.text(node));
                None
            }
            _ => path.within(inner(node)),
        };
    }
    path
}

/// What an expression is that only wraps another.
pub(super) fn inner(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "parenthesized_expression" | "await" => first_child(node),
        _ => None,
    }
}

fn index(node: Node<'_>, reader: &Reader<'_>) -> String {
    let index = node.child_by_field_name("subscript");
    match index.map(|node| (node.kind(), node)) {
        Some(("string", node)) => {
            values::text(node, reader).map_or_else(|| "?".to_owned(), |it| it.0)
        }
        Some(("integer", node)) => reader.text(node).to_owned(),
        _ => "?".to_owned(),
    }
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is = |field: &str| is_field(*parent, field, node);
    match parent.kind() {
        "attribute" => return,
        "subscript" if is("value") => return,
        "call" if is("function") => return callee_object(node, reader),
        "assignment" | "for_statement" | "for_in_clause" if is("left") => return,
        "function_definition"
        | "class_definition"
        | "keyword_argument"
        | "named_expression"
        | "default_parameter"
        | "typed_default_parameter"
            if is("name") =>
        {
            return;
        }
        "dotted_name"
        | "aliased_import"
        | "parameters"
        | "lambda_parameters"
        | "typed_parameter"
        | "list_splat_pattern"
        | "dictionary_splat_pattern"
        | "pattern_list"
        | "tuple_pattern"
        | "list_pattern"
        | "as_pattern_target"
        | "type"
        | "generic_type"
        | "union_type"
        | "global_statement"
        | "nonlocal_statement"
        | "decorator" => return,
        _ => {}
    }
    let path = path(node, reader).dotted();
    reader.reads(path, node);
}

/// `request.args` is read in `request.args.get("code")`.
fn callee_object(callee: Node<'_>, reader: &mut Reader<'_>) {
    let Some(object) = callee.child_by_field_name("object") else {
        return;
    };
    if matches!(object.kind(), "attribute" | "subscript") {
        let path = path(object, reader).dotted();
        reader.reads(path, object);
    }
}
