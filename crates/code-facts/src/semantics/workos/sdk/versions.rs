//! Which major version of an SDK a project has, and which one is current.

use crate::{Project, Sdk};

/// A package with its current major version.
#[derive(Clone, Copy, Debug)]
pub struct Current {
    /// As [`Sdk::ecosystem`].
    pub ecosystem: &'static str,
    /// Its name there.
    pub package: &'static str,
    /// The first number of its newest version.
    pub major: u64,
    /// When that was looked up: year and month.
    pub seen: &'static str,
}

const fn current(
    ecosystem: &'static str,
    package: &'static str,
    major: u64,
    seen: &'static str,
) -> Current {
    Current {
        ecosystem,
        package,
        major,
        seen,
    }
}

/// The SDKs' current majors. npm, PyPI and the registry of Rust were asked (`npm view @workos-inc/node`: 11.0.0
/// of 2026-09-28; `pip index versions workos`: 10.8.0); the others are the newest tags of
/// github.com/workos/workos-{ruby v10.2.1, go v10.1.1, php v9.0.0, php-laravel v8.0.0, kotlin v7.2.0,
/// dotnet v6.2.0, elixir v2.0.0}.
const CURRENT: &[Current] = &[
    current("npm", NODE, 11, "2026-11"),
    current("pypi", "workos", 10, "2026-11"),
    current("cargo", "workos", 3, "2026-11"),
    current("rubygems", "workos", 10, "2026-08"),
    current("go", "github.com/workos/workos-go", 10, "2026-08"),
    current("packagist", "workos/workos-php", 9, "2026-07"),
    current("packagist", "workos/workos-php-laravel", 8, "2026-06"),
    current("maven", "com.workos:workos", 7, "2026-08"),
    current("nuget", "WorkOS.net", 6, "2026-08"),
    current("hex", "workos", 2, "2026-07"),
];

/// The Node SDK.
pub(super) const NODE: &str = "@workos-inc/node";

/// What is known to be current of a package.
pub fn current_of(sdk: &Sdk) -> Option<&'static Current> {
    CURRENT
        .iter()
        .find(|release| is_package(sdk, release.ecosystem, release.package))
}

/// Go writes the major version into the package's name, and the owner as it was called then.
fn is_package(sdk: &Sdk, ecosystem: &str, package: &str) -> bool {
    let declared = sdk.package.replacen("/workos-inc/", "/workos/", 1);
    let rest = declared
        .get(..package.len())
        .filter(|candidate| candidate.eq_ignore_ascii_case(package))
        .map(|_| &declared[package.len()..]);
    sdk.ecosystem == ecosystem
        && rest.is_some_and(|package| {
            package.is_empty()
                || package
                    .strip_prefix("/v")
                    .is_some_and(|module| module.chars().all(|it| it.is_ascii_digit()))
        })
}

/// The major version of a package of this project, if it is certain and everywhere the same.
pub(in crate::semantics::workos) fn major_of(
    project: &Project,
    ecosystem: &str,
    package: &str,
) -> Option<u64> {
    let mut majors = project
        .sdks
        .iter()
        .filter(|sdk| is_package(sdk, ecosystem, package))
        .map(major);
    let first = majors.next()??;
    majors.all(|it| it == Some(first)).then_some(first)
}

/// The major version that is installed. A requirement without an upper end says nothing of what is
/// installed where no lock file does.
pub fn major(sdk: &Sdk) -> Option<u64> {
    let version = sdk.version.as_deref()?;
    let requirement = sdk.requirement.as_deref().unwrap_or_default();
    let is_open = requirement.contains('>') && !requirement.contains(['<', '~'])
        || requirement.contains("||")
        || matches!(requirement, "*" | "latest");
    // A version that the requirement does not name comes from a lock file.
    if is_open && requirement.contains(version) {
        return None;
    }
    let digits = version.trim_start_matches(['v', 'V', '=']);
    digits.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::project;

    /// The only SDK of a project with these files.
    fn sdk(files: &[(&str, &str)]) -> Sdk {
        let mut sdks = project(files).sdks;
        assert_eq!(sdks.len(), 1, "{files:?}");
        sdks.remove(0)
    }

    #[test]
    fn majors_are_told_only_where_they_are_certain() {
        let npm = |version: &str| format!("{{\"dependencies\": {{\"{NODE}\": \"{version}\"}}}}");
        let python = |requirement: &str| format!("workos{requirement}\n");
        let lock = "[[package]]\nname = \"workos\"\nversion = \"9.0.1\"\n";
        let cases: &[(&str, String, &str, Option<u64>)] = &[
            ("package.json", npm("^7.0.0"), "", Some(7)),
            ("package.json", npm("latest"), "", None),
            ("package.json", npm("*"), "", None),
            ("package.json", npm("^6 || ^7"), "", None),
            ("requirements.txt", python("==4.1.0"), "", Some(4)),
            ("requirements.txt", python(">=1.2.0"), "", None),
            ("requirements.txt", python(">=1.2.0"), lock, Some(9)),
            ("requirements.txt", python(">=4.0.0,<5"), "", Some(4)),
            ("requirements.txt", python("~=2.0"), "", Some(2)),
            ("requirements.txt", python(""), "", None),
            (
                "Gemfile",
                "gem 'workos', '~> 2.3'\n".to_owned(),
                "",
                Some(2),
            ),
            (
                "go.mod",
                "module a\n\nrequire github.com/workos/workos-go/v4 v4.46.1\n".to_owned(),
                "",
                Some(4),
            ),
            (
                "build.gradle",
                "dependencies { implementation 'com.workos:workos:5.3.0' }".to_owned(),
                "",
                Some(5),
            ),
        ];
        for (file, text, lock, expected) in cases {
            let mut files = vec![(*file, &**text)];
            files.extend((!lock.is_empty()).then_some(("uv.lock", *lock)));
            assert_eq!(major(&sdk(&files)), *expected, "{text} {lock}");
        }
    }

    #[test]
    fn a_packages_name_may_hold_its_major() {
        let is_known = |package: &str| {
            let module = format!("module a\n\nrequire github.com/{package} v4.1.0\n");
            current_of(&sdk(&[("go.mod", &module)])).is_some()
        };
        assert!(is_known("workos/workos-go/v4"));
        assert!(is_known("workos/workos-go"));
        assert!(is_known("workos-inc/workos-go"));
    }
}
