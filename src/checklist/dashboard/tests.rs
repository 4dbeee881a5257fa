use super::*;

fn timestamp(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn answer(rule: &'static Rule, answer: Answer) -> Attestation {
    Attestation {
        rule: rule.name.into(),
        environment: WorkosEnvironment::Production,
        answer,
        by: "Ada <ada@example.com>".into(),
        at: timestamp("2026-01-31T12:00:00.123Z"),
        expires: "2026-07-30".parse().unwrap(),
        note: Some("asked \"twice\"".into()),
        line: 0,
    }
}

fn read(text: &str) -> Attestations {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    std::fs::write(&file, text).unwrap();
    Attestations::read(&file).unwrap_or_else(|it| panic!("{it}: {text}"))
}

fn status_of(answers: &Attestations, rule: &Rule, now: &str) -> Status {
    let found = check(answers, WorkosEnvironment::Production, timestamp(now));
    found.iter().find(|it| it.rule == rule).unwrap().status
}

#[test]
fn a_new_file_holds_what_was_answered() {
    let text = Attestations::insert("", &answer(rules::STAGING_TESTED, Answer::Yes)).unwrap();
    assert!(text.starts_with("# What people"), "{text}");
    assert!(text.contains("at = 2026-01-31T12:00:00Z\n"), "{text}");
    assert!(text.contains("expires = 2026-07-30\n"), "{text}");
    let answers = read(&text);
    let cases = [
        ("2026-01-31T11:59:59Z", Status::Manual),
        ("2026-01-31T12:00:01Z", Status::Pass),
        ("2026-07-29T23:59:59Z", Status::Pass),
        ("2026-07-30T00:00:00Z", Status::Manual),
    ];
    for (now, status) in cases {
        assert_eq!(
            status_of(&answers, rules::STAGING_TESTED, now),
            status,
            "{now}"
        );
        assert_eq!(
            status_of(&answers, rules::PRODUCTION_UNLOCKED, now),
            Status::Manual
        );
    }
}

#[test]
fn an_answer_takes_the_place_of_the_older_one_and_comments_stay() {
    let text = "\
# ours
[[attestation]] # first
rule = \"staging-tested\"
environment = \"production\"
answer = \"no\" # for now
by = \"Bob\"
at = 2026-01-01T00:00:00+01:00
expires = 2026-02-01

# about the next one
[[attestation]]
rule = \"production-unlocked\"
environment = \"sandbox\"
answer = \"yes\"
by = \"Bob\"
at = 2026-01-01T00:00:00Z
expires = 2026-02-01
";
    let answers = read(text);
    let now = "2026-01-15T00:00:00Z";
    assert_eq!(
        status_of(&answers, rules::STAGING_TESTED, now),
        Status::Fail
    );
    let once = Attestations::insert(text, &answer(rules::STAGING_TESTED, Answer::Yes)).unwrap();
    for kept in [
        "# ours\n",
        "# first\n",
        "answer = \"yes\" # for now\n",
        "\n# about the next one\n",
    ] {
        assert!(once.contains(kept), "no {kept:?} in {once}");
    }
    assert!(!once.contains("\"no\""), "{once}");
    let twice = Attestations::insert(
        &once,
        &answer(rules::PRODUCTION_UNLOCKED, Answer::NotApplicable),
    );
    let answers = read(&twice.unwrap());
    // Production's answer is one of its own.
    assert_eq!(answers.of(rules::PRODUCTION_UNLOCKED).count(), 2);
    let now = "2026-03-01T00:00:00Z";
    assert_eq!(
        status_of(&answers, rules::STAGING_TESTED, now),
        Status::Pass
    );
    assert_eq!(
        status_of(&answers, rules::PRODUCTION_UNLOCKED, now),
        Status::Skip
    );
    let sandbox = check(&answers, WorkosEnvironment::Sandbox, timestamp(now));
    let unlocked = sandbox
        .iter()
        .find(|finding| finding.rule == rules::PRODUCTION_UNLOCKED)
        .unwrap();
    assert_eq!((unlocked.status, unlocked.line), (Status::Skip, None));
}

#[test]
fn tables_on_one_line_are_spread_and_doubles_are_joined() {
    let one = "{rule = \"staging-tested\", environment = \"production\", answer = \"no\", by = \"B\", at = 2026-01-01T00:00:00Z, expires = 2026-02-01}";
    let text = format!("attestation = [{one}, {one}]\n");
    let now = timestamp("2026-01-02T00:00:00Z");
    assert_eq!(read(&text).invalid_entries(now).len(), 1);
    let text = Attestations::insert(&text, &answer(rules::STAGING_TESTED, Answer::Yes)).unwrap();
    assert_eq!(read(&text).of(rules::STAGING_TESTED).count(), 1);
    assert!(
        Attestations::insert(
            "attestation = 3",
            &answer(rules::STAGING_TESTED, Answer::Yes)
        )
        .is_err()
    );
}

#[test]
fn every_item_is_one_of_the_catalogue_and_has_its_place() {
    let all = rules::all().filter(|rule| rule.family == crate::findings::Family::Dashboard);
    let unasked: Vec<_> = all.filter(|it| !ITEMS.contains(it)).collect();
    assert_eq!(unasked, [rules::ATTESTATIONS]);
    assert!(ITEMS.iter().all(|it| !it.docs.is_empty()));
}
