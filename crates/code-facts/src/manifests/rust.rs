//! `Cargo.toml`.

use std::collections::HashMap;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::lines::Lines;
use super::{Declared, LARGEST_MANIFEST, Manifest, broken};
use crate::workspace::decode::read;

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
/// Stands for a requirement that the workspace's manifest makes.
const OF_WORKSPACE: &str = "workspace";

pub(super) fn cargo(text: &str) -> Manifest {
    let root = match DeTable::parse(text) {
        Ok(root) => root,
        Err(error) => return broken(format!("is no TOML: {}", error.message())),
    };
    let root = root.get_ref();
    let lines = Lines::of(text);
    let mut tables: Vec<&DeTable<'_>> = SECTIONS.iter().filter_map(|it| member(root, it)).collect();
    for (_, target) in member(root, "target").into_iter().flatten() {
        let target = target.get_ref().as_table();
        tables.extend(
            target
                .into_iter()
                .flat_map(|table| SECTIONS.iter().filter_map(|section| member(table, section))),
        );
    }
    tables.extend(member(root, "workspace").and_then(|it| member(it, "dependencies")));
    Manifest {
        name: member(root, "package")
            .and_then(|member| Some(member.get("name")?.get_ref().as_str()?.to_owned())),
        declared: tables.iter().flat_map(|it| of_table(it, &lines)).collect(),
        is_application: root.contains_key("bin"),
        ..Manifest::default()
    }
}

fn member<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> Option<&'a DeTable<'i>> {
    table.get(name)?.get_ref().as_table()
}

fn of_table(table: &DeTable<'_>, lines: &Lines) -> Vec<Declared> {
    let entries = table.iter().map(|(name, value)| {
        let line = lines.at(name.span().start);
        let alone = Declared {
            name: name.get_ref().to_string(),
            requirement: None,
            line,
        };
        let DeValue::Table(options) = value.get_ref() else {
            return Declared {
                requirement: value.get_ref().as_str().map(str::to_owned),
                ..alone
            };
        };
        let option = |name: &str| {
            options
                .get(name)
                .and_then(|option| option.get_ref().as_str())
                .map(str::to_owned)
        };
        let of_workspace = options
            .contains_key(OF_WORKSPACE)
            .then(|| OF_WORKSPACE.to_owned());
        Declared {
            name: option("package").unwrap_or(alone.name),
            requirement: option("version").or(of_workspace),
            line,
        }
    });
    entries.collect()
}

pub(super) fn resolve(folders: &[&Path], declared: &mut [Declared]) {
    let is_of_workspace =
        |dependency: &Declared| dependency.requirement.as_deref() == Some(OF_WORKSPACE);
    if !declared.iter().any(is_of_workspace) {
        return;
    }
    let above = folders.iter().skip(1).filter_map(|folder| {
        let text = read(&folder.join("Cargo.toml"), LARGEST_MANIFEST).ok()?;
        Some(cargo(&text).declared)
    });
    let mut versions = HashMap::new();
    for entry in above.flatten() {
        if let Some(requirement) = entry.requirement {
            versions.entry(entry.name).or_insert(requirement);
        }
    }
    for dependency in declared.iter_mut().filter(|it| is_of_workspace(it)) {
        dependency.requirement = versions.get(&dependency.name).cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_says_which_version_its_crates_ask_for() {
        let root = tempfile::tempdir().unwrap();
        let workspace =
            "[workspace.dependencies]\nworkos = \"0.4\"\naxum = { version = \"0.8\" }\n";
        std::fs::write(root.path().join("Cargo.toml"), workspace).unwrap();
        let member = root.path().join("crates/app");
        let folders: Vec<&Path> = member.ancestors().take(3).collect();
        let text = "[dependencies]\naxum.workspace = true\nworkos = { workspace = true }\nlog = \"0.4.1\"\nnone.workspace = true\n";
        let mut declared = cargo(text).declared;
        resolve(&folders, &mut declared);
        declared.sort_by_key(|it| it.line);
        let found: Vec<_> = declared
            .iter()
            .map(|it| it.requirement.as_deref())
            .collect();
        assert_eq!(found, [Some("0.8"), Some("0.4"), Some("0.4.1"), None]);
    }

    #[test]
    fn crates_are_declared_in_every_section() {
        let text = "[package]\nname = \"shop\"\n[dependencies]\naxum = \"0.8\"\nworkos = { version = \"0.4\" }\n[dependencies.tokio]\nversion = \"1\"\n[[bin]]\nname = \"shop\"\n";
        let manifest = cargo(text);
        let mut found: Vec<_> = manifest
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
        found.sort_by_key(|it| it.2);
        assert_eq!(
            found,
            [
                ("axum", Some("0.8"), 4),
                ("workos", Some("0.4"), 5),
                ("tokio", Some("1"), 6)
            ]
        );
        assert!(manifest.is_application);
    }
}
