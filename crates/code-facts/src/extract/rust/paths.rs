//! Dotted paths.

use tree_sitter::Node;

use super::{types, values};
use crate::extract::walk::{Path, Reader, children, first_child, is_field};
use crate::syntax::Value;

/// The node at which the last name of a path stands.
pub(super) fn last(node: Node<'_>) -> Node<'_> {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "field_expression" => field("field").unwrap_or(node),
        "scoped_identifier" => field("name").unwrap_or(node),
        "generic_function" => field("function").map_or(node, last),
        _ => node,
    }
}

/// The path of an expression. A part without a name is `?`.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        let field = |name| node.child_by_field_name(name);
        next = match node.kind() {
            "field_expression" => {
                path.before(field("field").map_or("?", |it| reader.text(it)));
                field("value")
            }
            "scoped_identifier" | "scoped_type_identifier" => {
                path.before(field("name").map_or("?", |it| reader.text(it)));
                field("path")
            }
            "generic_function" => field("function"),
            "generic_type" => field("type"),
            "index_expression" => {
                let parts = children(node);
                let index = parts
                    .get(1)
                    .map(|part| values::value(*part, reader, Default::default()));
                path.before(match index {
                    Some(Value::Text(text) | Value::Number(text)) => text,
                    _ => "?".to_owned(),
                });
                parts.first().copied()
            }
            "call_expression" => match values::converted(node, reader.text) {
                Some(inner) => Some(inner),
                None => {
                    path.through(reader.call_of(node));
                    field("function")
                }
            },
            "macro_invocation" => {
                path.through(reader.call_of(node));
                field("macro")
            }
            "struct_expression" => {
                path.through(reader.call_of(node));
                field("name")
            }
            "self" | "super" | "crate" | "identifier" | "type_identifier" | "metavariable" => {
                path.before(types::name(node, reader.text));
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
        "parenthesized_expression"
        | "await_expression"
        | "try_expression"
        | "unary_expression"
        | "bracketed_type" => first_child(node),
        "reference_expression" | "type_cast_expression" => node.child_by_field_name("value"),
        "block" => children(node).pop(),
        "unsafe_block" | "async_block" => children(node).pop(),
        "expression_statement" => first_child(node),
        _ => None,
    }
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is = |field: &str| is_field(*parent, field, node);
    match parent.kind() {
        "field_expression" | "scoped_identifier" | "scoped_type_identifier" => return,
        "generic_function" => return,
        "call_expression" | "macro_invocation" if is("function") || is("macro") => return,
        "assignment_expression" if is("left") => return,
        "use_declaration" | "use_list" | "scoped_use_list" | "use_as_clause" | "use_wildcard"
        | "attribute" | "closure_parameters" | "tuple_pattern" | "mut_pattern" => return,
        "tuple_struct_pattern" | "struct_pattern" | "token_tree" if node.kind() == "identifier" => {
            return;
        }
        _ if is("name") || is("pattern") || is("type") => return,
        _ => {}
    }
    let path = path(node, reader).dotted();
    reader.reads(path, node);
}
