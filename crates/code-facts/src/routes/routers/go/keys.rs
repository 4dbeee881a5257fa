//! Which variable or field a router of Go is.

use super::handlers::handlers;
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::routes::RouteCollector;
use crate::routes::routers::keys::{Key, chain};
use crate::routes::routers::{Asked, Step};
use crate::syntax::{Call, CallId, FileId, ScopeId, SourceFile, Value};

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
/// What makes a router, or one below another.
const MAKERS: &[&str] = &[
    "New",
    "Default",
    "NewRouter",
    "NewMux",
    "NewServeMux",
    "Subrouter",
    "Group",
    "Route",
    "With",
    "Party",
];

fn is_of_framework(library: &str, names: &[&str]) -> bool {
    let is_framework = FRAMEWORKS.iter().any(|framework| {
        let rest = library.strip_prefix(framework);
        rest.is_some_and(|rest| rest.starts_with(['.', '/']))
    });
    let name = library.rsplit('.').next().unwrap_or_default();
    is_framework && names.contains(&name)
}

/// Whether a call makes a router by a framework's function.
pub(super) fn is_maker(reading: &RouteCollector<'_>, at: FunctionRef, call: &Call) -> bool {
    match reading.links.find(at, &call.callee) {
        Some(Target::Library(library)) => is_of_framework(&library, MAKERS),
        _ => false,
    }
}

/// Whether a name's declaration says that it is a router.
pub(super) fn is_router_typed(reading: &RouteCollector<'_>, at: FunctionRef, name: &str) -> bool {
    match reading.links.find(at, name) {
        Some(Target::Library(library)) => is_of_framework(&library, TYPES),
        _ => false,
    }
}

/// The router that a name means where it is used, and whether it is one for sure.
pub(super) fn named(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    name: &str,
) -> Option<(Key, bool)> {
    follow(reading, at, name, LONGEST)
}

fn follow(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    name: &str,
    steps: usize,
) -> Option<(Key, bool)> {
    let steps = steps.checked_sub(1)?;
    let source = reading.source(at.file);
    // The mux that `http.HandleFunc` registers with.
    if let Some(Target::Library(library)) = reading.links.find(at, name)
        && library == "net/http"
    {
        let name = library;
        let key = Key {
            file: FileId::from(0),
            scope: ScopeId::FILE,
            name,
        };
        return Some((key, true));
    }
    let is_typed = is_router_typed(reading, at, name);
    if let Some((object, field)) = name.rsplit_once('.') {
        if let Some(Target::Type(of)) = reading.links.find(at, object) {
            return Some((of_type(of, field), is_typed));
        }
        let held = assigned(source, at, name);
        if let Some((scope, value)) = held {
            let at = FunctionRef { scope, ..at };
            return of_value(reading, at, value, steps);
        }
        // A variable of another package.
        return match reading.links.find(at, name)? {
            Target::Value(at, value) => of_value(reading, at, value, steps),
            _ => None,
        };
    }
    for scope in source.around(at.scope) {
        let key = Key {
            file: at.file,
            scope,
            name: name.to_owned(),
        };
        if source.scopes[scope].parameters.iter().any(|it| it == name) {
            // A server that embeds its router is the same in all of its methods.
            return match reading.links.find(at, name) {
                Some(Target::Type(of)) => Some((of_type(of, ""), is_typed)),
                _ => Some((key, is_typed)),
            };
        }
        let here = source.assignments.iter().rev();
        let mut here =
            here.filter(|assignment| assignment.scope == scope && assignment.target == name);
        if let Some(assignment) = here.find(|assignment| !matches!(assignment.value, Value::Null)) {
            let inner = FunctionRef { scope, ..at };
            let found = of_value(reading, inner, &assignment.value, steps);
            let receiver = reading.links.find(at, name);
            return found.or_else(|| match receiver {
                Some(Target::Type(of)) => Some((of_type(of, ""), is_typed)),
                _ => Some((key, is_typed)),
            });
        }
    }
    match reading.links.find(at, name)? {
        Target::Value(at, value) => of_value(reading, at, value, steps),
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

fn of_type(of: FunctionRef, field: &str) -> Key {
    Key {
        file: of.file,
        scope: of.scope,
        name: format!("this.{field}"),
    }
}

/// The router that a value is: a name, what a chain makes, what a function returns.
fn of_value(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    value: &Value,
    steps: usize,
) -> Option<(Key, bool)> {
    match value {
        Value::Name(name) => follow(reading, at, name, steps),
        Value::Call(id) => of_call(reading, at.file, *id, steps),
        Value::List(values) => values
            .first()
            .and_then(|value| of_value(reading, at, value, steps)),
        _ => None,
    }
}

fn of_call(
    reading: &RouteCollector<'_>,
    file: FileId,
    id: CallId,
    steps: usize,
) -> Option<(Key, bool)> {
    let source = reading.source(file);
    let call = &source.calls[id];
    let at = FunctionRef {
        file,
        scope: call.scope,
    };
    if is_maker(reading, at, call) {
        return Some((holder(source, at, id), true));
    }
    match reading.links.find(at, &call.callee) {
        Some(Target::Function(factory)) => {
            let returned = reading.links.returned(factory)?;
            let steps = steps.checked_sub(1)?;
            of_value(reading, factory, returned, steps)
        }
        Some(Target::Library(_)) => None,
        _ => {
            // `api := r.Group("/api")` of an `r` that is nowhere declared.
            let first = &source.calls[chain(source, id)[0]];
            let (object, _) = first.callee.rsplit_once('.')?;
            let is_below = MAKERS[5..].contains(&call.name());
            let is_router = || follow(reading, at, object, steps.checked_sub(1)?);
            (is_below && is_router().is_some()).then(|| (holder(source, at, id), true))
        }
    }
}

/// The variable or field that holds a router that is made there, else the call itself.
pub(super) fn holder(source: &SourceFile, at: FunctionRef, maker: CallId) -> Key {
    let held = source.assignments.iter().find(|assignment| {
        assignment.target != "return" && ends_with(source, &assignment.value, maker)
    });
    match held {
        Some(assignment) => Key {
            file: at.file,
            scope: assignment.scope,
            name: assignment.target.clone(),
        },
        None => Key {
            file: at.file,
            scope: source.calls[maker].scope,
            name: usize::from(maker).to_string(),
        },
    }
}

/// Whether a value is a call, or a chain that ends `PathPrefix("/x")` with `Subrouter()`.
fn ends_with(source: &SourceFile, value: &Value, call: CallId) -> bool {
    let Value::Call(last) = value else {
        return false;
    };
    *last == call
        || source.calls[*last].name() == "Subrouter" && chain(source, *last).contains(&call)
}

/// The router that a function is given: `func(r chi.Router) { … }`, `h.Routes`.
pub(super) fn parameter(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    value: &Value,
) -> Option<Key> {
    let function = match value {
        Value::Function(scope) => FunctionRef {
            scope: *scope,
            ..at
        },
        Value::Name(name) => match reading.links.find(at, name)? {
            Target::Function(function) => function,
            _ => return None,
        },
        _ => return None,
    };
    let parameters = &reading.source(function.file).scopes[function.scope].parameters;
    let routers = parameters
        .iter()
        .filter(|parameter| is_router_typed(reading, function, parameter));
    let name = routers.take(1).next()?.clone();
    let FunctionRef { file, scope } = function;
    Some(Key { file, scope, name })
}

/// The router in a value, with what is wrapped around it: `auth(mux)`, `http.StripPrefix("/x", mux)`.
pub(super) fn router(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    value: &Value,
) -> Option<(Key, Vec<Handlers>)> {
    let is_known = |found: Option<(Key, bool)>| found.filter(|it| it.1).map(|it| it.0);
    match value {
        Value::Name(name) => Some((is_known(named(reading, at, name))?, Vec::new())),
        Value::Call(id) => {
            if let Some(key) = is_known(of_call(reading, at.file, *id, LONGEST)) {
                return Some((key, Vec::new()));
            }
            let call = &reading.source(at.file).calls[*id];
            let inner = call.arguments.iter().rev();
            let (key, mut wrappers) = inner.take(4).find_map(|argument| {
                router(reading, at, &argument.value).filter(|_| !call.is_new)
            })?;
            let strips = call.name() == "StripPrefix";
            if !strips {
                let outer = Value::Name(call.callee.clone());
                wrappers.splice(0..0, handlers(reading, at, &outer));
            }
            Some((key, wrappers))
        }
        _ => None,
    }
}

/// The prefix that `http.StripPrefix` takes off.
pub(super) fn stripped(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    value: &Value,
) -> Option<String> {
    let Value::Call(id) = value else {
        return None;
    };
    let call = &reading.source(at.file).calls[*id];
    if call.name() == "StripPrefix" {
        return reading.links.text(at, call.positional(0)?);
    }
    let mut inner = call.arguments.iter();
    inner.find_map(|argument| stripped(reading, at, &argument.value))
}

/// Other names for the same router: a parameter of a function that it is given to, a field of what
/// is made with it.
pub(super) fn renamed(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    id: CallId,
    asked: &mut Vec<Asked>,
) {
    let source = reading.source(at.file);
    let call = &source.calls[id];
    let mut alias = |outer: Key, router: Key| {
        if outer != router {
            asked.push(Asked {
                router: outer,
                step: Step::Alias { router },
                call: (at.file, id),
            });
        }
    };
    for (place, argument) in call.arguments.iter().enumerate() {
        let value = &argument.value;
        if !matches!(value, Value::Name(_) | Value::Call(_)) {
            continue;
        }
        let outer = match value {
            Value::Call(call) => of_call(reading, at.file, *call, LONGEST),
            Value::Name(name) => named(reading, at, name),
            _ => None,
        };
        let Some((outer, true)) = outer else { continue };
        if call.is_new {
            if let (Some(field), Some(Target::Type(of))) =
                (&argument.name, reading.links.find(at, &call.callee))
            {
                alias(outer, of_type(of, field));
            }
            continue;
        }
        for function in registrars(reading, at, id, place) {
            let scope = &reading.source(function.file).scopes[function.scope];
            let Some(name) = scope.parameters.get(place).cloned() else {
                continue;
            };
            let FunctionRef { file, scope } = function;
            alias(outer.clone(), Key { file, scope, name });
        }
    }
}

/// The functions that a router may be given to: the one that is called, or, where that is not
/// known, all of its name that take a router there.
fn registrars(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    id: CallId,
    place: usize,
) -> Vec<FunctionRef> {
    let takes_router = |function: &FunctionRef| {
        let scope = &reading.source(function.file).scopes[function.scope];
        let name = scope.parameters.get(place);
        name.is_some_and(|name| is_router_typed(reading, *function, name))
    };
    let mut found = reading.links.targets(at.file, id);
    if found.is_empty() {
        let call = &reading.source(at.file).calls[id];
        if matches!(
            reading.links.find(at, &call.callee),
            Some(Target::Library(_))
        ) {
            return found;
        }
        found = reading.links.methods_named(call.name());
    }
    found.retain(takes_router);
    found
}

/// `s.router = r`, `s.router = chi.NewRouter()`.
pub(super) fn renamed_by_assignment(
    reading: &RouteCollector<'_>,
    file: FileId,
    asked: &mut Vec<Asked>,
) {
    let source = reading.source(file);
    for assignment in &source.assignments {
        let Some((object, field)) = assignment.target.rsplit_once('.') else {
            continue;
        };
        let at = FunctionRef {
            file,
            scope: assignment.scope,
        };
        let Some(Target::Type(of)) = reading.links.find(at, object) else {
            continue;
        };
        let Some((outer, true)) = of_value(reading, at, &assignment.value, LONGEST) else {
            continue;
        };
        let router = of_type(of, field);
        if outer != router {
            let step = Step::Alias { router };
            asked.push(Asked {
                router: outer,
                step,
                call: (file, CallId::from(0)),
            });
        }
    }
}
