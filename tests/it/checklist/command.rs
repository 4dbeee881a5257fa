//! The command itself: what is chosen, how it ends, what it says of input that is no project.

use serde_json::Value;

use super::{CodeFindings, with_project};
use crate::support::{LocalWorkOs, Sandbox};

fn families(document: &Value) -> Vec<&str> {
    let findings = document["findings"].as_array().unwrap();
    let mut found: Vec<&str> = findings
        .iter()
        .map(|finding| finding["family"].as_str().unwrap())
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
    let verdicts = CodeFindings::read(&done);
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
        ("file", "file is not a folder"),
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
        done.stdout.contains("no source code or package manifest"),
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
fn people_see_what_is_to_be_fixed_last() {
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
    let find = |start: &str| lines.iter().position(|it| it.starts_with(start)).unwrap();
    let (heading, fail) = (find("code, to fix"), find("fail   "));
    assert!(heading < fail, "{done:#?}");
    assert!(lines[fail].contains("[logout]"), "{done:#?}");
    assert!(
        lines[fail + 1].contains("req.session.destroy()"),
        "{done:#?}"
    );
    // Nothing comes after it but the counts.
    let below = &lines[fail + 2..];
    assert!(
        !below.iter().any(|it| it.starts_with("pass   ")),
        "{done:#?}"
    );
    assert!(done.stdout.contains("src/auth.js:25"), "{done:#?}");
}

#[test]
fn several_projects_are_told_apart() {
    let one = with_project("express-magic-link").file("other/package.json", "{}");
    let done = one.run(&[
        "checklist",
        "app",
        "other",
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

#[test]
fn what_is_named_twice_is_judged_once() {
    let sandbox = with_project("express-magic-link");
    let code = ["--offline", "--only", "code", "--json"];
    let alone = sandbox
        .run(&[&["checklist", "app"], &code[..]].concat())
        .json();
    for paths in [
        ["app", "app"],
        ["app", "./app/"],
        ["app", "app/src"],
        ["app/src", "app"],
    ] {
        let done = sandbox.run(&[&["checklist"], &paths[..], &code[..]].concat());
        assert_eq!(done.json()["summary"], alone["summary"], "{paths:?}");
        assert!(done.stderr.contains("is read with"), "{done:#?}");
    }
}

#[test]
fn several_families_and_rules_at_a_time() {
    let sandbox = with_project("express-magic-link");
    let line = [
        "checklist",
        "app",
        "--offline",
        "--json",
        "--only",
        "code,redirect",
    ];
    let done = sandbox.run(&[&line[..], &["--skip", "logout,state-used"]].concat());
    let document = done.json();
    assert_eq!(families(&document), ["code", "redirect"]);
    let rules: Vec<&Value> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["rule"])
        .collect();
    assert!(
        !rules
            .iter()
            .any(|rule| *rule == "logout" || *rule == "state-used")
    );
}

#[test]
fn a_family_is_no_rule_to_skip() {
    let done = Sandbox::new()
        .run(&["checklist", "--skip", "dashboard"])
        .expect_code(2);
    assert!(
        done.stderr
            .contains("--skip takes rules, and dashboard is a family"),
        "{done:#?}"
    );
    let fix = "code,credentials,redirect,account,endpoint,build,behaviour,mail";
    assert!(done.stderr.contains(fix), "{done:#?}");
}

#[test]
fn a_key_in_the_wrong_place_of_the_command_line_is_not_repeated() {
    let key = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";
    let cases: [&[&str]; 4] = [
        &[key],
        &["--skip", key],
        &["--baseline", key],
        &["--only", "dashboard", "--attest", key],
    ];
    for options in cases {
        let done = Sandbox::new()
            .run(&[&["checklist", "--offline"], options].concat())
            .expect_code(2);
        assert!(!done.everything().contains(key), "{done:#?}");
    }
}

#[test]
fn what_is_to_be_done_comes_after_what_is_in_order() {
    let sandbox = with_project("express-magic-link");
    let done = sandbox
        .run(&["checklist", "app", "--offline"])
        .expect_code(1);
    let starts: Vec<&str> = done
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let last = |word| starts.iter().rposition(|it| *it == word).unwrap();
    let first = |word| starts.iter().position(|it| *it == word).unwrap();
    assert!(last("pass") < first("manual"), "{done:#?}");
    assert!(last("manual") < first("fail"), "{done:#?}");
    // What is skipped for one reason takes one line.
    let skipped = done.stdout.lines().find(|it| it.contains("api-reachable"));
    let line = "skip   not checked, --offline  [api-reachable, clock, ";
    assert!(skipped.unwrap().starts_with(line), "{done:#?}");
    let markdown = sandbox
        .run(&["checklist", "app", "--offline", "--format", "markdown"])
        .stdout;
    let row = markdown
        .lines()
        .find(|line| line.starts_with("| ") && !line.contains("status"));
    assert!(row.unwrap().contains("fail"), "{markdown}");
}

#[test]
fn the_way_out_is_in_the_language_of_its_file() {
    let sandbox = with_project("express-magic-link")
        .file("app/api/requirements.txt", "workos==4.0.0\n")
        .file("app/api/jobs.py", "import workos\n");
    let done = sandbox.run(&["checklist", "app", "--offline", "--only", "code", "--json"]);
    let document = done.json();
    let findings = document["findings"].as_array().unwrap();
    let old: Vec<&Value> = findings
        .iter()
        .filter(|finding| {
            finding["rule"] == "sdk-current" && finding["file"] == "api/requirements.txt"
        })
        .collect();
    let hint = old[0]["hint"].as_str().unwrap();
    assert!(hint.starts_with("pip install"), "{done:#?}");
}

#[test]
fn a_manifest_that_cannot_be_read_is_named() {
    let sandbox = with_project("express-magic-link").file("app/package.json", "{ \"name\": ");
    let done = sandbox.run(&["checklist", "app", "--offline", "--only", "code", "--json"]);
    let verdicts = CodeFindings::read(&done);
    assert_eq!(verdicts.rule("sdk-installed").0, "fail");
    assert_eq!(verdicts.rule("build-command").0, "skip");
    let value = verdicts
        .all()
        .iter()
        .find(|it| it["rule"] == "sdk-installed");
    let value = value.unwrap();
    assert_eq!(value["file"], "package.json");
    let message = value["message"].as_str().unwrap();
    assert!(
        message.starts_with("package.json is no JSON: "),
        "{message}"
    );
}

#[test]
fn rules_on_code_say_how_to_fix_what_they_find() {
    let sandbox = Sandbox::new();
    let done = sandbox.run(&["explain", "logout"]).expect_code(0);
    for part in ["JavaScript, TypeScript: add a POST route", "reset_session"] {
        assert!(done.stdout.contains(part), "no {part} in {done:#?}");
    }
    let done = sandbox.run(&["explain", "loggout"]).expect_code(2);
    assert!(
        done.stderr
            .contains("did you mean `workos-ml explain logout`?"),
        "{done:#?}"
    );
}

#[test]
fn a_folder_inside_a_project_is_said_to_be_one() {
    // As much as git takes for a repository.
    let sandbox = with_project("express-magic-link")
        .file(".git/HEAD", "ref: refs/heads/main\n")
        .file(".git/objects/info/packs", "")
        .file(".git/refs/heads/.keep", "");
    let line = ["--offline", "--only", "code"];
    let inside = sandbox.run(&[&["checklist", "app/src"], &line[..]].concat());
    let says = "only app/src is read; ";
    assert!(inside.stderr.contains(says), "{inside:#?}");
    assert!(
        inside.stderr.contains("package.json is above it"),
        "{inside:#?}"
    );
    let whole = sandbox.run(&[&["checklist", "app"], &line[..]].concat());
    assert_eq!(whole.stderr, "");
}
