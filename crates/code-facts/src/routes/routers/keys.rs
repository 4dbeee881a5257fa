//! Which variable of which file a router is.

use crate::FunctionRef;
use crate::resolve::Target;
use crate::routes::RouteCollector;
use crate::syntax::{Call, CallId, FileId, ScopeId, ScopeKind, SourceFile, Value};

/// A router: the variable that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) file: FileId,
    pub(super) scope: ScopeId,
    /// `app`, `this.router`; a number for one that no variable holds.
    pub(super) name: String,
}

/// How often a name is followed to another one.
const LONGEST: usize = 8;

/// What makes a router, by its last name.
const MAKERS: &[&str] = &[
    "express",
    "Router",
    "Hono",
    "OpenAPIHono",
    "fastify",
    "Fastify",
    "Koa",
    "KoaRouter",
    "Elysia",
    "polka",
    "createRouter",
    "createApp",
    "AutoRouter",
    "IttyRouter",
    "restify",
    "App",
];

/// The first call of a chain, and the calls from it to the last.
pub(super) fn chain(source: &SourceFile, call: CallId) -> Vec<CallId> {
    let mut calls = vec![call];
    while let Some(before) = source.calls[calls[calls.len() - 1]].receiver {
        calls.push(before);
    }
    calls.reverse();
    calls
}

/// Whether a call makes a router.
pub(super) fn is_maker(call: &Call) -> bool {
    MAKERS.contains(&call.name())
}

/// The router that a name means where it is used.
pub(super) fn named(reading: &RouteCollector<'_>, at: FunctionRef, name: &str) -> Option<Key> {
    follow(reading, at, name, LONGEST)
}

fn follow(reading: &RouteCollector<'_>, at: FunctionRef, name: &str, steps: usize) -> Option<Key> {
    let steps = steps.checked_sub(1)?;
    let source = reading.source(at.file);
    let key = |scope: ScopeId| Key {
        file: at.file,
        scope,
        name: name.to_owned(),
    };
    if name.starts_with("this.") {
        let scope = source
            .around(at.scope)
            .find(|scope| source.scopes[*scope].kind == ScopeKind::Type)?;
        let mut own = source.assignments.iter();
        let own = own.find(|assignment| {
            assignment.target == name && source.is_within(assignment.scope, scope)
        });
        return match own.map(|assignment| (&assignment.value, assignment.scope)) {
            Some((Value::Name(other), scope)) if other != name => {
                follow(reading, FunctionRef { scope, ..at }, other, steps)
            }
            _ => Some(key(scope)),
        };
    }
    for scope in source.around(at.scope) {
        if source.scopes[scope].parameters.iter().any(|it| it == name) {
            return Some(key(scope));
        }
        let mut assigned = source.assignments.iter();
        let assigned =
            assigned.find(|assignment| assignment.scope == scope && assignment.target == name);
        if let Some(assignment) = assigned {
            let at = FunctionRef { scope, ..at };
            return of_value(reading, at, &assignment.value, steps).or_else(|| Some(key(scope)));
        }
    }
    let (head, _) = name.split_once('.').unwrap_or((name, ""));
    let is_imported = source
        .imports
        .iter()
        .flat_map(|it| &it.names)
        .any(|(_, it)| it == head);
    let found = reading
        .links
        .find(at, name)
        .filter(|_| is_imported || name.contains('.'));
    match found? {
        Target::Value(at, value @ Value::Call(call)) => {
            let source = reading.source(at.file);
            let held = || holder(source, at.file, chain(source, *call)[0]);
            of_value(reading, at, value, steps).or_else(|| Some(held()))
        }
        Target::Value(at, value) => of_value(reading, at, value, steps),
        Target::File(file) => exported(reading, file, steps),
        _ => None,
    }
}

/// The router that a value is: a name, a chain that starts with one, what a factory returns.
pub(super) fn of_value(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    value: &Value,
    steps: usize,
) -> Option<Key> {
    let steps = steps.checked_sub(1)?;
    match value {
        Value::Name(name) => follow(reading, at, name, steps),
        Value::Call(call) => of_call(reading, at.file, *call, steps),
        _ => None,
    }
}

/// The router in a value given to a call, with all the steps that there are.
pub(super) fn given(reading: &RouteCollector<'_>, at: FunctionRef, value: &Value) -> Option<Key> {
    of_value(reading, at, value, LONGEST)
}

/// The router that a file is: what it exports by default.
fn exported(reading: &RouteCollector<'_>, file: FileId, steps: usize) -> Option<Key> {
    let mut exports = reading.source(file).exports.iter();
    let export = exports.find(|it| it.name == "default")?;
    of_value(reading, FunctionRef::whole(file), &export.value, steps)
}

fn of_call(reading: &RouteCollector<'_>, file: FileId, call: CallId, steps: usize) -> Option<Key> {
    let source = reading.source(file);
    let first = chain(source, call)[0];
    let root = &source.calls[first];
    let at = FunctionRef {
        file,
        scope: root.scope,
    };
    if is_maker(root) {
        return Some(holder(source, file, first));
    }
    if root.callee == "require" {
        let module = root.positional(0)?.text()?;
        let file = reading.links.file(file, module)?;
        return exported(reading, file, steps);
    }
    if let Some((object, method)) = root.callee.rsplit_once('.')
        && matches!(
            method,
            "routes" | "middleware" | "basePath" | "use" | "route" | "default"
        )
    {
        // What is made of another router with a path of its own is a router of its own.
        if method == "basePath" {
            return Some(holder(source, file, first));
        }
        return follow(reading, at, object, steps);
    }
    match reading.links.find(at, &root.callee)? {
        Target::Function(factory) => {
            let returned = reading.links.returned(factory)?;
            of_value(reading, factory, returned, steps)
        }
        Target::Type(class) if root.is_new => of_class(reading, class),
        _ => None,
    }
}

/// The router that objects of a class hold: `new AuthRoutes().router`.
fn of_class(reading: &RouteCollector<'_>, class: FunctionRef) -> Option<Key> {
    let source = reading.source(class.file);
    let makes = |value: &Value| match value {
        Value::Call(call) => is_maker(&source.calls[chain(source, *call)[0]]),
        _ => false,
    };
    let mut own = source.assignments.iter();
    let held = own.find(|assignment| {
        let is_field = assignment.target.starts_with("this.")
            && source.is_within(assignment.scope, class.scope);
        is_field && makes(&assignment.value)
    })?;
    let FunctionRef { file, scope } = class;
    let name = held.target.clone();
    Some(Key { file, scope, name })
}

/// The variable that holds a router that is made there, else the call itself.
pub(super) fn holder(source: &SourceFile, file: FileId, maker: CallId) -> Key {
    let held = source
        .assignments
        .iter()
        .find(|assignment| match assignment.value {
            Value::Call(call) => assignment.target != "return" && chain(source, call)[0] == maker,
            _ => false,
        });
    match held {
        Some(assignment) if assignment.target.starts_with("this.") => {
            let mut around = source.around(assignment.scope);
            let scope = around.find(|scope| source.scopes[*scope].kind == ScopeKind::Type);
            Key {
                file,
                scope: scope.unwrap_or(assignment.scope),
                name: assignment.target.clone(),
            }
        }
        Some(assignment) => Key {
            file,
            scope: assignment.scope,
            name: assignment.target.clone(),
        },
        None => Key {
            file,
            scope: source.calls[maker].scope,
            name: usize::from(maker).to_string(),
        },
    }
}

/// The parameter of a function as a router: `(app) => { app.get(…) }`.
pub(super) fn parameter(
    reading: &RouteCollector<'_>,
    function: FunctionRef,
    place: usize,
) -> Option<Key> {
    let scope = &reading.source(function.file).scopes[function.scope];
    let name = scope.parameters.get(place)?.clone();
    let FunctionRef { file, scope } = function;
    Some(Key { file, scope, name })
}

/// Whether any file can reach a router: one that a file exports is of no use until another file
/// imports that. Where files are loaded by names that are not written down, all are in use.
pub(super) fn is_in_use(reading: &RouteCollector<'_>, router: &Key) -> bool {
    let source = reading.source(router.file);
    let held = source
        .assignments
        .iter()
        .find(|it| it.target == router.name);
    let is_part = held.is_some_and(|assignment| match assignment.value {
        Value::Call(call) => source.calls[chain(source, call)[0]].name() == "Router",
        _ => false,
    });
    let mut exports = source.exports.iter();
    let is_exported = exports.any(|export| export.value == Value::Name(router.name.clone()));
    if !is_part || !is_exported {
        return true;
    }
    let files = reading.files.iter_enumerated();
    let mut others = files.filter(|(file, _)| *file != router.file);
    others.any(|(file, source_file)| {
        let mut imports = source_file.imports.iter();
        let imports =
            imports.any(|import| reading.links.file(file, &import.module) == Some(router.file));
        imports || source_file.calls.iter().any(is_loading_by_name)
    })
}

fn is_loading_by_name(call: &Call) -> bool {
    let is_import = matches!(call.callee.as_str(), "require" | "import");
    is_import
        && call
            .positional(0)
            .is_some_and(|value| value.text().is_none())
}
