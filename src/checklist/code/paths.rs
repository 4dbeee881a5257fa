//! Where the running application takes what: the paths that code says.

use super::facts::Facts;
use super::session::is_logout_path;
use code_facts::semantics::program::Program;
use code_facts::semantics::workos::Operation;
use code_facts::{Place, Project, Route};

/// Paths of a project that can be requested as they are written: without parameters.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// Creates a passwordless session.
    pub sign_in: Option<SeenPath>,
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
        Self {
            exchange: facts.live_exchange().map(|call| facts.place_of(call)),
            create: create.map(|call| facts.place_of(call)),
            logouts: logouts()
                .filter_map(|route| Some((route.method.clone(), seen(route)?)))
                .collect(),
            pages: pages.into_iter().filter_map(seen).collect(),
            sign_in: routes
                .clone()
                .filter(|it| takes(it, "POST"))
                .find(creates)
                .and_then(seen),
            callback: facts.callback.as_ref().and_then(|it| seen(it.route)),
            logout: logouts().find(|it| takes(it, "GET")).and_then(seen),
            logs_out_by_post: logouts().next().is_some() && !logouts().any(|it| takes(it, "GET")),
        }
    }
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
