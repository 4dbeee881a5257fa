//! Rails and Hanami. Sources: guides.rubyonrails.org, "Routing", "Action Controller Overview"
//! (filters); guides.hanamirb.org, "Routing", "Actions".

use super::site::CallSite;
use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::{Handlers, Links};
use crate::syntax::{Call, Language, ScopeId, ScopeKind, Value};

const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "match"];

/// The actions of `resources`, and their methods; those of `resource` lack the first. Phoenix calls
/// the last one `delete`.
pub(super) const ACTIONS: &[(&str, &str, &str)] = &[
    ("index", "GET", ""),
    ("new", "GET", "new"),
    ("create", "POST", ""),
    ("show", "GET", ":id"),
    ("edit", "GET", ":id/edit"),
    ("update", "PATCH", ":id"),
    ("destroy", "DELETE", ":id"),
    ("delete", "DELETE", ":id"),
];

/// How many classes up a controller is followed.
const HIGHEST: usize = 8;

/// What the blocks around a route add to it.
#[derive(Clone, Default)]
struct EnclosingScope {
    prefix: String,
    /// `Api.V1.`
    module: String,
    controller: Option<String>,
}

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for (file, source) in collector.files_in(&[Language::Ruby]) {
        let path = source.path.to_string_lossy();
        if !path.ends_with("config/routes.rb") && !path.contains("config/routes/") {
            continue;
        }
        for site in collector.calls_of(file) {
            match site.callee.as_str() {
                "root" => {
                    let to = site.given("to", 0).and_then(Value::text);
                    add(collector, site, "GET", "", to);
                }
                verb if VERBS.contains(&verb) => verb_route(collector, site),
                "resources" | "resource" => resources(collector, site),
                _ => {}
            }
        }
    }
}

/// `get "/callback", to: "sessions#callback"`, `get "/callback" => "sessions#callback"`.
fn verb_route(collector: &mut RouteCollector<'_>, site: CallSite<'_>) {
    let word = |key: &str| site.argument(key).and_then(Value::word);
    let verb = match site.callee.as_str() {
        "match" => {
            let via = site.argument("via").and_then(Value::name);
            let via = via.filter(|word| *word != "all").unwrap_or("any");
            via.to_ascii_uppercase()
        }
        verb => verb.to_ascii_uppercase(),
    };
    let arrow = site.arguments.iter().find_map(|argument| {
        let name = argument.name.as_deref().filter(|name| *name != "to")?;
        let target = argument.value.text().filter(|text| text.contains('#'))?;
        Some((name, target))
    });
    if let Some((path, to)) = arrow {
        return add(collector, site, &verb, path, Some(to));
    }
    let to = match (word("to"), word("controller"), word("action")) {
        (Some(to), ..) if to.contains(['#', '.']) => Some(to.to_owned()),
        (Some(action), ..) | (None, None, Some(action)) => Some(format!("#{action}")),
        (None, Some(controller), Some(action)) => Some(format!("{controller}#{action}")),
        _ => None,
    };
    for path in site.unnamed() {
        let (Value::Text(path) | Value::Template(path) | Value::Name(path)) = path else {
            continue;
        };
        let trimmed = path.trim_matches('/');
        let usual = || match trimmed.rsplit_once('/') {
            Some((controller, action)) => format!("{controller}#{action}"),
            None => format!("#{trimmed}"),
        };
        let to = to.clone().unwrap_or_else(usual);
        add(collector, site, &verb, path, Some(&to));
    }
}

/// Whether a call's `only` and `except` leave an action in.
fn applies(call: &Call, action: &str) -> bool {
    is_among(call, ["only", "except"], action)
}

/// Whether lists of what is meant and of what is not leave an action in.
pub(super) fn is_among(call: &Call, [only, except]: [&str; 2], action: &str) -> bool {
    let is_named = |list: &Value| list.items().iter().any(|item| item.word() == Some(action));
    let has = |key: &str| call.argument(key).map(is_named);
    has(only) != Some(false) && has(except) != Some(true)
}

/// The path of one of [`ACTIONS`] below that of its resource.
pub(super) fn action_path(base: &str, rest: &str, is_one: bool) -> String {
    let id = if is_one { ":id" } else { "" };
    joined(base, rest.strip_prefix(id).unwrap_or(rest))
}

fn resources(collector: &mut RouteCollector<'_>, site: CallSite<'_>) {
    let is_one = site.callee == "resource";
    let word = |key: &str| site.argument(key).and_then(Value::word);
    for name in site.unnamed().filter_map(Value::word) {
        // A resource that is one has a controller in the plural all the same.
        let is_plural = !is_one || name.ends_with('s');
        let usual = || format!("{name}{}", if is_plural { "" } else { "s" });
        let controller = word("controller").map_or_else(usual, str::to_owned);
        let base = word("path").unwrap_or(name);
        for (action, method, rest) in &ACTIONS[..7] {
            if applies(site.call, action) && !(is_one && *action == "index") {
                let path = action_path(base, rest, is_one);
                let to = format!("{controller}#{action}");
                add(collector, site, method, &path, Some(&to));
            }
        }
    }
}

/// Adds a route with the prefixes of the blocks around it, if its action is the project's.
fn add(
    collector: &mut RouteCollector<'_>,
    site: CallSite<'_>,
    method: &str,
    path: &str,
    to: Option<&str>,
) {
    let links = site.links;
    let mut outer = EnclosingScope::default();
    for (_, holder) in site.enclosing() {
        if let Some(holder) = holder {
            enter(holder, &mut outer);
        }
    }
    let path = joined(&outer.prefix, path.trim_end_matches("(.:format)"));
    let module = site.argument("module").and_then(Value::word);
    let module = module.map_or(String::new(), |module| format!("{}.", camel(module)));
    let of_rails = to.and_then(|target| {
        let (controller, action) = target.split_once('#')?;
        let controller = match controller {
            "" => outer.controller.as_deref().unwrap_or_default(),
            controller => controller,
        };
        let name = format!("{}{module}{}Controller", outer.module, camel(controller));
        let last = name.rsplit('.').next().unwrap_or(&name);
        let class = links.named_type(&name).or_else(|| links.named_type(last))?;
        Some((class, method_of(links, class, action), action))
    });
    let (mut own, mut before) = (Handlers::default(), Vec::new());
    if let Some((class, function, action)) = of_rails {
        own.functions.extend(function);
        before = filters(links, class, action);
    }
    if !own.has_function()
        && let Some((class, function)) = to.and_then(|target| action_of_hanami(links, target))
    {
        own = Handlers::of(function);
        before = filters(links, class, "");
    }
    collector.add(method, path, &before, own, site.place());
}

/// `to: "sessions.callback"`, `to: "sessions#callback"` of Hanami: a class for each action.
fn action_of_hanami(links: &Links<'_>, to: &str) -> Option<(FunctionRef, FunctionRef)> {
    if !to.contains(['.', '#']) {
        return None;
    }
    let parts: Vec<String> = to.split(['.', '#']).map(camel).collect();
    let class = links.named_type(&parts.join("."))?;
    let function = method_of(links, class, "handle");
    Some((class, function.or_else(|| method_of(links, class, "call"))?))
}

fn method_of(links: &Links<'_>, class: FunctionRef, name: &str) -> Option<FunctionRef> {
    links.resolve_at(class, &format!("self.{name}"))
}

/// `api/v1/user_sessions` → `Api.V1.UserSessions`.
fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut is_first = true;
    for character in name.trim_matches('/').chars() {
        match character {
            '/' => camel.push('.'),
            '_' => {}
            letter if is_first => camel.push(letter.to_ascii_uppercase()),
            letter => camel.push(letter),
        }
        is_first = matches!(character, '/' | '_');
    }
    camel
}

/// Takes in what `scope`, `namespace`, `resources` and `controller` say of their blocks.
fn enter(holder: CallSite<'_>, outer: &mut EnclosingScope) {
    let word = |key: &str| holder.argument(key).and_then(Value::word);
    let first = holder.positional(0).and_then(Value::word);
    let mut module = None;
    let path = match holder.callee.as_str() {
        "namespace" => {
            module = first;
            word("path").or(first)
        }
        "scope" => {
            module = word("module");
            if let Some(controller) = word("controller") {
                outer.controller = Some(controller.to_owned());
            }
            word("path").or(first)
        }
        "controller" => {
            outer.controller = first.map(str::to_owned);
            None
        }
        "resources" | "resource" => {
            outer.controller = word("controller").or(first).map(str::to_owned);
            word("path").or(first)
        }
        "member" => Some(":id"),
        _ => None,
    };
    if let Some(module) = module {
        outer.module = format!("{}{}.", outer.module, camel(module));
    }
    outer.prefix = joined(&outer.prefix, path.unwrap_or_default());
}

/// The filters that run before an action: those of its class and of all that this is made of.
fn filters(links: &Links<'_>, class: FunctionRef, action: &str) -> Vec<Handlers> {
    let mut names: Vec<&str> = Vec::new();
    let mut blocks = Vec::new();
    let mut types = Vec::new();
    lineage(links, class, 0, &mut types);
    // What is higher runs first, and what is lower may skip it.
    for of in types.into_iter().rev() {
        let source = links.source(of);
        let is_function = |scope: ScopeId| source.scopes[scope].kind == ScopeKind::Function;
        let calls = source.calls.iter().filter(|call| {
            source.is_within(call.scope, of.scope) && !source.around(call.scope).any(is_function)
        });
        for call in calls.filter(|call| applies(call, action)) {
            match call.callee.as_str() {
                "before_action"
                | "prepend_before_action"
                | "before_filter"
                | "around_action"
                | "before" => {
                    names.extend(call.unnamed().filter_map(Value::name));
                    let block = call.block().map(|scope| FunctionRef { scope, ..of });
                    blocks.extend(block);
                }
                "skip_before_action" | "skip_before_filter" => {
                    let skipped: Vec<&str> = call.unnamed().filter_map(Value::word).collect();
                    names.retain(|name| !skipped.contains(name));
                }
                // The skip that Rails 8 writes for its own concern.
                "allow_unauthenticated_access" => {
                    names.retain(|name| *name != "require_authentication")
                }
                _ => {}
            }
        }
    }
    let filter = |name| match method_of(links, class, name) {
        Some(function) => Handlers::of(function),
        None => Handlers::unknown(name),
    };
    let named = names.into_iter().map(filter);
    named.chain([Handlers::all(blocks)]).collect()
}

/// A class, the modules that it includes, and the classes above it.
fn lineage(links: &Links<'_>, of: FunctionRef, height: usize, found: &mut Vec<FunctionRef>) {
    if height > HIGHEST || found.contains(&of) {
        return;
    }
    found.push(of);
    let bases = links.scope(of).bases.iter();
    for base in bases.filter_map(|base| links.named_type(base)) {
        lineage(links, base, height + 1, found);
    }
}
