//! Elements with their attributes, in JSX and in the markup of Vue, Svelte and Astro files, and the
//! scripts in these. Whatever is not of a script is blank there, so that all of it keeps its place.

use std::sync::LazyLock;

use super::{JAVASCRIPT, TSX, TYPESCRIPT, read_script};
use crate::extract::engine::{
    Extractor, Grammar, Hooks, Node, Path, Role, Table, Tree, extract_tree,
};
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
    rows: &[
        ("script_element style_element comment", Role::Skip, ""),
        ("start_tag* self_closing_tag*", Role::Other, ""),
    ],
    hooks: &Html,
    ..Table::EMPTY
};

/// Reads a Vue or Svelte file: the scripts at its top, one after the other, and the markup around
/// them. Scripts within elements run in the browser alone, but are scripts, too.
pub(super) fn read_page(file: &mut SourceFile, text: &str) {
    let mut script = blank(text);
    let mut grammar = &JAVASCRIPT;
    let tree = Tree::parse(&HTML, text);
    let elements = tree.iter().flat_map(|it| it.root().children());
    for element in elements.filter(|it| it.kind() == "script_element") {
        let attribute = |name| attribute(element.child("start_tag")?, name);
        match attribute("lang") {
            Some("ts" | "typescript") => grammar = &TYPESCRIPT,
            Some("tsx") => grammar = &TSX,
            _ => {}
        }
        let is_data =
            attribute("type").is_some_and(|it| it.contains("json") || it.contains("template"));
        if let Some(raw) = element.child("raw_text").filter(|_| !is_data) {
            script.replace_range(raw.start()..raw.end(), raw.text());
        }
    }
    read_script(grammar, file, &script);
    read_markup(file, tree.as_ref());
}

/// Reads an Astro file: the script between its `---` fences, and the markup after it.
pub(super) fn read_astro(file: &mut SourceFile, text: &str) {
    let fence = text.find("---").filter(|at| text[..*at].trim().is_empty());
    let fences = fence.and_then(|start| {
        let length = text[start + 3..].find("\n---")?;
        Some((start, start + 3 + length + 1))
    });
    let (mut script, mut markup) = (blank(text), text.to_owned());
    if let Some((start, end)) = fences {
        script.replace_range(start + 3..end, &text[start + 3..end]);
        markup.replace_range(start..end + 3, &blank(&text[start..end + 3]));
    }
    read_script(&TSX, file, &script);
    read_markup(file, Tree::parse(&HTML, &markup).as_ref());
}

/// Reads elements that have attributes.
fn read_markup(file: &mut SourceFile, tree: Option<&Tree<'_>>) {
    let had_errors = file.has_errors;
    if let Some(tree) = tree {
        extract_tree(tree, file, &[]);
    }
    // Braces and blocks of templates are no HTML; what was read stands all the same.
    file.has_errors = had_errors;
}

fn attribute<'t>(tag: Node<'t>, name: &str) -> Option<&'t str> {
    let attributes = tag.children().filter(|it| it.kind() == "attribute");
    let named = |it: &Node<'_>| it.first().is_some_and(|key| key.text() == name);
    let value = attributes
        .filter(named)
        .find_map(|it| it.children().nth(1))?;
    Some(value.text().trim_matches(['"', '\'']))
}

/// As many bytes and lines, and nothing else.
fn blank(text: &str) -> String {
    let blank = |byte| if byte == b'\n' { '\n' } else { ' ' };
    text.bytes().map(blank).collect()
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
