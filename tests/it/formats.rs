//! The report formats of checks. `scripts/formats` holds them to the schemas.

use serde_json::Value;

use crate::support::{Finished, Running, Sandbox};

const FORMATS: [&str; 4] = ["markdown", "junit", "sarif", "github"];
const KEY: &str = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";

/// A project with something of every status but manual.
fn project() -> Sandbox {
    let twice = format!("WORKOS_API_KEY=x\nWORKOS_API_KEY={KEY}\nNEXT_PUBLIC_KEY={KEY}\n");
    Sandbox::new().file(".env", twice)
}

fn report(format: &str) -> Finished {
    let done = project()
        .run(&["preflight", "--offline", "--format", format])
        .expect_code(1);
    assert!(!done.everything().contains(KEY), "{done:#?}");
    done
}

#[test]
fn every_format_of_one_run() {
    for format in ["markdown", "junit", "github"] {
        insta::assert_snapshot!(format, report(format).stdout);
    }
    let mut log = report("sarif").json();
    let driver = &mut log["runs"][0]["tool"]["driver"];
    driver["semanticVersion"] = "[version]".into();
    // One shows what they look like.
    driver["rules"].as_array_mut().unwrap().truncate(1);
    insta::assert_json_snapshot!("sarif", log);
}

#[test]
fn every_result_has_a_place_and_a_fingerprint() {
    let log = report("sarif").json();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string(), "{result}");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        assert!(result["partialFingerprints"]["workosMl/v1"].is_string());
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
    }
}

/// GitHub and code scanning look files up from the root of the repository on.
#[test]
fn files_are_named_from_the_root_of_the_repository_on() {
    let web = Sandbox::new()
        .file(".git/HEAD", "ref: refs/heads/main\n")
        .file("apps/web/.env", format!("WORKOS_API_KEY={KEY}\nA=1\nA=2\n"));
    let run = |format: &str| {
        let mut command = web.command(&["preflight", "--offline", "--format", format]);
        command.current_dir(web.path().join("apps/web"));
        Running::new(command.spawn().unwrap()).finish()
    };
    let github = run("github");
    assert!(
        github.stdout.contains("::warning file=apps/web/.env,line="),
        "{github:#?}"
    );
    let sarif = run("sarif");
    assert!(
        sarif.stdout.contains(r#""uri": "apps/web/.env""#),
        "{sarif:#?}"
    );
    assert!(!run("markdown").stdout.contains("apps/web"));
}

#[test]
fn a_report_is_the_same_every_time_and_never_coloured() {
    for format in FORMATS {
        let line = ["preflight", "--offline", "--format", format];
        let sandbox = project();
        let plain = sandbox.run(&line);
        let coloured = sandbox.run(&[&line[..], &["--color", "always"]].concat());
        assert_eq!(plain.stdout, coloured.stdout);
        assert!(!plain.stdout.contains('\u{1b}'));
    }
}

#[test]
fn a_check_that_cannot_run_says_so_in_its_format() {
    let line = ["preflight", "--base-url", "nonsense", "--format"];
    let run = |format| {
        let done = Sandbox::new().run(&[&line[..], &[format]].concat());
        assert_eq!(done.stderr, "");
        done.expect_code(2)
    };
    let starts = [
        (
            "markdown",
            "### workos-ml preflight\n\n**Not carried out** (`invalid_value`): the base URL",
        ),
        (
            "junit",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"workos-ml preflight\" tests=\"1\" failures=\"0\" errors=\"1\">",
        ),
        (
            "github",
            "::error title=invalid_value::the base URL (--base-url) cannot be used",
        ),
    ];
    for (format, start) in starts {
        let done = run(format);
        assert!(done.stdout.starts_with(start), "{done:#?}");
    }
    let run = &run("sarif").json()["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(run["invocations"][0]["exitCode"], 2);
    // An empty list would close the alerts of the last run.
    assert_eq!(run["results"], Value::Null);
}

#[test]
fn the_files_of_a_check_that_cannot_run_say_so() {
    let sandbox = Sandbox::new();
    let line = "preflight --env-file gone.env --output sarif=a.sarif --output human=a.txt";
    let line: Vec<&str> = line.split(' ').collect();
    sandbox.run(&line).expect_code(2);
    let read = |name: &str| std::fs::read_to_string(sandbox.path().join(name)).unwrap();
    let sarif: Value = serde_json::from_str(&read("a.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], 2);
    assert!(read("a.txt").starts_with("error: could not read gone.env"));
}

#[test]
fn a_misused_check_says_so_in_its_format() {
    for line in [
        &["preflight", "--format", "github", "--frobnicate"][..],
        &["preflight", "--frobnicate", "--format=github"],
    ] {
        let done = Sandbox::new().run(line).expect_code(2);
        let start = "::error title=usage::unexpected argument '--frobnicate' found";
        assert!(done.stdout.starts_with(start), "{done:#?}");
    }
    let done = Sandbox::new().run(&["preflight", "--format", "xml"]);
    let done = done.expect_code(2);
    assert!(done.stderr.contains("junit, sarif, github"), "{done:#?}");
}

#[test]
fn what_is_no_check_refuses_their_formats() {
    let lines: [&[&str]; 9] = [
        &["send", "you@example.com"],
        &["session", "create", "you@example.com"],
        &["session", "send", "passwordless_session_1"],
        &["listen"],
        &["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"],
        &["connection", "list"],
        &["emulate", "--print-env"],
        &["explain", "usage"],
        &["man"],
    ];
    for line in lines {
        for format in FORMATS {
            let line = [line, &["--emulate", "--format", format]].concat();
            let done = Sandbox::new().run(&line).expect_code(2);
            assert_eq!(done.stdout, "", "{line:?}");
            let says = format!("error: --format {format} is for checks");
            assert!(done.stderr.contains(&says), "{done:#?}");
            assert!(done.stderr.contains("--format json"), "{done:#?}");
        }
    }
}

#[test]
fn one_run_writes_several_reports_and_a_summary_of_the_job() {
    let sandbox = project();
    let summary = sandbox.path().join("summary.md");
    let sandbox = sandbox.variable("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    let options = ["preflight", "--offline", "--format", "github"];
    let files = [
        "--output",
        "sarif=report.sarif",
        "--output",
        "human=report.txt",
    ];
    let done = sandbox
        .run(&[&options[..], &files[..]].concat())
        .expect_code(1);
    assert_eq!(done.stdout, report("github").stdout);
    let file = |name: &str| std::fs::read_to_string(sandbox.path().join(name)).unwrap();
    let sarif: Value = serde_json::from_str(&file("report.sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(
        file("report.txt").contains("fail   "),
        "{}",
        file("report.txt")
    );
    assert!(!file("report.txt").contains('\u{1b}'));
    assert_eq!(file("summary.md"), report("markdown").stdout);
}

#[test]
fn a_report_that_cannot_be_written_is_said_before_the_check() {
    for (target, why) in [
        ("json=nowhere/report.json", "there is no folder nowhere"),
        ("sarif=.", "is a directory"),
    ] {
        let done = project()
            .run(&["preflight", "--offline", "--output", target])
            .expect_code(2);
        // Nothing was checked, and nothing is left behind.
        assert_eq!(done.stdout, "", "{done:#?}");
        assert!(done.stderr.contains(why), "{done:#?}");
    }
    let sandbox = project();
    sandbox
        .run(&["preflight", "--bogus", "--output", "json=report.json"])
        .expect_code(2);
    assert!(!sandbox.path().join("report.json").exists());
    let wrong = project()
        .run(&["preflight", "--output", "pdf=x"])
        .expect_code(2);
    assert!(
        wrong
            .stderr
            .contains("FORMAT=FILE, with one of human, json"),
        "{wrong:#?}"
    );
    let no_check = project()
        .run(&["explain", "--output", "json=x"])
        .expect_code(2);
    assert!(
        no_check.stderr.contains("--output is for checks"),
        "{no_check:#?}"
    );
}
