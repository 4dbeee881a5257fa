//! Calls on routers → what they ask for.

use std::collections::HashSet;

use super::keys::{self, Key, chain, is_maker};
use super::{Asked, Step};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{METHODS, RouteCollector};
use crate::syntax::{Argument, Call, CallId, Language, Value};

/// Names that a router has where it is a parameter.
const USUAL: &[&str] = &[
    "app",
    "router",
    "server",
    "fastify",
    "api",
    "instance",
    "hono",
    "koa",
    "application",
    "r",
];

/// A call, with the router that it is made on.
struct OnRouter<'p> {
    at: FunctionRef,
    id: CallId,
    call: &'p Call,
    router: Key,
    /// The path of a `.route("/x")` before it.
    path: Option<String>,
}

/// Everything that is asked of any router of a project.
pub(super) fn collect(reading: &RouteCollector<'_>) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut uses = Vec::new();
    for (file, source) in reading.files.iter_enumerated() {
        if matches!(
            source.language,
            Language::Go | Language::Java | Language::Kotlin
        ) {
            continue;
        }
        for (id, call) in source.calls.iter_enumerated() {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            prefix(reading, at, id, &mut asked);
            handed_over(reading, at, id, &mut asked);
            let Some(registration) = on_router(reading, at, id) else {
                continue;
            };
            if call.name() == "use" {
                uses.push(registration);
            } else if let Some(step) = step(reading, &registration) {
                asked.push(registration.asked(step));
            }
        }
    }
    let mut known: HashSet<Key> = asked.iter().map(|it| it.router.clone()).collect();
    for usage in &uses {
        known.insert(usage.router.clone());
    }
    for usage in uses {
        used(reading, &usage, &known, &mut asked);
    }
    asked
}

impl OnRouter<'_> {
    fn asked(&self, step: Step) -> Asked {
        Asked {
            router: self.router.clone(),
            step,
            call: (self.at.file, self.id),
        }
    }
}

/// The methods of routers that are looked at.
fn is_asking(name: &str) -> bool {
    is_verb(name)
        || matches!(
            name,
            "use" | "route" | "register" | "group" | "on" | "addHook" | "onBeforeHandle"
        )
}

fn is_verb(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    METHODS.contains(&upper.as_str()) && name != upper || matches!(name, "all" | "any" | "del")
}

fn on_router<'p>(
    reading: &RouteCollector<'p>,
    at: FunctionRef,
    id: CallId,
) -> Option<OnRouter<'p>> {
    let source = reading.source(at.file);
    let call = &source.calls[id];
    if !is_asking(call.name()) || call.arguments.is_empty() || call.is_new {
        return None;
    }
    let calls = chain(source, id);
    let first = &source.calls[calls[0]];
    let router = if calls.len() > 1 && is_maker(first) {
        keys::holder(source, at.file, calls[0])
    } else {
        let (object, method) = first.callee.rsplit_once('.')?;
        if method == "basePath" && calls.len() > 1 {
            keys::holder(source, at.file, calls[0])
        } else {
            keys::named(reading, at, object)?
        }
    };
    let mut routes = calls[..calls.len() - 1]
        .iter()
        .rev()
        .map(|it| &source.calls[*it]);
    let route = routes.find(|route| route.name() == "route" && route.arguments.len() == 1);
    let path = route.and_then(|route| reading.links.text(at, route.positional(0)?));
    Some(OnRouter {
        at,
        id,
        call,
        router,
        path,
    })
}

/// Whether a router is one for sure: it is made as one, or it is a parameter with such a name.
fn is_known(reading: &RouteCollector<'_>, key: &Key) -> bool {
    let source = reading.source(key.file);
    if key.name.parse::<usize>().is_ok() {
        return true;
    }
    let held = source.assignments.iter();
    let mut held = held.filter(|it| it.target == key.name).peekable();
    if held.peek().is_none() {
        let last = key.name.rsplit('.').next().unwrap_or_default();
        return USUAL.contains(&last) || last.ends_with("Router");
    }
    held.any(|assignment| match assignment.value {
        Value::Call(call) => is_maker(&source.calls[chain(source, call)[0]]),
        _ => false,
    })
}

fn step(reading: &RouteCollector<'_>, registration: &OnRouter<'_>) -> Option<Step> {
    let values: Vec<&Value> = registration
        .call
        .arguments
        .iter()
        .map(|it| &it.value)
        .collect();
    let name = registration.call.name();
    if is_verb(name) {
        return verb(reading, registration, &values);
    }
    match name {
        "route" => match values.as_slice() {
            [options @ Value::Object(_)] => declared(reading, registration, options),
            [path, router] => Some(Step::Mount {
                path: reading.links.text(registration.at, path)?,
                router: keys::given(reading, registration.at, router)?,
            }),
            _ => None,
        },
        "register" => {
            let plugin = reading.links.handlers(registration.at, values.first()?);
            let plugin = *plugin.functions.last()?;
            let options = values.get(1).and_then(|it| it.get("prefix"));
            let path = options.and_then(|path| reading.links.text(registration.at, path));
            let router = keys::parameter(reading, plugin, 0)?;
            Some(Step::Mount {
                path: path.unwrap_or_default(),
                router,
            })
        }
        "group" => {
            let path = reading.links.text(registration.at, values.first()?)?;
            let inner = *reading
                .links
                .handlers(registration.at, values.last()?)
                .functions
                .last()?;
            let router = keys::parameter(reading, inner, 0)?;
            Some(Step::Mount { path, router })
        }
        "on" => {
            let methods = reading.links.texts(registration.at, values.first()?);
            let paths = reading.links.texts(registration.at, values.get(1)?);
            let handlers = each_handler(reading, registration.at, values.get(2..)?);
            let is_route = paths.iter().all(|it| it.starts_with('/')) && !paths.is_empty();
            let methods = methods.iter().map(|it| it.to_ascii_uppercase()).collect();
            is_route.then_some(Step::Route {
                methods,
                paths,
                handlers,
            })
        }
        _ => {
            let handlers = reading.links.handlers(registration.at, values.last()?);
            let path = String::new();
            Some(Step::Middleware { path, handlers })
        }
    }
}

fn verb(
    reading: &RouteCollector<'_>,
    registration: &OnRouter<'_>,
    values: &[&Value],
) -> Option<Step> {
    let method = match registration.call.name() {
        "all" | "any" => "ANY".to_owned(),
        "del" => "DELETE".to_owned(),
        name => name.to_ascii_uppercase(),
    };
    let is_known = is_known(reading, &registration.router);
    let (paths, rest) = match &registration.path {
        Some(path) => (vec![path.clone()], values),
        None => {
            let mut paths = reading.links.texts(registration.at, values.first()?);
            let mut rest = values.get(1..)?;
            // A route of Koa may have a name before its path.
            let second = rest
                .first()
                .and_then(|value| reading.links.text(registration.at, value));
            if let Some(second) = second.filter(|it| it.starts_with('/'))
                && rest.len() > 1
            {
                paths = vec![second];
                rest = &rest[1..];
            }
            (paths, rest)
        }
    };
    let is_path = |path: &String| {
        path.starts_with(['/', '*']) || path.is_empty() || path.starts_with("{}") || is_known
    };
    let handlers = each_handler(reading, registration.at, rest);
    let mut all = handlers.iter();
    let is_handled = all.any(|handler| {
        !handler.functions.is_empty()
            || is_known && !(handler.unknown.is_empty() && handler.libraries.is_empty())
    });
    let is_route = is_handled && !paths.is_empty() && paths.iter().all(is_path);
    let methods = vec![method];
    is_route.then_some(Step::Route {
        methods,
        paths,
        handlers,
    })
}

/// `fastify.route({ method: "GET", url: "/callback", handler })`.
fn declared(
    reading: &RouteCollector<'_>,
    registration: &OnRouter<'_>,
    options: &Value,
) -> Option<Step> {
    let path = options.get("url").or_else(|| options.get("path"))?;
    let paths = reading.links.texts(registration.at, path);
    let methods = options
        .get("method")
        .map(|value| reading.links.texts(registration.at, value));
    let methods = methods.unwrap_or_else(|| vec!["ANY".to_owned()]);
    let methods = methods.iter().map(|it| it.to_ascii_uppercase()).collect();
    let handlers = vec![reading.links.handlers(registration.at, options)];
    Some(Step::Route {
        methods,
        paths,
        handlers,
    })
}

fn each_handler(reading: &RouteCollector<'_>, at: FunctionRef, values: &[&Value]) -> Vec<Handlers> {
    let values = values.iter();
    values.map(|it| reading.links.handlers(at, it)).collect()
}

/// `app.use("/auth", requireUser, authRouter)`.
fn used(
    reading: &RouteCollector<'_>,
    registration: &OnRouter<'_>,
    known: &HashSet<Key>,
    asked: &mut Vec<Asked>,
) {
    let mut paths = vec![String::new()];
    for (place, argument) in registration.call.arguments.iter().enumerate() {
        let texts = reading.links.texts(registration.at, &argument.value);
        if place == 0 && !texts.is_empty() {
            paths = texts;
            continue;
        }
        let router = keys::given(reading, registration.at, &argument.value);
        let router = router.filter(|router| known.contains(router) || is_known(reading, router));
        for path in &paths {
            let handlers = reading.links.handlers(registration.at, &argument.value);
            let step = match &router {
                None if answers(reading, path, &handlers) => Step::Route {
                    methods: vec!["ANY".to_owned()],
                    paths: vec![path.clone()],
                    handlers: vec![handlers],
                },
                Some(router) => Step::Mount {
                    path: path.clone(),
                    router: router.clone(),
                },
                None => Step::Middleware {
                    path: path.clone(),
                    handlers,
                },
            };
            asked.push(registration.asked(step));
        }
    }
}

/// Whether what is used below a path passes nothing on: `app.use("/callback", (req, res) => …)`.
fn answers(reading: &RouteCollector<'_>, path: &str, handlers: &Handlers) -> bool {
    let Some(last) = handlers.functions.last() else {
        return false;
    };
    let parameters = &reading.source(last.file).scopes[last.scope].parameters;
    let is_request = parameters.first().is_some_and(|it| it.contains("req"));
    !path.is_empty() && is_request && parameters.len() == 2
}

/// `new Router({ prefix: "/auth" })`, `router.prefix("/auth")`, `.basePath("/auth")`.
fn prefix(reading: &RouteCollector<'_>, at: FunctionRef, id: CallId, asked: &mut Vec<Asked>) {
    let source = reading.source(at.file);
    let call = &source.calls[id];
    let (path, router) = if is_maker(call) {
        let options = call.arguments.first();
        let path = options.and_then(|argument| {
            argument
                .value
                .get("prefix")
                .or_else(|| argument.value.get("basePath"))
        });
        (path, Some(keys::holder(source, at.file, id)))
    } else if matches!(call.name(), "prefix" | "basePath") {
        let first = chain(source, id)[0];
        let object = call.callee.rsplit_once('.').map(|(it, _)| it);
        let router = if is_maker(&source.calls[first]) {
            Some(keys::holder(source, at.file, first))
        } else if call.name() == "prefix" {
            object.and_then(|it| keys::named(reading, at, it))
        } else {
            // What is made of another router serves below its path.
            let parent = object.and_then(|it| keys::named(reading, at, it));
            let path = call.positional(0).and_then(|it| reading.links.text(at, it));
            if let (Some(parent), Some(path)) = (parent, path) {
                let router = keys::holder(source, at.file, id);
                let step = Step::Mount { path, router };
                asked.push(Asked {
                    router: parent,
                    step,
                    call: (at.file, id),
                });
            }
            None
        };
        (call.positional(0), router)
    } else {
        return;
    };
    let path = path.and_then(|it| reading.links.text(at, it));
    if let (Some(path), Some(router)) = (path, router) {
        let step = Step::Prefix { path };
        asked.push(Asked {
            router,
            step,
            call: (at.file, id),
        });
    }
}

/// `setUp(app)`, `require("./routes")(app)`, `new Routes({ app })`: the parameter is the router.
fn handed_over(reading: &RouteCollector<'_>, at: FunctionRef, id: CallId, asked: &mut Vec<Asked>) {
    let call = &reading.source(at.file).calls[id];
    let is_candidate = |value: &Value| match value {
        Value::Name(name) => {
            let last = name.rsplit('.').next().unwrap_or_default();
            USUAL.contains(&last) || last.ends_with("Router") || last.ends_with("App")
        }
        _ => false,
    };
    let mut given: Vec<(Option<&str>, usize, &Value)> = Vec::new();
    for (place, Argument { value, .. }) in call.arguments.iter().enumerate() {
        match value {
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| (Some(key.as_str()), place, value));
                given.extend(members);
            }
            value => given.push((None, place, value)),
        }
    }
    given.retain(|(_, _, value)| is_candidate(value));
    if given.is_empty() || is_asking(call.name()) {
        return;
    }
    let Some(function) = reading.links.target(at.file, id) else {
        return;
    };
    for (name, place, value) in given {
        let parameters = &reading.source(function.file).scopes[function.scope].parameters;
        let named = name.and_then(|name| parameters.iter().position(|it| it == name));
        let place = if name.is_some() { named } else { Some(place) };
        let inner = place.and_then(|place| keys::parameter(reading, function, place));
        let outer = keys::given(reading, at, value);
        if let (Some(router), Some(outer)) = (inner, outer) {
            let step = Step::Alias { router };
            asked.push(Asked {
                router: outer,
                step,
                call: (at.file, id),
            });
        }
    }
}
