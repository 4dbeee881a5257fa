//! Which variable or field a router of Go is.

use super::handlers::handlers;
use crate::FunctionRef;
use crate::resolve::{Handlers, Links, Target};
use crate::routes::graph::{MountGraph, Router, RouterOp};
use crate::routes::routers::keys::parameter as parameter_at;
use crate::routes::site::CallSite;
use crate::syntax::{FileId, ScopeId, SourceFile, Value};

/// How often a name is followed to another one.
const LONGEST: usize = 8;

/// Packages that have routers.
const FRAMEWORKS: &[&str] = &[
    "net/http",
    "github.com/go-chi/chi",
    "github.com/gorilla/mux",
    "github.com/gin-gonic/gin",
    "github.com/labstack/echo",
    "github.com/gofiber/fiber",
    "github.com/julienschmidt/httprouter",
    "github.com/uptrace/bunrouter",
    "github.com/kataras/iris",
    "github.com/cloudwego/hertz",
    "github.com/gobuffalo/buffalo",
];

/// What the types of routers are called.
const TYPES: &[&str] = &[
    "Router",
    "Mux",
    "ServeMux",
    "Engine",
    "RouterGroup",
    "IRouter",
    "IRoutes",
    "Routes",
    "Echo",
    "Group",
    "App",
    "Hertz",
    "Application",
];

/// What makes a router.
const MAKERS: &[&str] = &["New", "Default", "NewRouter", "NewMux", "NewServeMux"];

/// What makes a router below another.
const BELOW: &[&str] = &["Subrouter", "Group", "Route", "With", "Party"];

/// A router, and whether it is one for sure.
pub(super) type Found = Option<(Router, bool)>;

/// A router that is one for sure.
pub(super) fn sure(found: Found) -> Option<Router> {
    found.and_then(|(router, is_sure)| is_sure.then_some(router))
}

/// Whether a name is one of those that a framework has.
fn is_of_framework(links: &Links<'_>, at: FunctionRef, name: &str, names: &[&[&str]]) -> bool {
    let Some(Target::Library(library)) = links.find(at, name) else {
        return false;
    };
    let is_framework = FRAMEWORKS.iter().any(|framework| {
        let rest = library.strip_prefix(framework);
        rest.is_some_and(|rest| rest.starts_with(['.', '/']))
    });
    let name = library.rsplit('.').next().unwrap_or_default();
    is_framework && names.iter().any(|known| known.contains(&name))
}

/// Whether a call makes a router by a framework's function.
pub(super) fn is_maker(site: CallSite<'_>) -> bool {
    is_of_framework(site.links, site.at(), &site.callee, &[MAKERS, BELOW])
}

/// Whether a name's declaration says that it is a router.
fn is_router_typed(links: &Links<'_>, at: FunctionRef, name: &str) -> bool {
    is_of_framework(links, at, name, &[TYPES])
}

/// The router that a name means where it is used.
pub(super) fn named(links: &Links<'_>, at: FunctionRef, name: &str) -> Found {
    follow(links, at, name, LONGEST)
}

fn follow(links: &Links<'_>, at: FunctionRef, name: &str, steps: usize) -> Found {
    let steps = steps.checked_sub(1)?;
    let source = links.source(at);
    let target = links.find(at, name);
    // The mux that `http.HandleFunc` registers with.
    if target == Some(Target::Library("net/http".to_owned())) {
        return Some((Router::Shared("net/http"), true));
    }
    let is_typed = is_router_typed(links, at, name);
    if let Some((object, field)) = name.rsplit_once('.') {
        if let Some(of) = links.type_at(at, object) {
            return Some((field_of(of, field), is_typed));
        }
        if let Some((scope, value)) = assigned(source, at, name) {
            return of_value(links, FunctionRef { scope, ..at }, value, steps);
        }
    } else {
        // A server that embeds its router is the same in all of its methods.
        let variable = |at: FunctionRef| match &target {
            Some(Target::Type(of)) => (field_of(*of, ""), is_typed),
            _ => (Router::Variable(at, name.to_owned()), is_typed),
        };
        for scope in source.around(at.scope) {
            let inner = FunctionRef { scope, ..at };
            if source.scopes[scope].has_parameter(name) {
                return Some(variable(inner));
            }
            let mut here = source.assignments.iter().rev();
            let here = here.find(|assignment| {
                assignment.scope == scope
                    && assignment.target == name
                    && !matches!(assignment.value, Value::Null)
            });
            if let Some(assignment) = here {
                let found = of_value(links, inner, &assignment.value, steps);
                return found.or_else(|| Some(variable(inner)));
            }
        }
    }
    // A variable of another file or package.
    match target? {
        Target::Value(at, value) => of_value(links, at, value, steps),
        _ => None,
    }
}

fn assigned<'p>(
    source: &'p SourceFile,
    at: FunctionRef,
    name: &str,
) -> Option<(ScopeId, &'p Value)> {
    let visible: Vec<ScopeId> = source.around(at.scope).collect();
    let mut all = source.assignments.iter().rev();
    let found =
        all.find(|assignment| assignment.target == name && visible.contains(&assignment.scope))?;
    Some((found.scope, &found.value))
}

fn field_of(of: FunctionRef, field: &str) -> Router {
    Router::Variable(of, format!("this.{field}"))
}

/// The router that a value is: a name, what a chain makes, what a function returns.
fn of_value(links: &Links<'_>, at: FunctionRef, value: &Value, steps: usize) -> Found {
    match value {
        Value::Name(name) => follow(links, at, name, steps),
        Value::Call(id) => of_call(CallSite::new(links, at.file, *id), steps),
        Value::List(values) => of_value(links, at, values.first()?, steps),
        _ => None,
    }
}

fn of_call(site: CallSite<'_>, steps: usize) -> Found {
    let links = site.links;
    if is_maker(site) {
        return Some((holder(site), true));
    }
    let steps = steps.checked_sub(1)?;
    match links.find(site.at(), &site.callee) {
        Some(Target::Function(factory)) => {
            of_value(links, factory, links.returned(factory)?, steps)
        }
        Some(Target::Library(_)) => None,
        // `api := r.Group("/api")` of an `r` that is nowhere declared.
        _ if BELOW.contains(&site.name()) => {
            follow(links, site.at(), site.first().object()?, steps)?;
            Some((holder(site), true))
        }
        _ => None,
    }
}

/// The variable or field that holds a router that is made there, else the call itself.
pub(super) fn holder(maker: CallSite<'_>) -> Router {
    let mut held = maker.source.assignments.iter();
    let held = held.find(|assignment| {
        let made = maker.made(&assignment.value);
        assignment.target != "return"
            && made.is_some_and(|last| {
                // A chain ends `PathPrefix("/x")` with `Subrouter()`.
                let is_longer = last.name() == "Subrouter";
                last.id == maker.id
                    || is_longer && last.chain().iter().any(|call| call.id == maker.id)
            })
    });
    match held {
        Some(held) => Router::Variable(maker.scope(held.scope), held.target.clone()),
        None => Router::Call(maker.reference()),
    }
}

/// The router that a function is given: `func(r chi.Router) { … }`, `h.Routes`.
pub(super) fn parameter(site: CallSite<'_>, value: &Value) -> Option<Router> {
    let function = match value {
        Value::Function(scope) => site.scope(*scope),
        Value::Name(name) => site.function_named(name)?,
        _ => return None,
    };
    let mut parameters = site.links.scope(function).parameters.iter();
    let name = parameters.find(|parameter| is_router_typed(site.links, function, parameter))?;
    Some(Router::Variable(function, name.clone()))
}

/// The router in a value, with what is wrapped around it: `auth(mux)`, `http.StripPrefix("/x", mux)`.
pub(super) fn router(site: CallSite<'_>, value: &Value) -> Option<(Router, Vec<Handlers>)> {
    let found = of_value(site.links, site.at(), value, LONGEST);
    if let Some(router) = sure(found.filter(|_| !matches!(value, Value::List(_)))) {
        return Some((router, Vec::new()));
    }
    let call = site.made(value).filter(|call| !call.is_new)?;
    // The wrapped router comes last, before three options at most.
    let mut inner = call.call.values().rev().take(4);
    let (router, mut wrappers) = inner.find_map(|value| router(site, value))?;
    if call.name() != "StripPrefix" {
        let outer = Value::Name(call.callee.clone());
        wrappers.splice(0..0, handlers(site, &outer));
    }
    Some((router, wrappers))
}

/// The prefix that `http.StripPrefix` takes off.
pub(super) fn stripped(site: CallSite<'_>, value: &Value) -> Option<String> {
    let call = site.made(value)?;
    if call.name() == "StripPrefix" {
        return site.text(call.positional(0)?);
    }
    call.values().find_map(|value| stripped(site, value))
}

/// Other names for the same router: a parameter of a function that it is given to, a field of what
/// is made with it.
pub(super) fn renamed(site: CallSite<'_>, graph: &mut MountGraph) {
    for (place, argument) in site.arguments.iter().enumerate() {
        let is_one = matches!(argument.value, Value::Name(_) | Value::Call(_));
        let outer = is_one.then(|| of_value(site.links, site.at(), &argument.value, LONGEST));
        let Some(outer) = outer.and_then(sure) else {
            continue;
        };
        let mut names = Vec::new();
        if !site.is_new {
            let parameter = |function| parameter_at(site.links, function, place);
            names.extend(registrars(site, place).into_iter().filter_map(parameter));
        } else if let (Some(field), Some(of)) =
            (&argument.name, site.links.type_at(site.at(), &site.callee))
        {
            names.push(field_of(of, field));
        }
        for router in names.into_iter().filter(|name| *name != outer) {
            graph.register(outer.clone(), RouterOp::Alias(router), site.place());
        }
    }
}

/// The functions that a router may be given to: the one that is called, or, where that is not
/// known, all of its name that take a router there.
fn registrars(site: CallSite<'_>, place: usize) -> Vec<FunctionRef> {
    let mut found = site.links.targets(site.file, site.id);
    if found.is_empty() {
        let target = site.links.find(site.at(), &site.callee);
        if matches!(target, Some(Target::Library(_))) {
            return found;
        }
        found = site.links.methods_named(site.name());
    }
    found.retain(|function| {
        let name = site.links.scope(*function).parameters.get(place);
        name.is_some_and(|name| is_router_typed(site.links, *function, name))
    });
    found
}

/// `s.router = r`, `s.router = chi.NewRouter()`.
pub(super) fn renamed_by_assignment(links: &Links<'_>, file: FileId, graph: &mut MountGraph) {
    let source = links.source(FunctionRef::whole(file));
    for assignment in &source.assignments {
        let Some((object, field)) = assignment.target.rsplit_once('.') else {
            continue;
        };
        let scope = assignment.scope;
        let at = FunctionRef { file, scope };
        let Some(of) = links.type_at(at, object) else {
            continue;
        };
        let router = field_of(of, field);
        let outer = sure(of_value(links, at, &assignment.value, LONGEST));
        if let Some(outer) = outer.filter(|outer| *outer != router) {
            let place = source.place(assignment.span);
            graph.register(outer, RouterOp::Alias(router), place);
        }
    }
}
