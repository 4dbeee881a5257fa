//! Branches, stretches whose errors are caught, and branches on the path of a request.

use tree_sitter::Node;

use super::{paths, values};
use crate::extract::texts::operator;
use crate::extract::walk::{Reader, children, first_child, span, text_of};
use crate::syntax::Catch;

/// Words in what is compared with a path.
const SUBJECTS: &[&str] = &["path", "uri", "url", "route", "page"];

/// Reads `if`, `?:`, `switch`, `match`, `try` and statements such as `$user or die()`.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "if_statement" | "else_if_clause" | "conditional_expression" => {
            let (Some(condition), Some(then)) = (
                field("condition"),
                field("body").or_else(|| field("alternative")),
            ) else {
                return;
            };
            let condition = reader.condition(bare(condition));
            reader.branch(condition, then, field("alternative"), node);
        }
        "switch_statement" => {
            let (Some(condition), Some(body)) = (field("condition"), field("body")) else {
                return;
            };
            let subject = reader.condition(bare(condition));
            for case in children(body) {
                if let Some(value) = case.child_by_field_name("value") {
                    let condition = format!("{subject} == {}", reader.condition(bare(value)));
                    reader.branch(condition, case, None, case);
                }
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
        "expression_statement" => {
            let Some(expression) =
                first_child(node).filter(|child| child.kind() == "binary_expression")
            else {
                return;
            };
            let sides = (
                expression.child_by_field_name("left"),
                expression.child_by_field_name("right"),
            );
            if let (Some(left), Some(right)) = sides {
                let condition = reader.condition(bare(left));
                let condition = match operator(expression, reader) {
                    "&&" | "and" => condition,
                    "||" | "or" => format!("!({condition})"),
                    _ => return,
                };
                reader.branch(condition, right, None, node);
            }
        }
        _ => {}
    }
}

fn caught(body: Node<'_>, clause: Node<'_>, reader: &mut Reader<'_>) {
    let kinds = clause.child_by_field_name("type").map(children);
    let kinds = kinds.unwrap_or_default().into_iter();
    let kinds = kinds
        .map(|kind| paths::qualified(reader.text(kind)))
        .collect();
    let name = clause.child_by_field_name("name");
    let name = name.map_or("", |node| paths::plain_name(reader.text(node)));
    reader.file.catches.push(Catch {
        watched: span(body),
        handler: span(clause),
        kinds,
        name: name.to_owned(),
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

/// The path of a request that a stretch of code is for: `case "/callback":`, an arm of `match`, and
/// what follows `if ($path === "/callback")`.
pub(super) fn path_case(node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<String> {
    let path = |node: Node<'_>| {
        let mut node = bare(node);
        // `case str_starts_with($path, "/callback"):`
        if node.kind() == "function_call_expression" {
            let given = children(node.child_by_field_name("arguments")?).pop()?;
            node = first_child(given)?;
        }
        let is_text = matches!(node.kind(), "string" | "encapsed_string");
        let value = is_text.then(|| values::unquoted(text_of(node, text)))?;
        value.starts_with('/').then_some(value)
    };
    match node.kind() {
        "case_statement" => path(node.child_by_field_name("value")?),
        "match_conditional_expression" => {
            let conditions = node.child_by_field_name("conditional_expressions")?;
            children(conditions).into_iter().find_map(path)
        }
        "compound_statement" | "colon_block" => {
            let branch = around.last()?;
            if !matches!(branch.kind(), "if_statement" | "else_if_clause") {
                return None;
            }
            let condition = branch.child_by_field_name("condition")?;
            compared(bare(condition), text, &path)
        }
        _ => None,
    }
}

fn compared(
    condition: Node<'_>,
    text: &str,
    path: &impl Fn(Node<'_>) -> Option<String>,
) -> Option<String> {
    let mut waiting = vec![condition];
    for _ in 0..16 {
        let node = bare(waiting.pop()?);
        if node.kind() != "binary_expression" {
            continue;
        }
        let left = node.child_by_field_name("left")?;
        let right = node.child_by_field_name("right")?;
        let operator = node.child_by_field_name("operator")?;
        if matches!(text_of(operator, text), "==" | "===") {
            for (child, other) in [(left, right), (right, left)] {
                let subject = text_of(other, text).to_lowercase();
                if SUBJECTS.iter().any(|it| subject.contains(it))
                    && let Some(path) = path(child)
                {
                    return Some(path);
                }
            }
        }
        waiting.extend([right, left]);
    }
    None
}
