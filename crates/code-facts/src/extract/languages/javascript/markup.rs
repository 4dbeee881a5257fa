//! Elements with their attributes, in JSX and in the markup of Vue, Svelte and Astro files.

use std::sync::LazyLock;

use crate::extract::engine::{Extractor, Grammar, Hooks, Node, Path, Role, Table, extract};
use crate::syntax::{Argument, SourceFile, Value};

/// Reads an opening tag of JSX as a call.
pub(super) fn element<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let Some(name) = node.field("name") else {
        return;
    };
    let path = extractor.path(name);
    let arguments = node.children().filter_map(|part| match part.kind() {
        "jsx_attribute" => {
            let mut sides = part.children();
            let name = sides.next().map(|it| it.text().to_owned());
            let value = match sides.next() {
                Some(value) => extractor.value(value),
                None => Value::Bool(true),
            };
            Some(Argument { name, value })
        }
        "jsx_expression" => part.first().map(|it| extractor.item(it)),
        _ => None,
    });
    let arguments = arguments.collect();
    extractor.call(node, path, arguments, true);
}

static HTML: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_html::LANGUAGE.into(), &TABLE));

static TABLE: Table = Table {
    rows: &[("script_element style_element comment", Role::Skip, "")],
    hooked: "start_tag self_closing_tag",
    hooks: &Html,
    ..Table::EMPTY
};

/// Reads the markup around a script: its elements that have attributes.
pub(super) fn read_page(file: &mut SourceFile, markup: &str) {
    let had_errors = file.has_errors;
    extract(&HTML, file, markup);
    // Braces and blocks of templates are no HTML; what was read stands all the same.
    file.has_errors = had_errors;
}

struct Html;

impl Hooks for Html {
    fn called<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Option<Node<'t>> {
        node.first().filter(|_| node.children().count() > 1)
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        if extractor.call_of(node).is_none() {
            return;
        }
        let mut parts = node.children();
        let path = Path::of(parts.next().map_or("?", Node::text));
        let mut arguments = Vec::new();
        for part in parts.filter(|it| it.kind() == "attribute") {
            let mut sides = part.children();
            let Some(name) = sides.next().map(Node::text) else {
                continue;
            };
            let value = sides.next().map(Node::text);
            if let Some(text) = value.filter(|value| !value.starts_with('{') && !is_code(name)) {
                extractor.string(text.trim_matches(['"', '\'']), part);
            }
            arguments.push(Argument {
                name: Some(name.to_owned()),
                value: value.map_or(Value::Bool(true), |it| attribute_value(name, it)),
            });
        }
        extractor.call(node, path, arguments, true);
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
