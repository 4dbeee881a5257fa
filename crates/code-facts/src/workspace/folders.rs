//! Which folders are never entered: what others wrote, what a build made, and what is no code of
//! the application (tests, documentation).
//!
//! Most of them are ignored by git anyway; these are for trees that commit them. A name that
//! people also give to folders of their own (`vendor`, `build`, `bin`) decides nothing alone: the
//! tool that fills such a folder leaves its mark beside it.

use std::path::Path;

use super::decode::read;

/// Nobody writes code of an application in folders of these names.
const NEVER: &[&str] = &[
    ".angular",
    ".astro",
    ".aws-sam",
    ".bundle",
    ".cache",
    ".dart_tool",
    ".docusaurus",
    ".eggs",
    ".expo",
    ".git",
    ".gradle",
    ".hg",
    ".idea",
    ".jj",
    ".mypy_cache",
    ".netlify",
    ".next",
    ".nox",
    ".nuxt",
    ".nx",
    ".output",
    ".parcel-cache",
    ".pnpm-store",
    ".pytest_cache",
    ".ruff_cache",
    ".serverless",
    ".sst",
    ".storybook",
    ".svelte-kit",
    ".svn",
    ".terraform",
    ".tox",
    ".turbo",
    ".venv",
    ".vercel",
    ".vs",
    ".wrangler",
    ".yarn",
    "__pycache__",
    "__pypackages__",
    "bower_components",
    "deriveddata",
    "elm-stuff",
    "jspm_packages",
    "node_modules",
    "pods",
    "site-packages",
    "storybook-static",
    "web_modules",
];
/// A name, and the files beside such a folder that say what fills it.
const MADE_BESIDE: &[(&str, &[&str])] = &[
    ("_build", &["mix.exs", "rebar.config", "dune-project"]),
    ("bin", &["*.csproj", "*.fsproj"]),
    (
        "build",
        &[
            "package.json",
            "build.gradle",
            "build.gradle.kts",
            "setup.py",
            "pyproject.toml",
            "pubspec.yaml",
        ],
    ),
    ("coverage", &["package.json", "Gemfile"]),
    ("deps", &["mix.exs"]),
    (
        "dist",
        &["package.json", "setup.py", "pyproject.toml", "deno.json"],
    ),
    ("log", &["Gemfile"]),
    ("obj", &["*.csproj", "*.fsproj"]),
    (
        "out",
        &[
            "package.json",
            "next.config.js",
            "next.config.mjs",
            "next.config.ts",
        ],
    ),
    (
        "target",
        &["Cargo.toml", "pom.xml", "build.sbt", "project.clj"],
    ),
    ("tmp", &["Gemfile"]),
    (
        "vendor",
        &[
            "composer.json",
            "go.mod",
            "Gemfile",
            "package.json",
            "Cargo.toml",
            "config.ru",
        ],
    ),
];
/// A name, and what lies within such a folder when a tool has filled it.
const MADE_WITHIN: &[(&str, &[&str])] = &[
    ("env", &["pyvenv.cfg"]),
    ("target", &["CACHEDIR.TAG"]),
    ("vendor", &["autoload.php", "modules.txt", "bundle"]),
    ("venv", &["pyvenv.cfg", "bin", "Scripts"]),
    ("virtualenv", &["pyvenv.cfg"]),
];
/// Last parts of paths that frameworks fill.
const MADE_PATHS: &[(&str, &str)] = &[
    ("priv", "static"),
    ("public", "assets"),
    ("public", "build"),
    ("public", "packs"),
    ("public", "vendor"),
    ("static", "admin"),
    ("storage", "framework"),
    ("wwwroot", "lib"),
];
const TESTS: &[&str] = &[
    "__fixtures__",
    "__mocks__",
    "__snapshots__",
    "__tests__",
    "cypress",
    "e2e",
    "e2e-tests",
    "fixtures",
    "integration-tests",
    "integration_tests",
    "mocks",
    "playwright",
    "playwright-tests",
    "spec",
    "specs",
    "test",
    "test-data",
    "test_data",
    "testdata",
    "testing",
    "tests",
    "unittests",
];
const DOCUMENTATION: &[&str] = &["doc", "docs", "documentation"];

/// Why a folder is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Others wrote it, or a build made it.
    Made,
    /// Tests and what they need.
    Tests,
    /// Documentation.
    Documentation,
}

/// Why the folder at `path`, which is not the root of the walk, is not entered.
pub(crate) fn reason_to_skip(path: &Path) -> Option<Reason> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name.as_str();
    if NEVER.contains(&name) || name.ends_with(".egg-info") || is_made(path, name) {
        return Some(Reason::Made);
    }
    if is_test_folder(name) {
        return Some(Reason::Tests);
    }
    let is_documentation = DOCUMENTATION.contains(&name) && !is_project_with_workos(path);
    is_documentation.then_some(Reason::Documentation)
}

fn is_test_folder(name: &str) -> bool {
    const ENDINGS: &[&str] = &[
        ".test",
        ".tests",
        ".unittests",
        ".integrationtests",
        ".e2e",
        "-e2e",
        "-tests",
        "_test",
    ];
    TESTS.contains(&name) || ENDINGS.iter().any(|it| name.ends_with(it))
}

fn is_made(path: &Path, name: &str) -> bool {
    let parent = path.parent();
    let beside = |mark: &str| {
        parent.is_some_and(|parent| match mark.strip_prefix('*') {
            Some(ending) => holds_ending(parent, ending),
            None => parent.join(mark).exists(),
        })
    };
    let listed = |table: &[(&str, &'static [&'static str])]| {
        table
            .iter()
            .find(|(it, _)| *it == name)
            .map_or(&[][..], |(_, marks)| *marks)
    };
    let above = parent.and_then(Path::file_name).and_then(|it| it.to_str());
    listed(MADE_BESIDE).iter().any(|it| beside(it))
        || listed(MADE_WITHIN)
            .iter()
            .any(|mark| path.join(mark).exists())
        || MADE_PATHS
            .iter()
            .any(|(one, two)| above == Some(*one) && name == *two)
}

fn holds_ending(folder: &Path, ending: &str) -> bool {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries
        .map(|it| it.file_name())
        .any(|name| name.to_str().is_some_and(|it| it.ends_with(ending)))
}

/// A site of documentation can be an application with a sign-in of its own.
fn is_project_with_workos(folder: &Path) -> bool {
    let manifest = read(&folder.join("package.json"), 1 << 20);
    manifest.is_ok_and(|it| it.contains("\"@workos"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "\"@workos-inc/node\"").unwrap();
        }
        root
    }

    #[test]
    fn ambiguous_names_are_decided_by_what_lies_beside() {
        let root = tree(&[
            "rails/Gemfile",
            "rails/bin/rails",
            "rails/vendor/x.rb",
            "net/App.csproj",
            "net/bin/App.dll",
            "go/go.mod",
            "go/vendor/modules.txt",
            "web/package.json",
            "web/build/index.js",
            "web/src/build/steps.ts",
            "shop/src/vendor/page.tsx",
            "rust/Cargo.toml",
            "rust/target/x",
            "site/target/x",
            "site/docs/package.json",
            "web/docs/guide.ts",
            "web/tests/a.ts",
            "app.Tests/a.cs",
        ]);
        let reason = |text: &str| reason_to_skip(&root.path().join(text));
        for made in [
            "rails/vendor",
            "net/bin",
            "go/vendor",
            "web/build",
            "rust/target",
            "web/node_modules",
        ] {
            assert_eq!(reason(made), Some(Reason::Made), "{made}");
        }
        for own in [
            "rails/bin",
            "web/src/build",
            "shop/src/vendor",
            "site/target",
            "site/docs",
            "web/src",
        ] {
            assert_eq!(reason(own), None, "{own}");
        }
        assert_eq!(reason("web/docs"), Some(Reason::Documentation));
        assert_eq!(reason("web/tests"), Some(Reason::Tests));
        assert_eq!(reason("app.Tests"), Some(Reason::Tests));
    }
}
