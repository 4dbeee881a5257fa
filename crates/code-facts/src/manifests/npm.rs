//! `package.json` and `deno.json`.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::lines::{Members, plain_json};
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
    let lines = Members::of(text);
    let mut declared = Vec::new();
    for section in SECTIONS {
        for (name, requirement) in members(&value, section) {
            let line = lines.line(section, name);
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
    let scripts: Vec<Script> = scripts(&value, "scripts", &lines);
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
    let lines = Members::of(text);
    let imports = members(&value, "imports").filter_map(|(name, target)| {
        let (package, requirement) = specifier(target.as_str()?)?;
        let line = lines.line("imports", name);
        Some(Declared {
            name: package.to_owned(),
            requirement: some(requirement),
            line,
        })
    });
    let scripts = scripts(&value, "tasks", &lines);
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

fn scripts(value: &Value, section: &str, lines: &Members<'_>) -> Vec<Script> {
    members(value, section)
        .filter_map(|(name, command)| {
            // A task of Deno may be an object with more than a command.
            let command = command.as_str().or_else(|| command["command"].as_str())?;
            Some(Script {
                name: name.clone(),
                command: command.to_owned(),
                line: lines.line(section, name),
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
    let is_catalog = |dependency: &Declared| {
        let asked = dependency.requirement.as_deref();
        asked.is_some_and(|it| it.starts_with("catalog:")) && dependency.name.contains("workos")
    };
    if !declared.iter().any(is_catalog) {
        return;
    }
    let mut catalog = HashMap::new();
    for folder in folders {
        for file in ["pnpm-workspace.yaml", "package.json"] {
            let text = read(&folder.join(file), LARGEST_MANIFEST).unwrap_or_default();
            for (name, asked) in text.lines().filter_map(catalog_entry) {
                // The nearest counts.
                catalog
                    .entry(name.to_owned())
                    .or_insert_with(|| asked.to_owned());
            }
        }
    }
    for dependency in declared.iter_mut().filter(|it| is_catalog(it)) {
        if let Some(asked) = catalog.get(&dependency.name) {
            dependency.requirement = Some(asked.clone());
        }
    }
}

/// `"@workos-inc/node": ^7.0.0`, in YAML or in JSON.
fn catalog_entry(line: &str) -> Option<(&str, &str)> {
    let (name, asked) = line.trim().split_once(':')?;
    let name = name.trim_matches(['"', '\'']);
    let asked = asked.trim().trim_matches(['"', '\'', ',']);
    (name.contains("workos") && !asked.is_empty() && !asked.starts_with("catalog:"))
        .then_some((name, asked))
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
