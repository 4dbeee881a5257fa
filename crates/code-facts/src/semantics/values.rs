//! What a value is, followed through assignments, constructors and builders of one file, and names
//! compared without regard to a language's way of writing them.

use crate::syntax::{
    Argument, Call, CallId, Language, Scope, ScopeId, ScopeKind, SourceFile, Span, Value,
};

/// How many assignments a name is followed through: a client, its service, a field and a parameter are
/// four, and circles of names have no end.
const LONGEST_TRAIL: usize = 6;
/// How many steps of a chain of calls are followed: a builder has one for each option.
const LONGEST_CHAIN: usize = 64;
/// How many values within one are looked at: generated data holds more, and no options.
const MOST_WITHIN: usize = 500;

/// Where a value is used.
#[derive(Clone, Copy)]
struct Position {
    scope: ScopeId,
    span: Span,
}

impl Position {
    fn of(call: &Call) -> Self {
        Self {
            scope: call.scope,
            span: call.span,
        }
    }
}

/// A name as every language would say it: `getProfileAndToken`, `get_profile_and_token` and
/// `GetProfileAndToken` are `getprofileandtoken`.
pub fn normalize_ident(name: &str) -> String {
    // Nearly all names are ASCII, and every name is asked for many times.
    if name.is_ascii() {
        let kept = name
            .chars()
            .filter(|character| !matches!(character, '_' | '-'));
        return kept.map(|it| it.to_ascii_lowercase()).collect();
    }
    name.chars()
        .filter(|character| !matches!(character, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The parts of a dotted path, each [`normalize_ident`].
pub fn parts(path: &str) -> impl Iterator<Item = String> + '_ {
    path.split('.').map(normalize_ident)
}

/// Whether a dotted path is a name or a member of what it names.
pub fn is_path_of(path: &str, name: &str) -> bool {
    path.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl SourceFile {
    /// The function that a scope is in: itself, or the nearest around it; the file if there is
    /// none.
    pub fn function_of(&self, scope: ScopeId) -> ScopeId {
        self.around(scope)
            .find(|scope| {
                matches!(
                    self.scopes[*scope].kind,
                    ScopeKind::Function | ScopeKind::Closure
                )
            })
            .unwrap_or(ScopeId::FILE)
    }

    /// What follows a stretch within another: as far as the first so many calls that are made one
    /// after the other, not within each other.
    pub fn following(&self, after: Span, within: Span, most: usize) -> Span {
        let rest = Span::new(after.end(), within.end());
        let mut end = rest.start();
        let mut left = most;
        for call in self.calls.iter().filter(|it| rest.contains(it.span)) {
            if call.span.start() >= end {
                if left == 0 {
                    return Span::new(rest.start(), end);
                }
                left -= 1;
            }
            end = end.max(call.span.end());
        }
        rest
    }

    /// Whether two calls, by where they are, are steps of one chain: `get(…)->middleware(…)`.
    pub fn are_chained(&self, one: Span, other: Span) -> bool {
        let first = |span: Span| {
            let call = self.calls.position(|it| it.span == span);
            std::iter::successors(call, |it| self.calls[*it].receiver).last()
        };
        one == other || first(one).is_some_and(|it| first(other) == Some(it))
    }

    /// Whether two stretches are in one statement of a scope: an assignment, a call, or what a branch
    /// asks.
    pub fn are_together(&self, one: Span, other: Span, scope: ScopeId) -> bool {
        let both = |span: Span| span.contains(one) && span.contains(other);
        let assigned = self.assignments.iter().filter(|it| it.scope == scope);
        let calls = self.calls.iter().filter(|it| it.scope == scope);
        let mut branches = self.branches.iter().filter(|it| it.scope == scope);
        assigned.map(|it| it.span).any(both)
            || calls.map(|it| it.span).any(both)
            || branches.any(|branch| both(branch.span) && branch.asks(one) && branch.asks(other))
    }

    /// What was last assigned to a name before a place, as seen from a scope.
    pub fn assigned(&self, name: &str, scope: ScopeId, before: Span) -> Option<&Value> {
        self.around(scope).find_map(|around| {
            let here = self.assignments.iter().rev();
            let mut here =
                here.filter(|assignment| assignment.scope == around && assignment.target == name);
            here.find(|it| it.span.start() <= before.start())
                .map(|it| &it.value)
        })
    }

    /// The path of what is called, with names of this file replaced by what was assigned to them:
    /// `pl.createSession` after `pl = new WorkOS\Passwordless()` is `WorkOS.Passwordless.createSession`.
    pub fn callee(&self, call: &Call) -> String {
        self.path_from(&call.callee, call.scope, call.span, LONGEST_TRAIL)
    }

    /// A path with names of this file replaced, as [`SourceFile::callee`].
    pub fn full_path(&self, path: &str, scope: ScopeId, span: Span) -> String {
        self.path_from(path, scope, span, LONGEST_TRAIL)
    }

    fn path_from(&self, path: &str, scope: ScopeId, span: Span, left: usize) -> String {
        if left == 0 {
            return path.to_owned();
        }
        // The longest name that something was assigned to: `this.sso` before `this`.
        let ends = path.match_indices('.').map(|(at, _)| at);
        for end in ends.collect::<Vec<_>>().into_iter().rev() {
            let (head, rest) = path.split_at(end);
            let value = self
                .assigned(head, scope, span)
                .or_else(|| self.member_assigned(head));
            let Some(source) = value.and_then(|it| self.path_of(it)) else {
                continue;
            };
            if source == head || source.starts_with(&format!("{head}.")) {
                continue;
            }
            return self.path_from(&format!("{source}{rest}"), scope, span, left - 1);
        }
        path.to_owned()
    }

    /// A member (`this.workos`, `self.client`) is assigned in another function than it is used in; a
    /// field of Go (`Handler.workos`) is what its type's declaration says.
    fn member_assigned(&self, name: &str) -> Option<&Value> {
        if self.language == Language::Go {
            let (holder, field) = name.split_once('.')?;
            let is_holder = |scope: &Scope| scope.kind == ScopeKind::Type && scope.name == holder;
            let scope = self.scopes.position(is_holder)?;
            let mut fields = self.assignments.iter().filter(|it| it.scope == scope);
            return fields.find(|it| it.target == field).map(|it| &it.value);
        }
        let is_member = ["this.", "self.", "@"]
            .iter()
            .any(|it| name.starts_with(it));
        let mut all = self.assignments.iter().filter(|it| it.target == name);
        all.next().filter(|_| is_member).map(|it| &it.value)
    }

    fn path_of(&self, value: &Value) -> Option<String> {
        match value {
            Value::Name(name) => Some(name.clone()),
            Value::Call(id) => Some(self.calls.get(*id)?.callee.clone()),
            Value::Either(values) => values.iter().find_map(|it| self.path_of(it)),
            _ => None,
        }
    }

    /// A member of what a call is given, however that is written: by name, in an object, in a struct
    /// or constructor, through a builder, or in a variable that holds one of these.
    pub fn given<'a>(&'a self, call: &'a Call, keys: &[&str]) -> Option<&'a Value> {
        let at = Position::of(call);
        self.given_in(&call.arguments, keys, at, LONGEST_TRAIL)
            .or_else(|| self.built(call.receiver, keys))
    }

    fn given_in<'a>(
        &'a self,
        arguments: &'a [Argument],
        keys: &[&str],
        at: Position,
        left: usize,
    ) -> Option<&'a Value> {
        let is_key =
            |name: &str| keys.contains(&normalize_ident(name.trim_start_matches(':')).as_str());
        arguments.iter().find_map(|argument| {
            if argument.name.as_deref().is_some_and(is_key) {
                Some(&argument.value)
            } else {
                self.member(&argument.value, keys, at, left)
            }
        })
    }

    fn member<'a>(
        &'a self,
        value: &'a Value,
        keys: &[&str],
        at: Position,
        left: usize,
    ) -> Option<&'a Value> {
        let left = left.checked_sub(1)?;
        match value {
            Value::Object(members) => members
                .iter()
                .find(|(text, _)| {
                    keys.contains(&normalize_ident(text.trim_start_matches(':')).as_str())
                })
                .map(|(_, it)| it)
                .or_else(|| {
                    members.iter().find_map(|(_, value)| {
                        matches!(value, Value::Object(_))
                            .then(|| self.member(value, keys, at, left))?
                    })
                }),
            Value::Call(id) => {
                let call = self.calls.get(*id)?;
                let here = Position::of(call);
                self.given_in(&call.arguments, keys, here, left)
                    .or_else(|| self.built(Some(*id), keys))
                    .or_else(|| self.member_of_name(builder(call)?, keys, here, left))
                    .or_else(|| self.member(self.returned_by(call)?, keys, here, left))
            }
            Value::Name(name) => self.member_of_name(name, keys, at, left),
            Value::Either(values) => values
                .iter()
                .find_map(|value| self.member(value, keys, at, left)),
            _ => None,
        }
    }

    /// What a function of this file returns last, whose result a chain of calls starts with:
    /// `expired().toString()`.
    fn returned_by(&self, call: &Call) -> Option<&Value> {
        let mut first = call;
        for _ in 0..LONGEST_TRAIL {
            let Some(before) = first.receiver.and_then(|it| self.calls.get(it)) else {
                break;
            };
            first = before;
        }
        let name = first.callee.strip_prefix("this.").unwrap_or(&first.callee);
        let scopes = self.scopes.iter_enumerated();
        let mut own =
            scopes.filter(|(_, scope)| scope.kind == ScopeKind::Function && scope.name == name);
        let (function, _) = own.next()?;
        let returns = self.assignments.iter().rev();
        let mut returns = returns
            .filter(|assignment| assignment.target == "return" && assignment.scope == function);
        returns.next().map(|it| &it.value)
    }

    fn member_of_name<'a>(
        &'a self,
        name: &str,
        keys: &[&str],
        at: Position,
        left: usize,
    ) -> Option<&'a Value> {
        let assigned = self.assigned(name, at.scope, at.span);
        assigned
            .and_then(|value| self.member(value, keys, at, left))
            .or_else(|| self.later_member(name, keys, at))
    }

    /// `options.state = state` and `options.state(state)` before `options` is given to a call.
    fn later_member<'a>(&'a self, name: &str, keys: &[&str], at: Position) -> Option<&'a Value> {
        let function = self.function_of(at.scope);
        let is_here = |scope, span: Span| {
            span.start() <= at.span.start() && self.function_of(scope) == function
        };
        let is_it = |path: &str| {
            path.rsplit_once('.').is_some_and(|(object, member)| {
                object == name && keys.contains(&normalize_ident(member).as_str())
            })
        };
        let mut assigned = self.assignments.iter().rev();
        let assigned = assigned.find(|assignment| {
            is_here(assignment.scope, assignment.span) && is_it(&assignment.target)
        });
        let mut steps = self.calls.iter().rev();
        let mut step = || steps.find(|step| is_here(step.scope, step.span) && is_it(&step.callee));
        let given = |call: &'a Call| call.arguments.first().map(|it| &it.value);
        assigned.map(|it| &it.value).or_else(|| given(step()?))
    }

    /// A step of a chain of calls that is named as one of the keys: `.state(it)` of a builder.
    fn built(&self, last: Option<CallId>, keys: &[&str]) -> Option<&Value> {
        let mut next = last;
        for _ in 0..LONGEST_CHAIN {
            let call = self.calls.get(next?)?;
            if keys.contains(&normalize_ident(call.name()).as_str()) && call.arguments.len() == 1 {
                return call.arguments.first().map(|it| &it.value);
            }
            if let Some(value) = self.configured(call, keys) {
                return Some(value);
            }
            next = call.receiver;
        }
        None
    }

    /// What a block of Kotlin sets: `.apply { state(it) }`, `.also { it.maxAge = 0 }`.
    fn configured(&self, call: &Call, keys: &[&str]) -> Option<&Value> {
        if !matches!(call.name(), "apply" | "also") {
            return None;
        }
        let Some(Value::Function(block)) = call.arguments.last().map(|it| &it.value) else {
            return None;
        };
        let is_key = |path: &str| {
            let member = path.strip_prefix("it.").unwrap_or(path);
            keys.contains(&normalize_ident(member).as_str())
        };
        let mut assigned = self.assignments.iter();
        let assigned =
            assigned.find(|assignment| assignment.scope == *block && is_key(&assignment.target));
        let mut steps = self.calls.iter();
        let mut step = || steps.find(|step| step.scope == *block && is_key(&step.callee));
        assigned
            .map(|it| &it.value)
            .or_else(|| step()?.arguments.first().map(|it| &it.value))
    }

    /// Whether a value says something: no empty string, list or object, no `null`.
    pub fn is_filled(&self, value: &Value, scope: ScopeId, span: Span) -> bool {
        self.is_filled_within(value, Position { scope, span }, LONGEST_TRAIL)
    }

    /// A name may be assigned to itself (`state = state or ""`); what it was before is not known.
    fn is_filled_within(&self, value: &Value, at: Position, left: usize) -> bool {
        let Some(left) = left.checked_sub(1) else {
            return true;
        };
        match value {
            Value::Null | Value::Bool(false) => false,
            Value::Text(text) => !text.trim().is_empty(),
            Value::Object(members) => !members.is_empty(),
            Value::List(items) => !items.is_empty(),
            Value::Either(values) => values
                .iter()
                .any(|value| self.is_filled_within(value, at, left)),
            Value::Name(name) => match self.assigned(name, at.scope, at.span) {
                Some(Value::Name(_)) | None => true,
                Some(other) => self.is_filled_within(other, at, left),
            },
            _ => true,
        }
    }

    /// Every value within one, itself first; calls within it are followed into their arguments.
    pub fn within<'a>(&'a self, value: &'a Value) -> Vec<&'a Value> {
        let mut found = Vec::new();
        let mut left = vec![value];
        while let Some(value) = left.pop() {
            found.push(value);
            if found.len() > MOST_WITHIN {
                break;
            }
            match value {
                Value::Object(members) => left.extend(members.iter().map(|(_, it)| it)),
                Value::List(items) | Value::Either(items) => left.extend(items),
                Value::Call(id) => {
                    let call = self.calls.get(*id);
                    left.extend(
                        call.into_iter()
                            .flat_map(|call| call.arguments.iter().map(|it| &it.value)),
                    );
                }
                _ => {}
            }
        }
        found
    }
}

/// The variable that a call of its last step finishes: `options` of `options.build()`.
fn builder(call: &Call) -> Option<&str> {
    let (object, step) = call.callee.rsplit_once('.')?;
    let is_last = matches!(normalize_ident(step).as_str(), "build" | "tostring");
    (is_last && call.receiver.is_none()).then_some(object)
}
