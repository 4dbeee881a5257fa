use std::fs;

use tempfile::TempDir;

use super::*;

const TODAY: &str = "2026-06-15";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn read(folder: &Path, environment: Option<WorkosEnvironment>) -> Result<Suppressions, Failure> {
    Suppressions::read(&[folder.to_owned()], environment, TODAY.parse().unwrap())
}

fn failing(rule: &'static Rule) -> Finding {
    Finding::new(rule, Status::Fail, "it is wrong").hint("fix it")
}

/// What becomes of a finding, and what is said of the suppressions.
fn outcome(folder: &TempDir, mut finding: Finding) -> (Finding, Vec<&'static str>) {
    let mut suppressions = read(folder.path(), Some(WorkosEnvironment::Sandbox)).unwrap();
    if let Some(file) = &mut finding.file {
        *file = folder.path().join(&*file);
    }
    let mut found = [finding];
    suppressions.apply(&mut found, Some(folder.path()));
    let said = suppressions.findings(|_| true);
    assert!(said.iter().all(|it| it.line.is_some()), "{said:?}");
    let [finding] = found;
    (finding, said.iter().map(|it| it.rule.name).collect())
}

#[test]
fn an_entry_suppresses_with_its_reason() {
    let folder = folder(&[(
        FILE,
        "[[suppress]]\nrules = [\"env-file\", \"clock\"]\nreason = \"known for years\"\n",
    )]);
    let (finding, said) = outcome(&folder, failing(rules::CLOCK));
    assert_eq!(finding.status, Status::Skip);
    assert_eq!(finding.message, "it is wrong (suppressed: known for years)");
    assert_eq!(finding.suppressed_by, Some(SuppressedBy::Directive));
    assert_eq!(said, [] as [&str; 0]);
    let (finding, said) = outcome(&folder, failing(rules::API_KEY_FORMAT));
    assert_eq!(
        (finding.status, said),
        (Status::Fail, vec!["suppression-unused"])
    );
}

#[test]
fn conditions_are_held_to() {
    let entry = "[[suppress]]\nrules = [\"env-file\"]\n";
    let cases = [
        ("reason = \"x\"\npaths = [\"legacy\"]", Status::Skip, None),
        (
            "reason = \"x\"\npaths = [\"/legacy/**/*.js\"]",
            Status::Skip,
            None,
        ),
        (
            "reason = \"x\"\npaths = [\"*.js\", \"!legacy/**\"]",
            Status::Fail,
            Some("suppression-unused"),
        ),
        (
            "reason = \"x\"\npaths = [\"app/\"]",
            Status::Fail,
            Some("suppression-unused"),
        ),
        (
            "reason = \"x\"\nenvironment = \"staging\"",
            Status::Skip,
            None,
        ),
        (
            "reason = \"x\"\nenvironment = \"production\"",
            Status::Fail,
            None,
        ),
        ("reason = \"x\"\nexpires = 2026-06-16", Status::Skip, None),
        (
            "reason = \"x\"\nexpires = 2026-06-15",
            Status::Fail,
            Some("suppression-expired"),
        ),
        ("reason = \"x\"\nseverity = \"warn\"", Status::Warn, None),
        ("reason = \"x\"\nseverity = \"skip\"", Status::Skip, None),
        ("reason = \" \"", Status::Fail, Some("suppression-reason")),
        ("", Status::Fail, Some("suppression-reason")),
    ];
    for (conditions, status, rule) in cases {
        let text = format!("{entry}{conditions}\n");
        let folder = folder(&[(FILE, &text), ("legacy/a/b.js", "")]);
        let finding = failing(rules::ENV_FILE).at("legacy/a/b.js", 1);
        let (finding, said) = outcome(&folder, finding);
        assert_eq!(
            (finding.status, said.first().copied()),
            (status, rule),
            "{conditions}"
        );
    }
}

#[test]
fn mistakes_in_the_file_name_their_place() {
    let cases = [
        (
            "[[suppress]]\nrules = [\"env-fil\"]\n",
            ":2:9: there is no rule env-fil; did you mean env-file?",
        ),
        (
            "[[suppress]]\nrule = [\"env-file\"]\n",
            ":2:1: unknown field `rule`",
        ),
        ("[[suppress]]\nrules = \"env-file\"\n", ":2:9: invalid type"),
        ("[[suppress]]\nrules = []\n", ":2:9: name at least one rule"),
        (
            "\n\n[[suppress]]\nreason = \"x\"\n",
            ":3:1: missing field `rules`",
        ),
        (
            "[[suppress]]\nrules = [\"clock\"]\nseverity = \"off\"\n",
            ":3:12: unknown variant `off`",
        ),
        (
            "[[suppress]]\nrules = [\"clock\"]\npaths = [\"a[\"]\n",
            ":3:9: ",
        ),
        (
            "[[suppress]]\nrules = [\"clock\"]\npaths = []\n",
            ":3:9: without a path",
        ),
        (
            "[[suppress]]\nrules = [\"clock\"]\nexpires = \"soon\"\n",
            ":3:11: ",
        ),
        (
            "[[suppress]]\nrules = [\"clock\"]\nenvironment = \"dev\"\n",
            ":3:15: \"dev\" is not an environment",
        ),
        (
            "[[suppress]]\nrules = [\"suppression-unused\"]\n",
            "cannot be suppressed",
        ),
        ("suppress\n", ":1:9: "),
    ];
    for (text, naming) in cases {
        let folder = folder(&[(FILE, text)]);
        let failure = read(folder.path(), None).err();
        let failure = failure.unwrap_or_else(|| panic!("{text}"));
        assert!(
            failure.message.contains(naming),
            "{text}: {}",
            failure.message
        );
    }
}

#[test]
fn comments_beside_the_line_suppress() {
    let text = "\
// workos-ml: ignore env-file -- stacked
// workos-ml: ignore clock -- above
one
two // workos-ml: ignore clock -- beside
three

four
";
    let folder = folder(&[("a.js", text)]);
    let cases = [
        (rules::ENV_FILE, 3, "stacked"),
        (rules::CLOCK, 3, "above"),
        (rules::CLOCK, 4, "beside"),
        (rules::CLOCK, 5, "beside"),
        (rules::CLOCK, 7, ""),
        (rules::API_KEY_FORMAT, 3, ""),
    ];
    for (rule, line, reason) in cases {
        let (finding, said) = outcome(&folder, failing(rule).at("a.js", line));
        let suppressed = finding.message.strip_prefix("it is wrong (suppressed: ");
        let said_why = suppressed.map_or("", |it| it.trim_end_matches(')'));
        assert_eq!(said_why, reason, "{}:{line}", rule.name);
        assert_eq!(
            said.len(),
            if reason.is_empty() { 3 } else { 2 },
            "{said:?}"
        );
    }
}

#[test]
fn a_file_above_counts_within_one_repository() {
    let folder = folder(&[
        (
            FILE,
            "[[suppress]]\nrules = [\"clock\"]\nreason = \"x\"\npaths = [\"app/a.js\"]\n",
        ),
        ("app/a.js", ""),
        ("app/b.js", ""),
    ]);
    let app = folder.path().join("app");
    assert!(read(&app, None).unwrap().files.is_empty());
    fs::create_dir(folder.path().join(".git")).unwrap();
    let mut suppressions = read(&app, None).unwrap();
    let mut found = [
        failing(rules::CLOCK).at(app.join("a.js"), 1),
        failing(rules::CLOCK).at(app.join("b.js"), 1),
        failing(rules::CLOCK),
    ];
    suppressions.apply(&mut found, Some(&app));
    let statuses = found.map(|it| it.status);
    assert_eq!(statuses, [Status::Skip, Status::Fail, Status::Fail]);
}
