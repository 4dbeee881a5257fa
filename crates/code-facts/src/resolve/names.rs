//! A dotted name → what it stands for.

use super::go::{is_go, is_method};
use super::{LONGEST, Links, Names, Target};
use crate::FunctionRef;
use crate::syntax::{
    Assignment, CallId, Export, FileId, Import, Language, ScopeId, ScopeKind, SourceFile, Value,
};

impl Names {
    pub(super) fn new(source: &SourceFile) -> Self {
        let mut names = Self::default();
        for (scope, declared) in source.scopes.iter_enumerated().skip(1) {
            if !declared.name.is_empty() {
                names
                    .scopes
                    .entry(declared.name.clone())
                    .or_default()
                    .push(scope);
            }
        }
        for (place, assignment) in source.assignments.iter().enumerate() {
            names
                .assigned
                .entry(assignment.target.clone())
                .or_default()
                .push(place);
            if let Some(field) = field(&assignment.target) {
                let places = names.fields.entry(field.to_owned()).or_default();
                places.push(place);
            }
        }
        for Import {
            module,
            names: imported,
            ..
        } in &source.imports
        {
            for (name, local) in imported {
                let imported = (module.clone(), name.clone());
                names.imported.entry(local.clone()).or_insert(imported);
            }
        }
        names
    }
}

/// `name` of `this.name` and of `self.name`.
fn field(target: &str) -> Option<&str> {
    let own = ["this.", "self."];
    own.iter().find_map(|it| target.strip_prefix(it))
}

/// Whether a function has no members of its own, so that those of its name are of what it returns.
fn gives_members(language: Language) -> bool {
    matches!(
        language,
        Language::Php | Language::Java | Language::Kotlin | Language::CSharp
    )
}

/// Parts of a dotted name, the first and the rest.
fn split(name: &str) -> (&str, &str) {
    name.split_once('.').unwrap_or((name, ""))
}

impl<'p> Links<'p> {
    /// What a dotted name stands for where it is used.
    pub fn find(&self, at: FunctionRef, name: &str) -> Option<Target<'p>> {
        self.find_within(at, name, LONGEST)
    }

    pub(super) fn find_within(
        &self,
        at: FunctionRef,
        name: &str,
        steps: usize,
    ) -> Option<Target<'p>> {
        let steps = steps.checked_sub(1)?;
        self.find_in_file(at, name, steps)
            .or_else(|| self.known_everywhere(at, name, steps))
    }

    fn find_in_file(&self, at: FunctionRef, name: &str, steps: usize) -> Option<Target<'p>> {
        let (head, rest) = split(name);
        if matches!(head, "this" | "self" | "cls") && !rest.is_empty() {
            return self.members(self.type_around(at)?, rest, steps);
        }
        let language = self.source(at).language;
        // `new self(…)` of PHP.
        if language == Language::Php && matches!(name, "self" | "static") {
            return self.type_around(at);
        }
        if language == Language::Ruby && head == "new" && !rest.is_empty() {
            return self.member_of_new(at, rest, steps);
        }
        if !rest.is_empty()
            && let Some(target) = self.assigned(at, name, steps)
        {
            return Some(target);
        }
        let target = self
            .own_scope(at, head)
            .or_else(|| self.assigned(at, head, steps))
            .or_else(|| self.imported(at.file, head, steps))
            .or_else(|| self.of_all(at.file, head, steps))
            .or_else(|| self.of_package(at.file, head, steps))
            .or_else(|| self.exported(*self.index.ambient.get(head)?, head, steps))?;
        self.members(target, rest, steps)
    }

    /// A method of what a class of Ruby makes of itself: `def self.call(code) = new.call(code)`, in which
    /// the other one of that name is meant.
    fn member_of_new(&self, at: FunctionRef, path: &str, steps: usize) -> Option<Target<'p>> {
        let Target::Type(of) = self.type_around(at)? else {
            return None;
        };
        let source = self.source(at);
        let (key, rest) = split(path);
        let mut named = self.index.names[at.file].scopes.get(key)?.iter().copied();
        let scope = named.find(|scope| {
            source.scopes[*scope].parent == of.scope && !source.is_within(at.scope, *scope)
        })?;
        self.members(Target::Function(FunctionRef { scope, ..at }), rest, steps)
    }

    /// The type that a method stands in.
    pub(super) fn type_around(&self, at: FunctionRef) -> Option<Target<'p>> {
        let source = self.source(at);
        let scope = source
            .around(at.scope)
            .find(|scope| source.scopes[*scope].kind == ScopeKind::Type)?;
        Some(Target::Type(FunctionRef { scope, ..at }))
    }

    /// A function or type that is visible from a scope; the nearest one.
    pub(super) fn own_scope(&self, at: FunctionRef, name: &str) -> Option<Target<'p>> {
        let source = self.source(at);
        let visible: Vec<ScopeId> = source.around(at.scope).collect();
        let named = self.index.names[at.file].scopes.get(name)?.iter().copied();
        let distance = |scope: ScopeId| {
            let parent = source.scopes[scope].parent;
            let is_member = source.scopes[parent].kind == ScopeKind::Type;
            let is_member = is_member || is_method(source, &source.scopes[scope]);
            let place = visible.iter().position(|it| *it == parent);
            place.filter(|_| !is_member)
        };
        let (_, scope) = named
            .filter_map(|scope| Some((distance(scope)?, scope)))
            .min()?;
        Some(self.of_scope(FunctionRef { scope, ..at }))
    }

    fn of_scope(&self, at: FunctionRef) -> Target<'p> {
        match self.source(at).scopes[at.scope].kind {
            ScopeKind::Type => Target::Type(at),
            _ => Target::Function(at),
        }
    }

    /// A variable that is visible from a scope, by its value; the nearest one.
    pub(super) fn assigned(&self, at: FunctionRef, name: &str, steps: usize) -> Option<Target<'p>> {
        let source = self.source(at);
        let visible: Vec<ScopeId> = source.around(at.scope).collect();
        let places = self.index.names[at.file].assigned.get(name)?.iter();
        let found = places.filter_map(|place| {
            let assignment = &source.assignments[*place];
            let distance = visible.iter().position(|it| *it == assignment.scope)?;
            let is_empty = matches!(assignment.value, Value::Null);
            Some((is_empty, distance, *place))
        });
        let assignment = &source.assignments[found.min()?.2];
        // `const { login } = require("./auth")` is an import of one name.
        if let Value::Call(call) = assignment.value
            && self.required(at, call).is_some()
            && let Some(target) = self.imported(at.file, name, steps)
        {
            return Some(target);
        }
        let scope = assignment.scope;
        self.of_value(FunctionRef { scope, ..at }, &assignment.value, steps)
    }

    pub(super) fn of_value(
        &self,
        at: FunctionRef,
        value: &'p Value,
        steps: usize,
    ) -> Option<Target<'p>> {
        match value {
            Value::Function(scope) => Some(self.of_scope(FunctionRef {
                scope: *scope,
                ..at
            })),
            Value::Name(name) => self
                .find_within(at, name, steps)
                .or(Some(Target::Value(at, value))),
            Value::Call(call) if self.required(at, *call).is_some() => {
                let module = self.required(at, *call)?;
                Some(self.module(at.file, module, "*", steps))
            }
            value => Some(Target::Value(at, value)),
        }
    }

    /// The module of a `require("…")`.
    pub(super) fn required(&self, at: FunctionRef, call: CallId) -> Option<&'p str> {
        let call = &self.source(at).calls[call];
        let is_import = matches!(call.callee.as_str(), "require" | "import");
        call.positional(0)?.text().filter(|_| is_import)
    }

    pub(super) fn imported(&self, file: FileId, name: &str, steps: usize) -> Option<Target<'p>> {
        let (module, imported) = self.index.names[file].imported.get(name)?;
        Some(self.module(file, module, imported, steps))
    }

    /// A name of a module, or the whole module.
    pub(super) fn module(
        &self,
        from: FileId,
        module: &str,
        name: &str,
        steps: usize,
    ) -> Target<'p> {
        if self.is_of_jvm(from) {
            let found = self.named_by_import(module, steps);
            return found.unwrap_or_else(|| Target::Library(module.to_owned()));
        }
        if let Some(of) = self.type_of_module(from, module) {
            return Target::Type(of);
        }
        let path = format!("{module}.{name}");
        if let Some(item) = self.rust_item(
            FunctionRef {
                file: from,
                scope: ScopeId::FILE,
            },
            &path,
        ) {
            return item;
        }
        let submodule = || self.submodule(from, module, name).map(Target::File);
        let Some(file) = self.file(from, module) else {
            if let Some(file) = submodule() {
                return file;
            }
            return Target::Library(match name {
                "*" | "default" => module.to_owned(),
                name => format!("{module}.{name}"),
            });
        };
        if name == "*" {
            return Target::File(file);
        }
        self.exported(file, name, steps)
            .or_else(submodule)
            .unwrap_or(Target::File(file))
    }

    /// What a file exports by a name.
    pub fn export(&self, file: FileId, name: &str) -> Option<Target<'p>> {
        self.exported(file, name, LONGEST)
    }

    pub(super) fn exported(&self, file: FileId, name: &str, steps: usize) -> Option<Target<'p>> {
        let steps = steps.checked_sub(1)?;
        let exports = &self.sources[file].exports;
        if let Some(export) = exports.iter().find(|it| it.name == name) {
            return self.of_export(file, export, steps);
        }
        let top = self.top_level(file, name, steps);
        if let Some(target) = top.or_else(|| self.of_package(file, name, steps)) {
            return Some(target);
        }
        let passed_on = exports.iter().filter(|it| it.name == "*");
        let modules = passed_on.filter_map(|it| it.module.as_deref());
        let mut found = modules.filter_map(|module| {
            let file = self.file(file, module)?;
            self.exported(file, name, steps)
        });
        found.next()
    }

    fn of_export(&self, file: FileId, export: &'p Export, steps: usize) -> Option<Target<'p>> {
        match (&export.module, &export.value) {
            (Some(module), Value::Name(name)) => Some(self.module(file, module, name, steps)),
            (_, value) => self.of_value(FunctionRef::whole(file), value, steps),
        }
    }

    pub(super) fn members(
        &self,
        target: Target<'p>,
        path: &str,
        steps: usize,
    ) -> Option<Target<'p>> {
        let mut target = target;
        let mut rest = path;
        while !rest.is_empty() {
            let (key, after) = split(rest);
            target = self.member(target, key, steps)?;
            rest = after;
        }
        Some(target)
    }

    fn member(&self, target: Target<'p>, key: &str, steps: usize) -> Option<Target<'p>> {
        let steps = steps.checked_sub(1)?;
        match target {
            Target::Library(library) => Some(Target::Library(match key {
                "default" => library,
                key => format!("{library}.{key}"),
            })),
            Target::Function(_) if matches!(key, "bind" | "call" | "apply") => Some(target),
            // `Links::get()->exchange()`: what is called in a path gives what comes after it.
            Target::Function(factory) if gives_members(self.source(factory).language) => {
                let returned = self.returned(factory)?;
                let target = self.of_value(factory, returned, steps)?;
                self.member(target, key, steps)
            }
            Target::Function(_) => None,
            Target::File(file) => match self.exported(file, key, steps) {
                None if key == "default" => Some(Target::File(file)),
                // `module.exports = new Controller()`: its methods are the module's.
                None => match self.exported(file, "default", steps)? {
                    Target::File(_) => None,
                    target => self.member(target, key, steps),
                },
                target => target,
            },
            Target::Type(of) => self.method(of, key, steps),
            Target::Value(at, value) => self.member_of_value(at, value, key, steps),
        }
    }

    pub(super) fn method(&self, of: FunctionRef, key: &str, steps: usize) -> Option<Target<'p>> {
        // Most names are those of frameworks: no type of the project has to be asked for them.
        if !self.index.given.contains(key) {
            return None;
        }
        let mut places = std::iter::once(of).chain(self.twins(of));
        let own = places.find_map(|place| self.member_of_type(place, key, steps));
        own.or_else(|| self.implemented(of, key).map(Target::Function))
    }

    fn member_of_type(&self, of: FunctionRef, key: &str, steps: usize) -> Option<Target<'p>> {
        let steps = steps.checked_sub(1)?;
        let source = self.source(of);
        let named = self.index.names[of.file].scopes.get(key);
        let mut own = named.into_iter().flatten().copied();
        if let Some(scope) = own.find(|scope| source.scopes[*scope].parent == of.scope) {
            return Some(Target::Function(FunctionRef { scope, ..of }));
        }
        if let Some(method) = self.method_of_go(of, key) {
            return Some(method);
        }
        let names = &self.index.names[of.file];
        let places = [names.fields.get(key), names.assigned.get(key)];
        let places = places.into_iter().flatten().flatten();
        let fields = places.map(|it| &source.assignments[*it]);
        // A field without an object before it stands in the class itself.
        let is_field = |assignment: &Assignment| {
            assignment.scope == of.scope
                || assignment.target != key && source.is_within(assignment.scope, of.scope)
        };
        // One that waits for its value says less than what gives it one.
        let mut fields = fields.filter(|it| is_field(it));
        if let Some(field) = fields
            .clone()
            .find(|it| it.value != Value::Null)
            .or(fields.next())
        {
            let scope = field.scope;
            return self.of_value(FunctionRef { scope, ..of }, &field.value, steps);
        }
        let outside = FunctionRef {
            scope: source.scopes[of.scope].parent,
            ..of
        };
        let mut bases = source.scopes[of.scope].bases.iter();
        bases.find_map(|text| match self.find_within(outside, text, steps)? {
            Target::Type(base) if base != of => self.method(base, key, steps),
            _ => None,
        })
    }

    fn member_of_value(
        &self,
        at: FunctionRef,
        value: &'p Value,
        key: &str,
        steps: usize,
    ) -> Option<Target<'p>> {
        match value {
            Value::Object(members) => {
                if let Some(value) = value.get(key) {
                    return self.of_value(at, value, steps);
                }
                let mut spread = members.iter().filter(|(key, _)| key == "...");
                spread.find_map(|(_, value)| {
                    let target = self.of_value(at, value, steps)?;
                    self.member(target, key, steps)
                })
            }
            Value::Call(call) => {
                let call = &self.source(at).calls[*call];
                let at = FunctionRef {
                    scope: call.scope,
                    ..at
                };
                match self.find_within(at, &call.callee, steps)? {
                    Target::Library(library) => Some(Target::Library(format!("{library}.{key}"))),
                    Target::Type(of) => self.method(of, key, steps),
                    Target::Function(factory) => {
                        if let Some(target) = self.result_of_go(factory, steps) {
                            return self.member(target, key, steps);
                        }
                        let returned = self.returned(factory)?;
                        let target = self.of_value(factory, returned, steps)?;
                        self.member(target, key, steps)
                    }
                    _ => None,
                }
            }
            // `return &Handler{…}, nil`; a table of values has members of its own.
            Value::List(values) if is_go(self.source(at)) => {
                let mut made = values
                    .iter()
                    .filter(|value| matches!(value, Value::Call(_) | Value::Name(_)));
                made.find_map(|value| {
                    let target = self.of_value(at, value, steps)?;
                    self.member(target, key, steps)
                })
            }
            Value::Either(values) => values.iter().rev().find_map(|value| {
                let target = self.of_value(at, value, steps)?;
                self.member(target, key, steps)
            }),
            _ => None,
        }
    }

    /// The last value that a function returns itself.
    pub fn returned(&self, function: FunctionRef) -> Option<&'p Value> {
        let places = self.index.names[function.file].assigned.get("return")?;
        let assignments = &self.source(function).assignments;
        let mut places = places.iter().rev().map(|it| &assignments[*it]);
        Some(&places.find(|it| it.scope == function.scope)?.value)
    }
}
