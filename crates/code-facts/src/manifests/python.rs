//! `requirements.txt`, `pyproject.toml`, `Pipfile`, `setup.py` and `setup.cfg`.

use toml::de::{DeArray, DeTable, DeValue};

use super::lines::{Lines, quoted, without_comment};
use super::{Declared, Manifest, Script, broken};

pub(super) fn requirements(text: &str) -> Manifest {
    let lines = text.lines().enumerate();
    let declared = lines.filter_map(|(index, line)| {
        let line = line.trim();
        let line = line.split_once(" #").map_or(line, |it| it.0);
        requirement(line, index + 1)
    });
    Manifest {
        declared: declared.collect(),
        ..Manifest::default()
    }
}

/// A requirement as PEP 508 has it: a name, extras, versions, a marker. Options and comments are
/// none; an editable one is named by its address.
fn requirement(text: &str, line: usize) -> Option<Declared> {
    let text = text.trim();
    if let Some((_, name)) = text.split_once("#egg=") {
        let address = text
            .trim_start_matches("-e ")
            .trim_start_matches("--editable ");
        let name = name.split(['&', '[', ' ']).next()?;
        return Some(Declared {
            name: normal(name),
            requirement: Some(address.to_owned()),
            line,
        });
    }
    let is_part =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    let end = text.find(|it| !is_part(it)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.starts_with(|it: char| it.is_ascii_alphanumeric()) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']')?.1.trim_start(),
        None => rest,
    };
    let asked = rest
        .split(';')
        .next()?
        .split(" --")
        .next()?
        .trim_end_matches('\\')
        .trim();
    let is_requirement = asked.is_empty() || asked.starts_with(['=', '<', '>', '~', '!', '@', '(']);
    is_requirement.then(|| Declared {
        name: normal(name),
        requirement: (!asked.is_empty()).then(|| {
            asked
                .trim_matches(['(', ')'])
                .trim_start_matches("@ ")
                .to_owned()
        }),
        line,
    })
}

/// Names are compared in lower case, and `-`, `_` and `.` are one (PEP 503).
fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

pub(super) fn pyproject(text: &str) -> Manifest {
    let root = match DeTable::parse(text) {
        Ok(root) => root,
        Err(error) => return broken(format!("is no TOML: {}", error.message())),
    };
    let root = root.get_ref();
    let lines = Lines::of(text);
    let mut declared = Vec::new();
    let at = |path: &[&str]| table(root, path);
    for path in [&["project"][..], &["tool", "uv"]] {
        for key in ["dependencies", "dev-dependencies"] {
            let found = at(path).and_then(|table| table.get(key)?.get_ref().as_array());
            declared.extend(found.into_iter().flat_map(|it| of_array(it, &lines)));
        }
    }
    for path in [
        &["project", "optional-dependencies"][..],
        &["dependency-groups"],
        &["tool", "pdm", "dev-dependencies"],
    ] {
        let groups = at(path).into_iter().flat_map(DeTable::iter);
        let arrays = groups.filter_map(|(_, candidate)| candidate.get_ref().as_array());
        declared.extend(arrays.flat_map(|it| of_array(it, &lines)));
    }
    for path in [
        &["tool", "poetry", "dependencies"][..],
        &["tool", "poetry", "dev-dependencies"],
    ] {
        declared.extend(at(path).into_iter().flat_map(|it| of_table(it, &lines)));
    }
    for (_, group) in at(&["tool", "poetry", "group"])
        .into_iter()
        .flat_map(DeTable::iter)
    {
        let found = group
            .get_ref()
            .as_table()
            .and_then(|it| table(it, &["dependencies"]));
        declared.extend(found.into_iter().flat_map(|it| of_table(it, &lines)));
    }
    let name = [&["project"][..], &["tool", "poetry"]]
        .iter()
        .find_map(|path| at(path)?.get("name")?.get_ref().as_str());
    let tasks = [
        &["tool", "poe", "tasks"][..],
        &["tool", "pdm", "scripts"],
        &["tool", "taskipy", "tasks"],
    ];
    let scripts: Vec<Script> = tasks
        .iter()
        .filter_map(|path| at(path))
        .flat_map(|it| of_scripts(it, &lines))
        .collect();
    Manifest {
        name: name.map(str::to_owned),
        declared,
        is_application: !scripts.is_empty(),
        scripts,
        ..Manifest::default()
    }
}

pub(super) fn pipfile(text: &str) -> Manifest {
    let root = match DeTable::parse(text) {
        Ok(root) => root,
        Err(error) => return broken(format!("is no TOML: {}", error.message())),
    };
    let root = root.get_ref();
    let lines = Lines::of(text);
    let sections = ["packages", "dev-packages"]
        .into_iter()
        .filter_map(|it| table(root, &[it]));
    let scripts: Vec<Script> = table(root, &["scripts"])
        .into_iter()
        .flat_map(|it| of_scripts(it, &lines))
        .collect();
    Manifest {
        declared: sections.flat_map(|it| of_table(it, &lines)).collect(),
        is_application: !scripts.is_empty(),
        scripts,
        ..Manifest::default()
    }
}

fn table<'a, 'i>(root: &'a DeTable<'i>, path: &[&str]) -> Option<&'a DeTable<'i>> {
    path.iter()
        .try_fold(root, |state, part| state.get(*part)?.get_ref().as_table())
}

fn of_array(array: &DeArray<'_>, lines: &Lines) -> Vec<Declared> {
    let items = array.iter().filter_map(|candidate| {
        let line = lines.at(candidate.span().start);
        requirement(candidate.get_ref().as_str()?, line)
    });
    items.collect()
}

fn of_table(table: &DeTable<'_>, lines: &Lines) -> Vec<Declared> {
    let entries = table.iter().map(|(name, value)| {
        let asked = match value.get_ref() {
            DeValue::Table(table) => table
                .get("version")
                .and_then(|value| value.get_ref().as_str()),
            value => value.as_str(),
        };
        Declared {
            name: normal(name.get_ref()),
            requirement: asked.map(str::to_owned),
            line: lines.at(name.span().start),
        }
    });
    entries.collect()
}

fn of_scripts(table: &DeTable<'_>, lines: &Lines) -> Vec<Script> {
    let entries = table.iter().filter_map(|(name, value)| {
        let command = match value.get_ref() {
            DeValue::Table(table) => table.get("cmd").and_then(|value| value.get_ref().as_str()),
            value => value.as_str(),
        }?;
        let line = lines.at(name.span().start);
        Some(Script {
            name: name.get_ref().to_string(),
            command: command.to_owned(),
            line,
        })
    });
    entries.collect()
}

/// `install_requires` and `extras_require`, without running them: quoted strings in brackets in
/// `setup.py`, indented lines in `setup.cfg`.
pub(super) fn setup(text: &str) -> Manifest {
    let mut declared = Vec::new();
    let (mut is_list, mut is_option) = (false, false);
    for (index, line) in text.lines().enumerate() {
        let line = without_comment(line, "#");
        let names = ["install_requires", "extras_require", "tests_require"];
        if let Some(start) = names.iter().find_map(|it| line.find(it)) {
            is_list = line[start..].contains(['[', '{', '(']);
            is_option = !is_list;
        } else if is_option && !line.starts_with([' ', '\t']) {
            is_option = false;
        } else if is_option {
            declared.extend(requirement(line, index + 1));
        }
        if is_list {
            declared.extend(
                quoted(line)
                    .into_iter()
                    .filter_map(|(_, it)| requirement(it, index + 1)),
            );
            is_list = !line
                .trim_end()
                .trim_end_matches(',')
                .ends_with([']', '}', ')']);
        }
    }
    Manifest {
        declared,
        ..Manifest::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(manifest: &Manifest) -> Vec<(&str, Option<&str>, usize)> {
        let declared = manifest.declared.iter();
        declared
            .map(|dependency| {
                (
                    &*dependency.name,
                    dependency.requirement.as_deref(),
                    dependency.line,
                )
            })
            .collect()
    }

    #[test]
    fn requirements_are_read_by_the_line() {
        let text = "# workos==1\nFlask==2.0 # web\nworkos>=1.23.3\n-r base.txt\n--hash=sha256:workos\npython_dotenv[cli]>=1; python_version < '3.9'\nworkos-extra\n-e git+https://github.com/workos/workos-python#egg=workos\nworkos @ https://x/workos.whl\nnot a requirement\n";
        let manifest = requirements(text);
        assert_eq!(
            found(&manifest),
            [
                ("flask", Some("==2.0"), 2),
                ("workos", Some(">=1.23.3"), 3),
                ("python-dotenv", Some(">=1"), 6),
                ("workos-extra", None, 7),
                (
                    "workos",
                    Some("git+https://github.com/workos/workos-python#egg=workos"),
                    8
                ),
                ("workos", Some("https://x/workos.whl"), 9),
            ]
        );
    }

    #[test]
    fn every_tool_has_its_tables() {
        let text = "[project]\nname = \"shop\"\ndependencies = [\n  \"fastapi\",\n  \"workos>=5\",\n]\n[tool.poetry.dependencies]\npython = \"^3.11\"\nWorkOS = {version = \"^5.1\"}\n[dependency-groups]\ndev = [\"pytest\"]\n";
        let manifest = pyproject(text);
        assert_eq!(manifest.name.as_deref(), Some("shop"));
        let found = found(&manifest);
        assert!(found.contains(&("workos", Some(">=5"), 5)), "{found:?}");
        assert!(found.contains(&("workos", Some("^5.1"), 9)), "{found:?}");
        assert!(found.contains(&("pytest", None, 11)), "{found:?}");
        assert!(pyproject("[project").problem.is_some());
        assert_eq!(pipfile("[packages]\nworkos = \"*\"\n").declared[0].line, 2);
    }

    #[test]
    fn setup_files_are_read_without_running_them() {
        let text = "setup(\n  name='x',\n  install_requires=[\n    'flask',\n    # 'stripe',\n    'workos>=4',\n  ],\n  url='y',\n)";
        assert_eq!(
            found(&setup(text)),
            [("flask", None, 4), ("workos", Some(">=4"), 6)]
        );
        let text = "[options]\ninstall_requires =\n    workos>=4\n    flask\n[x]\na = b\n";
        assert_eq!(
            found(&setup(text)),
            [("workos", Some(">=4"), 3), ("flask", None, 4)]
        );
    }
}
