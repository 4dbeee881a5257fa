//! Dotted paths.

use tree_sitter::Node;

use super::{types, values};
use crate::extract::walk::{Depth, Path, Reader, children, first_child, is_field};
use crate::syntax::Value;

/// The node at which the last name of a path stands.
pub(super) fn last(node: Node<'_>) -> Node<'_> {
    match node.kind() {
        "member_access_expression" => node.child_by_field_name("name").unwrap_or(node),
        "conditional_access_expression" => {
            let binding = children(node).pop().unwrap_or(node);
            binding.child_by_field_name("name").unwrap_or(binding)
        }
        _ => node,
    }
}

/// The path of an expression. A part without a name is `?`; `this` before a member is left out.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        let field = |name| node.child_by_field_name(name);
        next = match node.kind() {
            "member_access_expression" => {
                path.before(field("name").map_or_else(String::new, |it| own(it, reader)));
                field("expression")
            }
            "conditional_access_expression" => {
                match children(node).pop() {
                    Some(binding) if binding.kind() == "element_binding_expression" => {
                        path.before(index(binding, reader));
                    }
                    Some(binding) => {
                        let name = binding.child_by_field_name("name");
                        path.before(name.map_or_else(|| "?".to_owned(), |it| own(it, reader)));
                    }
                    None => {}
                }
                field("condition")
            }
            "element_access_expression" => {
                let index = field("subscript").map(|it| self::index(it, reader));
                path.before(index.unwrap_or_else(|| "?".to_owned()));
                field("expression")
            }
            "invocation_expression" => {
                path.through(reader.call_of(node));
                field("function")
            }
            "object_creation_expression" => {
                path.through(reader.call_of(node));
                field("type")
            }
            "this" | "base" => {
                if path.is_empty() {
                    path.before("this");
                }
                None
            }
            "identifier"
            | "generic_name"
            | "qualified_name"
            | "alias_qualified_name"
            | "predefined_type"
            | "nullable_type" => {
                path.before(own(node, reader));
                None
            }
            _ => path.within(inner(node)),
        };
    }
    path
}

fn own(node: Node<'_>, reader: &Reader<'_>) -> String {
    types::name(node, reader.text)
}

/// `["WorkOS:ApiKey"]`, `[Keys.User]`, `[0]`
fn index(node: Node<'_>, reader: &Reader<'_>) -> String {
    let argument = first_child(node);
    let value = argument.and_then(|argument| children(argument).pop());
    match value.map(|value| values::value(value, reader, Depth::default())) {
        Some(Value::Text(text) | Value::Number(text) | Value::Template(text)) => text,
        Some(Value::Name(name)) => name.rsplit('.').next().unwrap_or("?").to_owned(),
        _ => "?".to_owned(),
    }
}

/// What an expression is that only wraps another.
pub(super) fn inner(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "parenthesized_expression"
        | "await_expression"
        | "postfix_unary_expression"
        | "ref_expression"
        | "checked_expression" => first_child(node),
        "cast_expression" => node.child_by_field_name("value"),
        "as_expression" => node.child_by_field_name("left"),
        _ => None,
    }
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is = |field: &str| is_field(*parent, field, node);
    // `Request.Query["code"].ToString()` reads `Request.Query.code`.
    let is_element = node.kind() == "element_access_expression";
    match parent.kind() {
        "member_access_expression" | "conditional_access_expression" if !is_element => return,
        "element_access_expression" if is("expression") => return,
        "invocation_expression" if is("function") => return,
        "assignment_expression" if is("left") => return,
        "foreach_statement" if is("left") => return,
        "generic_name"
        | "qualified_name"
        | "alias_qualified_name"
        | "using_directive"
        | "base_list"
        | "type_argument_list"
        | "nullable_type"
        | "array_type"
        | "member_binding_expression"
        | "type_parameter"
        | "tuple_pattern"
        | "namespace_declaration"
        | "file_scoped_namespace_declaration" => return,
        _ if is("name") || is("type") || is("returns") => return,
        _ => {}
    }
    let path = path(node, reader).dotted();
    reader.reads(path, node);
}
