//! Elixir, where nearly everything is a call.

mod flow;
mod paths;
mod values;

use tree_sitter::Node;

use super::parse;
use super::walk::{Depth, Grammar, Opened, Reader, children, span, text_of, walk};
use crate::syntax::{Argument, Import, ScopeKind, SourceFile, Value};

/// What looks like a call and declares or decides something.
const KEYWORDS: &[&str] = &[
    "def",
    "defp",
    "defmacro",
    "defmacrop",
    "defmodule",
    "defimpl",
    "defprotocol",
    "defstruct",
    "if",
    "unless",
    "case",
    "cond",
    "with",
    "for",
    "try",
    "receive",
    "quote",
    "alias",
    "import",
    "require",
    "use",
];

/// Calls whose blocks are scopes of their own.
const HOLDERS: &[&str] = &[
    "scope",
    "pipeline",
    "live_session",
    "resources",
    "field",
    // Routes of `Plug.Router`.
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "options",
    "head",
    "match",
];

/// Reads a file.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    match parse::parse(&tree_sitter_elixir::LANGUAGE.into(), text) {
        Some(tree) => walk(&Elixir, &tree, text, file),
        None => file.has_errors = true,
    }
}

struct Elixir;

/// The name that a call without a receiver calls.
fn keyword<'s>(node: Node<'_>, text: &'s str) -> &'s str {
    let target = node.child_by_field_name("target");
    target
        .filter(|target| node.kind() == "call" && target.kind() == "identifier")
        .map_or("", |it| text_of(it, text))
}

/// The arguments of a call.
fn given<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let arguments = children(node)
        .into_iter()
        .find(|it| it.kind() == "arguments");
    arguments.map(children).unwrap_or_default()
}

/// The block of a call.
fn block<'t>(node: Node<'t>) -> Option<Node<'t>> {
    children(node)
        .into_iter()
        .find(|it| it.kind() == "do_block")
}

impl Grammar for Elixir {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        node.kind() == "comment"
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        match node.kind() {
            "anonymous_function" => Some(Opened::new(ScopeKind::Closure, "")),
            "do_block" => {
                let holder = around.last().map_or("", |it| keyword(*it, text));
                HOLDERS
                    .contains(&holder)
                    .then(|| Opened::new(ScopeKind::Closure, ""))
            }
            "call" => match keyword(node, text) {
                "defmodule" | "defimpl" => {
                    let name = given(node).into_iter().next()?;
                    Some(Opened::new(ScopeKind::Type, text_of(name, text)))
                }
                keyword @ ("def" | "defp" | "defmacro") => {
                    let head = head(node)?;
                    let target = head.child_by_field_name("target").unwrap_or(head);
                    let mut opened = Opened::new(ScopeKind::Function, text_of(target, text));
                    opened.is_exported = keyword != "defp";
                    for node in given(head) {
                        names_of(node, text, &mut opened.parameters);
                    }
                    Some(opened)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn called<'t>(&self, node: Node<'t>, text: &str) -> Option<Node<'t>> {
        if node.kind() != "call" || KEYWORDS.contains(&keyword(node, text)) || is_head(node, text) {
            return None;
        }
        let target = node.child_by_field_name("target")?;
        match target.kind() {
            "dot" => target.child_by_field_name("right"),
            _ => Some(target),
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        match node.kind() {
            "call" if reader.call_of(node).is_some() => call(node, around, reader),
            "call" => declaration(node, reader),
            "binary_operator" if values::operator(node, reader.text) == "=" => {
                let left = node.child_by_field_name("left");
                let right = node.child_by_field_name("right");
                if let (Some(left), Some(right)) = (left, right) {
                    let value = values::value(right, reader, Depth::default());
                    bind(left, &value, reader);
                }
            }
            "identifier" | "access_call" => paths::read(node, around, reader),
            "string" => values::string(node, reader),
            _ => {}
        }
    }
}

/// `name(parameters)` of a definition.
fn head(node: Node<'_>) -> Option<Node<'_>> {
    let head = given(node).into_iter().next()?;
    match head.kind() {
        "binary_operator" => head.child_by_field_name("left"),
        _ => Some(head),
    }
}

/// Whether a call is the head of a definition.
fn is_head(node: Node<'_>, text: &str) -> bool {
    let mut next = node.parent();
    for _ in 0..3 {
        let Some(parent) = next else { return false };
        if parent.kind() == "call" {
            let is_definition = matches!(keyword(parent, text), "def" | "defp" | "defmacro");
            return is_definition && head(parent).is_some_and(|head| head.id() == node.id());
        }
        if !matches!(parent.kind(), "arguments" | "binary_operator") {
            return false;
        }
        next = parent.parent();
    }
    false
}

/// The names that a pattern gives values to.
fn names_of(node: Node<'_>, text: &str, names: &mut Vec<String>) {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop().filter(|_| names.len() < 64) {
        if node.kind() == "identifier" {
            names.push(text_of(node, text).to_owned());
        } else {
            let mut within = children(node);
            within.reverse();
            waiting.extend(within);
        }
    }
}

fn call(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let own = reader.call_of(node);
    let mut path = paths::path(node, reader);
    if path.receiver == own {
        let target = node.child_by_field_name("target");
        let object = target.and_then(|it| it.child_by_field_name("left"));
        path.receiver = object.and_then(|object| paths::path(object, reader).receiver);
    }
    let mut arguments = Vec::new();
    if let Some(parent) = around.last()
        && parent.kind() == "binary_operator"
        && values::operator(*parent, reader.text) == "|>"
        && let Some(left) = parent.child_by_field_name("left")
        && left.id() != node.id()
    {
        let value = values::value(left, reader, Depth::default());
        arguments.push(Argument { name: None, value });
    }
    for node in given(node) {
        if node.kind() == "keywords" {
            for pair in children(node) {
                let (name, value) = values::pair(pair, reader, Depth::default());
                arguments.push(Argument {
                    name: Some(name),
                    value,
                });
            }
        } else {
            let value = values::value(node, reader, Depth::default());
            arguments.push(Argument { name: None, value });
        }
        arguments.extend(condition(node, reader));
    }
    if let Some(scope) = block(node).and_then(|it| reader.scope_of(it)) {
        arguments.push(Argument {
            name: None,
            value: Value::Function(scope),
        });
    }
    if path.dotted() == "raise"
        && let Some(first) = arguments.first()
    {
        reader.assign("throw", first.value.clone(), node);
    }
    if let Some(member) = paths::member(node, reader) {
        reader.reads(member, node);
    }
    reader.call(node, path, arguments, false);
}

/// `when action in [:show]` after an argument: as the argument `when`, and `unless` for `not in`.
fn condition(node: Node<'_>, reader: &Reader<'_>) -> Option<Argument> {
    let is_when = node.kind() == "binary_operator" && values::operator(node, reader.text) == "when";
    let asked = node
        .child_by_field_name("right")
        .filter(|child| is_when && child.kind() == "binary_operator")?;
    let name = match values::operator(asked, reader.text) {
        "in" => "when",
        _ => "unless",
    };
    let value = values::value(
        asked.child_by_field_name("right")?,
        reader,
        Depth::default(),
    );
    Some(Argument {
        name: Some(name.to_owned()),
        value,
    })
}

fn declaration(node: Node<'_>, reader: &mut Reader<'_>) {
    match keyword(node, reader.text) {
        "alias" | "import" | "use" | "require" => import(node, reader),
        "def" | "defp" => {
            // The last value is what a function returns.
            let last = block(node).and_then(|block| children(block).pop());
            if let (Some(last), Some(scope)) = (last, reader.scope_of(node)) {
                let value = values::value(last, reader, Depth::default());
                reader.assign_in(scope, "return", value, last);
            }
        }
        keyword => flow::read(node, keyword, reader),
    }
}

/// `alias A.B`, `alias A.{B, C}`, `alias A.B, as: C`, `use A, :b`, `import A`.
fn import(node: Node<'_>, reader: &mut Reader<'_>) {
    let parts = given(node);
    let Some(first) = parts.first() else { return };
    let text = reader.text(*first);
    let (prefix, names) = match text.split_once(".{") {
        Some((prefix, names)) => (format!("{prefix}."), names.trim_end_matches('}')),
        None => (String::new(), text),
    };
    let renamed = parts
        .get(1)
        .and_then(|part| reader.text(*part).strip_prefix("as:"));
    let is_alias = keyword(node, reader.text) == "alias";
    for name in names.split(',') {
        let module = format!("{prefix}{}", name.trim());
        let last = module.rsplit('.').next().unwrap_or_default();
        let local = renamed.map_or(last, str::trim).to_owned();
        let names = if is_alias {
            vec![("*".to_owned(), local)]
        } else {
            Vec::new()
        };
        reader.file.imports.push(Import {
            module,
            names,
            span: span(node),
        });
    }
}

/// Gives a value to the names of a pattern.
fn bind(pattern: Node<'_>, value: &Value, reader: &mut Reader<'_>) {
    if pattern.kind() == "identifier" {
        return reader.assign(reader.text(pattern), value.clone(), pattern);
    }
    let mut names = Vec::new();
    names_of(pattern, reader.text, &mut names);
    for name in names {
        reader.assign(name, value.clone(), pattern);
    }
}
