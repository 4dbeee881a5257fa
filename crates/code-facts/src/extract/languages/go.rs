//! Go.

use std::sync::LazyLock;

use crate::extract::engine::{Extractor, Grammar, Hooks, Node, Operator, Path, Role, Table};
use crate::syntax::Value;

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_go::LANGUAGE.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("comment type_parameter_list", Role::Skip, ""),

        ("identifier", Role::Name, ""),
        ("type_identifier package_identifier field_identifier qualified_type", Role::Word, ""),
        ("selector_expression", Role::Member, "operand field"),
        ("index_expression*", Role::Index, "operand index"),
        ("parenthesized_expression literal_element variadic_argument", Role::Wrapper, "#0"),
        ("type_assertion_expression type_conversion_expression*", Role::Wrapper, "operand"),
        ("slice_expression", Role::Wrapper, "operand"),
        ("type_instantiation_expression generic_type", Role::Wrapper, "type"),
        ("pointer_type parenthesized_type", Role::Wrapper, "#0"),

        ("call_expression*", Role::Call, "function arguments"),
        ("composite_literal*", Role::New, "type body"),
        ("argument_list literal_value", Role::Arguments, ""),

        ("interpreted_string_literal raw_string_literal", Role::Text, ""),
        ("interpreted_string_literal_content raw_string_literal_content", Role::Content, ""),
        ("escape_sequence", Role::Escape, ""),
        ("int_literal float_literal", Role::Number, ""),
        ("true", Role::True, ""),
        ("false", Role::False, ""),
        ("nil", Role::Null, ""),
        ("expression_list*", Role::List, ""),
        ("keyed_element", Role::Pair, "key value"),
        ("binary_expression", Role::Binary, "left operator right"),
        ("unary_expression", Role::Unary, "operand"),

        ("function_declaration*", Role::Function, "name parameters body"),
        ("method_declaration*", Role::Function, "name parameters body receiver"),
        ("func_literal*", Role::Closure, "- parameters body"),
        ("type_spec* type_alias", Role::Type, "name"),
        ("block", Role::Block, ""),

        ("parameter_list", Role::Parameters, ""),
        ("parameter_declaration variadic_parameter_declaration", Role::Parameter, "name type"),

        ("return_statement*", Role::Return, "#0"),
        ("if_statement*", Role::Branch, "condition consequence alternative"),
        ("expression_switch_statement", Role::Switch, "value"),
        ("expression_case", Role::Case, "value :statement_list"),
        ("import_spec* short_var_declaration* assignment_statement* range_clause*", Role::Other, ""),
        ("var_spec* const_spec* field_declaration*", Role::Other, ""),
    ],
    operators: &[("+", Operator::Sum), ("&", Operator::Same), ("*", Operator::Same)],
    unread: &[
        ("var_spec const_spec parameter_declaration variadic_parameter_declaration", ""),
        ("expression_list", "^left ^alias"),
        ("literal_element", "^key"),
    ],
    mute: "import_spec",
    hooks: &Go,
    ..Table::EMPTY
};

/// Types that say nothing of what a value can do.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "string", "bool", "byte", "rune", "error", "any", "comparable", "float32", "float64",
    "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
];

struct Go;

impl Hooks for Go {
    fn called<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Option<Node<'t>> {
        let kind = node.field("type");
        match node.kind() {
            "call_expression" => {
                let function = node.part(0)?;
                function.field("field").or(Some(function))
            }
            // Lists and maps are no types of their own.
            "composite_literal" => {
                kind.filter(|it| matches!(it.role(), Role::Word | Role::Wrapper))
            }
            // `Decode[Input](body)` looks like a conversion to a generic type.
            "type_conversion_expression" => kind.filter(|it| it.kind() == "generic_type"),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            "call_expression" => made(node, extractor),
            "type_conversion_expression" => {
                if let (Some(function), Some(operand)) = (node.field("type"), node.part(0)) {
                    let given = vec![extractor.item(operand)];
                    extractor.call(node, extractor.path(function), given, false);
                }
            }
            "import_spec" => import(node, extractor),
            "type_spec" => {
                let kind = node
                    .field("type")
                    .filter(|it| it.kind() == "interface_type");
                if let (Some(scope), Some(_)) = (extractor.scope_of(node), kind) {
                    extractor.marker(scope, "interface", Vec::new(), node);
                }
            }
            "if_statement" => {
                // `if cookie, err := r.Cookie("session"); err != nil` asks of both.
                let before = node.field("initializer").map(|it| extractor.condition(it));
                if let (Some(before), Some(branch)) = (before, extractor.file.branches.last_mut()) {
                    branch.condition = format!("{before}; {}", branch.condition);
                }
            }
            "return_statement" if node.first().is_none() => {
                extractor.assign("return", Value::Null, node);
            }
            "function_declaration" | "method_declaration" | "func_literal" => {
                returns(node, extractor);
            }
            _ => assign(node, extractor),
        }
    }

    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        let inner = match node.kind() {
            "expression_list" => node.first().filter(|it| node.last() == Some(*it)),
            "composite_literal" if extractor.call_of(node).is_none() => node.part(1),
            _ => None,
        };
        inner.map_or_else(|| extractor.value_by_role(node), |it| extractor.value(it))
    }

    fn step<'t>(
        &self,
        node: Node<'t>,
        path: &mut Path<'t>,
        extractor: &Extractor<'t>,
    ) -> Option<Node<'t>> {
        // `list[i]` and `Handle[Input]`, a function that is told its types, are written alike.
        let is_type =
            |it: Node<'_>| it.role() == Role::Name && it.text().starts_with(char::is_uppercase);
        let generic = node
            .part(1)
            .filter(|it| node.role() == Role::Index && is_type(*it));
        match generic {
            Some(_) => node.part(0),
            None => extractor.step_by_role(node, path),
        }
    }

    fn class(&self, kind: Node<'_>, extractor: &Extractor<'_>) -> Option<String> {
        named(kind, extractor).filter(|name| !PLAIN.contains(&name.as_str()))
    }

    fn given_name(&self, node: Node<'_>, _: &Extractor<'_>) -> Option<String> {
        let list = node.parent().filter(|it| it.children().count() == 1)?;
        let mut names = targets(list.parent()?);
        let name = names
            .pop()
            .filter(|it| names.is_empty() && it.role() == Role::Name)?;
        (name != node).then(|| name.text().to_owned())
    }

    fn is_exported(&self, _: Node<'_>, name: &str) -> bool {
        name.starts_with(char::is_uppercase)
    }

    /// What a type embeds or is another name of, and the type that a method belongs to.
    fn bases(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Vec<String> {
        let holder = node.part(3).and_then(Node::first).unwrap_or(node);
        let Some(kind) = holder.field("type") else {
            return Vec::new();
        };
        let parts = match kind.kind() {
            "struct_type" => kind.first(),
            "interface_type" => Some(kind),
            _ => return Vec::from_iter(named(kind, extractor)),
        };
        let embedded = parts.into_iter().flat_map(Node::children);
        let embedded = embedded.filter_map(|part| match part.kind() {
            "field_declaration" if part.field("name").is_none() => part.field("type"),
            "type_elem" => part.first(),
            _ => None,
        });
        embedded.filter_map(|kind| named(kind, extractor)).collect()
    }

    /// `r.URL.Path`, `event.RawPath`, `string(ctx.Path())`
    fn is_path(&self, subject: Node<'_>) -> bool {
        let text = subject.text();
        text.ends_with("Path") || text.contains(".Path()") || matches!(text, "path" | "urlPath")
    }
}

/// The name of a type, of what a pointer points to, or of what a generic type is made from.
fn named(kind: Node<'_>, extractor: &Extractor<'_>) -> Option<String> {
    Some(extractor.path(kind).dotted()).filter(|name| name != "?")
}

/// `new(http.Cookie)` makes one, as `&http.Cookie{}` does.
fn made<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let [callee, given] = node.parts();
    if callee.is_some_and(|it| it.text() == "new")
        && let Some(kind) = given.and_then(Node::first)
        && named(kind, extractor).is_some()
    {
        extractor.call(node, extractor.path(kind), Vec::new(), true);
    }
}

/// What a function returns, its first result says.
fn returns<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let result = node.field("result");
    let first = result.filter(|it| it.role() == Role::Parameters);
    let kind = first.map_or(result, |list| list.first()?.field("type"));
    let class = kind.and_then(|kind| match kind.kind() {
        "function_type" => Some("func".to_owned()),
        _ => Go.class(kind, extractor),
    });
    if let (Some(class), Some(scope)) = (class, extractor.scope_of(node)) {
        extractor.assign_in(scope, "return", Value::Name(class), node);
    }
}

/// What is given a value.
fn targets(node: Node<'_>) -> Vec<Node<'_>> {
    match node.field("left") {
        Some(list) => list.children().collect(),
        None => node.children().filter(|it| it.is_in("name")).collect(),
    }
}

/// `a, err := f()` gives both the same call; `a, b = b, a` gives each its own value. What has none
/// is what its type says.
fn assign<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let given = node.field("right").or_else(|| node.field("value"));
    let class = node
        .field("type")
        .and_then(|kind| Go.class(kind, extractor));
    let values: Vec<_> = match given {
        Some(list) if list.role() == Role::List => list.children().collect(),
        only => Vec::from_iter(only),
    };
    for (place, target) in targets(node).into_iter().enumerate() {
        let value = match (values.as_slice(), &class) {
            ([], Some(class)) => Value::Name(class.clone()),
            ([], None) => continue,
            ([only], _) => extractor.value(*only),
            (all, _) => extractor.value_or_other(all.get(place).copied()),
        };
        extractor.bind(target, value);
    }
}

fn import<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let Some(Value::Text(module)) = node.field("path").map(|it| extractor.value(it)) else {
        return;
    };
    let local = match node.field("name").map(Node::text) {
        Some("_" | ".") => None,
        Some(local) => Some(local),
        None => Some(package_of(&module)),
    };
    let names = local.map(|local| ("*".to_owned(), local.to_owned()));
    extractor.import(module, names, node);
}

/// The name of a package by its path, as authors choose both: `workos-go/v4` holds `workos`,
/// `gopkg.in/yaml.v3` holds `yaml`.
fn package_of(module: &str) -> &str {
    let is_version = |part: &str| {
        let number = part.strip_prefix('v');
        number.is_some_and(|text| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()))
    };
    let mut parts = module.rsplit('/').skip_while(|part| is_version(part));
    let last = parts.next().unwrap_or(module);
    let name = match last.rsplit_once('.') {
        Some((name, version)) if is_version(version) || version == "go" => name,
        _ => last,
    };
    let name = name.strip_suffix("-go").unwrap_or(name);
    name.strip_prefix("go-").unwrap_or(name)
}
