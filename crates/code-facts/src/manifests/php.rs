//! `composer.json`.

use serde_json::{Map, Value};

use super::lines::Members;
use super::{Declared, Manifest, Script, broken};

pub(super) fn composer(text: &str) -> Manifest {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return broken(format!("is no JSON: {error}")),
    };
    let lines = &Members::of(text);
    let members = |section: &'static str| {
        let found = value[section].as_object().into_iter().flat_map(Map::iter);
        found.map(move |(name, value)| (name, value, lines.line(section, name)))
    };
    let declared = ["require", "require-dev"]
        .into_iter()
        .flat_map(members)
        .map(|(name, asked, line)| Declared {
            name: name.clone(),
            requirement: asked.as_str().map(str::to_owned),
            line,
        });
    let scripts = members("scripts").filter_map(|(name, command, line)| {
        let of_list = || command.as_array()?.iter().rev().find_map(Value::as_str);
        let command = command.as_str().or_else(of_list)?;
        Some(Script {
            name: name.clone(),
            command: command.to_owned(),
            line,
        })
    });
    Manifest {
        name: value["name"].as_str().map(str::to_owned),
        declared: declared.collect(),
        scripts: scripts.collect(),
        is_application: value["type"] == "project",
        ..Manifest::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_and_scripts_are_read() {
        let text = "{\n \"type\": \"project\",\n \"require\": {\n  \"php\": \"^8\",\n  \"workos/workos-php\": \"^4.8\"\n },\n \"scripts\": {\n  \"dev\": [\"Composer\\\\Config::disableProcessTimeout\", \"php -S localhost:8000\"]\n }\n}";
        let manifest = composer(text);
        assert_eq!(
            manifest.declared[1],
            Declared {
                name: "workos/workos-php".into(),
                requirement: Some("^4.8".into()),
                line: 5
            }
        );
        assert_eq!(manifest.scripts[0].command, "php -S localhost:8000");
        assert!(manifest.is_application);
        assert!(composer("{").problem.is_some());
    }
}
