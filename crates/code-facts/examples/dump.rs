//! Prints the facts of code bases as lines of text, so that two versions can be compared with
//! `diff`: `cargo run -p code-facts --example dump -- FOLDER…`.
//!
//! Positions are lines, and calls and functions are named by where they are, so that the numbering
//! of one version does not matter.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::fmt::Write as _;
use std::path::Path;

use code_facts::Parsing;
use code_facts::syntax::{Argument, CallId, ScopeId, SourceFile, Span, Value};
use code_facts::{FunctionRef, Project};

fn main() -> std::io::Result<()> {
    for folder in std::env::args().skip(1) {
        let tree = code_facts::read(Path::new(&folder), Parsing::InThisProcess, String::new)?;
        println!("# {folder}: {} files, {:?}", tree.files_seen, tree.notes);
        for project in &tree.projects {
            print!("{}", described(project));
        }
    }
    Ok(())
}

fn described(project: &Project) -> String {
    let mut lines = Vec::new();
    for sdk in &project.sdks {
        lines.push(format!("sdk {sdk:?}"));
    }
    for package in &project.packages {
        lines.push(format!(
            "package {} {:?}",
            package.name, package.requirement
        ));
    }
    for variable in &project.variables {
        lines.push(format!("variable {variable:?}"));
    }
    for key in &project.keys {
        lines.push(format!("key {key:?}"));
    }
    for command in &project.commands {
        lines.push(format!("command {command:?}"));
    }
    for route in &project.routes {
        let handlers: Vec<String> = route
            .handlers
            .iter()
            .map(|handler| function(project, *handler))
            .collect();
        lines.push(format!(
            "route {} {} {:?} {:?} {:?} {}:{}",
            route.method,
            route.path,
            handlers,
            route.guards,
            route.library,
            route.place.file.display(),
            route.place.line,
        ));
    }
    for file in &project.files {
        file_lines(file, &mut lines);
    }
    lines.sort();
    let mut text = format!(
        "## {} {} {:?} {:?}\n",
        project.folder.display(),
        project.name,
        project.notes,
        project.broken_manifests,
    );
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    text
}

fn function(project: &Project, handler: FunctionRef) -> String {
    let file = &project.files[handler.file];
    format!("{}:{}", file.path.display(), scope(file, handler.scope))
}

fn scope(file: &SourceFile, id: ScopeId) -> String {
    let scope = &file.scopes[id];
    format!("{}@{}", scope.name, file.line(scope.span))
}

fn line_range(file: &SourceFile, span: Span) -> std::ops::RangeInclusive<usize> {
    file.line(span)..=end(file, span)
}

fn end(file: &SourceFile, span: Span) -> usize {
    let last = span.end().saturating_sub(1).max(span.start());
    file.line(Span::new(last, last))
}

fn call(file: &SourceFile, id: CallId) -> String {
    let call = &file.calls[id];
    format!("{}()@{}", call.callee, file.line(call.span))
}

fn value(file: &SourceFile, inner: &Value) -> String {
    let all = |values: &[Value]| -> Vec<String> { values.iter().map(|v| value(file, v)).collect() };
    match inner {
        Value::Call(id) => call(file, *id),
        Value::Function(id) => format!("fn {}", scope(file, *id)),
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, v)| format!("{key}: {}", value(file, v)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::List(values) => format!("[{}]", all(values).join(", ")),
        Value::Either(values) => format!("({})", all(values).join(" | ")),
        other => format!("{other:?}"),
    }
}

fn arguments(file: &SourceFile, all: &[Argument]) -> String {
    let all: Vec<String> = all
        .iter()
        .map(|argument| match &argument.name {
            Some(name) => format!("{name}={}", value(file, &argument.value)),
            None => value(file, &argument.value),
        })
        .collect();
    all.join(", ")
}

fn file_lines(file: &SourceFile, lines: &mut Vec<String>) {
    let path = file.path.display();
    let mut add = |line: usize, text: String| lines.push(format!("{path}:{line:05} {text}"));
    add(0, format!("{:?} errors={}", file.language, file.has_errors));
    for import in &file.imports {
        add(
            file.line(import.span),
            format!("import {} {:?}", import.module, import.names),
        );
    }
    for export in &file.exports {
        let value = value(file, &export.value);
        add(
            file.line(export.span),
            format!("export {} {value} {:?}", export.name, export.module),
        );
    }
    for (id, declared) in file.scopes.iter_enumerated() {
        let markers: Vec<String> = declared
            .markers
            .iter()
            .map(|m| {
                format!(
                    "{}({})@{}",
                    m.name,
                    arguments(file, &m.arguments),
                    file.line(m.span)
                )
            })
            .collect();
        add(
            file.line(declared.span),
            format!(
                "scope {:?} {} {:?} {:?} {markers:?} -{} in {} exported={} #{}",
                declared.kind,
                declared.name,
                declared.bases,
                declared.parameters,
                end(file, declared.span),
                scope(file, declared.parent),
                declared.is_exported,
                usize::from(id == ScopeId::FILE),
            ),
        );
    }
    for called in &file.calls {
        let receiver = called.receiver.map(|id| call(file, id));
        add(
            file.line(called.span),
            format!(
                "call {}({}) on {receiver:?} new={} in {}",
                called.callee,
                arguments(file, &called.arguments),
                called.is_new,
                scope(file, called.scope)
            ),
        );
    }
    for assignment in &file.assignments {
        add(
            file.line(assignment.span),
            format!(
                "assign {} = {} new={} in {}",
                assignment.target,
                value(file, &assignment.value),
                assignment.is_new,
                scope(file, assignment.scope)
            ),
        );
    }
    for read in &file.reads {
        add(
            file.line(read.span),
            format!("read {} in {}", read.path, scope(file, read.scope)),
        );
    }
    for branch in &file.branches {
        add(
            file.line(branch.span),
            format!(
                "branch {} then {:?} else {:?} in {}",
                branch.condition,
                line_range(file, branch.then),
                branch.otherwise.map(|span| line_range(file, span)),
                scope(file, branch.scope)
            ),
        );
    }
    for catch in &file.catches {
        add(
            file.line(catch.watched),
            format!(
                "catch {:?} by {:?} {:?} {} in {}",
                line_range(file, catch.watched),
                line_range(file, catch.handler),
                catch.kinds,
                catch.name,
                scope(file, catch.scope)
            ),
        );
    }
    for text in &file.strings {
        add(
            file.line(text.span),
            format!("string {:?} in {}", text.value, scope(file, text.scope)),
        );
    }
}
