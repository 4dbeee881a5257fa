//! Go.

mod bindings;
mod flow;
mod paths;
mod types;
mod values;

use tree_sitter::Node;

use super::parse;
use super::walk::{Depth, Grammar, Opened, Path, Reader, children, span, text_of, walk};
use crate::syntax::{Argument, Import, ScopeKind, SourceFile};

/// Reads a file.
pub(super) fn read(file: &mut SourceFile, text: &str) {
    match parse::parse(&tree_sitter_go::LANGUAGE.into(), text) {
        Some(tree) => walk(&Go, &tree, text, file),
        None => file.has_errors = true,
    }
}

struct Go;

impl Grammar for Go {
    fn is_skipped(&self, node: Node<'_>) -> bool {
        matches!(node.kind(), "comment" | "parameter_list")
    }

    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened> {
        let name = || {
            let name = node.child_by_field_name("name");
            name.map_or("", |it| text_of(it, text))
        };
        let mut opened = match node.kind() {
            "function_declaration" | "method_declaration" => {
                Opened::new(ScopeKind::Function, name())
            }
            "func_literal" => {
                let given = paths::given_name(node, around, text);
                let kind = if given.is_empty() {
                    ScopeKind::Closure
                } else {
                    ScopeKind::Function
                };
                Opened::new(kind, given)
            }
            "type_spec" | "type_alias" => Opened::new(ScopeKind::Type, name()),
            _ if flow::path_case(node, around, text).is_some() => {
                Opened::new(ScopeKind::Closure, "")
            }
            _ => return None,
        };
        opened.bases = types::bases(node, text);
        opened.parameters = types::parameters(node, text);
        opened.is_exported = opened.name.starts_with(char::is_uppercase);
        Some(opened)
    }

    fn called<'t>(&self, node: Node<'t>, _text: &str) -> Option<Node<'t>> {
        match node.kind() {
            "call_expression" => {
                let function = node.child_by_field_name("function")?;
                Some(function.child_by_field_name("field").unwrap_or(function))
            }
            "composite_literal" => node.child_by_field_name("type").filter(|kind| {
                matches!(
                    kind.kind(),
                    "type_identifier" | "qualified_type" | "generic_type"
                )
            }),
            // `Decode[Input](body)` looks like a conversion to a generic type.
            "type_conversion_expression" => node
                .child_by_field_name("type")
                .filter(|it| it.kind() == "generic_type"),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>) {
        match node.kind() {
            "call_expression" => call(node, reader),
            "composite_literal" => {
                let Some(named) = self.called(node, reader.text) else {
                    return;
                };
                let mut path = Path::default();
                path.before(types::name(named, reader.text).unwrap_or("?"));
                let body = node.child_by_field_name("body");
                let elements = body.map(children).unwrap_or_default().into_iter();
                let members =
                    elements.map(|element| values::element(element, reader, Depth::default()));
                let arguments = members.map(|(name, value)| Argument { name, value });
                let arguments = arguments.collect();
                reader.call(node, path, arguments, true);
            }
            "type_conversion_expression" => {
                if let (Some(named), Some(operand)) = (
                    self.called(node, reader.text),
                    node.child_by_field_name("operand"),
                ) {
                    let mut path = Path::default();
                    path.before(types::name(named, reader.text).unwrap_or("?"));
                    let value = values::value(operand, reader, Depth::default());
                    let arguments = vec![Argument { name: None, value }];
                    reader.call(node, path, arguments, false);
                }
            }
            "import_spec" => import(node, reader),
            "identifier" | "selector_expression" | "index_expression" => {
                paths::read(node, around, reader);
            }
            "interpreted_string_literal" | "raw_string_literal" => {
                let is_module = around.last().is_some_and(|it| it.kind() == "import_spec");
                if !is_module {
                    reader.string(values::unquoted(reader.text(node)), node);
                }
            }
            "type_spec" => types::declared(node, reader),
            "field_declaration" => types::field(node, reader),
            "if_statement" | "expression_case" => flow::read(node, around, reader),
            _ => bindings::read(node, reader),
        }
        if let (Some(path), Some(scope)) = (
            flow::path_case(node, around, reader.text),
            reader.scope_of(node),
        ) {
            reader.case(scope, path, node);
        }
    }
}

fn call(node: Node<'_>, reader: &mut Reader<'_>) {
    let given = node.child_by_field_name("arguments").map(children);
    let given = given.unwrap_or_default();
    let mut path = paths::callee(node, reader);
    // `new(http.Cookie)` makes one, as `&http.Cookie{}` does.
    if path.dotted() == "new"
        && let [made] = given.as_slice()
        && let Some(name) = types::name(*made, reader.text)
    {
        let mut made = Path::default();
        made.before(name);
        return reader.call(node, made, Vec::new(), true);
    }
    if path.is_empty() {
        path.before("?");
    }
    let arguments = given.into_iter().map(|child| Argument {
        name: None,
        value: values::value(child, reader, Depth::default()),
    });
    let arguments = arguments.collect();
    reader.call(node, path, arguments, false);
}

fn import(node: Node<'_>, reader: &mut Reader<'_>) {
    let Some(module) = node.child_by_field_name("path") else {
        return;
    };
    let module = values::unquoted(reader.text(module));
    let local = node.child_by_field_name("name").map(|it| reader.text(it));
    let names = match local {
        Some("_" | ".") => Vec::new(),
        Some(local) => vec![("*".to_owned(), local.to_owned())],
        None => vec![("*".to_owned(), package_of(&module).to_owned())],
    };
    reader.file.imports.push(Import {
        module,
        names,
        span: span(node),
    });
}

/// The name of a package by its path, as authors choose both: `workos-go/v4` holds `workos`,
/// `gopkg.in/yaml.v3` holds `yaml`.
fn package_of(module: &str) -> &str {
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|text| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()))
    };
    let mut parts = module.rsplit('/');
    let mut last = parts.next().unwrap_or_default();
    if is_version(last) {
        last = parts.next().unwrap_or(last);
    }
    if let Some((name, version)) = last.rsplit_once('.')
        && (is_version(version) || version == "go")
    {
        last = name;
    }
    let last = last.strip_suffix("-go").unwrap_or(last);
    last.strip_prefix("go-").unwrap_or(last)
}
