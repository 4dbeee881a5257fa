//! What a source file says, in one shape for every language. Nothing here knows WorkOS or a web
//! framework: [`crate::extract`] fills it in, [`crate::routes`] and the rules read it.
//!
//! Paths of names are dotted in every language: `$this->workos->sso()` is `this.workos.sso`,
//! `WorkOS::SSO.profile_and_token` is `WorkOS.SSO.profile_and_token`, `req.session["user"]` is
//! `req.session.user`.

mod sound;

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use typed_index_collections::TiVec;

use crate::Place;
use crate::span::LineStarts;
pub use crate::span::Span;

/// A language that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Language {
    JavaScript,
    TypeScript,
    Python,
    Ruby,
    Go,
    Java,
    Kotlin,
    Php,
    CSharp,
    Elixir,
    Rust,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 11] = [
        Self::JavaScript,
        Self::TypeScript,
        Self::Python,
        Self::Ruby,
        Self::Go,
        Self::Java,
        Self::Kotlin,
        Self::Php,
        Self::CSharp,
        Self::Elixir,
        Self::Rust,
    ];

    /// As its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::JavaScript => "JavaScript",
            Self::TypeScript => "TypeScript",
            Self::Python => "Python",
            Self::Ruby => "Ruby",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::Kotlin => "Kotlin",
            Self::Php => "PHP",
            Self::CSharp => "C#",
            Self::Elixir => "Elixir",
            Self::Rust => "Rust",
        }
    }

    /// Whether browsers run it too.
    pub fn is_script(self) -> bool {
        matches!(self, Self::JavaScript | Self::TypeScript)
    }
}

/// One source file. Scopes, calls and so on refer to each other by their index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceFile {
    /// Relative to the project's folder, with `/` between its parts.
    #[serde(skip, default = "no_path")]
    pub path: Arc<Path>,
    /// The language it is written in.
    pub language: Language,
    /// What it imports.
    pub imports: Vec<Import>,
    /// What it exports by statement; empty where the language exports by other means.
    pub exports: Vec<Export>,
    /// Its scopes; the first is the file itself.
    pub scopes: TiVec<ScopeId, Scope>,
    /// Every call, in order of appearance.
    pub calls: TiVec<CallId, Call>,
    /// Every assignment, `return` and `throw` of a value included (their targets are `return` and
    /// `throw`).
    pub assignments: Vec<Assignment>,
    /// Every `return` of nothing, which no assignment says, and PHP's `die;`.
    pub ends: Vec<Span>,
    /// Names and members that are read and are no callee: `process.env.WORKOS_API_KEY`,
    /// `ENV.WORKOS_API_KEY`, `req.query.code`.
    pub reads: Vec<Read>,
    /// Every `if`, `unless`, conditional expression and `switch` or `case` on a condition.
    pub branches: Vec<Branch>,
    /// Every stretch whose errors are caught.
    pub catches: Vec<Catch>,
    /// Every string that stands in the code, without its quotes.
    pub strings: Vec<Text>,
    /// Every key of an object in JavaScript and TypeScript that is written with its value, to point at.
    pub keys: Vec<Text>,
    /// Whether the parser had to skip something.
    pub has_errors: bool,
    /// Where its lines begin.
    #[serde(skip)]
    lines: LineStarts,
}

fn no_path() -> Arc<Path> {
    Path::new("").into()
}

/// The number of an item in a [`TiVec`].
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(u32);

        impl From<usize> for $name {
            /// Files that are read are far too small for four billion items.
            fn from(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }

        impl From<$name> for usize {
            fn from(id: $name) -> Self {
                id.0 as usize
            }
        }
    };
}

id! {
    /// A file of a project: an index into [`Project::files`](crate::Project::files).
    FileId
}
id! {
    /// A scope of a file: an index into [`SourceFile::scopes`].
    ScopeId
}
id! {
    /// A call of a file: an index into [`SourceFile::calls`].
    CallId
}

impl ScopeId {
    /// The scope of a file as a whole.
    pub const FILE: Self = Self(0);
}

/// `import`, `require`, `use`, `using`, `alias`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// As it is written: `@workos-inc/node`, `./lib/auth`, `workos.sso`, `App.Http.Controllers.Auth`.
    pub module: String,
    /// Imported name and the local one: `("WorkOS", "WorkOS")`, `("default", "session")`,
    /// `("*", "workos")`. Empty for an import for its effects, or of everything. A name that is only
    /// passed on has an empty local one.
    pub names: Vec<(String, String)>,
    /// Where.
    pub span: Span,
}

/// What other files can import: `export const GET = handleAuth()`, `module.exports = router`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Export {
    /// The name that it is imported by: `GET`, `default`; `*` for all that another module exports.
    pub name: String,
    /// What it is; a name in `module`, if that is given.
    pub value: Value,
    /// The module that it is passed on from.
    pub module: Option<String>,
    /// Where.
    pub span: Span,
}

/// What a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScopeKind {
    /// The whole file.
    File,
    /// A class, module, namespace, struct's `impl`, or object.
    Type,
    /// A function or method with a name; an arrow function that a name is given to, too.
    Function,
    /// A function or block without a name.
    Closure,
}

/// A stretch of code with its own name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// Its name: `callback`, `AuthController`, `GET`; empty for the file and for closures.
    pub name: String,
    /// What a type extends, implements or includes; the receiver's type of a Go method.
    pub bases: Vec<String>,
    /// Decorators, annotations, attributes, and directives such as `use server` and Python's `global`.
    pub markers: Vec<Marker>,
    /// Names of the parameters.
    pub parameters: Vec<String>,
    /// Those of them with a default that says something: not `null`, not `""`.
    pub defaults: Vec<String>,
    /// Where.
    pub span: Span,
    /// The scope around it; the file is its own.
    pub parent: ScopeId,
    /// Whether other files may import it: `export`, `pub`, a capital letter in Go; else `true`
    /// where the language knows no such thing.
    pub is_exported: bool,
}

/// The marker of variables that the process has once; its arguments are their names.
pub const SHARED: &str = "global";

/// `@app.route("/callback", methods=["GET"])`, `@GetMapping("/callback")`, `[HttpGet]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Marker {
    /// `app.route`, `GetMapping`, `HttpGet`.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// Where.
    pub span: Span,
}

/// A call, `new` included. An element of markup is one, too, with its attributes for arguments by
/// name: `<form action={signOut}>`; so is `delete`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// The dotted path of what is called. A call within it loses its arguments:
    /// `client.SSO().GetProfileAndToken(…)` is `client.SSO.GetProfileAndToken`. A part that has no
    /// name is `?`: `(a || b).get()` is `?.get`, `routes[i]()` is `routes.?`.
    pub callee: String,
    /// Its arguments, in order. A block or trailing closure comes last.
    pub arguments: Vec<Argument>,
    /// The call in its callee whose result it is made on: `res.status(401)` of `res.status(401).json()`.
    pub receiver: Option<CallId>,
    /// Whether it constructs: `new X()`, `X{…}`, `%X{…}`, `<X>`.
    pub is_new: bool,
    /// Whether it is waited for right there: `await f()`.
    pub is_awaited: bool,
    /// The scope that it stands in.
    pub scope: ScopeId,
    /// From the called name, not the start of the chain, to the end of its arguments.
    pub span: Span,
}

/// An argument of a call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Argument {
    /// Its name, where it is given by name.
    pub name: Option<String>,
    /// Its value.
    pub value: Value,
}

impl Argument {
    /// One that is given by its name.
    pub fn named(name: impl Into<String>, value: Value) -> Self {
        let name = Some(name.into());
        Self { name, value }
    }
}

impl From<Value> for Argument {
    fn from(value: Value) -> Self {
        Self { name: None, value }
    }
}

/// A value as far as it stands in the code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A string without holes.
    Text(String),
    /// A string with holes, each written `{}`; a concatenation is one, too.
    Template(String),
    /// A dotted path: `auth.callback`, `req.query.code`, `:authenticate` without its colon.
    Name(String),
    /// The result of a call.
    Call(CallId),
    /// A function that stands right there.
    Function(ScopeId),
    /// An object, dictionary, keyword arguments, struct literal. What is spread in has the key `...`.
    Object(#[serde(deserialize_with = "sound::bounded")] Vec<(String, Value)>),
    /// A list or tuple.
    List(#[serde(deserialize_with = "sound::bounded")] Vec<Value>),
    /// A number, as written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// `null`, `nil`, `None`, `undefined`.
    Null,
    /// One of several: `a || b`, `a ?? b`, `c ? a : b`.
    Either(#[serde(deserialize_with = "sound::bounded")] Vec<Value>),
    /// Anything else.
    Other,
}

/// `target = value`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Assignment {
    /// The dotted path of what is assigned, or `return`, or `throw`. Go's and Python's `a, err = f()` is one
    /// assignment for each name.
    pub target: String,
    /// What is assigned.
    pub value: Value,
    /// Whether the name is made by it, so that nothing outside of its scope has it: `const a = b` of
    /// JavaScript, `var a = b` of Java, Kotlin and C#.
    pub is_new: bool,
    /// The scope that it stands in.
    pub scope: ScopeId,
    /// From the target to the end of the value.
    pub span: Span,
}

/// A name or member that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Its dotted path.
    pub path: String,
    /// The scope that it stands in.
    pub scope: ScopeId,
    /// Where.
    pub span: Span,
}

/// A branch on a condition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Branch {
    /// The condition, as written, on one line.
    pub condition: String,
    /// What happens when it holds.
    pub then: Span,
    /// What happens when it does not, if that is written.
    pub otherwise: Option<Span>,
    /// Whether it is one case of several, so that what follows it may be another one.
    pub is_case: bool,
    /// The scope that it stands in.
    pub scope: ScopeId,
    /// Where.
    pub span: Span,
}

/// A stretch whose errors are caught: `try`, `begin … rescue`, `.catch(…)`, `with … else`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Catch {
    /// What is watched.
    pub watched: Span,
    /// What handles an error.
    pub handler: Span,
    /// What is caught: `Exception`, `workos.exceptions.BadRequestException`; empty for everything.
    pub kinds: Vec<String>,
    /// The name that the error has in the handler; empty if it has none.
    pub name: String,
    /// The scope that it stands in.
    pub scope: ScopeId,
}

/// A string in the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Without quotes; holes are `{}`.
    pub value: String,
    /// The scope that it stands in.
    pub scope: ScopeId,
    /// Where.
    pub span: Span,
}

impl SourceFile {
    /// Whether it says of itself, or by its kind, that browsers run it.
    pub fn is_of_browser(&self) -> bool {
        let extension = self.path.extension().and_then(|it| it.to_str());
        let mut markers = self.scopes[ScopeId::FILE].markers.iter();
        matches!(extension, Some("vue" | "svelte")) || markers.any(|it| it.name == "use client")
    }

    /// A file in which nothing has been read yet.
    pub fn new(path: Arc<Path>, language: Language, text: &str) -> Self {
        Self {
            path,
            language,
            imports: Vec::new(),
            exports: Vec::new(),
            scopes: TiVec::from(vec![Scope {
                span: Span::new(0, text.len()),
                ..Scope::new(ScopeKind::File, "")
            }]),
            calls: TiVec::new(),
            assignments: Vec::new(),
            ends: Vec::new(),
            reads: Vec::new(),
            branches: Vec::new(),
            catches: Vec::new(),
            strings: Vec::new(),
            keys: Vec::new(),
            has_errors: false,
            lines: LineStarts::of(text),
        }
    }

    /// With what is not sent between processes, as the receiver has the path and the text; `None` if it
    /// cannot be what a text says.
    pub(crate) fn completed(self, path: Arc<Path>, text: &str) -> Option<Self> {
        sound::is_sound(&self, text.len()).then(|| Self {
            path,
            lines: LineStarts::of(text),
            ..self
        })
    }

    /// The same file by another path.
    pub(crate) fn at(&self, path: Arc<Path>) -> Self {
        Self {
            path,
            ..self.clone()
        }
    }

    /// An export by its name.
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports.iter().find(|export| export.name == name)
    }

    /// A place in it.
    pub fn place(&self, span: Span) -> Place {
        Place {
            file: self.path.clone(),
            span,
            line: self.line(span),
        }
    }

    /// The line on which a stretch begins, from 1: for people, never to compare.
    pub fn line(&self, span: Span) -> usize {
        self.lines.line(span.start())
    }

    /// The package that a file of Java or Kotlin says that it belongs to.
    pub fn package(&self) -> Option<&str> {
        let mut markers = self.scopes[ScopeId::FILE].markers.iter();
        let package = markers.find(|it| it.name == "package")?;
        package.arguments.first()?.value.text()
    }

    /// The scopes around one, itself first and the file last.
    pub fn around(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + '_ {
        let mut next = Some(scope);
        std::iter::from_fn(move || {
            let here = next?;
            let parent = self.scopes[here].parent;
            next = (parent != here).then_some(parent);
            Some(here)
        })
    }

    /// Whether `inner` is `outer` or lies within it.
    pub fn is_within(&self, inner: ScopeId, outer: ScopeId) -> bool {
        self.around(inner).any(|it| it == outer)
    }
}

impl Branch {
    /// Whether a stretch of it is a part of its condition.
    pub fn asks(&self, span: Span) -> bool {
        let is_outcome = |outcome: Span| outcome.contains(span);
        self.span.contains(span)
            && !is_outcome(self.then)
            && !self.otherwise.is_some_and(is_outcome)
    }
}

impl Value {
    /// The text, if it is one without holes.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The dotted path, if it is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The text or the dotted path, for languages in which symbols stand for strings.
    pub fn word(&self) -> Option<&str> {
        self.text().or_else(|| self.name())
    }

    /// The items of a list; what is none is its only one.
    pub fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    /// A member of an object.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => members.iter().find(|(it, _)| it == key).map(|(_, it)| it),
            _ => None,
        }
    }
}

impl Scope {
    /// One with a name alone, before it is known where it stands.
    pub fn new(kind: ScopeKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            bases: Vec::new(),
            markers: Vec::new(),
            parameters: Vec::new(),
            defaults: Vec::new(),
            span: Span::default(),
            parent: ScopeId::FILE,
            is_exported: true,
        }
    }

    /// Whether it has a parameter of a name.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter == name)
    }

    /// A marker by the last part of its name.
    pub fn marker(&self, name: &str) -> Option<&Marker> {
        self.markers
            .iter()
            .find(|marker| marker.last_name() == name)
    }
}

impl Marker {
    /// The last part of its name: `route` of `app.route`.
    pub fn last_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// An argument by its name.
    pub fn argument(&self, name: &str) -> Option<&Value> {
        let is_it = |argument: &&Argument| argument.name.as_deref() == Some(name);
        self.arguments.iter().find(is_it).map(|it| &it.value)
    }

    /// The arguments without a name.
    pub fn unnamed(&self) -> impl DoubleEndedIterator<Item = &Value> {
        unnamed(&self.arguments)
    }

    /// The text that is its first argument, if that has no name.
    pub fn first_text(&self) -> Option<&str> {
        let first = self.arguments.first()?;
        first.value.text().filter(|_| first.name.is_none())
    }
}

fn unnamed(arguments: &[Argument]) -> impl DoubleEndedIterator<Item = &Value> {
    let unnamed = arguments.iter().filter(|argument| argument.name.is_none());
    unnamed.map(|argument| &argument.value)
}

impl Call {
    /// The last part of what is called: `getProfileAndToken`.
    pub fn name(&self) -> &str {
        self.callee.rsplit('.').next().unwrap_or_default()
    }

    /// An argument by its name, or a member of an object among the arguments.
    pub fn argument(&self, name: &str) -> Option<&Value> {
        self.arguments.iter().find_map(|argument| {
            if argument.name.as_deref() == Some(name) {
                Some(&argument.value)
            } else {
                argument.value.get(name)
            }
        })
    }

    /// An argument by its place among those without a name, from 0.
    pub fn positional(&self, place: usize) -> Option<&Value> {
        self.unnamed().nth(place)
    }

    /// The arguments without a name.
    pub fn unnamed(&self) -> impl DoubleEndedIterator<Item = &Value> {
        unnamed(&self.arguments)
    }

    /// The values of all arguments.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.arguments.iter().map(|argument| &argument.value)
    }

    /// The function that is written as its last argument.
    pub fn block(&self) -> Option<ScopeId> {
        match self.arguments.last()?.value {
            Value::Function(scope) => Some(scope),
            _ => None,
        }
    }

    /// Whether a function that is written among its arguments is this one.
    pub fn is_given(&self, scope: ScopeId) -> bool {
        self.values().any(|value| *value == Value::Function(scope))
    }
}
