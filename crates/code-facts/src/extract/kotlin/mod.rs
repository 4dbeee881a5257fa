//! Kotlin.

mod flow;
mod paths;
mod values;

use tree_sitter::Node;

use super::walk::{Depth, Grammar, Opened, Reader, children, first_child, span, text_of, walk};
use super::{jvm, parse};
use crate::syntax::{Argument, ScopeKind, SourceFile, Value};

/// Reads a file.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    match parse::parse(&tree_sitter_kotlin_ng::LANGUAGE.into(), text) {
        Some(tree) => walk(&Kotlin, &tree, text, file),
        None => file.has_errors = true,
    }
}

struct Kotlin;

impl Grammar for Kotlin {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(
            node.kind(),
            "line_comment"
                | "block_comment"
                | "user_type"
                | "nullable_type"
                | "function_type"
                | "type_arguments"
                | "type_parameters"
                | "type_constraints"
                | "label"
        )
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        let name = || {
            let name = node.child_by_field_name("name");
            name.map_or("", |name| paths::plain_name(text_of(name, text)))
        };
        let mut opened = match node.kind() {
            // What has no body is done elsewhere.
            "function_declaration" if child(node, "function_body").is_some() => {
                let mut opened = Opened::new(ScopeKind::Function, name());
                opened.bases.extend(receiver(node, text));
                opened
            }
            "secondary_constructor" | "anonymous_initializer" => {
                Opened::new(ScopeKind::Function, jvm::CONSTRUCTOR)
            }
            "lambda_literal" | "anonymous_function" => {
                let given = paths::given_name(around, text);
                let kind = if given.is_empty() {
                    ScopeKind::Closure
                } else {
                    ScopeKind::Function
                };
                Opened::new(kind, given)
            }
            "class_declaration" | "object_declaration" => Opened::new(ScopeKind::Type, name()),
            "object_literal" => Opened::new(ScopeKind::Type, ""),
            _ => return None,
        };
        opened.bases.extend(bases(node, text));
        opened.parameters = parameters(node, text);
        opened.is_exported = !is_private(node, text);
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, _text: &str) -> Option<Node<'t>> {
        if let Some(value) = paths::generic(node) {
            return Some(match value.name.kind() {
                "identifier" => value.name,
                _ => children(value.name).pop()?,
            });
        }
        if node.kind() != "call_expression" || paths::is_half(node) {
            return None;
        }
        let function = paths::function(node)?;
        match function.kind() {
            "identifier" => Some(function),
            "navigation_expression" => children(function).pop(),
            _ => children(node).into_iter().nth(1),
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        match node.kind() {
            "call_expression" => call(node, reader),
            "binary_expression" if paths::generic(node).is_some() => generic_call(node, reader),
            "package_header" => {
                if let Some(name) = first_child(node) {
                    jvm::package(reader.text(name), span(node), reader);
                }
            }
            "import" => import(node, reader),
            "assignment" => {
                let side = |name| node.child_by_field_name(name);
                if let (Some(left), Some(right)) = (side("left"), side("right")) {
                    let value = values::value(right, reader, Depth::default());
                    let path = paths::path(left, reader).dotted();
                    reader.assign(path, value, left);
                }
            }
            "property_declaration" => property(node, reader),
            "return_expression" | "throw_expression" => {
                if let Some(result) = first_child(node) {
                    let target = match node.kind() {
                        "throw_expression" => "throw",
                        _ => "return",
                    };
                    let value = values::value(result, reader, Depth::default());
                    reader.assign(target, value, node);
                }
            }
            "class_declaration" => {
                let constructor = child(node, "primary_constructor");
                let list = constructor.and_then(|it| child(it, "class_parameters"));
                typed_parameters(node, list, reader);
            }
            "function_declaration" | "secondary_constructor" | "anonymous_function" => {
                typed_parameters(node, child(node, "function_value_parameters"), reader);
                let body = child(node, "function_body").and_then(first_child);
                let body = body.filter(|it| it.kind() != "block");
                if let (Some(body), Some(scope)) = (body, reader.scope_of(node)) {
                    let value = values::value(body, reader, Depth::default());
                    reader.assign_in(scope, "return", value, body);
                }
            }
            "identifier" | "navigation_expression" | "index_expression" | "callable_reference" => {
                paths::read(node, around, reader);
            }
            "string_literal" | "multiline_string_literal" => values::string(node, reader),
            "annotation" => annotation(node, around, reader),
            _ => flow::read(node, reader),
        }
    }
}

/// The first child of a kind.
fn child<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    children(node).into_iter().find(|it| it.kind() == kind)
}

/// The type that `fun Route.login()` extends.
fn receiver(node: Node<'_>, text: &str) -> Option<String> {
    let name = node.child_by_field_name("name")?;
    let mut before = children(node).into_iter();
    let kind = before.find(|child| matches!(child.kind(), "user_type" | "nullable_type"))?;
    (kind.end_byte() <= name.start_byte()).then(|| text_of(kind, text).to_owned())
}

fn is_private(node: Node<'_>, text: &str) -> bool {
    let modifiers = child(node, "modifiers").map_or("", |it| text_of(it, text));
    modifiers.split_whitespace().any(|it| it == "private")
}

fn bases(node: Node<'_>, text: &str) -> Vec<String> {
    let list = child(node, "delegation_specifiers").map(children);
    let types = list.unwrap_or_default().into_iter().filter_map(|node| {
        let inner = children(node).into_iter();
        let mut inner = inner.filter(|it| it.kind() != "annotation");
        let inner = inner.next()?;
        match inner.kind() {
            "constructor_invocation" | "explicit_delegation" => first_child(inner),
            _ => Some(inner),
        }
    });
    let names = types.map(|kind| {
        text_of(kind, text)
            .split('<')
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    names.collect()
}

fn parameters(node: Node<'_>, text: &str) -> Vec<String> {
    let name = |node: Node<'_>| {
        let name = child(node, "identifier")?;
        Some(paths::plain_name(text_of(name, text)).to_owned())
    };
    if let Some(list) = child(node, "lambda_parameters") {
        return children(list).into_iter().filter_map(name).collect();
    }
    let Some(list) = child(node, "function_value_parameters") else {
        return Vec::new();
    };
    let given = children(list).into_iter();
    let given = given.filter(|it| it.kind() == "parameter");
    given.filter_map(name).collect()
}

/// What a parameter is, its type says; one of a class is a property of it.
fn typed_parameters(node: Node<'_>, list: Option<Node<'_>>, reader: &mut Reader<'_>) {
    let (Some(list), Some(scope)) = (list, reader.scope_of(node)) else {
        return;
    };
    for node in children(list) {
        if let (Some(name), Some(kind)) = (child(node, "identifier"), paths::type_of(node)) {
            jvm::typed(name, kind, scope, reader);
        }
    }
}

/// `get("/x", auth) { … }`: what stands between angle brackets has the name `type`.
fn call(node: Node<'_>, reader: &mut Reader<'_>) {
    let path = paths::callee(node, reader);
    let callee = path.dotted();
    let mut arguments = Vec::new();
    for part in paths::call_parts(node) {
        match part.kind() {
            "value_arguments" => arguments.extend(given(part, reader)),
            "type_arguments" => {
                let types = children(part).into_iter();
                arguments.extend(types.map(|kind| Argument {
                    name: Some("type".to_owned()),
                    value: Value::Name(reader.text(kind).to_owned()),
                }));
            }
            "annotated_lambda" => {
                let function = child(part, "lambda_literal").and_then(|it| reader.scope_of(it));
                arguments.extend(function.map(|function| Argument {
                    name: None,
                    value: Value::Function(function),
                }));
            }
            _ => {}
        }
    }
    let last = callee.rsplit('.').next().unwrap_or_default();
    let is_new = last.starts_with(char::is_uppercase) && last.contains(char::is_lowercase);
    jvm::setter(&callee, &arguments, node, reader);
    jvm::passed_on(&callee, path.receiver, &arguments, node, reader);
    let object = paths::function(node);
    jvm::ends_if_empty(&callee, object, children(node).pop(), node, reader);
    flow::caught_by_result(node, &callee, reader);
    reader.call(node, path, arguments, is_new);
}

/// `get<Login> { … }`
fn generic_call(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(item) = paths::generic(node) else {
        return;
    };
    let kind = Argument {
        name: Some("type".to_owned()),
        value: Value::Name(reader.text(item.kind).to_owned()),
    };
    let block = Argument {
        name: None,
        value: values::given(Some(item.block), reader),
    };
    let path = paths::path(item.name, reader);
    reader.call(node, path, vec![kind, block], false);
}

fn given(node: Node<'_>, reader: &Reader<'_>) -> Vec<Argument> {
    let given = children(node).into_iter().map(|child| {
        let parts = children(child);
        let is_named = parts.len() > 1 && has_equals(child);
        let name = parts.first().filter(|_| is_named);
        Argument {
            name: name.map(|name| paths::plain_name(reader.text(*name)).to_owned()),
            value: values::given(parts.last().copied(), reader),
        }
    });
    given.collect()
}

fn has_equals(argument: Node<'_>) -> bool {
    let mut cursor = argument.walk();
    argument.children(&mut cursor).any(|it| it.kind() == "=")
}

/// `import a.B`, `import a.B as C`, `import a.*`.
fn import(node: Node<'_>, reader: &mut Reader<'_>) {
    let parts = children(node);
    let Some(name) = parts.first() else {
        return;
    };
    let alias = parts.get(1).map(|it| reader.text(*it));
    let written = reader.text(node).trim_end_matches(';').trim_end();
    let name = reader.text(*name);
    if written.ends_with(".*") {
        jvm::import(&format!("{name}.*"), None, span(node), reader);
    } else {
        jvm::import(name, alias, span(node), reader);
    }
}

/// `val a: A = b`, `val a by lazy { b }`, `val a get() = b`, `val (a, b) = c`.
/// Whether a property can change, and there is one of it: in a file, or in an object.
fn is_shared(node: Node<'_>, reader: &Reader<'_>) -> bool {
    let holder = node.parent();
    let is_one = holder.is_some_and(|holder| {
        let object = holder.parent().map(|it| it.kind());
        holder.kind() == "source_file"
            || matches!(object, Some("object_declaration" | "companion_object"))
    });
    is_one && reader.text(node).split_whitespace().any(|it| it == "var")
}

fn property(node: Node<'_>, reader: &mut Reader<'_>) {
    let parts = children(node);
    let is_target = |part: &&Node<'_>| {
        matches!(
            part.kind(),
            "variable_declaration" | "multi_variable_declaration"
        )
    };
    let Some(at) = parts.iter().position(|it| is_target(&it)) else {
        return;
    };
    let target = parts[at];
    let value = parts[at + 1..].iter().find_map(|part| match part.kind() {
        "property_delegate" => Some(first_child(*part).and_then(values::lazily)),
        "getter" => {
            let body = child(*part, "function_body").and_then(first_child);
            Some(body.filter(|it| it.kind() != "block"))
        }
        "setter" | "type_constraints" => None,
        _ => Some(Some(*part)),
    });
    let value = value.flatten();
    let value = value.map(|value| values::value(value, reader, Depth::default()));
    if target.kind() == "multi_variable_declaration" {
        for (place, node) in children(target).into_iter().enumerate() {
            let taken = match &value {
                Some(Value::Name(path)) => Value::Name(format!("{path}.{place}")),
                Some(Value::Call(call)) => Value::Call(*call),
                _ => Value::Other,
            };
            if let Some(name) = child(node, "identifier") {
                jvm::variable(name, None, Some(taken), reader);
            }
        }
        return;
    }
    if let Some(name) = child(target, "identifier") {
        jvm::variable(name, paths::type_of(target), value, reader);
        if is_shared(node, reader) {
            reader.shared(&[name], node);
        }
    }
}

/// An annotation of what it stands before; one of a property or parameter is its type's or function's.
fn annotation(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let owner = around
        .iter()
        .rev()
        .find(|node| !matches!(node.kind(), "modifiers" | "parameter_modifiers"));
    let is_done_elsewhere = owner.is_some_and(|owner| {
        owner.kind() == "function_declaration" && reader.scope_of(*owner).is_none()
    });
    let mut holders = around.iter().rev();
    let holder = holders.find_map(|it| reader.scope_of(*it));
    let Some(scope) = holder.filter(|_| !is_done_elsewhere) else {
        return;
    };
    for part in children(node) {
        let (name, list) = match part.kind() {
            "constructor_invocation" => (first_child(part), child(part, "value_arguments")),
            "use_site_target" => continue,
            _ => (Some(part), None),
        };
        if let Some(name) = name {
            let arguments = list.map_or_else(Vec::new, |it| given(it, reader));
            let name = reader.text(name).to_owned();
            jvm::mark(scope, name, arguments, span(node), reader);
        }
    }
}
