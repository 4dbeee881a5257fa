//! Files that hold a script among markup. Whatever is cut out leaves its line breaks behind, so
//! that lines keep their numbers.

use tree_sitter::Node;

use super::parse;

/// How a script is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    JavaScript,
    TypeScript,
    Tsx,
}

/// A file taken apart.
pub(super) struct Page {
    pub(super) script: String,
    pub(super) dialect: Dialect,
    pub(super) markup: String,
}

/// The `<script>` elements of a Vue or Svelte file, one after the other.
pub(super) fn scripts(text: &str) -> Page {
    let mut page = Page {
        script: blank(text),
        dialect: Dialect::JavaScript,
        markup: text.to_owned(),
    };
    let Some(tree) = parse::parse(&tree_sitter_html::LANGUAGE.into(), text) else {
        page.markup = String::new();
        return page;
    };
    let mut scripts = Vec::new();
    collect(tree.root_node(), &mut scripts);
    for script in scripts {
        let parts = children(script);
        let start = parts.iter().find(|it| it.kind() == "start_tag");
        match start.and_then(|it| attribute(*it, "lang", text)) {
            Some("ts" | "typescript") => page.dialect = Dialect::TypeScript,
            Some("tsx") => page.dialect = Dialect::Tsx,
            _ => {}
        }
        let is_data = start
            .and_then(|it| attribute(*it, "type", text))
            .is_some_and(|attribute| attribute.contains("json") || attribute.contains("template"));
        let raw = parts.iter().find(|it| it.kind() == "raw_text");
        if let Some(raw) = raw.filter(|_| !is_data) {
            page.script
                .replace_range(raw.byte_range(), text_of(*raw, text));
        }
    }
    page
}

/// The script between the `---` fences of an Astro file.
pub(super) fn front_matter(text: &str) -> Page {
    let mut page = Page {
        script: blank(text),
        dialect: Dialect::Tsx,
        markup: text.to_owned(),
    };
    let Some(start) = text.find("---").filter(|at| text[..*at].trim().is_empty()) else {
        return page;
    };
    let from = start + 3;
    let Some(length) = text[from..].find("\n---") else {
        return page;
    };
    let to = from + length + 1;
    page.script.replace_range(from..to, &text[from..to]);
    page.markup
        .replace_range(start..to + 3, &blank(&text[start..to + 3]));
    page
}

/// Scripts at the top; those within a page's markup run in the browser alone, but are scripts, too.
fn collect<'t>(root: Node<'t>, found: &mut Vec<Node<'t>>) {
    let mut cursor = root.walk();
    let elements = root.named_children(&mut cursor);
    found.extend(elements.filter(|it| it.kind() == "script_element"));
}

fn attribute<'s>(tag: Node<'_>, name: &str, text: &'s str) -> Option<&'s str> {
    let attributes = children(tag)
        .into_iter()
        .filter(|it| it.kind() == "attribute");
    for attribute in attributes {
        let sides = children(attribute);
        if let [key, value] = sides.as_slice()
            && text_of(*key, text) == name
        {
            return Some(text_of(*value, text).trim_matches(['"', '\'']));
        }
    }
    None
}

/// As many bytes and lines, and nothing else.
fn blank(text: &str) -> String {
    let blank = |byte| if byte == b'\n' { '\n' } else { ' ' };
    text.bytes().map(blank).collect()
}

/// A node's named children, without comments.
fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| !child.is_extra())
        .collect()
}

/// A node's text.
fn text_of<'s>(node: Node<'_>, text: &'s str) -> &'s str {
    text.get(node.byte_range()).unwrap_or_default()
}
