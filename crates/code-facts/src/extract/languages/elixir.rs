//! Elixir, where nearly everything is a call.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::extract::engine::{
    Extractor, Grammar, Hooks, Node, Operator, Path, Role, Table, chain_root,
};
use crate::syntax::{Argument, Scope, ScopeKind, Span, Value};

pub(in crate::extract) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(tree_sitter_elixir::LANGUAGE.into(), &TABLE));

#[rustfmt::skip]
static TABLE: Table = Table {
    rows: &[
        ("comment", Role::Skip, ""),

        ("identifier* alias", Role::Word, ""),
        ("atom", Role::Symbol, ""),
        ("access_call", Role::Index, "target key"),
        ("block", Role::Wrapper, "#last"),

        ("call*", Role::Call, "target :arguments"),
        ("arguments", Role::Arguments, ""),
        ("keywords map_content", Role::Members, ""),

        ("string", Role::Text, ""),
        ("quoted_content", Role::Content, ""),
        ("escape_sequence", Role::Escape, ""),
        ("sigil_name sigil_modifiers", Role::Quote, ""),
        ("integer float", Role::Number, ""),
        ("boolean", Role::Bool, ""),
        ("nil", Role::Null, ""),
        ("list", Role::Collection, ""),
        ("tuple", Role::List, ""),
        ("map*", Role::Object, ""),
        ("pair", Role::Pair, "key value"),
        ("binary_operator*", Role::Binary, "left operator right"),
        ("unary_operator*", Role::Unary, "operand"),

        ("anonymous_function", Role::Anonymous, ""),
        ("do_block* dot* charlist* sigil* quoted_atom*", Role::Other, ""),
    ],
    operators: &[
        ("and", Operator::And), ("&&", Operator::And),
        ("or", Operator::Or), ("||", Operator::Or),
        ("<>", Operator::Sum), ("=>", Operator::Pair),
    ],
    unread: &[("dot", "")],
    hooks: &Elixir,
    ..Table::EMPTY
};

/// What looks like a call and declares or decides something.
const KEYWORDS: &str = "def defp defmacro defmacrop defmodule defimpl defprotocol defstruct if unless \
    case cond with for try receive quote alias import require use";

/// How many names a pattern can have, which none comes near; a macro may hold a whole module.
const MOST_NAMES: usize = 64;

struct Elixir;

impl Hooks for Elixir {
    fn scope(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<Scope> {
        match (node.kind(), keyword(node)) {
            ("do_block", _) => {
                let holder = node.parent().filter(|it| !is_keyword(*it));
                holder.map(|_| Scope::new(ScopeKind::Closure, ""))
            }
            ("call", "defmodule" | "defimpl") => {
                Some(Scope::new(ScopeKind::Type, given(node).next()?.text()))
            }
            ("call", keyword @ ("def" | "defp" | "defmacro")) => {
                let head = head(node)?;
                let name = head.field("target").unwrap_or(head);
                let mut opened = Scope::new(ScopeKind::Function, name.text());
                opened.is_exported = keyword != "defp";
                let names = given(head).flat_map(names).take(MOST_NAMES);
                opened.parameters = names.map(|name| name.text().to_owned()).collect();
                Some(opened)
            }
            _ => extractor.scope_by_role(node),
        }
    }

    fn called<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Option<Node<'t>> {
        let is_call = node.kind() == "call" && !is_keyword(node) && !is_head(node);
        let target = node.part(0).filter(|_| is_call)?;
        match target.kind() {
            "dot" => target.field("right"),
            _ => Some(target),
        }
    }

    fn read<'t>(&self, node: Node<'t>, extractor: &mut Extractor<'t>) {
        match node.kind() {
            "call" if extractor.call_of(node).is_some() => called(node, extractor),
            "call" => declared(node, extractor),
            "binary_operator" if sign(node) == "=" => {
                if let [Some(pattern), _, Some(value)] = node.parts() {
                    let value = extractor.value(value);
                    for name in names(pattern).take(MOST_NAMES) {
                        extractor.assign(name.text(), value.clone(), pattern);
                    }
                }
            }
            "identifier" if is_read(node) => extractor.reads(node.text(), node),
            _ => {}
        }
    }

    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        if let Some(update) = node.child("map_content").and_then(Node::first)
            && let ("|", [Some(old), _, Some(new)]) = (sign(update), update.parts())
        {
            // `%{user | name: name}` is the user with another name.
            let mut members = vec![("...".to_owned(), extractor.value(old))];
            members.extend(extractor.members(new));
            return Value::Object(members);
        }
        let named = match node.kind() {
            "call" => member(node, extractor),
            "quoted_atom" => Some(self.key(node, extractor)),
            "unary_operator" => captured(node, extractor),
            "charlist" | "sigil" => return extractor.template(node),
            _ => None,
        };
        let part = match sign(node) {
            "|>" | "=" => node.part(2),
            // A name with a default or a guard.
            "\\\\" | "when" => node.part(0),
            _ => None,
        };
        match (named, part) {
            (Some(name), _) => Value::Name(name),
            (_, Some(part)) => extractor.value(part),
            _ => extractor.value_by_role(node),
        }
    }

    fn step<'t>(
        &self,
        node: Node<'t>,
        path: &mut Path<'t>,
        extractor: &Extractor<'t>,
    ) -> Option<Node<'t>> {
        if node.kind() != "dot" {
            return extractor.step_by_role(node, path);
        }
        path.before(node.field("right").map_or("call", Node::text));
        node.field("left")
    }

    fn word<'t>(&self, node: Node<'t>, _: &Extractor<'t>) -> Cow<'t, str> {
        Cow::Borrowed(node.text().trim_start_matches(':'))
    }

    /// The name of a member: `code:`, `:code`, `"code"`.
    fn key<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> String {
        match node.kind() {
            "string" | "quoted_keyword" | "quoted_atom" => match extractor.template(node) {
                Value::Text(text) | Value::Template(text) => text,
                _ => "?".to_owned(),
            },
            _ => node.text().trim().trim_matches(':').to_owned(),
        }
    }

    /// What is piped into a call comes first, its block last.
    fn arguments<'t>(
        &self,
        call: Node<'t>,
        arguments: &mut Vec<Argument>,
        extractor: &Extractor<'t>,
    ) {
        let pipe = call.parent().filter(|it| sign(*it) == "|>");
        let piped = pipe.and_then(|it| it.part(0)).filter(|it| *it != call);
        if let Some(piped) = piped {
            arguments.insert(0, extractor.value(piped).into());
        }
        arguments.extend(given(call).filter_map(|it| condition(it, extractor)));
        let block = call.child("do_block");
        let block = block.and_then(|it| extractor.scope_of(it));
        arguments.extend(block.map(|it| Value::Function(it).into()));
    }
}

/// The name that a call without a receiver calls.
fn keyword(node: Node<'_>) -> &str {
    let target = node.part(0).filter(|_| node.kind() == "call");
    let name = target.filter(|it| it.kind() == "identifier");
    name.map_or("", Node::text)
}

fn is_keyword(node: Node<'_>) -> bool {
    let name = keyword(node);
    KEYWORDS.split_whitespace().any(|it| it == name)
}

/// The arguments of a call.
fn given(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let arguments = node.child("arguments");
    arguments.into_iter().flat_map(Node::children)
}

/// What stands between the two sides of an operation.
fn sign(node: Node<'_>) -> &str {
    let sign = node.part(1).filter(|_| node.role() == Role::Binary);
    sign.map_or("", Node::text)
}

/// The names that a pattern gives values to.
fn names(pattern: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    pattern.within().filter(|it| it.kind() == "identifier")
}

/// `name(parameters)` of a definition.
fn head(node: Node<'_>) -> Option<Node<'_>> {
    let head = given(node).next()?;
    match head.role() {
        Role::Binary => head.part(0),
        _ => Some(head),
    }
}

/// Whether a call is the head of a definition.
fn is_head(node: Node<'_>) -> bool {
    let mut around = node.ancestors();
    let inner = |it: &Node<'_>| matches!(it.role(), Role::Arguments | Role::Binary);
    // It can stand among the arguments of the definition, and before a guard there.
    let definition = around.by_ref().take(3).find(|it| !inner(it));
    definition.is_some_and(|around| {
        matches!(keyword(around), "def" | "defp" | "defmacro") && head(around) == Some(node)
    })
}

/// Whether a name is read where it stands: it is neither called, nor given a value, nor a part of a
/// longer path.
fn is_read(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| match parent.kind() {
        "dot" => false,
        "call" | "access_call" => !node.is_in("target"),
        _ => sign(parent) != "=" || !node.is_in("left"),
    })
}

/// The path of a call that is a member: `conn.params`.
fn member<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Option<String> {
    let object = |it: Node<'t>| it.part(0)?.field("left");
    let is_member = |it: &Node<'t>| {
        it.kind() == "call" && it.children().count() == 1 && !it.text().ends_with(')')
    };
    let root = chain_root(node, object, is_member)?;
    let is_variable = matches!(root.kind(), "identifier" | "access_call");
    is_variable.then(|| extractor.path(node).dotted())
}

/// The function that `&Accounts.sign_in/2` names.
fn captured<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Option<String> {
    let is_capture = node.sign().is_some_and(|it| it.text() == "&");
    let arity = node.part(0).filter(|it| is_capture && sign(*it) == "/")?;
    Some(extractor.path(arity.part(0)?).dotted())
}

/// `when action in [:show]` after an argument: as the argument `when`, and `unless` for `not in`.
fn condition<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Option<Argument> {
    let asked = node.part(2).filter(|_| sign(node) == "when")?;
    let name = match sign(asked) {
        "" => return None,
        "in" => "when",
        _ => "unless",
    };
    Some(Argument::named(name, extractor.value(asked.part(2)?)))
}

/// What a call is besides one: the throwing of an error, the reading of a member.
fn called<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let call = extractor.call_of(node).filter(|_| keyword(node) == "raise");
    let given = call.and_then(|id| extractor.file.calls[id].arguments.first());
    if let Some(thrown) = given.map(|it| it.value.clone()) {
        extractor.assign("throw", thrown, node);
    }
    if let Some(path) = member(node, extractor) {
        extractor.reads(path, node);
    }
}

/// Reads what is written like a call and is none.
fn declared<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let block = node.child("do_block");
    let part = |kind| block.and_then(|it| it.child(kind));
    match keyword(node) {
        "alias" | "import" | "use" | "require" => import(node, extractor),
        "def" | "defp" => {
            // The last value is what a function returns.
            let body = block.into_iter().flat_map(Node::children);
            let last = body.take_while(|it| !it.kind().ends_with("_block")).last();
            extractor.returns(last, node);
        }
        keyword @ ("if" | "unless") => {
            // `if signed_in, do: conn, else: deny(conn)`
            let pairs = given(node).find(|it| it.kind() == "keywords");
            let is_key = |pair: &Node<'t>, name: &str| {
                let key = pair.field("key").map(|it| it.text().trim());
                key.is_some_and(|it| it.trim_end_matches(':') == name)
            };
            let outcome = |name: &str| {
                let pair = pairs?.children().find(|it| is_key(it, name))?;
                pair.field("value")
            };
            let block = block.or_else(|| outcome("do"));
            let otherwise = part("else_block").or_else(|| outcome("else"));
            if let (Some(condition), Some(block)) = (given(node).next(), block) {
                let mut condition = extractor.condition(condition);
                if keyword == "unless" {
                    condition = format!("!({condition})");
                }
                extractor.branch(condition, block, otherwise, node);
            }
        }
        "case" | "cond" => clauses(node, extractor),
        // What a `with` does when all matched may fail as ever.
        "with" => caught(node, block, part("else_block"), extractor),
        "try" => {
            let handler = part("rescue_block").or_else(|| part("catch_block"));
            caught(node, handler, handler, extractor);
        }
        _ => {}
    }
}

/// Notes what answers errors in all that stands before a part.
fn caught<'t>(
    node: Node<'t>,
    end: Option<Node<'t>>,
    handler: Option<Node<'t>>,
    extractor: &mut Extractor<'t>,
) {
    if let (Some(end), Some(handler)) = (end, handler) {
        let watched = Span::new(node.start(), end.start());
        let clauses = handler.children();
        let mut patterns = clauses.filter_map(|it| it.field("left"));
        let name = patterns.find_map(|it| bound(&extractor.condition(it)));
        extractor.catch(watched, handler, Vec::new(), name.unwrap_or_default());
    }
}

/// The name that a clause gives what failed: `reason` of `{:error, reason}`, `error` of
/// `error in RuntimeError`, or what stands alone.
fn bound(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix("{:error, ");
    let named = inner
        .and_then(|it| it.strip_suffix('}'))
        .or_else(|| pattern.split(" in ").next());
    let named = named.filter(|it| {
        it.starts_with(|it: char| it.is_ascii_lowercase())
            && it.chars().all(|it| it.is_alphanumeric() || it == '_')
            && !matches!(*it, "nil" | "true" | "false")
    });
    named.map(str::to_owned)
}

/// The clauses of `case` and `cond`. One for errors answers them.
fn clauses<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let subject = given(node).next();
    let block = node.child("do_block").into_iter();
    for clause in block.flat_map(Node::children) {
        let Some(pattern) = clause
            .field("left")
            .filter(|_| clause.kind() == "stab_clause")
        else {
            continue;
        };
        let pattern = extractor.condition(pattern);
        if pattern.contains(":error") || pattern.contains("Error") {
            let watched = subject.unwrap_or(node).span();
            let name = bound(&pattern).unwrap_or_default();
            extractor.catch(watched, clause, Vec::new(), name);
        }
        let condition = match subject {
            Some(subject) => format!("{} == {pattern}", extractor.condition(subject)),
            None => pattern,
        };
        extractor.one_of_cases(condition, clause, clause);
    }
}

/// `alias A.B`, `alias A.{B, C}`, `alias A.B, as: C`, `use A, :b`, `import A`.
fn import<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let mut parts = given(node).map(Node::text);
    let Some(text) = parts.next() else { return };
    let (prefix, names) = match text.split_once(".{") {
        Some((prefix, names)) => (format!("{prefix}."), names.trim_end_matches('}')),
        None => (String::new(), text),
    };
    let renamed = parts.next().and_then(|part| part.strip_prefix("as:"));
    let is_alias = keyword(node) == "alias";
    for name in names.split(',') {
        let module = format!("{prefix}{}", name.trim());
        let last = module.rsplit('.').next().unwrap_or_default();
        let local = renamed.map_or(last, str::trim).to_owned();
        let alias = is_alias.then(|| ("*".to_owned(), local));
        extractor.import(module, alias, node);
    }
}
