//! Dotted paths.

use tree_sitter::Node;

use super::values;
use crate::extract::walk::{Path, Reader, children, first_child, is_field, text_of};

/// `\WorkOS\SSO` → `WorkOS.SSO`.
pub(super) fn qualified(name: &str) -> String {
    name.trim_start_matches('\\').replace('\\', ".")
}

/// A variable's name without its `$`.
pub(super) fn plain_name(name: &str) -> &str {
    name.trim_start_matches(['&', '.', '$'])
}

/// The path of what a call calls.
pub(super) fn callee(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = path(node, reader);
    if path.receiver == reader.call_of(node) {
        // The call itself is not what it is made on.
        let object = node
            .child_by_field_name("object")
            .or_else(|| node.child_by_field_name("scope"))
            .or_else(|| node.child_by_field_name("function"));
        path.receiver = object.and_then(|object| self::path(object, reader).receiver);
    }
    path
}

/// The path of an expression. A part without a name is `?`.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        let field = |name| node.child_by_field_name(name);
        next = match node.kind() {
            "member_access_expression" | "nullsafe_member_access_expression" => {
                path.before(member(field("name"), reader));
                field("object")
            }
            "member_call_expression" | "nullsafe_member_call_expression" => {
                path.through(reader.call_of(node));
                path.before(member(field("name"), reader));
                field("object")
            }
            "scoped_call_expression" => {
                path.through(reader.call_of(node));
                path.before(member(field("name"), reader));
                field("scope")
            }
            "scoped_property_access_expression" => {
                path.before(member(field("name"), reader));
                field("scope")
            }
            "class_constant_access_expression" => {
                let parts = children(node);
                path.before(member(parts.get(1).copied(), reader));
                parts.first().copied()
            }
            "function_call_expression" => {
                path.through(reader.call_of(node));
                field("function")
            }
            "object_creation_expression" => {
                path.through(reader.call_of(node));
                first_child(node)
            }
            "subscript_expression" => {
                let parts = children(node);
                path.before(index(parts.get(1).copied(), reader));
                parts.first().copied()
            }
            "variable_name" => {
                path.before(plain_name(reader.text(node)));
                None
            }
            "relative_scope" => {
                path.before(match reader.text(node) {
                    "static" => "self",
                    other => other,
                });
                None
            }
            "name" | "qualified_name" | "relative_name" => {
                path.before(qualified(reader.text(node)));
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
        | "error_suppression_expression"
        | "clone_expression"
        | "argument" => children(node).pop(),
        "cast_expression" => node.child_by_field_name("value"),
        _ => None,
    }
}

fn member(name: Option<Node<'_>>, reader: &Reader<'_>) -> String {
    match name.map(|node| (node.kind(), node)) {
        Some(("name" | "variable_name", node)) => plain_name(reader.text(node)).to_owned(),
        _ => "?".to_owned(),
    }
}

fn index(index: Option<Node<'_>>, reader: &Reader<'_>) -> String {
    match index.map(|node| (node.kind(), node)) {
        Some(("string" | "encapsed_string", node)) => values::unquoted(reader.text(node)),
        Some(("integer", node)) => reader.text(node).to_owned(),
        _ => "?".to_owned(),
    }
}

/// The name that a function is given by what it stands in.
pub(super) fn given_name(around: &[Node<'_>], text: &str) -> String {
    let Some(parent) = around.last() else {
        return String::new();
    };
    let name = match parent.kind() {
        "assignment_expression" => parent
            .child_by_field_name("left")
            .filter(|it| it.kind() == "variable_name"),
        _ => None,
    };
    name.map_or_else(String::new, |node| {
        plain_name(text_of(node, text)).to_owned()
    })
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is = |field: &str| is_field(*parent, field, node);
    let is_first = || first_child(*parent).is_some_and(|child| child.id() == node.id());
    match parent.kind() {
        "member_access_expression" | "nullsafe_member_access_expression" => return,
        "scoped_property_access_expression" | "class_constant_access_expression" => return,
        "subscript_expression" if is_first() => return,
        "member_call_expression" | "nullsafe_member_call_expression" | "scoped_call_expression"
            if node.kind() == "variable_name" || is("name") =>
        {
            return;
        }
        "function_call_expression" if is("function") => return,
        "assignment_expression" | "reference_assignment_expression" if is("left") => return,
        "simple_parameter"
        | "property_promotion_parameter"
        | "variadic_parameter"
        | "catch_clause"
        | "property_element"
        | "anonymous_function_use_clause"
        | "list_literal"
        | "global_declaration" => return,
        _ => {}
    }
    let path = path(node, reader).dotted();
    reader.reads(path, node);
}
