//! Branches, and stretches whose errors are caught.

use tree_sitter::Node;

use super::paths;
use crate::extract::texts::operator;
use crate::extract::walk::{Reader, children, first_child};
use crate::syntax::{Catch, Span};

/// Reads `if`, `unless`, `case`, `begin … rescue` and statements such as `user or redirect_to root`.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "if" | "elsif" | "conditional" | "unless" => {
            let (Some(condition), Some(then)) = (
                field("condition"),
                field("consequence").or_else(|| field("alternative")),
            ) else {
                return;
            };
            let condition = condition_of(condition, node.kind() == "unless", reader);
            reader.branch(condition, then, field("alternative"), node);
        }
        "if_modifier" | "unless_modifier" => {
            let (Some(condition), Some(body)) = (field("condition"), field("body")) else {
                return;
            };
            let condition = condition_of(condition, node.kind() == "unless_modifier", reader);
            reader.branch(condition, body, None, node);
        }
        "case" => {
            let subject = field("value").map_or_else(String::new, |it| reader.condition(it));
            for case in children(node) {
                if let Some(pattern) = case.child_by_field_name("pattern") {
                    let condition = format!("{subject} == {}", reader.condition(pattern));
                    reader.branch(condition, case, None, case);
                }
            }
        }
        "binary" => {
            let (Some(left), Some(right)) = (field("left"), field("right")) else {
                return;
            };
            let condition = match operator(node, reader) {
                "and" => reader.condition(left),
                "or" => format!("!({})", reader.condition(left)),
                _ => return,
            };
            reader.branch(condition, right, None, node);
        }
        "body_statement" | "begin" | "block_body" => rescues(node, reader),
        "rescue_modifier" => {
            if let (Some(body), Some(handler)) = (field("body"), field("handler")) {
                let scope = reader.scope;
                reader.file.catches.push(Catch {
                    watched: crate::extract::walk::span(body),
                    handler: crate::extract::walk::span(handler),
                    kinds: Vec::new(),
                    name: String::new(),
                    scope,
                });
            }
        }
        _ => {}
    }
}

/// A condition; that of `unless` is turned round.
fn condition_of(mut node: Node<'_>, is_negated: bool, reader: &Reader<'_>) -> String {
    while node.kind() == "parenthesized_statements" {
        match first_child(node) {
            Some(inner) => node = inner,
            None => break,
        }
    }
    let condition = reader.condition(node);
    if is_negated {
        format!("!({condition})")
    } else {
        condition
    }
}

fn rescues(node: Node<'_>, reader: &mut Reader<'_>) {
    let parts = children(node);
    let Some(first) = parts.iter().find(|it| it.kind() == "rescue") else {
        return;
    };
    let watched = Span::new(node.start_byte(), first.start_byte());
    for clause in parts.iter().filter(|it| it.kind() == "rescue") {
        let kinds = clause.child_by_field_name("exceptions").map(children);
        let kinds = kinds.unwrap_or_default().into_iter();
        let kinds = kinds
            .map(|kind| paths::path(kind, reader).dotted())
            .collect();
        let name = clause.child_by_field_name("variable").and_then(first_child);
        let name = name.map_or("", |it| reader.text(it)).to_owned();
        reader.file.catches.push(Catch {
            watched,
            handler: crate::extract::walk::span(*clause),
            kinds,
            name,
            scope: reader.scope,
        });
    }
}
