//! Links that reach somebody else than the mailbox: who asked for one, or who reads the log.

use super::super::facts::Facts;
use super::{Pitfall, advice, defect};
use crate::findings::rules;
use code_facts::FunctionRef;
use code_facts::semantics::guards;
use code_facts::semantics::mail;
use code_facts::semantics::responses::{is_answer, is_on_response};
use code_facts::semantics::results::is_note;
use code_facts::semantics::values::{is_path_of, normalize_ident};
use code_facts::semantics::workos::{Operation, WorkosCall};
use code_facts::syntax::{Branch, Call, ScopeId, SourceFile, Span, Value};

pub(super) fn link_handed_out(facts: &Facts<'_>) -> Vec<Pitfall> {
    let rule = rules::LINK_HANDED_OUT;
    let created = facts.calls_of(Operation::CreateSession);
    let mut found = Vec::new();
    for created in created.filter(|it| facts.is_live(it.at())) {
        let Some(session) = Session::of(facts, created) else {
            continue;
        };
        if session.is_for_some() {
            continue;
        }
        for call in session.calls() {
            if is_note(call) {
                if call
                    .arguments
                    .iter()
                    .any(|it| session.holds_link(&it.value, call.span))
                {
                    let place = facts.place(created.file, call.span);
                    let message = "the link is written to the log: whoever reads it can sign in as the one it is for";
                    found.push(advice(rule, facts, &place, message));
                }
            } else if session.answers(call) {
                let place = facts.place(created.file, call.span);
                let message =
                    "the link goes to whoever asked for it, who can sign in as anybody with it";
                found.push(defect(rule, facts, &place, message));
            }
        }
        if let Some(span) = session.returned() {
            let message =
                "the link goes to whoever asked for it, who can sign in as anybody with it";
            found.push(defect(
                rule,
                facts,
                &facts.place(created.file, span),
                message,
            ));
        }
    }
    found
}

/// A passwordless session in the function that creates it.
struct Session<'a> {
    facts: &'a Facts<'a>,
    file: &'a SourceFile,
    /// The function.
    at: FunctionRef,
    /// From where it has the session.
    from: Span,
    /// The paths of the link: `session.link`, or `link` of `const { link } = …`.
    links: Vec<String>,
    /// The name of the session, if it is sure to be the whole one.
    whole: Option<&'a str>,
}

impl<'a> Session<'a> {
    fn of(facts: &'a Facts<'a>, created: &WorkosCall) -> Option<Self> {
        let file = facts.file(created.file);
        let id = created.call?;
        let made = file.assignments.iter().filter(|assignment| {
            assignment.target != "return" && assignment.value == Value::Call(id)
        });
        let (mut links, mut whole) = (Vec::new(), None);
        for assignment in made {
            let name = assignment.target.as_str();
            if name == "link" {
                links.push(name.to_owned());
                continue;
            }
            links.extend(["link", "Link"].map(|it| format!("{name}.{it}")));
            // A part that is taken out has the call for its value, too; only a whole has members.
            let mut read = file.reads.iter().map(|it| &it.path);
            let has_members = read.any(|path| path.len() > name.len() && is_path_of(path, name));
            whole = whole.or(has_members.then_some(name));
        }
        let scope = file.function_of(created.scope);
        (!links.is_empty() && scope != ScopeId::FILE).then_some(Self {
            facts,
            file,
            at: FunctionRef {
                file: created.file,
                scope,
            },
            from: created.span,
            links,
            whole,
        })
    }

    /// What is called after the session is there, where it is.
    fn calls(&self) -> impl Iterator<Item = &'a Call> {
        let (file, scope, from) = (self.file, self.at.scope, self.from);
        let calls = file.calls.iter();
        calls.filter(move |call| {
            call.span.start() > from.start() && file.is_within(call.scope, scope)
        })
    }

    /// Whether only some may ask: who is signed in, or a developer.
    fn is_for_some(&self) -> bool {
        let is_here = |scope| self.file.is_within(scope, self.at.scope);
        let mut branches = self.file.branches.iter().filter(|it| is_here(it.scope));
        let routes = self.facts.project.routes.iter();
        let is_guarded = |guards: &[String], handlers: &[FunctionRef]| {
            guards.iter().any(|it| guards::is_guard_name(it)) || handlers.len() > 1
        };
        // `app.use("/api", guard)` is before nothing but what is below that path.
        let covers = |span: Span| {
            let mut calls = self.file.calls.iter();
            let path = calls
                .find(|it| it.span == span)
                .and_then(|it| it.positional(0)?.text());
            let path = path.filter(|it| it.starts_with('/'));
            let path = path.map(|it| it.trim_end_matches(['*', '/']));
            let mut own = routes
                .clone()
                .filter(|it| it.handlers.last() == Some(&self.at));
            path.is_none_or(|path| own.any(|it| it.path.starts_with(path)))
        };
        branches.any(asks_for_development)
            || self.facts.guards.iter().any(|guard| {
                let is_of_file = self.file.function_of(guard.scope) == ScopeId::FILE;
                guard.file == self.at.file
                    && (is_here(guard.scope) || is_of_file && covers(guard.span))
            })
            || routes.clone().any(|it| {
                it.handlers.last() == Some(&self.at) && is_guarded(&it.guards, &it.handlers)
            })
    }

    fn is_handler(&self) -> bool {
        let mut routes = self.facts.project.routes.iter();
        routes.any(|route| route.handlers.last() == Some(&self.at))
    }

    /// Whether a call answers the request with the link.
    fn answers(&self, call: &Call) -> bool {
        let name = normalize_ident(call.name());
        let is_answer = is_answer(self.file, call) && !mail::sends_mail(self.file, call);
        if !is_answer || !is_on_response(call) && !self.is_returned(call) {
            return false;
        }
        let is_data = matches!(name.as_str(), "json" | "jsonify" | "jsonresponse" | "send");
        call.arguments.iter().any(|it| {
            self.holds_link(&it.value, call.span) || is_data && self.holds_whole(&it.value)
        })
    }

    /// Whether a call is what the handler of a route returns.
    fn is_returned(&self, call: &Call) -> bool {
        let mut returns = self
            .file
            .assignments
            .iter()
            .filter(|it| it.target == "return");
        self.is_handler()
            && returns.any(|it| {
                self.file.function_of(it.scope) == self.at.scope
                    && matches!(it.value, Value::Call(id) if self.file.calls[id].span == call.span)
            })
    }

    /// Where the handler of a route returns the link as it is, which its framework answers with.
    fn returned(&self) -> Option<Span> {
        if !self.is_handler() {
            return None;
        }
        let mut returns = self
            .file
            .assignments
            .iter()
            .filter(|it| it.target == "return");
        let returned = returns.find(|it| {
            let is_here = self.file.function_of(it.scope) == self.at.scope;
            let is_data = matches!(it.value, Value::Object(_) | Value::Name(_) | Value::List(_));
            is_here && is_data && self.holds_link(&it.value, it.span)
        });
        returned.map(|it| it.span)
    }

    /// Whether a value holds the link: no more than what is passed on as it is.
    fn holds_link(&self, value: &Value, span: Span) -> bool {
        let is_link = |path: &str| self.links.iter().any(|it| it == path);
        match value {
            Value::Name(path) => is_link(path),
            Value::Template(_) => {
                let mut reads = self.file.reads.iter().filter(|it| span.contains(it.span));
                reads.any(|it| is_link(&it.path))
            }
            Value::Object(members) => members.iter().any(|(_, it)| self.holds_link(it, span)),
            Value::List(items) => items.iter().any(|it| self.holds_link(it, span)),
            Value::Call(id) => self.file.calls.get(*id).is_some_and(|call| {
                let name = normalize_ident(call.name());
                let keeps = matches!(
                    name.as_str(),
                    "stringify" | "dumps" | "str" | "string" | "dict"
                );
                keeps
                    && call
                        .arguments
                        .iter()
                        .any(|it| self.holds_link(&it.value, span))
            }),
            _ => false,
        }
    }

    /// Whether a value is the session as a whole, or holds that.
    fn holds_whole(&self, value: &Value) -> bool {
        match value {
            Value::Name(path) => self.whole == Some(path.as_str()),
            Value::Object(members) => members.iter().any(|(_, it)| self.holds_whole(it)),
            _ => false,
        }
    }
}

/// Whether a branch asks where it runs: nobody but a developer gets the link then.
fn asks_for_development(branch: &Branch) -> bool {
    const WORDS: &[&str] = &[
        "env",
        "development",
        "production",
        "dev",
        "debug",
        "test",
        "local",
        "preview",
        "emulat",
    ];
    let condition = normalize_ident(&branch.condition);
    WORDS.iter().any(|it| condition.contains(it))
}
