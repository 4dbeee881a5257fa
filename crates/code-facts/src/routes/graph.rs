//! Routers and what they are mounted on. Every framework says in its own way which routes a router has
//! and where it is mounted; from there to whole paths, and to what runs before, the way is the same.

use std::collections::HashMap;

use super::{RouteCollector, joined};
use crate::resolve::{Handlers, Target};
use crate::syntax::Value;
use crate::{CallRef, FunctionRef, Place};

/// How many mounts a router is followed outwards. Real ones are nested two or three deep; the rest is
/// for aliases and returns between them.
const DEEPEST: usize = 12;

/// How many paths a router may have: each mount of each of its parents is one.
const MOST: usize = 32;

/// A router.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Router {
    /// A variable or parameter of a scope, or a field of a type.
    Variable(FunctionRef, String),
    /// What a call makes, where no variable holds it.
    Call(CallRef),
    /// A function that returns a router, or adds to one that it is given.
    Function(FunctionRef),
    /// What a package has once for the whole process: the mux of `net/http`.
    Shared(&'static str),
}

impl Router {
    /// What a value is that a call makes.
    pub(super) fn made(target: Option<Target<'_>>) -> Option<CallRef> {
        match target? {
            Target::Value(FunctionRef { file, .. }, Value::Call(call)) => {
                let call = *call;
                Some(CallRef { file, call })
            }
            _ => None,
        }
    }

    /// The last part of the name that it has, if any.
    pub(super) fn last_name(&self) -> &str {
        match self {
            Self::Variable(_, name) => name.rsplit('.').next().unwrap_or_default(),
            _ => "",
        }
    }
}

/// What a router is asked.
#[derive(Clone, Debug)]
pub(super) enum RouterOp {
    /// A route.
    Route(Endpoint),
    /// Something that runs before what is asked afterwards, below a path.
    Middleware(String, Handlers),
    /// A path before all of the router's own.
    Prefix(String),
    /// Another router below a path, and what runs before it.
    Mount(MountPath, Router),
    /// Another name for the same router: the parameter of a function that it is given to.
    Alias(Router),
}

/// What one registration answers, before it is known where its router is mounted.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) methods: Vec<String>,
    pub(super) paths: Vec<String>,
    pub(super) before: Vec<Handlers>,
    pub(super) own: Handlers,
}

/// An operation, with the router that it is asked of and the place where it is.
#[derive(Clone, Debug)]
pub(super) struct Registration {
    pub(super) router: Router,
    pub(super) op: RouterOp,
    pub(super) place: Place,
}

/// What mounts add to the routes of a router.
#[derive(Clone, Debug, Default)]
pub(super) struct MountPath {
    pub(super) prefix: String,
    pub(super) before: Vec<Handlers>,
}

/// A router around another one, and what it adds.
pub(super) struct Mount {
    pub(super) parent: Router,
    pub(super) path: MountPath,
}

impl Endpoint {
    /// One that answers a method below all paths of what it is in.
    pub(super) fn new(method: &str, path: impl Into<String>, own: Handlers) -> Self {
        Self {
            methods: vec![method.to_owned()],
            paths: vec![path.into()],
            before: Vec::new(),
            own,
        }
    }
}

impl Mount {
    /// A mount that adds nothing.
    pub(super) fn on(parent: Router) -> Self {
        let path = MountPath::default();
        Self { parent, path }
    }
}

impl MountPath {
    /// A path alone.
    pub(super) fn of(prefix: impl Into<String>) -> Self {
        Self {
            prefix: prefix.into(),
            before: Vec::new(),
        }
    }

    /// This and what lies within it.
    pub(super) fn then(&self, inner: &Self) -> Self {
        Self {
            prefix: joined(&self.prefix, &inner.prefix),
            before: [self.before.as_slice(), &inner.before].concat(),
        }
    }
}

/// Every path by which a router is reached, given what each router is mounted on. One that is mounted
/// on nothing is the outermost.
pub(super) fn mount_paths(
    router: &Router,
    own: MountPath,
    mounts: &dyn Fn(&Router) -> Vec<Mount>,
) -> Vec<MountPath> {
    let mut found = Vec::new();
    outwards(router, &own, mounts, &mut Vec::new(), &mut found);
    // A router that is mounted on itself alone leads nowhere.
    if found.is_empty() {
        found.push(own);
    }
    found
}

fn outwards(
    router: &Router,
    inner: &MountPath,
    mounts: &dyn Fn(&Router) -> Vec<Mount>,
    seen: &mut Vec<Router>,
    found: &mut Vec<MountPath>,
) {
    if seen.contains(router) || seen.len() >= DEEPEST || found.len() >= MOST {
        return;
    }
    let parents = mounts(router);
    if parents.is_empty() {
        found.push(inner.clone());
    }
    seen.push(router.clone());
    for Mount { parent, path } in parents {
        outwards(&parent, &path.then(inner), mounts, seen, found);
    }
    seen.pop();
}

/// What all routers of a language are asked.
#[derive(Debug, Default)]
pub(super) struct MountGraph {
    pub(super) registrations: Vec<Registration>,
}

impl MountGraph {
    pub(super) fn register(&mut self, router: Router, op: RouterOp, place: Place) {
        self.registrations.push(Registration { router, op, place });
    }

    /// The routers that are asked something.
    pub(super) fn routers(&self) -> impl Iterator<Item = &Router> {
        self.registrations
            .iter()
            .map(|registration| &registration.router)
    }

    /// Takes parameters for the routers that they are given, where they are given one alone. One that
    /// is given several is mounted on each.
    pub(super) fn merge_aliases(&mut self) {
        let mut names: HashMap<Router, Vec<Router>> = HashMap::new();
        for registration in &self.registrations {
            if let RouterOp::Alias(router) = &registration.op {
                let given = names.entry(router.clone()).or_default();
                if !given.contains(&registration.router) {
                    given.push(registration.router.clone());
                }
            }
        }
        let only = |router: &Router| match names.get(router).map(Vec::as_slice) {
            Some([given]) => Some(given.clone()),
            _ => None,
        };
        let merged = |router: &Router| {
            let chain = std::iter::successors(Some(router.clone()), only);
            chain.take(DEEPEST).last().unwrap_or_else(|| router.clone())
        };
        for Registration { router, op, .. } in &mut self.registrations {
            *router = merged(router);
            match op {
                RouterOp::Mount(_, router) => *router = merged(router),
                RouterOp::Alias(router) if only(router).is_none() => {
                    *op = RouterOp::Mount(MountPath::default(), router.clone());
                }
                _ => {}
            }
        }
    }

    /// Adds every route below each path of its router.
    pub(super) fn add_routes(&self, collector: &mut RouteCollector<'_>) {
        let mut index = Index::default();
        for registration in &self.registrations {
            let of_router = index.of_router.entry(&registration.router);
            of_router.or_default().push(registration);
            if let RouterOp::Mount(_, router) = &registration.op
                && *router != registration.router
            {
                index.parents.entry(router).or_default().push(registration);
            }
        }
        for registration in &self.registrations {
            index.add(registration, collector);
        }
    }
}

/// The registrations of a graph, by their routers.
#[derive(Default)]
struct Index<'g> {
    of_router: HashMap<&'g Router, Vec<&'g Registration>>,
    /// The mounts of a router on others.
    parents: HashMap<&'g Router, Vec<&'g Registration>>,
}

impl Index<'_> {
    fn add(&self, registration: &Registration, collector: &mut RouteCollector<'_>) {
        let RouterOp::Route(endpoint) = &registration.op else {
            return;
        };
        let router = &registration.router;
        let first = endpoint.paths.first().map_or("", String::as_str);
        let mut own = self.prefix(router);
        own.before = self.middleware(registration, &joined("", first));
        let outer = mount_paths(router, own, &|outer| self.mounts(outer));
        collector.add_below(&outer, endpoint, &registration.place);
    }

    fn prefix(&self, router: &Router) -> MountPath {
        let asked = self.of_router.get(router).into_iter().flatten();
        let own = asked.filter_map(|registration| match &registration.op {
            RouterOp::Prefix(path) => Some(path),
            _ => None,
        });
        MountPath::of(own.fold(String::new(), |prefix, path| joined(&prefix, path)))
    }

    fn mounts(&self, router: &Router) -> Vec<Mount> {
        let parents = self.parents.get(router).into_iter().flatten();
        let mounts = parents.filter_map(|mount| {
            let RouterOp::Mount(path, _) = &mount.op else {
                return None;
            };
            let mut outer = self.prefix(&mount.router);
            outer.before = self.middleware(mount, &path.prefix);
            let (parent, path) = (mount.router.clone(), outer.then(path));
            Some(Mount { parent, path })
        });
        mounts.collect()
    }

    /// The middleware of a registration's router that was asked for before it, on a path that covers
    /// its own.
    fn middleware(&self, registration: &Registration, path: &str) -> Vec<Handlers> {
        let place = &registration.place;
        let all = self.of_router.get(&registration.router);
        let earlier = all.into_iter().flatten().filter(|other| {
            other.place.file != place.file || other.place.span.start() <= place.span.start()
        });
        let covering = earlier.filter_map(|other| match &other.op {
            RouterOp::Middleware(below, handlers) if covers(below, path) => Some(handlers.clone()),
            _ => None,
        });
        covering.collect()
    }
}

/// Whether a path of middleware covers that of a route.
fn covers(below: &str, path: &str) -> bool {
    let below = below.trim_end_matches('*').trim_end_matches('/');
    let path = joined("", path);
    let rest = path.strip_prefix(below);
    below.is_empty() || rest.is_some_and(|path| path.is_empty() || path.starts_with('/'))
}
