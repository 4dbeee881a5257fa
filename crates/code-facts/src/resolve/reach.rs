//! Which functions run when some are called.

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use super::python::is_telling;
use super::{Links, Target};
use crate::FunctionRef;
use crate::syntax::{Call, CallId, FileId, ScopeId, ScopeKind, SourceFile, Value};

/// How many calls deep functions are followed.
const DEEPEST: usize = 10;
/// How many functions are followed.
const MOST: usize = 2_000;
/// Names of this length are hardly ever those of two things.
const TELLING: usize = 12;

impl<'p> Links<'p> {
    /// The functions themselves and all that they call or pass on, as far as names tell: nearest
    /// first. Functions written within one are part of it and not listed.
    pub fn reachable(&self, from: &[FunctionRef]) -> Vec<FunctionRef> {
        let mut seen: HashSet<FunctionRef> = from.iter().copied().collect();
        let mut reached = Vec::new();
        let mut waiting: VecDeque<_> = from.iter().map(|function| (*function, 0)).collect();
        while let Some((function, depth)) = waiting.pop_front() {
            reached.push(function);
            if depth == DEEPEST || seen.len() > MOST {
                continue;
            }
            let known = self.called.borrow().get(&function).cloned();
            let called = known.unwrap_or_else(|| {
                let called: Rc<[FunctionRef]> = self.called_by(function).into();
                let mut all = self.called.borrow_mut();
                all.insert(function, Rc::clone(&called));
                called
            });
            for next in called.iter().copied() {
                if seen.insert(next) {
                    waiting.push_back((next, depth + 1));
                }
            }
        }
        reached
    }

    /// The function of the project that a call runs: the constructor where it makes an object.
    pub fn target(&self, file: FileId, call: CallId) -> Option<FunctionRef> {
        self.target_of(file, call, self.called_name(file, call))
    }

    /// What the name that a call calls stands for.
    fn called_name(&self, file: FileId, call: CallId) -> Option<Target<'p>> {
        let call = &self.sources[file].calls[call];
        let at = FunctionRef {
            file,
            scope: call.scope,
        };
        self.find(at, &call.callee)
    }

    /// The same for a call whose name was looked up.
    fn target_of(
        &self,
        file: FileId,
        call: CallId,
        named: Option<Target<'p>>,
    ) -> Option<FunctionRef> {
        let source = &self.sources[file];
        let call = &source.calls[call];
        let at = FunctionRef {
            file,
            scope: call.scope,
        };
        if let Some(file) = self.included(file, call) {
            return Some(FunctionRef::whole(file));
        }
        let required = call.receiver.filter(|_| call.callee == "require");
        if let Some(required) = required {
            return self.handlers(at, &Value::Call(required)).functions.pop();
        }
        match named {
            Some(Target::Function(function)) => Some(function),
            Some(Target::Type(of)) => self.constructor(of),
            Some(Target::Value(at, value @ Value::Call(_))) => {
                self.handlers(at, value).functions.pop()
            }
            Some(Target::File(file)) => match self.export(file, "default") {
                Some(Target::Function(function)) => Some(function),
                _ => None,
            },
            Some(_) => None,
            None => self.only_method(source, call),
        }
    }

    /// The functions that a call may run: several where an interface's method is called, what
    /// handles it where a message is sent.
    pub fn targets(&self, file: FileId, call: CallId) -> Vec<FunctionRef> {
        self.targets_of(file, call, self.called_name(file, call))
    }

    /// The same for a call whose name was looked up.
    fn targets_of(
        &self,
        file: FileId,
        call: CallId,
        named: Option<Target<'p>>,
    ) -> Vec<FunctionRef> {
        let source = &self.sources[file];
        let at = FunctionRef {
            file,
            scope: source.calls[call].scope,
        };
        let mut found: Vec<_> = self.target_of(file, call, named).into_iter().collect();
        found.extend(self.alternatives(at, &source.calls[call].callee));
        let siblings: Vec<_> = found.iter().flat_map(|it| self.siblings(*it)).collect();
        found.extend(siblings);
        found.extend(self.handling(at, &source.calls[call]));
        found
    }

    /// Whether a call is made by a function: within it, and for a file outside of its functions.
    fn is_made_by(&self, call: &Call, function: FunctionRef) -> bool {
        let source = self.source(function);
        if function.scope != ScopeId::FILE {
            return source.is_within(call.scope, function.scope);
        }
        let is_function = |scope: ScopeId| source.scopes[scope].kind == ScopeKind::Function;
        !source.around(call.scope).any(is_function)
    }

    /// The functions that one calls, constructs or passes on.
    fn called_by(&self, function: FunctionRef) -> Vec<FunctionRef> {
        let source = self.source(function);
        let mut found = Vec::new();
        for (id, call) in source.calls.iter_enumerated() {
            if !self.is_made_by(call, function) {
                continue;
            }
            let at = FunctionRef {
                scope: call.scope,
                ..function
            };
            match self.called_name(function.file, id) {
                Some(Target::Value(at, value @ Value::Call(_))) => {
                    found.extend(self.handlers(at, value).functions);
                }
                named => found.extend(self.targets_of(function.file, id, named)),
            }
            for argument in &call.arguments {
                self.passed_on(at, &argument.value, &mut found);
            }
        }
        let clauses: Vec<_> = found.iter().flat_map(|it| self.clauses(*it)).collect();
        found.extend(clauses);
        found
    }

    pub(super) fn constructor(&self, of: FunctionRef) -> Option<FunctionRef> {
        let scopes = &self.source(of).scopes;
        let named = &self.index.names[of.file].scopes;
        let names = ["constructor", "__construct", "__init__", "initialize"];
        let constructors = names.iter().filter_map(|it| named.get(*it)).flatten();
        let mut own = constructors.copied().filter(|scope| {
            scopes[*scope].parent == of.scope && scopes[*scope].kind == ScopeKind::Function
        });
        own.next().map(|scope| FunctionRef { scope, ..of })
    }

    /// A method by its name, where only one type of the project has it. In JavaScript that says
    /// something for a field of an object, or if the name is a long one; in other languages objects are known by their types.
    fn only_method(&self, source: &SourceFile, call: &Call) -> Option<FunctionRef> {
        let language = source.language;
        let (object, name) = call.callee.rsplit_once('.')?;
        let is_script = language.is_script();
        // `const exchanger = container.resolve("Exchanger")`: a class of the project's own.
        let is_resolved = || match source.assigned(object, call.scope, call.span) {
            Some(Value::Call(id)) => {
                let holder = source.calls[*id].callee.strip_suffix(".resolve");
                holder.is_some_and(|it| it.to_lowercase().ends_with("container"))
            }
            _ => false,
        };
        let is_own = object.starts_with("this.") || name.len() >= TELLING || is_resolved();
        if is_script && !is_own || !is_telling(language, name) {
            return None;
        }
        match self.index.methods.get(name)?.as_slice() {
            [method] if self.source(*method).language == language => Some(*method),
            _ => None,
        }
    }

    /// A function that is given to another by its name.
    fn passed_on(&self, at: FunctionRef, value: &Value, found: &mut Vec<FunctionRef>) {
        match value {
            Value::Name(name) => {
                if let Some(Target::Function(function)) = self.find(at, name) {
                    found.push(function);
                }
            }
            Value::List(values) | Value::Either(values) => {
                for value in values {
                    self.passed_on(at, value, found);
                }
            }
            Value::Object(members) => {
                for (_, value) in members {
                    self.passed_on(at, value, found);
                }
            }
            _ => {}
        }
    }
}
