//! What a project's code leads to: functions that something runs.

use std::collections::HashSet;

use crate::FunctionRef;
use crate::semantics::entry_points::{EntryPoints, is_unrouted};
use crate::semantics::program::Program;
use crate::syntax::{FileId, Language, Scope, ScopeId, ScopeKind, Value};

/// How many functions that nothing leads to may name each other before they count as alive. Each step
/// searches the whole project.
const MOST_NAMED: usize = 4;

/// Which code of a project may run at all.
pub struct Liveness<'a> {
    program: &'a Program<'a>,
    entry_points: EntryPoints<'a>,
    /// What the entry points lead to.
    live: HashSet<FunctionRef>,
}

impl<'a> Liveness<'a> {
    /// Follows a project's calls from all its entry points.
    pub fn of(program: &'a Program<'a>) -> Self {
        let entry_points = EntryPoints::of(program);
        Self {
            live: program.reached_from(&entry_points.all()),
            entry_points,
            program,
        }
    }

    /// Whether anything leads to a scope: a route, the start of a file, or a name somewhere else.
    pub fn is_live(&self, at: FunctionRef) -> bool {
        self.is_live_within(at, MOST_NAMED)
    }

    fn is_live_within(&self, at: FunctionRef, steps: usize) -> bool {
        self.program.is_in(&self.live, at)
            || !is_unrouted(self.program, at.file) && self.is_named(at, steps)
    }

    /// Whether anything that may run names the function around a scope.
    pub fn is_named_elsewhere(&self, at: FunctionRef) -> bool {
        self.is_named(at, MOST_NAMED)
    }

    /// Whether a file is one that a framework loads by itself, because no other file imports it.
    pub fn is_entry(&self, file: FileId) -> bool {
        self.entry_points.is_entry(file)
    }

    /// Whether the function around a scope, or the type that it belongs to, is named anywhere but in
    /// itself, and by something that may run.
    fn is_named(&self, at: FunctionRef, steps: usize) -> bool {
        let FunctionRef { file, scope } = at;
        let source = self.program.file(file);
        let function = source.function_of(scope);
        // What has no name is used where it is written, if that is.
        let is_constructor = |scope: &Scope| {
            // A middleware of PHP's PSR-15, which is put to use by its class.
            let of = &source.scopes[scope.parent];
            let is_middleware = scope.name == "process"
                && of
                    .bases
                    .iter()
                    .any(|it| it.ends_with("MiddlewareInterface"));
            let is_jvm = matches!(source.language, Language::Java | Language::Kotlin);
            // `Depends(RequireUser())`, `->add(new RequireUser())`: an object that is called.
            is_jvm && scope.name == "constructor"
                || is_middleware
                || matches!(scope.name.as_str(), "__call__" | "__invoke")
        };
        let named = source.around(function).find(|declared| {
            let scope = &source.scopes[*declared];
            !scope.name.is_empty() && !is_constructor(scope)
        });
        let (named, name) = match named {
            Some(named) => (named, source.scopes[named].name.as_str()),
            None if function == ScopeId::FILE => return false,
            None => match self.given_name(FunctionRef {
                file,
                scope: function,
            }) {
                Some(name) => (function, name),
                None => return true,
            },
        };
        // What is named within a function alone is used if that is.
        let outer = source.function_of(source.scopes[named].parent);
        let is_local = outer != ScopeId::FILE
            && source.scopes[named].kind == ScopeKind::Function
            && source.language == Language::Python;
        if is_local {
            return self.is_live_within(FunctionRef { file, scope: outer }, steps);
        }
        let is_it = |path: &str| {
            let path = path.strip_suffix(".class").unwrap_or(path);
            let before = path.strip_suffix(name);
            before.is_some_and(|path| path.is_empty() || path.ends_with(['.', ':', '@', '#']))
        };
        self.program
            .project
            .files
            .iter_enumerated()
            .any(|(at, other)| {
                let is_outside = |scope: ScopeId| {
                    (at != file || !other.is_within(scope, named))
                        && self.may_run(FunctionRef { file: at, scope }, steps)
                };
                let is_called = other.calls.iter().any(|call| {
                    // What wraps a function without a name is used by its methods, too, and so is a
                    // function: `app.use(requireUser.unless({ path: "/login" }))`.
                    let root = call.callee.split('.').next();
                    let is_holder =
                        source.scopes[named].kind != ScopeKind::Type && root == Some(name);
                    // What is left out is not called for that.
                    !call.callee.starts_with("skip_")
                        && (is_holder
                            || is_it(&call.callee)
                            || call.arguments.iter().any(|argument| match &argument.value {
                                Value::Name(_) | Value::Text(_) => names(&argument.value, &is_it),
                                value => {
                                    let within = other.within(value);
                                    within.into_iter().any(|it| names(it, &is_it))
                                }
                            }))
                        && is_outside(call.scope)
                });
                let is_read = other
                    .reads
                    .iter()
                    .any(|read| is_it(&read.path) && is_outside(read.scope));
                let is_marked = other.scopes.iter().any(|scope| {
                    scope.markers.iter().any(|it| is_it(&it.name))
                        || scope.bases.iter().any(|it| is_it(it))
                });
                is_called || is_read || is_marked
            })
            || self.is_in_object_handed_on(FunctionRef { file, scope: named })
    }

    /// Whether what names something may run itself: a function of a script's own that nothing names
    /// does not, nor does what it leads to.
    fn may_run(&self, at: FunctionRef, steps: usize) -> bool {
        if is_unrouted(self.program, at.file) {
            return self.program.is_in(&self.live, at);
        }
        let source = self.program.file(at.file);
        let function = self.program.function_at(at);
        let scope = &source.scopes[function.scope];
        let is_script = matches!(
            source.language,
            Language::JavaScript | Language::TypeScript | Language::Python
        );
        let is_own = function.scope != ScopeId::FILE
            && scope.parent == ScopeId::FILE
            && !scope.name.is_empty();
        let Some(steps) = steps.checked_sub(1) else {
            return true;
        };
        !is_script || !is_own || !scope.markers.is_empty() || self.is_live_within(function, steps)
    }

    /// Whether a function is in an object that is given on as a whole, so that what takes it
    /// calls what it likes: resolvers of GraphQL, `const resolvers = { Mutation: { ...signIn } }`.
    fn is_in_object_handed_on(&self, function: FunctionRef) -> bool {
        let FunctionRef { file, scope } = function;
        let source = self.program.file(file);
        let holds = |value: &Value| {
            matches!(value, Value::Object(_))
                && source.within(value).contains(&&Value::Function(scope))
        };
        // `NextAuth({ callbacks: { authorized: ({ auth }) => !!auth } })`
        let mut calls = source.calls.iter();
        if source.language.is_script() && calls.any(|it| it.values().any(holds)) {
            return true;
        }
        let mut assigned = source
            .assignments
            .iter()
            .filter(|it| it.scope == ScopeId::FILE);
        let Some(holder) = assigned.find(|it| holds(&it.value)) else {
            return false;
        };
        let name = holder.target.as_str();
        let is_it = |value: &&Value| matches!(value, Value::Name(text) if text == name);
        self.program
            .project
            .files
            .iter_enumerated()
            .any(|(at, other)| {
                let is_known = at == file || {
                    let mut imports = other.imports.iter();
                    imports.any(|import| import.names.iter().any(|it| it.1 == name))
                };
                let given = other.calls.iter().flat_map(|it| &it.arguments);
                let given = given.map(|it| &it.value);
                let spread = other.assignments.iter().map(|it| &it.value);
                let spread = spread.chain(other.exports.iter().map(|it| &it.value));
                let spread = spread.filter(|it| matches!(it, Value::Object(_)));
                is_known
                    && given
                        .chain(spread)
                        .flat_map(|it| other.within(it))
                        .any(|it| is_it(&it))
            })
    }

    /// The name by which others know what wraps a function without a name:
    /// `export const requireUser = createMiddleware(async (c, next) => …)`.
    fn given_name(&self, function: FunctionRef) -> Option<&'a str> {
        let source = self.program.file(function.file);
        // Files of middleware are loaded by their frameworks, whoever names them.
        let path = source.path.to_str();
        if path.is_none_or(|path| path.contains("middleware")) {
            return None;
        }
        let is_given = |value: &Value| match value {
            Value::List(items) => items.contains(&Value::Function(function.scope)),
            Value::Call(id) => source.calls.get(*id).is_some_and(|call| {
                let mut given = call.arguments.iter();
                given.any(|argument| argument.value == Value::Function(function.scope))
            }),
            _ => false,
        };
        let mut assigned = source
            .assignments
            .iter()
            .filter(|it| it.scope == ScopeId::FILE);
        let holder = assigned.find(|it| is_given(&it.value))?;
        let is_name = !holder.target.contains('.') && holder.target != "return";
        let is_list = matches!(holder.value, Value::List(_));
        if is_list && is_name && source.export(&holder.target).is_none() {
            return Some(holder.target.as_str());
        }
        // What nobody imports is its framework's to call.
        (is_name && !self.is_entry(function.file)).then_some(holder.target.as_str())
    }
}

fn names(value: &Value, is_it: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::Name(name) => is_it(name),
        Value::Text(name) => is_it(name) && !name.contains(['/', ' ']),
        _ => false,
    }
}
