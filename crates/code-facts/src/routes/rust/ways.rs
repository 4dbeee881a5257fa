//! By which ways a router is reached: nested, merged, returned, handed on.

use std::collections::HashMap;

use super::first_call;
use typed_index_collections::TiVec;

use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{RouteCollector, joined};
use crate::syntax::{CallId, FileId, Language, ScopeId, Value};

/// How often a router is followed to the one around it.
const DEEPEST: usize = 12;

/// Methods that take a router in.
const TAKERS: &[&str] = &[
    "nest",
    "nest_service",
    "merge",
    "service",
    "configure",
    "push",
];

/// How many ways are kept.
const MOST: usize = 16;

/// What a way adds to a route.
#[derive(Clone, Default)]
pub(super) struct Way {
    pub(super) prefix: String,
    pub(super) before: Vec<Handlers>,
}

/// A value that is a router, or a part of one.
#[derive(Clone, Debug, PartialEq)]
enum Router<'p> {
    /// The result of a call: the last of a chain.
    Chain(FileId, CallId),
    /// A variable in a function.
    Variable(FunctionRef, &'p str),
    /// What a function returns, or does to the router that it is given.
    Function(FunctionRef),
}

/// The calls of a project in Rust, as far as they can take a router in.
pub(super) struct Calls<'p> {
    /// By the last part of what is called.
    named: HashMap<&'p str, Vec<(FileId, CallId)>>,
    /// Of each file, the calls that take a router in.
    takers: TiVec<FileId, Vec<CallId>>,
    /// Of each file, what is called on the result of a call.
    next: TiVec<FileId, HashMap<CallId, CallId>>,
}

impl<'p> Calls<'p> {
    pub(super) fn of(reading: &RouteCollector<'p>) -> Self {
        let mut found = Self {
            named: HashMap::new(),
            takers: TiVec::new(),
            next: TiVec::new(),
        };
        for (file, source) in reading.files.iter_enumerated() {
            let mut takers = Vec::new();
            let mut next = HashMap::new();
            let is_rust = source.language == Language::Rust;
            for (id, call) in source.calls.iter_enumerated().filter(|_| is_rust) {
                let name = call.name();
                found.named.entry(name).or_default().push((file, id));
                if TAKERS.contains(&name) {
                    takers.push(id);
                }
                if let Some(receiver) = call.receiver {
                    next.entry(receiver).or_insert(id);
                }
            }
            found.takers.push(takers);
            found.next.push(next);
        }
        found
    }

    /// The calls that have a name.
    pub(super) fn named(&self, name: &str) -> &[(FileId, CallId)] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// The calls that are made on the result of one, in order.
    fn after(&self, file: FileId, id: CallId) -> Vec<CallId> {
        let next = |id: &CallId| self.next[file].get(id).copied();
        let mut chain = std::iter::successors(Some(id), next);
        chain.next();
        chain.take(512).collect()
    }

    fn last(&self, file: FileId, id: CallId) -> Router<'p> {
        let last = self.after(file, id).last().copied();
        Router::Chain(file, last.unwrap_or(id))
    }
}

/// Every way to what is asked in a call's chain.
pub(super) fn ways<'p>(
    reading: &RouteCollector<'p>,
    calls: &Calls<'p>,
    file: FileId,
    id: CallId,
) -> Vec<Way> {
    let mut found = Vec::new();
    let way = own(reading, calls, file, id);
    follow(
        reading,
        calls,
        &calls.last(file, id),
        way.clone(),
        &mut Vec::new(),
        &mut found,
    );
    // A variable that is assigned to itself leads nowhere.
    if found.is_empty() {
        found.push(way);
    }
    found.truncate(MOST);
    found
}

/// What the chain of a call adds: the layers after it, and of a scope of Actix its path and all that
/// wraps it.
fn own(reading: &RouteCollector<'_>, calls: &Calls<'_>, file: FileId, id: CallId) -> Way {
    let source = reading.source(file);
    let mut way = Way::default();
    let first = &source.calls[first_call(source, id)];
    let at = FunctionRef {
        file,
        scope: first.scope,
    };
    if matches!(first.name(), "scope" | "resource")
        && let Some(path) = first
            .positional(0)
            .and_then(|it| reading.links.text(at, it))
    {
        way.prefix = joined("", &path);
    }
    let whole = calls.after(file, first_call(source, id));
    let after = calls.after(file, id);
    for step in whole {
        let call = &source.calls[step];
        let is_layer = matches!(call.name(), "layer" | "route_layer") && after.contains(&step);
        if (is_layer || matches!(call.name(), "wrap" | "wrap_fn" | "hoop" | "with"))
            && let Some(given) = call.positional(0)
        {
            way.before.push(reading.links.handlers(at, given));
        }
    }
    way
}

fn follow<'p>(
    reading: &RouteCollector<'p>,
    calls: &Calls<'p>,
    router: &Router<'p>,
    way: Way,
    seen: &mut Vec<Router<'p>>,
    found: &mut Vec<Way>,
) {
    if seen.contains(router) || seen.len() >= DEEPEST || found.len() >= MOST {
        return;
    }
    seen.push(router.clone());
    let leads_on = match router {
        Router::Chain(file, id) => of_chain(reading, calls, *file, *id, &way, seen, found),
        Router::Variable(function, name) => {
            of_variable(reading, calls, *function, name, &way, seen, found)
        }
        Router::Function(function) => of_function(reading, calls, *function, &way, seen, found),
    };
    // This is the outermost router.
    if !leads_on {
        found.push(way);
    }
    seen.pop();
}

/// Whether a call takes another router in, and below which path.
fn taken_in(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    name: &str,
    first: Option<&Value>,
) -> Option<String> {
    match name {
        "nest" | "nest_service" => reading.links.text(at, first?),
        "merge" | "service" | "configure" | "push" => Some(String::new()),
        _ => None,
    }
}

/// The calls of a file that are given a value and take a router in, each with its path.
fn takers(
    reading: &RouteCollector<'_>,
    calls: &Calls<'_>,
    file: FileId,
    is_it: impl Fn(&Value) -> bool,
) -> Vec<(CallId, String)> {
    let takers = calls.takers[file].iter().filter_map(|id| {
        let call = &reading.source(file).calls[*id];
        let at = FunctionRef {
            file,
            scope: call.scope,
        };
        if !call.arguments.iter().any(|it| is_it(&it.value)) {
            return None;
        }
        let path = taken_in(reading, at, call.name(), call.positional(0))?;
        Some((*id, path))
    });
    takers.collect()
}

/// Goes on from a call that takes a router in.
fn outwards<'p>(
    reading: &RouteCollector<'p>,
    calls: &Calls<'p>,
    (file, id): (FileId, CallId),
    path: &str,
    way: &Way,
    seen: &mut Vec<Router<'p>>,
    found: &mut Vec<Way>,
) {
    let outer = own(reading, calls, file, id);
    let mut before = outer.before;
    before.extend(way.before.iter().cloned());
    let prefix = joined(&joined(&outer.prefix, path), &way.prefix);
    let next = Way { prefix, before };
    follow(reading, calls, &calls.last(file, id), next, seen, found);
}

fn of_chain<'p>(
    reading: &RouteCollector<'p>,
    calls: &Calls<'p>,
    file: FileId,
    id: CallId,
    way: &Way,
    seen: &mut Vec<Router<'p>>,
    found: &mut Vec<Way>,
) -> bool {
    let mut leads_on = false;
    let source = reading.source(file);
    let is_it = |value: &Value| match value {
        Value::Call(call) => *call == id,
        Value::Either(values) => values.contains(&Value::Call(id)),
        _ => false,
    };
    for (taker, path) in takers(reading, calls, file, is_it) {
        leads_on = true;
        outwards(reading, calls, (file, taker), &path, way, seen, found);
    }
    for assignment in source.assignments.iter().filter(|it| is_it(&it.value)) {
        let scope = source.function_of(assignment.scope);
        let function = FunctionRef { file, scope };
        let next = match assignment.target.as_str() {
            "return" => Router::Function(function),
            name => Router::Variable(function, name),
        };
        leads_on = true;
        follow(reading, calls, &next, way.clone(), seen, found);
    }
    // `pub fn routes(config: &mut ServiceConfig) { config.service(…); }`
    let first = &source.calls[first_call(source, id)];
    let root = first.callee.split('.').next().unwrap_or_default();
    let scope = source.function_of(first.scope);
    if source.scopes[scope].parameters.iter().any(|it| it == root) {
        let function = FunctionRef { file, scope };
        leads_on = true;
        follow(
            reading,
            calls,
            &Router::Function(function),
            way.clone(),
            seen,
            found,
        );
    }
    leads_on
}

fn of_variable<'p>(
    reading: &RouteCollector<'p>,
    calls: &Calls<'p>,
    function: FunctionRef,
    name: &'p str,
    way: &Way,
    seen: &mut Vec<Router<'p>>,
    found: &mut Vec<Way>,
) -> bool {
    let mut leads_on = false;
    let file = function.file;
    let source = reading.source(file);
    let is_here = |scope: ScopeId| source.function_of(scope) == function.scope;
    let is_it = |value: &Value| *value == Value::Name(name.to_owned());
    for (taker, path) in takers(reading, calls, file, is_it) {
        if is_here(source.calls[taker].scope) {
            leads_on = true;
            outwards(reading, calls, (file, taker), &path, way, seen, found);
        }
    }
    for (id, call) in source.calls.iter_enumerated() {
        let is_root = call.receiver.is_none() && call.callee.split('.').next() == Some(name);
        if is_root && call.callee.contains('.') && is_here(call.scope) {
            let mut next = way.clone();
            let mut before = own(reading, calls, file, id).before;
            before.append(&mut next.before);
            next.before = before;
            leads_on = true;
            follow(reading, calls, &calls.last(file, id), next, seen, found);
        }
    }
    let mut returned = source.assignments.iter();
    if returned.any(|assignment| {
        assignment.target == "return" && is_here(assignment.scope) && is_it(&assignment.value)
    }) {
        leads_on = true;
        follow(
            reading,
            calls,
            &Router::Function(function),
            way.clone(),
            seen,
            found,
        );
    }
    leads_on
}

fn of_function<'p>(
    reading: &RouteCollector<'p>,
    calls: &Calls<'p>,
    function: FunctionRef,
    way: &Way,
    seen: &mut Vec<Router<'p>>,
    found: &mut Vec<Way>,
) -> bool {
    let mut leads_on = false;
    let name = &reading.source(function.file).scopes[function.scope].name;
    if name.is_empty() {
        return false;
    }
    let is_it = |at: FunctionRef, path: &str| {
        path.rsplit('.').next() == Some(name)
            && reading.links.resolve_at(at, path) == Some(function)
    };
    let place = |file: FileId, id: CallId| {
        let call = &reading.source(file).calls[id];
        let scope = call.scope;
        (FunctionRef { file, scope }, call)
    };
    for (file, id) in calls.named(name).iter().copied() {
        let (at, call) = place(file, id);
        if is_it(at, &call.callee) {
            let mut way = way.clone();
            let mut before = own(reading, calls, file, id).before;
            before.append(&mut way.before);
            way.before = before;
            leads_on = true;
            follow(reading, calls, &calls.last(file, id), way, seen, found);
        }
    }
    for (file, id) in calls.named("configure").iter().copied() {
        let (at, call) = place(file, id);
        if let Some(Value::Name(path)) = call.positional(0)
            && is_it(at, path)
        {
            leads_on = true;
            outwards(reading, calls, (file, id), "", way, seen, found);
        }
    }
    leads_on
}
