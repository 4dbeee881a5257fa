//! PHP, markup around it included.

mod flow;
mod paths;
mod values;

use tree_sitter::Node;

use super::parse;
use super::walk::{
    Depth, Grammar, Opened, Path, Reader, children, first_child, span, text_of, walk,
};
use crate::syntax::{Argument, Import, Marker, ScopeKind, SourceFile, Span, Value};

/// Reads a file.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    match parse::parse(&tree_sitter_php::LANGUAGE_PHP.into(), text) {
        Some(tree) => walk(&Php, &tree, text, file),
        None => file.has_errors = true,
    }
}

struct Php;

impl Grammar for Php {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(
            node.kind(),
            "comment" | "text" | "named_type" | "union_type" | "optional_type" | "primitive_type"
        )
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        let name = || {
            let name = node.child_by_field_name("name");
            name.map_or("", |it| text_of(it, text))
        };
        let mut opened = match node.kind() {
            "function_definition" | "method_declaration" => {
                Opened::new(ScopeKind::Function, name())
            }
            "anonymous_function" | "arrow_function" => {
                let given = paths::given_name(around, text);
                let kind = if given.is_empty() {
                    ScopeKind::Closure
                } else {
                    ScopeKind::Function
                };
                Opened::new(kind, given)
            }
            "class_declaration"
            | "trait_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "anonymous_class" => Opened::new(ScopeKind::Type, name()),
            _ if flow::path_case(node, around, text).is_some() => {
                Opened::new(ScopeKind::Closure, "")
            }
            _ => return None,
        };
        opened.bases = bases(node, text);
        opened.parameters = parameters(node, text);
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, _text: &str) -> Option<Node<'t>> {
        match node.kind() {
            "member_call_expression"
            | "nullsafe_member_call_expression"
            | "scoped_call_expression" => node.child_by_field_name("name"),
            "function_call_expression" => {
                let function = node.child_by_field_name("function")?;
                match function.kind() {
                    "name" | "qualified_name" | "relative_name" | "variable_name" => Some(function),
                    _ => Some(node.child_by_field_name("arguments").unwrap_or(function)),
                }
            }
            "object_creation_expression" => first_child(node),
            "include_expression"
            | "include_once_expression"
            | "require_expression"
            | "require_once_expression"
            | "unset_statement"
            | "echo_statement"
            | "print_intrinsic"
            | "exit_statement" => Some(node),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "member_call_expression"
            | "nullsafe_member_call_expression"
            | "scoped_call_expression"
            | "function_call_expression" => {
                let path = paths::callee(node, reader);
                let arguments =
                    field("arguments").map_or_else(Vec::new, |it| arguments(it, reader));
                reader.call(node, path, arguments, false);
            }
            "object_creation_expression" => {
                let parts = children(node);
                let path = parts.first().map(|it| paths::path(*it, reader));
                let given = parts.iter().find(|it| it.kind() == "arguments");
                let arguments = given.map_or_else(Vec::new, |it| arguments(*it, reader));
                reader.call(node, path.unwrap_or_default(), arguments, true);
            }
            kind if self.called(node, reader.text).is_some() => {
                let name = match kind {
                    "unset_statement" => "unset",
                    "echo_statement" => "echo",
                    "print_intrinsic" => "print",
                    "exit_statement" => "exit",
                    _ => "include",
                };
                let mut path = Path::default();
                path.before(name);
                let given = children(node).into_iter();
                let arguments = given.map(|it| argument(it, reader)).collect();
                reader.call(node, path, arguments, false);
            }
            "namespace_use_declaration" => import(node, reader),
            "assignment_expression"
            | "augmented_assignment_expression"
            | "reference_assignment_expression" => {
                if let (Some(left), Some(right)) = (field("left"), field("right")) {
                    let value = values::value(right, reader, Depth::default());
                    bind(left, value, reader, Depth::default());
                }
            }
            "property_element" => {
                if let (Some(name), Some(value)) = (field("name"), field("default_value")) {
                    let value = values::value(value, reader, Depth::default());
                    let name_text = paths::plain_name(reader.text(name));
                    reader.assign(format!("this.{name_text}"), value, name);
                }
            }
            "const_element" => {
                if let [name, value] = children(node).as_slice() {
                    let value = values::value(*value, reader, Depth::default());
                    reader.assign(reader.text(*name), value, *name);
                }
            }
            "return_statement" | "throw_expression" => {
                if let Some(result) = first_child(node) {
                    let target = if node.kind() == "return_statement" {
                        "return"
                    } else {
                        "throw"
                    };
                    let value = values::value(result, reader, Depth::default());
                    reader.assign(target, value, node);
                }
            }
            "arrow_function" => {
                typed_parameters(node, reader);
                if let (Some(body), Some(scope)) = (field("body"), reader.scope_of(node)) {
                    let value = values::value(body, reader, Depth::default());
                    reader.assign_in(scope, "return", value, body);
                }
            }
            "function_definition" | "method_declaration" | "anonymous_function" => {
                typed_parameters(node, reader);
                annotations(node, reader);
            }
            "class_declaration" => annotations(node, reader),
            "variable_name"
            | "member_access_expression"
            | "nullsafe_member_access_expression"
            | "subscript_expression"
            | "class_constant_access_expression"
            | "scoped_property_access_expression" => paths::read(node, around, reader),
            "string" | "encapsed_string" | "heredoc" | "nowdoc" => values::string(node, reader),
            "attribute" => attribute(node, around, reader),
            _ => flow::read(node, reader),
        }
        if let (Some(path), Some(scope)) = (
            flow::path_case(node, around, reader.text),
            reader.scope_of(node),
        ) {
            reader.case(scope, path, node);
        }
    }
}

fn bases(node: Node<'_>, text: &str) -> Vec<String> {
    let mut bases = Vec::new();
    let body = node.child_by_field_name("body");
    let within = body.map(children).unwrap_or_default();
    for clause in children(node).into_iter().chain(within) {
        if matches!(
            clause.kind(),
            "base_clause" | "class_interface_clause" | "use_declaration"
        ) {
            let named = children(clause).into_iter();
            let named = named.filter(|it| it.kind() != "use_list");
            bases.extend(named.map(|child| paths::qualified(text_of(child, text))));
        }
    }
    bases
}

fn parameters(node: Node<'_>, text: &str) -> Vec<String> {
    let list = node.child_by_field_name("parameters");
    let parameters = list.map(children).unwrap_or_default().into_iter();
    let names = parameters.filter_map(|it| it.child_by_field_name("name"));
    names
        .map(|name| paths::plain_name(text_of(name, text)).to_owned())
        .collect()
}

/// What a parameter is, its type says: `UserManagement $users`.
fn typed_parameters(node: Node<'_>, reader: &mut Reader<'_>) {
    let (Some(list), Some(scope)) = (
        node.child_by_field_name("parameters"),
        reader.scope_of(node),
    ) else {
        return;
    };
    for child in children(list) {
        let (Some(kind), Some(name)) = (
            child.child_by_field_name("type"),
            child.child_by_field_name("name"),
        ) else {
            continue;
        };
        let kind = paths::qualified(reader.text(kind).trim_start_matches('?'));
        let is_class = kind.starts_with(|it: char| it.is_ascii_uppercase());
        if !is_class || kind.ends_with("Request") || kind.contains('|') {
            continue;
        }
        let name_text = paths::plain_name(reader.text(name)).to_owned();
        if child.kind() == "property_promotion_parameter" {
            let target = format!("this.{name_text}");
            reader.assign_in(scope, target, Value::Name(kind.clone()), name);
        }
        reader.assign_in(scope, name_text, Value::Name(kind), name);
    }
}

pub(super) fn arguments(node: Node<'_>, reader: &Reader<'_>) -> Vec<Argument> {
    let given = children(node).into_iter();
    let given = given.filter(|child| child.kind() != "variadic_placeholder");
    given.map(|it| argument(it, reader)).collect()
}

fn argument(node: Node<'_>, reader: &Reader<'_>) -> Argument {
    if node.kind() != "argument" {
        let value = values::value(node, reader, Depth::default());
        return Argument { name: None, value };
    }
    let name = node.child_by_field_name("name");
    let value = children(node).pop();
    let value = value.map_or(Value::Other, |value| {
        values::value(value, reader, Depth::default())
    });
    Argument {
        name: name.map(|name| reader.text(name).to_owned()),
        value,
    }
}

/// `use A\B;`, `use A\B as C;`, `use A\{B, C};`.
fn import(node: Node<'_>, reader: &mut Reader<'_>) {
    let mut prefix = String::new();
    let mut clauses = Vec::new();
    for part in children(node) {
        match part.kind() {
            "namespace_name" => prefix = format!("{}.", paths::qualified(reader.text(part))),
            "namespace_use_group" => clauses.extend(children(part)),
            _ => clauses.push(part),
        }
    }
    for clause in clauses {
        let Some(named) = first_child(clause) else {
            continue;
        };
        let module = format!("{prefix}{}", paths::qualified(reader.text(named)));
        let alias = clause.child_by_field_name("alias");
        let local = match alias {
            Some(alias) => reader.text(alias).to_owned(),
            None => module.rsplit('.').next().unwrap_or_default().to_owned(),
        };
        reader.file.imports.push(Import {
            module,
            names: vec![("*".to_owned(), local)],
            span: span(clause),
        });
    }
}

/// Gives a value to a name, or its members to the names of a list.
fn bind(target: Node<'_>, value: Value, reader: &mut Reader<'_>, depth: Depth) {
    let Some(below) = depth.down() else {
        return;
    };
    if matches!(target.kind(), "list_literal" | "array_creation_expression") {
        for (place, part) in children(target).into_iter().enumerate() {
            let taken = match &value {
                Value::Name(path) => Value::Name(format!("{path}.{place}")),
                Value::Call(call) => Value::Call(*call),
                _ => Value::Other,
            };
            let inner = match part.kind() {
                "array_element_initializer" | "pair" => children(part).pop(),
                _ => Some(part),
            };
            if let Some(inner) = inner {
                bind(inner, taken, reader, below);
            }
        }
        return;
    }
    let path = paths::path(target, reader);
    if !path.is_empty() {
        reader.assign(path.dotted(), value, target);
    }
}

/// `#[Route('/callback', methods: ['GET'])]` of the function or class that it stands in.
fn attribute(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let mut holders = around.iter().rev();
    let Some(scope) = holders.find_map(|it| reader.scope_of(*it)) else {
        return;
    };
    let Some(name) = first_child(node) else {
        return;
    };
    let arguments = node
        .child_by_field_name("parameters")
        .map_or_else(Vec::new, |it| arguments(it, reader));
    let name = paths::qualified(reader.text(name));
    reader.file.scopes[scope].markers.push(Marker {
        name,
        arguments,
        span: span(node),
    });
}

/// `@Route("/callback", name="callback")` and `@IsGranted("ROLE_USER")` in the comment before a
/// function or class, which is how they were written before PHP had attributes.
fn annotations(node: Node<'_>, reader: &mut Reader<'_>) {
    const KNOWN: &[&str] = &["Route", "IsGranted"];
    let comment = node.prev_sibling().filter(|it| it.kind() == "comment");
    let (Some(comment), Some(scope)) = (comment, reader.scope_of(node)) else {
        return;
    };
    let text = reader.text(comment);
    if !text.starts_with("/**") {
        return;
    }
    let mut found = Vec::new();
    let mut next = comment.start_byte();
    for line in text.split_inclusive('\n') {
        let start = next;
        next += line.len();
        let row = line.trim_start_matches(['/', '*', ' ', '\t']);
        let Some((name, given)) = row.strip_prefix('@').and_then(|it| it.split_once('(')) else {
            continue;
        };
        let name = name.rsplit('\\').next().unwrap_or(name);
        if !KNOWN.contains(&name) {
            continue;
        }
        let path = given.split('"').nth(1).unwrap_or_default();
        found.push(Marker {
            name: name.to_owned(),
            arguments: vec![Argument {
                name: None,
                value: Value::Text(path.to_owned()),
            }],
            span: Span::new(start, next),
        });
    }
    reader.file.scopes[scope].markers.extend(found);
}
