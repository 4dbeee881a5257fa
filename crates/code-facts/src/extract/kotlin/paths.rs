//! Dotted paths.

use tree_sitter::Node;

use super::{child, values};
use crate::extract::walk::{Path, Reader, children, first_child, text_of};

/// A name without the backticks around it.
pub(super) fn plain_name(name: &str) -> &str {
    name.trim_matches('`')
}

/// The type that a variable or parameter is declared with.
pub(super) fn type_of<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let mut parts = children(node).into_iter();
    parts.find(|part| matches!(part.kind(), "user_type" | "nullable_type"))
}

/// `name<Kind> { … }`, which the parser takes for two comparisons.
pub(super) struct Generic<'t> {
    pub(super) name: Node<'t>,
    pub(super) kind: Node<'t>,
    pub(super) block: Node<'t>,
}

/// A call with a type and a block alone.
pub(super) fn generic<'t>(node: Node<'t>) -> Option<Generic<'t>> {
    let compared = |node: Node<'t>, operator: &str| {
        let is_it = node.kind() == "binary_expression"
            && node.child_by_field_name("operator")?.kind() == operator;
        let sides = (
            node.child_by_field_name("left")?,
            node.child_by_field_name("right")?,
        );
        is_it.then_some(sides)
    };
    let (left, block) = compared(node, ">")?;
    let (name, kind) = compared(left, "<")?;
    let is_named = matches!(name.kind(), "identifier" | "navigation_expression");
    (is_named && block.kind() == "lambda_literal").then_some(Generic { name, kind, block })
}

/// Whether a node is the part of a call before its lambda, where that is a node of its own.
pub(super) fn is_half(node: Node<'_>) -> bool {
    let parent = node.parent().filter(|it| it.kind() == "call_expression");
    parent.is_some_and(|parent| {
        let parts = children(parent);
        parts.first().is_some_and(|part| part.id() == node.id())
            && parts
                .iter()
                .skip(1)
                .all(|part| part.kind() == "annotated_lambda")
    })
}

/// What a call calls, as written.
pub(super) fn function<'t>(call: Node<'t>) -> Option<Node<'t>> {
    let function = first_child(call)?;
    match function.kind() {
        "call_expression" if is_half(function) => first_child(function),
        _ => Some(function),
    }
}

/// What follows the name in a call.
pub(super) fn call_parts<'t>(call: Node<'t>) -> Vec<Node<'t>> {
    let mut parts = children(call).into_iter();
    let function = parts.next();
    let half =
        function.filter(|function| function.kind() == "call_expression" && is_half(*function));
    let before = half.map(children).unwrap_or_default().into_iter().skip(1);
    before.chain(parts).collect()
}

/// The path of what a call calls.
pub(super) fn callee(node: Node<'_>, reader: &Reader<'_>) -> Path {
    function(node).map_or_else(Path::default, |it| path(it, reader))
}

/// The path of an expression. A part without a name is `?`.
pub(super) fn path(node: Node<'_>, reader: &Reader<'_>) -> Path {
    let mut path = Path::default();
    let mut next = Some(node);
    while let Some(node) = next.filter(|_| !path.is_full()) {
        next = match node.kind() {
            "navigation_expression" => {
                let parts = children(node);
                let name = parts.last().filter(|_| parts.len() > 1);
                let name = match name {
                    Some(name) => plain_name(reader.text(*name)),
                    // `User::class`
                    None => "class",
                };
                let before = parts.first().map_or("", |it| reader.text(*it));
                // `User::class.java` says no more.
                if !(name == "java" && before.ends_with("::class")) {
                    path.before(name);
                }
                parts.first().copied()
            }
            "call_expression" => {
                path.through(reader.call_of(node));
                first_child(node)
            }
            "binary_expression" if generic(node).is_some() => {
                path.through(reader.call_of(node));
                generic(node).map(|it| it.name)
            }
            "index_expression" => {
                let parts = children(node);
                path.before(index(parts.get(1).copied(), reader));
                parts.first().copied()
            }
            "callable_reference" => {
                let parts = children(node);
                let last = parts.last().filter(|it| it.kind() == "identifier");
                path.before(last.map_or("class", |part| plain_name(reader.text(*part))));
                parts
                    .first()
                    .copied()
                    .filter(|it| it.kind() != "identifier")
            }
            "identifier" => {
                path.before(plain_name(reader.text(node)));
                None
            }
            "user_type" | "nullable_type" => {
                let name = reader.text(node).trim_end_matches('?');
                path.before(name.split('<').next().unwrap_or(name));
                None
            }
            "this_expression" => {
                path.before("this");
                None
            }
            "super_expression" => {
                path.before("super");
                None
            }
            _ => path.within(inner(node)),
        };
    }
    path
}

fn index(index: Option<Node<'_>>, reader: &Reader<'_>) -> String {
    match index.map(|node| (node.kind(), node)) {
        Some(("string_literal", node)) => match values::given(Some(node), reader) {
            crate::syntax::Value::Text(text) => text,
            _ => "?".to_owned(),
        },
        Some(("number_literal", node)) => reader.text(node).to_owned(),
        _ => "?".to_owned(),
    }
}

/// What an expression is that only wraps another.
pub(super) fn inner(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "parenthesized_expression" => first_child(node),
        "as_expression" => node.child_by_field_name("left"),
        // `it!!`
        "unary_expression" => {
            let operator = node.child_by_field_name("operator");
            let is_assertion = operator.is_some_and(|it| it.kind() == "!!");
            node.child_by_field_name("argument")
                .filter(|_| is_assertion)
        }
        "annotated_expression" | "labeled_expression" | "spread_expression" => children(node).pop(),
        _ => None,
    }
}

/// The name that a function is given by what it stands in.
pub(super) fn given_name(around: &[Node<'_>], text: &str) -> String {
    let holder = around
        .last()
        .filter(|node| node.kind() == "property_declaration");
    let target = holder.and_then(|holder| child(*holder, "variable_declaration"));
    let name = target.and_then(|it| child(it, "identifier"));
    name.map_or_else(String::new, |node| {
        plain_name(text_of(node, text)).to_owned()
    })
}

/// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
pub(super) fn read(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(parent) = around.last() else {
        return;
    };
    let is_first = || first_child(*parent).is_some_and(|child| child.id() == node.id());
    let is = |field: &str| {
        let part = parent.child_by_field_name(field);
        part.is_some_and(|part| part.id() == node.id())
    };
    let is_simple = node.kind() == "identifier";
    let is_no_value = match parent.kind() {
        "navigation_expression" | "callable_reference" | "qualified_identifier" => true,
        "call_expression" | "index_expression" => is_first(),
        "assignment" => is("left"),
        "value_argument" => is_simple && is_first() && super::has_equals(*parent),
        "variable_declaration"
        | "parameter"
        | "class_parameter"
        | "catch_block"
        | "import"
        | "package_header"
        | "enum_entry"
        | "type_parameter"
        | "setter"
        | "type_alias" => is_simple,
        _ => is_simple && is("name"),
    };
    let text = reader.text(node);
    if !is_no_value && !matches!(text, "true" | "false" | "null") {
        let path = path(node, reader).dotted();
        reader.reads(path, node);
    }
}
