//! Sinatra. Source: sinatrarb.com, "Routes", "Filters".

use super::RouteCollector;
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{Language, ScopeId, ScopeKind, Value};

const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "options", "head"];

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Ruby || source.path.ends_with("routes.rb") {
            continue;
        }
        let block = |call: &crate::syntax::Call| match call.arguments.last()?.value {
            Value::Function(scope) => Some(scope),
            _ => None,
        };
        let is_outside = |scope: ScopeId| {
            let is_function = |scope: ScopeId| source.scopes[scope].kind == ScopeKind::Function;
            !source.around(scope).any(is_function)
        };
        let filters: Vec<_> = source
            .calls
            .iter()
            .filter(|call| call.callee == "before" && is_outside(call.scope))
            .filter_map(|call| Some((call.positional(0).and_then(Value::text), block(call)?)))
            .collect();
        for call in &source.calls {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            if !VERBS.contains(&call.callee.as_str()) || !is_outside(call.scope) {
                continue;
            }
            let path = call.positional(0).and_then(|it| reading.links.text(at, it));
            let (Some(path), Some(scope)) = (path, block(call)) else {
                continue;
            };
            let mut before = Vec::new();
            for (pattern, filter) in &filters {
                let applies = pattern.is_none_or(|pattern| {
                    path.starts_with(
                        pattern
                            .split('*')
                            .next()
                            .unwrap_or(pattern)
                            .trim_end_matches('/'),
                    )
                });
                if applies {
                    let mut handlers = Handlers::default();
                    handlers.functions.push(FunctionRef {
                        file,
                        scope: *filter,
                    });
                    before.push(handlers);
                }
            }
            // A condition of its own: `get "/account", auth: :user do`.
            let conditions = call.arguments.iter().filter_map(|it| it.name.clone());
            before.push(Handlers {
                unknown: conditions.collect(),
                ..Handlers::default()
            });
            let mut own = Handlers::default();
            own.functions.push(FunctionRef { file, scope });
            let place = reading.place(file, call.span);
            reading.add(&call.callee.to_ascii_uppercase(), path, &before, own, place);
        }
    }
}
