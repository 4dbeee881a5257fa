//! Branches, and errors that are answered: by `rescue`, by the `else` of a `with`, and by the clause
//! of a `case` for them.

use tree_sitter::Node;

use super::{block, given};
use crate::extract::walk::{Reader, children, span};
use crate::syntax::{Catch, Span};

/// Reads what a keyword decides.
pub(super) fn read(node: Node<'_>, keyword: &str, reader: &mut Reader<'_>) {
    let Some(block) = block(node) else { return };
    let parts = children(block);
    let part = |kind: &str| parts.iter().find(|it| it.kind() == kind).copied();
    match keyword {
        "if" | "unless" => {
            let Some(condition) = given(node).into_iter().next() else {
                return;
            };
            let mut condition = reader.condition(condition);
            if keyword == "unless" {
                condition = format!("!({condition})");
            }
            reader.branch(condition, block, part("else_block"), node);
        }
        "case" | "cond" => {
            let asked = given(node).into_iter().next();
            let subject = asked.map_or_else(String::new, |it| reader.condition(it));
            for clause in parts.iter().filter(|it| it.kind() == "stab_clause") {
                let Some(pattern) = clause.child_by_field_name("left") else {
                    continue;
                };
                let pattern = reader.condition(pattern);
                if pattern.contains(":error") || pattern.contains("Error") {
                    caught(span(asked.unwrap_or(node)), *clause, reader);
                }
                let condition = match keyword {
                    "case" => format!("{subject} == {pattern}"),
                    _ => pattern,
                };
                reader.branch(condition, *clause, None, *clause);
            }
        }
        "with" | "try" => {
            let handler = match keyword {
                "with" => part("else_block"),
                _ => part("rescue_block").or_else(|| part("catch_block")),
            };
            if let Some(handler) = handler {
                let watched = Span::new(node.start_byte(), handler.start_byte());
                caught(watched, handler, reader);
            }
        }
        _ => {}
    }
}

fn caught(watched: Span, handler: Node<'_>, reader: &mut Reader<'_>) {
    reader.file.catches.push(Catch {
        watched,
        handler: span(handler),
        kinds: Vec::new(),
        name: String::new(),
        scope: reader.scope,
    });
}
