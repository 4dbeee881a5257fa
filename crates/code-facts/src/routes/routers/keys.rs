//! Which variable of which file a router is.

use crate::FunctionRef;
use crate::resolve::{Files, Links, Target};
use crate::routes::graph::Router;
use crate::routes::site::CallSite;
use crate::syntax::{Call, FileId, ScopeId, ScopeKind, SourceFile, Value};

/// How often a name is followed to another one: imports, factories, fields; more is a circle.
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

/// Whether a call makes a router.
pub(super) fn is_maker(call: &Call) -> bool {
    MAKERS.contains(&call.name())
}

/// The router that a name means where it is used.
pub(super) fn named(links: &Links<'_>, at: FunctionRef, name: &str) -> Option<Router> {
    follow(links, at, name, LONGEST)
}

/// The router in a value given to a call.
pub(super) fn given(site: CallSite<'_>, value: &Value) -> Option<Router> {
    of_value(site.links, site.at(), value, LONGEST)
}

fn type_around(source: &SourceFile, scope: ScopeId) -> Option<ScopeId> {
    let mut around = source.around(scope);
    around.find(|scope| source.scopes[*scope].kind == ScopeKind::Type)
}

fn follow(links: &Links<'_>, at: FunctionRef, name: &str, steps: usize) -> Option<Router> {
    let steps = steps.checked_sub(1)?;
    let source = links.source(at);
    let here = |scope: ScopeId| FunctionRef { scope, ..at };
    let variable = |scope: ScopeId| Router::Variable(here(scope), name.to_owned());
    if name.starts_with("this.") {
        let scope = type_around(source, at.scope)?;
        let mut own = source.assignments.iter();
        let own = own.find(|assignment| {
            assignment.target == name && source.is_within(assignment.scope, scope)
        });
        let held = own.and_then(|own| of_value(links, here(own.scope), &own.value, steps));
        return held.or_else(|| Some(variable(scope)));
    }
    for scope in source.around(at.scope) {
        if source.scopes[scope].has_parameter(name) {
            return Some(variable(scope));
        }
        let mut assigned = source.assignments.iter();
        let assigned =
            assigned.find(|assignment| assignment.scope == scope && assignment.target == name);
        if let Some(assignment) = assigned {
            let found = of_value(links, here(scope), &assignment.value, steps);
            return found.or_else(|| Some(variable(scope)));
        }
    }
    let head = name.split('.').next().unwrap_or_default();
    let mut imported = source.imports.iter().flat_map(|import| &import.names);
    let is_imported = imported.any(|(_, local)| local == head);
    let found = links.find(at, name);
    match found.filter(|_| is_imported || name.contains('.'))? {
        Target::Value(at, value) => of_value(links, at, value, steps).or_else(|| match value {
            Value::Call(call) => Some(CallSite::new(links, at.file, *call).first().router()),
            _ => None,
        }),
        Target::File(file) => exported(links, file, steps),
        _ => None,
    }
}

/// The router that a value is: a name, a chain that starts with one, what a factory returns.
fn of_value(links: &Links<'_>, at: FunctionRef, value: &Value, steps: usize) -> Option<Router> {
    let steps = steps.checked_sub(1)?;
    match value {
        Value::Name(name) => follow(links, at, name, steps),
        Value::Call(call) => of_chain(CallSite::new(links, at.file, *call).first(), steps),
        _ => None,
    }
}

/// The router that a file is: what it exports by default.
fn exported(links: &Links<'_>, file: FileId, steps: usize) -> Option<Router> {
    let at = FunctionRef::whole(file);
    let export = links.source(at).export("default")?;
    of_value(links, at, &export.value, steps)
}

/// The router that a chain of calls is made on, by its first.
fn of_chain(first: CallSite<'_>, steps: usize) -> Option<Router> {
    let links = first.links;
    if is_maker(first.call) {
        return Some(first.router());
    }
    if first.callee == "require" {
        let file = links.file(first.file, first.positional(0)?.text()?)?;
        return exported(links, file, steps);
    }
    match (first.name(), first.object()) {
        // What is made of another router with a path of its own is a router of its own.
        ("basePath", Some(_)) => Some(first.router()),
        ("routes" | "middleware" | "use" | "route" | "default", Some(object)) => {
            follow(links, first.at(), object, steps)
        }
        _ => match links.find(first.at(), &first.callee)? {
            Target::Function(factory) => {
                let returned = links.returned(factory)?;
                of_value(links, factory, returned, steps)
            }
            Target::Type(class) if first.is_new => of_class(links, class),
            _ => None,
        },
    }
}

/// The router that objects of a class hold: `new AuthRoutes().router`.
fn of_class(links: &Links<'_>, class: FunctionRef) -> Option<Router> {
    let source = links.source(class);
    let mut own = source.assignments.iter().filter(|assignment| {
        assignment.target.starts_with("this.") && source.is_within(assignment.scope, class.scope)
    });
    own.find_map(|assignment| match assignment.value {
        Value::Call(call) => {
            let first = CallSite::new(links, class.file, call).first();
            is_maker(first.call).then(|| first.router())
        }
        _ => None,
    })
}

/// The parameter of a function as a router: `(app) => { app.get(…) }`.
pub(super) fn parameter(links: &Links<'_>, function: FunctionRef, place: usize) -> Option<Router> {
    let name = links.scope(function).parameters.get(place)?.clone();
    Some(Router::Variable(function, name))
}

/// Whether any file can reach a router: one that a file exports is of no use until another file
/// imports that. Where files are loaded by names that are not written down, all are in use.
pub(super) fn is_in_use(links: &Links<'_>, files: &Files, router: &Router) -> bool {
    let Router::Call(maker) = router else {
        return true;
    };
    let maker = CallSite::new(links, maker.file, maker.call);
    let source = maker.source;
    let holds = |value: &Value| {
        let made = maker.made(value);
        made.is_some_and(|made| made.first().id == maker.id)
    };
    let exported = source.exports.iter().filter_map(|it| it.value.name());
    let is_exported = exported.into_iter().any(|name| {
        let mut held = source.assignments.iter();
        held.any(|assignment| assignment.target == name && holds(&assignment.value))
    });
    if maker.name() != "Router" || !is_exported {
        return true;
    }
    let mut others = files
        .iter_enumerated()
        .filter(|(file, _)| *file != maker.file);
    others.any(|(file, other)| {
        let mut imports = other.imports.iter();
        imports.any(|import| links.file(file, &import.module) == Some(maker.file))
            || other.calls.iter().any(is_loading_by_name)
    })
}

fn is_loading_by_name(call: &Call) -> bool {
    let is_import = matches!(call.callee.as_str(), "require" | "import");
    let module = call.positional(0).filter(|_| is_import);
    module.is_some_and(|value| value.text().is_none())
}
