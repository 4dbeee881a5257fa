//! Suppressions and baselines, with rules on `.env` files for want of anything simpler.

use super::{Found, refused, with_project};
use crate::support::Sandbox;

const LINE: [&str; 3] = ["--offline", "--only", "credentials"];
const BROKEN: &str =
    "# a comment\nWORKOS_API_KEY=sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa\nWORKOS_CLIENT_ID=client\n";

fn sandbox() -> Sandbox {
    Sandbox::new().file(".env", BROKEN)
}

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&LINE[..], more].concat()
}

#[test]
fn a_suppressed_finding_is_skipped_with_its_reason() {
    let plain = Found::run(&sandbox(), &LINE, 1);
    plain.is("client-id-format", "fail", "");
    let settings = "[[suppress]]\nrules = [\"client-id-format\"]\nreason = \"of a mock\"\n";
    let sandbox = sandbox().file("workos-ml.toml", settings);
    let found = Found::run(&sandbox, &LINE, 0);
    let value = found.is("client-id-format", "skip", "(suppressed: of a mock)");
    assert_eq!(value["set_aside"], "suppressed");
    assert_eq!(found.count("suppressed"), 1);
    let done = sandbox
        .run(&[&["checklist"], &LINE[..]].concat())
        .expect_code(0);
    assert!(done.stdout.contains("(1 suppressed)"), "{done:#?}");
    // Nothing was looked at in vain: another family is no reason to call it unused.
    let other = Found::run(&sandbox, &["--only", "dashboard"], 0);
    assert!(other.all("suppression-unused").is_empty());
    let left_out = with(&["--skip", "client-id-format"]);
    assert!(
        Found::run(&sandbox, &left_out, 0)
            .all("suppression-unused")
            .is_empty()
    );
}

#[test]
fn a_comment_suppresses_the_line_below_it() {
    let text = BROKEN.replace(
        "# a comment",
        "# workos-ml: ignore client-id-format -- of a mock",
    );
    let sandbox = Sandbox::new().file(".env", &text);
    // It stands two lines above.
    let found = Found::run(&sandbox, &LINE, 1);
    let unused = found.is("suppression-unused", "warn", "client-id-format");
    assert_eq!(
        (&unused["file"], &unused["line"]),
        (&".env".into(), &1.into())
    );
    let moved = text
        .replace("# workos-ml: ignore client-id-format -- of a mock\n", "")
        .replace(
            "WORKOS_CLIENT_ID",
            "# workos-ml: ignore client-id-format -- of a mock\nWORKOS_CLIENT_ID",
        );
    let found = Found::run(&Sandbox::new().file(".env", &moved), &LINE, 0);
    found.is("client-id-format", "skip", "of a mock");
    let silent = moved.replace(" -- of a mock", "");
    let found = Found::run(&Sandbox::new().file(".env", &silent), &LINE, 1);
    found.is("suppression-reason", "fail", "does not say why");
    found.is("client-id-format", "fail", "");
    let unknown = moved.replace("client-id-format", "client-id-formt");
    let found = Found::run(&Sandbox::new().file(".env", &unknown), &LINE, 1);
    let value = found.is("suppression-rule", "fail", "client-id-formt");
    assert!(value["hint"].as_str().unwrap().contains("client-id-format"));
}

#[test]
fn a_suppression_that_does_nothing_is_told_of() {
    let settings =
        "[[suppress]]\nrules = [\"client-id-format\"]\npaths = [\"src/**\"]\nreason = \"x\"\n";
    let sandbox = sandbox().file("workos-ml.toml", settings);
    let found = Found::run(&sandbox, &LINE, 1);
    let value = found.is("suppression-unused", "warn", "client-id-format");
    assert_eq!(
        (&value["file"], &value["line"]),
        (&"workos-ml.toml".into(), &1.into())
    );
    let left_out = with(&["--skip", "suppression-unused"]);
    assert!(
        Found::run(&sandbox, &left_out, 1)
            .all("suppression-unused")
            .is_empty()
    );
}

#[test]
fn a_broken_file_stops_the_run_before_it_begins() {
    let cases = [
        (
            "[[suppress]]\nrules = [\"client-id-formt\"]\n",
            "did you mean client-id-format?",
        ),
        ("[[supress]]\n", "workos-ml.toml:1:3: unknown field"),
        (
            "[[suppress]]\nrules = [\"clock\"]\nreason = 3\n",
            "workos-ml.toml:3:10:",
        ),
        (
            "[[suppress]]\nrules = \"clock\"\nreason = \"x\"\n",
            "write a list: [\"…\"]",
        ),
        (
            "[[suppress]]\nrules = [\"clock\"]\nreason = \"x\"\nexpires = \"2027-01-01\"\n",
            "write it without quotes",
        ),
    ];
    for (settings, naming) in cases {
        refused(&sandbox().file("workos-ml.toml", settings), &LINE, naming);
    }
    refused(
        &sandbox().file("workos-ml.toml", [0xff, 0xfe]),
        &LINE,
        "not UTF-8",
    );
    refused(
        &sandbox().file("workos-ml.toml/x", ""),
        &LINE,
        "workos-ml.toml",
    );
}

#[test]
fn what_is_known_does_not_count() {
    let sandbox = sandbox();
    let write = with(&["--write-baseline", "known.json"]);
    let found = Found::run(&sandbox, &write, 0);
    assert_eq!(found.count("known"), 1);
    let first = std::fs::read_to_string(sandbox.path().join("known.json")).unwrap();
    Found::run(&sandbox, &write, 0);
    let again = std::fs::read_to_string(sandbox.path().join("known.json")).unwrap();
    assert_eq!(first, again);
    let read = with(&["--baseline", "known.json"]);
    // Lines above it do not make it another one.
    let sandbox = sandbox.file(".env", format!("# one\n# more\n{BROKEN}"));
    let found = Found::run(&sandbox, &read, 0);
    let value = found.is("client-id-format", "skip", "(known: it is in the baseline)");
    assert_eq!(value["set_aside"], "known");
    // Something else does.
    let sandbox = sandbox.file(
        ".env",
        format!("{BROKEN}NEXT_PUBLIC_WORKOS_API_KEY=sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa\n"),
    );
    let found = Found::run(&sandbox, &read, 1);
    assert_eq!(found.statuses("api-key-private"), ["fail"]);
    let fixed = sandbox.file(
        ".env",
        BROKEN.replace("=client", "=client_01KFVA3X8R4JFMYBZQ2T6W9N5C"),
    );
    let found = Found::run(&fixed, &read, 0);
    found.is(
        "baseline-stale",
        "warn",
        "client-id-format in .env is no longer found",
    );
    Found::run(&fixed, &[&read[..], &["--strict"]].concat(), 1);
}

#[test]
fn a_baseline_that_is_none() {
    let sandbox = sandbox().file("other.json", "{\"mine\": 1}");
    let done = refused(
        &sandbox,
        &with(&["--baseline", "none.json"]),
        "there is no baseline none.json",
    );
    assert!(
        done.stderr.contains("--write-baseline none.json"),
        "{done:#?}"
    );
    refused(
        &sandbox,
        &with(&["--baseline", "other.json"]),
        "is not a baseline",
    );
    refused(
        &sandbox,
        &with(&["--write-baseline", "other.json"]),
        "is not a baseline",
    );
    let kept = std::fs::read_to_string(sandbox.path().join("other.json")).unwrap();
    assert_eq!(kept, "{\"mine\": 1}");
    refused(
        &sandbox,
        &with(&["--write-baseline", "none/b.json"]),
        "none/b.json cannot be written",
    );
}

#[test]
fn reports_keep_what_is_set_aside() {
    let settings = "[[suppress]]\nrules = [\"client-id-format\"]\nreason = \"of a mock\"\n";
    let sandbox = sandbox().file("workos-ml.toml", settings);
    let of = |format| {
        let line = with(&["--format", format]);
        let done = sandbox.run(&[&["checklist"], &line[..]].concat());
        done.expect_code(0)
    };
    let sarif = of("sarif").json();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "client-id-format");
    assert_eq!(result["suppressions"][0]["justification"], "suppressed");
    assert_eq!(sarif["runs"][0]["properties"]["summary"]["suppressed"], 1);
    for format in ["markdown", "junit"] {
        let text = of(format).stdout;
        assert!(text.contains("(suppressed: of a mock)"), "{format}: {text}");
    }
    // Annotations are for what somebody has to look at.
    let text = of("github").stdout;
    assert!(text.contains("(1 suppressed)"), "{text}");
    assert!(!text.contains("client-id-format"), "{text}");
}

#[test]
fn what_is_missing_from_a_project_is_suppressed_and_known_by_its_folder() {
    let sandbox = with_project("express-magic-link");
    let auth = std::fs::read_to_string(sandbox.path().join("app/src/auth.js")).unwrap();
    let broken = auth.replace("req.session.destroy(() => res.redirect('/'))", "res.end()");
    let sandbox = sandbox
        .file("app/src/auth.js", &broken)
        .file("other/src/auth.js", &broken);
    for file in [
        "package.json",
        "src/server.js",
        "src/workos.js",
        "src/guard.js",
    ] {
        let text = std::fs::read(sandbox.path().join("app").join(file)).unwrap();
        let path = sandbox.path().join("other").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    // Written for people, from another folder, and read by a machine.
    let line = ["checklist", ".", "--only", "code"];
    let written = sandbox.run(&[&line[..], &["--write-baseline", "known.json"]].concat());
    assert!(written.expect_code(0).stdout.contains("6 known"));
    for paths in [&["."][..], &["app"], &["app", "other"]] {
        let line = [paths, &["--only", "code", "--baseline", "known.json"]].concat();
        let found = Found::run(&sandbox, &line, 0);
        assert!(
            found.statuses("logout").iter().all(|it| *it == "skip"),
            "{paths:?}"
        );
    }
    let settings =
        "[[suppress]]\nrules = [\"logout\"]\npaths = [\"other/\"]\nreason = \"a kiosk\"\n";
    let sandbox = sandbox.file("workos-ml.toml", settings);
    let found = Found::run(&sandbox, &["--only", "code"], 1);
    let mut statuses = found.statuses("logout");
    statuses.sort_unstable();
    assert_eq!(statuses, ["fail", "skip"]);
    std::fs::create_dir(sandbox.path().join(".git")).unwrap();
    let part = Found::run(&sandbox, &["app", "--only", "code"], 1);
    assert!(part.all("suppression-unused").is_empty());
}
