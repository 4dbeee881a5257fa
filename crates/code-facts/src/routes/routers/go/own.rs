//! Routes that a function of the project's own registers: `s.handle("GET /callback", s.callback)`,
//! `attach(mux, "/callback", callback)`; and tables that are given as a whole.

use super::handlers::handlers;
use super::{keys, method, pattern, tables};
use crate::FunctionRef;
use crate::routes::RouteCollector;
use crate::routes::routers::keys::Key;
use crate::routes::routers::{Asked, Step};
use crate::syntax::{CallId, ScopeId, Value};

/// What functions that answer requests are given.
const REQUESTS: &[&str] = &[
    "http.ResponseWriter",
    "gin.Context",
    "echo.Context",
    "fiber.Ctx",
    "iris.Context",
    "fasthttp.RequestCtx",
];

pub(super) fn registered(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    id: CallId,
    asked: &mut Vec<Asked>,
) {
    let call = &reading.source(at.file).calls[id];
    let values = || call.arguments.iter().map(|it| &it.value);
    let given = values().find_map(|value| match value {
        Value::Name(name) => keys::named(reading, at, name).filter(|it| it.1),
        _ => None,
    });
    let router = given.map_or_else(
        || Key {
            file: at.file,
            scope: ScopeId::FILE,
            name: "own".to_owned(),
        },
        |it| it.0,
    );
    let mut add = |mut methods: Vec<String>, path: String, handlers| {
        if methods.is_empty() {
            methods.push("ANY".to_owned());
        }
        asked.push(Asked {
            router: router.clone(),
            step: Step::Route {
                methods,
                paths: vec![path],
                handlers,
            },
            call: (at.file, id),
        });
    };
    if matches!(call.name(), "AddRoutes" | "RegisterRoutes") {
        for table in values() {
            for (methods, path, handlers) in tables::of_table(reading, at, table) {
                add(methods, path, handlers);
            }
        }
        return;
    }
    let text = |it: &Value| reading.links.text(at, it);
    let (_, path) = match values()
        .filter_map(text)
        .map(|it| pattern(&it))
        .find(is_path)
    {
        Some(found) => found,
        None => return,
    };
    let handled = values().map(|it| handlers(reading, at, it));
    let answers = |function: &FunctionRef| {
        let mut assigned = reading.source(function.file).assignments.iter();
        assigned.any(|assignment| {
            assignment.scope == function.scope
                && matches!(&assignment.value, Value::Name(kind) if REQUESTS.contains(&kind.as_str()))
        })
    };
    let mut found = handled.filter(|handlerses| {
        handlerses
            .last()
            .is_some_and(|handler| handler.functions.last().is_some_and(answers))
    });
    // A client's own functions take a path, too, and no handler.
    if let (Some(handlers), Some(_)) = (found.next(), reading.links.target(at.file, id)) {
        let methods = values().filter_map(method).collect::<Vec<_>>();
        let in_pattern = values().filter_map(text).find_map(|it| pattern(&it).0);
        let methods = methods.into_iter().chain(in_pattern).collect();
        add(methods, path, handlers);
    }
}

fn is_path((_, path): &(Option<String>, String)) -> bool {
    path.starts_with('/') && !path.contains(' ')
}
