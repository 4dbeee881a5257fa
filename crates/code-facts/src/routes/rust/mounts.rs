//! What a router of Rust is mounted on: nested, merged, returned, handed on.

use std::collections::HashMap;

use crate::FunctionRef;
use crate::routes::graph::{Mount, MountPath, Router, mount_paths};
use crate::routes::site::CallSite;
use crate::routes::{RouteCollector, joined};
use crate::syntax::{FileId, Language, Value};

/// Methods that take a router in.
const TAKERS: &[&str] = &[
    "nest",
    "nest_service",
    "merge",
    "service",
    "configure",
    "push",
];

/// Methods of a chain that run before what the whole chain asks for, wherever they are in it.
const WRAPPERS: &[&str] = &["wrap", "wrap_fn", "hoop", "with"];

/// The calls of a project in Rust, as far as they can take a router in.
pub(super) struct Mounts<'p> {
    /// By the last part of what is called.
    named: HashMap<&'p str, Vec<CallSite<'p>>>,
    /// Of each file, the calls that take a router in.
    takers: HashMap<FileId, Vec<CallSite<'p>>>,
}

/// The router that a chain of calls ends up as.
fn whole(site: CallSite<'_>) -> Router {
    let last = site.after().pop().unwrap_or(site);
    Router::Call(last.reference())
}

impl<'p> Mounts<'p> {
    pub(super) fn of(collector: &RouteCollector<'p>) -> Self {
        let mut found = Self {
            named: HashMap::new(),
            takers: HashMap::new(),
        };
        for site in collector.calls_in(&[Language::Rust]) {
            found.named.entry(site.call.name()).or_default().push(site);
            if TAKERS.contains(&site.name()) {
                found.takers.entry(site.file).or_default().push(site);
            }
        }
        found
    }

    /// The calls that have a name.
    pub(super) fn named(&self, name: &str) -> &[CallSite<'p>] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every path to what is asked in a call's chain.
    pub(super) fn paths(&self, site: CallSite<'p>) -> Vec<MountPath> {
        let links = site.links;
        mount_paths(&whole(site), own(site), &|router| match router {
            Router::Call(last) => self.of_chain(CallSite::new(links, last.file, last.call)),
            Router::Variable(function, name) => self.of_variable(site, *function, name),
            Router::Function(function) => self.of_function(site, *function),
            Router::Shared(_) => Vec::new(),
        })
    }

    /// The calls of a file that are given a value and take a router in.
    fn takers(&self, file: FileId, is_it: impl Fn(CallSite<'p>, &Value) -> bool) -> Vec<Mount> {
        let takers = self.takers.get(&file).into_iter().flatten();
        let takers = takers.filter(|taker| taker.values().any(|value| is_it(**taker, value)));
        takers.filter_map(|taker| taken_in(*taker)).collect()
    }

    fn of_chain(&self, last: CallSite<'p>) -> Vec<Mount> {
        let source = last.source;
        let is_it = |value: &Value| match value {
            Value::Either(values) => values.contains(&Value::Call(last.id)),
            value => *value == Value::Call(last.id),
        };
        let mut found = self.takers(last.file, |_, it| is_it(it));
        for assignment in source
            .assignments
            .iter()
            .filter(|assignment| is_it(&assignment.value))
        {
            let function = last.scope(source.function_of(assignment.scope));
            found.push(Mount::on(match assignment.target.as_str() {
                "return" => Router::Function(function),
                name => Router::Variable(function, name.to_owned()),
            }));
        }
        // `pub fn routes(config: &mut ServiceConfig) { config.service(…); }`
        let first = last.first();
        let function = first.function();
        if source.scopes[function.scope].has_parameter(first.root()) {
            found.push(Mount::on(Router::Function(function)));
        }
        found
    }

    fn of_variable(&self, site: CallSite<'p>, function: FunctionRef, name: &str) -> Vec<Mount> {
        let is_it = |value: &Value| value.name() == Some(name);
        let source = site.links.source(function);
        let mut found = self.takers(function.file, |taker, value| {
            is_it(value) && taker.function() == function
        });
        for id in source.calls.keys() {
            let call = CallSite::new(site.links, function.file, id);
            let is_root = call.receiver.is_none() && call.root() == name;
            if is_root && call.callee.contains('.') && call.function() == function {
                found.push(layered(call));
            }
        }
        let mut returned = source.assignments.iter();
        if returned.any(|assignment| {
            assignment.target == "return"
                && source.function_of(assignment.scope) == function.scope
                && is_it(&assignment.value)
        }) {
            found.push(Mount::on(Router::Function(function)));
        }
        found
    }

    fn of_function(&self, site: CallSite<'p>, function: FunctionRef) -> Vec<Mount> {
        let name = &site.links.scope(function).name;
        if name.is_empty() {
            return Vec::new();
        }
        let called = self.named(name).iter();
        let called = called.filter(|call| call.means(&call.callee, function));
        let mut found: Vec<Mount> = called.map(|call| layered(*call)).collect();
        let configured = self.named("configure").iter().filter(|call| {
            let given = call.call.positional(0).and_then(Value::name);
            given.is_some_and(|path| call.means(path, function))
        });
        found.extend(configured.filter_map(|call| taken_in(*call)));
        found
    }
}

/// The chain that goes on from a call, with its layers.
fn layered(site: CallSite<'_>) -> Mount {
    let mut path = own(site);
    path.prefix.clear();
    Mount {
        parent: whole(site),
        path,
    }
}

/// The chain of a call that takes another router in.
fn taken_in(site: CallSite<'_>) -> Option<Mount> {
    let mut path = own(site);
    if site.name().starts_with("nest") {
        path.prefix = joined(&path.prefix, &site.text_at(0)?);
    }
    Some(Mount {
        parent: whole(site),
        path,
    })
}

/// What the chain of a call adds: the layers after it, and of a scope of Actix its path and all that
/// wraps it.
fn own(site: CallSite<'_>) -> MountPath {
    let first = site.first();
    let mut path = MountPath::default();
    if matches!(first.name(), "scope" | "resource") {
        path.prefix = first.below("", 0);
    }
    let mut is_after = false;
    for step in std::iter::once(first).chain(first.after()) {
        let is_layer = is_after && matches!(step.name(), "layer" | "route_layer");
        if (is_layer || WRAPPERS.contains(&step.name()))
            && let Some(given) = step.positional(0)
        {
            path.before.push(first.handlers(given));
        }
        is_after |= step.id == site.id;
    }
    path
}
