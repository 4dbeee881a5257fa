//! Branches, and stretches whose errors are caught.

use tree_sitter::Node;

use crate::extract::walk::{Reader, children, first_child, span};
use crate::syntax::Catch;

/// Reads `if`, `elif`, `a if b else c`, `match` and `try`.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "conditional_expression" => {
            if let [then, condition, otherwise] = children(node).as_slice() {
                let condition = reader.condition(*condition);
                reader.branch(condition, *then, Some(*otherwise), node);
            }
        }
        "match_statement" => matched(node, reader),
        "try_statement" => {
            let Some(body) = field("body") else { return };
            for child in children(node) {
                if child.kind().starts_with("except") {
                    caught(body, child, reader);
                }
            }
        }
        kind => {
            let (Some(condition), Some(then)) = (field("condition"), field("consequence")) else {
                return;
            };
            let otherwise = match kind {
                "elif_clause" => node.next_named_sibling(),
                _ => field("alternative"),
            };
            let otherwise =
                otherwise.filter(|node| matches!(node.kind(), "elif_clause" | "else_clause"));
            let condition = reader.condition(without_parentheses(condition));
            reader.branch(condition, then, otherwise, node);
        }
    }
}

fn without_parentheses(mut node: Node<'_>) -> Node<'_> {
    while node.kind() == "parenthesized_expression" {
        match first_child(node) {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

fn matched(node: Node<'_>, reader: &mut Reader<'_>) {
    let (Some(subject), Some(body)) = (
        node.child_by_field_name("subject"),
        node.child_by_field_name("body"),
    ) else {
        return;
    };
    let subject = reader.condition(subject);
    for case in children(body) {
        let pattern = first_child(case).filter(|_| case.kind() == "case_clause");
        if let (Some(pattern), Some(then)) = (pattern, case.child_by_field_name("consequence")) {
            let condition = format!("{subject} == {}", reader.condition(pattern));
            reader.branch(condition, then, None, case);
        }
    }
}

fn caught(body: Node<'_>, clause: Node<'_>, reader: &mut Reader<'_>) {
    let mut value = clause.child_by_field_name("value");
    let mut alias = clause.child_by_field_name("alias");
    if let Some(pattern) = value.filter(|it| it.kind() == "as_pattern") {
        value = first_child(pattern);
        alias = pattern.child_by_field_name("alias");
    }
    let kinds = match value {
        Some(node) if node.kind() == "tuple" => children(node),
        node => node.into_iter().collect(),
    };
    let kinds = kinds.into_iter().map(|it| reader.condition(it)).collect();
    let name = alias.map_or("", |it| reader.text(it)).to_owned();
    let scope = reader.scope;
    reader.file.catches.push(Catch {
        watched: span(body),
        handler: span(clause),
        kinds,
        name,
        scope,
    });
}
