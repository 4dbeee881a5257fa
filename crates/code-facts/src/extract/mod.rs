//! Source text → [`SourceFile`]: a grammar for each language, one walk for all of them.

mod blocks;
mod engine;
mod languages;
mod parse;
pub(crate) mod parsing;

use std::path::Path;
use std::sync::Arc;

use crate::syntax::{Language, ScopeId, SourceFile, Value};

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
        Language::Elixir => engine::extract(&languages::elixir::GRAMMAR, &mut file, text),
        Language::Go => engine::extract(&languages::go::GRAMMAR, &mut file, text),
        Language::Java => engine::extract(&languages::java::GRAMMAR, &mut file, text),
        Language::Kotlin => engine::extract(&languages::kotlin::GRAMMAR, &mut file, text),
        Language::Php => engine::extract(&languages::php::GRAMMAR, &mut file, text),
        Language::Ruby => engine::extract(&languages::ruby::GRAMMAR, &mut file, text),
        Language::Python => engine::extract(&languages::python::GRAMMAR, &mut file, text),
        Language::Rust => engine::extract(&languages::rust::GRAMMAR, &mut file, text),
    }
    close_names(&mut file);
    file
}

/// Takes the white space out of qualified names: a line may be broken before any dot of
/// `import com.workos.WorkOS`. Scripts import by texts, which are what they are.
fn close_names(file: &mut SourceFile) {
    if file.language.is_script() {
        return;
    }
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
