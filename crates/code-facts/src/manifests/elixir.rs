//! `mix.exs`.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Lines, without_comment};
use super::{Declared, Manifest};

/// `{:workos, "~> 1.1", only: :dev}`: a dependency's second part is its version or its options.
static DEPENDENCY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\{\s*:(\w+)\s*,\s*(?:"([^"]*)")?"#).ok());

pub(super) fn mix(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let lines = text.lines().map(|line| without_comment(line, "#"));
    let code: Vec<&str> = lines.collect();
    for line in code.iter().map(|line| line.trim()) {
        if let Some(name) = line.strip_prefix("app: :") {
            manifest.name = Some(name.trim_end_matches(',').to_owned());
        }
        manifest.is_application |= line.starts_with("mod: {") || line.starts_with("apps_path:");
    }
    let code = code.join("\n");
    let lines = Lines::of(&code);
    let dependencies = DEPENDENCY.iter().flat_map(|it| it.captures_iter(&code));
    for dependency in dependencies {
        let (Some(name), requirement) = (dependency.get(1), dependency.get(2)) else {
            continue;
        };
        manifest.declared.push(Declared {
            name: name.as_str().to_owned(),
            requirement: requirement.map(|it| it.as_str().to_owned()),
            line: lines.at(name.start()),
        });
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_tuples() {
        let text = "def project do\n [\n  app: :shop,\n  mod: {Shop.Application, []}\n ]\nend\ndefp deps do\n [\n  {:phoenix, \"~> 1.5\"},\n  # {:stripe, \"1\"},\n  {:workos, \"~> 0.1.1\", only: :dev},\n  {:own, path: \"../own\"}\n ]";
        let manifest = mix(text);
        let found: Vec<_> = manifest
            .declared
            .iter()
            .map(|dependency| {
                (
                    &*dependency.name,
                    dependency.requirement.as_deref(),
                    dependency.line,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("phoenix", Some("~> 1.5"), 9),
                ("workos", Some("~> 0.1.1"), 11),
                ("own", None, 12)
            ]
        );
        assert_eq!(manifest.name.as_deref(), Some("shop"));
        assert!(manifest.is_application);
    }
}
