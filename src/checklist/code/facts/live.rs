//! What a project's code leads to: functions that something runs.

use std::collections::HashSet;

use super::Facts;
use code_facts::FunctionRef;
use code_facts::resolve::Target;
use code_facts::semantics::workos;
use code_facts::syntax::{FileId, Language, Scope, ScopeId, ScopeKind, SourceFile, Value};

/// How many functions that nothing leads to may name each other before they count as alive.
const MOST_NAMED: usize = 4;

impl<'a> Facts<'a> {
    /// Whether anything leads to a scope: a route, the start of a file, or a name somewhere else.
    pub(in crate::checklist::code) fn is_live(&self, file: FileId, scope: ScopeId) -> bool {
        self.is_live_within(file, scope, MOST_NAMED)
    }

    fn is_live_within(&self, file: FileId, scope: ScopeId, steps: usize) -> bool {
        self.is_in(&self.live, file, scope)
            || !self.is_unrouted(file) && self.is_named(file, scope, steps)
    }

    /// Whether anything that may run names the function around a scope.
    pub(in crate::checklist::code) fn is_named_elsewhere(
        &self,
        file: FileId,
        scope: ScopeId,
    ) -> bool {
        self.is_named(file, scope, MOST_NAMED)
    }

    /// Whether a file holds a controller of Laravel's that has to do with WorkOS, that no route leads
    /// to, and that nobody names.
    fn is_unrouted(&self, file: FileId) -> bool {
        let source = self.file(file);
        let mut imports = source.imports.iter();
        if !is_controller(source) || !imports.any(|it| workos::is_named(&it.module)) {
            return false;
        }
        let mut handlers = self.project.routes.iter().flat_map(|it| &it.handlers);
        let mut is_routed = false;
        if handlers.any(|handler| {
            is_routed |= is_controller(self.file(handler.file));
            handler.file == file
        }) || !is_routed
        {
            return false;
        }
        let types = source.scopes.iter().filter(|it| it.kind == ScopeKind::Type);
        let names: Vec<&str> = types.map(|it| it.name.as_str()).collect();
        let is_it = |path: &str| {
            let mut parts = path.split(['.', '\\', '@', ':']);
            parts.any(|it| names.contains(&it))
        };
        let others = self.project.files.iter_enumerated();
        let mut others = others.filter(|(at, _)| *at != file).map(|(_, it)| it);
        !others.any(|source_file| {
            let texts = source_file.strings.iter().map(|it| it.value.as_str());
            let reads = source_file.reads.iter().map(|it| it.path.as_str());
            let calls = source_file.calls.iter().map(|it| it.callee.as_str());
            let bases = source_file.scopes.iter().flat_map(|it| &it.bases);
            let mut all = texts
                .chain(reads)
                .chain(calls)
                .chain(bases.map(String::as_str));
            all.any(is_it)
        })
    }

    pub(super) fn everything_live(&self) -> HashSet<FunctionRef> {
        let handlers = self
            .project
            .routes
            .iter()
            .flat_map(|route| route.handlers.iter().copied());
        let files = self.project.files.keys();
        let starts = files.clone().flat_map(|file| {
            self.starts(file)
                .map(move |scope| FunctionRef { file, scope })
        });
        let starts = starts.filter(|it| self.is_started(*it));
        let is_jvm = |file: &FileId| {
            let language = self.file(*file).language;
            matches!(language, Language::Java | Language::Kotlin)
        };
        let entries = files
            .clone()
            .filter(|file| !is_jvm(file) && self.is_entry(*file) && !self.is_unrouted(*file))
            .flat_map(|it| self.exported(it));
        let called = files
            .clone()
            .filter(is_jvm)
            .flat_map(|it| self.called_by_container(it));
        let components = files.flat_map(|it| self.called_by_view(it));
        let from = handlers.chain(starts).chain(entries).chain(called);
        let from = from.chain(components);
        self.reached_from(&from.collect::<Vec<_>>())
    }

    /// What a JVM's frameworks call by themselves: `main`, what has an annotation, constructors of
    /// types that have one, and methods of types that extend a library's.
    fn called_by_container(&self, file: FileId) -> Vec<FunctionRef> {
        let source = self.file(file);
        let is_called = |scope: &Scope| {
            let of = &source.scopes[scope.parent];
            let is_constructor = scope.name == "constructor" && !of.markers.is_empty();
            let mut markers = scope.markers.iter();
            let is_marked = markers.any(|it| it.name != "Override");
            let outside = FunctionRef::whole(file);
            let is_foreign = |base: &String| {
                let found = self.links.find(outside, base);
                !matches!(found, Some(Target::Type(_)))
            };
            // `fun Application.module()` of Ktor is named in its configuration.
            let is_module = scope.bases.iter().any(|it| it == "Application");
            let is_inherited = of.kind == ScopeKind::Type && of.bases.iter().any(is_foreign);
            scope.name == "main" || is_constructor || is_marked || is_module || is_inherited
        };
        let scopes = source.scopes.iter_enumerated();
        let called =
            scopes.filter(|(_, scope)| scope.kind == ScopeKind::Function && is_called(scope));
        called
            .map(|(scope, _)| FunctionRef { file, scope })
            .collect()
    }

    /// The methods of a component of Livewire, which its view calls by their names.
    fn called_by_view(&self, file: FileId) -> Vec<FunctionRef> {
        let source = self.file(file);
        let mut modules = source.imports.iter().map(|it| it.module.as_str());
        let is_livewire = source.language == Language::Php
            && modules
                .any(|module| module.starts_with("Livewire.") || module == "Filament.Pages.Page");
        let is_method = |scope: &Scope| {
            let of = &source.scopes[scope.parent];
            scope.kind == ScopeKind::Function && of.kind == ScopeKind::Type && !of.bases.is_empty()
        };
        let scopes = source.scopes.iter_enumerated();
        let methods = scopes.filter(|(_, scope)| is_livewire && is_method(scope));
        methods
            .map(|(scope, _)| FunctionRef { file, scope })
            .collect()
    }

    /// What runs when a file is loaded: its own code, and what Go runs by its name.
    fn starts(&self, file: FileId) -> impl Iterator<Item = ScopeId> + use<'a> {
        let source = self.file(file);
        let is_run = |scope: &Scope| {
            source.language == Language::Go && matches!(scope.name.as_str(), "main" | "init")
        };
        let scopes = source.scopes.iter_enumerated();
        scopes
            .filter(move |(scope, declared)| *scope == ScopeId::FILE || is_run(declared))
            .map(|(scope, _)| scope)
    }

    /// Whether no file imports this one, so that it is its framework that calls what it exports.
    pub(in crate::checklist::code) fn is_entry(&self, file: FileId) -> bool {
        const SHELVES: &[&str] = &[
            "lib",
            "libs",
            "utils",
            "util",
            "helpers",
            "components",
            "shared",
            "services",
        ];
        let source = self.file(file);
        let mut folders = source.path.iter().filter_map(|it| it.to_str());
        if folders.any(|it| SHELVES.contains(&it))
            || (source.language == Language::Go && self.is_program)
        {
            return false;
        }
        !self.imported.has(file, source)
    }

    fn exported(&self, file: FileId) -> impl Iterator<Item = FunctionRef> + use<'a> {
        let source = self.file(file);
        let is_function = |scope: &&Scope| scope.is_exported && scope.kind == ScopeKind::Function;
        let scopes = source.scopes.iter_enumerated();
        let named = scopes
            .filter(move |(_, it)| is_function(it))
            .map(|(scope, _)| scope);
        let given = source
            .exports
            .iter()
            .flat_map(|it| source.within(&it.value))
            .filter_map(|value| match value {
                Value::Function(scope) => Some(*scope),
                _ => None,
            });
        named
            .chain(given)
            .map(move |scope| FunctionRef { file, scope })
    }

    /// Whether the function around a scope, or the type that it belongs to, is named anywhere but in
    /// itself, and by something that may run.
    fn is_named(&self, file: FileId, scope: ScopeId, steps: usize) -> bool {
        let source = self.file(file);
        let function = source.function_of(scope);
        // What has no name is used where it stands, if that is.
        let is_constructor = |scope: &Scope| {
            let is_jvm = matches!(source.language, Language::Java | Language::Kotlin);
            is_jvm && scope.name == "constructor"
        };
        let named = source.around(function).find(|declared| {
            let scope = &source.scopes[*declared];
            !scope.name.is_empty() && !is_constructor(scope)
        });
        let (named, name) = match named {
            Some(named) => (named, source.scopes[named].name.as_str()),
            None if function == ScopeId::FILE => return false,
            None => match self.given_name(file, function) {
                Some(name) => (function, name),
                None => return true,
            },
        };
        // What is named within a function alone is used if that is.
        let outer = source.function_of(source.scopes[named].parent);
        let is_local = outer != ScopeId::FILE
            && source.scopes[named].kind == ScopeKind::Function
            && source.language == Language::Python;
        if is_local {
            return self.is_live_within(file, outer, steps);
        }
        let is_it = |path: &str| {
            let before = path.strip_suffix(name);
            before.is_some_and(|path| path.is_empty() || path.ends_with(['.', ':', '@', '#']))
        };
        self.project.files.iter_enumerated().any(|(at, other)| {
            let is_outside = |scope: ScopeId| {
                (at != file || !other.is_within(scope, named)) && self.may_run(at, scope, steps)
            };
            let is_called = other.calls.iter().any(|call| {
                // What is left out is not called for that.
                !call.callee.starts_with("skip_")
                    && (is_it(&call.callee)
                        || call.arguments.iter().any(|argument| match &argument.value {
                            Value::Name(_) | Value::Text(_) => names(&argument.value, &is_it),
                            value => {
                                let within = other.within(value);
                                within.into_iter().any(|it| names(it, &is_it))
                            }
                        }))
                    && is_outside(call.scope)
            });
            let is_read = other
                .reads
                .iter()
                .any(|read| is_it(&read.path) && is_outside(read.scope));
            let is_marked = other.scopes.iter().any(|scope| {
                scope.markers.iter().any(|it| is_it(&it.name))
                    || scope.bases.iter().any(|it| is_it(it))
            });
            is_called || is_read || is_marked
        }) || self.is_in_object_handed_on(file, named)
    }

    /// Whether what names something may run itself: a function of a script's own that nothing names
    /// does not, nor does what it leads to.
    fn may_run(&self, file: FileId, scope: ScopeId, steps: usize) -> bool {
        if self.is_unrouted(file) {
            return self.is_in(&self.live, file, scope);
        }
        let source = self.file(file);
        let function = source.function_of(scope);
        let scope = &source.scopes[function];
        let is_script = matches!(
            source.language,
            Language::JavaScript | Language::TypeScript | Language::Python
        );
        let is_own =
            function != ScopeId::FILE && scope.parent == ScopeId::FILE && !scope.name.is_empty();
        let Some(steps) = steps.checked_sub(1) else {
            return true;
        };
        !is_script
            || !is_own
            || !scope.markers.is_empty()
            || self.is_live_within(file, function, steps)
    }

    /// Whether a function stands in an object that is given on as a whole, so that what takes it
    /// calls what it likes: resolvers of GraphQL, `const resolvers = { Mutation: { ...signIn } }`.
    fn is_in_object_handed_on(&self, file: FileId, function: ScopeId) -> bool {
        let source = self.file(file);
        let holds = |value: &Value| {
            matches!(value, Value::Object(_))
                && source.within(value).contains(&&Value::Function(function))
        };
        let mut assigned = source
            .assignments
            .iter()
            .filter(|it| it.scope == ScopeId::FILE);
        let Some(holder) = assigned.find(|it| holds(&it.value)) else {
            return false;
        };
        let name = holder.target.as_str();
        let is_it = |value: &&Value| matches!(value, Value::Name(text) if text == name);
        self.project.files.iter_enumerated().any(|(at, other)| {
            let is_known = at == file || {
                let mut imports = other.imports.iter();
                imports.any(|import| import.names.iter().any(|it| it.1 == name))
            };
            let given = other.calls.iter().flat_map(|it| &it.arguments);
            let given = given.map(|it| &it.value);
            let spread = other.assignments.iter().map(|it| &it.value);
            let spread = spread.chain(other.exports.iter().map(|it| &it.value));
            let spread = spread.filter(|it| matches!(it, Value::Object(_)));
            is_known
                && given
                    .chain(spread)
                    .flat_map(|it| other.within(it))
                    .any(|it| is_it(&it))
        })
    }

    /// Whether a file's own code runs by itself. Where scripts are pages, the others run if a page
    /// includes them.
    fn is_started(&self, file: FunctionRef) -> bool {
        let is_script = |handler: &FunctionRef| self.file(handler.file).language == Language::Php;
        let handlers = self.project.routes.iter().flat_map(|it| &it.handlers);
        let mut pages =
            handlers.filter(|handler| handler.scope == ScopeId::FILE && is_script(handler));
        !is_script(&file) || pages.clone().next().is_none() || pages.any(|it| *it == file)
    }

    /// The name by which others know what wraps a function without a name:
    /// `export const requireUser = createMiddleware(async (c, next) => …)`.
    fn given_name(&self, file: FileId, function: ScopeId) -> Option<&'a str> {
        let source = self.file(file);
        let is_shared = source
            .path
            .to_str()
            .is_some_and(|it| !it.contains("middleware"));
        if !is_shared {
            return None;
        }
        let is_given = |value: &Value| match value {
            Value::Call(id) => source.calls.get(*id).is_some_and(|call| {
                let mut given = call.arguments.iter();
                given.any(|argument| argument.value == Value::Function(function))
            }),
            _ => false,
        };
        let mut assigned = source
            .assignments
            .iter()
            .filter(|it| it.scope == ScopeId::FILE);
        let holder = assigned.find(|it| is_given(&it.value))?;
        let is_name = !holder.target.contains('.') && holder.target != "return";
        // What nobody imports is its framework's to call.
        (is_name && !self.is_entry(file)).then_some(holder.target.as_str())
    }
}

fn names(value: &Value, is_it: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::Name(name) => is_it(name),
        Value::Text(name) => is_it(name) && !name.contains(['/', ' ']),
        _ => false,
    }
}

pub(super) fn starts_program(file: &SourceFile) -> bool {
    file.language == Language::Go && file.scopes.iter().any(|it| it.name == "main")
}

/// Whether a file of PHP lies among controllers, as Laravel keeps them.
fn is_controller(source: &SourceFile) -> bool {
    source.language == Language::Php && source.path.iter().any(|it| it == "Controllers")
}
