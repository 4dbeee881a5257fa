//! Kotlin.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::jvm;
use crate::extract::engine::{
    Extractor, Grammar, Hooks, Node, Operator, Path, Role, Table, concatenated, unescape,
};
use crate::syntax::{Argument, Scope, ScopeKind, Value};

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_kotlin_ng::LANGUAGE.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("line_comment block_comment label function_type", Role::Skip, ""),
        ("type_arguments type_parameters type_constraints", Role::Skip, ""),
        ("user_type nullable_type", Role::TypeName, ""),

        ("identifier*", Role::Name, ""),
        ("this_expression super_expression qualified_identifier", Role::Word, ""),
        ("navigation_expression*", Role::Member, "#0 #last"),
        ("callable_reference*", Role::Member, "#0"),
        ("index_expression", Role::Index, "#0 #1"),
        ("parenthesized_expression", Role::Wrapper, "#0"),
        ("as_expression", Role::Wrapper, "left"),
        ("annotated_expression labeled_expression spread_expression", Role::Wrapper, "#last"),
        ("when_subject annotated_lambda", Role::Wrapper, "#last"),

        ("call_expression*", Role::Call, "#0"),
        ("constructor_invocation*", Role::Call, "#0 :value_arguments"),
        ("value_arguments", Role::Arguments, ""),
        ("value_argument", Role::NamedArgument, "#= #last"),

        ("string_literal* multiline_string_literal*", Role::Text, ""),
        ("string_content", Role::Content, ""),
        ("escape_sequence", Role::Escape, ""),
        ("number_literal float_literal", Role::Number, ""),
        ("collection_literal", Role::List, ""),
        ("binary_expression*", Role::Binary, "left operator right"),
        ("unary_expression", Role::Unary, "argument"),

        ("function_declaration*", Role::Function, "name :function_value_parameters :function_body"),
        ("secondary_constructor*", Role::Function, "- :function_value_parameters :block"),
        ("anonymous_function*", Role::Closure, "- :function_value_parameters :function_body"),
        ("lambda_literal", Role::Closure, "- :lambda_parameters"),
        ("function_body", Role::Body, "#0"),
        ("class_declaration object_declaration", Role::Type, "name"),
        ("object_literal*", Role::Type, ""),
        ("delegation_specifiers", Role::Bases, ""),
        ("delegation_specifier", Role::Bases, "#last"),
        ("block", Role::Block, ""),

        ("lambda_parameters", Role::Parameters, ""),
        ("parameter variable_declaration", Role::Parameter, ":identifier :user_type/:nullable_type"),
        ("multi_variable_declaration", Role::ListPattern, ""),

        ("assignment", Role::Assign, "left right"),
        ("class_parameter", Role::Declare, ":identifier - :user_type/:nullable_type"),
        ("return_expression", Role::Return, "#last"),
        ("throw_expression", Role::Throw, "#0"),
        ("if_expression", Role::Conditional, "condition #1 #2"),
        ("when_expression", Role::Switch, ":when_subject"),
        ("when_entry", Role::Case, "condition #last"),
        ("try_expression", Role::Try, ":block"),
        ("catch_block", Role::Catch, ":user_type/:nullable_type :identifier"),
        ("annotation", Role::Marker, ":constructor_invocation/:user_type"),
        ("package_header* import*", Role::Import, ""),
        ("anonymous_initializer* infix_expression* character_literal*", Role::Other, ""),
        ("property_declaration*", Role::Other, ""),
    ],
    operators: &[
        ("?:", Operator::Or), ("||", Operator::Or), ("&&", Operator::And), ("+", Operator::Sum),
        ("!!", Operator::Same),
    ],
    unread: &[
        ("enum_entry setter type_parameter", ":identifier"),
        ("type_alias", "type"),
        ("return_expression", "label"),
        ("qualified_identifier this_expression super_expression", ""),
    ],
    common_types: jvm::COMMON_TYPES,
    notes_fields: true,
    hooks: &Kotlin,
    ..Table::EMPTY
};

/// Steps after `runCatching { … }` that are given the error.
const HANDLERS: &[&str] = &[
    "getOrElse",
    "onFailure",
    "recover",
    "fold",
    "recoverCatching",
];

struct Kotlin;

/// Whether a function has an annotation that is given something: `@POST("sso/token")`.
fn is_annotated(node: Node<'_>) -> bool {
    let annotations = node.child("modifiers").into_iter().flat_map(Node::children);
    annotations
        .filter(|it| it.kind() == "annotation")
        .any(|it| it.child("constructor_invocation").is_some())
}

impl Hooks for Kotlin {
    fn scope(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<Scope> {
        match node.kind() {
            // What has no body is done elsewhere, unless annotations say what it does.
            "function_declaration" if node.part(2).is_none() && !is_annotated(node) => None,
            "secondary_constructor" | "anonymous_initializer" => {
                let opened = Scope::new(ScopeKind::Function, jvm::CONSTRUCTOR);
                Some(extractor.described(opened, node))
            }
            _ => extractor.scope_by_role(node),
        }
    }

    fn called<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Option<Node<'t>> {
        let name = match node.kind() {
            "call_expression" if !is_half(node) => function(node)?,
            _ => generic(node)?.0,
        };
        match name.kind() {
            "identifier" => Some(name),
            "navigation_expression" => name.part(1),
            _ => node.children().nth(1),
        }
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            // The grammar takes these for names.
            "identifier" if constant(node).is_some() => {
                extractor.file.reads.pop_if(|read| read.span == node.span());
            }
            "call_expression" => {
                let object = function(node).and_then(Node::first);
                jvm::call(node, object, node.last(), extractor);
                caught_by_result(node, object, extractor);
            }
            "binary_expression" => {
                generic_call(node, extractor);
                if let [Some(left), Some(sign), Some(right)] = node.parts()
                    && sign.text() == "?:"
                {
                    let condition = format!("{} == null", extractor.condition(left));
                    extractor.one_of_cases(condition, right, node);
                }
            }
            "property_declaration" => property(node, extractor),
            "string_literal" | "multiline_string_literal" => {
                let pieces = node.children().map(|it| match it.role() {
                    Role::Content => it.text(),
                    _ => " ",
                });
                for (name, _) in holes(&pieces.collect::<String>()).filter(|it| !it.0.is_empty()) {
                    extractor.reads(name, node);
                }
            }
            "package_header" => jvm::package(node, extractor),
            "import" => {
                let written = node.text().trim_end_matches(';').trim_end();
                jvm::import(node, written.ends_with(".*"), extractor);
            }
            _ => {}
        }
    }

    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        match node.kind() {
            "identifier" => constant(node).unwrap_or_else(|| extractor.value_by_role(node)),
            "character_literal" => Value::Text(node.text().trim_matches('\'').to_owned()),
            "object_literal" => {
                let method = jvm::only_method(node, "function_declaration", extractor);
                method.unwrap_or(Value::Other)
            }
            "infix_expression" => pair(node, extractor),
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
            "navigation_expression" => {
                let object = node.part(0)?;
                match node.part(1).filter(|it| *it != object) {
                    // `User::class.java` says no more than `User::class`.
                    Some(name) if name.text() == "java" && object.text().ends_with("::class") => {}
                    Some(name) => path.before(self.word(name, extractor)),
                    None => path.before("class"),
                }
                Some(object)
            }
            "callable_reference" => {
                let name = node.last().filter(|it| it.role() == Role::Name);
                path.before(name.map_or(Cow::Borrowed("class"), |it| self.word(it, extractor)));
                node.part(0).filter(|it| it.role() != Role::Name)
            }
            _ => match generic(node) {
                Some((name, ..)) => {
                    path.through(extractor.call_of(node));
                    Some(name)
                }
                None => extractor.step_by_role(node, path),
            },
        }
    }

    fn word<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Cow<'t, str> {
        Cow::Borrowed(match node.kind() {
            // Either can have a label: `this@Login`.
            "this_expression" => "this",
            "super_expression" => "super",
            _ => node.text().trim_matches('`'),
        })
    }

    fn type_name(&self, node: Node<'_>, _: &Extractor<'_>) -> String {
        let kind = match node.kind() {
            "constructor_invocation" | "explicit_delegation" => node.first(),
            _ => Some(node),
        };
        let name = kind.map_or("", Node::text).trim_end_matches('?');
        name.split('<').next().unwrap_or(name).to_owned()
    }

    fn text<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Value {
        let mut parts = Vec::new();
        let mut plain = String::new();
        for piece in node.children() {
            if piece.role() == Role::Content {
                plain.push_str(piece.text());
                continue;
            }
            with_holes(&std::mem::take(&mut plain), &mut parts);
            let mut escaped = String::new();
            if piece.role() == Role::Escape {
                unescape(piece.text(), &mut escaped);
                parts.push(Value::Text(escaped));
            } else {
                parts.push(Value::Other);
            }
        }
        with_holes(&plain, &mut parts);
        concatenated(parts)
    }

    fn number<'t>(&self, node: Node<'t>) -> &'t str {
        node.text().trim_end_matches(['L', 'u', 'U', 'f', 'F'])
    }

    fn given_name(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<String> {
        let holder = node.parent().filter(|_| node.role() == Role::Closure)?;
        match holder.child("variable_declaration") {
            Some(target) => Some(self.word(target.part(0)?, extractor).into_owned()),
            None => extractor.given_name(node),
        }
    }

    fn is_exported(&self, node: Node<'_>, _: &str) -> bool {
        !jvm::has_modifier(node, "private")
    }

    /// What a class extends, and the type that `fun Route.login()` belongs to.
    fn bases(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Vec<String> {
        let name = node.part(0).filter(|_| node.role() == Role::Function);
        let mut before = node.children().take_while(|it| Some(*it) != name);
        match before.find(|it| name.is_some() && it.role() == Role::TypeName) {
            Some(receiver) => vec![self.type_name(receiver, extractor)],
            None => extractor.bases_by_role(node),
        }
    }

    /// Classes are called as functions are; by convention they have capitals.
    fn constructs(&self, callee: &str) -> bool {
        let name = callee.rsplit('.').next().unwrap_or_default();
        name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
    }

    /// `get<In>("/x", auth) { … }`: what stands between angle brackets has the name `type`.
    fn arguments<'t>(&self, call: Node<'t>, given: &mut Vec<Argument>, extractor: &Extractor<'t>) {
        let half = call.first().filter(|it| is_half(*it)).into_iter();
        let parts = half.flat_map(|half| half.children().skip(1));
        for part in parts.chain(call.children().skip(1)) {
            match part.kind() {
                "type_arguments" => given.extend(part.children().map(type_argument)),
                _ => given.extend(extractor.given(part)),
            }
        }
    }
}

fn constant(name: Node<'_>) -> Option<Value> {
    match name.text() {
        "null" => Some(Value::Null),
        flag @ ("true" | "false") => Some(Value::Bool(flag == "true")),
        _ => None,
    }
}

fn type_argument(kind: Node<'_>) -> Argument {
    Argument::named("type", Value::Name(kind.text().to_owned()))
}

/// Whether a node is the part of a call before its lambda, where that is a node of its own.
fn is_half(node: Node<'_>) -> bool {
    let outer = node.parent().filter(|it| it.kind() == "call_expression");
    let is_first = |outer: &Node<'_>| outer.first() == Some(node);
    node.kind() == "call_expression"
        && outer.filter(is_first).is_some_and(|outer| {
            let mut rest = outer.children().skip(1);
            rest.all(|it| it.kind() == "annotated_lambda")
        })
}

/// What a call calls, as written.
fn function(call: Node<'_>) -> Option<Node<'_>> {
    let first = call.first()?;
    match is_half(first) {
        true => first.first(),
        false => Some(first),
    }
}

/// The name, the type and the block of `name<Kind> { … }`, which the parser takes for comparisons.
fn generic(node: Node<'_>) -> Option<(Node<'_>, Node<'_>, Node<'_>)> {
    fn compared<'t>(node: Node<'t>, sign: &str) -> Option<(Node<'t>, Node<'t>)> {
        let [left, written, right] = node.parts();
        let is_it = node.role() == Role::Binary && written?.text() == sign;
        is_it.then_some((left?, right?))
    }
    let (left, block) = compared(node, ">")?;
    let (name, kind) = compared(left, "<")?;
    let is_named = matches!(name.kind(), "identifier" | "navigation_expression");
    // `cookie<Login>("login")`: nothing is greater than a text.
    let is_text = block.role() == Role::Wrapper && block.first()?.role() == Role::Text;
    let is_given = block.kind() == "lambda_literal" || is_text;
    (is_named && is_given).then_some((name, kind, block))
}

/// `get<Login> { … }`
fn generic_call<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    if let Some((name, kind, block)) = generic(node) {
        let given = vec![type_argument(kind), extractor.item(block)];
        extractor.call(node, extractor.path(name), given, false);
    }
}

/// `runCatching { … }.getOrElse { … }` catches as `try` does.
fn caught_by_result<'t>(node: Node<'t>, object: Option<Node<'t>>, extractor: &mut Extractor<'t>) {
    let (Some(id), Some(object), Some(handler)) = (extractor.call_of(node), object, node.last())
    else {
        return;
    };
    let call = &extractor.file.calls[id];
    let runs = call.callee.split('.').any(|it| it == "runCatching");
    if runs && HANDLERS.contains(&call.name()) {
        extractor.catch(object.span(), handler, Vec::new(), "it".to_owned());
    }
}

/// `"code" to code`
fn pair<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Value {
    let parts: Vec<_> = node.children().collect();
    match parts.as_slice() {
        [key, word, value] if word.text() == "to" => {
            let key = match extractor.value(*key) {
                Value::Text(text) | Value::Name(text) => text,
                _ => "?".to_owned(),
            };
            Value::Object(vec![(key, extractor.value(*value))])
        }
        _ => Value::Other,
    }
}

/// `val a: A = b`, `val a by lazy { b }`, `val a get() = b`, `val (a, b) = c`.
fn property<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let is_target = |it: &Node<'_>| matches!(it.role(), Role::Parameter | Role::ListPattern);
    let Some(target) = node.children().find(is_target) else {
        return;
    };
    let mut parts = target.following();
    let value = parts.find_map(|part| match part.kind() {
        // What `by lazy { … }` makes.
        "property_delegate" => {
            let lambda = part.first().and_then(|it| it.child("annotated_lambda"));
            Some(lambda.and_then(|it| it.part(0)?.last()))
        }
        "getter" => {
            let body = part.child("function_body").and_then(Node::first);
            Some(body.filter(|it| it.role() != Role::Block))
        }
        "setter" | "type_constraints" => None,
        _ => Some(Some(part)),
    });
    let value = value.flatten().map(|it| extractor.value(it));
    extractor.declare_as(target, value, target.part(1));
    // It can change, and there is one of it: in a file, or in an object.
    let is_changed = node.all().any(|it| it.kind() == "var");
    let is_one = node.parent().is_some_and(|holder| {
        let object = holder.parent().map(Node::kind);
        holder.kind() == "source_file"
            || matches!(object, Some("object_declaration" | "companion_object"))
    });
    if is_one && is_changed && target.role() == Role::Parameter {
        extractor.shared(target.part(0), node);
    }
}

/// Takes a text apart at each `$name`, which the parser takes for text, in two pieces.
fn with_holes(text: &str, parts: &mut Vec<Value>) {
    let before = text.split('$').next().unwrap_or_default();
    parts.push(Value::Text(before.to_owned()));
    for (name, rest) in holes(text) {
        let hole = match name {
            "" => Value::Text("$".to_owned()),
            _ => Value::Other,
        };
        parts.extend([hole, Value::Text(rest.to_owned())]);
    }
}

/// The name after each `$` of a text, empty if it is none, and what follows up to the next one.
fn holes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    text.split('$').skip(1).map(move |piece| {
        let is_name = piece.starts_with(|it: char| is_part(it) && !it.is_numeric());
        let end = piece.find(|it| !is_part(it)).unwrap_or(piece.len());
        piece.split_at(if is_name { end } else { 0 })
    })
}
