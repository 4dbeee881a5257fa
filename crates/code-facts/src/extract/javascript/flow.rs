//! Branches, and stretches whose errors are caught.

use tree_sitter::Node;

use super::{children, paths, values};
use crate::extract::texts::operator;
use crate::extract::walk::{Reader, first_child, span};
use crate::syntax::{Catch, Marker, Span};

/// Reads `if`, `?:`, `switch` and `try`.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "if_statement" | "ternary_expression" => {
            let (Some(condition), Some(then)) = (field("condition"), field("consequence")) else {
                return;
            };
            let condition = reader.condition(without_parentheses(condition));
            reader.branch(condition, then, field("alternative"), node);
        }
        "switch_statement" => {
            let (Some(value), Some(body)) = (field("value"), field("body")) else {
                return;
            };
            let subject = reader.condition(without_parentheses(value));
            for case in children(body) {
                if let Some(value) = case.child_by_field_name("value") {
                    let condition = format!("{subject} === {}", reader.condition(value));
                    reader.branch(condition, case, None, case);
                }
            }
        }
        _ => {
            let (Some(body), Some(handler)) = (field("body"), field("handler")) else {
                return;
            };
            let name = handler.child_by_field_name("parameter");
            let name = name.map_or("", |it| reader.text(it)).to_owned();
            caught(span(body), handler, name, reader);
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

fn caught(watched: Span, handler: Node<'_>, name: String, reader: &mut Reader<'_>) {
    let scope = reader.scope;
    reader.file.catches.push(Catch {
        watched,
        handler: span(handler),
        kinds: Vec::new(),
        name,
        scope,
    });
}

/// `promise.catch(handler)` and `promise.then(done, handler)`.
pub(super) fn promise(node: Node<'_>, callee: Node<'_>, reader: &mut Reader<'_>) {
    if callee.kind() != "member_expression" {
        return;
    }
    let property = callee.child_by_field_name("property");
    let place = match property.map(|it| reader.text(it)) {
        Some("catch") => 0,
        Some("then") => 1,
        _ => return,
    };
    let object = callee.child_by_field_name("object");
    let arguments = node.child_by_field_name("arguments");
    let arguments = arguments.map(children).unwrap_or_default();
    if let (Some(object), Some(handler)) = (object, arguments.get(place)) {
        let scope = reader.scope_of(*handler);
        let name = scope.and_then(|scope| reader.file.scopes[scope].parameters.first().cloned());
        caught(span(object), *handler, name.unwrap_or_default(), reader);
    }
}

/// A statement that is a guard (`session || redirect("/")`) or a directive (`"use server"`).
pub(super) fn statement(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(expression) = first_child(node) else {
        return;
    };
    match expression.kind() {
        "binary_expression" => {
            let left = expression.child_by_field_name("left");
            let right = expression.child_by_field_name("right");
            let (Some(left), Some(right)) = (left, right) else {
                return;
            };
            let condition = reader.condition(without_parentheses(left));
            let condition = match operator(expression, reader) {
                "&&" => condition,
                "||" | "??" => format!("!({condition})"),
                _ => return,
            };
            reader.branch(condition, right, None, node);
        }
        "string" if is_at_start(node, around) => {
            let name = values::unquoted(reader.text(expression));
            let scope = reader.scope;
            reader.file.scopes[scope].markers.push(Marker {
                name,
                arguments: Vec::new(),
                span: span(node),
            });
        }
        _ => {}
    }
}

/// Whether only directives stand before a statement in its block.
fn is_at_start(node: Node<'_>, around: &[Node<'_>]) -> bool {
    let Some(block) = around.last() else {
        return false;
    };
    if !matches!(block.kind(), "program" | "statement_block") {
        return false;
    }
    let mut cursor = block.walk();
    block
        .named_children(&mut cursor)
        .take_while(|child| child.id() != node.id())
        .filter(|it| !it.is_extra())
        .all(|child| first_child(child).is_some_and(|it| it.kind() == "string"))
        && paths::inner(node).is_none()
}
