//! Branches, and stretches whose errors are caught.

use tree_sitter::Node;

use super::paths;
use crate::extract::walk::{Reader, children, first_child, span};
use crate::syntax::Catch;

/// Reads `if`, `?:`, `switch` and `try`.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "if_statement" | "ternary_expression" => {
            let (Some(condition), Some(then)) = (field("condition"), field("consequence")) else {
                return;
            };
            let condition = reader.condition(bare(condition));
            reader.branch(condition, then, field("alternative"), node);
        }
        "switch_expression" => {
            let (Some(condition), Some(body)) = (field("condition"), field("body")) else {
                return;
            };
            let subject = reader.condition(bare(condition));
            for case in children(body) {
                for label in children(case) {
                    if let ("switch_label", Some(value)) = (label.kind(), first_child(label)) {
                        let condition = format!("{subject} == {}", reader.condition(value));
                        reader.branch(condition, case, None, label);
                    }
                }
            }
        }
        "try_statement" | "try_with_resources_statement" => {
            let Some(body) = field("body") else { return };
            for clause in children(node) {
                if clause.kind() == "catch_clause" {
                    caught(body, clause, reader);
                }
            }
        }
        _ => {}
    }
}

fn caught(body: Node<'_>, clause: Node<'_>, reader: &mut Reader<'_>) {
    let parameter = first_child(clause);
    let parts = parameter.map(children).unwrap_or_default();
    let kinds = parts.iter().find(|it| it.kind() == "catch_type");
    let kinds = kinds
        .map(|it| children(*it))
        .unwrap_or_default()
        .into_iter();
    let kinds = kinds
        .map(|kind| paths::type_name(kind, reader.text))
        .collect();
    let name = parameter.and_then(|it| it.child_by_field_name("name"));
    reader.file.catches.push(Catch {
        watched: span(body),
        handler: span(clause),
        kinds,
        name: name.map_or_else(String::new, |node| reader.text(node).to_owned()),
        scope: reader.scope,
    });
}

fn bare(mut node: Node<'_>) -> Node<'_> {
    while node.kind() == "parenthesized_expression" {
        match first_child(node) {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}
