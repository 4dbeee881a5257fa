//! Which major version of an SDK a project has, and which one is current.

use super::super::facts::Facts;
use code_facts::Sdk;

/// A package with its current major version.
pub(super) struct Current {
    pub(super) ecosystem: &'static str,
    pub(super) package: &'static str,
    pub(super) major: u64,
    /// When that was looked up: year and month.
    pub(super) seen: &'static str,
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

/// The SDKs' current majors. npm, PyPI and crates.io were asked (`npm view @workos-inc/node`: 11.0.0
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
pub(super) fn current_of(sdk: &Sdk) -> Option<&'static Current> {
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
pub(super) fn major_of(facts: &Facts<'_>, ecosystem: &str, package: &str) -> Option<u64> {
    let mut majors = facts
        .project
        .sdks
        .iter()
        .filter(|sdk| is_package(sdk, ecosystem, package))
        .map(major);
    let first = majors.next()??;
    majors.all(|it| it == Some(first)).then_some(first)
}

/// The major version that is installed. A requirement without an upper end says nothing of what is
/// installed where no lock file does.
pub(super) fn major(sdk: &Sdk) -> Option<u64> {
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
    use code_facts::built::place;

    fn sdk(requirement: Option<&str>, version: Option<&str>) -> Sdk {
        Sdk {
            package: "workos".to_owned(),
            ecosystem: "pypi",
            requirement: requirement.map(ToOwned::to_owned),
            version: version.map(ToOwned::to_owned),
            place: place("requirements.txt", 1),
        }
    }

    #[test]
    fn majors_are_told_only_where_they_are_certain() {
        let cases = [
            (Some("^7.0.0"), Some("7.0.0"), Some(7)),
            (Some("==4.1.0"), Some("4.1.0"), Some(4)),
            (Some("~> 2.3"), Some("2.3"), Some(2)),
            (Some("v4.46.1"), Some("v4.46.1"), Some(4)),
            (None, Some("5.3.0"), Some(5)),
            (Some(">=1.2.0"), Some("1.2.0"), None),
            (Some(">=1.2.0"), Some("9.0.1"), Some(9)),
            (Some(">=4.0.0,<5"), Some("4.0.0"), Some(4)),
            (Some("~>=2"), Some("2"), Some(2)),
            (Some("latest"), None, None),
        ];
        for (requirement, version, expected) in cases {
            assert_eq!(
                major(&sdk(requirement, version)),
                expected,
                "{requirement:?} {version:?}"
            );
        }
    }

    #[test]
    fn a_packages_name_may_hold_its_major() {
        let go = |package: &str| Sdk {
            package: package.to_owned(),
            ecosystem: "go",
            ..sdk(None, Some("v4.1.0"))
        };
        assert!(current_of(&go("github.com/workos/workos-go/v4")).is_some());
        assert!(current_of(&go("github.com/workos/workos-go")).is_some());
        assert!(current_of(&go("github.com/workos-inc/workos-go")).is_some());
        assert!(current_of(&go("github.com/workos/workos-gone")).is_none());
    }
}
