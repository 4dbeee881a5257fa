//! Source text → [`SourceFile`]: a grammar for each language, one walk for all of them.

mod blocks;
mod elixir;
#[allow(dead_code, unused_imports, reason = "languages that are still to come")]
mod engine;
mod go;
mod languages;
mod parse;
pub(crate) mod parsing;
mod php;
mod ruby;
mod rust;
mod texts;
mod walk;

use std::path::Path;
use std::sync::Arc;

use crate::syntax::{Language, SourceFile};

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
        "php" => Language::Php,
        "cs" => Language::CSharp,
        "ex" | "exs" => Language::Elixir,
        "rs" => Language::Rust,
        _ => return None,
    })
}

/// Reads a file. What the parser cannot make sense of is left out, and
/// [`SourceFile::has_errors`] says so.
pub fn read(path: Arc<Path>, language: Language, text: &str) -> SourceFile {
    let mut file = SourceFile::new(path, language, text);
    match language {
        Language::JavaScript | Language::TypeScript => languages::javascript::read(&mut file, text),
        Language::CSharp => engine::extract(&languages::csharp::GRAMMAR, &mut file, text),
        Language::Elixir => elixir::read(&mut file, text),
        Language::Go => go::read(&mut file, text),
        Language::Java => engine::extract(&languages::java::GRAMMAR, &mut file, text),
        Language::Kotlin => engine::extract(&languages::kotlin::GRAMMAR, &mut file, text),
        Language::Php => php::read(&mut file, text),
        Language::Ruby => ruby::read(&mut file, text),
        Language::Python => engine::extract(&languages::python::GRAMMAR, &mut file, text),
        Language::Rust => rust::read(&mut file, text),
    }
    file
}

#[cfg(test)]
mod tests;
