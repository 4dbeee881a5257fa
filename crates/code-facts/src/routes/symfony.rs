//! Authenticators of Symfony, which its firewall calls before any controller. Source: symfony.com/doc,
//! "How to Write a Custom Authenticator".

use super::RouteCollector;
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{Language, SourceFile};

/// What an authenticator extends or implements.
const BASES: &[&str] = &[
    "AbstractAuthenticator",
    "AbstractLoginFormAuthenticator",
    "AuthenticatorInterface",
    "InteractiveAuthenticatorInterface",
];

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let methods = collector.methods_in(&[Language::Php]);
    let authenticators: Vec<_> = methods
        .filter(|(_, class, method)| {
            let mut bases = class.bases.iter().filter_map(|it| it.rsplit('.').next());
            method.name == "authenticate" && bases.any(|it| BASES.contains(&it))
        })
        .collect();
    for (at, _, method) in authenticators {
        let place = collector.place(at.file, method.span);
        let path = supported(collector, at).unwrap_or_else(|| "/".to_owned());
        collector.add("ANY", path, &[], Handlers::of(at), place);
    }
}

/// The path that `supports` asks for: written out, or by the name of a route.
fn supported(collector: &RouteCollector<'_>, at: FunctionRef) -> Option<String> {
    let source = collector.source(at.file);
    let class = source.scopes[at.scope].parent;
    let mut scopes = source.scopes.iter();
    let supports = scopes.find(|it| it.parent == class && it.name == "supports")?;
    let texts = source
        .strings
        .iter()
        .filter(|it| supports.span.contains(it.span));
    let mut texts = texts.map(|it| it.value.as_str());
    texts.clone().find(|it| it.starts_with('/')).map_or_else(
        || texts.find_map(|it| path_of(collector, it)),
        |path| Some(path.to_owned()),
    )
}

/// The path of the route that has a name: `#[Route('/auth/callback', name: 'callback')]`.
fn path_of(collector: &RouteCollector<'_>, name: &str) -> Option<String> {
    let files = collector.files_in(&[Language::Php]);
    let scopes = files.flat_map(|(_, source): (_, &SourceFile)| &source.scopes);
    let mut routes = scopes.flat_map(|it| &it.markers);
    let route = routes.find(|it| {
        it.last_name() == "Route" && it.argument("name").and_then(|it| it.text()) == Some(name)
    })?;
    let path = route.first_text();
    path.or_else(|| route.argument("path")?.text())
        .map(str::to_owned)
}
