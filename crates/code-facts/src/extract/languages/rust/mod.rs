//! Rust.

mod flow;
mod tokens;

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::extract::engine::{
    Extractor, Grammar, Hooks, Node, Operator, Path, Role, Table, either, unescaped,
};
use crate::syntax::{Argument, Value};

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_rust::LANGUAGE.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("line_comment block_comment macro_definition", Role::Skip, ""),
        ("visibility_modifier primitive_type lifetime label mutable_specifier", Role::Skip, ""),

        ("identifier*", Role::Name, ""),
        ("self super crate metavariable type_identifier field_identifier", Role::Word, ""),
        ("shorthand_field_identifier", Role::Binding, ""),
        ("field_expression", Role::Member, "value field"),
        ("scoped_identifier", Role::Member, "path name"),
        // Not read, as a path of values is.
        ("scoped_type_identifier*", Role::Word, ""),
        ("index_expression", Role::Index, "#0 #1"),
        ("generic_function", Role::Wrapper, "function"),
        ("generic_type generic_type_with_turbofish reference_type pointer_type", Role::Wrapper, "type"),
        ("abstract_type dynamic_type", Role::Wrapper, "trait"),
        ("parenthesized_expression await_expression try_expression", Role::Wrapper, "#0"),
        ("bracketed_type bounded_type unsafe_block async_block", Role::Wrapper, "#0"),
        ("expression_statement else_clause", Role::Wrapper, "#0"),
        ("reference_expression type_cast_expression", Role::Wrapper, "value"),
        ("block", Role::Wrapper, "#last"),

        ("call_expression*", Role::Call, "function arguments"),
        ("struct_expression", Role::New, "name body"),
        ("arguments field_initializer_list", Role::Arguments, ""),
        ("field_initializer", Role::NamedArgument, "field value"),
        ("shorthand_field_initializer", Role::Shorthand, ""),
        ("base_field_initializer", Role::Spread, "#0"),
        ("attribute_item*", Role::Marker, ""),

        ("string_literal* raw_string_literal*", Role::Text, ""),
        ("integer_literal float_literal", Role::Number, ""),
        ("boolean_literal", Role::Bool, ""),
        ("unit_expression", Role::Null, ""),
        ("array_expression tuple_expression", Role::List, ""),
        ("binary_expression", Role::Binary, "left operator right"),
        ("unary_expression", Role::Unary, "#0"),

        ("function_item*", Role::Function, "name parameters"),
        ("closure_expression*", Role::Closure, "- parameters"),
        ("struct_item enum_item trait_item", Role::Type, "name"),
        ("impl_item", Role::Type, "type"),

        ("parameters closure_parameters", Role::Parameters, ""),
        ("parameter", Role::Parameter, "pattern type"),
        ("tuple_struct_pattern struct_pattern", Role::VariantPattern, "type"),
        ("tuple_pattern slice_pattern mut_pattern ref_pattern", Role::VariantPattern, ""),
        ("reference_pattern captured_pattern", Role::VariantPattern, ""),
        ("field_pattern", Role::Default, "pattern/name"),

        ("let_declaration* let_condition", Role::Assign, "pattern value"),
        ("const_item static_item", Role::Assign, "name value"),
        ("assignment_expression", Role::Assign, "left right"),
        ("return_expression", Role::Return, "#0"),
        ("if_expression*", Role::Conditional, "condition consequence alternative"),
        ("macro_invocation* token_tree* use_declaration* field_declaration*", Role::Other, ""),
        ("match_expression*", Role::Other, ""),
    ],
    operators: &[("+", Operator::Sum), ("*", Operator::Same), ("!", Operator::Same)],
    unread: &[
        ("use_declaration use_list scoped_use_list use_as_clause use_wildcard", ""),
        ("attribute token_tree scoped_type_identifier generic_function generic_type shorthand_field_initializer", ""),
        ("macro_invocation", "macro"),
        ("for_expression", "pattern"),
        ("mod_item enum_variant const_parameter extern_crate_declaration function_signature_item", "name"),
    ],
    hooks: &Rust,
    ..Table::EMPTY
};

/// Methods that give the same in another dress.
#[rustfmt::skip]
const CONVERSIONS: &[&str] = &[
    "to_string", "to_owned", "into", "clone", "as_str", "as_ref", "as_deref", "borrow", "as_mut",
    "cloned", "into_inner", "trim", "as_bytes",
];

/// What holds another type and lends its methods.
#[rustfmt::skip]
const WRAPPERS: &[&str] = &[
    "Arc", "Rc", "Box", "Option", "Mutex", "RwLock", "Cow", "Data", "State", "Extension",
    "ReqData", "Lazy", "OnceCell", "LazyLock", "OnceLock", "ThinData",
];

struct Rust;

impl Hooks for Rust {
    /// What only tests see is left out.
    fn prepare<'t>(&self, extractor: &mut Extractor<'t>) {
        let tree = extractor.tree;
        if !tree.text.contains("cfg(test)") {
            return;
        }
        let attributes = tree.nodes().filter(|it| it.kind() == "attribute_item");
        for attribute in attributes.filter(|it| it.text().contains("cfg(test)")) {
            if let Some(item) = marked(attribute) {
                item.skip();
            }
        }
    }

    fn called<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Option<Node<'t>> {
        match node.kind() {
            "call_expression" if converted(node).is_none() => node.part(0).map(last),
            "macro_invocation" if !tokens::is_text(node) => node.field("macro").map(last),
            "token_tree" => tokens::called(node),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            "call_expression" => {
                flow::mapped(node, extractor);
                // What is only put into another dress is read like a name.
                if let Some(inner) = converted(node)
                    && matches!(inner.role(), Role::Name | Role::Member)
                {
                    let path = extractor.path(inner).dotted();
                    extractor.reads(path, node);
                }
            }
            "macro_invocation" if tokens::is_text(node) => tokens::read(node, extractor),
            "macro_invocation" => {
                let given = tokens::given(node.child("token_tree"), extractor);
                let path = node.field("macro").map(|it| extractor.path(it));
                extractor.call(node, path.unwrap_or_default(), given, false);
            }
            "token_tree" if extractor.call_of(node).is_some() => {
                let given = tokens::given(Some(node), extractor);
                extractor.call(node, tokens::callee(node, extractor), given, false);
            }
            "use_declaration" => import(node, extractor),
            "function_item" | "closure_expression" => returns(node, extractor),
            "field_declaration" => {
                let class = node.field("type").and_then(|it| self.class(it, extractor));
                if let (Some(name), Some(class)) = (node.field("name"), class) {
                    let target = format!("self.{}", self.word(name, extractor));
                    extractor.assign(target, Value::Name(class), name);
                }
            }
            "if_expression" => flow::branch(node, extractor),
            "let_declaration" => flow::otherwise(node, extractor),
            "match_expression" => flow::arms(node, extractor),
            "string_literal" | "raw_string_literal" => tokens::string(node, extractor),
            "attribute_item" => attribute(node, extractor),
            _ => {}
        }
    }

    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        match node.kind() {
            "identifier" if node.text() == "None" => Value::Null,
            "call_expression" if let Some(inner) = converted(node) => extractor.value(inner),
            "macro_invocation" if tokens::is_text(node) => tokens::template(node, extractor),
            "token_tree" => tokens::value(node, extractor),
            "match_expression" => {
                let arms = node.field("body").into_iter().flat_map(Node::children);
                let results = arms.filter_map(|arm| arm.field("value"));
                either(results.map(|it| extractor.value(it)))
            }
            _ => extractor.value_by_role(node),
        }
    }

    fn step<'t>(
        &self,
        node: Node<'t>,
        path: &mut Path<'t>,
        extractor: &Extractor<'t>,
    ) -> Option<Node<'t>> {
        match node.kind() {
            "call_expression" if let Some(inner) = converted(node) => Some(inner),
            "macro_invocation" => {
                path.through(extractor.call_of(node));
                node.field("macro")
            }
            "scoped_type_identifier" => {
                path.before(self.word(node, extractor));
                node.field("path")
            }
            _ => extractor.step_by_role(node, path),
        }
    }

    /// A name, or the last one of a path or type.
    fn word<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Cow<'t, str> {
        let text = last(node).text();
        Cow::Borrowed(text.strip_prefix("r#").unwrap_or(text))
    }

    /// Macros have no nodes for white space at the start of a string, so that its text counts.
    fn text<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Value {
        let quoted = node.text().trim_start_matches(['b', 'c', 'r', '#']);
        let text = quoted.trim_end_matches('#').trim_matches('"');
        Value::Text(match node.kind() {
            "raw_string_literal" => text.to_owned(),
            _ => unescaped(
                quoted
                    .get(1..quoted.len().saturating_sub(1))
                    .unwrap_or_default(),
            ),
        })
    }

    /// The type that a value can be used as: `SsoClient` of `&Arc<SsoClient>`, none for `String`.
    fn class(&self, kind: Node<'_>, extractor: &Extractor<'_>) -> Option<String> {
        let mut kind = kind;
        // Types nest a few levels deep at the most.
        for _ in 0..8 {
            let inner = match kind.kind() {
                "generic_type" if WRAPPERS.contains(&last(kind).text()) => {
                    let mut inner = kind.field("type_arguments")?.children();
                    inner.find(|it| it.kind() != "lifetime")
                }
                "reference_type" | "abstract_type" | "dynamic_type" | "bounded_type" => {
                    kind.part(0)
                }
                _ => None,
            };
            let Some(inner) = inner else { break };
            kind = inner;
        }
        let name = extractor.path(kind).dotted();
        let last = name.rsplit('.').next()?;
        let is_own = last.starts_with(|it: char| it.is_ascii_uppercase());
        let is_own = is_own && !matches!(last, "String" | "Vec" | "Result" | "HashMap");
        is_own.then_some(name)
    }

    /// Methods of traits are as public as these.
    fn is_exported(&self, node: Node<'_>, _: &str) -> bool {
        node.kind() != "function_item"
            || node.child("visibility_modifier").is_some()
            || node
                .ancestors()
                .any(|it| it.kind() == "impl_item" && it.field("trait").is_some())
    }

    fn bases(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Vec<String> {
        let of = node
            .field("trait")
            .map(|it| self.word(it, extractor).into_owned());
        Vec::from_iter(of)
    }
}

/// The last name of a path.
fn last(node: Node<'_>) -> Node<'_> {
    let inner = match node.role() {
        Role::Wrapper => node.part(0),
        Role::Shorthand => node.last(),
        Role::Member | Role::Word => node.field("name").or_else(|| node.field("field")),
        _ => None,
    };
    inner.map_or(node, last)
}

/// What `code.clone()`, `"a".to_owned()` and `(status, text).into_response()` are of.
fn converted(call: Node<'_>) -> Option<Node<'_>> {
    let [function, arguments] = call.parts();
    let method = function?.field("field")?;
    let value = function?.field("value")?;
    let is_answer = method.text() == "into_response" && value.kind() == "tuple_expression";
    let is_conversion = is_answer || CONVERSIONS.contains(&method.text());
    (is_conversion && arguments?.first().is_none()).then_some(value)
}

/// What a function returns: its last value.
fn returns<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let body = node.field("body");
    let result = match body.filter(|it| it.kind() == "block") {
        Some(block) => block.last().filter(|it| !it.text().ends_with(';')),
        None => body,
    };
    let is_result =
        |it: &Node<'_>| !matches!(last(*it).kind(), "return_expression" | "function_item");
    extractor.returns(result.filter(is_result), node);
}

/// `use a::{b, c::d as e};`
fn import<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let mut waiting = Vec::from_iter(node.field("argument").map(|it| (it, String::new())));
    while let Some((used, prefix)) = waiting.pop() {
        let joined = |part: Option<Node<'t>>| {
            let part = part.map_or_else(String::new, |it| extractor.path(it).dotted());
            let parts = [prefix.as_str(), part.as_str()].into_iter();
            let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
            parts.join(".")
        };
        let (whole, alias) = match used.kind() {
            "scoped_use_list" => {
                let inner = joined(used.field("path"));
                waiting.extend(used.field("list").map(|list| (list, inner)));
                continue;
            }
            "use_list" => {
                let before = waiting.len();
                waiting.extend(used.children().map(|part| (part, prefix.clone())));
                waiting[before..].reverse();
                continue;
            }
            "use_wildcard" => (joined(used.first()), None),
            "use_as_clause" => (joined(used.field("path")), used.field("alias")),
            _ => (joined(Some(used)), Some(last(used))),
        };
        let (module, name) = match whole.rsplit_once('.').filter(|_| alias.is_some()) {
            Some(parts) => parts,
            None => (whole.as_str(), "*"),
        };
        let local = alias.map(|it| Rust.word(it, extractor).into_owned());
        extractor.import(module, local.map(|it| (name.to_owned(), it)), used);
    }
}

/// The item that an attribute stands before.
fn marked(attribute: Node<'_>) -> Option<Node<'_>> {
    attribute
        .following()
        .find(|it| it.kind() != "attribute_item")
}

/// `#[get("/callback")]` of the item that follows; that of a field stands at its struct, with the
/// field's name.
fn attribute<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let (Some(inner), Some(holder)) = (node.first(), marked(node)) else {
        return;
    };
    let mut given = tokens::arguments(inner, extractor);
    let mut scope = extractor.scope_of(holder);
    if holder.kind() == "field_declaration" {
        scope = Some(extractor.scope);
        let field = extractor.value_or_other(holder.field("name"));
        given.push(Argument::named("field", field));
    }
    if let (Some(scope), Some(name)) = (scope, inner.first()) {
        let name = extractor.path(name).dotted();
        extractor.marker(scope, name, given, node);
    }
}
