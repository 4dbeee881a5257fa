//! Source text → [`SourceFile`]: a grammar for each language, one walk for all of them.

mod engine;
mod languages;
mod parse;
pub(crate) mod parsing;
pub(crate) mod workers;

use std::path::Path;
use std::sync::Arc;

use crate::syntax::{Language, ScopeId, SourceFile, Value};

pub use workers::serve;

/// The language of a file by its extension.
pub fn of(path: &Path) -> Option<Language> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "js" | "jsx" | "mjs" | "cjs" => Language::JavaScript,
        "ts" | "tsx" | "mts" | "cts" | "vue" | "svelte" | "astro" => Language::TypeScript,
        "py" => Language::Python,
        "rb" | "ru" => Language::Ruby,
        "go" => Language::Go,
        "java" => Language::Java,
        "kt" | "kts" => Language::Kotlin,
        "php" | "phtml" => Language::Php,
        "cs" => Language::CSharp,
        "ex" | "exs" => Language::Elixir,
        "rs" => Language::Rust,
        _ => return None,
    })
}

/// Reads a file. What the parser cannot make sense of is left out, and
/// [`SourceFile::has_errors`] says so. `given` are names that every file may use: where a language
/// writes names and calls alike, these are no calls.
pub fn read(path: Arc<Path>, language: Language, text: &str, given: &[&str]) -> SourceFile {
    let mut file = SourceFile::new(path, language, text);
    let grammar = match language {
        Language::JavaScript | Language::TypeScript => {
            languages::javascript::read(&mut file, text);
            return file;
        }
        Language::CSharp => &languages::csharp::GRAMMAR,
        Language::Elixir => &languages::elixir::GRAMMAR,
        Language::Go => &languages::go::GRAMMAR,
        Language::Java => &languages::java::GRAMMAR,
        Language::Kotlin => &languages::kotlin::GRAMMAR,
        Language::Php => &languages::php::GRAMMAR,
        Language::Ruby => &languages::ruby::GRAMMAR,
        Language::Python => &languages::python::GRAMMAR,
        Language::Rust => &languages::rust::GRAMMAR,
    };
    engine::extract(grammar, &mut file, text, given);
    close_names(&mut file);
    file
}

/// Takes the white space out of qualified names: a line may be broken before any dot of
/// `import com.workos.WorkOS`.
fn close_names(file: &mut SourceFile) {
    let close = |name: &mut String| {
        if name.contains(char::is_whitespace) {
            name.retain(|character| !character.is_whitespace());
        }
    };
    for import in &mut file.imports {
        close(&mut import.module);
        for (original, local) in &mut import.names {
            close(original);
            close(local);
        }
    }
    let packages = file.scopes[ScopeId::FILE].markers.iter_mut();
    for package in packages.filter(|marker| marker.name == "package") {
        for argument in &mut package.arguments {
            if let Value::Text(name) = &mut argument.value {
                close(name);
            }
        }
    }
}

#[cfg(test)]
mod tests;
