//! WordPress, and middleware of PSR-15 that answers by a request's path. Sources:
//! developer.wordpress.org, "Hooks", "Rewrite API", "REST API Handbook"; php-fig.org, PSR-15.

use super::site::CallSite;
use super::{RouteCollector, joined, laravel};
use crate::resolve::{Handlers, Target};
use crate::syntax::{Branch, FileId, Language, ScopeKind, Value};

/// Hooks at which a request is answered before WordPress does.
const ANSWERED: &[&str] = &[
    "template_redirect",
    "parse_request",
    "init",
    "wp",
    "wp_loaded",
    "login_init",
    "admin_init",
];

/// Hooks that are named after the action that a request asks for, and the path before its name.
const ACTIONS: &[(&str, &str)] = &[
    ("admin_post_nopriv_", "/wp-admin/admin-post.php?action="),
    ("admin_post_", "/wp-admin/admin-post.php?action="),
    ("wp_ajax_nopriv_", "/wp-admin/admin-ajax.php?action="),
    ("wp_ajax_", "/wp-admin/admin-ajax.php?action="),
    ("login_form_", "/wp-login.php?action="),
];

/// Names by which a class names itself.
const OWN: &[&str] = &["this", "self.class", "static.class", "__CLASS__"];

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    for (file, _) in collector.files_in(&[Language::Php]) {
        for site in collector.calls_of(file) {
            match site.callee.as_str() {
                "add_action" | "add_filter" => hook(collector, site),
                "register_rest_route" => rest(collector, site),
                _ => {}
            }
        }
        middlewares(collector, file);
    }
}

/// `add_action('template_redirect', [$this, 'handle_callback'])`.
fn hook(collector: &mut RouteCollector<'_>, site: CallSite<'_>) {
    let name = site.positional(0).and_then(Value::text);
    let (Some(name), Some(action)) = (name, site.positional(1)) else {
        return;
    };
    let mut actions = ACTIONS.iter();
    let named = actions.find_map(|(prefix, path)| Some((path, name.strip_prefix(prefix)?)));
    let path = if let Some((path, action)) = named {
        format!("{path}{action}")
    } else if name == "wp_logout" {
        "/wp-login.php?action=logout".to_owned()
    } else if ANSWERED.contains(&name) {
        rewritten(collector, site.file).unwrap_or_else(|| "/".to_owned())
    } else {
        return;
    };
    collector.add("ANY", path, &[], handlers(site, action), site.place());
}

/// The path of the first `add_rewrite_rule('^sign-in/callback/?$', …)` of a file.
fn rewritten(collector: &RouteCollector<'_>, file: FileId) -> Option<String> {
    let mut calls = collector.source(file).calls.iter();
    let rule = calls.find(|call| call.callee == "add_rewrite_rule")?;
    let pattern = rule.positional(0)?.text()?;
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
    Some(joined("", pattern.trim_end_matches("/?")))
}

/// `register_rest_route('shop/v1', '/callback', ['callback' => …, 'permission_callback' => …])`.
fn rest(collector: &mut RouteCollector<'_>, site: CallSite<'_>) {
    let (Some(namespace), Some(path)) = (site.text_at(0), site.text_at(1)) else {
        return;
    };
    for options in site.positional(2).map_or(&[][..], Value::items) {
        let Some(action) = options.get("callback") else {
            continue;
        };
        let method = match options.get("methods") {
            Some(Value::Text(text)) => text.to_ascii_uppercase(),
            Some(Value::Name(name)) if name.ends_with("READABLE") => "GET".to_owned(),
            Some(Value::Name(name)) if name.ends_with("CREATABLE") => "POST".to_owned(),
            _ => "ANY".to_owned(),
        };
        let before = options.get("permission_callback");
        let before = before.map(|value| handlers(site, value));
        let path = joined(&joined("/wp-json", &namespace), &path);
        let own = handlers(site, action);
        collector.add(&method, path, before.as_slice(), own, site.place());
    }
}

/// `[$this, 'name']`, `[self::class, 'name']`, `'name'`, a function.
fn handlers(site: CallSite<'_>, action: &Value) -> Handlers {
    let own = match action {
        Value::List(parts) => match parts.as_slice() {
            [Value::Name(of), Value::Text(method)] if OWN.contains(&of.as_str()) => {
                Some(format!("this.{method}"))
            }
            _ => None,
        },
        Value::Text(name) if !name.contains(['@', ':']) => Some(name.clone()),
        _ => None,
    };
    match own {
        Some(own) => match site.function_named(&own) {
            Some(function) => Handlers::of(function),
            None => Handlers::unknown(own),
        },
        None => laravel::handlers(site.links, site.at(), action, None),
    }
}

/// `process(…)` of a middleware: each branch on the path that hands the request to a method.
fn middlewares(collector: &mut RouteCollector<'_>, file: FileId) {
    let source = collector.source(file);
    for branch in &source.branches {
        let scope = &source.scopes[branch.scope];
        let class = &source.scopes[scope.parent];
        let is_middleware = class.kind == ScopeKind::Type
            && class
                .bases
                .iter()
                .any(|base| base.ends_with("MiddlewareInterface"));
        let Some(path) = compared_path(branch).filter(|_| is_middleware && scope.name == "process")
        else {
            continue;
        };
        let mut calls = collector.calls_of(file).filter(|site| {
            site.scope == branch.scope
                && branch.then.contains(site.span)
                && site.callee.starts_with("this.")
        });
        let handed = calls.find_map(|site| match site.links.find(site.at(), &site.callee)? {
            Target::Function(function) => Some(function),
            _ => None,
        });
        if let Some(handed) = handed {
            let place = collector.place(file, branch.span);
            collector.add("ANY", path, &[], Handlers::of(handed), place);
        }
    }
}

/// The setting that a condition compares a path with; one that is written out is read by
/// [`super::pages`].
fn compared_path(branch: &Branch) -> Option<String> {
    let condition = &branch.condition;
    if !condition.to_lowercase().contains("path") || condition.contains(['\'', '"']) {
        return None;
    }
    let right = condition.rsplit_once("==")?.1.trim();
    let name = right.rsplit("->").next()?.trim_end_matches(['(', ')']);
    Some(format!("/{{{}}}", name.trim_start_matches("get")))
}
