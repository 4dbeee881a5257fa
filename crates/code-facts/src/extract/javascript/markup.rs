//! Elements with their attributes, in JSX and in the markup of Vue, Svelte and Astro files.

use tree_sitter::Node;

use super::{paths, values};
use crate::extract::parse;
use crate::extract::walk::{Depth, Grammar, Opened, Path, Reader, children, first_child, walk};
use crate::syntax::{Argument, SourceFile, Value};

/// Reads an opening tag of JSX as a call.
pub(super) fn element(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(name) = node.child_by_field_name("name") else {
        return;
    };
    let path = paths::path(name, reader);
    let mut arguments = Vec::new();
    for part in children(node) {
        match part.kind() {
            "jsx_attribute" => arguments.push(attribute(part, reader)),
            "jsx_expression" => arguments.extend(first_child(part).map(|child| {
                let (name, value) = values::item(child, reader, Depth::default());
                Argument { name, value }
            })),
            _ => {}
        }
    }
    reader.call(node, path, arguments, true);
}

fn attribute(node: Node<'_>, reader: &Reader<'_>) -> Argument {
    let mut parts = children(node).into_iter();
    let name = parts.next().map(|part| reader.text(part).to_owned());
    let value = match parts.next() {
        Some(part) => values::value(part, reader, Depth::default()),
        None => Value::Bool(true),
    };
    Argument { name, value }
}

/// Reads the markup around a script: its elements that have attributes.
pub(super) fn read_page(file: &mut SourceFile, markup: &str) {
    let had_errors = file.has_errors;
    if let Some(tree) = parse::parse(&tree_sitter_html::LANGUAGE.into(), markup) {
        walk(&Html, &tree, markup, file);
    }
    // Braces and blocks of templates are no HTML; what was read stands all the same.
    file.has_errors = had_errors;
}

struct Html;

impl Grammar for Html {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(node.kind(), "script_element" | "style_element" | "comment")
    }

    fn scope(&self, _: Node<'_>, _: &[Node<'_>], _: &str) -> Option<Opened> {
        None
    }

    fn called<'t>(&self, node: Node<'t>, _: &str) -> Option<Node<'t>> {
        let is_tag = matches!(node.kind(), "start_tag" | "self_closing_tag");
        first_child(node).filter(|_| is_tag && node.named_child_count() > 1)
    }

    fn read<'t>(&self, node: Node<'t>, _: &[Node<'t>], reader: &mut Reader<'_>) {
        if reader.call_of(node).is_none() {
            return;
        }
        let mut parts = children(node).into_iter();
        let mut path = Path::default();
        path.before(parts.next().map_or("?", |it| reader.text(it)));
        let mut arguments = Vec::new();
        for part in parts.filter(|it| it.kind() == "attribute") {
            let mut sides = children(part).into_iter();
            let Some(name) = sides.next().map(|it| reader.text(it)) else {
                continue;
            };
            let value = sides.next().map(|it| reader.text(it));
            if let Some(text) = value.filter(|value| !value.starts_with('{') && !is_code(name)) {
                reader.string(text.trim_matches(['"', '\'']), part);
            }
            arguments.push(Argument {
                name: Some(name.to_owned()),
                value: value.map_or(Value::Bool(true), |it| attribute_value(name, it)),
            });
        }
        reader.call(node, path, arguments, true);
    }
}

/// Whether an attribute of Vue or Svelte holds code.
fn is_code(name: &str) -> bool {
    name.starts_with(['@', ':']) || name.starts_with("v-") || name.starts_with("on:")
}

fn attribute_value(name: &str, raw: &str) -> Value {
    let text = raw.trim_matches(['"', '\'']);
    let code = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    let Some(code) = code.or_else(|| is_code(name).then_some(text)) else {
        return Value::Text(text.to_owned());
    };
    let is_name =
        |character: char| character.is_alphanumeric() || matches!(character, '.' | '_' | '$');
    let code = code.trim();
    if !code.is_empty() && code.chars().all(is_name) {
        Value::Name(code.to_owned())
    } else {
        Value::Other
    }
}
