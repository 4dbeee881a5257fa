//! Controllers, by attributes and by convention.

use super::{CSHARP, guards, lineage, markers, methods, texts};
use crate::FunctionRef;
use crate::resolve::{Handlers, Links};
use crate::routes::{RouteCollector, capitals, joined, verb};
use crate::syntax::{Marker, ScopeKind, Span};

/// The pattern of `MapDefaultControllerRoute`.
const DEFAULT: &str = "{controller=Home}/{action=Index}/{id?}";

pub(in super::super) fn read(collector: &mut RouteCollector<'_>) {
    let patterns = patterns(collector);
    for (class, declared) in collector.scopes_in(CSHARP) {
        let extends =
            |base: &String| base.ends_with("Controller") || base.ends_with("ControllerBase");
        let is_controller = declared.kind == ScopeKind::Type
            && (declared.name.ends_with("Controller")
                || declared.marker("ApiController").is_some()
                || declared.bases.iter().any(extends));
        if is_controller {
            controller(collector, class, &patterns);
        }
    }
}

/// The patterns of conventional routes.
fn patterns(collector: &RouteCollector<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut has_attributes_alone = false;
    for site in collector.calls_in(CSHARP) {
        let pattern = match site.name() {
            "MapControllerRoute" => site.given_text("pattern", 1),
            "MapAreaControllerRoute" => site.given_text("pattern", 2),
            "MapRoute" => {
                let template = site.given_text("template", 1);
                template.or_else(|| site.given_text("url", 1))
            }
            "MapDefaultControllerRoute" | "UseMvcWithDefaultRoute" => Some(DEFAULT.to_owned()),
            "MapControllers" => {
                has_attributes_alone = true;
                None
            }
            _ => None,
        };
        found.extend(pattern.filter(|pattern| pattern.contains("{action")));
    }
    // Where the start of an application was not read, it starts as most do.
    if found.is_empty() && !has_attributes_alone {
        found.push(DEFAULT.to_owned());
    }
    found
}

/// A route of an action: its method, its template if it has one of its own, and where it is said.
type ActionRoute = (String, Option<String>, Span);

fn controller(collector: &mut RouteCollector<'_>, class: FunctionRef, patterns: &[String]) {
    let links = collector.links;
    let name = &links.scope(class).name;
    let name = name.strip_suffix("Controller").unwrap_or(name);
    let mut prefixes = Vec::new();
    let mut area = String::new();
    for (at, marker) in markers(links, class) {
        match marker.name.as_str() {
            "Route" | "RoutePrefix" => prefixes.extend(texts(links, at, marker)),
            "Area" => area = texts(links, at, marker).pop().unwrap_or_default(),
            _ => {}
        }
    }
    let has_prefix = !prefixes.is_empty();
    if !has_prefix {
        prefixes.push(String::new());
    }
    let before = filters(links, class);
    for (at, action) in methods(links, class) {
        let is_hook = action.name.starts_with("On") || action.name == "Dispose";
        let is_closed = action.marker("NonAction").is_some();
        if !action.is_exported || is_hook || is_closed {
            continue;
        }
        let said = action.marker("ActionName");
        let said = said.and_then(|marker| texts(links, at, marker).pop());
        // The action of `LoginAsync` is `Login`.
        let short = action.name.strip_suffix("Async").unwrap_or(&action.name);
        let said = said.unwrap_or_else(|| short.to_owned());
        let filled = |template: &str| {
            let filled = template.replace("[controller]", name);
            filled.replace("[area]", &area).replace("[action]", &said)
        };
        let own = guards(links, class, &action.markers);
        let before = [before.as_slice(), &own].concat();
        for (method, template, span) in action_routes(links, at, &action.markers, action.span) {
            let paths: Vec<String> = if has_prefix || template.is_some() {
                let own = filled(template.as_deref().unwrap_or_default());
                prefixes
                    .iter()
                    .map(|prefix| below(&filled(prefix), &own))
                    .collect()
            } else {
                let patterns = patterns.iter();
                let meant = patterns.filter(|pattern| pattern.contains("{area") != area.is_empty());
                let paths = meant.filter_map(|pattern| conventional(pattern, &area, name, &said));
                paths.collect()
            };
            for path in paths {
                let place = collector.place(class.file, span);
                collector.add(&method, path, &before, Handlers::of(at), place);
            }
        }
    }
}

/// A template below a prefix; one that starts at the root has none.
fn below(prefix: &str, template: &str) -> String {
    match template.strip_prefix('~').unwrap_or(template) {
        root if root.starts_with('/') => joined("", root),
        _ => joined(prefix, template),
    }
}

/// Filters that a controller or what it extends has as methods.
fn filters(links: &Links<'_>, class: FunctionRef) -> Vec<Handlers> {
    let classes = lineage(links, class).0.into_iter();
    let methods = classes.flat_map(|class| methods(links, class));
    let filters = methods.filter(|(_, method)| method.name.starts_with("OnAction"));
    filters
        .map(|(function, _)| Handlers::of(function))
        .collect()
}

fn action_routes(
    links: &Links<'_>,
    at: FunctionRef,
    markers: &[Marker],
    span: Span,
) -> Vec<ActionRoute> {
    let mut verbs: Vec<ActionRoute> = Vec::new();
    let mut templates: Vec<(String, Span)> = Vec::new();
    for marker in markers {
        let own = texts(links, at, marker);
        if let Some(verb) = marker.name.strip_prefix("Http").and_then(verb) {
            verbs.push((verb, own.into_iter().next(), marker.span));
        } else if marker.name == "AcceptVerbs" {
            let route = marker.argument("Route");
            let route = route.and_then(|value| links.text(at, value));
            let own = capitals(&own).into_iter();
            verbs.extend(own.map(|verb| (verb, route.clone(), marker.span)));
        } else if marker.name == "Route" {
            templates.extend(own.into_iter().map(|text| (text, marker.span)));
        }
    }
    if verbs.is_empty() {
        verbs.push(("ANY".to_owned(), None, span));
    }
    let mut found = Vec::new();
    for (verb, template, at) in verbs {
        match template {
            Some(_) => found.push((verb, template, at)),
            None if templates.is_empty() => found.push((verb, None, span)),
            None => {
                let all = templates.iter();
                found.extend(all.map(|(text, at)| (verb.clone(), Some(text.clone()), *at)));
            }
        }
    }
    found
}

/// `{controller=Home}/{action=Index}/{id?}` for an action. Parts that are not filled stay as they are,
/// those that need not be there are left out, and so are defaults at the end.
fn conventional(pattern: &str, area: &str, controller: &str, action: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    // How many parts there are up to the last that is no default.
    let mut length = 0;
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let inner = part.strip_prefix('{');
        let inner = inner.and_then(|rest| rest.strip_suffix('}'));
        let text = inner.unwrap_or_default();
        let (key, default) = text.split_once('=').unwrap_or((text, ""));
        let value = match key.split([':', '?', '*']).next().unwrap_or_default() {
            _ if inner.is_none() => part,
            "area" => area,
            "controller" => controller,
            "action" => action,
            _ if part.ends_with("?}") || !default.is_empty() => continue,
            _ => part,
        };
        parts.push(value);
        let is_default = value.eq_ignore_ascii_case(default.trim_end_matches('?'));
        if inner.is_none() || !is_default {
            length = parts.len();
        }
    }
    parts.truncate(length);
    Some(joined("", &parts.join("/")))
}
