//! Python.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::extract::engine::{Extractor, Grammar, Hooks, Node, Operator, Role, Table, unescaped};
use crate::syntax::{ScopeId, Value};

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_python::LANGUAGE.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("comment type_parameter", Role::Skip, ""),

        ("identifier", Role::Name, ""),
        ("dotted_name", Role::Word, ""),
        ("attribute", Role::Member, "object attribute"),
        ("subscript", Role::Index, "value subscript"),
        ("parenthesized_expression await as_pattern_target", Role::Wrapper, "#0"),

        ("call", Role::Call, "function arguments"),
        ("delete_statement", Role::Keyword("del"), ""),
        ("argument_list", Role::Arguments, ""),
        ("keyword_argument", Role::NamedArgument, "name value"),
        ("list_splat dictionary_splat", Role::Spread, "#0"),

        ("string concatenated_string", Role::Text, ""),
        ("string_content", Role::Content, ""),
        ("string_start string_end", Role::Quote, ""),
        ("integer float", Role::Number, ""),
        ("true", Role::True, ""),
        ("false", Role::False, ""),
        ("none", Role::Null, ""),
        ("list tuple set expression_list", Role::List, ""),
        ("dictionary", Role::Object, ""),
        ("pair", Role::Pair, "key value"),
        ("boolean_operator binary_operator*", Role::Binary, "left operator right"),
        ("unary_operator", Role::Unary, "argument"),

        ("function_definition", Role::Function, "name parameters body"),
        ("lambda", Role::Anonymous, "- parameters body"),
        ("class_definition", Role::Type, "name"),
        ("block", Role::Block, ""),

        ("parameters lambda_parameters", Role::Parameters, ""),
        ("default_parameter typed_default_parameter", Role::Parameter, "name - value"),
        ("typed_parameter", Role::Parameter, "#0"),
        ("list_splat_pattern dictionary_splat_pattern", Role::Rest, "#0"),
        ("pattern_list tuple_pattern list_pattern", Role::ListPattern, ""),

        ("assignment", Role::Assign, "left right"),
        ("named_expression", Role::Assign, "name value"),
        ("as_pattern", Role::Assign, "alias #0"),
        ("augmented_assignment", Role::Update, "left right"),
        ("return_statement", Role::Return, "#0"),
        ("raise_statement", Role::Throw, "#0"),
        ("if_statement", Role::Branch, "condition consequence alternative"),
        ("elif_clause", Role::Branch, "condition consequence #next"),
        ("conditional_expression", Role::Conditional, "#1 #0 #2"),
        ("match_statement", Role::Switch, "subject body"),
        ("case_clause", Role::Case, "#0 consequence"),
        ("try_statement", Role::Try, "body"),
        ("except_clause", Role::Catch, "value alias"),
        ("decorator", Role::Marker, "#0"),
        ("aliased_import", Role::Import, ""),
        ("import_statement* import_from_statement* global_statement*", Role::Other, ""),
    ],
    operators: &[("and", Operator::And), ("or", Operator::Or), ("+", Operator::Sum)],
    unread: &[
        ("for_statement for_in_clause", "left"),
        ("dotted_name as_pattern_target type generic_type union_type", ""),
        ("global_statement nonlocal_statement", ""),
    ],
    mute: "expression_statement",
    receivers: &[Role::Member, Role::Index],
    hooks: &Python,
    ..Table::EMPTY
};

struct Python;

impl Hooks for Python {
    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            "import_statement" | "import_from_statement" => import(node, extractor),
            "global_statement" => extractor.shared(node.children(), node),
            _ => {}
        }
    }

    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        let [left, operator, right] = node.parts();
        match operator.map(Node::text) {
            Some("%") => match left.map(|it| extractor.value(it)) {
                Some(Value::Text(text) | Value::Template(text)) => {
                    Value::Template(text.replace("%s", "{}"))
                }
                _ => Value::Other,
            },
            // Dictionaries that are joined.
            Some("|") => {
                let sides = [left, right].into_iter().flatten();
                let sides = sides.map(|side| ("...".to_owned(), extractor.value(side)));
                Value::Object(sides.collect())
            }
            _ => extractor.value_by_role(node),
        }
    }

    fn content<'t>(&self, piece: Node<'t>) -> Cow<'t, str> {
        let start = piece.parent().and_then(Node::first);
        match start.is_some_and(|it| it.text().contains(['r', 'R'])) {
            true => Cow::Borrowed(piece.text()),
            false => Cow::Owned(unescaped(piece.text())),
        }
    }

    fn key<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> String {
        match extractor.value(node) {
            Value::Text(key) | Value::Number(key) => key,
            _ => "?".to_owned(),
        }
    }

    fn is_exported(&self, node: Node<'_>, name: &str) -> bool {
        let is_function = |it: Node<'_>| matches!(it.role(), Role::Function | Role::Anonymous);
        !name.starts_with('_') && !node.ancestors().any(is_function)
    }

    /// What a class extends; options such as `metaclass=…` are none.
    fn bases(&self, node: Node<'_>, _: &Extractor<'_>) -> Vec<String> {
        let listed = node.field("superclasses").into_iter();
        let listed = listed.flat_map(Node::children);
        let named = listed.filter(|it| matches!(it.role(), Role::Name | Role::Member));
        named.map(|it| it.text().to_owned()).collect()
    }

    /// Classes are called as functions are; by convention they have capitals.
    fn constructs(&self, callee: &str) -> bool {
        let name = callee.rsplit('.').next().unwrap_or_default();
        name.starts_with(char::is_uppercase)
    }

    fn marked(&self, marker: Node<'_>, extractor: &Extractor<'_>) -> Option<ScopeId> {
        extractor.scope_of(marker.parent()?.field("definition")?)
    }
}

/// `import a.b as c`, `from .a import b`.
fn import<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let named = node.children().filter(|it| it.is_in("name"));
    let named = named.map(|name| match (name.field("name"), name.field("alias")) {
        (Some(from), Some(to)) => (from.text().to_owned(), to.text().to_owned()),
        _ => (name.text().to_owned(), name.text().to_owned()),
    });
    if let Some(module) = node.field("module_name") {
        let module: String = module.text().split_whitespace().collect();
        return extractor.import(module, named, node);
    }
    for (module, local) in named {
        let all_as = |local: &str| [("*".to_owned(), local.to_owned())];
        match module.split_once('.') {
            // `import a.b` makes `a` known.
            Some((root, _)) if module == local => {
                extractor.import(&module, None, node);
                extractor.import(root, all_as(root), node);
            }
            _ => extractor.import(&module, all_as(&local), node),
        }
    }
}
