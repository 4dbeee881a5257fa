//! What is read from snippets of each language, written out in one line each.

mod csharp;
mod elixir;
mod go;
mod java;
mod javascript;
mod kotlin;
mod php;
mod python;
mod ruby;
mod rust;

use std::path::Path;

use super::engine::Grammar;
use super::*;
use crate::semantics::GIVEN;
use crate::syntax::{Argument, Span, Value};

/// Reads a snippet as a file of this name.
fn read_as(name: &str, code: &str) -> SourceFile {
    let path = Path::new(name);
    read(Arc::from(path), of(path).unwrap(), code, GIVEN)
}

fn shown(file: &SourceFile, value: &Value) -> String {
    let list = |values: &[Value], between: &str| {
        let values: Vec<_> = values.iter().map(|it| shown(file, it)).collect();
        values.join(between)
    };
    match value {
        Value::Text(text) => format!("'{text}'"),
        Value::Template(text) => format!("`{text}`"),
        Value::Name(name) => name.clone(),
        Value::Call(call) => format!("{}()", file.calls[*call].callee),
        Value::Function(scope) => format!("fn {}", file.scopes[*scope].name),
        Value::Object(members) => {
            let member = |(key, value): &(String, Value)| format!("{key}: {}", shown(file, value));
            let members: Vec<_> = members.iter().map(member).collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::List(values) => format!("[{}]", list(values, ", ")),
        Value::Number(number) => number.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null => "null".to_owned(),
        Value::Either(values) => format!("({})", list(values, " | ")),
        Value::Other => "…".to_owned(),
    }
}

fn arguments(file: &SourceFile, arguments: &[Argument]) -> String {
    let argument = |argument: &Argument| match &argument.name {
        Some(name) => format!("{name}={}", shown(file, &argument.value)),
        None => shown(file, &argument.value),
    };
    let arguments: Vec<_> = arguments.iter().map(argument).collect();
    arguments.join(", ")
}

/// `callee(arguments)` of each call.
fn calls(file: &SourceFile) -> Vec<String> {
    let call = |call: &crate::syntax::Call| {
        let new = if call.is_new { "new " } else { "" };
        format!("{new}{}({})", call.callee, arguments(file, &call.arguments))
    };
    file.calls.iter().map(call).collect()
}

/// `callee:line` of each call.
fn lines_of_calls(file: &SourceFile) -> Vec<String> {
    let calls = file.calls.iter();
    calls
        .map(|it| format!("{}:{}", it.callee, file.line(it.span)))
        .collect()
}

/// `target = value` of each assignment.
fn assignments(file: &SourceFile) -> Vec<String> {
    let assignments = file.assignments.iter();
    assignments
        .map(|assignment| format!("{} = {}", assignment.target, shown(file, &assignment.value)))
        .collect()
}

/// `module: imported as local` of each import.
fn imports(file: &SourceFile) -> Vec<String> {
    let imports = file.imports.iter().map(|import| {
        let names = import
            .names
            .iter()
            .map(|(from, to)| format!("{from} as {to}"));
        format!(
            "{}: {}",
            import.module,
            names.collect::<Vec<_>>().join(", ")
        )
    });
    imports.collect()
}

/// `name = value` of each export.
fn exports(file: &SourceFile) -> Vec<String> {
    let exports = file.exports.iter().map(|export| {
        let module = export.module.as_ref().map(|it| format!(" of {it}"));
        format!(
            "{} = {}{}",
            export.name,
            shown(file, &export.value),
            module.unwrap_or_default()
        )
    });
    exports.collect()
}

/// The paths that are read.
fn reads(file: &SourceFile) -> Vec<&str> {
    file.reads.iter().map(|it| it.path.as_str()).collect()
}

/// `kind name(parameters) parent` of each scope but the file.
fn scopes(file: &SourceFile) -> Vec<String> {
    let scopes = file.scopes.iter().skip(1).map(|scope| {
        let exported = if scope.is_exported { "pub " } else { "" };
        let markers: Vec<_> = scope
            .markers
            .iter()
            .map(|marker| format!("@{}({}) ", marker.name, arguments(file, &marker.arguments)))
            .collect();
        let bases = if scope.bases.is_empty() {
            String::new()
        } else {
            format!(": {}", scope.bases.join(", "))
        };
        format!(
            "{}{exported}{:?} {}({}){bases} in {}",
            markers.concat(),
            scope.kind,
            scope.name,
            scope.parameters.join(", "),
            usize::from(scope.parent)
        )
    });
    scopes.collect()
}

/// `first..=last` of lines.
fn lines(file: &SourceFile, span: Span) -> String {
    let last = Span::new(span.end() - 1, span.end());
    format!("{}..={}", file.line(span), file.line(last))
}

/// `condition: then, otherwise` of each branch.
fn branches(file: &SourceFile) -> Vec<String> {
    let branches = file.branches.iter().map(|branch| {
        let otherwise = branch.otherwise;
        let otherwise = otherwise.map(|it| format!(" else {}", lines(file, it)));
        format!(
            "{}: {}{}",
            branch.condition,
            lines(file, branch.then),
            otherwise.unwrap_or_default()
        )
    });
    branches.collect()
}

/// `watched: name handler` of each catch.
fn catches(file: &SourceFile) -> Vec<String> {
    let catches = file.catches.iter().map(|catch| {
        let (watched, handler) = (lines(file, catch.watched), lines(file, catch.handler));
        format!("{watched}: {} {handler}", catch.name)
    });
    catches.collect()
}

#[test]
fn every_extension_has_its_language() {
    let cases = [
        ("src/index.mjs", Some(Language::JavaScript)),
        ("pages/Index.VUE", Some(Language::TypeScript)),
        ("app.py", Some(Language::Python)),
        ("README.md", None),
        ("Makefile", None),
        (".env", None),
    ];
    for (path, language) in cases {
        assert_eq!(of(Path::new(path)), language, "{path}");
    }
}

/// What a table names and none of the grammars that share it knows.
fn unknown(grammars: &[&Grammar]) -> Vec<String> {
    let has_kind = |kind: &str| {
        let mut grammars = grammars.iter();
        grammars.any(|it| it.language.id_for_node_kind(kind, true) != 0)
    };
    let has_field = |field: &str| {
        let mut grammars = grammars.iter();
        grammars.any(|it| it.language.field_id_for_name(field).is_some())
    };
    let table = grammars[0].table;
    let rows = table.rows.iter().map(|(kinds, _, parts)| (*kinds, *parts));
    let all = rows.chain(table.unread.iter().copied());
    let mut unknown = Vec::new();
    for (kinds, parts) in all.chain([(table.mute, table.unread_fields)]) {
        let kinds = kinds.split_whitespace().map(|it| it.trim_end_matches('*'));
        unknown.extend(kinds.filter(|it| !has_kind(it)));
        let steps = parts.split_whitespace().flat_map(|it| it.split('/'));
        let steps = steps.filter(|it| !it.starts_with(['#', '-']));
        unknown.extend(steps.filter(|step| match step.strip_prefix(':') {
            Some(kind) => !has_kind(kind),
            None => !has_field(step.trim_start_matches('^')),
        }));
    }
    unknown.into_iter().map(str::to_owned).collect()
}

#[test]
fn tables_name_only_what_their_grammars_know() {
    use languages::{csharp, elixir, go, java, javascript, kotlin, php, python, ruby, rust};
    let tables: &[&[&Grammar]] = &[
        &[
            &javascript::JAVASCRIPT,
            &javascript::TYPESCRIPT,
            &javascript::TSX,
        ],
        &[&java::GRAMMAR],
        &[&kotlin::GRAMMAR],
        &[&csharp::GRAMMAR],
        &[&python::GRAMMAR],
        &[&go::GRAMMAR],
        &[&php::GRAMMAR],
        &[&ruby::GRAMMAR],
        &[&elixir::GRAMMAR],
        &[&rust::GRAMMAR],
    ];
    for grammars in tables {
        assert_eq!(unknown(grammars), Vec::<String>::new());
    }
}
