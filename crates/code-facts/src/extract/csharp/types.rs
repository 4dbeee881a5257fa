//! Types: what names are declared as, and what classes extend.

use tree_sitter::Node;

use super::values;
use crate::extract::walk::{Depth, Reader, children, first_child, text_of};
use crate::syntax::{Argument, Value};

/// A type's name without its parameters: `Task`, `WorkOS.SSOService`.
pub(super) fn name(node: Node<'_>, text: &str) -> String {
    let mut parts = Vec::new();
    let mut next = Some(node);
    while let Some(node) = next {
        let field = |name| node.child_by_field_name(name);
        next = match node.kind() {
            "qualified_name" => {
                parts.extend(field("name").map(|it| simple(it, text)));
                field("qualifier")
            }
            "alias_qualified_name" => field("name"),
            "nullable_type" | "array_type" | "ref_type" | "scoped_type" => field("type"),
            "primary_constructor_base_type" => field("type"),
            _ => {
                parts.push(simple(node, text));
                None
            }
        };
    }
    parts.reverse();
    parts.join(".")
}

fn simple<'s>(node: Node<'_>, text: &'s str) -> &'s str {
    match node.kind() {
        "generic_name" => first_child(node).map_or("", |it| text_of(it, text)),
        _ => text_of(node, text),
    }
}

/// The type arguments of `AddScoped<IAuth, Auth>()`, as arguments with the name `type`.
pub(super) fn arguments(called: Option<Node<'_>>, reader: &Reader<'_>) -> Vec<Argument> {
    let last = called.map(super::paths::last);
    let generic = last.filter(|it| it.kind() == "generic_name");
    let lists = generic.map(children).unwrap_or_default().into_iter();
    let lists = lists.filter(|node| node.kind() == "type_argument_list");
    let given = lists.flat_map(children).map(|child| Argument {
        name: Some("type".to_owned()),
        value: Value::Name(name(child, reader.text)),
    });
    given.collect()
}

/// What a class extends and implements.
pub(super) fn bases(node: Node<'_>, text: &str) -> Vec<String> {
    let lists = children(node).into_iter();
    let lists = lists.filter(|it| it.kind() == "base_list");
    let named = lists.flat_map(children);
    let named = named.filter(|it| it.kind() != "argument_list");
    named.map(|it| name(it, text)).collect()
}

fn parameter_list(node: Node<'_>) -> Vec<Node<'_>> {
    let list = node.child_by_field_name("parameters").or_else(|| {
        let mut parts = children(node).into_iter();
        parts.find(|it| it.kind() == "parameter_list")
    });
    list.map_or_else(Vec::new, |node| match node.kind() {
        "implicit_parameter" => vec![node],
        _ => children(node),
    })
}

/// The names of a function's parameters.
pub(super) fn parameters(node: Node<'_>, text: &str) -> Vec<String> {
    let list = parameter_list(node).into_iter();
    let names = list.filter_map(|node| match node.kind() {
        "implicit_parameter" => Some(node),
        _ => node.child_by_field_name("name"),
    });
    names.map(|name| text_of(name, text).to_owned()).collect()
}

/// What a parameter is, its type says: `SSOService sso`.
pub(super) fn declare_parameters(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(scope) = reader.scope_of(node) else {
        return;
    };
    for node in parameter_list(node) {
        let kind = declared(Some(node), reader.text);
        if let (Some(kind), Some(name)) = (kind, node.child_by_field_name("name")) {
            let target = reader.text(name);
            reader.assign_in(scope, target, Value::Name(kind), name);
        }
    }
}

/// The class that a declaration names; none for `var`, `string` and the like.
pub(super) fn declared(node: Option<Node<'_>>, text: &str) -> Option<String> {
    let kind = node?.child_by_field_name("type")?;
    let name = name(kind, text);
    name.starts_with(|it: char| it.is_ascii_uppercase())
        .then_some(name)
}

/// A property: what it is set to, what it computes, or what it is declared as.
pub(super) fn declare_property(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(name) = node.child_by_field_name("name") else {
        return;
    };
    let given = node.child_by_field_name("value").and_then(|node| {
        if node.kind() == "arrow_expression_clause" {
            first_child(node)
        } else {
            Some(node)
        }
    });
    let value = match given {
        Some(given) => values::value(given, reader, Depth::default()),
        None => match declared(Some(node), reader.text) {
            Some(kind) => Value::Name(kind),
            None => return,
        },
    };
    reader.assign(reader.text(name), value, name);
}

/// The name in a declaration of a field or property that the class has once, and that changes.
pub(super) fn shared<'t>(
    member: Node<'t>,
    declared: Node<'t>,
    reader: &Reader<'_>,
) -> Option<Node<'t>> {
    let is_member = matches!(member.kind(), "field_declaration" | "property_declaration");
    let words = children(member).into_iter();
    let words = words.filter(|word| is_member && word.kind() == "modifier");
    let words: Vec<&str> = words.map(|it| text_of(it, reader.text)).collect();
    let is_shared = words.contains(&"static") && !words.contains(&"readonly");
    is_shared.then(|| declared.child_by_field_name("name"))?
}

/// The type of `new()`: that of the variable, field or property which it is for.
pub(super) fn expected(around: &[Node<'_>], text: &str) -> String {
    let mut outer = around.iter().rev().take(3);
    let kind = outer.find_map(|node| declared(Some(*node), text));
    kind.unwrap_or_else(|| "?".to_owned())
}

/// The name of the property that an accessor belongs to.
pub(super) fn property<'s>(around: &[Node<'_>], text: &'s str) -> &'s str {
    let property = around.iter().rev().nth(1);
    let name = property.and_then(|it| it.child_by_field_name("name"));
    name.map_or("", |it| text_of(it, text))
}

/// The name of the variable that a function without a name is given to.
pub(super) fn given_name<'s>(around: &[Node<'_>], text: &'s str) -> &'s str {
    let holder = around
        .last()
        .filter(|node| node.kind() == "variable_declarator");
    let name = holder.and_then(|it| it.child_by_field_name("name"));
    name.map_or("", |it| text_of(it, text))
}

/// Whether others may call it; what is private to a class is not.
pub(super) fn is_exported(node: Node<'_>, text: &str) -> bool {
    let modifiers = children(node).into_iter();
    let mut modifiers = modifiers.filter(|it| it.kind() == "modifier");
    let is_open =
        |modifier: Node<'_>| matches!(text_of(modifier, text), "public" | "internal" | "override");
    node.kind() != "method_declaration" || modifiers.any(is_open)
}
