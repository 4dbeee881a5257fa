//! A syntax tree as an array: what a parser built is walked once, each node with its kind and field
//! as numbers and the number of the node after it. Parents, children and fields are then a matter of
//! counting; the parser answers the same questions by searching.

use std::cell::Cell;

use crate::extract::parse;
use crate::span::Span;

use super::table::{Grammar, Part, Role, Row, Step};

/// A whole tree, its nodes in the order in which they begin.
pub(crate) struct Tree<'t> {
    pub(crate) text: &'t str,
    pub(super) grammar: &'static Grammar,
    /// Whether the parser had to skip something.
    pub(super) has_errors: bool,
    entries: Vec<Entry>,
}

/// One node. Children follow their parent.
struct Entry {
    kind: u16,
    /// 0 for none.
    field: u16,
    is_named: bool,
    is_extra: bool,
    /// Whether nothing within it counts, whatever its role.
    is_skipped: Cell<bool>,
    start: u32,
    end: u32,
    parent: u32,
    /// The first node that is not within this one.
    after: u32,
}

impl<'t> Tree<'t> {
    /// Parses a text; `None` if that would take too long or too much memory.
    pub(crate) fn parse(grammar: &'static Grammar, text: &'t str) -> Option<Self> {
        let parsed = parse::parse(&grammar.language, text)?;
        Some(Self {
            text,
            grammar,
            has_errors: parsed.root_node().has_error(),
            entries: entries(&parsed, grammar),
        })
    }

    /// The node that holds all others.
    pub(crate) fn root(&'t self) -> Node<'t> {
        self.node(0)
    }

    /// The node of a number.
    pub(super) fn node(&'t self, index: usize) -> Node<'t> {
        Node {
            tree: self,
            index: narrow(index),
        }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Every node, in the order in which they begin.
    pub(crate) fn nodes(&'t self) -> impl Iterator<Item = Node<'t>> {
        (0..self.len()).map(|index| self.node(index))
    }
}

/// Files that are read are far too small for four billion nodes.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn entries(parsed: &tree_sitter::Tree, grammar: &Grammar) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::with_capacity(parsed.root_node().descendant_count());
    let mut open: Vec<usize> = Vec::new();
    let mut cursor = parsed.walk();
    loop {
        let node = cursor.node();
        let index = entries.len();
        entries.push(Entry {
            kind: grammar.known(node.kind_id()),
            field: cursor.field_id().map_or(0, |field| field.get()),
            is_named: node.is_named(),
            is_extra: node.is_extra(),
            is_skipped: Cell::new(false),
            start: narrow(node.start_byte()),
            end: narrow(node.end_byte()),
            parent: narrow(open.last().copied().unwrap_or_default()),
            after: narrow(index + 1),
        });
        if cursor.goto_first_child() {
            open.push(index);
            continue;
        }
        while !cursor.goto_next_sibling() {
            let Some(parent) = open.pop() else {
                return entries;
            };
            entries[parent].after = narrow(entries.len());
            cursor.goto_parent();
        }
    }
}

/// A node of a [`Tree`].
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<'t> Node<'t> {
    fn entry(self) -> &'t Entry {
        &self.tree.entries[self.index as usize]
    }

    fn at(self, index: u32) -> Self {
        Self { index, ..self }
    }

    /// Its number in the tree.
    pub(super) fn index(self) -> usize {
        self.index as usize
    }

    /// The number of the first node that is not within it.
    pub(super) fn after(self) -> usize {
        self.entry().after as usize
    }

    /// What the table says of its kind.
    pub(super) fn row(self) -> &'static Row {
        self.tree.grammar.row(self.entry().kind)
    }

    /// Its role; [`Role::Other`] for punctuation and keywords, too.
    pub(crate) fn role(self) -> Role {
        if self.is_named() {
            self.row().role
        } else {
            Role::Other
        }
    }

    /// What the grammar calls it.
    pub(crate) fn kind(self) -> &'static str {
        self.tree.grammar.kind(self.entry().kind)
    }

    /// Whether it is more than punctuation or a keyword.
    pub(crate) fn is_named(self) -> bool {
        self.entry().is_named
    }

    /// Whether it is a comment or the like, which may stand anywhere.
    pub(crate) fn is_extra(self) -> bool {
        self.entry().is_extra
    }

    /// The first byte.
    pub(crate) fn start(self) -> usize {
        self.entry().start as usize
    }

    /// The byte after the last one.
    pub(crate) fn end(self) -> usize {
        self.entry().end as usize
    }

    /// Leaves it out, with all that it holds; for hooks that prepare.
    pub(crate) fn skip(self) {
        self.entry().is_skipped.set(true);
    }

    /// Whether nothing within it is read.
    pub(super) fn is_skipped(self) -> bool {
        self.entry().is_skipped.get() || matches!(self.role(), Role::Skip | Role::TypeName)
    }

    /// Where it is.
    pub(crate) fn span(self) -> Span {
        Span::new(self.start(), self.end())
    }

    /// Its text.
    pub(crate) fn text(self) -> &'t str {
        self.tree
            .text
            .get(self.start()..self.end())
            .unwrap_or_default()
    }

    /// The node that it stands in.
    pub(crate) fn parent(self) -> Option<Self> {
        (self.index > 0).then(|| self.at(self.entry().parent))
    }

    /// The nodes that it stands in, the nearest first.
    pub(crate) fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// Its children, punctuation and comments included.
    pub(crate) fn all(self) -> impl Iterator<Item = Self> + use<'t> {
        let end = self.entry().after;
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            let child = self.at(next);
            (next < end).then(|| {
                next = child.entry().after;
                child
            })
        })
    }

    /// Its children without punctuation and comments.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> + use<'t> {
        self.all().filter(|it| it.is_named() && !it.is_extra())
    }

    /// The first of them.
    pub(crate) fn first(self) -> Option<Self> {
        self.children().next()
    }

    /// The last of them.
    pub(crate) fn last(self) -> Option<Self> {
        self.children().last()
    }

    /// Itself and all within it, punctuation included, in the order in which they begin.
    pub(crate) fn within(self) -> impl Iterator<Item = Self> + use<'t> {
        (self.index..self.entry().after).map(move |index| self.at(index))
    }

    /// The first child of a kind.
    pub(crate) fn child(self, kind: &str) -> Option<Self> {
        self.children().find(|it| it.kind() == kind)
    }

    /// The child in a field, for what no table says.
    pub(crate) fn field(self, name: &str) -> Option<Self> {
        self.all().find(|child| child.is_in(name))
    }

    /// Whether it stands in a field in which names are not read.
    pub(super) fn is_unread(self) -> bool {
        self.tree.grammar.is_unread(self.entry().field)
    }

    /// Whether it stands in a field of its parent.
    pub(crate) fn is_in(self, field: &str) -> bool {
        self.tree.grammar.field(self.entry().field) == field
    }

    /// What follows it in its parent, punctuation and comments included.
    pub(crate) fn next(self) -> Option<Self> {
        let next = self.entry().after;
        let end = self.parent()?.entry().after;
        (next < end).then(|| self.at(next))
    }

    /// What follows it in its parent, without punctuation and comments.
    pub(crate) fn following(self) -> impl Iterator<Item = Self> + use<'t> {
        let all = std::iter::successors(self.next(), |node| node.next());
        all.filter(|it| it.is_named() && !it.is_extra())
    }

    /// What stands before it in its parent, punctuation and comments included.
    pub(crate) fn previous(self) -> Option<Self> {
        let siblings = self.parent()?.all();
        siblings.take_while(|it| *it != self).last()
    }

    /// The sign of an operation with one operand.
    pub(crate) fn sign(self) -> Option<Self> {
        self.all().find(|it| !it.is_named())
    }

    /// One of the parts that its role has, by the table.
    pub(crate) fn part(self, place: usize) -> Option<Self> {
        self.find(&self.row().parts[place])
    }

    /// The first parts that its role has.
    pub(crate) fn parts<const N: usize>(self) -> [Option<Self>; N] {
        std::array::from_fn(|place| self.part(place))
    }

    /// All children in the field of a part, where there can be several: `a, b string` of Go.
    pub(crate) fn every(self, place: usize) -> impl Iterator<Item = Self> + use<'t> {
        let first = self.part(place);
        let field = first.map_or(0, |it| it.entry().field);
        let is_one =
            move |it: &Self| Some(*it) == first || (field > 0 && it.entry().field == field);
        self.children().filter(is_one)
    }

    /// What a pattern that looks into a value binds.
    pub(super) fn bound(self) -> impl Iterator<Item = Self> + use<'t> {
        let looked_for = self.part(0);
        let is_bound = |role| {
            matches!(
                role,
                Role::Name | Role::Binding | Role::Default | Role::VariantPattern
            )
        };
        let children = self.children().filter(move |it| Some(*it) != looked_for);
        children.filter(move |it| is_bound(it.role()))
    }

    /// The name in such a pattern: `app` of `State(app)`.
    pub(super) fn innermost(self) -> Self {
        let last = self
            .bound()
            .last()
            .filter(|_| self.role() == Role::VariantPattern);
        last.map_or(self, Self::innermost)
    }

    /// What a table describes as a part.
    pub(super) fn find(self, part: &Part) -> Option<Self> {
        part.iter().find_map(|step| match step {
            Step::None => None,
            Step::Field(field) => self.all().find(|it| it.entry().field == *field),
            Step::Kind(kind) => self.child(kind),
            Step::Nth(place) => self.children().nth(*place),
            Step::FromEnd(1) => self.last(),
            Step::FromEnd(place) => {
                let count = self.children().count();
                self.children().nth(count.checked_sub(*place)?)
            }
            Step::Named => {
                let is_named = |it: &Self| it.next().is_some_and(|next| next.kind() == "=");
                self.children().find(is_named)
            }
            Step::Next => self.following().next(),
            Step::Around(field) => self.parent()?.find(&[Step::Field(*field), Step::None]),
        })
    }
}
