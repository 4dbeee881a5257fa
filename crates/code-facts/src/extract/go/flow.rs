//! Branches, and branches on the path of a request.

use tree_sitter::Node;

use super::values;
use crate::extract::walk::{Reader, children, first_child, text_of};

/// Reads an `if` or one case of a `switch`.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let field = |name| node.child_by_field_name(name);
    if node.kind() == "if_statement" {
        let (Some(condition), Some(then)) = (field("condition"), field("consequence")) else {
            return;
        };
        // `if cookie, err := r.Cookie("session"); err != nil` asks of both.
        let mut asked = reader.condition(condition);
        if let Some(before) = field("initializer") {
            asked = format!("{}; {asked}", reader.condition(before));
        }
        let otherwise = field("alternative").map(within);
        return reader.branch(asked, within(then), otherwise, node);
    }
    let subject = around
        .last()
        .and_then(|node| node.child_by_field_name("value"));
    let Some(value) = field("value") else { return };
    let mut condition = reader.condition(value);
    if let Some(subject) = subject {
        condition = format!("{} == {condition}", reader.condition(subject));
    }
    let then = children(node)
        .into_iter()
        .find(|child| child.id() != value.id());
    reader.branch(condition, then.unwrap_or(node), None, node);
}

/// What stands between the braces: on their line stands the condition, too.
fn within(block: Node<'_>) -> Node<'_> {
    match block.kind() {
        "block" => first_child(block).unwrap_or(block),
        _ => block,
    }
}

/// The path of a request that a stretch of code is for: `case "/callback":` of a `switch` on
/// `r.URL.Path`, and what follows `if r.URL.Path == "/callback"`.
pub(super) fn path_case(node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<String> {
    match node.kind() {
        "expression_case" => {
            let subject = around.last()?.child_by_field_name("value")?;
            let values = children(node.child_by_field_name("value")?);
            is_path(subject, text).then(|| values.into_iter().find_map(|it| path_text(it, text)))?
        }
        "block" => {
            let branch = around.last().filter(|it| it.kind() == "if_statement")?;
            if branch.child_by_field_name("consequence")?.id() != node.id() {
                return None;
            }
            let condition = branch.child_by_field_name("condition")?;
            compared(condition, text)
        }
        _ => None,
    }
}

fn is_path(subject: Node<'_>, text: &str) -> bool {
    let subject = text_of(subject, text);
    // `r.URL.Path`, `event.RawPath`, `string(ctx.Path())`
    subject.ends_with("Path")
        || subject.contains(".Path()")
        || matches!(subject, "path" | "urlPath")
}

fn path_text(node: Node<'_>, text: &str) -> Option<String> {
    let is_text = matches!(
        node.kind(),
        "interpreted_string_literal" | "raw_string_literal"
    );
    let path = is_text.then(|| values::unquoted(text_of(node, text)))?;
    path.starts_with('/').then_some(path)
}

fn compared(condition: Node<'_>, text: &str) -> Option<String> {
    let mut waiting = vec![condition];
    for _ in 0..16 {
        let node = waiting.pop()?;
        if node.kind() == "parenthesized_expression" {
            waiting.extend(first_child(node));
            continue;
        }
        if node.kind() != "binary_expression" {
            continue;
        }
        let left = node.child_by_field_name("left")?;
        let right = node.child_by_field_name("right")?;
        if text_of(node.child_by_field_name("operator")?, text) == "==" {
            for (child, other) in [(left, right), (right, left)] {
                if is_path(other, text)
                    && let Some(path) = path_text(child, text)
                {
                    return Some(path);
                }
            }
        }
        waiting.extend([right, left]);
    }
    None
}
