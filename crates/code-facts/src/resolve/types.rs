//! Types and functions that are known in a whole project without an import: those of Ruby, PHP,
//! Elixir, C#, Java, Kotlin and Rust.

use std::collections::HashMap;

use super::rust::RustModules;
use super::{Files, Links, Target};
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{Call, FileId, Language, ScopeId, ScopeKind, Value};
use crate::{FunctionRef, Package};

/// Methods that send a message to what handles it.
const SENDS: &[&str] = &[
    "Send",
    "SendAsync",
    "Publish",
    "PublishAsync",
    "InvokeAsync",
    "Invoke",
    "ExecuteAsync",
    "Execute",
    "Dispatch",
    "DispatchAsync",
    "QueryAsync",
];

/// Methods that handle a message.
const HANDLES: &[&str] = &[
    "Handle",
    "HandleAsync",
    "Consume",
    "ExecuteAsync",
    "Execute",
];

/// The types and functions of a project, by the last part of their names.
#[derive(Clone, Debug, Default)]
pub(super) struct Types {
    types: HashMap<String, Vec<FunctionRef>>,
    functions: HashMap<String, Vec<FunctionRef>>,
    pub(super) modules: RustModules,
    /// The files of each package of Java and Kotlin.
    packages: HashMap<String, Vec<FileId>>,
}

fn is_meant(language: Language) -> bool {
    matches!(
        language,
        Language::Ruby
            | Language::Php
            | Language::Elixir
            | Language::CSharp
            | Language::Java
            | Language::Kotlin
            | Language::Rust
    )
}

fn has_local_functions(language: Language) -> bool {
    matches!(language, Language::CSharp | Language::Kotlin)
}

impl Types {
    pub(super) fn new(files: &Files, packages: &[Package]) -> Self {
        let mut found = Self {
            modules: RustModules::new(files, packages),
            ..Self::default()
        };
        for (file, source) in files.iter_enumerated() {
            if !is_meant(source.language) {
                continue;
            }
            if let Some(package) = source.package() {
                found
                    .packages
                    .entry(package.to_owned())
                    .or_default()
                    .push(file);
            }
            for (scope, declared) in source.scopes.iter_enumerated().skip(1) {
                let at = FunctionRef { file, scope };
                let name = declared
                    .name
                    .rsplit('.')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                let is_method = source.scopes[declared.parent].kind == ScopeKind::Type;
                match declared.kind {
                    ScopeKind::Type => found.types.entry(name).or_default().push(at),
                    // A local function of C# and Kotlin is no one else's.
                    ScopeKind::Function
                        if !is_method
                            && (!has_local_functions(source.language)
                                || declared.parent == ScopeId::FILE) =>
                    {
                        found.functions.entry(name).or_default().push(at);
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// The files of a package.
    pub(super) fn of_package(&self, package: &str) -> &[FileId] {
        self.packages.get(package).map_or(&[], Vec::as_slice)
    }

    /// Types and functions with a name.
    pub(super) fn declared(&self, name: &str) -> Vec<FunctionRef> {
        let all = self.types(name).iter().chain(self.functions(name));
        all.copied().collect()
    }

    pub(super) fn types(&self, name: &str) -> &[FunctionRef] {
        self.types.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn functions(&self, name: &str) -> &[FunctionRef] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }
}

impl<'p> Links<'p> {
    /// A type by its name, which may have modules or namespaces before it.
    pub fn named_type(&self, name: &str) -> Option<FunctionRef> {
        if let Some(known) = self.named.borrow().get(name) {
            return *known;
        }
        let found = self.best_type(name);
        let mut named = self.named.borrow_mut();
        named.insert(name.to_owned(), found);
        found
    }

    fn best_type(&self, name: &str) -> Option<FunctionRef> {
        let (before, last) = name.rsplit_once('.').unwrap_or(("", name));
        let candidates = self.index.types.types.get(last)?.iter();
        let wanted: Vec<String> = parts(before).filter(|it| !it.is_empty()).collect();
        let scored = candidates.map(|function| {
            let holders = self.holders(*function);
            let score = wanted.iter().filter(|part| holders.contains(part)).count();
            let score = score.max(usize::from(self.is_in_root(*function, &wanted)));
            (score, *function)
        });
        let best = scored.max_by_key(|(score, function)| (*score, std::cmp::Reverse(*function)));
        best.filter(|(score, _)| *score > 0 || wanted.is_empty())
            .map(|(_, it)| it)
    }

    /// Whether a class of PHP lies in the folder that Composer keeps the first namespace in: `App\Links` is
    /// `src/Links.php`.
    fn is_in_root(&self, of: FunctionRef, wanted: &[String]) -> bool {
        let source = self.source(of);
        let folder = source.path.parent().and_then(|it| it.file_name()?.to_str());
        source.language == Language::Php
            && wanted.len() == 1
            && wanted[0] != "workos"
            && matches!(folder, Some("src" | "app" | "lib"))
    }

    /// The modules, namespaces and folders that a type stands in.
    fn holders(&self, of: FunctionRef) -> Vec<String> {
        let source = self.source(of);
        let around = source.around(of.scope).map(|it| &source.scopes[it].name);
        let mut holders: Vec<String> = around.flat_map(|it| parts(it)).collect();
        let folders = source.path.iter().filter_map(|it| it.to_str());
        holders.extend(folders.map(normalize_ident));
        holders
    }

    /// What a name stands for that nothing in its file says.
    pub(super) fn known_everywhere(
        &self,
        at: FunctionRef,
        name: &str,
        steps: usize,
    ) -> Option<Target<'p>> {
        let language = self.source(at).language;
        if !is_meant(language) {
            return None;
        }
        if let Some(item) = self.rust_item(at, name) {
            return Some(item);
        }
        if !name.contains('.') && language != Language::Rust {
            if let Some(of) = self.type_around(at)
                && let Target::Type(of) = of
                && let Some(method) = self.method(of, name, steps)
            {
                return Some(method);
            }
            if self.is_of_jvm(at.file)
                && let Some(method) = self.of_outer_type(at, name, steps)
            {
                return Some(method);
            }
            if language == Language::Elixir
                && let Some(function) = self.only_function(at, name).first()
            {
                return Some(Target::Function(*function));
            }
            if let Some([function]) = self.index.types.functions.get(name).map(Vec::as_slice) {
                return Some(Target::Function(*function));
            }
        }
        let ends = name.match_indices('.').map(|(end, _)| end);
        let mut ends: Vec<usize> = ends.chain([name.len()]).collect();
        ends.reverse();
        let of_type = ends.into_iter().find_map(|end| {
            let (head, rest) = name.split_at(end);
            let of = match self.rust_item(at, head) {
                Some(Target::Type(of)) => of,
                Some(file @ Target::File(_)) => {
                    return self.members(file, rest.trim_start_matches('.'), steps);
                }
                _ => self.named_type(head)?,
            };
            let rest = rest.trim_start_matches('.');
            let rest = match rest
                .strip_prefix("new")
                .filter(|_| language != Language::Rust)
            {
                Some("") => {
                    let constructor = self.constructor(of).map(Target::Function);
                    return Some(constructor.unwrap_or(Target::Type(of)));
                }
                Some(after) if after.starts_with('.') => &after[1..],
                _ => rest,
            };
            self.members(Target::Type(of), rest, steps)
        });
        of_type.or_else(|| self.extension(at, name))
    }

    /// All clauses of a function, if one type alone has it: that of the file before others.
    pub fn only_function(&self, at: FunctionRef, name: &str) -> Vec<FunctionRef> {
        let all = self.index.methods.get(name).map_or(&[][..], Vec::as_slice);
        let own: Vec<FunctionRef> = all
            .iter()
            .copied()
            .filter(|it| it.file == at.file)
            .collect();
        let found = if own.is_empty() { all.to_vec() } else { own };
        let is_one = found
            .windows(2)
            .all(|window| window[0].file == window[1].file);
        if is_one { found } else { Vec::new() }
    }

    /// A method of a type that implements an interface, which has none itself.
    pub(super) fn implemented(&self, of: FunctionRef, key: &str) -> Option<FunctionRef> {
        let interface = &self.source(of).scopes[of.scope].name;
        self.implementing(interface, key).next()
    }

    fn implementing(
        &self,
        interface: &str,
        key: &str,
    ) -> impl Iterator<Item = FunctionRef> + use<'_, 'p> {
        let interface = interface.to_owned();
        let methods = self.index.methods.get(key).into_iter().flatten().copied();
        methods.filter(move |method| {
            let source = self.source(*method);
            let class = &source.scopes[source.scopes[method.scope].parent];
            let mut bases = class.bases.iter();
            bases.any(|base| base.rsplit('.').next() == Some(&interface))
        })
    }

    /// The same method of the other types that implement an interface of the project: any of them
    /// may be what a call of one runs.
    pub(super) fn siblings(&self, of: FunctionRef) -> Vec<FunctionRef> {
        let source = self.source(of);
        let function = &source.scopes[of.scope];
        if !matches!(source.language, Language::CSharp | Language::Rust) {
            return Vec::new();
        }
        let bases = source.scopes[function.parent].bases.iter();
        let bases = bases.filter_map(|base| base.rsplit('.').next());
        let own = bases.filter(|base| !self.index.types.types(base).is_empty());
        let all = own.flat_map(|base| self.implementing(base, &function.name));
        all.filter(|it| *it != of).collect()
    }

    /// Whether a function handles what is sent as an object.
    pub fn handles_messages(&self, function: FunctionRef) -> bool {
        let source = self.source(function);
        let name = source.scopes[function.scope].name.as_str();
        source.language == Language::CSharp && HANDLES.contains(&name)
    }

    /// What handles a message that is sent as an object: `mediator.Send(new SignIn(code))` runs
    /// `Handle(SignIn request)`. Sources: MediatR, Wolverine, MassTransit.
    pub(super) fn handling(&self, at: FunctionRef, call: &Call) -> Vec<FunctionRef> {
        let source = self.source(at);
        if source.language != Language::CSharp || !SENDS.contains(&call.name()) {
            return Vec::new();
        }
        let sent = call
            .arguments
            .iter()
            .filter_map(|argument| match &argument.value {
                Value::Call(id) => {
                    Some(source.calls[*id].callee.as_str()).filter(|_| source.calls[*id].is_new)
                }
                Value::Name(name) => match source.assigned(name, call.scope, call.span)? {
                    Value::Name(kind) => Some(kind.as_str()),
                    Value::Call(id) => Some(source.calls[*id].callee.as_str()),
                    _ => None,
                },
                _ => None,
            });
        let sent: Vec<&str> = sent
            .filter_map(|callee| callee.rsplit('.').next())
            .collect();
        let handlers = HANDLES
            .iter()
            .filter_map(|it| self.index.methods.get(*it))
            .flatten();
        let takes = |handler: &&FunctionRef| {
            let assignments = self.source(**handler).assignments.iter();
            let mut own = assignments.filter(|own| own.scope == handler.scope);
            own.any(|assignment| matches!(&assignment.value, Value::Name(kind) if sent.contains(&kind.as_str())))
        };
        handlers.filter(takes).copied().collect()
    }

    /// The other clauses of an Elixir function.
    pub(super) fn clauses(&self, of: FunctionRef) -> Vec<FunctionRef> {
        let source = self.source(of);
        if source.language != Language::Elixir {
            return Vec::new();
        }
        let function = &source.scopes[of.scope];
        let scopes = source.scopes.iter_enumerated();
        let same = scopes.filter(|(scope, declared)| {
            *scope != of.scope
                && declared.parent == function.parent
                && declared.name == function.name
        });
        same.map(|(scope, _)| FunctionRef { scope, ..of }).collect()
    }

    /// The type of the project that `use App\Services\Login` names.
    pub(super) fn type_of_module(&self, from: FileId, module: &str) -> Option<FunctionRef> {
        is_meant(self.sources[from].language)
            .then(|| self.named_type(module))
            .flatten()
    }

    /// The file that `require __DIR__ . "/login.php"` runs.
    pub(super) fn included(&self, from: FileId, call: &Call) -> Option<FileId> {
        if self.sources[from].language != Language::Php || call.callee != "include" {
            return None;
        }
        let (Value::Text(path) | Value::Template(path)) = call.positional(0)? else {
            return None;
        };
        let path = path.rsplit("{}").next()?;
        let path = path.trim_start_matches(['.', '/']);
        let folder = self.sources[from].path.parent();
        let nearest = folder.map(|it| it.join(path));
        let files = self.sources.iter_enumerated();
        let ends_so = |it: &std::path::Path| it.ends_with(path);
        let mut found = files.filter(|(_, it)| ends_so(&it.path));
        let first = found.next()?;
        let mut all = std::iter::once(first).chain(found);
        all.find(|(_, file)| nearest.as_deref() == Some(&file.path))
            .or(Some(first))
            .filter(|_| !path.is_empty())
            .map(|(at, _)| at)
    }
}
