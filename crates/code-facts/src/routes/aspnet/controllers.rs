//! Controllers, by attributes and by convention.

use super::{below, given_text, guards, lineage, markers, methods, texts, without_async};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::routes::{RouteCollector, joined};
use crate::syntax::{Language, Marker, ScopeKind, Span};

/// Attributes for methods of HTTP.
const VERBS: &[(&str, &str)] = &[
    ("HttpGet", "GET"),
    ("HttpPost", "POST"),
    ("HttpPut", "PUT"),
    ("HttpPatch", "PATCH"),
    ("HttpDelete", "DELETE"),
    ("HttpHead", "HEAD"),
    ("HttpOptions", "OPTIONS"),
];

/// The pattern of `MapDefaultControllerRoute`.
const DEFAULT: &str = "{controller=Home}/{action=Index}/{id?}";

pub(in super::super) fn read(reading: &mut RouteCollector<'_>) {
    let patterns = patterns(reading);
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::CSharp {
            continue;
        }
        for scope in source.scopes.keys() {
            let class = FunctionRef { file, scope };
            if is_controller(reading, class) {
                controller(reading, class, &patterns);
            }
        }
    }
}

/// The patterns of conventional routes.
fn patterns(reading: &RouteCollector<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut has_attributes_alone = false;
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::CSharp {
            continue;
        }
        for call in &source.calls {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            let pattern = match call.name() {
                "MapControllerRoute" => given_text(reading, at, call, "pattern", 1),
                "MapAreaControllerRoute" => given_text(reading, at, call, "pattern", 2),
                "MapRoute" => given_text(reading, at, call, "template", 1)
                    .or_else(|| given_text(reading, at, call, "url", 1)),
                "MapDefaultControllerRoute" | "UseMvcWithDefaultRoute" => Some(DEFAULT.to_owned()),
                "MapControllers" => {
                    has_attributes_alone = true;
                    None
                }
                _ => None,
            };
            found.extend(pattern.filter(|it| it.contains("{action")));
        }
    }
    // Where the start of an application was not read, it starts as most do.
    if found.is_empty() && !has_attributes_alone {
        found.push(DEFAULT.to_owned());
    }
    found
}

fn is_controller(reading: &RouteCollector<'_>, class: FunctionRef) -> bool {
    let scope = &reading.source(class.file).scopes[class.scope];
    let extends = |base: &String| base.ends_with("Controller") || base.ends_with("ControllerBase");
    scope.kind == ScopeKind::Type
        && (scope.name.ends_with("Controller")
            || scope.markers.iter().any(|it| it.name == "ApiController")
            || scope.bases.iter().any(extends))
}

/// A route of an action: its method, its template if it has one of its own, and its line.
type Asked = (String, Option<String>, Span);

fn controller(reading: &mut RouteCollector<'_>, class: FunctionRef, patterns: &[String]) {
    let name = &reading.source(class.file).scopes[class.scope].name;
    let name = name.strip_suffix("Controller").unwrap_or(name).to_owned();
    let of_class = markers(reading, class);
    let mut prefixes = Vec::new();
    let mut area = String::new();
    for (at, marker) in &of_class {
        match marker.name.as_str() {
            "Route" | "RoutePrefix" => prefixes.extend(texts(reading, *at, marker)),
            "Area" => area = texts(reading, *at, marker).pop().unwrap_or_default(),
            _ => {}
        }
    }
    let has_prefix = !prefixes.is_empty();
    if !has_prefix {
        prefixes.push(String::new());
    }
    let before = filters(reading, class);
    for (at, action) in methods(reading, class) {
        let is_hook = action.name.starts_with("On") || action.name == "Dispose";
        let is_closed = action.markers.iter().any(|it| it.name == "NonAction");
        if !action.is_exported || is_hook || is_closed {
            continue;
        }
        let said = action.markers.iter().find(|it| it.name == "ActionName");
        let said = said.and_then(|marker| texts(reading, at, marker).pop());
        let said = said.unwrap_or_else(|| without_async(&action.name).to_owned());
        let filled = |template: &str| {
            let filled = template.replace("[controller]", &name);
            let filled = filled.replace("[area]", &area);
            filled.replace("[action]", &said)
        };
        let mut guards = before.clone();
        guards.extend(self::guards(reading, class, &action.markers));
        let asked = asked(reading, at, &action.markers, action.span);
        for (method, template, span) in asked {
            let paths: Vec<String> = match template {
                Some(template) => {
                    let own = |prefix: &String| below(&filled(prefix), &filled(&template));
                    prefixes.iter().map(own).collect()
                }
                None if has_prefix => prefixes
                    .iter()
                    .map(|prefix| joined("", &filled(prefix)))
                    .collect(),
                None => {
                    let patterns = patterns.iter();
                    let meant =
                        patterns.filter(|pattern| pattern.contains("{area") != area.is_empty());
                    meant
                        .filter_map(|text| conventional(text, &area, &name, &said))
                        .collect()
                }
            };
            for path in paths {
                let mut own = Handlers::default();
                own.functions.push(at);
                let place = reading.place(class.file, span);
                reading.add(&method, path, &guards, own, place);
            }
        }
    }
}

/// Filters that a controller or what it extends has as methods.
fn filters(reading: &RouteCollector<'_>, class: FunctionRef) -> Vec<Handlers> {
    let classes = lineage(reading, class).0.into_iter();
    let methods = classes.flat_map(|function| methods(reading, function).collect::<Vec<_>>());
    let filters = methods.filter(|(_, scope)| scope.name.starts_with("OnAction"));
    let filters = filters.map(|(function, _)| Handlers {
        functions: vec![function],
        ..Handlers::default()
    });
    filters.collect()
}

fn asked(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    markers: &[Marker],
    span: Span,
) -> Vec<Asked> {
    let mut verbs: Vec<Asked> = Vec::new();
    let mut templates: Vec<(String, Span)> = Vec::new();
    for marker in markers {
        let own = texts(reading, at, marker);
        if let Some((_, verb)) = VERBS.iter().find(|(name, _)| *name == marker.name) {
            verbs.push(((*verb).to_owned(), own.into_iter().next(), marker.span));
        } else if marker.name == "AcceptVerbs" {
            let route = marker.arguments.iter();
            let mut route = route.filter(|argument| argument.name.as_deref() == Some("Route"));
            let route = route.find_map(|argument| reading.links.text(at, &argument.value));
            let verbs_of = own.iter().map(|it| it.to_ascii_uppercase());
            verbs.extend(verbs_of.map(|verb| (verb, route.clone(), marker.span)));
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
    let mut parts: Vec<(String, bool)> = Vec::new();
    for part in pattern.split('/').filter(|it| !it.is_empty()) {
        let inner = part.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let Some(inner) = inner else {
            parts.push((part.to_owned(), false));
            continue;
        };
        let (key, default) = inner.split_once('=').unwrap_or((inner, ""));
        let key = key.split([':', '?', '*']).next().unwrap_or_default();
        let value = match key {
            "area" => area,
            "controller" => controller,
            "action" => action,
            _ if inner.ends_with('?') || !default.is_empty() => continue,
            _ => part,
        };
        let is_default = value.eq_ignore_ascii_case(default.trim_end_matches('?'));
        parts.push((value.to_owned(), is_default));
    }
    while parts.last().is_some_and(|(_, is_default)| *is_default) {
        parts.pop();
    }
    let parts: Vec<_> = parts.into_iter().map(|(it, _)| it).collect();
    Some(joined("", &parts.join("/")))
}
