//! What runs without being called by the project's own code: handlers of routes, the start of a
//! program, what a container, a view or a framework calls by itself.

use crate::FunctionRef;
use crate::resolve::Target;
use crate::semantics::imported::Imported;
use crate::semantics::program::Program;
use crate::semantics::registered::is_registered;
use crate::semantics::workos;
use crate::syntax::{FileId, Language, Scope, ScopeId, ScopeKind, SourceFile, Value};

/// What is known of how a project's files are started.
pub struct EntryPoints<'a> {
    program: &'a Program<'a>,
    imported: Imported,
    /// Whether there is a `main` of Go, which everything of Go starts at.
    is_go_program: bool,
}

impl<'a> EntryPoints<'a> {
    /// Of a project.
    pub fn of(program: &'a Program<'a>) -> Self {
        Self {
            program,
            imported: Imported::of(program.project, &program.links),
            is_go_program: program.project.files.iter().any(starts_go_program),
        }
    }

    /// Every function that is started by something else than the project's own calls.
    pub fn all(&self) -> Vec<FunctionRef> {
        let program = self.program;
        let routes = program.project.routes.iter();
        let handlers = routes.flat_map(|route| route.handlers.iter().copied());
        let files = || program.project.files.keys();
        let started = files()
            .flat_map(|file| started(program, file))
            .filter(|function| is_started(program, *function));
        let is_jvm = |file: &FileId| is_jvm(program.file(*file));
        let exported = files()
            .filter(|file| !is_jvm(file) && self.is_entry(*file) && !is_unrouted(program, *file))
            .flat_map(|file| exported(program, file));
        let contained = files()
            .filter(is_jvm)
            .flat_map(|file| called_by_container(program, file));
        let components = files().flat_map(|file| called_by_view(program.file(file), file));
        let handed_over = files().flat_map(|file| called_if_registered(program, file));
        let handed_over =
            handed_over.filter_map(|(function, is_called)| is_called.then_some(function));
        let routing = files().flat_map(|file| routing_blocks(program.file(file), file));
        let all = handlers.chain(started).chain(exported).chain(contained);
        let all = all.chain(routing);
        all.chain(components).chain(handed_over).collect()
    }

    /// Whether no file imports this one, so that it is its framework that calls what it exports.
    pub fn is_entry(&self, file: FileId) -> bool {
        // Folders of what others use: nobody's framework looks for anything there.
        const HELPERS: &[&str] = &[
            "lib",
            "libs",
            "utils",
            "util",
            "helpers",
            "components",
            "shared",
            "services",
        ];
        let source = self.program.file(file);
        let mut folders = source.path.iter().filter_map(|it| it.to_str());
        if folders.any(|it| HELPERS.contains(&it))
            || (source.language == Language::Go && self.is_go_program)
        {
            return false;
        }
        !self.imported.has(file, source)
    }
}

fn is_jvm(source: &SourceFile) -> bool {
    matches!(source.language, Language::Java | Language::Kotlin)
}

fn starts_go_program(file: &SourceFile) -> bool {
    file.language == Language::Go && file.scopes.iter().any(|it| it.name == "main")
}

/// What runs when a file is loaded: its own code, and what Go runs by its name.
fn started(program: &Program<'_>, file: FileId) -> Vec<FunctionRef> {
    let source = program.file(file);
    let is_run = |scope: &Scope| {
        source.language == Language::Go && matches!(scope.name.as_str(), "main" | "init")
    };
    let scopes = source.scopes.iter_enumerated();
    scopes
        .filter(|(scope, declared)| *scope == ScopeId::FILE || is_run(declared))
        .map(|(scope, _)| FunctionRef { file, scope })
        .collect()
}

/// Whether a file's own code runs by itself. Where scripts are pages, as in PHP, the others run if a
/// page includes them.
fn is_started(program: &Program<'_>, file: FunctionRef) -> bool {
    let is_php = |at: &FunctionRef| program.file(at.file).language == Language::Php;
    let handlers = program.project.routes.iter().flat_map(|it| &it.handlers);
    let mut pages = handlers.filter(|handler| handler.scope == ScopeId::FILE && is_php(handler));
    !is_php(&file) || pages.clone().next().is_none() || pages.any(|it| *it == file)
}

fn exported(program: &Program<'_>, file: FileId) -> Vec<FunctionRef> {
    let source = program.file(file);
    let is_function = |scope: &Scope| scope.is_exported && scope.kind == ScopeKind::Function;
    // To export a guard of NestJS puts it before nothing.
    let is_nest = source
        .imports
        .iter()
        .any(|it| it.module == "@nestjs/common");
    let idle: Vec<FunctionRef> = called_if_registered(program, file)
        .filter(|(_, is_called)| is_nest && !is_called)
        .map(|(function, _)| function)
        .collect();
    let scopes = source.scopes.iter_enumerated();
    let named = scopes
        .filter(|(_, scope)| is_function(scope))
        .map(|(scope, _)| scope)
        .filter(|scope| !idle.iter().any(|it| it.scope == *scope));
    let exports = source.exports.iter();
    let given = exports
        .flat_map(|export| source.within(&export.value))
        .filter_map(|value| match value {
            Value::Function(scope) => Some(*scope),
            _ => None,
        })
        .filter(|of| !idle.iter().any(|it| source.scopes[it.scope].parent == *of));
    named
        .chain(given)
        .map(|scope| FunctionRef { file, scope })
        .collect()
}

/// What a JVM's frameworks call by themselves: `main`, what has an annotation, constructors of types
/// that have one, and methods of types that extend a library's.
fn called_by_container(program: &Program<'_>, file: FileId) -> Vec<FunctionRef> {
    let source = program.file(file);
    let is_called = |scope: &Scope| {
        let of = &source.scopes[scope.parent];
        let is_constructor = scope.name == "constructor" && !of.markers.is_empty();
        let mut markers = scope.markers.iter();
        let is_marked = markers.any(|it| it.name != "Override");
        let outside = FunctionRef::whole(file);
        let is_foreign = |base: &String| {
            let found = program.links.find(outside, base);
            !matches!(found, Some(Target::Type(_)))
        };
        // `fun Application.module()` of Ktor is named in its configuration.
        let is_module = scope.bases.iter().any(|it| it == "Application");
        let is_inherited = of.kind == ScopeKind::Type && of.bases.iter().any(is_foreign);
        scope.name == "main" || is_constructor || is_marked || is_module || is_inherited
    };
    let scopes = source.scopes.iter_enumerated();
    let called = scopes.filter(|(_, scope)| scope.kind == ScopeKind::Function && is_called(scope));
    called
        .map(|(scope, _)| FunctionRef { file, scope })
        .collect()
}

/// The methods that a framework calls of classes that something hands to it, and whether anything does.
fn called_if_registered<'a>(
    program: &'a Program<'_>,
    file: FileId,
) -> impl Iterator<Item = (FunctionRef, bool)> + 'a {
    const METHODS: &[(&str, &[&str])] = &[
        ("canActivate", &["useguards", "useglobalguards", "appguard"]),
        ("on_mount", &["livesession", "onmount", "live"]),
        ("__call__", &["middleware"]),
        ("process_request", &["middleware"]),
        ("process_view", &["middleware"]),
        (
            "handle",
            &[
                "append",
                "prepend",
                "web",
                "api",
                "appendtogroup",
                "prependtogroup",
                "middleware",
            ],
        ),
    ];
    let source = program.file(file);
    source
        .scopes
        .iter_enumerated()
        .filter_map(move |(scope, declared)| {
            let of = &source.scopes[declared.parent];
            let (_, places) = METHODS.iter().find(|(name, _)| *name == declared.name)?;
            let is_method = declared.kind == ScopeKind::Function && of.kind == ScopeKind::Type;
            let function = FunctionRef { file, scope };
            is_method.then(|| (function, is_registered(program.project, &of.name, places)))
        })
}

/// The blocks in which Roda takes every request apart: `route do |r|` in a class of it.
fn routing_blocks(source: &SourceFile, file: FileId) -> impl Iterator<Item = FunctionRef> + '_ {
    let calls = source.calls.iter().filter(|call| {
        let of = &source.scopes[call.scope];
        let is_roda = of.bases.iter().any(|it| it == "Roda");
        source.language == Language::Ruby && call.callee == "route" && is_roda
    });
    calls.filter_map(move |call| {
        let scope = call.block()?;
        Some(FunctionRef { file, scope })
    })
}

/// The methods of a component of Livewire, which its view calls by their names.
fn called_by_view(source: &SourceFile, file: FileId) -> Vec<FunctionRef> {
    let mut modules = source.imports.iter().map(|it| it.module.as_str());
    let is_livewire = source.language == Language::Php
        && modules.any(|module| module.starts_with("Livewire.") || module == "Filament.Pages.Page");
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

/// Whether a file of PHP is among controllers, as Laravel keeps them.
fn is_controller(source: &SourceFile) -> bool {
    source.language == Language::Php && source.path.iter().any(|it| it == "Controllers")
}

/// Whether a file holds a controller of Laravel's that has to do with WorkOS, that no route leads to,
/// and that nobody names.
pub(super) fn is_unrouted(program: &Program<'_>, file: FileId) -> bool {
    let source = program.file(file);
    let mut imports = source.imports.iter();
    if !is_controller(source) || !imports.any(|it| workos::is_named(&it.module)) {
        return false;
    }
    let mut handlers = program.project.routes.iter().flat_map(|it| &it.handlers);
    let mut is_routed = false;
    if handlers.any(|handler| {
        is_routed |= is_controller(program.file(handler.file));
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
    let others = program.project.files.iter_enumerated();
    let mut others = others.filter(|(at, _)| *at != file).map(|(_, other)| other);
    !others.any(|other| {
        let texts = other.strings.iter().map(|it| it.value.as_str());
        let reads = other.reads.iter().map(|it| it.path.as_str());
        let calls = other.calls.iter().map(|it| it.callee.as_str());
        let bases = other.scopes.iter().flat_map(|it| &it.bases);
        let mut all = texts
            .chain(reads)
            .chain(calls)
            .chain(bases.map(String::as_str));
        all.any(is_it)
    })
}
