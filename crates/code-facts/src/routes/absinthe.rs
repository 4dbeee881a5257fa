//! Absinthe, GraphQL of Elixir. Source: hexdocs.pm/absinthe, "Schemas", "Middleware and Plugins".

use super::RouteCollector;
use super::phoenix::{ELIXIR, plug};
use crate::resolve::Handlers;
use crate::syntax::Value;

/// `field :sign_in, :user do middleware …; resolve &Accounts.sign_in/2 end`: a function that a client
/// calls by its name.
pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for field in collector
        .calls_in(ELIXIR)
        .filter(|call| call.callee == "field")
    {
        let name = field.positional(0).and_then(Value::name);
        let (Some(name), Some(scope)) = (name, field.block()) else {
            continue;
        };
        let at = field.scope(scope);
        let within = || field.source.calls.iter().filter(|call| call.scope == scope);
        let resolved = within().find(|call| call.callee.ends_with("resolve"));
        let Some(value) = resolved.and_then(|call| call.positional(0)) else {
            continue;
        };
        let mut own = field.links.handlers(at, value);
        if !own.has_function()
            && let Some(found) = value
                .name()
                .and_then(|name| field.links.resolve_at(at, name))
        {
            own = Handlers::of(found);
        }
        let middleware = within().filter(|call| call.callee == "middleware");
        let names = middleware.filter_map(|call| call.positional(0)?.name());
        let before = names.map(|name| plug(field.links, field.file, name));
        let before: Vec<_> = before.collect();
        collector.add("ACTION", name.to_owned(), &before, own, field.place());
    }
}
