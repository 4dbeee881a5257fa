//! Where the running application takes what: the paths that code says.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use super::facts::Facts;
use super::session::{app_session, is_logout_path};
use crate::findings::Status;
use code_facts::semantics::program::Program;
use code_facts::semantics::workos::Operation;
use code_facts::syntax::Value;
use code_facts::{FunctionRef, Place, Project, Route};

/// Paths of a project that can be requested as they are written: without parameters.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// Creates a passwordless session.
    pub sign_in: Option<SeenPath>,
    /// The name under which that reads the address, if it is not `email`.
    pub email_field: Option<String>,
    /// Receives the code.
    pub callback: Option<SeenPath>,
    /// Ends the session, by GET.
    pub logout: Option<SeenPath>,
    /// Whether routes end the session, and none of them by GET.
    pub logs_out_by_post: bool,
    /// Everything that ends the session, with its method.
    pub logouts: Vec<(String, SeenPath)>,
    /// What else can be looked at by GET, guarded routes first.
    pub pages: Vec<SeenPath>,
    /// Where the code is exchanged.
    pub exchange: Option<Place>,
    /// Where the session is created.
    pub create: Option<Place>,
    /// Where who signed in is stored, as file and line.
    pub stores: Option<(PathBuf, usize)>,
}

/// A path, and where it is registered.
#[derive(Debug, Clone)]
pub struct SeenPath {
    /// It begins with `/`.
    pub path: String,
    /// Relative to the project's folder.
    pub place: Place,
}

impl Paths {
    /// The paths of a project.
    pub fn of(project: &Project) -> Self {
        let program = Program::of(project);
        let facts = Facts::of(&program);
        let creates = |route: &&Route| {
            let reached = facts.reached_from(&route.handlers);
            facts
                .calls_of(Operation::CreateSession)
                .any(|call| facts.is_in(&reached, call.at()))
        };
        let routes = project.routes.iter();
        let logouts = || routes.clone().filter(|it| is_logout_path(&it.path));
        let callback = facts.callback.as_ref().map(|callback| &callback.route.path);
        let is_page = |route: &&Route| {
            takes(route, "GET") && Some(&route.path) != callback && !is_logout_path(&route.path)
        };
        let mut pages: Vec<&Route> = routes.clone().filter(is_page).collect();
        pages.sort_by_key(|route| route.guards.is_empty());
        let mut creates_at = facts.calls_of(Operation::CreateSession);
        let create = creates_at.find(|call| facts.is_live(call.at()));
        let sign_in = routes.clone().filter(|it| takes(it, "POST")).find(creates);
        let stored = app_session(&facts);
        Self {
            stores: (stored.status == Status::Pass)
                .then(|| stored.file.zip(stored.line))
                .flatten(),
            exchange: facts.live_exchange().map(|call| facts.place_of(call)),
            create: create.map(|call| facts.place_of(call)),
            logouts: logouts()
                .filter_map(|route| Some((route.method.clone(), seen(route)?)))
                .collect(),
            pages: pages.into_iter().filter_map(seen).collect(),
            email_field: sign_in.and_then(|route| email_field(&facts, route)),
            sign_in: sign_in.and_then(seen),
            callback: facts.callback.as_ref().and_then(|it| seen(it.route)),
            logout: logouts().find(|it| takes(it, "GET")).and_then(seen),
            logs_out_by_post: logouts().next().is_some() && !logouts().any(|it| takes(it, "GET")),
        }
    }
}

/// The name by which a handler, and what it calls, read an e-mail address of a request: the last part of
/// `req.body.emailAddress`, or a text as in `params["user_email"]`. `None` if one of them is `email`.
fn email_field(facts: &Facts<'_>, route: &Route) -> Option<String> {
    let reached = facts.reached_from(&route.handlers);
    if let Some(given) = given_email(facts, &reached) {
        return Some(given).filter(|it| it != "email");
    }
    let mut names = BTreeSet::new();
    for (file, source) in facts.project.files.iter_enumerated() {
        let is_reached = |scope| facts.is_in(&reached, FunctionRef { file, scope });
        let reads = source.reads.iter().filter(|it| is_reached(it.scope));
        let reads = reads.map(|read| read.path.as_str());
        let assigned = source.assignments.iter().filter(|it| is_reached(it.scope));
        let assigned = assigned.filter_map(|it| match &it.value {
            Value::Name(path) => Some(path.as_str()),
            _ => None,
        });
        let of_request = reads.chain(assigned).filter_map(name_in_request);
        let texts = source.strings.iter().filter(|it| is_reached(it.scope));
        names.extend(
            of_request
                .chain(texts.map(|it| it.value.as_str()))
                .filter(|it| is_email(it)),
        );
    }
    // `def ask(emailAddress: str = Form())`, `@RequestParam String emailAddress`
    let handlers = route.handlers.iter();
    let parameters =
        handlers.flat_map(|it| &facts.project.files[it.file].scopes[it.scope].parameters);
    names.extend(parameters.map(String::as_str).filter(|it| is_email(it)));
    match names.contains("email") {
        true => None,
        false => names.into_iter().next().map(str::to_owned),
    }
}

/// The name of what WorkOS is given as the address, where that is read of the request: `address` of
/// `createSession({ email: req.body.address })`, also through a variable.
fn given_email(facts: &Facts<'_>, reached: &HashSet<FunctionRef>) -> Option<String> {
    let mut calls = facts.calls_of(Operation::CreateSession);
    let created = calls.find(|it| facts.is_in(reached, it.at()))?;
    let source = &facts.project.files[created.file];
    let call = &source.calls[created.call?];
    let mut value = source.given(call, &["email"])?;
    if let Value::Name(name) = value
        && let Some(assigned) = source.assigned(name, call.scope, call.span)
    {
        value = assigned;
    }
    name_in_request(value.name()?).map(str::to_owned)
}

/// The last part of a path that leads into what was sent.
fn name_in_request(path: &str) -> Option<&str> {
    let (before, name) = path.rsplit_once('.')?;
    let mut parts = before.split('.');
    parts
        .any(|part| OF_REQUEST.contains(&part.to_ascii_lowercase().as_str()))
        .then_some(name)
}

/// Where handlers find what was sent to them.
const OF_REQUEST: [&str; 12] = [
    "body", "form", "params", "json", "data", "input", "query", "post", "payload", "values",
    "request", "req",
];

/// `emailAddress`, `user_email`, and not `emailSent`.
fn is_email(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_word = lower
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let lower = lower.replace(['_', '-'], "");
    is_word && (lower.ends_with("email") || lower.ends_with("emailaddress"))
}

fn takes(route: &Route, method: &str) -> bool {
    route.method == method || route.method == "ANY"
}

fn seen(route: &Route) -> Option<SeenPath> {
    let is_parameter =
        |character: char| matches!(character, ':' | '{' | '[' | '<' | '*' | '(' | '$');
    (route.path.starts_with('/') && !route.path.contains(is_parameter)).then(|| SeenPath {
        path: route.path.clone(),
        place: route.place.clone(),
    })
}
