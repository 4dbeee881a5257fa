//! Java.

use std::sync::LazyLock;

use super::jvm;
use crate::extract::engine::{Extractor, Grammar, Hooks, Node, Operator, Path, Role, Table};
use crate::syntax::{Scope, ScopeKind, Value};

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_java::LANGUAGE.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("line_comment block_comment type_arguments type_parameters throws", Role::Skip, ""),
        ("type_identifier scoped_type_identifier generic_type array_type", Role::TypeName, ""),

        ("identifier", Role::Name, ""),
        ("this super scoped_identifier", Role::Word, ""),
        ("field_access", Role::Member, "object field"),
        ("method_reference* class_literal*", Role::Member, "#0"),
        ("array_access", Role::Index, "array index"),
        ("parenthesized_expression", Role::Wrapper, "#0"),
        ("cast_expression", Role::Wrapper, "value"),

        ("method_invocation*", Role::Method, "object name arguments"),
        ("object_creation_expression*", Role::New, "type arguments"),
        ("argument_list annotation_argument_list", Role::Arguments, ""),
        ("element_value_pair", Role::NamedArgument, "key value"),

        ("string_literal", Role::Text, ""),
        ("string_fragment multiline_string_fragment", Role::Content, ""),
        ("escape_sequence", Role::Escape, ""),
        ("decimal_integer_literal hex_integer_literal octal_integer_literal", Role::Number, ""),
        ("binary_integer_literal decimal_floating_point_literal", Role::Number, ""),
        ("hex_floating_point_literal", Role::Number, ""),
        ("true", Role::True, ""),
        ("false", Role::False, ""),
        ("null_literal", Role::Null, ""),
        ("array_initializer element_value_array_initializer catch_type", Role::List, ""),
        ("array_creation_expression", Role::Result, "value"),
        ("binary_expression", Role::Binary, "left operator right"),
        ("unary_expression", Role::Unary, "operand"),

        ("method_declaration* constructor_declaration*", Role::Function, "name parameters body"),
        ("compact_constructor_declaration*", Role::Function, "name - body"),
        ("lambda_expression", Role::Closure, "- parameters body"),
        ("class_declaration interface_declaration enum_declaration", Role::Type, "name"),
        ("record_declaration annotation_type_declaration", Role::Type, "name parameters"),
        ("superclass super_interfaces extends_interfaces type_list", Role::Bases, ""),
        ("block constructor_body", Role::Block, ""),

        ("formal_parameters inferred_parameters", Role::Parameters, ""),
        ("formal_parameter", Role::Parameter, "name type"),
        ("spread_parameter", Role::Parameter, ":variable_declarator"),

        ("assignment_expression", Role::Assign, "left right"),
        ("variable_declarator*", Role::Declare, "name value ^type"),
        ("resource", Role::Declare, "name value type"),
        ("return_statement yield_statement", Role::Return, "#0"),
        ("throw_statement", Role::Throw, "#0"),
        ("if_statement", Role::Branch, "condition consequence alternative"),
        ("ternary_expression", Role::Conditional, "condition consequence alternative"),
        ("switch_expression", Role::Switch, "condition body"),
        ("switch_rule", Role::Case, "- #last"),
        ("try_statement try_with_resources_statement", Role::Try, "body"),
        ("catch_clause", Role::Catch, ":catch_formal_parameter"),
        ("catch_formal_parameter", Role::Assign, "name :catch_type"),
        ("expression_statement", Role::Statement, "#0"),
        ("annotation marker_annotation", Role::Marker, "name arguments"),
        ("package_declaration* import_declaration*", Role::Import, ""),
        ("class_body* character_literal* switch_label*", Role::Other, ""),
    ],
    operators: &[("+", Operator::Sum)],
    unread: &[
        ("scoped_identifier labeled_statement break_statement continue_statement", ""),
        ("type_pattern record_pattern record_pattern_component", ""),
    ],
    unread_fields: "name",
    receivers: &[Role::Member, Role::Index],
    common_types: jvm::COMMON_TYPES,
    notes_fields: true,
    hooks: &Java,
    ..Table::EMPTY
};

struct Java;

/// Whether a method has an annotation that is given something: `@PostMapping("/sso/token")`.
fn is_annotated(node: Node<'_>) -> bool {
    node.child("modifiers")
        .is_some_and(|modifiers| modifiers.child("annotation").is_some())
}

impl Hooks for Java {
    fn scope(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<Scope> {
        let opened = match node.kind() {
            // What has no body is done elsewhere, unless annotations say what it does.
            "method_declaration" if node.part(2).is_some() || is_annotated(node) => {
                return extractor.scope_by_role(node);
            }
            "constructor_declaration" | "compact_constructor_declaration" => {
                Scope::new(ScopeKind::Function, jvm::CONSTRUCTOR)
            }
            // `new Handler() { … }`
            "class_body" if node.parent()?.role() == Role::New => Scope::new(ScopeKind::Type, ""),
            _ => return None,
        };
        Some(extractor.described(opened, node))
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            "method_invocation" => {
                let [object, _, given] = node.parts();
                jvm::call(node, object, given, extractor);
            }
            "variable_declarator" => {
                // Fields that the class has once, and that change.
                let is_shared = |field: &Node<'_>| {
                    field.kind() == "field_declaration"
                        && jvm::has_modifier(*field, "static")
                        && !jvm::has_modifier(*field, "final")
                };
                if node.parent().as_ref().is_some_and(is_shared) {
                    extractor.shared(node.part(0), node);
                }
            }
            // Several of them can share what happens then.
            "switch_label" => {
                if let (Some(pattern), Some(case)) = (node.first(), node.parent()) {
                    extractor.branch_of_case(pattern, case, node);
                }
            }
            "package_declaration" => jvm::package(node, extractor),
            "import_declaration" => jvm::import(node, node.child("asterisk").is_some(), extractor),
            _ => {}
        }
    }

    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        match node.kind() {
            "character_literal" => Value::Text(node.text().trim_matches('\'').to_owned()),
            "object_creation_expression" => jvm::only_method(node, "method_declaration", extractor)
                .unwrap_or_else(|| extractor.value_by_role(node)),
            _ => extractor.value_by_role(node),
        }
    }

    fn step<'t>(
        &self,
        node: Node<'t>,
        path: &mut Path<'t>,
        extractor: &Extractor<'t>,
    ) -> Option<Node<'t>> {
        let object = node.first();
        match node.kind() {
            "method_reference" => {
                let name = node
                    .last()
                    .filter(|it| it.role() == Role::Name && object != Some(*it));
                path.before(name.map_or("new", Node::text));
                object
            }
            "class_literal" => {
                path.before("class");
                object
            }
            _ => extractor.step_by_role(node, path),
        }
    }

    fn type_name(&self, node: Node<'_>, _: &Extractor<'_>) -> String {
        let mut node = node;
        while let Some(inner) = match node.kind() {
            "annotated_type" => node.last(),
            "generic_type" => node.first(),
            _ => None,
        } {
            node = inner;
        }
        node.text().to_owned()
    }

    fn number<'t>(&self, node: Node<'t>) -> &'t str {
        node.text().trim_end_matches(['l', 'L', 'f', 'd'])
    }

    fn is_exported(&self, node: Node<'_>, _: &str) -> bool {
        !jvm::has_modifier(node, "private")
    }

    fn bases(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Vec<String> {
        match node.parent().filter(|it| it.role() == Role::New) {
            Some(made) => made
                .part(0)
                .map(|it| self.type_name(it, extractor))
                .into_iter()
                .collect(),
            None => extractor.bases_by_role(node),
        }
    }
}
