//! What stands in macros and attributes, which no grammar takes apart: `json!({"code": code})`,
//! `vec![a, b]`, `#[arg(long, env = "KEY")]`.

use crate::extract::engine::{Extractor, Node, Path, Role, concatenated};
use crate::syntax::{Argument, Value};

/// Whether a macro makes a text.
pub(super) fn is_text(node: Node<'_>) -> bool {
    let name = node.field("macro").map(Node::text);
    matches!(name, Some("format" | "concat" | "format_args"))
}

/// The name of what is called, if a tree holds the arguments of a call: `id(x)` in `json!([id(x)])`.
pub(super) fn called(tree: Node<'_>) -> Option<Node<'_>> {
    let is_inside = tree.parent().is_some_and(|it| it.kind() == "token_tree");
    let is_call = is_inside && tree.text().starts_with('(');
    tree.previous()
        .filter(|it| is_call && it.role() == Role::Name)
}

/// What is called before a tree: `self.url` of `self.url()`.
pub(super) fn callee<'t>(tree: Node<'t>, extractor: &Extractor<'t>) -> Path<'t> {
    let mut path = Path::default();
    let mut next = tree.previous();
    while let Some(node) = next {
        if node.kind() == "token_tree" {
            path.through(extractor.call_of(node));
            next = node.previous();
            continue;
        }
        if !matches!(node.role(), Role::Name | Role::Word) {
            break;
        }
        path.before(node.text());
        let between = node.previous().filter(|it| matches!(it.kind(), "." | "::"));
        next = between.and_then(Node::previous);
    }
    path
}

/// What stands in a tree, as arguments of a call; members that have a key make one object.
pub(super) fn given<'t>(tree: Option<Node<'t>>, extractor: &Extractor<'t>) -> Vec<Argument> {
    let values = match tree.map(|it| extractor.value(it)) {
        Some(Value::List(items)) => items,
        only => Vec::from_iter(only),
    };
    values.into_iter().map(Argument::from).collect()
}

/// The arguments of an attribute.
pub(super) fn arguments<'t>(attribute: Node<'t>, extractor: &Extractor<'t>) -> Vec<Argument> {
    let tree = attribute.field("arguments");
    let parts = tree.map(items).unwrap_or_default();
    let given = parts.iter().map(|part| match halves(part, &["="]) {
        Some((name, given)) => Argument::named(joined(name), item(given, extractor)),
        None => item(part, extractor).into(),
    });
    given.collect()
}

/// What a macro or tree holds: an object if a member has a key, else a list.
pub(super) fn value<'t>(tree: Node<'t>, extractor: &Extractor<'t>) -> Value {
    let mut members = Vec::new();
    let mut values = Vec::new();
    for part in items(tree) {
        match halves(&part, &[":", "=>", "="]).filter(|(key, _)| !key.is_empty()) {
            Some((key, given)) => {
                let key = match item(key, extractor) {
                    Value::Text(text) | Value::Name(text) => text,
                    _ => "?".to_owned(),
                };
                members.push((key, item(given, extractor)));
            }
            None => values.push(item(&part, extractor)),
        }
    }
    match members.is_empty() {
        true => Value::List(values),
        false => Value::Object(members),
    }
}

/// The tokens between the brackets of a tree, apart where a comma stands.
fn items(tree: Node<'_>) -> Vec<Vec<Node<'_>>> {
    let tokens: Vec<_> = tree.all().filter(|it| !it.is_extra()).collect();
    let within = tokens.get(1..tokens.len().saturating_sub(1));
    let parts = within
        .unwrap_or_default()
        .split(|it| matches!(it.text(), "," | ";"));
    parts
        .filter(|it| !it.is_empty())
        .map(<[_]>::to_vec)
        .collect()
}

/// What stands before and after the first of some signs.
fn halves<'a, 't>(
    part: &'a [Node<'t>],
    signs: &[&str],
) -> Option<(&'a [Node<'t>], &'a [Node<'t>])> {
    let at = part.iter().position(|it| signs.contains(&it.text()))?;
    Some((&part[..at], &part[at + 1..]))
}

/// One item: a literal, a list or object in brackets, or a path.
fn item<'t>(tokens: &[Node<'t>], extractor: &Extractor<'t>) -> Value {
    let is_sign = |it: &Node<'_>| matches!(it.text(), "&" | "mut" | "*");
    let start = tokens.iter().take_while(|it| is_sign(it)).count();
    match &tokens[start..] {
        [] => Value::Other,
        [.., last] if let Some(call) = extractor.call_of(*last) => Value::Call(call),
        [one] => extractor.value(*one),
        [first, ..] if first.role() == Role::Text => extractor.value(*first),
        all => Value::Name(joined(all)),
    }
}

/// `user::id` and `user.id` are `user.id`; what is given to a call is left out.
fn joined(tokens: &[Node<'_>]) -> String {
    let names = tokens.iter().filter(|it| it.kind() != "token_tree");
    names.map(|it| it.text().replace("::", ".")).collect()
}

/// `format!("{}/sso/token?state={state}", base)`: the first text, with its holes.
pub(super) fn template<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Value {
    let mut given = given(node.child("token_tree"), extractor)
        .into_iter()
        .peekable();
    let Some(Value::Text(text)) = given.next().map(|it| it.value) else {
        return Value::Other;
    };
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{')
        && let Some((hole, after)) = after.split_once('}')
    {
        // A constant that stands in the code is what it says.
        let value = given.next_if(|_| hole.is_empty()).map(|it| it.value);
        let value = value.filter(|it| it.text().is_some());
        parts.extend([
            Value::Text(before.to_owned()),
            value.unwrap_or(Value::Other),
        ]);
        rest = after;
    }
    parts.push(Value::Text(rest.to_owned()));
    concatenated(parts)
}

/// Reads the names that a text is made of: `error` of `format!("{error:?}")` and of `format!("{}", error)`.
pub(super) fn read<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let mut given = given(node.child("token_tree"), extractor).into_iter();
    let text = given.next();
    let holes = text.iter().filter_map(|it| it.value.text());
    let holes = holes.flat_map(|it| it.split('{').skip(1));
    let named = holes.map(|it| it.split([':', '}']).next().unwrap_or_default().to_owned());
    let given = given.filter_map(|it| it.value.name().map(str::to_owned));
    let names: Vec<String> = named.chain(given).filter(|it| !it.is_empty()).collect();
    for name in names {
        extractor.reads(name, node);
    }
}

/// Gives a string of `format!` its holes.
pub(super) fn string<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let holder = node.ancestors().nth(1).filter(|it| is_text(*it));
    let Some(holder) = holder else { return };
    if let Value::Text(text) | Value::Template(text) = extractor.value(holder)
        && let Some(string) = extractor.file.strings.last_mut()
    {
        string.value = text;
    }
}
