//! Branches, and stretches whose errors are caught.

use super::Extractor;
use super::table::{Operator, Role};
use super::tree::Node;
use crate::syntax::{Branch, Catch, ScopeId, Span, Value};

/// How much of a condition is kept, in bytes.
const LONGEST_CONDITION: usize = 400;

/// What stands between parentheses.
pub(crate) fn without_parentheses(node: Node<'_>) -> Node<'_> {
    let mut node = node;
    while node.all().next().is_some_and(|it| it.kind() == "(")
        && let Some(inner) = node.part(0).filter(|_| node.role() == Role::Wrapper)
    {
        node = inner;
    }
    node
}

/// What an error is called that only its parts have names of: nothing that code could say.
const UNNAMED: &str = "?error";

impl<'t> Extractor<'t> {
    /// Reads an `if` or the like by its role.
    pub(super) fn read_branch(&mut self, node: Node<'t>) {
        let [condition, then, otherwise] = node.parts();
        if let (Some(condition), Some(then)) = (condition, then) {
            let mut condition = self.condition(without_parentheses(condition));
            if node.role() == Role::Unless {
                condition = format!("!({condition})");
            }
            self.branch(condition, then, otherwise, node);
        }
    }

    /// Reads the cases of a `switch`.
    pub(super) fn read_switch(&mut self, node: Node<'t>) {
        for case in Self::cases(node) {
            let then = case.part(1).unwrap_or(case);
            for pattern in case.every(0) {
                self.branch_of_case(pattern, then, case);
            }
        }
    }

    /// Adds the branch that a case of the `switch` around it is.
    pub(crate) fn branch_of_case(&mut self, pattern: Node<'t>, then: Node<'t>, case: Node<'t>) {
        let mut condition = self.condition(without_parentheses(pattern));
        let switch = case.ancestors().find(|it| it.role() == Role::Switch);
        if let Some(subject) = switch.and_then(|it| it.part(0)) {
            let subject = self.condition(without_parentheses(subject));
            condition = format!("{subject} {} {condition}", self.table.equals);
        }
        self.one_of_cases(condition, then, case);
    }

    /// Adds a branch that is one case of several.
    pub(crate) fn one_of_cases(
        &mut self,
        condition: impl Into<String>,
        then: Node<'_>,
        case: Node<'_>,
    ) {
        self.branch(condition, then, None, case);
        if let Some(branch) = self.file.branches.last_mut() {
            branch.is_case = true;
        }
    }

    /// The cases of a `switch`.
    pub(super) fn cases(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
        let cases = node.part(1).unwrap_or(node).children();
        cases.filter(|it| it.role() == Role::Case)
    }

    /// Reads a statement that guards what follows: `session || redirect("/")`.
    pub(super) fn read_statement(&mut self, node: Node<'t>) {
        if let Some(expression) = node.part(0) {
            self.guard(expression, node);
        }
    }

    /// Reads an expression whose right side happens, or does not, by its left one.
    pub(crate) fn guard(&mut self, expression: Node<'t>, node: Node<'t>) {
        let [left, _, right] = expression.parts();
        let (Some(operator), Some(left), Some(right)) = (self.operator(expression), left, right)
        else {
            return;
        };
        let condition = self.condition(without_parentheses(left));
        let condition = match operator {
            Operator::And => condition,
            Operator::Or => format!("!({condition})"),
            Operator::Sum | Operator::Pair | Operator::Same => return,
        };
        self.branch(condition, right, None, node);
    }

    /// Reads the handlers of a `try`.
    pub(super) fn read_try(&mut self, node: Node<'t>) {
        let handlers = || node.children().filter(|it| it.role() == Role::Catch);
        let Some(first) = handlers().next() else {
            return;
        };
        let before = || Span::new(node.start(), first.start());
        let watched = node.part(0).map_or_else(before, Node::span);
        for clause in handlers() {
            let [mut caught, mut name] = clause.parts();
            // `except X as e` may be one node.
            if let Some(both) = caught.filter(|it| it.role() == Role::Assign) {
                (name, caught) = (both.part(0), both.part(1));
            }
            let kinds = match caught {
                Some(list) if list.role() == Role::List => list.children().collect(),
                only => Vec::from_iter(only),
            };
            let kinds = kinds.into_iter().map(|it| self.hooks.type_name(it, self));
            let kinds = kinds.collect();
            let name = match name {
                // `catch ({ message })` has parts of an error that has no name itself.
                Some(parts) if parts.role() == Role::ObjectPattern => {
                    self.bind(parts, Value::Name(UNNAMED.to_owned()));
                    UNNAMED.to_owned()
                }
                name => name.map_or_else(String::new, |it| self.hooks.word(it, self).into_owned()),
            };
            self.catch(watched, clause, kinds, name);
        }
    }

    /// Adds a stretch whose errors are caught.
    pub(crate) fn catch(
        &mut self,
        watched: Span,
        handler: Node<'_>,
        kinds: Vec<String>,
        name: String,
    ) {
        self.file.catches.push(Catch {
            watched,
            handler: handler.span(),
            kinds,
            name,
            scope: self.scope,
        });
    }

    /// Adds a branch. Without an `otherwise` there is none.
    pub(crate) fn branch(
        &mut self,
        condition: impl Into<String>,
        then: Node<'_>,
        otherwise: Option<Node<'_>>,
        node: Node<'_>,
    ) {
        self.file.branches.push(Branch {
            condition: condition.into(),
            then: then.span(),
            otherwise: otherwise.map(Node::span),
            is_case: false,
            scope: self.scope,
            span: node.span(),
        });
    }

    /// Marks a scope as the one of a path: `case "/login":` of a program that looks at paths itself.
    pub(crate) fn case(&mut self, scope: ScopeId, path: String, node: Node<'_>) {
        self.marker(scope, "case", vec![Value::Text(path).into()], node);
    }

    /// A node's text on one line, cut off where it is long.
    pub(crate) fn condition(&self, node: Node<'_>) -> String {
        let text = node.text();
        let end = text.floor_char_boundary(LONGEST_CONDITION);
        let mut line = String::with_capacity(end);
        for word in text[..end].split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        line
    }
}
