//! `pom.xml`, `build.gradle` and `build.gradle.kts`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::lines::{Lines, quoted, without_c_comments};
use super::{Declared, LARGEST_MANIFEST, Manifest};
use crate::workspace::decode::read;

/// Plugins that make something that is started.
const APPLICATIONS: [&str; 9] = [
    "spring-boot-maven-plugin",
    "exec-maven-plugin",
    "jib-maven-plugin",
    "quarkus-maven-plugin",
    "org.springframework.boot",
    "application",
    "io.quarkus",
    "io.ktor.plugin",
    "com.github.johnrengelman.shadow",
];

#[derive(Default)]
struct Coordinates {
    group: String,
    artifact: String,
    version: Option<String>,
    line: usize,
}

pub(super) fn pom(text: &str) -> Manifest {
    let pom = Pom::read(text);
    let declared = pom
        .dependencies
        .iter()
        .filter(|it| !it.artifact.is_empty())
        .map(|dependency| Declared {
            name: format!("{}:{}", dependency.group, dependency.artifact),
            requirement: dependency.version.as_ref().map(|it| pom.resolved(it)),
            line: dependency.line,
        });
    Manifest {
        name: pom.name.clone(),
        is_application: pom.is_application,
        declared: declared.collect(),
        references: pom
            .dependencies
            .iter()
            .map(|it| it.artifact.clone())
            .collect(),
        problem: pom.problem.clone(),
        ..Manifest::default()
    }
}

#[derive(Default)]
struct Pom {
    name: Option<String>,
    dependencies: Vec<Coordinates>,
    properties: BTreeMap<String, String>,
    is_application: bool,
    problem: Option<String>,
}

impl Pom {
    fn read(text: &str) -> Self {
        let mut pom = Self::default();
        let mut reader = Reader::from_str(text);
        let lines = Lines::of(text);
        let mut path: Vec<String> = Vec::new();
        loop {
            let event = reader.read_event();
            match event {
                Ok(Event::Start(start)) => {
                    path.push(start.local_name().as_ref().to_owned());
                    if path.ends_with(&["dependencies".into(), "dependency".into()]) {
                        pom.dependencies.push(Coordinates::default());
                    }
                }
                Ok(Event::End(_)) => {
                    path.pop();
                }
                Ok(Event::Text(found)) => {
                    let line = lines.at(reader.buffer_position());
                    let found = found.trim().to_owned();
                    if !found.is_empty() {
                        pom.take(&path, found, line);
                    }
                }
                Ok(Event::Eof) => return pom,
                Err(error) => {
                    pom.problem = Some(format!("is no XML: {error}"));
                    return pom;
                }
                Ok(_) => {}
            }
        }
    }

    fn take(&mut self, path: &[String], text: String, line: usize) {
        /// What is looked for stands at a depth of eight at the most, in the plugin of a profile.
        const DEEPEST: usize = 32;
        if path.len() > DEEPEST {
            return;
        }
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match parts[..] {
            ["project", "artifactId"] => self.name = Some(text),
            ["project", "version"] => {
                self.properties.insert("project.version".into(), text);
            }
            ["project", "packaging"] => self.is_application |= text == "war",
            ["project", "properties", name] => {
                self.properties.insert(name.to_owned(), text);
            }
            [.., "plugin", "artifactId"] => self.is_application |= APPLICATIONS.contains(&&*text),
            [.., "dependencies", "dependency", part] => {
                let Some(last) = self.dependencies.last_mut() else {
                    return;
                };
                match part {
                    "groupId" => (last.group, last.line) = (text, line),
                    "artifactId" => last.artifact = text,
                    "version" => last.version = Some(text),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// `${workos.version}` by what the properties say.
    fn resolved(&self, version: &str) -> String {
        let name = version
            .strip_prefix("${")
            .and_then(|it| it.strip_suffix('}'));
        let value = name.and_then(|it| self.properties.get(it));
        value.cloned().unwrap_or_else(|| version.to_owned())
    }
}

/// A version that this file does not say stands in a parent: as a property, or under
/// `dependencyManagement`.
pub(super) fn resolve_pom(folders: &[&Path], declared: &mut [Declared]) {
    let is_open = |dependency: &Declared| {
        let asked = dependency.requirement.as_deref();
        asked.is_none_or(|it| it.starts_with("${")) && dependency.name.starts_with("com.workos:")
    };
    if !declared.iter().any(is_open) {
        return;
    }
    for folder in folders.iter().skip(1) {
        let Ok(text) = read(&folder.join("pom.xml"), LARGEST_MANIFEST) else {
            continue;
        };
        let parent = Pom::read(&text);
        let mut managed = HashMap::new();
        for entry in &parent.dependencies {
            let name = format!("{}:{}", entry.group, entry.artifact);
            managed.entry(name).or_insert(&entry.version);
        }
        for dependency in declared.iter_mut().filter(|it| is_open(it)) {
            let own = dependency.requirement.as_ref();
            let version = own.or_else(|| managed.get(&dependency.name)?.as_ref());
            dependency.requirement = version.map(|it| parent.resolved(it));
        }
    }
}

/// The ways in which Gradle's scripts name a dependency are these: `"group:artifact:version"`, the
/// same in three named parts, and an entry of a version catalog.
pub(super) fn gradle(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    for (line, code) in without_c_comments(text) {
        let strings = quoted(code);
        let project = code.find("project");
        let trimmed = code.trim();
        let names_plugin = trimmed.starts_with("id")
            || trimmed.starts_with("apply")
            || trimmed.starts_with("alias");
        manifest.is_application |= trimmed == "application"
            || trimmed.starts_with("mainClass")
            || (names_plugin && strings.iter().any(|it| APPLICATIONS.contains(&it.1)))
            || (names_plugin && trimmed.contains("springBoot"));
        if let Some(dependency) = named_parts(code, &strings) {
            manifest.declared.push(Declared { line, ..dependency });
            continue;
        }
        for (start, text) in strings {
            // `project(":core")` is a folder of the same build.
            if text.starts_with(':') && project.is_some_and(|at| at < start) {
                manifest
                    .references
                    .extend(text.rsplit(':').next().map(str::to_owned));
            }
            let mut parts = text.split(':');
            let (Some(group), Some(artifact), version) = (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let is_name = |group: &str| {
                !group.is_empty()
                    && group.chars().all(|character| {
                        character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_')
                    })
            };
            let has_configuration = code[..start - 1]
                .trim_end_matches(['(', ' '])
                .ends_with(|it: char| it.is_ascii_alphabetic());
            if is_name(group) && is_name(artifact) && has_configuration {
                let requirement = version.filter(|it| !it.is_empty()).map(str::to_owned);
                manifest.declared.push(Declared {
                    name: format!("{group}:{artifact}"),
                    requirement,
                    line,
                });
            }
        }
    }
    manifest
}

/// `group: 'com.workos', name: 'workos', version: '4.0.0'`, with `=` in Kotlin.
fn named_parts(code: &str, strings: &[(usize, &str)]) -> Option<Declared> {
    let part = |name: &str| {
        let found = strings.iter().find(|(start, _)| {
            let before = code[..start - 1].trim_end();
            let before = before.strip_suffix([':', '=']).unwrap_or(before).trim_end();
            before.ends_with(name)
        });
        found.map(|it| it.1)
    };
    let name = format!("{}:{}", part("group")?, part("name")?);
    Some(Declared {
        name,
        requirement: part("version").map(str::to_owned),
        line: 0,
    })
}

/// Entries of the version catalog, and versions that are variables.
pub(super) fn resolve_gradle(folders: &[&Path], text: &str, declared: &mut Vec<Declared>) {
    let catalog = folders
        .iter()
        .find_map(|folder| read(&folder.join("gradle/libs.versions.toml"), LARGEST_MANIFEST).ok());
    let accessors = accessors(text);
    for entry in catalog.as_deref().map(catalog_entries).unwrap_or_default() {
        let accessor = entry.alias.replace(['-', '_'], ".");
        for line in accessors.get(&*accessor).into_iter().flatten() {
            declared.push(Declared {
                name: entry.name.clone(),
                requirement: entry.version.clone(),
                line: *line,
            });
        }
    }
    let is_variable = |it: &Declared| {
        it.requirement
            .as_deref()
            .is_some_and(|it| it.starts_with('$'))
    };
    if !declared.iter().any(is_variable) {
        return;
    }
    let mut values = variables_in(text);
    for folder in folders {
        let text = read(&folder.join("gradle.properties"), LARGEST_MANIFEST).unwrap_or_default();
        for (name, value) in text.lines().filter_map(|line| line.split_once('=')) {
            values
                .entry(name.trim().to_owned())
                .or_insert_with(|| value.trim().to_owned());
        }
    }
    for dependency in declared.iter_mut().filter(|it| is_variable(it)) {
        let asked = dependency.requirement.as_deref().unwrap_or_default();
        let variable = asked.trim_start_matches('$').trim_matches(['{', '}']);
        let name = variable.rsplit('.').next().unwrap_or_default();
        if let Some(value) = values.get(name) {
            dependency.requirement = Some(value.clone());
        }
    }
}

/// The entries of version catalogs that a script names, `workos.node` for `libs.workos.node`, with their
/// lines.
fn accessors(text: &str) -> HashMap<&str, Vec<usize>> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_');
    let mut found: HashMap<&str, Vec<usize>> = HashMap::new();
    for (line, code) in without_c_comments(text) {
        for rest in code.split("libs.").skip(1) {
            let end = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
            let lines = found.entry(&rest[..end]).or_default();
            if lines.last() != Some(&line) {
                lines.push(line);
            }
        }
    }
    found
}

struct CatalogEntry {
    alias: String,
    name: String,
    version: Option<String>,
}

fn catalog_entries(text: &str) -> Vec<CatalogEntry> {
    // Whoever broke the catalog hears of it from Gradle; here it names nothing.
    let Ok(root) = text.parse::<toml::Table>() else {
        return Vec::new();
    };
    let versions = root.get("versions").and_then(toml::Value::as_table);
    let libraries = root.get("libraries").and_then(toml::Value::as_table);
    let entry = |alias: &String, library: &toml::Value| {
        if let Some(text) = library.as_str() {
            let (name, version) = text.rsplit_once(':')?;
            return Some(CatalogEntry {
                alias: alias.clone(),
                name: name.to_owned(),
                version: Some(version.to_owned()),
            });
        }
        let part = |name: &str| library.get(name).and_then(toml::Value::as_str);
        let name = match part("module") {
            Some(module) => module.to_owned(),
            None => format!("{}:{}", part("group")?, part("name")?),
        };
        let reference = library
            .get("version")
            .and_then(|it| it.get("ref"))
            .and_then(toml::Value::as_str);
        let referred = reference.and_then(|reference| versions?.get(reference)?.as_str());
        let version = part("version").or(referred).map(str::to_owned);
        Some(CatalogEntry {
            alias: alias.clone(),
            name,
            version,
        })
    };
    libraries
        .into_iter()
        .flatten()
        .filter_map(|(alias, library)| entry(alias, library))
        .collect()
}

/// `val workosVersion = "4.0.0"`, `ext.workosVersion = '4.0.0'`; the first of a name counts.
fn variables_in(text: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for (_, code) in without_c_comments(text) {
        let Some((name, _)) = code.split_once('=') else {
            continue;
        };
        let name = name.trim().rsplit([' ', '.']).next().unwrap_or_default();
        if let Some((_, value)) = quoted(code).first() {
            found
                .entry(name.to_owned())
                .or_insert_with(|| (*value).to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(declared: &[Declared]) -> Vec<(&str, Option<&str>, usize)> {
        declared
            .iter()
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
    fn versions_of_a_pom_come_from_its_properties() {
        let text = "<project>\n<parent><artifactId>p</artifactId></parent>\n<artifactId>shop</artifactId>\n<properties><workos.version>4.18.1</workos.version></properties>\n<dependencies>\n<!-- <dependency><groupId>x</groupId></dependency> -->\n<dependency>\n<groupId>com.workos</groupId>\n<artifactId>workos</artifactId>\n<version>${workos.version}</version>\n</dependency>\n</dependencies>\n<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>\n</project>";
        let manifest = pom(text);
        assert_eq!(
            found(&manifest.declared),
            [("com.workos:workos", Some("4.18.1"), 8)]
        );
        assert!(manifest.is_application);
        assert_eq!(manifest.name.as_deref(), Some("shop"));
        assert!(pom("<project><a></b>").problem.is_some());
    }

    #[test]
    fn every_notation_of_gradle_is_read() {
        let text = "plugins { \n id(\"application\")\n}\nval workosVersion = \"4.1.0\"\ndependencies {\n  // implementation(\"com.workos:workos:1.0\")\n  implementation(\"com.workos:workos:$workosVersion\")\n  implementation group: 'com.workos', name: 'workos', version: '2.0'\n  implementation libs.workos.sdk\n  implementation 'io.javalin:javalin:5.0'\n}\n";
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("gradle")).unwrap();
        let catalog = "[versions]\nw = \"3.0.0\"\n[libraries]\nworkos-sdk = { module = \"com.workos:workos\", version.ref = \"w\" }\n";
        std::fs::write(root.path().join("gradle/libs.versions.toml"), catalog).unwrap();
        let mut manifest = gradle(text);
        resolve_gradle(&[root.path()], text, &mut manifest.declared);
        assert_eq!(
            found(&manifest.declared),
            [
                ("com.workos:workos", Some("4.1.0"), 7),
                ("com.workos:workos", Some("2.0"), 8),
                ("io.javalin:javalin", Some("5.0"), 10),
                ("com.workos:workos", Some("3.0.0"), 9),
            ]
        );
        assert!(manifest.is_application);
    }
}
