//! Ruby.

mod bare;
mod flow;
mod paths;
mod values;

use std::collections::HashSet;

use tree_sitter::Node;

use super::parse;
use super::walk::{Depth, Grammar, Opened, Path, Reader, children, span, text_of, walk};
use crate::syntax::{Argument, Import, ScopeKind, SourceFile, Value};

/// Reads a file.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    match parse::parse(&tree_sitter_ruby::LANGUAGE.into(), text) {
        Some(tree) => {
            let bare = bare::calls(&tree, text);
            walk(&Ruby { bare }, &tree, text, file);
        }
        None => file.has_errors = true,
    }
}

struct Ruby {
    /// Names that stand alone and are calls, by the nodes' ids.
    bare: HashSet<usize>,
}

impl Grammar for Ruby {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(node.kind(), "comment" | "uninterpreted")
    }

    fn scope(&self, node: Node<'_>, _around: &[Node<'_>], text: &str) -> Option<Opened> {
        let name = || {
            let name = node.child_by_field_name("name");
            name.map_or_else(String::new, |name| paths::qualified(text_of(name, text)))
        };
        let mut opened = match node.kind() {
            "method" | "singleton_method" => Opened::new(ScopeKind::Function, name()),
            "class" | "module" => Opened::new(ScopeKind::Type, name()),
            "block" | "do_block" | "lambda" => Opened::new(ScopeKind::Closure, ""),
            _ => return None,
        };
        if let Some(base) = node.child_by_field_name("superclass") {
            let base = children(base).pop();
            opened
                .bases
                .extend(base.map(|base| paths::qualified(text_of(base, text))));
        }
        if matches!(node.kind(), "class" | "module") {
            opened.bases.extend(included(node, text));
        }
        let parameters = node.child_by_field_name("parameters").map(children);
        for child in parameters.unwrap_or_default() {
            let name = child.child_by_field_name("name").unwrap_or(child);
            opened.parameters.push(text_of(name, text).to_owned());
        }
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, _text: &str) -> Option<Node<'t>> {
        match node.kind() {
            "call" => node
                .child_by_field_name("method")
                .or_else(|| node.child_by_field_name("arguments"))
                .or(Some(node)),
            "identifier" if self.bare.contains(&node.id()) => Some(node),
            "super" | "yield" => None,
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "call" => {
                call(node, reader);
                let is_inner = around.last().is_some_and(|it| it.kind() == "call")
                    && around
                        .last()
                        .and_then(|node| node.child_by_field_name("receiver"))
                        .map(|it| it.id())
                        == Some(node.id());
                if !is_inner && let Some(path) = paths::member(node, reader) {
                    reader.reads(path, node);
                }
            }
            "identifier" if reader.call_of(node).is_some() => {
                let mut path = Path::default();
                path.before(reader.text(node));
                reader.call(node, path, Vec::new(), false);
            }
            "assignment" | "operator_assignment" => {
                if let (Some(left), Some(right)) = (field("left"), field("right")) {
                    let value = values::value(right, reader, Depth::default());
                    bind(left, &value, reader);
                }
            }
            "return" => {
                let result = children(node)
                    .pop()
                    .and_then(|child| children(child).into_iter().next());
                if let Some(result) = result {
                    let value = values::value(result, reader, Depth::default());
                    reader.assign("return", value, node);
                }
            }
            "method" | "singleton_method" => {
                // The last value is what a method returns.
                let last = field("body").map(children).unwrap_or_default().pop();
                if let (Some(last), Some(scope)) = (last, reader.scope_of(node)) {
                    let value = values::value(last, reader, Depth::default());
                    if !matches!(last.kind(), "return" | "rescue" | "ensure" | "else") {
                        reader.assign_in(scope, "return", value, last);
                    }
                }
            }
            "identifier" | "instance_variable" | "global_variable" | "constant"
            | "scope_resolution" | "element_reference" => paths::read(node, around, reader),
            "string" | "heredoc_body" => values::string(node, reader),
            _ => flow::read(node, reader),
        }
    }
}

/// The modules that a class includes.
fn included(node: Node<'_>, text: &str) -> Vec<String> {
    let body = node.child_by_field_name("body").map(children);
    let mut found = Vec::new();
    for node in body.unwrap_or_default() {
        let method = node.child_by_field_name("method");
        if method
            .is_some_and(|method| matches!(text_of(method, text), "include" | "extend" | "prepend"))
        {
            let given = node.child_by_field_name("arguments").map(children);
            let named = given.unwrap_or_default().into_iter();
            let named =
                named.filter(|child| matches!(child.kind(), "constant" | "scope_resolution"));
            found.extend(named.map(|child| paths::qualified(text_of(child, text))));
        }
    }
    found
}

fn call(node: Node<'_>, reader: &mut Reader<'_>) {
    let own = reader.call_of(node);
    let mut path = paths::path(node, reader);
    if path.receiver == own {
        let receiver = node.child_by_field_name("receiver");
        path.receiver = receiver.and_then(|receiver| paths::path(receiver, reader).receiver);
    }
    let given = node.child_by_field_name("arguments").map(children);
    let mut arguments: Vec<Argument> = given
        .unwrap_or_default()
        .into_iter()
        .map(|it| argument(it, reader))
        .collect();
    if let Some(block) = node.child_by_field_name("block")
        && let Some(scope) = reader.scope_of(block)
    {
        arguments.push(Argument {
            name: None,
            value: Value::Function(scope),
        });
    }
    let called = path.dotted();
    if matches!(called.as_str(), "require" | "require_relative" | "load") {
        let module = arguments.first().and_then(|it| it.value.text());
        if let Some(module) = module {
            let module = match called.as_str() {
                "require_relative" if !module.starts_with('.') => format!("./{module}"),
                _ => module.to_owned(),
            };
            reader.file.imports.push(Import {
                module,
                names: Vec::new(),
                span: span(node),
            });
        }
    }
    if called == "raise"
        && let Some(first) = arguments.first()
    {
        reader.assign("throw", first.value.clone(), node);
    }
    let is_new = called.ends_with(".new");
    reader.call(node, path, arguments, is_new);
}

fn argument(node: Node<'_>, reader: &Reader<'_>) -> Argument {
    let (name, value) = match node.kind() {
        "pair" => {
            let key = node.child_by_field_name("key");
            let name = key.map(|it| values::key(it, reader));
            let value = match node.child_by_field_name("value") {
                Some(node) => values::value(node, reader, Depth::default()),
                // `f(code:)` gives what has that name.
                None => Value::Name(name.clone().unwrap_or_default()),
            };
            (name, value)
        }
        "hash_splat_argument" | "splat_argument" => {
            let spread = children(node).pop();
            let spread = spread.map_or(Value::Other, |spread| {
                values::value(spread, reader, Depth::default())
            });
            (Some("...".to_owned()), spread)
        }
        "block_argument" => {
            let block = children(node).pop();
            let block = block.map_or(Value::Other, |block| {
                values::value(block, reader, Depth::default())
            });
            (None, block)
        }
        _ => (None, values::value(node, reader, Depth::default())),
    };
    Argument { name, value }
}

/// Gives a value to a name, or its parts to several.
fn bind(target: Node<'_>, value: &Value, reader: &mut Reader<'_>) {
    if target.kind() == "left_assignment_list" {
        for (place, part) in children(target).into_iter().enumerate() {
            let taken = match value {
                Value::List(items) => items.get(place).cloned().unwrap_or(Value::Other),
                Value::Call(call) => Value::Call(*call),
                Value::Name(path) => Value::Name(format!("{path}.{place}")),
                _ => Value::Other,
            };
            let path = paths::path(part, reader).dotted();
            reader.assign(path, taken, part);
        }
        return;
    }
    let path = paths::path(target, reader);
    if !path.is_empty() {
        reader.assign(path.dotted(), value.clone(), target);
    }
}
