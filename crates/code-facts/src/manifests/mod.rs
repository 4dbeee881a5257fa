//! What a project is made of, as its manifests declare it: a file of this module per ecosystem.

mod dotnet;
mod elixir;
mod go;
mod jvm;
mod lines;
mod locks;
mod npm;
mod php;
mod python;
mod ruby;
mod rust;

use std::path::Path;

use crate::facts::{Package, Place, Sdk};
use crate::span::LineStarts;
use crate::workspace::decode;
use crate::workspace::kinds::{self, ManifestKind};

/// Locks of large monorepos have tens of megabytes; manifests never do.
const LARGEST_MANIFEST: u64 = 4 << 20;
/// A lock file is read for each; WorkOS has some twenty packages for all of npm.
const MOST_SDKS: usize = 100;

/// A manifest that has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The name that it gives the project.
    pub(super) name: Option<String>,
    /// What it exports, with the file for each.
    pub(super) entries: Vec<(String, String)>,
    /// The packages that it asks for.
    pub(super) declared: Vec<Declared>,
    /// Other projects of the tree that it builds on, by names that are no package's.
    pub(super) references: Vec<String>,
    /// Commands that it declares.
    pub(super) scripts: Vec<Script>,
    /// Whether it says that something can be started: a plugin or an SDK of applications, a main
    /// class, a script.
    pub(super) is_application: bool,
    /// What is wrong with it.
    pub(super) problem: Option<String>,
    /// Where its lines begin.
    pub(super) lines: LineStarts,
}

/// A package that a manifest asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) requirement: Option<String>,
    pub(super) line: usize,
}

/// A command with a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Script {
    pub(super) name: String,
    pub(super) command: String,
    pub(super) line: usize,
}

/// Reads the manifest at `path`, which is relative to `root`. `top` is the folder of the whole
/// repository.
pub(super) fn read(root: &Path, top: &Path, path: &Path, kind: ManifestKind) -> Manifest {
    let full = root.join(path);
    let text = match decode::read(&full, LARGEST_MANIFEST) {
        Ok(text) => text,
        Err(problem) => return broken(problem),
    };
    let mut manifest = parse(&text, kind);
    let folders = &folders_up(top, &full)[..];
    match kind {
        ManifestKind::Npm => npm::resolve(folders, &mut manifest.declared),
        ManifestKind::Pom => jvm::resolve_pom(folders, &mut manifest.declared),
        ManifestKind::Gradle => jvm::resolve_gradle(folders, &text, &mut manifest.declared),
        ManifestKind::DotNet => dotnet::resolve(folders, &mut manifest.declared),
        ManifestKind::Cargo => rust::resolve(folders, &mut manifest.declared),
        _ => {}
    }
    manifest
}

fn parse(text: &str, kind: ManifestKind) -> Manifest {
    match kind {
        ManifestKind::Npm => npm::package_json(text),
        ManifestKind::Deno => npm::deno_json(text),
        ManifestKind::Requirements => python::requirements(text),
        ManifestKind::PyProject => python::pyproject(text),
        ManifestKind::Pipfile => python::pipfile(text),
        ManifestKind::SetupPy => python::setup(text),
        ManifestKind::Gemfile | ManifestKind::Gemspec => ruby::gemfile(text),
        ManifestKind::GoMod => go::go_mod(text),
        ManifestKind::Pom => jvm::pom(text),
        ManifestKind::Gradle => jvm::gradle(text),
        ManifestKind::Composer => php::composer(text),
        ManifestKind::DotNet => dotnet::project(text),
        ManifestKind::Mix => elixir::mix(text),
        ManifestKind::Cargo => rust::cargo(text),
    }
}

/// The names of the packages that the manifests of one folder ask for, each with its registry. Locks and
/// catalogs are not read, and manifests that cannot be understood are passed over.
pub(super) fn declared_names(folder: &Path) -> Vec<(&'static str, String)> {
    let mut manifests: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| match kinds::kind(Path::new(&entry.file_name()))? {
            kinds::Kind::Manifest(kind) => Some((entry.path(), kind)),
            _ => None,
        })
        .collect();
    manifests.sort();
    let names = |(path, kind): (std::path::PathBuf, ManifestKind)| {
        let text = decode::read(&path, LARGEST_MANIFEST).unwrap_or_default();
        let declared = parse(&text, kind).declared;
        declared
            .into_iter()
            .map(move |it| (ecosystem(kind), it.name))
    };
    manifests.into_iter().flat_map(names).collect()
}

/// The folder of a file and those above it, up to the top: locks and catalogs may lie above the
/// folder that is looked at.
fn folders_up<'a>(top: &Path, file: &'a Path) -> Vec<&'a Path> {
    let folders = file.ancestors().skip(1);
    folders.take_while(|it| it.starts_with(top)).collect()
}

fn broken(problem: impl Into<String>) -> Manifest {
    Manifest {
        problem: Some(problem.into()),
        ..Manifest::default()
    }
}

/// The registry that a manifest's packages come from.
pub(super) fn ecosystem(kind: ManifestKind) -> &'static str {
    match kind {
        ManifestKind::Npm | ManifestKind::Deno => "npm",
        ManifestKind::Requirements
        | ManifestKind::PyProject
        | ManifestKind::Pipfile
        | ManifestKind::SetupPy => "pypi",
        ManifestKind::Gemfile | ManifestKind::Gemspec => "rubygems",
        ManifestKind::GoMod => "go",
        ManifestKind::Pom | ManifestKind::Gradle => "maven",
        ManifestKind::Composer => "packagist",
        ManifestKind::DotNet => "nuget",
        ManifestKind::Mix => "hex",
        ManifestKind::Cargo => "cargo",
    }
}

/// Whether a package is one of WorkOS's SDKs or wraps one: AuthKit for a framework, or what a
/// framework's makers keep (`laravel/workos`). See <https://workos.com/docs/sdks>.
fn is_sdk(ecosystem: &str, name: &str) -> bool {
    match ecosystem {
        // The package `workos` is the command line tool.
        "npm" => {
            const TOOLS: [&str; 5] = ["eslint", "prettier", "tsconfig", "oxlint", "skills"];
            let is_scoped = name.starts_with("@workos-inc/") || name.starts_with("@workos/");
            name != "workos"
                && (is_scoped || has_part(name, &["workos", "authkit"]))
                && !TOOLS.iter().any(|it| name.contains(it))
        }
        "packagist" => has_part(name, &["workos", "authkit"]),
        "go" => {
            // Up to 1.8 (2022-03) the organisation was called `workos-inc`.
            const MODULES: [&str; 2] = [
                "github.com/workos/workos-go",
                "github.com/workos-inc/workos-go",
            ];
            let mut rests = MODULES.iter().filter_map(|it| name.strip_prefix(it));
            rests.any(|text| text.is_empty() || text.starts_with('/'))
        }
        "maven" => name.starts_with("com.workos:"),
        "nuget" => name.eq_ignore_ascii_case("WorkOS.net"),
        _ => name == "workos",
    }
}

fn has_part(name: &str, parts: &[&str]) -> bool {
    name.split(['/', '-', '_', '@', '.'])
        .any(|it| parts.contains(&it))
}

/// Whether an SDK runs in a browser only.
pub(super) fn is_of_browser(sdk: &Sdk) -> bool {
    const NAMES: [&str; 4] = ["authkit-react", "authkit-js", "widgets", "authkit-vue"];
    sdk.ecosystem == "npm"
        && NAMES
            .iter()
            .any(|name| sdk.package.ends_with(&format!("/{name}")))
}

/// What a manifest at `path` declares, parted into WorkOS's packages and others.
pub(super) fn parted(
    root: &Path,
    top: &Path,
    path: &Path,
    kind: ManifestKind,
    manifest: &Manifest,
) -> (Vec<Sdk>, Vec<Package>) {
    let ecosystem = ecosystem(kind);
    let full = root.join(path);
    let (mut sdks, mut packages) = (Vec::new(), Vec::new());
    for dependency in &manifest.declared {
        let place = Place::of_line(path, &manifest.lines, dependency.line);
        let requirement = dependency.requirement.clone();
        if !is_sdk(ecosystem, &dependency.name) {
            packages.push(Package {
                name: dependency.name.clone(),
                requirement,
                place,
            });
            continue;
        }
        if sdks.len() == MOST_SDKS {
            continue;
        }
        let locked = locks::version(&folders_up(top, &full), ecosystem, &dependency.name);
        let version = locked.or_else(|| requirement.as_deref().and_then(lines::first_version));
        sdks.push(Sdk {
            package: dependency.name.clone(),
            ecosystem,
            requirement,
            version,
            place,
        });
    }
    (sdks, packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is named many times is not searched for many times.
    #[test]
    fn large_manifests_cost_what_their_length_says() {
        let cases = [
            (
                ManifestKind::Npm,
                "{\"dependencies\": {",
                "\"p#\": \"1\"",
                "}}",
                ",\n",
            ),
            (
                ManifestKind::Npm,
                "{\"scripts\": {",
                "\"p#\": \"a\"",
                "}}",
                ",\n",
            ),
            (
                ManifestKind::Deno,
                "{\"imports\": {",
                "\"p#\": \"npm:p#@1\"",
                "}}",
                ",\n",
            ),
            (
                ManifestKind::Composer,
                "{\"require\": {",
                "\"p#\": \"1\"",
                "}}",
                ",\n",
            ),
            (
                ManifestKind::Cargo,
                "[dependencies]\n",
                "p# = \"1\"",
                "\n",
                "\n",
            ),
            (
                ManifestKind::PyProject,
                "[project]\ndependencies = [",
                "\"p#\"",
                "]\n",
                ",\n",
            ),
            (
                ManifestKind::Pipfile,
                "[packages]\n",
                "p# = \"*\"",
                "\n",
                "\n",
            ),
            (ManifestKind::Mix, "[", "{:p#, \"~> 1.0\"}", "]", ",\n"),
            (
                ManifestKind::Pom,
                "<project><dependencies>",
                "<dependency><groupId>g</groupId><artifactId>p#</artifactId></dependency>",
                "</dependencies></project>",
                "\n",
            ),
            (
                ManifestKind::DotNet,
                "<Project>",
                "<PackageReference Include=\"p#\" Version=\"1\" />",
                "</Project>",
                "\n",
            ),
        ];
        for (kind, head, row, tail, between) in cases {
            let rows: Vec<String> = (0..500)
                .map(|at| row.replace('#', &at.to_string()))
                .collect();
            let text = [head, &rows.join(between), tail].concat();
            lines::STEPS.with(|it| it.set(0));
            let manifest = parse(&text, kind);
            let found: Vec<usize> = match manifest.scripts.is_empty() {
                true => manifest.declared.iter().map(|it| it.line).collect(),
                false => manifest.scripts.iter().map(|it| it.line).collect(),
            };
            assert_eq!(found.len(), 500, "{kind:?}");
            let first = text[..text.find(&rows[0]).unwrap()].matches('\n').count() + 1;
            assert_eq!(found.iter().max(), Some(&(first + 499)), "{kind:?}");
            let steps = lines::STEPS.with(std::cell::Cell::get);
            assert!(
                steps <= 2 * text.len(),
                "{kind:?}: {steps} of {}",
                text.len()
            );
        }
    }

    #[test]
    fn only_so_many_locks_are_read() {
        let rows: Vec<String> = (0..MOST_SDKS + 50)
            .map(|at| format!("\"@workos-inc/p{at}\": \"1\""))
            .collect();
        let text = format!("{{\"dependencies\": {{{}}}}}", rows.join(","));
        let manifest = parse(&text, ManifestKind::Npm);
        let root = tempfile::tempdir().unwrap();
        let path = Path::new("package.json");
        let found = parted(root.path(), root.path(), path, ManifestKind::Npm, &manifest);
        assert_eq!((found.0.len(), found.1.len()), (MOST_SDKS, 0));
    }

    #[test]
    fn sdks_are_told_from_what_is_called_alike() {
        let sdks = [
            ("npm", "@workos-inc/node"),
            ("npm", "@workos/authkit-sveltekit"),
            ("npm", "@convex-dev/workos-authkit"),
            ("pypi", "workos"),
            ("rubygems", "workos"),
            ("go", "github.com/workos/workos-go"),
            ("go", "github.com/workos/workos-go/v10"),
            ("go", "github.com/workos-inc/workos-go"),
            ("maven", "com.workos:workos"),
            ("packagist", "workos/workos-php"),
            ("packagist", "laravel/workos"),
            ("nuget", "workos.net"),
            ("hex", "workos"),
            ("cargo", "workos"),
        ];
        for (ecosystem, name) in sdks {
            assert!(is_sdk(ecosystem, name), "{ecosystem} {name}");
        }
        let others = [
            ("npm", "workos"),
            ("npm", "@workos-inc/eslint-config"),
            ("npm", "networkos"),
            ("npm", "next-auth"),
            ("pypi", "workos-extra"),
            ("go", "github.com/workos/workos-goose"),
            ("maven", "org.workos:workos"),
        ];
        for (ecosystem, name) in others {
            assert!(!is_sdk(ecosystem, name), "{ecosystem} {name}");
        }
    }
}
