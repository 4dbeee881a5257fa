//! Types by their names.

use tree_sitter::Node;

use crate::extract::walk::{children, first_child, text_of};

/// What holds another type and lends its methods.
const WRAPPERS: &[&str] = &[
    "Arc",
    "Rc",
    "Box",
    "Option",
    "Mutex",
    "RwLock",
    "Cow",
    "Data",
    "State",
    "Extension",
    "ReqData",
    "Lazy",
    "OnceCell",
    "LazyLock",
    "OnceLock",
    "ThinData",
];

/// A path or type without its parameters: `axum.routing.get`, `web.Data`.
pub(super) fn name(node: Node<'_>, text: &str) -> String {
    let mut parts = Vec::new();
    let mut next = Some(node);
    while let Some(node) = next {
        let field = |name| node.child_by_field_name(name);
        next = match node.kind() {
            "scoped_identifier" | "scoped_type_identifier" => {
                parts.extend(field("name").map(|it| text_of(it, text)));
                field("path")
            }
            "generic_type" => field("type"),
            "generic_function" => field("function"),
            "reference_type" | "pointer_type" => field("type"),
            "abstract_type" | "dynamic_type" => field("trait"),
            _ => {
                parts.push(text_of(node, text).trim_start_matches("r#"));
                None
            }
        };
    }
    parts.reverse();
    parts.join(".")
}

/// The last part of a type's name.
pub(super) fn last(node: Node<'_>, text: &str) -> String {
    let name = name(node, text);
    name.rsplit('.').next().unwrap_or_default().to_owned()
}

/// The type that a value can be used as: `SsoClient` of `&Arc<SsoClient>`, none for `String`.
pub(super) fn held(node: Node<'_>, text: &str) -> Option<String> {
    let mut node = node;
    for _ in 0..8 {
        node = match node.kind() {
            "reference_type" => node.child_by_field_name("type")?,
            "abstract_type" | "dynamic_type" => node.child_by_field_name("trait")?,
            "generic_type" => {
                let outer = name(node, text);
                let outer = outer.rsplit('.').next().unwrap_or_default();
                let inner = node.child_by_field_name("type_arguments");
                let inner = inner.map(children).unwrap_or_default().into_iter();
                let mut inner = inner.filter(|it| it.kind() != "lifetime");
                match inner.next() {
                    Some(inner) if WRAPPERS.contains(&outer) => inner,
                    _ => break,
                }
            }
            "bounded_type" => first_child(node)?,
            _ => break,
        };
    }
    let name = name(node, text);
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_own = last.starts_with(|it: char| it.is_ascii_uppercase());
    (is_own && !matches!(last, "String" | "Vec" | "Result" | "HashMap")).then_some(name)
}
