//! Dotted paths: of callees, of names that are read, and the names that functions are given.

use tree_sitter::Node;

use super::values;
use crate::extract::walk::{Path, Reader, first_child, is_field, text_of};

/// The path of an expression. A part without a name is `?`.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        next = match node.kind() {
            "member_expression" => {
                let property = node.child_by_field_name("property");
                path.before(property.map_or("?", |it| reader.text(it)));
                node.child_by_field_name("object")
            }
            "subscript_expression" => {
                path.before(index(node, reader));
                node.child_by_field_name("object")
            }
            "call_expression" => {
                path.through(reader.call_of(node));
                node.child_by_field_name("function")
            }
            "new_expression" => {
                path.through(reader.call_of(node));
                node.child_by_field_name("constructor")
            }
            "identifier"
            | "property_identifier"
            | "this"
            | "super"
            | "import"
            | "meta_property"
            | "shorthand_property_identifier"
            | "jsx_namespace_name"
            | "undefined" => {
                path.before(reader.text(node));
                None
            }
            _ => path.within(inner(node)),
        };
    }
    path
}

/// What an expression is that only wraps another: parentheses, `await`, a type assertion.
pub(super) fn inner(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "parenthesized_expression"
        | "await_expression"
        | "non_null_expression"
        | "as_expression"
        | "satisfies_expression"
        | "instantiation_expression" => first_child(node),
        "type_assertion" => super::children(node).pop(),
        _ => None,
    }
}

fn index(node: Node<'_>, reader: &Reader<'_>) -> String {
    let index = node.child_by_field_name("index");
    match index.map(|node| (node.kind(), node)) {
        Some(("string", node)) => values::unquoted(reader.text(node)),
        Some(("number", node)) => reader.text(node).to_owned(),
        _ => "?".to_owned(),
    }
}

/// The name of a property: `login`, `"login"`, `["login"]`; `?` for a computed one.
pub(super) fn key(node: Node<'_>, text: &str) -> String {
    match node.kind() {
        "string" => values::unquoted(text_of(node, text)),
        "computed_property_name" => match first_child(node) {
            Some(child) if child.kind() == "string" => values::unquoted(text_of(child, text)),
            _ => "?".to_owned(),
        },
        _ => text_of(node, text).to_owned(),
    }
}

/// The name that an expression is given by what it stands in: a variable, a property, an export.
pub(super) fn given_name(around: &[Node<'_>], text: &str) -> String {
    for node in around.iter().rev() {
        let name = match node.kind() {
            "variable_declarator" => node
                .child_by_field_name("name")
                .filter(|it| it.kind() == "identifier"),
            "assignment_expression" => {
                let left = node.child_by_field_name("left");
                if left.is_some_and(|child| text_of(child, text) == "module.exports") {
                    return "default".to_owned();
                }
                left.and_then(|child| match child.kind() {
                    "identifier" => Some(child),
                    _ => child.child_by_field_name("property"),
                })
            }
            "pair" => node.child_by_field_name("key"),
            "field_definition" => node.child_by_field_name("property"),
            "public_field_definition" => node.child_by_field_name("name"),
            "export_statement" => return "default".to_owned(),
            _ if inner(*node).is_some() => continue,
            _ => None,
        };
        return name.map_or_else(String::new, |it| key(it, text));
    }
    String::new()
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is = |field: &str| is_field(*parent, field, node);
    match parent.kind() {
        "member_expression" => return,
        "subscript_expression" if is("object") => return,
        "call_expression" | "new_expression" if is("function") || is("constructor") => {
            return callee_object(node, reader);
        }
        "assignment_expression" | "assignment_pattern" if is("left") => return,
        "variable_declarator"
        | "function_declaration"
        | "function_expression"
        | "generator_function"
        | "generator_function_declaration"
        | "enum_declaration"
        | "internal_module"
            if is("name") =>
        {
            return;
        }
        "arrow_function" | "catch_clause" if is("parameter") => return,
        "required_parameter" | "optional_parameter" if is("pattern") || is("name") => return,
        "pair_pattern" if is("value") => return,
        "for_in_statement" if is("left") => return,
        "formal_parameters"
        | "object_pattern"
        | "array_pattern"
        | "rest_pattern"
        | "import_clause"
        | "import_specifier"
        | "namespace_import"
        | "export_specifier"
        | "namespace_export"
        | "import_require_clause"
        | "jsx_opening_element"
        | "jsx_closing_element"
        | "jsx_self_closing_element"
        | "nested_identifier"
        | "decorator" => return,
        _ => {}
    }
    let path = path(node, reader).dotted();
    reader.reads(path, node);
}

/// `process.env.ORIGIN` is read in `process.env.ORIGIN.trim()`.
fn callee_object(callee: Node<'_>, reader: &mut Reader<'_>) {
    let Some(object) = callee.child_by_field_name("object") else {
        return;
    };
    if matches!(object.kind(), "member_expression" | "subscript_expression") {
        let path = path(object, reader).dotted();
        reader.reads(path, object);
    }
}
