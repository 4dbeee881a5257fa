//! Scopes: what opens one, and what it is called.

use super::Extractor;
use super::table::Role;
use super::tree::Node;
use super::values::DEEPEST_VALUE;
use crate::syntax::{Scope, ScopeId, ScopeKind, Value};

impl<'t> Extractor<'t> {
    /// The scope that a node opens by its role.
    pub(crate) fn scope_by_role(&self, node: Node<'_>) -> Option<Scope> {
        let own = || {
            node.part(0)
                .map(|it| self.hooks.word(it, self).into_owned())
        };
        let given = || self.hooks.given_name(node, self);
        let opened = match node.role() {
            Role::Function => Scope::new(ScopeKind::Function, own()?),
            Role::Type => Scope::new(ScopeKind::Type, own().or_else(given).unwrap_or_default()),
            Role::Anonymous => Scope::new(ScopeKind::Closure, ""),
            Role::Closure => match given().or_else(own) {
                Some(name) => Scope::new(ScopeKind::Function, name),
                None => Scope::new(ScopeKind::Closure, ""),
            },
            Role::Case | Role::Block => {
                self.path_case(node)?;
                Scope::new(ScopeKind::Closure, "")
            }
            _ => return None,
        };
        Some(self.described(opened, node))
    }

    /// Adds what a scope has besides its name.
    pub(crate) fn described(&self, mut opened: Scope, node: Node<'_>) -> Scope {
        if matches!(opened.kind, ScopeKind::Type | ScopeKind::Function) {
            opened.bases = self.hooks.bases(node, self);
        }
        if let Some(parameters) = node.part(1) {
            self.names(parameters, &mut opened.parameters);
        }
        opened.is_exported = self.hooks.is_exported(node, &opened.name);
        opened
    }

    /// The name that a function or class is given by what it stands in: a variable, a property.
    pub(crate) fn given_name(&self, node: Node<'_>) -> Option<String> {
        let mut inner = node;
        let mut holder = node.parent()?;
        while holder.role() == Role::Wrapper {
            inner = holder;
            holder = holder.parent()?;
        }
        let [target, value] = holder.parts();
        let target = target.filter(|_| value == Some(inner))?;
        let name = match holder.role() {
            Role::Declare => Some(target).filter(|it| it.role() == Role::Name),
            Role::Assign if target.role() == Role::Member => target.part(1),
            Role::Assign => Some(target).filter(|it| it.role() == Role::Name),
            Role::Pair | Role::Field => Some(target),
            _ => None,
        }?;
        let name = match holder.role() {
            Role::Pair => self.hooks.key(name, self),
            _ => self.hooks.word(name, self).into_owned(),
        };
        Some(name).filter(|it| !it.is_empty())
    }

    /// The types among a node's children that have the role for it.
    pub(crate) fn bases_by_role(&self, node: Node<'_>) -> Vec<String> {
        let mut bases = Vec::new();
        for child in node.children().filter(|it| it.role() == Role::Bases) {
            self.add_bases(child, &mut bases);
        }
        bases
    }

    fn add_bases(&self, list: Node<'_>, bases: &mut Vec<String>) {
        // What a base is constructed with is none.
        let types = list.children().filter(|it| it.role() != Role::Arguments);
        for child in types {
            match (child.role(), child.part(0)) {
                (Role::Bases, Some(only)) => bases.push(self.hooks.type_name(only, self)),
                (Role::Bases, None) => self.add_bases(child, bases),
                _ => bases.push(self.hooks.type_name(child, self)),
            }
        }
    }

    /// The names that parameters have, or that a pattern binds.
    pub(crate) fn names(&self, node: Node<'_>, names: &mut Vec<String>) {
        let depth = self.depth.get();
        if depth >= DEEPEST_VALUE {
            return;
        }
        self.depth.set(depth + 1);
        match node.role() {
            Role::Name | Role::Binding => names.push(self.hooks.word(node, self).into_owned()),
            Role::Parameters | Role::ObjectPattern | Role::ListPattern => {
                for child in node.children() {
                    self.names(child, names);
                }
            }
            // A parameter has one place, and so one name.
            Role::VariantPattern => {
                if let Some(inner) = node.bound().last() {
                    self.names(inner, names);
                }
            }
            Role::PairPattern => {
                if let Some(inner) = node.part(1) {
                    self.names(inner, names);
                }
            }
            Role::Parameter => {
                let before = names.len();
                for inner in node.every(0) {
                    self.names(inner, names);
                }
                // One without a name keeps its place.
                let is_nameless = node.part(0).is_none_or(|it| !it.is_named());
                if names.len() == before && is_nameless {
                    names.push("_".to_owned());
                }
            }
            // Names among its children are read: the defaults of parameters.
            Role::Other => {
                for child in node.children().filter(|it| it.role() == Role::Parameter) {
                    self.names(child, names);
                }
            }
            Role::Default | Role::Rest | Role::Wrapper | Role::Declare => {
                if let Some(inner) = node.part(0) {
                    self.names(inner, names);
                }
            }
            _ => {}
        }
        self.depth.set(depth);
    }

    /// Reads what a function says of its parameters and of what it returns.
    pub(super) fn read_function(&mut self, node: Node<'t>) {
        let Some(scope) = self.scope_of(node) else {
            return;
        };
        let [_, parameters, body, receiver] = node.parts();
        let lists = receiver.into_iter().chain(parameters);
        for parameter in lists.flat_map(Node::children) {
            self.read_parameter(parameter, scope);
        }
        let body = body.and_then(|body| match body.role() {
            Role::Body => body.part(0),
            _ => Some(body),
        });
        let is_statements = |body: Node<'_>| body.role() == Role::Block;
        let body = body.filter(|body| node.role() != Role::Type && !is_statements(*body));
        self.returns(body, node);
    }

    /// What a parameter is, its type says: `auth: AuthService`; what it is if it is not given, its default.
    fn read_parameter(&mut self, parameter: Node<'t>, scope: ScopeId) {
        self.read_default(parameter, scope);
        let kind = parameter
            .part(1)
            .filter(|_| parameter.role() == Role::Parameter);
        if let Some(kind) = kind {
            for pattern in parameter.every(0) {
                self.assign_typed(pattern.innermost(), kind, scope);
            }
        }
    }

    fn read_default(&mut self, parameter: Node<'t>, scope: ScopeId) {
        let [pattern, second, third, _] = parameter.parts();
        let default = match parameter.role() {
            Role::Parameter => third,
            Role::Default => second,
            Role::ObjectPattern => {
                for part in parameter.children() {
                    self.read_default(part, scope);
                }
                return;
            }
            _ => return,
        };
        if let Some(inner) = pattern {
            self.read_default(inner, scope);
        }
        let says_something = |value: &Value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::Text(text) => !text.is_empty(),
            _ => true,
        };
        if let (Some(pattern), Some(default)) = (pattern, default)
            && pattern.role() != Role::ObjectPattern
            && says_something(&self.value(default))
        {
            let name = self.hooks.word(pattern, self).into_owned();
            self.file.scopes[scope].defaults.push(name);
        }
    }
}
