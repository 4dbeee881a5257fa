//! Calls, and the markers that look like them.

use super::Extractor;
use super::paths::Path;
use super::table::Role;
use super::tree::Node;
use crate::syntax::{Argument, Marker};

impl<'t> Extractor<'t> {
    /// The node at which the called name stands, if a node is a call by its role.
    pub(crate) fn called_by_role(node: Node<'t>) -> Option<Node<'t>> {
        match node.role() {
            Role::Call => {
                let callee = node.part(0)?;
                match callee.role() {
                    Role::Member => callee.part(1),
                    Role::Name | Role::Word => Some(callee),
                    // `f()()`: what is called has no name; its arguments come after those of the inner call.
                    _ => node.part(1).or(Some(callee)),
                }
            }
            Role::New => {
                let callee = node.part(0)?;
                match callee.role() {
                    Role::Member => callee.part(1),
                    _ => Some(callee),
                }
            }
            Role::Method => node.part(1),
            Role::Keyword(_) => Some(node),
            _ => None,
        }
    }

    /// Fills a call in by its role.
    pub(super) fn read_call(&mut self, node: Node<'t>) {
        if self.call_of(node).is_none() {
            return;
        }
        let is_new = node.role() == Role::New;
        let [first, second, third] = node.parts();
        let (path, given) = match node.role() {
            Role::Keyword(name) => {
                let arguments = self.given(node);
                return self.call(node, Path::of(name), arguments, false);
            }
            Role::Method => (self.path_of_method(node), third),
            Role::Name => (Path::of(self.hooks.word(node, self)), None),
            _ => (first.map(|it| self.path(it)).unwrap_or_default(), second),
        };
        let mut arguments = given.map_or_else(Vec::new, |it| self.given(it));
        self.hooks.arguments(node, &mut arguments, self);
        let is_new = is_new || self.hooks.constructs(&path.dotted());
        self.call(node, path, arguments, is_new);
    }

    /// The path of a call that holds its object itself; it is not what it is made on.
    fn path_of_method(&self, node: Node<'t>) -> Path<'t> {
        let mut path = self.path(node);
        if path.receiver == self.call_of(node) {
            let object = node.part(0);
            path.receiver = object.and_then(|object| self.path(object).receiver);
        }
        path
    }

    /// What stands in a list of arguments, or the only argument if it is no list: `` sql`…` ``.
    pub(crate) fn given(&self, node: Node<'t>) -> Vec<Argument> {
        match node.role() {
            Role::Arguments => self.items(node).collect(),
            Role::Keyword(_) => {
                // `del a, b` has a list for its only child.
                let is_list = |it: &Node<'_>| matches!(it.role(), Role::List | Role::Arguments);
                let only = node.first().filter(is_list);
                let list = only.unwrap_or(node);
                self.items(list).collect()
            }
            _ => vec![self.item(node)],
        }
    }

    /// Fills a call in: its callee, its arguments, and the call that it is made on.
    pub(crate) fn call(
        &mut self,
        node: Node<'t>,
        path: Path<'t>,
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

    /// Attaches a marker to what it stands before.
    pub(super) fn read_marker(&mut self, node: Node<'t>) {
        let [named, given] = node.parts();
        let (Some(scope), Some(named)) = (self.hooks.marked(node, self), named) else {
            return;
        };
        let given = given.or_else(|| named.part(1).filter(|_| named.role() == Role::Call));
        let marker = Marker {
            name: self.path(named).dotted(),
            arguments: given.map_or_else(Vec::new, |it| self.given(it)),
            span: node.span(),
        };
        self.file.scopes[scope].markers.push(marker);
    }
}
