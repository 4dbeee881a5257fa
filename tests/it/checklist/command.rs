//! The command itself: what is chosen, how it ends, what it says of input that is no project.

use serde_json::Value;

use super::{Verdicts, with_project};
use crate::support::{LocalWorkOs, Sandbox};

fn families(document: &Value) -> Vec<&str> {
    let findings = document["findings"].as_array().unwrap();
    let mut found: Vec<&str> = findings
        .iter()
        .map(|it| it["family"].as_str().unwrap())
        .collect();
    found.dedup();
    found
}

#[test]
fn without_options_every_family_is_checked() {
    let workos = LocalWorkOs::start();
    let project = with_project("express-magic-link");
    let sandbox = Sandbox::with_account(workos.url());
    let app = project.path().join("app");
    let done = sandbox.run(&["checklist", app.to_str().unwrap(), "--json"]);
    let document = done.json();
    for family in ["code", "credentials", "redirect", "account"] {
        assert!(families(&document).contains(&family), "{family}: {done:#?}");
    }
    let offline = sandbox
        .run(&["checklist", app.to_str().unwrap(), "--offline", "--json"])
        .json();
    let asked: Vec<&Value> = offline["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["family"] == "account")
        .collect();
    assert!(!asked.is_empty());
    assert!(asked.iter().all(|it| it["status"] == "skip"), "{asked:#?}");
}

#[test]
fn families_and_rules_can_be_chosen() {
    let sandbox = with_project("express-magic-link");
    let done = sandbox.run(&[
        "checklist",
        "app",
        "--offline",
        "--only",
        "code",
        "--skip",
        "logout",
        "--json",
    ]);
    let document = done.json();
    assert_eq!(families(&document), ["code"]);
    let verdicts = Verdicts::read(&done);
    assert_eq!(verdicts.all().len(), 12);
    assert!(verdicts.all().iter().all(|it| it["rule"] != "logout"));
}

#[test]
fn a_rule_that_does_not_exist() {
    let done = Sandbox::new()
        .run(&["checklist", "--skip", "sdk-instaled"])
        .expect_code(2);
    assert!(
        done.stderr.contains("there is no rule sdk-instaled"),
        "{done:#?}"
    );
    assert!(done.stderr.contains("workos-ml explain"), "{done:#?}");
}

#[test]
fn a_folder_that_is_none() {
    let sandbox = Sandbox::new().file("file", "");
    for (path, says) in [
        ("nowhere", "nowhere does not exist"),
        ("file", "file is no folder"),
    ] {
        let done = sandbox
            .run(&["checklist", path, "--only", "code"])
            .expect_code(2);
        assert!(done.stderr.contains(says), "{done:#?}");
    }
}

#[test]
fn a_folder_without_code() {
    let done = Sandbox::new()
        .run(&["checklist", "--offline", "--only", "code"])
        .expect_code(1);
    assert!(
        done.stdout.contains("neither code nor a manifest"),
        "{done:#?}"
    );
}

#[test]
fn code_needs_no_readable_configuration() {
    let sandbox = with_project("express-magic-link").variable("WORKOS_BASE_URL", "no address");
    sandbox
        .run(&["checklist", "app", "--only", "code"])
        .expect_code(0);
    sandbox.run(&["checklist", "app"]).expect_code(2);
}

#[test]
fn strictness_is_for_warnings() {
    let sandbox = with_project("express-magic-link");
    let auth = std::fs::read_to_string(sandbox.path().join("app/src/auth.js")).unwrap();
    let sandbox = sandbox.file("app/src/auth.js", auth.replace("    state,\n", ""));
    let args = ["checklist", "app", "--offline", "--only", "code"];
    sandbox.run(&args).expect_code(0);
    sandbox
        .run(&[&args[..], &["--strict"]].concat())
        .expect_code(1);
}

#[test]
fn people_see_what_is_amiss_first() {
    let sandbox = with_project("express-magic-link");
    let auth = std::fs::read_to_string(sandbox.path().join("app/src/auth.js")).unwrap();
    let sandbox = sandbox.file(
        "app/src/auth.js",
        auth.replace("req.session.destroy(() => res.redirect('/'))", "res.end()"),
    );
    let done = sandbox
        .run(&["checklist", "app", "--offline", "--only", "code"])
        .expect_code(1);
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert_eq!(lines[0], "code");
    assert!(
        lines[1].starts_with("fail") && lines[1].contains("[logout]"),
        "{done:#?}"
    );
    assert!(lines[2].contains("req.session.destroy()"), "{done:#?}");
    assert!(done.stdout.contains("src/auth.js:25"), "{done:#?}");
}

#[test]
fn several_projects_are_told_apart() {
    let one = with_project("express-magic-link");
    let done = one.run(&[
        "checklist",
        "app",
        "app",
        "--offline",
        "--only",
        "code",
        "--json",
    ]);
    let document = done.json();
    let projects: Vec<&Value> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["project"])
        .collect();
    assert!(projects.iter().all(|it| it.is_string()), "{projects:?}");
    let file = &document["findings"][0]["file"];
    assert_eq!(file, "app/package.json");
}

#[test]
fn every_rule_of_the_code_family_is_explained() {
    let sandbox = Sandbox::new();
    for rule in [
        "sdk-installed",
        "callback-route",
        "exchange-errors-handled",
        "state-used",
    ] {
        let done = sandbox.run(&["explain", rule]).expect_code(0);
        assert!(done.stdout.contains(rule), "{done:#?}");
    }
}

#[test]
fn files_are_named_for_whoever_reads() {
    let sandbox = with_project("express-magic-link");
    let code = ["--offline", "--only", "code"];
    let place = |path: &str, options: &[&str]| {
        let done = sandbox.run(&[&["checklist", path], &code[..], options].concat());
        done.stdout
    };
    assert!(place("app", &["--json"]).contains("\"src/auth.js\""));
    assert!(place("app", &[]).contains("(app/src/auth.js:10)"));
    assert!(place(".", &["--json"]).contains("\"app/src/auth.js\""));
    assert!(place(".", &[]).contains("(app/src/auth.js:10)"));
}

#[test]
fn the_shape_of_findings() {
    let sandbox = with_project("express-magic-link");
    let done = sandbox.run(&["checklist", "app", "--offline", "--only", "code", "--json"]);
    let document = done.json();
    insta::assert_json_snapshot!(
        "checklist",
        serde_json::json!({
            "summary": document["summary"],
            "findings": document["findings"].as_array().unwrap()[..4],
        })
    );
}
