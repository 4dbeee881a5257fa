//! The one extractor for all languages: a syntax tree becomes the facts of a [`SourceFile`].
//!
//! # How a language is written
//!
//! A language is a file in `extract/languages`: a [`Table`] and, for what no table can say, [`Hooks`].
//!
//! The table gives each kind of node that matters a [`Role`], and says where the parts of that role
//! are: `("member_expression", Role::Member, "object property")`. [`Role`] documents the parts of
//! each role and [`Table`] how a part is written. What has no role is still walked through, so that
//! statements, blocks and whatever a grammar adds need no row. The engine does the rest: it opens scopes,
//! numbers calls, and fills in paths, values, assignments, reads, branches, catches and strings.
//! Reads are subtracted rather than listed: every [`Role::Name`], [`Role::Member`] and [`Role::Index`]
//! is one unless its parent's role, or a row of [`Table::unread`], says that it is not.
//!
//! A hook is a method of [`Hooks`] with a default. Those that are called for nodes of any kind
//! (`scope`, `called`, `read`, `value`, `step`) are asked about the kinds that have a star in the
//! table alone, and hand on what they do not know to the engine's `…_by_role`; `read` comes after the engine's own
//! reading, so that a hook for calls finds its call filled in. They look at the tree with
//! [`Node`], whose `kind` and `field` take the grammar's names, and write with the methods of
//! [`Extractor`]: `assign`, `branch`, `catch`, `marker`, `call`, `reads`, `string`, and the lists
//! of its `file`.
//!
//! # How it works
//!
//! The parser's tree is walked once, into an array ([`Tree`]). Its nodes are then gone through twice:
//! first every scope and call gets its number, then every node is read, so that a value can refer to
//! a call or function further down. Both are loops over numbers, without recursion, which deep nesting
//! would overflow. What a file yields borrows nothing from its tree.

mod bindings;
mod calls;
mod cases;
mod flow;
mod hooks;
mod paths;
mod scopes;
mod table;
mod texts;
mod tree;
mod values;

use std::cell::Cell;
use std::collections::HashSet;

pub(crate) use hooks::Hooks;
pub(crate) use paths::{Path, chain_root};
pub(crate) use table::{Grammar, Operator, Role, Table};
pub(crate) use texts::{concatenated, unescape, unescaped};
pub(crate) use tree::{Node, Tree};
pub(crate) use values::either;

use crate::syntax::{
    Argument, Assignment, Call, CallId, Import, Marker, Read, SHARED, ScopeId, SourceFile, Span,
    Text, Value,
};

/// Reads a text into a file. What the parser cannot make sense of is left out. `given` are names that
/// stand for something although nothing in the file says so.
pub(super) fn extract(
    grammar: &'static Grammar,
    file: &mut SourceFile,
    text: &str,
    given: &[&str],
) {
    match Tree::parse(grammar, text) {
        Some(tree) => extract_tree(&tree, file, given),
        None => file.has_errors = true,
    }
}

/// Reads a tree into a file.
pub(super) fn extract_tree(tree: &Tree<'_>, file: &mut SourceFile, given: &[&str]) {
    file.has_errors |= tree.has_errors;
    let table = tree.grammar.table;
    let nothing = vec![None; tree.len()];
    let mut extractor = Extractor {
        tree,
        table,
        hooks: table.hooks,
        file,
        scope: ScopeId::FILE,
        given,
        variables: HashSet::new(),
        end: 0,
        scopes: nothing,
        calls: vec![None; tree.len()],
        depth: Cell::new(0),
    };
    table.hooks.prepare(&mut extractor);
    extractor.declare();
    extractor.walk(Extractor::read);
}

/// A file that is being read.
pub(crate) struct Extractor<'t> {
    pub(crate) tree: &'t Tree<'t>,
    /// What has been read.
    pub(crate) file: &'t mut SourceFile,
    /// The scope that the present node stands in, not one that it opens.
    pub(crate) scope: ScopeId,
    /// Names that are known in every file.
    pub(crate) given: &'t [&'t str],
    /// Names that are given a value somewhere in the file, where a hook wants to know.
    pub(crate) variables: HashSet<&'t str>,
    table: &'static Table,
    hooks: &'static dyn Hooks,
    /// Where the present node ends.
    end: usize,
    /// The scopes that nodes open, by the nodes' numbers.
    scopes: Vec<Option<ScopeId>>,
    /// The calls that nodes are.
    calls: Vec<Option<CallId>>,
    /// How deep the reading of a value has come.
    depth: Cell<usize>,
}

impl<'t> Extractor<'t> {
    /// Goes through all nodes that are not skipped, each with the scope that it stands in.
    fn walk(&mut self, mut see: impl FnMut(&mut Self, Node<'t>)) {
        let tree = self.tree;
        // Scopes that are open, each with the number of the node after it.
        let mut open: Vec<(usize, ScopeId)> = Vec::new();
        let mut next = 0;
        while next < tree.len() {
            let node = tree.node(next);
            if node.is_skipped() || !node.is_named() {
                next = node.after();
                continue;
            }
            while open.last().is_some_and(|(after, _)| *after <= next) {
                open.pop();
            }
            self.scope = open.last().map_or(ScopeId::FILE, |(_, scope)| *scope);
            self.end = node.end();
            see(self, node);
            if let Some(scope) = self.scope_of(node) {
                open.push((node.after(), scope));
            }
            next += 1;
        }
    }

    /// Gives every scope and every call its number, calls in the order of the called names.
    fn declare(&mut self) {
        let mut found = Vec::new();
        self.walk(|extractor, node| {
            let (called, opened) = if node.row().is_hooked {
                let hooks = extractor.hooks;
                (hooks.called(node, extractor), hooks.scope(node, extractor))
            } else {
                (Self::called_by_role(node), extractor.scope_by_role(node))
            };
            if let Some(name) = called {
                found.push((name.start(), node, extractor.scope));
            }
            if let Some(mut scope) = opened {
                (scope.span, scope.parent) = (node.span(), extractor.scope);
                let id = extractor.file.scopes.push_and_get_key(scope);
                extractor.scopes[node.index()] = Some(id);
            }
        });
        found.sort_by_key(|(start, ..)| *start);
        for (start, node, scope) in found {
            let call = self.file.calls.push_and_get_key(Call {
                callee: String::new(),
                arguments: Vec::new(),
                receiver: None,
                is_new: false,
                is_awaited: node
                    .parent()
                    .is_some_and(|it| it.kind().starts_with("await")),
                scope,
                span: Span::new(start, node.end()),
            });
            self.calls[node.index()] = Some(call);
        }
    }

    /// Reads one node: by its role, then by the hooks.
    fn read(&mut self, node: Node<'t>) {
        match node.role() {
            // In some languages a name alone can be a call; a hook says which ones are.
            Role::Name if self.call_of(node).is_some() => self.read_call(node),
            Role::Name | Role::Member | Role::Index | Role::Shorthand => self.read_name(node),
            Role::Call | Role::Method | Role::New | Role::Keyword(_) => self.read_call(node),
            Role::Text => self.read_text(node),
            Role::Function | Role::Closure | Role::Anonymous | Role::Type => {
                self.read_function(node);
            }
            Role::Assign
            | Role::Update
            | Role::Declare
            | Role::Field
            | Role::Return
            | Role::Throw => self.read_assignment(node),
            Role::Branch | Role::Unless | Role::Conditional => self.read_branch(node),
            Role::Switch => self.read_switch(node),
            Role::Try => self.read_try(node),
            Role::Statement => self.read_statement(node),
            Role::Marker => self.read_marker(node),
            Role::Case | Role::Block => self.read_case(node),
            Role::Pair if self.file.language.is_script() => self.read_key(node),
            _ => {}
        }
        if node.row().is_hooked {
            self.hooks.read(node, self);
        }
    }

    /// Keeps where the key of an object is.
    fn read_key(&mut self, node: Node<'t>) {
        if let Some(key) = node.part(0) {
            let value = self.hooks.key(key, self);
            self.file.keys.push(Text {
                value,
                scope: self.scope,
                span: key.span(),
            });
        }
    }

    /// The call that a node is.
    pub(crate) fn call_of(&self, node: Node<'_>) -> Option<CallId> {
        self.calls[node.index()]
    }

    /// The scope that a node opens.
    pub(crate) fn scope_of(&self, node: Node<'_>) -> Option<ScopeId> {
        self.scopes[node.index()]
    }

    /// Adds an assignment in the present scope, from its target to the end of the present node.
    pub(crate) fn assign(&mut self, target: impl Into<String>, value: Value, node: Node<'_>) {
        let span = Span::new(node.start(), node.end().max(self.end));
        self.push_assignment(self.scope, target.into(), value, span);
    }

    /// Adds an assignment in another scope.
    pub(crate) fn assign_in(
        &mut self,
        scope: ScopeId,
        target: impl Into<String>,
        value: Value,
        node: Node<'_>,
    ) {
        self.push_assignment(scope, target.into(), value, node.span());
    }

    fn push_assignment(&mut self, scope: ScopeId, target: String, value: Value, span: Span) {
        self.file.assignments.push(Assignment {
            target,
            value,
            is_new: false,
            scope,
            span,
        });
    }

    /// Adds what a function gives back without saying so, if that is anything.
    pub(crate) fn returns(&mut self, result: Option<Node<'t>>, function: Node<'t>) {
        if let (Some(result), Some(scope)) = (result, self.scope_of(function)) {
            let value = self.value(result);
            self.assign_in(scope, "return", value, result);
        }
    }

    /// Takes the assignments after the first so many for ones that make their names.
    pub(crate) fn mark_new(&mut self, count: usize) {
        for assignment in &mut self.file.assignments[count..] {
            assignment.is_new = true;
        }
    }

    /// Adds a name that is read.
    pub(crate) fn reads(&mut self, path: impl Into<String>, node: Node<'_>) {
        self.file.reads.push(Read {
            path: path.into(),
            scope: self.scope,
            span: node.span(),
        });
    }

    /// Adds a string.
    pub(crate) fn string(&mut self, value: impl Into<String>, node: Node<'_>) {
        self.file.strings.push(Text {
            value: value.into(),
            scope: self.scope,
            span: node.span(),
        });
    }

    /// Adds what is imported from a module: names, each with the one that it has here.
    pub(crate) fn import(
        &mut self,
        module: impl Into<String>,
        names: impl IntoIterator<Item = (String, String)>,
        node: Node<'_>,
    ) {
        self.file.imports.push(Import {
            module: module.into(),
            names: names.into_iter().collect(),
            span: node.span(),
        });
    }

    /// Adds a marker to a scope.
    pub(crate) fn marker(
        &mut self,
        scope: ScopeId,
        name: impl Into<String>,
        arguments: Vec<Argument>,
        node: Node<'_>,
    ) {
        self.file.scopes[scope].markers.push(Marker {
            name: name.into(),
            arguments,
            span: node.span(),
        });
    }

    /// Marks names as variables that the process has once: `global x`, `static` fields.
    pub(crate) fn shared(&mut self, names: impl IntoIterator<Item = Node<'t>>, node: Node<'t>) {
        let names = names
            .into_iter()
            .map(|name| Value::Text(name.text().to_owned()).into());
        let names = names.collect();
        self.marker(self.scope, SHARED, names, node);
    }
}
