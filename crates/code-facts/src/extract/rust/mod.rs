//! Rust.

mod bindings;
mod flow;
mod paths;
mod tokens;
mod types;
mod values;

use tree_sitter::{Node, Tree};

use super::parse;
use super::walk::{
    Depth, Grammar, Opened, Path, Reader, children, first_child, span, text_of, walk,
};
use crate::syntax::{Argument, Import, Marker, ScopeKind, SourceFile, Value};

/// Reads a file, its tests left out.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    let parse = |text: &str| parse::parse(&tree_sitter_rust::LANGUAGE.into(), text);
    let Some(tree) = parse(text) else {
        file.has_errors = true;
        return;
    };
    match without_tests(&tree, text) {
        None => walk(&Rust, &tree, text, file),
        Some(rest) => match parse(&rest) {
            Some(tree) => walk(&Rust, &tree, &rest, file),
            None => file.has_errors = true,
        },
    }
}

/// The text with blanks for what stands below `#[cfg(test)]`, if anything does.
fn without_tests(tree: &Tree, text: &str) -> Option<String> {
    let mut rest: Option<String> = None;
    let mut is_test = false;
    for node in children(tree.root_node()) {
        if node.kind() == "attribute_item" {
            is_test |= text_of(node, text).contains("cfg(test)");
            continue;
        }
        if is_test {
            let rest = rest.get_or_insert_with(|| text.to_owned());
            let blank: String = text_of(node, text)
                .bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
                .collect();
            rest.replace_range(node.byte_range(), &blank);
        }
        is_test = false;
    }
    rest
}

struct Rust;

impl Grammar for Rust {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(
            node.kind(),
            "line_comment"
                | "block_comment"
                | "macro_definition"
                | "visibility_modifier"
                | "primitive_type"
                | "lifetime"
        )
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        let name = |field| {
            let name = node.child_by_field_name(field);
            name.map_or("", |it| text_of(it, text))
        };
        let mut opened = match node.kind() {
            "function_item" => Opened::new(ScopeKind::Function, name("name")),
            "closure_expression" => {
                let given = bindings::given_name(around, text);
                let kind = if given.is_empty() {
                    ScopeKind::Closure
                } else {
                    ScopeKind::Function
                };
                Opened::new(kind, given)
            }
            "struct_item" | "enum_item" | "trait_item" => {
                Opened::new(ScopeKind::Type, name("name"))
            }
            "impl_item" => {
                let mut opened = Opened::new(
                    ScopeKind::Type,
                    node.child_by_field_name("type")
                        .map_or_else(String::new, |it| types::last(it, text)),
                );
                let of = node.child_by_field_name("trait");
                opened.bases.extend(of.map(|it| types::last(it, text)));
                opened
            }
            _ => return None,
        };
        opened.parameters = bindings::parameters(node, text);
        let mut parts = children(node).into_iter();
        opened.is_exported = node.kind() != "function_item"
            || parts.any(|part| part.kind() == "visibility_modifier")
            || around
                .iter()
                .any(|node| node.child_by_field_name("trait").is_some());
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, text: &str) -> Option<Node<'t>> {
        match node.kind() {
            "call_expression" if values::converted(node, text).is_none() => {
                Some(paths::last(node.child_by_field_name("function")?))
            }
            "macro_invocation" if !values::is_text_macro(node, text) => {
                node.child_by_field_name("macro")
            }
            "struct_expression" => node.child_by_field_name("name"),
            "token_tree" => tokens::called(node),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "call_expression" => {
                let path = field("function").map(|it| paths::path(it, reader));
                let given = field("arguments").map(children).unwrap_or_default();
                let given = given.into_iter().filter(|it| it.kind() != "attribute_item");
                let given =
                    given.map(|child| unnamed(values::value(child, reader, Depth::default())));
                let given = given.collect();
                reader.call(node, path.unwrap_or_default(), given, false);
                flow::mapped(node, reader);
            }
            "macro_invocation" => {
                let path = field("macro").map(|it| paths::path(it, reader));
                let given = tokens::items(node, reader, Depth::default());
                let given = given.into_iter().map(unnamed).collect();
                reader.call(node, path.unwrap_or_default(), given, false);
            }
            "struct_expression" => {
                let mut path = Path::default();
                path.before(
                    field("name").map_or_else(String::new, |it| types::name(it, reader.text)),
                );
                let given = match values::fields(node, reader, Depth::default()) {
                    Value::Object(members) => members.into_iter(),
                    _ => Vec::new().into_iter(),
                };
                let given = given.map(|(key, value)| {
                    let name = Some(key);
                    Argument { name, value }
                });
                let given = given.collect();
                reader.call(node, path, given, true);
            }
            "token_tree" if reader.call_of(node).is_some() => {
                let path = tokens::callee(node, reader);
                let given = tokens::given(node, reader).into_iter();
                let given = given.map(unnamed).collect();
                reader.call(node, path, given, false);
            }
            "use_declaration" => {
                if let Some(argument) = field("argument") {
                    import(argument, "", reader, Depth::default());
                }
            }
            "function_item" => bindings::function(node, reader),
            "closure_expression" => {
                bindings::declare_parameters(node, reader);
                let body = field("body").filter(|it| it.kind() != "block");
                if let (Some(body), Some(scope)) = (body, reader.scope_of(node)) {
                    let value = values::value(body, reader, Depth::default());
                    reader.assign_in(scope, "return", value, body);
                }
            }
            "field_declaration" => bindings::declare_field(node, reader),
            "let_declaration" | "let_condition" => {
                if let (Some(pattern), Some(value)) = (field("pattern"), field("value")) {
                    let value = values::value(value, reader, Depth::default());
                    bindings::bind(pattern, &value, reader, Depth::default());
                }
                flow::read(node, reader);
            }
            "const_item" | "static_item" => {
                if let (Some(name), Some(value)) = (field("name"), field("value")) {
                    let value = values::value(value, reader, Depth::default());
                    reader.assign(reader.text(name), value, name);
                }
            }
            "assignment_expression" => {
                if let (Some(left), Some(right)) = (field("left"), field("right")) {
                    let value = values::value(right, reader, Depth::default());
                    let path = paths::path(left, reader);
                    reader.assign(path.dotted(), value, left);
                }
            }
            "return_expression" => {
                if let Some(result) = first_child(node) {
                    let value = values::value(result, reader, Depth::default());
                    reader.assign("return", value, node);
                }
            }
            "identifier" | "scoped_identifier" | "field_expression" | "index_expression" => {
                paths::read(node, around, reader);
            }
            "string_literal" | "raw_string_literal" => values::string(node, reader),
            "attribute_item" => attribute(node, around, reader),
            _ => flow::read(node, reader),
        }
    }
}

fn unnamed(value: Value) -> Argument {
    Argument { name: None, value }
}

/// `use a::{b, c::d as e};`
fn import(node: Node<'_>, prefix: &str, reader: &mut Reader<'_>, depth: Depth) {
    let Some(below) = depth.down() else { return };
    let joined = |part: &str| match (prefix, part) {
        ("", part) | (part, "") => part.to_owned(),
        (prefix, part) => format!("{prefix}.{part}"),
    };
    let path = |field| {
        let path = node.child_by_field_name(field);
        path.map_or_else(String::new, |it| types::name(it, reader.text))
    };
    let (module, names) = match node.kind() {
        "scoped_use_list" => {
            let inner = joined(&path("path"));
            for child in node
                .child_by_field_name("list")
                .map(children)
                .unwrap_or_default()
            {
                import(child, &inner, reader, below);
            }
            return;
        }
        "use_list" => {
            for child in children(node) {
                import(child, prefix, reader, below);
            }
            return;
        }
        "use_wildcard" => {
            let inner = first_child(node).map(|it| types::name(it, reader.text));
            (joined(&inner.unwrap_or_default()), Vec::new())
        }
        "use_as_clause" => {
            let whole = joined(&path("path"));
            let (module, name) = whole.rsplit_once('.').unwrap_or((&whole, "*"));
            (module.to_owned(), vec![(name.to_owned(), path("alias"))])
        }
        _ => {
            let whole = joined(&types::name(node, reader.text));
            let (module, name) = whole.rsplit_once('.').unwrap_or((&whole, "*"));
            let local = if name == "*" { &whole } else { name };
            (module.to_owned(), vec![(name.to_owned(), local.to_owned())])
        }
    };
    reader.file.imports.push(Import {
        module,
        names,
        span: span(node),
    });
}

/// `#[get("/callback")]` of the item that follows; that of a field stands at its struct, with the
/// field's name.
fn attribute(node: Node<'_>, around: &[Node<'_>], reader: &mut Reader<'_>) {
    let Some(inner) = first_child(node) else {
        return;
    };
    let mut next = node.next_named_sibling();
    while let Some(node) = next.filter(|node| node.kind() == "attribute_item" || node.is_extra()) {
        next = node.next_named_sibling();
    }
    let Some(holder) = next else { return };
    let mut given = tokens::arguments(inner, reader);
    let scope = match holder.kind() {
        "field_declaration" => {
            let name = holder.child_by_field_name("name");
            given.push(Argument {
                name: Some("field".to_owned()),
                value: name.map_or(Value::Other, |name| {
                    Value::Name(reader.text(name).to_owned())
                }),
            });
            around.iter().rev().find_map(|it| reader.scope_of(*it))
        }
        _ => reader.scope_of(holder),
    };
    let (Some(scope), Some(name)) = (scope, first_child(inner)) else {
        return;
    };
    let name = types::name(name, reader.text);
    reader.file.scopes[scope].markers.push(Marker {
        name,
        arguments: given,
        span: span(node),
    });
}
