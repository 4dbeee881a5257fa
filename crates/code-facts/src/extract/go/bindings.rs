//! Variables, constants, and returned values.

use tree_sitter::Node;

use super::{paths, types, values};
use crate::extract::walk::{Depth, Reader, children, first_child};
use crate::syntax::Value;

/// Reads whatever gives a value to a name.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "short_var_declaration" | "assignment_statement" | "range_clause" => {
            let Some(left) = field("left") else { return };
            let given = match field("right") {
                Some(field) if field.kind() == "expression_list" => children(field),
                Some(field) => vec![field],
                None => Vec::new(),
            };
            bind(&children(left), &given, reader);
        }
        "var_spec" | "const_spec" => {
            let mut cursor = node.walk();
            let names: Vec<_> = node
                .children_by_field_name("name", &mut cursor)
                .filter(Node::is_named)
                .collect();
            if let Some(given) = field("value") {
                return bind(&names, &children(given), reader);
            }
            let kind = field("type").and_then(|it| types::named_type(it, reader));
            if let Some(kind) = kind {
                for name in names {
                    reader.assign(reader.text(name), kind.clone(), name);
                }
            }
        }
        "return_statement" => {
            let given = first_child(node).map(children).unwrap_or_default();
            let mut given = given
                .into_iter()
                .map(|child| values::value(child, reader, Depth::default()));
            let value = match (given.next(), given.next()) {
                (Some(only), None) => only,
                (Some(first), Some(second)) => {
                    Value::List([first, second].into_iter().chain(given).collect())
                }
                (None, _) => Value::Null,
            };
            reader.assign("return", value, node);
        }
        "function_declaration" | "method_declaration" | "func_literal" => {
            types::signature(node, reader);
        }
        _ => {}
    }
}

/// `a, err := f()` gives both the same call; `a, b = b, a` gives each its own value.
fn bind(targets: &[Node<'_>], given: &[Node<'_>], reader: &mut Reader<'_>) {
    for (place, target) in targets.iter().enumerate() {
        let value = match given {
            [only] => values::value(*only, reader, Depth::default()),
            all => all.get(place).map_or(Value::Other, |node| {
                values::value(*node, reader, Depth::default())
            }),
        };
        let path = paths::path(*target, reader);
        if !path.is_empty() {
            reader.assign(path.dotted(), value, *target);
        }
    }
}
