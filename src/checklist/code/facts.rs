//! What the rules ask of a project, found once.

use std::collections::HashSet;

use code_facts::semantics::guards::{self, GuardSite};
use code_facts::semantics::liveness::Liveness;
use code_facts::semantics::program::Program;
use code_facts::semantics::sessions::{self, SessionSite};
use code_facts::semantics::workos::{self, Helper, Operation, Via, WorkosCall};
use code_facts::syntax::{FileId, Language, SourceFile, Span};
use code_facts::{CallRef, FunctionRef, Place, Project, Route};

/// What a project has to do with WorkOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
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
    pub(super) program: &'a Program<'a>,
    liveness: Liveness<'a>,
    /// The language that WorkOS is used in.
    pub(super) language: Option<Language>,
    pub(super) usage: Usage,
    /// Calls of WorkOS; wrappers of the project's own that have the same names are left out.
    pub(super) calls: Vec<WorkosCall>,
    pub(super) sessions: Vec<SessionSite>,
    pub(super) guards: Vec<GuardSite>,
    pub(super) callback: Option<Callback<'a>>,
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
    pub(super) fn of(program: &'a Program<'a>) -> Self {
        let project = program.project;
        let (calls, mut sessions, guards) = sites(project);
        let calls = workos::of_project(program, calls);
        // What a function of the project's own does is found in it.
        sessions.retain(|session| {
            let call = session.call_ref();
            !call.is_some_and(|call| program.is_own_call(call))
        });
        sessions.extend(sessions::cleared_through_helpers(program, &sessions));
        let language = workos::language(project);
        Self {
            project,
            program,
            liveness: Liveness::of(program),
            language,
            usage: usage(project, &calls),
            callback: find_callback(program, &calls, language),
            calls,
            sessions,
            guards,
        }
    }

    pub(super) fn file(&self, file: FileId) -> &'a SourceFile {
        self.program.file(file)
    }

    pub(super) fn call(&self, at: CallRef) -> &'a code_facts::syntax::Call {
        self.program.call(at)
    }

    pub(super) fn place(&self, file: FileId, span: Span) -> Place {
        self.program.place(file, span)
    }

    pub(super) fn place_of(&self, call: &WorkosCall) -> Place {
        self.place(call.file, call.span)
    }

    /// The language of a place: of the code there, or of what a manifest there declares.
    pub(super) fn language_at(&self, place: &Place) -> Option<Language> {
        let mut files = self.project.files.iter();
        let of_file = files.find(|it| it.path == place.file).map(|it| it.language);
        let mut sdks = self.project.sdks.iter();
        let of_sdk = || {
            sdks.find(|it| it.place == *place)
                .and_then(workos::language_of)
        };
        of_file.or_else(of_sdk).or(self.language)
    }

    pub(super) fn calls_of(&self, operation: Operation) -> impl Iterator<Item = &WorkosCall> {
        self.calls
            .iter()
            .filter(move |it| it.operation == operation)
    }

    pub(super) fn is_in(&self, functions: &HashSet<FunctionRef>, at: FunctionRef) -> bool {
        self.program.is_in(functions, at)
    }

    pub(super) fn reached_from(&self, from: &[FunctionRef]) -> HashSet<FunctionRef> {
        self.program.reached_from(from)
    }

    pub(super) fn calls_to(&self, function: FunctionRef) -> Vec<CallRef> {
        self.program.calls_to(function)
    }

    /// Whether anything leads to a scope.
    pub(super) fn is_live(&self, at: FunctionRef) -> bool {
        self.liveness.is_live(at)
    }

    /// Whether anything that may run names the function around a scope.
    pub(super) fn is_named_elsewhere(&self, at: FunctionRef) -> bool {
        self.liveness.is_named_elsewhere(at)
    }

    /// Whether a file is loaded by its framework, not by another file.
    pub(super) fn is_entry(&self, file: FileId) -> bool {
        self.liveness.is_entry(file)
    }

    /// The exchange that anything leads to.
    pub(super) fn live_exchange(&self) -> Option<&WorkosCall> {
        let best = best_exchange(&self.calls, |call| self.is_live(call.at()))?;
        self.calls.get(best)
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

fn usage(project: &Project, calls: &[WorkosCall]) -> Usage {
    let mut libraries = project.routes.iter().filter_map(|it| it.library.as_deref());
    if libraries.any(|library| workos::helper(library).is_some())
        || calls.iter().any(|call| call.operation != Operation::Other)
    {
        Usage::SignIn
    } else if !calls.is_empty() {
        Usage::OtherProduct
    } else if workos::uses_workos(project) {
        Usage::Idle
    } else {
        Usage::None
    }
}

/// The route that leads to an exchange; of several the one that is most like a callback.
fn find_callback<'a>(
    program: &Program<'a>,
    calls: &[WorkosCall],
    language: Option<Language>,
) -> Option<Callback<'a>> {
    let mut best: Option<(usize, Callback<'a>)> = None;
    for route in &program.project.routes {
        // What comes before the handler is not what receives the code, unless only that does.
        let last = route.handlers.last().copied();
        let mut reached = program.reached_from(&last.into_iter().collect::<Vec<_>>());
        let is_exchange = |call: &WorkosCall| {
            call.operation == Operation::Exchange && program.is_in(&reached, call.at())
        };
        if route.handlers.len() > 1 && !calls.iter().any(is_exchange) {
            reached = program.reached_from(&route.handlers);
        }
        let library = route.library.as_deref();
        let library = library.and_then(|it| workos::of_route(calls, it));
        let exchange = match library.filter(|it| it.operation == Operation::Exchange) {
            Some(helper) => Exchange::Library(helper),
            None => match best_exchange(calls, |call| program.is_in(&reached, call.at())) {
                Some(at) => Exchange::Call(at),
                None => continue,
            },
        };
        let is_main = |handler: FunctionRef| Some(program.file(handler.file).language) == language;
        // The language decides only between routes that are alike.
        let score = callback_score(route) * 2 + usize::from(last.is_some_and(is_main));
        if best.as_ref().is_none_or(|(other, _)| score > *other) {
            let callback = Callback {
                route,
                exchange,
                reached,
            };
            best = Some((score, callback));
        }
    }
    best.map(|(_, callback)| callback)
}

/// Which exchange among those that are meant is most likely WorkOS's own: one of an SDK or a server's
/// library before one of a browser's; the first of several alike.
fn best_exchange(calls: &[WorkosCall], is_meant: impl Fn(&WorkosCall) -> bool) -> Option<usize> {
    let certainty = |call: &WorkosCall| match call.via {
        Via::Library(helper) if helper.is_of_browser() => 0,
        Via::Sdk if !call.is_certain => 1,
        _ => 2,
    };
    // Of equal ones the last is taken, so the first comes last.
    let all = calls.iter().enumerate().rev();
    let meant = all.filter(|(_, call)| call.operation == Operation::Exchange && is_meant(call));
    meant
        .max_by_key(|(_, call)| certainty(call))
        .map(|(at, _)| at)
}

/// How much a route is like a callback, where several lead to an exchange. WorkOS redirects a browser
/// to it, so that it is asked by GET; its path is up to the project.
fn callback_score(route: &Route) -> usize {
    /// More than any other word by GET (4 + 3): who says `callback` means it.
    const CALLBACK: usize = 8;
    /// `/auth/complete`: what hardly anything else is called.
    const COMPLETE: usize = 4;
    /// The pages before and after a callback are called so, too.
    const NEAR: usize = 3;
    /// Most routes of a sign-in have one of these in their paths.
    const COMMON: usize = 2;
    /// Weighs as much as a word that is near: a POST to `/authenticate` takes a form.
    const BY_GET: usize = 3;
    const WORDS: &[(&str, usize)] = &[
        ("callback", CALLBACK),
        ("complete", COMPLETE),
        ("authenticate", NEAR),
        ("success", NEAR),
        ("auth", COMMON),
        ("sso", COMMON),
    ];
    let path = route.path.to_lowercase();
    let is_get = matches!(route.method.as_str(), "GET" | "ANY");
    let words = WORDS.iter().filter(|(word, _)| path.contains(word));
    let word = words.map(|(_, score)| *score).max().unwrap_or_default();
    // A link's callback comes before that of a single provider, which is like it in all else.
    let is_of_provider = ["google", "github", "microsoft", "apple", "linkedin"]
        .iter()
        .any(|it| path.contains(it));
    let score = word + usize::from(is_get) * BY_GET;
    score.saturating_sub(usize::from(is_of_provider))
}
