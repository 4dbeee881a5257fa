//! Where browsers are sent, and what they may call.

use url::Url;

use super::super::facts::{Exchange, Facts};
use super::super::session::{ends_session, is_logout_path};
use super::{Pitfall, advice, defect};
use crate::findings::rules;
use code_facts::semantics::workos::Operation;
use code_facts::syntax::Value;
use code_facts::{FunctionRef, Place, Route};

pub(super) fn redirect_uri_served(facts: &Facts<'_>) -> Vec<Pitfall> {
    // Only where the callback is known has the framework's way of routing been understood.
    let Some(callback) = &facts.callback else {
        return Vec::new();
    };
    let routes = &facts.project.routes;
    let is_own = matches!(callback.exchange, Exchange::Call(_)) && takes_get(callback.route);
    let mut named = redirect_uris(facts);
    named.retain(|(path, _, _)| path.len() > 1);
    let may_serve = |path: &str, uri: &str| {
        // A proxy or a base path may add to the path that the code names, and a hole may hold one.
        let ends_alike = |other: &Route| {
            let route = other.path.trim_end_matches('/');
            route.len() > 1
                && (path.ends_with(route) || (uri.starts_with('…') && route.ends_with(path)))
        };
        let mut served = routes.iter().filter(|it| takes_get(it));
        served.any(|route| serves(&route.path, path) || ends_alike(route))
    };
    if !is_own || named.iter().any(|(path, uri, _)| may_serve(path, uri)) {
        return Vec::new();
    }
    let Some((path, uri, place)) = named.first() else {
        return Vec::new();
    };
    let message = format!(
        "the redirect URI {uri} leads to {path}, which no route serves; {} {} receives the code",
        callback.route.method, callback.route.path
    );
    vec![defect(rules::REDIRECT_URI_SERVED, facts, place, message).subject(uri)]
}

fn takes_get(route: &Route) -> bool {
    matches!(route.method.as_str(), "GET" | "ANY")
}

/// Every redirect URI that is named for WorkOS: its path, itself, and where.
fn redirect_uris(facts: &Facts<'_>) -> Vec<(String, String, Place)> {
    let mut found = Vec::new();
    for start in &facts.calls {
        if !matches!(
            start.operation,
            Operation::CreateSession | Operation::AuthorizationUrl
        ) {
            continue;
        }
        let file = facts.file(start.file);
        let call = start.call.and_then(|it| file.calls.get(it));
        let given = call.and_then(|call| file.given(call, &["redirecturi", "redirecturl"]));
        let at = FunctionRef {
            file: start.file,
            scope: start.scope,
        };
        let text = given.and_then(|value| match value {
            Value::Text(_) | Value::Template(_) | Value::Name(_) => {
                facts.program.links.text(at, value)
            }
            _ => None,
        });
        if let Some((path, uri)) = text.and_then(|text| Some((path(&text)?, text))) {
            found.push((path, uri.replace("{}", "…"), facts.place_of(start)));
        }
    }
    for variable in &facts.project.variables {
        let is_meant = variable.name.contains("REDIRECT") && variable.name.contains("WORKOS");
        let url = variable.url.as_ref().filter(|_| is_meant);
        if let Some((path, url)) = url.and_then(|url| Some((path(url)?, url))) {
            found.push((path, url.clone(), variable.place.clone()));
        }
    }
    found
}

/// The path of an address, which may begin with a hole: `{}/auth/callback`.
fn path(uri: &str) -> Option<String> {
    let path = match uri.strip_prefix("{}") {
        Some(rest) => rest.split(['?', '#']).next()?.to_owned(),
        None => Url::parse(uri).ok()?.path().to_owned(),
    };
    let path = path.trim_end_matches('/');
    (path.starts_with('/') && !path.contains("{}") && !path.contains("%7B"))
        .then(|| path.to_owned())
}

/// Whether a route's path, with its parameters, takes a path.
fn serves(route: &str, path: &str) -> bool {
    let mut parts = path.split('/').filter(|it| !it.is_empty());
    for segment in route.split('/').filter(|it| !it.is_empty()) {
        let is_rest = segment.contains('*')
            || segment.contains("...")
            || segment.contains("path:")
            || segment == "$";
        if is_rest {
            return true;
        }
        let is_parameter = segment.contains([':', '{', '[', '<', '(', '$', '?', '\\']);
        match parts.next() {
            Some(part) if is_parameter || part.eq_ignore_ascii_case(segment) => {}
            None if is_parameter => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

pub(super) fn logout_by_get(facts: &Facts<'_>) -> Vec<Pitfall> {
    let routes = facts.project.routes.iter();
    let logouts = routes.filter(|route| is_logout_path(&route.path) && takes_get(route));
    let mut found: Vec<Pitfall> = Vec::new();
    for route in logouts {
        let Some(handler) = route.handlers.last().copied() else {
            continue;
        };
        let reached = facts.reached_from(&[handler]);
        let clears = facts
            .sessions
            .iter()
            .any(|session| ends_session(facts, session) && facts.is_in(&reached, session.at()));
        let signs_out = facts
            .calls_of(Operation::SignOut)
            .any(|call| facts.is_in(&reached, call.at()));
        let is_reported = found.iter().any(|pitfall| pitfall.is_about(&route.path));
        if (!clears && !signs_out) || asks_for_post(facts, handler, route) || is_reported {
            continue;
        }
        let message = format!(
            "GET {} ends the session: a link, an image or a browser that loads pages ahead signs people out",
            route.path
        );
        found.push(advice(rules::LOGOUT_BY_GET, facts, &route.place, message).subject(&route.path));
    }
    found
}

/// Whether a handler of all methods looks at the method itself, or has a decorator do so.
fn asks_for_post(facts: &Facts<'_>, handler: FunctionRef, route: &Route) -> bool {
    let file = facts.file(handler.file);
    let says_post = |condition: &str| condition.to_lowercase().contains("post");
    let branches = file
        .branches
        .iter()
        .filter(|branch| file.is_within(branch.scope, handler.scope));
    branches.into_iter().any(|it| says_post(&it.condition))
        || route.guards.iter().any(|it| says_post(it))
        || file.scopes[handler.scope]
            .markers
            .iter()
            .any(|marker| says_post(&marker.name) || marker.name.contains("http_methods"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_addresses() {
        let cases = [
            (
                "http://localhost:3000/auth/callback/",
                Some("/auth/callback"),
            ),
            ("{}/auth/callback?x=1", Some("/auth/callback")),
            ("{}{}", None),
            ("/callback", None),
            ("http://localhost:3000/{}", None),
        ];
        for (uri, expected) in cases {
            assert_eq!(path(uri).as_deref(), expected, "{uri}");
        }
    }

    #[test]
    fn routes_with_parameters() {
        for route in [
            "/auth/callback",
            "/auth/:name",
            "/auth/{name}",
            "/auth/[...all]",
            "/*",
        ] {
            assert!(serves(route, "/auth/callback"), "{route}");
        }
        for route in ["/auth", "/callback", "/auth/callback/done", "/"] {
            assert!(!serves(route, "/auth/callback"), "{route}");
        }
    }
}
