//! What gives names their values.

use super::Extractor;
use super::table::Role;
use super::tree::Node;
use super::values::DEEPEST_VALUE;
use crate::syntax::{ScopeId, ScopeKind, Value};

/// A member of a value, as a pattern takes it out.
pub(crate) fn member(value: &Value, key: &str) -> Value {
    match value {
        Value::Name(path) => Value::Name(format!("{path}.{key}")),
        Value::Call(call) => Value::Call(*call),
        Value::Object(_) => value.get(key).cloned().unwrap_or(Value::Other),
        Value::Either(values) => Value::Either(values.iter().map(|it| member(it, key)).collect()),
        _ => Value::Other,
    }
}

impl<'t> Extractor<'t> {
    /// Reads what gives a value to a name, or returns one.
    pub(super) fn read_assignment(&mut self, node: Node<'t>) {
        let [target, value] = node.parts();
        match node.role() {
            // A field that is only declared is one, too; the name of an error is none, nor
            // is a member of an object.
            Role::Assign | Role::Update => {
                let is_other = |it: Node<'_>| matches!(it.role(), Role::Catch | Role::Collection);
                if let Some(target) = target.filter(|_| !node.parent().is_some_and(is_other)) {
                    let value = self.value_or_other(value);
                    self.bind(target, value);
                }
            }
            Role::Declare => {
                if let Some(target) = target {
                    let value = value.map(|it| self.value(it));
                    self.declare_as(target, value, node.part(2));
                }
            }
            Role::Field => {
                if let (Some(name), Some(value)) = (target, value) {
                    let value = self.value(value);
                    let target = format!("this.{}", self.hooks.key(name, self));
                    self.assign(target, value, name);
                }
            }
            Role::Return if target.is_none() => self.file.ends.push(node.span()),
            role => {
                if let Some(result) = target {
                    let value = self.value(result);
                    let target = match role {
                        Role::Throw => "throw",
                        _ => "return",
                    };
                    self.assign(target, value, node);
                }
            }
        }
    }

    /// Makes a name or the names of a pattern, by a value, a type, or both.
    pub(crate) fn declare_as(
        &mut self,
        target: Node<'t>,
        value: Option<Value>,
        kind: Option<Node<'t>>,
    ) {
        let name = match target.role() {
            Role::Parameter => target.part(0).unwrap_or(target),
            _ => target,
        };
        let before = self.file.assignments.len();
        self.declare_type(name, value.as_ref(), kind);
        if let Some(value) = value {
            self.bind(name, value);
        }
        self.mark_new(before);
    }

    /// Notes what a variable is by its type. One that gets what a call returns is known by it, too:
    /// factories and containers return it.
    fn declare_type(&mut self, name: Node<'t>, value: Option<&Value>, kind: Option<Node<'t>>) {
        let is_clear = match value {
            Some(Value::Call(id)) => self.file.calls[*id].is_new,
            Some(value) => !matches!(value, Value::Other | Value::Null),
            None => false,
        };
        let kind = kind.filter(|_| !is_clear);
        if let Some(kind) = kind {
            self.assign_typed(name, kind, self.scope);
        }
    }

    /// Notes what a name is by its type.
    pub(super) fn assign_typed(&mut self, name: Node<'t>, kind: Node<'t>, scope: ScopeId) {
        let is_field = self.file.scopes[scope].kind == ScopeKind::Type;
        let value = match self.hooks.class(kind, self) {
            Some(class) => Value::Name(class),
            None if is_field && self.table.notes_fields => Value::Other,
            None => return,
        };
        let target = self.hooks.word(name, self).into_owned();
        self.assign_in(scope, target, value, name);
    }

    /// Gives a value to a name, or its parts to the names of a pattern.
    pub(crate) fn bind(&mut self, pattern: Node<'t>, value: Value) {
        let depth = self.depth.get();
        if depth >= DEEPEST_VALUE {
            return;
        }
        self.depth.set(depth + 1);
        match pattern.role() {
            Role::ObjectPattern => self.bind_members(pattern, &value),
            Role::ListPattern | Role::List => {
                let mut key = None;
                for (place, part) in pattern.children().enumerate() {
                    // `['id' => $id]` of PHP.
                    if part.next().is_some_and(|it| it.text() == "=>") {
                        key = Some(self.hooks.key(part, self));
                        continue;
                    }
                    let taken = match (key.take(), &value) {
                        (Some(key), value) => member(value, &key),
                        (None, Value::List(items)) => {
                            items.get(place).cloned().unwrap_or(Value::Other)
                        }
                        (None, value) => member(value, &place.to_string()),
                    };
                    self.bind(part, taken);
                }
            }
            Role::VariantPattern => {
                for part in pattern.bound() {
                    self.bind(part, value.clone());
                }
            }
            Role::Default | Role::Rest | Role::Wrapper | Role::Parameter => {
                if let Some(inner) = pattern.part(0) {
                    self.bind(inner, value);
                }
            }
            Role::NamedArgument => {
                if let Some(inner) = pattern.part(1) {
                    self.bind(inner, value);
                }
            }
            // `_` is no name in some languages.
            _ if pattern.is_named() => {
                let target = self.path(pattern);
                if !target.is_empty() {
                    self.assign(target.dotted(), value, pattern);
                }
            }
            _ => {}
        }
        self.depth.set(depth);
    }

    fn bind_members(&mut self, pattern: Node<'t>, value: &Value) {
        for part in pattern.children() {
            let (key, inner) = match part.role() {
                Role::PairPattern => (part.part(0), part.part(1)),
                Role::Default => (part.part(0), part.part(0)),
                Role::Binding => (Some(part), Some(part)),
                _ => (None, part.part(0)),
            };
            let Some(inner) = inner else { continue };
            let taken = match key {
                Some(key) => self.take(value, key),
                None => value.clone(),
            };
            self.bind(inner, taken);
        }
    }

    /// A member that a pattern takes out; that reads it.
    fn take(&mut self, value: &Value, key: Node<'t>) -> Value {
        let name = match key.role() {
            Role::Binding => self.hooks.word(key, self).into_owned(),
            _ => self.hooks.key(key, self),
        };
        let taken = member(value, &name);
        match &taken {
            Value::Name(path) => self.reads(path.clone(), key),
            Value::Call(_) => self.reads(format!("?.{name}"), key),
            _ => {}
        }
        taken
    }
}
