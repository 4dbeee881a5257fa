//! What a file imports and exports, by statement and by CommonJS.

use tree_sitter::Node;

use super::{children, paths, values};
use crate::extract::walk::{Depth, Reader, first_child, span, text_of};
use crate::syntax::{Export, Import, ScopeId, SourceFile, Value};

/// `import … from "…"`. A type that is imported is no use of a module.
pub(super) fn import(node: Node<'_>, reader: &mut Reader<'_>) {
    let is_type = |node: Node<'_>| {
        let mut cursor = node.walk();
        node.children(&mut cursor).any(|it| it.kind() == "type")
    };
    if is_type(node) {
        return;
    }
    let mut names = Vec::new();
    let mut source = node.child_by_field_name("source");
    for clause in children(node) {
        match clause.kind() {
            "import_require_clause" => {
                source = clause.child_by_field_name("source");
                names.extend(first_child(clause).map(|child| all_as(reader.text(child))));
            }
            "import_clause" => {
                for part in children(clause) {
                    match part.kind() {
                        "identifier" => {
                            names.push(("default".to_owned(), reader.text(part).to_owned()));
                        }
                        "namespace_import" => {
                            names.extend(first_child(part).map(|child| all_as(reader.text(child))));
                        }
                        _ => names.extend(
                            children(part)
                                .into_iter()
                                .filter(|it| !is_type(*it))
                                .filter_map(|it| renamed(it, reader)),
                        ),
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(source) = source {
        add(values::unquoted(reader.text(source)), names, node, reader);
    }
}

fn all_as(local: &str) -> (String, String) {
    ("*".to_owned(), local.to_owned())
}

/// `a as b` → `("a", "b")`.
fn renamed(node: Node<'_>, reader: &Reader<'_>) -> Option<(String, String)> {
    let name = paths::key(node.child_by_field_name("name")?, reader.text);
    let alias = node.child_by_field_name("alias");
    let alias = alias.map_or_else(|| name.clone(), |it| paths::key(it, reader.text));
    Some((name, alias))
}

fn add(module: String, names: Vec<(String, String)>, node: Node<'_>, reader: &mut Reader<'_>) {
    let span = span(node);
    reader.file.imports.push(Import {
        module,
        names,
        span,
    });
}

/// `require("…")` and `import("…")`: the names are those that the result is given.
pub(super) fn required(
    module: String,
    node: Node<'_>,
    around: &[Node<'_>],
    reader: &mut Reader<'_>,
) {
    let mut taken = None;
    let mut names = Vec::new();
    // Which of several it is: `const [{ a }, { b }] = await Promise.all([import("a"), import("b")])`.
    let mut place = None;
    let mut inner = node;
    for parent in around.iter().rev() {
        let from = std::mem::replace(&mut inner, *parent);
        match parent.kind() {
            "array" if place.is_none() => {
                place = Some(commas_before(*parent, from));
                continue;
            }
            "arguments" if place.is_some() => continue,
            "call_expression" if place.is_some() => {
                let called = parent.child_by_field_name("function");
                if called.is_some_and(|function| reader.text(function).starts_with("Promise.all")) {
                    continue;
                }
                break;
            }
            _ => {}
        }
        let target = match parent.kind() {
            "member_expression" if taken.is_none() => {
                taken = parent.child_by_field_name("property");
                continue;
            }
            "variable_declarator" => parent.child_by_field_name("name"),
            "assignment_expression" => parent.child_by_field_name("left"),
            _ if paths::inner(*parent).is_some() => continue,
            _ => None,
        };
        let taken = taken.map_or("*", |it| reader.text(it)).to_owned();
        let target = match place {
            None => target,
            Some(place) => target
                .filter(|it| it.kind() == "array_pattern")
                .and_then(|target| {
                    let mut parts = children(target).into_iter();
                    parts.find(|part| commas_before(target, *part) == place)
                }),
        };
        match target.map(|target| (target.kind(), target)) {
            Some(("identifier", target)) => names.push((taken, reader.text(target).to_owned())),
            Some(("object_pattern", target)) => names = bindings_of(target, reader.text),
            _ => {}
        }
        break;
    }
    add(module, names, node, reader);
}

/// Which place a part has in a list, where places may be left empty.
fn commas_before(list: Node<'_>, part: Node<'_>) -> usize {
    let mut cursor = list.walk();
    let before = list.children(&mut cursor).take_while(|it| *it != part);
    before.filter(|it| it.kind() == ",").count()
}

/// `export …`.
pub(super) fn export(node: Node<'_>, reader: &mut Reader<'_>) {
    let source = node.child_by_field_name("source");
    let module = source.map(|source| values::unquoted(reader.text(source)));
    if let Some(module) = module {
        return passed_on(node, module, reader);
    }
    if let Some(value) = node.child_by_field_name("value") {
        let value = values::value(value, reader, Depth::default());
        return push("default".to_owned(), value, None, node, reader);
    }
    if let Some(declaration) = node.child_by_field_name("declaration") {
        return declared(node, declaration, reader);
    }
    for clause in children(node) {
        match clause.kind() {
            "export_clause" => {
                for (name, alias) in specifiers(clause, reader) {
                    push(alias, Value::Name(name), None, node, reader);
                }
            }
            // `export = x`
            "identifier" | "member_expression" | "call_expression" | "new_expression"
            | "object" => {
                let value = values::value(clause, reader, Depth::default());
                push("default".to_owned(), value, None, node, reader);
            }
            _ => {}
        }
    }
}

fn specifiers(clause: Node<'_>, reader: &Reader<'_>) -> Vec<(String, String)> {
    let specifiers = children(clause).into_iter();
    specifiers.filter_map(|it| renamed(it, reader)).collect()
}

/// `export { a as b } from "…"`, `export * from "…"`, `export * as x from "…"`.
fn passed_on(node: Node<'_>, module: String, reader: &mut Reader<'_>) {
    let mut names = Vec::new();
    for clause in children(node) {
        match clause.kind() {
            "export_clause" => names = specifiers(clause, reader),
            "namespace_export" => {
                names.extend(first_child(clause).map(|child| all_as(reader.text(child))));
            }
            _ => {}
        }
    }
    if names.is_empty() {
        names.push(all_as("*"));
    }
    let imported = names.iter().map(|(name, _)| (name.clone(), String::new()));
    add(module.clone(), imported.collect(), node, reader);
    for (name, alias) in names {
        push(alias, Value::Name(name), Some(module.clone()), node, reader);
    }
}

fn declared(node: Node<'_>, declaration: Node<'_>, reader: &mut Reader<'_>) {
    let mut cursor = node.walk();
    let is_default = node.children(&mut cursor).any(|it| it.kind() == "default");
    let name = declaration.child_by_field_name("name");
    if let Some(scope) = reader.scope_of(declaration) {
        let name = match name {
            Some(name) if !is_default => reader.text(name).to_owned(),
            _ => "default".to_owned(),
        };
        return push(name, Value::Function(scope), None, node, reader);
    }
    for declarator in children(declaration) {
        if declarator.kind() != "variable_declarator" {
            continue;
        }
        let Some(name) = declarator.child_by_field_name("name") else {
            continue;
        };
        if name.kind() == "identifier" {
            let value = declarator.child_by_field_name("value");
            let value = value.map_or(Value::Other, |value| {
                values::value(value, reader, Depth::default())
            });
            push(
                reader.text(name).to_owned(),
                value,
                None,
                declarator,
                reader,
            );
        } else {
            for (_, local) in bindings_of(name, reader.text) {
                push(local.clone(), Value::Name(local), None, declarator, reader);
            }
        }
    }
}

fn push(
    name: String,
    value: Value,
    module: Option<String>,
    node: Node<'_>,
    reader: &mut Reader<'_>,
) {
    reader.file.exports.push(Export {
        name,
        value,
        module,
        span: span(node),
    });
}

/// `module.exports = …`, `exports.login = …`.
pub(super) fn exported_by_assignment(left: Node<'_>, value: &Value, reader: &mut Reader<'_>) {
    let target = paths::path(left, reader).dotted();
    let name = match target.as_str() {
        "module.exports" => {
            if let Value::Object(members) = value {
                for (name, value) in members.iter().filter(|(name, _)| name != "...") {
                    push(name.clone(), value.clone(), None, left, reader);
                }
            }
            "default"
        }
        target => {
            let name = target.strip_prefix("module.").unwrap_or(target);
            match name.strip_prefix("exports.") {
                Some(name) if !name.contains('.') => name,
                _ => return,
            }
        }
    };
    push(name.to_owned(), value.clone(), None, left, reader);
}

/// Whether what stands in these nodes is exported right there, and not from within a function.
pub(super) fn is_exported(around: &[Node<'_>], text: &str) -> bool {
    let is_function =
        |node: &Node<'_>| node.kind().contains("function") || node.kind() == "method_definition";
    let Some(statement) = around.get(1) else {
        return false;
    };
    if around.iter().any(is_function) {
        return false;
    }
    match statement.kind() {
        "export_statement" => true,
        "expression_statement" => {
            let text = text_of(*statement, text);
            text.starts_with("module.exports") || text.starts_with("exports.")
        }
        _ => false,
    }
}

/// Marks the functions and types of a file that an export names.
pub(super) fn mark_exported(file: &mut SourceFile) {
    let own = file.exports.iter().filter(|it| it.module.is_none());
    let named = own.filter_map(|export| match &export.value {
        Value::Name(name) => Some(name.clone()),
        _ => None,
    });
    for name in named.collect::<Vec<_>>() {
        let scopes = file.scopes.iter_mut().skip(1);
        for scope in scopes.filter(|scope| scope.parent == ScopeId::FILE && scope.name == name) {
            scope.is_exported = true;
        }
    }
}

/// The names that a pattern takes out of what is imported, each with its local one.
fn bindings_of(pattern: Node<'_>, text: &str) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for part in children(pattern) {
        let own = text_of(part, text).to_owned();
        match part.kind() {
            "shorthand_property_identifier_pattern" | "identifier" => {
                names.push((own.clone(), own));
            }
            "pair_pattern" => {
                let key = part.child_by_field_name("key");
                let value = part.child_by_field_name("value");
                if let (Some(key), Some(value)) =
                    (key, value.filter(|it| it.kind() == "identifier"))
                {
                    names.push((paths::key(key, text), text_of(value, text).to_owned()));
                }
            }
            "object_assignment_pattern" => {
                names.extend(part.child_by_field_name("left").map(|child| {
                    let name = text_of(child, text).to_owned();
                    (name.clone(), name)
                }))
            }
            _ => {}
        }
    }
    names
}
