//! What a language says in code, because no table can.

use std::borrow::Cow;

use super::Extractor;
use super::paths::Path;
use super::table::Role;
use super::tree::Node;
use crate::syntax::{Argument, Scope, ScopeId, Value};

/// The hooks of a language. Each has a default, which is what the engine does by the table alone;
/// one that is written for some kinds of nodes calls the method of the engine for all others.
pub(crate) trait Hooks: Sync {
    // Asked only about nodes of the kinds that have a star in the table.

    /// The scope that a node opens.
    fn scope(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<Scope> {
        extractor.scope_by_role(node)
    }

    /// The node at which the called name stands, if a node is a call.
    fn called<'t>(&self, node: Node<'t>, _extractor: &Extractor<'t>) -> Option<Node<'t>> {
        Extractor::called_by_role(node)
    }

    /// Reads a node. This comes after what its role says was done.
    fn read<'t>(&self, _node: Node<'t>, _extractor: &mut Extractor<'t>) {}

    /// The value of an expression.
    fn value<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        extractor.value_by_role(node)
    }

    /// Adds the last part of a path that is read from its end, and returns what stands before it.
    fn step<'t>(
        &self,
        node: Node<'t>,
        path: &mut Path<'t>,
        extractor: &Extractor<'t>,
    ) -> Option<Node<'t>> {
        extractor.step_by_role(node, path)
    }

    // Asked about every node that they can concern.

    /// Looks at the whole file before it is read.
    fn prepare<'t>(&self, _extractor: &mut Extractor<'t>) {}

    /// A name as facts have it: without the `$` before it, or the backticks around it.
    fn word<'t>(&self, node: Node<'t>, _extractor: &Extractor<'t>) -> Cow<'t, str> {
        Cow::Borrowed(node.text())
    }

    /// The name of a type without its parameters, dotted.
    fn type_name(&self, node: Node<'_>, _extractor: &Extractor<'_>) -> String {
        node.text().to_owned()
    }

    /// The class that something is by its type, if that is worth knowing. By convention classes have
    /// capitals.
    fn class(&self, kind: Node<'_>, extractor: &Extractor<'_>) -> Option<String> {
        let name = self.type_name(kind, extractor);
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_named = |letter: char| letter.is_alphanumeric() || "._$".contains(letter);
        let is_class = last.starts_with(char::is_uppercase) && name.chars().all(is_named);
        (is_class && !extractor.table.common_types.contains(&last)).then_some(name)
    }

    /// The text of a string.
    fn text<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> Value {
        extractor.template(node)
    }

    /// What a piece of a string says, if its escapes are no nodes of their own.
    fn content<'t>(&self, piece: Node<'t>) -> Cow<'t, str> {
        Cow::Borrowed(piece.text())
    }

    /// A number without what only says how it is stored.
    fn number<'t>(&self, node: Node<'t>) -> &'t str {
        node.text()
    }

    /// The key of a member of an object.
    fn key<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> String {
        match extractor.value(node) {
            Value::Text(key) | Value::Name(key) | Value::Number(key) => key,
            _ => "?".to_owned(),
        }
    }

    /// What an index is in a path.
    fn index<'t>(&self, node: Node<'t>, extractor: &Extractor<'t>) -> String {
        match extractor.value(node) {
            Value::Text(key) | Value::Number(key) => key,
            Value::Name(key) if node.role() == Role::Symbol => key,
            _ => "?".to_owned(),
        }
    }

    /// The name that a function or class without one is given by what it stands in.
    fn given_name(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Option<String> {
        extractor.given_name(node)
    }

    /// Whether other files may import a scope.
    fn is_exported(&self, _node: Node<'_>, _name: &str) -> bool {
        true
    }

    /// What a type extends, or what a method belongs to.
    fn bases(&self, node: Node<'_>, extractor: &Extractor<'_>) -> Vec<String> {
        extractor.bases_by_role(node)
    }

    /// Whether what is compared with a text can be the path of a request. Code for one such path is
    /// a scope of its own.
    fn is_path(&self, _subject: Node<'_>) -> bool {
        false
    }

    /// Whether a call of this path constructs.
    fn constructs(&self, _callee: &str) -> bool {
        false
    }

    /// Adds what a call is given besides its arguments: a block, types.
    fn arguments<'t>(
        &self,
        _call: Node<'t>,
        _arguments: &mut Vec<Argument>,
        _extractor: &Extractor<'t>,
    ) {
    }

    /// The scope that a marker belongs to; none if that is a function without a body.
    fn marked(&self, marker: Node<'_>, extractor: &Extractor<'_>) -> Option<ScopeId> {
        let is_holder =
            |it: &Node<'_>| it.role() == Role::Function || extractor.scope_of(*it).is_some();
        extractor.scope_of(marker.ancestors().find(is_holder)?)
    }
}

/// Those of a language that needs none.
pub(super) struct NoHooks;

impl Hooks for NoHooks {}
