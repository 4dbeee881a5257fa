//! What the rules ask of a project, found once.

mod live;

use std::collections::HashSet;

use super::imported::Imported;
use code_facts::resolve::{Links, Target};
use code_facts::semantics::guards::{self, GuardSite};
use code_facts::semantics::sessions::{self, SessionSite};
use code_facts::semantics::workos::{self, Deed, Helper, Via, WorkosCall};
use code_facts::syntax::{Call, CallId, FileId, Language, ScopeId, ScopeKind, SourceFile, Span};
use code_facts::{CallRef, FunctionRef, Place, Project, Route, Sdk};

/// What a project has to do with WorkOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Nothing.
    None,
    /// An SDK is there, and nothing is done with it yet.
    Idle,
    /// Other products than signing in.
    OtherProduct,
    /// It signs people in.
    SignIn,
}

pub(super) struct Facts<'a> {
    pub(super) project: &'a Project,
    pub(super) links: Links<'a>,
    pub(super) language: Option<Language>,
    pub(super) relation: Relation,
    /// Calls of WorkOS; wrappers of the project's own that have the same names are left out.
    pub(super) calls: Vec<WorkosCall>,
    pub(super) sessions: Vec<SessionSite>,
    pub(super) guards: Vec<GuardSite>,
    pub(super) callback: Option<Callback<'a>>,
    imported: Imported,
    /// Whether there is a `main` of Go, which everything of Go starts at.
    is_program: bool,
    /// What any route, and the start of any file, leads to.
    live: HashSet<FunctionRef>,
}

/// The route that receives the code, and what it leads to.
pub(super) struct Callback<'a> {
    pub(super) route: &'a Route,
    pub(super) exchange: Exchange,
    pub(super) reached: HashSet<FunctionRef>,
}

/// How a callback's code is exchanged.
#[derive(Clone, Copy, Debug)]
pub(super) enum Exchange {
    /// An index into [`Facts::calls`].
    Call(usize),
    /// The route itself is a library's.
    Library(&'static Helper),
}

impl<'a> Facts<'a> {
    pub(super) fn of(project: &'a Project) -> Self {
        let links = Links::new(project);
        let (mut calls, mut sessions, guards) = sites(project);
        let is_own = |file: FileId, call: Option<CallId>| {
            call.is_some_and(|call| {
                let call = &project.files[file].calls[call];
                let at = FunctionRef {
                    file,
                    scope: call.scope,
                };
                matches!(links.find(at, &call.callee), Some(Target::Function(_)))
            })
        };
        if is_library_of_go(project) || is_sdk(project, &calls) {
            calls.clear();
        }
        calls.retain(|workos_call| {
            workos_call.via != Via::Sdk
                || workos_call.is_certain
                || !is_own(workos_call.file, workos_call.call)
        });
        calls.extend(passed_on(project, &links, &calls));
        // What an own function does is found in it.
        sessions.retain(|session| !is_own(session.file, session.call));
        let mut facts = Self {
            project,
            language: language(project),
            relation: Relation::None,
            sessions,
            guards,
            callback: None,
            live: HashSet::new(),
            imported: Imported::of(project, &links),
            is_program: project.files.iter().any(live::starts_program),
            links,
            calls,
        };
        facts.live = facts.everything_live();
        facts.callback = facts.find_callback();
        facts.relation = facts.relation();
        facts
    }

    pub(super) fn file(&self, index: FileId) -> &'a SourceFile {
        &self.project.files[index]
    }

    pub(super) fn place(&self, file: FileId, span: Span) -> Place {
        self.file(file).place(span)
    }

    /// The language of a place: of the code there, or of what a manifest there declares.
    pub(super) fn language_at(&self, place: &Place) -> Option<Language> {
        let mut files = self.project.files.iter();
        let of_file = files.find(|it| it.path == place.file).map(|it| it.language);
        let mut sdks = self.project.sdks.iter();
        let of_sdk = || sdks.find(|it| it.place == *place).and_then(language_of);
        of_file.or_else(of_sdk).or(self.language)
    }

    pub(super) fn call(&self, at: CallRef) -> &'a Call {
        &self.file(at.file).calls[at.call]
    }

    pub(super) fn place_of(&self, call: &WorkosCall) -> Place {
        self.place(call.file, call.span)
    }

    pub(super) fn calls_of(&self, deed: Deed) -> impl Iterator<Item = &WorkosCall> {
        self.calls.iter().filter(move |it| it.deed == deed)
    }

    /// Whether a scope lies in one of the functions.
    pub(super) fn is_in(
        &self,
        functions: &HashSet<FunctionRef>,
        file: FileId,
        scope: ScopeId,
    ) -> bool {
        let source = self.file(file);
        // The file's own code is not that of the functions in it.
        if source.function_of(scope) == ScopeId::FILE {
            return functions.contains(&FunctionRef::whole(file));
        }
        source
            .around(scope)
            .filter(|it| *it != ScopeId::FILE)
            .any(|scope| functions.contains(&FunctionRef { file, scope }))
    }

    pub(super) fn reached_from(&self, from: &[FunctionRef]) -> HashSet<FunctionRef> {
        let mut reached: HashSet<FunctionRef> = self.links.reachable(from).into_iter().collect();
        reached.extend(from);
        reached
    }

    fn find_callback(&self) -> Option<Callback<'a>> {
        let mut best: Option<(usize, Callback<'a>)> = None;
        for route in &self.project.routes {
            // What stands before the handler is not what receives the code, unless only that does.
            let last = route.handlers.last().copied();
            let mut reached = self.reached_from(&last.into_iter().collect::<Vec<_>>());
            let is_exchange = |call: &WorkosCall| {
                call.deed == Deed::Exchange && self.is_in(&reached, call.file, call.scope)
            };
            if route.handlers.len() > 1 && !self.calls.iter().any(is_exchange) {
                reached = self.reached_from(&route.handlers);
            }
            let library = route.library.as_deref().and_then(workos::helper);
            let exchange = match library.filter(|it| it.deed == Deed::Exchange) {
                Some(helper) => Exchange::Library(helper),
                None => {
                    let found =
                        self.best_exchange(|call| self.is_in(&reached, call.file, call.scope));
                    match found {
                        Some(at) => Exchange::Call(at),
                        None => continue,
                    }
                }
            };
            let is_main =
                |handler: FunctionRef| Some(self.file(handler.file).language) == self.language;
            let score = likeness(route) * 2 + usize::from(last.is_some_and(is_main));
            if best.as_ref().is_none_or(|(other, _)| score > *other) {
                let callback = Callback {
                    route,
                    exchange,
                    reached,
                };
                best = Some((score, callback));
            }
        }
        best.map(|(_, it)| it)
    }

    /// The exchange among those that are meant that is most likely WorkOS's own: one of an SDK or a
    /// server's library before one of a browser's.
    pub(super) fn best_exchange(&self, is_meant: impl Fn(&WorkosCall) -> bool) -> Option<usize> {
        let rank = |call: &WorkosCall| match call.via {
            Via::Library(helper) if helper.is_of_browser() => 0,
            Via::Sdk if !call.is_certain => 1,
            _ => 2,
        };
        let all = self.calls.iter().enumerate().rev();
        let mut meant = all.filter(|(_, call)| call.deed == Deed::Exchange && is_meant(call));
        let first = meant.next()?;
        let best = meant.fold(first, |best, pair| {
            if rank(pair.1) >= rank(best.1) {
                pair
            } else {
                best
            }
        });
        Some(best.0)
    }

    fn relation(&self) -> Relation {
        let signs_in = |it: &WorkosCall| it.deed != Deed::Other;
        let has_library = self
            .project
            .routes
            .iter()
            .any(|route| route.library.as_deref().and_then(workos::helper).is_some());
        if has_library || self.calls.iter().any(signs_in) {
            Relation::SignIn
        } else if !self.calls.is_empty() {
            Relation::OtherProduct
        } else if workos::speaks_workos(self.project) {
            Relation::Idle
        } else {
            Relation::None
        }
    }

    /// The calls of a project's own function, anywhere.
    pub(super) fn calls_to(&self, function: FunctionRef) -> Vec<CallRef> {
        let mut found = Vec::new();
        for (file, source) in self.project.files.iter_enumerated() {
            let name = &self.file(function.file).scopes[function.scope].name;
            for (id, call) in source.calls.iter_enumerated() {
                let may_be = name.is_empty()
                    || call.name().trim_end_matches(['!', '?'])
                        == name.trim_end_matches(['!', '?'])
                    || call.callee.contains(name.as_str())
                    || self.links.handles_messages(function);
                if may_be && self.links.targets(file, id).contains(&function) {
                    found.push(CallRef { file, call: id });
                }
            }
        }
        found
    }
}

/// What can be found in each file alone: half of it at the same time as the other.
fn sites(project: &Project) -> (Vec<WorkosCall>, Vec<SessionSite>, Vec<GuardSite>) {
    std::thread::scope(|scope| {
        let aside = scope.spawn(|| (sessions::sites(project), guards::sites(project)));
        let calls = workos::calls(project);
        match aside.join() {
            Ok((sessions, guards)) => (calls, sessions, guards),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Calls of a library's functions that a file of the project passes on under its own name.
fn passed_on(project: &Project, links: &Links<'_>, known: &[WorkosCall]) -> Vec<WorkosCall> {
    let mut found = Vec::new();
    for (file, source) in project.files.iter_enumerated() {
        for (id, call) in source.calls.iter_enumerated() {
            let is_known =
                |workos_call: &WorkosCall| workos_call.file == file && workos_call.call == Some(id);
            if !workos::is_helper(call.name()) || known.iter().any(is_known) {
                continue;
            }
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            let Some(Target::Library(name)) = links.find(at, &call.callee) else {
                continue;
            };
            if let Some(helper) = workos::passed_helper(source, call, &name) {
                found.push(WorkosCall {
                    deed: helper.deed,
                    via: Via::Library(helper),
                    file,
                    scope: call.scope,
                    span: call.span,
                    call: Some(id),
                    name: call.name().to_owned(),
                    is_certain: true,
                });
            }
        }
    }
    found
}

/// Whether a project serves nothing and asks WorkOS in what is called `WorkOS` itself alone: it is an
/// SDK, or a copy of one.
fn is_sdk(project: &Project, calls: &[WorkosCall]) -> bool {
    let is_it = |file: &SourceFile| {
        let is_named = |name: &str, whole: &str| {
            let rest = name.strip_prefix(whole);
            rest.is_some_and(|name| name.is_empty() || name.starts_with('.'))
        };
        let mut types = file.scopes.iter().filter(|it| it.kind == ScopeKind::Type);
        file.package().is_some_and(|it| is_named(it, "com.workos"))
            || file.path.iter().any(|it| it == "WorkOS.net")
            || types.any(|it| is_named(&it.name, "WorkOS"))
    };
    let mut asked = calls.iter().filter(|it| it.deed != Deed::Other).peekable();
    project.routes.is_empty()
        && project.sdks.is_empty()
        && asked.peek().is_some()
        && asked.all(|it| is_it(&project.files[it.file]))
}

/// Whether a project of Go is no program, serves nothing, and asks without an SDK: it is one itself.
fn is_library_of_go(project: &Project) -> bool {
    let mut files = project.files.iter().peekable();
    files.peek().is_some()
        && project.routes.is_empty()
        && project.sdks.is_empty()
        && files.all(|file| {
            file.language == Language::Go && !file.scopes.iter().any(|it| it.name == "main")
        })
}

/// How much a route is like a callback, where several lead to an exchange.
fn likeness(route: &Route) -> usize {
    let path = route.path.to_lowercase();
    let is_get = matches!(route.method.as_str(), "GET" | "ANY");
    let words: &[(&str, usize)] = &[
        ("callback", 8),
        ("complete", 4),
        ("authenticate", 3),
        ("success", 3),
        ("auth", 2),
        ("sso", 2),
    ];
    let word = words
        .iter()
        .filter(|(it, _)| path.contains(it))
        .map(|(_, score)| score)
        .max();
    // A link's callback comes before that of a single provider.
    let is_of_provider = ["google", "github", "microsoft", "apple", "linkedin"]
        .iter()
        .any(|it| path.contains(it));
    let score = word.copied().unwrap_or(0) + usize::from(is_get) * 3;
    score.saturating_sub(usize::from(is_of_provider))
}

/// The language that most of the files are in that have to do with WorkOS, else of all.
fn language(project: &Project) -> Option<Language> {
    let mut counts: Vec<(Language, usize)> = Vec::new();
    for file in &project.files {
        let mut modules = file.imports.iter().map(|it| it.module.as_str());
        let speaks =
            modules.any(|module| workos::is_named(module) && !workos::is_of_browser(module));
        let weight = if speaks { 1000 } else { 1 };
        match counts.iter_mut().find(|(it, _)| *it == file.language) {
            Some((_, count)) => *count += weight,
            None => counts.push((file.language, weight)),
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(it, _)| it)
        .or_else(|| project.sdks.first().and_then(language_of))
        .or(project.language)
}

/// The language that an SDK is for.
fn language_of(sdk: &Sdk) -> Option<Language> {
    Some(match sdk.ecosystem {
        "npm" => Language::JavaScript,
        "pypi" => Language::Python,
        "rubygems" => Language::Ruby,
        "go" => Language::Go,
        "maven" => Language::Java,
        "packagist" => Language::Php,
        "nuget" => Language::CSharp,
        "hex" => Language::Elixir,
        "cargo" => Language::Rust,
        _ => return None,
    })
}
