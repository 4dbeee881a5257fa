//! Dotted paths: of callees, of targets, and of names that are read.

use std::borrow::Cow;

use super::Extractor;
use super::table::{Operator, Role};
use super::tree::Node;
use crate::syntax::CallId;

/// How many parts a dotted path has at the most; the first ones of a longer chain are left out.
const LONGEST_PATH: usize = 32;

/// A dotted path that is read from its end, as trees have it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path<'t> {
    parts: Vec<Cow<'t, str>>,
    /// The last call in it.
    pub(crate) receiver: Option<CallId>,
}

impl<'t> Path<'t> {
    /// A path of one part.
    pub(crate) fn of(part: impl Into<Cow<'t, str>>) -> Self {
        let parts = vec![part.into()];
        let receiver = None;
        Self { parts, receiver }
    }

    /// Adds the part before those that are known.
    pub(crate) fn before(&mut self, part: impl Into<Cow<'t, str>>) {
        self.parts.push(part.into());
    }

    /// Notes a call within the path, if it is the first from the end.
    pub(crate) fn through(&mut self, call: Option<CallId>) {
        self.receiver = self.receiver.or(call);
    }

    /// Whether it has no parts.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// `a.b.c`.
    pub(crate) fn dotted(&self) -> String {
        let length = self.parts.iter().map(|it| it.len() + 1).sum();
        let mut dotted = String::with_capacity(length);
        for part in self.parts.iter().rev() {
            if !dotted.is_empty() {
                dotted.push('.');
            }
            dotted.push_str(part);
        }
        dotted
    }
}

/// What a chain of members starts with, where members look like calls; none for what is no member.
pub(crate) fn chain_root<'t>(
    node: Node<'t>,
    object: impl Fn(Node<'t>) -> Option<Node<'t>>,
    is_member: impl Fn(&Node<'t>) -> bool,
) -> Option<Node<'t>> {
    // It need not be known what a longer path starts with.
    let mut chain = std::iter::successors(Some(node), |it| object(*it)).take(LONGEST_PATH);
    chain.find(|it| !is_member(it)).filter(|it| *it != node)
}

impl<'t> Extractor<'t> {
    /// The path of an expression. A part without a name is `?`.
    pub(crate) fn path(&self, node: Node<'t>) -> Path<'t> {
        let mut path = Path::default();
        let mut next = Some(node);
        while let Some(node) = next.filter(|_| path.parts.len() < LONGEST_PATH) {
            next = if node.row().is_hooked {
                self.hooks.step(node, &mut path, self)
            } else {
                self.step_by_role(node, &mut path)
            };
            // `this` is a mere keyword in some languages, and left out there.
            next = next.filter(|it| it.is_named());
        }
        path
    }

    /// Adds the last part of a path, and returns what stands before it.
    pub(crate) fn step_by_role(&self, node: Node<'t>, path: &mut Path<'t>) -> Option<Node<'t>> {
        let [first, second] = node.parts();
        match node.role() {
            Role::Member | Role::Method => {
                if node.role() == Role::Method {
                    path.through(self.call_of(node));
                }
                // `f.(a)` of Ruby calls `f` itself.
                let unnamed = match node.role() {
                    Role::Method => "call",
                    _ => "?",
                };
                path.before(second.map_or(Cow::Borrowed(unnamed), |it| self.hooks.word(it, self)));
                first
            }
            Role::Index => {
                let index = second.map(|it| self.hooks.index(it, self));
                path.before(index.map_or(Cow::Borrowed("?"), Cow::Owned));
                first
            }
            Role::Call | Role::New => {
                path.through(self.call_of(node));
                first
            }
            Role::Name | Role::Word | Role::Symbol | Role::Binding | Role::Shorthand => {
                path.through(self.call_of(node));
                path.before(self.hooks.word(node, self));
                None
            }
            Role::TypeName => {
                path.before(self.hooks.type_name(node, self));
                None
            }
            Role::Wrapper if first.is_some() => first,
            Role::Unary if self.operator(node) == Some(Operator::Same) => first,
            _ => {
                path.before("?");
                None
            }
        }
    }

    /// Notes a name or member that is read, unless it is a callee, a target, or part of a longer path.
    pub(super) fn read_name(&mut self, node: Node<'t>) {
        let Some(parent) = node.parent() else {
            return;
        };
        let is_callee = matches!(parent.role(), Role::Call | Role::New);
        if is_callee && parent.part(0) == Some(node) {
            return self.read_receiver(node);
        }
        let row = parent.row();
        // A list can be all that a part is: `a, b` of `a, b = c`.
        let is_unread = |part| {
            parent
                .find(part)
                .is_some_and(|it| it == node || it == parent)
        };
        if row.is_unread || node.is_unread() || row.unread.iter().any(is_unread) {
            return;
        }
        let is_receiver = parent.role() == Role::Method && parent.part(0) == Some(node);
        if !is_receiver || self.table.receivers.contains(&node.role()) {
            let path = self.path(node).dotted();
            self.reads(path, node);
        }
    }

    /// `request.args` is read in `request.args.get("code")`.
    fn read_receiver(&mut self, callee: Node<'t>) {
        let is_part = matches!(callee.role(), Role::Member | Role::Index);
        let object = callee.part(0).filter(|_| is_part);
        let object = object.filter(|it| self.table.receivers.contains(&it.role()));
        if let Some(object) = object {
            let path = self.path(object).dotted();
            self.reads(path, object);
        }
    }
}
