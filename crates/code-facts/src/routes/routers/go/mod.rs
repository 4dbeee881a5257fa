//! Routers of Go: net/http, gorilla/mux, chi, gin, echo, fiber, httprouter, and whatever has their
//! methods. Sources: pkg.go.dev/net/http "Patterns", pkg.go.dev of each; echo.labstack.com
//! "Routing", docs.gofiber.io "Grouping".

mod handlers;
mod keys;
mod own;
mod tables;

use super::keys::{Key, chain};
use super::{Asked, Step};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{METHODS, RouteCollector};
use crate::syntax::{Call, CallId, FileId, Language, ScopeId, SourceFile, Value};
use handlers::handlers;
use keys::{holder, named, router};

/// Names that a router has where nothing says its type.
const USUAL: &[&str] = &[
    "r", "e", "g", "app", "api", "mux", "group", "engine", "server",
];

/// A call on a router, taken apart.
struct Asking<'p> {
    at: FunctionRef,
    id: CallId,
    call: &'p Call,
    router: Key,
    /// Whether the router is one for sure.
    is_known: bool,
    /// What the links of the chain before it add: `r.With(auth).Get(…)`.
    path: String,
    has_path: bool,
    methods: Vec<String>,
    before: Vec<Handlers>,
}

/// Everything that is asked of any router of Go.
pub(super) fn collect(reading: &RouteCollector<'_>, asked: &mut Vec<Asked>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Go {
            continue;
        }
        for (id, call) in source.calls.iter_enumerated() {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            keys::renamed(reading, at, id, asked);
            if call.is_new || call.arguments.is_empty() {
                continue;
            }
            if let Some(asking) = asking(reading, at, id) {
                steps(reading, &asking, asked);
            } else {
                own::registered(reading, at, id, asked);
            }
        }
        keys::renamed_by_assignment(reading, file, asked);
    }
}

fn is_asking(name: &str) -> bool {
    verb(name).is_some()
        || matches!(
            name,
            "Handle"
                | "HandleFunc"
                | "HandlePath"
                | "Handler"
                | "HandlerFunc"
                | "Method"
                | "MethodFunc"
                | "Add"
                | "Match"
                | "Use"
                | "Group"
                | "Route"
                | "Mount"
                | "With"
                | "PathPrefix"
        )
}

/// The method of HTTP that a router's method is for: `Get` of chi and fiber, `GET` of gin and echo.
fn verb(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    let (rest, lower) = (name.get(1..)?, upper.get(1..)?.to_ascii_lowercase());
    let is_written_so = name == upper || rest == lower;
    match upper.as_str() {
        "ANY" | "ALL" if is_written_so && name.starts_with('A') => Some("ANY".to_owned()),
        word if METHODS.contains(&word)
            && is_written_so
            && name.starts_with(char::is_uppercase) =>
        {
            Some(upper)
        }
        _ => None,
    }
}

fn asking<'p>(reading: &RouteCollector<'p>, at: FunctionRef, id: CallId) -> Option<Asking<'p>> {
    let source = reading.source(at.file);
    let call = &source.calls[id];
    if !is_asking(call.name()) {
        return None;
    }
    let calls = chain(source, id);
    let first = &source.calls[calls[0]];
    let (object, _) = first.callee.rsplit_once('.')?;
    let (key, is_known) = match named(reading, at, object) {
        // `chi.NewRouter().Get(…)`
        None if calls.len() > 1 && keys::is_maker(reading, at, first) => {
            (holder(source, at, calls[0]), true)
        }
        None => (
            Key {
                file: at.file,
                scope: ScopeId::FILE,
                name: object.to_owned(),
            },
            false,
        ),
        Some(found) => found,
    };
    let mut asking = Asking {
        at,
        id,
        call,
        router: key,
        is_known,
        path: String::new(),
        has_path: false,
        methods: Vec::new(),
        before: Vec::new(),
    };
    for link in &calls[..calls.len() - 1] {
        linked(reading, &source.calls[*link], &mut asking);
    }
    for link in after(source, id) {
        linked(reading, link, &mut asking);
    }
    Some(asking)
}

/// The calls that are made on a call's result, one after the other.
fn after(source: &SourceFile, id: CallId) -> Vec<&Call> {
    let mut found = Vec::new();
    let mut last = id;
    while let Some(next) = source.calls.position(|it| it.receiver == Some(last)) {
        found.push(&source.calls[next]);
        if found.len() > 16 {
            break;
        }
        last = next;
    }
    found
}

/// What a link of a chain adds: a path, methods, middleware.
fn linked(reading: &RouteCollector<'_>, link: &Call, asking: &mut Asking<'_>) {
    let at = asking.at;
    let values = || link.arguments.iter().map(|it| &it.value);
    match link.name() {
        "With" | "Group" | "Route" => {
            for value in values() {
                match path(reading, at, link, value) {
                    Some(path) => asking.path = super::joined(&asking.path, &path),
                    None => asking.before.extend(handlers(reading, at, value)),
                }
            }
        }
        "PathPrefix" | "Path" => {
            let path = values().next().and_then(|it| path(reading, at, link, it));
            asking.path = super::joined(&asking.path, &path.unwrap_or_default());
            asking.has_path = true;
        }
        "Methods" => asking.methods.extend(values().filter_map(method)),
        _ => {}
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
fn path(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    call: &Call,
    value: &Value,
) -> Option<String> {
    let mut path = reading.links.text(at, value)?;
    if path.contains("{}") {
        let source = reading.source(at.file);
        let reads = source.reads.iter().filter(|it| call.span.contains(it.span));
        let constants =
            reads.filter_map(|read| reading.links.text(at, &Value::Name(read.path.clone())));
        for constant in constants {
            path = path.replacen("{}", &constant, 1);
        }
    }
    Some(path)
}

fn steps(reading: &RouteCollector<'_>, asking: &Asking<'_>, asked: &mut Vec<Asked>) {
    let mut add = |router: &Key, step: Step| {
        asked.push(Asked {
            router: router.clone(),
            step,
            call: (asking.at.file, asking.id),
        });
    };
    let at = asking.at;
    let call = asking.call;
    // Loggers and tests have `With` and `Group`, too.
    let last = asking.router.name.rsplit('.').next().unwrap_or_default();
    let is_usual = USUAL.contains(&last) || last.to_lowercase().ends_with("router");
    if !asking.is_known
        && !is_usual
        && verb(call.name()).is_none()
        && !call.name().starts_with("Handle")
    {
        return;
    }
    let values: Vec<&Value> = call.arguments.iter().map(|it| &it.value).collect();
    let first_path = || values.first().and_then(|it| path(reading, at, call, it));
    match call.name() {
        "Use" => {
            let path = first_path().unwrap_or_default();
            for value in &values {
                for handlers in handlers(reading, at, value) {
                    let path = path.clone();
                    add(&asking.router, Step::Middleware { path, handlers });
                }
            }
        }
        "Group" | "Route" | "With" | "PathPrefix" => {
            let source = reading.source(at.file);
            let path = super::joined(&asking.path, &first_path().unwrap_or_default());
            let inner = values
                .last()
                .and_then(|value| keys::parameter(reading, at, value));
            let is_inner = inner.is_some();
            let router = inner.unwrap_or_else(|| holder(source, at, asking.id));
            // What is only a link of a chain is taken in by the end of it.
            let is_link = !is_inner && source.calls.iter().any(|it| it.receiver == Some(asking.id));
            if is_link && call.name() != "PathPrefix" {
                return;
            }
            let given = &values[..values.len() - usize::from(is_inner)];
            let middleware = given.iter().flat_map(|it| handlers(reading, at, it));
            for handlers in asking.before.iter().cloned().chain(middleware) {
                let path = String::new();
                add(&router, Step::Middleware { path, handlers });
            }
            add(&asking.router, Step::Mount { path, router });
        }
        "Mount" => {
            let path = super::joined(&asking.path, &first_path().unwrap_or_default());
            if let Some(value) = values.last() {
                mount(reading, asking, path, value, asked);
            }
        }
        _ => {
            route(reading, asking, &values, asked);
        }
    }
}

/// Puts a router below a path, with what wraps it before it.
fn mount(
    reading: &RouteCollector<'_>,
    asking: &Asking<'_>,
    path: String,
    value: &Value,
    asked: &mut Vec<Asked>,
) -> Option<()> {
    let call = (asking.at.file, asking.id);
    let (inner, wrappers) = router(reading, asking.at, value)?;
    let between = Key {
        file: asking.at.file,
        scope: ScopeId::FILE,
        name: usize::from(asking.id).to_string(),
    };
    let mut add = |router: Key, step| asked.push(Asked { router, step, call });
    for handlers in asking.before.iter().cloned().chain(wrappers) {
        let path = String::new();
        add(between.clone(), Step::Middleware { path, handlers });
    }
    let router = between.clone();
    add(asking.router.clone(), Step::Mount { path, router });
    let path = String::new();
    let router = inner;
    add(between, Step::Mount { path, router });
    Some(())
}

fn route(
    reading: &RouteCollector<'_>,
    asking: &Asking<'_>,
    values: &[&Value],
    asked: &mut Vec<Asked>,
) -> Option<()> {
    let (at, call) = (asking.at, asking.call);
    let mut methods = asking.methods.clone();
    let mut rest = values;
    if let Some(method) = verb(call.name()) {
        methods = vec![method];
    } else if let Some(given) = values.first() {
        // `r.Handle("GET", "/callback", h)`, `e.Match([]string{"GET"}, "/callback", h)`
        let given = match given {
            Value::List(all) => all.iter().filter_map(method).collect(),
            one => method(one).into_iter().collect::<Vec<_>>(),
        };
        if !given.is_empty() {
            methods = given;
            rest = &values[1..];
        }
    }
    // `r.Path("/callback").HandlerFunc(h)`
    let is_path_before = asking.has_path && rest.len() == 1;
    if matches!(call.name(), "Handler" | "HandlerFunc") && methods.is_empty() && !is_path_before {
        return None;
    }
    let written = if is_path_before {
        String::new()
    } else {
        let (value, others) = rest.split_first()?;
        rest = others;
        let written = path(reading, at, call, value);
        let is_open = written.as_ref().is_none_or(|it| it.starts_with("{}"));
        let rows = if is_open && asking.is_known {
            tables::rows(reading, at, call)
        } else {
            Vec::new()
        };
        for (own, path, handlers) in &rows {
            let (method, path) = pattern(path);
            let mut methods = [methods.as_slice(), own].concat();
            methods.extend(method);
            let path = super::joined(&asking.path, &path);
            let handlers = [asking.before.as_slice(), handlers].concat();
            add(asking, methods, path, handlers, asked);
        }
        if !rows.is_empty() {
            return Some(());
        }
        match (written, value) {
            (Some(path), _) => path,
            (None, Value::Name(name)) if asking.is_known => format!("{{{name}}}"),
            _ => return None,
        }
    };
    let (method, written) = pattern(&written);
    methods.extend(method);
    let is_path = written.starts_with(['/', '*', '{']) || asking.is_known;
    let last = rest.last().filter(|_| is_path)?;
    let path = super::joined(&asking.path, &written);
    // A mux below a pattern serves whole paths, unless the prefix is taken off before.
    if matches!(call.name(), "Handle" | "Handler") && router(reading, at, last).is_some() {
        let stripped = keys::stripped(reading, at, last);
        return mount(reading, asking, stripped.unwrap_or_default(), last, asked);
    }
    let mut given: Vec<Vec<Handlers>> = rest.iter().map(|it| handlers(reading, at, it)).collect();
    // Echo takes the handler before its middleware.
    if given.len() > 1 && is_of_echo(reading, at.file) {
        given.rotate_left(1);
    }
    let mut all = asking.before.clone();
    all.extend(given.into_iter().flatten());
    let is_handled = all.last().is_some_and(|handlers| {
        !handlers.functions.is_empty()
            || asking.is_known && !(handlers.unknown.is_empty() && handlers.libraries.is_empty())
    });
    if is_handled {
        add(asking, methods, path, all, asked);
    }
    Some(())
}

fn add(
    asking: &Asking<'_>,
    mut methods: Vec<String>,
    path: String,
    handlers: Vec<Handlers>,
    asked: &mut Vec<Asked>,
) {
    if methods.is_empty() {
        methods.push("ANY".to_owned());
    }
    let step = Step::Route {
        methods,
        paths: vec![path],
        handlers,
    };
    asked.push(Asked {
        router: asking.router.clone(),
        step,
        call: (asking.at.file, asking.id),
    });
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

/// Whether a file's routers are Echo's, which it need not import where they come from another one.
fn is_of_echo(reading: &RouteCollector<'_>, file: FileId) -> bool {
    let packages = reading.packages.iter();
    let mut packages = packages.map(|it| it.name.as_str());
    let mut imports = reading
        .source(file)
        .imports
        .iter()
        .map(|it| it.module.as_str());
    let is_echo = |import: &str| import.starts_with("github.com/labstack/echo");
    let is_other = |package: &str| {
        package.starts_with("github.com/gin-gonic/gin")
            || package.starts_with("github.com/gofiber/fiber")
    };
    imports.any(is_echo) || packages.clone().any(is_echo) && !packages.any(is_other)
}
