//! `package.json` and `deno.json`.

use std::path::Path;

use serde_json::{Map, Value};

use super::lines::{json_line, plain_json};
use super::{Declared, LARGEST_MANIFEST, Manifest, Script, broken};
use crate::workspace::decode::read;

const SECTIONS: [&str; 4] = [
    "dependencies",
    "devDependencies",
    "peerDependencies",
    "optionalDependencies",
];

pub(super) fn package_json(text: &str) -> Manifest {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return broken(format!("is no JSON: {error}")),
    };
    let mut declared = Vec::new();
    for section in SECTIONS {
        for (name, requirement) in members(&value, section) {
            let line = json_line(text, section, name);
            let asked = requirement.as_str().unwrap_or_default();
            // `"workos": "npm:@workos-inc/node@^7"` installs a package under another name.
            let (name, requirement) = specifier(asked).unwrap_or((name, asked));
            declared.push(Declared {
                name: name.to_owned(),
                requirement: some(requirement),
                line,
            });
        }
    }
    let scripts: Vec<Script> = scripts(&value, "scripts", text);
    Manifest {
        name: value["name"].as_str().and_then(some),
        entries: entries(&value),
        is_application: scripts
            .iter()
            .any(|script| matches!(&*script.name, "start" | "dev" | "serve" | "develop")),
        declared,
        scripts,
        ..Manifest::default()
    }
}

pub(super) fn deno_json(text: &str) -> Manifest {
    let value: Value = match serde_json::from_str(&plain_json(text)) {
        Ok(value) => value,
        Err(error) => return broken(format!("is no JSON: {error}")),
    };
    let imports = members(&value, "imports").filter_map(|(name, target)| {
        let (package, requirement) = specifier(target.as_str()?)?;
        let line = json_line(text, "imports", name);
        Some(Declared {
            name: package.to_owned(),
            requirement: some(requirement),
            line,
        })
    });
    let scripts = scripts(&value, "tasks", text);
    Manifest {
        name: value["name"].as_str().and_then(some),
        declared: imports.collect(),
        is_application: !scripts.is_empty(),
        scripts,
        ..Manifest::default()
    }
}

/// What a package exports: each path with every file that it may mean.
fn entries(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    match &value["exports"] {
        Value::Object(paths) if paths.keys().any(|it| it.starts_with('.')) => {
            for (path, target) in paths {
                files(path, target, &mut found);
            }
        }
        target => files(".", target, &mut found),
    }
    for field in ["source", "main", "module", "types"] {
        files(".", &value[field], &mut found);
    }
    found
}

/// The files in a target, which may be one for each condition.
fn files(path: &str, target: &Value, found: &mut Vec<(String, String)>) {
    match target {
        Value::String(file) => found.push((path.to_owned(), file.clone())),
        Value::Object(conditions) => {
            let conditions = conditions.values().filter(|it| it.is_string());
            conditions.for_each(|it| files(path, it, found));
        }
        _ => {}
    }
}

fn members<'a>(value: &'a Value, section: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value[section].as_object().into_iter().flat_map(Map::iter)
}

fn scripts(value: &Value, section: &str, text: &str) -> Vec<Script> {
    members(value, section)
        .filter_map(|(name, command)| {
            // A task of Deno may be an object with more than a command.
            let command = command.as_str().or_else(|| command["command"].as_str())?;
            Some(Script {
                name: name.clone(),
                command: command.to_owned(),
                line: json_line(text, section, name),
            })
        })
        .collect()
}

/// The package and the requirement of `npm:@workos-inc/node@^7` or an address of esm.sh.
fn specifier(text: &str) -> Option<(&str, &str)> {
    let rest = text
        .strip_prefix("npm:")
        .or_else(|| text.strip_prefix("https://esm.sh/"))?;
    let at = rest.get(1..)?.find('@').map(|it| it + 1);
    let (name, requirement) = at.map_or((rest, ""), |item| (&rest[..item], &rest[item + 1..]));
    Some((name, requirement.split('/').next().unwrap_or_default()))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// `catalog:` stands for what `pnpm-workspace.yaml`, or the root's `package.json`, says.
pub(super) fn resolve(folders: &[&Path], declared: &mut [Declared]) {
    for dependency in declared.iter_mut() {
        let is_catalog = dependency
            .requirement
            .as_deref()
            .is_some_and(|it| it.starts_with("catalog:"));
        if !is_catalog || !dependency.name.contains("workos") {
            continue;
        }
        let asked = folders.iter().find_map(|folder| {
            ["pnpm-workspace.yaml", "package.json"]
                .iter()
                .find_map(|file| in_catalog(&folder.join(file), &dependency.name))
        });
        if asked.is_some() {
            dependency.requirement = asked;
        }
    }
}

fn in_catalog(file: &Path, name: &str) -> Option<String> {
    let text = read(file, LARGEST_MANIFEST).ok()?;
    text.lines().find_map(|line| {
        let line = line.trim().trim_start_matches(['"', '\'']);
        let rest = line.strip_prefix(name)?.trim_start_matches(['"', '\'']);
        let asked = rest
            .strip_prefix(':')?
            .trim()
            .trim_matches(['"', '\'', ',']);
        (!asked.is_empty() && !asked.starts_with("catalog:")).then(|| asked.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_have_their_lines() {
        let text = "{\n  \"name\": \"workos\",\n  \"scripts\": {\n    \"build\": \"next build\"\n  },\n  \"dependencies\": {\n    \"@workos-inc/node\": \"^7.0.0\",\n    \"sdk\": \"npm:@workos-inc/authkit-js@1.2.3\"\n  }\n}";
        let manifest = package_json(text);
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
                ("@workos-inc/node", Some("^7.0.0"), 7),
                ("@workos-inc/authkit-js", Some("1.2.3"), 8)
            ]
        );
        assert_eq!(
            (&*manifest.scripts[0].name, manifest.scripts[0].line),
            ("build", 4)
        );
        assert_eq!(manifest.name.as_deref(), Some("workos"));
    }

    #[test]
    fn exports_have_their_files() {
        let of = |text: &str| package_json(text).entries;
        let pair = |path: &str, file: &str| (path.to_owned(), file.to_owned());
        assert_eq!(
            of(r#"{"main": "./src/index.ts"}"#),
            [pair(".", "./src/index.ts")]
        );
        assert_eq!(
            of(
                r#"{"exports": {".": {"types": "./a.d.ts", "default": "./a.js"}, "./*": "./src/*.ts"}}"#
            ),
            [
                pair(".", "./a.d.ts"),
                pair(".", "./a.js"),
                pair("./*", "./src/*.ts")
            ]
        );
    }

    #[test]
    fn imports_of_deno_are_packages() {
        let text = "{\n // the SDK\n \"imports\": {\n  \"workos\": \"npm:@workos-inc/node@^7\",\n  \"x\": \"./x.ts\",\n },\n \"tasks\": {\"start\": \"deno run main.ts\"}\n}";
        let manifest = deno_json(text);
        assert_eq!(
            manifest.declared,
            [Declared {
                name: "@workos-inc/node".into(),
                requirement: Some("^7".into()),
                line: 4
            }]
        );
        assert!(manifest.is_application);
    }

    #[test]
    fn broken_documents_are_told_of() {
        assert!(package_json("{\"dependencies\": {").problem.is_some());
        assert_eq!(package_json("[1]").declared, []);
        assert_eq!(
            package_json("{\"dependencies\": 3, \"scripts\": []}").declared,
            []
        );
    }
}
