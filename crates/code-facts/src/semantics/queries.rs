//! Under which names a handler has what the query of a request says.

use crate::syntax::{Language, ScopeId, SourceFile};

/// The names in a handler that the state of a query has because of the handler's parameters.
pub fn names_of_state(file: &SourceFile, handler: ScopeId) -> Vec<String> {
    /// Where a framework makes an object of the query: `Query(q): Query<Callback>`,
    /// `[AsParameters] Callback q`.
    const TYPED: &[Language] = &[
        Language::Rust,
        Language::CSharp,
        Language::Java,
        Language::Kotlin,
    ];
    /// What such an object is not called.
    const KEPT: &[&str] = &["session", "state", "ctx", "context", "app", "jar", "store"];
    let parameters = &file.scopes[handler].parameters;
    // `State(state): State<App>` of Axum and Rocket is what the application keeps.
    let mut imported = file.imports.iter().flat_map(|it| &it.names);
    let is_kept = file.language == Language::Rust && imported.any(|it| it.1 == "State");
    let mut names = Vec::new();
    if !is_kept && file.scopes[handler].has_parameter("state") {
        names.push("state".to_owned());
    }
    if TYPED.contains(&file.language) {
        let queries = parameters.iter().filter(|it| !KEPT.contains(&it.as_str()));
        names.extend(queries.flat_map(|it| [format!("{it}.state"), format!("{it}.State")]));
    }
    names
}
