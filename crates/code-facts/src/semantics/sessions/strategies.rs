//! Strategies of Passport, and providers of Auth.js: the library stores whom they succeed with.

use crate::syntax::{Assignment, Call, ScopeKind, SourceFile, Value};

/// Whether a call ends a strategy with somebody: `this.success(user)` of a class that extends
/// `Strategy`, `done(null, user)` in what a strategy is made with.
pub(super) fn signs_in(file: &SourceFile, call: &Call) -> bool {
    if !file.language.is_script() {
        return false;
    }
    if matches!(call.callee.as_str(), "this.success" | "self.success") {
        let mut around = file.around(call.scope).map(|it| &file.scopes[it]);
        return !call.arguments.is_empty()
            && around.any(|scope| {
                scope.kind == ScopeKind::Type
                    && scope.bases.iter().any(|it| it.ends_with("Strategy"))
            });
    }
    let is_nobody = |value: &Value| matches!(value, Value::Null | Value::Bool(_));
    let says_whom = call.positional(0) == Some(&Value::Null)
        && call.positional(1).is_some_and(|it| !is_nobody(it));
    says_whom
        && file.around(call.scope).any(|scope| {
            let takers = file.calls.iter().filter(|it| it.is_given(scope));
            file.scopes[scope].has_parameter(&call.callee)
                && takers
                    .into_iter()
                    .any(|it| it.is_new && it.callee.ends_with("Strategy"))
        })
}

/// The provider of Auth.js that signs in whom its function returns:
/// `Credentials({ async authorize(given) { return { id } } })`.
pub(super) fn provider_of<'a>(file: &'a SourceFile, assignment: &Assignment) -> Option<&'a str> {
    let is_nobody = matches!(assignment.value, Value::Null | Value::Bool(_));
    if assignment.target != "return" || is_nobody || !file.language.is_script() {
        return None;
    }
    let function = Value::Function(file.function_of(assignment.scope));
    let is_provider = |name: &str| {
        let mut imports = file.imports.iter();
        imports.any(|import| {
            import.module.ends_with("providers/credentials")
                && import.names.iter().any(|(_, local)| local == name)
        })
    };
    let mut calls = file.calls.iter();
    let provider = calls
        .find(|call| call.argument("authorize") == Some(&function) && is_provider(&call.callee))?;
    Some(&provider.callee)
}
