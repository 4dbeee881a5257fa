//! What a file imports.

use tree_sitter::Node;

use crate::extract::walk::{Reader, children, span};
use crate::syntax::Import;

/// `import a.b as c`, `from .a import b`.
pub(super) fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    let from = node.child_by_field_name("module_name");
    let mut cursor = node.walk();
    let named: Vec<Node<'_>> = node.children_by_field_name("name", &mut cursor).collect();
    if let Some(module) = from {
        let names = named.into_iter().map(|it| renamed(it, reader)).collect();
        let module: String = reader.text(module).split_whitespace().collect();
        return add(module, names, node, reader);
    }
    for child in named {
        let (module, local) = renamed(child, reader);
        let all_as = |local: &str| vec![("*".to_owned(), local.to_owned())];
        match module.split_once('.') {
            // `import a.b` makes `a` known.
            Some((root, _)) if module == local => {
                add(module.clone(), Vec::new(), node, reader);
                add(root.to_owned(), all_as(root), node, reader);
            }
            _ => add(module.clone(), all_as(&local), node, reader),
        }
    }
}

/// `a as b` → `("a", "b")`.
fn renamed(node: Node<'_>, reader: &Reader<'_>) -> (String, String) {
    let parts = children(node);
    match (node.kind(), parts.as_slice()) {
        ("aliased_import", [name, alias]) => (
            reader.text(*name).to_owned(),
            reader.text(*alias).to_owned(),
        ),
        _ => (reader.text(node).to_owned(), reader.text(node).to_owned()),
    }
}

fn add(module: String, names: Vec<(String, String)>, node: Node<'_>, reader: &mut Reader<'_>) {
    let span = span(node);
    reader.file.imports.push(Import {
        module,
        names,
        span,
    });
}
