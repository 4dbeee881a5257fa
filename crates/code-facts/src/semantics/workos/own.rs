//! Calls of WorkOS as a whole project has them: what looks like one and is the project's own is left
//! out, and what the project passes on under a name of its own is added.

use super::{Operation, Via, WorkosCall, is_helper, passed_helper};
use crate::resolve::Target;
use crate::semantics::program::Program;
use crate::syntax::{Language, ScopeKind, SourceFile};
use crate::{FunctionRef, Project};

/// The calls of WorkOS among those that were found file by file.
pub fn of_project(program: &Program<'_>, mut calls: Vec<WorkosCall>) -> Vec<WorkosCall> {
    if is_library_of_go(program.project) || is_sdk(program.project, &calls) {
        calls.clear();
    }
    // A wrapper of the project's own may have a method's name.
    calls.retain(|workos_call| {
        workos_call.via != Via::Sdk
            || workos_call.is_certain
            || !workos_call
                .call_ref()
                .is_some_and(|call| program.is_own_call(call))
    });
    let passed_on = passed_on(program, &calls);
    calls.extend(passed_on);
    calls
}

/// Calls of a library's functions that a file of the project passes on under its own name.
fn passed_on(program: &Program<'_>, known: &[WorkosCall]) -> Vec<WorkosCall> {
    let mut found = Vec::new();
    for (file, source) in program.project.files.iter_enumerated() {
        for (id, call) in source.calls.iter_enumerated() {
            let is_known =
                |workos_call: &WorkosCall| workos_call.file == file && workos_call.call == Some(id);
            if !is_helper(call.name()) || known.iter().any(is_known) {
                continue;
            }
            let at = FunctionRef {
                file,
                scope: call.scope,
            };
            let Some(Target::Library(name)) = program.links.find(at, &call.callee) else {
                continue;
            };
            if let Some(helper) = passed_helper(source, call, &name) {
                found.push(WorkosCall {
                    operation: helper.operation,
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
    let mut asked = calls
        .iter()
        .filter(|it| it.operation != Operation::Other)
        .peekable();
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
