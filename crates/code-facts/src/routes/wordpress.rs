//! WordPress, and middleware of PSR-15 that answers by a request's path. Sources:
//! developer.wordpress.org, "Hooks", "Rewrite API", "REST API Handbook"; php-fig.org, PSR-15.

use super::{RouteCollector, joined, laravel};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Branch, FileId, Language, ScopeId, ScopeKind, Value};

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

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Php {
            continue;
        }
        for call in &source.calls {
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            match call.callee.as_str() {
                "add_action" | "add_filter" => hook(reading, at, call.positional(0), call),
                "register_rest_route" => rest(reading, at, call),
                _ => {}
            }
        }
        middlewares(reading, file);
    }
}

type Call = crate::syntax::Call;

/// `add_action('template_redirect', [$this, 'handle_callback'])`.
fn hook(reading: &mut RouteCollector<'_>, at: FunctionRef, name: Option<&Value>, call: &Call) {
    let (Some(name), Some(action)) = (name.and_then(Value::text), call.positional(1)) else {
        return;
    };
    let after = |prefix| name.strip_prefix(prefix);
    let posted = after("admin_post_nopriv_").or_else(|| after("admin_post_"));
    let asked = after("wp_ajax_nopriv_").or_else(|| after("wp_ajax_"));
    let path = if let Some(action) = posted {
        format!("/wp-admin/admin-post.php?action={action}")
    } else if let Some(action) = asked {
        format!("/wp-admin/admin-ajax.php?action={action}")
    } else if name == "wp_logout" {
        "/wp-login.php?action=logout".to_owned()
    } else if let Some(action) = after("login_form_") {
        format!("/wp-login.php?action={action}")
    } else if ANSWERED.contains(&name) {
        rewritten(reading, at.file).unwrap_or_else(|| "/".to_owned())
    } else {
        return;
    };
    let own = handlers(reading, at, action);
    let place = reading.place(at.file, call.span);
    reading.add("ANY", path, &[], own, place);
}

/// The path of the first `add_rewrite_rule('^sign-in/callback/?$', …)` of a file.
fn rewritten(reading: &RouteCollector<'_>, file: FileId) -> Option<String> {
    let mut calls = reading.source(file).calls.iter();
    let rule = calls.find(|call| call.callee == "add_rewrite_rule")?;
    let pattern = rule.positional(0)?.text()?;
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
    Some(joined("", pattern.trim_end_matches("/?")))
}

/// `register_rest_route('shop/v1', '/callback', ['callback' => …, 'permission_callback' => …])`.
fn rest(reading: &mut RouteCollector<'_>, at: FunctionRef, call: &Call) {
    let text = |place| {
        call.positional(place)
            .and_then(|it| reading.links.text(at, it))
    };
    let (Some(namespace), Some(path)) = (text(0), text(1)) else {
        return;
    };
    let options = match call.positional(2) {
        Some(Value::List(several)) => several.iter().collect(),
        one => one.into_iter().collect::<Vec<_>>(),
    };
    for options in options {
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
        let before: Vec<_> = before
            .map(|it| handlers(reading, at, it))
            .into_iter()
            .collect();
        let own = handlers(reading, at, action);
        let path = joined(&joined("/wp-json", &namespace), &path);
        let place = reading.place(at.file, call.span);
        reading.add(&method, path, &before, own, place);
    }
}

/// `[$this, 'name']`, `[self::class, 'name']`, `'name'`, a function.
fn handlers(reading: &RouteCollector<'_>, at: FunctionRef, action: &Value) -> Handlers {
    let own = match action {
        Value::List(parts) => match parts.as_slice() {
            [Value::Name(of), Value::Text(method)]
                if matches!(
                    of.as_str(),
                    "this" | "self.class" | "static.class" | "__CLASS__"
                ) =>
            {
                Some(format!("this.{method}"))
            }
            _ => None,
        },
        Value::Text(name) if !name.contains(['@', ':']) => Some(name.clone()),
        _ => None,
    };
    let Some(own) = own else {
        return laravel::handlers(reading, at, action, None);
    };
    let mut found = Handlers::default();
    match reading.links.find(at, &own) {
        Some(Target::Function(function)) => found.functions.push(function),
        _ => found.unknown.push(own),
    }
    found
}

/// `process(…)` of a middleware: each branch on the path that hands the request to a method.
fn middlewares(reading: &mut RouteCollector<'_>, file: FileId) {
    let source = reading.source(file);
    let is_middleware = |scope: ScopeId| {
        let bases = &source.scopes[scope].bases;
        source.scopes[scope].kind == ScopeKind::Type
            && bases
                .iter()
                .any(|base| base.ends_with("MiddlewareInterface"))
    };
    for branch in &source.branches {
        let scope = &source.scopes[branch.scope];
        if scope.name != "process" || !is_middleware(scope.parent) {
            continue;
        }
        let Some(path) = asked_path(branch) else {
            continue;
        };
        let mut calls = source.calls.iter();
        let handed = calls.find_map(|call| {
            let is_it = call.scope == branch.scope
                && branch.then.contains(call.span)
                && call.span > branch.span
                && call.callee.starts_with("this.");
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            match reading.links.find(at, &call.callee).filter(|_| is_it)? {
                Target::Function(function) => Some(function),
                _ => None,
            }
        });
        let mut own = Handlers::default();
        own.functions.extend(handed);
        if !own.functions.is_empty() {
            let place = reading.place(file, branch.span);
            reading.add("ANY", path, &[], own, place);
        }
    }
}

/// The setting that a condition compares a path with; one that is written out is read by
/// [`super::pages`].
fn asked_path(branch: &Branch) -> Option<String> {
    let condition = &branch.condition;
    if !condition.to_lowercase().contains("path") || condition.contains(['\'', '"']) {
        return None;
    }
    let right = condition.rsplit_once("==")?.1.trim();
    let name = right.rsplit("->").next()?.trim_end_matches(['(', ')']);
    Some(format!("/{{{}}}", name.trim_start_matches("get")))
}
