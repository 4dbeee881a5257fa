//! Sessions that are changed in one step and stored in another one, which is easily forgotten.

use super::{SessionAction, SessionSite};
use crate::facts::Project;
use crate::syntax::{Language, ScopeKind, Value};

/// What makes the sessions of Remix and React Router.
const STORAGES: &[&str] = &[
    "createCookieSessionStorage",
    "createSessionStorage",
    "createMemorySessionStorage",
    "createFileSessionStorage",
    "createWorkersKVSessionStorage",
];
/// Packages of Go whose sessions are stored by `Save`.
const SAVED: &[&str] = &[
    "github.com/gorilla/sessions",
    "github.com/gin-contrib/sessions",
    "github.com/gofiber/fiber/v2/middleware/session",
];

/// Bytes of a function that opens a session for others, and does nothing else.
const LONGEST_HELPER: usize = 400;

/// The call by which what a place writes is stored, if the place alone stores nothing: `commitSession` after
/// `session.set(…)`, `Save` after `session.Values["user"] = id`.
pub fn committer(project: &Project, site: &SessionSite) -> Option<&'static str> {
    let file = &project.files[site.file];
    let root = site.name.split('.').next().unwrap_or_default();
    let opened = match file.assigned(root, site.scope, site.span) {
        Some(Value::Call(id)) => file.calls.get(*id)?.name(),
        _ => return None,
    };
    let is_set = site
        .call
        .is_some_and(|id| file.calls[id].name().eq_ignore_ascii_case("set"));
    if site.action != SessionAction::Write {
        return None;
    }
    if file.language.is_script() {
        let opens = |opener: &str| opened == opener || is_opened_by(project, opened, opener);
        // iron-session.
        if site.call.is_none() && opens("getIronSession") {
            return Some("save");
        }
        let mut calls = project.files.iter().flat_map(|it| &it.calls);
        let is_stored_so = calls.any(|it| STORAGES.contains(&it.name()));
        return (is_set && is_stored_so && opens("getSession")).then_some("commitSession");
    }
    let mut imports = file.imports.iter();
    let is_saved = file.language == Language::Go
        && imports.any(|it| SAVED.contains(&it.module.as_str()))
        && matches!(opened, "Get" | "New" | "Default")
        && (is_set || site.name.contains(".Values."));
    is_saved.then_some("Save")
}

/// Whether a function of the project's own does no more than to open a session: `const sessionOf = (request)
/// => getSession(request.headers.get("Cookie"))`.
fn is_opened_by(project: &Project, function: &str, opener: &str) -> bool {
    project.files.iter().any(|file| {
        let mut scopes = file.scopes.iter_enumerated();
        let own = scopes.find(|(_, it)| {
            it.kind == ScopeKind::Function
                && it.name == function
                && it.span.length() <= LONGEST_HELPER
        });
        let mut calls = file.calls.iter();
        own.is_some_and(|(id, _)| {
            calls.any(|it| it.name() == opener && file.is_within(it.scope, id))
        })
    })
}
