//! Dotted paths.

use tree_sitter::Node;

use super::values;
use crate::extract::walk::{Path, Reader, children, first_child, is_field};

/// `::WorkOS::SSO` → `WorkOS.SSO`.
pub(super) fn qualified(name: &str) -> String {
    name.trim_start_matches("::").replace("::", ".")
}

/// The path of an expression. A part without a name is `?`.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        let field = |name| node.child_by_field_name(name);
        next = match node.kind() {
            "call" => {
                path.through(reader.call_of(node));
                path.before(field("method").map_or("call", |it| reader.text(it)));
                field("receiver")
            }
            "element_reference" => {
                let index = children(node).into_iter().nth(1);
                path.before(index.map_or_else(|| "?".to_owned(), |it| self::index(it, reader)));
                field("object")
            }
            "scope_resolution" => {
                path.before(field("name").map_or("?", |it| reader.text(it)));
                field("scope")
            }
            "instance_variable" | "class_variable" => {
                path.before(format!(
                    "this.{}",
                    reader.text(node).trim_start_matches('@')
                ));
                None
            }
            "global_variable" => {
                path.before(reader.text(node));
                None
            }
            "self" => {
                path.before("self");
                None
            }
            "identifier" => {
                path.through(reader.call_of(node));
                path.before(reader.text(node));
                None
            }
            "constant" | "super" => {
                path.before(reader.text(node));
                None
            }
            _ => path.within(inner(node)),
        };
    }
    path
}

/// The path of a call that looks like a member: `session.link` of a variable.
pub(super) fn member(node: Node<'_>, reader: &Reader<'_>) -> Option<String> {
    let mut root = node;
    let mut steps = 0;
    while root.kind() == "call" && steps < 32 {
        let has = |field| root.child_by_field_name(field).is_some();
        if has("arguments") || has("block") {
            return None;
        }
        root = root.child_by_field_name("receiver")?;
        steps += 1;
    }
    let is_variable = match root.kind() {
        "identifier" => reader.call_of(root).is_none(),
        "instance_variable" | "element_reference" => true,
        _ => false,
    };
    let path = path(node, reader).dotted();
    // `user.save!` and `user.nil?` are more than members.
    let is_plain = is_variable && steps > 0 && !path.ends_with(['!', '?']);
    is_plain.then_some(path)
}

/// What an expression is that only wraps another.
pub(super) fn inner(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "parenthesized_statements" | "begin" => first_child(node),
        _ => None,
    }
}

fn index(node: Node<'_>, reader: &Reader<'_>) -> String {
    match node.kind() {
        "string" | "simple_symbol" | "delimited_symbol" => values::key(node, reader),
        "integer" => reader.text(node).to_owned(),
        _ => "?".to_owned(),
    }
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is = |field: &str| is_field(*parent, field, node);
    match parent.kind() {
        "call" if is("method") => return,
        // `ENV["HOST"].presence` reads `ENV.HOST`.
        "call" if is("receiver") && node.kind() != "element_reference" => return,
        "element_reference" if is("object") => return,
        "scope_resolution" | "superclass" => return,
        "assignment" | "operator_assignment" if is("left") => return,
        "class" | "module" | "method" | "singleton_method" if is("name") => return,
        "method_parameters"
        | "block_parameters"
        | "lambda_parameters"
        | "left_assignment_list"
        | "exception_variable"
        | "exceptions" => return,
        "optional_parameter"
        | "keyword_parameter"
        | "splat_parameter"
        | "hash_splat_parameter"
        | "block_parameter"
            if is("name") =>
        {
            return;
        }
        _ => {}
    }
    let path = path(node, reader).dotted();
    reader.reads(path, node);
}
