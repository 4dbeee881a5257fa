//! `mix.exs`.

use super::lines::{quoted, without_comment};
use super::{Declared, Manifest};

pub(super) fn mix(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    for (index, line) in text.lines().enumerate() {
        let line = without_comment(line, "#").trim();
        if let Some(name) = line.strip_prefix("app: :") {
            manifest.name = Some(name.trim_end_matches(',').to_owned());
        }
        manifest.is_application |= line.starts_with("mod: {") || line.starts_with("apps_path:");
        for entry in line.split("{:").skip(1) {
            let name: String = entry
                .chars()
                .take_while(|character| character.is_ascii_alphanumeric() || *character == '_')
                .collect();
            let rest = entry[name.len()..].trim_start();
            // A dependency's second part is its version or its options.
            if !rest.starts_with(',') || name.is_empty() {
                continue;
            }
            let version = rest[1..]
                .trim_start()
                .starts_with('"')
                .then(|| quoted(rest).first().map(|it| it.1.to_owned()));
            manifest.declared.push(Declared {
                name,
                requirement: version.flatten(),
                line: index + 1,
            });
        }
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
