//! Which language a project uses WorkOS in.

use super::{is_named, is_of_browser};
use crate::syntax::{Language, SourceFile};
use crate::{Project, Sdk};

/// How many files without WorkOS one weighs that imports it: more than a project has.
const WEIGHT_OF_IMPORT: usize = 1000;

/// The language that most of the files are in that have to do with WorkOS, else of all.
pub fn language(project: &Project) -> Option<Language> {
    let mut weights: Vec<(Language, usize)> = Vec::new();
    for file in &project.files {
        let mut modules = file.imports.iter().map(|it| it.module.as_str());
        let imports_workos = modules.any(|module| is_named(module) && !is_of_browser(module));
        let weight = if imports_workos { WEIGHT_OF_IMPORT } else { 1 };
        match weights.iter_mut().find(|(it, _)| *it == file.language) {
            Some((_, total)) => *total += weight,
            None => weights.push((file.language, weight)),
        }
    }
    weights
        .into_iter()
        .max_by_key(|(_, weight)| *weight)
        .map(|(language, _)| language)
        .or_else(|| project.sdks.first().and_then(language_of))
        .or(project.language)
}

/// The language that an SDK is for; of several the one that most use.
pub fn language_of(sdk: &Sdk) -> Option<Language> {
    Some(match sdk.ecosystem {
        "npm" => Language::JavaScript,
        "pypi" => Language::Python,
        "rubygems" => Language::Ruby,
        "go" => Language::Go,
        "maven" => Language::Java,
        "packagist" => Language::Php,
        "nuget" => Language::CSharp,
        "hex" => Language::Elixir,
        "cargo" => Language::Rust,
        _ => return None,
    })
}

/// Where the packages of a file's language come from, for the SDKs whose versions are known by
/// what they lack.
pub(super) fn ecosystem_of(file: &SourceFile) -> Option<&'static str> {
    match file.language {
        Language::JavaScript | Language::TypeScript => Some("npm"),
        Language::Python => Some("pypi"),
        Language::Ruby => Some("rubygems"),
        Language::Php => Some("packagist"),
        _ => None,
    }
}
