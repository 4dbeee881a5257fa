//! What the SDKs make of an answer that refuses a code.

use crate::syntax::{Language, SourceFile};

/// Whether the errors of the SDK of a file's language have a `code` that a refused exchange leaves
/// empty. WorkOS answers `{"error": "invalid_grant", "error_description": …}` without a `code`. Node throws an
/// `OauthException` with `error` (`oauth.exception.ts`, 2.20 to 11.0); Python's exceptions
/// (`exceptions.py` 4 and 5, `_errors.py` 6 to 10) and Ruby's (`errors.rb` 5 and 6; `base_client.rb` from
/// 7 on keeps the body) take `code` from the answer's `code`, which is not there.
pub fn errors_have_no_code(file: &SourceFile) -> bool {
    matches!(
        file.language,
        Language::JavaScript | Language::TypeScript | Language::Python | Language::Ruby
    )
}
