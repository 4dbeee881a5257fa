//! What gives names their values: patterns, parameters, fields.

use tree_sitter::Node;

use super::{paths, types, values};
use crate::extract::walk::{Depth, Reader, children, first_child, text_of};
use crate::syntax::{Span, Value};

fn parameter_list(node: Node<'_>) -> Vec<Node<'_>> {
    let list = node.child_by_field_name("parameters");
    list.map(children).unwrap_or_default()
}

/// The names of a function's parameters.
pub(super) fn parameters(node: Node<'_>, text: &str) -> Vec<String> {
    let list = parameter_list(node).into_iter();
    let names = list.filter_map(|node| match node.kind() {
        "parameter" => Some(innermost(node.child_by_field_name("pattern")?)),
        "identifier" => Some(node),
        _ => None,
    });
    names.map(|name| text_of(name, text).to_owned()).collect()
}

/// The name in `State(app)`, `mut jar`, `&code`.
fn innermost(pattern: Node<'_>) -> Node<'_> {
    let mut node = pattern;
    for _ in 0..8 {
        let inner = match node.kind() {
            "tuple_struct_pattern" | "mut_pattern" | "reference_pattern" | "ref_pattern" => {
                children(node).pop()
            }
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

/// What a parameter is, its type says: `State(sso): State<Arc<Sso>>`, `user: AuthUser`.
pub(super) fn declare_parameters(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(scope) = reader.scope_of(node) else {
        return;
    };
    for node in parameter_list(node) {
        let kind = node.child_by_field_name("type");
        let kind = kind.and_then(|it| types::held(it, reader.text));
        if let (Some(kind), Some(pattern)) = (kind, node.child_by_field_name("pattern")) {
            let name = reader.text(innermost(pattern));
            reader.assign_in(scope, name, Value::Name(kind), node);
        }
    }
}

/// A function: its parameters, and its last value, which it returns.
pub(super) fn function(node: Node<'_>, reader: &mut Reader<'_>) {
    declare_parameters(node, reader);
    let body = node.child_by_field_name("body");
    let last = body.map(children).unwrap_or_default().pop();
    let (Some(last), Some(scope)) = (last, reader.scope_of(node)) else {
        return;
    };
    let result = match last.kind() {
        "expression_statement" if reader.text(last).ends_with(';') => None,
        "expression_statement" => first_child(last),
        "let_declaration" | "empty_statement" | "function_item" | "use_declaration" => None,
        _ => Some(last),
    };
    if let Some(result) = result.filter(|result| result.kind() != "return_expression") {
        let value = values::value(result, reader, Depth::default());
        reader.assign_in(scope, "return", value, result);
    }
}

/// `sso: Arc<SsoClient>` of a struct.
pub(super) fn declare_field(node: Node<'_>, reader: &mut Reader<'_>) {
    let kind = node.child_by_field_name("type");
    let kind = kind.and_then(|it| types::held(it, reader.text));
    if let (Some(name), Some(kind)) = (node.child_by_field_name("name"), kind) {
        let target = format!("self.{}", reader.text(name));
        reader.assign(target, Value::Name(kind), name);
    }
}

/// Gives a value to the names of a pattern.
pub(super) fn bind(pattern: Node<'_>, value: &Value, reader: &mut Reader<'_>, depth: Depth) {
    let Some(below) = depth.down() else { return };
    match pattern.kind() {
        "identifier" => reader.assign(reader.text(pattern), value.clone(), pattern),
        "shorthand_field_identifier" => {
            reader.assign(reader.text(pattern), value.clone(), pattern);
        }
        "tuple_struct_pattern" => {
            for child in children(pattern).into_iter().skip(1) {
                bind(child, value, reader, below);
            }
        }
        "field_pattern" => {
            let inner = pattern.child_by_field_name("pattern");
            let inner = inner.or_else(|| pattern.child_by_field_name("name"));
            if let Some(inner) = inner {
                bind(inner, value, reader, below);
            }
        }
        "struct_pattern" => {
            for child in children(pattern).into_iter().skip(1) {
                bind(child, value, reader, below);
            }
        }
        "tuple_pattern" | "mut_pattern" | "reference_pattern" | "ref_pattern"
        | "captured_pattern" | "slice_pattern" => {
            for child in children(pattern) {
                bind(child, value, reader, below);
            }
        }
        _ => {}
    }
}

/// The name of the variable that a closure is given to.
pub(super) fn given_name<'s>(around: &[Node<'_>], text: &'s str) -> &'s str {
    let holder = around.last().filter(|it| it.kind() == "let_declaration");
    let name = holder.and_then(|holder| holder.child_by_field_name("pattern"));
    let name = name.filter(|it| it.kind() == "identifier");
    name.map_or("", |it| text_of(it, text))
}

/// Where a value that has a name was made, else where it stands.
pub(super) fn made_at(value: Node<'_>, reader: &Reader<'_>) -> Span {
    let here = crate::extract::walk::span(value);
    let path = paths::path(value, reader).dotted();
    let mut made = reader.file.assignments.iter().rev();
    let made = made.find(|assignment| {
        assignment.target == path && assignment.scope == reader.scope && assignment.span <= here
    });
    made.map_or(here, |it| it.span)
}
