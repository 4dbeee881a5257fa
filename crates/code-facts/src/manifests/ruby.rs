//! `Gemfile` and `*.gemspec`.

use super::lines::{quoted, without_comment};
use super::{Declared, Manifest};

const DECLARATIONS: [&str; 4] = [
    "gem",
    "add_dependency",
    "add_runtime_dependency",
    "add_development_dependency",
];

pub(super) fn gemfile(text: &str) -> Manifest {
    let declared = text.lines().enumerate().filter_map(|(index, line)| {
        let line = without_comment(line, "#");
        let strings = quoted(line);
        let (start, name) = strings.first()?;
        // `spec.add_dependency "workos"` declares; `spec.name = "workos"` does not.
        let before = line[..start - 1].trim().trim_end_matches(['(', ' ']);
        let word = before.rsplit(['.', ' ']).next()?;
        if !DECLARATIONS.contains(&word) {
            return None;
        }
        // The version is the second argument; `require: "x"` is an option.
        let versions = strings.iter().skip(1).filter(|(start, _)| {
            let before = line[..start - 1].trim_end();
            before.ends_with([',', '['])
        });
        let versions: Vec<&str> = versions
            .map(|it| it.1)
            .filter(|text| text.contains(|it: char| it.is_ascii_digit()))
            .collect();
        Some(Declared {
            name: (*name).to_owned(),
            requirement: (!versions.is_empty()).then(|| versions.join(", ")),
            line: index + 1,
        })
    });
    Manifest {
        declared: declared.collect(),
        ..Manifest::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gems_are_declared_and_comments_are_not() {
        let text = "source :rubygems\n# gem 'workos'\ngem 'rails', '~> 7.0', '>= 7.0.4'\ngem(\"workos\", \"~> 6.1\") # auth\ngem 'puma', require: 'puma 3'\nspec.name = 'workos'\nspec.add_dependency 'rack'\n";
        let found = gemfile(text).declared;
        let found: Vec<_> = found
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
                ("rails", Some("~> 7.0, >= 7.0.4"), 3),
                ("workos", Some("~> 6.1"), 4),
                ("puma", None, 5),
                ("rack", None, 7)
            ]
        );
    }
}
