//! What becomes of the error of a call that Rust maps or hands on, in a closure or in an error of the
//! project's own that is an answer.

use crate::semantics::program::Program;
use crate::semantics::responses::is_error_of_actix;
use crate::syntax::{Call, Language, Span, Value};
use crate::{CallRef, FunctionRef, Place};

/// Where an error has a name and may be shown.
pub struct MappedError<'a> {
    /// The scope that it is in.
    pub at: FunctionRef,
    /// Where the error has its name.
    pub span: Span,
    /// The name.
    pub name: &'a str,
    /// Whether what is returned there is an answer, though no route leads to it: `into_response`.
    pub is_answer: bool,
}

/// What `map_err` of Rust makes of the error of an exchange: in a closure, in the arm of an error of the
/// project's own that is an answer, and in what that wraps where `?` alone is used.
pub fn mapped_error<'a>(program: &Program<'a>, site: CallRef) -> Option<MappedError<'a>> {
    let file = program.file(site.file);
    if file.language != Language::Rust {
        return None;
    }
    let exchange = &file.calls[site.call];
    let step = file.calls.iter().find(|it| it.receiver == Some(site.call));
    let mapped = |at, span, name, is_answer| MappedError {
        at,
        span,
        name,
        is_answer,
    };
    let variant = match step {
        // `?` hands the error on, where nothing else asks for it.
        None => {
            let mut caught = file.catches.iter();
            let is_asked_for = caught.any(|it| it.watched.contains(exchange.span));
            let (at, own) = error_answer(program).filter(|_| !is_asked_for)?;
            return Some(mapped(at, own, "self.0", true));
        }
        Some(step) if step.name() == "map_err" => match step.positional(0)? {
            Value::Name(path) => path,
            Value::Function(scope) => {
                let closure = &file.scopes[*scope];
                let name = closure.parameters.first()?;
                let wraps = |it: &&Call| {
                    let given = it.positional(0).and_then(Value::name);
                    it.scope == *scope && given == Some(name) && is_variant(&it.callee)
                };
                let Some(wrapped) = file.calls.iter().find(wraps) else {
                    let at = FunctionRef {
                        file: site.file,
                        scope: exchange.scope,
                    };
                    return Some(mapped(at, closure.span, name, false));
                };
                &wrapped.callee
            }
            _ => return None,
        },
        Some(_) => return None,
    };
    let (at, own) = error_answer(program)?;
    let file = program.file(at.file);
    let bound = format!("{}(", variant.replace('.', "::"));
    let mut branches = file.branches.iter().filter(|it| own.contains(it.span));
    branches.find_map(|branch| {
        let (_, rest) = branch.condition.split_once(&bound)?;
        let name = rest.strip_suffix(')')?;
        Some(mapped(at, branch.then, name, true))
    })
}

/// Where `map_err(ErrorInternalServerError)` of Actix answers with the text of a failing exchange.
pub fn answered_with_error(program: &Program<'_>, site: CallRef) -> Option<Place> {
    let file = program.file(site.file);
    let step = file
        .calls
        .iter()
        .find(|it| it.receiver == Some(site.call))?;
    let maker = step.positional(0).and_then(Value::name)?;
    let mut imports = file.imports.iter();
    let is_of_actix = imports.any(|it| it.module.starts_with("actix_web"));
    let is_shown = step.name() == "map_err" && is_of_actix && is_error_of_actix(maker);
    is_shown.then(|| program.place(site.file, step.span))
}

/// `AppError.WorkOs`
fn is_variant(path: &str) -> bool {
    path.split('.').count() > 1 && path.split('.').all(|it| it.starts_with(char::is_uppercase))
}

/// The function that makes an answer of an error, if there is one alone: `impl IntoResponse for AppError`.
fn error_answer(program: &Program<'_>) -> Option<(FunctionRef, Span)> {
    const METHODS: &[&str] = &["into_response", "error_response", "respond_to"];
    const KINDS: &[&str] = &["IntoResponse", "ResponseError", "Responder"];
    let files = program.project.files.iter_enumerated();
    let mut found = files.flat_map(|(index, file)| {
        let scopes = file.scopes.iter_enumerated();
        let own = scopes.filter(|(_, it)| {
            let kind = &file.scopes[it.parent];
            METHODS.contains(&it.name.as_str())
                && kind.name.ends_with("Error")
                && kind.bases.iter().any(|base| KINDS.contains(&base.as_str()))
        });
        own.map(move |(scope, it)| (FunctionRef { file: index, scope }, it.span))
    });
    found.next().filter(|_| found.next().is_none())
}
