//! Routers that are objects: Express, Fastify, Hono, Koa, and whatever has their methods.
//! Sources: expressjs.com "Routing", fastify.dev "Routes" and "Plugins", hono.dev "Routing",
//! github.com/koajs/router.

mod collect;
mod go;
mod keys;

use crate::syntax::{CallId, FileId};
use std::collections::HashMap;

use super::{RouteCollector, joined};
use crate::resolve::Handlers;
use keys::Key;

/// How many prefixes a router may have: each mount of each of its parents is one.
const MOST_PREFIXES: usize = 32;

/// Something that is asked of a router.
#[derive(Debug)]
enum Step {
    /// A route.
    Route {
        methods: Vec<String>,
        paths: Vec<String>,
        /// What handles a request, in order: the handler last.
        handlers: Vec<Handlers>,
    },
    /// Something that runs before what is asked afterwards, below a path.
    Middleware { path: String, handlers: Handlers },
    /// A path before all of the router's own.
    Prefix { path: String },
    /// Another router below a path.
    Mount { path: String, router: Key },
    /// Another name for the same router: the parameter of a function that it is given to.
    Alias { router: Key },
}

/// A step, with the router that it is asked of and the place of the call.
#[derive(Debug)]
struct Asked {
    router: Key,
    step: Step,
    /// File and number of the call.
    call: (FileId, CallId),
}

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    let mut asked = collect::collect(reading);
    go::collect(reading, &mut asked);
    rename(&mut asked);
    asked.retain(|request| keys::is_in_use(reading, &request.router));
    let mut parents: HashMap<&Key, Vec<&Asked>> = HashMap::new();
    for request in &asked {
        if let Step::Mount { router, .. } = &request.step
            && *router != request.router
        {
            parents.entry(router).or_default().push(request);
        }
    }
    let mut of_router: HashMap<&Key, Vec<&Asked>> = HashMap::new();
    for request in &asked {
        of_router.entry(&request.router).or_default().push(request);
    }
    let mounts = Mounts { parents, of_router };
    for request in &asked {
        let Step::Route {
            methods,
            paths,
            handlers,
        } = &request.step
        else {
            continue;
        };
        for (prefix, mut before) in mounts.prefixes(&request.router, 8) {
            let own = joined("", paths.first().map_or("", String::as_str));
            before.extend(mounts.before(request, &own));
            let Some((last, others)) = handlers.split_last() else {
                continue;
            };
            before.extend(others.iter().cloned());
            for path in paths {
                for method in methods {
                    let span = reading.source(request.call.0).calls[request.call.1].span;
                    let place = reading.place(request.call.0, span);
                    let path = joined(&prefix, path);
                    reading.add(method, path, &before, last.clone(), place);
                }
            }
        }
    }
}

/// Takes parameters for the routers that they are given, where they are given one alone.
fn rename(asked: &mut [Asked]) {
    let mut names: HashMap<Key, Vec<Key>> = HashMap::new();
    for request in asked.iter() {
        if let Step::Alias { router } = &request.step {
            let given = names.entry(router.clone()).or_default();
            if !given.contains(&request.router) {
                given.push(request.router.clone());
            }
        }
    }
    let only = |key: &Key| match names.get(key).map(Vec::as_slice) {
        Some([given]) => Some(given.clone()),
        _ => None,
    };
    let renamed = |key: &Key| {
        let chain = std::iter::successors(Some(key.clone()), only);
        chain.take(8).last()
    };
    for request in asked {
        request.router = renamed(&request.router).unwrap_or_else(|| request.router.clone());
        match &mut request.step {
            Step::Mount { router, .. } => {
                *router = renamed(router).unwrap_or_else(|| router.clone());
            }
            Step::Alias { router } if only(router).is_none() => {
                let router = router.clone();
                let path = String::new();
                request.step = Step::Mount { path, router };
            }
            _ => {}
        }
    }
}

struct Mounts<'a> {
    parents: HashMap<&'a Key, Vec<&'a Asked>>,
    of_router: HashMap<&'a Key, Vec<&'a Asked>>,
}

impl Mounts<'_> {
    /// Every path that a router is reached by, with what runs before it.
    fn prefixes(&self, router: &Key, depth: usize) -> Vec<(String, Vec<Handlers>)> {
        let asked = self.of_router.get(router).into_iter().flatten();
        let own = asked.filter_map(|request| match &request.step {
            Step::Prefix { path } => Some(path.as_str()),
            _ => None,
        });
        let own = own.fold(String::new(), joined_to);
        let parents = self.parents.get(router).filter(|_| depth > 0);
        let Some(parents) = parents else {
            return vec![(own, Vec::new())];
        };
        let mut found = Vec::new();
        for mount in parents {
            let Step::Mount { path, .. } = &mount.step else {
                continue;
            };
            for (prefix, mut before) in self.prefixes(&mount.router, depth - 1) {
                before.extend(self.before(mount, path));
                found.push((joined(&joined(&prefix, path), &own), before));
                if found.len() >= MOST_PREFIXES {
                    return found;
                }
            }
        }
        found
    }

    /// The middleware of a step's router that was asked for before it, on a path that covers its own.
    fn before(&self, asked: &Asked, path: &str) -> Vec<Handlers> {
        let all = self.of_router.get(&asked.router);
        let earlier = all
            .into_iter()
            .flatten()
            .filter(|request| request.call.0 != asked.call.0 || request.call.1 <= asked.call.1);
        let covering = earlier.filter_map(|request| match &request.step {
            Step::Middleware {
                path: below,
                handlers,
            } if covers(below, path) => Some(handlers),
            _ => None,
        });
        covering.cloned().collect()
    }
}

fn joined_to(prefix: String, path: &str) -> String {
    joined(&prefix, path)
}

/// Whether a path of middleware covers that of a route.
fn covers(below: &str, path: &str) -> bool {
    let below = below.trim_end_matches('*').trim_end_matches('/');
    let path = joined("", path);
    let rest = path.strip_prefix(below);
    below.is_empty() || rest.is_some_and(|path| path.is_empty() || path.starts_with('/'))
}
