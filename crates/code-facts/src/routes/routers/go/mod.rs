//! Routers of Go: net/http, gorilla/mux, chi, gin, echo, fiber, httprouter, and whatever has their
//! methods. Sources: pkg.go.dev/net/http "Patterns", pkg.go.dev of each; echo.labstack.com
//! "Routing", docs.gofiber.io "Grouping".

mod handlers;
mod keys;
mod own;
mod tables;

use std::ops::Deref;

use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::graph::{Endpoint, MountGraph, MountPath, Router, RouterOp};
use crate::routes::site::CallSite;
use crate::routes::{METHODS, RouteCollector, imports, joined};
use crate::syntax::{Language, Value};
use handlers::handlers;
use keys::{holder, named, router};

/// Names that a router has where nothing says its type.
const USUAL: &[&str] = &[
    "r", "e", "g", "app", "api", "mux", "group", "engine", "server",
];

/// Methods that register routes, besides those that are called like the methods of HTTP.
const REGISTERING: &[&str] = &[
    "Handle",
    "HandleFunc",
    "HandlePath",
    "Handler",
    "HandlerFunc",
    "Method",
    "MethodFunc",
    "Add",
    "Match",
    "Use",
    "Group",
    "Route",
    "Mount",
    "With",
    "PathPrefix",
];

/// The package whose handlers come before their middleware.
const ECHO: &str = "github.com/labstack/echo";

/// A call on a router, taken apart.
struct OnRouter<'p> {
    site: CallSite<'p>,
    router: Router,
    /// Whether the router is one for sure.
    is_known: bool,
    /// What the links of the chain around it add: `r.With(auth).Get(…)`.
    chained: MountPath,
    has_path: bool,
    methods: Vec<String>,
    /// Whether handlers come before their middleware.
    is_echo: bool,
}

impl<'p> Deref for OnRouter<'p> {
    type Target = CallSite<'p>;

    fn deref(&self) -> &CallSite<'p> {
        &self.site
    }
}

pub(in crate::routes) fn read(collector: &mut RouteCollector<'_>) {
    let mut graph = MountGraph::default();
    let declares = |package: &str| {
        let mut declared = collector.packages.iter();
        declared.any(|known| known.name.starts_with(package))
    };
    let is_other = declares("github.com/gin-gonic/gin") || declares("github.com/gofiber/fiber");
    // A file need not import it where its routers come from another one.
    let is_echo = declares(ECHO) && !is_other;
    for (file, _) in collector.files_in(&[Language::Go]) {
        for site in collector.calls_of(file) {
            keys::renamed(site, &mut graph);
            if site.is_new || site.arguments.is_empty() {
                continue;
            }
            match on_router(site, is_echo) {
                Some(call) => register(&call, &mut graph),
                None => own::registered(site, &mut graph),
            }
        }
        keys::renamed_by_assignment(collector.links, file, &mut graph);
    }
    graph.merge_aliases();
    graph.add_routes(collector);
}

/// The method of HTTP that a router's method is for: `Get` of chi and fiber, `GET` of gin and echo.
fn verb(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    let (rest, lower) = (name.get(1..)?, upper.get(1..)?.to_ascii_lowercase());
    let is_written_so = name == upper || rest == lower && name.starts_with(char::is_uppercase);
    match upper.as_str() {
        "ANY" | "ALL" if is_written_so => Some("ANY".to_owned()),
        word if METHODS.contains(&word) && is_written_so => Some(upper),
        _ => None,
    }
}

fn on_router(site: CallSite<'_>, is_echo: bool) -> Option<OnRouter<'_>> {
    if verb(site.name()).is_none() && !REGISTERING.contains(&site.name()) {
        return None;
    }
    let calls = site.chain();
    let first = calls[0];
    let object = first.object()?;
    let (router, is_known) = match named(site.links, site.at(), object) {
        // `chi.NewRouter().Get(…)`
        None if calls.len() > 1 && keys::is_maker(first) => (holder(first), true),
        None => {
            let file = FunctionRef::whole(site.file);
            (Router::Variable(file, object.to_owned()), false)
        }
        Some(found) => found,
    };
    let mut call = OnRouter {
        site,
        router,
        is_known,
        chained: MountPath::default(),
        has_path: false,
        methods: Vec::new(),
        is_echo: is_echo || imports(site.source, ECHO),
    };
    for link in calls[..calls.len() - 1].iter().copied().chain(site.after()) {
        call.take_link(link);
    }
    Some(call)
}

impl OnRouter<'_> {
    /// Takes in what a link of a chain adds: a path, methods, middleware.
    fn take_link(&mut self, link: CallSite<'_>) {
        match link.name() {
            "With" | "Group" | "Route" => {
                for value in link.values() {
                    match path(link, value) {
                        Some(path) => self.chained.prefix = joined(&self.chained.prefix, &path),
                        None => self.chained.before.extend(handlers(link, value)),
                    }
                }
            }
            "PathPrefix" | "Path" => {
                self.chained.prefix = self.below(first_path(link));
                self.has_path = true;
            }
            "Methods" => self.methods.extend(link.values().filter_map(method)),
            _ => {}
        }
    }

    /// A path below those of the chain.
    fn below(&self, path: Option<String>) -> String {
        joined(&self.chained.prefix, &path.unwrap_or_default())
    }
}

/// `"POST"`, `http.MethodPost`, `fiber.MethodPost`.
fn method(value: &Value) -> Option<String> {
    let name = match value {
        Value::Text(text) => text.as_str(),
        Value::Name(name) => name.rsplit('.').next()?.strip_prefix("Method")?,
        _ => return None,
    };
    let name = name.to_ascii_uppercase();
    METHODS.contains(&name.as_str()).then_some(name)
}

/// The path that a value is, constants in a concatenation filled in.
fn path(site: CallSite<'_>, value: &Value) -> Option<String> {
    let mut path = site.text(value)?;
    if path.contains("{}") {
        let reads = site.source.reads.iter();
        for read in reads.filter(|read| site.span.contains(read.span)) {
            if let Some(constant) = site.text(&Value::Name(read.path.clone())) {
                path = path.replacen("{}", &constant, 1);
            }
        }
    }
    Some(path)
}

fn first_path(site: CallSite<'_>) -> Option<String> {
    path(site, site.values().next()?)
}

fn register(call: &OnRouter<'_>, graph: &mut MountGraph) {
    // Loggers and tests have `With` and `Group`, too.
    let last = call.router.last_name();
    let is_usual = USUAL.contains(&last) || last.to_lowercase().ends_with("router");
    let is_telling = verb(call.name()).is_some() || call.name().starts_with("Handle");
    if !call.is_known && !is_usual && !is_telling {
        return;
    }
    let values: Vec<&Value> = call.values().collect();
    match (call.name(), values.as_slice()) {
        ("Use", values) => {
            let path = first_path(call.site).unwrap_or_default();
            let before = values.iter().flat_map(|value| handlers(call.site, value));
            use_before(call, &path, before.collect(), graph);
        }
        ("Group" | "Route" | "With" | "PathPrefix", [others @ .., last]) => {
            let inner = keys::parameter(call.site, last);
            // What is only a link of a chain is taken in by the end of it.
            if inner.is_none() && call.name() != "PathPrefix" && call.next().is_some() {
                return;
            }
            let given = if inner.is_some() { others } else { &values };
            let prefix = call.below(first_path(call.site));
            let given = given.iter().flat_map(|value| handlers(call.site, value));
            let before: Vec<Handlers> = call.chained.before.iter().cloned().chain(given).collect();
            let router = inner.unwrap_or_else(|| holder(call.site));
            // `r = r.Group("/x", auth)`: from here on it is another one of the same name.
            if router == call.router {
                return use_before(call, "", before, graph);
            }
            let op = RouterOp::Mount(MountPath { prefix, before }, router);
            graph.register(call.router.clone(), op, call.place());
        }
        ("Mount", [.., last]) => {
            let path = call.below(first_path(call.site));
            mount(call, path, last, graph);
        }
        (_, values) => {
            routes(call, values, graph);
        }
    }
}

/// Runs something before what a router is asked afterwards.
fn use_before(call: &OnRouter<'_>, path: &str, before: Vec<Handlers>, graph: &mut MountGraph) {
    for handlers in before {
        let op = RouterOp::Middleware(path.to_owned(), handlers);
        graph.register(call.router.clone(), op, call.place());
    }
}

/// Puts a router below a path, with what wraps it before it.
fn mount(call: &OnRouter<'_>, prefix: String, value: &Value, graph: &mut MountGraph) -> Option<()> {
    let (router, wrappers) = router(call.site, value)?;
    let before = [call.chained.before.as_slice(), &wrappers].concat();
    let op = RouterOp::Mount(MountPath { prefix, before }, router);
    graph.register(call.router.clone(), op, call.place());
    Some(())
}

fn routes(call: &OnRouter<'_>, values: &[&Value], graph: &mut MountGraph) -> Option<()> {
    let mut methods = call.methods.clone();
    let mut rest = values;
    if let Some(method) = verb(call.name()) {
        methods = vec![method];
    } else if let Some(first) = values.first() {
        // `r.Handle("GET", "/callback", h)`, `e.Match([]string{"GET"}, "/callback", h)`
        let given: Vec<String> = first.items().iter().filter_map(method).collect();
        if !given.is_empty() {
            methods = given;
            rest = &values[1..];
        }
    }
    // `r.Path("/callback").HandlerFunc(h)`
    let is_path_before = call.has_path && rest.len() == 1;
    let is_converting = matches!(call.name(), "Handler" | "HandlerFunc");
    if is_converting && methods.is_empty() && !is_path_before {
        return None;
    }
    let mut add = |methods: Vec<String>, path: String, handlers: &[Handlers]| {
        let handlers = [call.chained.before.as_slice(), handlers].concat();
        let op = route(methods, call.below(Some(path)), handlers);
        graph.register(call.router.clone(), op, call.place());
    };
    let mut written = String::new();
    if !is_path_before {
        let (value, others) = rest.split_first()?;
        rest = others;
        let path = path(call.site, value);
        let is_open = path.as_ref().is_none_or(|value| value.starts_with("{}"));
        if is_open && call.is_known {
            let rows = tables::rows(call.site);
            for (own, path, handlers) in &rows {
                let (method, path) = pattern(path);
                let methods = methods.iter().chain(own).cloned().chain(method);
                add(methods.collect(), path, handlers);
            }
            if !rows.is_empty() {
                return Some(());
            }
        }
        let named = || value.name().filter(|_| call.is_known);
        written = path.or_else(|| Some(format!("{{{}}}", named()?)))?;
    }
    let (method, written) = pattern(&written);
    methods.extend(method);
    let is_path = written.starts_with(['/', '*', '{']) || call.is_known;
    let last = rest.last().filter(|_| is_path)?;
    // A mux below a pattern serves whole paths, unless the prefix is taken off before.
    if matches!(call.name(), "Handle" | "Handler") && router(call.site, last).is_some() {
        let stripped = keys::stripped(call.site, last);
        return mount(call, stripped.unwrap_or_default(), last, graph);
    }
    let given = rest.iter().map(|value| handlers(call.site, value));
    let mut given: Vec<Vec<Handlers>> = given.collect();
    if given.len() > 1 && call.is_echo {
        given.rotate_left(1);
    }
    let given = given.concat();
    let handles = |it: &Handlers| it.has_function() || call.is_known && !it.is_nameless();
    if given
        .last()
        .or(call.chained.before.last())
        .is_some_and(handles)
    {
        add(methods, written, &given);
    }
    Some(())
}

/// A route by its handlers, the last of which answers.
fn route(mut methods: Vec<String>, path: String, mut handlers: Vec<Handlers>) -> RouterOp {
    if methods.is_empty() {
        methods.push("ANY".to_owned());
    }
    RouterOp::Route(Endpoint {
        methods,
        paths: vec![path],
        own: handlers.pop().unwrap_or_default(),
        before: handlers,
    })
}

/// `GET example.com/callback/{$}` → the method and the path.
fn pattern(text: &str) -> (Option<String>, String) {
    let (method, rest) = match text.split_once(' ') {
        Some((method, rest)) if METHODS.contains(&method) => (Some(method.to_owned()), rest.trim()),
        _ => (None, text),
    };
    let rest = rest.strip_suffix("{$}").unwrap_or(rest);
    let is_host = |host: &str| host.contains('.') && !host.starts_with(['{', ':']);
    let path = match rest.split_once('/') {
        Some((host, path)) if is_host(host) => format!("/{path}"),
        _ => rest.to_owned(),
    };
    (method, path)
}
