//! `go.mod`.

use super::{Declared, Manifest};

pub(super) fn go_mod(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut is_block = false;
    for (index, line) in text.lines().enumerate() {
        let (line, comment) = line.split_once("//").unwrap_or((line, ""));
        let line = line.trim();
        if let Some(name) = line.strip_prefix("module ") {
            manifest.name = Some(name.trim().to_owned());
        }
        let asked = match line.strip_prefix("require") {
            Some(rest) if rest.trim() == "(" => {
                is_block = true;
                continue;
            }
            Some(rest) if rest.starts_with(' ') => rest,
            _ if line == ")" => {
                is_block = false;
                continue;
            }
            _ if is_block => line,
            _ => continue,
        };
        let mut parts = asked.split_whitespace();
        let (Some(name), version) = (parts.next(), parts.next()) else {
            continue;
        };
        // Nobody asked for those: a package that was asked for needs them.
        if comment.trim() == "indirect" {
            continue;
        }
        manifest.declared.push(Declared {
            name: name.to_owned(),
            requirement: version.map(str::to_owned),
            line: index + 1,
        });
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_stand_in_blocks_and_alone() {
        let text = "module example.com/app\n\ngo 1.22\nrequire github.com/a/b v1.0.0\nrequire (\n\tgithub.com/workos/workos-go/v3 v3.1.0\n\tgithub.com/c/d v1.2.3 // indirect\n\t// github.com/e/f v1.0.0\n)\nreplace x => y\n";
        let manifest = go_mod(text);
        let found: Vec<_> = manifest
            .declared
            .iter()
            .map(|dependency| (&*dependency.name, dependency.line))
            .collect();
        assert_eq!(
            found,
            [("github.com/a/b", 4), ("github.com/workos/workos-go/v3", 6)]
        );
        assert_eq!(manifest.name.as_deref(), Some("example.com/app"));
    }
}
