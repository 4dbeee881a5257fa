//! C#.

mod flow;
mod paths;
mod types;
mod values;

use tree_sitter::Node;

use super::parse;
use super::walk::{
    Depth, Grammar, Opened, Path, Reader, children, first_child, span, text_of, walk,
};
use crate::syntax::{Argument, Import, Marker, ScopeKind, SourceFile, Value};

/// Reads a file.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    match parse::parse(&tree_sitter_c_sharp::LANGUAGE.into(), text) {
        Some(tree) => walk(&CSharp, &tree, text, file),
        None => file.has_errors = true,
    }
}

struct CSharp;

impl Grammar for CSharp {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(
            node.kind(),
            "comment" | "modifier" | "predefined_type" | "implicit_type" | "global_attribute"
        )
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        let name = || {
            let name = node.child_by_field_name("name");
            name.map_or("", |it| text_of(it, text))
        };
        let mut opened = match node.kind() {
            "method_declaration" if is_written(node) => Opened::new(ScopeKind::Function, name()),
            "local_function_statement" => Opened::new(ScopeKind::Function, name()),
            "constructor_declaration" => Opened::new(ScopeKind::Function, "constructor"),
            "accessor_declaration" if node.child_by_field_name("body").is_some() => {
                Opened::new(ScopeKind::Function, types::property(around, text))
            }
            "lambda_expression" | "anonymous_method_expression" => {
                let given = types::given_name(around, text);
                let kind = if given.is_empty() {
                    ScopeKind::Closure
                } else {
                    ScopeKind::Function
                };
                Opened::new(kind, given)
            }
            "class_declaration"
            | "interface_declaration"
            | "struct_declaration"
            | "record_declaration"
            | "enum_declaration" => Opened::new(ScopeKind::Type, name()),
            _ => return None,
        };
        opened.bases = types::bases(node, text);
        opened.parameters = types::parameters(node, text);
        opened.is_exported = types::is_exported(node, text);
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, text: &str) -> Option<Node<'t>> {
        match node.kind() {
            "invocation_expression" => {
                let function = node.child_by_field_name("function")?;
                let called = paths::last(function);
                (text_of(called, text) != "nameof").then_some(called)
            }
            "object_creation_expression" => node.child_by_field_name("type"),
            "implicit_object_creation_expression" | "constructor_initializer" => Some(node),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "invocation_expression" => {
                let function = field("function").map(|it| paths::path(it, reader));
                let mut given =
                    field("arguments").map_or_else(Vec::new, |it| arguments(it, reader));
                given.extend(types::arguments(field("function"), reader));
                reader.call(node, function.unwrap_or_default(), given, false);
            }
            "object_creation_expression" | "implicit_object_creation_expression" => {
                creation(node, around, reader);
            }
            "constructor_initializer" => {
                let mut path = Path::default();
                path.before("base");
                let given = children(node).into_iter();
                let given = given.filter(|it| it.kind() == "argument_list");
                let given = given.flat_map(|it| arguments(it, reader)).collect();
                reader.call(node, path, given, false);
            }
            "using_directive" => import(node, reader),
            "assignment_expression" => {
                let is_member = around
                    .last()
                    .is_some_and(|node| node.kind() == "initializer_expression");
                if let (Some(left), Some(right)) = (field("left"), field("right"))
                    && !is_member
                {
                    let value = values::value(right, reader, Depth::default());
                    bind(left, &value, reader);
                }
            }
            "variable_declarator" => {
                let before = reader.file.assignments.len();
                declare(node, around, reader);
                reader.made_since(before);
                let field = around.iter().rev().nth(1);
                if let Some(name) = field.and_then(|field| types::shared(*field, node, reader)) {
                    reader.shared(&[name], node);
                }
            }
            "property_declaration" => {
                types::declare_property(node, reader);
                if let Some(name) = types::shared(node, node, reader) {
                    reader.shared(&[name], node);
                }
            }
            "declaration_expression" => {
                // `TryGetValue("code", out var code)` gives what the call found.
                let call = around.iter().rev().find_map(|it| reader.call_of(*it));
                if let (Some(name), Some(call)) = (field("name"), call) {
                    reader.assign(reader.text(name), Value::Call(call), name);
                }
            }
            "return_statement" | "throw_statement" | "throw_expression" => {
                if let Some(result) = first_child(node) {
                    let target = match node.kind() {
                        "return_statement" => "return",
                        _ => "throw",
                    };
                    let value = values::value(result, reader, Depth::default());
                    reader.assign(target, value, node);
                }
            }
            "arrow_expression_clause" => {
                let is_property = around
                    .last()
                    .is_some_and(|node| node.kind() == "property_declaration");
                if let Some(result) = first_child(node).filter(|_| !is_property) {
                    let value = values::value(result, reader, Depth::default());
                    reader.assign("return", value, result);
                }
            }
            "lambda_expression" => {
                types::declare_parameters(node, reader);
                let body = field("body").filter(|it| it.kind() != "block");
                if let (Some(body), Some(scope)) = (body, reader.scope_of(node)) {
                    let value = values::value(body, reader, Depth::default());
                    reader.assign_in(scope, "return", value, body);
                }
            }
            "method_declaration"
            | "local_function_statement"
            | "constructor_declaration"
            | "class_declaration"
            | "record_declaration"
            | "struct_declaration"
            | "anonymous_method_expression" => {
                types::declare_parameters(node, reader);
            }
            "identifier"
            | "member_access_expression"
            | "element_access_expression"
            | "conditional_access_expression" => paths::read(node, around, reader),
            "string_literal"
            | "verbatim_string_literal"
            | "raw_string_literal"
            | "interpolated_string_expression" => values::string(node, reader),
            "attribute" => attribute(node, around, reader),
            _ => flow::read(node, around, reader),
        }
    }
}

/// Whether a method is more than its signature: it has a body, or attributes that say what it does.
fn is_written(node: Node<'_>) -> bool {
    let is_attribute = |it: &Node<'_>| it.kind() == "attribute_list";
    node.child_by_field_name("body").is_some() || children(node).iter().any(is_attribute)
}

/// `new X(…) { A = b }`; a collection's items are arguments without names.
fn creation(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let mut path = Path::default();
    match node.child_by_field_name("type") {
        Some(kind) => path.before(types::name(kind, reader.text)),
        None => path.before(types::expected(around, reader.text)),
    }
    let mut given = Vec::new();
    for part in children(node) {
        match part.kind() {
            "argument_list" => given.extend(arguments(part, reader)),
            "initializer_expression" => match values::initializer(part, reader, Depth::default()) {
                Value::Object(members) => given.extend(members.into_iter().map(|(key, value)| {
                    let name = Some(key);
                    Argument { name, value }
                })),
                Value::List(items) => given.extend(items.into_iter().map(|value| {
                    let name = None;
                    Argument { name, value }
                })),
                _ => {}
            },
            _ => {}
        }
    }
    reader.call(node, path, given, true);
}

fn arguments(list: Node<'_>, reader: &Reader<'_>) -> Vec<Argument> {
    let given = children(list).into_iter().map(|child| {
        let name = child.child_by_field_name("name");
        let value = children(child).pop().unwrap_or(child);
        Argument {
            name: name.map(|node| reader.text(node).to_owned()),
            value: values::value(value, reader, Depth::default()),
        }
    });
    given.collect()
}

/// `using A.B;`, `using B = A.B;`, `using static A.B;`
fn import(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(named) = children(node).pop() else {
        return;
    };
    let module = types::name(named, reader.text);
    let alias = node.child_by_field_name("name");
    let alias = alias.map(|alias| ("*".to_owned(), reader.text(alias).to_owned()));
    reader.file.imports.push(Import {
        module,
        names: alias.into_iter().collect(),
        span: span(node),
    });
}

/// `var a = b`, `A a;`, `var (a, b) = c`, and fields.
fn declare(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let names = node.child_by_field_name("name").or_else(|| {
        let mut parts = children(node).into_iter();
        parts.find(|it| it.kind() == "tuple_pattern")
    });
    let Some(names) = names else { return };
    let mut given = children(node).into_iter().rev();
    let given =
        given.find(|child| child.id() != names.id() && child.kind() != "bracketed_argument_list");
    let value = match given {
        Some(given) => values::value(given, reader, Depth::default()),
        None => match types::declared(around.last().copied(), reader.text) {
            Some(kind) => Value::Name(kind),
            None => return,
        },
    };
    bind(names, &value, reader);
}

/// Gives a value to a name, or its parts to several names.
fn bind(target: Node<'_>, value: &Value, reader: &mut Reader<'_>) {
    if matches!(target.kind(), "tuple_pattern" | "tuple_expression") {
        for part in children(target) {
            let name = first_child(part).unwrap_or(part);
            let taken = match value {
                Value::Call(call) => Value::Call(*call),
                _ => Value::Other,
            };
            if name.kind() == "identifier" {
                reader.assign(reader.text(name), taken, name);
            }
        }
        return;
    }
    let path = paths::path(target, reader);
    if !path.is_empty() {
        reader.assign(path.dotted(), value.clone(), target);
    }
}

/// `[HttpGet("callback")]` of the function or class that it stands before; not of a parameter.
fn attribute(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let holder = around.iter().rev().nth(1);
    let scope = holder.and_then(|it| reader.scope_of(*it));
    let (Some(scope), Some(name)) = (scope, node.child_by_field_name("name")) else {
        return;
    };
    let list = children(node).into_iter();
    let list = list.filter(|node| node.kind() == "attribute_argument_list");
    let mut given: Vec<Argument> = list.flat_map(|it| arguments(it, reader)).collect();
    given.extend(types::arguments(Some(name), reader));
    let name = types::name(name, reader.text);
    let name = name.strip_suffix("Attribute").unwrap_or(&name).to_owned();
    reader.file.scopes[scope].markers.push(Marker {
        name,
        arguments: given,
        span: span(node),
    });
}
