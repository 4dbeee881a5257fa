//! Dotted paths.

use tree_sitter::Node;

use super::{types, values};
use crate::extract::walk::{Path, Reader, first_child, text_of};

/// The path of what a call calls.
pub(super) fn callee(node: Node<'_>, reader: &Reader<'_>) -> Path {
    match node.child_by_field_name("function") {
        Some(function) => path(function, reader),
        None => Path::default(),
    }
}

/// The path of an expression. A part without a name is `?`.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        let field = |name| node.child_by_field_name(name);
        next = match node.kind() {
            "selector_expression" => {
                path.before(field("field").map_or("?", |it| reader.text(it)));
                field("operand")
            }
            "index_expression" => {
                // `list[i]` and `Handle[Input]` are written alike.
                if !is_generic(node, reader) {
                    path.before(index(field("index"), reader));
                }
                field("operand")
            }
            "call_expression" => {
                path.through(reader.call_of(node));
                field("function")
            }
            "composite_literal" => {
                path.through(reader.call_of(node));
                let named = field("type").and_then(|it| types::name(it, reader.text));
                path.before(named.unwrap_or("?"));
                None
            }
            "identifier" | "type_identifier" | "package_identifier" | "qualified_type" => {
                path.before(reader.text(node));
                None
            }
            _ => path.within(inner(node)),
        };
    }
    path
}

/// Whether what is indexed is called: a function that is told its types.
fn is_generic(node: Node<'_>, reader: &Reader<'_>) -> bool {
    let index = node.child_by_field_name("index");
    index.is_some_and(|node| {
        node.kind() == "identifier" && reader.text(node).starts_with(char::is_uppercase)
    })
}

/// What an expression is that only wraps another: parentheses, `&` and `*`, a type assertion.
pub(super) fn inner(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "parenthesized_expression" | "literal_element" | "variadic_argument" => first_child(node),
        "type_instantiation_expression" => node.child_by_field_name("type"),
        "type_assertion_expression" | "type_conversion_expression" | "slice_expression" => {
            node.child_by_field_name("operand")
        }
        "unary_expression" => {
            let operator = node.child_by_field_name("operator");
            let is_pointer = operator.is_some_and(|operator| matches!(operator.kind(), "&" | "*"));
            node.child_by_field_name("operand").filter(|_| is_pointer)
        }
        _ => None,
    }
}

fn index(index: Option<Node<'_>>, reader: &Reader<'_>) -> String {
    match index.map(|node| (node.kind(), node)) {
        Some(("interpreted_string_literal" | "raw_string_literal", node)) => {
            values::unquoted(reader.text(node))
        }
        Some(("int_literal", node)) => reader.text(node).to_owned(),
        _ => "?".to_owned(),
    }
}

/// The name that a function is given by what it stands in.
pub(super) fn given_name(node: Node<'_>, around: &[Node<'_>], text: &str) -> String {
    let mut around = around.iter().rev();
    let (Some(list), Some(parent)) = (around.next(), around.next()) else {
        return String::new();
    };
    let names = match parent.kind() {
        "short_var_declaration" | "assignment_statement" => parent.child_by_field_name("left"),
        "var_spec" => parent.child_by_field_name("name"),
        _ => None,
    };
    let is_only = list.kind() == "expression_list" && list.named_child_count() == 1;
    let name = names.filter(|name| name.id() != list.id() && is_only);
    let name = name.and_then(|name| match name.kind() {
        "expression_list" if name.named_child_count() == 1 => first_child(name),
        "identifier" => Some(name),
        _ => None,
    });
    let name = name.filter(|name| name.kind() == "identifier" && name.id() != node.id());
    name.map_or_else(String::new, |name| text_of(name, text).to_owned())
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let mut outer = around.iter().rev();
    let Some(parent) = outer.next() else {
        return;
    };
    let holder = outer.next();
    let is = |of: &Node<'_>, node: &Node<'_>, field: &str| {
        of.child_by_field_name(field)
            .is_some_and(|found| found.id() == node.id())
    };
    match parent.kind() {
        "selector_expression" => return,
        "index_expression" if is(parent, &node, "operand") => return,
        "call_expression" if is(parent, &node, "function") => return,
        "expression_list" if holder.is_some_and(|it| is(it, parent, "left")) => return,
        "literal_element" if holder.is_some_and(|it| is(it, parent, "key")) => return,
        "function_declaration" | "const_spec" | "var_spec" | "import_spec"
            if node.kind() == "identifier" =>
        {
            return;
        }
        _ => {}
    }
    let path = path(node, reader).dotted();
    reader.reads(path, node);
}
