//! Dotted paths.

use tree_sitter::Node;

use crate::extract::walk::{Path, Reader, children, first_child, text_of};

/// A type's name without its parameters.
pub(super) fn type_name(node: Node<'_>, text: &str) -> String {
    let mut node = node;
    while let "generic_type" | "annotated_type" | "array_type" = node.kind() {
        let parts = children(node);
        let inner = match node.kind() {
            "annotated_type" => parts.last(),
            _ => parts.first(),
        };
        match inner {
            Some(inner) => node = *inner,
            None => break,
        }
    }
    text_of(node, text).to_owned()
}

/// The path of what a call calls.
pub(super) fn callee(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = path(node, reader);
    if path.receiver == reader.call_of(node) {
        // The call itself is not what it is made on.
        let object = node.child_by_field_name("object");
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
        let named = |name| field(name).map_or("?", |it| reader.text(it));
        next = match node.kind() {
            "field_access" => {
                path.before(named("field"));
                field("object")
            }
            "method_invocation" => {
                path.through(reader.call_of(node));
                path.before(named("name"));
                field("object")
            }
            "object_creation_expression" => {
                path.through(reader.call_of(node));
                let name = field("type").map(|it| type_name(it, reader.text));
                path.before(name.unwrap_or_default());
                None
            }
            "array_access" => {
                path.before(match field("index").map(|node| (node.kind(), node)) {
                    Some(("string_literal" | "decimal_integer_literal", node)) => {
                        reader.text(node).trim_matches('"')
                    }
                    _ => "?",
                });
                field("array")
            }
            "method_reference" => {
                let parts = children(node);
                let is_method = parts.len() > 1 && parts.last().is_some_and(is_identifier);
                path.before(match parts.last() {
                    Some(last) if is_method => reader.text(*last),
                    _ => "new",
                });
                parts.first().copied()
            }
            "class_literal" => {
                path.before("class");
                first_child(node)
            }
            "identifier" | "this" | "super" | "scoped_identifier" => {
                path.before(reader.text(node));
                None
            }
            "type_identifier" | "scoped_type_identifier" | "generic_type" | "array_type" => {
                path.before(type_name(node, reader.text));
                None
            }
            _ => path.within(inner(node)),
        };
    }
    path
}

fn is_identifier(node: &Node<'_>) -> bool {
    node.kind() == "identifier"
}

/// What an expression is that only wraps another.
pub(super) fn inner(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "parenthesized_expression" => first_child(node),
        "cast_expression" => node.child_by_field_name("value"),
        _ => None,
    }
}

/// The name that a lambda is given by what it stands in.
pub(super) fn given_name(around: &[Node<'_>], text: &str) -> String {
    let holder = around
        .last()
        .filter(|node| node.kind() == "variable_declarator");
    let name = holder.and_then(|it| it.child_by_field_name("name"));
    name.map_or_else(String::new, |node| text_of(node, text).to_owned())
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is = |field: &str| {
        let part = parent.child_by_field_name(field);
        part.is_some_and(|part| part.id() == node.id())
    };
    let is_simple = node.kind() == "identifier";
    let is_no_value = match parent.kind() {
        "field_access" | "method_reference" | "scoped_identifier" => true,
        "method_invocation" => is_simple,
        "inferred_parameters"
        | "catch_formal_parameter"
        | "package_declaration"
        | "import_declaration"
        | "labeled_statement"
        | "break_statement"
        | "continue_statement"
        | "type_pattern"
        | "record_pattern" => true,
        "array_access" => is("array"),
        "assignment_expression" => is("left"),
        _ => is_simple && (is("name") || is("key") || is("parameters")),
    };
    if !is_no_value {
        let path = path(node, reader).dotted();
        reader.reads(path, node);
    }
}
