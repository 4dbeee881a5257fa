//! Python.

mod bindings;
mod flow;
mod imports;
mod paths;
mod values;

use tree_sitter::Node;

use super::parse;
use super::walk::{self, Depth, Grammar, Opened, Path, Reader, children, first_child, text_of};
use crate::syntax::{Argument, Marker, ScopeKind, SourceFile};

/// Reads a file.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    match parse::parse(&tree_sitter_python::LANGUAGE.into(), text) {
        Some(tree) => walk::walk(&Python, &tree, text, file),
        None => file.has_errors = true,
    }
}

struct Python;

impl Grammar for Python {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(node.kind(), "comment" | "type_parameter")
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        let name = node.child_by_field_name("name");
        let name = name.map_or("", |it| text_of(it, text));
        let mut opened = match node.kind() {
            "function_definition" => Opened::new(ScopeKind::Function, name),
            "class_definition" => Opened::new(ScopeKind::Type, name),
            "lambda" => Opened::new(ScopeKind::Closure, ""),
            _ => return None,
        };
        opened.bases = bases(node, text);
        opened.parameters = bindings::parameters(node, text);
        opened.is_exported = !name.starts_with('_')
            && !around
                .iter()
                .any(|node| matches!(node.kind(), "function_definition" | "lambda"));
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, _: &str) -> Option<Node<'t>> {
        match node.kind() {
            "delete_statement" => Some(node),
            "call" => {
                let callee = node.child_by_field_name("function")?;
                match callee.kind() {
                    "attribute" => callee.child_by_field_name("attribute"),
                    "identifier" => Some(callee),
                    // `f()()`: what is called has no name; it comes after the inner call.
                    _ => Some(node.child_by_field_name("arguments").unwrap_or(callee)),
                }
            }
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        match node.kind() {
            "call" => call(node, reader),
            "delete_statement" => deletion(node, reader),
            "import_statement" | "import_from_statement" => imports::read(node, reader),
            "assignment"
            | "augmented_assignment"
            | "named_expression"
            | "as_pattern"
            | "return_statement"
            | "raise_statement"
            | "lambda" => bindings::read(node, around, reader),
            "identifier" | "attribute" | "subscript" => paths::read(node, around, reader),
            "if_statement"
            | "elif_clause"
            | "conditional_expression"
            | "match_statement"
            | "try_statement" => flow::read(node, reader),
            "string" | "concatenated_string" => values::string(node, around, reader),
            "decorated_definition" => decorators(node, reader),
            "global_statement" => reader.shared(&children(node), node),
            _ => {}
        }
    }
}

/// What a class extends; options such as `metaclass=…` are none.
fn bases(node: Node<'_>, text: &str) -> Vec<String> {
    let listed = node.child_by_field_name("superclasses").map(children);
    let listed = listed.unwrap_or_default().into_iter();
    listed
        .filter(|child| matches!(child.kind(), "identifier" | "attribute"))
        .map(|child| text_of(child, text).to_owned())
        .collect()
}

fn call(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(callee) = node.child_by_field_name("function") else {
        return;
    };
    let path = paths::path(callee, reader);
    let arguments = arguments(node, reader);
    // Classes are called as functions are; by convention they have capitals.
    let name = path.dotted();
    let name = name.rsplit('.').next().unwrap_or_default();
    let is_new = name.starts_with(char::is_uppercase);
    reader.call(node, path, arguments, is_new);
}

fn arguments(call: Node<'_>, reader: &Reader<'_>) -> Vec<Argument> {
    let Some(list) = call.child_by_field_name("arguments") else {
        return Vec::new();
    };
    if list.kind() != "argument_list" {
        let value = crate::syntax::Value::Other;
        return vec![Argument { name: None, value }];
    }
    let argument = |child: Node<'_>| {
        let (name, value) = values::item(child, reader, Depth::default());
        Argument { name, value }
    };
    children(list).into_iter().map(argument).collect()
}

/// `del session["user"]`.
fn deletion(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(first) = first_child(node) else {
        return;
    };
    let targets = match first.kind() {
        "expression_list" => children(first),
        _ => vec![first],
    };
    let argument = |target: Node<'_>| Argument {
        name: None,
        value: values::value(target, reader, Depth::default()),
    };
    let arguments = targets.into_iter().map(argument).collect();
    let mut path = Path::default();
    path.before("del");
    reader.call(node, path, arguments, false);
}

/// Attaches decorators to the function or class that they stand before.
fn decorators(node: Node<'_>, reader: &mut Reader<'_>) {
    let definition = node.child_by_field_name("definition");
    let Some(scope) = definition.and_then(|it| reader.scope_of(it)) else {
        return;
    };
    for child in children(node) {
        let expression = first_child(child).filter(|_| child.kind() == "decorator");
        let Some(expression) = expression else {
            continue;
        };
        let arguments = match expression.kind() {
            "call" => arguments(expression, reader),
            _ => Vec::new(),
        };
        let name = paths::path(expression, reader).dotted();
        reader.file.scopes[scope].markers.push(Marker {
            name,
            arguments,
            span: walk::span(child),
        });
    }
}
