//! Variables, fields, returned values, and the names that patterns take apart.

use tree_sitter::Node;

use super::{children, member, modules, paths, values};
use crate::extract::walk::{Depth, Reader, first_child, text_of};
use crate::syntax::Value;

/// Reads whatever gives a value to a name.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "variable_declarator" => {
            if let (Some(name), Some(value)) = (field("name"), field("value")) {
                let value = values::value(value, reader, Depth::default());
                let before = reader.file.assignments.len();
                bind(name, value, reader, Depth::default());
                reader.made_since(before);
            }
        }
        "assignment_expression" | "augmented_assignment_expression" => {
            if let (Some(left), Some(right)) = (field("left"), field("right")) {
                let value = values::value(right, reader, Depth::default());
                modules::exported_by_assignment(left, &value, reader);
                bind(left, value, reader, Depth::default());
            }
        }
        "field_definition" | "public_field_definition" => {
            let name = field("property").or_else(|| field("name"));
            if let (Some(name), Some(value)) = (name, field("value")) {
                let value = values::value(value, reader, Depth::default());
                reader.assign(
                    format!("this.{}", paths::key(name, reader.text)),
                    value,
                    name,
                );
            }
        }
        "enum_assignment" => {
            let owner = around
                .iter()
                .rev()
                .find(|node| node.kind() == "enum_declaration");
            let owner = owner.and_then(|it| it.child_by_field_name("name"));
            if let (Some(owner), Some(name), Some(value)) = (owner, field("name"), field("value")) {
                let value = values::value(value, reader, Depth::default());
                let target = format!("{}.{}", reader.text(owner), paths::key(name, reader.text));
                reader.assign(target, value, name);
            }
        }
        "arrow_function" => {
            let body = field("body").filter(|it| it.kind() != "statement_block");
            if let (Some(body), Some(scope)) = (body, reader.scope_of(node)) {
                let value = values::value(body, reader, Depth::default());
                reader.assign_in(scope, "return", value, body);
            }
        }
        kind => {
            if let Some(result) = first_child(node) {
                let target = kind.trim_end_matches("_statement");
                let value = values::value(result, reader, Depth::default());
                reader.assign(target, value, node);
            }
        }
    }
}

/// Gives a value to a name, or its members to the names of a pattern.
fn bind(pattern: Node<'_>, value: Value, reader: &mut Reader<'_>, depth: Depth) {
    let Some(below) = depth.down() else {
        return;
    };
    match pattern.kind() {
        "object_pattern" => {
            for part in children(pattern) {
                let (key, inner) = match part.kind() {
                    "pair_pattern" => {
                        let key = part.child_by_field_name("key");
                        (key, part.child_by_field_name("value"))
                    }
                    "object_assignment_pattern" => {
                        let left = part.child_by_field_name("left");
                        (left, left)
                    }
                    "shorthand_property_identifier_pattern" => (Some(part), Some(part)),
                    _ => (None, first_child(part)),
                };
                let Some(inner) = inner else { continue };
                let taken = match key {
                    Some(key) => take(&value, &paths::key(key, reader.text), key, reader),
                    None => value.clone(),
                };
                bind(inner, taken, reader, below);
            }
        }
        "array_pattern" => {
            for (place, part) in children(pattern).into_iter().enumerate() {
                let taken = match &value {
                    Value::List(items) => items.get(place).cloned().unwrap_or(Value::Other),
                    value => member(value, &place.to_string()),
                };
                bind(part, taken, reader, below);
            }
        }
        "assignment_pattern" => {
            if let Some(left) = pattern.child_by_field_name("left") {
                bind(left, value, reader, below);
            }
        }
        "rest_pattern" => {
            if let Some(rest) = first_child(pattern) {
                bind(rest, value, reader, below);
            }
        }
        "shorthand_property_identifier_pattern" => {
            reader.assign(reader.text(pattern), value, pattern);
        }
        _ => {
            let target = paths::path(pattern, reader);
            if !target.is_empty() {
                reader.assign(target.dotted(), value, pattern);
            }
        }
    }
}

/// A member that a pattern takes out; that reads it.
fn take(value: &Value, key: &str, node: Node<'_>, reader: &mut Reader<'_>) -> Value {
    let taken = member(value, key);
    if let Value::Name(path) = &taken {
        reader.reads(path.clone(), node);
    }
    taken
}

/// The names of a function's parameters; those of a pattern one by one.
pub(super) fn parameters(function: Node<'_>, text: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(only) = function.child_by_field_name("parameter") {
        names.push(text_of(only, text).to_owned());
    }
    if let Some(list) = function.child_by_field_name("parameters") {
        for child in children(list) {
            parameter(child, text, &mut names, Depth::default());
        }
    }
    names
}

fn parameter(node: Node<'_>, text: &str, names: &mut Vec<String>, depth: Depth) {
    let Some(below) = depth.down() else {
        return;
    };
    let part = match node.kind() {
        "identifier" | "shorthand_property_identifier_pattern" => {
            names.push(text_of(node, text).to_owned());
            return;
        }
        "object_pattern" | "array_pattern" => {
            for child in children(node) {
                parameter(child, text, names, below);
            }
            return;
        }
        "required_parameter" | "optional_parameter" => node.child_by_field_name("pattern"),
        "pair_pattern" => node.child_by_field_name("value"),
        "assignment_pattern" | "object_assignment_pattern" => node.child_by_field_name("left"),
        "rest_pattern" => first_child(node),
        _ => None,
    };
    if let Some(part) = part {
        parameter(part, text, names, below);
    }
}
