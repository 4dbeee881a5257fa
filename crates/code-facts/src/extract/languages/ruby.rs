//! Ruby.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::extract::engine::{Extractor, Grammar, Hooks, Node, Operator, Role, Table, chain_root};
use crate::syntax::{Argument, Value};

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_ruby::LANGUAGE.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("comment uninterpreted", Role::Skip, ""),

        ("identifier* constant instance_variable class_variable global_variable", Role::Name, ""),
        ("self super", Role::Word, ""),
        ("simple_symbol hash_key_symbol bare_symbol", Role::Symbol, ""),
        ("scope_resolution", Role::Member, "scope name"),
        ("element_reference", Role::Index, "object #1"),
        ("parenthesized_statements block_argument", Role::Wrapper, "#0"),

        ("call*", Role::Method, "receiver method arguments"),
        ("argument_list*", Role::Arguments, ""),
        ("splat_argument hash_splat_argument", Role::Spread, "#0"),

        ("string chained_string heredoc_body", Role::Text, ""),
        ("string_content heredoc_content", Role::Content, ""),
        ("escape_sequence", Role::Escape, ""),
        ("heredoc_end", Role::Quote, ""),
        ("integer float", Role::Number, ""),
        ("true", Role::True, ""),
        ("false", Role::False, ""),
        ("nil", Role::Null, ""),
        ("array string_array symbol_array right_assignment_list exceptions", Role::List, ""),
        ("hash", Role::Object, ""),
        ("pair", Role::Pair, "key value"),
        ("binary*", Role::Binary, "left operator right"),
        ("unary", Role::Unary, "operand"),

        ("method* singleton_method*", Role::Function, "name parameters"),
        ("block do_block lambda", Role::Anonymous, "- parameters"),
        ("class module", Role::Type, "name"),

        ("method_parameters block_parameters lambda_parameters", Role::Parameters, ""),
        ("optional_parameter keyword_parameter forward_parameter", Role::Parameter, "name - value"),
        ("splat_parameter hash_splat_parameter block_parameter", Role::Parameter, "name"),
        ("rest_assignment exception_variable", Role::Rest, "#0"),
        ("left_assignment_list destructured_left_assignment", Role::ListPattern, ""),
        ("destructured_parameter", Role::ListPattern, ""),

        // `a ||= b`, the most common by far, gives a value to what has none.
        ("assignment operator_assignment", Role::Assign, "left right"),
        ("return", Role::Return, "#0"),
        ("if elsif", Role::Branch, "condition consequence/alternative alternative"),
        ("unless", Role::Unless, "condition consequence/alternative alternative"),
        ("if_modifier*", Role::Branch, "condition body"),
        ("unless_modifier*", Role::Unless, "condition body"),
        ("conditional", Role::Conditional, "condition consequence alternative"),
        ("case case_match", Role::Switch, "value"),
        ("when in_clause", Role::Case, "pattern"),
        ("begin* body_statement block_body", Role::Try, ""),
        ("rescue", Role::Catch, "exceptions variable"),
        ("delimited_symbol* bare_string* rescue_modifier*", Role::Other, ""),
    ],
    operators: &[
        ("and", Operator::And), ("&&", Operator::And),
        ("or", Operator::Or), ("||", Operator::Or),
        ("+", Operator::Sum),
    ],
    unread: &[("superclass exceptions alias undef setter", ""), ("for", "pattern")],
    receivers: &[Role::Index],
    hooks: &Ruby,
    ..Table::EMPTY
};

struct Ruby;

impl Hooks for Ruby {
    fn prepare<'t>(&self, extractor: &mut Extractor<'t>) {
        let names = extractor.tree.nodes().filter(|it| is_given_value(*it));
        let given = extractor.given.iter().copied();
        extractor.variables = names.map(Node::text).chain(given).collect();
        let nodes = extractor.tree.nodes();
        let shared: Vec<_> = nodes.filter(|it| it.kind() == "class_variable").collect();
        if let Some(first) = shared.first() {
            extractor.shared(shared.iter().copied(), *first);
        }
    }

    /// A name that stands alone is a variable if something in the file gives it a value, else a call.
    fn called<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Option<Node<'t>> {
        let name = node.text();
        match node.kind() {
            "call" => node.part(1).or(node.part(2)).or(Some(node)),
            "identifier" if extractor.variables.contains(name) => None,
            "identifier" => Some(node).filter(|it| !is_a_name(*it)),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            "call" => call(node, extractor),
            "binary" if matches!(node.part(1).map(Node::text), Some("and" | "or")) => {
                extractor.guard(node, node);
            }
            "method" | "singleton_method" => returned(node, extractor),
            "rescue_modifier" => {
                if let (Some(body), Some(handler)) = (node.field("body"), node.field("handler")) {
                    extractor.catch(body.span(), handler, Vec::new(), String::new());
                }
            }
            _ => {}
        }
    }

    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        match node.kind() {
            "call" => match member(node, extractor) {
                Some(path) => Value::Name(path),
                None => extractor.value_by_role(node),
            },
            "argument_list" => extractor.value_or_other(node.first()),
            "begin" => extractor.value_or_other(last(node)),
            "if_modifier" | "unless_modifier" | "rescue_modifier" => {
                extractor.value_or_other(node.field("body"))
            }
            "delimited_symbol" | "bare_string" => extractor.template(node),
            _ => extractor.value_by_role(node),
        }
    }

    /// `::WorkOS::SSO` → `WorkOS.SSO`, `@user` → `this.user`.
    fn word<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Cow<'t, str> {
        let text = node.text();
        match node.kind() {
            "instance_variable" | "class_variable" => {
                Cow::Owned(format!("this.{}", text.trim_start_matches('@')))
            }
            "exception_variable" => node
                .first()
                .map_or(Cow::Borrowed(""), |it| self.word(it, extractor)),
            "simple_symbol" | "hash_key_symbol" | "bare_symbol" => {
                Cow::Borrowed(text.trim_matches(':'))
            }
            _ if text.contains("::") => {
                Cow::Owned(text.trim_start_matches("::").replace("::", "."))
            }
            _ => Cow::Borrowed(text),
        }
    }

    fn type_name(&self, node: Node<'_>, extractor: &Extractor<'_>) -> String {
        extractor.path(node).dotted()
    }

    fn key<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> String {
        match extractor.value(node) {
            Value::Text(key) | Value::Template(key) | Value::Name(key) | Value::Number(key) => key,
            _ => extractor.path(node).dotted(),
        }
    }

    /// What a class extends, and the modules that it includes.
    fn bases(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Vec<String> {
        let extended = node.field("superclass").and_then(Node::last);
        let body = node.field("body").filter(|_| node.role() == Role::Type);
        let mixed_in = body
            .into_iter()
            .flat_map(Node::children)
            .filter(|statement| {
                let method = statement.field("method").map(Node::text);
                matches!(method, Some("include" | "extend" | "prepend"))
            });
        let given = mixed_in.filter_map(|it| it.field("arguments"));
        let modules = given.flat_map(Node::children);
        let modules = modules.filter(|it| matches!(it.kind(), "constant" | "scope_resolution"));
        let bases = extended.into_iter().chain(modules);
        bases
            .map(|it| self.word(it, extractor).into_owned())
            .collect()
    }

    fn constructs(&self, callee: &str) -> bool {
        callee.ends_with(".new")
    }

    fn arguments<'t>(
        &self,
        call: Node<'t>,
        arguments: &mut Vec<Argument>,
        extractor: &Extractor<'t>,
    ) {
        let block = call.field("block").and_then(|it| extractor.scope_of(it));
        arguments.extend(block.map(|it| Value::Function(it).into()));
    }
}

/// Whether a name is given a value where it stands.
fn is_given_value(node: Node<'_>) -> bool {
    let parent = node.parent().filter(|_| node.kind() == "identifier");
    parent.is_some_and(|parent| match parent.role() {
        Role::Parameters | Role::ListPattern | Role::Rest => true,
        Role::Assign | Role::Parameter => parent.part(0) == Some(node),
        _ => parent.kind() == "for" && node.is_in("pattern"),
    })
}

/// Whether it only says what something is called.
fn is_a_name(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| match parent.role() {
        Role::Method => parent.part(1) == Some(node),
        Role::Function => !node.is_in("body"),
        _ => matches!(parent.kind(), "setter" | "alias" | "undef"),
    })
}

/// What a body ends with, apart from its handlers.
fn last(body: Node<'_>) -> Option<Node<'_>> {
    let is_statement = |it: &Node<'_>| !matches!(it.kind(), "rescue" | "else" | "ensure");
    body.children().take_while(is_statement).last()
}

/// The last value is what a method returns.
fn returned<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let result = node.field("body").and_then(|body| match body.role() {
        Role::Try => last(body),
        _ => Some(body),
    });
    extractor.returns(result.filter(|it| it.role() != Role::Return), node);
}

/// What a call is besides one: the reading of a member, an import, the throwing of an error.
fn call<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let is_inner = |parent: Node<'_>| parent.role() == Role::Method && node.is_in("receiver");
    if !node.parent().is_some_and(is_inner)
        && let Some(path) = member(node, extractor)
    {
        extractor.reads(path, node);
    }
    let called = node.part(1).filter(|_| node.part(0).is_none());
    let given = node.part(2).and_then(Node::first);
    let (Some(called), Some(given)) = (called.map(Node::text), given) else {
        return;
    };
    if called == "raise" {
        let value = extractor.value(given);
        return extractor.assign("throw", value, node);
    }
    if matches!(called, "require" | "require_relative" | "load")
        && let Value::Text(mut module) = extractor.value(given)
    {
        if called == "require_relative" && !module.starts_with('.') {
            module.insert_str(0, "./");
        }
        extractor.import(module, None, node);
    }
}

/// The path of a call that looks like a member: `session.link` of a variable.
fn member<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Option<String> {
    let is_member = |it: &Node<'_>| {
        it.role() == Role::Method && it.part(2).is_none() && it.field("block").is_none()
    };
    let root = chain_root(node, |it| it.part(0), is_member)?;
    let is_variable = match root.kind() {
        "identifier" => extractor.call_of(root).is_none(),
        kind => matches!(kind, "instance_variable" | "element_reference"),
    };
    let path = is_variable.then(|| extractor.path(node).dotted())?;
    // `user.save!` and `user.nil?` are more than members.
    Some(path).filter(|it| !it.ends_with(['!', '?']))
}
