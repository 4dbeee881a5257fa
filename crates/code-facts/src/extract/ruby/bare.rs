//! Names that stand alone: a variable if something in the file gives them a value, else a call.

use std::collections::HashSet;

use tree_sitter::{Node, Tree};

use crate::extract::walk::text_of;

/// Methods of web frameworks that say where something is found, and do nothing.
const OBJECTS: &[&str] = &[
    "params", "session", "cookies", "request", "response", "env", "flash", "headers", "settings",
    "warden",
];

/// The ids of the names that are calls.
pub(super) fn calls(tree: &Tree, text: &str) -> HashSet<usize> {
    let mut variables = HashSet::new();
    let mut alone = Vec::new();
    let mut cursor = tree.walk();
    let mut around: Vec<Node<'_>> = Vec::new();
    loop {
        let node = cursor.node();
        if node.kind() == "identifier"
            && let Some(parent) = around.last()
        {
            match role(node, *parent) {
                Role::Variable => {
                    variables.insert(text_of(node, text));
                }
                Role::Alone => alone.push(node),
                Role::Other => {}
            }
        }
        if cursor.goto_first_child() {
            around.push(node);
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                let is_call = |node: &&Node<'_>| {
                    let name = text_of(**node, text);
                    !variables.contains(name) && !OBJECTS.contains(&name)
                };
                return alone.iter().filter(is_call).map(Node::id).collect();
            }
            around.pop();
        }
    }
}

enum Role {
    /// It is given a value.
    Variable,
    /// It may be a call.
    Alone,
    /// It is the name of something.
    Other,
}

fn role(node: Node<'_>, parent: Node<'_>) -> Role {
    let is = |field: &str| {
        parent
            .child_by_field_name(field)
            .is_some_and(|child| child.id() == node.id())
    };
    match parent.kind() {
        "call" if is("method") => Role::Other,
        "method" | "singleton_method" | "setter" | "alias" | "undef" if !is("body") => Role::Other,
        "assignment" | "operator_assignment" if is("left") => Role::Variable,
        "left_assignment_list"
        | "destructured_left_assignment"
        | "rest_assignment"
        | "method_parameters"
        | "block_parameters"
        | "lambda_parameters"
        | "destructured_parameter"
        | "exception_variable" => Role::Variable,
        "optional_parameter"
        | "keyword_parameter"
        | "splat_parameter"
        | "hash_splat_parameter"
        | "block_parameter"
            if is("name") =>
        {
            Role::Variable
        }
        "for" if is("pattern") => Role::Variable,
        _ => Role::Alone,
    }
}
