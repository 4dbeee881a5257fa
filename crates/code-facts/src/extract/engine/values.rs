//! Values as far as they stand in the code.

use super::Extractor;
use super::table::{Operator, Role};
use super::tree::Node;
use crate::syntax::{Argument, Value};

/// How deep a value may nest before it is [`Value::Other`].
pub(super) const DEEPEST_VALUE: usize = 24;

/// One of several values.
pub(crate) fn either(values: impl IntoIterator<Item = Value>) -> Value {
    let mut flat = Vec::new();
    for value in values {
        match value {
            Value::Either(values) => flat.extend(values),
            value => flat.push(value),
        }
    }
    Value::Either(flat)
}

impl<'t> Extractor<'t> {
    /// The value of an expression.
    pub(crate) fn value(&self, node: Node<'t>) -> Value {
        let depth = self.depth.get();
        if depth >= DEEPEST_VALUE {
            return Value::Other;
        }
        self.depth.set(depth + 1);
        let value = if node.row().is_hooked {
            self.hooks.value(node, self)
        } else {
            self.value_by_role(node)
        };
        self.depth.set(depth);
        value
    }

    /// The value of an expression, if there is one.
    pub(crate) fn value_or_other(&self, node: Option<Node<'t>>) -> Value {
        node.map_or(Value::Other, |it| self.value(it))
    }

    /// The value of an expression by its role.
    pub(crate) fn value_by_role(&self, node: Node<'t>) -> Value {
        if let Some(call) = self.call_of(node) {
            return Value::Call(call);
        }
        let part = |place| self.value_or_other(node.part(place));
        match node.role() {
            Role::Text => self.hooks.text(node, self),
            Role::Number => Value::Number(self.hooks.number(node).to_owned()),
            Role::True => Value::Bool(true),
            Role::False => Value::Bool(false),
            Role::Bool => Value::Bool(node.text().eq_ignore_ascii_case("true")),
            Role::Null => Value::Null,
            Role::Name
            | Role::Word
            | Role::Symbol
            | Role::TypeName
            | Role::Shorthand
            | Role::Member
            | Role::Index => {
                let path = self.path(node);
                match path.receiver {
                    Some(call) => Value::Call(call),
                    None => Value::Name(path.dotted()),
                }
            }
            Role::List => Value::List(self.items(node).map(|it| it.value).collect()),
            Role::Object | Role::Members => Value::Object(self.members(node)),
            Role::Collection | Role::Arguments => self.collection(node),
            Role::Function | Role::Closure | Role::Anonymous | Role::Type => {
                self.scope_of(node).map_or(Value::Other, Value::Function)
            }
            Role::Assign => part(1),
            Role::Conditional => self.one_of([node.part(1), node.part(2)]),
            Role::Switch => {
                let cases = Self::cases(node);
                self.one_of(cases.map(|case| case.part(2).or_else(|| case.part(1))))
            }
            // The last statement of a block is its result.
            Role::Block => self.value_or_other(node.last()),
            Role::Binary => match self.operator(node) {
                Some(Operator::And | Operator::Or) => either([part(0), part(2)]),
                Some(Operator::Sum) => self.sum(node),
                _ => match (node.part(1).map(Node::text), part(0), part(2)) {
                    (Some("*"), Value::Number(left), Value::Number(right)) => {
                        product(&left, &right)
                    }
                    _ => Value::Other,
                },
            },
            Role::Unary if self.operator(node) == Some(Operator::Same) => part(0),
            Role::Unary => match (node.sign().map(Node::text), part(0)) {
                (Some("-"), Value::Number(number)) => Value::Number(format!("-{number}")),
                _ => Value::Other,
            },
            // `return self::$one ??= new self()`
            Role::Update => part(1),
            Role::Wrapper | Role::Result | Role::Body | Role::Statement | Role::Try => part(0),
            _ => Value::Other,
        }
    }

    /// The value of one of several expressions. One that throws has none.
    fn one_of(&self, results: impl IntoIterator<Item = Option<Node<'t>>>) -> Value {
        let results = results.into_iter().flatten();
        let results = results.filter(|it| it.role() != Role::Throw);
        let mut values: Vec<Value> = results.map(|it| self.value(it)).collect();
        match values.len() {
            0 => Value::Other,
            1 => values.remove(0),
            _ => either(values),
        }
    }

    fn collection(&self, node: Node<'t>) -> Value {
        let has_key = |it: Node<'_>| it.role() == Role::Pair && it.part(0).is_some();
        if node.children().any(|it| it.role() == Role::Members) {
            return Value::Object(self.members(node));
        }
        let items = self.items(node);
        if !node.children().any(has_key) {
            return Value::List(items.map(|item| item.value).collect());
        }
        let unnamed = || "?".to_owned();
        let members = items.map(|item| (item.name.unwrap_or_else(unnamed), item.value));
        Value::Object(members.collect())
    }

    /// The members of an object. What has no key is left out, unless it is spread.
    pub(crate) fn members(&self, node: Node<'t>) -> Vec<(String, Value)> {
        let members = self.items(node);
        members
            .filter_map(|member| Some((member.name?, member.value)))
            .collect()
    }

    /// What stands in a list of arguments or items; what is said of one of them is none.
    pub(crate) fn items(&self, node: Node<'t>) -> impl Iterator<Item = Argument> {
        let items = Self::held(node).into_iter();
        let items = items.filter(|it| !matches!(it.role(), Role::Marker | Role::Skip));
        items.map(|it| self.item(it))
    }

    /// What stands in a list or the like, those among it that have no brackets of their own included.
    fn held(node: Node<'t>) -> Vec<Node<'t>> {
        let mut held: Vec<_> = node.children().collect();
        let is_open = |it: &Node<'_>| it.role() == Role::Members;
        while let Some(place) = held.iter().position(is_open) {
            let members = held[place].children();
            held.splice(place..=place, members);
        }
        held
    }

    /// An argument, an item of a list, or a member of an object, with its name; what is spread has
    /// the name `...`.
    pub(crate) fn item(&self, node: Node<'t>) -> Argument {
        let [first, second] = node.parts();
        let has_name = |role| matches!(role, Role::NamedArgument | Role::Pair);
        if let (None, Some(inner)) = (first, second.filter(|_| has_name(node.role()))) {
            return self.item(inner);
        }
        let (name, value) = match node.role() {
            Role::NamedArgument => {
                let name = first.map(|it| self.hooks.word(it, self).into_owned());
                (name, self.value_or_other(second))
            }
            Role::Pair => {
                let name = first.map(|it| self.hooks.key(it, self));
                let value = match second {
                    Some(value) => self.value(value),
                    // `{ code: }` gives what has that name.
                    None => name.clone().map_or(Value::Other, Value::Name),
                };
                (name, value)
            }
            Role::Binary if self.operator(node) == Some(Operator::Pair) => {
                let value = self.value_or_other(node.part(2));
                (first.map(|it| self.hooks.key(it, self)), value)
            }
            Role::Function => (
                first.map(|it| self.hooks.key(it, self)),
                self.value_by_role(node),
            ),
            Role::Shorthand => {
                let name = self.hooks.word(node, self).into_owned();
                (Some(name.clone()), Value::Name(name))
            }
            Role::Spread => (Some("...".to_owned()), self.value_or_other(first)),
            _ => (None, self.value(node)),
        };
        Argument { name, value }
    }
}

/// What two whole numbers make, as `60 * 15` is written for clarity.
fn product(left: &str, right: &str) -> Value {
    let number = |text: &str| text.replace('_', "").parse::<u64>().ok();
    let product = number(left).zip(number(right));
    let product = product.and_then(|(left, right)| left.checked_mul(right));
    product.map_or(Value::Other, |it| Value::Number(it.to_string()))
}
