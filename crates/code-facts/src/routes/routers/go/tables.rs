//! Routes that are registered by a loop over a table of them.

use super::handlers::handlers_at;
use super::method;
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::routes::site::CallSite;
use crate::syntax::Value;

/// A row: its methods, its path, and what handles it.
pub(super) type Row = (Vec<String>, String, Vec<Handlers>);

/// The rows of the table that a call's arguments come from: `for _, it := range routes`, or
/// `for path, handler := range routes` of a map.
pub(super) fn rows(site: CallSite<'_>) -> Vec<Row> {
    let reads = site.source.reads.iter();
    let mut reads = reads.filter(|read| site.span.contains(read.span));
    let rows = reads.find_map(|read| {
        let name = read.path.split('.').next().unwrap_or_default();
        match site.links.find(site.at(), name)? {
            Target::Value(at, value) => {
                Some(of_table(site, at, value)).filter(|rows| !rows.is_empty())
            }
            _ => None,
        }
    });
    rows.unwrap_or_default()
}

pub(super) fn of_table(site: CallSite<'_>, at: FunctionRef, table: &Value) -> Vec<Row> {
    let handled = |value: &Value| {
        let handlers = handlers_at(site, at, value);
        let is_handled = handlers.last().is_some_and(Handlers::has_function);
        is_handled.then_some(handlers)
    };
    let row = |item: &Value| {
        let parts: Vec<&Value> = match item {
            Value::List(parts) => parts.iter().collect(),
            Value::Object(members) => members.iter().map(|(_, value)| value).collect(),
            Value::Call(id) => site.links.source(at).calls[*id].values().collect(),
            _ => return None,
        };
        let methods = parts.iter().filter_map(|value| method(value)).collect();
        let mut texts = parts.iter().filter_map(|value| site.links.text(at, value));
        let path = texts.find(|text| text.contains('/'))?;
        let handlers = parts.iter().rev().find_map(|value| handled(value))?;
        Some((methods, path, handlers))
    };
    match table {
        Value::List(items) => items.iter().filter_map(row).collect(),
        Value::Object(members) => {
            let rows = members.iter();
            rows.filter_map(|(path, value)| Some((Vec::new(), path.clone(), handled(value)?)))
                .collect()
        }
        _ => Vec::new(),
    }
}
