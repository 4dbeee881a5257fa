//! Names of variables in files that are no code: examples of `.env` files, compositions of
//! containers, workflows, settings of frameworks.
//!
//! What such a file sets a variable to is not kept, unless it is an address.

use std::path::Path;
use std::sync::Arc;

use crate::facts::{Naming, Place, Variable};
use crate::span::LineStarts;
use crate::workspace::kinds::is_env_file;

/// The variables that a file names. `shown` is what the file is called in facts.
pub(crate) fn variables(shown: &Path, text: &str) -> Vec<Variable> {
    let name = shown
        .file_name()
        .and_then(|it| it.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let extension = name.rsplit('.').next().unwrap_or_default();
    let found = if is_env_file(&name) || name.contains("env.") {
        of_env(text)
    } else if name.starts_with("appsettings") && extension == "json" {
        nested(text, '"', ':')
    } else if extension == "properties" {
        of_spring(text, mentioned(text, &["#", "!"]), of_properties(text))
    } else if matches!(extension, "yml" | "yaml") && name.starts_with("application") {
        of_spring(text, mentioned(text, &["#"]), nested(text, '\'', ':'))
    } else if matches!(extension, "yml" | "yaml") {
        mentioned(text, &["#"])
    } else {
        mentioned(text, &["#", "//", ";"])
    };
    let file: Arc<Path> = shown.into();
    let lines = LineStarts::of(text);
    let variables = found.into_iter().map(|name| Variable {
        name: name.name,
        named: name.named,
        url: name.url,
        place: Place::of_line(Arc::clone(&file), &lines, name.line),
    });
    let mut variables: Vec<Variable> = variables.collect();
    variables.sort_by(|one, other| {
        let one = (one.place.line, &one.name, one.named);
        one.cmp(&(other.place.line, &other.name, other.named))
    });
    variables.dedup_by(|one, other| one.name == other.name && one.place == other.place);
    variables
}

struct Named {
    name: String,
    named: Naming,
    url: Option<String>,
    line: usize,
}

/// `workos.api-key=${WORKOS_API_KEY}` of Spring reads the environment; the other settings are named.
fn of_spring(text: &str, mut mentioned: Vec<Named>, settings: Vec<Named>) -> Vec<Named> {
    let lines: Vec<&str> = text.lines().collect();
    for name in &mut mentioned {
        if lines[name.line - 1].contains(&format!("${{{}", name.name)) {
            name.named = Naming::Environment;
        }
    }
    mentioned.extend(settings);
    mentioned
}

/// `NAME=value`, with `export` before it or not. What is commented out is not set.
fn of_env(text: &str) -> Vec<Named> {
    let lines = text.lines().enumerate().filter_map(|(index, line)| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=')?;
        let name = name.trim();
        let is_name = !name.is_empty()
            && name.chars().all(|character| {
                character.is_ascii_alphanumeric() || matches!(character, '_' | '.')
            });
        is_name.then(|| Named {
            name: name.to_owned(),
            named: Naming::Example,
            url: address(value),
            line: index + 1,
        })
    });
    lines.collect()
}

/// An address that somebody set; nothing else of a value is looked at.
fn address(value: &str) -> Option<String> {
    let value = value.trim().trim_matches(['"', '\'', ',']);
    let value = value.split([' ', '#']).next()?;
    let is_address = value.starts_with("http://") || value.starts_with("https://");
    let parsed = url::Url::parse(value).ok().filter(|_| is_address)?;
    let is_plain =
        parsed.username().is_empty() && parsed.password().is_none() && parsed.query().is_none();
    is_plain.then(|| value.to_owned())
}

/// Names in capitals that speak of WorkOS, wherever they stand on a line.
fn mentioned(text: &str, comments: &[&str]) -> Vec<Named> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if comments.iter().any(|it| trimmed.starts_with(it)) {
            continue;
        }
        let is_part = |character: char| {
            character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_'
        };
        let words = line
            .split(|it| !is_part(it))
            .filter(|part| part.contains("WORKOS") && part.len() > "WORKOS".len());
        for word in words {
            let value = line.split_once(word).map_or("", |it| it.1);
            let url = address(value.trim_start_matches(['"', '\'', ' ', '=', ':']));
            found.push(Named {
                name: word.to_owned(),
                named: Naming::Example,
                url,
                line: index + 1,
            });
        }
    }
    found
}

fn of_properties(text: &str) -> Vec<Named> {
    let lines = text.lines().enumerate().filter_map(|(index, line)| {
        let line = line.trim();
        let (name, value) = line.split_once(['=', ':'])?;
        let is_setting =
            name.to_ascii_lowercase().contains("workos") && !line.starts_with(['#', '!']);
        is_setting.then(|| Named {
            name: canonical(name.trim()),
            named: Naming::Example,
            url: address(value),
            line: index + 1,
        })
    });
    lines.collect()
}

/// Settings by indentation: `workos:` and below it `api-key:`, in YAML and in JSON as people lay it
/// out. `quote` may stand around names.
fn nested(text: &str, quote: char, colon: char) -> Vec<Named> {
    let mut found = Vec::new();
    let mut parents: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        let Some((name, value)) = trimmed
            .split_once(colon)
            .filter(|_| !trimmed.starts_with(['#', '/']))
        else {
            continue;
        };
        // A name of .NET holds its parts itself: `"WorkOS:ApiKey": ""`.
        let (name, value) = match trimmed
            .strip_prefix(quote)
            .and_then(|it| it.split_once(quote))
        {
            Some((name, rest)) => (name, rest.trim_start().trim_start_matches(colon)),
            None => (name.trim(), value),
        };
        parents.retain(|(it, _)| *it < indent);
        let value = value.trim();
        let path: Vec<&str> = parents
            .iter()
            .map(|(_, it)| it.as_str())
            .chain([name])
            .collect();
        let path = path.join(".");
        if value.is_empty() || value == "{" {
            parents.push((indent, name.to_owned()));
        } else if path.to_ascii_lowercase().contains("workos") {
            let from = path.to_ascii_lowercase().find("workos").unwrap_or(0);
            found.push(Named {
                name: canonical(&path[from..]),
                named: Naming::Example,
                url: address(value),
                line: index + 1,
            });
        }
    }
    found
}

/// The variable that a setting comes from by its framework's rules: `workos.api-key`,
/// `WorkOS:ApiKey` and `workos_api_key` are `WORKOS_API_KEY`.
pub(crate) fn canonical(setting: &str) -> String {
    let mut name = String::with_capacity(setting.len() + 4);
    let mut last = '_';
    for character in setting
        .replace("WorkOS", "workos")
        .replace("WorkOs", "workos")
        .replace("workOS", "workos")
        .chars()
    {
        if !character.is_ascii_alphanumeric() {
            if last != '_' {
                name.push('_');
            }
            last = '_';
            continue;
        }
        if character.is_ascii_uppercase() && last.is_ascii_lowercase() {
            name.push('_');
        }
        name.push(character.to_ascii_uppercase());
        last = character;
    }
    // `workosApiKey` and `workosapikey` part after the name, `workos` itself stays.
    name.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, text: &str) -> Vec<(String, usize)> {
        let variables = variables(Path::new(file), text);
        variables
            .into_iter()
            .map(|variable| (variable.name, variable.place.line))
            .collect()
    }

    #[test]
    fn every_kind_of_settings_names_its_variables() {
        let key = || "WORKOS_API_KEY".to_owned();
        let id = || "WORKOS_CLIENT_ID".to_owned();
        let cases = [
            (
                ".env.example",
                "# WORKOS_COOKIE=\nWORKOS_API_KEY=\nexport WORKOS_CLIENT_ID='x'\n",
                vec![(key(), 2), (id(), 3)],
            ),
            (
                "docker-compose.yml",
                "services:\n  web:\n    environment:\n      - WORKOS_API_KEY=${WORKOS_API_KEY:-x}\n      # - WORKOS_CLIENT_ID\n",
                vec![(key(), 4)],
            ),
            (
                "application.yaml",
                "workos:\n  api-key: ${WORKOS_KEY}\n  client:\n    id: abc\nother: workos\n",
                vec![(key(), 2), ("WORKOS_KEY".into(), 2), (id(), 4)],
            ),
            (
                "application.properties",
                "#workos.api-key=a\nworkos.api-key=b\nworkos.clientId = c\n",
                vec![(key(), 2), (id(), 3)],
            ),
            (
                "appsettings.json",
                "{\n  \"WorkOS\": {\n    \"ApiKey\": \"\",\n    \"ClientId\": \"\"\n  },\n  \"x\": 1\n}",
                vec![(key(), 3), (id(), 4)],
            ),
            (
                "app.json",
                "{\"env\": {\"WORKOS_API_KEY\": {}}}",
                vec![(key(), 1)],
            ),
        ];
        for (file, text, expected) in cases {
            assert_eq!(found(file, text), expected, "{file}");
        }
    }

    #[test]
    fn of_values_only_addresses_are_kept() {
        let text = "WORKOS_REDIRECT_URI=http://localhost:3000/callback # local\nWORKOS_API_KEY=abc\nA=https://user:secret@example.com/\n";
        let urls: Vec<_> = variables(Path::new(".env.example"), text)
            .into_iter()
            .map(|it| it.url)
            .collect();
        assert_eq!(
            urls,
            [
                Some("http://localhost:3000/callback".to_owned()),
                None,
                None
            ]
        );
    }

    #[test]
    fn settings_have_the_names_of_variables() {
        for setting in [
            "workos.api-key",
            "WorkOS:ApiKey",
            "workos_api_key",
            "WorkOS__ApiKey",
            "workosApiKey",
            "WORKOS_API_KEY",
        ] {
            assert_eq!(canonical(setting), "WORKOS_API_KEY", "{setting}");
        }
    }
}
