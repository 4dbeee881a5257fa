//! JavaScript and TypeScript, JSX included, and the scripts of Vue, Svelte and Astro files.

mod markup;
mod modules;

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::extract::engine::{
    Extractor, Grammar, Hooks, Node, Operator, Path, Role, Table, extract, unescape,
};
use crate::syntax::{Argument, Scope, ScopeId, ScopeKind, SourceFile, Value};

pub(in crate::extract) static JAVASCRIPT: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_javascript::LANGUAGE.into(), &TABLE));
pub(in crate::extract) static TYPESCRIPT: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(), &TABLE));
pub(in crate::extract) static TSX: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TSX.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("comment type_annotation type_arguments type_parameters interface_declaration", Role::Skip, ""),
        ("type_alias_declaration ambient_declaration function_signature literal_type", Role::Skip, ""),
        ("object_type union_type type_query template_literal_type generic_type function_type", Role::Skip, ""),

        ("identifier", Role::Name, ""),
        ("property_identifier private_property_identifier this super import", Role::Word, ""),
        ("meta_property jsx_namespace_name", Role::Word, ""),
        ("member_expression", Role::Member, "object property"),
        ("subscript_expression", Role::Index, "object index"),
        ("parenthesized_expression await_expression non_null_expression", Role::Wrapper, "#0"),
        ("as_expression satisfies_expression instantiation_expression", Role::Wrapper, "#0"),
        ("type_assertion", Role::Wrapper, "#last"),

        ("call_expression*", Role::Call, "function arguments"),
        ("new_expression", Role::New, "constructor arguments"),
        ("arguments", Role::Arguments, ""),
        ("spread_element", Role::Spread, "#0"),

        ("string template_string", Role::Text, ""),
        ("number", Role::Number, ""),
        ("true", Role::True, ""),
        ("false", Role::False, ""),
        ("null undefined", Role::Null, ""),
        ("array", Role::List, ""),
        ("object*", Role::Object, ""),
        ("pair", Role::Pair, "key value"),
        ("shorthand_property_identifier", Role::Shorthand, ""),
        ("sequence_expression jsx_expression", Role::Result, "#last"),
        ("jsx_element", Role::Result, "open_tag"),
        ("binary_expression", Role::Binary, "left operator right"),
        ("unary_expression*", Role::Unary, "argument"),

        ("function_declaration generator_function_declaration", Role::Function, "name parameters body"),
        ("method_definition", Role::Function, "name parameters body"),
        ("function_expression generator_function", Role::Closure, "name parameters body"),
        ("arrow_function", Role::Closure, "- parameters/parameter body"),
        ("class_declaration abstract_class_declaration class", Role::Type, "name"),
        ("internal_module module", Role::Type, "name"),
        ("class_heritage implements_clause", Role::Bases, ""),
        ("extends_clause", Role::Bases, "value"),
        ("statement_block", Role::Block, ""),

        ("formal_parameters", Role::Parameters, ""),
        ("required_parameter optional_parameter", Role::Parameter, "pattern - value"),
        ("assignment_pattern object_assignment_pattern", Role::Default, "left right"),
        ("rest_pattern", Role::Rest, "#0"),
        ("array_pattern", Role::ListPattern, ""),
        ("object_pattern", Role::ObjectPattern, ""),
        ("pair_pattern", Role::PairPattern, "key value"),
        ("shorthand_property_identifier_pattern", Role::Binding, ""),

        ("assignment_expression*", Role::Assign, "left right"),
        ("augmented_assignment_expression", Role::Update, "left right"),
        ("variable_declarator", Role::Declare, "name value"),
        ("field_definition public_field_definition", Role::Field, "property/name value"),
        ("return_statement", Role::Return, "#0"),
        ("throw_statement", Role::Throw, "#0"),
        ("if_statement", Role::Branch, "condition consequence alternative"),
        ("ternary_expression", Role::Conditional, "condition consequence alternative"),
        ("switch_statement", Role::Switch, "value body"),
        ("switch_case", Role::Case, "value"),
        ("try_statement", Role::Try, "body"),
        ("catch_clause", Role::Catch, "- parameter"),
        ("expression_statement*", Role::Statement, "#0"),
        ("decorator", Role::Marker, "#0"),
        ("import_clause import_specifier namespace_import import_require_clause", Role::Import, ""),
        ("export_specifier namespace_export", Role::Import, ""),
        ("jsx_opening_element* jsx_self_closing_element* import_statement*", Role::Other, ""),
        ("export_statement* enum_assignment*", Role::Other, ""),
    ],
    operators: &[
        ("&&", Operator::And), ("||", Operator::Or), ("??", Operator::Or), ("+", Operator::Sum),
    ],
    unread: &[
        ("for_in_statement", "left"),
        ("enum_declaration", "name"),
        ("jsx_opening_element jsx_closing_element jsx_self_closing_element nested_identifier", ""),
    ],
    mute: "import_statement export_statement import_require_clause expression_statement",
    equals: "===",
    receivers: &[Role::Member, Role::Index],
    hooks: &JavaScript,
    ..Table::EMPTY
};

/// Reads a file of any of the kinds above; which one, its extension says.
pub(in crate::extract) fn read(file: &mut SourceFile, text: &str) {
    let extension = file.path.extension().and_then(|it| it.to_str());
    match extension.unwrap_or_default() {
        "ts" | "mts" | "cts" => read_script(&TYPESCRIPT, file, text),
        "tsx" => read_script(&TSX, file, text),
        "vue" | "svelte" => markup::read_page(file, text),
        "astro" => markup::read_astro(file, text),
        _ => read_script(&JAVASCRIPT, file, text),
    }
}

fn read_script(grammar: &'static Grammar, file: &mut SourceFile, text: &str) {
    extract(grammar, file, text, &[]);
    modules::mark_exported(file);
}

struct JavaScript;

impl Hooks for JavaScript {
    fn scope(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<Scope> {
        if node.kind() != "object" {
            return extractor.scope_by_role(node);
        }
        // An object that holds functions is a type of its own.
        let is_method = |child: Node<'_>| match child.role() {
            Role::Pair => child.part(1).is_some_and(|it| it.role() == Role::Closure),
            role => role == Role::Function,
        };
        node.children().any(is_method).then(|| {
            let name = self.given_name(node, extractor).unwrap_or_default();
            extractor.described(Scope::new(ScopeKind::Type, name), node)
        })
    }

    fn called<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Option<Node<'t>> {
        match node.kind() {
            "unary_expression" => node.sign().filter(|it| it.text() == "delete"),
            "jsx_opening_element" | "jsx_self_closing_element" => node.field("name"),
            _ => Extractor::called_by_role(node),
        }
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            "call_expression" => {
                modules::required(node, extractor);
                promise(node, extractor);
            }
            "unary_expression" => {
                let given = node.part(0).map(|it| extractor.item(it));
                extractor.call(node, Path::of("delete"), Vec::from_iter(given), false);
            }
            "jsx_opening_element" | "jsx_self_closing_element" => markup::element(node, extractor),
            "import_statement" => modules::import(node, extractor),
            "export_statement" => modules::export(node, extractor),
            "assignment_expression" => modules::exported_by_assignment(node, extractor),
            "enum_assignment" => {
                let mut around = node.ancestors();
                let owner = around.find(|it| it.kind() == "enum_declaration");
                let owner = owner.and_then(|it| it.field("name"));
                if let (Some(owner), Some(name), Some(value)) =
                    (owner, node.field("name"), node.field("value"))
                {
                    let value = extractor.value(value);
                    let target = format!("{}.{}", owner.text(), self.key(name, extractor));
                    extractor.assign(target, value, name);
                }
            }
            "expression_statement" => directive(node, extractor),
            _ => {}
        }
    }

    fn word<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Cow<'t, str> {
        let text = |node| match extractor.value(node) {
            Value::Text(text) => Cow::Owned(text),
            _ => Cow::Borrowed("?"),
        };
        match node.kind() {
            "string" => text(node),
            "computed_property_name" => node.first().map_or(Cow::Borrowed("?"), text),
            _ => Cow::Borrowed(node.text()),
        }
    }

    fn key<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> String {
        self.word(node, extractor).into_owned()
    }

    /// The grammars have no nodes for some of the text in attributes, so that what stands between the
    /// pieces counts.
    fn text<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        let raw = |from, to| extractor.tree.text.get(from..to).unwrap_or_default();
        let mut text = String::with_capacity(node.end() - node.start());
        let mut from = node.start() + 1;
        let mut has_holes = false;
        for piece in node.children() {
            let is_hole = piece.kind() == "template_substitution";
            if !is_hole && piece.kind() != "escape_sequence" {
                continue;
            }
            text.push_str(raw(from, piece.start()));
            from = piece.end();
            has_holes |= is_hole;
            match is_hole {
                true => text.push_str("{}"),
                false => unescape(piece.text(), &mut text),
            }
        }
        text.push_str(raw(from, node.end() - 1));
        match has_holes {
            true => Value::Template(text),
            false => Value::Text(text),
        }
    }

    fn given_name(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<String> {
        let mut around = node.ancestors();
        let holder = around.find(|it| it.role() != Role::Wrapper)?;
        let is_module = || {
            holder
                .part(0)
                .is_some_and(|it| it.text() == "module.exports")
        };
        match holder.kind() {
            "export_statement" => Some("default".to_owned()),
            "assignment_expression" if is_module() => Some("default".to_owned()),
            _ => extractor.given_name(node),
        }
    }

    fn is_exported(&self, node: Node<'_>, _: &str) -> bool {
        modules::is_exported(node)
    }

    fn marked(&self, marker: Node<'_>, extractor: &Extractor<'_>) -> Option<ScopeId> {
        let holder = marker.parent()?;
        match holder.kind() {
            "export_statement" => extractor.scope_of(holder.field("declaration")?),
            "class_body" => {
                let mut following = marker.following();
                extractor.scope_of(following.find(|it| it.role() != Role::Marker)?)
            }
            _ => extractor
                .scope_of(holder)
                .filter(|_| holder.role() == Role::Type),
        }
    }
}

/// `promise.catch(handler)` and `promise.then(done, handler)`.
fn promise<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let [callee, arguments] = node.parts();
    let Some(callee) = callee.filter(|it| it.role() == Role::Member) else {
        return;
    };
    let place = match callee.part(1).map(Node::text) {
        Some("catch") => 0,
        Some("then") => 1,
        _ => return,
    };
    let handler = arguments.and_then(|it| it.children().nth(place));
    if let (Some(object), Some(handler)) = (callee.part(0), handler) {
        let scope = extractor.scope_of(handler);
        let parameters = scope.map(|scope| &extractor.file.scopes[scope].parameters);
        let name = parameters.and_then(|it| it.first().cloned());
        extractor.catch(object.span(), handler, Vec::new(), name.unwrap_or_default());
    }
}

/// `"use server"`, with nothing but directives before it.
fn directive<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let is_directive = |it: Node<'t>| it.first().is_some_and(|it| it.kind() == "string");
    let block = node.parent().filter(|_| is_directive(node));
    let Some(block) = block.filter(|it| matches!(it.kind(), "program" | "statement_block")) else {
        return;
    };
    let mut before = block.children().take_while(|it| *it != node);
    if let Some(text) = node.first().filter(|_| before.all(is_directive))
        && let Value::Text(name) = extractor.value(text)
    {
        extractor.marker(extractor.scope, name, Vec::<Argument>::new(), node);
    }
}
