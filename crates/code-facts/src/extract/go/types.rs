//! Types: what they are called, their fields, and those of parameters.

use tree_sitter::Node;

use crate::extract::walk::{Reader, children, first_child, span, text_of};
use crate::syntax::{Marker, Value};

/// Types that say nothing of what a value can do.
const PLAIN: &[&str] = &[
    "string",
    "bool",
    "byte",
    "rune",
    "error",
    "any",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float32",
    "float64",
    "comparable",
];

/// The name of a type, of what a pointer points to, or of what a generic type is made from.
pub(super) fn name<'s>(node: Node<'_>, text: &'s str) -> Option<&'s str> {
    let mut node = node;
    for _ in 0..8 {
        node = match node.kind() {
            "type_identifier" | "identifier" | "qualified_type" | "selector_expression" => {
                return Some(text_of(node, text));
            }
            "generic_type" => node.child_by_field_name("type")?,
            "pointer_type" | "parenthesized_type" => first_child(node)?,
            _ => return None,
        };
    }
    None
}

/// What a type embeds, and the type that a method belongs to.
pub(super) fn bases(node: Node<'_>, text: &str) -> Vec<String> {
    let owned = |kind: Node<'_>| name(kind, text).map(str::to_owned);
    match node.kind() {
        "method_declaration" => {
            let receiver = node.child_by_field_name("receiver").and_then(first_child);
            let kind = receiver.and_then(|it| it.child_by_field_name("type"));
            kind.and_then(owned).into_iter().collect()
        }
        "type_spec" => {
            let Some(kind) = node.child_by_field_name("type") else {
                return Vec::new();
            };
            let parts = match kind.kind() {
                "struct_type" => first_child(kind).map(children).unwrap_or_default(),
                "interface_type" => children(kind),
                // `type Handler = auth.Handler`, `type Sessions scs.SessionManager`
                _ => return owned(kind).into_iter().collect(),
            };
            let embedded = parts.into_iter().filter_map(|part| match part.kind() {
                "field_declaration" if part.child_by_field_name("name").is_none() => {
                    part.child_by_field_name("type")
                }
                "type_elem" => first_child(part),
                _ => None,
            });
            embedded.filter_map(owned).collect()
        }
        "type_alias" => {
            let kind = node.child_by_field_name("type");
            kind.and_then(owned).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The names of a function's parameters, one for each place.
pub(super) fn parameters(node: Node<'_>, text: &str) -> Vec<String> {
    let list = node.child_by_field_name("parameters");
    let mut names = Vec::new();
    for child in list.map(children).unwrap_or_default() {
        let before = names.len();
        let mut cursor = child.walk();
        let named = child.children_by_field_name("name", &mut cursor);
        names.extend(named.map(|part| text_of(part, text).to_owned()));
        if names.len() == before {
            names.push("_".to_owned());
        }
    }
    names
}

/// A marker tells an interface from other types.
pub(super) fn declared(node: Node<'_>, reader: &mut Reader<'_>) {
    let kind = node.child_by_field_name("type");
    let is_interface = kind.is_some_and(|it| it.kind() == "interface_type");
    if let Some(scope) = reader.scope_of(node).filter(|_| is_interface) {
        reader.file.scopes[scope].markers.push(Marker {
            name: "interface".to_owned(),
            arguments: Vec::new(),
            span: span(node),
        });
    }
}

/// What a parameter or the receiver is, its type says; and what a function returns, its first result.
pub(super) fn signature(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(scope) = reader.scope_of(node) else {
        return;
    };
    for list in ["receiver", "parameters"] {
        let list = node.child_by_field_name(list);
        for child in list.map(children).unwrap_or_default() {
            let Some(value) = typed(child, reader) else {
                continue;
            };
            let mut cursor = child.walk();
            for named in child.children_by_field_name("name", &mut cursor) {
                reader.assign_in(scope, reader.text(named), value.clone(), named);
            }
        }
    }
    let Some(result) = node.child_by_field_name("result") else {
        return;
    };
    let first = match result.kind() {
        "parameter_list" => first_child(result).and_then(|it| it.child_by_field_name("type")),
        _ => Some(result),
    };
    let value = match first.map(|kind| (kind.kind(), kind)) {
        Some(("function_type", _)) => Some(Value::Name("func".to_owned())),
        Some((_, kind)) => named_type(kind, reader),
        None => None,
    };
    if let Some(value) = value {
        reader.assign_in(scope, "return", value, node);
    }
}

/// A field is what its type says.
pub(super) fn field(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(value) = typed(node, reader) else {
        return;
    };
    let mut cursor = node.walk();
    for named in node.children_by_field_name("name", &mut cursor) {
        reader.assign(reader.text(named), value.clone(), named);
    }
}

fn typed(node: Node<'_>, reader: &Reader<'_>) -> Option<Value> {
    named_type(node.child_by_field_name("type")?, reader)
}

/// A type's name for a value of it.
pub(super) fn named_type(kind: Node<'_>, reader: &Reader<'_>) -> Option<Value> {
    let name = name(kind, reader.text)?;
    (!PLAIN.contains(&name)).then(|| Value::Name(name.to_owned()))
}
