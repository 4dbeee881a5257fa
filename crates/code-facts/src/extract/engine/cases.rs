//! Stretches of code for one path of a request, in programs that look at paths themselves.

use super::Extractor;
use super::flow::without_parentheses;
use super::table::Role;
use super::tree::Node;
use crate::syntax::Value;

/// How many parts of a condition are looked at: more than anyone writes into one.
const MOST_PARTS: usize = 16;

impl<'t> Extractor<'t> {
    /// Marks the scope that such a stretch of code is.
    pub(super) fn read_case(&mut self, node: Node<'t>) {
        if let Some(scope) = self.scope_of(node)
            && let Some(path) = self.path_case(node)
        {
            self.case(scope, path, node);
        }
    }

    /// The path that a stretch of code is for: `case "/callback":`, or what follows
    /// `if ($path === "/callback")`.
    pub(crate) fn path_case(&self, node: Node<'t>) -> Option<String> {
        let around = node.parent()?;
        if node.role() == Role::Case {
            let mut around = node.ancestors();
            let switch = around.find(|it| it.role() == Role::Switch)?;
            switch.part(0).filter(|it| self.hooks.is_path(*it))?;
            return self.path_text(node.part(0)?);
        }
        let is_then = around.role() == Role::Branch && around.part(1) == Some(node);
        self.compared(around.part(0).filter(|_| is_then)?)
    }

    /// The path that a condition compares with.
    pub(crate) fn compared(&self, condition: Node<'t>) -> Option<String> {
        let mut waiting = vec![condition];
        for _ in 0..MOST_PARTS {
            let node = without_parentheses(waiting.pop()?);
            let [Some(left), Some(sign), Some(right)] = node.parts() else {
                continue;
            };
            if node.role() != Role::Binary {
                continue;
            }
            if matches!(sign.text(), "==" | "===") {
                let mut sides = [(left, right), (right, left)].into_iter();
                let found = sides.find_map(|(subject, path)| {
                    let path = self.path_text(path)?;
                    self.hooks.is_path(subject).then_some(path)
                });
                if found.is_some() {
                    return found;
                }
            }
            waiting.extend([right, left]);
        }
        None
    }

    /// A path that stands in the code: alone, the first of a list, or the last argument of a call.
    fn path_text(&self, node: Node<'t>) -> Option<String> {
        let text = |node: Node<'t>| match self.item(node).value {
            Value::Text(path) if path.starts_with('/') => Some(path),
            _ => None,
        };
        let last = |node: Node<'t>| match node.role() {
            Role::Call => node.part(1)?.last(),
            _ => Some(node),
        };
        let node = without_parentheses(node);
        match node.role() {
            Role::List => node.children().find_map(|it| text(last(it)?)),
            _ => text(last(node)?),
        }
    }
}
