//! `checklist`: projects that are as they should be, and the same with one thing broken; and what is
//! around the rules on code.

mod aside;
#[cfg(unix)]
mod attest;
mod attestations;
mod broken;
#[cfg(unix)]
mod build;
mod command;
mod dotnet;
mod endpoint;
mod express;
mod formatting;
mod frameworks;
mod go;
mod jvm;
mod python;
mod rust;
mod traps;

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

/// The same with one text in one of its files replaced.
#[track_caller]
pub fn broken(project: &str, file: &str, text: &str, with: &str) -> Sandbox {
    let sandbox = with_project(project);
    let path = sandbox.path().join("app").join(file);
    let whole = std::fs::read_to_string(&path).unwrap();
    assert!(whole.contains(text), "{file} holds no {text:?}");
    let name = format!("app/{file}");
    sandbox.file(&name, whole.replace(text, with))
}

/// What the code family says of the project in `app`.
pub struct CodeFindings(Value);

impl CodeFindings {
    #[track_caller]
    pub fn of(sandbox: &Sandbox) -> Self {
        let done = sandbox.run(&["checklist", "app", "--offline", "--only", "code", "--json"]);
        Self::read(&done)
    }

    /// What is only advised is left out: every fixture has an SDK that will be old one day.
    #[track_caller]
    pub fn read(done: &Finished) -> Self {
        let mut verdicts = Self(done.json());
        let advice = ["sdk-current", "magic-link-deprecated"].map(Value::from);
        let findings = verdicts.0["findings"].as_array_mut().unwrap();
        findings.retain(|it| !advice.contains(&it["rule"]));
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
        amiss
            .map(|function| function["rule"].as_str().unwrap())
            .collect()
    }
}

/// What a run of `checklist` found.
pub struct Found(Value);

impl Found {
    /// Runs, and holds the exit code.
    #[track_caller]
    pub fn run(sandbox: &Sandbox, options: &[&str], code: i32) -> Self {
        let done = sandbox.run(&[&["checklist", "--json"], options].concat());
        Self(done.expect_code(code).json())
    }

    /// The statuses of a rule, in order.
    pub fn statuses(&self, rule: &str) -> Vec<&str> {
        let all = self.all(rule).into_iter();
        all.map(|entry| entry["status"].as_str().unwrap()).collect()
    }

    /// The only finding of a rule, which must have this status and say this.
    #[track_caller]
    pub fn is(&self, rule: &str, status: &str, naming: &str) -> &Value {
        let all = self.all(rule);
        assert_eq!(all.len(), 1, "{rule}: {all:#?}");
        let message = all[0]["message"].as_str().unwrap();
        assert_eq!(all[0]["status"], status, "{rule}: {message}");
        assert!(message.contains(naming), "no {naming:?} in {message:?}");
        all[0]
    }

    pub fn all(&self, rule: &str) -> Vec<&Value> {
        let findings = self.0["findings"].as_array().unwrap();
        findings.iter().filter(|it| it["rule"] == rule).collect()
    }

    pub fn count(&self, of: &str) -> u64 {
        self.0["summary"][of].as_u64().unwrap_or_default()
    }
}

/// A refusal to run that names its reason.
#[track_caller]
fn refused(sandbox: &Sandbox, options: &[&str], naming: &str) -> Finished {
    let done = sandbox.run(&[&["checklist"], options].concat());
    let done = done.expect_code(2);
    assert!(done.stderr.contains(naming), "no {naming:?} in {done:#?}");
    done
}

#[test]
fn families_that_run_something_are_asked_for_by_name() {
    let sandbox = Sandbox::new();
    refused(&sandbox, &["--only", "endpoint"], "add --url");
    refused(&sandbox, &["--only", "build"], "add --build");
    refused(
        &sandbox,
        &["--only", "code", "--attest"],
        "--only dashboard",
    );
    refused(
        &sandbox,
        &["--skip", "staging-teste"],
        "did you mean staging-tested?",
    );
    refused(&sandbox, &["--sign-in-path", "/x"], "--url");
    let found = Found::run(&sandbox, &["--offline", "--only", "dashboard"], 0);
    assert!(found.all("api-key-present").is_empty());
    assert!(found.count("manual") > 5);
}

#[test]
fn strict_counts_warnings_and_what_nobody_has_said() {
    let sandbox = Sandbox::new();
    let line = ["--only", "dashboard"];
    Found::run(&sandbox, &line, 0);
    Found::run(&sandbox, &[&line[..], &["--strict"]].concat(), 1);
}

#[test]
fn every_rule_is_explained() {
    for rule in workos_ml::findings::rules::all() {
        let done = Sandbox::new().run(&["explain", rule.name]).expect_code(0);
        assert!(done.stdout.contains(rule.title), "{done:#?}");
    }
}
