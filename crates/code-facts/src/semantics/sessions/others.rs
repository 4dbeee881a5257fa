//! What is called a session, and keeps nobody signed in.

use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{Call, Language, SourceFile};

/// Whether it is a session of SQLAlchemy that is asked: the web's come with a request, or from the
/// framework by an import.
pub(super) fn is_of_database(file: &SourceFile, call: &Call) -> bool {
    let path: Vec<String> = parts(&call.callee).collect();
    let [root, .., _] = path.as_slice() else {
        return false;
    };
    let is_session = path.iter().any(|it| it.contains("session"));
    let is_of_request = path.iter().any(|text| text == "request" || text == "flask");
    if file.language != Language::Python || !is_session || is_of_request {
        return false;
    }
    let mut imports = file.imports.iter();
    let is_of_web = imports.any(|import| {
        let module = import.module.split('.').next().unwrap_or_default();
        matches!(module, "flask" | "quart" | "flask_session")
            && import
                .names
                .iter()
                .any(|(_, local)| normalize_ident(local) == *root)
    });
    let speaks = |module: &str| {
        ["sqlalchemy", "sqlmodel"]
            .iter()
            .any(|known| module.contains(known))
    };
    let is_sql = file.imports.iter().any(|it| speaks(&it.module));
    !is_of_web && (is_sql || call.name() == "flush")
}

/// Sessions of payments, databases and chats.
pub(super) fn is_of_another_kind(path: &str) -> bool {
    const OTHERS: &[&str] = &[
        "checkout",
        "stripe",
        "billing",
        "billingportal",
        "dbsession",
        "documentsession",
        "idocumentsession",
        "sqlsession",
        "passwordless",
        "aws",
        "boto",
        "boto3",
        "requests",
        "mongoose",
        "neo4j",
        "upload",
    ];
    parts(path).any(|part| OTHERS.contains(&part.as_str()))
}
