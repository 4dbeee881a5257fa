//! Project files of .NET, and `packages.config`.

use std::collections::HashMap;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::lines::Lines;
use super::{Declared, LARGEST_MANIFEST, Manifest};
use crate::workspace::decode::read;

pub(super) fn project(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut reader = Reader::from_str(text);
    let lines = Lines::of(text);
    let mut within: Vec<String> = Vec::new();
    loop {
        // Lines are those of a tag's start.
        let line = lines.at(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                manifest.take(&start, line);
                within.push(start.local_name().as_ref().to_owned());
            }
            Ok(Event::Empty(start)) => manifest.take(&start, line),
            Ok(Event::End(_)) => {
                within.pop();
            }
            Ok(Event::Text(found)) => {
                let found = found.trim().to_owned();
                match within.last().map(String::as_str) {
                    Some("Version") if !found.is_empty() => {
                        if let Some(last) = manifest.declared.last_mut() {
                            last.requirement = Some(found);
                        }
                    }
                    Some("OutputType") => manifest.is_application |= found.ends_with("Exe"),
                    Some("AssemblyName") if !found.is_empty() => manifest.name = Some(found),
                    _ => {}
                }
            }
            Ok(Event::Eof) => return manifest,
            Err(error) => {
                manifest.problem = Some(format!("is no XML: {error}"));
                return manifest;
            }
            Ok(_) => {}
        }
    }
}

impl Manifest {
    fn take(&mut self, start: &BytesStart<'_>, line: usize) {
        let attribute = |names: &[&str]| {
            let found = start
                .attributes()
                .flatten()
                .find(|attribute| names.iter().any(|name| attribute.key.as_ref() == *name));
            found.map(|it| it.value.into_owned())
        };
        match start.local_name().as_ref() {
            "Project" => {
                let sdk = attribute(&["Sdk"]).unwrap_or_default();
                self.is_application |= sdk.starts_with("Microsoft.NET.Sdk.Web")
                    || sdk.starts_with("Microsoft.NET.Sdk.Worker");
            }
            "ProjectReference" => {
                let path = attribute(&["Include"])
                    .unwrap_or_default()
                    .replace('\\', "/");
                let name = Path::new(&path).file_stem();
                self.references
                    .extend(name.map(|name| name.to_string_lossy().into_owned()));
            }
            "PackageReference" | "PackageVersion" | "package" => {
                let Some(name) = attribute(&["Include", "Update", "id"]) else {
                    return;
                };
                let requirement = attribute(&["Version", "version", "VersionOverride"]);
                self.declared.push(Declared {
                    name,
                    requirement,
                    line,
                });
            }
            _ => {}
        }
    }
}

/// Versions that `Directory.Packages.props` keeps for many projects.
pub(super) fn resolve(folders: &[&Path], declared: &mut [Declared]) {
    if declared.iter().all(|it| it.requirement.is_some()) {
        return;
    }
    let central = folders
        .iter()
        .find_map(|folder| read(&folder.join("Directory.Packages.props"), LARGEST_MANIFEST).ok());
    let mut versions = HashMap::new();
    for entry in central.iter().flat_map(|it| project(it).declared) {
        let name = entry.name.to_ascii_lowercase();
        versions.entry(name).or_insert(entry.requirement);
    }
    for dependency in declared.iter_mut().filter(|it| it.requirement.is_none()) {
        let same = versions.get(&dependency.name.to_ascii_lowercase());
        dependency.requirement = same.cloned().flatten();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_attributes_or_elements() {
        let text = "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n  <ItemGroup>\n    <!-- <PackageReference Include=\"Old\" /> -->\n    <PackageReference Include=\"WorkOS.net\" Version=\"1.17.3\" />\n    <PackageReference Include=\"Other\">\n      <Version>2.0</Version>\n    </PackageReference>\n    <None Remove=\"WorkOS.net\" />\n  </ItemGroup>\n</Project>";
        let manifest = project(text);
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
            [("WorkOS.net", Some("1.17.3"), 4), ("Other", Some("2.0"), 5)]
        );
        assert!(manifest.is_application);
    }

    #[test]
    fn central_versions_are_looked_up() {
        let root = tempfile::tempdir().unwrap();
        let props = "<Project><ItemGroup><PackageVersion Include=\"WorkOS.net\" Version=\"3.1.0\" /></ItemGroup></Project>";
        std::fs::write(root.path().join("Directory.Packages.props"), props).unwrap();
        let mut manifest = project(
            "<Project><ItemGroup><PackageReference Include=\"workos.net\" /></ItemGroup></Project>",
        );
        resolve(&[root.path()], &mut manifest.declared);
        assert_eq!(manifest.declared[0].requirement.as_deref(), Some("3.1.0"));
    }
}
