//! PHP, markup around it included.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::extract::engine::{Extractor, Grammar, Hooks, Node, Operator, Role, Table};
use crate::syntax::{Marker, Span, Value};

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_php::LANGUAGE_PHP.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("comment text union_type intersection_type optional_type primitive_type", Role::Skip, ""),
        ("variadic_placeholder", Role::Skip, ""),
        ("named_type", Role::TypeName, ""),

        ("variable_name", Role::Name, ""),
        ("name qualified_name relative_name relative_scope", Role::Word, ""),
        ("member_access_expression nullsafe_member_access_expression", Role::Member, "object name"),
        ("scoped_property_access_expression", Role::Member, "scope name"),
        ("class_constant_access_expression", Role::Member, "#0 #1"),
        ("subscript_expression", Role::Index, "#0 #1"),
        ("parenthesized_expression error_suppression_expression by_ref", Role::Wrapper, "#0"),
        ("clone_expression", Role::Wrapper, "#0"),
        ("cast_expression", Role::Wrapper, "value"),

        ("function_call_expression", Role::Call, "function arguments"),
        ("member_call_expression", Role::Method, "object name arguments"),
        ("nullsafe_member_call_expression", Role::Method, "object name arguments"),
        ("scoped_call_expression", Role::Method, "scope name arguments"),
        ("object_creation_expression", Role::New, "#0 :arguments"),
        ("include_expression include_once_expression", Role::Keyword("include"), ""),
        ("require_expression require_once_expression", Role::Keyword("include"), ""),
        ("unset_statement", Role::Keyword("unset"), ""),
        ("echo_statement", Role::Keyword("echo"), ""),
        ("print_intrinsic", Role::Keyword("print"), ""),
        ("exit_statement", Role::Keyword("exit"), ""),
        ("arguments", Role::Arguments, ""),
        ("argument", Role::NamedArgument, "name #last"),
        ("variadic_unpacking", Role::Spread, "#0"),

        ("string encapsed_string heredoc heredoc_body nowdoc nowdoc_body", Role::Text, ""),
        ("string_content nowdoc_string", Role::Content, ""),
        ("escape_sequence", Role::Escape, ""),
        ("heredoc_start heredoc_end", Role::Quote, ""),
        ("integer float", Role::Number, ""),
        ("boolean", Role::Bool, ""),
        ("null", Role::Null, ""),
        ("type_list match_condition_list", Role::List, ""),
        ("array_creation_expression", Role::Collection, ""),
        ("array_element_initializer", Role::Pair, "#-2 #last"),
        ("binary_expression", Role::Binary, "left operator right"),
        ("unary_op_expression", Role::Unary, "argument"),

        ("function_definition* method_declaration*", Role::Function, "name parameters body"),
        ("anonymous_function* arrow_function", Role::Closure, "- parameters body"),
        ("class_declaration* trait_declaration interface_declaration", Role::Type, "name"),
        ("enum_declaration", Role::Type, "name"),
        ("anonymous_class", Role::Type, ""),
        ("base_clause class_interface_clause use_declaration", Role::Bases, ""),
        ("compound_statement colon_block", Role::Block, ""),

        ("formal_parameters", Role::Parameters, ""),
        ("simple_parameter variadic_parameter", Role::Parameter, "name type default_value"),
        ("property_promotion_parameter*", Role::Parameter, "name type"),
        ("list_literal", Role::ListPattern, ""),

        ("assignment_expression reference_assignment_expression", Role::Assign, "left right"),
        ("static_variable_declaration", Role::Assign, "name value"),
        ("const_element", Role::Assign, "#0 #1"),
        ("augmented_assignment_expression", Role::Update, "left right"),
        ("property_element", Role::Field, "name default_value"),
        ("return_statement", Role::Return, "#0"),
        ("throw_expression", Role::Throw, "#0"),
        ("if_statement", Role::Branch, "condition body alternative"),
        ("else_if_clause", Role::Branch, "condition body #next"),
        // `a ?: b` is `a` if that holds.
        ("conditional_expression", Role::Conditional, "condition body/condition alternative"),
        ("switch_statement match_expression", Role::Switch, "condition body"),
        ("case_statement", Role::Case, "value"),
        ("match_conditional_expression", Role::Case, "conditional_expressions return_expression"),
        ("match_default_expression", Role::Case, "- return_expression"),
        ("try_statement", Role::Try, "body"),
        ("catch_clause", Role::Catch, "type name"),
        ("expression_statement*", Role::Statement, "#0"),
        ("attribute", Role::Marker, "#0 parameters"),
        ("namespace_use_declaration*", Role::Other, ""),
    ],
    operators: &[
        ("&&", Operator::And), ("and", Operator::And), ("||", Operator::Or), ("or", Operator::Or),
        ("??", Operator::Or), (".", Operator::Sum),
    ],
    unread: &[
        ("foreach_statement", "#1"),
        ("pair anonymous_function_use_clause global_declaration", ""),
    ],
    receivers: &[Role::Member, Role::Index],
    hooks: &Php,
    ..Table::EMPTY
};

/// Words in what is compared with the path of a request.
const PATHS: &[&str] = &["path", "uri", "url", "route", "page"];

struct Php;

impl Hooks for Php {
    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            "namespace_use_declaration" => import(node, extractor),
            // Without brackets it is a name to the grammar.
            "expression_statement" => {
                let end = Some(node.span()).filter(|_| is_end(node));
                extractor.file.ends.extend(end);
            }
            // A parameter that is a field, too.
            "property_promotion_parameter" => {
                let [name, kind] = node.parts();
                let class = kind.and_then(|it| self.class(it, extractor));
                if let (Some(name), Some(class)) = (name, class) {
                    let target = format!("this.{}", self.word(name, extractor));
                    extractor.assign_in(extractor.scope, target, Value::Name(class), name);
                }
            }
            _ => annotations(node, extractor),
        }
    }

    fn word<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Cow<'t, str> {
        match (node.kind(), node.text()) {
            ("name", name) => Cow::Borrowed(name),
            ("variable_name" | "by_ref", name) => {
                Cow::Borrowed(name.trim_start_matches(['&', '$', ' ']))
            }
            ("relative_scope", "static") => Cow::Borrowed("self"),
            ("relative_scope", name) => Cow::Borrowed(name),
            ("qualified_name" | "relative_name", name) => Cow::Owned(qualified(name)),
            _ => Cow::Borrowed("?"),
        }
    }

    fn type_name(&self, node: Node<'_>, _: &Extractor<'_>) -> String {
        qualified(node.text())
    }

    /// Of requests it is better known what their variables are called.
    fn class(&self, kind: Node<'_>, _: &Extractor<'_>) -> Option<String> {
        let name = qualified(kind.text().trim_start_matches('?'));
        let is_class = name.starts_with(|it: char| it.is_ascii_uppercase());
        (is_class && !name.ends_with("Request") && !name.contains('|')).then_some(name)
    }

    fn given_name(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<String> {
        let holder = node.parent().filter(|it| it.role() == Role::Assign)?;
        let target = holder.part(0)?;
        let is_variable = target.role() == Role::Name;
        is_variable.then(|| self.word(target, extractor).into_owned())
    }

    /// Traits are used in the body.
    fn bases(&self, node: Node<'_>, _: &Extractor<'_>) -> Vec<String> {
        let body = node.field("body").into_iter().flat_map(Node::children);
        let clauses = node.children().chain(body);
        let clauses = clauses.filter(|it| it.role() == Role::Bases);
        let named = clauses.flat_map(Node::children);
        let named = named.filter(|it| it.role() == Role::Word);
        named.map(|it| qualified(it.text())).collect()
    }

    /// What a `switch` or `match` compares with texts that look like paths is taken for one.
    fn is_path(&self, subject: Node<'_>) -> bool {
        let text = subject.text().to_lowercase();
        subject.is_in("condition") || PATHS.iter().any(|word| text.contains(word))
    }
}

/// `\WorkOS\SSO` → `WorkOS.SSO`.
fn qualified(name: &str) -> String {
    name.trim_start_matches('\\').replace('\\', ".")
}

/// `use A\B;`, `use A\B as C;`, `use A\{B, C};`.
fn import<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let prefix = node.child("namespace_name");
    let prefix = prefix.map_or_else(String::new, |it| format!("{}.", qualified(it.text())));
    let group = node.field("body").unwrap_or(node);
    let clauses = group.children();
    for clause in clauses.filter(|it| it.kind() == "namespace_use_clause") {
        let Some(named) = clause.first() else {
            continue;
        };
        let module = format!("{prefix}{}", qualified(named.text()));
        let last = module.rsplit('.').next().unwrap_or_default();
        let local = clause.field("alias").map_or(last, Node::text).to_owned();
        extractor.import(module, [("*".to_owned(), local)], clause);
    }
}

/// `@Route("/callback", name="callback")` and `@IsGranted("ROLE_USER")` in the comment before a
/// function or class, which is how they were written before PHP had attributes.
fn annotations<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let comment = node.previous().filter(|it| it.text().starts_with("/**"));
    let (Some(comment), Some(scope)) = (comment, extractor.scope_of(node)) else {
        return;
    };
    let mut next = comment.start();
    for line in comment.text().split_inclusive('\n') {
        let start = next;
        next += line.len();
        let row = line.trim_start_matches(['/', '*', ' ', '\t']);
        let annotation = row.strip_prefix('@').and_then(|it| it.split_once('('));
        let Some((name, given)) = annotation.filter(|(name, _)| is_class(name)) else {
            continue;
        };
        let text = given.split('"').nth(1);
        let text = text.map(|it| Value::Text(it.to_owned()).into());
        extractor.file.scopes[scope].markers.push(Marker {
            name: qualified(name),
            arguments: Vec::from_iter(text),
            span: Span::new(start, next),
        });
    }
}

/// Whether it is written as the name of a class: `@method login()` is none.
fn is_class(name: &str) -> bool {
    let mut letters = name.chars();
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '\\' | '_');
    letters.next().is_some_and(char::is_uppercase) && letters.all(is_part)
}

/// `die;`
fn is_end(statement: Node<'_>) -> bool {
    let text = statement.text().trim_end_matches(';').trim();
    text.eq_ignore_ascii_case("die")
}
