//! The version that a lock file has chosen for a package. Locks of monorepos have tens of
//! megabytes, so they are read by the line and never held.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::files::open;

/// The lock files of a registry, each with the way in which it names a package's version.
fn locks(ecosystem: &str) -> &'static [(&'static str, Format)] {
    match ecosystem {
        "npm" => &[
            ("package-lock.json", Format::PackageLock),
            ("npm-shrinkwrap.json", Format::PackageLock),
            ("yarn.lock", Format::Yarn),
            ("pnpm-lock.yaml", Format::Pnpm),
            ("bun.lock", Format::Bun),
            ("deno.lock", Format::Pnpm),
        ],
        "pypi" => &[
            ("poetry.lock", Format::Toml),
            ("uv.lock", Format::Toml),
            ("pdm.lock", Format::Toml),
            ("Pipfile.lock", Format::PipfileLock),
        ],
        "rubygems" => &[
            ("Gemfile.lock", Format::GemfileLock),
            ("gems.locked", Format::GemfileLock),
        ],
        "packagist" => &[("composer.lock", Format::ComposerLock)],
        "hex" => &[("mix.lock", Format::Mix)],
        "cargo" => &[("Cargo.lock", Format::Toml)],
        "nuget" => &[("packages.lock.json", Format::NuGet)],
        // go.mod names exact versions itself, and Maven has no lock.
        _ => &[],
    }
}

#[derive(Clone, Copy)]
enum Format {
    PackageLock,
    Yarn,
    Pnpm,
    Bun,
    Toml,
    PipfileLock,
    GemfileLock,
    ComposerLock,
    Mix,
    NuGet,
}

/// A lock may be one line. Those of large monorepos have tens of megabytes.
const LARGEST: u64 = 64 << 20;

/// The version of a package in the lock file that is nearest.
pub(super) fn version(folders: &[&Path], ecosystem: &str, package: &str) -> Option<String> {
    for folder in folders {
        for (name, format) in locks(ecosystem) {
            let path = folder.join(name);
            let Ok(found) = path.metadata() else {
                continue;
            };
            // What the kernel says of itself has no size, and may never end.
            if found.is_file() && (1..=LARGEST).contains(&found.len()) {
                let file = open(&path).ok()?.take(LARGEST);
                return scan(BufReader::new(file), *format, package);
            }
        }
    }
    None
}

fn scan(mut reader: impl BufRead, format: Format, package: &str) -> Option<String> {
    let head = match format {
        Format::PackageLock => format!("\"node_modules/{package}\": {{"),
        Format::Yarn => format!("{package}@"),
        Format::Toml => format!("name = \"{package}\""),
        Format::PipfileLock | Format::NuGet => format!("\"{package}\": {{"),
        Format::ComposerLock => format!("\"name\": \"{package}\","),
        Format::Pnpm | Format::Bun | Format::GemfileLock | Format::Mix => String::new(),
    };
    let mut line = Vec::new();
    let mut is_within = false;
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if head.is_empty() {
            if let Some(version) = on_one_line(text, format, package) {
                return Some(version);
            }
            continue;
        }
        if is_within {
            let rest = text
                .trim_start_matches('"')
                .strip_prefix("version")
                .or_else(|| text.strip_prefix("\"resolved\""));
            if let Some(rest) = rest {
                return between(rest.trim_start_matches(['"', ':', ' ', '=']));
            }
            is_within = !text.is_empty() && text != "}," && text != "[[package]]";
        }
        let start = if matches!(format, Format::Yarn) {
            text.trim_start_matches('"')
        } else {
            text
        };
        // A package of version 1 of npm's format stands under its bare name.
        is_within |= match format {
            Format::NuGet => start.to_lowercase().starts_with(&head.to_lowercase()),
            Format::PackageLock => {
                start.starts_with(&head) || start == format!("\"{package}\": {{")
            }
            _ => start.starts_with(&head),
        };
    }
}

/// Formats that name package and version on one line.
fn on_one_line(text: &str, format: Format, package: &str) -> Option<String> {
    let rest = match format {
        // `'@workos-inc/node@7.0.0':`, in older versions `/@workos-inc/node@7.0.0:`.
        Format::Pnpm => {
            let text = text.trim_start_matches(['\'', '"', '/']);
            let text = text.strip_prefix("npm:").unwrap_or(text);
            text.strip_prefix(package)?.strip_prefix(['@', '/'])?
        }
        // `"@workos-inc/node": ["@workos-inc/node@7.0.0", …`
        Format::Bun => text.split_once(&format!("[\"{package}@"))?.1,
        // `workos (2.12.0)`
        Format::GemfileLock => text.strip_prefix(package)?.strip_prefix(" (")?,
        // `"workos": {:hex, :workos, "0.1.1", …`
        Format::Mix => text.split_once(&format!("{{:hex, :{package}, \""))?.1,
        _ => return None,
    };
    between(rest)
}

/// A version up to whatever ends it.
fn between(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['"', '=', 'v', ' ']);
    let is_part =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '+');
    let version = &text[..text.find(|it| !is_part(it)).unwrap_or(text.len())];
    version
        .starts_with(|it: char| it.is_ascii_digit())
        .then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lock_is_read() {
        let cases = [
            (
                "npm",
                "package-lock.json",
                "{\n \"packages\": {\n  \"\": {\n   \"dependencies\": {\n    \"@workos-inc/node\": \"^7.0.0\"\n   }\n  },\n  \"node_modules/@workos-inc/node\": {\n   \"version\": \"7.41.2\",\n",
            ),
            (
                "npm",
                "package-lock.json",
                "{\n \"dependencies\": {\n  \"@workos-inc/node\": {\n   \"version\": \"7.41.2\",\n",
            ),
            (
                "npm",
                "yarn.lock",
                "\"@workos-inc/node-x@^1\":\n  version \"1.0.0\"\n\n\"@workos-inc/node@^7.0.0\":\n  version \"7.41.2\"\n",
            ),
            (
                "npm",
                "yarn.lock",
                "\"@workos-inc/node@npm:^7.0.0\":\n  version: 7.41.2\n",
            ),
            (
                "npm",
                "pnpm-lock.yaml",
                "      '@workos-inc/node':\n        specifier: ^7\n        version: 7.41.2\npackages:\n\n  '@workos-inc/node@7.41.2':\n",
            ),
            (
                "npm",
                "bun.lock",
                "    \"@workos-inc/node\": [\"@workos-inc/node@7.41.2\", \"\", {}],\n",
            ),
            (
                "pypi",
                "poetry.lock",
                "[[package]]\nname = \"workos\"\nversion = \"7.41.2\"\n",
            ),
            (
                "pypi",
                "uv.lock",
                "[[package]]\nname = \"workos-x\"\nversion = \"1\"\n\n[[package]]\nname = \"workos\"\nversion = \"7.41.2\"\n",
            ),
            (
                "pypi",
                "Pipfile.lock",
                "  \"workos\": {\n   \"hashes\": [\n    \"x\"\n   ],\n   \"version\": \"==7.41.2\"\n",
            ),
            (
                "rubygems",
                "Gemfile.lock",
                "    workos (7.41.2)\n  DEPENDENCIES\n    workos (~> 7.0)\n",
            ),
            (
                "packagist",
                "composer.lock",
                "  \"name\": \"workos/workos-php\",\n  \"version\": \"v7.41.2\",\n",
            ),
            (
                "hex",
                "mix.lock",
                "%{\n  \"workos\": {:hex, :workos, \"7.41.2\", \"ab\"},\n",
            ),
            (
                "cargo",
                "Cargo.lock",
                "[[package]]\nname = \"workos\"\nversion = \"7.41.2\"\n",
            ),
            (
                "nuget",
                "packages.lock.json",
                "   \"WorkOS.net\": {\n    \"type\": \"Direct\",\n    \"requested\": \"[7, )\",\n    \"resolved\": \"7.41.2\",\n",
            ),
        ];
        for (ecosystem, name, text) in cases {
            let root = tempfile::tempdir().unwrap();
            std::fs::write(root.path().join(name), text).unwrap();
            let package = match ecosystem {
                "npm" => "@workos-inc/node",
                "packagist" => "workos/workos-php",
                "nuget" => "WorkOS.net",
                _ => "workos",
            };
            let found = version(&[root.path()], ecosystem, package);
            assert_eq!(found.as_deref(), Some("7.41.2"), "{name}: {text}");
        }
    }
}
