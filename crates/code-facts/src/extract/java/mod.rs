//! Java.

mod flow;
mod paths;
mod values;

use tree_sitter::Node;

use super::walk::{Depth, Grammar, Opened, Reader, children, first_child, span, text_of, walk};
use super::{jvm, parse};
use crate::syntax::{Argument, ScopeKind, SourceFile};

/// Reads a file.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    match parse::parse(&tree_sitter_java::LANGUAGE.into(), text) {
        Some(tree) => walk(&Java, &tree, text, file),
        None => file.has_errors = true,
    }
}

struct Java;

impl Grammar for Java {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(
            node.kind(),
            "line_comment"
                | "block_comment"
                | "type_identifier"
                | "scoped_type_identifier"
                | "generic_type"
                | "array_type"
                | "type_arguments"
                | "type_parameters"
                | "throws"
        )
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        let name = || {
            let name = node.child_by_field_name("name");
            name.map_or("", |it| text_of(it, text))
        };
        let mut opened = match node.kind() {
            // What has no body is done elsewhere.
            "method_declaration" if node.child_by_field_name("body").is_some() => {
                Opened::new(ScopeKind::Function, name())
            }
            "constructor_declaration" | "compact_constructor_declaration" => {
                Opened::new(ScopeKind::Function, jvm::CONSTRUCTOR)
            }
            "lambda_expression" => {
                let given = paths::given_name(around, text);
                let kind = if given.is_empty() {
                    ScopeKind::Closure
                } else {
                    ScopeKind::Function
                };
                Opened::new(kind, given)
            }
            "class_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "record_declaration"
            | "annotation_type_declaration" => Opened::new(ScopeKind::Type, name()),
            "class_body" => {
                let made = around
                    .last()
                    .filter(|node| node.kind() == "object_creation_expression")?;
                let mut opened = Opened::new(ScopeKind::Type, "");
                let kind = made.child_by_field_name("type");
                opened
                    .bases
                    .extend(kind.map(|it| paths::type_name(it, text)));
                opened
            }
            _ => return None,
        };
        opened.bases.extend(bases(node, text));
        opened.parameters = parameters(node, text);
        opened.is_exported = !modifiers(node, text).any(|it| it == "private");
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, _text: &str) -> Option<Node<'t>> {
        match node.kind() {
            "method_invocation" => node.child_by_field_name("name"),
            "object_creation_expression" => node.child_by_field_name("type"),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "method_invocation" | "object_creation_expression" => {
                let is_new = node.kind() == "object_creation_expression";
                let path = paths::callee(node, reader);
                let callee = path.dotted();
                let arguments =
                    field("arguments").map_or_else(Vec::new, |it| arguments(it, reader));
                if !is_new {
                    jvm::setter(&callee, &arguments, node, reader);
                    jvm::passed_on(&callee, path.receiver, &arguments, node, reader);
                    jvm::ends_if_empty(&callee, field("object"), field("arguments"), node, reader);
                }
                reader.call(node, path, arguments, is_new);
            }
            "package_declaration" => {
                if let Some(name) = first_child(node) {
                    jvm::package(reader.text(name), span(node), reader);
                }
            }
            "import_declaration" => import(node, reader),
            "assignment_expression" => {
                if let (Some(left), Some(right)) = (field("left"), field("right")) {
                    let value = values::value(right, reader, Depth::default());
                    let path = paths::path(left, reader).dotted();
                    reader.assign(path, value, left);
                }
            }
            "variable_declarator" => {
                let kind = around.last().and_then(|it| it.child_by_field_name("type"));
                let value = field("value");
                let value = value.map(|value| values::value(value, reader, Depth::default()));
                if let Some(name) = field("name") {
                    jvm::variable(name, kind, value, reader);
                    if around.last().is_some_and(|it| is_shared(*it, reader)) {
                        reader.shared(&[name], node);
                    }
                }
            }
            "resource" => {
                if let (Some(name), Some(value)) = (field("name"), field("value")) {
                    let value = values::value(value, reader, Depth::default());
                    jvm::variable(name, field("type"), Some(value), reader);
                }
            }
            "return_statement" | "throw_statement" | "yield_statement" => {
                if let Some(result) = first_child(node) {
                    let target = match node.kind() {
                        "throw_statement" => "throw",
                        _ => "return",
                    };
                    let value = values::value(result, reader, Depth::default());
                    reader.assign(target, value, node);
                }
            }
            "lambda_expression" => {
                let body = field("body").filter(|it| it.kind() != "block");
                if let (Some(body), Some(scope)) = (body, reader.scope_of(node)) {
                    let value = values::value(body, reader, Depth::default());
                    reader.assign_in(scope, "return", value, body);
                }
                typed_parameters(node, reader);
            }
            "method_declaration" | "constructor_declaration" | "record_declaration" => {
                typed_parameters(node, reader);
            }
            "identifier" | "field_access" | "array_access" | "method_reference"
            | "class_literal" => paths::read(node, around, reader),
            "string_literal" => values::string(node, reader),
            "annotation" | "marker_annotation" => annotation(node, around, reader),
            _ => flow::read(node, reader),
        }
    }
}

/// The words and annotations before a declaration.
fn modifiers<'s>(node: Node<'_>, text: &'s str) -> impl Iterator<Item = &'s str> + use<'s> {
    let modifiers = children(node)
        .into_iter()
        .find(|it| it.kind() == "modifiers");
    let written = modifiers.map_or("", |it| text_of(it, text));
    written.split_whitespace()
}

/// Whether a declaration is one of fields that the class has once, and that change.
fn is_shared(node: Node<'_>, reader: &Reader<'_>) -> bool {
    let words = || modifiers(node, reader.text);
    node.kind() == "field_declaration"
        && words().any(|it| it == "static")
        && !words().any(|it| it == "final")
}

fn bases(node: Node<'_>, text: &str) -> Vec<String> {
    let mut bases = Vec::new();
    for clause in children(node) {
        let types = match clause.kind() {
            "superclass" => children(clause),
            "super_interfaces" | "extends_interfaces" => {
                first_child(clause).map(children).unwrap_or_default()
            }
            _ => continue,
        };
        bases.extend(types.into_iter().map(|it| paths::type_name(it, text)));
    }
    bases
}

fn parameters(node: Node<'_>, text: &str) -> Vec<String> {
    let Some(list) = node.child_by_field_name("parameters") else {
        return Vec::new();
    };
    let all = match list.kind() {
        "identifier" => vec![list],
        _ => children(list),
    };
    let names = all.into_iter().filter_map(|node| match node.kind() {
        "identifier" => Some(node),
        "spread_parameter" => children(node).pop()?.child_by_field_name("name"),
        _ => node.child_by_field_name("name"),
    });
    names.map(|name| text_of(name, text).to_owned()).collect()
}

fn typed_parameters(node: Node<'_>, reader: &mut Reader<'_>) {
    let list = node.child_by_field_name("parameters");
    let (Some(list), Some(scope)) = (list, reader.scope_of(node)) else {
        return;
    };
    for child in children(list) {
        let parts = (
            child.child_by_field_name("name"),
            child.child_by_field_name("type"),
        );
        if let (Some(name), Some(kind)) = parts {
            jvm::typed(name, kind, scope, reader);
        }
    }
}

fn arguments(node: Node<'_>, reader: &Reader<'_>) -> Vec<Argument> {
    let given = children(node).into_iter();
    let given = given.map(|child| match child.kind() {
        "element_value_pair" => {
            let part = |name| child.child_by_field_name(name);
            Argument {
                name: part("key").map(|key| reader.text(key).to_owned()),
                value: values::given(part("value"), reader),
            }
        }
        _ => Argument {
            name: None,
            value: values::given(Some(child), reader),
        },
    });
    given.collect()
}

/// `import a.B;`, `import a.*;`, `import static a.B.c;`.
fn import(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(name) = first_child(node) else {
        return;
    };
    let has_all = children(node).iter().any(|it| it.kind() == "asterisk");
    let name = reader.text(name);
    if has_all {
        jvm::import(&format!("{name}.*"), None, span(node), reader);
    } else {
        jvm::import(name, None, span(node), reader);
    }
}

/// An annotation of what it stands before; one of a field or parameter is its type's or function's.
fn annotation(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let owner = around.iter().rev().find(|it| it.kind() != "modifiers");
    let is_done_elsewhere = owner.is_some_and(|owner| {
        owner.kind() == "method_declaration" && reader.scope_of(*owner).is_none()
    });
    let mut holders = around.iter().rev();
    let holder = holders.find_map(|it| reader.scope_of(*it));
    let (Some(scope), Some(name), false) =
        (holder, node.child_by_field_name("name"), is_done_elsewhere)
    else {
        return;
    };
    let given = node.child_by_field_name("arguments");
    let arguments = given.map_or_else(Vec::new, |it| arguments(it, reader));
    let name = reader.text(name).to_owned();
    jvm::mark(scope, name, arguments, span(node), reader);
}
