//! Absinthe, GraphQL of Elixir. Source: hexdocs.pm/absinthe, "Schemas", "Middleware and Plugins".

use super::RouteCollector;
use super::phoenix::plug;
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Language, Value};

/// `field :sign_in, :user do middleware …; resolve &Accounts.sign_in/2 end`: a function that a client
/// calls by its name.
pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Elixir {
            continue;
        }
        for field in source.calls.iter().filter(|it| it.callee == "field") {
            let (Some(Value::Name(name)), Some(Value::Function(scope))) = (
                field.positional(0),
                field.arguments.last().map(|it| &it.value),
            ) else {
                continue;
            };
            let within = || source.calls.iter().filter(|it| it.scope == *scope);
            let resolved = within().find(|it| it.callee.ends_with("resolve"));
            let Some(value) = resolved.and_then(|it| it.positional(0)) else {
                continue;
            };
            let at = FunctionRef {
                file,
                scope: *scope,
            };
            let mut own = reading.links.handlers(at, value);
            if let Value::Name(function) = value
                && own.functions.is_empty()
                && let Some(Target::Function(found)) = reading.links.find(at, function)
            {
                own = Handlers::default();
                own.functions.push(found);
            }
            let before: Vec<_> = within()
                .filter(|it| it.callee == "middleware")
                .filter_map(|call| match call.positional(0) {
                    Some(Value::Name(name)) => Some(plug(reading, file, name)),
                    _ => None,
                })
                .collect();
            let place = reading.place(file, field.span);
            reading.add("ACTION", name.clone(), &before, own, place);
        }
    }
}
