//! Which function a name means, across files.

mod go;
mod jvm;
mod modules;
mod names;
mod python;
mod reach;
mod rust;
mod types;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use typed_index_collections::TiVec;

use crate::semantics::guards::denies_nobody;
use crate::syntax::{FileId, Scope, ScopeId, ScopeKind, SourceFile, Value};
use crate::{FunctionRef, OwnPackage, Package, Project, Sdk};

/// How many steps a name is followed: imports, re-exports, variables.
const LONGEST: usize = 16;

/// How many functions a value may name before the rest is left out.
const MOST_HANDLERS: usize = 64;

/// The source files of a project.
pub(crate) type Files = TiVec<FileId, SourceFile>;

/// What the manifests of a project say of names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared<'d> {
    /// The project's own name.
    pub(crate) name: &'d str,
    pub(crate) sdks: &'d [Sdk],
    pub(crate) packages: &'d [Package],
    /// Packages of JavaScript in the project itself.
    pub(crate) workspace: &'d [OwnPackage],
}

/// The names of a project, taken down once. Reading routes and judging them both look names up in it,
/// by [`Links`] of their own.
#[derive(Clone, Default)]
pub struct Index {
    names: TiVec<FileId, Names>,
    modules: modules::Modules,
    /// Functions within types, by their names.
    methods: HashMap<String, Vec<FunctionRef>>,
    /// Files whose exports need no import, by what they export.
    ambient: HashMap<String, FileId>,
    /// Types that are known everywhere without an import.
    types: types::Types,
    /// The last parts of all names that the project gives to anything.
    given: HashSet<String>,
}

/// Looks up the names of a project, and remembers what was asked for often.
pub struct Links<'p> {
    sources: &'p Files,
    index: &'p Index,
    /// What functions call, as far as it was asked for.
    called: RefCell<HashMap<FunctionRef, Rc<[FunctionRef]>>>,
    /// The types that names turned out to mean.
    named: RefCell<HashMap<String, Option<FunctionRef>>>,
}

/// The names of one file.
#[derive(Clone, Debug, Default)]
struct Names {
    /// Functions and types, by name.
    scopes: HashMap<String, Vec<ScopeId>>,
    /// Places in [`SourceFile::assignments`], by target.
    assigned: HashMap<String, Vec<usize>>,
    /// The same of what an object assigns to itself, by what comes after `this.` and `self.`.
    fields: HashMap<String, Vec<usize>>,
    /// Module and imported name, by local name.
    imported: HashMap<String, (String, String)>,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Target<'p> {
    /// A function of the project.
    Function(FunctionRef),
    /// A class, or an object literal with functions.
    Type(FunctionRef),
    /// A file of the project as a whole.
    File(FileId),
    /// Another value, with the file and scope that it stands in.
    Value(FunctionRef, &'p Value),
    /// A member of a package: `@workos-inc/authkit-nextjs.handleAuth`.
    Library(String),
}

/// What handles a request, as far as a value tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handlers {
    /// The project's functions, wrappers before what they wrap.
    pub functions: Vec<FunctionRef>,
    /// Names that could not be resolved to a function of the project.
    pub unknown: Vec<String>,
    /// The packages' functions among them: `@workos-inc/authkit-nextjs.handleAuth`.
    pub libraries: Vec<String>,
}

impl std::fmt::Debug for Index {
    /// The names are all in the files, and maps of them have no order.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Index").finish_non_exhaustive()
    }
}

impl Handlers {
    /// One function of the project.
    pub(crate) fn of(function: FunctionRef) -> Self {
        Self::all(vec![function])
    }

    /// Several functions of the project.
    pub(crate) fn all(functions: Vec<FunctionRef>) -> Self {
        Self {
            functions,
            ..Self::default()
        }
    }

    /// Something of which the name alone is known.
    pub(crate) fn unknown(name: impl Into<String>) -> Self {
        Self::names([name])
    }

    /// Several things of which the names alone are known.
    pub(crate) fn names(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            unknown: names.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// All of several, whatever is known of them.
    pub(crate) fn merged(all: impl IntoIterator<Item = Self>) -> Self {
        let mut found = Self::default();
        for one in all {
            found.functions.extend(one.functions);
            found.unknown.extend(one.unknown);
            found.libraries.extend(one.libraries);
        }
        found
    }

    /// Those without what is not known of them: a name that could not be found is no guard.
    pub(crate) fn without_unknown(mut self) -> Self {
        self.unknown.clear();
        self
    }

    /// Whether nothing but functions is among them, if that.
    pub(crate) fn is_nameless(&self) -> bool {
        self.unknown.is_empty() && self.libraries.is_empty()
    }

    /// A function of a package.
    pub(crate) fn library(name: String) -> Self {
        Self {
            libraries: vec![name],
            ..Self::default()
        }
    }

    /// Whether a function of the project is among them.
    pub(crate) fn has_function(&self) -> bool {
        !self.functions.is_empty()
    }
}

impl Index {
    /// Takes down the names of all files.
    pub(crate) fn new(files: &Files, declared: &Declared<'_>) -> Self {
        let mut methods: HashMap<String, Vec<FunctionRef>> = HashMap::new();
        for (file, source) in files.iter_enumerated() {
            for (scope, declared) in source.scopes.iter_enumerated() {
                let is_method = declared.kind == ScopeKind::Function
                    && source.scopes[declared.parent].kind == ScopeKind::Type;
                if is_method || go::is_method(source, declared) {
                    let method = FunctionRef { file, scope };
                    let name = declared.name.clone();
                    methods.entry(name).or_default().push(method);
                }
            }
        }
        let names: TiVec<FileId, Names> = files.iter().map(Names::new).collect();
        let given = names.iter().flat_map(|file| {
            let names = file.scopes.keys().chain(file.assigned.keys());
            names.map(|name| name.rsplit('.').next().unwrap_or(name).to_owned())
        });
        Self {
            given: given.collect(),
            names,
            modules: modules::Modules::new(files, declared),
            methods,
            ambient: modules::ambient(files, declared),
            types: types::Types::new(files, declared.packages),
        }
    }
}

impl<'p> Links<'p> {
    /// Looks up the names of a project that was read.
    pub fn new(project: &'p Project) -> Self {
        Self::over(&project.files, &project.index)
    }

    /// Looks up names of files that belong to no project yet.
    pub(crate) fn over(sources: &'p Files, index: &'p Index) -> Self {
        Self {
            sources,
            index,
            called: RefCell::default(),
            named: RefCell::default(),
        }
    }

    /// The function that a dotted name means at the top of a file.
    pub fn resolve(&self, file: FileId, name: &str) -> Option<FunctionRef> {
        let target = self.find(FunctionRef::whole(file), name)?;
        self.handlers_of(&target).functions.pop()
    }

    /// The function that a dotted name means where it is used.
    pub fn resolve_at(&self, at: FunctionRef, name: &str) -> Option<FunctionRef> {
        match self.find(at, name)? {
            Target::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The type that a name means where it is used.
    pub(crate) fn type_at(&self, at: FunctionRef, name: &str) -> Option<FunctionRef> {
        match self.find(at, name)? {
            Target::Type(of) => Some(of),
            _ => None,
        }
    }

    /// What a function or type is declared as.
    pub(crate) fn scope(&self, of: FunctionRef) -> &'p Scope {
        &self.source(of).scopes[of.scope]
    }

    /// The scope that a function or type is declared in: names in its head mean what they mean there.
    pub(crate) fn outside(&self, of: FunctionRef) -> FunctionRef {
        FunctionRef {
            scope: self.scope(of).parent,
            ..of
        }
    }

    /// The functions declared in a type itself.
    pub(crate) fn own_methods(
        &self,
        of: FunctionRef,
    ) -> impl Iterator<Item = (FunctionRef, &'p Scope)> + use<'p> {
        let scopes = self.source(of).scopes.iter_enumerated();
        let own = scopes.filter(move |(_, scope)| {
            scope.parent == of.scope && scope.kind == ScopeKind::Function
        });
        own.map(move |(scope, declared)| (FunctionRef { scope, ..of }, declared))
    }

    /// The file that a module's name means in another file.
    pub fn file(&self, from: FileId, module: &str) -> Option<FileId> {
        self.index.modules.file(from, module)
    }

    /// The text of a value: itself, or that of the constant that it names.
    pub fn text(&self, at: FunctionRef, value: &Value) -> Option<String> {
        self.text_within(at, value, LONGEST)
    }

    /// A name may be assigned to itself: `path = path or "/"`.
    fn text_within(&self, at: FunctionRef, value: &Value, steps: usize) -> Option<String> {
        let steps = steps.checked_sub(1)?;
        match value {
            Value::Text(text) | Value::Template(text) => Some(text.clone()),
            Value::Name(name) => match self.find(at, name)? {
                Target::Value(at, value) if !matches!(value, Value::Name(_)) => {
                    self.text_within(at, value, steps)
                }
                _ => None,
            },
            Value::Either(values) => {
                let mut values = values.iter().rev();
                values.find_map(|value| self.text_within(at, value, steps))
            }
            _ => None,
        }
    }

    /// All texts of a value: those of a list, too.
    pub fn texts(&self, at: FunctionRef, value: &Value) -> Vec<String> {
        self.texts_within(at, value, LONGEST)
    }

    fn texts_within(&self, at: FunctionRef, value: &Value, steps: usize) -> Vec<String> {
        let Some(steps) = steps.checked_sub(1) else {
            return Vec::new();
        };
        match value {
            Value::List(values) => {
                let texts = values.iter().take(MOST_HANDLERS);
                texts
                    .flat_map(|text| self.texts_within(at, text, steps))
                    .collect()
            }
            Value::Name(name) => match self.find(at, name) {
                // A list of lists that hold themselves would grow without end.
                Some(Target::Value(at, value)) if !matches!(value, Value::Name(_)) => {
                    self.texts_within(at, value, steps.min(4))
                }
                _ => Vec::new(),
            },
            value => self.text_within(at, value, steps).into_iter().collect(),
        }
    }

    /// What a value handles a request with: a function, a list of them, a wrapper around one.
    pub fn handlers(&self, at: FunctionRef, value: &Value) -> Handlers {
        let mut handlers = Handlers::default();
        self.collect(at, value, &mut handlers, LONGEST);
        handlers
    }

    /// What a target handles a request with.
    pub fn handlers_of(&self, target: &Target<'p>) -> Handlers {
        let mut handlers = Handlers::default();
        self.collect_target(target, "", &mut handlers, LONGEST);
        handlers
    }

    fn collect(&self, at: FunctionRef, value: &Value, found: &mut Handlers, steps: usize) {
        let Some(steps) = steps.checked_sub(1) else {
            return;
        };
        if found.functions.len() > MOST_HANDLERS {
            return;
        }
        match value {
            Value::Function(scope) if self.source(at).scopes[*scope].kind != ScopeKind::Type => {
                let scope = *scope;
                found.functions.push(FunctionRef { scope, ..at });
            }
            Value::Name(name) => match self.find(at, name) {
                Some(target) => self.collect_target(&target, name, found, steps),
                None => found.unknown.push(name.clone()),
            },
            Value::Call(id) => {
                let call = &self.source(at).calls[*id];
                if denies_nobody(call) {
                    return;
                }
                if let Some(module) = self.required(at, *id) {
                    let target = self.module(at.file, module, "default", LONGEST);
                    return self.collect_target(&target, module, found, steps);
                }
                let bound = call.callee.strip_suffix(".bind");
                let callee = bound.unwrap_or(&call.callee);
                match self.find(at, callee) {
                    Some(Target::Type(_)) => {}
                    Some(target) => self.collect_target(&target, callee, found, steps),
                    None => found.unknown.push(callee.to_owned()),
                }
                if bound.is_some() {
                    return;
                }
                let at = FunctionRef {
                    scope: call.scope,
                    ..at
                };
                for argument in &call.arguments {
                    self.collect_wrapped(at, &argument.value, found, steps);
                }
            }
            Value::List(values) | Value::Either(values) => {
                for value in values {
                    self.collect(at, value, found, steps);
                }
            }
            Value::Object(_) => {
                for key in ["onRequest", "preValidation", "preHandler", "handler"] {
                    if let Some(value) = value.get(key) {
                        self.collect(at, value, found, steps);
                    }
                }
            }
            _ => {}
        }
    }

    fn collect_target(&self, target: &Target<'p>, name: &str, found: &mut Handlers, steps: usize) {
        match target {
            Target::Function(function) => found.functions.push(*function),
            Target::Value(at, value) => self.collect(*at, value, found, steps),
            Target::Library(library) => found.libraries.push(library.clone()),
            Target::File(file) => match self.export(*file, "default") {
                Some(target) if !matches!(target, Target::File(_)) && steps > 0 => {
                    self.collect_target(&target, name, found, steps - 1);
                }
                _ => found.unknown.push(name.to_owned()),
            },
            Target::Type(_) => found.unknown.push(name.to_owned()),
        }
    }

    /// The functions among a wrapper's arguments, and those of its options that handle something.
    fn collect_wrapped(&self, at: FunctionRef, value: &Value, found: &mut Handlers, steps: usize) {
        match value {
            Value::Function(_) => self.collect(at, value, found, steps),
            Value::Call(_) => {
                let is_of_library = found.functions.is_empty() && !found.libraries.is_empty();
                let mut inner = Handlers::default();
                self.collect(at, value, &mut inner, steps);
                found.functions.extend(inner.functions);
                // The options of a package's function come from anywhere: `join(folder, "public")`.
                if !is_of_library {
                    found.libraries.extend(inner.libraries);
                }
            }
            Value::Name(name) => {
                let target = self.find(at, name);
                let target = target
                    .filter(|target| matches!(target, Target::Function(_) | Target::Value(..)));
                if let Some(target) = target {
                    self.collect_target(&target, name, found, steps);
                }
            }
            Value::List(values) => {
                for value in values {
                    self.collect_wrapped(at, value, found, steps);
                }
            }
            Value::Object(members) => {
                let is_handler = |key: &str| key.starts_with("on") || key.ends_with("andler");
                for (_, value) in members.iter().filter(|(key, _)| is_handler(key)) {
                    self.collect_wrapped(at, value, found, steps);
                }
            }
            _ => {}
        }
    }

    /// The file that a function stands in.
    pub(crate) fn source(&self, at: FunctionRef) -> &'p SourceFile {
        &self.sources[at.file]
    }
}

#[cfg(test)]
mod tests;
