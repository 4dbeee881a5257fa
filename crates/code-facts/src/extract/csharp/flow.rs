//! Branches, and stretches whose errors are caught.

use tree_sitter::Node;

use super::types;
use crate::extract::texts::operator;
use crate::extract::walk::{Reader, children, first_child, span};
use crate::syntax::Catch;

/// Reads `if`, `?:`, `switch`, `try`, and what `??` falls back to where that throws.
pub(super) fn read(node: Node<'_>, _around: &[Node<'_>], reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "if_statement" | "conditional_expression" => {
            if let (Some(condition), Some(then)) = (field("condition"), field("consequence")) {
                let condition = reader.condition(condition);
                reader.branch(condition, then, field("alternative"), node);
            }
        }
        "switch_statement" | "switch_expression" => {
            let subject = field("value").or_else(|| first_child(node));
            let subject = subject.map_or_else(String::new, |it| reader.condition(it));
            let body = field("body").map_or_else(|| children(node), children);
            let arms = body.into_iter();
            for arm in
                arms.filter(|arm| matches!(arm.kind(), "switch_section" | "switch_expression_arm"))
            {
                if let Some(pattern) =
                    first_child(arm).filter(|child| child.kind().ends_with("pattern"))
                {
                    let condition = format!("{subject} == {}", reader.condition(pattern));
                    reader.branch(condition, arm, None, arm);
                }
            }
        }
        "binary_expression" => {
            if let (Some(left), Some(right)) = (field("left"), field("right"))
                && right.kind() == "throw_expression"
                && operator(node, reader) == "??"
            {
                let condition = format!("!({})", reader.condition(left));
                reader.branch(condition, right, None, node);
            }
        }
        "try_statement" => {
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
    let mut parts = children(clause).into_iter();
    let declared = parts.find(|node| node.kind() == "catch_declaration");
    let kind = declared.and_then(|it| it.child_by_field_name("type"));
    let name = declared.and_then(|it| it.child_by_field_name("name"));
    reader.file.catches.push(Catch {
        watched: span(body),
        handler: span(clause),
        kinds: kind
            .map(|it| types::name(it, reader.text))
            .into_iter()
            .collect(),
        name: name.map_or("", |it| reader.text(it)).to_owned(),
        scope: reader.scope,
    });
}
