//! Links that reach somebody else than the mailbox: who asked for one, or who reads the log.

use super::super::facts::Facts;
use super::{Pitfall, advice, defect};
use crate::findings::rules;
use code_facts::semantics::guards;
use code_facts::semantics::mail;
use code_facts::semantics::responses::{
    gives_to_page, is_answer, is_on_response, prints, said_last,
};
use code_facts::semantics::results::{gives_result_of, is_note, keeps_arguments};
use code_facts::semantics::values::{is_path_of, normalize_ident};
use code_facts::semantics::workos::Operation;
use code_facts::syntax::{Assignment, Branch, Call, CallId, ScopeId, SourceFile, Span, Value};
use code_facts::{CallRef, FunctionRef};

pub(super) fn link_handed_out(facts: &Facts<'_>) -> Vec<Pitfall> {
    let rule = rules::LINK_HANDED_OUT;
    let created = facts.calls_of(Operation::CreateSession);
    let mut found = Vec::new();
    let mut left: Vec<(CallRef, usize)> = created
        .filter(|it| facts.is_live(it.at()))
        .filter_map(|it| Some((it.call_ref()?, MOST_HELPERS)))
        .collect();
    while let Some((origin, depth)) = left.pop() {
        let Some(session) = Session::of(facts, origin) else {
            continue;
        };
        if session.is_for_some() {
            continue;
        }
        // A helper hands it to its callers.
        if depth > 0 && !session.is_handler() && session.is_handed_on() {
            let callers = facts.calls_to(session.at).into_iter();
            left.extend(callers.map(|call| (call, depth - 1)));
        }
        for call in session.calls() {
            if is_note(call) && !session.keeps(call) {
                // `logger.debug { session.link }`
                let block = call.block().map(|it| session.file.scopes[it].span);
                if block.is_some_and(|it| session.reads_link(it))
                    || call.values().any(|it| session.holds(it, call.span))
                {
                    let place = facts.place(origin.file, call.span);
                    let message = "the link is written to the log: anybody who reads the log can sign in as the person it is for";
                    found.push(advice(rule, facts, &place, message));
                }
            } else if session.answers(call) {
                let place = facts.place(origin.file, call.span);
                found.push(defect(rule, facts, &place, HANDED_OUT));
            }
        }
        let returned = session
            .returned()
            .into_iter()
            .chain(session.assigned_to_answer());
        for span in returned {
            found.push(defect(
                rule,
                facts,
                &facts.place(origin.file, span),
                HANDED_OUT,
            ));
        }
        if let Some(span) = session.returned_whole() {
            let place = facts.place(origin.file, span);
            // Nothing of what JavaScript returns is left out by its type.
            if session.file.language.is_script() {
                found.push(defect(rule, facts, &place, HANDED_OUT));
                continue;
            }
            let message = "the session is returned with its link in it; what the framework leaves out of it by its type is not known";
            found.push(advice(rule, facts, &place, message));
        }
    }
    found
}

const HANDED_OUT: &str =
    "the link is returned to the client that asked for it, which can sign in as anybody with it";
/// A helper of a handler, and a helper of that.
const MOST_HELPERS: usize = 2;
/// How many names one after the other may hold the link.
const MOST_STEPS: usize = 4;

/// A passwordless session in the function that creates it.
struct Session<'a> {
    facts: &'a Facts<'a>,
    file: &'a SourceFile,
    /// The function.
    at: FunctionRef,
    /// The call that brings it.
    origin: CallId,
    /// From where it has the session.
    from: Span,
    /// The paths of the link: `session.link`, or `link` of `const { link } = …`.
    links: Vec<String>,
    /// The names of the session, or of what the link is in.
    wholes: Vec<String>,
}

impl<'a> Session<'a> {
    fn of(facts: &'a Facts<'a>, origin: CallRef) -> Option<Self> {
        let file = facts.file(origin.file);
        let call = &file.calls[origin.call];
        let scope = file.function_of(call.scope);
        let at = FunctionRef {
            file: origin.file,
            scope,
        };
        let mut handlers = facts.project.routes.iter().flat_map(|it| &it.handlers);
        // A script of PHP is a page.
        if scope == ScopeId::FILE && !handlers.any(|it| *it == at) {
            return None;
        }
        let mut session = Self {
            facts,
            file,
            at,
            origin: origin.call,
            from: call.span,
            links: Vec::new(),
            wholes: Vec::new(),
        };
        let made = file.assignments.iter().filter(|assignment| {
            let Value::Call(id) = assignment.value else {
                return false;
            };
            assignment.target != "return" && gives_result_of(file, id, origin.call)
        });
        let is_taken = |it: &Assignment| {
            let mut reads = file.reads.iter();
            it.target == "link" && !reads.any(|it| it.path.starts_with("link."))
        };
        // `const { link, ...session } = …`: the rest has no link.
        let is_bared = file.language.is_script() && made.clone().any(is_taken);
        for assignment in made {
            if is_taken(assignment) {
                session.links.push(assignment.target.clone());
            } else if !is_bared {
                session.name(&assignment.target);
            }
        }
        if let Some(name) = session.given_to_steps() {
            session.name(name);
        }
        for _ in 0..MOST_STEPS {
            session.follow();
        }
        Some(session)
    }

    /// Notes a name of the session, or of a part of it: a part that is taken out has the call for its
    /// value, too. Only a whole has members, and only parts are called so; other languages take errors
    /// apart in the same way.
    fn name(&mut self, name: &str) {
        const PARTS: &[&str] = &[
            "id", "email", "expire", "object", "ok", "status", "state", "err",
        ];
        self.links
            .extend(["link", "Link", "getLink"].map(|it| format!("{name}.{it}")));
        let mut read = self.file.reads.iter().map(|it| &it.path);
        let has_members = read.any(|path| path.len() > name.len() && is_path_of(path, name));
        let plain = normalize_ident(name);
        let is_part = plain == "_" || PARTS.iter().any(|it| plain.contains(it));
        if has_members || !is_part {
            self.wholes.push(name.to_owned());
        }
    }

    /// What the next steps of a promise call it: `createSession(…).then((it) => …)`.
    fn given_to_steps(&self) -> Option<&'a str> {
        let steps = self.file.calls.iter();
        let mut steps = steps.filter(|it| it.receiver == Some(self.origin) && it.name() == "then");
        let block = steps.next()?.block()?;
        let parameters = &self.file.scopes[block].parameters;
        parameters.first().map(String::as_str)
    }

    /// Notes the names that get what others of the function hold.
    fn follow(&mut self) {
        let file = self.file;
        for assignment in &file.assignments {
            let target = assignment.target.as_str();
            let is_here = file.is_within(assignment.scope, self.at.scope)
                && assignment.span.start() > self.from.start();
            if !is_here || matches!(target, "return" | "throw") {
                continue;
            }
            let is_known = |it: &str| {
                self.links
                    .iter()
                    .chain(&self.wholes)
                    .any(|known| known == it)
            };
            match target.split_once('.') {
                // `out.url = session.link` of an object that is made here.
                Some((object, _)) => {
                    let made = file.assigned(object, assignment.scope, assignment.span);
                    if matches!(made, Some(Value::Object(_)))
                        && !is_known(object)
                        && self.holds_link(&assignment.value, assignment.span)
                    {
                        self.wholes.push(object.to_owned());
                    }
                }
                None if is_known(target) => {}
                None if self.holds_link(&assignment.value, assignment.span) => {
                    if matches!(assignment.value, Value::Object(_) | Value::List(_)) {
                        self.wholes.push(target.to_owned());
                    } else {
                        self.links.push(target.to_owned());
                    }
                }
                // The rest of a session from which the link was taken holds none.
                None if self.holds_whole(&assignment.value) && !self.is_bared() => {
                    self.name(target);
                }
                None => {}
            }
        }
    }

    /// Whether the link is taken out of the session, so that what is left of it is safe.
    fn is_bared(&self) -> bool {
        let is_link = |value: &Value| matches!(value, Value::Name(path) if path.ends_with(".link"));
        let mut taken = self.file.assignments.iter();
        let mut calls = self.file.calls.iter();
        taken.any(|it| it.target == "link" && is_link(&it.value))
            || calls.any(|call| {
                matches!(call.callee.as_str(), "delete" | "del") && call.values().any(is_link)
            })
    }

    /// Whether the function returns the link, or what it is in.
    fn is_handed_on(&self) -> bool {
        let mut returns =
            self.file.assignments.iter().filter(|it| {
                it.target == "return" && self.file.function_of(it.scope) == self.at.scope
            });
        returns.any(|it| self.holds(&it.value, it.span))
    }

    /// Where the body of an answer is assigned the link: `ctx.body = { link: session.link }`.
    fn assigned_to_answer(&self) -> Option<Span> {
        const ANSWERS: &[&str] = &["ctx", "context", "c", "res", "response", "reply"];
        let mut assigned = self.file.assignments.iter().filter(|it| {
            it.span.start() > self.from.start() && self.file.is_within(it.scope, self.at.scope)
        });
        let assigned = assigned.find(|it| {
            let target = it.target.to_lowercase();
            let (object, member) = target.split_once('.').unwrap_or_default();
            (ANSWERS.contains(&object)
                && (matches!(member, "body" | "response.body") || member.starts_with("headers."))
                // What a view of ASP.NET shows.
                || matches!(object, "viewbag" | "viewdata"))
                && self.holds(&it.value, it.span)
        })?;
        Some(assigned.span)
    }

    fn holds(&self, value: &Value, span: Span) -> bool {
        self.holds_link(value, span) || self.holds_whole(value)
    }

    /// What is called after the session is there, where it is.
    fn calls(&self) -> impl Iterator<Item = &'a Call> {
        let (file, scope, from) = (self.file, self.at.scope, self.from);
        let calls = file.calls.iter();
        calls.filter(move |call| call.span.end() > from.end() && file.is_within(call.scope, scope))
    }

    /// Whether only some may ask: who is signed in, or a developer.
    fn is_for_some(&self) -> bool {
        let is_here = |scope| self.file.is_within(scope, self.at.scope);
        let mut branches = self.file.branches.iter().filter(|it| is_here(it.scope));
        let routes = self.facts.project.routes.iter();
        // What is before the callback as well lets those through who are not signed in yet.
        let callback = self.facts.callback.as_ref().map(|it| it.route);
        let denies = |handler: &FunctionRef| {
            !callback.is_some_and(|it| it.handlers.contains(handler))
                && self
                    .facts
                    .reached_from(&[*handler])
                    .iter()
                    .any(|it| guards::may_deny(self.facts.file(it.file), it.scope))
        };
        let is_guarded = |guards: &[String], handlers: &[FunctionRef]| {
            let mut names = guards
                .iter()
                .filter(|it| !callback.is_some_and(|callback| callback.guards.contains(it)));
            names.any(|it| guards::is_guard_name(it)) || handlers.iter().rev().skip(1).any(denies)
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
                let is_of_file = || self.file.function_of(guard.scope) == ScopeId::FILE;
                let is_before = guard.span.start() < self.from.start();
                guard.file == self.at.file
                    && (is_here(guard.scope) || is_of_file() && is_before && covers(guard.span))
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
        if gives_to_page(self.file, call) {
            return call.values().any(|it| self.holds_link(it, call.span));
        }
        let sets = matches!(
            name.as_str(),
            "set" | "header" | "setheader" | "append" | "cookie" | "setcookie"
        );
        let is_answer = (is_answer(self.file, call) || sets && is_on_response(call))
            && !mail::sends_mail(self.file, call);
        // What a script of PHP prints is its answer.
        let is_printed = self.at.scope == ScopeId::FILE && prints(self.file, call);
        if !is_answer || !is_on_response(call) && !self.is_returned(call) && !is_printed {
            return false;
        }
        if is_printed && self.reads_link(call.span) {
            return true;
        }
        let is_data = matches!(
            name.as_str(),
            "json" | "jsonify" | "jsonresponse" | "send" | "encode" | "ok"
        );
        call.values().any(|value| {
            // What a template shows of an object is not known, and an address shows nothing of it.
            let is_shown = sets
                || ["render", "template", "redirect", "view"]
                    .iter()
                    .any(|it| name.starts_with(it));
            let is_written = is_data || matches!(value, Value::Call(_)) && !is_shown;
            self.holds_link(value, call.span) || is_written && self.holds_whole(value)
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
        let returned = self.returned_where(|it| {
            let is_call = matches!(it.value, Value::Call(id) if !self.keeps(&self.file.calls[id]));
            !is_call && self.holds_link(&it.value, it.span)
        });
        let said = || said_last(self.file, self.at.scope).filter(|it| self.reads_link(*it));
        returned.or_else(|| said().filter(|_| self.is_handler()))
    }

    /// Where the handler of a route returns the session as a whole, which some frameworks answer with
    /// and others, which give handlers an object to answer on, do not.
    fn returned_whole(&self) -> Option<Span> {
        let scope = &self.file.scopes[self.at.scope];
        let answers_itself = ["res", "response", "ctx", "context", "c", "next"]
            .iter()
            .any(|it| scope.has_parameter(it));
        let names_type = scope
            .markers
            .iter()
            .any(|it| it.argument("response_model").is_some());
        if answers_itself || names_type {
            return None;
        }
        self.returned_where(|it| {
            self.holds_whole(&it.value) && !self.holds_link(&it.value, it.span)
        })
    }

    fn returned_where(&self, is_meant: impl Fn(&Assignment) -> bool) -> Option<Span> {
        let mut returns =
            self.file.assignments.iter().filter(|it| {
                it.target == "return" && self.file.function_of(it.scope) == self.at.scope
            });
        let returned = returns.find(|it| is_meant(it));
        returned.filter(|_| self.is_handler()).map(|it| it.span)
    }

    fn reads_link(&self, span: Span) -> bool {
        let mut reads = self.file.reads.iter().filter(|it| span.contains(it.span));
        reads.any(|it| self.links.contains(&it.path))
    }

    /// Whether a value holds the link: no more than what is passed on as it is.
    fn holds_link(&self, value: &Value, span: Span) -> bool {
        let is_link = |path: &str| self.links.iter().any(|it| it == path);
        match value {
            Value::Name(path) => is_link(path),
            Value::Template(_) => self.reads_link(span),
            Value::Object(members) => members.iter().any(|(_, it)| self.holds_link(it, span)),
            Value::List(items) => items.iter().any(|it| self.holds_link(it, span)),
            Value::Call(id) => self.file.calls.get(*id).is_some_and(|call| {
                is_link(&call.callee)
                    || self.keeps(call) && call.values().any(|it| self.holds_link(it, span))
            }),
            _ => false,
        }
    }

    /// Whether a value is the session as a whole, or holds that.
    fn holds_whole(&self, value: &Value) -> bool {
        let is_whole = |path: &str| self.wholes.iter().any(|it| it == path);
        match value {
            Value::Name(path) => is_whole(path),
            // A link that is written over is another one.
            Value::Object(members) => {
                members.iter().all(|it| it.0 != "link")
                    && members.iter().any(|it| self.holds_whole(&it.1))
            }
            Value::Call(id) if *id == self.origin => true,
            // `session.model_dump()`; given anything, it may leave the link out.
            Value::Call(id) => self.file.calls.get(*id).is_some_and(|call| {
                let is_on = call
                    .callee
                    .rsplit_once('.')
                    .is_some_and(|it| is_whole(it.0));
                // `compact('session')` of PHP.
                let mut texts = call.values().filter_map(Value::text);
                self.keeps(call)
                    && (call.values().any(|it| self.holds_whole(it))
                        || is_on && call.arguments.is_empty())
                    || call.callee == "compact" && texts.any(is_whole)
            }),
            _ => false,
        }
    }

    /// Whether a call gives what it is given in another form.
    fn keeps(&self, call: &Call) -> bool {
        const KEEPERS: &[&str] = &[
            "stringify",
            "dumps",
            "str",
            "string",
            "dict",
            "vars",
            "asdict",
            "todict",
            "modeldump",
            "modeldumpjson",
            "tojson",
            "toh",
            "toobject",
            "jsonableencoder",
            "jsonencode",
            "marshal",
            "mapof",
            "hashof",
        ];
        KEEPERS.contains(&normalize_ident(call.name()).as_str())
            || call.callee.ends_with("Map.of")
            || keeps_arguments(self.file, call)
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
