//! Packages of Go, which are folders, and what its types have. Sources: go.dev/ref/spec "Packages",
//! "Method sets", "Struct types"; go.dev/ref/mod "Packages and modules".

use std::collections::{HashMap, HashSet};

use typed_index_collections::TiVec;

use super::{Declared, Files, LONGEST, Links, Target};
use crate::FunctionRef;
use crate::syntax::{FileId, Language, Scope, ScopeId, ScopeKind, SourceFile, Value};

/// The first parts of the paths of Go's own packages.
const STANDARD: &[&str] = &[
    "archive",
    "bufio",
    "bytes",
    "cmp",
    "compress",
    "container",
    "context",
    "crypto",
    "database",
    "embed",
    "encoding",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "hash",
    "html",
    "image",
    "io",
    "iter",
    "log",
    "maps",
    "math",
    "mime",
    "net",
    "os",
    "path",
    "reflect",
    "regexp",
    "runtime",
    "slices",
    "sort",
    "strconv",
    "strings",
    "sync",
    "syscall",
    "testing",
    "text",
    "time",
    "unicode",
];
/// Methods that types of all kinds have.
const COMMON_METHODS: &[&str] = &[
    "Add",
    "Close",
    "Create",
    "Delete",
    "Do",
    "Error",
    "Exec",
    "Find",
    "Get",
    "Handle",
    "Has",
    "Init",
    "List",
    "Load",
    "Lock",
    "Log",
    "Name",
    "New",
    "Next",
    "Open",
    "Ping",
    "Post",
    "Put",
    "Query",
    "Read",
    "Remove",
    "Reset",
    "Run",
    "Save",
    "Scan",
    "Send",
    "ServeHTTP",
    "Set",
    "Start",
    "Stop",
    "String",
    "Unlock",
    "Update",
    "Use",
    "Validate",
    "Value",
    "Wait",
    "With",
    "Write",
];
/// Words in the names of types that stand in for another one.
const STAND_INS: &[&str] = &["mock", "fake", "stub", "noop", "dummy", "test", "memory"];
/// An interface that more types satisfy says nothing of which is meant.
const MOST_ALIKE: usize = 8;

/// Whether a method's name says whose it is.
pub(super) fn is_telling(method: &str) -> bool {
    !COMMON_METHODS.contains(&method)
}

/// The packages of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct Packages {
    /// The files of each folder.
    folders: HashMap<String, Vec<FileId>>,
    /// Folders by the last parts of their paths, which imports of them end in.
    by_last: HashMap<String, Vec<String>>,
    of_file: TiVec<FileId, String>,
    /// Modules that manifests ask for.
    foreign: HashSet<String>,
    /// The module that is the project.
    own: String,
}

impl Packages {
    pub(super) fn new(files: &Files, declared: &Declared<'_>) -> Self {
        let mut folders: HashMap<String, Vec<FileId>> = HashMap::new();
        let mut of_file = TiVec::with_capacity(files.len());
        for (file, source) in files.iter_enumerated() {
            let folder = source.path.parent().unwrap_or(&source.path);
            let folder = folder.to_string_lossy().into_owned();
            if is_go(source) {
                folders.entry(folder.clone()).or_default().push(file);
            }
            // A package has files of Go alone.
            of_file.push(if is_go(source) {
                folder
            } else {
                "\0".to_owned()
            });
        }
        let mut by_last: HashMap<String, Vec<String>> = HashMap::new();
        for folder in folders.keys() {
            let last = last_part(folder).to_owned();
            by_last.entry(last).or_default().push(folder.clone());
        }
        let packages = declared.packages.iter().map(|it| it.name.clone());
        let sdks = declared.sdks.iter().map(|it| it.package.clone());
        Self {
            folders,
            by_last,
            of_file,
            foreign: packages.chain(sdks).collect(),
            own: declared.name.to_owned(),
        }
    }

    /// The files of the package that a file belongs to.
    fn around(&self, file: FileId) -> &[FileId] {
        let files = self.folders.get(&self.of_file[file]);
        files.map_or(&[], Vec::as_slice)
    }

    /// The first file of the package that an import means: of the folder that has most of the end of
    /// its path.
    pub(super) fn file(&self, from: FileId, module: &str) -> Option<FileId> {
        let first = module.split('/').next().unwrap_or_default();
        let is_standard = STANDARD.contains(&first);
        let mut prefixes = module.match_indices('/').map(|(end, _)| &module[..end]);
        let is_foreign =
            self.foreign.contains(module) || prefixes.any(|it| self.foreign.contains(it));
        if is_standard || is_foreign {
            return None;
        }
        if let Some(files) = self.folders.get("")
            && (module == self.own || module.ends_with(&format!("/{}", self.own)))
        {
            return files.first().copied();
        }
        let alike = |folder: &str| {
            let pairs = folder.rsplit('/').zip(module.rsplit('/'));
            pairs.take_while(|(a, b)| a == b).count()
        };
        let near = |folder: &str| {
            let pairs = folder.split('/').zip(self.of_file[from].split('/'));
            pairs.take_while(|(a, b)| a == b).count()
        };
        let folders = self.by_last.get(last_part(module))?.iter();
        let best = folders.max_by_key(|name| {
            (
                alike(name),
                near(name),
                std::cmp::Reverse(name.len()),
                std::cmp::Reverse(*name),
            )
        });
        self.folders.get(best?)?.first().copied()
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl<'p> Links<'p> {
    /// What stands at the top of any file of a package.
    pub(super) fn of_package(&self, file: FileId, name: &str, steps: usize) -> Option<Target<'p>> {
        let files = self.index.modules.go.around(file).iter();
        let mut found = files.filter_map(|file| {
            let at = FunctionRef {
                file: *file,
                scope: ScopeId::FILE,
            };
            self.own_scope(at, name)
                .or_else(|| self.assigned(at, name, steps))
        });
        found.next()
    }

    /// A method of a type of Go, wherever in its package it is written; for an interface that of a
    /// type which satisfies it.
    pub(super) fn method_of_go(&self, of: FunctionRef, key: &str) -> Option<Target<'p>> {
        let source = self.source(of);
        if !is_go(source) {
            return None;
        }
        let name = source.scopes[of.scope].name.as_str();
        let package = self.index.modules.go.around(of.file);
        let all = self.index.methods.get(key).map_or(&[][..], Vec::as_slice);
        let is_own = |method: &&FunctionRef| {
            package.contains(&method.file) && self.receiver(**method) == name
        };
        if let Some(own) = all.iter().find(is_own) {
            return Some(Target::Function(*own));
        }
        let implementers = self.implementers(of, key);
        implementers.first().map(|it| Target::Function(*it))
    }

    /// The methods that a call on an interface may run, stand-ins last.
    fn implementers(&self, of: FunctionRef, key: &str) -> Vec<FunctionRef> {
        let scope = &self.source(of).scopes[of.scope];
        if !is_interface(scope) {
            return Vec::new();
        }
        let all = self.index.methods.get(key).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<FunctionRef> = all.to_vec();
        let is_stand_in = |method: &FunctionRef| {
            let name = self.receiver(*method).to_lowercase();
            STAND_INS.iter().any(|it| name.contains(it))
        };
        found.sort_by_key(|method| (is_stand_in(method), *method));
        if found.len() > MOST_ALIKE {
            found.clear();
        }
        found
    }

    /// The methods of a name, whosever.
    pub fn methods_named(&self, name: &str) -> Vec<FunctionRef> {
        self.index.methods.get(name).cloned().unwrap_or_default()
    }

    /// Everything that a call on an interface's method may run.
    pub(super) fn alternatives(&self, at: FunctionRef, callee: &str) -> Vec<FunctionRef> {
        if !is_go(self.source(at)) {
            return Vec::new();
        }
        let Some((object, key)) = callee.rsplit_once('.') else {
            return Vec::new();
        };
        match self.find(at, object) {
            Some(Target::Type(of)) => self.implementers(of, key),
            _ => Vec::new(),
        }
    }

    /// The name of the type that a method belongs to.
    fn receiver(&self, method: FunctionRef) -> &'p str {
        let bases = &self.source(method).scopes[method.scope].bases;
        bases.first().map_or("", String::as_str)
    }

    /// What a function of Go returns: its first result's type, unless that is an interface.
    pub(super) fn result_of_go(&self, factory: FunctionRef, steps: usize) -> Option<Target<'p>> {
        let source = self.source(factory);
        if !is_go(source) {
            return None;
        }
        let mut returned = source.assignments.iter();
        let declared = returned.find(|assignment| {
            assignment.scope == factory.scope && assignment.target == "return"
        })?;
        let outside = FunctionRef {
            scope: ScopeId::FILE,
            ..factory
        };
        let Value::Name(kind) = &declared.value else {
            return None;
        };
        let found = self.find_within(outside, kind, steps)?;
        match found {
            Target::Type(of) if is_interface(&self.source(of).scopes[of.scope]) => None,
            Target::Type(_) | Target::Library(_) => Some(found),
            _ => None,
        }
    }

    /// The type that a value of Go is of, as its declaration says: `http.HandlerFunc`.
    pub fn result_named(&self, function: FunctionRef) -> Option<&'p str> {
        let mut returned = self.source(function).assignments.iter();
        let declared = returned.find(|assignment| {
            assignment.scope == function.scope && assignment.target == "return"
        })?;
        match &declared.value {
            Value::Name(kind) => Some(kind),
            _ => None,
        }
    }

    /// A method of what a value is, by its name: `ServeHTTP` of a handler.
    pub fn method_of(&self, target: &Target<'p>, key: &str) -> Option<FunctionRef> {
        match self.members(target.clone(), key, LONGEST)? {
            Target::Function(function) => Some(function),
            _ => None,
        }
    }
}

/// Whether a scope is a method that stands outside of its type.
pub(super) fn is_method(source: &SourceFile, scope: &Scope) -> bool {
    is_go(source) && scope.kind == ScopeKind::Function && !scope.bases.is_empty()
}

fn is_interface(scope: &Scope) -> bool {
    scope.markers.iter().any(|it| it.name == "interface")
}

pub(super) fn is_go(source: &SourceFile) -> bool {
    source.language == Language::Go
}
