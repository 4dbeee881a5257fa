//! `checklist`: projects that are as they should be, and the same with one thing broken.

mod command;
mod express;
mod python;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Finished, Sandbox};

/// A sandbox that holds a copy of one of the fixtures' projects in the folder `app`.
pub fn with_project(name: &str) -> Sandbox {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/projects")
        .join(name);
    let mut sandbox = Sandbox::new();
    for file in files(&fixture) {
        let inside = file.strip_prefix(&fixture).unwrap();
        let name = Path::new("app").join(inside);
        sandbox = sandbox.file(name.to_str().unwrap(), std::fs::read(&file).unwrap());
    }
    sandbox
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// What the code family says of the project in `app`.
pub struct Verdicts(Value);

impl Verdicts {
    #[track_caller]
    pub fn of(sandbox: &Sandbox) -> Self {
        let done = sandbox.run(&["checklist", "app", "--offline", "--only", "code", "--json"]);
        Self::read(&done)
    }

    #[track_caller]
    pub fn read(done: &Finished) -> Self {
        let verdicts = Self(done.json());
        let failures = verdicts.0["summary"]["fail"].as_u64().unwrap();
        assert_eq!(done.code, i32::from(failures > 0), "{done:#?}");
        verdicts
    }

    pub fn all(&self) -> &[Value] {
        self.0["findings"].as_array().unwrap()
    }

    /// The rule's status and place, `-` if it has none.
    #[track_caller]
    pub fn rule(&self, rule: &str) -> (&str, String) {
        let mut findings = self.all().iter().filter(|it| it["rule"] == rule);
        let finding = findings
            .next()
            .unwrap_or_else(|| panic!("no {rule} in {:#}", self.0));
        assert!(findings.next().is_none(), "{rule} has two verdicts");
        let place = match (&finding["file"], &finding["line"]) {
            (Value::String(file), Value::Number(line)) => format!("{file}:{line}"),
            _ => "-".to_owned(),
        };
        (finding["status"].as_str().unwrap(), place)
    }

    /// The rules that do not pass.
    pub fn amiss(&self) -> Vec<&str> {
        let amiss = self.all().iter().filter(|it| it["status"] != "pass");
        amiss.map(|it| it["rule"].as_str().unwrap()).collect()
    }
}
