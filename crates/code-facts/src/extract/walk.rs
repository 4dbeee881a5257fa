//! The way through a tree that all languages share: first every scope and call gets its number,
//! then every node is read, so that a value can refer to a call or function further down.

use std::collections::HashMap;

use tree_sitter::{Node, Tree, TreeCursor};

use crate::syntax::{
    Argument, Assignment, Branch, Call, CallId, Marker, Read, SHARED, Scope, ScopeId, ScopeKind,
    SourceFile, Span, Text, Value,
};

/// How deep a value may nest before it is [`Value::Other`].
const DEEPEST_VALUE: usize = 24;

/// How many parts a dotted path has at the most; the first ones of a longer chain are left out.
const LONGEST_PATH: usize = 32;

/// How much of a condition is kept, in bytes.
const LONGEST_CONDITION: usize = 400;

/// What a language says of its nodes. Nodes without a name of their own (punctuation) are never shown.
pub(super) trait Grammar {
    /// Whether nothing within such a node runs: types, comments.
    fn is_skipped(&self, node: Node<'_>) -> bool;

    /// The scope that a node opens, with its lines and parent still missing.
    /// `around` holds the nodes that it stands in, the nearest last.
    fn scope(&self, node: Node<'_>, around: &[Node<'_>], text: &str) -> Option<Opened>;

    /// The node at which the called name stands, if a node is a call.
    fn called<'t>(&self, node: Node<'t>, text: &str) -> Option<Node<'t>>;

    /// Reads one node; its children are shown afterwards. [`Reader::scope`] is the scope that the
    /// node stands in, not one that it opens.
    fn read<'t>(&self, node: Node<'t>, around: &[Node<'t>], reader: &mut Reader<'_>);
}

/// What a grammar says of a scope that begins.
pub(super) struct Opened {
    pub(super) kind: ScopeKind,
    pub(super) name: String,
    pub(super) bases: Vec<String>,
    pub(super) parameters: Vec<String>,
    pub(super) is_exported: bool,
}

impl Opened {
    /// A scope with a name alone.
    pub(super) fn new(kind: ScopeKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            bases: Vec::new(),
            parameters: Vec::new(),
            is_exported: true,
        }
    }
}

/// Reads a whole tree into a file.
pub(super) fn walk(grammar: &impl Grammar, tree: &Tree, text: &str, file: &mut SourceFile) {
    file.has_errors |= tree.root_node().has_error();
    let numbers = number(grammar, tree, text, file);
    let mut reader = Reader {
        text,
        scope: ScopeId::FILE,
        end: 0,
        numbers,
        file,
    };
    visit(grammar, tree, |node, around, open| {
        reader.scope = open.last().map_or(ScopeId::FILE, |(_, scope)| *scope);
        reader.end = node.end_byte();
        grammar.read(node, around, &mut reader);
        reader.numbers.scopes.get(&node.id()).copied()
    });
}

/// The numbers of the nodes that are scopes and calls, by the nodes' ids.
struct Numbers {
    scopes: HashMap<usize, ScopeId>,
    calls: HashMap<usize, CallId>,
}

/// Gives every scope and every call its number, calls in the order of the called names.
fn number(grammar: &impl Grammar, tree: &Tree, text: &str, file: &mut SourceFile) -> Numbers {
    let mut scopes = HashMap::new();
    let mut found = Vec::new();
    visit(grammar, tree, |node, around, open| {
        let parent = open.last().map_or(ScopeId::FILE, |(_, scope)| *scope);
        if let Some(name) = grammar.called(node, text) {
            found.push((
                Span::new(name.start_byte(), node.end_byte()),
                node.id(),
                parent,
            ));
        }
        let opened = grammar.scope(node, around, text)?;
        let scope = file.scopes.push_and_get_key(Scope {
            kind: opened.kind,
            name: opened.name,
            bases: opened.bases,
            markers: Vec::new(),
            parameters: opened.parameters,
            span: span(node),
            parent,
            is_exported: opened.is_exported,
        });
        scopes.insert(node.id(), scope);
        Some(scope)
    });
    found.sort_by_key(|(span, ..)| span.start());
    let mut calls = HashMap::with_capacity(found.len());
    for (span, node, scope) in found {
        let call = file.calls.push_and_get_key(Call {
            callee: String::new(),
            arguments: Vec::new(),
            receiver: None,
            is_new: false,
            scope,
            span,
        });
        calls.insert(node, call);
    }
    Numbers { scopes, calls }
}

/// Scopes that are open, each with the number of nodes that it stands in.
type Open = Vec<(usize, ScopeId)>;

/// Goes through a tree from top to bottom without recursion, which deep nesting would overflow.
/// `see` returns the scope that a node opens.
fn visit<'t>(
    grammar: &impl Grammar,
    tree: &'t Tree,
    mut see: impl FnMut(Node<'t>, &[Node<'t>], &Open) -> Option<ScopeId>,
) {
    let mut cursor = tree.walk();
    let mut around: Vec<Node<'t>> = Vec::new();
    let mut open: Open = Vec::new();
    loop {
        let node = cursor.node();
        if node.is_named() && !grammar.is_skipped(node) {
            if let Some(scope) = see(node, &around, &open) {
                open.push((around.len(), scope));
            }
            if cursor.goto_first_child() {
                around.push(node);
                continue;
            }
        }
        if !next(&mut cursor, &mut around, &mut open) {
            return;
        }
    }
}

/// Moves to the next node that is not within the present one.
fn next(cursor: &mut TreeCursor<'_>, around: &mut Vec<Node<'_>>, open: &mut Open) -> bool {
    loop {
        if open.last().is_some_and(|(depth, _)| *depth >= around.len()) {
            open.pop();
        }
        if cursor.goto_next_sibling() {
            return true;
        }
        if !cursor.goto_parent() {
            return false;
        }
        around.pop();
    }
}

/// Where a node is.
pub(super) fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// A node's named children, comments left out.
pub(super) fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|it| !it.is_extra())
        .collect()
}

/// Whether a node stands in a field of its parent.
pub(super) fn is_field(parent: Node<'_>, field: &str, node: Node<'_>) -> bool {
    let inner = parent.child_by_field_name(field);
    inner.is_some_and(|child| child.id() == node.id())
}

/// A node's first named child that is no comment.
pub(super) fn first_child<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|it| !it.is_extra())
}

/// A node's text.
pub(super) fn text_of<'s>(node: Node<'_>, text: &'s str) -> &'s str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// What is written into while a file is read.
pub(super) struct Reader<'s> {
    /// The whole text.
    pub(super) text: &'s str,
    /// The scope that the present node stands in.
    pub(super) scope: ScopeId,
    /// Where the present node ends.
    end: usize,
    /// What has been read.
    pub(super) file: &'s mut SourceFile,
    numbers: Numbers,
}

impl<'s> Reader<'s> {
    /// A node's text.
    pub(super) fn text(&self, node: Node<'_>) -> &'s str {
        text_of(node, self.text)
    }

    /// The call that a node is.
    pub(super) fn call_of(&self, node: Node<'_>) -> Option<CallId> {
        self.numbers.calls.get(&node.id()).copied()
    }

    /// The scope that a node opens.
    pub(super) fn scope_of(&self, node: Node<'_>) -> Option<ScopeId> {
        self.numbers.scopes.get(&node.id()).copied()
    }

    /// Fills a call in: its callee, its arguments, and the call that it is made on.
    pub(super) fn call(
        &mut self,
        node: Node<'_>,
        path: Path,
        arguments: Vec<Argument>,
        is_new: bool,
    ) {
        let Some(id) = self.call_of(node) else {
            return;
        };
        let call = &mut self.file.calls[id];
        call.callee = path.dotted();
        call.receiver = path.receiver;
        call.arguments = arguments;
        call.is_new = is_new;
    }

    /// Adds an assignment in the present scope.
    pub(super) fn assign(&mut self, target: impl Into<String>, value: Value, node: Node<'_>) {
        let span = Span::new(node.start_byte(), node.end_byte().max(self.end));
        self.push_assignment(self.scope, target.into(), value, span);
    }

    /// Adds an assignment in another scope.
    pub(super) fn assign_in(
        &mut self,
        scope: ScopeId,
        target: impl Into<String>,
        value: Value,
        node: Node<'_>,
    ) {
        self.push_assignment(scope, target.into(), value, span(node));
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

    /// Takes the assignments after the first so many for ones that make their names.
    pub(super) fn made_since(&mut self, count: usize) {
        for assignment in &mut self.file.assignments[count..] {
            assignment.is_new = true;
        }
    }

    /// Adds a name that is read.
    pub(super) fn reads(&mut self, path: impl Into<String>, node: Node<'_>) {
        self.file.reads.push(Read {
            path: path.into(),
            scope: self.scope,
            span: span(node),
        });
    }

    /// Adds a directive to the scope that it stands in.
    pub(super) fn marker(&mut self, name: &str, arguments: Vec<Argument>, node: Node<'_>) {
        self.file.scopes[self.scope].markers.push(Marker {
            name: name.to_owned(),
            arguments,
            span: span(node),
        });
    }

    /// Marks names as variables that the process has once: `global x`, `static` fields.
    pub(super) fn shared(&mut self, names: &[Node<'_>], node: Node<'_>) {
        let names = names.iter().map(|name| Argument {
            name: None,
            value: Value::Text(self.text(*name).to_owned()),
        });
        let names = names.collect();
        self.marker(SHARED, names, node);
    }

    /// Adds a string.
    pub(super) fn string(&mut self, value: impl Into<String>, node: Node<'_>) {
        self.file.strings.push(Text {
            value: value.into(),
            scope: self.scope,
            span: span(node),
        });
    }

    /// Adds a branch. Without an `otherwise` there is none.
    pub(super) fn branch(
        &mut self,
        condition: impl Into<String>,
        then: Node<'_>,
        otherwise: Option<Node<'_>>,
        node: Node<'_>,
    ) {
        self.file.branches.push(Branch {
            condition: condition.into(),
            then: span(then),
            otherwise: otherwise.map(span),
            scope: self.scope,
            span: span(node),
        });
    }

    /// A node's text on one line, cut off where it is long.
    pub(super) fn condition(&self, node: Node<'_>) -> String {
        let text = self.text(node);
        let mut end = text.len().min(LONGEST_CONDITION);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let words: Vec<_> = text[..end].split_whitespace().collect();
        words.join(" ")
    }
}

/// How deep the reading of a value has come.
#[derive(Clone, Copy, Default)]
pub(super) struct Depth(usize);

impl Depth {
    /// One level down, unless that is too deep.
    pub(super) fn down(self) -> Option<Self> {
        (self.0 < DEEPEST_VALUE).then_some(Self(self.0 + 1))
    }
}

/// A dotted path that is read from its end, as trees have it.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    parts: Vec<String>,
    /// The last call in it.
    pub(super) receiver: Option<CallId>,
}

impl Path {
    /// Adds the part before those that are known.
    pub(super) fn before(&mut self, part: impl Into<String>) {
        self.parts.push(part.into());
    }

    /// Whether it is long enough to be left as it is, and reading more would take too long.
    pub(super) fn is_full(&self) -> bool {
        self.parts.len() >= LONGEST_PATH
    }

    /// Goes on with what an expression wraps; what wraps nothing has no name.
    pub(super) fn within<'t>(&mut self, inner: Option<Node<'t>>) -> Option<Node<'t>> {
        if inner.is_none() {
            self.before("?");
        }
        inner
    }

    /// Notes a call within the path, if it is the first from the end.
    pub(super) fn through(&mut self, call: Option<CallId>) {
        self.receiver = self.receiver.or(call);
    }

    /// Whether it has no parts.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// `a.b.c`.
    pub(super) fn dotted(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().rev().map(String::as_str).collect();
        parts.join(".")
    }
}
