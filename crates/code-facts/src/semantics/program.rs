//! A project with its names resolved: which function calls which.

use std::collections::HashSet;

use crate::resolve::{Links, Target};
use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, FileId, Language, ScopeId, SourceFile, Span, Value};
use crate::{CallRef, FunctionRef, Place, Project};

/// A project and what its names mean.
pub struct Program<'a> {
    /// The project.
    pub project: &'a Project,
    /// What its names mean.
    pub links: Links<'a>,
}

impl<'a> Program<'a> {
    /// Resolves the names of a project.
    pub fn of(project: &'a Project) -> Self {
        Self {
            project,
            links: Links::new(project),
        }
    }

    /// A file of it.
    pub fn file(&self, file: FileId) -> &'a SourceFile {
        &self.project.files[file]
    }

    /// A call in it.
    pub fn call(&self, at: CallRef) -> &'a Call {
        &self.file(at.file).calls[at.call]
    }

    /// A place in one of its files.
    pub fn place(&self, file: FileId, span: Span) -> Place {
        self.file(file).place(span)
    }

    /// The function around a scope; the file as a whole if there is none.
    pub fn function_at(&self, at: FunctionRef) -> FunctionRef {
        FunctionRef {
            file: at.file,
            scope: self.file(at.file).function_of(at.scope),
        }
    }

    /// The function that a call is in.
    pub fn function_around(&self, at: CallRef) -> FunctionRef {
        self.function_at(FunctionRef {
            file: at.file,
            scope: self.call(at).scope,
        })
    }

    /// Whether a scope is in one of the functions.
    pub fn is_in(&self, functions: &HashSet<FunctionRef>, at: FunctionRef) -> bool {
        let source = self.file(at.file);
        // The file's own code is not that of the functions in it.
        if source.function_of(at.scope) == ScopeId::FILE {
            return functions.contains(&FunctionRef::whole(at.file));
        }
        source
            .around(at.scope)
            .filter(|it| *it != ScopeId::FILE)
            .any(|scope| functions.contains(&FunctionRef { scope, ..at }))
    }

    /// Functions, and all that they lead to.
    pub fn reached_from(&self, from: &[FunctionRef]) -> HashSet<FunctionRef> {
        let mut reached: HashSet<FunctionRef> = self.links.reachable(from).into_iter().collect();
        reached.extend(from);
        reached
    }

    /// Whether a call is of a function of the project's own.
    pub fn is_own_call(&self, at: CallRef) -> bool {
        let call = self.call(at);
        let scope = FunctionRef {
            file: at.file,
            scope: call.scope,
        };
        matches!(
            self.links.find(scope, &call.callee),
            Some(Target::Function(_))
        )
    }

    /// The calls of a project's own function, anywhere.
    pub fn calls_to(&self, function: FunctionRef) -> Vec<CallRef> {
        let name = &self.file(function.file).scopes[function.scope].name;
        let name = name.as_str();
        // To resolve every call would take long; most have another name.
        let may_be = |call: &Call| {
            name.is_empty()
                || call.name().trim_end_matches(['!', '?']) == name.trim_end_matches(['!', '?'])
                || call.callee.contains(name)
                || self.links.handles_messages(function)
        };
        let mut found = Vec::new();
        for (file, source) in self.project.files.iter_enumerated() {
            let calls = source.calls.iter_enumerated();
            let called = calls.filter(|(id, call)| {
                may_be(call) && self.links.targets(file, *id).contains(&function)
            });
            found.extend(called.map(|(call, _)| CallRef { file, call }));
        }
        found
    }

    /// Whether the functions that call one leave out a parameter of it, all of them, and it has no
    /// default that says something. `false` where that is not certain: what is given is a variable
    /// that may hold options, or nobody calls it.
    pub fn is_left_out(&self, function: FunctionRef, parameter: &str) -> bool {
        // What they write as defaults is not read.
        const UNREAD: [Language; 3] = [Language::CSharp, Language::Kotlin, Language::Elixir];
        let source = self.file(function.file);
        let scope = &source.scopes[function.scope];
        let mut named = scope.parameters.iter();
        let Some(place) = named.position(|it| it == parameter) else {
            return false;
        };
        let is_of_method = scope
            .parameters
            .first()
            .is_some_and(|it| it == "self" || it == "cls");
        let place = place - usize::from(is_of_method && place > 0);
        let leaves_it_out = |at: &CallRef| {
            let (source, call) = (self.file(at.file), self.call(*at));
            let is_certain = |value: &Value| {
                let literal = matches!(value, Value::Text(_) | Value::Number(_) | Value::Object(_));
                literal || matches!(value, Value::Bool(_) | Value::Null | Value::Function(_))
            };
            // A state is no object: one holds options of a parameter that is taken apart.
            let is_given = !matches!(call.positional(place), None | Some(Value::Object(_)));
            !is_given
                && call.values().all(is_certain)
                && call
                    .arguments
                    .iter()
                    .all(|it| it.name.as_deref() != Some("..."))
                && source.given(call, &[&normalize_ident(parameter)]).is_none()
        };
        let callers = self.calls_to(function);
        !UNREAD.contains(&source.language)
            && !scope.defaults.iter().any(|it| it == parameter)
            && !callers.is_empty()
            && callers.iter().all(leaves_it_out)
    }

    /// The calls that run a function which they are given by its name, and fail as it does:
    /// `await asyncio.to_thread(exchange)`, `await retry(exchange)`.
    pub fn runs_of(&self, function: FunctionRef) -> Vec<CallRef> {
        const RUNNERS: &[&str] = &[
            "tothread",
            "runinthreadpool",
            "runsync",
            "runinexecutor",
            "synctoasync",
            "retry",
            "withretry",
            "withretries",
            "pretry",
            "backoff",
            "attempt",
            "withtimeout",
            "ptimeout",
        ];
        let name = self.file(function.file).scopes[function.scope]
            .name
            .as_str();
        if name.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (file, source) in self.project.files.iter_enumerated() {
            for (id, call) in source.calls.iter_enumerated() {
                let is_runner = RUNNERS.contains(&normalize_ident(call.name()).as_str());
                let scope = call.scope;
                let mut given = call.unnamed().take(2).filter(|_| is_runner);
                let is_given = given.any(|value| match value {
                    Value::Name(path) if path.ends_with(name) => {
                        let found = self.links.find(FunctionRef { file, scope }, path);
                        matches!(found, Some(Target::Function(it)) if it == function)
                    }
                    _ => false,
                });
                if is_given {
                    found.push(CallRef { file, call: id });
                }
            }
        }
        found
    }

    /// The project's own functions that are given one: its decorators, and what wraps it where it is
    /// named or written.
    pub fn takers_of(&self, function: FunctionRef) -> Vec<FunctionRef> {
        let own = self.file(function.file);
        let scope = &own.scopes[function.scope];
        let around = FunctionRef {
            scope: scope.parent,
            ..function
        };
        let markers = scope.markers.iter();
        let decorators = markers.filter_map(|it| match self.links.find(around, &it.name)? {
            Target::Function(taker) => Some(taker),
            _ => None,
        });
        let mut found: Vec<FunctionRef> = decorators.collect();
        for (file, source) in self.project.files.iter_enumerated() {
            for (id, call) in source.calls.iter_enumerated() {
                let mut given = call.unnamed();
                let is_given = given.any(|value| match value {
                    Value::Function(scope) => file == function.file && *scope == function.scope,
                    Value::Name(path) if !scope.name.is_empty() && path.ends_with(&scope.name) => {
                        let at = FunctionRef {
                            file,
                            scope: call.scope,
                        };
                        let found = self.links.find(at, path);
                        matches!(found, Some(Target::Function(it)) if it == function)
                    }
                    _ => false,
                });
                if is_given {
                    found.extend(self.links.targets(file, id));
                }
            }
        }
        found
    }

    /// The functions that call one.
    pub fn callers(&self, function: FunctionRef) -> Vec<FunctionRef> {
        let calls = self.calls_to(function).into_iter();
        calls.map(|at| self.function_around(at)).collect()
    }
}
