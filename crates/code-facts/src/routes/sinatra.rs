//! Sinatra. Source: sinatrarb.com, "Routes", "Filters".

use super::RouteCollector;
use super::site::CallSite;
use crate::resolve::Handlers;
use crate::syntax::{Language, ScopeId, ScopeKind, Value};

const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "options", "head"];

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for (file, source) in collector.files_in(&[Language::Ruby]) {
        if source.path.ends_with("routes.rb") {
            continue;
        }
        let is_function = |scope: ScopeId| source.scopes[scope].kind == ScopeKind::Function;
        let calls = collector.calls_of(file);
        let outside = calls.filter(|call| !source.around(call.scope).any(is_function));
        let with_block = outside.filter_map(|site| Some((site, site.block()?)));
        let with_block: Vec<(CallSite<'_>, ScopeId)> = with_block.collect();
        let filters = with_block.iter().filter(|(it, _)| it.callee == "before");
        for (site, block) in &with_block {
            let is_verb = VERBS.contains(&site.callee.as_str());
            let Some(path) = site.text_at(0).filter(|_| is_verb) else {
                continue;
            };
            let applying = filters.clone().filter(|(filter, _)| {
                let pattern = filter.positional(0).and_then(Value::text);
                let pattern = pattern.unwrap_or_default();
                let begin = pattern.split('*').next().unwrap_or_default();
                path.starts_with(begin.trim_end_matches('/'))
            });
            let blocks = applying.map(|(_, block)| Handlers::of(site.scope(*block)));
            let mut before: Vec<Handlers> = blocks.collect();
            // A condition of its own: `get "/account", auth: :user do`.
            before.push(Handlers {
                unknown: site
                    .arguments
                    .iter()
                    .filter_map(|argument| argument.name.clone())
                    .collect(),
                ..Handlers::default()
            });
            let own = Handlers::of(site.scope(*block));
            let method = site.callee.to_ascii_uppercase();
            collector.add(&method, path, &before, own, site.place());
        }
    }
}
