//! Branches, and stretches whose errors are caught.

use tree_sitter::Node;

use super::{child, paths};
use crate::extract::walk::{Reader, children, first_child, span};
use crate::syntax::Catch;

/// Reads `if`, `when`, `?:` and `try`.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "if_expression" => {
            let [then, otherwise] = sides(node);
            if let (Some(condition), Some(then)) = (field("condition"), then) {
                let condition = reader.condition(condition);
                reader.branch(condition, then, otherwise, node);
            }
        }
        "when_expression" => when(node, reader),
        "binary_expression" => {
            let is_elvis = field("operator").is_some_and(|it| it.kind() == "?:");
            if let (true, Some(left), Some(right)) = (is_elvis, field("left"), field("right")) {
                let condition = format!("{} == null", reader.condition(left));
                reader.branch(condition, right, None, node);
            }
        }
        "try_expression" => {
            let Some(body) = child(node, "block") else {
                return;
            };
            for clause in children(node) {
                if clause.kind() == "catch_block" {
                    caught(body, clause, reader);
                }
            }
        }
        _ => {}
    }
}

/// What happens when the condition of an `if` holds, and when it does not.
pub(super) fn sides<'t>(node: Node<'t>) -> [Option<Node<'t>>; 2] {
    let mut cursor = node.walk();
    let parts = node.children(&mut cursor).skip_while(|it| it.kind() != ")");
    let mut found = [None, None];
    let mut is_else = false;
    for part in parts {
        if part.kind() == "else" {
            is_else = true;
        } else if part.is_named() && !part.is_extra() {
            found[usize::from(is_else)].get_or_insert(part);
        }
    }
    found
}

fn when(node: Node<'_>, reader: &mut Reader<'_>) {
    let subject = child(node, "when_subject").and_then(|child| children(child).pop());
    let subject = subject.map(|it| reader.condition(it));
    for entry in children(node) {
        let mut cursor = entry.walk();
        let conditions = entry.children_by_field_name("condition", &mut cursor);
        let conditions: Vec<_> = conditions.filter(tree_sitter::Node::is_named).collect();
        let Some(then) = children(entry)
            .pop()
            .filter(|_| entry.kind() == "when_entry")
        else {
            continue;
        };
        for condition in conditions {
            let written = reader.condition(condition);
            let written = match &subject {
                Some(subject) => format!("{subject} == {written}"),
                None => written,
            };
            reader.branch(written, then, None, entry);
        }
    }
}

fn caught(body: Node<'_>, clause: Node<'_>, reader: &mut Reader<'_>) {
    let name = child(clause, "identifier");
    let kind = paths::type_of(clause);
    reader.file.catches.push(Catch {
        watched: span(body),
        handler: span(clause),
        kinds: kind
            .map(|kind| reader.text(kind).to_owned())
            .into_iter()
            .collect(),
        name: name.map_or_else(String::new, |node| reader.text(node).to_owned()),
        scope: reader.scope,
    });
}

/// `runCatching { … }.getOrElse { … }` catches as `try` does.
pub(super) fn caught_by_result(node: Node<'_>, callee: &str, reader: &mut Reader<'_>) {
    const HANDLERS: &[&str] = &[
        "getOrElse",
        "onFailure",
        "recover",
        "fold",
        "recoverCatching",
    ];
    let name = callee.rsplit('.').next().unwrap_or_default();
    let runs = callee.split('.').any(|it| it == "runCatching");
    if !runs || !HANDLERS.contains(&name) {
        return;
    }
    let object = paths::function(node).and_then(first_child);
    if let (Some(object), Some(handler)) = (object, children(node).pop()) {
        reader.file.catches.push(Catch {
            watched: span(object),
            handler: span(handler),
            kinds: Vec::new(),
            name: "it".to_owned(),
            scope: reader.scope,
        });
    }
}
