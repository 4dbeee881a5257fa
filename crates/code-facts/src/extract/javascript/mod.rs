//! JavaScript and TypeScript, JSX included, and the scripts of Vue, Svelte and Astro files.

mod bindings;
mod flow;
mod markup;
mod modules;
mod paths;
mod values;

use tree_sitter::Node;

use super::walk::{Depth, Grammar, Opened, Reader, children, text_of, walk};
use super::{blocks, parse};
use crate::syntax::{Argument, Marker, ScopeId, ScopeKind, SourceFile, Value};

/// Reads a file of any of the kinds above; which one, its extension says.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    let extension = file.path.extension().and_then(|it| it.to_str());
    match extension.unwrap_or_default() {
        "ts" | "mts" | "cts" => read_script(file, text, blocks::Dialect::TypeScript),
        "tsx" => read_script(file, text, blocks::Dialect::Tsx),
        "vue" | "svelte" => read_page(file, &blocks::scripts(text)),
        "astro" => read_page(file, &blocks::front_matter(text)),
        _ => read_script(file, text, blocks::Dialect::JavaScript),
    }
}

fn read_page(file: &mut SourceFile, page: &blocks::Page) {
    read_script(file, &page.script, page.dialect);
    markup::read_page(file, &page.markup);
}

fn read_script(file: &mut SourceFile, text: &str, dialect: blocks::Dialect) {
    let language = match dialect {
        blocks::Dialect::JavaScript => tree_sitter_javascript::LANGUAGE,
        blocks::Dialect::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        blocks::Dialect::Tsx => tree_sitter_typescript::LANGUAGE_TSX,
    };
    match parse::parse(&language.into(), text) {
        Some(tree) => walk(&JavaScript, &tree, text, file),
        None => file.has_errors = true,
    }
    modules::mark_exported(file);
}

struct JavaScript;

impl Grammar for JavaScript {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(
            node.kind(),
            "comment"
                | "type_annotation"
                | "type_arguments"
                | "type_parameters"
                | "interface_declaration"
                | "type_alias_declaration"
                | "ambient_declaration"
                | "function_signature"
                | "literal_type"
                | "object_type"
                | "union_type"
                | "type_query"
                | "template_literal_type"
                | "generic_type"
                | "function_type"
        )
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        let own = || node.child_by_field_name("name");
        let given = || paths::given_name(around, text);
        let mut opened = match node.kind() {
            "function_declaration" | "generator_function_declaration" | "method_definition" => {
                Opened::new(ScopeKind::Function, paths::key(own()?, text))
            }
            "function_expression" | "generator_function" | "arrow_function" => {
                let name = given();
                let name = if name.is_empty() {
                    own().map_or(name, |name| text_of(name, text).to_owned())
                } else {
                    name
                };
                let kind = if name.is_empty() {
                    ScopeKind::Closure
                } else {
                    ScopeKind::Function
                };
                Opened::new(kind, name)
            }
            "class_declaration"
            | "abstract_class_declaration"
            | "class"
            | "internal_module"
            | "module" => {
                let name = own().map_or_else(given, |name| text_of(name, text).to_owned());
                Opened::new(ScopeKind::Type, name)
            }
            "object" if has_functions(node) => Opened::new(ScopeKind::Type, given()),
            _ => return None,
        };
        opened.bases = bases(node, text);
        opened.parameters = bindings::parameters(node, text);
        opened.is_exported = modules::is_exported(around, text);
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, text: &str) -> Option<Node<'t>> {
        let callee = match node.kind() {
            "call_expression" => node.child_by_field_name("function")?,
            "new_expression" => node.child_by_field_name("constructor")?,
            "jsx_opening_element" | "jsx_self_closing_element" => {
                return node.child_by_field_name("name");
            }
            "unary_expression" => {
                let operator = node.child_by_field_name("operator")?;
                return (text_of(operator, text) == "delete").then_some(operator);
            }
            _ => return None,
        };
        match callee.kind() {
            "member_expression" => callee.child_by_field_name("property"),
            "identifier" | "import" | "super" => Some(callee),
            // `f()()`: what is called has no name; its arguments come after those of the inner call.
            _ => Some(node.child_by_field_name("arguments").unwrap_or(callee)),
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        match node.kind() {
            "call_expression" | "new_expression" => call(node, around, reader),
            "unary_expression" => deletion(node, reader),
            "jsx_opening_element" | "jsx_self_closing_element" => markup::element(node, reader),
            "import_statement" => modules::import(node, reader),
            "export_statement" => {
                modules::export(node, reader);
                decorators_of(node, reader);
            }
            "variable_declarator"
            | "assignment_expression"
            | "augmented_assignment_expression"
            | "field_definition"
            | "public_field_definition"
            | "enum_assignment"
            | "return_statement"
            | "throw_statement"
            | "arrow_function" => bindings::read(node, around, reader),
            "identifier"
            | "member_expression"
            | "subscript_expression"
            | "shorthand_property_identifier" => paths::read(node, around, reader),
            "if_statement" | "ternary_expression" | "switch_statement" | "try_statement" => {
                flow::read(node, reader);
            }
            "expression_statement" => flow::statement(node, around, reader),
            "string" | "template_string" => values::string(node, around, reader),
            "class_declaration" | "abstract_class_declaration" | "class" => {
                decorators_of(node, reader);
            }
            "class_body" => method_decorators(node, reader),
            _ => {}
        }
    }
}

/// Whether an object literal holds functions, so that it is a type of its own.
fn has_functions(object: Node<'_>) -> bool {
    let mut cursor = object.walk();
    object.named_children(&mut cursor).any(|child| {
        child.kind() == "method_definition"
            || child
                .child_by_field_name("value")
                .is_some_and(|node| matches!(node.kind(), "arrow_function" | "function_expression"))
    })
}

fn bases(node: Node<'_>, text: &str) -> Vec<String> {
    let mut cursor = node.walk();
    let heritage = node
        .named_children(&mut cursor)
        .find(|it| it.kind() == "class_heritage");
    let clauses = heritage.map(children).unwrap_or_default();
    let mut bases = Vec::new();
    for clause in clauses {
        match clause.kind() {
            "extends_clause" => bases.extend(clause.child_by_field_name("value")),
            "implements_clause" => bases.extend(children(clause)),
            _ => bases.push(clause),
        }
    }
    bases
        .iter()
        .map(|base| text_of(*base, text).to_owned())
        .collect()
}

fn call(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let is_new = node.kind() == "new_expression";
    let field = if is_new { "constructor" } else { "function" };
    let Some(callee) = node.child_by_field_name(field) else {
        return;
    };
    let path = paths::path(callee, reader);
    let arguments = node
        .child_by_field_name("arguments")
        .map_or_else(Vec::new, |it| arguments(it, reader));
    if matches!(path.dotted().as_str(), "require" | "import") {
        let module = arguments.first().and_then(|it| it.value.text());
        if let Some(module) = module.map(str::to_owned) {
            modules::required(module, node, around, reader);
        }
    }
    reader.call(node, path, arguments, is_new);
    flow::promise(node, callee, reader);
}

fn arguments(node: Node<'_>, reader: &Reader<'_>) -> Vec<Argument> {
    if node.kind() == "template_string" {
        let value = values::value(node, reader, Depth::default());
        return vec![Argument { name: None, value }];
    }
    let argument = |child: Node<'_>| {
        let (name, value) = values::item(child, reader, Depth::default());
        Argument { name, value }
    };
    children(node).into_iter().map(argument).collect()
}

fn deletion(node: Node<'_>, reader: &mut Reader<'_>) {
    let argument = node.child_by_field_name("argument");
    let Some(argument) = argument.filter(|_| reader.call_of(node).is_some()) else {
        return;
    };
    let value = values::value(argument, reader, Depth::default());
    let mut path = super::walk::Path::default();
    path.before("delete");
    reader.call(node, path, vec![Argument { name: None, value }], false);
}

/// Attaches the decorators among a node's children to the class that it is or exports.
fn decorators_of(node: Node<'_>, reader: &mut Reader<'_>) {
    let class = node.child_by_field_name("declaration").unwrap_or(node);
    if let Some(scope) = reader.scope_of(class) {
        for child in children(node) {
            mark(child, scope, reader);
        }
    }
}

/// Attaches decorators to the methods that they stand before.
fn method_decorators(body: Node<'_>, reader: &mut Reader<'_>) {
    let mut waiting = Vec::new();
    for child in children(body) {
        if child.kind() == "decorator" {
            waiting.push(child);
            continue;
        }
        let scope = reader.scope_of(child);
        for decorator in waiting.drain(..) {
            if let Some(scope) = scope {
                mark(decorator, scope, reader);
            }
        }
    }
}

fn mark(decorator: Node<'_>, scope: ScopeId, reader: &mut Reader<'_>) {
    if decorator.kind() != "decorator" {
        return;
    }
    let Some(expression) = super::walk::first_child(decorator) else {
        return;
    };
    let arguments = expression
        .child_by_field_name("arguments")
        .map_or_else(Vec::new, |it| arguments(it, reader));
    let name = paths::path(expression, reader).dotted();
    reader.file.scopes[scope].markers.push(Marker {
        name,
        arguments,
        span: super::walk::span(decorator),
    });
}

/// A member of a value, as destructuring takes it out.
fn member(value: &Value, key: &str) -> Value {
    match value {
        Value::Name(path) => Value::Name(format!("{path}.{key}")),
        Value::Call(call) => Value::Call(*call),
        Value::Object(_) => value.get(key).cloned().unwrap_or(Value::Other),
        Value::Either(values) => Value::Either(values.iter().map(|it| member(it, key)).collect()),
        _ => Value::Other,
    }
}
