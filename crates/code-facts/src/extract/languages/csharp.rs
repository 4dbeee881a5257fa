//! C#.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::extract::engine::{Extractor, Grammar, Hooks, Node, Operator, Role, Table};
use crate::syntax::{Argument, Scope, ScopeKind, Value};

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_c_sharp::LANGUAGE.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("comment modifier implicit_type global_attribute", Role::Skip, ""),
        ("predefined_type", Role::TypeName, ""),

        ("identifier", Role::Name, ""),
        ("generic_name qualified_name alias_qualified_name nullable_type", Role::Word, ""),
        ("implicit_parameter", Role::Binding, ""),
        ("member_access_expression", Role::Member, "expression name"),
        ("conditional_access_expression", Role::Member, "condition #last"),
        ("element_access_expression*", Role::Index, "expression subscript"),
        ("parenthesized_expression await_expression postfix_unary_expression", Role::Wrapper, "#0"),
        ("ref_expression checked_expression", Role::Wrapper, "#0"),
        ("cast_expression", Role::Wrapper, "value"),
        ("as_expression", Role::Wrapper, "left"),

        ("invocation_expression*", Role::Call, "function arguments"),
        ("object_creation_expression*", Role::New, "type arguments"),
        ("implicit_object_creation_expression*", Role::New, "- :argument_list"),
        ("constructor_initializer*", Role::Keyword("base"), ""),
        ("argument_list attribute_argument_list", Role::Arguments, ""),
        ("argument attribute_argument", Role::NamedArgument, "name #last"),

        ("string_literal verbatim_string_literal raw_string_literal", Role::Text, ""),
        ("interpolated_string_expression interpolation", Role::Text, ""),
        ("string_literal_content string_content raw_string_content", Role::Content, ""),
        ("escape_sequence", Role::Escape, ""),
        ("string_literal_encoding interpolation_start interpolation_quote", Role::Quote, ""),
        ("raw_string_start raw_string_end", Role::Quote, ""),
        ("integer_literal real_literal", Role::Number, ""),
        ("boolean_literal", Role::Bool, ""),
        ("null_literal default_expression", Role::Null, ""),
        ("collection_expression tuple_expression", Role::List, ""),
        ("initializer_expression*", Role::Collection, ""),
        ("array_creation_expression*", Role::Result, ":initializer_expression"),
        ("implicit_array_creation_expression", Role::Result, ":initializer_expression"),
        ("collection_element expression_element spread_element", Role::Result, "#0"),
        ("typeof_expression", Role::Result, "type"),
        ("binary_expression*", Role::Binary, "left operator right"),
        ("prefix_unary_expression", Role::Unary, "#0"),

        ("method_declaration* local_function_statement", Role::Function, "name parameters body"),
        ("constructor_declaration*", Role::Function, "name parameters body"),
        ("accessor_declaration*", Role::Function, "- - body"),
        ("lambda_expression", Role::Closure, "- parameters body"),
        ("anonymous_method_expression", Role::Closure, "- parameters :block"),
        ("arrow_expression_clause", Role::Body, "#0"),
        ("class_declaration record_declaration", Role::Type, "name :parameter_list"),
        ("struct_declaration", Role::Type, "name :parameter_list"),
        ("interface_declaration enum_declaration", Role::Type, "name"),
        ("base_list", Role::Bases, ""),
        ("block", Role::Block, ""),

        ("parameter_list", Role::Parameters, ""),
        ("parameter", Role::Parameter, "name type"),
        ("declaration_expression*", Role::Parameter, "name"),
        ("tuple_pattern", Role::ListPattern, ""),

        ("assignment_expression", Role::Assign, "left right"),
        ("variable_declarator*", Role::Declare, "name/:tuple_pattern #1 ^type"),
        ("return_statement", Role::Return, "#0"),
        ("throw_statement throw_expression", Role::Throw, "#0"),
        ("if_statement", Role::Branch, "condition consequence alternative"),
        ("conditional_expression", Role::Conditional, "condition consequence alternative"),
        ("switch_statement", Role::Switch, "value body"),
        ("switch_expression", Role::Switch, "#0"),
        ("switch_expression_arm*", Role::Case, "- #last"),
        ("try_statement", Role::Try, "body"),
        ("catch_clause", Role::Catch, ":catch_declaration"),
        ("catch_declaration", Role::Assign, "name type"),
        ("using_directive*", Role::Import, ""),
        ("property_declaration* anonymous_object_creation_expression* switch_section*", Role::Other, ""),
        ("attribute*", Role::Other, ""),
    ],
    operators: &[
        ("??", Operator::Or), ("||", Operator::Or), ("&&", Operator::And), ("+", Operator::Sum),
    ],
    unread: &[
        ("generic_name qualified_name alias_qualified_name base_list type_argument_list", ""),
        ("nullable_type array_type member_binding_expression type_parameter", ""),
        ("namespace_declaration file_scoped_namespace_declaration", ""),
        ("foreach_statement", "left"),
    ],
    unread_fields: "name type returns",
    hooks: &CSharp,
    ..Table::EMPTY
};

struct CSharp;

impl Hooks for CSharp {
    fn scope(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<Scope> {
        let name = match node.kind() {
            // A method is more than its signature: it has a body, or attributes.
            "method_declaration" if node.part(2).or(node.child("attribute_list")).is_some() => {
                node.part(0)?.text()
            }
            "constructor_declaration" => "constructor",
            "accessor_declaration" if node.part(2).is_some() => {
                let property = node.ancestors().nth(1);
                property
                    .and_then(|it| it.field("name"))
                    .map_or("", Node::text)
            }
            _ => return None,
        };
        Some(extractor.described(Scope::new(ScopeKind::Function, name), node))
    }

    fn called<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Option<Node<'t>> {
        match node.kind() {
            // `nameof(Callback)` is no call.
            "invocation_expression" => Some(last(node.part(0)?)).filter(|it| it.text() != "nameof"),
            "object_creation_expression" => node.part(0),
            "implicit_object_creation_expression" | "constructor_initializer" => Some(node),
            _ => None,
        }
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            // `new()` has the type of the variable, field or property which it is for.
            "implicit_object_creation_expression" => {
                let mut around = node.ancestors().take(3);
                let kind = around.find_map(|it| self.class(it.field("type")?, extractor));
                if let Some(call) = extractor.call_of(node) {
                    extractor.file.calls[call].callee = kind.unwrap_or_else(|| "?".to_owned());
                }
            }
            // `Request.Query["code"].ToString()` reads `Request.Query.code`.
            "element_access_expression"
                if node.parent().is_some_and(|it| it.role() == Role::Member) =>
            {
                extractor.reads(extractor.path(node).dotted(), node);
            }
            "binary_expression" => {
                if let [Some(left), Some(sign), Some(right)] = node.parts()
                    && sign.text() == "??"
                    && right.role() == Role::Throw
                {
                    let condition = format!("!({})", extractor.condition(left));
                    extractor.one_of_cases(condition, right, node);
                }
            }
            // `TryGetValue("code", out var code)` gives what the call found.
            "declaration_expression" => {
                let call = node.ancestors().nth(2).and_then(|it| extractor.call_of(it));
                if let (Some(name), Some(call)) = (node.part(0), call) {
                    extractor.assign(name.text(), Value::Call(call), name);
                }
            }
            "variable_declarator" => shared(node.ancestors().nth(1), node, extractor),
            "property_declaration" => property(node, extractor),
            "switch_section" | "switch_expression_arm" => {
                if let Some(pattern) = node.first().filter(|it| it.kind().ends_with("pattern")) {
                    extractor.branch_of_case(pattern, node, node);
                }
            }
            "attribute" => attribute(node, extractor),
            "using_directive" => import(node, extractor),
            _ => {}
        }
    }

    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        match node.kind() {
            "invocation_expression" if extractor.call_of(node).is_none() => {
                let named = node.part(1).and_then(|it| it.first()?.part(1));
                let name = named.map_or_else(String::new, |it| extractor.path(it).dotted());
                Value::Text(name.rsplit('.').next().unwrap_or_default().to_owned())
            }
            "anonymous_object_creation_expression" => anonymous(node, extractor),
            "array_creation_expression" if node.part(0).is_none() => Value::List(Vec::new()),
            "initializer_expression" => initializer(node, extractor),
            _ => extractor.value_by_role(node),
        }
    }

    fn word<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Cow<'t, str> {
        match node.kind() {
            "member_binding_expression" => match node.field("name") {
                Some(name) => self.word(name, extractor),
                None => Cow::Borrowed("?"),
            },
            "element_binding_expression" => Cow::Owned(self.index(node, extractor)),
            "identifier" => Cow::Borrowed(node.text()),
            _ => Cow::Owned(self.type_name(node, extractor)),
        }
    }

    fn type_name(&self, node: Node<'_>, _: &Extractor<'_>) -> String {
        let mut parts = Vec::new();
        let mut next = Some(node);
        while let Some(node) = next {
            let (last, before) = match node.kind() {
                "qualified_name" => (node.field("name"), node.field("qualifier")),
                "alias_qualified_name" => (None, node.field("name")),
                "nullable_type"
                | "array_type"
                | "ref_type"
                | "scoped_type"
                | "primary_constructor_base_type" => (None, node.field("type")),
                _ => (Some(node), None),
            };
            parts.extend(last.map(|it| match it.kind() {
                "generic_name" => it.first().map_or("", Node::text),
                _ => it.text(),
            }));
            next = before;
        }
        parts.reverse();
        parts.join(".")
    }

    fn text<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        match node.kind() {
            "interpolation" => hole(node, extractor),
            "verbatim_string_literal" => {
                let quoted = node.text().trim_end_matches("u8").trim_start_matches('@');
                let end = quoted.len().saturating_sub(1);
                Value::Text(quoted.get(1..end).unwrap_or_default().replace("\"\"", "\""))
            }
            "raw_string_literal" => {
                let text = node.child("raw_string_content").map_or("", Node::text);
                Value::Text(text.trim().to_owned())
            }
            _ => extractor.template(node),
        }
    }

    /// `["WorkOS:ApiKey"]`, `[Keys.User]`, `[0]`
    fn index<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> String {
        let value = node.first().and_then(Node::last);
        match value.map(|it| extractor.value(it)) {
            Some(Value::Text(text) | Value::Number(text) | Value::Template(text)) => text,
            Some(Value::Name(name)) => name.rsplit('.').next().unwrap_or("?").to_owned(),
            _ => "?".to_owned(),
        }
    }

    /// What is private to a class is not for others.
    fn is_exported(&self, node: Node<'_>, _: &str) -> bool {
        let is_open = |it: Node<'_>| matches!(it.text(), "public" | "internal" | "override");
        node.kind() != "method_declaration" || modifiers(node).any(is_open)
    }

    /// The types of `AddScoped<IAuth, Auth>()` have the name `type`; the members of
    /// `new X { A = b }` have their own, the items of a collection have none.
    fn arguments<'t>(&self, call: Node<'t>, given: &mut Vec<Argument>, extractor: &Extractor<'t>) {
        let members = call.child("initializer_expression");
        match members.map(|it| extractor.value(it)) {
            Some(Value::Object(members)) => {
                given.extend(
                    members
                        .into_iter()
                        .map(|(name, value)| Argument::named(name, value)),
                );
            }
            Some(Value::List(items)) => given.extend(items.into_iter().map(Argument::from)),
            _ => {}
        }
        if let (Role::Call, Some(called)) = (call.role(), call.part(0)) {
            given.extend(type_arguments(called, extractor));
        }
    }
}

/// The node at which the last name of a path stands.
fn last(path: Node<'_>) -> Node<'_> {
    match path.part(1).filter(|_| path.role() == Role::Member) {
        Some(name) => name.field("name").unwrap_or(name),
        None => path,
    }
}

fn type_arguments(called: Node<'_>, extractor: &Extractor<'_>) -> Vec<Argument> {
    let lists = last(called).child("type_argument_list").into_iter();
    let types = lists.flat_map(Node::children);
    let types = types.map(|it| Value::Name(CSharp.type_name(it, extractor)));
    types.map(|it| Argument::named("type", it)).collect()
}

fn modifiers(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.children().filter(|it| it.kind() == "modifier")
}

/// Notes a field or property that the class has once, and that changes.
fn shared<'t>(member: Option<Node<'t>>, declared: Node<'t>, extractor: &mut Extractor<'t>) {
    let has = |word| member.is_some_and(|it| modifiers(it).any(|it| it.text() == word));
    let is_member = member.is_some_and(|it| it.kind() != "local_declaration_statement");
    if is_member && has("static") && !has("readonly") {
        extractor.shared(declared.field("name"), declared);
    }
}

/// A property: what it is set to, what it computes, or what it is declared as.
fn property<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let value = node.field("value").map(|it| extractor.value(it));
    let class = || {
        CSharp
            .class(node.field("type")?, extractor)
            .map(Value::Name)
    };
    if let (Some(name), Some(value)) = (node.field("name"), value.or_else(class)) {
        extractor.assign(name.text(), value, name);
    }
    shared(Some(node), node, extractor);
}

/// `new { client_id = id, code }`
fn anonymous<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Value {
    let mut members = Vec::new();
    let mut parts = node.children();
    while let Some(part) = parts.next() {
        let is_key = part.next().is_some_and(|it| it.text() == "=");
        let given = if is_key { parts.next() } else { Some(part) };
        let key = extractor.path(part).dotted();
        let key = key.rsplit('.').next().unwrap_or_default().to_owned();
        members.push((key, extractor.value_or_other(given)));
    }
    Value::Object(members)
}

/// `{ A = b }`, `{ ["a"] = b }` and `{ { "a", b } }` are objects, `{ a, b }` is a list.
fn initializer<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Value {
    let members = node.children().filter_map(|part| {
        let (key, value) = match part.role() {
            Role::Assign => (part.part(0)?, part.part(1)?),
            Role::Collection => (part.first()?, part.children().nth(1)?),
            _ => return None,
        };
        let key = match key.kind() {
            "element_binding_expression" => CSharp.index(key, extractor),
            _ => CSharp.key(key, extractor),
        };
        Some((key, extractor.value(value)))
    });
    let members: Vec<_> = members.collect();
    if members.is_empty() {
        return Value::List(node.children().map(|it| extractor.value(it)).collect());
    }
    Value::Object(members)
}

/// A constant of the file in a hole of a text is its own text.
fn hole(node: Node<'_>, extractor: &Extractor<'_>) -> Value {
    let name = node.child("identifier").map_or("", Node::text);
    let mut known = extractor.file.assignments.iter().rev();
    // Constants have capital letters, what changes does not.
    let is_constant = name.starts_with(|it: char| it.is_ascii_uppercase());
    let known = known.find(|it| is_constant && it.target == name);
    match known.map(|it| &it.value) {
        Some(Value::Text(text)) if !text.is_empty() => Value::Text(text.clone()),
        _ => Value::Other,
    }
}

/// `[HttpGet("callback")]` of the function or class that it stands before; not of a parameter.
fn attribute<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let holder = node.ancestors().nth(1);
    let scope = holder.and_then(|it| extractor.scope_of(it));
    let (Some(scope), Some(named)) = (scope, node.field("name")) else {
        return;
    };
    let list = node.child("attribute_argument_list");
    let mut given = list.map_or_else(Vec::new, |it| extractor.given(it));
    given.extend(type_arguments(named, extractor));
    let name = CSharp.type_name(named, extractor);
    let name = name.strip_suffix("Attribute").unwrap_or(&name);
    extractor.marker(scope, name, given, node);
}

/// `using A.B;`, `using B = A.B;`, `using static A.B;`
fn import<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let Some(named) = node.last() else { return };
    let alias = node.field("name");
    let alias = alias.map(|it| ("*".to_owned(), it.text().to_owned()));
    extractor.import(CSharp.type_name(named, extractor), alias, node);
}
