//! Routes that are registered by a loop over a table of them.

use super::handlers::handlers;
use super::method;
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::routes::RouteCollector;
use crate::syntax::{Call, Value};

/// A row: its methods, its path, and what handles it.
pub(super) type Row = (Vec<String>, String, Vec<Handlers>);

/// The rows of the table that a call's arguments come from: `for _, it := range routes`, or
/// `for path, handler := range routes` of a map.
pub(super) fn rows(reading: &RouteCollector<'_>, at: FunctionRef, call: &Call) -> Vec<Row> {
    let source = reading.source(at.file);
    let mut reads = source
        .reads
        .iter()
        .filter(|it| call.span.contains(it.span))
        .map(|read| read.path.split('.').next().unwrap_or_default());
    reads
        .find_map(|name| match reading.links.find(at, name)? {
            Target::Value(at, value) => {
                Some(of_table(reading, at, value)).filter(|it| !it.is_empty())
            }
            _ => None,
        })
        .unwrap_or_default()
}

pub(super) fn of_table(reading: &RouteCollector<'_>, at: FunctionRef, table: &Value) -> Vec<Row> {
    let rows: Vec<Option<Row>> = match table {
        Value::List(items) => items.iter().map(|it| row(reading, at, it)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(path, value)| {
                let handlers = handlers(reading, at, value);
                is_handled(&handlers).then(|| (Vec::new(), path.clone(), handlers))
            })
            .collect(),
        _ => Vec::new(),
    };
    rows.into_iter().flatten().collect()
}

fn row(reading: &RouteCollector<'_>, at: FunctionRef, item: &Value) -> Option<Row> {
    let parts: Vec<&Value> = match item {
        Value::List(parts) => parts.iter().collect(),
        Value::Object(members) => members.iter().map(|it| &it.1).collect(),
        Value::Call(id) => {
            let made = &reading.source(at.file).calls[*id];
            made.arguments.iter().map(|it| &it.value).collect()
        }
        _ => return None,
    };
    let methods = parts.iter().filter_map(|it| method(it)).collect();
    let texts = parts.iter().filter_map(|it| reading.links.text(at, it));
    let path = texts.into_iter().find(|it| it.contains('/'))?;
    let handled = parts.iter().map(|it| handlers(reading, at, it));
    let handlers = handled.into_iter().rfind(|it| is_handled(it))?;
    Some((methods, path, handlers))
}

fn is_handled(handlers: &[Handlers]) -> bool {
    handlers.last().is_some_and(|it| !it.functions.is_empty())
}
